"""An index written report by report: what is held at a time is one report and a block of vectors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.postings import PostingsWriter
from index.progress import Progress
from index.rows import ReportRows
from index.store import BOUNDS, CARDS, DEALT, FIGURES_OF, PASSAGES_OF, SECTIONS_OF, file_hash
from index.vectors import VectorWriter

_BATCH = 2048


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the SHA-256 of each file by its name and of each report by its id, and how much."""

    files: dict[str, str]
    reports: dict[str, str]
    passages: int
    figures: int


def write_data(
    data: Path, reports: Iterable[ReportRows], count: int, encoder: Encoder, tell: Progress
) -> Written:
    """Write the index of `count` reports into the new folder `data`, in their order."""
    data.mkdir(parents=True)
    lexical, vectors = PostingsWriter(data / "lexical"), VectorWriter(data, encoder.dim)
    hashes: dict[str, str] = {}
    cards: list[dict[str, object]] = []
    dealt: set[str] = set()
    waiting: list[str] = []
    sections_of, passages_of, figures_of = _Bounds(), _Bounds(), _Bounds()
    with _Lines(data) as lines:
        for done, rows in enumerate(reports):
            tell("reading 读取报告", done, count)
            lines.write("reports.jsonl", [rows.report])
            lines.write("sections.jsonl", rows.sections)
            lines.write("passages.jsonl", rows.passages)
            lines.write("figures.jsonl", rows.figures)
            name, place, year = rows.card
            hashes[name] = rows.sha256
            cards.append({"id": name, "place": place, "year": year})
            sections_of.add([len(rows.sections)])
            passages_of.add([len(rows.passages)])
            figures_of.add(rows.counts)
            dealt |= rows.dealt
            lexical.add(rows.searched)
            waiting += rows.embedded
            while len(waiting) >= _BATCH:
                vectors.add(encoder.encode_passages(waiting[:_BATCH]))
                del waiting[:_BATCH]
        tell("reading 读取报告", count, count)
    for name, bounds in ((SECTIONS_OF, sections_of), (PASSAGES_OF, passages_of), (FIGURES_OF, figures_of)):
        np.save(data / name, bounds.array)
    _write_json(data / CARDS, cards)
    _write_json(data / DEALT, sorted(dealt))
    tell("embedding 计算向量", 0, 1)
    if waiting:
        vectors.add(encoder.encode_passages(waiting))
    vectors.close()
    tell("embedding 计算向量", 1, 1)
    lexical.close()
    names = sorted(p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file())
    files = {name: file_hash(data / name) for name in names}
    return Written(files, hashes, int(passages_of.array[-1]), int(figures_of.array[-1]))


class _Bounds:
    """Running totals, from 0: where the lines or records of each place begin, and the last ones end."""

    def __init__(self) -> None:
        self._sizes: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]

    def add(self, sizes: Sequence[int]) -> None:
        """Add the sizes of the places that come next."""
        self._sizes.append(np.array(sizes, np.int64))

    @property
    def array(self) -> NDArray[np.int64]:
        """The totals, one more than there are places."""
        return np.cumsum(np.concatenate(self._sizes))


class _Lines:
    """The files of JSON lines, open while they are written; where lines begin is written at the end."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._files = {name: (data / name).open("wb") for name in BOUNDS}
        self._bounds = {name: _Bounds() for name in BOUNDS}

    def write(self, name: str, lines: Sequence[bytes]) -> None:
        """Write lines to the file of that name."""
        self._files[name].writelines(lines)
        self._bounds[name].add([len(line) for line in lines])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, file in self._files.items():
            file.close()
            if kind is None:
                np.save(self._data / BOUNDS[name], self._bounds[name].array)


def _write_json(path: Path, value: Sequence[object]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
