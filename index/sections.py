"""Find the outline of a report: title block, parts, chapters, items, points, glossary and its entries.

Real reports rarely have heading styles, so numbering and line shape must do. Two facts carry most of the
work: a numbering style that opens inside another is below it (so 1、 may stand above （一） in one report
and below it in the next), and an item whose heading runs into its text is one paragraph long.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from index.periods import Status, period_of
from index.reports import Report


class SectionKind(StrEnum):
    """Which node of the outline a section is."""

    TITLE = "title"
    PART = "part"
    CHAPTER = "chapter"
    ITEM = "item"
    POINT = "point"
    GLOSSARY = "glossary"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Section:
    """One node of the outline, in reading order; `parent` is an index into the same tuple, -1 for none.

    `start:end` spans the heading and everything below it (code points of report.text, end-exclusive);
    `heading_end` is where the heading itself ends (equal to `start` where a section has no heading of its
    own). `path` holds the headings from the part down to this section. `period` is the year or span of
    years that the part speaks of ("2024", "2016-2020", "" unknown), `status` whether it reviews or plans.
    """

    kind: SectionKind
    number: str
    heading: str
    start: int
    heading_end: int
    end: int
    parent: int
    path: tuple[str, ...]
    period: str
    status: Status


_CN = "一二三四五六七八九十"
_NUMBERINGS = (
    ("一、", re.compile(rf"([{_CN}]{{1,3}})、\s*")),
    ("（一）", re.compile(rf"[（(]([{_CN}]{{1,3}})[）)]\s*")),
    ("1、", re.compile(r"(\d{1,2})[、.．](?!\d)\s*")),
    ("（1）", re.compile(r"[（(](\d{1,2})[）)]\s*")),
)
_MAX_HEADING = 48
_MAX_PART_HEADING = 40
_SENTENCE_MARK = re.compile(r"[。！？；，]")

_SLOGAN = re.compile(r"[\u4e00-\u9fff]{4,7}：[^。；！？，：]{6,34}")
_REVIEW = re.compile(r"回顾|总结|成就|过去|成效|以来")
_PLAN = re.compile(r"安排|目标|任务|重点工作|部署|思路|总体要求|建议|设想|今后|未来")
_UNNUMBERED_PART = re.compile(
    r"(?:.{0,8}：)?(?:.{0,8}?(?:19|20)\d\d\s*年|过去|今后|今年|未来|“?十[一二三四五六七八九]?五”?).{0,14}"
    r"(?:回顾|总结|成就|安排|目标|任务|工作|部署|思路|要求|建议)(?:.{0,6})$"
)
_GLOSSARY = re.compile(
    r"[※*＊]?\s*(?:附件?[一1]?[：:]?)?\s*[《]?(?:[^》]{2,20}》)?(?:中)?(?:的)?(?:部分|有关)?(?:名\s*词|用\s*语|术\s*语)\s*(?:解\s*释|注\s*释|说\s*明)[》]?[：:※*＊]?$"
)
_ENTRY = re.compile(
    r"\s*[\[〔【［(（^]*(\d{1,3})[\]〕】］)）.、．]*\s*([^：:\n]{1,40}?)[：:]\s*(?=\S)|\s*()([^：:，。\n]{2,30})[：:]\s*(?=\S)"
)
_CLOSING = re.compile(
    r"(?:各位代表|过去的?一年|一年来|五年来|以上成绩|这些成绩|上述成绩|成绩的取得|成绩来之不易|在(?:此|看到成绩)|"
    r"(?:同时，?)?我们(?:也|还|深知|清醒|深刻|深切)|在肯定成绩|要实现上述|综上|此外)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line that opens a section: which numbering it uses, and where its heading ends."""

    line: _Line
    style: str
    number: str
    heading_start: int
    heading_end: int
    run_in: bool


def find_sections(report: Report) -> tuple[Section, ...]:
    """Return the whole outline of `report`, in reading order, the title block first.

    The top sections (title, parts, glossary) tile the text; children lie inside their parents. A report
    without any heading is one part.
    """
    lines = _lines(report.text)
    glossary_at = _glossary_start(lines, len(report.text))
    body = [line for line in lines if line.start < glossary_at]
    marks = _demote_unnumbered(_with_slogans(body, [mark for line in body if (mark := _mark(line))]))
    sections = _outline(report, body, marks, glossary_at)
    if glossary_at < len(report.text):
        sections += _glossary(report, [line for line in lines if line.start >= glossary_at], len(sections))
    return tuple(sections)


def _lines(text: str) -> list[_Line]:
    found, at = [], 0
    for raw in text.split("\n"):
        stripped = raw.strip(" \u3000")
        if stripped:
            lead = raw.index(stripped)
            found.append(_Line(at + lead, at + lead + len(stripped), stripped))
        at += len(raw) + 1
    return found


def _glossary_start(lines: list[_Line], length: int) -> int:
    """Return where the glossary's heading starts: the first such line in the second half of the report."""
    starts = (line.start for line in lines if line.start * 2 > length and _GLOSSARY.fullmatch(line.text))
    return next(starts, length + 1)


def _mark(line: _Line) -> _Mark | None:
    for style, pattern in _NUMBERINGS:
        if found := pattern.match(line.text):
            return _numbered(line, style, found)
    squeezed = line.text.replace(" ", "")
    is_short = len(squeezed) <= _MAX_PART_HEADING and not _SENTENCE_MARK.search(squeezed)
    if is_short and "报告" not in squeezed and _UNNUMBERED_PART.match(squeezed):
        return _Mark(line, "part", "", line.start, line.end, run_in=False)
    return None


def _numbered(line: _Line, style: str, found: re.Match[str]) -> _Mark | None:
    body = line.text[found.end() :]
    stop = body.find("。")
    if 0 < stop <= _MAX_HEADING:
        end, run_in = found.end() + stop, stop + 1 < len(body)
    elif 0 < len(body) <= _MAX_HEADING and not body.endswith(("；", "，", "：", ":")):
        end, run_in = len(line.text), False
    else:
        return None
    return _Mark(line, style, found[1], line.start + found.end(), line.start + end, run_in)


def _demote_unnumbered(marks: list[_Mark]) -> list[_Mark]:
    """Drop unnumbered headings where 一、 headings already name what is reviewed and what is planned."""
    tops = [mark for mark in marks if mark.style == "一、"]
    if any(_REVIEW.search(m.line.text) for m in tops) and any(_PLAN.search(m.line.text) for m in tops):
        return [mark for mark in marks if mark.style != "part"]
    return marks


def _with_slogans(body: list[_Line], marks: list[_Mark]) -> list[_Mark]:
    """Return `marks` with the parts headed 口号：内容, where one that names its period has that shape.

    站在新起点：2012年工作回顾 is such a one.
    """
    if not any(mark.style == "part" and _SLOGAN.fullmatch(mark.line.text) for mark in marks):
        return marks
    known = {mark.line.start for mark in marks}
    more = [
        _Mark(line, "part", "", line.start, line.end, run_in=False)
        for line in body
        if line.start not in known and _SLOGAN.fullmatch(line.text)
    ]
    return sorted([*marks, *more], key=lambda mark: mark.line.start)


_KIND_BY_DEPTH = (SectionKind.PART, SectionKind.CHAPTER, SectionKind.ITEM, SectionKind.POINT)


def _outline(report: Report, body: list[_Line], marks: list[_Mark], end: int) -> list[Section]:
    has_parts = any(mark.style == "part" for mark in marks)
    end = min(end, len(report.text))
    first = next((m.line.start for m in marks if m.style == ("part" if has_parts else "一、")), None)
    title_end = _title_end(body) if first is None else first
    sections = [Section(SectionKind.TITLE, "", "", 0, 0, title_end, -1, (), "", Status.UNKNOWN)]
    if first is None:
        sections.append(_part(report, sections, None, title_end))
    open_styles: list[tuple[str, int]] = []
    for mark in marks:
        if mark.line.start < title_end:
            continue
        style = _settle(mark, [s for s, _ in open_styles])
        while open_styles and style in [s for s, _ in open_styles]:
            open_styles.pop()
        if style == "part" or (not has_parts and style == "一、"):
            open_styles = []
            section = _part(report, sections, mark, mark.line.start)
        else:
            parent = open_styles[-1][1] if open_styles else max(1, len(sections) - 1)
            section = _child(sections, mark, parent, _depth(style, open_styles, has_parts))
        sections.append(section)
        open_styles.append((style, len(sections) - 1))
    return _close(report, body, sections, end)


def _settle(mark: _Mark, open_styles: list[str]) -> str:
    """（1） stands for （一） in some reports: it is a level of its own only below an open （一）."""
    if mark.style == "（1）" and "（一）" not in open_styles:
        return "（一）"
    return mark.style


def _depth(style: str, open_styles: list[tuple[str, int]], has_parts: bool) -> int:
    """Chapters stand below parts, items are （一）, whatever opens inside an item is a point."""
    if any(s == "（一）" for s, _ in open_styles):
        return 3
    return 2 if style == "（一）" or not has_parts else 1


def _part(report: Report, sections: list[Section], mark: _Mark | None, start: int) -> Section:
    heading = report.text[mark.heading_start : mark.heading_end] if mark else ""
    status = _part_status(heading, is_first=len(sections) == 1)
    return Section(
        SectionKind.PART,
        mark.number if mark else "",
        heading,
        start,
        mark.heading_end if mark else start,
        start,
        -1,
        (heading,) if heading else (),
        period_of(heading, status, report.year),
        status,
    )


def _part_status(heading: str, is_first: bool) -> Status:
    review, plan = _REVIEW.search(heading), _PLAN.search(heading)
    if review and not (
        plan and plan.start() > review.start() and not heading.rstrip().endswith(("回顾", "总结", "成就"))
    ):
        return Status.ACTUAL
    if plan:
        return Status.TARGET
    return Status.ACTUAL if is_first else Status.TARGET


def _child(sections: list[Section], mark: _Mark, parent: int, depth: int) -> Section:
    above = sections[parent]
    heading = mark.line.text[mark.heading_start - mark.line.start : mark.heading_end - mark.line.start]
    return Section(
        _KIND_BY_DEPTH[depth],
        mark.number,
        heading,
        mark.line.start,
        mark.heading_end,
        mark.line.end if mark.run_in else mark.line.start,
        parent,
        (*above.path, heading),
        above.period,
        above.status,
    )


def _close(report: Report, body: list[_Line], sections: list[Section], end: int) -> list[Section]:
    """Return `sections` with their ends set.

    A section ends before the next one at its level or above, or before what belongs to its part.
    """
    starts = [line.start for line in body]
    limits = _limits(sections, end)
    owns = _items_own_paragraphs(starts, sections, limits)
    closed = list(sections)
    below: dict[int, int] = {}
    for i in range(len(sections) - 1, 0, -1):
        section = sections[i]
        if section.kind is SectionKind.PART:
            stop = limits[i]
        elif i in below:
            stop = below[i]
        else:
            after = bisect_right(starts, section.start)
            stop = _own_end(report.text, body, after, section, limits[i], owns)
        closed[i] = replace(section, end=stop)
        below[section.parent] = max(stop, below.get(section.parent, 0))
    return closed


def _limits(sections: list[Section], end: int) -> list[int]:
    """Return, for each section, where the next one that is not below it starts; `end` for the last."""
    limits, waiting = [end] * len(sections), list[int]()
    for i, section in enumerate(sections):
        while waiting and waiting[-1] != section.parent:
            limits[waiting.pop()] = section.start
        waiting.append(i)
    return limits


def _items_own_paragraphs(starts: list[int], sections: list[Section], limits: list[int]) -> bool:
    """True where most run-in items that a sibling follows hold paragraphs beyond their first.

    So may the last one, then.
    """
    followed = [
        i
        for i, s in enumerate(sections[:-1])
        if s.end > s.start
        and s.kind not in (SectionKind.TITLE, SectionKind.PART)
        and sections[i + 1].parent == s.parent
    ]
    more = sum(bisect_left(starts, limits[i]) - bisect_right(starts, sections[i].end) > 0 for i in followed)
    return more * 2 > len(followed)


def _own_end(text: str, body: list[_Line], after: int, section: Section, limit: int, owns: bool) -> int:
    """Return where a section without children ends.

    `after` is the index of the line behind its first, `limit` is where the next section starts.
    """
    if section.end > section.start and not owns:
        return _strip_end(text, section.end)
    for line in islice(body, after, None):
        if line.start >= limit:
            break
        if _CLOSING.match(line.text):
            return _strip_end(text, line.start)
    return limit


def _strip_end(text: str, end: int) -> int:
    while end and text[end - 1] in " \u3000\n":
        end -= 1
    return end


def _title_end(body: list[_Line]) -> int:
    return next((line.start for line in body if len(line.text) > 60), body[0].end if body else 0)


def _glossary(report: Report, lines: list[_Line], offset: int) -> list[Section]:
    """Return the glossary section and one entry section for each "term：definition" line.

    `offset` is the index of the glossary section.
    """
    head, rest = lines[0], lines[1:]
    period, status = "", Status.UNKNOWN
    title = head.text.strip("※*＊：: ")
    found = [
        Section(
            SectionKind.GLOSSARY,
            "",
            title,
            head.start,
            head.end,
            len(report.text),
            -1,
            (title,),
            period,
            status,
        )
    ]
    starts = [(line, m) for line in rest if (m := _ENTRY.match(line.text))]
    for (line, match), following in zip(starts, [*starts[1:], None], strict=False):
        term = (match[2] or match[4]).strip()
        found.append(
            Section(
                SectionKind.ENTRY,
                match[1] or "",
                term,
                line.start,
                line.start + match.end() - 1,
                _strip_end(report.text, following[0].start if following else len(report.text)),
                offset,
                (title, term),
                period,
                status,
            )
        )
    return found
