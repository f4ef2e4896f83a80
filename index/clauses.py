"""Where the clauses of a sentence begin and end."""

from __future__ import annotations

import re
from itertools import pairwise

STOPS = "，；。：！？,;:"
_OPEN, _CLOSE = "“‘（《(【", "”’）》)】"
_MARK = re.compile(f"[{re.escape(STOPS + _OPEN + _CLOSE)}]")


def clause_stops(text: str) -> list[int]:
    """Return 0, the offsets just behind the clause marks of `text` outside quotes and brackets, its length.

    A comma or colon between digits (1,220, 10:40) is no clause mark. Where a bracket is never closed, no
    bracket counts.
    """
    stops, depth = _stops(text, brackets=True)
    return stops if depth == 0 else _stops(text, brackets=False)[0]


def _stops(text: str, *, brackets: bool) -> tuple[list[int], int]:
    """Return the stops, and how many brackets are still open at the end."""
    stops, depth = [0], 0
    for mark in _MARK.finditer(text):
        i, char = mark.start(), mark[0]
        if brackets and char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in STOPS and depth == 0 and not _is_within_number(text, i):
            stops.append(i + 1)
    return [*stops, len(text)], depth


def _is_within_number(text: str, i: int) -> bool:
    return text[i] in ",，:：" and text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit()


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the clauses of `text` as (start, end), without their closing mark.

    >>> [("新增30家，增长5%。")[a:b] for a, b in clauses("新增30家，增长5%。")]
    ['新增30家', '增长5%']
    """
    ends = [(a, b - (text[b - 1 : b] in tuple(STOPS))) for a, b in pairwise(clause_stops(text))]
    return [(start, end) for start, end in ends if end > start]
