"""Find the numbers in a text that are figures, and say what each is worth.

Years, ordinals (第三), grades (5A), list marks and names (15分钟生活圈, “141”, 4+N) are no figures; ranks
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from index.grammar import METRIC, MULTIPLIERS, NOT_A_UNIT, NUMERAL_UNITS, PLACES, SET_PHRASES, UNITS


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit at text[start:end], before anything is bound to it.

    `value` is in `unit`, 万 and 亿 multiplied out (None for a fraction or a ratio); `upper` is the upper end
    of a range. `some` is the 余, 多 or 几 printed in it; `kind` sets ranks and doublings (翻番) apart.
    """

    start: int
    end: int
    value: Decimal | None
    unit: str
    upper: Decimal | None = None
    some: str = ""
    kind: Literal["amount", "rank", "doubling"] = "amount"


_WIDE_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_WIDE = str.maketrans("０１２３４５６７８９％．－−\n", "0123456789%.-- ")
_IS_WIDE = re.compile("[０１２３４５６７８９％．－−\n]")


def half_width(text: str) -> str:
    """Return `text` with full-width digits, signs and thousands commas made ASCII, lengths kept.

    A line break within it is a space.
    """
    return _WIDE_COMMA.sub(",", text.translate(_WIDE) if _IS_WIDE.search(text) else text)


def _unit_pattern(units: list[str], *, guarded: bool) -> str:
    """Return a pattern for any of `units`, longest first; `guarded` leaves alone what makes another word."""
    guards = NOT_A_UNIT if guarded else {}
    words = (
        re.escape(u) + (f"(?![{guards[u]}])" if guards.get(u) else "")
        for u in sorted(units, key=len, reverse=True)
    )
    return "|".join((METRIC, *words))


_PLAIN_UNIT = _unit_pattern(UNITS, guarded=False)
_UNIT = _unit_pattern(UNITS, guarded=True)
_NUMERAL = r"(?:\d{1,6}(?:,\d{3}){1,3}|\d{1,15})(?:\.\d{1,12})?"
"""No more digits than a Decimal multiplies exactly (28); a longer run of digits is a code."""

_MULTIPLIER = "|".join(MULTIPLIERS)
_TO = r"[-~～—–－至到]"
_RATE = r"/(?:平方米|立方米|小时|公里|[年月日天人吨户亩次])|(?<=[元人])/(?:万|百)人"
_ARABIC = re.compile(
    rf"(?:(?<![\d.A-Za-z第+\-])|(?<=[\u4e00-\u9fff、，：（])(?P<minus>-))(?P<number>{_NUMERAL})"
    rf"(?:%?(?:{_MULTIPLIER})?{_TO}(?P<to>{_NUMERAL}))?"
    rf"(?P<some>[多余几]?) ?(?P<multiplier>{_MULTIPLIER})?(?P<some2>[多余]?) ?"
    rf"(?P<unit>(?(multiplier)(?:{_UNIT})|(?:{_PLAIN_UNIT})))(?P<pair>（[个台套间处户家座所张]）)?(?P<rate>{_RATE})?(?P<some3>[多余]?)"
)
_CHINESE = r"[一二两三四五六七八九十百千零]{1,9}"
_NUMERAL_UNIT = _unit_pattern(NUMERAL_UNITS, guarded=True)
_CHINESE_FIGURE = re.compile(
    rf"(?<![第零一二两三四五六七八九十百千之唯初数几每\d.])(?P<number>{_CHINESE})"
    rf"(?:[到至](?P<to>{_CHINESE}))?(?P<some>[多余几]?)(?P<multiplier>{_MULTIPLIER})?(?P<some2>[多余]?)"
    rf"(?P<unit>{_NUMERAL_UNIT}|(?<=分[一二三两四五])期)(?!一[批个体])"
)
_ROUND = re.compile(
    r"(?<![一二两三四五六七八九十百千万亿零数几第每\d.])(?P<multiplier>[十百千](?=[万亿])|万(?=亿)|[百千](?=[万亿]?(?:余|多)))?"
    r"(?P<scale>[万亿])(?P<some>[余多]?)(?P<unit>元|亩|吨|千瓦时|千瓦|斤|台|辆|件|人次|立方米|平方米|人)"
    r"(?![口才均大员民工阶])|(?<=[超破到])(?P<bare>[一二两三四五六七八九十百千]{0,5}[万亿]|万亿)(?=[、，。；产企级项县]|左右|以上)"
)
"""千万台, 百亿元: a round number without a numeral; 亿元 and 万元 alone only where a bound is meant."""

_SHARED_UNIT = re.compile(rf"(?<![\d.A-Za-z第])({_NUMERAL})(?=[和与、](?:{_NUMERAL}))")
_FRACTION = re.compile(
    r"(?<![一二三四五六七八九十百])[二三四五六七八九十百]{1,4}分之[一二三四五六七八九十]{1,4}"
    r"|(?<![一大过另前后上下首头一])一半(?![都的时是来])|(?<=[近过超])半数"
)
_RATIO = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?:(?:\s*[：:∶]\s*\d+(?:\.\d+)?){1,2}|/\d{1,2})(?![\d.])")
_TIME = re.compile(r"[01]?\d[:：][0-5]\d(?!\.)|24/7|7/24")
_DOUBLING = re.compile(r"翻了?([一两二三]?)番|(?<=[量额值数成现])倍增(?!长|计划|行动|工程|效应|提)")
_PLACE = "|".join(sorted(PLACES, key=len, reverse=True))
_ORDINAL = r"[一二三四五六七八九十\d]{1,3}"
_RANK = re.compile(
    rf"(?P<place>{_PLACE})?(?:(?<=[居列占前至为])第|(?<=[居列占])前|排名第|排名前"
    rf"|第(?= ?{_ORDINAL} ?(?:位|名))|(?<=[市省国区县球部界])(?:第|前)|前(?={_ORDINAL}[强位名]))"
    rf" ?(?P<ordinal>{_ORDINAL}+) ?(?P<unit>[位名强]?)"
    r"(?![届次轮批期产个条五中小章附家号项季大方梯时局\d年医人代类只步])"
)
_NOT_A_FIGURE = re.compile(r"年代|周年|年来?新[高低]|级(?=[\u4e00-\u9fff]*?(?:景区|医院|机构|响应|以))")
_NAMES = re.compile("|".join([*SET_PHRASES, "[一二三四]个一"]))
_SESSION = re.compile(
    r"[次届](?:[、和][一二三四五六七八九十]{1,3}次)*(?:全体|党代|全会|会议|人大|代表|全国|普查|修订|修正|创业)"
)
_YEAR = re.compile(rf"(?:19|20)\d\d(?:{_TO}(?:19|20)\d\d)? ?年")
_DIGITS = re.compile(_NUMERAL)
_QUOTES_END = "”’》"
_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_ROUND_TENS = _TENS | {"万": 10_000}


def find_numbers(text: str) -> list[Number]:
    """Return the figures of `text` (see half_width), in order, none overlapping another. Linear time."""
    found = [n for m in _ARABIC.finditer(text) if (n := _arabic(text, m))]
    found += [n for m in _CHINESE_FIGURE.finditer(text) if (n := _chinese(text, m))]
    if "万" in text or "亿" in text:
        found += [n for m in _ROUND.finditer(text) if (n := _round(text, m))]
    found += [
        Number(m.start(), m.end(), None, "比") for m in _RATIO.finditer(text) if not _TIME.fullmatch(m[0])
    ]
    found += [Number(m.start(), m.end(), None, "比") for m in _FRACTION.finditer(text)]
    found += [_doubling(m) for m in _DOUBLING.finditer(text)]
    found += _sharing(text, found)
    found += [_rank(m) for m in _RANK.finditer(text) if not _is_quoted(text, m.start())]
    found.sort(key=lambda n: (n.start, -n.end))
    kept: list[Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _arabic(text: str, match: re.Match[str]) -> Number | None:
    unit = match["unit"]
    if _YEAR.match(text, match.start()) or _NOT_A_FIGURE.match(text, match.end() - len(unit)):
        return None
    if unit == "年" and not match["some"] and text[match.end() : match.end() + 1] in tuple("行计规期级"):
        return None
    if unit in ("分钟", "级") and not match["multiplier"] and _is_name(text, match.start(), unit):
        return None
    factor = MULTIPLIERS.get(match["multiplier"], 1) * MULTIPLIERS.get(unit, 1)
    value = _whole(Decimal(match["number"].replace(",", "")) * factor)
    upper = _whole(Decimal(match["to"].replace(",", "")) * factor) if match["to"] else None
    if upper is not None and upper < value:
        value = _whole(value / factor) if factor > 1 and value / factor <= upper else value
    some, end = match["some"] or match["some2"] or "", match.end()
    if match["some3"]:
        some = match["some3"]
        end -= text[match.end() : match.end() + 1] == "元"
    return Number(
        match.start(), end, -value if match["minus"] else value,
        ("" if unit in MULTIPLIERS else unit) + (match["pair"] or "") + (match["rate"] or ""), upper, some,
    )  # fmt: skip


def _whole(value: Decimal) -> Decimal:
    """Return `value` without decimals where it has none (1220.9亿 is 122090000000, not …000.0)."""
    return Decimal(int(value)) if value == value.to_integral_value() else value


def _is_name(text: str, start: int, unit: str) -> bool:
    """15分钟生活圈 and 国家3级 are names, not figures; 压缩到30分钟 is one."""
    before = text[start - 1 : start]
    is_part = "圈" in text[start : start + 14] if unit == "分钟" else before.isalpha()
    return is_part or before in ("“", "‘")


def chinese_value(numeral: str) -> int:
    """Return the value of a Chinese numeral below 10 000.

    >>> chinese_value("一千二百"), chinese_value("十五"), chinese_value("两")
    (1200, 15, 2)
    """
    total, digit = 0, 0
    for char in numeral:
        if char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        else:
            digit = _VALUES[char]
    return total + digit


def _chinese(text: str, match: re.Match[str]) -> Number | None:
    unit, some = match["unit"], match["some"] or match["some2"] or ""
    value = chinese_value(match["number"])
    if _NAMES.match(text, match.start()) or _SESSION.match(text, match.end() - 1):
        return None
    vague = value < 2 and not some and unit not in ("成", "倍", "个百分点", "元") and not match["multiplier"]
    if _is_quoted(text, match.start()) or vague or (unit == "年" and not _is_duration(text, match)):
        return None
    factor = MULTIPLIERS.get(match["multiplier"], 1)
    upper = Decimal(chinese_value(match["to"]) * factor) if match["to"] else None
    return Number(match.start(), match.end(), Decimal(value * factor), unit, upper, some)


def _is_quoted(text: str, start: int) -> bool:
    """Return whether a number begins a quotation, or stands within a short quoted name (“水十条”)."""
    opened = max(text.rfind(mark, max(0, start - 4), start) for mark in "“‘《")
    if opened < 0 or any(c in _QUOTES_END for c in text[opened:start]):
        return False
    return opened == start - 1 or any(c in _QUOTES_END for c in text[start : start + 5])


def _is_duration(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 2) : match.start()]
    return before.endswith(("延长", "提前", "连续", "缩短", "再", "近"))


def _round(text: str, match: re.Match[str]) -> Number | None:
    """Return 千万台 or 百亿元 as a number; a bare 万元 or 亿元 is one where 以上 stands behind it."""
    if match["bare"]:
        numeral, scale = match["bare"][:-1], match["bare"][-1]
        value = MULTIPLIERS[scale] * (MULTIPLIERS.get(numeral) or chinese_value(numeral or "一"))
        return Number(match.start(), match.end(), Decimal(value), "")
    bounded = text.startswith(("以上", "以下", "以内"), match.end())
    if _is_quoted(text, match.start()) or (
        not match["multiplier"] and not (bounded and match["unit"] == "元")
    ):
        return None
    factor = MULTIPLIERS[match["scale"]] * _ROUND_TENS.get(match["multiplier"] or "", 1)
    return Number(match.start(), match.end(), Decimal(factor), match["unit"], some=match["some"])


def _doubling(match: re.Match[str]) -> Number:
    """Return 翻番 as a factor: two to the power of how often it doubles."""
    times = chinese_value(match[1]) if match[1] else 1
    return Number(match.start(), match.end(), Decimal(2) ** times, "倍", kind="doubling")


def _rank(match: re.Match[str]) -> Number:
    ordinal = match["ordinal"]
    value = (
        int(ordinal) if ordinal.isdigit() else chinese_value("".join(c for c in ordinal if not c.isdigit()))
    )
    return Number(match.start(), match.end(), Decimal(value), "位", kind="rank")


def _sharing(text: str, found: list[Number]) -> Iterator[Number]:
    """Yield the numbers that share the unit of a later one (70 of 70和50亿元)."""
    by_start = {n.start: n for n in found}
    for match in reversed(list(_SHARED_UNIT.finditer(text))):
        other, digits = by_start.get(match.end() + 1), _DIGITS.match(text, match.end() + 1)
        if match.start() in by_start or other is None or other.value is None or digits is None:
            continue
        own = Decimal(digits[0].replace(",", ""))
        value = _whole(Decimal(match[1].replace(",", "")) * (other.value / own if own else 1))
        number = replace(other, start=match.start(), end=match.end(), value=value, upper=None, some="")
        by_start[number.start] = number
        yield number
