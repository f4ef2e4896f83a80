"""The ledger as it is read: every figure of the reports with the sentence that it stands in.

`select` finds figures, `compare` puts what was achieved beside what is planned. Nothing is dropped: a figure
whose indicator is not known is an entry like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from index.figures import Direction, Figure, Measure
from index.lexical import normalise
from index.passages import Passage
from index.periods import Status, first_year
from index.reports import Report
from index.store import PassageIndex
from rag.contract import section_name
from rag.indicators import is_telling, other_names, plain_name, same_unit, unit_name


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure and where it stands.

    `section` is the path of headings above it, outermost first, as citations show it; `paragraph` counts the
    report's non-empty lines from 1. `sentence` is the whole sentence, even where it was cut into several
    passages: report.text[sentence_start:sentence_end] == sentence (code points, end-exclusive).
    """

    figure: Figure
    report: str
    section: str
    paragraph: int
    sentence: str
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Which figures are wanted; what is "" or None does not limit.

    `report` is a report's id. `indicator` and `section` are looked for within the figure's own, width, case
    and quotation marks aside; an indicator is found by its other names too (GDP finds 地区生产总值). `period`
    is one in the form of index.periods and equals the figure's: "2024" finds neither "2024-04" nor
    "2021-2025". `unit` equals the figure's, 万 and 亿 aside (亿元 finds 元, but not 美元).
    """

    report: str = ""
    period: str = ""
    status: Status | None = None
    indicator: str = ""
    unit: str = ""
    section: str = ""
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was achieved in the year that a report reviews beside what it plans for the same indicator.

    `difference` is target minus actual, in `unit`, a fall counted as negative growth; None where there is no
    one number to subtract: a range, or a plan for several years. `direction` is which way it goes from the
    actual to the target, NONE where they are equal or there is no difference.
    """

    indicator: str
    actual: Entry
    target: Entry
    difference: Decimal | None
    direction: Direction

    @property
    def unit(self) -> str:
        """The unit of the difference: percentages differ by percentage points."""
        unit = self.actual.figure.unit
        return "个百分点" if unit == "%" else unit


@lru_cache(maxsize=16)
def entries(index: PassageIndex) -> tuple[Entry, ...]:
    """Return every figure of the index in reading order, report by report."""
    texts = {report.id: report.text for report in index.reports}
    ends = _sentence_ends(index)
    return tuple(
        _entry(figure, passage, ends[passage.report, passage.sentence], texts[passage.report])
        for passage in index.passages
        for figure in index.figures_by_passage.get(passage.id, ())
    )


def _sentence_ends(index: PassageIndex) -> Mapping[tuple[str, int], int]:
    """Return where each sentence ends, by report and start: passages come in reading order."""
    return {(passage.report, passage.sentence): passage.end for passage in index.passages}


def _entry(figure: Figure, passage: Passage, end: int, text: str) -> Entry:
    start = passage.sentence
    section = section_name(passage.path)
    return Entry(figure, passage.report, section, passage.paragraph, text[start:end], start, end)


def select(index: PassageIndex, selection: Selection) -> tuple[Entry, ...]:
    """Return the figures that fit, in reading order. StoreError for a report that the index has not."""
    if selection.report:
        index.report(selection.report)
    names = other_names(selection.indicator)
    return tuple(entry for entry in entries(index) if _fits(entry, selection, names))


def _fits(entry: Entry, wanted: Selection, names: frozenset[str]) -> bool:
    figure = entry.figure
    return (
        wanted.report in ("", entry.report)
        and wanted.period in ("", figure.period)
        and wanted.status in (None, figure.status)
        and wanted.measure in (None, figure.measure)
        and (not wanted.unit or unit_name(wanted.unit) == unit_name(figure.unit))
        and (not wanted.section or normalise(wanted.section) in normalise(entry.section))
        and (not names or _is_named(figure.indicator, names))
    )


def _is_named(indicator: str, names: frozenset[str]) -> bool:
    written = normalise(indicator)
    return any(name in written for name in names)


def compare(index: PassageIndex, report: str) -> tuple[Comparison, ...]:
    """Return the indicators of a report that have an actual of the reviewed year and a target, in its order.

    Both must be of one indicator, place, unit and kind of measure: growth is never set against a level. An
    indicator that is stated more than once is taken where it stands first; each planned period gives one
    comparison. StoreError for a report that the index has not.
    """
    source = index.report(report)
    own = select(index, Selection(report=report))
    actuals = [e for e in own if e.figure.status is Status.ACTUAL and e.figure.period == _reviewed(source)]
    targets = [e for e in own if e.figure.status is Status.TARGET and _is_planned(e.figure.period, source)]
    return tuple(_pairs(actuals, targets, source.place))


def _reviewed(report: Report) -> str:
    return str(report.year - 1) if report.year else ""


def _is_planned(period: str, report: Report) -> bool:
    return first_year(period) >= report.year


def _pairs(actuals: list[Entry], targets: list[Entry], place: str) -> list[Comparison]:
    named: dict[str, list[Entry]] = {}
    for actual in actuals:
        named.setdefault(plain_name(actual.figure.indicator, place), []).append(actual)
    found: dict[tuple[int, str], Comparison] = {}
    for target in targets:
        name = plain_name(target.figure.indicator, place)
        candidates = named.get(name, []) if is_telling(name) else []
        fitting = [actual for actual in candidates if _is_comparable(actual.figure, target.figure)]
        for actual in fitting[:1]:
            found.setdefault((actual.figure.start, target.figure.period), _comparison(actual, target))
    return sorted(found.values(), key=lambda c: (c.actual.figure.start, c.target.figure.period))


_FAMILIES = {Measure.LEVEL: "amount", Measure.COUNT: "amount", Measure.SHARE: "amount"}
"""The extractor may take the same words for a level or a count; growth, change and rank stand alone."""


def _is_comparable(actual: Figure, target: Figure) -> bool:
    kinds = [_FAMILIES.get(f.measure, f.measure) for f in (actual, target)]
    return (
        kinds[0] == kinds[1]
        and actual.place == target.place
        and same_unit(actual.unit, target.unit)
        and Measure.RANK not in kinds
    )


def _comparison(actual: Entry, target: Entry) -> Comparison:
    difference = _difference(actual.figure, target.figure)
    direction = Direction.NONE
    if difference:
        direction = Direction.UP if difference > 0 else Direction.DOWN
    return Comparison(actual.figure.indicator, actual, target, difference, direction)


def _difference(actual: Figure, target: Figure) -> Decimal | None:
    """Return target minus actual, None for ranges and for plans of more than one year."""
    if actual.upper is not None or target.upper is not None or len(target.period) not in (0, 4):
        return None
    before, after = signed_value(actual), signed_value(target)
    return None if before is None or after is None else after - before


def signed_value(figure: Figure) -> Decimal | None:
    """Return the value of a figure, negative for a fall (下降3.2% and 增长-3.2% are both -3.2)."""
    if figure.value is None or not figure.is_change or figure.direction is not Direction.DOWN:
        return figure.value
    return -abs(figure.value)
