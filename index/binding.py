"""Bind each number of a sentence to the words that say what it counts.

A number is bound to what stands to its left (地区生产总值1220.9亿元), to its right (14家企业减亏扭亏), or in
the clause before; a name that says nothing by itself (投资额) is given what it belongs to.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import grammar
from index.clauses import STOPS, clause_stops
from index.names import (
    AROUND,
    dependent_in,
    is_dependent,
    last_mark,
    lead_off,
    leading_verb,
    noun_of,
    says_something,
    strip_link,
    titled,
    trailing_verb,
    without_notes,
)
from index.numbers import Number, find_numbers
from index.reading import (
    BY_RATE,
    INNER_VERB,
    PARTS,
    POINTS,
    RATES,
    SAID_OF_PART,
    Direction,
    Measure,
    Reading,
    measure_of,
    read,
    read_first_verb,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number bound to its words: a figure without period and status yet, offsets those of its sentence.

    The fields mean what those of index.figures.Figure do; `since` as in index.reading.Reading.
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


_JOINERS = "和与及"
_COUNTED_LEFT = frozenset((*RATES, *POINTS, "成", "倍", "位", "比", "天", "岁", "个位次", "位次"))
"""Units whose number says something of the words to its left; other numbers count what follows."""

_AHEAD = 24
_LONGEST_OWNER = 24
_BRACKETED = 200
"""How far from a number the bracket around it is looked for: one that is never closed has no end."""

_OVER = re.compile(f"[）){STOPS}]")
_CHARACTERS = re.compile(r"[\u4e00-\u9fff]*")
_OF_A_THING = frozenset(grammar.OF_A_THING)
_PROJECT = re.compile(r"(?:项目|工程)$")
_THING = re.compile(r"(?:项目|工程|企业|平台|基地|园区|中心|机构)(?:数量|个数)?$")
_AMOUNT_END = re.compile(
    rf"(?:{'|'.join(sorted(grammar.DEPENDENT, key=len, reverse=True))}"
    r"|(?<=[\u4e00-\u9fff]{2})[\u4e00-\u9fff]{2}[量额值率])$"
)
_ASIDE = re.compile(r"累计|总数|总量|历年|[一二三四五六七八九十]年(?=年均|来|增|累计)")
"""What turns the same indicator into another figure of it: a total beside this year's, ten years beside
five."""

_PREDICATE = re.compile(r"完成|实现|取得|荣获|获得")
_GRADED = re.compile(r"(?:国家|省部?|市|区|县|部)级$")
SIZED_THING = re.compile(rf"[及或]?以上的?(?P<thing>[\u4e00-\u9fff]{{0,8}}?(?:{grammar.OF_A_SIZE}))")
"""What things of some size are (10亿元以上项目12个, 10万元以上村占47%)."""
_PASSED = re.compile("(?:[百千]?[万亿]元?)?(?:关口|大关|台阶|门槛)")
"""What a figure is passed like (突破5万亿元大关): it counts nothing."""
_COUNTED_TOO = re.compile(r"[村户人镇乡](?P<mark>、)?(?:共计|合计|共)?")
_PLACE = re.compile("|".join(sorted(grammar.PLACES, key=len, reverse=True)))


def bind_numbers(text: str) -> list[Bound]:
    """Return the figures of one sentence (see index.numbers.half_width) bound to their words, in order.

    One that nothing binds comes with indicator "".
    """
    numbers = find_numbers(text)
    if not numbers:
        return []
    around = list(zip([None, *numbers[:-1]], numbers, [*numbers[1:], None], strict=True))
    grades = [n for before, n, after in around if _is_grade(text, before, n, after)]
    bound = _Binder(text, [number for number in numbers if number not in grades]).bound()
    return sorted([*bound, *(_grade(text, n, k) for k, n in enumerate(grades))], key=lambda b: b.start)


def _is_grade(text: str, before: Number | None, number: Number, after: Number | None) -> bool:
    """Return whether it belongs to what is counted: 10亿级 of 10亿级项目12个, 亿元以上 of 6个亿元以上项目."""
    counted = before is not None and before.end == number.start and number.unit == "元"
    if counted and SIZED_THING.match(text, number.end):
        return True
    if after is None or any(c in STOPS + "、" for c in text[number.end : after.start]):
        return False
    sized = number.unit == "元" and SIZED_THING.match(text, number.end, after.start)
    return number.unit == "级" or bool(sized)


def _grade(text: str, number: Number, k: int) -> Bound:
    """Return a grade (10亿级) as a figure of its own: it bounds the size of what is named behind it."""
    sized = SIZED_THING.match(text, number.end)
    behind = sized or _CHARACTERS.match(text, number.end)
    name = sized["thing"] if sized else behind[0] if behind else ""
    return Bound(
        name, number if sized else replace(number, unit=""), "以上" if sized else number.some,
        Measure.LEVEL, Direction.NONE, None, "",
        number.start, number.end, number.start, behind.end() if behind else number.end, 10**6 + k,
    )  # fmt: skip


class _Binder:
    """Binds the numbers of one sentence, left to right: each may lean on the one before."""

    def __init__(self, text: str, numbers: Sequence[Number]) -> None:
        self.text, self.stops, self.numbers = text, clause_stops(text), numbers
        self.done: list[Bound] = []
        self.owners: list[str] = []
        """For each figure done, what a dependent name behind it would belong to."""

    @property
    def previous(self) -> Bound | None:
        return self.done[-1] if self.done else None

    def bound(self) -> list[Bound]:
        for i, number in enumerate(self.numbers):
            after = self.numbers[i + 1] if i + 1 < len(self.numbers) else None
            self.done.append(self._bind(number, after))
        return _with_shared_noun(self.text, self.done)

    def _bind(self, number: Number, after: Number | None) -> Bound:
        text, previous = self.text, self.previous
        clause_start, clause_end = _bounds(text, self.stops, number)
        left_start = max(clause_start, previous.tail) if previous else clause_start
        left = text[left_start : number.start]
        behind = next((a for a in grammar.AFTER if text.startswith(a, number.end)), "")
        end = number.end + len(behind)
        reading = self._read(left, number, end, clause_end)
        counted, tail = _rightward(text, number, reading, end, after, clause_end)
        reading = _without_action(reading, number, counted)
        follows = left_start > clause_start
        words = lead_off(reading.words.lstrip(_JOINERS) if follows else reading.words).lstrip("的")
        words = without_notes(words)
        lead = left_start + len(left) - len(left.lstrip(AROUND + (_JOINERS if follows else "")))
        name, group, lead = self._name(words, counted, left, number, clause_start, lead)
        if words and not INNER_VERB.search(counted):  # 4次降低成本 is no fall by 4
            name, reading = read_first_verb(name, number, reading)
        reading = self._goes_on(reading, number, group)
        return Bound(
            name, number, behind or reading.qualifier or number.some,
            measure_of(number, reading, name, left, text[end : end + 12]), _way(reading, number),
            reading.since, _place_of(text, number, words), number.start, number.end, lead, tail, group,
        )  # fmt: skip

    def _read(self, left: str, number: Number, end: int, clause_end: int) -> Reading:
        ahead = self.text[number.end : min(clause_end, number.end + _AHEAD)]
        reading = read(left.rstrip(" "), number, self.text[end : min(clause_end, end + _AHEAD)], ahead)
        if self.previous and self.previous.since is not None and not left.strip("、" + _JOINERS):
            return replace(reading, since=self.previous.since)  # 从771家、481家增加到…
        return reading

    def _goes_on(self, reading: Reading, number: Number, group: int) -> Reading:
        """Return the reading of a figure that only adds to the change before it (增长5.5%以上、力争6%)."""
        previous = self.previous
        if previous is None or group != previous.group or number.unit != previous.unit:
            return reading
        if previous.measure is not Measure.GROWTH or reading.since is not None:
            return reading
        if reading.direction is not Direction.NONE:
            return reading
        return replace(reading, direction=previous.direction, changes=True)

    def _name(
        self, words: str, counted: str, left: str, number: Number, clause_start: int, lead: int
    ) -> tuple[str, int, int]:
        """Return indicator, group and lead: from the words beside the number, else from what is before."""
        previous = self.previous
        group = previous.group + 1 if previous else 0
        own = titled(words) + counted.lstrip("的")
        if says_something(own):
            return self._own_name(own, counted, left, clause_start), group, lead
        if previous and words in grammar.VERBS and left.startswith("、"):
            name = (
                previous.indicator[: -len(last)]
                if (last := trailing_verb(previous.indicator))
                else (previous.indicator)
            )
            self.owners.append(self.owners[-1])
            return name + words, group, lead  # 新能源开工1600万千瓦、投产1000万千瓦
        if previous and _is_near(self.stops, previous, number):
            aside = _ASIDE.search(left)
            self.owners.append(self.owners[-1])
            return previous.indicator + (aside[0] if aside else ""), group if aside else previous.group, lead
        name, lead = self._clause_before(clause_start, lead)
        self.owners.append(name)
        return name, group, lead

    def _own_name(self, own: str, counted: str, left: str, clause_start: int) -> str:
        """Return the name beside a number, with its owner, or with the verb of the list it stands in."""
        previous = self.previous
        listed = previous is not None and previous.tail > clause_start and left.startswith(("、", *_JOINERS))
        name = own if counted else self._owned(own, listed=listed)
        if previous and listed and not leading_verb(name):
            name = leading_verb(previous.indicator) + name
        aside = "其中" in left or (is_dependent(own) and bool(self.owners))
        self.owners.append((self.owners[-1] if self.owners else "") if aside else name)
        return name

    def _owned(self, own: str, *, listed: bool) -> str:
        """Return a dependent name with what it belongs to: 投资额 of the 项目 counted right before it."""
        if not self.done:
            return own
        previous, owner = self.done[-1], self.owners[-1]
        if own.startswith("占") and not own.startswith(("占地", "占用")):
            return owner + own
        if not is_dependent(own):
            return own
        if previous.indicator.endswith(own):
            return previous.indicator
        if own in _OF_A_THING and not (_THING if listed else _PROJECT).search(owner):
            return own
        owner = _AMOUNT_END.sub("", owner)
        return owner + own if owner and len(owner) <= _LONGEST_OWNER else own

    def _clause_before(self, clause_start: int, lead: int) -> tuple[str, int]:
        at = bisect_left(self.stops, clause_start)
        if at == 0:
            return "", lead
        before = self.text[self.stops[at - 1] : clause_start].rstrip("（(")
        words = without_notes(lead_off(strip_link(before)))
        said = next((m for m in _PREDICATE.finditer(words) if m.start() >= 2), None)
        return (words[: said.start()] if said else words), self.stops[at - 1]


def _bounds(text: str, stops: Sequence[int], number: Number) -> tuple[int, int]:
    """Return start and end of the clause around a number; within brackets, of the clause inside them."""
    at = bisect_right(stops, number.start)
    start, end = stops[at - 1], stops[min(at, len(stops) - 1)]
    near = max(start, number.start - _BRACKETED)
    opened = max(text.rfind("（", near, number.start), text.rfind("(", near, number.start))
    closed = max(text.rfind("）", near, number.start), text.rfind(")", near, number.start))
    if opened <= closed:
        return start, end
    inner = max(opened, *(text.rfind(mark, opened, number.start) for mark in STOPS)) + 1
    over = _OVER.search(text, number.end, min(end, number.end + _BRACKETED))
    return inner, over.start() if over else end


def _without_action(reading: Reading, number: Number, counted: str) -> Reading:
    """Return a reading that is no change where the verb acts on what is counted (扩容3个社区)."""
    if counted and reading.changes and reading.verb not in grammar.VERBS and number.unit not in RATES:
        return replace(reading, direction=Direction.NONE, changes=False)
    return reading


def _way(reading: Reading, number: Number) -> Direction:
    """Return the direction of a reading, turned round where the number is negative (增长-3.2%)."""
    if number.value is None or number.value >= 0 or reading.direction is Direction.NONE:
        return reading.direction
    return Direction.DOWN if reading.direction is Direction.UP else Direction.UP


def _rightward(
    text: str, number: Number, reading: Reading, end: int, after: Number | None, clause_end: int
) -> tuple[str, int]:
    """Return the words right of a number that it counts (14家企业减亏扭亏), and where they end.

    Where the words run on to the next number (15家基地营收增长8%) they bind both, and end where they start.
    """
    if end >= clause_end or text[end] in "、，。；：和与及占并且等）)”":
        return "", end
    within = after if after and after.start < clause_end else None
    passed = _PASSED.match(text, end)
    if passed and (within is None or passed.end() <= within.start):
        return "", passed.end()
    bounds_age = number.unit == "岁" and end > number.end
    if number.unit in _COUNTED_LEFT and not bounds_age:
        return _counted_by_share(text, number, reading, end, within, clause_end)
    if text[end] == "的" and dependent_in(lead_off(reading.words)):
        return "", end  # 总投资12亿元的6个项目: see _with_shared_noun
    if within is None:
        stop = clause_end - (text[clause_end - 1] in STOPS)
        return noun_of(text[end:stop]), stop
    between = text[end : within.start]
    cut = last_mark(between)
    return (noun_of(between[:cut]), end + cut) if cut >= 0 else (noun_of(strip_link(between)), end)


def _counted_by_share(
    text: str, number: Number, reading: Reading, end: int, after: Number | None, clause_end: int
) -> tuple[str, int]:
    """Return the whole that a share is one of (94%的农村人口), or what is said of that part."""
    stop = after.start if after else clause_end - (text[clause_end - 1] in STOPS)
    words = text[end:stop]
    if rate := BY_RATE.match(words):
        return noun_of(words[rate.end() :]), stop
    if number.unit not in PARTS or reading.changes or reading.since:
        return "", end
    if words.startswith("的"):
        cut = re.match(r"的([^、，和与及]+)", words)
        return (noun_of(strip_link(cut[1])), end + cut.end()) if cut else ("", end)
    return (noun_of(strip_link(words)), stop) if SAID_OF_PART.match(words) else ("", end)


def _is_near(stops: Sequence[int], previous: Bound, number: Number) -> bool:
    """True where at most one clause mark stands between two figures."""
    return bisect_right(stops, number.start) - bisect_right(stops, previous.start) <= 1


def _with_shared_noun(text: str, figures: Sequence[Bound]) -> list[Bound]:
    """Return `figures`, those completed whose noun stands with a later one.

    That is a bare grade (1个国家级、3个市级集聚区), and an amount in front of its thing
    (总投资12亿元的6个项目, 投资2.8亿元、总长66公里的工程).
    """
    whole = list(figures)
    thing = ""
    for i in range(len(whole) - 1, -1, -1):
        figure, after = whole[i], whole[i + 1] if i + 1 < len(whole) else None
        whole[i] = _with_noun_of(text, figure, after) if after else figure
        name = dependent_in(figure.indicator)
        if name and text.startswith("的", figure.end):
            thing = _thing_behind(text, figure, after)
        elif not (name and after and text[figure.end : figure.end + 1] == "、"):
            thing = ""
        if thing:
            whole[i] = replace(whole[i], indicator=thing + name)
    return whole


def _with_noun_of(text: str, figure: Bound, after: Bound) -> Bound:
    """Return a figure with the noun of the next one where it names but a grade, a classifier, or nothing."""
    if not figure.indicator and after.start == figure.end:
        return replace(figure, indicator=after.indicator)  # 完成221户385人脱贫任务
    opens = figure.start == 0 or text[figure.start - 1] in STOPS
    if opens and text[figure.end : after.start] == "、" and after.tail > after.end:
        # 469套、9.8万平方米别墅全部拆除
        return replace(figure, indicator=after.indicator, group=after.group, lead=figure.start)
    counted = _COUNTED_TOO.fullmatch(text, figure.end, after.start)
    if counted and after.tail > after.end and (not counted["mark"] or text.startswith("的", after.end)):
        works = after.indicator.removeprefix(counted[0][0])
        return replace(figure, indicator=figure.indicator + works)  # 56个村、3.2万户的气代煤工程
    noun = re.search(r"级(?P<noun>[^级]+)$", after.indicator)
    if noun and _GRADED.search(figure.indicator) and after.start - figure.end < 8:
        return replace(figure, indicator=figure.indicator + noun["noun"])
    return figure


def _thing_behind(text: str, figure: Bound, after: Bound | None) -> str:
    """Return what is named behind an amount and 的: 项目 of 总投资12亿元的6个项目."""
    if after and after.start == figure.end + 1:
        return without_notes(after.indicator)
    named = re.match(r"的([^，。；：]+)", text[figure.end : after.start if after else len(text)])
    return noun_of(strip_link(without_notes(named[1]))) if named else ""


def _place_of(text: str, number: Number, words: str) -> str:
    """Return the place that the text names for a figure: that of a rank, or the first word of its name."""
    found = _PLACE.match(text, number.start) if number.kind == "rank" else _PLACE.match(words)
    return found[0] if found else ""
