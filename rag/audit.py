"""The audit log: an append-only file of records, each covering the one before, with a Merkle tree over them.

One SQLite file (WAL), safe with several threads and processes. A record is a line of JSON that begins

    {"seq":7,"prev":"<hash of record 6>","time":"2026-11-26T08:00:00.000000+00:00","kind":"turn", …

and its hash is that of the line as a leaf of RFC 6962 (rag.merkle), so chain and tree share it. What can be
filtered by is computed by SQLite from that line: nothing is stored twice. Record 0 says which log this is,
with which key its heads are signed, and after which sealed log it comes. Triggers refuse to change or remove
anything; who takes them away, or writes the file anew, is found by `faults`, at the latest against a head
that was kept elsewhere.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from rag.faults import Fault, find_faults
from rag.heads import AuditError, Head, read_key, sign_head
from rag.logfile import (
    Body,
    Clock,
    connect,
    create_file,
    creation_lock,
    insert,
    iso,
    key_path,
    stored_nodes,
    told,
)
from rag.merkle import consistency_path, inclusion_path, peaks_of, root_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its number from 0, kind, time, all its fields, its line as stored, and the line's hash."""

    seq: int
    kind: str
    time: str
    fields: Mapping[str, Any]
    line: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which turns to list: each part limits, "" does not. Times are compared as ISO 8601 text, UTC."""

    since: str = ""
    until: str = ""
    user: str = ""
    status: str = ""
    text: str = ""


def now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


class AuditLog:
    """An open log. Every method is safe from several threads, and beside other processes.

    All raise AuditError where the file cannot be read or written.
    """

    def __init__(self, path: Path, database: sqlite3.Connection, clock: Clock = now) -> None:
        self.path = path
        self._database = database
        self._clock = clock
        self._lock = threading.RLock()
        self.id = str(self.entry(0).fields["log"])

    @classmethod
    def open(cls, path: Path, *, create: bool = True, clock: Clock = now) -> Self:
        """Return the log in the file `path`, made if `create` and there is none."""
        with told(path):
            if create and not path.exists():
                with creation_lock(path):
                    if not path.exists():
                        create_file(path, clock)
            return cls(path, connect(path), clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    # --- writing

    def append(self, kind: str, body: Body) -> Entry:
        """Return the new record, which is on disk when this returns."""
        return self.append_all([(kind, body)])[0]

    def append_all(self, bodies: Sequence[tuple[str, Body]]) -> list[Entry]:
        """Return the new records, in order: all are on disk when this returns, or none."""
        with self._writing():
            return [self._insert(kind, body) for kind, body in bodies]

    def append_turn(self, body: Body, sources: Sequence[tuple[str, Body]]) -> Entry:
        """Return the record of a turn, after those of the cited reports that the log does not hold yet.

        `sources` are (SHA-256 of a text, what to record of the report).
        """
        with self._writing():
            for digest, source in sources:
                if not self._has_source(digest):
                    self._insert("report", source)
            return self._insert("turn", body)

    # --- reading

    @property
    def size(self) -> int:
        """How many records there are."""
        return int(self._one("SELECT coalesce(max(seq) + 1, 0) FROM records")[0])

    def entry(self, seq: int) -> Entry:
        """Return the record with that number; AuditError if there is none."""
        for entry in self._entries("WHERE seq = ?", (seq,)):
            return entry
        raise AuditError(
            f"{self.path}: 日志里没有第 {seq} 条记录，最后一条是 {self.size - 1}（no such record）。"
        )

    def turn(self, seq: int) -> Entry:
        """Return the turn with that number; AuditError if the record is no turn, or there is none."""
        entry = self.entry(seq)
        if entry.kind != "turn":
            raise AuditError(f"{self.path}: 第 {seq} 条记录不是一次问答，是 {entry.kind}（not a turn）。")
        return entry

    def turns(self, wanted: Wanted = Wanted(), limit: int = -1, newest_first: bool = False) -> list[Entry]:
        """Return the turns that fit, in the order of their numbers, at most `limit` of them (-1: all)."""
        where, values = _conditions(wanted)
        order = "DESC" if newest_first else "ASC"
        return list(self._entries(f"WHERE {where} ORDER BY seq {order} LIMIT ?", (*values, limit)))

    def about(self, turn: int) -> list[Entry]:
        """Return the feedback and the reviews on a turn, oldest first."""
        return list(self._entries("WHERE turn = ? ORDER BY seq", (turn,)))

    def source(self, digest: str) -> Mapping[str, Any] | None:
        """Return what was recorded of the report whose text has that SHA-256, None where it was not."""
        found = self._entries("WHERE source = ? AND kind = 'report' LIMIT 1", (digest,))
        return next((entry.fields for entry in found), None)

    # --- proving

    def head(self, *, signed: bool = True) -> Head:
        """Return what the log holds now."""
        with self._told():
            self._database.execute("BEGIN")
            try:
                size = self.size
                nodes = stored_nodes(self._database)
                peaks = tuple(nodes(level, i).hex() for level, i in peaks_of(size))
                head = Head(self.id, size, root_of(size, nodes).hex(), peaks, iso(self._clock()))
            finally:
                self._database.execute("COMMIT")
        return sign_head(head, read_key(key_path(self.path))) if signed else head

    def inclusion(self, seq: int, size: int) -> list[bytes]:
        """Return the proof that record `seq` is in the tree over the first `size` records."""
        with self._told():
            return inclusion_path(seq, size, stored_nodes(self._database))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the first `old` records are the start of the first `new`."""
        with self._told():
            return consistency_path(old, new, stored_nodes(self._database))

    def faults(
        self, heads: Sequence[Head] = (), tell: Callable[[int], None] | None = None
    ) -> Iterator[Fault]:
        """Yield all that does not fit, the first of each kind; nothing for a sound log.

        Every line is hashed anew and compared: with its stored hash, the number and the hash before it that
        it states, and the tree. `heads` were kept elsewhere; `tell` is called with the records done. It reads
        the log as it is now over a connection of its own, so that recording goes on beside it.
        """
        try:
            with closing(connect(self.path)) as database:
                database.execute("BEGIN")
                yield from find_faults(database, self.id, heads, tell or (lambda done: None))
        except sqlite3.Error as error:
            yield Fault(None, f"文件已损坏，读不下去（{error}）（the file is damaged）")

    # --- upkeep

    def backup(self, target: Path) -> None:
        """Write a copy of the log, as it is now, into the new file `target`, the signing key left out."""
        if target.exists():
            raise AuditError(f"{target}: 已经有这个文件，不覆盖；请换个名字（the file exists）。")
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with told(target), closing(sqlite3.connect(part)) as copy, self._lock:
                self._database.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            with told(target):
                os.link(part, target)
        finally:
            part.unlink(missing_ok=True)

    def seal(self, user: str) -> tuple[Path, Head]:
        """Return where the sealed log lies now, and its last signed head; an empty log takes its place.

        The new log names that head in its first record. AuditError if another process has the log open:
        nobody may be writing while files change places.
        """
        with creation_lock(self.path), self._told():
            key = read_key(key_path(self.path))
            try:
                self._database.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError:
                raise AuditError(
                    f"{self.path}: 日志正被别的进程使用，请先停下 wenbao serve 再封存（the log is in use）。"
                ) from None
            # an earlier sealing may have been cut short after any of these steps
            if self.entry(self.size - 1).kind != "seal":
                self.append("seal", {"user": user})
            head = sign_head(self.head(signed=False), key)
            self.close()
            kept = self.path.with_name(f"{self.path.stem}-{self.id[:8]}{self.path.suffix}")
            with suppress(FileExistsError):
                os.link(key_path(self.path), key_path(kept))
            create_file(self.path, self._clock, sealed=(kept, head))
            self._database = connect(self.path)
            self.id = str(self.entry(0).fields["log"])
        return kept, head

    # --- the database

    def _insert(self, kind: str, body: Body) -> Entry:
        return _entry(*insert(self._database, kind, body, self._clock()))

    def _has_source(self, digest: str) -> bool:
        return bool(self._one("SELECT EXISTS (SELECT 1 FROM records WHERE source = ?)", (digest,))[0])

    def _one(self, query: str, values: Sequence[object] = ()) -> tuple[Any, ...]:
        with self._told():
            found: tuple[Any, ...] = self._database.execute(query, tuple(values)).fetchone()
            return found

    def _entries(self, rest: str, values: Sequence[object] = ()) -> Iterator[Entry]:
        with self._told():
            rows = self._database.execute(
                f"SELECT seq, record, hash FROM records {rest}", tuple(values)
            ).fetchall()
            return iter([_entry(*row) for row in rows])

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._told():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._database.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        with self._lock, told(self.path):
            yield


def _entry(seq: int, line: str, hashed: bytes) -> Entry:
    try:
        fields = json.loads(line)
        return Entry(seq, str(fields["kind"]), str(fields["time"]), fields, line, hashed)
    except (ValueError, KeyError, TypeError):
        raise AuditError(
            f"第 {seq} 条记录读不懂，可能被改动过，请用 wenbao audit verify 检查（damaged record）。"
        ) from None


_SAID = "json_extract(record, '$.question') || char(10) || json_extract(record, '$.answer.answer')"


def _conditions(wanted: Wanted) -> tuple[str, list[str]]:
    asked = {
        "time >= ?": wanted.since,
        "time < ?": wanted.until,
        "user = ?": wanted.user,
        "status = ?": wanted.status,
        f"instr({_SAID}, ?) > 0": wanted.text,
    }
    used = {condition: value for condition, value in asked.items() if value}
    return " AND ".join(["kind = 'turn'", *used]), list(used.values())
