"""Compute what a question asks for from the figures found: a sum, a difference, a share; operands shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.figures import Direction, Figure, Measure
from index.grammar import MULTIPLIERS
from index.numbers import chinese_value
from index.periods import first_year, period_name
from index.reading import POINTS, RATES
from rag.comparing import ASKS_REST, REASONS_BACK, SO_MANY, adds_up, most_of
from rag.cues import ASKS_RATE
from rag.cues import Measure as Asked
from rag.fitting import is_size
from rag.question import Question
from rag.statements import Statement, ends_of, with_only

COUNTED = frozenset("家户个名人位件项所处座")
"""Units in which the same things may be counted."""
_ON_LAST_YEAR = re.compile("同比|[比较](?:上一?年|去年|前一年)")
_EACH_CHANGED = re.compile("(?:分别|各自?)(?:[比较][^，。]{2,10})?[多少高低增减涨降][了出]?(?:多少|几)")
"""What asks of each of several things how it changed, not how they differ."""
ORIGIN = "（由报告数字算得）"
"""What is said behind a result that no sentence prints."""


@dataclass(frozen=True, slots=True)
class Computation:
    """What was computed, in words, and the statements that give its operands, each with nothing else."""

    text: str
    operands: tuple[Statement, ...]


def compute(question: Question, chosen: Sequence[Statement]) -> Computation | None:
    """Return the sum, difference or share that a question asks for, None where none follows.

    Its operands are the figures of the statements `chosen` that the question asks for, or of a single one
    both ends of a change, or its two figures.
    """
    if _EACH_CHANGED.search(question.text):
        return None
    if REASONS_BACK.search(question.text):
        return _year_before(chosen[0]) if len(chosen) == 1 else None
    ends = ends_of(chosen[0]) if len(chosen) == 1 else ()
    single = list(ends or chosen[0].figures) if len(chosen) == 1 else []
    figures = single or _operands(question, chosen)
    summed = adds_up(question.text) and not ends
    said = SO_MANY.search(question.text)
    if said and chinese_value(said[1]) != len(figures):
        return None
    many = summed or most_of(question.text)
    if len(figures) < 2 or (len(figures) > 2 and not many) or not _are_alike(figures):
        return None
    if summed and any(figure.measure is Measure.GROWTH for figure in figures):
        return None  # rates of growth of two things do not add up
    if ends and question.ratio:
        return None  # a share that went from one to the other is told, not divided
    times = {(figure.period, figure.status) for figure in figures}
    if not ends and len(question.periods) < 2 and len(times) > 1:
        return None
    text = rate_of(figures) if ends and _asks_rate(question, figures) else None
    text = text or _in_words(question, chosen, figures, summed)
    if text is None:
        return None
    told = [single] if single else [[figure] for figure in figures]
    operands = (with_only(statement, own) for statement, own in zip(chosen, told, strict=True))
    return Computation(f"{text}。", tuple(operands))


def _year_before(statement: Statement) -> Computation | None:
    """Return what a level was before the change that is told beside it (优良天数245天，增加40天)."""
    level = next((figure for figure in statement.figures if not figure.is_change), None)
    change = next((figure for figure in statement.figures if figure.is_change), None)
    if level is None or change is None or level.value is None or change.value is None:
        return None
    alike = change.unit in POINTS if level.unit == "%" else change.unit == level.unit
    yearly = _ON_LAST_YEAR.search(statement.words)
    if not (alike and yearly) or level.upper is not None or change.direction is Direction.NONE:
        return None
    sign = "+" if change.direction is Direction.DOWN else "-"
    before = level.value + (change.value if sign == "+" else -change.value)
    scale, name = scale_of(level)
    said = f"{plain(level.value, scale)}{sign}{plain(change.value, scale)}={plain(before, scale)}{name}"
    return Computation(f"计算：{said}{ORIGIN}。", (with_only(statement, [level, change]),))


def _asks_rate(question: Question, figures: Sequence[Figure]) -> bool:
    """Return whether a change in per cent is asked for of what is not told in per cent."""
    return ASKS_RATE.search(question.text) is not None and figures[0].unit not in RATES


def rate_of(figures: Sequence[Figure]) -> str | None:
    """Return by how many per cent the second of two figures is more or less than the first, in two steps."""
    before, after = (figure.value or Decimal(0) for figure in figures)
    if not before or before == after:
        return None
    scale, name = scale_of(max(figures, key=lambda figure: figure.value or Decimal(0)))
    more, less = max(before, after), min(before, after)
    change = plain(more - less, scale)
    way, share = "增幅" if after > before else "降幅", _quotient(more - less, before, times=False)
    steps = f"{plain(more, scale)}-{plain(less, scale)}={change}{name}"
    return f"计算：{steps}，{way}{change}÷{plain(before, scale)}={share}{ORIGIN}"


def _are_alike(figures: Sequence[Figure]) -> bool:
    """Return whether figures are different single numbers of one unit, all of them changes or none."""
    units = {figure.unit for figure in figures}
    scales = {scale_of(figure)[0] for figure in figures}
    return (
        len(set(figures)) == len(figures)
        and all(f.value is not None and f.upper is None and f.measure is not Measure.RANK for f in figures)
        and (len(units) == 1 or (units <= COUNTED and len(scales) == 1))
        and len({figure.is_change for figure in figures}) == 1
    )


def _in_words(
    question: Question, chosen: Sequence[Statement], figures: Sequence[Figure], summed: bool
) -> str | None:
    if summed:
        return f"计算：{addition(figures)}"
    values = [figure.value or Decimal(0) for figure in figures]
    largest = max(figures, key=lambda figure: figure.value or Decimal(0))
    said = [plain(value, scale_of(largest)[0]) for value in values]
    if len(figures) > 2 or len({_falls(figure) for figure in figures}) > 1:
        most = most_of(question.text)
        return _first_of(figures, most) if most else None
    if question.ratio or "几倍" in question.text:
        # 从A到B翻了几倍 names first what it divides by.
        (a, above), (b, below) = list(zip(values, said, strict=True))[:: 1 if question.ratio else -1]
        times = "倍" in question.text
        if not b or (a > b and not times):
            return None  # no part is larger than its whole
        return f"计算：{above}÷{below}={_quotient(a, b, times)}{ORIGIN}"
    smaller = figures[0] if largest is figures[1] else figures[1]
    order = "计算" if ASKS_REST.search(question.text) else _compared(chosen, figures)
    return f"{order}：{subtraction(largest, smaller)}"


def _falls(figure: Figure) -> bool:
    return figure.is_change and figure.direction is Direction.DOWN


def _quotient(a: Decimal, b: Decimal, times: bool) -> str:
    """Return a over b, rounded where it does not come out: how many times it, else the share in per cent."""
    if not times:
        return f"{a / b * 100:.1f}%"
    rounded = round(a / b, 2)
    return f"{plain(rounded, Decimal(1)) if rounded * b == a else rounded}倍"


def _first_of(figures: Sequence[Figure], most: str) -> str | None:
    """Return which of several figures is the largest, or the smallest where that is asked for (最慢).

    What falls is less than what rises, unless all fall. None where two of them come first.
    """
    fall = all(map(_falls, figures))
    values = [(-1 if _falls(f) and not fall else 1) * (f.value or Decimal(0)) for f in figures]
    best = min(values) if most[-1] in "少低小慢" else max(values)
    first = [figure for figure, value in zip(figures, values, strict=True) if value == best]
    return f"{first[0].indicator}{'降幅' if fall else ''}{most}" if len(first) == 1 else None


def _operands(question: Question, chosen: Sequence[Statement]) -> list[Figure]:
    """Return the main figure of each statement, else one of each such that they are alike."""
    mains = [main_figure(question, statement) for statement in chosen]
    if _are_alike(mains):
        return mains
    for first in chosen[0].figures:
        others = [
            next((f for f in statement.figures if _are_alike([first, f])), None) for statement in chosen[1:]
        ]
        alike = [first, *(figure for figure in others if figure is not None)]
        if len(alike) == len(chosen):
            return alike
    return mains


def main_figure(question: Question, statement: Statement) -> Figure:
    """Return the figure of a statement that the question's measure and unit ask for."""
    part = question.parts[0]
    growth = part.measure is Asked.GROWTH
    began = [f for f in ends_of(statement)[:1] if f.period not in question.periods]
    ranked = sorted(
        (figure for figure in statement.figures if figure not in began),
        key=lambda f: (
            is_size(statement.passage, f),
            f.is_change != growth,
            len(f.indicator) > 3 and f.indicator[-4:] not in question.text,
            bool(part.units) and f.unit not in part.units,
            f.period != statement.period,
        ),
    )
    return ranked[0]


def addition(figures: Sequence[Figure]) -> str:
    """Return what figures of one unit make together, in the largest's multiples, the computation shown."""
    values = [figure.value or Decimal(0) for figure in figures]
    scale, name = scale_of(max(figures, key=lambda figure: figure.value or Decimal(0)))
    said = "+".join(plain(value, scale) for value in values)
    return f"{said}={plain(sum(values, Decimal(0)), scale)}{name}{ORIGIN}"


def subtraction(larger: Figure, smaller: Figure) -> str:
    """Return how much the larger of two figures of one unit is more, the computation shown."""
    high, low = larger.value or Decimal(0), smaller.value or Decimal(0)
    scale, name = scale_of(larger)
    unit = "个百分点" if larger.unit == "%" else name
    return f"{plain(high, scale)}-{plain(low, scale)}={plain(high - low, scale)}{unit}{ORIGIN}"


def _compared(chosen: Sequence[Statement], figures: Sequence[Figure]) -> str:
    """Return which of two figures is larger, in words ("2025年比2024年少", "信访总量更高")."""
    first, second = figures
    if first.value is None or second.value is None or first.value == second.value:
        return "计算"
    if len(chosen) == 2 and chosen[0].period != chosen[1].period:
        early, late = sorted(zip(chosen, figures, strict=True), key=lambda pair: first_year(pair[0].period))
        more = (late[1].value or 0) > (early[1].value or 0)
        word = ("高" if more else "低") if first.unit == "%" else ("多" if more else "少")
        return f"{period_name(late[0].period)}比{period_name(early[0].period)}{word}"
    larger = first if first.value > second.value else second
    if first.indicator == second.indicator:
        return "计算"
    return f"{larger.indicator}更{'高' if larger.unit == '%' else '多'}"


def scale_of(figure: Figure) -> tuple[Decimal, str]:
    """Return the multiplier and the unit in which a figure is printed (亿元 -> 10**8, "亿元")."""
    for name, factor in MULTIPLIERS.items():
        if name in figure.text:
            return Decimal(factor), name + figure.unit
    return Decimal(1), figure.unit


def plain(value: Decimal, scale: Decimal) -> str:
    """Return a value in multiples of a scale, in digits, no zeros behind."""
    return format((value / scale).normalize(), "f")
