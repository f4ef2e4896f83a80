"""How much a printed figure leaves open: rounding, and words like 以上, 近, 左右."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from index.figures import Figure

AT_LEAST = frozenset("以上 突破 超 超过 逾 不低于 不少于 高于 至少".split())
AT_MOST = frozenset("以内 之内 以下 不超过 不超 不高于 低于 控制在".split())
NEARLY = frozenset("近".split())
ABOUT = frozenset("左右 上下 约 稳定在 保持在".split())

_TOLERANCE = Decimal("0.1")
"""约, 左右 and 近 mean within a tenth: wide, so that no fair rounding is called a contradiction."""

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.(?P<decimals>\d+))?")
_AND_MORE = re.compile("[余多]")
_ENDLESS = Decimal("Infinity")


class Bounds(NamedTuple):
    """The values that a printed figure may stand for, both ends included; never below 0."""

    low: Decimal
    high: Decimal


def bounds_of(figure: Figure) -> Bounds | None:
    """Return what the size of a figure may be, signs aside; None for one without a value.

    A number stands for all that round to it: 1221亿元 for 1220.5亿元 to 1221.5亿元, 30%以上 for 29.5% and
    everything above. Whole numbers of things are exact.
    """
    if figure.value is None:
        return None
    size, slack = abs(figure.value), quantum(figure) / 2
    low, high = max(Decimal(0), size - slack), abs(figure.upper or size) + slack
    if figure.qualifier in AT_LEAST or _AND_MORE.search(figure.text):
        return Bounds(low, _ENDLESS)
    if figure.qualifier in AT_MOST:
        return Bounds(Decimal(0), high)
    if figure.qualifier in NEARLY:
        return Bounds(low * (1 - _TOLERANCE), high)
    if figure.qualifier in ABOUT:
        return Bounds(low * (1 - _TOLERANCE), high * (1 + _TOLERANCE))
    return Bounds(low, high)


def quantum(figure: Figure) -> Decimal:
    """Return the unit of the last printed digit: 0.1亿 for 1220.9亿元, 0 where the number is exact."""
    match = _NUMBER.search(unicodedata.normalize("NFKC", figure.text))
    if match is None or not figure.value:
        return Decimal(0)
    printed = Decimal(match[0].replace(",", ""))
    if not printed:
        return Decimal(0)
    scale = abs(figure.value) / printed
    if scale == 1 and not match["decimals"] and figure.unit not in ("%", "‰", "个百分点", "百分点"):
        return Decimal(0)
    return scale.scaleb(-len(match["decimals"] or ""))


def agree(one: Figure, other: Figure) -> bool:
    """Return whether two figures may be of one number: equal, one a rounding of the other, or within words.

    1220.9亿元 agrees with 1221亿元, with 1220亿元 (cut, not rounded) and with 1200亿元以上; 6% and 7% do not.
    """
    bounds = bounds_of(one), bounds_of(other)
    if bounds[0] is None or bounds[1] is None:
        return True
    if _is_open(one) or _is_open(other):
        return overlap(bounds[0], bounds[1])
    fine, coarse = sorted((one, other), key=quantum)
    if fine.value is None or coarse.value is None or fine.value == coarse.value:
        return True
    step = quantum(coarse)
    return quantum(fine) < step and -step / 2 <= abs(fine.value) - abs(coarse.value) < step


def _is_open(figure: Figure) -> bool:
    words = AT_LEAST | AT_MOST | NEARLY | ABOUT
    return figure.upper is not None or figure.qualifier in words or bool(_AND_MORE.search(figure.text))


def overlap(one: Bounds, other: Bounds) -> bool:
    """Return whether some value lies within both bounds."""
    return one.low <= other.high and other.low <= one.high
