"""An index folder and what it is in memory.

Nothing is pickled; every file's hash is checked before it is read.

    manifest.json          what the index is, and the SHA-256 of every file; replaced last, in one step
    data-XXXXXXXX/         one complete index:
        reports.jsonl      one report a line, its text included
        sections.jsonl     one section a line, with its report
        passages.jsonl     one passage a line
        figures.jsonl      one figure a line: the ledger
        vectors.faiss      IndexFlatIP over the passages' unit vectors, row = passage id
        lexical/           BM25 over the passages' terms (bm25s: .npy and .json)

A build writes a new data folder and then replaces the manifest, so whatever happens in between, the
manifest names a complete index.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.errors import StoreError
from index.figures import Direction, Figure, Measure
from index.lexical import LexicalIndex
from index.passages import Passage, PassageKind
from index.periods import Status
from index.reports import Report
from index.sections import Section, SectionKind

FORMAT = 2
MANIFEST = "manifest.json"
_FILES = {"reports.jsonl", "sections.jsonl", "passages.jsonl", "figures.jsonl", "vectors.faiss"}
_DATA = re.compile(r"data-[0-9a-f]{8}")
_REBUILD = "请用 wenbao build 重建（rebuild it）。"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: its id, and a score, larger is better."""

    passage: int
    score: float


@dataclass(frozen=True, eq=False)
class PassageIndex:
    """One index in memory, immutable; searches are safe from several threads.

    `passages[i].id == i`, and row i of the vectors and of the lexical index belongs to it. `fingerprint`
    (hex) covers code, reports and encoder: equal fingerprints answer alike.
    """

    fingerprint: str
    reports: tuple[Report, ...]
    sections: Mapping[str, tuple[Section, ...]]
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    encoder: Encoder
    vectors: faiss.Index
    lexical: LexicalIndex

    def report(self, report_id: str) -> Report:
        """Return the report with that id; StoreError names those that there are."""
        for report in self.reports:
            if report.id == report_id:
                return report
        known = "、".join(r.id for r in self.reports)
        raise StoreError(f"索引里没有报告 {report_id}，有的是：{known}（no such report in the index）。")

    @cached_property
    def figures_by_passage(self) -> Mapping[int, tuple[Figure, ...]]:
        """The figures of each passage that has any, in order."""
        grouped: dict[int, list[Figure]] = {}
        for figure in self.figures:
            grouped.setdefault(figure.passage, []).append(figure)
        return {passage: tuple(found) for passage, found in grouped.items()}

    @cached_property
    def _span(self) -> Mapping[str, range]:
        """The passage ids of each report: they are consecutive."""
        bounds: dict[str, list[int]] = {}
        for passage in self.passages:
            bounds.setdefault(passage.report, [passage.id, passage.id + 1])[1] = passage.id + 1
        return {report: range(a, b) for report, (a, b) in bounds.items()}

    def ids(self, report: str | None = None) -> range:
        """Return the passage ids of one report, or of all."""
        return range(len(self.passages)) if report is None else self._span.get(report, range(0))

    def lexical_scores(self, query: Sequence[str], report: str | None = None) -> NDArray[np.float32]:
        """Return BM25 scores of the passages `ids(report)` for the query's terms, in id order."""
        within = self.ids(report)
        return self.lexical.scores(query)[within.start : within.stop]

    def dense_scores(self, text: str, report: str | None = None) -> NDArray[np.float32]:
        """Return the cosine (-1 to 1) of `text` to the passages `ids(report)`, in id order."""
        within = self.ids(report)
        if not within:
            return np.zeros(0, np.float32)
        query = np.ascontiguousarray(self.encoder.encode_queries([text]), np.float32)
        parameters = faiss.SearchParameters()
        parameters.sel = faiss.IDSelectorRange(within.start, within.stop)
        found, rows = self.vectors.search(query, len(within), params=parameters)
        scores = np.zeros(len(within), np.float32)
        known = rows[0] >= 0
        scores[rows[0][known] - within.start] = found[0][known]
        return scores


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
    for name, digest in manifest["files"].items():
        if hashlib.sha256((data / name).read_bytes()).hexdigest() != digest:
            raise StoreError(f"{data / name}: 内容与清单不符，已损坏或被改动（hash mismatch）。{_REBUILD}")
    sections: dict[str, list[Section]] = {}
    for row in _rows(data / "sections.jsonl"):
        sections.setdefault(row.pop("report"), []).append(
            Section(
                **row
                | {
                    "kind": SectionKind(row["kind"]),
                    "status": Status(row["status"]),
                    "path": tuple(row["path"]),
                }
            )
        )
    return PassageIndex(
        fingerprint=manifest["fingerprint"],
        reports=tuple(Report(**row) for row in _rows(data / "reports.jsonl")),
        sections={report: tuple(found) for report, found in sections.items()},
        passages=tuple(_passage(row) for row in _rows(data / "passages.jsonl")),
        figures=tuple(_figure(row) for row in _rows(data / "figures.jsonl")),
        encoder=encoder,
        vectors=faiss.read_index(str(data / "vectors.faiss")),
        lexical=LexicalIndex.load(data / "lexical"),
    )


def write_data(data: Path, index: PassageIndex) -> dict[str, str]:
    """Write `index` into the new folder `data`; return the SHA-256 of each file by its name there."""
    data.mkdir(parents=True)
    _write_rows(data / "reports.jsonl", [_row(report) for report in index.reports])
    _write_rows(
        data / "sections.jsonl",
        [{"report": report} | _row(s) for report, sections in index.sections.items() for s in sections],
    )
    _write_rows(data / "passages.jsonl", [_row(p) for p in index.passages])
    _write_rows(data / "figures.jsonl", [_row(f) for f in index.figures])
    faiss.write_index(index.vectors, str(data / "vectors.faiss"))
    index.lexical.save(data / "lexical")
    names = sorted(p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file())
    return {name: hashlib.sha256((data / name).read_bytes()).hexdigest() for name in names}


def _row(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the frozen dataclasses
    if isinstance(record, Report):
        return {f.name: getattr(record, f.name) for f in fields(record)}
    return {k: str(v) if isinstance(v, Decimal) else v for k, v in asdict(record).items()}


def _passage(row: dict[str, Any]) -> Passage:
    return Passage(
        **row
        | {"kind": PassageKind(row["kind"]), "status": Status(row["status"]), "path": tuple(row["path"])}
    )


def _figure(row: dict[str, Any]) -> Figure:
    numbers = {key: None if row[key] is None else Decimal(row[key]) for key in ("value", "upper")}
    closed = {
        "measure": Measure(row["measure"]),
        "direction": Direction(row["direction"]),
        "status": Status(row["status"]),
    }
    return Figure(**row | numbers | closed)


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
