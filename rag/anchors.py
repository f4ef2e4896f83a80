"""Anchors that outlive an index: a citation is cut again from the text whose hash it names, or refused.

A citation is (report, SHA-256 of its text, start, end). The log keeps the text of every report that it cites,
so neither a new index, nor other passages, nor another encoder can take the ground from under an old answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.reports import Report
from rag.audit import AuditLog


def stored_report(log: AuditLog, digest: str) -> Report | None:
    """Return the report whose text has that SHA-256 as the log keeps it; None if not kept, or not intact."""
    kept = log.source(digest)
    if kept is None:
        return None
    report = Report(kept["report"], kept["title"], kept["place"], kept["year"], kept["text"], "")
    return report if report.sha256 == digest else None


def anchor_problem(citation: Mapping[str, Any], report: Report | None) -> str:
    """Return why `report` does not bear out a recorded citation, "" where it does."""
    if report is None:
        return "没有存下所引报告的全文，无法核对（the cited report is not kept）"
    if report.sha256 != citation["sha256"]:
        return "报告全文与出处记录的版本不一致（another version of the report）"
    start, end = citation["start"], citation["end"]
    if not 0 <= start < end <= len(report.text) or report.text[start:end] != citation["text"]:
        return "出处与报告原文对不上（does not match the report）"
    return ""


def paragraph_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return start and end of the line, or lines, of `text` that text[start:end] stands in."""
    closes = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, closes if closes >= 0 else len(text)
