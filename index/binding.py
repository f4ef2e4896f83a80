"""Bind each number of a sentence to the words that say what it counts, and read how it is meant.

A number is bound to what stands to its left (地区生产总值1220.9亿元), to its right (14家企业减亏扭亏), or in
the clause before; a name that says nothing by itself (投资额) is given what it belongs to.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index import grammar
from index.clauses import STOPS, clause_stops
from index.numbers import Number, find_numbers


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

    @property
    def is_change(self) -> bool:
        """Whether it says how much more or less, not how much."""
        return self in (Measure.GROWTH, Measure.CHANGE)


class Direction(StrEnum):
    """Which way an indicator went, as the words beside the figure say it; NONE where they say neither."""

    UP = "up"
    DOWN = "down"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """A number bound to its words: a figure without period and status yet, offsets those of its sentence.

    The fields mean what those of index.figures.Figure do; `since` is None but for the figure where a change
    began (24% of 由24%下降至5%): there it holds the words that say when, "" for none.
    """

    indicator: str
    number: Number
    qualifier: str
    measure: Measure
    direction: Direction
    since: str | None
    place: str
    start: int
    end: int
    lead: int
    tail: int
    group: int
    dealt: bool = False

    @property
    def unit(self) -> str:
        """The unit of its number."""
        return self.number.unit


_AROUND = " 　—、，；：。"
_JOINERS = "和与及"
POINTS = ("个百分点", "百分点")
_RATES = ("%", "‰")
_PARTS = (*_RATES, "成", "比")
_COUNTED_LEFT = frozenset((*_RATES, *POINTS, "成", "倍", "位", "比", "天", "岁", "个位次", "位次"))
"""Units whose number says something of the words to its left; other numbers count what follows."""

_COUNTERS = frozenset(grammar.COUNTERS)
_DEPENDENT = frozenset(grammar.DEPENDENT)
_OF_A_THING = frozenset(grammar.OF_A_THING)
_QUALIFIERS = sorted(grammar.QUALIFIERS, key=len, reverse=True)
_VERB = re.compile("|".join(sorted(grammar.VERBS, key=len, reverse=True)))
LIST_MARK = re.compile(r"、|和(?![谐平美气])|(?<!参)与(?!会)|以及|(?<!普)及(?![其时格以])")
_CHANGES = grammar.any_of([*grammar.UP, *grammar.DOWN])

_NOTE = re.compile(r"[\[［【〔]\d{1,3}[\]］】〕]")
_LETTER = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_LAST_BRACKET = re.compile(r"[（(][^（()）]*[）)]?$")
_WHEN = (
    r"到?(?:(?:19|20)\d\d年|“?十[一二三四五]五”?(?:时期|期间|末)?|\d{1,2}月)(?:底|末|份)?前?的?"
    r"|五年来?|十年来?|一年来|[\u4e00-\u9fff]{2}了"
)
_TURN = "发展|调整|简并|拓展"
_TRAILING = re.compile(
    rf"(?:{grammar.any_of([*grammar.LINKS, *grammar.QUALIFIERS, *grammar.REACHES])}|{_CHANGES}"
    r"|(?<![同环对])[比较](?:(?:19|20)\d\d年"
    r"|[^，、；\d例重率][^，、；\d]{0,5}(?:年|前|期|初|末|底|平均水平|全[国省市]))"
    rf"|(?:19|20)\d\d年|[三五十]年|连年|(?:{_TURN})了?[至到为成]|[、，；：。\s了])+$"
)
_LEADING = re.compile(
    rf"^(?:(?:{_WHEN}|{grammar.any_of(grammar.LEAD_INS)}|[在现](?=$))"
    r"(?![素塞位户期港用生款贷享产同治富青有建于解])|[、，；：。—\s])+(?=[\u4e00-\u9fff“《A-Za-z0-9]{2}|$)"
)
_TAIL = re.compile(
    rf"(?:(?P<up>{grammar.any_of(grammar.UP)})|(?P<down>{grammar.any_of(grammar.DOWN)}))?了?"
    rf"(?P<link>(?:{grammar.any_of([*grammar.QUALIFIERS, *grammar.REACHES, '均', '均为', '分别', '按'])})*)$"
)
_ARRIVES = re.compile("[至到成为]")
_NAMES_CHANGE = re.compile("[幅速率]$")
_COMPARED = re.compile(
    rf"(?:(?P<like>{'|'.join(grammar.LIKE)})(?P<base>[^，、；\d]{{1,14}}?)?"
    rf"|(?<![同环对])[比较](?![例重率])[^，、；\d]{{1,12}}?(?<![增成延])(?P<more>[{''.join(grammar.MORE)}])"
    r"[出了增收投]?)约?近?$"
)
_TIMES = re.compile(r"[是为](?:[^，、；]{1,12})的(?:近|约)?$")
"""Before a multiple, what it is a multiple of: 是十年前的3倍."""

_FROM = re.compile(rf"[由从](?P<when>[^，、；由从]{{0,9}}?)的?(?P<change>{_CHANGES})?(?:每人每[年月])?$")
_NEXT_BASE = re.compile(r"^(?:[、和]\d[^，、；]{0,7}?(?=[^\d、]{2}[至到为]))+")
_TURNS = re.compile(rf"(?:{_CHANGES}|{_TURN})了?[至到为成]|转为|^[\u4e00-\u9fff]?[至到]")
_CHANGED_NOUN = re.compile(rf"的[^，、；的\d]{{1,8}}?(?:{_CHANGES})[至到为]\d")
_FIRST_VERB = re.compile(r"^(?:(?P<up>增加)|(?P<down>减少|降低|缩短|压缩|削减))(?=[\u4e00-\u9fff]{2})")
_INNER_VERB = re.compile(r"(?:减少|降低|增加)(?=[\u4e00-\u9fff]{2,12}$)")
_GROWS_BEHIND = re.compile(r"的?(?:(?P<up>增长|增速|增幅)|(?P<down>下降|降幅))(?=[，。；、]|$)")
_BY_RATE = re.compile(
    r"的(?:幅度|速度|比例)(?:(?P<up>增长|增加|提高)|(?P<down>[\u4e00-\u9fff]{0,2}[减降]低?少?))"
)
_PART = re.compile(r"占(?!地|用)|比重|份额|贡献率|其中$")
_SAID_OF_ALL = re.compile(rf"(?!{_CHANGES}|[和与及至到的以左上]|安排|目标|预期|转)[\u4e00-\u9fff]{{2}}")
"""Behind a share, what is said of that part: 100%实现集中统一监管."""

_ADVERB = re.compile(rf"(?:{grammar.any_of(grammar.ADVERBS)})(?![衡等线价])|(?:的)?基础上|范围内|过程中")
_ONLY_TIME = re.compile(
    r"[一二三四五六七八九十两\d]+年(?:来|累计|间|以来)?|全年|去年|今年|总数|累计|[上下]半年|年|本届政府"
)
_ASIDE = re.compile(r"累计|总数|总量|历年|[一二三四五六七八九十]年(?=年均|来|增|累计)")
"""What turns the same indicator into another figure of it: a total beside this year's, ten years beside
five."""

_NOT_A_NAME = re.compile(r"^[比较](?![例重率])[^，]{0,8}$")
_GRADE = re.compile(r"(?:国家|省部?|市|区|县|部)级$")
_PREDICATE = re.compile(r"完成|实现|取得|荣获|获得")
_PLACE = re.compile("|".join(sorted(grammar.PLACES, key=len, reverse=True)))
_DIRECTIONS = {1: Direction.UP, -1: Direction.DOWN, 0: Direction.NONE}
_SIGNS = {direction: sign for sign, direction in _DIRECTIONS.items()}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the words beside a number say of how it is meant.

    `words` is what is left of those to its left without them; `sign` is 1 for more, -1 for less; `changes`
    says that the number is the change itself; `verb` is the word of change; `since` as in Bound.
    """

    words: str
    qualifier: str = ""
    sign: int = 0
    changes: bool = False
    verb: str = ""
    since: str | None = None


def bind_numbers(text: str) -> list[Bound]:
    """Return the figures of one sentence (see index.numbers.half_width) bound to their words, in order.

    One that nothing binds comes with indicator "".
    """
    numbers = find_numbers(text)
    if not numbers:
        return []
    grades = [n for n, after in zip(numbers, [*numbers[1:], None], strict=True) if _is_grade(text, n, after)]
    bound = _Binder(text, [n for n in numbers if n not in grades]).bound()
    return sorted([*bound, *(_grade(text, n, k) for k, n in enumerate(grades))], key=lambda b: b.start)


def _is_grade(text: str, number: Number, after: Number | None) -> bool:
    """The 10亿级 of 10亿级项目12个 belongs to the name of what is counted."""
    if number.unit != "级" or after is None:
        return False
    return not any(c in STOPS + "、" for c in text[number.end : after.start])


def _grade(text: str, number: Number, k: int) -> Bound:
    """Return a grade (10亿级) as a figure of its own: it bounds the size of what is named behind it."""
    behind = re.match(r"[\u4e00-\u9fff]*", text[number.end :])
    name = behind[0] if behind else ""
    return Bound(
        name, replace(number, unit=""), number.some, Measure.LEVEL, Direction.NONE, None, "",
        number.start, number.end, number.start, number.end + len(name), 10**6 + k,
    )  # fmt: skip


class _Binder:
    """Binds the numbers of one sentence, left to right: each may lean on the one before."""

    def __init__(self, text: str, numbers: Sequence[Number]) -> None:
        self.text, self.stops, self.numbers = text, clause_stops(text), numbers
        self.done: list[Bound] = []
        self.owners: list[str] = []
        """For each figure done, what a dependent name behind it would belong to."""

    def bound(self) -> list[Bound]:
        for i, number in enumerate(self.numbers):
            after = self.numbers[i + 1] if i + 1 < len(self.numbers) else None
            self.done.append(self._bind(number, after))
        return _with_shared_noun(self.text, self.done)

    def _bind(self, number: Number, after: Number | None) -> Bound:
        text, previous = self.text, self.done[-1] if self.done else None
        clause_start, clause_end = _bounds(text, self.stops, number)
        left_start = max(clause_start, previous.tail) if previous else clause_start
        left = text[left_start : number.start]
        behind = next((a for a in grammar.AFTER if text.startswith(a, number.end)), "")
        end = number.end + len(behind)
        reading = _read(
            left,
            number,
            text[end : min(clause_end, end + 14)],
            text[number.end : clause_end][:_AHEAD],
        )
        if previous and previous.since is not None and not left.strip("、" + _JOINERS):
            reading = replace(reading, since=previous.since)  # 从771家、481家增加到…
        counted, tail = _rightward(text, number, reading, end, after, clause_end)
        if counted and reading.changes and reading.verb not in grammar.VERBS and number.unit not in _RATES:
            reading = replace(reading, sign=0, changes=False)  # 扩容3个社区 is no change by 3
        follows = previous is not None and left_start == previous.tail and left_start > clause_start
        lead = left_start + len(left) - len(left.lstrip(_AROUND + (_JOINERS if follows else "")))
        words = _NOTE.sub(
            "", lead_off(reading.words.lstrip(_JOINERS) if follows else reading.words).lstrip("的")
        )
        indicator, group, lead = self._name(words, counted, left, number, clause_start, lead)
        if words and not _INNER_VERB.search(counted):  # 4次降低成本 is no fall by 4
            indicator, reading = _by_first_verb(indicator, number, reading)
        if previous and group == previous.group and not reading.sign and number.unit == previous.unit:
            goes_on = previous.measure is Measure.GROWTH and reading.since is None  # 增长5.5%以上、力争6%
            reading = replace(reading, sign=_SIGNS[previous.direction], changes=True) if goes_on else reading
        sign = -reading.sign if number.value is not None and number.value < 0 else reading.sign
        return Bound(
            indicator, number, behind or reading.qualifier or number.some,
            _measure(number, reading, indicator, left, text[end : end + 12]), _DIRECTIONS[sign],
            reading.since, _place_of(text, number, words), number.start, number.end, lead, tail, group,
        )  # fmt: skip

    def _name(
        self, words: str, counted: str, left: str, number: Number, clause_start: int, lead: int
    ) -> tuple[str, int, int]:
        """Return indicator, group and lead: from the words beside the number, else from what is before."""
        previous = self.done[-1] if self.done else None
        group = previous.group + 1 if previous else 0
        own = _titled(words) + counted
        if _says_something(own):
            shares = (
                previous is not None and previous.tail > clause_start and left.startswith(("、", *_JOINERS))
            )
            indicator = own if counted else self._owned(own, beside=shares)
            if previous and shares and not leading_verb(indicator):
                indicator = leading_verb(previous.indicator) + indicator
            aside = "其中" in left or (own in _DEPENDENT and bool(self.owners))
            self.owners.append((self.owners[-1] if self.owners else "") if aside else indicator)
            return indicator, group, lead
        if previous and _is_near(self.stops, previous, number):
            aside_words = _ASIDE.search(left)
            self.owners.append(self.owners[-1])
            indicator = previous.indicator + (aside_words[0] if aside_words else "")
            return indicator, group if aside_words else previous.group, lead
        indicator, lead = self._clause_before(clause_start, lead)
        self.owners.append(indicator)
        return indicator, group, lead

    def _owned(self, own: str, *, beside: bool) -> str:
        """Return a dependent name with what it belongs to: 投资额 of the 项目 counted right before it."""
        if self.done and own.startswith("占") and not own.startswith(("占地", "占用")):
            return self.owners[-1] + own
        if own not in _DEPENDENT or not self.done:
            return own
        previous, owner = self.done[-1], self.owners[-1]
        if previous.indicator.endswith(own):
            return previous.indicator
        if own in _OF_A_THING and not (_THING if beside else _PROJECT).search(owner):
            return own
        owner = _AMOUNT_END.sub("", _DEPENDENT_END.sub("", owner))
        return owner + own if owner and len(owner) <= _LONGEST_OWNER else own

    def _clause_before(self, clause_start: int, lead: int) -> tuple[str, int]:
        at = bisect_left(self.stops, clause_start)
        if at == 0:
            return "", lead
        before = self.text[self.stops[at - 1] : clause_start].rstrip("（(")
        words = _NOTE.sub("", lead_off(strip_link(before)))
        said = next((m for m in _PREDICATE.finditer(words) if m.start() >= 2), None)
        return (words[: said.start()] if said else words), self.stops[at - 1]


_DEPENDENT_END = re.compile(rf"(?:{'|'.join(sorted(_DEPENDENT, key=len, reverse=True))})$")
_AMOUNT_END = re.compile(r"(?<=[\u4e00-\u9fff]{2})[\u4e00-\u9fff]{2}[量额值率]$")
_LONGEST_OWNER = 24
_AHEAD = 24
_PROJECT = re.compile(r"(?:项目|工程)$")
_THING = re.compile(r"(?:项目|工程|企业|平台|基地|园区|中心|机构)(?:数量|个数)?$")


def _bounds(text: str, stops: Sequence[int], number: Number) -> tuple[int, int]:
    """Return start and end of the clause around a number; within brackets, of the clause inside them."""
    at = bisect_right(stops, number.start)
    start, end = stops[at - 1], stops[min(at, len(stops) - 1)]
    opened = max(text.rfind("（", start, number.start), text.rfind("(", start, number.start))
    closed = max(text.rfind("）", start, number.start), text.rfind(")", start, number.start))
    if opened <= closed:
        return start, end
    inner = max(opened, *(text.rfind(mark, opened, number.start) for mark in STOPS)) + 1
    return inner, next((i for i in range(number.end, end) if text[i] in "）)" + STOPS), end)


def _read(left: str, number: Number, right: str, ahead: str) -> _Reading:
    """Return what the words around a number say of how it is meant; `ahead` is the rest of its clause."""
    if (started := _FROM.search(left[-24:])) and _TURNS.search(_NEXT_BASE.sub("", ahead)):
        words = left[: len(left) - len(started[0])]
        sign = _sign(started["change"] or "")
        return _Reading(strip_link(words), "", sign, bool(sign), since=started["when"])
    if _CHANGED_NOUN.match(ahead):
        return _Reading(strip_link(left), since="")  # 现行16%的税率降至13%
    compared = _COMPARED.search(left[-24:])
    if compared and (compared["more"] or compared["base"]):
        sign = grammar.LIKE[compared["like"]] if compared["like"] else grammar.MORE[compared["more"]]
        return _Reading(strip_link(left[: len(left) - len(compared[0])]), "", sign, changes=True)
    if number.unit == "倍" and (base := _TIMES.search(left[-16:])):
        return _Reading(strip_link(left[: len(left) - len(base[0])]))
    tail = _TAIL.search(left[-16:])
    verb = ((tail["up"] or tail["down"]) if tail else None) or ""
    link = tail["link"] if tail else ""
    qualifier = next((q for q in _QUALIFIERS if link.endswith(q)), "")
    words, sign = strip_link(left), _sign(verb)
    if number.kind == "doubling":
        return _Reading(words, qualifier, 1, changes=True)
    behind = _GROWS_BEHIND.match(right) or _BY_RATE.match(right)
    if behind and not sign:
        return _Reading(words, qualifier, 1 if behind["up"] else -1, changes=True)
    arrives = bool(_ARRIVES.match(link)) and not _NAMES_CHANGE.search(verb) and (verb, link) != ("增长", "为")
    if verb in grammar.ACTIONS and not arrives and number.unit in _COUNTERS:
        return _Reading(lead_off(left.strip(_AROUND)), qualifier)  # 整改提升87家
    return _Reading(words, qualifier, sign, changes=bool(sign) and not arrives, verb=verb)


def _sign(verb: str) -> int:
    return 1 if verb in grammar.UP else -1 if verb in grammar.DOWN else 0


def _by_first_verb(indicator: str, number: Number, reading: _Reading) -> tuple[str, _Reading]:
    """Return indicator and reading where a verb of change stands in front: 减少利息支出5亿元 is a fall."""
    if reading.sign or reading.since is not None or number.unit in _RATES or number.kind != "amount":
        return indicator, reading
    inner = _INNER_VERB.search(indicator)
    indicator = indicator[inner.start() :] if inner else indicator
    first = _FIRST_VERB.match(indicator)
    return indicator, replace(reading, sign=1 if first["up"] else -1, changes=True) if first else reading


def _measure(number: Number, reading: _Reading, indicator: str, left: str, right: str) -> Measure:
    """Return what a number says of its indicator, by its unit and the words around it."""
    if number.kind == "rank":
        return Measure.RANK
    if number.unit in POINTS:
        return Measure.CHANGE
    if reading.changes or (number.unit == "倍" and not left):
        return Measure.GROWTH
    if number.unit in ("比", "倍", "成"):
        return Measure.SHARE
    if number.unit not in _RATES:
        counts = not number.unit or number.unit.partition("（")[0] in _COUNTERS
        return Measure.COUNT if counts else Measure.LEVEL
    of_all = reading.since is None and (_SAID_OF_ALL.match(right) or re.match(r"的(?!预期|目标)", right))
    part = _PART.search(indicator) or _PART.search(left[-8:]) or left.endswith("的")
    return Measure.SHARE if part or of_all else Measure.LEVEL


def _rightward(
    text: str, number: Number, reading: _Reading, end: int, after: Number | None, clause_end: int
) -> tuple[str, int]:
    """Return the words right of a number that it counts (14家企业减亏扭亏), and where they end.

    Where the words run on to the next number (15家基地营收增长8%) they bind both, and end where they start.
    """
    if end >= clause_end or text[end] in "、，。；：和与及占并且）)”":
        return "", end
    within = after if after and after.start < clause_end else None
    bounds_age = number.unit == "岁" and end > number.end
    if number.unit in _COUNTED_LEFT and not bounds_age:
        return _counted_by_share(text, number, reading, end, within, clause_end)
    if text[end] == "的" and _dependent(lead_off(reading.words)):
        return "", end  # 总投资12亿元的6个项目: see _with_shared_noun
    if within is None:
        stop = clause_end - (text[clause_end - 1] in STOPS)
        return _noun(text[end:stop]), stop
    between = text[end : within.start]
    cut = _last_mark(between)
    return (_noun(between[:cut]), end + cut) if cut >= 0 else (_noun(strip_link(between)), end)


def _dependent(indicator: str) -> str:
    """Return the dependent name that an indicator is, without its verb (总投资 of 谋划总投资), else ""."""
    name = indicator if indicator in _DEPENDENT else indicator[len(leading_verb(indicator)) :]
    return name if name in _DEPENDENT else ""


def _last_mark(words: str) -> int:
    """Return where the last list mark of `words` outside brackets stands, -1 where there is none."""
    marks = [m.start() for m in LIST_MARK.finditer(words)]
    return next((at for at in reversed(marks) if words.count("（", 0, at) <= words.count("）", 0, at)), -1)


def _counted_by_share(
    text: str, number: Number, reading: _Reading, end: int, after: Number | None, clause_end: int
) -> tuple[str, int]:
    """Return the whole that a share is one of (94%的农村人口), or what is said of that part."""
    stop = after.start if after else clause_end - (text[clause_end - 1] in STOPS)
    words = text[end:stop]
    if rate := _BY_RATE.match(words):
        return _noun(words[rate.end() :]), stop
    if number.unit not in _PARTS or reading.changes or reading.since:
        return "", end
    if words.startswith("的"):
        cut = re.match(r"的([^、，和与及]+)", words)
        return (_noun(strip_link(cut[1])), end + cut.end()) if cut else ("", end)
    return (_noun(strip_link(words)), stop) if _SAID_OF_ALL.match(words) else ("", end)


def _noun(words: str) -> str:
    """Return `words` up to where no more is named, without a bracket at the end.

    >>> _noun("民生实事全面完成"), _noun("主导产业（智能网联）")
    ('民生实事', '主导产业')
    """
    words = _LAST_BRACKET.sub("", words)
    over = next((m for m in _ADVERB.finditer(words) if m.start() >= 2), None)
    return words[: over.start()] if over else words


def strip_link(words: str) -> str:
    """Return `words` without verbs of level or change, qualifiers and the like behind.

    >>> strip_link("工业投资同比增长")
    '工业投资'
    """
    return _TRAILING.sub("", words.strip(_AROUND))


def lead_off(words: str) -> str:
    """Return `words` without what stands before a name: time, modal words, 其中.

    >>> lead_off("其中今年要完成铁路建设投资")
    '铁路建设投资'
    """
    return _LEADING.sub("", words)


def _says_something(indicator: str) -> bool:
    is_word = bool(_LETTER.search(indicator)) and indicator not in grammar.VERBS
    return is_word and not _ONLY_TIME.fullmatch(indicator) and not _NOT_A_NAME.match(indicator)


def _is_near(stops: Sequence[int], previous: Bound, number: Number) -> bool:
    """True where at most one clause mark stands between two figures."""
    return bisect_right(stops, number.start) - bisect_right(stops, previous.start) <= 1


def _titled(words: str) -> str:
    """Return a title with the dependent name that stands apart from it (营收 of 《甲》持续火热、营收)."""
    title = re.match(r"(?:《[^》]+》|“[^”]+”)(?=.*、)", words)
    name = words.rpartition("、")[2]
    return title[0] + name if title and name in _DEPENDENT else words


def leading_verb(indicator: str) -> str:
    """Return the verb that an indicator begins with and a list may share (新增, 建成), "" for none."""
    found = _VERB.match(indicator)
    return found[0] if found else ""


def _with_shared_noun(text: str, figures: Sequence[Bound]) -> list[Bound]:
    """Return `figures`, those completed whose noun stands with a later one.

    That is a bare grade (1个国家级、3个市级集聚区), and an amount in front of its thing
    (总投资12亿元的6个项目, 投资2.8亿元、总长66公里的工程).
    """
    whole = list(figures)
    thing = ""
    for i in range(len(whole) - 1, -1, -1):
        figure, after = whole[i], whole[i + 1] if i + 1 < len(whole) else None
        noun = re.search(r"级(?P<noun>[^级]+)$", after.indicator) if after else None
        if after and noun and _GRADE.search(figure.indicator) and after.start - figure.end < 8:
            whole[i] = replace(figure, indicator=figure.indicator + noun["noun"])
        if after and not figure.indicator and after.start == figure.end:
            whole[i] = replace(figure, indicator=after.indicator)  # 完成221户385人脱贫任务
        name = _dependent(figure.indicator)
        if not name:
            thing = ""
        elif text.startswith("的", figure.end):
            thing = _thing_behind(text, figure, after)
        elif not (after and text[figure.end : figure.end + 1] == "、" and thing):
            thing = ""
        if thing:
            whole[i] = replace(whole[i], indicator=thing + name)
    return whole


def _thing_behind(text: str, figure: Bound, after: Bound | None) -> str:
    """Return what is named behind an amount and 的: 项目 of 总投资12亿元的6个项目."""
    if after and after.start == figure.end + 1:
        return _NOTE.sub("", after.indicator)
    named = re.match(r"的([^，。；：]+)", text[figure.end : after.start if after else len(text)])
    return _noun(strip_link(_NOTE.sub("", named[1]))) if named else ""


def _place_of(text: str, number: Number, words: str) -> str:
    """Return the place that the text names for a figure: that of a rank, or the first word of its name."""
    found = _PLACE.match(text, number.start) if number.kind == "rank" else _PLACE.match(words)
    return found[0] if found else ""
