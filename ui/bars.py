"""Turn actual against target into HTML: a small chart for each indicator, since their units differ.

Each has two bars on one axis that starts at zero and both figures as the report prints them; a bar is also a
button that leads to its sentence, so that what is drawn is there for the keyboard and for a screen reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.figures import Direction
from rag.ledger import Comparison, Entry, signed_value
from rag.printed import amount
from ui.entries import measure_html, period_words, status_html
from ui.render import english, inert
from ui.table import value_of

_Interval = tuple[float, float]


def heading_html() -> str:
    """Return what stands above the charts: what they show, and how to read them."""
    return (
        f'<div class="wb-heading"><h2>目标与实际{english("Target against actual")}</h2>'
        "<p>报告去年做到的，和今年计划的。每张图的横轴都从零起；单位不同，图与图之间不能比长短。"
        f"{english('Axes start at zero; charts are not to one scale.')}</p></div>"
    )


def bars_html(comparisons: Sequence[Comparison], numbers: Mapping[Entry, int]) -> str:
    """Return a chart for each of `comparisons`; `numbers` holds each entry's number in the whole ledger."""
    if not comparisons:
        return '<p class="wb-none">没有选指标。<span class="wb-en" lang="en">No indicator chosen.</span></p>'
    return f'<div class="wb-charts">{"".join(_chart_html(one, numbers) for one in comparisons)}</div>'


def _chart_html(comparison: Comparison, numbers: Mapping[Entry, int]) -> str:
    pair = (comparison.actual, comparison.target)
    axis = axis_of([interval for entry in pair if (interval := _interval(entry))])
    bars = "".join(_bar_html(entry, axis, numbers[entry]) for entry in pair)
    return (
        f'<figure class="wb-chart"><figcaption>{inert(comparison.indicator)} '
        f'<span class="wb-kind">{measure_html(comparison.actual.figure.measure)}</span></figcaption>'
        f'<div class="wb-pair">{bars}</div>'
        f'<p class="wb-difference">{_difference_html(comparison)}</p></figure>'
    )


def _interval(entry: Entry) -> _Interval | None:
    """Return both ends of a range, or one value twice, a fall below zero; None where there is no number."""
    value, upper = signed_value(entry.figure), entry.figure.upper
    if value is None:
        return None
    return float(value), float(value if upper is None else upper.copy_sign(value))


def axis_of(intervals: Sequence[_Interval]) -> _Interval:
    """Return where an axis for `intervals` starts and ends: it always holds zero, and is never empty.

    >>> axis_of([(5, 6), (3, 3)]), axis_of([(-2, -2), (1, 1)]), axis_of([])
    ((0.0, 6.0), (-2.0, 1.0), (0.0, 1.0))
    """
    ends = [0.0, *(float(end) for interval in intervals for end in interval)]
    low, high = min(ends), max(ends)
    return (low, high) if high > low else (0.0, 1.0)


def _bar_html(entry: Entry, axis: _Interval, number: int) -> str:
    figure, interval = entry.figure, _interval(entry)
    drawn = _svg(interval, axis, figure.status.value) if interval else ""
    return (
        f'<button type="button" class="wb-row" data-entry="{number}" title="看原文 Read its paragraph">'
        f'<span class="wb-when">{inert(period_words(figure.period))} {status_html(figure.status)}</span>'
        f'<span class="wb-track">{drawn}</span>'
        f'<span class="wb-amount">{inert(value_of(figure))}</span></button>'
    )


def _svg(interval: _Interval, axis: _Interval, name: str) -> str:
    """Return a bar from zero to the nearer end of `interval`, and paler on to the farther one."""
    near, far = sorted(interval, key=abs)
    bars = [_rect(near, far, axis, f"wb-{name} wb-range")] if far != near else []
    bars.append(_rect(0.0, near, axis, f"wb-{name}"))
    zero = _percent(0.0, axis)
    return (
        f'<svg class="wb-bar" aria-hidden="true" focusable="false">{"".join(bars)}'
        f'<line class="wb-zero" x1="{zero}" x2="{zero}" y1="0" y2="100%"/></svg>'
    )


def _rect(start: float, end: float, axis: _Interval, names: str) -> str:
    low, high = sorted((start, end))
    width = (high - low) / (axis[1] - axis[0])
    return f'<rect class="{names}" x="{_percent(low, axis)}" y="3" width="{width:.2%}" height="14" rx="2"/>'


def _percent(value: float, axis: _Interval) -> str:
    return f"{(value - axis[0]) / (axis[1] - axis[0]):.2%}"


def _difference_html(comparison: Comparison) -> str:
    """Return how the target stands to the actual, in words."""
    difference = comparison.difference
    if difference is None:
        return f"不宜直接相减{english('not subtracted: a range, or several years')}"
    if comparison.direction is Direction.NONE:
        return f"目标与实际持平{english('target equals actual')}"
    more = comparison.direction is Direction.UP
    words, word = ("高", "above") if more else ("低", "below")
    gap = inert(amount(abs(difference), comparison.unit))
    return f"目标比实际{words} <strong>{gap}</strong>{english(f'target {word} actual')}"
