"""The audit log's file: how it is laid out, made and opened, and how one record is put at its end."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from rag.heads import AuditError, Head, make_key, public_key, read_key
from rag.merkle import Nodes, completed, leaf_hash

FORMAT: Final = 1
APPLICATION: Final = 0x57424C47
"""SQLite's application_id of these files: "WBLG"."""

NOTHING_BEFORE: Final = "0" * 64
WAIT_SECONDS: Final = 10.0

SCHEMA: Final = (
    """CREATE TABLE records (
  seq INTEGER PRIMARY KEY,
  record TEXT NOT NULL,
  hash BLOB NOT NULL,
  kind TEXT AS (json_extract(record, '$.kind')) VIRTUAL,
  time TEXT AS (json_extract(record, '$.time')) VIRTUAL,
  user TEXT AS (json_extract(record, '$.user')) VIRTUAL,
  status TEXT AS (json_extract(record, '$.answer.status')) VIRTUAL,
  turn INTEGER AS (json_extract(record, '$.turn')) VIRTUAL,
  source TEXT AS (json_extract(record, '$.sha256')) VIRTUAL
) STRICT""",
    """CREATE TABLE nodes (
  level INTEGER NOT NULL,
  i INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (level, i)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX records_by_turn ON records (turn) WHERE turn IS NOT NULL",
    "CREATE INDEX records_by_source ON records (source) WHERE source IS NOT NULL",
    """CREATE TRIGGER records_in_order BEFORE INSERT ON records
WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM records)
BEGIN SELECT RAISE(ABORT, 'append-only: out of order'); END""",
    """CREATE TRIGGER records_after_seal BEFORE INSERT ON records
WHEN (SELECT kind FROM records ORDER BY seq DESC LIMIT 1) = 'seal'
BEGIN SELECT RAISE(ABORT, 'sealed'); END""",
    """CREATE TRIGGER nodes_once BEFORE INSERT ON nodes
WHEN EXISTS (SELECT 1 FROM nodes WHERE level = NEW.level AND i = NEW.i)
BEGIN SELECT RAISE(ABORT, 'append-only: there already'); END""",
    *(
        f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table}\n"
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        for table in ("records", "nodes")
        for what in ("UPDATE", "DELETE")
    ),
)

Clock = Callable[[], datetime]
Body = Mapping[str, object]


def key_path(path: Path) -> Path:
    """Return where the signing key of the log in the file `path` lies."""
    return path.with_name(f"{path.name}.key")


def create_file(path: Path, clock: Clock, sealed: tuple[Path, Head] | None = None) -> None:
    """Make a new log in the file `path`, whole or not at all.

    `sealed` says where the log that lies there now goes, and its last head, which the new log names.
    """
    previous = asdict(sealed[1]) if sealed else None
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        if not key_path(path).exists():  # the key stays with the place when a log is sealed
            make_key(key_path(path))
        public = public_key(read_key(key_path(path)))
        with closing(sqlite3.connect(part, isolation_level=None)) as database:
            database.execute("BEGIN")
            for statement in SCHEMA:
                database.execute(statement)
            database.execute(f"PRAGMA application_id = {APPLICATION}")
            database.execute(f"PRAGMA user_version = {FORMAT}")
            body = {"format": FORMAT, "log": secrets.token_hex(16), "key": public}
            insert(database, "log", body | {"previous": previous}, clock())
            database.execute("COMMIT")
            database.execute("PRAGMA journal_mode = WAL")
        os.chmod(part, 0o600)  # people's questions
        if sealed:
            os.rename(path, sealed[0])
        os.rename(part, path)
    finally:
        part.unlink(missing_ok=True)


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to the log; a file on a medium that cannot be written is opened for reading."""
    if not path.exists():
        raise AuditError(f"{path}: 没有这个审计日志，请检查 --audit 的路径（no such audit log）。")
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    pending = path.with_name(f"{path.name}-wal").exists()
    mode = "rw" if writable else "ro" if pending else "ro&immutable=1"
    address = f"{path.resolve().as_uri()}?mode={mode}"
    database = sqlite3.connect(
        address, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        made_by = database.execute("PRAGMA application_id").fetchone()[0]
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if made_by != APPLICATION:
            raise AuditError(f"{path}: 这不是问报的审计日志，请换一个文件（not an audit log）。")
        if version != FORMAT:
            raise AuditError(
                f"{path}: 审计日志的格式是 {version}，本程序读的是 {FORMAT}，"
                "请用写它的那个版本打开（a log of another version）。"
            )
        if writable:
            database.execute("PRAGMA synchronous = FULL")  # what is acknowledged outlives a power cut
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def creation_lock(path: Path) -> Iterator[None]:
    """Hold what nobody else holds while a log is made or put aside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=WAIT_SECONDS):
            yield
    except Timeout:
        raise AuditError(f"{path}: 别的进程正在新建或封存这个日志，请稍后再试（busy）。") from None


_WHY: Final = (
    ("locked", "正被别的程序占用 locked"),
    ("full", "磁盘已满 disk full"),
    ("readonly", "没有写权限 read-only"),
    ("not a database", "不是审计日志 not an audit log"),
    ("malformed", "文件已损坏 damaged"),
    ("sealed", "日志已封存 sealed"),
    ("append-only", "日志只能追加 append-only"),
)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system refuse into one AuditError."""
    try:
        yield
    except sqlite3.Error as error:
        why = next((words for part, words in _WHY if part in str(error)), str(error))
    except OSError as error:
        why = error.strerror or str(error)
    else:
        return
    raise AuditError(
        f"{path}: 审计日志用不了（{why}）。"
        "请检查文件、权限和磁盘，或用 --audit 换个位置（audit log unusable）。"
    )


def insert(database: sqlite3.Connection, kind: str, body: Body, time: datetime) -> tuple[int, str, bytes]:
    """Return number, line and hash of the record that is put at the end; the caller has begun to write."""
    last = database.execute("SELECT seq, hash FROM records ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (int(last[0]) + 1, bytes(last[1]).hex()) if last else (0, NOTHING_BEFORE)
    line = _line(seq, previous, iso(time), kind, body)
    hashed = leaf_hash(line.encode())
    database.execute("INSERT INTO records (seq, record, hash) VALUES (?, ?, ?)", (seq, line, hashed))
    database.executemany("INSERT INTO nodes VALUES (?, ?, ?)", completed(seq, hashed, stored_nodes(database)))
    return seq, line, hashed


def stored_nodes(database: sqlite3.Connection) -> Nodes:
    """Return what gives the stored nodes of the tree; AuditError where one is missing."""

    def node(level: int, i: int) -> bytes:
        row = database.execute("SELECT hash FROM nodes WHERE level = ? AND i = ?", (level, i)).fetchone()
        if row is None:
            raise AuditError("日志的哈希树缺了一块，请先用 wenbao audit verify 检查（missing node）。")
        return bytes(row[0])

    return node


def _line(seq: int, previous: str, time: str, kind: str, body: Body) -> str:
    """Return a record's line; a lone surrogate, which no file can hold, becomes its JSON escape."""
    fields = {"seq": seq, "prev": previous, "time": time, "kind": kind} | dict(body)
    line = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return line.encode("utf-8", "backslashreplace").decode()


def iso(time: datetime) -> str:
    """Return a time as records state it: UTC, to the microsecond."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
