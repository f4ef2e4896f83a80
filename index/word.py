"""The text of a Word document: its paragraphs, tables and boxes in reading order, its notes behind them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from index.errors import ReportError

MARK: Final = b"PK\x03\x04"
"""How a .docx begins, as every zip archive does."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TEXT = f"{_W}p", f"{_W}t"
_SPACES: Final = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# What a text box holds stands there a second time, for programs that know no text boxes.
_TWICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES: Final = ("/footnotes", "/endnotes")


def word_text(raw: bytes, path: Path, limit: int) -> str:
    """Return the text of the .docx file whose bytes these are, a line a paragraph.

    Inserted text of tracked changes counts, deleted text does not. Numbers that Word itself counts up in
    front of paragraphs are no text, and are lacking. Raises ReportError, naming `path`, for an archive that
    is no Word document, a damaged one, and one that unpacks to more than `limit` bytes.
    """
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        raise _damaged(path) from None
    if size > limit:
        raise ReportError(
            f"{path}: 解压后有 {size / 1e6:.0f} MB，超过 {limit / 1e6:.0f} MB 的上限（file too large）。"
        )
    return "\n".join(line for root in _roots(raw, path) for line in _lines(root))


def _roots(raw: bytes, path: Path) -> list[Any]:
    """The XML trees that hold text: the body, then the notes, which is where some reports explain terms."""
    from docx import Document
    from docx.oxml import parse_xml

    try:
        part = Document(BytesIO(raw)).part
        notes = [rel.target_part for rel in part.rels.values() if rel.reltype.endswith(_NOTES)]
        return [part.element, *(parse_xml(note.blob) for note in notes)]
    except Exception as error:  # a broken archive raises what zipfile, lxml and docx each call it
        raise _damaged(path) from error


def _lines(root: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
    for paragraph in root.iter(_PARAGRAPH):
        if next(paragraph.iterancestors(_TWICE), None) is None:
            pieces = paragraph.iter(_TEXT, *_SPACES)
            yield "".join(
                _SPACES.get(piece.tag, piece.text or "")
                for piece in pieces
                if next(piece.iterancestors(_PARAGRAPH)) is paragraph
            )


def _damaged(path: Path) -> ReportError:
    return ReportError(
        f"{path}: 不是完好的 Word 文件（.docx），请用 Word 重新保存，或另存为纯文本 .txt"
        "（no readable Word document）。"
    )
