"""Gold for the figure ledger: figures annotated by hand, as offsets into the report, one file a report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from index.errors import CaseError
from index.figures import Direction, Measure
from index.periods import Status
from index.reports import Report

GOLD: Final = Path(__file__).parent / "gold"

Span = tuple[int, int]
"""Start and end in `Report.text`: code points, end-exclusive."""

Split = Literal["bundled", "dev", "test"]
SPLITS: Final[tuple[Split, ...]] = get_args(Split)

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """One figure as its reader bound it.

    `value`, `upper` and `unit` are as in `index.figures.Figure`; `qualifiers` are the words that bound or
    approximate it, strongest first. `head` is the least that names what is counted, `full` the most; both are
    pieces of the report in the order in which one would say them. An `optional` figure is a borderline case
    that a ledger may hold or leave out.
    """

    start: int
    end: int
    value: Decimal | None
    upper: Decimal | None
    unit: str
    qualifiers: tuple[str, ...]
    head: tuple[Span, ...]
    full: tuple[Span, ...]
    measure: Measure
    direction: Direction
    period: str
    status: Status
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gold:
    """All figures of the annotated paragraphs of one report, in reading order.

    `report` is its id, `sha256` that of its text, `paragraphs` the annotated ones, ascending; `file_sha256`
    is that of the gold file.
    """

    report: str
    sha256: str
    split: Split
    paragraphs: tuple[Span, ...]
    figures: tuple[GoldFigure, ...]
    file_sha256: str


def read_gold(path: Path) -> Gold:
    """Return the gold in a JSONL file: the report in its first line, then one figure a line.

    Raises CaseError, naming file and line, for a file that cannot be read, a line that is not as it should
    be, or a figure outside the annotated paragraphs or apart from its words.
    """
    raw = _read(path)
    lines = raw.decode("utf-8", "replace").split("\n")
    rows = [(f"{path}:{n}", line) for n, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise CaseError(f"{path}: 文件是空的，首行应写明报告（the first line names the report）。")
    (where, first), *rest = rows
    gold = _parse(where, first, lambda row: _head(row, hashlib.sha256(raw).hexdigest()))
    figures = [_parse(where, line, lambda row: _figure(row, gold.paragraphs)) for where, line in rest]
    return replace(gold, figures=tuple(figures))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CaseError(f"{path}: 读不了（{error.strerror}），请检查路径和权限（cannot read）。") from None


def _parse(where: str, line: str, make: Callable[[dict[str, Any]], Made]) -> Made:
    try:
        return make(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise CaseError(
            f"{where}: 不是标注行，请对照 DATASHEET.md 改正（not a gold row: {said}）。"
        ) from None


def _head(row: dict[str, Any], file_sha256: str) -> Gold:
    if row["split"] not in SPLITS:
        raise ValueError(f"split {row['split']}")
    return Gold(
        report=str(row["report"]),
        sha256=str(row["sha256"]),
        split=row["split"],
        paragraphs=_spans(row["paragraphs"]),
        figures=(),
        file_sha256=file_sha256,
    )


def _figure(row: dict[str, Any], paragraphs: tuple[Span, ...]) -> GoldFigure:
    figure = GoldFigure(
        start=int(row["start"]),
        end=int(row["end"]),
        value=_decimal(row["value"]),
        upper=_decimal(row["upper"]),
        unit=str(row["unit"]),
        qualifiers=tuple(filter(None, row["qualifier"].split("|"))),
        head=_spans(row["head"]),
        full=_spans(row["full"]),
        measure=Measure(row["measure"]),
        direction=Direction(row["direction"]),
        period=str(row["period"]),
        status=Status(row["status"]),
        optional=bool(row.get("optional", False)),
    )
    spans = ((figure.start, figure.end), *figure.head, *figure.full)
    if not any(all(start <= a < b <= end for a, b in spans) for start, end in paragraphs):
        raise ValueError("a figure and its words stand in one annotated paragraph")
    return figure


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _spans(pairs: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in pairs)


def check_gold(gold: Gold, report: Report) -> None:
    """Return nothing where `report` has the very text that was annotated, else raise CaseError."""
    if report.sha256 != gold.sha256:
        raise CaseError(
            f"{report.id}: 报告正文与标注时不同，请换成 SHA-256 为 {gold.sha256[:12]}… 的文本"
            "（not the text that was annotated）。"
        )
