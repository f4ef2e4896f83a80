"""Whether two figures are the same amount, and whether one follows from others by arithmetic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import combinations

from index.figures import MULTIPLIERS, UNITS, Figure, chinese_value

CONVERSIONS: dict[str, tuple[str, Decimal | int]] = {
    "公里": ("米", 1000), "千米": ("米", 1000), "平方公里": ("平方米", 10**6), "平方千米": ("平方米", 10**6), "平米": ("平方米", 1),
    "公顷": ("平方米", 10**4), "立方": ("立方米", 1), "方": ("立方米", 1), "公斤": ("吨", Decimal("0.001")), "千克": ("吨", Decimal("0.001")),
    "斤": ("吨", Decimal("0.0005")), "兆瓦": ("千瓦", 1000), "吉瓦": ("千瓦", 10**6), "兆瓦时": ("千瓦时", 1000), "度电": ("千瓦时", 1),
    "块钱": ("元", 1), "成": ("%", 10), "‰": ("%", Decimal("0.1")), "百分点": ("个百分点", 1), "标箱": ("标准箱", 1), "TEU": ("标准箱", 1),
}  # fmt: skip
"""unit -> the unit that it is so many of."""

COUNTERS = tuple(
    map(
        frozenset,
        (
            "家 户 个".split(),
            "人 名 位 个".split(),
            "件 项 个 条".split(),
            "所 处 座 个".split(),
            "台 辆 部 套 台套 个".split(),
        ),
    )
)
"""Measure words that count the same things."""

LOWER = "以上 不低于 不少于 超过 超 突破 逾 高于 至少 多 余 之上".split()
UPPER = "以下 以内 之内 不超过 不高于 不超 低于 近 不足 控制在 不到".split()
"""Bounds: the true value is at least, or at most, what is printed."""

_FIRST_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ORDINAL = re.compile(r"[\d]+|[一二三四五六七八九十百]+|首")


class Likeness(Enum):
    """How one amount stands to another: the same, the same digits in another unit, another value, nothing."""

    SAME = "same"
    UNIT = "unit"
    VALUE = "value"
    NONE = ""


def likeness(said: Figure, printed: Figure) -> Likeness:
    """Return how the amount `said` stands to the one `printed`; equal after conversion is the same."""
    if said.value is None or printed.value is None:
        return _likeness_in_words(said, printed)
    (unit, a, a_end), (other, b, b_end) = _in_base(said), _in_base(printed)
    alike = _same_unit(unit, other, said.text)
    if (a, a_end) == (b, b_end) and alike:
        return Likeness.SAME
    if _digits(said.text) == _digits(printed.text):
        return Likeness.UNIT
    return Likeness.VALUE if alike else Likeness.NONE


def _likeness_in_words(said: Figure, printed: Figure) -> Likeness:
    """Compare ranks, fractions and ratios, which have no value, by what is printed."""
    if said.value is not printed.value or said.unit != printed.unit:
        return Likeness.NONE
    if said.unit == "位":
        same = _rank(said.text) == _rank(printed.text)
    else:
        same = _plain(said.text) == _plain(printed.text)
    return Likeness.SAME if same else Likeness.VALUE


def _rank(text: str) -> int:
    found = _ORDINAL.findall(text.partition("第")[2] or text)
    if not found:
        return 0
    return int(found[0]) if found[0].isdigit() else 1 if found[0] == "首" else chinese_value(found[0])


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text.translate(str.maketrans("：∶～~—–", "::----")))


def _in_base(figure: Figure) -> tuple[str, Decimal | None, Decimal | None]:
    unit, _, rate = figure.unit.partition("/")
    base, factor = CONVERSIONS.get(unit, (unit, 1))
    ends = [None if v is None else abs(v) * factor for v in (figure.value, figure.upper)]
    return base + ("/" + rate if rate else ""), ends[0], ends[1]


def _same_unit(unit: str, other: str, text: str) -> bool:
    """Return whether two base units are one; a unit left out behind 万 or 亿 (1220.9亿) is understood."""
    if unit == other or any({unit, other} <= counted for counted in COUNTERS):
        return True
    return (not unit and text.endswith(("万", "亿"))) or (not other and unit in frozenset().union(*COUNTERS))


def _digits(text: str) -> Decimal | None:
    found = _FIRST_NUMBER.search(text.replace(",", ""))
    return Decimal(found[0]) if found else None


def bound(qualifier: str, text: str = "") -> int:
    """Return 1 for a lower bound (以上, 超), -1 for an upper one (以内, 近), 0 for neither."""
    if any(q in qualifier for q in UPPER):
        return -1
    return 1 if any(q in qualifier for q in LOWER) or re.search("[多余]", text) else 0


# ---- computations

_MULTIPLIER = "|".join(MULTIPLIERS)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_TERM = rf"\d+(?:,\d{{3}})*(?:\.\d+)?(?:{_MULTIPLIER})?(?:{_UNIT})?"
_TERM_PARTS = re.compile(rf"(\d[\d,]*(?:\.\d+)?)({_MULTIPLIER})?({_UNIT})?")
NUMBER = re.compile(_TERM)
EQUATION = re.compile(rf"(?P<left>{_TERM}(?:\s*[-−–+÷/×]\s*{_TERM})+)\s*[=≈]\s*(?P<result>{_TERM})")
_OPERATOR = re.compile(r"\s*([-−–+÷/×])\s*")
_SCALES = (1, *MULTIPLIERS.values())


@dataclass(frozen=True, slots=True)
class Term:
    """One number of a computation at start:end of its text, as printed: `scale` 1 and `unit` "" if left out."""

    start: int
    end: int
    number: Decimal
    places: int
    scale: int
    unit: str


def terms_of(text: str, start: int, end: int) -> tuple[Term, ...]:
    """Return the numbers in text[start:end]."""
    found = []
    for match in _TERM_PARTS.finditer(text, start, end):
        number = match[1].replace(",", "")
        places = len(number.partition(".")[2])
        found.append(
            Term(*match.span(), Decimal(number), places, MULTIPLIERS.get(match[2], 1), match[3] or "")
        )
    return tuple(found)


def operator_of(text: str) -> str:
    """Return the operator that the left side of an equation repeats, "" where it mixes them."""
    operators = {o.replace("−", "-").replace("–", "-").replace("/", "÷") for o in _OPERATOR.findall(text)}
    return operators.pop() if len(operators) == 1 else ""


def result_of(operator: str, values: Sequence[Decimal]) -> Decimal | None:
    """Return what the operator makes of the values, None for one that is not computed here."""
    if operator == "+":
        return sum(values, Decimal(0))
    if operator == "-":
        return values[0] - sum(values[1:], Decimal(0))
    if operator == "÷" and len(values) == 2 and values[1]:
        return values[0] / values[1]
    return None


def rounds_to(exact: Decimal, printed: Decimal, places: int) -> bool:
    """Return whether `printed`, with that many decimals, is `exact` rounded."""
    return abs(exact - printed) <= Decimal(5).scaleb(-places - 1)


def bears(term: Term, operator: str, result: Term, figure: Figure) -> bool:
    """Return whether a figure of the report is what an operand says.

    An operand without scale and unit takes them from the result of a sum or difference; of a quotient they
    cancel, and any scale will do.
    """
    if figure.value is None or figure.upper is not None:
        return False
    if term.unit and term.unit != figure.unit:
        return False
    if operator == "÷" and term.scale == 1 and not term.unit:
        return any(term.number * scale == abs(figure.value) for scale in _SCALES)
    unit, scale = (term.unit, term.scale) if term.unit or term.scale > 1 else (result.unit, result.scale)
    percent = unit in ("个百分点", "百分点") and figure.unit == "%"
    return term.number * scale == abs(figure.value) and (
        not unit or percent or _same_unit(unit, figure.unit, "")
    )


def follows(said: Figure, figures: Iterable[Figure]) -> bool:
    """Return whether a figure is the sum, the difference, the share or the multiple of two others, rounded."""
    if said.value is None or said.upper is not None:
        return False
    digits = _FIRST_NUMBER.search(said.text.replace(",", ""))
    places = len(digits[0].partition(".")[2]) if digits else 0
    scale = said.value / Decimal(digits[0]) if digits and Decimal(digits[0]) else Decimal(1)
    usable = [f for f in figures if f.value is not None and f.upper is None]
    sums = {}
    for unit in {f.unit for f in usable}:
        sums[unit] = sum((f.value or Decimal(0) for f in usable if f.unit == unit), Decimal(0))
    return any(
        rounds_to(abs(value) / abs(scale), abs(said.value) / abs(scale), places)
        for a, b in combinations(usable, 2)
        for value in _from_two(said.unit, a, b, sums)
    )


def _from_two(unit: str, a: Figure, b: Figure, sums: dict[str, Decimal]) -> Iterable[Decimal]:
    """Yield what can be had of two figures in `unit`: % less % is percentage points, never %."""
    one, two = a.value, b.value
    if one is None or two is None or not (a.unit == b.unit or _same_unit(a.unit, b.unit, "")):
        return
    if unit == ("个百分点" if a.unit == "%" else a.unit) or (unit == "百分点" and a.unit == "%"):
        yield one - two
        if a.unit != "%":
            yield one + two
            yield sums[a.unit]
    if unit in ("%", "倍"):
        times = 100 if unit == "%" else 1
        yield from (x / y * times for x, y in ((one, two), (two, one)) if y)
