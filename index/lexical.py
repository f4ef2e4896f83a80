"""The lexical index: BM25 over character 1- and 2-grams, numbers with their unit kept whole.

On Chinese text this beats words from a segmenter and whatever a library does by default (whitespace terms):
see the evaluation's null baselines.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.postings import (
    SIZE,
    STARTS,
    TERMS,
    TEXTS,
    TOPS,
    WEIGHTS,
    Floats,
    Ints,
    Weighing,
    by_term,
    count_terms,
    largest,
)
from index.records import read_array

_RUN = re.compile(
    r"[a-z0-9]+(?:[+&.\-][a-z0-9]+)*[a-z][a-z0-9]*|\d+(?:\+[a-z0-9]+)+"
    r"|\d+(?:\.\d+)?(?:万亿|亿|万)?(?:个百分点|百分点|[%元家个户人件项条所台辆])?|[a-z]+|[\u3400-\u9fff]+"
)
_QUOTE = re.compile("[“”‘’「」『』《》\"']")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")


def normalise(text: str) -> str:
    """Return `text` in NFKC and lower case, without quotation marks and thousands separators.

    “４+N” becomes 4+n.
    """
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", _QUOTE.sub("", text)).lower())


def runs(text: str) -> list[str]:
    """Return the unbroken runs of normalised text, in order.

    A run is of Chinese characters, a word with letters, or a number with its unit.
    """
    return _RUN.findall(text)


def terms(text: str) -> list[str]:
    """Return the lexical terms of `text`, in order, with repeats.

    >>> terms("增长6.5%")
    ['增', '长', '增长', '6.5%']
    """
    found: list[str] = []
    for run in runs(normalise(text)):
        if "\u3400" <= run[0] <= "\u9fff":
            found += run
            found += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            found.append(run)
    return found


@dataclass(frozen=True, eq=False)
class LexicalIndex:
    """BM25 over `size` texts.

    `numbers` gives a term its number; term t stands in the texts `texts[starts[t]:starts[t + 1]]`, ascending,
    with the BM25 weights at the same places of `weights`, none above `tops[t]`.
    """

    size: int
    numbers: Mapping[str, int]
    starts: NDArray[np.int64]
    texts: Ints
    weights: Floats
    tops: Floats

    @classmethod
    def over(cls, texts: Sequence[str]) -> LexicalIndex:
        """Return an index over `texts`, in their order."""
        counted = count_terms([terms(text) for text in texts])
        numbers = {term: i for i, term in enumerate(counted.vocabulary)}
        of_term, of_text, counts = by_term([(counted.terms, counted.texts, counted.counts)])
        weighing = Weighing(np.bincount(of_term, minlength=len(numbers)), counted.lengths)
        weights = weighing.weights(of_term, of_text, counts)
        tops = largest(weights, of_term) if numbers else weights
        return cls(len(texts), numbers, weighing.starts, of_text, weights, tops)

    def scores(self, query: Sequence[str], within: range | None = None) -> NDArray[np.float32]:
        """Return the BM25 score of every text (or of those `within`) for the query's terms, in their order.

        Repeats count; larger is better, 0 where no term matches.
        """
        within = range(self.size) if within is None else within
        scores = np.zeros(len(within), np.float32)
        for term in query:
            texts, weights = self._postings(term)
            if len(within) < self.size:
                a, b = np.searchsorted(texts, np.array((within.start, within.stop), np.int32))
                texts, weights = texts[a:b], weights[a:b]
            scores[texts - within.start] += weights
        return scores

    def scores_of(self, texts: NDArray[np.int64], query: Sequence[str]) -> NDArray[np.float32]:
        """Return the same scores for some texts only, in their order."""
        scores = np.zeros(len(texts), np.float32)
        for term in query:
            self._add(scores, texts.astype(np.int32), term)
        return scores

    def _add(self, scores: Floats, texts: Ints, term: str) -> None:
        """Add the weights of a term in `texts` to their scores, in place."""
        found, weights = self._postings(term)
        if len(found):
            at = np.minimum(np.searchsorted(found, texts), len(found) - 1)
            held = found[at] == texts
            scores[held] += weights[at[held]]

    def best(
        self, query: Sequence[str], k: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the texts with the `k` best scores, ascending, and their scores; more where several tie.

        None scores 0. `among` marks the texts to choose from. Terms are taken from the rarest on; once those
        left cannot bring a new text among the k best, they are only looked up for the texts met so far that
        still can be (Turtle and Flood's MaxScore): the long lists of common characters are hardly read.
        """
        asked = sorted((t for t in query if t in self.numbers), key=lambda t: (self.document_frequency(t), t))
        left = float(sum(self.tops[self.numbers[t]] for t in asked)) * (1 + _ROUNDING)
        scores, met, bar = np.zeros(self.size, np.float32), np.zeros(0, np.int32), 0.0
        for at, term in enumerate(asked):
            if len(met) >= k and left < bar:
                break
            texts, weights = self._postings(term)
            if among is not None:
                chosen = among[texts]
                texts, weights = texts[chosen], weights[chosen]
            met = np.concatenate([met, texts[scores[texts] == 0]])
            scores[texts] += weights
            left -= float(self.tops[self.numbers[term]])
            if at & (at + 1) == 0 and len(met) >= k:  # after 1, 2, 4, 8 … terms
                likely = met[np.argpartition(-scores[met], min(4 * k, len(met)) - 1)[: 4 * k]]
                bar = max(bar, _bar(self.scores_of(np.sort(likely), asked), k))
        else:
            at = len(asked)
        met = np.sort(met)
        held = scores[met]
        bar = max(bar, _bar(held, k))
        for term in asked[at:]:
            near = held + left >= bar
            met, held = met[near], held[near]
            self._add(held, met, term)
            left -= float(self.tops[self.numbers[term]])
            bar = max(bar, _bar(held, k))
        found = met[held >= bar].astype(np.int64)
        exact = self.scores_of(found, query)
        tied = exact >= np.partition(exact, -k)[-k] if len(found) > k else exact > 0
        return found[tied], exact[tied]

    def ideal(self, query: Sequence[str]) -> float:
        """Return what no text's score for the query can exceed; terms that no text holds count too.

        It is the sum of the terms' inverse document frequencies, as BM25 (lucene) has them.
        """
        counts = (self.document_frequency(term) for term in query)
        return sum(math.log(1 + (self.size - count + 0.5) / (count + 0.5)) for count in counts)

    def document_frequency(self, term: str) -> int:
        """Return in how many texts a term stands, 0 for an unknown one."""
        i = self.numbers.get(term)
        return 0 if i is None else int(self.starts[i + 1] - self.starts[i])

    def _postings(self, term: str) -> tuple[Ints, Floats]:
        """Return the texts that hold a term, ascending, and its weight in each."""
        i = self.numbers.get(term)
        a, b = (0, 0) if i is None else self.starts[i : i + 2]
        return self.texts[a:b], self.weights[a:b]

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All terms of the texts, in the order in which they are first met."""
        return tuple(self.numbers)

    def save(self, folder: Path) -> None:
        """Write the index into the new `folder`: .npy arrays and JSON, nothing pickled."""
        folder.mkdir()
        (folder / TERMS).write_text(json.dumps(self.vocabulary, ensure_ascii=False), "utf-8")
        for name, array in ((STARTS, self.starts), (TEXTS, self.texts), (WEIGHTS, self.weights)):
            np.save(folder / name, array)
        np.save(folder / TOPS, self.tops)
        np.save(folder / SIZE, np.array(self.size))

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Return the index saved in `folder`."""
        numbers = {t: i for i, t in enumerate(json.loads((folder / TERMS).read_text("utf-8")))}
        starts, texts, weights, tops = (read_array(folder / name) for name in (STARTS, TEXTS, WEIGHTS, TOPS))
        return cls(int(np.load(folder / SIZE)), numbers, starts, texts, weights, tops)


_ROUNDING = 1e-5
"""Sums of float32 in another order differ by less than this share."""


def _bar(scores: Floats, k: int) -> float:
    """Return a little less than the k-th best score, 0 where there are fewer."""
    return float(np.partition(scores, -k)[-k]) * (1 - _ROUNDING) if len(scores) >= k else 0.0
