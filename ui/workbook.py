"""Tables as an Excel workbook: text stays text, numbers stay numbers, nothing is ever a formula."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ui.figures import Cell, Sheet
from ui.table import display_width

_LONGEST_CELL = 32_767
"""Characters that Excel takes in one cell."""

_WIDEST, _NARROWEST = 60, 8
_CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
"""A fixed date in the file's properties: the same ledger gives the same bytes."""

_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an .xlsx file with one worksheet a table: a frozen header row with filters, fitting widths."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.title), sheet, bold)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet, bold: Format) -> None:
    for column, name in enumerate(sheet.columns):
        page.write_string(0, column, name, bold)
        page.set_column(column, column, _width(name, [row[column] for row in sheet.rows]))
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write(page, number, column, cell)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _write(page: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | Decimal):
        page.write_number(row, column, float(cell))
    elif cell is not None:
        page.write_string(row, column, cell[:_LONGEST_CELL])


def _width(name: str, cells: Sequence[Cell]) -> int:
    longest = max((display_width(str(cell)) for cell in cells if cell is not None), default=0)
    return min(max(longest, display_width(name), _NARROWEST), _WIDEST) + 2
