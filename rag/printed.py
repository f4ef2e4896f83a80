"""Say a computed number as a report would print it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

_STEPS = (("万亿", Decimal(10) ** 12), ("亿", Decimal(10) ** 8), ("万", Decimal(10) ** 4))


def plain_number(value: Decimal) -> str:
    """Return a number in digits, without exponent and without zeros at its end.

    >>> plain_number(Decimal("1.20E+3")), plain_number(Decimal("6.50"))
    ('1200', '6.5')
    """
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def amount(value: Decimal, unit: str, decimals: int = 4) -> str:
    """Return a value with its unit, in 万, 亿 or 万亿 where it is that large, rounded to `decimals`.

    >>> amount(Decimal(7030000000), "元"), amount(Decimal("-0.5"), "个百分点")
    ('70.3亿元', '-0.5个百分点')
    """
    name, step = next(((name, step) for name, step in _STEPS if abs(value) >= step), ("", Decimal(1)))
    with localcontext() as context:
        context.prec = 60
        number = (value / step).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    return f"{plain_number(number)}{name}{unit}"
