"""How one amount stands to another: the same, in another unit, another value; and which way it is bounded."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum

from index.figures import Figure

CONVERSIONS: dict[str, tuple[str, Decimal]] = {
    unit: (base, Decimal(factor))
    for unit, base, factor in (
        row.split()
        for row in (
            "公里 米 1000", "千米 米 1000", "平方公里 平方米 1000000", "平方千米 平方米 1000000",
            "平米 平方米 1", "公顷 平方米 10000", "立方 立方米 1", "方 立方米 1",
            "公斤 吨 0.001", "千克 吨 0.001", "斤 吨 0.0005",
            "兆瓦 千瓦 1000", "吉瓦 千瓦 1000000", "兆瓦时 千瓦时 1000", "度电 千瓦时 1", "块钱 元 1",
            "成 % 10", "‰ % 0.1", "百分点 个百分点 1", "标箱 标准箱 1", "TEU 标准箱 1",
        )
    )
}  # fmt: skip
"""unit -> (the unit that it is so many of, how many)."""

COUNTERS = tuple(
    frozenset(row.split())
    for row in ("家 户 个", "人 名 位 个", "件 项 个 条", "所 处 座 个", "台 辆 部 套 台套 个")
)
"""Measure words that count the same things: 36家企业 are 36个企业.

Wider than rag.lexicon.SAME_UNITS: there figures of two sentences are set against each other, and 793户 are no
793个; here an answer retells the one sentence that it cites.
"""

LOWER = "以上 之上 不低于 不少于 超过 超 突破 逾 高于 至少 多 余".split()
UPPER = "以下 以内 之内 不超过 不高于 不超 低于 近 不足 不到 控制在".split()
"""Bounds: the true value is at least, or at most, what is printed."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SAME_SIGN = str.maketrans("：∶～~—–", "::----", " ")


class Likeness(Enum):
    """How an amount stands to another: SAME, the same digits in another UNIT, another VALUE, or NONE."""

    SAME = "same"
    UNIT = "unit"
    VALUE = "value"
    NONE = ""


def likeness(said: Figure, printed: Figure) -> Likeness:
    """Return how the amount `said` stands to the one `printed`; what is equal after conversion is SAME."""
    if said.value is None or printed.value is None:
        return _likeness_in_print(said, printed)
    (unit, *ends), (other, *other_ends) = _in_base(said), _in_base(printed)
    alike = same_unit(unit, other) or (not unit and said.text.endswith(("万", "亿")))
    if ends == other_ends and alike:
        return Likeness.SAME
    number = printed_number(said)
    if number is not None and number == printed_number(printed):
        return Likeness.UNIT
    return Likeness.VALUE if alike else Likeness.NONE


def _likeness_in_print(said: Figure, printed: Figure) -> Likeness:
    """Compare fractions and ratios, which have no value, by what is printed."""
    if said.value is not printed.value or said.unit != printed.unit:
        return Likeness.NONE
    same = said.text.translate(_SAME_SIGN) == printed.text.translate(_SAME_SIGN)
    return Likeness.SAME if same else Likeness.VALUE


def _in_base(figure: Figure) -> tuple[str, Decimal | None, Decimal | None]:
    """Return base unit, value and upper end; the sign is told by the direction."""
    unit, slash, rate = figure.unit.partition("/")
    base, factor = CONVERSIONS.get(unit, (unit, Decimal(1)))
    value, upper = (None if v is None else abs(v) * factor for v in (figure.value, figure.upper))
    return base + slash + rate, value, upper


_COUNTED = frozenset().union(*COUNTERS)


def same_unit(unit: str, other: str) -> bool:
    """Return whether two base units count alike; a report's 2900多万 without any unit counts things."""
    return unit == other or (not other and unit in _COUNTED) or any({unit, other} <= c for c in COUNTERS)


def printed_number(figure: Figure) -> Decimal | None:
    """Return the first number of a figure as printed (1220.9 of 1220.9亿元), None where it has none."""
    found = _NUMBER.search(figure.text.replace(",", ""))
    return Decimal(found[0]) if found else None


def bound(figure: Figure) -> int:
    """Return 1 for a figure with a lower bound (以上, 超), -1 for an upper one (以内, 近), 0 for neither."""
    if figure.qualifier in UPPER:
        return -1
    return int(figure.qualifier in LOWER or bool(re.search("[多余]", figure.text)))
