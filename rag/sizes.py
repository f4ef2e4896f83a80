"""Of what size the things are that a text counts: 亿元以上项目, 收入过百万的村, 10亿级企业."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from index.grammar import MULTIPLIERS
from index.numbers import chinese_value

_AMOUNT: Final = (
    r"(\d+(?:\.\d+)?|[一二两三四五六七八九十]+)?\s?"
    rf"({'|'.join(sorted((name for name in MULTIPLIERS), key=len, reverse=True))})元?+"
)
_MEASURED: Final = "斤|吨|人次|人|亩|千瓦|度|立方米|平方米|件|辆|家|户|台|套|公里|次|只|头|株|美元"
_THINGS: Final = rf"(?=的?[\u4e00-\u9fff])(?!{_MEASURED}|的?(?:[吗呢吧了没多]|目标))"
SIZE: Final = re.compile(
    rf"(?:(?:过|超过?|突?破|逾|上){_AMOUNT}|{_AMOUNT}(?:级|[及或]?以上))(?:以上)?{_THINGS}"
)
"""An amount that says how large each of the things named behind it is."""


def size_in(text: str) -> Decimal | None:
    """Return the size named last in a text, None where none is named.

    >>> size_in("年产值过亿的企业"), size_in("引进5000万元以上项目"), size_in("投资超500亿吗")
    (Decimal('100000000'), Decimal('50000000'), None)
    """
    found = [(m[1] or m[3], m[2] or m[4]) for m in SIZE.finditer(text)]
    if not found:
        return None
    return amount(*found[-1])


def amount(number: str | None, scale: str | None) -> Decimal:
    """Return the value of a number in digits or in Chinese, 1 where there is none, times its scale (亿).

    >>> amount("5", "千万"), amount("十", "亿"), amount(None, "百亿")
    (Decimal('50000000'), Decimal('1000000000'), Decimal('10000000000'))
    """
    value = Decimal(1)
    if number:
        value = Decimal(number) if number[0].isdigit() else Decimal(chinese_value(number))
    return value * MULTIPLIERS.get(scale or "", 1)
