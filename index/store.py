"""An index folder and what it is in memory.

Nothing is pickled; every file's hash is checked before it is read.

    manifest.json          what the index is, and the SHA-256 of every file; replaced last, in one step
    data-XXXXXXXX/         one complete index:
        reports.jsonl      one report a line, its text included
        sections.jsonl     one section a line, with its report
        passages.jsonl     one passage a line, in the order of their ids
        figures.jsonl      one figure a line: the ledger, in the order of the passages
        *.npy              where each line of those begins, which records belong to a report or a passage
        reports.json       what is known of each report without reading it
        dealt.json         terms that the ledger makes and no text spells out
        vectors.faiss      the passages' unit vectors, row = passage id (index.vectors)
        lexical/           BM25 over the passages' terms (index.postings)

Records are read from their files when they are asked for, so an index of any size opens in the time that its
hashes take, and holds in memory what questions have touched.

A build writes a new data folder and then replaces the manifest, so whatever happens in between, the
manifest names a complete index.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.errors import StoreError
from index.figures import Figure
from index.lexical import LexicalIndex
from index.passages import Passage
from index.records import Grouped, Keyed, Records, read_array
from index.reports import Report
from index.rows import ReportCard, dealt_terms, to_figure, to_passage, to_report, to_section
from index.sections import Section
from index.vectors import VectorIndex

FORMAT = 3
MANIFEST = "manifest.json"
_FILES = {"reports.jsonl", "sections.jsonl", "passages.jsonl", "figures.jsonl", "vectors.faiss"}
BOUNDS = {name: name.replace("jsonl", "npy") for name in _FILES if name.endswith("jsonl")}
"""The array that says where the lines of a file begin, in bytes, and where the last one ends."""

SECTIONS_OF, PASSAGES_OF, FIGURES_OF = "sections_of.npy", "passages_of.npy", "figures_of.npy"
"""Bounds again: which sections and passages belong to each report, which figures to each passage."""

CARDS, DEALT = "reports.json", "dealt.json"

_KEPT = {"reports.jsonl": 64, "sections.jsonl": 8192, "passages.jsonl": 32_768, "figures.jsonl": 32_768}
"""Records that are held once they were read: some tens of megabytes at most."""

_DATA = re.compile(r"data-[0-9a-f]{8}")
_NAMED = 20
_REBUILD = "请用 wenbao build 重建（rebuild it）。"

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: its id, and a score, larger is better."""

    passage: int
    score: float


@dataclass(frozen=True, eq=False)
class PassageIndex:
    """One index, immutable; searches are safe from several threads.

    `passages[i].id == i`, and row i of the vectors and of the lexical index belongs to it. `fingerprint`
    (hex) covers code, reports and encoder: equal fingerprints answer alike. Sequences may read their records
    from disk one by one: look at those of one report, not at all.
    """

    fingerprint: str
    reports: Sequence[Report]
    sections: Mapping[str, tuple[Section, ...]]
    passages: Sequence[Passage]
    figures: Sequence[Figure]
    encoder: Encoder
    dense: VectorIndex
    lexical: LexicalIndex
    stored_cards: tuple[ReportCard, ...] = ()
    stored_dealt: frozenset[str] | None = None

    @property
    def vectors(self) -> faiss.Index:
        """The faiss index over the passages."""
        return self.dense.index

    def report(self, report_id: str) -> Report:
        """Return the report with that id; StoreError names those that there are."""
        if report_id in self.by_id:
            return self.by_id[report_id]
        known = "、".join([card.id for card in self.cards[:_NAMED]]) + "…" * (len(self.cards) > _NAMED)
        raise StoreError(f"索引里没有报告 {report_id}，有的是：{known}（no such report in the index）。")

    @cached_property
    def cards(self) -> tuple[ReportCard, ...]:
        """What is known of each report without reading it, in their order."""
        return self.stored_cards or _cards_of(self.reports, self.passages)

    @cached_property
    def by_id(self) -> Mapping[str, Report]:
        """The reports by their ids, in their order."""
        return Keyed([card.id for card in self.cards], self.reports)

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {card.id: i for i, card in enumerate(self.cards)}

    @cached_property
    def figures_by_passage(self) -> Mapping[int, tuple[Figure, ...]]:
        """The figures of each passage that has any, in order."""
        if isinstance(self.figures, FigureRecords):
            return self.figures.by_passage
        return {i: tuple(found) for i, found in groupby(self.figures, key=lambda figure: figure.passage)}

    @cached_property
    def dealt(self) -> frozenset[str]:
        """The terms of indicators that the ledger deals out of lists."""
        return dealt_terms(self.figures) if self.stored_dealt is None else self.stored_dealt

    def ids(self, report: str | None = None) -> range:
        """Return the passage ids of one report, or of all."""
        if report is None:
            return range(len(self.passages))
        return self.cards[self._place[report]].passages if report in self._place else range(0)

    def lexical_scores(self, query: Sequence[str], report: str | None = None) -> NDArray[np.float32]:
        """Return BM25 scores of the passages `ids(report)` for the query's terms, in id order."""
        return self.lexical.scores(query, self.ids(report))

    def dense_scores(self, text: str, report: str | None = None) -> NDArray[np.float32]:
        """Return the cosine (-1 to 1) of `text` to the passages `ids(report)`, in id order."""
        return self.dense.scores(self.encoded(text), self.ids(report))

    def encoded(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a question, shape (dim,)."""
        return np.ascontiguousarray(self.encoder.encode_queries([text])[0], np.float32)


class FigureRecords(Records[Figure]):
    """The ledger on disk; `bounds_of[p]:bounds_of[p + 1]` are the figures of passage p."""

    def __init__(
        self, path: Path, bounds: NDArray[np.int64], bounds_of: NDArray[np.int64], kept: int
    ) -> None:
        def decode(i: int, row: dict[str, Any]) -> Figure:
            return to_figure(int(np.searchsorted(bounds_of, i, "right")) - 1, row)

        super().__init__(path, bounds, decode, kept)
        self.by_passage = Grouped(self, range(len(bounds_of) - 1), bounds_of)


def _cards_of(reports: Sequence[Report], passages: Sequence[Passage]) -> tuple[ReportCard, ...]:
    ids: dict[str, list[int]] = {}
    for passage in passages:
        ids.setdefault(passage.report, []).append(passage.id)
    spans = {report: range(found[0], found[-1] + 1) for report, found in ids.items()}
    return tuple(ReportCard(r.id, r.place, r.year, spans.get(r.id, range(0))) for r in reports)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of an index folder, its own hash checked; StoreError with the remedy otherwise."""
    path = folder / MANIFEST
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise StoreError(f"{folder}: 这里没有索引（缺 {MANIFEST}）。{_REBUILD}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: 读不了索引清单（{type(error).__name__}）。{_REBUILD}") from None
    try:
        manifest = json.loads(text)
        stated = manifest.pop("sha256")
        sound = stated == manifest_hash(manifest) and isinstance(manifest["format"], int)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise StoreError(f"{path}: 索引清单已损坏或被改动（corrupt manifest）。{_REBUILD}")
    if manifest["format"] != FORMAT:
        raise StoreError(
            f"{path}: 索引格式是 {manifest['format']}，本程序读的是 {FORMAT}（other format）。{_REBUILD}"
        )
    if not _is_complete(manifest):
        raise StoreError(f"{path}: 索引清单缺项或类型不对（foreign manifest）。{_REBUILD}")
    return dict(manifest)


def _is_complete(manifest: Mapping[str, Any]) -> bool:
    """Return whether a manifest has every entry that is read, each of its type."""
    encoder, files = manifest.get("encoder"), manifest.get("files")
    return (
        isinstance(manifest.get("fingerprint"), str)
        and isinstance(manifest.get("data"), str)
        and isinstance(encoder, dict)
        and all(isinstance(encoder.get(key), str) for key in ("name", "fingerprint"))
        and isinstance(files, dict)
        and files.keys() >= _FILES
        and all(isinstance(digest, str) for digest in files.values())
    )


def manifest_hash(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a manifest without its own `sha256` entry."""
    return hashlib.sha256(json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def load(folder: Path, encoder: Encoder) -> PassageIndex:
    """Return the index in `folder`.

    Raises StoreError, with the remedy, where it is missing, altered or not for `encoder`.
    """
    manifest = read_manifest(folder)
    try:
        return _load_data(folder, manifest, encoder)
    except (OSError, RuntimeError) as error:  # faiss raises RuntimeError
        # a build that finished between the two reads has replaced the data: read its manifest instead
        newer = read_manifest(folder)
        if newer == manifest:
            raise _unreadable(folder, error) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(folder, error) from None
    try:
        return _load_data(folder, newer, encoder)
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(folder, error) from None


def _unreadable(folder: Path, error: Exception) -> StoreError:
    if isinstance(error, FileNotFoundError):
        return StoreError(f"{error.filename}: 索引缺少这个文件（missing file）。{_REBUILD}")
    where = getattr(error, "filename", None) or folder
    return StoreError(f"{where}: 索引文件读不了（{type(error).__name__}）。{_REBUILD}")


def _load_data(folder: Path, manifest: Mapping[str, Any], encoder: Encoder) -> PassageIndex:
    stated = manifest["encoder"]
    if stated["fingerprint"] != encoder.fingerprint:
        raise StoreError(
            f"{folder}: 索引是用编码器 {stated['name']} 建的，现在用的是 {encoder.name}。"
            "请换回原编码器（--encoder），"
            "或用 wenbao build --encoder 重建（index built by another encoder）。"
        )
    data = folder / manifest["data"]
    if not _DATA.fullmatch(manifest["data"]):
        raise StoreError(f"{folder}: 索引清单里的数据目录名不对（foreign manifest）。{_REBUILD}")
    _check_files(data, manifest["files"])
    return open_data(data, manifest["fingerprint"], encoder)


def _check_files(data: Path, hashes: Mapping[str, str]) -> None:
    """Raise StoreError for a file that is not the one that was written; two are read at a time."""
    with ThreadPoolExecutor(2) as pool:
        for name, digest in zip(hashes, pool.map(file_hash, [data / name for name in hashes]), strict=True):
            if digest != hashes[name]:
                raise StoreError(
                    f"{data / name}: 内容与清单不符，已损坏或被改动（hash mismatch）。{_REBUILD}"
                )


def file_hash(path: Path) -> str:
    """Return the SHA-256 (hex) of a file, read block by block."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_data(data: Path, fingerprint: str, encoder: Encoder) -> PassageIndex:
    """Return the index whose files, known to be sound, lie in `data`."""

    def records(name: str, decode: Callable[[int, dict[str, Any]], Record]) -> Records[Record]:
        return Records(data / name, read_array(data / BOUNDS[name]), decode, _KEPT[name])

    rows = json.loads((data / CARDS).read_text("utf-8"))
    spans = read_array(data / PASSAGES_OF).tolist()
    cards = tuple(
        ReportCard(row["id"], row["place"], row["year"], range(a, b))
        for row, (a, b) in zip(rows, pairwise(spans), strict=True)
    )
    sections = records("sections.jsonl", to_section)
    name = "figures.jsonl"
    return PassageIndex(
        fingerprint=fingerprint,
        reports=records("reports.jsonl", to_report),
        sections=Grouped(sections, [card.id for card in cards], read_array(data / SECTIONS_OF)),
        passages=records("passages.jsonl", to_passage),
        figures=FigureRecords(
            data / name, read_array(data / BOUNDS[name]), read_array(data / FIGURES_OF), _KEPT[name]
        ),
        encoder=encoder,
        dense=VectorIndex.load(data),
        lexical=LexicalIndex.load(data / "lexical"),
        stored_cards=cards,
        stored_dealt=frozenset(json.loads((data / DEALT).read_text("utf-8"))),
    )
