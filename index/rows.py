"""One report read, cut and counted: everything that an index keeps of it, as rows ready to be written.

Reports do not depend on one another, so several processes can do this at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from sys import intern
from typing import Any

from index.figures import Direction, Figure, Measure, find_figures
from index.lexical import terms
from index.passages import Passage, PassageKind, cut_passages
from index.periods import Status
from index.postings import TermCounts, count_terms
from index.reports import Report, read_report
from index.sections import Section, SectionKind, find_sections


@dataclass(frozen=True, slots=True)
class ReportCard:
    """What is known of a report without reading it: `passages` are the ids of its passages."""

    id: str
    place: str
    year: int
    passages: range


@dataclass(frozen=True, slots=True, eq=False)
class ReportRows:
    """One report as an index keeps it; lines are JSON objects, each with its line feed.

    `card` holds id, place and year. `counts` says how many figures each passage has; `embedded` are the texts
    that the encoder sees, one a passage, `searched` the terms that the lexical index sees, `dealt` the terms
    of indicators that no text spells out.
    """

    card: tuple[str, str, int]
    sha256: str
    report: bytes
    sections: tuple[bytes, ...]
    passages: tuple[bytes, ...]
    figures: tuple[bytes, ...]
    counts: tuple[int, ...]
    embedded: tuple[str, ...]
    searched: TermCounts
    dealt: frozenset[str]


def read_rows(path: Path) -> ReportRows:
    """Return the rows of the report at `path`. Raises ReportError."""
    report = read_report(path)
    sections = find_sections(report)
    passages = cut_passages(report, sections)
    figures = find_figures(passages, report.year)
    counts = [0] * len(passages)
    for figure in figures:
        counts[figure.passage] += 1
    return ReportRows(
        card=(report.id, report.place, report.year),
        sha256=report.sha256,
        report=_line({f.name: getattr(report, f.name) for f in fields(report)}),
        sections=tuple(_line({"report": report.id} | _row(section)) for section in sections),
        passages=tuple(_line(_row(passage, "id")) for passage in passages),
        figures=tuple(_line(_row(figure, "passage")) for figure in figures),
        counts=tuple(counts),
        embedded=tuple(embedded_text(passage) for passage in passages),
        searched=count_terms([terms(searched_text(passage)) for passage in passages]),
        dealt=dealt_terms(figures),
    )


def embedded_text(passage: Passage) -> str:
    """Return what the encoder sees of a passage: its text alone.

    So every vector speaks of the passage only.
    """
    return passage.text


def searched_text(passage: Passage) -> str:
    """Return what the lexical index sees of a passage: its own heading, then its text."""
    return f"{passage.path[-1]} {passage.text}" if passage.path else passage.text


def dealt_terms(figures: Sequence[Figure]) -> frozenset[str]:
    """Return the terms of the indicators of lists that are dealt out (农村居民 of 城乡居民)."""
    return frozenset(term for figure in figures if figure.dealt for term in terms(figure.indicator))


def _row(record: Section | Passage | Figure, implied: str = "") -> dict[str, Any]:
    """Return a record's fields, without the one that its place in the file implies."""
    row = {name: getattr(record, name) for name in record.__slots__ if name != implied}
    return {k: str(v) if isinstance(v, Decimal) else v for k, v in row.items()}


def _line(row: dict[str, Any]) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def to_report(_: int, row: dict[str, Any]) -> Report:
    """Return the report that a row of reports.jsonl holds."""
    return Report(**row)


def to_section(_: int, row: dict[str, Any]) -> Section:
    """Return the section that a row of sections.jsonl holds."""
    row.pop("report")
    closed = {"kind": SectionKind(row["kind"]), "status": Status(row["status"])}
    return Section(**row | closed | {"path": _path(row)})


def to_passage(i: int, row: dict[str, Any]) -> Passage:
    """Return the passage with id `i`, that a row of passages.jsonl holds."""
    closed = {"kind": PassageKind(row["kind"]), "status": Status(row["status"])}
    return Passage(i, **row | closed | {"path": _path(row)})


def to_figure(passage: int, row: dict[str, Any]) -> Figure:
    """Return the figure of a passage, that a row of figures.jsonl holds."""
    numbers = {key: None if row[key] is None else Decimal(row[key]) for key in ("value", "upper")}
    closed = {
        "measure": Measure(row["measure"]),
        "direction": Direction(row["direction"]),
        "status": Status(row["status"]),
    }
    return Figure(passage=passage, **row | numbers | closed)


def _path(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(map(intern, row["path"]))  # thousands of passages share a heading
