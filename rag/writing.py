"""An answer written up by a language model, checked twice: by the weaver, and by the gate like any answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rag.llama import ModelError, Recalled, Writer
from rag.prompts import prompt_hash, weaving_prompt
from rag.verdicts import Cited, Outcome, Verdict
from rag.verify import verify
from rag.weave import Refused, Weaver, Woven, statements_of

_CHINESE: Final = re.compile("[\u3400-\u9fff]")

Tell = Callable[[str], None]
"""Is told, while a model writes, what of its text has been checked so far."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a model was asked to write up an answer, and what came of it.

    `prompt` is the SHA-256 of the prompt's text; `raw` is all that the model wrote, `refused` what of it is
    not shown; `note` is why nothing of it is, "" where the answer is in its wording. `failed` is why it wrote
    no more, if so.
    """

    model: str
    parameters: Mapping[str, object]
    prompt: str
    raw: str
    failed: str
    refused: tuple[Refused, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Written:
    """What is said: the answer's text, the gate's verdicts on it, and how it was written."""

    text: str
    verdicts: tuple[Verdict, ...]
    writing: Writing


def write_up(
    answer: str,
    verdicts: tuple[Verdict, ...],
    cited: Sequence[Cited],
    question: str,
    writer: Writer,
    tell: Tell | None = None,
) -> Written | None:
    """Return a checked answer in the model's wording, or the same answer with a note; None: it is not asked.

    `answer` is the extractive one with its `verdicts`, `cited` the slices that its marks [n] name. A model is
    asked only where the answer is made of cited statements alone: not for a computation, a verdict, a list
    that counts itself, or in English.
    """
    statements, printed = statements_of(answer, {one.n: one.own for one in cited})
    borne = all(verdict.outcome is Outcome.SUPPORTED for verdict in verdicts)
    if not statements or not borne or not _CHINESE.search(answer):
        return None
    weaver = Weaver(statements, printed)
    raw, failed = "", ""
    try:
        for bit in writer.write(weaving_prompt(question, [one.template for one in statements])):
            raw += bit
            if tell and ("]" in bit or "。" in bit) and (checked := weaver.provisional(raw)):
                tell(checked)
    except ModelError as error:
        failed = str(error)
    woven = Woven("", ()) if failed else weaver.weave(raw)
    again = verify(woven.text, cited, question)
    note = failed
    if not failed and not woven.text:
        note = "模型写的没有通过核对，用原来的回答（what it wrote was not borne out）。"
    elif any(not verdict.is_fine for verdict in again):
        note = "模型的改写里有数字没有通过核对，用原来的回答（a figure was not borne out）。"
    writing = Writing(writer.name, writer.parameters, prompt_hash(), raw, failed, woven.refused, note)
    return Written(answer, verdicts, writing) if note else Written(woven.text, again, writing)


def writing_fields(writing: Writing | None) -> dict[str, object] | None:
    """Return what is recorded of a writing, as JSON takes it."""
    if writing is None:
        return None
    return {
        "name": writing.model,
        "parameters": dict(writing.parameters),
        "prompt": writing.prompt,
        "raw": writing.raw,
        "failed": writing.failed,
        "refused": [{"text": one.text, "why": one.why} for one in writing.refused],
        "note": writing.note,
    }


def recalled(fields: Mapping[str, Any] | None, wordings: Sequence[str] = ()) -> Recalled | None:
    """Return what writes again what was recorded by `writing_fields`, and proposes the recorded wordings.

    None where no model was asked.
    """
    if fields is None:
        return Recalled("", {}, "", wordings=tuple(wordings)) if wordings else None
    return Recalled(fields["name"], fields["parameters"], fields["raw"], fields["failed"], tuple(wordings))
