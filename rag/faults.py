"""What does not fit in an audit log: every record hashed anew, beside the stored hashes, chain and tree."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.heads import Head
from rag.logfile import NOTHING_BEFORE, SCHEMA
from rag.merkle import Nodes, completed, leaf_hash, peaks_of, root_of


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit: the number of the first record concerned, None for the log as a whole."""

    seq: int | None
    what: str


def find_faults(
    database: sqlite3.Connection, log: str, heads: Sequence[Head], tell: Callable[[int], None]
) -> Iterator[Fault]:
    """Yield what does not fit in the log whose id is `log`, the first of each kind; see AuditLog.faults."""
    yield from _schema_faults(database)
    tree = _Tree(database)
    first: Fault | None = None
    previous, size = NOTHING_BEFORE, 0
    own = [head for head in heads if head.log == log]
    wrong_heads: list[Fault] = []
    rows = database.execute("SELECT seq, CAST(record AS BLOB), hash FROM records ORDER BY seq")
    for seq, line, stored in rows:
        hashed = leaf_hash(line)
        first = first or _record_fault(seq, size, line, previous, hashed == stored)
        tree.add(size, hashed)
        previous, size = hashed.hex(), size + 1
        for head in own:
            if head.size == size:
                wrong_heads += _root_faults(head, tree.last)
        tell(size)
    if first is not None:  # with a record changed, added or taken away neither tree nor head can fit
        yield first
    else:
        if (wrong := tree.first_wrong()) is not None:
            yield Fault(wrong, f"哈希树在第 {wrong} 条记录处与记录不符（the tree does not fit）")
        yield from wrong_heads
    yield from (fault for head in heads for fault in _size_faults(head, log, size))


class _Tree:
    """The tree made anew beside the stored one: a cursor a level, so that memory stays flat."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._cursors: list[Iterator[tuple[int, bytes]]] = []
        self._hashes: list[bytes] = []
        self._wrong: int | None = None

    def last(self, level: int, i: int) -> bytes:
        """Return the node that was made last at that level: the only one that is needed again."""
        return self._hashes[level]

    def add(self, leaf: int, hashed: bytes) -> None:
        for level, i, node in [*completed(leaf, hashed, self.last)]:  # siblings are read before they go
            if level == len(self._hashes):
                query = "SELECT i, hash FROM nodes WHERE level = ? ORDER BY i"
                self._cursors.append(self._database.execute(query, (level,)))
                self._hashes.append(node)
            self._hashes[level] = node
            if self._wrong is None and next(self._cursors[level], None) != (i, node):
                self._wrong = i << level

    def first_wrong(self) -> int | None:
        """Return the first entry below a stored node that does not fit, or is one too many; None for none."""
        if self._wrong is not None:
            return self._wrong
        height = len(self._cursors)
        above = self._database.execute("SELECT 1 FROM nodes WHERE level >= ?", (height,)).fetchone()
        return 0 if above or any(next(cursor, None) for cursor in self._cursors) else None


def _record_fault(seq: int, place: int, line: bytes, previous: str, is_hashed: bool) -> Fault | None:
    if seq != place:
        return Fault(place, f"第 {place} 条记录不见了，其位置上是第 {seq} 条（a record is missing）")
    if not is_hashed:
        return Fault(seq, f"第 {seq} 条记录的内容与哈希不符，被改动过（the record was changed）")
    stated = f'{{"seq":{seq},"prev":"'.encode()
    if not line.startswith(stated):
        return Fault(seq, f"第 {seq} 条记录写的不是自己的序号，被调换、插入或重复过（out of order）")
    if not line.startswith(f'{previous}",'.encode(), len(stated)):
        return Fault(seq, f"第 {seq} 条记录接不上前一条，前面有增删改（does not follow the one before）")
    return None


def _root_faults(head: Head, nodes: Nodes) -> Iterator[Fault]:
    """Yield what the tree over as many records as the head's does not share with it."""
    if root_of(head.size, nodes).hex() == head.root:
        return
    for (level, i), peak in zip(peaks_of(head.size), head.peaks, strict=False):
        if nodes(level, i).hex() != peak:
            start, end = i << level, (i + 1 << level) - 1
            where = f"第 {start} 条" if start == end else f"第 {start} 到 {end} 条之间"
            yield Fault(start, f"{where}与树头不符，树头之后被重写过（rewritten since the head was made）")
            return
    yield Fault(0, f"前 {head.size} 条与树头不符（the head does not fit）")


def _size_faults(head: Head, log: str, size: int) -> Iterator[Fault]:
    if head.log != log:
        yield Fault(0, f"这不是树头所说的日志：树头 {head.log[:8]}，本文件 {log[:8]}（another log）")
    elif head.size > size:
        last = head.size - 1
        yield Fault(
            size, f"树头时有 {head.size} 条，现在只有 {size} 条，第 {size} 到 {last} 条不见了（cut off）"
        )


def _schema_faults(database: sqlite3.Connection) -> Iterator[Fault]:
    there = {sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    if there != set(SCHEMA):
        yield Fault(None, "表或触发器被改动过，日志可能曾被改写（the tables or triggers were changed）")
