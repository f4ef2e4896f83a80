"""Other wordings of a question, proposed by a language model where nothing was found: more to look at.

What they find stands behind what the question itself finds, and is judged by the question's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from index.store import Hit, PassageIndex
from rag.llama import ModelError, Writer
from rag.prompts import wording_prompt
from rag.question import Question
from rag.retrieve import retrieve

MOST: Final = 3
LONGEST: Final = 60
"""Characters of a wording; what is longer is no wording of a question."""
FOUND: Final = 8
"""Passages that each wording may add."""

_LIST = re.compile(r"^[\s\-*·•]*(?:\d{1,2}[.、)）])?\s*")


def propose(writer: Writer, question: str) -> tuple[str, ...]:
    """Return up to MOST other wordings of a question, without figures; none where the model gives none."""
    try:
        written = "".join(writer.write(wording_prompt(question)))
    except ModelError:
        return ()
    lines = (_LIST.sub("", line).strip() for line in written.splitlines())
    fine = (line for line in lines if 2 <= len(line) <= LONGEST and not re.search(r"\d", line))
    return tuple(dict.fromkeys(fine))[:MOST]


def candidates(
    index: PassageIndex, question: Question, found: Sequence[Hit], report: str, wordings: Sequence[str]
) -> list[Hit]:
    """Return the passages that only the wordings find; none scores above those in `found`."""
    known = {hit.passage for hit in found}
    lowest = min((hit.score for hit in found), default=1.0)
    added: list[Hit] = []
    for wording in wordings:
        for hit in retrieve(index, replace(question, text=wording, search=wording), report, FOUND):
            if hit.passage not in known:
                known.add(hit.passage)
                added.append(Hit(hit.passage, min(hit.score, lowest)))
    return added
