"""From a question to the passages that may answer it: lexical and dense scores, fused."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.lexical import terms
from index.store import Hit, PassageIndex
from rag.question import Question

DENSE_WEIGHT = 0.3
"""Weight of the cosine beside the share of the question that a passage's words cover (see `fuse`). The
development questions about reports are indifferent between .1 and .35; README has the ablation. Equal-weight
rank fusion makes the stronger ranker worse."""

CANDIDATES, MORE = 48, 8
"""Passages retrieved for a question, and for each further thing that it asks for."""


def retrieve(
    index: PassageIndex, question: Question, report: str | None = None, k: int | None = None
) -> list[Hit]:
    """Return the `k` best passages for a question (by default enough for its parts), best first.

    Ties are in reading order; a score is a share of the best passage's.
    """
    words = _words(question)
    lexical, dense = index.lexical_scores(words, report), index.dense_scores(_embedded(question), report)
    scores = fuse(lexical, dense, index.lexical.ideal(words))
    first = index.ids(report).start
    k = CANDIDATES + MORE * (len(question.parts) - 1) if k is None else k
    best = np.argsort(-scores, kind="stable")[:k]
    return [Hit(first + int(i), round(float(scores[i]), 6)) for i in best]


def fuse(lexical: NDArray[np.float32], dense: NDArray[np.float32], ideal: float) -> NDArray[np.float32]:
    """Return the share of the question covered plus DENSE_WEIGHT times the cosine, the best brought to 1.

    `ideal` is the lexical score of a passage that would cover all of the question (see
    `LexicalIndex.ideal`). What the words do not cover is left to the meaning: a question in the report's own
    words is decided by them, one in other words by the cosine.
    """
    covered = lexical / ideal if ideal > 0 else lexical
    fused = covered + DENSE_WEIGHT * np.clip(dense, 0, None)
    top = float(fused.max(initial=0.0))
    return np.asarray(fused / top if top > 0 else fused, np.float32)


def _words(question: Question) -> list[str]:
    """Return the lexical terms of a question and of its synonyms, each once."""
    return sorted(set(terms(f"{question.search} {question.text}")))


def _embedded(question: Question) -> str:
    return f"{question.text} {question.search}"
