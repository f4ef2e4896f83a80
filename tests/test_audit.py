"""The log keeps what it acknowledged, and shows whatever was done to it behind its back."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from rag.audit import AuditLog, Wanted
from rag.heads import AuditError, Head
from rag.logfile import APPLICATION, FORMAT, insert, key_path
from rag.merkle import is_consistent, leaf_hash, root_by_inclusion

ROOT = Path(__file__).parent.parent


def turn(
    question: str = "地区生产总值是多少", status: str = "answered", user: str = "li"
) -> dict[str, object]:
    answer = {"answer": f"答：{question}", "status": status, "citations": []}
    return {"user": user, "question": question, "answer": answer}


@pytest.fixture
def log(tmp_path: Path):
    with AuditLog.open(tmp_path / "audit.db") as opened:
        yield opened


def filled(path: Path, turns: int) -> AuditLog:
    log = AuditLog.open(path)
    log.append_all([("turn", turn(f"第{i}问")) for i in range(turns)])
    return log


# ---- records


def test_the_first_record_says_which_log_it_is(log: AuditLog) -> None:
    first = log.entry(0)
    assert (first.kind, first.fields["log"], first.fields["previous"]) == ("log", log.id, None)
    assert log.head().key == first.fields["key"]
    assert log.size == 1


def test_each_record_covers_the_one_before(log: AuditLog) -> None:
    entries = [log.append("turn", turn(str(i))) for i in range(5)]
    for before, after in pairwise(entries):
        assert after.fields["prev"] == before.hash.hex()
        assert after.line.startswith(f'{{"seq":{after.seq},"prev":"{before.hash.hex()}","time":"')
        assert after.hash == leaf_hash(after.line.encode())


def test_a_record_comes_back_as_it_was_said(log: AuditLog) -> None:
    question = "𠮷\ud800\x00‮\n“GDP”<b>" + "长" * 100_000
    written = log.append("turn", turn(question))
    assert log.turn(written.seq).fields["question"] == question
    assert not list(log.faults())


def test_records_are_numbered_in_order_from_several_threads_and_handles(tmp_path: Path) -> None:
    logs = [AuditLog.open(tmp_path / "audit.db") for _ in range(3)]
    seqs: list[int] = []

    def write(log: AuditLog) -> None:
        for i in range(20):
            seqs.append(log.append("turn", turn(str(i))).seq)

    threads = [threading.Thread(target=write, args=(log,)) for log in logs for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seqs) == list(range(1, 121))
    assert not list(logs[0].faults([logs[1].head()]))


def test_all_of_several_records_or_none(log: AuditLog) -> None:
    with pytest.raises(TypeError):
        log.append_all([("turn", turn()), ("turn", {"question": object()})])
    assert log.size == 1
    assert log.append("turn", turn()).seq == 1


def test_a_clock_that_jumps_back_breaks_nothing(tmp_path: Path) -> None:
    times = iter([datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=30 * i) for i in range(9)])
    with AuditLog.open(tmp_path / "audit.db", clock=lambda: next(times)) as log:
        log.append("turn", turn())
        log.append("turn", turn())
        assert log.entry(1).time > log.entry(2).time
        assert not list(log.faults())


def test_a_cited_report_is_kept_once(log: AuditLog) -> None:
    source = ("ab" * 32, {"sha256": "ab" * 32, "text": "全文"})
    log.append_turn(turn(), [source])
    log.append_turn(turn(), [source])
    assert [log.entry(i).kind for i in range(log.size)] == ["log", "report", "turn", "turn"]
    kept = log.source("ab" * 32)
    assert kept is not None and kept["text"] == "全文"
    assert log.source("cd" * 32) is None


# ---- finding


def test_turns_are_found_by_what_is_asked_for(log: AuditLog) -> None:
    for question, status, user in (
        ("GDP", "answered", "li"),
        ("火星", "absent", "wang"),
        ("GDP2", "absent", "li"),
    ):
        log.append("turn", turn(question, status, user))
    log.append("feedback", {"turn": 1, "user": "li", "verdict": "up", "remark": ""})

    def found(**wanted: str) -> list[str]:
        return [entry.fields["question"] for entry in log.turns(Wanted(**wanted))]

    assert found() == ["GDP", "火星", "GDP2"]
    assert found(user="li") == ["GDP", "GDP2"]
    assert found(status="absent") == ["火星", "GDP2"]
    assert found(text="答：火") == ["火星"]
    assert found(user="li", status="absent") == ["GDP2"]
    assert found(since="2000", until="2001") == []
    assert found(text="' OR 1=1 --") == []
    assert [e.seq for e in log.turns(limit=2, newest_first=True)] == [3, 2]
    assert [e.kind for e in log.about(1)] == ["feedback"]


def test_what_is_not_there_is_said(log: AuditLog) -> None:
    with pytest.raises(AuditError, match="没有第 7 条记录，最后一条是 0"):
        log.entry(7)
    with pytest.raises(AuditError, match="不是一次问答"):
        log.turn(0)


# ---- proofs


def test_heads_prove_inclusion_and_growth(tmp_path: Path) -> None:
    with filled(tmp_path / "audit.db", 12) as log:
        old = log.head()
        for i in range(9):
            log.append("turn", turn(str(i)))
        new = log.head()
        path = log.consistency(old.size, new.size)
        assert is_consistent(old.size, new.size, bytes.fromhex(old.root), bytes.fromhex(new.root), path)
        for seq in range(new.size):
            path = log.inclusion(seq, new.size)
            root = root_by_inclusion(log.entry(seq).hash, seq, new.size, path)
            assert root is not None and root.hex() == new.root
        assert not list(log.faults([old, new]))


# ---- tampering: every kind over ten thousand turns, behind the log's back

TURNS = 10_000
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def behind(path: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    """Change the file as one would who knows SQLite: triggers away, change, triggers back."""
    with closing(sqlite3.connect(path)) as database:
        kept = list(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for name, _ in kept:
            database.execute(f"DROP TRIGGER {name}")
        change(database)
        for _, sql in kept:
            database.execute(sql)
        database.commit()


def rehash(database: sqlite3.Connection, start: int) -> None:
    """Write the log anew from record `start` on, as one would who knows this program too."""
    rows = list(database.execute("SELECT seq, record FROM records ORDER BY seq"))
    database.execute("DELETE FROM records")
    database.execute("DELETE FROM nodes")
    for seq, line in rows:
        fields = json.loads(line)
        when = datetime.fromisoformat(fields["time"])
        body = {k: v for k, v in fields.items() if k not in ("seq", "prev", "time", "kind")}
        if seq >= start and "question" in body:
            body["question"] = "改过的问题"
        insert(database, fields["kind"], body, when)


def edited(database: sqlite3.Connection) -> None:
    database.execute("UPDATE records SET record = replace(record, '第4999问', '第4999间') WHERE seq = 5000")


def edited_and_hashed(database: sqlite3.Connection) -> None:
    edited(database)
    line = database.execute("SELECT record FROM records WHERE seq = 5000").fetchone()[0]
    database.execute("UPDATE records SET hash = ? WHERE seq = 5000", (leaf_hash(line.encode()),))


def deleted(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM records WHERE seq = 5000")


def inserted(database: sqlite3.Connection) -> None:
    database.execute("UPDATE records SET seq = -seq - 1 WHERE seq >= 5000")
    copied = "SELECT 5000, record, hash FROM records WHERE seq = 9"
    database.execute(f"INSERT INTO records (seq, record, hash) {copied}")
    database.execute("UPDATE records SET seq = -seq WHERE seq < 0")


def reordered(database: sqlite3.Connection) -> None:
    database.execute("UPDATE records SET seq = -1 WHERE seq = 5000")
    database.execute("UPDATE records SET seq = 5000 WHERE seq = 5001")
    database.execute("UPDATE records SET seq = 5001 WHERE seq = -1")


def duplicated(database: sqlite3.Connection) -> None:
    size = database.execute("SELECT max(seq) + 1 FROM records").fetchone()[0]
    database.execute(
        "INSERT INTO records (seq, record, hash) SELECT ?, record, hash FROM records WHERE seq = 5000",
        (size,),
    )


def truncated(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM records WHERE seq >= 5000")
    database.execute("DELETE FROM nodes WHERE (i + 1) << level > 5000")


def edited_feedback(database: sqlite3.Connection) -> None:
    changed = "UPDATE records SET record = replace(record, '\"down\"', '\"up\"') WHERE kind = 'feedback'"
    assert database.execute(changed).rowcount == 1


def node_changed(database: sqlite3.Connection) -> None:
    database.execute("UPDATE nodes SET hash = zeroblob(32) WHERE level = 3 AND i = 625")


def node_added(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO nodes VALUES (30, 0, zeroblob(32))")


def renamed_json(database: sqlite3.Connection) -> None:
    database.execute("UPDATE records SET record = 'no json' WHERE 0")
    database.execute("UPDATE records SET record = '{}' WHERE seq = 5000")


KINDS = {
    edited: 5000, edited_and_hashed: 5001, deleted: 5000, inserted: 5000, reordered: 5000,
    duplicated: TURNS + 2, truncated: 5000, edited_feedback: TURNS + 1, node_changed: 5000, node_added: 0,
    renamed_json: 5000,
}  # fmt: skip


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Head]:
    path = tmp_path_factory.mktemp("long") / "audit.db"
    with filled(path, TURNS) as log:
        log.append("feedback", {"turn": 77, "user": "li", "verdict": "down", "remark": ""})
        assert not list(log.faults([log.head()])), "none reported on the untouched log"
        return path, log.head()


def copy_of(path: Path, target: Path) -> Path:
    with AuditLog.open(path, create=False) as log:
        log.backup(target)
    return target


@pytest.mark.parametrize("change", KINDS, ids=lambda change: change.__name__)
def test_tampering_is_found_and_the_first_record_named(
    long_log: tuple[Path, Head], tmp_path: Path, change: Callable[[sqlite3.Connection], object]
) -> None:
    path, head = long_log
    copied = copy_of(path, tmp_path / "copy.db")
    behind(copied, change)
    with AuditLog.open(copied, create=False) as log:
        faults = list(log.faults([head]))
    assert faults and min(f.seq for f in faults if f.seq is not None) == KINDS[change], faults


@pytest.mark.slow
def test_a_log_written_anew_is_found_by_a_head_that_was_kept(
    long_log: tuple[Path, Head], tmp_path: Path
) -> None:
    path, head = long_log
    copied = copy_of(path, tmp_path / "copy.db")
    behind(copied, lambda database: rehash(database, start=9_000))
    with AuditLog.open(copied, create=False) as log:
        assert not list(log.faults()), "by itself it fits"
        (fault,) = log.faults([head])
    # 10 002 = 8192 + 1024 + …: records from 9000 on lie in the second of these
    assert fault.seq == 8192 and "8192 到 9215" in fault.what


def test_each_of_several_heads_of_one_size_is_checked(tmp_path: Path) -> None:
    with filled(tmp_path / "a.db", 3) as log:
        head = log.head()
        another = replace(head, root="0" * 64)
        assert not list(log.faults([head, head]))
        assert len(list(log.faults([another, head]))) == len(list(log.faults([head, another]))) == 1


def test_recording_goes_on_while_the_log_is_verified(tmp_path: Path) -> None:
    with filled(tmp_path / "a.db", 3) as log:
        appended: list[int] = []
        faults = log.faults(tell=lambda done: appended.append(log.append("turn", turn()).seq))
        assert not list(faults), "the log as it was when the reading began"
        assert appended == [4, 5, 6, 7]


def test_two_logs_that_change_places_are_found(tmp_path: Path) -> None:
    with filled(tmp_path / "a.db", 3) as a, filled(tmp_path / "b.db", 3) as b:
        assert not list(a.faults([a.head()]))
        (fault,) = a.faults([b.head()])
        assert "不是树头所说的日志" in fault.what


def test_triggers_refuse_and_their_absence_is_found(log: AuditLog, tmp_path: Path) -> None:
    log.append("turn", turn())
    for statement in (
        "UPDATE records SET hash = x'00'",
        "DELETE FROM records",
        "INSERT OR REPLACE INTO records (seq, record, hash) VALUES (1, '{}', x'00')",
        "INSERT INTO records (seq, record, hash) VALUES (9, '{}', x'00')",
        "UPDATE nodes SET hash = x'00'",
        "DELETE FROM nodes",
        "INSERT OR REPLACE INTO nodes VALUES (0, 0, x'00')",
    ):
        with closing(sqlite3.connect(log.path)) as database, pytest.raises(sqlite3.IntegrityError):
            database.execute(statement)
    with closing(sqlite3.connect(log.path)) as database:
        database.execute("DROP TRIGGER records_no_update")
        database.commit()
    (fault,) = log.faults()
    assert fault.seq is None and "触发器" in fault.what


def test_text_that_is_no_text_is_a_fault_not_a_crash(log: AuditLog) -> None:
    log.append("turn", turn())
    behind(
        log.path, lambda d: d.execute("UPDATE records SET record = replace(record, '地区', '') WHERE seq = 1")
    )
    assert [fault.seq for fault in log.faults()] == [1]


# ---- killed at any moment

WRITERS = """
import os, sys
from pathlib import Path
from rag.audit import AuditLog
path = Path(sys.argv[1])
AuditLog.open(path).close()
for writer in range(4):
    if os.fork() == 0:
        log = AuditLog.open(path)
        os.write(1, b"up\\n")
        for i in range(1_000_000):
            said = {"question": f"{writer}-{i}", "answer": {"answer": "x" * 2000, "status": ""}}
            entry = log.append("turn", said)
            os.write(1, f"{entry.seq} {writer}-{i}\\n".encode())
os.wait()
"""


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_four_writers_are_killed(tmp_path: Path) -> None:
    chance = random.Random(7)
    path = tmp_path / "audit.db"
    acknowledged: dict[int, str] = {}
    for _ in range(50):
        writers = subprocess.Popen(
            [sys.executable, "-c", WRITERS, str(path)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        assert writers.stdout is not None
        writers.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.12))
        os.killpg(writers.pid, signal.SIGKILL)
        told = writers.communicate()[0].decode()
        whole = [line for line in told.splitlines(keepends=True) if line.endswith("\n") and line != "up\n"]
        acknowledged |= {int(seq): said for seq, said in (line.split() for line in whole)}
        with AuditLog.open(path, create=False) as log:
            assert not list(log.faults()), "the chain is torn"
            assert log.size > max(acknowledged, default=0)
    with AuditLog.open(path, create=False) as log:
        lost = [seq for seq, said in acknowledged.items() if log.entry(seq).fields["question"] != said]
    assert len(acknowledged) > 100
    assert not lost


# ---- a file that cannot be used


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="没有这个审计日志"):
        AuditLog.open(tmp_path / "none.db", create=False)
    (tmp_path / "text.db").write_text("这是一段文字" * 100, encoding="utf-8")
    with pytest.raises(AuditError, match="不是审计日志"):
        AuditLog.open(tmp_path / "text.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as database:
        database.execute("CREATE TABLE t (a)")
    with pytest.raises(AuditError, match="不是问报的审计日志"):
        AuditLog.open(tmp_path / "other.db")


def test_a_log_of_another_version_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "new.db")) as database:
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {FORMAT + 1}")
        database.execute("CREATE TABLE t (a)")
    with pytest.raises(AuditError, match=f"格式是 {FORMAT + 1}，本程序读的是 {FORMAT}"):
        AuditLog.open(tmp_path / "new.db")


def test_a_locked_file_is_told_and_nothing_is_lost(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.logfile.WAIT_SECONDS", 0.05)
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other, AuditLog.open(log.path) as quick:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(AuditError, match="占用"):
            quick.append("turn", turn())
        other.execute("ROLLBACK")
        assert quick.append("turn", turn()).seq == 1
    assert not list(log.faults())


def test_a_full_disk_is_told_and_nothing_is_torn(log: AuditLog) -> None:
    pages = log._database.execute("PRAGMA page_count").fetchone()[0]
    log._database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(AuditError, match="磁盘已满"):
        log.append("turn", turn("长" * 100_000))
    assert log.size == 1
    assert not list(log.faults())
    log._database.execute("PRAGMA max_page_count = 1000000")
    assert log.append("turn", turn()).seq == 1


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AuditError):
        AuditLog.open(tmp_path / "file" / "audit.db")


def test_only_its_owner_may_read_log_and_key(log: AuditLog) -> None:
    for path in (log.path, key_path(log.path)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_head_needs_the_key(log: AuditLog) -> None:
    key_path(log.path).unlink()
    with pytest.raises(AuditError, match="签名密钥"):
        log.head()
    assert log.append("turn", turn()).seq == 1, "recording goes on without it"


# ---- upkeep


def test_a_backup_is_a_log_and_overwrites_nothing(log: AuditLog, tmp_path: Path) -> None:
    log.append("turn", turn())
    log.backup(tmp_path / "copy.db")
    log.append("turn", turn())
    with AuditLog.open(tmp_path / "copy.db", create=False) as copied:
        assert copied.size == 2 and copied.id == log.id
        assert not list(copied.faults())
    with pytest.raises(AuditError, match="已经有这个文件"):
        log.backup(tmp_path / "copy.db")


def test_sealing_starts_a_log_that_names_the_old_head(log: AuditLog) -> None:
    log.append("turn", turn())
    old = log.id
    kept, head = log.seal("wang")
    assert (head.log, head.size) == (old, 3)
    assert log.entry(0).fields["previous"]["root"] == head.root
    assert log.append("turn", turn()).seq == 1
    with AuditLog.open(kept, create=False) as sealed:
        assert not list(sealed.faults([head]))
        assert sealed.head().root == head.root
        with pytest.raises(AuditError, match="封存"):
            sealed.append("turn", turn())


def test_a_log_in_use_is_not_sealed(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import sys; from pathlib import Path; from rag.audit import AuditLog\n"
    script += "log = AuditLog.open(Path(sys.argv[1])); print('up', flush=True); sys.stdin.readline()"
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(log.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert other.stdout is not None
    other.stdout.readline()
    log._database.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(AuditError, match="正被别的进程使用"):
        log.seal("wang")
    other.communicate(b"\n")
    assert log.append("turn", turn()).seq == 1


def test_sealing_that_was_cut_short_is_finished(log: AuditLog) -> None:
    log.append("seal", {"user": "wang"})
    kept, head = log.seal("wang")
    assert head.size == 2
    assert kept.exists() and log.size == 1


def test_sealing_that_left_the_key_beside_the_sealed_log_is_finished(log: AuditLog) -> None:
    left = key_path(log.path.with_name(f"{log.path.stem}-{log.id[:8]}{log.path.suffix}"))
    left.hardlink_to(key_path(log.path))
    kept, _ = log.seal("wang")
    assert key_path(kept) == left and log.size == 1
