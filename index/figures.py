"""The figure ledger: every figure in the prose, with its indicator, period and status.

Numbers are found in each sentence (index.numbers), bound to what they count (index.binding) and dealt out
over lists (index.dealing); here each gets the period and the status in force where it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.binding import Bound, bind_numbers
from index.dealing import deal_out
from index.names import leading_verb
from index.numbers import half_width
from index.passages import Passage
from index.periods import Status, find_mentions, first_year, is_span, last_year, status_of
from index.reading import Direction, Measure

__all__ = ["Direction", "Figure", "Measure", "find_figures"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report, bound as far as the grammar can bind it.

    `indicator` is the words that say what is counted, as printed ("" unknown); `value` is in `unit` with 万
    and 亿 multiplied out (None for a fraction or a ratio), `upper` the upper end of a range whose lower end
    is `value` (None for a single number); `text` is number and unit as printed, report.text[start:end];
    `qualifier` (以上, 近, 余, 达 …) stands beside it or in it. A fall is DOWN whether it is printed as
    下降3.2% or as 增长-3.2%; `value` keeps the printed sign. `period` is in the form of index.periods, ""
    where it is not known; `place` is the place or body that the text itself names for it (全国, 全市),
    "" for the report's own. `passage` is the id of its passage; `lead:tail` spans the words that bind it
    (code points of the report's text), so that report.text[lead:tail] reads as a phrase. Figures of one
    `group` in one passage speak of the same thing (a level and its growth); groups are numbered within the
    passage. `dealt` marks a figure of a list that is dealt out: the words right before it are not its own.
    """

    indicator: str
    value: Decimal | None
    upper: Decimal | None
    unit: str
    text: str
    qualifier: str
    measure: Measure
    direction: Direction
    period: str
    status: Status
    place: str
    passage: int
    start: int
    end: int
    lead: int
    tail: int
    group: int
    dealt: bool = False

    @property
    def is_change(self) -> bool:
        """Whether it says how much more or less, not how much."""
        return self.measure.is_change


_YEARLY = re.compile(r"年均(?!浓度|值|气温|降雨|降水|含量|指数)")
_CLAUSE = re.compile("[，。；：;:]|,(?!\\d)")
_OPENS = 3
"""Characters in front of a period that opens its clause (力争到2025年，…)."""
_SENTENCE = 400
"""How far in front of a figure a word of planning still speaks of it; passages are shorter."""

_PLANNED = re.compile(r"力争|计划|目标|规划|拟|将|确保|到20\d\d年")
_STANDING = re.compile(r"现有|现已|目前已|已建成|已有|已达")
_AIMED = re.compile(r"(?:以上|左右|以内)?的?(?:预期)?目标")


def find_figures(passages: Iterable[Passage], report_year: int) -> tuple[Figure, ...]:
    """Return the figures of `passages`, in order. Offsets are the report's.

    A figure that the grammar cannot bind is kept with indicator "". Linear in the length of the text.
    """
    passages = tuple(passages)
    spans = {str(last_year(p.period)): p.period for p in passages if is_span(p.period)}
    found: list[Figure] = []
    told: list[tuple[int, str]] = []
    for before, passage in zip((None, *passages), passages, strict=False):
        goes_on = before is not None and (before.report, before.sentence) == (
            passage.report,
            passage.sentence,
        )
        text = half_width(passage.text)
        told = _periods(text, passage, told[-1][1] if goes_on else "", report_year)
        found += (_over_span(f, passage, spans) for f in _figures_of(text, passage, told, report_year))
    return tuple(found)


def _over_span(figure: Figure, passage: Passage, spans: Mapping[str, str]) -> Figure:
    """Return a figure that is so much a year (年均增长) with the span that ends in the year it is told of.

    Only where it is done and the report looks back on such a span.
    """
    if figure.status is not Status.ACTUAL or figure.period not in spans:
        return figure
    before = _CLAUSE.split(passage.text[: figure.start - passage.start])[-1]
    return replace(figure, period=spans[figure.period]) if _YEARLY.search(before) else figure


def _figures_of(
    text: str, passage: Passage, periods: list[tuple[int, str]], report_year: int
) -> list[Figure]:
    bound = deal_out(text, bind_numbers(text))
    return [_figure(b, text, passage, periods, report_year) for b in bound]


def _periods(text: str, passage: Passage, before: str, report_year: int) -> list[tuple[int, str]]:
    """Return (offset, period) pairs, ascending: what is spoken of from that offset on.

    A passage that goes on with a sentence is of what was spoken of `before`.
    """
    mentions = find_mentions(text, report_year, here=first_year(passage.period))
    named = [(m.start, m.period) for m in mentions]
    ends = {m.end for m in mentions}
    named += [
        (m.start(), passage.period[:4] if len(passage.period) in (6, 7) else passage.period)
        for m in re.finditer("全年", text)
        if m.start() not in ends  # 2016年全年 is of the year that it names
    ]
    return _in_force(text, before or passage.period, sorted(named))


def _in_force(text: str, period: str, named: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return from where on each period is spoken of, ascending.

    Behind one that opens a clause, one named within a clause holds up to its end: in 到2025年，改造2023年全部
    完成，GDP超过5000亿元 the last is of 2025 again.
    """
    told, opened = [(0, period)], ""
    for at, name in named:
        told.append((at, name))
        ends = _CLAUSE.search(text, at)
        if len(_CLAUSE.split(text[:at])[-1]) <= _OPENS:
            opened = name
        elif opened and ends:
            told.append((ends.start(), opened))
    return sorted(told, key=lambda each: each[0])


def _figure(
    bound: Bound, text: str, passage: Passage, periods: list[tuple[int, str]], report_year: int
) -> Figure:
    """Return a bound number with the report's offsets, its passage, its period and its status."""
    period, status = (
        _when(bound, text, passage, periods, report_year)
        if bound.since is None
        else (_since(bound.since, passage, report_year), Status.ACTUAL)
    )
    number, shift = bound.number, passage.start
    broken = "\n" in passage.text  # a line break within a name is a space in `text`
    indicator = bound.indicator.replace(" ", "") if broken else bound.indicator
    return Figure(
        indicator, number.value, number.upper, number.unit, passage.text[bound.start : bound.end],
        bound.qualifier, bound.measure, bound.direction, period, status, bound.place, passage.id,
        bound.start + shift, bound.end + shift, bound.lead + shift, bound.tail + shift, bound.group,
        bound.dealt,
    )  # fmt: skip


def _since(words: str, passage: Passage, report_year: int) -> str:
    """Return when a change began: the period that is named for it, "" where none is."""
    if "上年" in words:
        return str(first_year(passage.period) - 1) if passage.period else ""
    named = find_mentions(words, report_year, bases=True)
    return named[-1].period if named else ""


def _is_reached(bound: Bound, text: str) -> bool:
    """Return whether a figure is where something got to (增加到, 达到, 突破), not what it summed up to."""
    if bound.measure.is_change or bound.since is not None:
        return False
    summed = leading_verb(bound.indicator) or "累计" in text[bound.lead : bound.start]
    reached = bound.qualifier in _REACHED or "达" in text[bound.start - 2 : bound.start]
    return bound.direction is not Direction.NONE or (reached and not summed)


_REACHED = ("达", "达到", "突破")


def _when(
    bound: Bound, text: str, passage: Passage, periods: list[tuple[int, str]], report_year: int
) -> tuple[str, Status]:
    """Return period and status: those in force where the figure stands, unless its own words say other."""
    period = periods[bisect_right(periods, bound.start, key=lambda named: named[0]) - 1][1]
    if is_span(period) and _is_reached(bound, text):
        period = str(last_year(period))  # what was reached in five years holds at their end
    stated = Status.TARGET if passage.status is Status.MILESTONE else passage.status
    status = status_of(period, stated, report_year) if period != passage.period else passage.status
    if status is Status.UNKNOWN and _PLANNED.search(text, max(0, bound.start - _SENTENCE), bound.start):
        return period, Status.TARGET
    if status is Status.TARGET and report_year and _STANDING.search(text[max(0, bound.lead - 2) : bound.end]):
        return str(report_year - 1), Status.ACTUAL
    if status is Status.ACTUAL and _AIMED.match(text, bound.end):
        return period, Status.TARGET
    return period, status
