"""Time the audit log: recording a turn, checking a long log, proving one record of a very long one."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from index.build import build_index
from index.encoder import load_encoder
from index.reports import BUNDLED
from rag.answer import ask
from rag.audit import AuditLog
from rag.heads import AuditError
from rag.merkle import root_by_inclusion
from rag.retrieve import CANDIDATES
from rag.turns import Asker, turn_of
from ui.bench import summary

QUESTION: Final = "2024年地区生产总值是多少？增长多少？"
APPENDS: Final = 2_000
CHECKED: Final = 100_000
PROVED: Final = 1_000_000
PROOFS: Final = 1_000
_BATCH: Final = 10_000


def measure_audit() -> Iterator[str]:
    """Yield one readable line a measurement; wall clock, in a folder of its own that needs about 1.5 GB.

    The record is that of a real turn. Beside the append stands the same line put into a plain table with the
    same settings: what chain and tree cost above the disk's own time.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        body = _body(folder)
        with AuditLog.open(folder / "append.db") as log:
            times = [_milliseconds(lambda: log.append("turn", body)) for _ in range(APPENDS)]
            line = log.entry(1).line
        plain = _plain_appends(folder / "plain.db", line)
        yield f"记录 record: {len(line.encode())} bytes"
        yield summary("追加 append", times, "ms")
        yield summary("对照：普通表 plain table", plain, "ms")
        yield f"比 ratio p50: {sorted(times)[APPENDS // 2] / sorted(plain)[APPENDS // 2]:.2f}"
        with AuditLog.open(folder / "checked.db") as log:
            _fill(log, body, CHECKED)
            began = time.perf_counter()
            faults = list(log.faults([log.head()]))
            seconds = time.perf_counter() - began
        if faults:
            raise AuditError(f"刚写的日志有问题：{faults[0].what}")
        (folder / "checked.db").unlink()
        yield f"检查 {CHECKED:,} 条 verify: {seconds:.2f} s · {CHECKED / seconds:,.0f} records/s"
        with AuditLog.open(folder / "proved.db") as log:
            _fill(log, {"question": "短"}, PROVED)
            yield summary(f"{PROVED:,} 条中的包含证明 inclusion proof", _proofs(log), "ms")


def _body(folder: Path) -> dict[str, object]:
    index = build_index([BUNDLED], folder / "index", load_encoder())
    answer = ask(index, QUESTION, hits=CANDIDATES)
    return turn_of(index, QUESTION, (), None, answer, Asker("bench"))


def _fill(log: AuditLog, body: dict[str, object], records: int) -> None:
    for _ in range(0, records, _BATCH):
        log.append_all([("turn", body)] * _BATCH)


def _proofs(log: AuditLog) -> list[float]:
    """Return milliseconds of proofs spread over the log, each of which is checked."""
    head = log.head()
    times = []
    for seq in range(0, head.size, head.size // PROOFS):
        path: list[bytes] = []
        times.append(_milliseconds(lambda: path.extend(log.inclusion(seq, head.size))))  # noqa: B023
        root = root_by_inclusion(log.entry(seq).hash, seq, head.size, path)
        if root is None or root.hex() != head.root:
            raise AuditError(f"第 {seq} 条的证明不对（wrong proof）。")
    return times


def _plain_appends(path: Path, line: str) -> list[float]:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE lines (seq INTEGER PRIMARY KEY, line TEXT NOT NULL)")
        insert = "INSERT INTO lines (line) VALUES (?)"
        return [_milliseconds(lambda: database.execute(insert, (line,))) for _ in range(APPENDS)]


def _milliseconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000
