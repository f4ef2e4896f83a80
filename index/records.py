"""Records in a file of JSON lines, read one by one as they are asked for.

Ten thousand reports have more passages and figures than fit in memory as objects. An array says where each
line begins, and what was read last is kept. Files are held in memory, as they were when their hashes were
checked; only large ones (from MAPPED bytes on) are mapped.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

MAPPED: Final = 64 * 1024 * 1024

Key = TypeVar("Key")
Record = TypeVar("Record")


class Records(Sequence[Record]):
    """The records of one file, in its order; equal to any sequence of equal records.

    Line i is bytes `bounds[i]:bounds[i + 1]` of the file, and `decode(i, row)` the record that its JSON
    object makes. The last `kept` records are held. Reading is safe from several threads.
    """

    def __init__(
        self,
        path: Path,
        bounds: NDArray[np.int64],
        decode: Callable[[int, dict[str, Any]], Record],
        kept: int,
    ) -> None:
        self._bytes, self._bounds, self._decode = _content(path), bounds, decode
        self._record = lru_cache(maxsize=kept)(self._read)

    def _read(self, i: int) -> Record:
        return self._decode(i, json.loads(self._bytes[self._bounds[i] : self._bounds[i + 1]]))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @overload
    def __getitem__(self, i: int) -> Record: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Record, ...]: ...
    def __getitem__(self, i: int | slice) -> Record | tuple[Record, ...]:
        if isinstance(i, slice):
            return tuple(self._record(n) for n in range(*i.indices(len(self))))
        if not -len(self) <= i < len(self):
            raise IndexError(i)
        return self._record(int(i) % len(self))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


class Grouped(Mapping[Key, tuple[Record, ...]]):
    """Consecutive records by what they belong to; what has none is no key.

    Those of the i-th of `keys` are `records[bounds[i]:bounds[i + 1]]`.
    """

    def __init__(self, records: Sequence[Record], keys: Sequence[Key], bounds: NDArray[np.int64]) -> None:
        self._records, self._keys, self._bounds = records, keys, bounds

    @cached_property
    def _places(self) -> Mapping[Key, int]:
        return {key: i for i, key in enumerate(self._keys)}

    def _place(self, key: Key) -> int:
        if isinstance(key, int) and isinstance(self._keys, range):  # which needs no table
            return self._keys.index(key) if key in self._keys else -1
        return self._places.get(key, -1)

    def __getitem__(self, key: Key) -> tuple[Record, ...]:
        i = self._place(key)
        if i < 0 or self._bounds[i] == self._bounds[i + 1]:
            raise KeyError(key)
        return tuple(self._records[n] for n in range(self._bounds[i], self._bounds[i + 1]))

    def __iter__(self) -> Iterator[Key]:
        return (self._keys[int(i)] for i in np.flatnonzero(np.diff(self._bounds)))

    def __len__(self) -> int:
        return int(np.count_nonzero(np.diff(self._bounds)))


class Keyed(Mapping[Key, Record]):
    """Records by their keys, which stand in the records' order; read when they are asked for."""

    def __init__(self, keys: Sequence[Key], records: Sequence[Record]) -> None:
        self._records, self._places = records, {key: i for i, key in enumerate(keys)}

    def __getitem__(self, key: Key) -> Record:
        return self._records[self._places[key]]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _content(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if path.stat().st_size < MAPPED:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def read_array(path: Path) -> NDArray[Any]:
    """Return the array in a .npy file, mapped if it is large."""
    if path.stat().st_size < MAPPED:
        return np.asarray(np.load(path))
    return np.asarray(np.load(path, mmap_mode="r"))
