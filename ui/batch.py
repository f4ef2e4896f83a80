"""Answer a file of questions: JSON lines in, JSON lines out, in order, all or nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import CaseError
from rag.audit import AuditLog
from rag.contract import to_json
from rag.llama import Writer
from rag.turns import Asker, ask_recorded
from ui.output import open_text

if TYPE_CHECKING:
    from index.progress import Progress
    from index.store import PassageIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a batch; `where` is the file and line it came from, lines counted from 1."""

    where: str
    id: str
    question: str
    history: tuple[str, ...]
    report: str | None


def read_rows(source: str) -> tuple[Row, ...]:
    """Return the questions in the JSON-lines file `source` (`-` is standard input), in order.

    Blank lines are passed over, and so are fields that a batch does not use: an evaluation file is a batch.
    Raises CaseError, naming file, line and remedy, at the first row that cannot be used.
    """
    rows: list[Row] = []
    first_seen: dict[str, str] = {}
    for number, line in enumerate(_read_text(source).split("\n"), start=1):
        if not line.strip():
            continue
        row = _read_row(line, f"{source}:{number}")
        if row.id in first_seen:
            raise CaseError(
                f"{row.where}: id {row.id} 在 {first_seen[row.id]} 已经用过，请换一个（duplicate id）。"
            )
        first_seen[row.id] = row.where
        rows.append(row)
    if not rows:
        raise CaseError(f"{source}: 文件里没有问题，请一行写一个（no questions in this file）。")
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Asking:
    """How a batch is asked: recorded where, by whom, with how many hits.

    `report` is where rows look that name no report themselves; `writer` may word the answers otherwise.
    """

    log: AuditLog | None
    asker: Asker
    report: str | None = None
    hits: int = 0
    writer: Writer | None = None


def answer_rows(
    index: PassageIndex,
    rows: Sequence[Row],
    out: str,
    how: Asking,
    progress: Progress | None = None,
) -> None:
    """Write one answer a row, in order, to the file `out` (`-` is standard output).

    Raises CaseError, before the first question is asked, where a row names a report that the index has not,
    or `out` cannot be written.
    """
    for row in rows:
        check_report(index, row.report or how.report, row.where)
    with open_text(out) as sink:
        for done, row in enumerate(rows, start=1):
            recorded = ask_recorded(
                index,
                row.question,
                row.history,
                log=how.log,
                asker=how.asker,
                report=row.report or how.report,
                hits=how.hits,
                writer=how.writer,
            )
            json.dump(to_json(recorded.answer, row.id, with_hits=how.hits > 0), sink, ensure_ascii=False)
            sink.write("\n")
            if progress:
                progress("answering 回答", done, len(rows))


def check_report(index: PassageIndex, report: str | None, where: str) -> None:
    """Raise CaseError, naming `where`, if `report` is an id that the index has not."""
    known = list(index.by_id)
    if report is not None and report not in index.by_id:
        raise CaseError(
            f"{where}: 索引里没有报告 {report}，有的是 {'、'.join(known[:5])}（no such report）。"
        )


def _read_text(source: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CaseError(f"{source}: 读不了（{error.strerror}），请检查路径和权限（cannot read）。") from None
    except UnicodeDecodeError:
        raise CaseError(f"{source}: 不是 UTF-8 文本，请另存为 UTF-8（not UTF-8 text）。") from None


def _read_row(line: str, where: str) -> Row:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise CaseError(f"{where}: 这一行不是 JSON，请一行写一个对象（not JSON）。") from None
    if not isinstance(fields, dict):
        raise CaseError(f'{where}: 这一行不是对象，请写成 {{"id": …, "question": …}}（not an object）。')
    for name in ("id", "question"):
        if not isinstance(fields.get(name), str):
            raise CaseError(f'{where}: 缺少文字 "{name}"，请补上（"{name}" is missing or no string）。')
    history = fields.get("history") or []
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise CaseError(f'{where}: "history" 要写成列表，如 ["先前的问题"]（a list of strings）。')
    report = fields.get("report") or None
    if not isinstance(report, str | None):
        raise CaseError(f'{where}: "report" 要写成报告的 id（the id of a report is needed）。')
    return Row(where, fields["id"], fields["question"], tuple(history), report)
