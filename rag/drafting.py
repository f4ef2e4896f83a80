"""One report's answer to one question, before its citations are numbered and its figures checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from index.lexical import normalise
from index.reports import Report
from index.store import Hit, PassageIndex
from rag.decide import decide
from rag.evidence import gather
from rag.frame import from_frame
from rag.llama import Writer
from rag.needs import is_action, is_everyday
from rag.phrasing import Draft
from rag.question import Question, QuestionError, understand
from rag.refusals import refuse_empty, refuse_order
from rag.retrieve import retrieve
from rag.reword import candidates, propose
from rag.session import carries_on

SURER = 0.2
"""By how much the confidence must be higher for a question to be read in everyday words."""


class _Read(NamedTuple):
    question: Question
    found: list[Hit]
    draft: Draft


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a report says to a question: `question` is None for a text that is none.

    `found` are the passages retrieved, best first; `wordings` other wordings that a model proposed.
    """

    report: Report
    question: Question | None
    draft: Draft
    found: tuple[Hit, ...] = ()
    wordings: tuple[str, ...] = ()

    @property
    def understood(self) -> str:
        """The question with follow-ups resolved, "" for a text that is none."""
        return self.question.text if self.question else ""


def draft_of(
    index: PassageIndex,
    report: Report,
    question: str,
    history: Sequence[str] = (),
    *,
    writer: Writer | None = None,
    mark: Callable[[str], None] = lambda stage: None,
) -> Drafted:
    """Return what `report` says to `question`; `mark` is told of each stage that is over.

    A `writer` that rewords is asked for other wordings where nothing is found.
    """
    try:
        read = _read_in_turn(index, report, question, history, mark)
    except QuestionError as error:
        return Drafted(report, None, Draft("unclear", str(error)))
    asked, found, draft = read
    wordings: tuple[str, ...] = ()
    if draft.status == "absent" and writer is not None and writer.rewords:
        wordings = propose(writer, asked.text)
        mark("reword")
        if more := candidates(index, asked, found, report.id, wordings):
            found = [*found, *more]
            draft = decide(index, asked, gather(index, asked, found), report)
    mark("answer")
    return Drafted(report, asked, draft, tuple(found), wordings)


def _read_in_turn(
    index: PassageIndex, report: Report, text: str, history: Sequence[str], mark: Callable[[str], None]
) -> _Read:
    """Return a question as it is read; one that does not say that it carries on is first read by itself."""
    if history and not carries_on(text):
        alone = _read(index, report, text, (), mark)
        if alone.draft.status == "answered":
            return alone
    return _read(index, report, text, history, mark)


def _read(
    index: PassageIndex, report: Report, text: str, history: Sequence[str], mark: Callable[[str], None]
) -> _Read:
    """Return a question as it is read after `history`; in everyday words too where it holds some."""
    asked = understand(text, history, index, report)
    mark("understand")
    found = retrieve(index, asked, report.id)
    mark("retrieve")
    draft = refuse_order(text) or from_frame(index, report, asked) or refuse_empty(asked)
    if draft is None:
        evidence = gather(index, asked, found)
        mark("gather")
        draft = decide(index, asked, evidence, report)
    if draft.status != "out_of_domain" and is_everyday(asked.text):
        plainly = understand(text, history, index, report, everyday=True)
        again = retrieve(index, plainly, report.id)
        other = decide(index, plainly, gather(index, plainly, again), report)
        if _is_surer(other, draft) or _is_nearer(asked, plainly, other, draft):
            asked, found, draft = _telling(plainly, other), again, other
        mark("everyday")
    return _Read(asked, found, draft)


def _telling(question: Question, draft: Draft) -> Question:
    """Return a question whose text tells which of its everyday words were taken for which of the report's."""
    keys = [evidence.statement.key for evidence in draft.evidence]
    read = {
        need.text: form
        for need in question.needs
        if is_everyday(need.text)
        for form in reversed(need.forms)  # the first that was found is kept
        if form != need.text and any(form in key for key in keys)
    }
    said = "、".join(f"“{word}”即“{form}”" for word, form in read.items())
    return replace(question, text=f"{question.text}（{said}）") if said else question


def _is_surer(draft: Draft, than: Draft) -> bool:
    """Return whether a draft answers, and is much surer of it than the other is of what it says."""
    tells_less = than.status == "answered" and len(draft.evidence) < len(than.evidence)
    return draft.status == "answered" and not tells_less and draft.confidence > than.confidence + SURER


def _is_nearer(asked: Question, question: Question, draft: Draft, than: Draft) -> bool:
    """Return whether a draft answers with a thing that everyday words of the question name, the other not.

    These are words that the report leaves unknown as they are, or that an amount parts (种多少亩树).
    """
    if draft.status != "answered" or draft.confidence <= than.confidence - SURER:
        return False
    strange, text = [need.text for need in asked.needs if not need.known], normalise(asked.text)
    named = [
        need.forms[1:]
        for need in question.needs
        if is_everyday(need.text)
        and not is_action(need)
        and (need.text not in text or any(pair in need.text for pair in strange))
    ]
    keys, others = ([e.statement.key for e in each.evidence] for each in (draft, than))
    return any(_holds(keys, forms) and not _holds(others, forms) for forms in named)


def _holds(keys: Sequence[str], forms: Sequence[str]) -> bool:
    return any(form in key for key in keys for form in forms)
