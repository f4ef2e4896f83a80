"""A question put to several reports, cut into what each of them is asked.

A report of year Y reviews Y-1 and plans Y, so a place and a year, done or planned, name the report that
tells; what is asked of it is the question without the other places and years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from index.periods import Status
from index.store import PassageIndex
from rag.comparing import computes
from rag.cues import WORD, content_of
from rag.indicators import aggregate_in
from rag.lexicon import PLACES
from rag.phrasing import Draft
from rag.question import MAX_QUESTION
from rag.regions import GROUPS
from rag.route import route
from rag.scope import Named, cards_by_place, places_named, reports_for
from rag.topic import (
    EVERYWHERE,
    FALLING,
    PICKS,
    RISING,
    WHICH,
    Cell,
    Threshold,
    asks_fulfilment,
    cells_of,
    is_relative,
    sub_question,
    threshold_of,
    topic_of,
)
from rag.wording import plain

MOST_PLACES = 100
"""Places that one question is put to at most: an answer takes some milliseconds of each."""
_WHICH_PLACE = Draft("unclear", "每个地方的报告都有这一项，请写明问的是哪里（which place do you mean?）。")
_TOO_MANY = Draft(
    "unclear", "索引里的地方太多，不能逐一比较，请写明比较哪几个（too many places: name those to compare）。"
)
_REPORT_OF = re.compile(
    r"[按照据依在从]{0,2}(?P<year>20\d\d)年?的?(?:[全本该]?[省市区县国]|自治区)?(?:人民)?(?:政府)?(?:工作)?报告(?:里面?|中|上)?(?:提到|说)?[，,的]?"
)
_CARRIES_ON = re.compile(r"那么?|同期|同年|这个?|[呢的是有]|情况|省|[两三]家|[和与跟及]|\W")
_SHORT_NAME = 3
"""Characters that may be the name of a place without a report (涿州)."""
_PLACE = re.compile("[省市县区州旗]$")
_BESIDE = re.compile(r"谁|哪[个家边]|两[家地者个]|相比|[比跟和]它")


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """What is asked of one place: `reports` (ids) are asked in turn, until one tells.

    `year` is "" where none is named; `status` says whether done or planned, UNKNOWN where either will do.
    """

    place: str
    year: str
    status: Status
    text: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The sub-questions of a question, and what is to be made of their answers.

    Without any, `refusal` is the answer. `history` is what was asked before. `order` is "falling" or "rising"
    where answers are to be ranked, `picks` where only the first of them is asked for; `fulfilment` is whether
    it is asked how a target was met, `differs` whether for a difference; `threshold` is what the places asked
    for must meet. `unknown` are places that no report is of.
    """

    subs: tuple[SubQuestion, ...]
    refusal: Draft = _WHICH_PLACE
    history: tuple[str, ...] = ()
    order: str = ""
    picks: bool = False
    fulfilment: bool = False
    differs: bool = False
    threshold: Threshold | None = None
    unknown: tuple[str, ...] = ()


def plan_of(index: PassageIndex, question: str, history: Sequence[str]) -> Plan | None:
    """Return how a question is put to the reports of an index, None for a text that is no question."""
    text = re.sub("|".join(GROUPS), lambda group: GROUPS[group[0]], plain(question))
    if not WORD.search(text) or len(question) > MAX_QUESTION:
        return None
    earlier = [plain(h) for h in history if len(h) <= MAX_QUESTION]
    asked = _with_subject(index, text, earlier)
    earlier = [] if asked != text else earlier
    report_of = _REPORT_OF.search(asked)
    if report_of and len(content_of(_REPORT_OF.sub("", asked))) > 1:
        asked = _REPORT_OF.sub("", asked)
    named = places_named(index, asked)
    told_of = asked
    if _asks_where(asked) and len(named) == 1:  # 哪个县跟上海搞合作了: not the place that is asked of
        told_of, named = asked.replace(named[0].name, " "), ()
    everywhere = not named and len(cards_by_place(index)) > 1 and _asks_everywhere(asked)
    if not named and not everywhere and (left := _without_place(index, asked, earlier)) is not None:
        return Plan((), _no_report_of(left) if _is_place(left) else _WHICH_PLACE)
    if everywhere and len(cards_by_place(index)) > MOST_PLACES:
        return Plan((), _TOO_MANY)
    places = _places(index, told_of, named, earlier, everywhere=everywhere)
    latest = max(card.year for place in places for card in cards_by_place(index)[place])
    cells, topic = cells_of(asked, latest), topic_of(asked, named)
    if len(places) > 1:
        cells = tuple(_in_one_light(index, places, cell) for cell in cells)
    threshold = threshold_of(topic) if len(places) > 1 and WHICH.search(asked) else None
    fulfilment, bounded = asks_fulfilment(asked), threshold is not None
    unknown = tuple(dict.fromkeys(one.name for one in named if not one.place))
    alone = len(places) == len(cells) == 1 and not unknown
    year, latest_only = int(report_of["year"]) if report_of else 0, is_relative(asked)
    subs = []
    for place, cell in product(places, cells):
        asks = sub_question(topic, cell, several=len(cells) > 1, fulfilment=fulfilment, bounded=bounded)
        reports = reports_for(index, place, cell.year, cell.status, year, latest_only=latest_only)
        subs.append(SubQuestion(place, cell.year, cell.status, asked if alone else asks, reports))
    several = len(places) > 1 and len(cells) == 1
    order = "rising" if RISING.search(asked) else "falling" if FALLING.search(asked) or everywhere else ""
    return Plan(
        tuple(subs),
        history=() if named and not alone else tuple(earlier),
        order=order if several else "",
        picks=several and bool(PICKS.search(asked)),
        fulfilment=fulfilment,
        differs=len(subs) == 2 and not fulfilment and computes(asked),
        threshold=threshold,
        unknown=unknown,
    )


def _in_one_light(index: PassageIndex, places: Sequence[str], cell: Cell) -> Cell:
    """Return a year of which several places are asked as done where a report looks back on it.

    What one has planned is not to stand beside what another has done.
    """
    reviewed = {str(card.year - 1) for place in places for card in cards_by_place(index)[place]}
    unsaid = cell.status is Status.UNKNOWN and cell.year in reviewed
    return replace(cell, status=Status.ACTUAL) if unsaid else cell


def _without_place(index: PassageIndex, text: str, history: Sequence[str]) -> str | None:
    """Return what else a question says that asks for what every place has (GDP多少), and names none; or None.

    That may be the name of a place that no report is of: nobody else's figure answers for it.
    """
    several = len(cards_by_place(index)) > 1
    name = aggregate_in(text)
    if not several or not name:
        return None
    left = content_of(text.replace(name, " "))
    told = any(places_named(index, before) for before in history)
    return left if len(left) <= _SHORT_NAME and (_is_place(left) or not told) else None


def _is_place(name: str) -> bool:
    return bool(_PLACE.search(name)) or name in PLACES


def _no_report_of(place: str) -> Draft:
    return Draft("other_scope", f"索引里没有{place}的报告（no report of {place}）。")


def _asks_where(text: str) -> bool:
    return bool(WHICH.search(text)) and "谁" not in text


def _asks_everywhere(text: str) -> bool:
    """Return whether a question is put to every place: each, or those that meet something, or the first."""
    told_apart = threshold_of(text) or PICKS.search(text) or RISING.search(text) or FALLING.search(text)
    return bool(EVERYWHERE.search(text)) or bool(_asks_where(text) and told_apart)


def _places(
    index: PassageIndex, text: str, named: Sequence[Named], history: Sequence[str], *, everywhere: bool
) -> tuple[str, ...]:
    """Return the places that a question is put to: those named, all, or the one that it fits best."""
    if everywhere:
        return tuple(sorted(cards_by_place(index)))
    places = tuple(dict.fromkeys(one.place for one in named if one.place))
    if places:
        return places[:MOST_PLACES]
    return (index.report(route(index, text, history)).place,)


def _with_subject(index: PassageIndex, text: str, history: Sequence[str]) -> str:
    """Return a question that only names other places (那湖北呢) as the earlier one, asked of those."""
    named = places_named(index, text)
    if not named or not history or content_of(_CARRIES_ON.sub("", topic_of(text, named))):
        return text
    before = history[-1]
    asked_of = places_named(index, before)
    told = "、".join(one.name for one in (*(asked_of if _BESIDE.search(text) else ()), *named))
    if not asked_of:
        return f"{told}{before}"
    ranked = f"，{re.split('[，,]', text)[-1]}" if PICKS.search(text) else ""
    return f"{before[: asked_of[0].start]}{told}{before[asked_of[-1].end :].rstrip('？?')}{ranked}"
