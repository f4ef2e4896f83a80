"""Anchors that outlive an index: a citation is cut again from the text whose hash it names, or refused.

A citation is (report, SHA-256 of its text, start, end). The log keeps the text of every report that it cites,
so neither a new index, nor other passages, nor another encoder can take the ground from under an old answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from index.reports import Report
from rag.audit import AuditLog


def stored_report(log: AuditLog, digest: str) -> Report | None:
    """Return the report whose text has that SHA-256 as the log keeps it; None if not kept, or not intact."""
    kept = log.source(digest)
    if kept is None:
        return None
    report = Report(kept["report"], kept["title"], kept["place"], kept["year"], kept["text"], "")
    return report if report.sha256 == digest else None


class Misfit(StrEnum):
    """Why a text does not bear out a citation: there is none, it is another version, or says otherwise."""

    MISSING = "missing"
    VERSION = "version"
    WORDING = "wording"


def find_misfit(report: Report | None, sha256: str, start: int, end: int, text: str) -> Misfit | None:
    """Return why `report` does not bear out that report.text[start:end] == text, None where it does."""
    if report is None:
        return Misfit.MISSING
    if report.sha256 != sha256:
        return Misfit.VERSION
    inside = 0 <= start < end <= len(report.text)
    return None if inside and report.text[start:end] == text else Misfit.WORDING


_SAID: Final = {
    Misfit.MISSING: "没有存下所引报告的全文，无法核对（the cited report is not kept）",
    Misfit.VERSION: "报告全文与出处记录的版本不一致（another version of the report）",
    Misfit.WORDING: "出处与报告原文对不上（does not match the report）",
}


def anchor_problem(citation: Mapping[str, Any], report: Report | None) -> str:
    """Return why `report` does not bear out a recorded citation, "" where it does."""
    misfit = find_misfit(report, *(citation[name] for name in ("sha256", "start", "end", "text")))
    return _SAID[misfit] if misfit else ""


def paragraph_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return start and end of the line, or lines, of `text` that text[start:end] stands in."""
    closes = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, closes if closes >= 0 else len(text)


def in_paragraph(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the paragraph of text[start:end] in three: what stands before it, it, and what comes after.

    A paragraph is a line of the report; the three together are that line, or lines where the slice runs on.
    """
    opens, closes = paragraph_span(text, start, end)
    return text[opens:start], text[start:end], text[end:closes]
