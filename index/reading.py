"""Read how a number is meant: as a level or a change, which way, how exactly, since when.

It is told by the words just left of it (增长, 由…, 高于全国), just right of it (以上的增长) and by its unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from index import grammar
from index.names import AROUND, CHANGES, TURNS, lead_off, strip_link
from index.numbers import Number


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
class Reading:
    """What the words beside a number say of how it is meant.

    `words` is what is left of those to its left without them, `qualifier` what bounds the number in front;
    `direction` is which way, `verb` the word of change, `changes` says that the number is the change itself
    and not what it led to. `since` is None but for a number where a change began (24% of 由24%下降至5%):
    there it holds the words that say when, "" for none.
    """

    words: str
    qualifier: str = ""
    direction: Direction = Direction.NONE
    changes: bool = False
    verb: str = ""
    since: str | None = None


RATES = ("%", "‰")
POINTS = ("个百分点", "百分点")
PARTS = (*RATES, "成", "比")
"""Units of a share of a whole."""

COUNTERS = frozenset(grammar.COUNTERS)
_NEAR, _FAR = 16, 24
"""How many characters left of a number are looked at: for its verb, for what it is compared with."""

_QUALIFIERS = sorted(grammar.QUALIFIERS, key=len, reverse=True)
_LINKED = grammar.any_of([*grammar.QUALIFIERS, *grammar.REACHES, "均", "均为", "分别", "按"])
_TAIL = re.compile(rf"(?P<verb>{CHANGES})?了?(?P<link>(?:{_LINKED})*)$")
"""The words of change and of reaching right before a number."""

_ARRIVES = re.compile("[至到成为]")
_AIMS_AT_GROWTH = re.compile("增长(?:的?预期)?目标(?:[拟设确]?定)?$|增长预期$")
"""What names a change that is aimed at: 广义货币预期增长目标13%."""
_NAMES_CHANGE = re.compile("[幅速率]$")
_LIKE = (
    rf"(?P<like>{'|'.join(grammar.LIKE)})(?P<base>[^，、；\d]{{1,14}}?)?"
    r"|超过(?P<mean>全?[国省市区县](?:平均)?(?:水平)?|平均水平)"
)
_THAN = (
    rf"(?<![同环对])[比较](?![例重率])[^，、；\d]{{1,12}}?(?<![增成延])(?P<more>[{''.join(grammar.MORE)}])"
)
_COMPARED = re.compile(rf"(?:{_LIKE}|{_THAN}[出了增收投]?)约?近?$")
"""Distance from something else: 高于全国, 比去年多."""

_TIMES = re.compile(r"[是为](?:[^，、；]{1,12})的(?:近|约)?$")
"""Before a multiple, what it is a multiple of: 是十年前的3倍."""

_FROM = re.compile(rf"[由从](?P<when>[^，、；由从]{{0,9}}?)的?(?P<verb>{CHANGES})?(?:每人每[年月])?$")
_NEXT_BASE = re.compile(r"^(?:[、和]\d[^，、；]{0,7}?(?=[^\d、]{2}[至到为]))+")
_TURNS = re.compile(rf"(?:{CHANGES}|{TURNS})了?[至到为成]|转为|^[\u4e00-\u9fff]?[至到]")
_CHANGED_NOUN = re.compile(rf"的[^，、；的\d]{{1,8}}?(?:{CHANGES})[至到为]\d")
"""Where a change began: 由24%下降至5%, 从771家、481家增加到…, 现行16%的税率降至13%."""

_FIRST_VERB = re.compile(r"^(?:(?P<up>增加)|(?P<down>减少|降低|缩短|压缩|削减))(?=[\u4e00-\u9fff]{2})")
INNER_VERB = re.compile(r"(?:减少|降低|增加)(?=[\u4e00-\u9fff]{2,12}$)")
_GROWS_BEHIND = re.compile(r"的?(?:(?P<up>增长|增速|增幅)|(?P<down>下降|降幅))(?=[，。；、]|$)")
BY_RATE = re.compile(
    r"的(?:幅度|速度|比例)(?:(?P<up>增长|增加|提高)|(?P<down>[\u4e00-\u9fff]{0,2}[减降]低?少?))"
)
"""Behind a rate, what changes by it: 按不低于5%的幅度压减支出."""

SAID_OF_PART = re.compile(rf"(?!{CHANGES}|[和与及至到的以左上]|安排|目标|预期|转)[\u4e00-\u9fff]{{2}}")
"""Behind a share, what is said of that part: 100%实现集中统一监管."""

_PART = re.compile(r"占(?!地|用)|比重|份额|贡献率|其中$")


def read(left: str, number: Number, right: str, ahead: str) -> Reading:
    """Return what the words around a number say of how it is meant.

    `left` is its clause up to it, or up to the number before; `right` is what follows it and its qualifier,
    `ahead` what follows the number itself, both within the clause.
    """
    return (
        _read_base(left, ahead)
        or _read_distance(left, number)
        or _read_behind(left, number, right)
        or _read_verb(left, number)
    )


def _read_base(left: str, ahead: str) -> Reading | None:
    """Return the reading of a number where a change began, None for any other."""
    started = _FROM.search(left[-_FAR:])
    if started and _TURNS.search(_NEXT_BASE.sub("", ahead)):
        direction = _direction(started["verb"] or "")
        words = strip_link(left[: len(left) - len(started[0])])
        return Reading(words, "", direction, direction is not Direction.NONE, since=started["when"])
    return Reading(strip_link(left), since="") if _CHANGED_NOUN.match(ahead) else None


def _read_distance(left: str, number: Number) -> Reading | None:
    """Return the reading of a distance from, or a multiple of, something else, None for any other."""
    compared = _COMPARED.search(left[-_FAR:])
    if compared and (compared["more"] or compared["base"] or compared["mean"]):
        more = 1 if compared["mean"] else (grammar.LIKE | grammar.MORE)[compared["like"] or compared["more"]]
        direction = Direction.UP if more > 0 else Direction.DOWN
        return Reading(strip_link(left[: len(left) - len(compared[0])]), "", direction, changes=True)
    base = _TIMES.search(left[-_NEAR:]) if number.unit == "倍" else None
    return Reading(strip_link(left[: len(left) - len(base[0])])) if base else None


def _read_behind(left: str, number: Number, right: str) -> Reading | None:
    """Return the reading of a change that is said behind the number, or by it (翻番), None for any other."""
    verb, _, qualifier = _tail(left)
    if number.kind == "doubling":
        return Reading(strip_link(left), qualifier, Direction.UP, changes=True)
    behind = None if verb else _GROWS_BEHIND.match(right) or BY_RATE.match(right)
    if behind is None:
        return None
    direction = Direction.UP if behind["up"] else Direction.DOWN
    return Reading(strip_link(left), qualifier, direction, changes=True)


def _read_verb(left: str, number: Number) -> Reading:
    """Return the reading by the words of change and of reaching right before a number."""
    verb, link, qualifier = _tail(left)
    arrives = bool(_ARRIVES.match(link)) and not _NAMES_CHANGE.search(verb) and (verb, link) != ("增长", "为")
    if verb in grammar.ACTIONS and not arrives and number.unit in COUNTERS:
        return Reading(lead_off(left.strip(AROUND)), qualifier)  # 整改提升87家 is no change by 87
    return Reading(strip_link(left), qualifier, _direction(verb), bool(verb) and not arrives, verb)


def _tail(left: str) -> tuple[str, str, str]:
    """Return verb of change, link words and qualifier right before a number, "" for what is not there."""
    tail = _TAIL.search(left[-_NEAR:])
    verb, link = (tail["verb"] or "", tail["link"]) if tail else ("", "")
    return verb, link, next((q for q in _QUALIFIERS if link.endswith(q)), "")


def _direction(verb: str) -> Direction:
    if verb in grammar.UP:
        return Direction.UP
    return Direction.DOWN if verb in grammar.DOWN else Direction.NONE


def read_first_verb(name: str, number: Number, reading: Reading) -> tuple[str, Reading]:
    """Return name and reading where a verb of change stands in front: 减少利息支出5亿元 is a fall."""
    said = reading.direction is not Direction.NONE or reading.since is not None
    if said or number.unit in RATES or number.kind != "amount":
        return name, reading
    inner = INNER_VERB.search(name)
    name = name[inner.start() :] if inner else name
    first = _FIRST_VERB.match(name)
    if first is None:
        return name, reading
    return name, replace(reading, direction=Direction.UP if first["up"] else Direction.DOWN, changes=True)


def measure_of(number: Number, reading: Reading, name: str, left: str, right: str) -> Measure:
    """Return what a number says of what it is named, by its unit and the words around it."""
    if number.kind == "rank":
        return Measure.RANK
    if number.unit in POINTS:
        return Measure.CHANGE
    if reading.changes or (number.unit == "倍" and not left) or _AIMS_AT_GROWTH.search(name):
        return Measure.GROWTH
    if number.unit in ("比", "倍", "成"):
        return Measure.SHARE
    if number.unit not in RATES:
        counts = not number.unit or number.unit.partition("（")[0] in COUNTERS
        return Measure.COUNT if counts else Measure.LEVEL
    of_all = reading.since is None and (SAID_OF_PART.match(right) or re.match(r"的(?!预期|目标)", right))
    part = _PART.search(name) or _PART.search(left[-8:]) or left.endswith("的")
    return Measure.SHARE if part or of_all else Measure.LEVEL
