"""What a question asks about, apart from the places and years that it asks it of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.periods import Mention, Status, find_mentions
from rag.comparing import computes
from rag.cues import WORD, content_of, has_question_word, tense_of, value_of
from rag.scope import Named

_AIM, _DONE = (
    r"目标|计划|预期|任务(?!书)|打算|原定|想(?!知道|问|了解|看|查)",
    r"实际(?!使用|利用|到位|吸收)|实绩|完成(?:了|值|数|情况)",
)
_STATUS = re.compile(rf"(?P<aim>{_AIM})|(?P<done>{_DONE})")
_DONE_WORD = re.compile(_DONE)
_GROWN = re.compile(r"比20\d\d年[^，。？]{0,8}(?:增长|增加|提高|提升|下降|减少|降低)了?(?:多少|几|百分)")
_ANY_YEAR = 2000
_MOST_YEARS = 24
"""Years that one question names at most."""
_CHANGED = re.compile(r"(?:怎么|如何|有[啥什]么?|有没有)变|变化|变了")
_SET_AGAINST = re.compile(r"[比较]$")

_REACHED = r"(?:做到|完成|兑现|实现|达成|达到|达标|落实)"
_FULFILLED = re.compile(
    rf"(?:目标|指标|任务|计划)[^。；？?]{{0,8}}{_REACHED}|{_REACHED}[^，。；？?]{{0,8}}(?:目标|指标|任务|计划)|达标"
)
_WHETHER = re.compile(r"吗|没有|[了过]没|有没|是否|是不是|怎么样|如何|情况|能否|咋样|了吧")
_OF_FULFILMENT = re.compile(
    rf"有没有|是否|是不是|年初|当年|[定提设]下?(?:出|定)?的|{_REACHED}(?:得|了)?(?:怎么样|如何|情况|咋样)?"
    rf"|怎么样|如何|情况|了?没有?(?=[？?，。]|$)|了?[吗吧]|最后|的?(?:{_AIM}|指标)|实际"
)

_REGION = r"(?:省(?:份|区市|市|区)?|地方|地区|区县|县区|市县|[市县区地])(?:[（(][^（()）]{1,6}[）)])?"
_COUNTED = re.compile(
    rf"[、，,：:\s]*(?:这?[两俩二三四五六七八九十几]个?(?:{_REGION}|[家者]))?(?:[之当]?中间?|之间)?"
)
_WHOSE = rf"(?:谁|哪(?:[个家边里些]|几个?|一个)?(?:{_REGION})?)"
WHICH = re.compile(rf"的?(?:都?有|是|在)?(?:哪(?:些|几个?|个)(?:{_REGION})|谁)")
EVERYWHERE = re.compile(r"各(?:省|地|市|县|区县)[区市]*(?!级)")
PICKS = re.compile(
    rf"{_WHOSE}[^。？?]{{0,12}}(?:[最更]|[大多高快小少低慢好](?:[？?]|$))|[最更][大多高快小少低慢]的"
)
RISING = re.compile(
    rf"[从由][小少低慢][到至往][大多高快]|[最更][小少低慢差]|{_WHOSE}[^，。？?]{{0,9}}[小少低慢](?:[，？?]|$)"
)
FALLING = re.compile(
    r"[从由][大多高快][到至往][小少低慢]|(?:怎么|如何)排|排(?:个?序|名|列|个?队|一下)|[最更][大多高快好强]"
    rf"|{_WHOSE}[^，。？?]{{0,9}}[大多高快](?:[，？?]|$)"
)
_ENDS = "大小多少高低快慢好强"
_COMPARES = re.compile(
    rf"[从由][{_ENDS}][到至往][{_ENDS}](?:排(?:列|序|一下)?)?|(?:怎么|如何)排(?:列|序)?|排(?:个?序|名|个?队|一下)"
    rf"|{_WHOSE}的?，?[^，。？?]{{0,2}}?[最更][{_ENDS}]|{_WHOSE}[{_ENDS}](?=[？?]|$)|[最更][{_ENDS}]的是?{_WHOSE}|分别|各自?(?=[是有占为新多几增])"
    rf"|[{_ENDS}]了?(?:多少|几个?(?:百分)?点)|相?差(?:了?多少|几个?(?:百分)?点)"
)
_ASKING = re.compile(
    r"(?:又|各|一共|总共|都)*(?:是|有|为|达到?)?(?P<tail>(?:多少|百分之几|几(?=[个家户人万亿条公点成]))"
    r"(?:个?百?分?点|万?亿?美?元|万?亿?[斤吨人家户天公里亩件钱]*|个)?)"
)
_FIGURE = (
    r"\d+(?:\.\d+)?(?:万亿|千亿|百亿|亿|千万|百万|万)?"
    "(?:个百分点|百分点|%|美元|元|家|个|人|天|公里|户|吨|斤)?"
)
_ABOVE, _BELOW = "以上|或?更[高多大]", "以[下内]|之内|或?更[低少小]"
_BOUND = re.compile(
    r"(?:定|设|安排|控制|保持|稳定)?[在到为]?"
    r"(?P<before>不?(?:超过|高于|低于|少于|小于|大于|多于|达到|突破|达|超))?了?"
    rf"(?P<figure>(?<!\d){_FIGURE})(?:左右|上下)?(?:[及或]?(?P<after>{_ABOVE}|{_BELOW}))?"
    rf"(?:或{_FIGURE}(?P<again>{_ABOVE}|{_BELOW}))?的?"
)
_DIGITS = re.compile(r"(?:是|实现|达到?)?(?P<digits>[两个])位数的?")
_YEAR, _SHIELD = r"20\d\d年", "\ufdd0"
"""A year is no figure: a character that stands in no text holds its place."""

_TIDY = re.compile(
    r"^[，,、：:；;。？?的和与跟及\s]+|^相?比[，,]|[，,、：:；;。\s和与跟及的]+(?=[，,、：:；;。？?\s]|$)|[把将](?=[\u4e00-\u9fff])|[？?。]+$"
)
_SPACES = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Cell:
    """A year ("" for none named), and whether what is asked of it is done or planned."""

    year: str
    status: Status


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a figure is held against: `sign` is one of >= > <= < =."""

    value: Decimal
    sign: str

    def holds(self, value: Decimal) -> bool:
        """Return whether a value passes."""
        equal = value == self.value and "=" in self.sign
        return equal or (value > self.value and ">" in self.sign) or (value < self.value and "<" in self.sign)


def asks_fulfilment(text: str) -> bool:
    """Return whether it is asked how a target was met."""
    return bool(_FULFILLED.search(text) and _WHETHER.search(text))


def cells_of(text: str, latest: int) -> tuple[Cell, ...]:
    """Return the years that a question asks about, done or planned, in its order, one at least.

    Where it asks how a target was met, that is the target and what came of it: of the year before `latest`,
    that of the latest report, where none is named.

    >>> [(c.year, str(c.status)) for c in cells_of("2025年目标和实际各多少，2026年目标呢", 2026)]
    [('2025', 'target'), ('2025', 'actual'), ('2026', 'target')]
    """
    years = _years(text)
    if asks_fulfilment(text):
        named = [one.period for one in years] or [str(latest - 1)]
        return tuple(Cell(year, s) for year in dict.fromkeys(named) for s in (Status.TARGET, Status.ACTUAL))
    if not years:
        return (Cell("", Status.UNKNOWN),)
    cells: dict[Cell, None] = {}
    for n, one in enumerate(years):
        end = years[n + 1].start if n + 1 < len(years) else len(text)
        for status in _said_of(text, one.end, end, years[n + 1 :]):
            cells[Cell(one.period, status)] = None
    return tuple(cells)


def _years(text: str) -> list[Mention]:
    bases = computes(text) and not _GROWN.search(text)
    years = []
    for m in find_mentions(text, 0, bases):
        if len(m.period) in (4, 6, 7):
            years.append(Mention(m.start, m.end, m.period[:4]))
        elif changes(text):  # from the first of these years to the last
            years += [Mention(m.start, m.end, m.period[:4]), Mention(m.end, m.end, m.period[-4:])]
    return years[:_MOST_YEARS]


def is_relative(text: str) -> bool:
    """Return whether a text names a time by when the report was delivered (去年, 五年来)."""
    return len(find_mentions(text, _ANY_YEAR)) > len(find_mentions(text, 0))


def changes(text: str) -> bool:
    """Return whether it is asked how something changed from one year to another."""
    return bool(_CHANGED.search(text))


def _said_of(text: str, start: int, end: int, later: Sequence[Mention]) -> tuple[Status, ...]:
    """Return whether what follows a year is planned or done; what is said of a run of years is of each."""
    for n, upto in enumerate([end, *(m.start for m in later[1:]), *([len(text)] if later else [])]):
        piece = text[start:upto]
        if found := {Status.TARGET if m["aim"] else Status.ACTUAL for m in _STATUS.finditer(piece)}:
            return tuple(status for status in (Status.TARGET, Status.ACTUAL) if status in found)
        if n == 0 and later and len(piece) > _RUN:
            break
    before = list(_STATUS.finditer(text, 0, start))
    if before:
        return (Status.TARGET if before[-1]["aim"] else Status.ACTUAL,)
    return (tense_of(text),)


_RUN = 3
"""Characters between two years of which one thing is said (2025年、2026年的目标)."""


def threshold_of(text: str) -> Threshold | None:
    """Return what the places asked for must meet (增速在5.5%及以上的有哪几个省), None for nothing."""
    if digits := _DIGITS.search(text):
        return Threshold(Decimal(10), ">=" if digits["digits"] == "两" else "<")
    found = next((m for m in _BOUND.finditer(_without(text, _years(text)))), None)
    amount = value_of(found["figure"]) if found else None
    if found is None or amount is None:
        return None
    before, after = found["before"] or "", found["again"] or found["after"] or ""
    low = bool(re.search("低于|少于|小于", before)) or bool(after and re.fullmatch(_BELOW, after))
    high = bool(re.search("超|高于|大于|多于|突破|达", before)) or bool(after and re.fullmatch(_ABOVE, after))
    denied = before.startswith("不")
    if not low and not high:
        return Threshold(amount[0], "=")
    sign = "<" if low != denied else ">"
    strict = bool(before) and not denied and not before.startswith("达") and not after
    return Threshold(amount[0], sign if strict else f"{sign}=")


def topic_of(text: str, named: Sequence[Named]) -> str:
    """Return a question without the places that it is put to, and without the words that compare them."""
    for one in reversed(named):
        end = _COUNTED.match(text, one.end)
        before = _SET_AGAINST.sub("", text[: one.start])
        text = f"{before} {text[end.end() if end else one.end :]}"
    return _tidy(_COMPARES.sub(" ", EVERYWHERE.sub(" ", text)))


def sub_question(topic: str, cell: Cell, *, several: bool, fulfilment: bool, bounded: bool) -> str:
    """Return what one report is asked about `topic`, `cell` being one of `several`.

    Two amounts, and what is no amount, are asked for in the words of the question; else it is put anew.
    """
    topic = _unbound(topic) if bounded else topic
    amounts = [match["tail"] for match in _ASKING.finditer(topic)]
    if not several and (len(amounts) > 1 or (has_question_word(topic) and not amounts)):
        return topic
    if not several and topic.endswith("呢"):
        return f"{topic}？"
    subject = _tidy(_DONE_WORD.sub(" ", topic))
    asked = _ASKING.search(subject)
    if not several and asked and WORD.search(subject, asked.end()):
        return f"{subject}？"  # 新增了多少城镇就业
    subject = _ASKING.sub(" ", WHICH.sub(" ", subject))
    if several:
        aim = "目标" if cell.status is Status.TARGET else ""
        subject = f"{cell.year}年{_timeless(subject, fulfilment=fulfilment)}{aim}"
    return f"{_tidy(subject)}是{amounts[-1] if amounts else '多少'}？"


def _unbound(topic: str) -> str:
    """Return a question without what is to be met (在5%以上的有哪几个省)."""
    years = re.findall(_YEAR, topic)
    left = _BOUND.sub(" ", WHICH.sub(" ", re.sub(_YEAR, _SHIELD, topic)))
    return _tidy(re.sub(_SHIELD, lambda _: years.pop(0), _DIGITS.sub(" ", left)))


def _timeless(subject: str, *, fulfilment: bool) -> str:
    """Return what is asked about, without years, without whether it is planned or done."""
    subject = _STATUS.sub(" ", _without(subject, find_mentions(subject, 0, bases=True)))
    subject = _CHANGED.sub(" ", subject)
    subject = _OF_FULFILMENT.sub(" ", subject) if fulfilment else subject
    pieces = re.split("[？?。；;]", subject)
    return _tidy(next((piece for piece in pieces if len(content_of(piece)) > 1), subject))


def _without(text: str, mentions: Sequence[Mention]) -> str:
    for one in reversed(mentions):
        before = _SET_AGAINST.sub("", text[: one.start])
        text = f"{before} {text[one.end :]}"
    return text


def _tidy(text: str) -> str:
    """Return a text without the marks and joining words that stand about where something was taken out."""
    last = ""
    while text != last:
        last, text = text, _TIDY.sub("", _SPACES.sub("", text.strip()))
    return text
