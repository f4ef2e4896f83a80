"""Charts of a run as SVG text, drawn with nothing but this: they stand in a page that loads and runs nothing.

All text that comes from questions must be escaped by the caller; colours are those of page.css.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from eval.risk import Risk

WIDTH: Final = 640
NAMES: Final = 120
ROW: Final = 24
_PLOT: Final = WIDTH - NAMES - 90
_RISK_WIDTH, _RISK_HEIGHT = 640, 400
_LEFT, _BOTTOM = 44, 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of right answers (0 to 1) with its interval; `marks` are the shares of other systems."""

    name: str
    n: int
    share: float
    interval: tuple[float, float]
    marks: tuple[tuple[str, float], ...] = ()


def share_chart(bars: Sequence[Bar]) -> str:
    """Return a row a bar: name, bar from 0 to 100 %, interval as a line, other systems as ticks."""
    height = ROW * len(bars) + 22
    body = "".join(line for number, bar in enumerate(bars) for line in _bar(bar, number * ROW + 4))
    axis = "".join(
        f'<text class="axis" x="{_x(share):.1f}" y="{height - 4}" text-anchor="middle">{share:.0%}</text>'
        f'<line class="grid" x1="{_x(share):.1f}" x2="{_x(share):.1f}" y1="0" y2="{height - 18}"/>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{axis}{body}</svg>'


def _x(share: float) -> float:
    return NAMES + share * _PLOT


def _bar(bar: Bar, top: float) -> Iterator[str]:
    middle, (low, high) = top + ROW / 2 - 2, bar.interval
    yield f'<text x="{NAMES - 8}" y="{middle + 4:.1f}" text-anchor="end">{bar.name}</text>'
    width = bar.share * _PLOT
    yield f'<rect class="bar" x="{NAMES}" y="{top}" width="{width:.1f}" height="{ROW - 8}" rx="2"/>'
    yield (
        f'<line class="interval" x1="{_x(low):.1f}" x2="{_x(high):.1f}" '
        f'y1="{middle - 2:.1f}" y2="{middle - 2:.1f}"/>'
    )
    for name, share in bar.marks:
        yield (
            f'<line class="mark {name}" x1="{_x(share):.1f}" x2="{_x(share):.1f}" '
            f'y1="{top - 2}" y2="{top + ROW - 6}"><title>{name} {share:.1%}</title></line>'
        )
    yield f'<text class="axis" x="{_x(1) + 8}" y="{middle + 4:.1f}">{bar.share:.0%} · {bar.n}</text>'


def risk_chart(curve: Sequence[Risk]) -> str:
    """Return the curve of risk (share of wrong answers, upwards) over coverage (to the right)."""
    most = max([0.05, *(point.risk for point in curve)])
    width, height = _RISK_WIDTH - _LEFT - 24, _RISK_HEIGHT - _BOTTOM - 10

    def at(coverage: float, risk: float) -> tuple[float, float]:
        return _LEFT + coverage * width, 10 + height * (1 - risk / most)

    grid = "".join(
        f'<line class="grid" x1="{_LEFT}" x2="{_LEFT + width}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{risk:.1%}</text>'
        for risk in (0, most / 2, most)
        for _, y in [at(0, risk)]
    ) + "".join(
        f'<text class="axis" x="{at(share, 0)[0]:.1f}" y="{height + 30}" text-anchor="middle">'
        f"{share:.0%}</text>"
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(point.coverage, point.risk) for point in curve))
    return (
        f'<svg viewBox="0 0 {_RISK_WIDTH} {_RISK_HEIGHT}" role="img">{grid}'
        f'<polyline class="curve" points="{points}"/></svg>'
    )
