"""The growth curve as one SVG file: a panel each for time, build and memory, all axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

PANELS: Final = (
    ("答一问 an answer, ms", ("named p50 ms", "named p95 ms", "open p50 ms", "open p95 ms")),
    ("建与载入 build and load, s", ("build s", "load s")),
    ("内存与磁盘 memory and disk, MB", ("memory MB", "disk MB")),
)
COLOURS: Final = ("#1d5fa8", "#7fb0e0", "#b5472b", "#e8a48f")
WIDTH, HEIGHT, LEFT, TOP, BELOW = 300, 220, 52, 34, 84
_LEGEND = 15


def growth_svg(rows: Sequence[Mapping[str, float]]) -> str:
    """Return the chart of rows that hold `reports` and what PANELS name, as an SVG document."""
    width, height = len(PANELS) * (WIDTH + LEFT) + 16, TOP + HEIGHT + BELOW
    panels = "".join(
        f'<g transform="translate({n * (WIDTH + LEFT) + LEFT},{TOP})">{_panel(title, names, rows)}</g>'
        for n, (title, names) in enumerate(PANELS)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="11" role="img">'
        f"<title>Wenbao: growth with the number of reports</title>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>{panels}</svg>\n'
    )


def _panel(title: str, names: Sequence[str], rows: Sequence[Mapping[str, float]]) -> str:
    low = math.floor(min(_log(row[name]) for row in rows for name in names))
    high = max(low + 1, math.ceil(max(_log(row[name]) for row in rows for name in names)))
    last = max(1.0, max(_log(row["reports"]) for row in rows))

    def place(row: Mapping[str, float], name: str) -> tuple[float, float]:
        across = _log(row["reports"]) / last * (WIDTH - 24)
        return across, HEIGHT - (_log(row[name]) - low) / (high - low) * HEIGHT

    parts = [f'<text y="-14" font-weight="bold">{escape(title)}</text>', *_axes(low, high, last)]
    for n, (name, colour) in enumerate(zip(names, COLOURS, strict=False)):
        points = [place(row, name) for row in rows]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        x, y = n % 2 * 130, HEIGHT + 48 + n // 2 * _LEGEND
        parts.append(f'<rect x="{x}" y="{y - 8}" width="10" height="3" fill="{colour}"/>')
        parts.append(f'<text x="{x + 15}" y="{y - 3}">{escape(name)}</text>')
    return "".join(parts)


def _axes(low: int, high: int, last: float) -> Iterator[str]:
    for power in range(low, high + 1):
        y = HEIGHT - (power - low) / (high - low) * HEIGHT
        yield f'<line x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="-6" y="{y + 4:.1f}" text-anchor="end">{10**power:g}</text>'
    for power in range(math.ceil(last) + 1):
        x = power / last * (WIDTH - 24)
        if x <= WIDTH:
            yield f'<text x="{x:.1f}" y="{HEIGHT + 16}" text-anchor="middle">{10**power:g}</text>'
    yield f'<text x="{WIDTH / 2}" y="{HEIGHT + 31}" text-anchor="middle">报告数 reports</text>'


def _log(value: float) -> float:
    return math.log10(max(value, 1e-3))
