"""How a question compares and computes: two things set against each other, shares, sums, what is left.

Nothing here looks at a report.
"""

from __future__ import annotations

import re

from index.names import LIST_MARK
from rag.cues import ADDING, COMPARES, content_of, without_periods

ASKS_REST = re.compile("还有(?:几|多少).{0,4}没|还剩|[比较]原来[多少]")
"""What asks for what is left of a number, or how it changed, without naming the other."""
_WHICH = r"(?:哪一?[个项样边种类]|谁)"
_GREW = r"(?:的?(?:增速|增幅|涨幅|降幅|增长|[增涨长跑降]))?得?"
_MOST = "[更最]?[多高大快少低小慢]"
_IS_MOST = rf"{_WHICH}{_GREW}{_MOST}|{_GREW}{_MOST}的(?:那?一?[个项])?(?:又?是|为)?{_WHICH}"
WHICH_IS_MOST = re.compile(_IS_MOST)
"""What asks which of several things named is the larger or the largest."""
REASONS_BACK = re.compile(
    r"(?:根据|按照?|照|从)?(?:报告)?[里中]?(?:给)?的?(?:数字?|数据)?(?:倒推|反推|倒算|推算)(?:一下|出来?)?"
)
"""What asks for the number of the year before from this year's and its change (按报告推算去年是多少)."""
_COMPARING = re.compile(r"[出是高低多少快慢大小升降涨跌了还差有没呢吗那又到底究竟会两者一共]|它们|相比")
SO_MANY = re.compile("([两二三四五六七八九十])项(?=加|合|一共|总共|相加)")
"""How many things are to be added up (三项加起来)."""
_COMPARE_WORDS = re.compile(
    rf"平均(?:下来|分到|到|算)?[每一单][个户家人件起趟次](?!共)|{SO_MANY.pattern}|{REASONS_BACK.pattern}|(?<![减增])[多少]出?(?=多少|几)|较(?=上年|去年|20)|差[额值]|相差|差距|还?差了?(?=[多几]|$)"
    rf"|(?:^|现在)[离距](?=.*[差要])|{ADDING}|{_IS_MOST}"
    r"|是?[更变]?[多高大快增涨升][加长高]?了?(?:还是|或者?)[更变]?[少低小慢减降跌下]了?"
)
_LISTED = re.compile("[:：].*(?:[、和与]|还是)")
SOME = re.compile(
    "[这那下上以]?[面下]?的?[这那]?(?:[两二三四五六七八九几]|[2-9])(?:个|项|样|者|种|类)(?:里面?|中|当中|指标)?"
)
"""What points to things that are named beside it: 这四个, 下面几项."""
_IN_TOTAL = re.compile("总共|一共")
_JOINS = re.compile("[和跟与及、]|加上|两")
SEVERAL = re.compile(
    rf"各|分别|{ADDING}|总共|一共|总数|相差|"
    rf"{_IS_MOST}|(?:哪个|谁).{{0,5}}(?:更|多|大|快|高)|哪样|差了?(?:多|几)|两者|比|跑赢|加上|[大快慢]了?几"
)
LISTS = re.compile(f"{ADDING}|加上|再加|{_IS_MOST}|相差|差了?(?:几|多少)|各(?:有|是)?多少|分别")
"""What asks of several things that are named one by one."""
_RATIO = re.compile(
    r"(?P<part>[^占多几？?]{2,30})(?:占(?!比|地(?!区))|相当于)(?P<whole>(?!到?了?(?:多大|百分|几成))[^占]{2,20}?)的?(?:百分之|几成|多大|多少|几分之|比例|比重)"
)
_TIMES = re.compile(
    r"(?P<part>[^多几？?，,]{2,30})[，,]?(?:是|相当于|等于|达到了?)(?P<whole>[^，,？?]{2,30}?)的?(?:几|多少)(?:个?多)?倍"
)
_RATIO_WITHIN = re.compile(
    r"^(?P<whole>[^，,？?]{4,30}?)(?:里头|里面|里|当中|中)?[，,](?P<part>[^，,占]{2,20}?)(?:就?贡献|占|占到)(?:了|比)?(?:大约|大概|约|达到?|是|为)*(?:百分之(?:几|多少)|多大|多少|几成|几分之)"
)
_ALL_OF_IT = re.compile("累计|总[数量共]|全部|所有|总的")
"""What names the whole of the thing that was named before (新增的占到累计总量的百分之几)."""
SOME_TIME = re.compile("(?:到|截[至止])?[^，,]{0,4}[年月](?:以|之)?[后前来末底]?")
"""What names but a time: 五年以后."""
ADDS_UP = re.compile(f"{ADDING}|加上|再加|总共|一共")
_ONE_YEAR = re.compile("[那这光单]|一年|当年")
_PLACE = re.compile("[全本我这][国省市区县]")
_TAKES_FROM = re.compile(
    r"^(?P<whole>[^，,？?]{2,30}?)(?:里面?|中|当中)?[，,]?(?:扣掉|扣除|减去|减掉|刨去|刨掉|除去|去掉)"
    r"(?P<part>[^，,？?]{2,30}?)(?:之后|以后|后)?[，,]?(?:还?剩下?|余下|还有|是|等于)的?(?:是|有)?(?:多少|几).*$"
)
_NOT_A_THING = "全[国省市区县]|平均|目标|预期|计划|年初|[去上前今]年"
_REPHRASED = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (
            rf"(?P<a>(?:^|(?<=[，,]))[^，,？?比较]{{2,30}}?)(?:超出|高出|多出|高过)(?!了?(?:多少|几|百分|{_NOT_A_THING}))"
            r"(?P<b>[^，,？?]{2,30}?)(?P<ask>多少|几)",
            r"\g<a>比\g<b>多\g<ask>",
        ),
        (
            r"^(?P<a>[^，,？?]{2,30}?)(?<![增参更附追叠累施添])加(?![上大快强工速深固入重密权值拿起])(?P<b>[^，,？?]{2,30}?)"
            r"(?:是|等于|一共|总共|[共有])(?=多少|几)",
            r"\g<a>加上\g<b>一共",
        ),
        (
            r"^(?P<a>[^，,？?]{2,30}?)加(?P<b>[^，,？?]{2,30}?)[，,](?P<when>[今去]年)?[这那]?两?(?:笔钱|项|个数?|者|块|样)?"
            rf"(?:一共|总共|{ADDING})(?:是|有)?(?=多少|几)",
            r"\g<when>\g<a>加上\g<b>一共",
        ),
        (
            r"比(?:眼下|目前|现在|当前|如今)(?:已有|已经有|现有|已达)?的?(?:规模|数量|水平)?(?=[多高少低])",
            "比去年实际",
        ),
        (r"(?:之间)?的?(?:差距|差额|差值)(?:是|有)?(?:多少|多大|几)", "相差多少"),
        (
            r"[比较](?P<base>[去上]年)(?:的?实[绩际]数?|完成[数的]?)?(?:变化|变动)了?(?:多少|几)",
            r"比\g<base>实际差多少",
        ),
        (r"(?<=[比较])(?:头一?年|前一年)", "上年"),
        (
            r"(?:至少)?(?:还得|还要|还需|得|要)(?:在[^，,？?]{2,10}上)?再(?:多|增|加)[收产建种打增办招]?(?=多少|几)",
            "比去年实际多",
        ),
        (
            r"(?P<a>(?:^|(?<=[，,]))[^，,？?]{2,30}?)(?:的?盘子)?(?:[能够]?顶|抵得?上|抵)(?:得上|上)?(?:多少|几)个(?P<b>[^，,？?]{2,30})",
            r"\g<a>是\g<b>的几倍",
        ),
        (r"(?P<of>去年[^，,。？?]{2,30}[比较])前年(?=[多少增减涨跌高低降])", r"\g<of>上年"),
        (
            r"[比较](?:上一?年|去年|前一年)多[增涨长]了?(?=百分之[几多]|几个?百?分?点|多少个?百分点)",
            "比上年增长",
        ),
        (
            r"(?P<when>20\d\d年|[今去]年)(?:已经?|实际)?(?P<done>新增|新建|改造|建成|完成)的[和与跟]"
            r"(?P<other>20\d\d年|[今去]年)(?P<plan>计划|打算|准备|预计|要)?(?P=done)的(?P<thing>[^，,？?加合]{2,20})",
            r"\g<when>\g<done>\g<thing>和\g<other>\g<plan>\g<done>\g<thing>",
        ),
        (
            r"(?P<a>(?:^|(?<=[，,]))[^，,？?]{2,30}?)是不是(?:高过|高于|超过|超出|大于|快过|快于|多于|多过)"
            r"(?P<b>[^，,？?\d]{3,30}?)[？?，,](?:相?差|[高多快大])[了出]?(?P<ask>几|多少)",
            r"\g<a>比\g<b>高\g<ask>",
        ),
        (
            r"(?P<when>20\d\d年|[去今]年)(?:实际|真正|已经)?(?:干成|做成|办成|完成|做到|达到|实现|达成)的(?:数|量)?(?=[多少高低增减])",
            r"\g<when>实际",
        ),
        (r"(?P<when>20\d\d年|[去今]年)定下?的(?:数|任务|计划)?(?=[比较和与跟])", r"\g<when>目标"),
        (r"是[增升多高涨]是[减降少低跌]|重了?还是轻了?", "高了还是低了"),
        (r"够不够(?P<b>[^，,？?]{2,30}?)的(?:[两二三四五六七八九十]|\d+)倍", r"是\g<b>的几倍"),
    )
)
"""Other ways to ask how two things differ, what they make together, how many times one is the other."""
_BOTH = re.compile(r"城乡(?:居民)?(?=.{0,12}(?:差|比|高|多))")


def computes(text: str) -> bool:
    """Return whether something is to be computed; 一共 asks for a sum only of what is named before it."""
    total = _IN_TOTAL.search(text)
    named = total is not None and _JOINS.search(text, 0, total.start())
    return bool(COMPARES.search(text) or "加上" in text or named or most_of(text))


def most_of(text: str) -> str:
    """Return by which word one of several things named is asked for (最快, 更少), "" for no such question.

    >>> most_of("工业投资、民间投资，哪个涨得最快"), most_of("哪个区最大")
    ('最快', '')
    """
    found = WHICH_IS_MOST.search(text)
    if found is None or not (_JOINS.search(text, 0, found.start()) or _LISTED.match(text, found.end())):
        return ""
    return [match[0] for match in re.finditer(_MOST, found[0])][-1]


def only_compares(text: str) -> bool:
    """Return whether a piece of a question says nothing but that what was named is to be compared.

    >>> only_compares("是高了还是低了差多少"), only_compares("2021年的目标要多出多少亿")
    (True, True)
    """
    asks = computes(text) or WHICH_IS_MOST.search(text)
    left = SOME.sub("", WHICH_IS_MOST.sub("", text))
    return bool(asks) and not content_of(_COMPARING.sub("", COMPARES.sub("", left)))


def computes_alone(text: str) -> bool:
    """Return whether a question is nothing but that a sum is asked for (合计呢, 那一共多少)."""
    return bool(ADDS_UP.search(text)) and not content_of(_COMPARING.sub("", ADDS_UP.sub("", text)))


def both_named(text: str) -> str:
    """Return a text that compares with the two that one word names named (城乡居民收入差多少).

    >>> both_named("城乡居民收入差多少")
    '城镇居民和农村居民收入差多少'
    """
    return _BOTH.sub("城镇居民和农村居民", text)


def without_comparing(text: str) -> str:
    """Return `text` without the words that ask to compare or to add up: nothing of them is to be found."""
    return _COMPARE_WORDS.sub(" ", text)


def ratio_of(text: str) -> tuple[str, str] | None:
    """Return of which thing the share in which other one (or the multiple of it) is asked for, else None.

    A whole that but names another time, or all, is that of the same thing.

    >>> ratio_of("4月的目标占全年的几成"), ratio_of("签约项目里头，落地项目占多大比例")
    (('4月的目标', ' 的目标全年'), ('落地项目', '签约项目'))
    """
    if found := _RATIO.search(text) or _TIMES.search(text):
        part, whole = found["part"], found["whole"]
        same = not content_of(_ALL_OF_IT.sub("", whole)) and not _PLACE.search(whole)
        return part, f"{without_periods(part, 2000)}{whole}" if same else whole
    found = _RATIO_WITHIN.search(text)
    if not found or SOME_TIME.fullmatch(found["whole"]):
        return None
    part, whole = found["part"], found["whole"]
    if _ONE_YEAR.search(part) and not content_of(_ONE_YEAR.sub("", without_periods(part, 2000))):
        return f"{part}{without_periods(whole, 2000)}", whole  # …里头，2022年那一年占了百分之几
    return (part[:-1] + whole[-2:] if part.endswith("的") else part), whole  # 项目里，亿元以上的


def named_in_sum(text: str) -> tuple[str, ...]:
    """Return the things that a question lists and wants added up, () for any other question.

    >>> named_in_sum("造林、封育和营林的面积加起来多少")
    ('造林', '封育', '营林的面积')
    """
    asks = ADDS_UP.search(text)
    if asks is None or not adds_up(text):
        return ()
    return tuple(item.strip() for item in LIST_MARK.split(text[: asks.start()]) if item.strip())


def adds_up(text: str) -> bool:
    """Return whether a question asks for a sum and nothing more: not for a share or a multiple of one."""
    return bool(ADDS_UP.search(text)) and "几倍" not in text and ratio_of(text) is None


def rephrased(text: str) -> str:
    """Return a question that compares or computes in other words in those that are looked for.

    >>> rephrased("全部财政收入里，扣掉一般公共预算收入，剩下的是多少")
    '全部财政收入和一般公共预算收入相差多少'
    >>> rephrased("工业投资超出民间投资多少"), rephrased("A厂与B厂的差距有多大")
    ('工业投资比民间投资多多少', 'A厂与B厂相差多少')
    """
    text = _TAKES_FROM.sub(r"\g<whole>和\g<part>相差多少", text)
    for pattern, said in _REPHRASED:
        text = pattern.sub(said, text)
    return text
