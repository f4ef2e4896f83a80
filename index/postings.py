"""The terms of texts counted, and the BM25 weights of a collection too large for memory.

A report's terms are counted by themselves (`count_terms`). `PostingsWriter` takes one report after the other,
spills sorted runs to disk, and merges them into the arrays that `index.lexical` searches.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.6
"""Sentences vary little in length, so length is normalised less than for documents."""

RUN: Final = 4_000_000
"""Postings that are held at once, while they are collected and while they are merged."""

TERMS, STARTS, TEXTS, WEIGHTS, TOPS = "terms.json", "starts.npy", "texts.npy", "weights.npy", "tops.npy"
SIZE, COLUMNS = "size.npy", ("terms.npy", "texts.npy", "counts.npy")

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Entries = tuple[Ints, Ints, Ints]
"""Terms, texts and counts, of one length."""


@dataclass(frozen=True, slots=True, eq=False)
class TermCounts:
    """How often each term stands in each of some texts.

    `vocabulary` holds the terms in the order in which they are first met. Entry j of the three arrays of one
    length says that term `terms[j]` stands `counts[j]` times in text `texts[j]`; entries come text by text.
    `lengths` holds the number of terms of each text.
    """

    vocabulary: tuple[str, ...]
    terms: Ints
    texts: Ints
    counts: Ints
    lengths: Ints


def count_terms(texts: Sequence[Sequence[str]]) -> TermCounts:
    """Return the counts of texts that are cut into terms."""
    numbers: dict[str, int] = {}
    met = np.array([numbers.setdefault(term, len(numbers)) for text in texts for term in text], np.int64)
    lengths = np.array([len(text) for text in texts], np.int32)
    size = max(1, len(numbers))
    of_text = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    pairs, counts = np.unique(of_text * size + met, return_counts=True)
    at, term = np.divmod(pairs, size)
    return TermCounts(
        tuple(numbers), term.astype(np.int32), at.astype(np.int32), counts.astype(np.int32), lengths
    )


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """What a BM25 weight (as in lucene) needs to know of the whole collection.

    `frequencies[t]` is in how many texts term t stands, `lengths` the number of terms of each text.
    """

    frequencies: NDArray[np.int64]
    lengths: Ints

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where the entries of each term begin, and at last where they end; shape (terms + 1,)."""
        return np.concatenate([[0], np.cumsum(self.frequencies)])

    def weights(self, terms: Ints, texts: Ints, counts: Ints) -> Floats:
        """Return the weight of each entry: inverse document frequency times saturated count."""
        size, df = len(self.lengths), self.frequencies[terms]
        rarity = np.log(1 + (size - df + 0.5) / (df + 0.5)).astype(np.float32)
        lengths = np.maximum(self.lengths, 1)
        norms = K1 * ((1 - B) + B * lengths[texts] / lengths.mean())
        return np.asarray(rarity * (counts / (norms + counts)), np.float32)


class PostingsWriter:
    """Collects the counts of one report after the other and writes the postings of all into a new folder.

    `terms.json` holds the vocabulary; term t's postings are `starts[t]:starts[t + 1]` of `texts` (int32,
    ascending) and `weights` (float32), `tops[t]` is its largest weight, and `size` counts the texts.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder, self._numbers = folder, dict[str, int]()
        self._lengths: list[Ints] = []
        self._held: list[Entries] = []
        self._runs: list[Path] = []
        self._size = self._waiting = 0

    def add(self, counted: TermCounts) -> None:
        """Add the texts of `counted` behind those that were added before."""
        numbers = self._numbers
        renumber = np.array([numbers.setdefault(t, len(numbers)) for t in counted.vocabulary], np.int32)
        self._held.append((renumber[counted.terms], counted.texts + np.int32(self._size), counted.counts))
        self._lengths.append(counted.lengths)
        self._size += len(counted.lengths)
        self._waiting += len(counted.terms)
        if self._waiting >= RUN:
            self._spill()

    def _spill(self) -> None:
        """Write what is held as one run, sorted by term."""
        run = self._folder / f"run-{len(self._runs)}"
        run.mkdir()
        for name, column in zip(COLUMNS, by_term(self._held), strict=True):
            np.save(run / name, column)
        self._runs.append(run)
        self._held, self._waiting = [], 0

    def close(self) -> None:
        """Merge the runs, write the files, remove the runs."""
        self._spill()
        size, frequencies = len(self._numbers), np.zeros(len(self._numbers), np.int64)
        for run in self._runs:
            frequencies += np.bincount(np.load(run / COLUMNS[0]), minlength=size)
        weighing = Weighing(frequencies, np.concatenate(self._lengths or [np.zeros(0, np.int32)]))
        (self._folder / TERMS).write_text(json.dumps(list(self._numbers), ensure_ascii=False), "utf-8")
        np.save(self._folder / STARTS, weighing.starts)
        np.save(self._folder / SIZE, np.array(self._size))
        tops = [np.zeros(0, np.float32)]
        with (self._folder / TEXTS).open("wb") as texts, (self._folder / WEIGHTS).open("wb") as weights:
            total = int(weighing.starts[-1])
            write_header(texts, np.int32, (total,))
            write_header(weights, np.float32, (total,))
            for first, (terms, of_text, counts) in _merged(self._runs, weighing.starts):
                weighed = weighing.weights(terms, of_text, counts)
                of_text.tofile(texts)
                weighed.tofile(weights)
                tops.append(largest(weighed, terms - first))
        np.save(self._folder / TOPS, np.concatenate(tops))
        for run in self._runs:
            shutil.rmtree(run)


def by_term(held: Sequence[Entries]) -> Entries:
    """Return entries joined and sorted by term, those of one term in their order."""
    terms, texts, counts = (np.concatenate([e[i] for e in held] or [np.zeros(0, np.int32)]) for i in range(3))
    order = np.argsort(terms, kind="stable")
    return terms[order], texts[order], counts[order]


def largest(weights: Floats, terms: Ints) -> Floats:
    """Return the largest weight of each term; terms come sorted, from 0, and every one has an entry."""
    return np.asarray(np.maximum.reduceat(weights, np.flatnonzero(np.diff(terms, prepend=-1))), np.float32)


def _merged(runs: Sequence[Path], starts: NDArray[np.int64]) -> Iterator[tuple[int, Entries]]:
    """Yield the entries of all runs by term, about RUN at a time, with the first term of each block."""
    edges = np.searchsorted(starts, np.arange(0, starts[-1], RUN), "left")
    edges = np.unique(np.append(edges, len(starts) - 1))
    columns = [[np.load(run / name, mmap_mode="r") for name in COLUMNS] for run in runs]
    cuts = [np.searchsorted(terms, edges) for terms, _, _ in columns]
    for i, first in enumerate(edges[:-1]):
        parts = [
            tuple(np.array(column[cut[i] : cut[i + 1]]) for column in run)
            for run, cut in zip(columns, cuts, strict=True)
        ]
        yield int(first), by_term([(terms, texts, counts) for terms, texts, counts in parts])


def write_header(file: BinaryIO, kind: type[np.generic], shape: tuple[int, ...]) -> None:
    """Write the head of a .npy file whose rows follow one after the other."""
    header = {"descr": np.lib.format.dtype_to_descr(np.dtype(kind)), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
