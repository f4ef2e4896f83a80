"""The ledger as data: rows of figures, comparisons and doubts, as JSON lines, CSV or a spreadsheet.

JSON is one object a line. A figure's row has the fields of `Figure` and where it stands; numbers with a
fraction are strings, as printed numbers are decimal and not binary. With a comparison every line says what it
is: {"type": "comparison", …} or {"type": "doubt", …}.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import WenbaoError
from index.figures import Figure
from rag.doubts import Doubt, doubts
from rag.ledger import Comparison, Entry, Selection, compare, select
from rag.printed import plain_number
from ui.table import format_comparisons, format_doubts, format_figures

if TYPE_CHECKING:
    from index.store import PassageIndex

Cell = str | int | Decimal | None

SUFFIXES = {".json": "json", ".jsonl": "json", ".csv": "csv", ".xlsx": "xlsx"}

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a cell for a formula, where it stands first (OWASP, CSV injection)."""


def chosen_format(named: str | None, out: str) -> str:
    """Return the format that is named, else the one that the suffix of `out` names, else table.

    WenbaoError for a spreadsheet without a file: what is not text is never written to a terminal.
    """
    form = named or SUFFIXES.get(Path(out).suffix.lower(), "table")
    if form == "xlsx" and out == "-":
        raise WenbaoError(
            "--format xlsx: 表格文件不能写到屏幕，请用 --out 写明文件，如 --out ledger.xlsx（needs --out）。"
        )
    return form


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a command found: figures, or with a comparison what is compared and what is in doubt."""

    figures: tuple[Entry, ...]
    comparisons: tuple[Comparison, ...]
    doubts: tuple[Doubt, ...]
    compared: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.comparisons or self.doubts if self.compared else self.figures)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of cells under a row of column names."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def read_ledger(index: PassageIndex, selection: Selection, *, compared: bool) -> Ledger:
    """Return the figures that fit, or with `compared` the comparisons and doubts about any that fits.

    StoreError for a report that the index has not.
    """
    chosen = select(index, selection)
    if not compared:
        return Ledger(chosen, (), (), compared)
    kept = set(chosen)
    reports = [selection.report] if selection.report else [report.id for report in index.reports]
    pairs = [c for report in reports for c in compare(index, report) if {c.actual, c.target} & kept]
    doubted = [d for report in reports for d in doubts(index, report) if kept.intersection(d.entries)]
    return Ledger(chosen, tuple(pairs), tuple(doubted), compared)


def as_text(ledger: Ledger, form: str, width: int | None = None) -> str:
    """Return the ledger as table, json or csv; a table is cut to `width` columns, None leaves it whole."""
    if form == "json":
        return as_json(ledger)
    return as_csv(ledger) if form == "csv" else as_table(ledger, width)


def as_table(ledger: Ledger, width: int | None) -> str:
    """Return the ledger for a terminal of `width` columns, whole lines where it is None."""
    if not ledger.compared:
        return format_figures(ledger.figures, width) + "\n"
    return f"{format_comparisons(ledger.comparisons, width)}\n\n{format_doubts(ledger.doubts, width)}\n"


def as_json(ledger: Ledger) -> str:
    """Return one JSON object a line; "" where nothing was found."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _json_rows(ledger))


def _json_rows(ledger: Ledger) -> Iterator[dict[str, Any]]:
    if not ledger.compared:
        yield from map(figure_row, ledger.figures)
        return
    for found in ledger.comparisons:
        yield {
            "type": "comparison",
            "indicator": found.indicator,
            "difference": _as_text(found.difference),
            "unit": found.unit,
            "direction": found.direction.value,
            "actual": figure_row(found.actual),
            "target": figure_row(found.target),
        }
    for doubt in ledger.doubts:
        entries = [figure_row(entry) for entry in doubt.entries]
        yield {"type": "doubt", "kind": doubt.kind.value, "message": doubt.message, "figures": entries}


def figure_row(entry: Entry) -> dict[str, Any]:
    """Return a figure under the names of its fields, and where it stands; decimals as digits, no exponent."""
    return {name: _as_text(cell) for name, cell in _cells(entry).items()}


def _cells(entry: Entry) -> dict[str, Cell]:
    cells = {field.name: _plain(getattr(entry.figure, field.name)) for field in fields(Figure)}
    cells |= {field.name: getattr(entry, field.name) for field in fields(Entry)[1:]}
    return cells


def _plain(value: Any) -> Cell:  # noqa: ANN401 - any field of a Figure
    return str(value) if isinstance(value, StrEnum) else value


def _as_text(cell: Cell) -> Cell:
    return plain_number(cell) if isinstance(cell, Decimal) else cell


def sheets(ledger: Ledger) -> tuple[Sheet, ...]:
    """Return the ledger as tables: the figures, or the comparisons and then the doubts."""
    if not ledger.compared:
        return (_sheet("figures", [_cells(entry) for entry in ledger.figures], _FIGURE_COLUMNS),)
    compared = [_compared_cells(found) for found in ledger.comparisons]
    doubted = [
        _doubted_cells(number, doubt) | _cells(entry)
        for number, doubt in enumerate(ledger.doubts, start=1)
        for entry in doubt.entries
    ]
    return (_sheet("comparison", compared, _COMPARED_COLUMNS), _sheet("doubts", doubted, _DOUBT_COLUMNS))


_FIGURE_COLUMNS = tuple(f.name for f in (*fields(Figure), *fields(Entry)[1:]))
_DOUBT_COLUMNS = ("doubt", "kind", "message", *_FIGURE_COLUMNS)
_SIDE = ("period", "text", "qualifier", "value", "section", "paragraph", "start", "end", "sentence")
_COMPARED_COLUMNS = (
    "report", "indicator", "measure", "difference", "unit", "direction",
    *(f"{side}_{name}" for side in ("actual", "target") for name in _SIDE),
)  # fmt: skip


def _compared_cells(found: Comparison) -> dict[str, Cell]:
    sides = {"actual": _cells(found.actual), "target": _cells(found.target)}
    shared: dict[str, Cell] = {
        "report": found.actual.report,
        "indicator": found.indicator,
        "measure": found.actual.figure.measure.value,
        "difference": found.difference,
        "unit": found.unit,
        "direction": found.direction.value,
    }
    return shared | {f"{side}_{name}": cells[name] for side, cells in sides.items() for name in _SIDE}


def _doubted_cells(number: int, doubt: Doubt) -> dict[str, Cell]:
    return {"doubt": number, "kind": doubt.kind.value, "message": doubt.message}


def _sheet(title: str, rows: Sequence[dict[str, Cell]], columns: tuple[str, ...]) -> Sheet:
    return Sheet(title, columns, tuple(tuple(row[name] for name in columns) for row in rows))


def as_csv(ledger: Ledger) -> str:
    """Return the tables as CSV for Excel: byte order mark, CRLF, an empty line between two tables.

    Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, sheet in enumerate(sheets(ledger)):
        if number:
            out.write("\r\n")
        writer.writerow(sheet.columns)
        writer.writerows([escaped(cell) for cell in row] for row in sheet.rows)
    return "\ufeff" + out.getvalue()


def escaped(cell: Cell) -> Cell:
    """Return a cell as CSV takes it: text that a spreadsheet would run gets an apostrophe in front."""
    if not isinstance(cell, str):
        return _as_text(cell)
    return f"'{cell}" if cell.lstrip(" \u3000")[:1] in _FORMULA else cell
