"""A conversation as something to take along: plain text, Markdown, Word; every answer with its sources.

Citations become notes, named by turn and number: [1-2] is the second of the first answer. python-docx has no
footnotes, so in Word the notes stand at the end, under 出处.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from index.reports import Report
from ui.render import Exchange, inert, report_name

if TYPE_CHECKING:
    from rag.contract import Answer, Citation

_MARK = re.compile(r"\[([0-9]{1,4})\]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""What no file should hold: control characters, direction overrides, lone surrogates."""

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&:/@$^=])")
"""What means something to some reader of Markdown; a backslash before it makes it itself."""

_TITLE: Final = "问报 问答记录"
_FONT: Final = "Microsoft YaHei"


def as_text(exchange: Exchange, reports: Mapping[str, Report]) -> str:
    """Return one question and its answer as plain text: a line of 问, one of 答, one for each citation."""
    answer = exchange.answer
    notes = [f"[{one.n}] {_note(one, reports)}" for one in answer.citations]
    return _seen("\n".join([f"问：{exchange.question}", f"答：{_said(answer)}", *notes]))


def copies_html(exchanges: Sequence[Exchange], reports: Mapping[str, Report]) -> str:
    """Return every answer as `as_text` gives it, hidden in the page for whoever copies it."""
    texts = (inert(as_text(exchange, reports)).replace("<br>", "&#10;") for exchange in exchanges)
    return "".join(
        f'<pre class="wb-plain" data-turn="{turn}" hidden>{text}</pre>' for turn, text in enumerate(texts, 1)
    )


def as_markdown(exchanges: Sequence[Exchange], reports: Mapping[str, Report], day: date) -> str:
    """Return a conversation as Markdown, its citations as footnotes; what was asked or cited is no markup."""
    lines = [f"# {_TITLE}", "", f"{day:%Y-%m-%d}", ""]
    notes: list[str] = []
    for turn, exchange in enumerate(exchanges, 1):
        numbers = {one.n for one in exchange.answer.citations}
        lines += [f"## {_markdown(exchange.question)}", "", _marked(exchange.answer, turn, numbers), ""]
        notes += [f"[^{turn}-{one.n}]: {_markdown(_note(one, reports))}" for one in exchange.answer.citations]
    return "\n".join([*lines, *notes]) + "\n"


def _marked(answer: Answer, turn: int, numbers: set[int]) -> str:
    """Return the text of an answer with a footnote's mark for each citation's."""
    pieces = _MARK.split(_said(answer))  # text, number, text, number, … text
    return "".join(
        _markdown(piece)
        if i % 2 == 0
        else f"[^{turn}-{piece}]"
        if int(piece) in numbers
        else f"\\[{piece}\\]"
        for i, piece in enumerate(pieces)
    )


def as_docx(exchanges: Sequence[Exchange], reports: Mapping[str, Report], day: date) -> bytes:
    """Return a conversation as a Word document, its citations as numbered notes at the end."""
    from docx import Document

    document = Document()
    _set_font(document)
    document.core_properties.title = _TITLE
    document.core_properties.author = "问报 Wenbao"
    document.add_heading(_TITLE, level=0)
    document.add_paragraph(f"{day:%Y-%m-%d}")
    for turn, exchange in enumerate(exchanges, 1):
        document.add_heading(_seen(exchange.question), level=2)
        document.add_paragraph(_MARK.sub(rf"[{turn}-\1]", _seen(_said(exchange.answer))))
    if any(exchange.answer.citations for exchange in exchanges):
        document.add_heading("出处", level=1)
    for turn, exchange in enumerate(exchanges, 1):
        for one in exchange.answer.citations:
            document.add_paragraph(f"[{turn}-{one.n}] {_seen(_note(one, reports))}")
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _set_font(document: Any) -> None:  # noqa: ANN401 - python-docx has no types
    """Word takes the font of Chinese characters from an attribute of its own."""
    from docx.oxml.ns import qn

    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = _FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)


def _said(answer: Answer) -> str:
    return f"【未作答】{answer.answer}" if answer.abstained else answer.answer


def _note(citation: Citation, reports: Mapping[str, Report]) -> str:
    """Return where a citation stands and what it says, in one line."""
    report = reports.get(citation.report)
    name = report_name(report) if report else citation.report
    where = f"{name}，{citation.section}，第{citation.paragraph}段" if citation.section else name
    place = f"字符 {citation.start}–{citation.end}，SHA-256 {citation.sha256[:12]}…"
    return f"{where}：“{' '.join(citation.text.split())}”（{place}）"


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _markdown(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", " ".join(_seen(text).split()))
