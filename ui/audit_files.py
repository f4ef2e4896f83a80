"""The audit log taken away: which turns, as JSON lines, CSV, evaluation cases, or one of them as a bundle."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from eval.reviewed import case_of
from index.errors import WenbaoError
from rag.audit import AuditLog, Wanted
from rag.bundle import bundle_of, signed_page
from rag.logfile import iso
from ui.bundle_page import bundle_html
from ui.figures import escaped

if TYPE_CHECKING:
    from rag.audit import Entry

FORMS: Final = ("jsonl", "csv", "cases")
PARTS: Final = tuple(field.name for field in fields(Wanted))
"""What turns are found by, in the order of `Wanted`."""


def read_wanted(since: str = "", until: str = "", user: str = "", status: str = "", text: str = "") -> Wanted:
    """Return what these words ask for; times without a zone are local, a day as the end includes that day.

    WenbaoError for what is no time.
    """
    return Wanted(_moment(since), _moment(until, whole_day=True), user.strip(), status.strip(), text.strip())


def _moment(text: str, *, whole_day: bool = False) -> str:
    """Return a time as records state it."""
    if not text.strip():
        return ""
    try:
        moment = datetime.fromisoformat(text.strip())
        if whole_day and len(text.strip()) == len("2026-11-26"):
            moment += timedelta(days=1)
        return iso(moment.astimezone())
    except (ValueError, OverflowError, OSError):
        raise WenbaoError(f"{text}: 时间要写成 2026-11-26 或 2026-11-26T08:30（no such time）。") from None


def turns_text(log: AuditLog, turns: Iterable[Entry], form: str) -> str:
    """Return turns as a file of one of FORMS: their records as stored, a spreadsheet, or reviewed cases."""
    if form == "csv":
        return as_csv(turns)
    if form == "cases":
        return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases_of(log, turns))
    return "".join(f"{turn.line}\n" for turn in turns)


def cases_of(log: AuditLog, turns: Iterable[Entry]) -> Iterator[dict[str, object]]:
    """Yield the evaluation cases among `turns`: those that reviews bear out."""
    for turn in turns:
        case = case_of(turn.fields, [entry.fields for entry in log.about(turn.seq)])
        if case is not None:
            yield case


COLUMNS: Final = (
    "seq", "time", "door", "user", "role", "session", "status", "question", "understood", "answer",
    "figures", "citations", "confidence", "ms", "index", "code", "hash",
)  # fmt: skip


def as_csv(turns: Iterable[Entry]) -> str:
    """Return turns as CSV for a spreadsheet: byte order mark, CRLF, no cell that it would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for turn in turns:
        writer.writerow([escaped(cell) for cell in _cells(turn)])
    return "\ufeff" + out.getvalue().encode("utf-8", "backslashreplace").decode()


def _cells(turn: Entry) -> list[str]:
    fields, answer = turn.fields, turn.fields["answer"]
    figures = "；".join(figure["text"] for figure in answer["figures"])
    citations = "；".join(f"{c['report']}:{c['start']}-{c['end']} {c['text']}" for c in answer["citations"])
    told = [str(turn.seq), turn.time, *(fields[name] for name in ("door", "user", "role", "session"))]
    said = [answer["status"], fields["question"], answer["understood"], answer["answer"], figures, citations]
    measured = [str(answer["confidence"]), str(answer["ms"]), answer["index"], fields["code"]["sha256"]]
    return [*told, *said, *measured, turn.hash.hex()]


def bundle_file(log: AuditLog, turn: Entry) -> bytes:
    """Return the evidence bundle of a turn, as the file that is handed on."""
    return signed_page(bundle_html(bundle_of(log, turn)), log)
