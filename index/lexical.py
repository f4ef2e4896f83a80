"""The lexical index: BM25 (bm25s) over character 1- and 2-grams, numbers with their unit kept whole.

On Chinese text this beats words from a segmenter and whatever a library does by default (whitespace terms):
see the evaluation's null baselines.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.6
"""Sentences vary little in length, so length is normalised less than for documents."""

_RUN = re.compile(
    r"[a-z0-9]+(?:[+&.\-][a-z0-9]+)*[a-z][a-z0-9]*|\d+(?:\+[a-z0-9]+)+"
    r"|\d+(?:\.\d+)?(?:万亿|亿|万)?(?:个百分点|百分点|[%元家个户人件项条所台辆])?|[a-z]+|[\u3400-\u9fff]+"
)
_QUOTES = str.maketrans("", "", "“”‘’「」『』《》\"'")


def normalise(text: str) -> str:
    """Return `text` in NFKC and lower case, without quotation marks and thousands separators.

    “４+N” becomes 4+n.
    """
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES)).lower()
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


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


class LexicalIndex:
    """BM25 over `n` texts.

    `scores(terms)` gives one float32 a text; larger is better, 0 where no term matches.
    """

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model

    @classmethod
    def over(cls, texts: Sequence[str]) -> LexicalIndex:
        """Return an index over `texts`, in their order."""
        vocabulary: dict[str, int] = {"": 0}
        rows = [[vocabulary.setdefault(t, len(vocabulary)) for t in terms(text)] or [0] for text in texts]
        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        model.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        return cls(model)

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every text for the query's terms (repeats count), shape (n,)."""
        ids = [i for t in query if (i := self._model.vocab_dict.get(t))]
        size = int(self._model.scores["num_docs"])
        if not ids:
            return np.zeros(size, np.float32)
        return np.asarray(self._model.get_scores_from_ids(ids), np.float32)

    def ideal(self, query: Sequence[str]) -> float:
        """Return what no text's score for the query can exceed; terms that no text holds count too.

        It is the sum of the terms' inverse document frequencies, as BM25 (lucene) has them.
        """
        size = int(self._model.scores["num_docs"])
        counts = (self.document_frequency(term) for term in query)
        return sum(math.log(1 + (size - count + 0.5) / (count + 0.5)) for count in counts)

    def document_frequency(self, term: str) -> int:
        """Return in how many texts a term stands, 0 for an unknown one."""
        i = self._model.vocab_dict.get(term)
        return 0 if not i else int(self._model.scores["indptr"][i + 1] - self._model.scores["indptr"][i])

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """All terms of the texts."""
        return tuple(t for t in self._model.vocab_dict if t)

    def save(self, folder: Path) -> None:
        """Write the index into `folder`: .npy arrays and JSON, nothing pickled."""
        self._model.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Return the index saved in `folder`."""
        return cls(bm25s.BM25.load(folder, load_vocab=True, show_progress=False))
