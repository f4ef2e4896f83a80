"""The passages' vectors: exact search over some, approximate search refined by the exact rows over many.

vectors.faiss    up to FLAT passages IndexFlatIP, row = passage id; above that an inverted file (IVF) with
                 one byte a dimension
rows.npy         above FLAT only: every row in half precision; what the inverted file finds is scored by them
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
from numpy.typing import NDArray

from index.postings import write_header

FLAT: Final = 50_000
"""Passages up to which every one is looked at; at 512 dimensions more of them take longer than an answer."""

PROBED: Final = 0.1
"""The share of the lists that a search looks into, and at least LEAST of them. README has what it finds."""

LEAST: Final = 16
REFINED: Final = 8
"""How many times k candidates are scored by their exact rows."""

TRAINED_ON: Final = 48
"""Vectors a list that the lists' centres are learned from."""

SEED: Final = 1234
BLOCK: Final = 16_384

VECTORS, ROWS, _RAW = "vectors.faiss", "rows.npy", "rows.raw"

Vectors = NDArray[np.float32]


class RowFile:
    """The rows of a .npy file in half precision, read from the file whenever they are asked for.

    Of a mapped file the neighbours of what is read count as memory too.
    """

    def __init__(self, path: Path) -> None:
        array = np.load(path, mmap_mode="r")
        self.shape: tuple[int, int] = array.shape
        self._offset, self._width = int(array.offset), array.itemsize * array.shape[1]
        self._file = path.open("rb")

    def span(self, within: range) -> Vectors:
        """Return consecutive rows, shape (len(within), dim)."""
        size = self._width * len(within)
        read = os.pread(self._file.fileno(), size, self._offset + within.start * self._width)
        return np.frombuffer(read, np.float16).reshape(-1, self.shape[1]).astype(np.float32)

    def read(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the rows of some ids, in their order."""
        return np.concatenate([self.span(range(i, i + 1)) for i in ids.tolist()])


@dataclass(frozen=True, eq=False)
class VectorIndex:
    """Unit vectors by passage id; `rows` holds them where `index` keeps them only roughly."""

    index: faiss.Index
    rows: RowFile | None = None

    def scores(self, query: Vectors, within: range) -> Vectors:
        """Return the inner product of a query, shape (dim,), with the rows `within`, in their order."""
        if not within:
            return np.zeros(0, np.float32)
        return _products(query, self._span(within))

    def nearest(self, query: Vectors, k: int, among: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Return the ids of about the `k` rows nearest to a query, ascending; of all, or of those marked."""
        parameters = faiss.SearchParameters() if self.rows is None else _probing(self.index)
        if among is not None:
            bits = np.packbits(among, bitorder="little")
            parameters.sel = faiss.IDSelectorBitmap(bits.size, faiss.swig_ptr(bits))
        if self.rows is None:
            found = self.index.search(query[None], k, params=parameters)[1][0]
            return np.sort(found[found >= 0])
        found = self.index.search(query[None], k * REFINED, params=parameters)[1][0]
        found = np.sort(found[found >= 0])
        scores = self.scores_of(found, query)
        return np.sort(found[np.argsort(-scores, kind="stable")[:k]])

    def scores_of(self, ids: NDArray[np.int64], query: Vectors) -> Vectors:
        """Return the inner product of a query with some rows, in their order."""
        if not len(ids):
            return np.zeros(0, np.float32)
        if self.rows is None:
            return _products(query, self.index.reconstruct_batch(ids))
        return _products(query, self.rows.read(ids))

    def _span(self, within: range) -> Vectors:
        if self.rows is None:
            rows: Vectors = self.index.reconstruct_n(within.start, len(within))
            return rows
        return self.rows.span(within)

    @classmethod
    def load(cls, folder: Path) -> VectorIndex:
        """Return the index saved in `folder`; exact rows stay on disk if they are many."""
        index = faiss.read_index(str(folder / VECTORS))
        return cls(index, RowFile(folder / ROWS) if (folder / ROWS).exists() else None)


def _products(query: Vectors, rows: Vectors) -> Vectors:
    """Return the inner products in the order of the rows, by the kernel that a flat index uses."""
    found, places = faiss.knn(query[None], rows, len(rows), metric=faiss.METRIC_INNER_PRODUCT)
    scores = np.zeros(len(rows), np.float32)
    scores[places[0]] = found[0]
    return scores


def _probing(index: Any) -> faiss.SearchParameters:  # noqa: ANN401 - an inverted file of any kind
    parameters = faiss.SearchParametersIVF()
    parameters.nprobe = max(LEAST, round(PROBED * index.nlist))
    return parameters


class VectorWriter:
    """Collects rows in a folder, block by block, and makes the index of them when closed."""

    def __init__(self, folder: Path, dim: int) -> None:
        self._folder, self._dim, self._size = folder, dim, 0
        self._raw = (folder / _RAW).open("wb")

    def add(self, rows: Vectors) -> None:
        """Add rows behind those that were added before."""
        np.ascontiguousarray(rows, np.float32).tofile(self._raw)
        self._size += len(rows)

    def close(self) -> None:
        """Write the files of the index, and remove the collected rows."""
        self._raw.close()
        index: Any = faiss.IndexFlatIP(self._dim) if self._size <= FLAT else self._trained()
        for rows in self._blocks():
            index.add(rows)
        faiss.write_index(index, str(self._folder / VECTORS))
        if self._size > FLAT:
            with (self._folder / ROWS).open("wb") as out:
                write_header(out, np.float16, (self._size, self._dim))
                for rows in self._blocks():
                    rows.astype(np.float16).tofile(out)
        (self._folder / _RAW).unlink()

    def _blocks(self) -> Iterator[Vectors]:
        with (self._folder / _RAW).open("rb") as raw:
            for at in range(0, self._size, BLOCK):
                count = min(BLOCK, self._size - at)
                yield np.fromfile(raw, np.float32, count * self._dim).reshape(count, self._dim)

    def _trained(self) -> Any:  # noqa: ANN401 - faiss tells no nearer type
        """Return an empty inverted file of about the square root of n lists, learned from a seeded sample."""
        lists = 1 << round(np.log2(self._size) / 2)
        index: Any = faiss.index_factory(self._dim, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.cp.seed = SEED
        share = min(1.0, TRAINED_ON * lists / self._size)
        draw = np.random.default_rng(SEED)
        index.train(np.concatenate([rows[draw.random(len(rows)) < share] for rows in self._blocks()]))
        return index
