"""The ledger's tab: find a figure, read the paragraph it stands in, set actual against target, take it away.

    /ledger.csv?find=GDP&report=…&period=2024&status=actual&measure=growth
    /ledger.xlsx?…

are the figures that are found, as `wenbao figures` writes them. Every part may be left out and then does not
limit; what is no report, status or measure is answered with 400 and one line that says why. They are plain
routes: no file is made, and gradio is given no folder that it may serve.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from index.errors import WenbaoError
from index.figures import Measure
from index.periods import Status
from index.reports import Report
from index.store import PassageIndex
from rag.doubts import doubts
from rag.ledger import Comparison, Entry, Selection, compare, entries, select
from ui import bars
from ui.entries import doubts_html, empty_source_html, period_words, source_html, table_html
from ui.figures import Ledger, as_csv, sheets
from ui.labels import Choices, label, options
from ui.render import report_name
from ui.table import MEASURES, STATUSES

# No postponed annotations here: gradio reads that of an event when the page is built.
if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

CHARTS = 6
"""So many comparisons are drawn before anyone has chosen any."""

_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PLAIN = {"x-content-type-options": "nosniff"}
_PARTS = ("find", "report", "period", "status", "measure")
_QUIET: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "hidden",
    "trigger_mode": "always_last",
    "queue": False,
}
_ROWS = "window.wenbaoLedger(element, (entry) => trigger('open', { entry }));"
_TABLE = f"{_ROWS} watch('value', () => window.wenbaoTableDrawn());"
_SOURCE = "watch('value', () => window.wenbaoSourceShown(element));"


@dataclass(frozen=True, eq=False)
class LedgerPage:
    """What the tab shows of an index, as HTML; all that comes from the page is text, and may be anything."""

    index: PassageIndex

    @cached_property
    def numbers(self) -> Mapping[Entry, int]:
        """The number of each entry, by which the page names it."""
        return {entry: number for number, entry in enumerate(entries(self.index))}

    @cached_property
    def reports(self) -> Mapping[str, Report]:
        """The reports by id."""
        return self.index.by_id

    @property
    def only(self) -> str:
        """The id of the one report, "" where there are several."""
        return self.index.reports[0].id if len(self.index.reports) == 1 else ""

    def table(self, find: str, report: str, period: str, status: str, measure: str) -> str:
        """Return the table of what is found; the parts are those of `read_selection`."""
        wanted = read_selection(find, report, period, status, measure)
        return table_html(select(self.index, wanted), self.numbers, self.reports, query_of(wanted))

    def source(self, number: object) -> str:
        """Return the paragraph of the entry with that number, or the invitation to choose one."""
        ledger = entries(self.index)
        if not re.fullmatch(r"[0-9]{1,9}", str(number)) or int(str(number)) >= len(ledger):
            return empty_source_html()
        entry = ledger[int(str(number))]
        return source_html(entry, self.numbers[entry], self.reports[entry.report])

    def comparisons(self, report: str) -> Mapping[str, Comparison]:
        """Return what can be compared in a report, each under a name for the page; none without a report."""
        chosen = report or self.only
        found = compare(self.index, chosen) if chosen in self.reports else ()
        return {f"{self.numbers[one.actual]}-{self.numbers[one.target]}": one for one in found}

    def charts(self, report: str, names: Sequence[str]) -> str:
        """Return the charts of the comparisons with those names, in the report's order."""
        comparisons = self.comparisons(report)
        if not comparisons:
            return _NO_PAIR if report or self.only else _NO_REPORT
        chosen = [one for name, one in comparisons.items() if name in names]
        return bars.bars_html(chosen, self.numbers)

    def doubts(self, report: str) -> str:
        """Return what a report does not square with itself; "" where there is nothing, or no report."""
        chosen = report or self.only
        return doubts_html(doubts(self.index, chosen) if chosen in self.reports else (), self.numbers)


_NO_REPORT = (
    '<p class="wb-none">先在上面选一份报告。'
    '<span class="wb-en" lang="en">Choose a report above first.</span></p>'
)
_NO_PAIR = (
    '<p class="wb-none">这份报告没有既写实际又写目标的指标。'
    '<span class="wb-en" lang="en">No indicator has both an actual and a target.</span></p>'
)


def read_selection(
    find: str = "", report: str = "", period: str = "", status: str = "", measure: str = ""
) -> Selection:
    """Return the selection that these words ask for; "" does not limit.

    Raises WenbaoError for a status or a measure that there is not.
    """
    try:
        return Selection(
            report=report,
            period=period,
            indicator=find.strip(),
            status=Status(status) if status else None,
            measure=Measure(measure) if measure else None,
        )
    except ValueError as error:
        raise WenbaoError(f"没有这样的筛选：{error}。请改一改网址（no such status or measure）。") from None


def query_of(selection: Selection) -> str:
    """Return a selection as the query of a download's address, "" for everything.

    >>> query_of(read_selection(find="GDP", status="actual"))
    'find=GDP&status=actual'
    """
    parts = {
        "find": selection.indicator,
        "report": selection.report,
        "period": selection.period,
        "status": selection.status or "",
        "measure": selection.measure or "",
    }
    return urlencode({name: value for name, value in parts.items() if value})


# --- the tab


def build_ledger(index: PassageIndex, tab: "gr.Tab") -> None:
    """Lay the ledger of `index` out in `tab`, in which the caller stands.

    The table is filled when the tab is first looked at: a visitor who only asks does not wait for it.
    """
    import gradio as gr

    page = LedgerPage(index)

    def open_entry(event: gr.EventData) -> str:
        return page.source(event.entry)

    def offer(report: str) -> tuple[object, str, str]:
        choices = _choices(page.comparisons(report))
        chosen = _first(choices)
        charts = page.charts(report, chosen)
        return gr.update(choices=choices, value=chosen), charts, page.doubts(report)

    with gr.Row(elem_id="wb-filters"):
        filters = _filters(index)
    with gr.Row(elem_id="wb-ledger-main"):
        with gr.Column(elem_id="wb-figures"):
            table = gr.HTML(elem_id="wb-table", js_on_load=_TABLE, apply_default_css=False)
            choices = _choices(page.comparisons(""))
            gr.HTML(bars.heading_html())
            chosen = _chooser(choices)
            charts = gr.HTML(page.charts("", _first(choices)), elem_id="wb-compare", js_on_load=_ROWS)
            doubtful = gr.HTML(page.doubts(""), elem_id="wb-doubts", js_on_load=_ROWS)
        with gr.Column(elem_id="wb-paragraphs"):
            source = gr.HTML(empty_source_html(), elem_id="wb-source", js_on_load=_SOURCE)

    report = filters[1]
    gr.on([tab.select, *(one.change for one in filters)], page.table, filters, table, **_QUIET)
    report.change(offer, report, [chosen, charts, doubtful], **_QUIET)
    chosen.input(page.charts, [report, chosen], charts, **_QUIET)
    for place in (table, charts, doubtful):
        place.open(open_entry, None, source, **_QUIET)


def _filters(index: PassageIndex) -> "list[gr.Textbox | gr.Dropdown | gr.Radio]":
    """Return search box, report, period, status and measure, in the order of `read_selection`."""
    import gradio as gr

    find = gr.Textbox(
        elem_id="wb-find",
        label=label("indicator"),
        placeholder=label("for_example"),
        max_lines=1,
    )
    several = len(index.reports) > 1
    report = gr.Dropdown(_reports(index), value="", label=label("report"), elem_id="wb-of", visible=several)
    period = gr.Dropdown(_periods(index), value="", label=label("period"), elem_id="wb-period")
    measure = gr.Dropdown(
        _all(options("measure", MEASURES)), value="", label=label("measure"), elem_id="wb-measure"
    )
    status = gr.Radio(_all(options("status", STATUSES)), value="", label=label("status"), elem_id="wb-status")
    return [find, report, period, status, measure]


def _reports(index: PassageIndex) -> Choices:
    return _all([(report_name(report), report.id) for report in index.reports])


def _periods(index: PassageIndex) -> Choices:
    """Return the periods of the ledger, the latest first."""
    periods = {figure.period for figure in index.figures} - {""}
    return _all([(period_words(period), period) for period in sorted(periods, reverse=True)])


def _all(choices: Choices) -> Choices:
    return [(label("all"), ""), *choices]


def _chooser(choices: Choices) -> "gr.Dropdown":
    import gradio as gr

    return gr.Dropdown(
        choices,
        value=_first(choices),
        multiselect=True,
        label=label("indicators"),
        elem_id="wb-chosen",
    )


def _first(choices: Choices) -> list[str]:
    return [name for _, name in choices[:CHARTS]]


def _choices(comparisons: Mapping[str, Comparison]) -> Choices:
    return [(_name(one), name) for name, one in comparisons.items()]


def _name(comparison: Comparison) -> str:
    return f"{comparison.indicator} · {MEASURES[comparison.actual.figure.measure]}"


# --- the downloads


def add_downloads(app: "FastAPI", index: PassageIndex) -> None:
    """Add to `app` the addresses that the module's docstring names."""
    from fastapi import Request, Response
    from fastapi.responses import PlainTextResponse

    def download(request: Request) -> Response:
        kind = request.url.path.rpartition(".")[2]
        try:
            content = file_of(index, kind, request.query_params)
        except WenbaoError as error:
            return PlainTextResponse(str(error), status_code=400, headers=_PLAIN)
        headers = {"content-disposition": f'attachment; filename="figures.{kind}"'} | _PLAIN
        return Response(content, media_type=_MEDIA[kind], headers=headers)

    for kind in _MEDIA:
        app.add_api_route(f"/ledger.{kind}", download, methods=["GET"])


def file_of(index: PassageIndex, kind: str, query: Mapping[str, str]) -> bytes:
    """Return the figures that `query` asks for as a csv or xlsx file; what it does not know is passed over.

    Raises WenbaoError for a report, a status or a measure that there is not.
    """
    from ui.workbook import as_workbook

    wanted = read_selection(**{name: query[name] for name in _PARTS if name in query})
    found = Ledger(select(index, wanted), (), (), compared=False)
    return as_workbook(sheets(found)) if kind == "xlsx" else as_csv(found).encode("utf-8")
