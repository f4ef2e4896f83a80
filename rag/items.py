"""One of several things that a clause tells: A of A、B分别荣获X和Y, one pair of A与B、C与D等两组."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.lexical import normalise
from index.names import LIST_MARK
from rag.needs import is_action
from rag.parts import Part
from rag.statements import Statement

_VERB = "荣获|喜获|获得|获评|获批|获|入选|列入|被评为|被认定为|被命名为|被授予|当选|担任|位于|位居|来自|为|是"
_EACH = re.compile(rf"(?P<subjects>[^，。；：]{{3,80}}?)分别(?P<verb>{_VERB})(?P<objects>[^，。；]{{3,160}})")
_JOINED = "至与和"
"""What joins the two of a pair: a line's two ends, the two sides of a merger."""
_REST = re.compile("等.*$")


def item_of(statement: Statement, part: Part) -> Statement:
    """Return what a clause says of the one of its things that a part names, itself where it names none."""
    words = _dealt(statement.words, part) or _pair(statement.words, part)
    return replace(statement, words=words) if words else statement


def _dealt(words: str, part: Part) -> str:
    """Return a subject with the object that 分别 deals out to it, "" where the two are not as many."""
    told = _EACH.search(words)
    if told is None:
        return ""
    subjects, objects = (LIST_MARK.split(told[name]) for name in ("subjects", "objects"))
    if len(subjects) != len(objects):
        return ""
    i = _named([subject + thing for subject, thing in zip(subjects, objects, strict=True)], part)
    return "" if i is None else subjects[i] + told["verb"] + objects[i]


def _pair(words: str, part: Part) -> str:
    """Return one of several pairs that are listed, with what is said of them all."""
    items = words.split("、")
    joined = next((mark for mark in _JOINED if all(mark in item for item in items)), "")
    if len(items) < 2 or not joined or any(mark in words for mark in "，；："):
        return ""
    rest = _REST.search(items[-1])
    items[-1] = items[-1][: rest.start()] if rest else items[-1]
    i = _named(items, part)
    return "" if i is None else items[i] + (rest[0] if rest else "")


def _named(items: Sequence[str], part: Part) -> int | None:
    """Return which item alone holds what a part names, None where none or several do."""
    keys = [normalise(item) for item in items]
    names = [need for need in part.needs if need.own and need.known and not is_action(need)]
    alone = set()
    for need in names:
        held = {i for i, key in enumerate(keys) if any(form in key for form in need.forms)}
        if 0 < len(held) < len(keys):
            alone |= held
    return alone.pop() if len(alone) == 1 else None
