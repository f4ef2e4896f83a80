"""Which report of an index a question is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.lexical import terms
from index.store import PassageIndex
from rag.question import MAX_QUESTION
from rag.retrieve import fuse
from rag.scope import places_named
from rag.wording import plain

CANDIDATES = 64
"""Passages that words and meaning each propose; the best of them decides."""


def route(index: PassageIndex, question: str, history: Sequence[str]) -> str:
    """Return the id of the report that a question is about.

    That is one whose place it names, or the question before it; else the one that holds the passage that
    fits it best, the latest of those that fit alike.
    """
    texts = [plain(t) for t in (question, *reversed(history[-2:])) if len(t) <= MAX_QUESTION]
    named = next((found for text in texts if (found := _named(index, text))), ())
    candidates = np.array(named or range(len(index.cards)))
    if len(candidates) == 1 or not texts:
        return index.cards[int(candidates[0])].id
    years = np.array([index.cards[i].year for i in candidates])
    dated = np.isin(years, [year for year in set(years.tolist()) if year and f"{year}年" in texts[0]])
    return index.cards[_best(index, texts[0], candidates[dated] if dated.any() else candidates)].id


def _named(index: PassageIndex, text: str) -> tuple[int, ...]:
    """Return the numbers of the reports whose place a text names, in their order."""
    numbers = _numbers_by_place(index)
    places = {one.place for one in places_named(index, text) if one.place}
    return tuple(sorted(number for place in places for number in numbers[place]))


@lru_cache(maxsize=16)
def _numbers_by_place(index: PassageIndex) -> Mapping[str, tuple[int, ...]]:
    numbers: dict[str, list[int]] = {}
    for number, card in enumerate(index.cards):
        numbers.setdefault(card.place, []).append(number)
    return {place: tuple(found) for place, found in numbers.items()}


def _best(index: PassageIndex, text: str, candidates: NDArray[np.int64]) -> int:
    """Return the number of the candidate with the passage that fits a text best."""
    firsts, years = _firsts(index)
    among = None
    if len(candidates) < len(index.cards):
        chosen = np.zeros(len(index.cards), bool)
        chosen[candidates] = True
        among = np.repeat(chosen, np.diff(firsts))
    query, vector = sorted(set(terms(text))), index.encoded(text)
    telling = [term for term in query if len(term) > 1] or query  # single characters stand everywhere
    worded, covered = index.lexical.best(telling, CANDIDATES, among)
    worded = _in_order(worded, covered, firsts, years)[:CANDIDATES]  # thousands may share a sentence
    passages = np.union1d(worded, index.dense.nearest(vector, CANDIDATES, among)).astype(np.int64)
    if not len(passages):
        return int(candidates[0])
    lexical, dense = index.lexical.scores_of(passages, query), index.dense.scores_of(passages, vector)
    scores = fuse(lexical, dense, index.lexical.ideal(query))
    best = _in_order(passages, scores, firsts, years)[0]
    return int(np.searchsorted(firsts, best, "right")) - 1


def _in_order(
    passages: NDArray[np.int64],
    scores: NDArray[np.float32],
    firsts: NDArray[np.int64],
    years: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return passages best first; of those that score alike that of the latest report, then the first."""
    of_report = np.searchsorted(firsts, passages, "right") - 1
    return passages[np.lexsort((passages, -years[of_report], -scores))]


@lru_cache(maxsize=16)
def _firsts(index: PassageIndex) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the passages of each report begin, and at last where they end; and the reports' years."""
    bounds = [card.passages.start for card in index.cards] + [len(index.passages)]
    return np.array(bounds), np.array([card.year for card in index.cards])
