"""Cut a report into passages: sentences, and pieces of those that are too long to embed well."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from index.periods import Status, find_mentions, first_year, five_year_plan, is_span, status_of
from index.reports import Report
from index.sections import Section, SectionKind

if TYPE_CHECKING:
    import tiktoken

MAX_TOKENS = 160
"""o200k tokens a passage: a few clauses, so that one vector still speaks of one thing."""

_TOKENS_PER_CHARACTER = 3
"""A character is at most three tokens (its UTF-8 bytes), so shorter text needs no counting."""

_LONGEST_COUNT = 2000
"""Longer text is over any budget; byte-pair encoding a very long run would take quadratic time."""

_OPENERS, _CLOSERS = "“‘（《〈【「『([{", "”’）》〉】」』)]}"
_TERMINATORS = "。！？!?"
_CLOSING_MARKS = "”’）》】」』)"
_BRACKET = re.compile(f"[{re.escape(_OPENERS + _CLOSERS)}]")
_MARK = re.compile(f"[{re.escape(_OPENERS + _CLOSERS + _TERMINATORS)}]")
_HEADING_PERIOD = re.compile(r"(?:19|20)\d\d|十[一二三四五六七八九]?五|[五一]年")
_LEAD, _OPENING = 24, 8
"""A sentence speaks of the period that it names among its first characters, before any comma."""

_GREETING = 10
"""A sentence this short (各位代表！) does not yet open a paragraph."""

_NOTHING = ("", Status.UNKNOWN)
_NUMERIC = re.compile(r"[\d.,，％%]")
_COMMA = re.compile("[，,；、]")
_CONTINUATION = re.compile(r"(?:分别|其中|均|同比|比上年|较上年|居|位居|增长|下降|总数|占)")


class PassageKind(StrEnum):
    """Where a passage stands: running text, a heading, a glossary entry."""

    BODY = "body"
    HEADING = "heading"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a report: `report.text[start:end] == text` (code points, end-exclusive).

    `id` is its place in reading order over the whole index, from 0; `section` indexes the report's sections;
    `path` holds the headings above it; `paragraph` counts the report's non-empty lines from 1. `period` and
    `status` say what the passage speaks of where nothing nearer says otherwise (see index.periods).
    `sentence` is the start of the sentence that it was cut from: pieces of one sentence share it.
    """

    id: int
    report: str
    section: int
    path: tuple[str, ...]
    paragraph: int
    start: int
    end: int
    text: str
    kind: PassageKind
    period: str
    status: Status
    sentence: int


_LINE = re.compile("[^\n]*(?=\n|$)")
_SHORT_LINE = 40
"""Characters from which a line is none of a title block or a table."""
_SENTENCE_MARK = re.compile("[，。；]")
_ITEM = re.compile("[（(]?[一二三四五六七八九十\\d]{1,3}[）)、.．]|[①-⑳]|——|[一二三四五六七八九十]是")
_OPEN_END = re.compile("[\u4e00-\u9fffA-Za-z0-9，、“]")
"""What a line ends with that breaks off within a sentence."""
_OUTLINE = re.compile(r"(?:编制|制定|起草)了?[^，。；]{0,16}?“(十[一二三四五六七八九]?五)”[^，。；]{0,8}纲要")
"""What a paragraph on the next five years opens with: 我们编制了“十五五”规划纲要（草案），…"""
_FACED = re.compile("面对|针对|面临")
_VOCATIVE = re.compile("各位(?:代表|委员)[，,、！!：:]")
"""What may stand in front of the period that a sentence opens with: 各位代表，刚刚过去的2025年，…"""


def cut_passages(report: Report, sections: tuple[Section, ...], first_id: int = 0) -> tuple[Passage, ...]:
    """Return the passages of `report` in reading order, ids counting from `first_id`.

    Every character of the report that is not white space stands in exactly one passage. Headings are
    passages of their own; a sentence over MAX_TOKENS is cut at ； and then at ，.
    """
    passages: list[Passage] = []
    deepest = _deepest(sections)
    at, paragraph, spoken_of, part = 0, 0, _NOTHING, ""
    for end_of_line in _ends(report.text, sections):
        inked = trim(report.text, at, end_of_line)
        paragraph += inked is not None
        for start, end, kind, index in _pieces(report.text, *inked, sections, deepest) if inked else ():
            if part != (part := "".join(sections[index].path[:1])):
                spoken_of = _opening_of(part, sections[index], report.year)
            before = spoken_of if _is_mixed(sections, index) else None
            cut, opening = _cut(
                report, sections, index, paragraph, start, end, kind, first_id + len(passages), before
            )
            if cut and kind is PassageKind.BODY:
                spoken_of = opening
            passages += cut
        if inked:
            paragraph += len(re.findall(r"\n\s*", report.text[inked[0] : inked[1]]))
        at = end_of_line + 1
    return tuple(passages)


def _ends(text: str, sections: Sequence[Section]) -> Iterator[int]:
    """Yield where each paragraph ends: a line, with those behind it where it breaks off within a sentence.

    No heading runs on, and no paragraph runs on into a section or an item.
    """
    starts = {section.start for section in sections}
    heads = {section.heading_end for section in sections}
    begun, marked, broken = 0, False, False
    lines = [match.span() for match in _LINE.finditer(text)]
    for (start, end), after in zip(lines, [*lines[1:], None], strict=True):
        if inked := trim(text, start, end):
            marked = marked or _SENTENCE_MARK.search(text, *inked) is not None
            is_long, is_open = inked[1] - begun > _SHORT_LINE, _OPEN_END.match(text, inked[1] - 1)
            broken = bool(marked and is_long and is_open) and inked[1] not in heads
        ahead = trim(text, *after) if after else None
        if after and broken and (ahead is None or not (ahead[0] in starts or _ITEM.match(text, *ahead))):
            continue
        yield end
        begun, marked = end + 1, False


def _is_mixed(sections: tuple[Section, ...], index: int) -> bool:
    """True in a part whose heading names several periods, or a span of years (“十三五”工作回顾).

    There, what a paragraph speaks of goes on until another period is named.
    """
    path = sections[index].path[:1]
    return any(len(_HEADING_PERIOD.findall(part)) > 1 for part in path) or is_span(sections[index].period)


def _opening_of(part: str, section: Section, report_year: int) -> tuple[str, Status]:
    """Return what a part opens with: the first of the periods that its heading names."""
    mentions = find_mentions(part, report_year)
    if not mentions:
        return _NOTHING
    return mentions[0].period, status_of(mentions[0].period, section.status, report_year)


def _deepest(sections: tuple[Section, ...]) -> list[tuple[int, int]]:
    """Return (offset, section) pairs, ascending: from that offset on, that section is the innermost one."""
    edges: list[tuple[int, int]] = []
    open_: list[int] = []
    for i, section in enumerate(sections):
        while open_ and sections[open_[-1]].end <= section.start:
            closed = open_.pop()
            if open_:
                edges.append((sections[closed].end, open_[-1]))
        edges.append((section.start, i))
        open_.append(i)
    while len(open_) > 1:
        closed = open_.pop()
        edges.append((sections[closed].end, open_[-1]))
    return edges


def _pieces(
    text: str, start: int, end: int, sections: tuple[Section, ...], deepest: list[tuple[int, int]]
) -> Iterator[tuple[int, int, PassageKind, int]]:
    """Yield the heading and the body of one line as (start, end, kind, section).

    Consumes `deepest` as it goes.
    """
    while len(deepest) > 1 and deepest[1][0] <= start:
        deepest.pop(0)
    index = deepest[0][1] if deepest else 0
    section = sections[index]
    if section.kind is SectionKind.ENTRY:
        yield start, end, PassageKind.ENTRY, index
    elif start <= section.start < end and section.heading_end > section.start:
        stop = section.heading_end + (text[section.heading_end : section.heading_end + 1] in ("。", "："))
        yield start, min(stop, end), PassageKind.HEADING, index
        yield min(stop, end), end, PassageKind.BODY, index
    else:
        yield start, end, PassageKind.BODY, index


def _cut(
    report: Report,
    sections: tuple[Section, ...],
    index: int,
    paragraph: int,
    start: int,
    end: int,
    kind: PassageKind,
    first_id: int,
    before: tuple[str, Status] | None,
) -> tuple[list[Passage], tuple[str, Status]]:
    """Return the passages of one piece of a line, and the period and status that it opens with.

    An entry is kept whole where the token budget allows. `before` is what the paragraph before spoke of,
    where that goes on; a period named by the first full sentence holds for the whole paragraph there, and a
    span of years (五年来，…) does everywhere.
    """
    found: list[Passage] = []
    section = sections[index]
    own = (section.period, section.status)
    sentences = cut_sentences(report.text, start, end) if kind is PassageKind.BODY else [(start, end)]
    opening, opens = before if before and before[0] else own, True
    for sentence_start, sentence_end in sentences:
        named = _named(report, section, sentence_start, sentence_end) if kind is PassageKind.BODY else None
        if opens and not named and before is not None:
            named = _drafted(report, section, sentence_start, sentence_end)
        if named and opens:
            opening = named
        goes_on = before is not None or is_span(opening[0])
        period, status = named or (opening if goes_on and kind is PassageKind.BODY else own)
        opens = opens and sentence_end - sentence_start <= _GREETING
        for piece_start, piece_end in _within_budget(report.text, sentence_start, sentence_end):
            text = report.text[piece_start:piece_end]
            found.append(
                Passage(
                    first_id + len(found), report.id, index, section.path, paragraph,
                    piece_start, piece_end, text, kind, period, status, sentence_start,
                )
            )  # fmt: skip
    return found, opening


def _named(report: Report, section: Section, start: int, end: int) -> tuple[str, Status] | None:
    """Return period and status that a sentence names at its head, None where it names none."""
    greeting = _VOCATIVE.match(report.text, start, end)
    start = greeting.end() if greeting else start
    head = report.text[start : min(end, start + _LEAD)]
    mentions = find_mentions(head, report.year, here=first_year(section.period))
    if not mentions or mentions[0].start > _OPENING or _COMMA.search(head, 0, mentions[0].start):
        return None
    if _FACED.match(head) or head.startswith("以来", mentions[0].end):
        return None  # what was met with in a year, or has gone on since, is not all of that year
    period = mentions[0].period
    return period, status_of(period, section.status, report.year)


def _drafted(report: Report, section: Section, start: int, end: int) -> tuple[str, Status] | None:
    """Return period and status of the five-year plan whose outline a sentence submits, None for none."""
    outline = _OUTLINE.search(report.text, start, end)
    if outline is None:
        return None
    period = five_year_plan(outline[1])
    return period, status_of(period, section.status, report.year)


def cut_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences of text[start:end] as (start, end), white space trimmed.

    The marks 。！？ within quotes do not cut.

    >>> cut_sentences("新增1.5万家。增长6%！", 0, 13)
    [(0, 8), (8, 13)]
    """
    cuts, depth = [start], 0
    balanced = _is_balanced(text, start, end)
    for mark in _MARK.finditer(text, start, end):
        i, char = mark.start(), mark[0]
        if i < cuts[-1]:
            continue  # closes what is cut off already
        if char in _OPENERS:
            depth += 1
        elif char in _CLOSERS:
            depth = max(0, depth - 1)
        elif depth == 0 or not balanced:
            while i + 1 < end and text[i + 1] in _TERMINATORS + _CLOSING_MARKS:
                i += 1
            cuts.append(i + 1)
    cuts.append(end)
    return [trimmed for a, b in pairwise(cuts) if (trimmed := trim(text, a, b))]


def _is_balanced(text: str, start: int, end: int) -> bool:
    depth = 0
    for mark in _BRACKET.finditer(text, start, end):
        depth += 1 if mark[0] in _OPENERS else -1
        if depth < 0:
            return False
    return depth == 0


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return start and end with white space cut off both ends, None where nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if end > start else None


def _within_budget(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return text[start:end] as pieces within MAX_TOKENS, cut at ； before ， before 、 before anywhere."""
    whole = trim(text, start, end)
    if whole is None:
        return []
    if not _is_over(text, *whole):
        return [whole]
    pieces = [whole]
    for mark in ("；;", "，,：", "、"):
        pieces = [
            p for piece in pieces for p in (_pack(text, *piece, mark) if _is_over(text, *piece) else [piece])
        ]
    return [part for a, b in pieces for part in (_chop(text, a, b) if _is_over(text, a, b) else [(a, b)])]


def _chop(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return text[start:end] in pieces of at most half the budget in characters, no number cut in two."""
    pieces, at = [], start
    while at < end:
        stop = min(at + MAX_TOKENS // 2, end)
        back = stop
        while back > at + 1 and back < end and _NUMERIC.match(text[back]) and _NUMERIC.match(text[back - 1]):
            back -= 1
        stop = back if back > at + 1 else stop
        pieces.append((at, stop))
        at = stop
    return pieces


def _pack(text: str, start: int, end: int, marks: str) -> list[tuple[int, int]]:
    """Return text[start:end] cut after `marks`, neighbours joined again as long as they fit the budget."""
    cuts = [i + 1 for i in range(start, end) if text[i] in marks and not _is_joined(text, i)]
    cuts = [c for c in cuts if c < end] + [end]
    pieces: list[tuple[int, int]] = []
    for cut in cuts:
        last = pieces[-1] if pieces else None
        if last and marks[0] != "；" and not _is_over(text, last[0], cut):
            pieces[-1] = (last[0], cut)
        else:
            pieces.append((last[1] if last else start, cut))
    return pieces


def _is_joined(text: str, i: int) -> bool:
    """Return whether the mark at `i` parts no clauses: a thousands comma, or one before 分别 and the like."""
    within_number = text[i] in ",，" and text[i - 1 : i].isdigit() and text[i + 1 : i + 2].isdigit()
    return within_number or bool(_CONTINUATION.match(text, i + 1))


def _is_over(text: str, start: int, end: int) -> bool:
    length = end - start
    if length * _TOKENS_PER_CHARACTER <= MAX_TOKENS:
        return False
    return length > _LONGEST_COUNT or count_tokens(text[start:end]) > MAX_TOKENS


def count_tokens(text: str) -> int:
    """Return how many o200k_base tokens `text` is.

    Works offline, from the tables that llama-index-core carries.
    """
    return len(_encoding().encode_ordinary(text))


@cache
def _encoding() -> tiktoken.Encoding:
    spec = find_spec("llama_index.core")
    if spec is not None and spec.origin is not None:
        cache_folder = Path(spec.origin).parent / "_static" / "tiktoken_cache"
        os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(cache_folder))
    import tiktoken

    return tiktoken.get_encoding("o200k_base")
