"""What any system must beat: echo one sentence of the report, chosen by BM25, by the encoder, or by lot."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.lexical import terms
from index.passages import Passage, PassageKind
from index.store import PassageIndex
from rag.contract import Answer, Citation, to_json

SEED: Final = 20250212

Ranking = tuple[tuple[Passage, float], ...]
"""Passages with scores, best first; a larger score is better."""


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """A way to rank the sentences of an index by `scores(question)`, one a passage; larger is better.

    It never abstains. Headings come after all sentences, and of equal scores the earlier passage first.
    """

    name: str
    index: PassageIndex
    scores: Callable[[str], NDArray[np.float32]]

    def rank(self, question: str, k: int) -> Ranking:
        """Return the k best passages."""
        passages = self.index.passages
        scores = self.scores(question)
        headings = [passage.kind is PassageKind.HEADING for passage in passages]
        best = np.lexsort((-scores, np.array(headings)))[:k]
        return tuple((passages[i], float(scores[i])) for i in best)


def bm25(index: PassageIndex) -> Baseline:
    """Return the ranking of the lexical index: BM25 over characters and pairs of them."""
    return Baseline("bm25", index, lambda question: index.lexical_scores(terms(question)))


def dense(index: PassageIndex) -> Baseline:
    """Return the ranking by the cosine of the encoder's vectors."""
    return Baseline("dense", index, index.dense_scores)


def lot(index: PassageIndex) -> Baseline:
    """Return a random ranking: always the same one for the same question and number of passages."""

    def draw(question: str) -> NDArray[np.float32]:
        seed = [SEED, *question.encode("utf-8", "replace")]
        return np.random.default_rng(seed).random(len(index.passages), dtype=np.float32)

    return Baseline("random", index, draw)


BASELINES: Final[Mapping[str, Callable[[PassageIndex], Baseline]]] = MappingProxyType(
    {"bm25": bm25, "dense": dense, "random": lot}
)


def echo(baseline: Baseline, question: str, row_id: str) -> dict[str, object]:
    """Return the answer row of a baseline: its best sentence, verbatim and cited."""
    start = time.perf_counter()
    ((passage, _),) = baseline.rank(question, 1)
    report = baseline.index.report(passage.report)
    citation = Citation(
        n=1,
        report=report.id,
        section=passage.path[-1] if passage.path else "",
        paragraph=passage.paragraph,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        sha256=report.sha256,
    )
    answer = Answer(
        answer=f"{passage.text}[1]",
        status="answered",
        figures=(),
        citations=(citation,),
        understood=question,
        confidence=1.0,
        ms=1000 * (time.perf_counter() - start),
        index=baseline.index.fingerprint,
        mode="extractive",
        hits=(),
        stages={},
    )
    return to_json(answer, id=row_id)
