"""The figure ledger: every figure in the prose, bound to the words that say what it counts.

The grammar is data: units, qualifiers, verbs of level and of change, below. One linear pass finds the
numbers, a second binds each to the words to its left (地区生产总值1220.9亿元), to its right
(14家企业减亏扭亏) or to an item of the list that it is dealt out to (…36家、…427家，分别增长41.3%、16.8%).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from index.passages import Passage
from index.periods import Status, find_mentions, first_year, status_of


class Measure(StrEnum):
    """What a figure says of its indicator.

    How much (LEVEL: money, lengths, rates), how many (COUNT), how much more or less than before (GROWTH, in
    any unit but percentage points; CHANGE in those), which part or multiple of something else (SHARE), which
    place in an order (RANK).
    """

    LEVEL = "level"
    COUNT = "count"
    GROWTH = "growth"
    CHANGE = "change"
    SHARE = "share"
    RANK = "rank"


class Direction(StrEnum):
    """Which way an indicator went, as the words beside the figure say it; NONE where they say neither."""

    UP = "up"
    DOWN = "down"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report, bound as far as the grammar can bind it.

    `indicator` is the words that say what is counted, as printed ("" unknown); `value` is in `unit` with 万
    and 亿 multiplied out (None for a fraction or a ratio), `upper` the upper end of a range whose lower end
    is `value` (None for a single number); `text` is number and unit as printed, report.text[start:end];
    `qualifier` (以上, 近, 余, 达 …) stands beside it or in it. A fall is DOWN whether it is printed as
    下降3.2% or as 增长-3.2%; `value` keeps the printed sign. `period` is in the form of index.periods, ""
    where it is not known; `place` is the place or body that the text itself names for it (全国, 全市),
    "" for the report's own. `passage` is the id of its passage; `lead:tail` spans the words that bind it
    (code points of the report's text), so that report.text[lead:tail] reads as a phrase. Figures of one
    `group` in one passage speak of the same thing (a level and its growth); groups are numbered within the
    passage. `dealt` marks a figure of a list that is dealt out: the words right before it are not its own.
    """

    indicator: str
    value: Decimal | None
    upper: Decimal | None
    unit: str
    text: str
    qualifier: str
    measure: Measure
    direction: Direction
    period: str
    status: Status
    place: str
    passage: int
    start: int
    end: int
    lead: int
    tail: int
    group: int
    dealt: bool = False

    @property
    def is_change(self) -> bool:
        """Whether it says how much more or less, not how much."""
        return self.measure in (Measure.GROWTH, Measure.CHANGE)


UNITS = (
    "个百分点 百分点 个行政村 个乡镇 个村 个县 % ‰ 万亿元 元 美元 欧元 块钱 "
    "人次 人份 人年 件次 项次 台次 架次 班次 车次 户次 家次 台套 标箱 标准箱 TEU "
    "微克/立方米 毫克/升 元/平方米 "
    "平方公里 平方千米 平方米 平米 立方米 立方 公顷 亩 公里 千米 海里 米 "
    "吨标准煤 吨 公斤 千克 斤 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 度电 "
    "个月 个工作日 周年 天 年 周 小时 分钟 秒 岁 "
    "家 户 个 名 人 位 件 项 条 处 所 座 栋 幢 台 套 辆 列 支 组 批 期 次 例 起 宗 场 类 种 "
    "只 头 尾 羽 棵 株 册 本 部 篇 首 张 份 间 层 门 盏 颗 艘 架 具 对 队 级 镇 乡 村 县 倍 成 "
    "班 床 孔 页 万 亿 方 单 票 笔 款 枚 块 片 卡 轮 分 站"
).split()
"""What is counted in. Longer ones first in the pattern; 万 and 亿 alone stand for a count without a unit."""

MULTIPLIERS = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "万": 10**4,
}
QUALIFIERS = (
    "不低于 不少于 不超过 不高于 不超 超过 超 突破 近 约 逾 高于 低于 至少 达到 达 控制在 稳定在 保持在 力争"
).split()
REACHES = (
    "至 到 为 是 有 的 仅 共 了 计 各 以 由 从 居 位居 位列 稳居 均居 跃居 排名 保持 总数 数量达".split()
)
AFTER = "以上 以内 以下 左右 上下 之内 以外".split()
UP = "增长幅度 提高幅度 增长率 增速 增长 提高 提升 上升 上涨 增加 扩大 增产 增幅 涨幅 增".split()
DOWN = "下降幅度 下降 降低 减少 压减 缩减 降幅 下滑 回落 收窄 减幅 减 降".split()
LINKS = "其中 同比 分别 以及 并且 比上年 较上年 同期 累计 总计 实现 历史性 年均 均".split()
LEAD_INS = "完成 实现 预计 力争 确保 推动 全年 全年完成 全年实现".split()
"""What stands before an indicator without belonging to it."""

VERBS = (
    "完成 实现 新增 建成 新建 引进 打造 培育 改造 整治 治理 新改建 改扩建 推动 落地 签约 投用 开行 "
    "压减 创建 举办 办理 发放 救助 新开工 开工 竣工 投产 启动 实施 推进 引育 储备 入驻 接入 梳理 开发 "
    "减少 盘活 发展 获批 认定 安排 下达 争取 支持 组建 设立 新发展 新开通 开通 提升 优化 新退出 退出 "
    "完善 成立 形成 促进 确保 力争 带动"
).split()
"""Verbs that a list shares: 新增A企业36家、B企业427家 counts new ones in both."""

_WIDE_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_WIDE = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MULTIPLIER = "|".join(MULTIPLIERS)
_CHINESE = r"[一二两三四五六七八九十百千零]{1,9}"
_ARABIC_FIGURE = re.compile(
    rf"(?:(?<![\d.A-Za-z第+\-])|(?<=[\u4e00-\u9fff])(?P<minus>-))(?P<number>{_NUMBER})"
    rf"(?:%?[-~～—–至到](?P<to>{_NUMBER}))?"
    rf"(?P<some>[多余]?) ?(?P<multiplier>{_MULTIPLIER})?(?P<some2>[多余]?) ?(?P<unit>{_UNIT})"
    r"(?P<rate>/(?:平方米|立方米|小时|[年月日天人吨户亩次]))?(?P<some3>[多余]?)"
)
_SHARED_UNIT = re.compile(rf"(?<![\d.A-Za-z第])({_NUMBER})(?=[和与](?:{_NUMBER}))")
_FRACTION = re.compile(
    r"(?<![一二三四五六七八九十百])[二三四五六七八九十百]{1,4}分之[一二三四五六七八九十]{1,4}"
)
_TIME = re.compile(r"[01]?\d[:：][0-5]\d(?!\.)")
_NAMES = re.compile(r"八项规定|三次产业|两个责任|四个自信|两个维护|两个确立")
_RATIO = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?:(?:\s*[：:∶]\s*\d+(?:\.\d+)?){1,2}|/\d{1,2})(?![\d.])")
_CHINESE_FIGURE = re.compile(
    rf"(?<![第零一二两三四五六七八九十百千之唯])(?P<number>{_CHINESE})"
    rf"(?P<some>[多余]?)(?P<multiplier>{_MULTIPLIER})?"
    r"(?P<unit>元|个百分点|个月|个|项|次|件|家|条|倍|成|名|种|年|(?<=分[一二三两四五])期)(?![体般些定分之生级轮会全代])"
)
_DOUBLING = re.compile(r"翻了?([一两二三]?)番")
_RANK = re.compile(
    r"(?:全[市省国区县球]|中心城区|世界|西部(?:地区)?|中西部|中部|东部|同类\w{0,4})?"
    r"(?:(?<=[居列占])第|排名第|第(?=[一二三四五六七八九十\d]{1,3}(?:位|名))|(?<=[市省国区县球部界])(?:第|前))"
    r"[一二三四五六七八九十\d]{1,3}+[位名]?(?![届次轮批期产个条五中小章附])"
)
_NOT_A_FIGURE = re.compile(r"年代|周年|级(?=[\u4e00-\u9fff]*?(?:景区|医院|机构|响应|以))")
_YEAR_NUMBER = re.compile(r"(?:19|20)\d\d(?:[-~～—–至到](?:19|20)\d\d)?年")
_DIGITS = re.compile(_NUMBER)
_STOP = "，；。：！？,;"
_OPEN, _CLOSE = "“‘（《(【", "”’）》)】"
_AROUND = " 　—、，；：。"
_JOINERS = "和与及"
_DEALT = "分别"
_ITEM = re.compile(r"、|和|与|以及|及")
_NOT_AFTER = {
    "增": "(?<!新)增",
    "约": "(?<!签)约",
    "有": "(?<![拥所])有",
    "共": "(?<!公)共",
    "均": "(?<!平)均",
}


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, longest first.

    It leaves alone the words that end like one of them (新增, 签约): see _NOT_AFTER.
    """
    return "|".join(_NOT_AFTER.get(w, w) for w in sorted(words, key=len, reverse=True))


_TRAILING = re.compile(rf"(?:{_any_of([*LINKS, *QUALIFIERS, *REACHES, *UP, *DOWN])}|[、，；：。\s])+$")
_LEADING = re.compile(rf"^(?:{_any_of(LINKS[:-3])}|[、，；：。—\s])+")
_CHANGE = re.compile(
    rf"(?P<up>{_any_of(UP)})?(?P<down>{_any_of(DOWN)})?(?P<link>(?:{_any_of([*QUALIFIERS, *REACHES])})*)$"
)
_LEAD_IN = re.compile(rf"^(?:{_any_of(LEAD_INS)})(?=[\u4e00-\u9fff“《A-Z]{{2}})")
_HEAD = re.compile(
    r"(?:领域|行业|产业|项目|企业|居民|负面清单)?(?:人均)?(?:投资|生产总值|支出|总?产值|增加值|收入|营收|总额|贷款|进出口|出口|进口|人数|面积|产量|规模|数量|条数|件数|"
    r"起数|签发数量|销量|利润总额|可支配收入|存款|余额|企业|用户|占比|比重|率)$"
)
_AFTER = re.compile("|".join(AFTER))
_COMPOUNDS = {"城乡": ("城镇", "农村")}
"""A word that names two things at once, in the order in which 分别 deals out their figures."""

_COMPOUND = re.compile("|".join(_COMPOUNDS))
_LETTER = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_ONLY_TIME = re.compile(r"[一二三四五六七八九十两\d]+年(?:来|累计|间|以来)?|全年|去年|今年|总数|累计")
_ASIDE = re.compile(r"累计|总数|总量|历年|[一二三四五六七八九十]年(?=年均|来|增|累计)")
"""What turns the same indicator into another figure of it: a total beside this year's, ten years beside
five."""

_COMPARED = re.compile(r"比(?![例重率])[^，]{0,8}$")
_NOTE = re.compile(r"[\[［【〔]\d{1,3}[\]］】〕]")
_COUNTED_LEFT = ("%", "‰", "百分点", "个百分点", "成", "倍", "位", "比", "天", "岁")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number found in a passage's text, at start:end there, before anything is bound to it."""

    start: int
    end: int
    value: Decimal | None
    unit: str
    rank: bool = False


def find_figures(passages: Iterable[Passage], report_year: int) -> tuple[Figure, ...]:
    """Return the figures of `passages`, in order. Offsets are the report's.

    A figure that the grammar cannot bind is kept with indicator "". Linear in the length of the text.
    """
    return tuple(figure for passage in passages for figure in _figures_of(passage, report_year))


def _figures_of(passage: Passage, report_year: int) -> list[Figure]:
    text = _WIDE_COMMA.sub(",", passage.text.translate(_WIDE))
    numbers = find_numbers(text)
    if not numbers:
        return []
    stops = _clause_stops(text)
    figures: list[Figure] = []
    for i, number in enumerate(numbers):
        before = numbers[i - 1] if i else None
        after = numbers[i + 1] if i + 1 < len(numbers) else None
        figures.append(_bind(text, stops, before, number, after, figures))
    figures = _deal_out(text, stops, figures)
    periods = _periods(text, passage, report_year)
    return [_place(figure, passage, periods, report_year) for figure in figures]


def find_numbers(text: str) -> list[_Number]:
    """Return what counts as a figure in `text` (full-width digits already made ASCII), in order.

    Years, ordinals (第三), grades (5A), names (15分钟生活圈, “141”, 4+N) are not figures; ranks are.
    """
    found = [n for m in _ARABIC_FIGURE.finditer(text) if (n := _arabic(text, m))]
    found += [n for m in _CHINESE_FIGURE.finditer(text) if (n := _chinese(text, m))]
    found += [
        _Number(m.start(), m.end(), None, "比") for m in _RATIO.finditer(text) if not _TIME.fullmatch(m[0])
    ]
    found += [_Number(m.start(), m.end(), None, "比") for m in _FRACTION.finditer(text)]
    found += [_doubling(m) for m in _DOUBLING.finditer(text)]
    found += _sharing(text, found)
    found += [_Number(m.start(), m.end(), None, "位", rank=True) for m in _RANK.finditer(text)]
    found.sort(key=lambda n: (n.start, -n.end))
    kept: list[_Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return [
        n for n, after in zip(kept, [*kept[1:], None], strict=False) if not _names_a_class(text, n, after)
    ]


def _doubling(match: re.Match[str]) -> _Number:
    """Return 翻番 as a factor: two to the power of how often it doubles."""
    times = chinese_value(match[1]) if match[1] else 1
    return _Number(match.start(), match.end(), Decimal(2) ** times, "倍")


def _sharing(text: str, found: list[_Number]) -> list[_Number]:
    """Return the numbers that share the unit of the next (70 of 70和50亿元)."""
    by_start = {n.start: n for n in found}
    sharing = []
    for match in _SHARED_UNIT.finditer(text):
        other = by_start.get(match.end() + 1)
        digits = _DIGITS.match(text, match.end() + 1)
        if other is None or other.value is None or digits is None or not digits[0]:
            continue
        own = Decimal(digits[0].replace(",", ""))
        value = Decimal(match[1].replace(",", "")) * (other.value / own if own else 1)
        sharing.append(_Number(match.start(), match.end(), value, other.unit))
    return sharing


def _names_a_class(text: str, number: _Number, after: _Number | None) -> bool:
    """The 10亿级 of 10亿级项目12个 belongs to what is counted."""
    return (
        number.unit == "级"
        and after is not None
        and not any(c in _STOP + "、" for c in text[number.end : after.start])
    )


def _arabic(text: str, match: re.Match[str]) -> _Number | None:
    unit = match["unit"]
    if _YEAR_NUMBER.match(text, match.start()) or _NOT_A_FIGURE.match(text, match.end() - len(unit)):
        return None
    if (
        unit == "年"
        and not match["some"]
        and text[match.end() : match.end() + 1] in ("行", "计", "规", "期", "级")
    ):
        return None
    if unit in ("分钟", "级") and not match["multiplier"] and _is_name(text, match.start()):
        return None
    value = (
        None
        if match["to"]
        else Decimal(match["number"].replace(",", "")) * MULTIPLIERS.get(match["multiplier"], 1)
    )
    if match["minus"] and value is not None:
        value = -value
    if unit in MULTIPLIERS:
        value, unit = (None if value is None else value * MULTIPLIERS[unit]), ""
    unit += match["rate"] or ""
    end = (
        match.end() - len(match["some3"])
        if match["some3"] and text[match.end() : match.end() + 1] == "元"
        else match.end()
    )
    return _Number(match.start(), end, value, unit)


def _is_name(text: str, start: int) -> bool:
    """15分钟生活圈 and L2级 are names, not figures."""
    return (
        text[start - 1 : start] in ("“", "‘")
        or "圈" in text[start : start + 14]
        or text[start - 1 : start].isalpha()
    )


_CHINESE_VALUE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_CHINESE_TENS = {"十": 10, "百": 100, "千": 1000}


def chinese_value(numeral: str) -> int:
    """Return the value of a Chinese numeral below 10 000.

    >>> chinese_value("一千二百"), chinese_value("十五"), chinese_value("两")
    (1200, 15, 2)
    """
    total, digit = 0, 0
    for char in numeral:
        if char in _CHINESE_TENS:
            total += (digit or 1) * _CHINESE_TENS[char]
            digit = 0
        else:
            digit = _CHINESE_VALUE[char]
    return total + digit


def _chinese(text: str, match: re.Match[str]) -> _Number | None:
    value = chinese_value(match["number"])
    quoted = text[match.start() - 1 : match.start()] in ("“", "‘", "《")
    if _NAMES.match(text, match.start()):
        return None
    vague = value < 2 and not match["some"] and match["unit"] not in ("成", "倍", "个百分点")
    if quoted or vague or (match["unit"] == "年" and not _is_duration(text, match)):
        return None
    return _Number(
        match.start(), match.end(), Decimal(value) * MULTIPLIERS.get(match["multiplier"], 1), match["unit"]
    )


def _is_duration(text: str, match: re.Match[str]) -> bool:
    return text[max(0, match.start() - 2) : match.start()].endswith(
        ("延长", "提前", "连续", "缩短", "再", "近")
    )


def _clause_stops(text: str) -> list[int]:
    """Return the offsets just behind the clause marks of `text` that stand outside quotes and brackets."""
    stops, depth = [0], 0
    for i, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in _STOP and depth == 0:
            stops.append(i + 1)
    return [*stops, len(text)]


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the clauses of `text` as (start, end), without their closing mark.

    >>> [("新增30家，增长5%。")[a:b] for a, b in clauses("新增30家，增长5%。")]
    ['新增30家', '增长5%']
    """
    stops = _clause_stops(text)
    pairs = pairwise(stops)
    return [(a, b - (text[b - 1] in _STOP)) for a, b in pairs if b - (text[b - 1] in _STOP) > a]


_DIRECTION = {1: Direction.UP, -1: Direction.DOWN, 0: Direction.NONE}
_SIGN = {direction: sign for sign, direction in _DIRECTION.items()}


def _bind(
    text: str,
    stops: list[int],
    before: _Number | None,
    number: _Number,
    after: _Number | None,
    done: list[Figure],
) -> Figure:
    """Return `number` as a figure, offsets relative to the passage, bound to the words around it."""
    at = bisect_right(stops, number.start)
    clause_start, clause_end = stops[at - 1], stops[at]
    previous = done[-1] if done else None
    left_start = max(clause_start, previous.tail) if previous else clause_start
    left = text[left_start : number.start]
    qualifier, measure, direction = _reading(left, number)
    direction = -direction if number.value is not None and number.value < 0 else direction
    after_word = next((a for a in AFTER if text.startswith(a, number.end)), "")
    end = number.end + len(after_word)
    counted, tail = _rightward(text, number, end, after, clause_end)
    words = _strip(
        left.lstrip(_AROUND).lstrip(_JOINERS) if previous and left_start == previous.tail else left
    )
    indicator = _NOTE.sub("", _LEAD_IN.sub("", words) + counted)
    group = previous.group + 1 if previous else 0
    lead = (
        left_start + len(left) - len(left.lstrip(_AROUND + (_JOINERS if left_start > clause_start else "")))
    )
    if not _says_something(indicator):
        if previous and _is_near(stops, previous, number):
            aside = _ASIDE.search(left)
            indicator = previous.indicator + (aside[0] if aside else "")
            group = group if aside else previous.group
            if measure is Measure.SHARE and previous.measure is Measure.GROWTH and direction == 0:
                measure, direction = previous.measure, _SIGN[previous.direction]
        else:
            indicator, lead = _clause_before(text, stops, clause_start, lead)
    elif (
        previous
        and previous.tail > clause_start
        and not _verb(indicator)
        and left.startswith(("、", *_JOINERS))
    ):
        indicator = _verb(previous.indicator) + indicator
    return Figure(
        indicator, number.value, None, number.unit, text[number.start : number.end], after_word or qualifier,
        measure, _DIRECTION[direction], "", Status.UNKNOWN, "", 0,
        number.start, number.end, lead, tail, group,
    )  # fmt: skip


def _reading(left: str, number: _Number) -> tuple[str, Measure, int]:
    """Return qualifier, measure and direction as the words just left of a number say them."""
    change = _CHANGE.search(left[-14:])
    link = change["link"] if change else ""
    direction = (
        0 if not change or (change["up"] is None) == (change["down"] is None) else (1 if change["up"] else -1)
    )
    qualifier = next((q for q in sorted(QUALIFIERS, key=len, reverse=True) if link.endswith(q)), "")
    if number.rank:
        return qualifier, Measure.RANK, 0
    if number.unit == "倍" and direction == 0 and not left:
        return qualifier, Measure.GROWTH, 1
    if direction and ("幅" in left[-14:] or not any(reach in link for reach in ("至", "到", "为", "达"))):
        return qualifier, Measure.GROWTH, direction
    return qualifier, Measure.SHARE if number.unit in ("%", "‰", "成") else Measure.LEVEL, direction


def _rightward(
    text: str, number: _Number, end: int, after: _Number | None, clause_end: int
) -> tuple[str, int]:
    """Return the words right of a number that it counts (14家企业减亏扭亏), and where they end.

    Where the words run on to the next number (15家基地营收增长8%) they bind both, and end where they start.
    """
    if number.unit in _COUNTED_LEFT or end >= clause_end or text[end] in "、，。；：和与及占）)”":
        return "", end
    if not (after and after.start < clause_end):
        stop = clause_end - (text[clause_end - 1] in _STOP)
        return text[end:stop], stop
    between = text[end : after.start]
    cut = max(between.rfind(mark) for mark in "、" + _JOINERS)
    return (between[:cut], end + cut) if cut >= 0 else (_strip(between), end)


def _strip(words: str) -> str:
    """Return `words` without link words in front and verbs of level or change behind.

    >>> _strip("其中工业投资增长")
    '工业投资'
    """
    return _LEADING.sub("", _TRAILING.sub("", words.strip(_AROUND)))


def _says_something(indicator: str) -> bool:
    is_word = bool(_LETTER.search(indicator)) and indicator not in VERBS
    return is_word and not _ONLY_TIME.fullmatch(indicator) and not _COMPARED.match(indicator)


def _is_near(stops: list[int], previous: Figure, number: _Number) -> bool:
    """True where at most one clause mark stands between two figures."""
    return bisect_right(stops, number.start) - bisect_right(stops, previous.start) <= 1


def _clause_before(text: str, stops: list[int], clause_start: int, lead: int) -> tuple[str, int]:
    at = bisect_left(stops, clause_start)
    if at == 0:
        return "", lead
    return _strip(text[stops[at - 1] : clause_start]), stops[at - 1]


def _verb(indicator: str) -> str:
    return next((v for v in sorted(VERBS, key=len, reverse=True) if indicator.startswith(v)), "")


def _deal_out(text: str, stops: list[int], figures: list[Figure]) -> list[Figure]:
    """Give each figure behind a 分别 its own item of the list that stands before it."""
    dealt = list(figures)
    for match in re.finditer(_DEALT, text):
        run = _run_after(text, stops, match.end(), dealt)
        if len(run) < 2:
            continue
        clause_start = stops[bisect_right(stops, match.start()) - 1]
        earlier = [i for i, f in enumerate(dealt) if f.end <= match.start()]
        items = _items(text[clause_start : match.start()], len(run))
        if items is None:
            groups = _last_groups(dealt, earlier, len(run))
            items = [dealt[g[0]].indicator for g in groups]
            numbers = [dealt[g[0]].group for g in groups]
        else:
            numbers = [10_000 + 100 * clause_start + k for k in range(len(items))]
        if len(items) != len(run):
            continue
        for i, item, group in zip(run, items, numbers, strict=True):
            first = dealt[run[0]]
            dealt[i] = replace(
                dealt[i],
                indicator=item,
                group=group,
                dealt=True,
                measure=_dealt_measure(first, dealt[i]),
                direction=first.direction,
            )
    return dealt


def _dealt_measure(first: Figure, figure: Figure) -> Measure:
    return first.measure if figure.unit == first.unit else figure.measure


def _run_after(text: str, stops: list[int], at: int, figures: list[Figure]) -> list[int]:
    """Return the indexes of the figures right behind offset `at` that nothing but list marks part."""
    run: list[int] = []
    for i, figure in enumerate(figures):
        if figure.start < at:
            continue
        between = text[(figures[run[-1]].end if run else at) : figure.start]
        limit = 8 if not run else 6
        if len(between) > limit or any(c in "，；。" for c in between):
            break
        if run and _strip(_AFTER.sub("", between)).strip(_JOINERS):
            break
        run.append(i)
    return run


def _items(words: str, count: int) -> list[str] | None:
    """Return the last `count` items of the enumeration `words`, None where it is none.

    Where it is none, the figures stand before.
    """
    words = _strip(words)
    if not words or words.startswith(("比", "较")):
        return None
    items = [_strip(item) for item in _ITEM.split(words)]
    items = [item for item in items if item]
    if len(items) == 1 and (pair := _COMPOUND.match(items[0])) and count == len(_COMPOUNDS[pair[0]]):
        return [name + items[0][pair.end() :] for name in _COMPOUNDS[pair[0]]]
    return _share_head(items[-count:]) if len(items) >= count else None


def _share_head(items: list[str]) -> list[str]:
    """Give each item of a list the head noun that only the last one bears.

    >>> _share_head(["交通", "水利", "市政领域投资"])
    ['交通领域投资', '水利领域投资', '市政领域投资']
    """
    head = _HEAD.search(items[-1])
    if head is None or head.start() == 0:
        return items
    return [item if _HEAD.search(item) else item + head[0] for item in items]


def _last_groups(figures: list[Figure], earlier: list[int], count: int) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for i in earlier:
        groups.setdefault(figures[i].group, []).append(i)
    return list(groups.values())[-count:]


def _periods(text: str, passage: Passage, report_year: int) -> list[tuple[int, str]]:
    """Return (offset, period) pairs, ascending: what is spoken of from that offset on."""
    named = [(m.start, m.period) for m in find_mentions(text, report_year, here=first_year(passage.period))]
    named += [
        (m.start(), passage.period[:4] if len(passage.period) in (6, 7) else passage.period)
        for m in re.finditer("全年", text)
    ]
    return [(0, passage.period), *sorted(named)]


def _place(figure: Figure, passage: Passage, periods: list[tuple[int, str]], report_year: int) -> Figure:
    """Return `figure` with the report's offsets, its passage, and its period and status.

    The period and the status are those in force where the figure stands.
    """
    period = [p for at, p in periods if at <= figure.start][-1]
    stated = Status.TARGET if passage.status is Status.MILESTONE else passage.status
    status = status_of(period, stated, report_year) if period != passage.period else passage.status
    shift = passage.start
    return replace(
        figure, period=period, status=status,
        passage=passage.id, text=passage.text[figure.start : figure.end],
        start=figure.start + shift, end=figure.end + shift,
        lead=figure.lead + shift, tail=figure.tail + shift,
    )  # fmt: skip
