"""The things that one question asks for, each with what its answer should hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from index.grammar import OWNERS
from index.reports import Report
from index.store import PassageIndex
from rag.comparing import (
    ADDS_UP,
    LISTS,
    SEVERAL,
    SOME,
    SOME_TIME,
    WHICH_IS_MOST,
    computes,
    most_of,
    only_compares,
    ratio_of,
    without_comparing,
)
from rag.cues import (
    ASK,
    FOR_EACH,
    SPLIT,
    Measure,
    asks_of,
    content_of,
    measure_of,
    names_only,
    periods_of,
    stated_units,
    units_named,
    units_of,
    without_periods,
    without_stated,
)
from rag.needs import Need, capped, is_action, is_solid, known_weight, names_unknown, needs_of, without_unit
from rag.places import without_place

FAINT, LIGHT, SHARED = 0.05, 0.2, 0.6
"""What a term counts that comes from an earlier question or part, with one that is a question of its own and
names its time, with any other, and what one counts that all parts share."""
INHERITED = 0.4
"""What all terms of the part before weigh at most, to what a part that speaks for itself says."""
LEAST_PART, WHOLE, ENOUGH = 2.5, 6.0, 11.0
"""The weight of known terms from which a piece is a part of its own, from which one that asks and names its
time is a question of its own, and from which any needs no other."""
_WITHIN = re.compile("(?:(?<![公海])里|里面|当中|之中|其中|(?:带动|推动|拉动|影响|背景|支持|作用|促进)下)$")
"""What ends a piece that but says among what is asked (十件实事里，…)."""


_NO_THING = re.compile(f"^(?:年均|增[长速幅]|[降涨]幅)$|(?:{'|'.join(sorted(OWNERS))})$")


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks for.

    `needs` is what its answer should hold, `measure` which side of it; `units` are those that would answer
    (empty: any); `periods` those that this part names (empty: the question's). An `elliptic` part has no
    subject of its own (…多少人次、多少钱): it asks on about the one before it.
    """

    text: str
    needs: tuple[Need, ...]
    measure: Measure
    units: tuple[str, ...]
    periods: tuple[str, ...] = ()
    elliptic: bool = False


LISTED_WHOLE, COMPARED_WHOLE = 6.5, 8.0
"""Weight of the known words of one of several things that are listed, or compared (A比B多多少), from which it
is named in full."""


def parts_of(
    text: str, asking: str, report: Report, index: PassageIndex, *, everyday: bool = False
) -> tuple[Part, ...]:
    """Return the things that `text` asks for, in its order.

    `asking` holds the words that ask (an elliptic question's may be earlier). A text with several question
    words (A几家、B涨了多少) is cut behind each; one that says so (A和B各多少) is cut into what it lists.
    What is said around the piece that asks weighs less where that piece speaks for itself. `everyday` as for
    `needs_of`.
    """
    pieces = _pieces(text) if asking else [text]
    asks = [p for p in pieces if ASK.search(p) or (names_only(p) and p is not pieces[0])]
    ratio = bool(asking and ratio_of(text))
    asks_on = any(names_only(piece) for piece in pieces[1:])
    lists = bool(LISTS.search(asking))
    most = bool(most_of(text))
    asking = SOME.sub("", asking) if most else asking
    cut = len(asks) > 1 or asks_on or ratio or bool(SEVERAL.search(asking))
    keywords = not asks and "、" in text and bool(periods_of(text, report.year))
    cut = cut or (keywords and _names_several(pieces, report, index))
    heads: list[Part] = []
    context: list[Need] = []
    asked = ""
    for piece in pieces:
        if SOME_TIME.fullmatch(piece) or only_compares(without_unit(without_periods(piece, report.year))):
            continue
        needs = tuple(needs_of(bare(piece, report), index, everyday=everyday))
        last = asked if names_only(piece) else ""
        asked = piece if ASK.search(piece) and not last and not most else last or asking
        measure, units = (
            (Measure.LEVEL, ()) if ratio else (measure_of(asked), units_of(asked) or stated_units(text))
        )
        units = units or (units_named(piece) if measure is Measure.LEVEL and not ratio else ())
        strange = names_unknown(needs)
        unheard = lists and _is_unheard(needs)
        elliptic = not (strange or unheard) and not any(need.known for need in needs)
        part = Part(piece, needs, measure, units, periods_of(piece, report.year), elliptic)
        own = known_weight(needs)
        again = bool(heads) and bool(part.units) and part.units != heads[-1].units and _asks_itself(piece)
        for_each = len(heads) > 1 and (FOR_EACH.match(piece) or (most and _says_of_all(piece, text)))
        if (
            cut
            and not for_each
            and (most or not _WITHIN.search(piece))
            and (
                own >= LEAST_PART
                or unheard
                or (_asks_itself(piece) and (own > 0 or strange) and len(asks) > 1)
                or again
            )
        ):
            heads.append(part)
        else:
            light = LIGHT if _WITHIN.search(piece) else 1.0
            context += (replace(need, weight=need.weight * light) for need in needs)
    if len(heads) < 2:
        needs = _focused(text, asks, report, index, everyday)
        both = len({ask.change for ask in asks_of(asking)}) > 1
        measure = Measure.ANY if both else measure_of(asking)
        return (Part(text, capped(needs, everyday), measure, units_of(asking) or stated_units(text)),)
    whole = LISTED_WHOLE if lists or ratio else COMPARED_WHOLE if computes(asking) else inf
    return tuple(
        head
        if (lists and _is_unheard(head.needs)) or _named_weight(head.needs) >= whole
        else _in_context(heads, i, context, everyday)
        for i, head in enumerate(heads)
    )


def names_thing(part: Part) -> bool:
    """Return whether a part names a thing, and not only how it changed (比上年多了百分之几)."""
    own = tuple(need for need in part.needs if need.own and not is_action(need))
    return known_weight(own) >= LEAST_PART or names_unknown(own)


def _names_several(pieces: Sequence[str], report: Report, index: PassageIndex) -> bool:
    """Return whether at least two pieces name a thing in full (地区生产总值、城镇新增就业，去年)."""
    needs = (needs_of(bare(piece, report), index) for piece in pieces)
    return sum(_named_weight(tuple(each)) >= LISTED_WHOLE for each in needs) > 1


def _named_weight(needs: Sequence[Need]) -> float:
    """Return the weight of the known words that name a thing: not what was done, how it grew, whose it is."""
    return known_weight(tuple(n for n in needs if not (is_action(n) or _NO_THING.search(n.text))))


def _says_of_all(piece: str, text: str) -> bool:
    """Return whether a piece asks which of the things before it is most (…，减排要求里谁降得多)."""
    before = text[: text.find(piece)].rstrip()
    return WHICH_IS_MOST.search(piece) is not None and before.endswith((",", "，"))


def _is_unheard(needs: Sequence[Need]) -> bool:
    """Return whether a piece is about something that the report never names; it is said not to be found."""
    return not any(need.known for need in needs) and sum(is_solid(need) for need in needs) > 1


def _asks_itself(piece: str) -> bool:
    """A piece that only asks for a comparison (差多少钱) asks for no figure of its own."""
    return bool(ASK.search(piece)) and not computes(piece)


def _focused(
    text: str, asks: list[str], report: Report, index: PassageIndex, everyday: bool
) -> tuple[Need, ...]:
    """Return the needs of a whole text; where the one piece that asks says enough, the rest weighs little."""
    needs = tuple(needs_of(bare(text, report), index, everyday=everyday))
    if len(asks) != 1 or asks[0] == text:
        return needs
    asking = {n.text: n for n in needs_of(bare(asks[0], report), index, everyday=everyday)}
    rest = known_weight(tuple(n for n in needs if n.text not in asking))
    if known_weight(tuple(asking.values())) < max(ENOUGH, rest):
        return needs
    return tuple(n if n.text in asking else replace(n, weight=n.weight * LIGHT) for n in needs)


def _in_context(heads: list[Part], i: int, context: list[Need], everyday: bool) -> Part:
    """Return the i-th part with what it shares with the others.

    That is what belongs to none of them, and an earlier subject.
    """
    own = {n.text for n in heads[i].needs}
    shared = [replace(n, weight=n.weight * SHARED, own=False) for n in context if n.text not in own]
    if i and (ASK.search(heads[i - 1].text) or known_weight(heads[i].needs) < ENOUGH):
        before, says = heads[i - 1].needs, known_weight(heads[i].needs)
        full = says >= LEAST_PART or names_unknown(heads[i].needs)
        most = INHERITED * says / max(known_weight(before), 1.0) if says else 1.0
        names = known_weight(tuple(need for need in heads[i].needs if not is_action(need)))
        whole = names >= WHOLE and heads[i].periods and _asks_itself(heads[i].text)
        weight = FAINT if whole else min(LIGHT, most) if full else 1.0
        shared += [replace(n, weight=n.weight * weight, own=False) for n in before if n.text not in own]
    return replace(heads[i], needs=capped(heads[i].needs + tuple(shared), everyday))


def _pieces(body: str) -> list[str]:
    """Return the pieces of a question between its marks and joining words.

    Short ones are joined to the one before.
    """
    if ratio := ratio_of(body):
        part, whole = ratio
        return [*(_split(part) if ADDS_UP.search(part) else [part]), whole]
    pieces = _split(body)
    merged: list[str] = []
    for piece in pieces:
        asks_again = merged and ASK.search(piece) and ASK.search(merged[-1])
        lone = len(merged) == 1 and not content_of(merged[0])
        if lone or (merged and len(content_of(piece)) < 2 and not asks_again):
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged or [body]


def _split(text: str) -> list[str]:
    return [piece.strip() for piece in SPLIT.split(text) if piece and piece.strip()]


def bare(text: str, report: Report) -> str:
    """Return `text` without periods, the report's own place, and the figures that it states."""
    return without_comparing(without_stated(without_place(without_periods(text, report.year), report)))
