"""The ledger as a person reads it in a terminal: columns by display width, a Chinese character being two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from index.figures import Direction, Figure, Measure
from index.periods import Status
from rag.doubts import Doubt, printed
from rag.ledger import Comparison, Entry
from rag.printed import amount
from ui.terminal import printable

UNKNOWN_INDICATOR = "（未识别）"
STATUSES = {Status.ACTUAL: "实际", Status.TARGET: "目标", Status.MILESTONE: "节点", Status.UNKNOWN: "不明"}
MEASURES = {
    Measure.LEVEL: "总量", Measure.COUNT: "数量", Measure.GROWTH: "增幅",
    Measure.CHANGE: "变动", Measure.SHARE: "比重", Measure.RANK: "位次",
}  # fmt: skip
ARROWS = {Direction.UP: "↑", Direction.DOWN: "↓", Direction.NONE: ""}

_GAP = "  "
_LONGEST = 28
"""Columns that an indicator or a figure takes at most, so that the sentence beside it stays readable."""

_SHORTEST_SENTENCE = 24
_ELLIPSIS = "…"


def format_figures(entries: Sequence[Entry], width: int | None) -> str:
    """Return one line a figure under the heading of its section, cut to `width` columns (None: not cut).

    A line says where the figure stands (paragraph, offsets in the report), period, status, measure, figure,
    indicator, and the sentence, of which a narrow terminal shows what is around the figure.
    """
    if not entries:
        return "没有符合条件的数字（no such figures）。"
    cells = [_cells(entry) for entry in entries]
    widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
    rows = zip(entries, cells, strict=True)
    parts = []
    for (report, section), group in groupby(rows, key=lambda row: (row[0].report, row[0].section)):
        lines = [_line(entry, found, widths, width) for entry, found in group]
        parts.append("\n".join([_heading(report, section, width), *lines]))
    return "\n\n".join([*parts, f"共 {len(entries)} 个数字（figures）"])


def _heading(report: str, section: str, width: int | None) -> str:
    return cut(_even(f"{report} · {section}" if section else report), width)


def _cells(entry: Entry) -> tuple[str, ...]:
    figure = entry.figure
    return (
        place_of(entry),
        figure.period or "—",
        STATUSES[figure.status],
        MEASURES[figure.measure],
        cut(_even(value_of(figure)), _LONGEST),
        cut(_even(name_of(figure)), _LONGEST),
    )


def _line(entry: Entry, cells: Sequence[str], widths: Sequence[int], width: int | None) -> str:
    fixed = _GAP.join(pad(cell, columns) for cell, columns in zip(cells, widths, strict=True))
    if width is None:
        return f"{fixed}{_GAP}{_even(entry.sentence)}"
    left = width - display_width(fixed) - len(_GAP)
    return f"{fixed}{_GAP}{around(entry, max(left, _SHORTEST_SENTENCE))}"


def place_of(entry: Entry) -> str:
    """Return where a figure stands: the paragraph, and its offsets in the report's text."""
    return f"第{entry.paragraph}段 {entry.figure.start}–{entry.figure.end}"


def name_of(figure: Figure) -> str:
    """Return the indicator, with the place that the text names for it."""
    name = figure.indicator or UNKNOWN_INDICATOR
    return f"{name}（{figure.place}）" if figure.place else name


def value_of(figure: Figure) -> str:
    """Return the figure as printed, with its qualifier, and an arrow where it says how much more or less."""
    return (ARROWS[figure.direction] if figure.is_change else "") + printed(figure)


def around(entry: Entry, width: int) -> str:
    """Return what of the sentence stands around the figure, within `width` columns."""
    sentence = _even(entry.sentence)
    if display_width(sentence) <= width:
        return sentence
    start, end = (at - entry.sentence_start for at in (entry.figure.start, entry.figure.end))
    left, right = start, end
    room = width - display_width(sentence[start:end]) - 2 * len(_ELLIPSIS)
    while room > 0 and (left > 0 or right < len(sentence)):
        if left > 0:
            left -= 1
            room -= display_width(sentence[left])
        if right < len(sentence) and room > 0:
            room -= display_width(sentence[right])
            right += 1
    shown = (_ELLIPSIS if left > 0 else "") + sentence[left:right]
    return cut(shown + (_ELLIPSIS if right < len(sentence) else ""), width)


def format_comparisons(found: Sequence[Comparison], width: int | None) -> str:
    """Return one line an indicator: actual, target, difference, and where both stand."""
    title = "实际与目标 actual against target"
    if not found:
        return f"{title}\n没有既有实际又有目标的指标（no indicator has both）。"
    header = ("指标", "实际", "目标", "目标−实际", "出处")
    rows = [header, *map(_compared, found)]
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    breaks = width is not None and sum(widths) + len(_GAP) * (len(widths) - 1) > width
    lines = (line for row in rows for line in _compared_lines(row, widths, breaks))
    return "\n".join([title, *(cut(line, width) for line in lines)])


def _compared_lines(row: Sequence[str], widths: Sequence[int], breaks: bool) -> Iterator[str]:
    """Yield one line, or where that is too long, a second one for where both figures stand."""
    *cells, places = (pad(cell, columns) for cell, columns in zip(row, widths, strict=True))
    if breaks:
        yield _GAP.join(cells).rstrip()
        yield f"    {places}".rstrip()
    else:
        yield _GAP.join([*cells, places]).rstrip()


def _compared(comparison: Comparison) -> tuple[str, ...]:
    actual, target = comparison.actual, comparison.target
    return (
        cut(_even(comparison.indicator), _LONGEST),
        _even(f"{actual.figure.period} {value_of(actual.figure)}"),
        _even(f"{target.figure.period} {value_of(target.figure)}"),
        difference_of(comparison),
        f"{place_of(actual)} → {place_of(target)}",
    )


def difference_of(comparison: Comparison) -> str:
    """Return the difference as a report would print it, with an arrow; a dash where it cannot be told."""
    if not comparison.difference:
        return "—" if comparison.difference is None else "持平"
    return ARROWS[comparison.direction] + amount(abs(comparison.difference), comparison.unit)


def format_doubts(found: Sequence[Doubt], width: int | None) -> str:
    """Return what does not square, each with the figures that it is about and their sentences."""
    title = "供核对：报告内部对不上的数 for auditors to look at, not a verdict"
    if not found:
        return f"{title}\n没有发现（none found）。"
    return "\n".join([title, *(line for doubt in found for line in _doubt_lines(doubt, width))])


def _doubt_lines(doubt: Doubt, width: int | None) -> Iterator[str]:
    yield "· " + _even(doubt.message)
    before: Entry | None = None
    for entry in doubt.entries:
        lead = f"    {place_of(entry)}{_GAP}{_even(value_of(entry.figure))}{_GAP}"
        if before and entry.sentence_start == before.sentence_start:
            yield f"{lead}（同一句）"
        elif width is None:
            yield lead + _even(entry.sentence)
        else:
            yield lead + around(entry, max(width - display_width(lead), _SHORTEST_SENTENCE))
        before = entry


def display_width(text: str) -> int:
    """Return how many columns `text` takes: two for a wide character, none for a combining mark."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, width: int | None) -> str:
    """Return `text` within `width` columns, ending in … where something was cut off."""
    if width is None or display_width(text) <= width:
        return text
    taken, used = 0, len(_ELLIPSIS)
    while used + _columns(text[taken]) <= width:
        used += _columns(text[taken])
        taken += 1
    return text[:taken] + _ELLIPSIS


def pad(text: str, width: int) -> str:
    """Return `text` with spaces behind it up to `width` columns."""
    return text + " " * (width - display_width(text))


def _even(text: str) -> str:
    """Return `text` in one line with nothing in it that steers a terminal."""
    return printable(text.replace("\n", " "))
