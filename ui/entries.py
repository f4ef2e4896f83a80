"""Turn the figure ledger into HTML: its table, and the paragraph that one figure stands in.

Values in, strings out; what a report wrote leaves here inert (see ui.render). A row carries the number of its
entry in the whole ledger, by which the page asks for its paragraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from index.figures import Direction, Figure, Measure
from index.periods import Status, period_name
from index.reports import Report
from rag.anchors import paragraph_span
from rag.doubts import Doubt, printed
from rag.ledger import Entry
from rag.printed import plain_number
from ui.render import english, inert, report_name
from ui.table import MEASURES, STATUSES, value_of

SHOWN = 500
"""No one reads a longer table, and it is slow to draw; the page says what is cut off, downloads hold all."""

_DIRECTIONS = {Direction.UP: "↑ 升", Direction.DOWN: "↓ 降", Direction.NONE: ""}
_UNBOUND = f'<span class="wb-unbound">{STATUSES[Status.UNKNOWN]}{english("unknown")}</span>'
_COLUMNS = (
    ("indicator", "指标", "Indicator"),
    ("value", "数值", "Figure"),
    ("period", "时期", "Period"),
    ("status", "性质", "Status"),
    ("measure", "类别", "Measure"),
    ("direction", "方向", "Trend"),
    ("section", "章节", "Section"),
    ("paragraph", "段", "¶"),
)


class Span(NamedTuple):
    """A stretch of a report's text (code points, end-exclusive), and the class that it is shown in."""

    start: int
    end: int
    name: str


def period_words(period: str) -> str:
    """Return a period as a table has it, "" where it is not known ("2025-04" is 2025年4月)."""
    return period_name(period).removeprefix("到") if period else ""


def status_html(status: Status) -> str:
    """Return the label of a status, in its colour."""
    return f'<span class="wb-status wb-{status}">{STATUSES[status]}</span>'


def measure_html(measure: Measure) -> str:
    """Return what a figure says of its indicator, in Chinese and English."""
    return MEASURES[measure] + english(measure.value)


# --- the table


def table_html(
    entries: Sequence[Entry], numbers: Mapping[Entry, int], reports: Mapping[str, Report], query: str = ""
) -> str:
    """Return the table of `entries`, at most SHOWN of them; above it how many there are, and their downloads.

    `numbers` holds the number of every entry of the ledger, `reports` the reports by id: where there are
    several, a row names its own. `query` is the selection as the download's address has it.
    """
    head = _count_html(len(entries), len(numbers)) + (_downloads_html(query) if entries else "")
    if not entries:
        return f'<div class="wb-ledger"><div class="wb-found">{head}</div>{_NOTHING}</div>'
    several = len(reports) > 1
    columns = [*_COLUMNS[:-2], ("report", "报告", "Report"), *_COLUMNS[-2:]] if several else _COLUMNS
    heads = "".join(
        f'<th scope="col" class="wb-{name}">{words}{english(word)}</th>' for name, words, word in columns
    )
    shown = entries[:SHOWN]
    rows = "".join(
        _row_html(entry, numbers[entry], reports if several else {}, first=entry is shown[0])
        for entry in shown
    )
    return (
        f'<div class="wb-ledger"><div class="wb-found">{head}</div>'
        f'<div class="wb-scroll"><table class="wb-{"several" if several else "one"}" role="grid"'
        f' aria-label="数据台账 Figures">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


_NOTHING = (
    '<p class="wb-none">没有这样的数字。换个说法，或放宽筛选。'
    f"{english('No such figure: try other words or fewer filters.')}</p>"
)


def _count_html(found: int, total: int) -> str:
    of_all = "" if found == total else f"，共 {total:,} 条"
    cut = (
        f'<span class="wb-cut">只列出前 {SHOWN} 条，下载的文件是全的'
        f"{english(f'first {SHOWN} shown, downloads hold all')}</span>"
        if found > SHOWN
        else ""
    )
    return (
        f'<p class="wb-count" role="status"><strong>{found:,}</strong> 条数字{of_all}'
        f"{english('figures' if found == total else f'of {total:,} figures')}{cut}</p>"
    )


def _downloads_html(query: str) -> str:
    links = "".join(
        f'<a href="ledger.{kind}?{inert(query)}" download>{name}</a>'
        for kind, name in (("csv", "CSV"), ("xlsx", "Excel"))
    )
    return f'<p class="wb-downloads">下载{english("Download")} {links}</p>'


def _row_html(entry: Entry, number: int, reports: Mapping[str, Report], *, first: bool) -> str:
    figure = entry.figure
    cells = {
        "indicator": inert(figure.indicator) or _UNBOUND,
        "value": inert(printed(figure)),
        "period": inert(period_words(figure.period)) or _UNBOUND,
        "status": status_html(figure.status),
        "measure": MEASURES[figure.measure],
        "direction": _DIRECTIONS[figure.direction],
        **({"report": _report_html(reports[entry.report])} if reports else {}),
        "section": _section_html(entry.section),
        "paragraph": f'<span class="wb-nth">第</span>{entry.paragraph}<span class="wb-nth">段</span>',
    }
    tds = "".join(f'<td class="wb-{name}">{cell}</td>' for name, cell in cells.items())
    return f'<tr data-entry="{number}" tabindex="{0 if first else -1}" aria-selected="false">{tds}</tr>'


def _report_html(report: Report) -> str:
    year = f"{report.year}年" if report.year else ""
    return f'<span title="{inert(report_name(report))}">{inert(report.place + year or report.id)}</span>'


def _section_html(section: str) -> str:
    """Return the innermost heading; the whole path comes up under the pointer and stands in the paragraph."""
    innermost = section.rsplit(" › ", 1)[-1]
    return f'<span title="{inert(section)}">{inert(innermost)}</span>'


# --- the paragraph of one figure


def empty_source_html() -> str:
    """Return what stands beside the table before a row was chosen."""
    return (
        f'<div class="wb-card"><h2>原文{english("In the report")}</h2>'
        '<p class="wb-none">点表里任意一行，这里显示它所在的整段原文，并标出这个数字。'
        f"{english('Choose a row to read its paragraph, the figure marked.')}</p></div>"
    )


def source_html(entry: Entry, number: int, report: Report) -> str:
    """Return the card of one figure: what it says, and its whole paragraph with the figure marked.

    The paragraph is cut from `report` anew; a figure that does not stand there gets a warning instead.
    """
    figure = entry.figure
    found = report.text[figure.start : figure.end] == figure.text
    body = _paragraph_html(entry, report) if found else _WARNING
    return (
        f'<article class="wb-card" data-source="{number}" tabindex="-1" aria-label="原文 In the report">'
        f'<header><h2 class="wb-headline">{inert(figure.indicator) or _UNBOUND}'
        f'<span class="wb-value">{inert(value_of(figure))}</span></h2>{_facts_html(figure)}'
        f'<div class="wb-where"><div class="wb-path">{inert(entry.section)}</div>'
        f"第{entry.paragraph}段 · {inert(report_name(report))}</div></header>"
        f'{body}<button type="button" class="wb-return">↑ 回到台账</button></article>'
    )


_WARNING = (
    '<p class="wb-warning" role="alert">⚠ 这个数字与报告原文对不上，请勿采信。'
    "The figure does not match the report's text.</p>"
)


def _facts_html(figure: Figure) -> str:
    """Return what the figure was read as, field by field, what is not known said so."""
    facts = {
        "时期": inert(period_words(figure.period)) or _UNBOUND,
        "性质": status_html(figure.status),
        "类别": measure_html(figure.measure),
        "方向": _DIRECTIONS[figure.direction],
        "范围": inert(figure.place),
        "折合": inert(_in_base_unit(figure)),
    }
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items() if value)
    return f'<dl class="wb-facts">{rows}</dl>'


def _in_base_unit(figure: Figure) -> str:
    """Return the value that is reckoned with, "" where it is what is printed anyway."""
    if figure.value is None:
        return ""
    ends = [figure.value] if figure.upper is None else [figure.value, figure.upper]
    if "–".join(map(plain_number, ends)) + figure.unit == figure.text:
        return ""
    return "–".join(f"{Decimal(plain_number(end)):,}" for end in ends) + figure.unit


def _paragraph_html(entry: Entry, report: Report) -> str:
    figure = entry.figure
    start, end = paragraph_span(report.text, figure.start, figure.end)
    marked = marked_html(report.text, start, end, _spans(entry))
    return (
        f'<blockquote class="wb-paragraph">{marked}</blockquote>'
        f'<div class="wb-verified">✓ 已与报告原文逐字核对{english("Verified")}'
        f'<span class="wb-hash">字符 {figure.start}–{figure.end} · '
        f"SHA-256 {inert(report.sha256[:12])}…</span></div>"
    )


def _spans(entry: Entry) -> list[Span]:
    """Return what is marked of an entry: its words, its figure, and its indicator where that stands apart."""
    figure = entry.figure
    spans = [Span(figure.lead, figure.tail, "wb-clause"), Span(figure.start, figure.end, "wb-figure")]
    named = entry.sentence.rfind(figure.indicator, 0, figure.start - entry.sentence_start)
    if figure.indicator and named >= 0:
        at = entry.sentence_start + named
        spans.append(Span(at, at + len(figure.indicator), "wb-named"))
    return spans


def marked_html(text: str, start: int, end: int, spans: Iterable[Span]) -> str:
    """Return text[start:end] with each of `spans` marked; spans may overlap, and what is outside is cut off.

    >>> marked_html("产值600亿元", 0, 7, [Span(0, 7, "clause"), Span(2, 7, "figure")])
    '<mark class="clause">产值</mark><mark class="clause figure">600亿元</mark>'
    """
    within = [Span(max(start, s), min(end, e), name) for s, e, name in spans if s < end and e > start]
    cuts = sorted({start, end, *(s.start for s in within), *(s.end for s in within)})
    pieces = []
    for a, b in pairwise(cuts):
        names = " ".join(s.name for s in within if s.start <= a and b <= s.end)
        words = inert(text[a:b])
        pieces.append(f'<mark class="{names}">{words}</mark>' if names else words)
    return "".join(pieces)


# --- what does not square


def doubts_html(doubts: Sequence[Doubt], numbers: Mapping[Entry, int]) -> str:
    """Return what the report itself does not square, for auditors to look at; "" where there is nothing."""
    if not doubts:
        return ""
    items = "".join(_doubt_html(doubt, numbers) for doubt in doubts)
    return (
        f'<section class="wb-doubts"><h2>报告自身对不上的地方{english("for auditors to look at")}</h2>'
        f"<ol>{items}</ol></section>"
    )


def _doubt_html(doubt: Doubt, numbers: Mapping[Entry, int]) -> str:
    buttons = "".join(_figure_button(entry, numbers[entry]) for entry in doubt.entries)
    return f"<li>{inert(doubt.message)} {buttons}</li>"


def _figure_button(entry: Entry, number: int) -> str:
    return (
        f'<button type="button" class="wb-jump" data-entry="{number}" title="看原文 Read its paragraph">'
        f"{inert(value_of(entry.figure))} · 第{entry.paragraph}段</button>"
    )
