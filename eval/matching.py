"""When does an answer hold a figure: same digits, same unit, whatever the width, spaces and commas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

_IGNORED = re.compile(r"[\s*`_\"“”]+")
_MARK = re.compile(r"\[(?:\d+|bookmark:[^\]]*)\]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")

_DATE = re.compile(r"20\d\d年?|\d+月(?:\d+日?)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LEFT_PART = re.compile(r"[\d.]")
_RIGHT_PART = re.compile(r"\d|\.\d")
_SCALED = re.compile(r"(\d+(?:\.\d+)?)(万亿|亿|千万|百万|十万|万|千|百)?")

SCALES: Final = {
    "": Decimal(1),
    "百": Decimal(10**2),
    "千": Decimal(10**3),
    "万": Decimal(10**4),
    "十万": Decimal(10**5),
    "百万": Decimal(10**6),
    "千万": Decimal(10**7),
    "亿": Decimal(10**8),
    "万亿": Decimal(10**12),
}

# What makes another unit of a figure that it follows: 3个 is not 3个百分点, 5万 is not 5万亿.
_OTHER_UNIT: Final = {"个": ("百分点",), "万": ("亿",), "千": ("万",), "百": ("万",)}
_AFTER_DIGIT: Final = ("万", "亿", "千", "百")


def normalise(text: str) -> str:
    """Return `text` as figures are looked for in it.

    That is NFKC, without white space, quotes, markup, thousands separators and citation marks.

    >>> normalise("１，２２０．９ 亿元 [1]")
    '1220.9亿元'
    """
    text = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    return _THOUSANDS.sub("", _MARK.sub("", text))


def find_figure(text: str, figure: str) -> Iterator[int]:
    """Yield the end of every place of `figure` in the normalised `text`, never inside a longer number.

    >>> list(find_figure(normalise("全年12家，其中2家"), "2家"))
    [10]
    """
    wanted = normalise(figure)
    if not wanted:
        return
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        before, after = text[max(at - 1, 0) : at], text[end : end + 2]
        glued_left = wanted[0].isdigit() and _LEFT_PART.fullmatch(before)
        glued_right = wanted[-1].isdigit() and _RIGHT_PART.match(after)
        if not (glued_left or glued_right):
            yield end
        at = text.find(wanted, at + 1)


def holds(text: str, figure: str) -> bool:
    """Whether `figure` stands in the normalised `text`, and not as the head or tail of a longer number."""
    return any(True for _ in find_figure(text, figure))


def holds_unit(text: str, figure: str) -> bool:
    """The same, but the unit must end there too: 3个 does not stand in 3个百分点."""
    last = normalise(figure)[-1:]
    longer = _AFTER_DIGIT if last.isdigit() else _OTHER_UNIT.get(last, ())
    return any(not text.startswith(longer, end) for end in find_figure(text, figure))


def holds_value(text: str, figure: str) -> bool:
    """Whether the normalised `text` holds the same quantity in another scale, with zero tolerance.

    >>> holds_value("达12209000万元", "1220.9亿元")
    True
    """
    head = _SCALED.match(normalise(figure))
    if not head:
        return False
    value, unit = _value(head), normalise(figure)[head.end() :]
    return any(
        _value(found) == value and text.startswith(unit, found.end()) for found in _SCALED.finditer(text)
    )


def _value(found: re.Match[str]) -> Decimal:
    return Decimal(found[1]) * SCALES[found[2] or ""]


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of the normalised `text`, years and dates left out, as they are written.

    >>> sorted(numbers("2024年4月30日前完成50公里、6.5%"))
    ['50', '6.5']
    """
    return frozenset(_NUMBER.findall(_DATE.sub("", text)))
