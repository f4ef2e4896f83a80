"""One figure of an answer against what it cites: against the ledger's figures, and against the very words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.binding import SIZED_THING
from index.figures import Direction, Figure
from index.grammar import DOWN, UP
from index.passages import Passage
from index.periods import Status, is_span
from rag.amounts import Likeness, bound, likeness
from rag.claims import Claim, done, named_in, planned, quotable
from rag.naming import fit, is_head, name_of, unsaid
from rag.verdicts import Cited, Outcome

_NEW = ["新增", "净增"]
_UP = "|".join({"增": "增(?![加值产])", "增加": "增加(?!值)"}.get(word, word) for word in [*_NEW, *UP])
_DOWN = "|".join(DOWN)
_RISES, _FALLS = re.compile(_UP), re.compile(_DOWN)
_CHANGES = re.compile(rf"{_UP}|{_DOWN}|增速|幅|番|倍|变化|同比|[比较]上年")
_TURN = re.compile(
    rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:幅度|速度|幅|率)?(?:了|[为是达至到约近超过]{{0,3}})$"
)
_BEFORE = 12
"""Characters in front of a figure in which the word of change stands."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a claim gets wrong of one figure, or of one wording; `distance` 0 bears it out, less is nearer."""

    distance: int
    outcome: Outcome
    figure: Figure | None = None
    citation: int = 0
    note: str = ""


_NOWHERE = Reading(99, Outcome.ABSENT)
_DISTANCE = {Likeness.UNIT: 20, Likeness.VALUE: 21}


def judge(claim: Claim, cited: Sequence[Cited]) -> Reading:
    """Return the reading of what is cited that comes nearest to a claim."""
    readings = (reading for source in cited for reading in _readings(claim, source))
    return min(readings, key=lambda r: r.distance, default=_NOWHERE)


def _readings(claim: Claim, source: Cited) -> Iterator[Reading]:
    same: Figure | None = None
    for figure in source.own:
        alike = likeness(claim.figure, figure)
        if alike is Likeness.SAME:
            same = same or figure
            note = "qualifier" if bound(claim.figure) != bound(figure) else ""
            yield _reading(_faults(claim, figure, source), figure, source.n, note)
        elif alike is not Likeness.NONE and _is_named(claim, figure, source):
            yield Reading(_DISTANCE[alike], Outcome(alike.value), figure, source.n)
    for quote in claim.quotes:
        if quotable(quote.words) in quotable(source.words):
            yield _reading(_time_faults(quote.period, quote.scope, same, source), same, source.n)
    if same is None and SIZED_THING.match(claim.behind) and named_in(claim.figure.text, source.around):
        yield Reading(0, Outcome.SUPPORTED, None, source.n)  # belongs to a name that the sentence begins with
    if same is None and _is_printed(claim, source):
        yield _reading(_time_faults(claim.period, claim.scope, None, source), None, source.n)


def _reading(faults: Iterator[Outcome], figure: Figure | None, n: int, note: str = "") -> Reading:
    found = list(faults)
    return Reading(len(found), found[0] if found else Outcome.SUPPORTED, figure, n, note)


def _faults(claim: Claim, figure: Figure, source: Cited) -> Iterator[Outcome]:
    """Yield what a claim gets wrong of a figure of the same amount."""
    if not _is_named(claim, figure, source):
        yield Outcome.INDICATOR
    yield from _change_faults(claim, figure, source)
    yield from _time_faults(claim.period, claim.scope, figure, source)
    if bound(claim.figure) * bound(figure) < 0:
        yield Outcome.QUALIFIER


# ---- is it the same indicator


def _is_named(claim: Claim, figure: Figure, source: Cited) -> bool:
    """Return whether a claim names a figure's indicator: nothing foreign in it, no rival that fits better.

    What the figure's own words leave unsaid may come from the sentence around it, but not the end of the
    name, which says what is counted, and not where it makes the name of another figure there.
    """
    if not claim.name:
        return True
    own = _own_words(figure, source)
    left = unsaid(claim.words, own)
    if left and (is_head(claim.name, left) or unsaid(claim.words, f"{own} {source.around}")):
        return False
    nearest = fit(claim.words, own, figure.indicator)
    others = (f for f in source.figures if name_of(f.indicator) != name_of(figure.indicator))
    for other in others:
        words = _own_words(other, source)
        if left and not unsaid(claim.words, words):
            return False
        if _is_rival(other, figure) and fit(claim.words, words, other.indicator) <= nearest:
            return False
    return True


def _own_words(figure: Figure, source: Cited) -> str:
    phrase = "" if figure.dealt else source.report.text[figure.lead : figure.tail]
    return f"{figure.indicator} {phrase}"


def _is_rival(other: Figure, figure: Figure) -> bool:
    """Return whether two figures say different amounts in the same kind of unit."""
    return other.is_change == figure.is_change and likeness(other, figure) is Likeness.VALUE


# ---- is it a change, and which way


def _change_faults(claim: Claim, figure: Figure, source: Cited) -> Iterator[Outcome]:
    said = claim.figure
    before = "" if figure.dealt else source.report.text[figure.lead : figure.start]
    ways = (_way(said, claim.name, claim.before), _way(figure, figure.indicator, before))
    if set(ways) == {Direction.UP, Direction.DOWN}:
        yield Outcome.DIRECTION
    elif said.is_change != figure.is_change:
        other = _own_words(figure, source) if said.is_change else f"{claim.words} {claim.behind}"
        if not _CHANGES.search(other) and (said.is_change or claim.name):
            yield Outcome.MEASURE


def _way(figure: Figure, name: str, before: str) -> Direction:
    """Return which way a figure goes.

    The word right before it says so, or its grammar, or words that all go one way (压减企业19家).
    """
    turn = _TURN.search(before[-_BEFORE:])
    if turn:
        return Direction.UP if turn["up"] else Direction.DOWN
    if figure.direction is not Direction.NONE:
        return figure.direction
    words = f"{name} {before}"
    rises, falls = bool(_RISES.search(words)), bool(_FALLS.search(words))
    return Direction.NONE if rises == falls else Direction.UP if rises else Direction.DOWN


# ---- is it the same time, and done or planned


def _time_faults(period: str, scope: str, figure: Figure | None, source: Cited) -> Iterator[Outcome]:
    """Yield PERIOD or STATUS where the words `scope`, which name `period` ("" none), are not borne out.

    Words that the slice uses itself (完成改造50公里, in a plan) claim nothing. A target that is given a
    period must be said to be planned.
    """
    bearer = _end_of_change(figure, source) if figure else source.passages[0]
    if period and not any(_is_same_period(period, said, scope) for said in _periods(bearer, source)):
        yield Outcome.PERIOD
    says_planned, says_done = planned(scope), done(scope)
    if bearer.status is Status.ACTUAL:
        sold = not says_done and any(word not in source.words for word in says_planned)
    elif bearer.status is Status.UNKNOWN:
        sold = False
    else:
        sold = not says_planned and (bool(period) or any(word not in source.words for word in says_done))
    if sold:
        yield Outcome.STATUS


def _end_of_change(figure: Figure, source: Cited) -> Figure:
    """Return what a change led to, for where it began at no named time (24% of 由24%下降至5%)."""
    if figure.period:
        return figure
    of_one = (f for f in source.figures if (f.passage, f.group) == (figure.passage, figure.group))
    return next((f for f in of_one if f.period), figure)


def _periods(bearer: Figure | Passage, source: Cited) -> Iterator[str]:
    """Yield the periods that may be said of a figure: its own, and the five years at whose end it stood."""
    yield bearer.period
    for passage in source.passages:
        if is_span(passage.period) and passage.period.endswith(bearer.period or "-"):
            yield passage.period


def _is_same_period(said: str, printed: str, scope: str) -> bool:
    """Return whether two periods are one; a month without its year is one of any year."""
    if len(said) in (6, 7) and not re.search(r"\d{4}|[今本去上]年", scope):
        return said[4:] == printed[4:]
    return said == printed


def _is_printed(claim: Claim, source: Cited) -> bool:
    """Return whether an amount that the ledger has not stands in a slice, with all the claim's words."""
    return named_in(claim.figure.text, source.words) and not unsaid(claim.words, source.words)
