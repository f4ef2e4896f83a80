"""Whether a figure that the report does not print follows from figures that it does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from index.figures import Figure
from index.grammar import MULTIPLIERS, UNITS
from rag.amounts import printed_number, same_unit

_MULTIPLIER = "|".join(MULTIPLIERS)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_NUMBER = r"\d++(?:,\d{3})*+(?:\.\d++)?+"
_EACH = "(?:/[年月日天人户次亩])?"
_TERM = rf"{_NUMBER}(?:{_MULTIPLIER})?(?:(?:{_UNIT}){_EACH})?"
_PARTS = re.compile(rf"(?P<number>{_NUMBER})(?P<scale>{_MULTIPLIER})?(?P<unit>(?:{_UNIT}){_EACH})?")
EQUATION = re.compile(
    rf"(?<![\d.,])(?P<left>{_TERM}(?:\s*[-−–+÷/×]\s*{_TERM}){{1,9}})\s*[=≈]\s*(?P<result>{_TERM})"
)
"""A computation that is shown: 33000-30000=3000人."""

_OPERATORS = {"-": "-", "−": "-", "–": "-", "+": "+", "÷": "÷", "/": "÷", "×": "×"}
_OPERATOR = re.compile("[-−–+÷/×](?=\\s*\\d)")
_SCALES = (1, *MULTIPLIERS.values())
_POINTS = ("个百分点", "百分点")
_ORDER = re.compile(r"(?P<one>\d{4})年比(?P<other>\d{4})年[^，。；多少高低增减]{0,8}(?P<word>[多少高低增减])")


@dataclass(frozen=True, slots=True)
class Term:
    """One number of a computation, text[start:end]: `scale` is 1 and `unit` "" where they are left out."""

    start: int
    end: int
    number: Decimal
    places: int
    scale: int
    unit: str


def terms_of(text: str, start: int, end: int) -> tuple[Term, ...]:
    """Return the numbers in text[start:end]."""
    found = []
    for match in _PARTS.finditer(text, start, end):
        number = Decimal(match["number"].replace(",", ""))
        scale = MULTIPLIERS.get(match["scale"], 1)
        found.append(Term(*match.span(), number, _places(number), scale, match["unit"] or ""))
    return tuple(found)


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def operator_of(left: str) -> str:
    """Return the operator of the left side of an equation, "" where it mixes several."""
    operators = {_OPERATORS[found] for found in _OPERATOR.findall(left)}
    return operators.pop() if len(operators) == 1 else ""


def bears(figure: Figure, term: Term, operator: str, result: Term) -> bool:
    """Return whether a figure of the report is what an operand says.

    An operand without scale and unit has those of the result of a sum or difference; in a quotient they
    cancel, and any scale will do.
    """
    if figure.value is None or figure.upper is not None:
        return False
    stands_alone = not term.unit and term.scale == 1
    if operator == "÷" and stands_alone:
        return any(term.number * scale == abs(figure.value) for scale in _SCALES)
    unit, scale = (result.unit, result.scale) if stands_alone else (term.unit, term.scale)
    alike = not unit or same_unit(unit, figure.unit) or (unit in _POINTS and figure.unit == "%")
    return alike and term.number * scale == abs(figure.value)


def follows_on(term: Term, earlier: Term) -> bool:
    """Return whether an operand is what an earlier computation made, its scale and unit left out or not."""
    said = term.unit or term.scale > 1
    return term.number == earlier.number and (
        not said or (term.scale, term.unit) == (earlier.scale, earlier.unit)
    )


def is_right(operator: str, terms: Sequence[Term], result: Term) -> bool:
    """Return whether the terms make the result as it is printed.

    Only +, -, one ÷ and one × by a share in % are computed here.
    """
    values = [t.number * (t.scale if t.unit or t.scale > 1 else result.scale) for t in terms]
    if operator == "÷":
        if len(values) != 2 or not values[1]:
            return False
        exact = values[0] / values[1] * (100 if result.unit == "%" else 1) / result.scale
    elif operator == "×":
        if len(values) != 2 or terms[1].unit != "%":
            return False
        exact = values[0] * terms[1].number / 100 / result.scale
    elif operator in ("+", "-"):
        sign = 1 if operator == "+" else -1
        exact = (values[0] + sign * sum(values[1:], Decimal(0))) / result.scale
    else:
        return False
    return _rounds_to(exact, result.number, result.places)


def has_unit(operator: str, operands: Sequence[Figure], result: Term) -> bool:
    """Return whether a result has the unit of what is computed.

    A quotient is a share or a multiple, or so much for each of what is counted (118.7亿元÷310万人) or a year.
    % less % is percentage points, and rates of change do not add up.
    """
    if operator == "÷":
        amount = operands[0].unit if operands else ""
        for_each = all(f.unit != amount for f in operands[1:]) and result.unit == amount
        return result.unit in ("%", "倍", "") or for_each
    if operator == "×":
        return len(operands) == 2 and result.unit == operands[0].unit
    if any(f.unit == "%" for f in operands):
        added = operator == "+" and result.unit == "%" and not any(f.is_change for f in operands)
        return added or (operator == "-" and result.unit in _POINTS)
    return True


def _rounds_to(exact: Decimal, printed: Decimal, places: int) -> bool:
    """Return whether `printed`, with so many decimals, is `exact` rounded half up or half to even."""
    gap, half = printed - exact, Decimal(5).scaleb(-places - 1)
    is_even = int(printed.scaleb(places)) % 2 == 0
    return abs(gap) < half or gap == half or (gap == -half and is_even)


def follows(said: Figure, figures: Sequence[Figure]) -> bool:
    """Return whether a figure is the sum, difference, share or multiple of two others, rounded as printed.

    The sum of all others of a unit will do too.
    """
    number = printed_number(said)
    if said.value is None or said.upper is not None or not number:
        return False
    scale = abs(said.value) / number
    return any(
        _rounds_to(abs(exact) / scale, number, _places(number)) for exact in _results(said.unit, figures)
    )


def _results(unit: str, figures: Sequence[Figure]) -> Iterator[Decimal]:
    """Yield what figures make in `unit`."""
    usable = [(f, f.value) for f in figures if f.value is not None and f.upper is None]
    for (one, a), (other, b) in combinations(usable, 2):
        if not same_unit(one.unit, other.unit) or one.is_change != other.is_change:
            continue
        if same_unit(unit, one.unit) and (unit != "%" or not one.is_change):
            yield a + b
        if same_unit(unit, one.unit) and unit != "%":
            yield a - b
        if unit in _POINTS and one.unit == "%":
            yield a - b
        if unit in ("%", "倍"):
            yield from (x / y * (100 if unit == "%" else 1) for x, y in ((a, b), (b, a)) if y)
    summands = [value for figure, value in usable if figure.unit == unit and not figure.is_change]
    if len(summands) > 2:
        yield sum(summands, Decimal(0))


def is_turned(words: str, figures: Sequence[Figure]) -> bool:
    """Return whether words (2025年比2024年多) give the one year more and the figures give it less."""
    order = _ORDER.search(words)
    if order is None:
        return False
    one, other = (
        [f.value for f in figures if f.period == order[side] and f.value is not None]
        for side in ("one", "other")
    )
    if len(one) != 1 or len(other) != 1 or one == other:
        return False
    return (one[0] > other[0]) != (order["word"] in "多高增")
