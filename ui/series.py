"""Turn figures of an answer that make a series into a small chart: one indicator over years, or over places.

Only what can be compared is drawn together: the same indicator, measure and unit, each report's own place,
years with years (a total of five years never stands beside one). Lengths are those of the values in the base
unit, from zero on, so that 万亿元 and 亿元 share a scale; what is printed is what the report prints. A bar of
what is planned is hatched and called a target, so that no colour is needed to tell it from what was achieved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.figures import Direction, Figure, Measure
from index.periods import Status
from rag.contract import Answer
from rag.doubts import printed
from rag.indicators import plain_name, unit_name
from rag.lexicon import GROWTH_NAMES
from rag.places import names_of
from rag.verdicts import Outcome
from ui.render import english, inert, period_label
from ui.table import MEASURES, value_of

_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a series, the number of its citation, and in short whose report says it ("" unknown)."""

    figure: Figure
    citation: int
    place: str

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """How far from zero both ends of a range lie, the nearer first; one length twice for one number."""
        value = abs(self.figure.value or Decimal(0))
        upper = value if self.figure.upper is None else abs(self.figure.upper)
        return min(value, upper), max(value, upper)

    @property
    def time(self) -> tuple[str, str]:
        """Period and status."""
        return self.figure.period, self.figure.status.value


@dataclass(frozen=True, slots=True)
class Series:
    """Two points at least of one indicator: places as the answer has them, the earliest of each first."""

    indicator: str
    points: tuple[Point, ...]

    @property
    def longest(self) -> Decimal:
        """The length of the longest bar, above zero."""
        return max(point.ends[1] for point in self.points)

    @property
    def places(self) -> tuple[str, ...]:
        """The places, each once."""
        return tuple(dict.fromkeys(point.place for point in self.points))

    @property
    def times(self) -> tuple[tuple[str, str], ...]:
        """Periods with statuses, each once."""
        return tuple(dict.fromkeys(point.time for point in self.points))

    @property
    def shared(self) -> tuple[str, str]:
        """The period and the status that all points have, "" where they differ."""
        periods, statuses = ({*parts} for parts in zip(*self.times, strict=True))
        return (periods.pop() if len(periods) == 1 else "", statuses.pop() if len(statuses) == 1 else "")


def find_series(answer: Answer, places: Mapping[int, str]) -> tuple[Series, ...]:
    """Return the series among the figures that an answer gives, in its order.

    `places` holds by citation whose report is cited. What the gate did not find in the cited slice itself is
    no point, nor is a rank. Where the answer gives figures of several places a series has them all: one that
    is left out might be the highest.
    """
    records = {(v.text, v.citation): v.figure for v in answer.verdicts if v.outcome is Outcome.SUPPORTED}
    groups: dict[tuple[str, Measure, str], list[Point]] = {}
    for given in answer.figures:
        figure, place = records.get((given.text, given.citation)), places.get(given.citation, "")
        if figure is not None and figure.text == given.text and _has_length(figure, place):
            key = name_of(figure, place), figure.measure, unit_name(figure.unit)
            groups.setdefault(key, []).append(Point(figure, given.citation, short_name(place)))
    told = {short_name(places.get(given.citation, "")) for given in answer.figures}
    found = (Series(name, _in_order(points)) for (name, _, _), points in groups.items())
    return tuple(one for one in found if {*one.places} == told and _is_comparable(one.points))


def name_of(figure: Figure, place: str) -> str:
    """Return what an indicator is called wherever it is the same one (全省生产总值, 经济 that grows)."""
    name = plain_name(figure.indicator, place)
    return GROWTH_NAMES.get(name, name) if figure.measure is Measure.GROWTH else name


def short_name(place: str) -> str:
    """Return a place in short, as answers name it (甘肃), "" for none."""
    return names_of(place)[-1] if len(place) > 1 else place


def _has_length(figure: Figure, place: str) -> bool:
    """Return whether a figure can be drawn: a known amount of a known time, of the report's own place."""
    own = figure.place in ("", place, f"全{place[-1:]}")
    known = figure.value is not None and figure.period and figure.status is not Status.UNKNOWN
    return bool(own and known and figure.indicator and figure.measure is not Measure.RANK)


def _in_order(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return each point once, those of a place together."""
    once = {(point.place, point.time, point.ends): point for point in points}
    places, statuses = list(dict.fromkeys(point.place for point in points)), [*Status]

    def order(point: Point) -> tuple[int, str, int]:
        return places.index(point.place), point.figure.period, statuses.index(point.figure.status)

    return tuple(sorted(once.values(), key=order))


def _is_comparable(points: Sequence[Point]) -> bool:
    """Return whether a chart tells the truth, and something.

    Not of one point, of two values for one time, of rises beside falls, of a year beside five.
    """
    times = {(point.place, *point.time) for point in points}
    periods = {point.figure.period for point in points}
    years = all(_YEAR.fullmatch(period) for period in periods)
    told = len(points) > 1 and any(point.ends[1] for point in points)
    falls = {_is_fall(point.figure) for point in points}
    return told and len(times) == len(points) and len(falls) == 1 and (years or len(periods) == 1)


def _is_fall(figure: Figure) -> bool:
    return figure.direction is Direction.DOWN or (figure.value or Decimal(0)) < 0


# --- as HTML


def bar_html(point: Point, longest: Decimal) -> str:
    """Return the bar of a point in hundredths of the longest, a range paler from its nearer end on.

    In the chat no style attribute survives: the widths are classes (`ui.answers.bar_styles`).
    """
    near, far = point.ends
    solid = f'<span class="wb-near wb-w{_hundredths(near, far)}"></span>' if near != far else ""
    kind = f"wb-{point.figure.status}{' wb-range' if solid else ''}"
    return f'<span class="wb-bar {kind} wb-w{_hundredths(far, longest)}">{solid}</span>'


def _hundredths(length: Decimal, whole: Decimal) -> int:
    return round(100 * length / whole)


def charts_html(series: Iterable[Series]) -> str:
    """Return a chart for each series, "" for none."""
    return "".join(map(_chart_html, series))


def _chart_html(series: Series) -> str:
    """Return a series: what its points share above, what tells them apart and the figures beside the bars.

    It is a table whose words say all that the bars show: gradio's sanitiser lets no name of an image
    (aria-label) through.
    """
    measure = series.points[0].figure.measure
    kind = MEASURES[measure] + english(measure.value)
    shared = " · ".join(filter(None, (kind, period_label(*series.shared))))
    rows = "".join(_row_html(point, series) for point in series.points)
    return (
        f'<table class="wb-series"><caption>{inert(series.indicator)} '
        f'<span class="wb-kind">{shared}</span></caption>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row_html(point: Point, series: Series) -> str:
    place = inert(point.place) if len(series.places) > 1 else ""
    own = ("" if common else part for part, common in zip(point.time, series.shared, strict=True))
    name = " ".join(filter(None, (place, period_label(*own))))
    amount = value_of(point.figure) if _is_fall(point.figure) else printed(point.figure)
    return (
        f'<tr><th scope="row">{name}</th><td class="wb-amount">{inert(amount)}</td>'
        f'<td class="wb-track">{bar_html(point, series.longest)}</td></tr>'
    )
