"""Turns: what the audit log keeps of a question and its answer, whichever door it came through."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from index.reports import Report
from index.store import PassageIndex
from rag.answer import ask
from rag.audit import AuditLog, Entry
from rag.contract import Answer, to_json
from rag.heads import AuditError
from rag.llama import Writer
from rag.retrieve import CANDIDATES
from rag.verdicts import Verdict
from rag.writing import Tell, writing_fields

PACKAGES: Final = ("index", "rag")
"""Whose code and data decide an answer."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and how: `door` is chat, api, ask or batch; `session` tells one conversation from another."""

    door: str
    user: str = ""
    role: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer, and the number of its turn in the log, None where no log is kept."""

    answer: Answer
    turn: int | None


def ask_recorded(
    index: PassageIndex,
    question: str,
    history: Sequence[str] = (),
    *,
    log: AuditLog | None,
    asker: Asker,
    report: str | None = None,
    hits: int = 0,
    writer: Writer | None = None,
    tell: Tell | None = None,
) -> Recorded:
    """Return the answer to `question` as `ask` gives it; it is in `log`, on disk, before this returns.

    What `tell` is told first is there too, as a draft, before it is told. AuditError, and no answer, where
    something cannot be written there.
    """
    if log is None:
        answer = ask(index, question, history, report=report, hits=hits, writer=writer, tell=tell)
        return Recorded(answer, None)
    kept, showing = max(hits, CANDIDATES), tell and _recording(log, asker, question, tell)
    answer = ask(index, question, history, report=report, hits=kept, writer=writer, tell=showing)
    cited = {citation.report for citation in answer.citations}
    sources = [(r.sha256, source_of(r)) for r in map(index.report, sorted(cited))]
    turn = log.append_turn(turn_of(index, question, history, report, answer, asker), sources)
    return Recorded(replace(answer, hits=answer.hits[:hits]), turn.seq)


def _recording(log: AuditLog, asker: Asker, question: str, tell: Tell) -> Tell:
    """Return `tell`, the first text it is told recorded before: what is shown is on disk."""
    begun = False

    def record_and_tell(text: str) -> None:
        nonlocal begun
        if not begun:
            log.append(
                "draft", {"user": asker.user, "role": asker.role, "question": question, "answer": text}
            )
            begun = True
        tell(text)

    return record_and_tell


def turn_of(
    index: PassageIndex,
    question: str,
    history: Sequence[str],
    report: str | None,
    answer: Answer,
    asker: Asker,
) -> dict[str, object]:
    """Return what is recorded of one turn, as JSON takes it. `report` is the one that was asked for, if any.

    `answer` is the contract's object; `hits` are (report, start, end, score), best first; `verdicts` the
    gate's on every figure of the draft; no secret and no path of the machine is among it.
    """
    return {
        "door": asker.door,
        "user": asker.user,
        "role": asker.role,
        "session": asker.session,
        "question": question,
        "history": list(history),
        "report": report,
        "answer": to_json(answer),
        "hits": [[hit.report, hit.start, hit.end, hit.score] for hit in answer.hits],
        "verdicts": [_verdict(verdict) for verdict in answer.verdicts],
        "code": code_version(),
        "encoder": {"name": index.encoder.name, "fingerprint": index.encoder.fingerprint},
        "model": writing_fields(answer.writing),
        "wordings": list(answer.wordings),
        "stages": dict(answer.stages),
    }


def source_of(report: Report) -> dict[str, object]:
    """Return what is recorded of a cited report, so that its slices can always be read again."""
    return {
        "report": report.id,
        "sha256": report.sha256,
        "title": report.title,
        "place": report.place,
        "year": report.year,
        "text": report.text,
    }


class Review(StrEnum):
    """What an auditor says of a citation: it supports the answer, in part, or not."""

    SUPPORTS = "supports"
    PARTLY = "partly"
    DOES_NOT = "does_not"


def record_review(
    log: AuditLog, turn: int, citation: int, verdict: Review, remark: str, asker: Asker
) -> Entry:
    """Return the record of an auditor's word on citation `citation` of a turn.

    AuditError if there is no such turn or citation.
    """
    numbers = [one["n"] for one in log.turn(turn).fields["answer"]["citations"]]
    if citation not in numbers:
        raise AuditError(f"第 {turn} 条记录没有出处[{citation}]（no such citation）。")
    body = {"turn": turn, "user": asker.user, "role": asker.role, "citation": citation}
    return log.append("review", body | {"verdict": str(verdict), "remark": remark})


def record_feedback(log: AuditLog, turn: int, helpful: bool, remark: str, asker: Asker) -> Entry:
    """Return the record of a reader's thumb on a turn; it never changes a later answer."""
    log.turn(turn)
    body = {"turn": turn, "user": asker.user, "role": asker.role}
    return log.append("feedback", body | {"verdict": "up" if helpful else "down", "remark": remark})


@cache
def code_version() -> Mapping[str, str]:
    """Return the version, and the SHA-256 (hex) of all code and data that decide an answer."""
    root = Path(__file__).parent.parent
    files = sorted(
        path
        for package in PACKAGES
        for path in (root / package).glob("*")
        if path.suffix in (".py", ".json", ".tsv") and path.is_file()
    )
    total = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()}\0{content}\n".encode())
    return {"version": version("wenbao"), "sha256": total.hexdigest()}


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "text": verdict.text,
        "start": verdict.start,
        "end": verdict.end,
        "outcome": str(verdict.outcome),
        "citation": verdict.citation,
        "note": verdict.note,
    }
