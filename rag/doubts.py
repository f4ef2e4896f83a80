"""What a report does not square with itself: a list for auditors to look at, not a verdict.

Everything here is in doubt only: a real mistake, another scope that the words do not tell, or a figure that
was bound wrongly. What may be rounding, a revised base or real growth at constant prices is left out, so a
short list is looked through in a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from index.figures import Direction, Figure, Measure
from index.periods import Status, first_year, last_year
from index.reports import Report
from index.store import PassageIndex
from rag.bounds import Bounds, agree, bounds_of, overlap
from rag.indicators import is_telling, plain_name, unit_name
from rag.ledger import Entry, Selection, select
from rag.lexicon import AGGREGATES, CONSTANT_PRICES
from rag.printed import amount


class DoubtKind(StrEnum):
    """Two values of one thing, growth that does not follow from levels, a part larger than its whole."""

    VALUES = "values"
    GROWTH = "growth"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Figures that do not square, in reading order, and in one line why they do not."""

    kind: DoubtKind
    entries: tuple[Entry, ...]
    message: str


_AMOUNTS = (Measure.LEVEL, Measure.COUNT)
_SEVERAL = re.compile(
    r"年均|月均|日均|平均|累计|[近这过去两三四五十]+年|季度|其中|十[一二三四五]五|比(?:19|20)\d\d"
)
"""Words that make a figure speak of another span or part than its period says."""

_FROM = re.compile(r"[由从][^，。；]*$")
_TO = re.compile(r"[^，；。]{0,8}(?:至|到|为)[^，；。\d]{0,4}")
_CHANGED = re.compile(
    r"[以上左右余多]*[、，,]\s*(?P<yearly>年均)?(?:增长|增加|提高|上升|提升|下降|降低|减少)了?"
)
_AVERAGE = re.compile("均|标准|价格|最[高低]")
_HUNDRED = Decimal(100)
_UP, _DOWN = "增长", "下降"


def doubts(index: PassageIndex, report: str) -> tuple[Doubt, ...]:
    """Return what a report does not square with itself, in reading order.

    StoreError for a report that the index has not.
    """
    source = index.report(report)
    own = [e for e in select(index, Selection(report=report)) if e.figure.value is not None]
    found = [*_two_values(own, source), *_years(own, source), *_from_to(own, source), *_parts(own, source)]
    return tuple(sorted(found, key=lambda doubt: doubt.entries[0].figure.start))


def _two_values(own: Sequence[Entry], report: Report) -> Iterator[Doubt]:
    """Yield pairs of figures of one aggregate, period, status, place, measure and unit that do not agree.

    Only aggregates that a place has one of (AGGREGATES): 签约率 or 总建筑面积 are of whatever stands nearby.
    """
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in own:
        figure, name = entry.figure, plain_name(entry.figure.indicator, report.place)
        if not name.endswith(AGGREGATES) or len(figure.period) not in (4, 7) or _speaks_of_part(entry):
            continue
        key = (name, figure.period, figure.status, figure.place, figure.measure, unit_name(figure.unit))
        groups.setdefault(key, []).append(entry)
    for group in groups.values():
        first = group[0]
        other = next((e for e in group[1:] if _contradict(first, e)), None)
        if other and first.figure.measure is not Measure.RANK and first.figure.status is not Status.UNKNOWN:
            yield Doubt(DoubtKind.VALUES, (first, other), _say_values(first.figure, other.figure))


def _speaks_of_part(entry: Entry) -> bool:
    """True where the sentence, up to the figure, names another span or a part (年均, 累计, 其中)."""
    return bool(_SEVERAL.search(entry.sentence, 0, entry.figure.end - entry.sentence_start))


def _contradict(one: Entry, other: Entry) -> bool:
    if (
        one.sentence_start == other.sentence_start
    ):  # from … to …, a list: told by words that we do not read here
        return False
    directions = {one.figure.direction, other.figure.direction}
    opposed = one.figure.is_change and directions == {Direction.UP, Direction.DOWN}
    return opposed or not agree(one.figure, other.figure)


def _years(own: Sequence[Entry], report: Report) -> Iterator[Doubt]:
    """Yield levels of one year and of the next with a growth that does not lead from one to the other."""
    named: dict[tuple[str, str], list[Entry]] = {}
    for entry in own:
        name = plain_name(entry.figure.indicator, report.place)
        if is_telling(name) and len(entry.figure.period) == 4 and not _speaks_of_part(entry):
            named.setdefault((name, entry.figure.place), []).append(entry)
    for (name, _), group in named.items():
        levels = {e.figure.period: e for e in reversed(group) if e.figure.measure in _AMOUNTS}
        growths = {e.figure.period: e for e in reversed(group) if e.figure.measure is Measure.GROWTH}
        for period, now in levels.items():
            before, growth = levels.get(str(int(period) - 1)), growths.get(period)
            if not before or not growth or before.figure.unit != now.figure.unit or _is_adjusted(name):
                continue
            if not _follows(before, now, growth, years=1):
                yield _growth_doubt(before, now, growth, years=1)


def _from_to(own: Sequence[Entry], report: Report) -> Iterator[Doubt]:
    """Yield 由A增长到B、（年均）增长C where C does not lead from A to B."""
    for before, now, growth in zip(own, own[1:], own[2:], strict=False):
        match = _is_from_to(before, now, report) and _CHANGED.fullmatch(
            report.text[now.figure.end : growth.figure.start]
        )
        if not match or not growth.figure.is_change:
            continue
        period = growth.figure.period
        years = last_year(period) - first_year(period) + 1 if match["yearly"] else 1
        if match["yearly"] and years == 1:
            continue
        if growth.figure.unit == "%" and _is_adjusted(plain_name(before.figure.indicator, report.place)):
            continue
        if not _follows(before, now, growth, years):
            yield _growth_doubt(before, now, growth, years)


def _is_from_to(before: Entry, now: Entry, report: Report) -> bool:
    lead = report.text[before.sentence_start : before.figure.start]
    between = report.text[before.figure.end : now.figure.start]
    return (
        before.figure.unit == now.figure.unit
        and not before.figure.is_change
        and bool(_FROM.search(lead))
        and bool(_TO.fullmatch(between))
    )


def _is_adjusted(name: str) -> bool:
    """Growth of these is real growth, at constant prices; it does not follow from amounts of money."""
    return any(word in name for word in CONSTANT_PRICES)


def _follows(before: Entry, now: Entry, growth: Entry, years: int) -> bool:
    """Return whether a growth may lead from one level to the other, each as loosely as it is printed."""
    stated = _signed(growth.figure)
    old, new = bounds_of(before.figure), bounds_of(now.figure)
    if stated is None or old is None or new is None:
        return True
    implied = _implied(old, new, before.figure.unit, growth.figure.unit, years)
    return implied is None or overlap(stated, implied)


def _signed(growth: Figure) -> Bounds | None:
    bounds = bounds_of(growth)
    if bounds is None or growth.direction is not Direction.DOWN:
        return bounds
    return Bounds(-bounds.high, -bounds.low)


def _implied(old: Bounds, new: Bounds, unit: str, growth_unit: str, years: int) -> Bounds | None:
    """Return the growth that levels in `unit` imply, in the growth's unit; None where it cannot be told.

    Percentages differ by percentage points; amounts are subtracted, or set in proportion where
    growth is in per cent. Growth over several `years` is the yearly average.
    """
    points = unit_name(growth_unit) == "个百分点" and unit == "%"
    if points or (growth_unit == unit and growth_unit != "%"):
        return Bounds((new.low - old.high) / years, (new.high - old.low) / years)
    if growth_unit != "%" or unit == "%" or old.low <= 0:
        return None
    root = 1 / Decimal(years)
    low, high = (new.low / old.high) ** root, (new.high / old.low) ** root
    return Bounds((low - 1) * _HUNDRED, (high - 1) * _HUNDRED)


def _parts(own: Sequence[Entry], report: Report) -> Iterator[Doubt]:
    """Yield 共A，其中B where B is more than A."""
    for whole, part in pairwise(own):
        between = report.text[whole.figure.end : part.figure.start]
        if whole.sentence_start != part.sentence_start or "其中" not in between:
            continue
        is_amount = whole.figure.measure in _AMOUNTS and part.figure.measure in _AMOUNTS
        words = whole.figure.indicator + part.figure.indicator + between
        if not is_amount or whole.figure.unit != part.figure.unit or _AVERAGE.search(words):
            continue
        outer, inner = bounds_of(whole.figure), bounds_of(part.figure)
        if outer and inner and inner.low > outer.high:
            yield Doubt(DoubtKind.PART, (whole, part), _say_part(whole.figure, part.figure))


def _growth_doubt(before: Entry, now: Entry, growth: Entry, years: int) -> Doubt:
    order = sorted((before, now, growth), key=lambda e: e.figure.start)
    return Doubt(DoubtKind.GROWTH, tuple(order), _say_growth(before.figure, now.figure, growth.figure, years))


def _say_values(one: Figure, other: Figure) -> str:
    values = f"{printed(one)}和{printed(other)}"
    return f"{one.indicator}（{one.period}）有两个数：{values}（two values of one indicator）。"


def _say_part(whole: Figure, part: Figure) -> str:
    return f"“其中”的{printed(part)}大于总数{printed(whole)}（a part larger than its whole）。"


def _say_growth(before: Figure, now: Figure, growth: Figure, years: int) -> str:
    yearly = "年均" if years > 1 else ""
    stated = f"{_DOWN if growth.direction is Direction.DOWN else _UP}{printed(growth)}"
    computed = f"{yearly}{_computed(before, now, growth, years)}"
    return (
        f"{before.indicator}由{printed(before)}到{printed(now)}，算得{computed}，"
        f"报告写{yearly}{stated}（growth does not follow from the levels）。"
    )


def _computed(before: Figure, now: Figure, growth: Figure, years: int) -> str:
    """Return the growth that the printed levels give, to two decimals, in the growth's unit."""
    if before.value is None or now.value is None:
        return ""
    old, new = Bounds(before.value, before.value), Bounds(now.value, now.value)
    implied = _implied(old, new, before.unit, growth.unit, years)
    if implied is None:
        return ""
    return (_DOWN if implied.low < 0 else _UP) + amount(abs(implied.low), growth.unit, decimals=2)


def printed(figure: Figure) -> str:
    """Return a figure with its qualifier where the report puts it (近20万辆, 900亿元以上), 达 left out."""
    if not figure.qualifier or figure.qualifier in figure.text or figure.qualifier.startswith("达"):
        return figure.text
    behind = figure.qualifier in ("以上", "以内", "以下", "左右", "上下", "之内", "以外")
    return figure.text + figure.qualifier if behind else figure.qualifier + figure.text
