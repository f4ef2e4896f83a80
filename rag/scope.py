"""Which places a question names, and which reports of an index tell of a place and a year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.periods import Status
from index.rows import ReportCard
from index.store import PassageIndex
from rag.places import names_of
from rag.regions import REGIONS, SHORT

_SHORTS = re.compile(
    rf"(?:[{''.join(SHORT)}][、,，和与跟及]?)+[{''.join(SHORT)}]"
    r"(?=[两俩三四五六七八九几]?[省地市区个家]|[各都的，,、：:？?\d]|$)"
)
"""A run of provinces, each by one character (闽、滇、宁三地)."""

_LISTED = re.compile(r"[省市]?[、,，和与跟及同比以\s]{0,3}")
"""What stands between two places of one list."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place that a text names at `start:end`; `place` is that of its reports, "" where there are none."""

    start: int
    end: int
    name: str
    place: str


@lru_cache(maxsize=16)
def cards_by_place(index: PassageIndex) -> Mapping[str, tuple[ReportCard, ...]]:
    """Return the reports of each place, the latest last."""
    places: dict[str, list[ReportCard]] = {}
    for card in index.cards:
        places.setdefault(card.place, []).append(card)
    return {place: tuple(sorted(cards, key=lambda card: card.year)) for place, cards in places.items()}


@lru_cache(maxsize=16)
def _places_by_name(index: PassageIndex) -> Mapping[str, tuple[str, ...]]:
    """Return what places are called, and the places that are called so; provinces without a report too."""
    named: dict[str, dict[str, None]] = {region: {} for region in REGIONS}
    for place in cards_by_place(index):
        for name in names_of(place):
            named.setdefault(name, {})[place] = None
    return {name: tuple(places) for name, places in named.items()}


@lru_cache(maxsize=16)
def _longest_name(index: PassageIndex) -> int:
    return max(map(len, _places_by_name(index)))


def places_named(index: PassageIndex, text: str) -> tuple[Named, ...]:
    """Return the places that a (plain) text names, in its order.

    A province without a report counts only in a list with one that has (江苏、广东). Of a place and one
    within it (保定市定兴县) it is the inner one.
    """
    found = _by_name(index, text)
    found += _by_character(index, _blanked(text, found))
    found.sort(key=lambda one: one.start)
    found = [one for one in found if one.name != "全国" or len(found) == 1]  # else a rank, or a body
    outer = {one for one, after in pairwise(found) if one.end == after.start and _kind(one) != _kind(after)}
    lists: list[list[Named]] = []
    for one in (one for one in found if one not in outer):
        if lists and _LISTED.fullmatch(text, lists[-1][-1].end, one.start):
            lists[-1].append(one)
        else:
            lists.append([one])
    return tuple(one for together in lists if any(other.place for other in together) for one in together)


def _by_name(index: PassageIndex, text: str) -> list[Named]:
    names = _places_by_name(index)
    longest = _longest_name(index)
    found, at = [], 0
    while at < len(text):
        sizes = range(min(longest, len(text) - at), 1, -1)
        name = next((text[at : at + size] for size in sizes if text[at : at + size] in names), "")
        places = names.get(name, ())
        found += [Named(at, at + len(name), name, place) for place in places or ([""] if name else [])]
        at += len(name) or 1
    return found


def _kind(named: Named) -> str:
    return "省" if named.name in REGIONS else named.place[-1:]


def _blanked(text: str, named: Sequence[Named]) -> str:
    for one in named:
        text = text[: one.start] + "，" * (one.end - one.start) + text[one.end :]
    return text


def _by_character(index: PassageIndex, text: str) -> list[Named]:
    names = _places_by_name(index)
    found = []
    for run in _SHORTS.finditer(text):
        for at, char in enumerate(run[0], run.start()):
            if char in SHORT:
                places = names[SHORT[char]]
                found.append(Named(at, at + 1, SHORT[char], places[0] if places else ""))
    return found


def reports_for(
    index: PassageIndex,
    place: str,
    year: str,
    status: Status,
    named_report: int = 0,
    *,
    latest_only: bool = False,
) -> tuple[str, ...]:
    """Return the ids of the reports of a place that may tell of a year, the likeliest first, one at least.

    The report of a year reviews the one before it. Without a year it is the latest, then those before it
    (not where 去年 is said: `latest_only`); a report that is asked for by its own year comes alone.
    """
    cards = cards_by_place(index)[place]
    if named_report:
        return tuple(card.id for card in cards if card.year == named_report) or (cards[-1].id,)
    if not year:
        return tuple(card.id for card in reversed(cards))[: 1 if latest_only else None]
    years = [int(year), int(year) + 1] if status is Status.TARGET else [int(year) + 1, int(year)]
    telling = [card.id for wanted in years for card in cards if card.year == wanted]
    later = [card.id for card in cards if card.year > int(year)]
    return tuple(telling or later[:1] or [cards[-1].id])
