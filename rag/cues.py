"""How a question is put: what its wording alone says of kind, measure, unit, tense and period.

Nothing here looks at a report. The patterns are the ways in which Chinese asks; what staff call things is in
rag.lexicon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache

from index.grammar import METRIC, NOT_A_UNIT, UNITS
from index.numbers import chinese_value
from index.periods import Status, find_mentions, first_year
from rag.lexicon import ASKED_UNITS, FILLERS
from rag.sizes import SIZE, amount


class Kind(StrEnum):
    """What kind of answer is asked for."""

    FIGURE = "figure"
    CHECK = "check"
    REVERSE = "reverse"
    DEFINITION = "definition"
    LIST = "list"
    FACT = "fact"
    OPEN = "open"


class Measure(StrEnum):
    """Which side of an indicator is asked for."""

    LEVEL = "level"
    GROWTH = "growth"
    RANK = "rank"
    ANY = "any"


_KEPT = 4096
"""Texts whose reading is kept: a question is looked at by every statement that may answer it."""

WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_FIGURE_WORDS = (
    r"多少|几(?!乎)|百分之|多大|多高|多长|多久|多远|占比|比例|增速|增幅|涨幅|降幅|规模|数量|总数|(?:家数|条数|台数)(?!据)|面积|金额|"
    r"第几|排名|几成|准数|翻番|[给报查要].{0,3}数字|指标线|硬要求|要求|差距|(?:收入|天数|[^效汇]率|额|值|量|数)(?:呢|是)?[？?]?$"
)
_FIGURE = re.compile(_FIGURE_WORDS)
_DEFINITION = re.compile(
    r"啥子意思|怎么个[\u4e00-\u9fff]法|(?:啥|什么)叫|(?:是|指)(?:的是)?(?:什么|啥)(?:意思|东西)?[？?]?$|什么意思|啥意思|怎么解释|含义|怎么回事|(?:指|讲)的(?:是)?(?:什么|啥)|到底是(?:个)?什么|"
    r"什么是|何为|什么叫|定义|如何理解|按什么思路|什么样的.*算|是什么意思|怎么理解|说的是(?:什么|啥)"
)
_LIST = re.compile(
    r"哪些|哪几|哪[两三四五六七八九十]|都有谁|都有什么|有什么|包括|是哪(?![个家条所座位项本种支里儿年月天次届])|分别(?:是|指|着力|叫)?(?:什么|哪)|各是什么|哪[几些].{0,2}[个类种项条家]|"
    r"怎么说|都治|具体怎么|几方面|列一下|列出|列举|有啥|名单"
)
FROM_TO = re.compile(r"[从由](?:多少|几).{0,12}[到至成](?:了)?(?:多少|几)")
"""What asks for both ends of a change."""
ASKS_RATE = re.compile("涨幅|增幅|降幅|增长率|增速|百分之[几多]|百分比|几个?百分点")
"""What asks for how much something changed in per cent."""
BETWEEN_YEARS = re.compile(r"20\d\d年?[比较]20\d\d年")
"""What compares two years, as a change from one to the other tells both."""
_MEANT_WHICH = re.compile(r"(?<!^)那(?=[几些个家类种项条位一二两三四五六七八九])")
_ASKS_OTHERWISE = re.compile(
    r"[哪谁啥吗呢]|什么|多少|怎么|如何|是不是|是否|有没有|(?<!那)几(?=[个家条台辆座所处项件户人万亿次名位天年倍成点公])"
)
_STANDS_FOR = re.compile(r"(?:是|指|说|讲)的?(?:是)?(?:哪|什么|啥)|是指[^，,。]{0,12}(?:哪|什么|啥)")
_IS_WHAT = re.compile(
    '[^，,。是]{0,3}[”"]?[，,]?是(?![不否靠因凭由通])[^，,。]{0,10}?(?:什么|啥)(?!原因|意思|时候)'
)
"""What asks, right behind a figure, what it is (616.6亿元是一笔什么钱, “1500套”，是今年要建什么)."""
_PRINTED = re.compile(r"(?:\d{3,}|\d+\.\d+)[万亿]?[^\d强]{0,3}")
"""A figure that a question quotes as it is printed (那个“15345件”); “500强” is a name."""
_WHICH_MORE = re.compile(
    r"(?:谁|哪个|哪项|哪样|哪边).{0,5}(?:更|[涨增降升跌长]得?.?[多大快高少慢低]|[多大快高少慢低](?:[，？?、,]|$))"
)
_YEAR_NAMED = r"(?:[去今前明]年|20\d\d年?)的?(?:实际|目标|计划)?"
_IN_EACH_YEAR = re.compile(rf"{_YEAR_NAMED}[和与跟及、]{_YEAR_NAMED}的?数?[字据值]?(?:各|分别)")
"""What asks for the numbers of two years (去年和今年的数分别是什么)."""
_FACT = re.compile(r"谁|什么|哪|啥|何时|完整|第几")
_CHECK = re.compile(
    r"是不是|是否|有没有|能不能|够不够|过没过|超没超|对不对|会不会|对吗|吗[？?]?$|了没[？?]?$|没有[？?]$|了没有[？?]?$|达标|算不算|能.{0,12}吗"
)
_OPEN = re.compile(r"怎么样|如何|怎样|情况|怎么(?!解释|回事|说|理解)|为什么|为何|原因|哪些举措|做了什么")
WHY = re.compile(r"(?<![定称作成视列名])为什么|为何|原因|为啥|怎么会")
REASON = re.compile("因(?![地此素城材时人])|由于|受[^，。；]{1,16}影响|得益于|为了|根源")
"""What gives a reason, in a report."""
HOW = re.compile(r"(?:怎么|如何|怎样)(?!样|解释|回事|说|理解|看)[\u4e00-\u9fff]{2}|(?:措施|举措|办法|做法)")
ABOUT_REPORT = re.compile(
    r"报告.{0,8}(?:谁|哪位|哪天|何时|什么时候|哪一天|哪年|日期|第几[届次]).{0,6}(?:作|做|报告|讲|宣读|的|$)"
    r"|这份报告.{0,24}(?:哪天|第几[届次]).{0,12}[作做]的|作.{0,4}报告.{0,8}(?:谁|哪位|名字|叫)|报告人|(?:谁|哪位).{0,8}报告"
)
_DATE = re.compile("几月|几号|几时|哪一?年(?!.*(?:多少|几))")
GRADE = re.compile("几[aA]")
"""What asks for a grade (创几A景区), which is no figure."""
OFFICES = "省长|市长|区长|县长|州长|主席|总理"
ASKS_OFFICE = re.compile(
    rf"(?<!副)(?P<office>{OFFICES})(?:现在)?(?:是谁|叫[什啥]么?|姓[什啥]么?|是哪位|的?名字)"
    rf"|谁是.{{0,8}}(?<!副)(?P<held>{OFFICES})"
)
HOW_LONG = re.compile(r"多长时间|多少时间|多久|几[年天个月小时]{1,2}(?:时间)?[内里干完建修能]")
WHEN = re.compile(r"何时|什么时候|啥时候?|哪(?:一)?[年天]|几月|几号|哪个月|多久(?:能|会|才)")
ASK = re.compile(
    r"是不是|是否|有没有|多少|几(?!乎)|多大|多高|多长|百分之|哪|谁|什么|啥|[家条台户人件车位]数(?!据)|增速|涨幅|降幅|增幅|占比|比例"
)
ADDING = "[凑合拢](?:在|到)?一[块起]儿?|加起来|加在?一[起块]儿?|相加|合计|合起来|总和|之和"
"""What asks for a sum of what is named, as a pattern."""
COMPUTE = re.compile(
    rf"相差|差[额值]|差多少|差几|差了?多|还差|[多少高低大快慢][出了]?(?:几|多少)|多[领拿发补挣赚]了?(?:几|多少)|{ADDING}|总共|一共|还剩|"
    r"占.{0,8}(?:百分之|多少|几成|比)|还有(?:几|多少).{0,4}没|几倍|翻了?几|[比较].{2,20}(?:多|少|高|低|快|慢)"
    r"|[多高大快增涨升][加长高]?了?(?:还是|或)[更变]?[少低小慢减降跌下]"
)
_OF_LEVELS = re.compile(f"差多少|相差|差距|差了?多|加上|总共|一共|{ADDING}")
"""What is asked of how much things are, where no growth is named."""
COMPARES = re.compile(COMPUTE.pattern.replace("总共|一共|", ""))
_INTERROGATIVE = re.compile(r"多少|几(?!乎)|百分之|[哪谁啥怎吗]|什么|如何|是否|是不是|有没有|多[大高长久远]")
FOR_EACH = re.compile(r"^(?:各|分别|都|一?共|合计|加起来|总共)(?!类|地|级|种|项|界|族)")
"""What opens a piece that asks the same of each of the things named before it."""
SPLIT = re.compile(
    r"[，,、；;：:？?。\s]|以及|还有|跑赢|加上|再加|和|跟|与(?!会)|及(?!时|格)|(?<![共合协不相会])同(?=[^比期步时类等样行盟学])|(?<!占)比(?!例|重(?![大点要])|率|上年|去年|较|值|分|\d(?!\d{3}年))"
)
_GROWTH = re.compile(
    r"增长(?!点|极|目标)|增速|增幅|涨(?!到)|长了?(?=多少|几|百分)|降幅|下降|降(?!本|碳|费|耗|到|至)|跌|变化|同比|增势|跑赢|快了?(?:几|多少)|(?:跑得|[谁更最])快|"
    r"(?:增加|提高|减少|提升|提|降低|少|升|[比较]\S{1,6}[多高快])了?"
    r"(?:百分之|几个(?:百分)?点|几成|多少个?百分点)|^[^，,、和与跟比较]*少了多少(?:[？?]|$)|比(?:前一?年|上年|去年|年度).{0,4}(?:增长|提高|涨)"
)
_CHANGED_BY = re.compile("(?:增加|增长|减少|下降|[比较].{1,6}[多高少]|[涨降翻掉跌])了?$")
_LONG_UNITS = sorted((u for u in UNITS if len(u) > 1 and not u.endswith("百分点")), key=len, reverse=True)
_NAMED_UNIT = re.compile(rf"(?:几|多少)个?(?:万|亿|千)? ?({METRIC}|{'|'.join(map(re.escape, _LONG_UNITS))})")
_HOW_MANY = r"(?:(?<![这近那前头每好])几|多少|百分之)(?:万|亿|千)?"
_COUNTED_ANYHOW = frozenset("人个项户")
"""Units that count what a longer word names too: 多少人口, 多少个体户, 多少项目."""
_AMOUNT = re.compile(
    r"多少(?!次?会)|几(?!乎|何)(?=[个家户人万亿条列台辆件项所座处天公千名位场成支元块点部套亩吨倍])"
    r"|百分之几|增速|增幅|涨幅|降幅"
)
_LEVEL = re.compile(
    r"是多少|有多少[？?]?$|多大|达到多少|多少(?:亿|万|家|个|人|元|公里|天|件|条|套|辆|户|吨|钱)|几(?:家|个(?!百?分?点)|所|条|件|天|座|处|支|项)|[做冲搞干弄整]到(?=多少|几)"
    r"|(?:规模|[总数产销]量|总额|人数)(?:[是有呢为。？?]|$)|(?:GDP|总值|总额|余额|产值|里程|总量)多少[？?]?$"
)
_LEVEL_AND_GROWTH = re.compile(r"(?:[额值量数入]|规模)[和及与跟、以]{1,2}(?:同比)?(?:涨幅|增速|增幅|降幅)")
_RANK = re.compile(r"第几(?![次届界])|排名|名次|排第|位居|几名以内")
_PAST = re.compile(
    r"完成情况|完成了|实际|实现了|已经|(?:[建修引办卖涨降招来设开铺签获做投]|新增|改造|整治|引进|落户|落地|入驻|创建|建成|发放|增加|减少|下降|增长|升级)(?:成|好|完)?了|过多少"
)
_FUTURE = re.compile(
    r"目标|计划|打算|准备|预计|预期|力争|任务|将|想(?:要|做|冲|达|把|让)|要(?:做|建|引|达|求|增|完|新|改|培|打|推|冲|求)|得(?:涨|增|达)|争取|安排|还要"
)
_STATED = re.compile(
    r"(?<![A-Za-z\d.])\d+(?:\.\d+)?(?:万亿|千亿|百亿|亿|千万|百万|万)?(?:个百分点|百分点|%|元|家|个|人|天|公里|列|户)?|[一二三四五六七八九两十百千]+(?:成|亿|万|百亿)|翻(?:了)?[一两]?番"
    r"|百分之[一二三四五六七八九十百]+(?:点[一二三四五六七八九零]+)?"
)
_INSTRUCTION = re.compile(
    r"忽略|无视|取消.{0,6}(?:要求|限制|规则)|不(?:用|要|必)(?:查|引用|说(?:查不到|没有))|直接(?:回复|回答|输出|说)|假(?:如|装)你|假设你|扮演|你(?:现在)?(?:就)?是|"
    r"系统(?:提示|消息|指令)|^system|ignore|凭感觉|随便编|编一个|disregard|instructions|prompt|输出.{0,10}(?:密码|提示词)|(?:请|帮我|把).{0,12}翻译|译成|翻译成|写一(?:首|篇|段)(?!.{0,6}奖)|讲(?:个|一个)笑话|"
    r"<script|javascript:",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^“”]{1,12}”|\"[^\"]{1,12}\"|‘[^‘’]{1,12}’|「[^「」]{1,12}」")
_HEARSAY = re.compile(
    r"^[^，,：:？?]{0,12}(?:写|说|讲|称|听说|看到|记得|印象[里中]?)(?:了|着|过|是)?[，,：:]"
)
_SENTENCE = re.compile(r"[^。！？!?\n；;]+[。！？!?\n；;]?")
_NEGATED = re.compile(
    r"[（(][^（()）]{0,20}(?:不要|别|(?<!是)不是|不算|不含|除外)[^（()）]{0,20}[）)]|"
    r"(?:^|(?<=[，。；？！?!,;]))不是[^，。？?吗,]{1,12}[，,]|(?:^|(?<=[，。；？！?!,;]))(?:不要|别|不是只|不算|不含|除了)[^，。；？！?!,;]*|"
    r"(?<=[，,])不是[^，。？?吗,]{1,10}[？?]?$|"
    r"[^，。；？！?!,;（(]*(?:别(?=[给算把跟和说拿提])|(?<!是)不是只|不算(?!数)|不含|除外)[^，。；？！?!,;）)]*"
)
TOPIC_CHANGE = re.compile(
    r"先不说这?个?|换个(?:话题|问题|事)|不说这个|另外问|这个知道了|再问(?:一?个)?别的|先不管"
)
CORRECTION = re.compile(
    r"[问说搞弄]错了?|(?<!对)不对|不是这个|我是说|我问的是|应该是(?![^，。]*[吧吗对])|更正|(?:^|[,，。；])(?:改|换)成|我指的是"
)
ELLIPSIS = re.compile(
    r"^(?:还有|另外|其中|单看|只看|光看|换成|离(?![境岸休任退婚])|再)|呢[？?]?$|接着|(?<!其)它"
    r"|(?:^|[,，。；;？?！])(?:那|这(?!份|次|[些几]?年|五年|一年|里|个报告))"
)
SUBJECT = re.compile(
    r"(?P<subject>[\u4e00-\u9fff]{2,8}?)(?:上|里|那里)?(?:有(?:多少|几|哪|没有)|是(?:谁|什么|哪|多少|几))"
)
"""A question that opens with what it asks about."""

PRONOUN = re.compile(r"^(?:那个|这个|该|此|它)(?:指标|数|项目|数字|数据|比例|目标)?")
_MONEY = ("元", "美元")
_ASKS_MONEY = re.compile(
    r"(?:投资?|花费?|砸|拨|(?<!名)额|产值|资金|收入|利润|税收|余额)(?:是|有|为|达到?|做到|完成)?了?多少(?![个家次项户亩人名件])"
)
_NAMES_MONEY = re.compile(
    r"(?:总额|金额|完成额|产值|投资额?|工资|收入|销售额|营收|利润|贷款|存款)(?:余额)?(?:[一总]共)?(?:[是有为]?多少)?[？?]?$"
)
_COUNTED = frozenset("家户人名条件项台辆支列栋套所座处天村") | {"人次"}
PERCENT = ("%", "个百分点", "百分点", "成", "‰", "倍")


@cache
def filler_pattern() -> re.Pattern[str]:
    """Return the pattern of the phrases that carry nothing to look for; 预期性 is no 预期."""
    phrases = sorted({f for f in FILLERS if len(f) > 1}, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, phrases))})(?!性)")


@cache
def filler_chars() -> frozenset[str]:
    """Return the characters that carry nothing by themselves."""
    return frozenset("".join(f for f in FILLERS if len(f) == 1))


def kind_of(text: str) -> Kind:
    """Return what kind of answer a (plain) question asks for."""
    stands_for = _STANDS_FOR.search(text)
    if not re.search(r"多少|几个|几家", text) and (
        (stands_for and stated_in(text[: stands_for.start()])) or _asks_of_stated(text)
    ):
        return Kind.REVERSE
    if _WHICH_MORE.search(text) or _IN_EACH_YEAR.search(text):
        return Kind.FIGURE
    if GRADE.search(text) or _DATE.search(text):
        return Kind.FACT
    if _DEFINITION.search(text) and not re.search(r"多少|百分之几", text):
        return Kind.DEFINITION
    if _LIST.search(text) and not re.search(
        r"多少|各几|几个百分点|降幅|增幅|(?:更|涨得|增得)(?:多|大|快|高)|多几|大几", text
    ):
        return Kind.LIST
    if _FIGURE.search(text) and not re.search(r"第几[次届界]", text):
        return Kind.FIGURE
    if _CHECK.search(text):
        return Kind.CHECK
    if _FACT.search(text):
        return Kind.FACT
    if _OPEN.search(text):
        return Kind.OPEN
    return Kind.FIGURE


def with_which(text: str) -> str:
    """Return `text` with 那 read as 哪 where nothing else in it asks (那几个, 那些).

    >>> with_which("要推动那几个领域的重组")
    '要推动哪几个领域的重组'
    """
    return text if _ASKS_OTHERWISE.search(text) or text.count("几") > 1 else _MEANT_WHICH.sub("哪", text)


def names_in_quotes(text: str) -> bool:
    """Return whether a text holds a name in quotation marks."""
    return _QUOTED.search(text) is not None


def names_only(text: str) -> bool:
    """Return whether a question but names a thing (死亡人数呢), and so asks of it what was asked before."""
    return text.rstrip("？?").endswith("呢") and not _INTERROGATIVE.search(text)


def has_question_word(text: str) -> bool:
    """Return whether a text asks anything in so many words."""
    return bool(
        _FIGURE.search(text)
        or _FACT.search(text)
        or _CHECK.search(text)
        or _LIST.search(text)
        or _OPEN.search(text)
    )


def tense_of(text: str) -> Status:
    """Return whether a text speaks of what was done or of what is planned, UNKNOWN where it does not say."""
    past, future = bool(_PAST.search(text)), bool(_FUTURE.search(text))
    if past == future:
        return Status.UNKNOWN
    return Status.ACTUAL if past else Status.TARGET


@lru_cache(_KEPT)
def measure_of(text: str) -> Measure:
    """Return which side of an indicator is asked for; a named rate of change decides over a mere 多少."""
    if _RANK.search(text):
        return Measure.RANK
    if FROM_TO.search(text):
        return Measure.LEVEL
    if _LEVEL_AND_GROWTH.search(text):
        return Measure.ANY
    if re.search(
        r"增速|增幅|涨幅|降幅|增长率|同比|跑赢|(?:涨|降|增长|下降|跌)(?![到至]).{0,3}(?:百分之几|几个?(?:百分)?点)",
        text,
    ):
        return Measure.GROWTH
    if set(units_of(text)) - set(PERCENT):
        return Measure.ANY if _GROWTH.search(text) else Measure.LEVEL
    growth, level = bool(_GROWTH.search(text)), bool(_LEVEL.search(text) or text.count("多少") > 1)
    if level and "增长目标" in text:
        return Measure.ANY
    level = level or (_OF_LEVELS.search(text) is not None and not growth)
    if growth and not level:
        return Measure.GROWTH
    return Measure.LEVEL if level and not growth else Measure.ANY


@lru_cache(_KEPT)
def units_of(text: str) -> tuple[str, ...]:
    """Return the units that would answer, () for any."""
    if by_name := _NAMED_UNIT.search(text):
        return (by_name[1], *ASKED_UNITS.get(by_name[1], ()))
    asked: list[str] = [*_MONEY] if _ASKS_MONEY.search(text) else []
    for word, units in ASKED_UNITS.items():
        asked += units if re.search(rf"{_HOW_MANY}{re.escape(word)}{_ends(word)}", text) else ()
    if not asked and not _GROWTH.search(text):
        for word, units in ASKED_UNITS.items():
            counted = word in _COUNTED and re.search(rf"(?<!法){word}数(?:[是呢？?，、和各]|$)", text)
            named = word in text.replace("多长时间", "") if word in ("多长", "面积", "里程") else counted
            asked += units if named else ()
    if re.search(
        r"百分之几|几个?百?分?点|百分比|增速|增幅|涨幅|降幅|几成|比例|占比|[^效汇利]率(?:是|有|要|现|呢|到|过|达|做|多)",
        text,
    ):
        asked += PERCENT
    return tuple(dict.fromkeys(asked))


def units_named(text: str) -> tuple[str, ...]:
    """Return the units in which what a text names is told, () for any (旅游总收入 is money)."""
    return _MONEY if _NAMES_MONEY.search(text) else units_of(text)


def _ends(unit: str) -> str:
    """Return the pattern of what may follow a unit that is asked for: 多少成本 asks for no 成."""
    longer = "" if unit in _COUNTED_ANYHOW else NOT_A_UNIT.get(unit, "")
    return f"(?!百?分?点|百分比|庭|位|之|钟{''.join(f'|{c}' for c in longer)})"


@dataclass(frozen=True, slots=True)
class Ask:
    """One amount that a question asks for: units that would answer, () for any; whether it is a change."""

    units: tuple[str, ...]
    change: bool


def asks_of(text: str) -> tuple[Ask, ...]:
    """Return the amounts that a (plain) question asks for, in its order; those to be computed left out.

    >>> [ask.change for ask in asks_of("去年GDP做到多少亿，涨了几个点")]
    [False, True]
    """
    asks, start = [], 0
    for match in _AMOUNT.finditer(COMPARES.sub(lambda m: "，" * len(m[0]), text)):
        before = re.split("[，,。；？?、]", text[start : match.start()])[-1]
        window = before[-8:] + re.split("[，,。；？?、]", text[match.start() : match.end() + 8])[0]
        led_to = re.search("[到至成]了?$", before)
        changes = measure_of(window) is Measure.GROWTH or _CHANGED_BY.search(before)
        asks.append(Ask(units_of(window), bool(changes and not led_to)))
        start = match.end()
    return tuple(asks)


def periods_of(text: str, year: int, bases: bool = True) -> tuple[str, ...]:
    """Return the periods asked about, each once; 今年4月 is the month alone, 4月 and 全年 are both.

    Those compared with (比2020年) come only where `bases` asks.
    """
    found = [m.period for m in find_mentions(text, year, bases)]
    months = {p[:4] for p in found if len(p) in (6, 7)}
    if months and re.search(r"全年|年内|年底|整年", text):
        return tuple(dict.fromkeys([*(p for p in found if len(p) != 4), *sorted(months)]))
    return tuple(dict.fromkeys(p for p in found if p not in months))


def without_periods(text: str, year: int) -> str:
    """Return `text` with a space for each period that it names."""
    for mention in reversed(find_mentions(text, year or 2000, bases=True)):
        text = text[: mention.start] + " " + text[mention.end :]
    return text


def stated_in(text: str) -> tuple[str, ...]:
    """Return the figures that a question states itself, its years left out."""
    return tuple(m[0] for m in _stated_matches(text))


def _stated_matches(text: str) -> list[re.Match[str]]:
    """Return the matches of stated amounts; a name in quotation marks (“3个100万”) states none.

    Nor does the size of what is asked about (年产值过亿的企业).
    """
    text = _QUOTED.sub(lambda m: m[0] if _states(m[0][1:-1]) else " " * len(m[0]), text)
    for mention in reversed(find_mentions(text, 2000, bases=True)):
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    sizes = [match.span() for match in SIZE.finditer(text)]
    return [
        m
        for m in _STATED.finditer(text)
        if len(m[0]) > 1 and _is_figure(m[0]) and not any(start <= m.start() < end for start, end in sizes)
    ]


def _asks_of_stated(text: str) -> bool:
    return any(_IS_WHAT.match(text, stated.end()) for stated in _stated_matches(text))


def _states(quoted: str) -> bool:
    return bool(_STATED.fullmatch(quoted) or _PRINTED.fullmatch(quoted))


def _is_figure(stated: str) -> bool:
    return (
        stated[-1] in "%元家个人天公里列户亿万成番点"
        or stated.startswith("百分之")
        or bool(re.fullmatch(r"\d+\.\d+|\d{3,}", stated))
    )


def without_stated(text: str) -> str:
    """Return `text` without the amounts that it states (能超500亿吗): they are to be checked, not found."""
    for match in reversed(_stated_matches(text)):
        if match[0][-1] in "%元亿万成" or match[0].endswith("百分点"):
            text = text[: match.start()] + " " + text[match.end() :]
    return text


def stated_units(text: str) -> tuple[str, ...]:
    """Return the units in which a stated amount could be right (500亿 -> money, 6.5% -> percent)."""
    amounts = [m[0] for m in _stated_matches(text)]
    if any(a.endswith(("%", "成", "百分点")) for a in amounts):
        return PERCENT
    if not any(a.endswith(("亿", "万", "元")) for a in amounts):
        return ()
    after = re.search(r"[亿万](?:多|余)?(斤|吨|人次|人|亩|千瓦|度|立方米|平方米|件|辆|家|户)", text)
    return ASKED_UNITS.get(after[1], (after[1],)) if after else ("元", "美元", "级")


def value_of(figure: str) -> tuple[Decimal, str] | None:
    """Return value and unit of a figure as a question states it, None where it has none.

    "500亿" gives (50000000000, "").
    """
    if figure.startswith("百分之") and "点" not in figure:
        return Decimal(chinese_value(figure[3:])), "%"
    found = re.match(
        r"(\d+(?:\.\d+)?|[一二三四五六七八九两十百千]+)(万亿|千亿|百亿|亿|千万|百万|万)?(.*)", figure
    )
    if found is None:
        return None
    if found[3] == "成":
        return amount(found[1], found[2]) * 10, "%"
    return amount(found[1], found[2]), found[3]


def is_instruction(text: str) -> bool:
    """Return whether nothing but instructions to the tool is left of a text."""
    return bool(_INSTRUCTION.search(text)) and not without_instructions(text).strip()


def without_instructions(text: str) -> str:
    """Return `text` without the sentences that order the tool about; the whole where no question is left."""
    if not _INSTRUCTION.search(text):
        return text
    kept = [s for s in _SENTENCE.findall(text) if not _INSTRUCTION.search(s) and has_question_word(s)]
    return "".join(kept)


def without_hearsay(text: str) -> str:
    """Return `text` without where the asker has it from (我看有材料写，…)."""
    kept = _HEARSAY.sub("", text)
    return kept if has_question_word(kept) else text


def without_negated(text: str) -> str:
    """Return `text` without what it says is not asked for (今年的任务别算进来)."""
    kept = _NEGATED.sub("", text).strip("，,；; ")
    return kept if len(content_of(kept)) >= 2 else text


def content_of(text: str) -> str:
    """Return the content words of a question, run together.

    They are what is left of it without periods, fillers and marks.
    """
    for mention in reversed(find_mentions(text, 2000, bases=True)):
        text = text[: mention.start] + " " + text[mention.end :]
    bare = filler_pattern().sub(" ", text)
    return "".join(c for c in bare if WORD.match(c) and c not in filler_chars())


def covers(period: str, asked: str) -> float:
    """Return how well a statement about `period` answers a question about `asked`.

    1 is exactly, 0.5 partly, 0 not. A month or half lies within its year; a span of years partly answers for
    the year it ends with.
    """
    if period == asked:
        return 1.0
    if len(asked) == 4 and len(period) in (6, 7):
        return 0.5 if period[:4] == asked else 0.0
    if len(asked) == 9 and len(period) == 9:
        return 0.5 if abs(first_year(period) - first_year(asked)) <= 1 else 0.0
    return 0.5 if (len(asked), len(period)) == (4, 9) and asked == period[-4:] else 0.0
