"""From a question to the passages that may answer it: lexical and dense scores, fused."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.lexical import terms
from index.store import Hit, PassageIndex
from rag.question import Question

DENSE_WEIGHT = 0.35
"""Weight of the cosine beside the lexical score (scaled to 1 at its best): enough to bring in paraphrases,
too little to push out an exact match. Equal-weight rank fusion made the stronger ranker worse."""

CANDIDATES = 48


def retrieve(
    index: PassageIndex, question: Question, report: str | None = None, k: int = CANDIDATES
) -> list[Hit]:
    """Return the `k` best passages for a question, best first; ties in reading order."""
    scores = fuse(lexical_scores(index, question, report), index.dense_scores(_embedded(question), report))
    first = index.ids(report).start
    best = np.argsort(-scores, kind="stable")[:k]
    return [Hit(first + int(i), round(float(scores[i]), 6)) for i in best]


def lexical_scores(index: PassageIndex, question: Question, report: str | None = None) -> NDArray[np.float32]:
    """Return BM25 scores for the question's terms and their synonyms, each term once, in id order."""
    return index.lexical_scores(sorted(set(terms(f"{question.search} {question.text}"))), report)


def fuse(lexical: NDArray[np.float32], dense: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return lexical scores scaled to [0, 1] plus DENSE_WEIGHT times the cosine."""
    top = float(lexical.max(initial=0.0))
    scaled = lexical / top if top > 0 else lexical
    return np.asarray(scaled + DENSE_WEIGHT * np.clip(dense, 0, None), np.float32)


def _embedded(question: Question) -> str:
    return f"{question.text} {question.search}"
