"""The reader: a whole report with its outline, in which the page shows where a cited clause stands.

    /reader/<report id>      the report as a fragment of HTML, fetched once by the page

Each line of the report is one element whose text is that line to the letter, with the offset that it starts
at (code points): the page finds a citation by its offsets, and nothing that it adds is part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from index.reports import Report
from index.sections import Section, SectionKind
from index.store import PassageIndex
from ui.render import english, inert, report_name

if TYPE_CHECKING:
    from fastapi import FastAPI

_PLAIN: Final = {"x-content-type-options": "nosniff", "cache-control": "private, no-cache"}
_OUTLINED: Final = (SectionKind.PART, SectionKind.CHAPTER, SectionKind.ITEM, SectionKind.GLOSSARY)
_TITLES: Final = (SectionKind.PART, SectionKind.CHAPTER, SectionKind.GLOSSARY)
_SHORTEST_TERM: Final = 2


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch text[start:end] of a line that is more than text, and the tags around it."""

    start: int
    end: int
    opens: str
    closes: str


def views_html() -> str:
    """Return the switch between the cited paragraphs and the whole report."""
    return (
        '<div class="wb-views" role="group" aria-label="出处 Sources">'
        f'<button type="button" data-view="sources" aria-pressed="true">出处{english("Sources")}</button>'
        f'<button type="button" data-view="report" aria-pressed="false">全文{english("Report")}</button>'
        "</div>"
    )


def shell_html(reports: Sequence[Report]) -> str:
    """Return the reader without a report yet: the page fetches the first, or the one that is cited."""
    options = "".join(
        f'<option value="{inert(report.id)}">{inert(report_name(report))}</option>' for report in reports
    )
    hidden = " hidden" if len(reports) < 2 else ""
    return (
        '<div class="wb-reading"><div class="wb-tools">'
        f'<select aria-label="报告 Report"{hidden}>{options}</select>'
        '<button type="button" data-go="-1" disabled title="上一处引文 Previous citation">←</button>'
        '<button type="button" data-go="1" disabled title="下一处引文 Next citation">→</button>'
        '<input type="search" placeholder="在报告里找 Find" aria-label="在报告里找 Find in the report">'
        '<output aria-live="polite"></output></div>'
        '<div class="wb-page" tabindex="0" role="region" aria-label="报告全文 Report"></div></div>'
    )


def report_html(report: Report, sections: Sequence[Section]) -> str:
    """Return a report as the page shows it: its outline, then every line of its text."""
    return (
        f'<div class="wb-report" data-report="{inert(report.id)}" data-sha="{report.sha256}">'
        f"<details><summary>目录{english('Outline')}</summary><nav>{_outline_html(sections)}</nav></details>"
        f"{''.join(_lines_html(report, sections))}</div>"
    )


def _outline_html(sections: Sequence[Section]) -> str:
    rows = (
        f'<a href="#" class="wb-{section.kind}" data-to="{section.start}">{inert(_label(section))}</a>'
        for section in sections
        if section.kind in _OUTLINED and (section.heading or section.kind is SectionKind.GLOSSARY)
    )
    return "".join(rows)


def _label(section: Section) -> str:
    if section.kind is SectionKind.GLOSSARY:
        return section.heading or "名词解释"
    return section.heading


def _lines_html(report: Report, sections: Sequence[Section]) -> Iterator[str]:
    headed = {section.start: section for section in sections if section.heading_end > section.start}
    terms = _Terms(report.text, sections)
    at = 0
    for line in report.text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            continue
        inside = [headed[i] for i in headed if start <= i < end]
        title = next(
            (s for s in inside if s.kind in _TITLES and s.heading_end >= start + len(line.rstrip())), None
        )
        pieces = [] if title else [*_heading_pieces(inside, end), *terms.pieces(start, end)]
        kind = f"wb-{title.kind}" if title else "wb-line"
        yield f'<p class="{kind}" data-start="{start}">{_line_html(report.text, start, end, pieces)}</p>'


def _heading_pieces(sections: Sequence[Section], end: int) -> Iterator[_Piece]:
    for section in sections:
        yield _Piece(section.start, min(section.heading_end, end), "<b>", "</b>")


class _Terms:
    """The glossary of a report, found again in its text."""

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self._text = text
        entries = [s for s in sections if s.kind is SectionKind.ENTRY and len(s.heading) >= _SHORTEST_TERM]
        self._meanings: Mapping[str, str] = {
            s.heading: text[s.heading_end : s.end].strip("：: \n\u3000") for s in entries
        }
        self._ends = min((s.start for s in sections if s.kind is SectionKind.GLOSSARY), default=len(text))
        longest_first = sorted(self._meanings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def pieces(self, start: int, end: int) -> Iterator[_Piece]:
        """Yield each term the first time it stands in text[start:end], the glossary itself left out."""
        if self._pattern is None or start >= self._ends:
            return
        seen = set()
        for found in self._pattern.finditer(self._text, start, end):
            if found[0] not in seen:
                seen.add(found[0])
                tip = inert(self._meanings[found[0]].replace("\n", " "))
                opens = f'<dfn class="wb-term" tabindex="0" data-tip="{tip}">'
                yield _Piece(found.start(), found.end(), opens, "</dfn>")


def _line_html(text: str, start: int, end: int, pieces: Sequence[_Piece]) -> str:
    html, at = [], start
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if piece.start < at:
            continue  # a term within a heading
        html += [
            inert(text[at : piece.start]),
            piece.opens,
            inert(text[piece.start : piece.end]),
            piece.closes,
        ]
        at = piece.end
    return "".join([*html, inert(text[at:end])])


# --- the address


def add_reader(app: FastAPI, index: PassageIndex) -> None:
    """Add to `app` the address that the module's docstring names."""
    from fastapi import Response
    from fastapi.responses import HTMLResponse, PlainTextResponse

    reports = index.by_id

    @lru_cache(maxsize=16)
    def page(name: str) -> str:
        return report_html(reports[name], index.sections[name])

    def read(name: str) -> Response:
        if name not in reports:
            return PlainTextResponse("没有这份报告（no such report）。", status_code=404, headers=_PLAIN)
        return HTMLResponse(page(name), headers=_PLAIN)

    app.add_api_route("/reader/{name:path}", read, methods=["GET"], response_model=None)
