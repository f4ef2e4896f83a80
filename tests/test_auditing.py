"""`wenbao audit` as an auditor types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from eval.cases import check_cases, read_cases, with_texts
from index.reports import BUNDLED, read_report
from rag.audit import AuditLog
from rag.turns import Asker, Review, record_feedback, record_review
from ui.cli import main

QUESTION = "2024年地区生产总值是多少？"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command; return exit status, output and complaint."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def path(tmp_path: Path, run) -> Path:
    """A log of three turns: 2 answered, 3 a follow-up, 4 refused and hostile to whoever shows it."""
    log = tmp_path / "audit.db"
    assert run("ask", "--audit", log, QUESTION)[0] == 0
    assert run("ask", "--audit", log, "2025年的目标呢？", "--history", QUESTION)[0] == 0
    assert run("ask", "--audit", log, "=1+1\x1b[31m 火星上有多少人")[0] == 1
    return log


def test_asking_records_only_where_it_is_told_to(run, data_home: Path, tmp_path: Path) -> None:
    usual = data_home / "audit.db"  # a chat that was served before may have begun it
    before = usual.read_bytes() if usual.exists() else None
    assert run("ask", QUESTION)[0] == 0
    assert run("ask", "--audit", "off", QUESTION)[0] == 0
    assert (usual.read_bytes() if usual.exists() else None) == before
    assert run("ask", "--audit", "on", QUESTION)[0] == 0
    assert run("audit", "list")[1].count("\n") == 1
    for kept in data_home.glob("audit.db*"):
        kept.unlink()


def test_a_batch_is_recorded_row_by_row(run, tmp_path: Path) -> None:
    rows = [{"id": str(i), "question": f"{2024 + i}年地区生产总值？"} for i in range(2)]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    status, out, _ = run("ask", "--batch", source, "--audit", tmp_path / "a.db")
    assert status == 0 and "hits" not in out
    with AuditLog.open(tmp_path / "a.db", create=False) as log:
        assert [turn.fields["question"] for turn in log.turns()] == [row["question"] for row in rows]
        assert {turn.fields["door"] for turn in log.turns()} == {"batch"}


def test_hits_are_those_asked_for_though_more_are_recorded(run, tmp_path: Path) -> None:
    _, out, _ = run("ask", QUESTION, "--json", "--hits", "3", "--audit", tmp_path / "a.db")
    assert len(json.loads(out)["hits"]) == 3


def test_an_answer_that_cannot_be_recorded_is_not_shown(run, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no log", encoding="utf-8")
    status, out, err = run("ask", QUESTION, "--audit", tmp_path / "a.db")
    assert (status, out) == (2, "")
    assert "不是审计日志" in err and str(tmp_path / "a.db") in err


def test_list(run, path: Path) -> None:
    status, out, _ = run("audit", "list", "--audit", path)
    assert status == 0
    first, second, third = out.splitlines()
    assert QUESTION in first and "answered" in first and first.split()[0] == "2"
    assert "2025年的目标呢？" in second
    assert "absent" in third and "\x1b" not in third
    assert run("audit", "list", "--audit", path, "--limit", "1")[1] == f"{third}\n"
    assert run("audit", "list", "--audit", path, "--status", "answered", "--text", "目标")[1] == f"{second}\n"
    assert run("audit", "list", "--audit", path, "--since", "2020-01-01")[1] == out
    assert run("audit", "list", "--audit", path, "--until", "2020-01-01")[0] == 1
    assert (
        json.loads(run("audit", "list", "--audit", path, "--json")[1].splitlines()[0])["question"] == QUESTION
    )


def test_show(run, path: Path) -> None:
    with AuditLog.open(path) as log:
        record_review(log, 2, 1, Review.DOES_NOT, "年份不对", Asker("chat", "wang", "auditor"))
        record_feedback(log, 2, False, "", Asker("chat", "li", "staff"))
    status, out, _ = run("audit", "show", "2", "--audit", path)
    assert status == 0
    for words in (
        QUESTION,
        "1220.9亿元  地区生产总值  2024 actual [1]  原文支持",
        "wang：出处[1] 不支持。年份不对",
        "li：没用",
    ):
        assert words in out, words
    assert json.loads(run("audit", "show", "2", "--audit", path, "--json")[1])["seq"] == 2
    status, _, err = run("audit", "show", "99", "--audit", path)
    assert status == 2 and "没有第 99 条" in err


def test_verify_and_heads(run, path: Path, tmp_path: Path) -> None:
    assert run("audit", "head", "--audit", path, "--out", tmp_path / "head.json")[0] == 0
    assert run("ask", QUESTION, "--audit", path)[0] == 0
    status, out, _ = run("audit", "verify", "--audit", path, "--head", tmp_path / "head.json")
    assert status == 0 and "6 条记录完整" in out and "1 个树头" in out
    assert "看不出末尾是否被截去" in run("audit", "verify", "--audit", path)[1]
    other = tmp_path / "other.db"
    assert run("ask", QUESTION, "--audit", other)[0] == 0
    status, out, _ = run("audit", "verify", "--audit", other, "--head", tmp_path / "head.json")
    assert status == 1 and "不是树头所说的日志" in out
    status, _, err = run("audit", "verify", "--audit", path, "--head", tmp_path / "none.json")
    assert status == 2 and "none.json" in err


def test_replay(run, path: Path, tmp_path: Path) -> None:
    status, out, _ = run("audit", "replay", "--all", "--audit", path)
    assert status == 0 and "3 次问答：3 次完全相同" in out
    changed = tmp_path / "shapingba-2025.txt"
    changed.write_text(BUNDLED.read_text("utf-8").replace("1220.9亿元", "1230.9亿元"), encoding="utf-8")
    assert run("build", changed, "--index", tmp_path / "index")[0] == 0
    status, out, _ = run("audit", "replay", "2", "--audit", path, "--index", tmp_path / "index")
    assert status == 1 and "1230.9亿元" in out and "条件已变" in out
    assert run("audit", "replay", "--audit", path)[0] == 2
    assert run("audit", "replay", "2", "--all", "--audit", path)[0] == 2


def test_export(run, path: Path, tmp_path: Path) -> None:
    _, out, _ = run("audit", "export", "--audit", path)
    with AuditLog.open(path) as log:
        assert out.splitlines() == [turn.line for turn in log.turns()]
    assert run("audit", "export", "--audit", path, "--out", tmp_path / "turns.csv")[0] == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "turns.csv").read_text("utf-8-sig"))))
    assert [row["status"] for row in rows] == ["answered", "answered", "absent"]
    assert rows[2]["question"].startswith("'=1+1")
    assert all(row["hash"] for row in rows)


def test_a_reviewed_turn_becomes_a_case_that_the_benchmark_reads(run, path: Path, tmp_path: Path) -> None:
    assert run("audit", "export", "--audit", path, "--format", "cases")[0] == 1, "nothing is reviewed yet"
    wang = Asker("chat", "wang", "auditor")
    with AuditLog.open(path) as log:
        record_review(log, 2, 1, Review.DOES_NOT, "", wang)
        record_review(log, 2, 1, Review.SUPPORTS, "看错了", wang)
        record_review(log, 3, 1, Review.PARTLY, "", wang)
    assert run("audit", "export", "--audit", path, "--format", "cases", "--out", tmp_path / "c.jsonl")[0] == 0
    (case,) = read_cases(tmp_path / "c.jsonl")
    assert (case.id, case.type, case.question) == ("reviewed-2", "figure_actual", QUESTION)
    assert case.figures == ("1220.9亿元",)
    report = read_report(BUNDLED)
    check_cases(with_texts([case], [report]), [report])
    assert run("eval", "--cases", tmp_path / "c.jsonl", "--out", tmp_path / "run", "--quick")[0] == 0


def test_bundle_and_check(run, path: Path, tmp_path: Path) -> None:
    page, head = tmp_path / "b.html", tmp_path / "head.json"
    assert run("audit", "bundle", "2", "--audit", path, "--out", page)[:2] == (0, f"{page}\n")
    run("audit", "head", "--audit", path, "--out", head)
    status, out, _ = run("audit", "check", page)
    assert status == 0 and "请与另存的树头核对" in out
    status, out, _ = run("audit", "check", page, "--report", BUNDLED, "--head", head)
    assert status == 0 and "与所给树头相同" in out
    other = tmp_path / "other.txt"
    other.write_text("某县人民政府工作报告\n2024年，地区生产总值增长6%。", encoding="utf-8")
    status, out, _ = run("audit", "check", page, "--report", other)
    assert status == 1 and "引的不是这份报告" in out
    page.write_bytes(page.read_bytes().replace(b"1220", b"1221"))
    status, _, err = run("audit", "check", page)
    assert status == 2 and "改动" in err


def test_seal_and_backup(run, path: Path, tmp_path: Path) -> None:
    assert run("audit", "backup", tmp_path / "copy.db", "--audit", path)[0] == 0
    assert run("audit", "verify", "--audit", tmp_path / "copy.db")[0] == 0
    status, out, _ = run("audit", "seal", "--audit", path)
    assert status == 0
    head = tmp_path / "head.json"
    head.write_text(out.splitlines()[1], encoding="utf-8")
    (kept,) = tmp_path.glob("audit-*.db")
    assert run("audit", "verify", "--audit", kept, "--head", head)[0] == 0
    assert run("audit", "list", "--audit", path)[0] == 1
    assert run("ask", QUESTION, "--audit", path)[0] == 0
    assert run("audit", "bundle", "2", "--audit", kept, "--out", tmp_path / "old.html")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audit"], "audit_command|COMMAND"),
        (["audit", "list", "--audit", "off"], "名|写明日志文件"),
        (["audit", "list", "--audit", "/none/audit.db"], "没有这个审计日志"),
        (["audit", "list", "--since", "昨天", "--audit", "PATH"], "时间要写成"),
        (["audit", "show", "x", "--audit", "PATH"], "invalid int"),
        (["audit", "check", "/none.html"], "读不了"),
        (["audit", "check", "PATH"], "不是问报的证据包"),
    ],
    ids=str,
)
def test_bad_input_is_one_line(run, path: Path, arguments: list[str], said: str) -> None:
    status, out, err = run(*[str(path) if argument == "PATH" else argument for argument in arguments])
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert any(words in err for words in said.split("|")), err
