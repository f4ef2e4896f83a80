"""`wenbao eval` from end to end on a made-up report: the table, the run folder, the gate, bad input."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rag.answer
from eval import run as evaluation
from eval.cases import check_cases
from eval.sets import DEFAULT_SETS, QUESTIONS, QUICK, default_sets, missing_reports, read_sets
from index.build import build_index
from index.encoder import load_encoder
from index.errors import CaseError, WenbaoError
from index.reports import BUNDLED, read_report
from rag.contract import Answer

TEXT = """青石县人民政府工作报告
（2025年1月10日在青石县第十八届人民代表大会第四次会议上）
各位代表：
现在，我代表县人民政府，向大会报告工作。
一、2024年工作回顾
过去一年，全县地区生产总值完成152.3亿元，增长6.1%。粮食总产量达到21.5万吨。
（一）工业提质增效。新增规模以上工业企业12家，完成工业投资30.2亿元。
二、2025年工作安排
今年主要预期目标是：地区生产总值增长6.5%左右，城镇新增就业3800人以上。
（一）办好人民教育。改扩建学校5所。
"""

ROWS = (
    {
        "id": "q-1",
        "type": "actual_target",
        "question": "2024年地区生产总值增长多少？",
        "answerable": True,
        "figures": ["6.1%"],
        "must_not": ["6.5%"],
        "evidence": ["全县地区生产总值完成152.3亿元，增长6.1%"],
    },
    {
        "id": "q-2",
        "type": "actual_target",
        "question": "2025年地区生产总值的目标是增长多少？",
        "answerable": True,
        "figures": ["6.5%"],
        "must_not": ["6.1%"],
        "evidence": ["地区生产总值增长6.5%左右"],
    },
    {
        "id": "q-3",
        "type": "absent",
        "question": "2024年全县修建了多少公里地铁？",
        "answerable": False,
        "evidence": [],
    },
)

GATE = {"at_least": {"actual_target.right": 1.0, "absent.right": 1.0, "all.cite_recall": 1.0}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a report, three questions about it and a gate; the tool keeps its data there too."""
    monkeypatch.setenv("WENBAO_DATA", str(tmp_path / "data"))
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "qingshi_2025.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "gate.json").write_text(json.dumps(GATE), encoding="utf-8")
    write(tmp_path / "qingshi_dev.jsonl", *ROWS)
    return tmp_path


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def evaluate(folder: Path, *options: str | Path, out: str = "out") -> int:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    evaluation.add_arguments(parser)
    given = ("--cases", folder / "qingshi_dev.jsonl") if "--cases" not in options else ()
    reports = (
        ("--reports", folder / "reports") if not {"--report", "--index", "--reports"} & {*options} else ()
    )
    return evaluation.run_from_args(
        parser.parse_args([str(word) for word in (*given, *reports, *options, "--out", folder / out)])
    )


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# ---- a run


def test_three_questions_from_file_to_table_and_folder(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(folder, "--gate", folder / "gate.json", "--retrieval") == 0
    table = capsys.readouterr().out
    assert "qingshi_dev · 3 题 · qingshi_2025" in table
    for words in (
        "actual_target",
        "absent",
        "可答 answerable",
        "不可答 unanswerable",
        "BM25",
        "dense",
        "random",
    ):
        assert words in table
    assert "误拒 false refusals 0/2 · 漏拒 missed refusals 0/1" in table
    assert "门槛通过" in table
    assert "fused" in table

    results = rows_of(folder / "out" / "results.jsonl")
    assert [(r["set"], r["id"], r["verdict"]["outcome"]) for r in results] == [
        ("qingshi_dev", "q-1", "right"),
        ("qingshi_dev", "q-2", "right"),
        ("qingshi_dev", "q-3", "right"),
    ]
    assert results[0]["answer"]["citations"][0]["report"] == "qingshi_2025"
    assert results[0]["verdict"]["spans_exact"] is True
    assert {r["system"] for r in rows_of(folder / "out" / "baselines.jsonl")} == {"bm25", "dense", "random"}


def test_the_summary_names_all_that_decides_the_result(folder: Path) -> None:
    evaluate(folder)
    summary = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["schema"] == 1
    assert {"python", "numpy", "faiss-cpu"} <= summary["environment"].keys()
    (measured,) = summary["sets"]
    assert (measured["name"], measured["asked"]) == ("qingshi_dev", 3)
    assert list(measured["reports"]) == ["qingshi_2025"]
    assert {len(measured[name]) for name in ("sha256", "index", "answers_sha256")} == {64}
    assert len(summary["code_sha256"]) == 64
    total = summary["systems"]["wenbao"]["all"]
    assert (total["n"], total["right"], total["wrong"], total["abstained"]) == (3, 3, 0, 0)
    assert summary["systems"]["bm25"]["unanswerable"]["missed_refusals"] == 1


def test_two_runs_give_the_same_bytes_timings_aside(folder: Path) -> None:
    for out in ("one", "two"):
        evaluate(folder, out=out)
    for name in ("run.trec", "qrels.trec", "report.html"):
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()
    one, two = (json.loads((folder / out / "summary.json").read_text("utf-8")) for out in ("one", "two"))
    assert one["sets"] == two["sets"]
    for out in (one, two):
        for groups in out["systems"].values():
            for summary in groups.values():
                del summary["p50_ms"]
    assert one == two


def test_trec_files_hold_what_was_found_and_what_is_relevant(folder: Path) -> None:
    evaluate(folder)
    ranks = [line.split() for line in (folder / "out" / "run.trec").read_text("utf-8").splitlines()]
    assert [int(rank) for query, _, _, rank, _, _ in ranks if query == "qingshi_dev/q-1"][:3] == [1, 2, 3]
    relevant = {
        tuple(line.split()) for line in (folder / "out" / "qrels.trec").read_text("utf-8").splitlines()
    }
    start = TEXT.index("过去一年")
    end = TEXT.index("粮食")
    assert ("qingshi_dev/q-1", "0", f"qingshi_2025:{start}-{end}", "1") in relevant


# ---- what is asked


def test_the_report_is_found_by_the_evidence_and_never_by_a_name(folder: Path) -> None:
    other = folder / "reports" / "aaa_2025.txt"
    other.write_text(TEXT.replace("6.1%", "7.1%").replace("6.5%", "7.5%"), encoding="utf-8")
    shutil.move(folder / "qingshi_dev.jsonl", folder / "aaa.jsonl")
    evaluate(folder, "--cases", folder / "aaa.jsonl")
    summary = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    assert list(summary["sets"][0]["reports"]) == ["qingshi_2025"]


@pytest.mark.parametrize("way", ["--report", "--index", "report field"])
def test_the_report_can_be_given(folder: Path, way: str) -> None:
    report = folder / "reports" / "qingshi_2025.txt"
    if way == "--report":
        evaluate(folder, "--report", report)
    elif way == "--index":
        build_index([report], folder / "index", load_encoder())
        evaluate(folder, "--index", folder / "index")
    else:
        write(folder / "qingshi_dev.jsonl", *(row | {"report": "qingshi_2025"} for row in ROWS))
        evaluate(folder)
    assert len(rows_of(folder / "out" / "results.jsonl")) == 3


def test_an_index_is_built_once_and_again_where_it_was_damaged(folder: Path) -> None:
    def manifest() -> Path:
        (found,) = (folder / "data" / "eval").glob("*/manifest.json")
        return found

    evaluate(folder)
    built = manifest().stat().st_mtime_ns
    evaluate(folder)
    assert manifest().stat().st_mtime_ns == built
    manifest().write_text("{}", encoding="utf-8")
    evaluate(folder)
    assert manifest().stat().st_size > 2


def test_splits_go_by_file_name(folder: Path) -> None:
    test = write(folder / "qingshi_test.jsonl", ROWS[0])
    free = write(folder / "more.jsonl", ROWS[1])
    sets = (folder / "qingshi_dev.jsonl", test, free)
    names = {split: [s.name for s in read_sets(sets, split)] for split in ("dev", "test", "all")}
    assert names == {
        "dev": ["qingshi_dev", "more"],
        "test": ["qingshi_test", "more"],
        "all": ["qingshi_dev", "qingshi_test", "more"],
    }
    with pytest.raises(CaseError, match="--split dev"):
        read_sets([test], "dev")


def test_two_files_of_one_name_stay_apart(folder: Path) -> None:
    (folder / "again").mkdir()
    again = write(folder / "again" / "qingshi_dev.jsonl", *ROWS)
    sets = read_sets([folder / "qingshi_dev.jsonl", again])
    assert [s.name for s in sets] == ["qingshi_dev", "qingshi_dev-2"]


def test_limit_and_quick_take_fewer_questions_in_order(folder: Path) -> None:
    many = write(folder / "many.jsonl", *(ROWS[i % 3] | {"id": f"q-{i}"} for i in range(30)))
    (limited,) = read_sets([many], limit=4)
    assert [case.id for case in limited.cases] == ["q-0", "q-1", "q-2", "q-3"]
    (quick,) = read_sets([many], quick=True)
    assert [case.type for case in quick.cases].count("actual_target") == QUICK
    assert [case.type for case in quick.cases].count("absent") == QUICK
    evaluate(folder, "--quick")
    assert {r["system"] for r in rows_of(folder / "out" / "baselines.jsonl")} == {"bm25"}


def test_the_default_questions_are_those_in_the_package() -> None:
    assert {path.parent.name for path in DEFAULT_SETS} == {"questions"}
    sets = read_sets(DEFAULT_SETS)
    assert sum(len(each.cases) for each in sets) >= 120


def test_sets_are_asked_by_default_where_their_report_is_at_hand(
    folder: Path,
) -> None:
    left_out: dict[str, str] = {}

    def defaults(*options: str) -> set[str]:
        parser = argparse.ArgumentParser()
        evaluation.add_arguments(parser)
        args = parser.parse_args(options)
        left_out.update(missing_reports(args))
        return {path.stem for path in default_sets(args)}

    own = {path.stem for path in DEFAULT_SETS}
    assert defaults() >= own | {"shapingba2_dev", "shapingba2_test"}
    assert all(name.startswith("shapingba") for name in defaults())
    assert defaults("--reports", str(folder / "reports")) == defaults()
    assert left_out["guizhou2026_dev.jsonl"] == "prov_guizhou_2026"
    assert defaults("--report", str(BUNDLED)) == own


def test_the_questions_in_the_package_are_those_that_were_published() -> None:
    for line in (QUESTIONS / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split()
        content = (QUESTIONS / name.lstrip("*")).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name


def test_every_question_in_the_package_fits_the_bundled_report() -> None:
    report = read_report(BUNDLED)
    for each in read_sets(DEFAULT_SETS):
        check_cases(each.cases, [report])


# ---- planted bugs turn the gate red


def _swapped(answer: Answer) -> Answer:
    swap = {"6.1%": "6.5%", "6.5%": "6.1%"}
    text = "".join(swap.get(part, part) for part in _split(answer.answer))
    return replace(answer, answer=text)


def _split(text: str) -> list[str]:
    return text.replace("6.1%", "\06.1%\0").replace("6.5%", "\06.5%\0").split("\0")


def _shifted(answer: Answer) -> Answer:
    def shift(start: int) -> int:
        return (start + 40) % (len(TEXT) - 20)

    cites = [
        replace(c, start=shift(c.start), end=shift(c.start) + 20, text=TEXT[shift(c.start) :][:20])
        for c in answer.citations
    ]
    return replace(answer, citations=tuple(cites))


BUGS = {
    "actual and target swapped": (_swapped, "actual_target.right"),
    "refusal off": (lambda answer: replace(answer, status="answered"), "absent.right"),
    "refusal always": (lambda answer: replace(answer, status="absent"), "actual_target.right"),
    "citations shifted": (_shifted, "all.cite_recall"),
}


@pytest.mark.parametrize(("bug", "split"), BUGS.values(), ids=BUGS.keys())
def test_a_planted_bug_turns_the_gate_red(
    folder: Path, bug: Any, split: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluation, "ask", lambda *args, **named: bug(rag.answer.ask(*args, **named)))
    assert evaluate(folder, "--gate", folder / "gate.json") == 1
    assert f"未过门槛 gate missed: {split} = " in capsys.readouterr().out


def test_an_earlier_run_is_compared_question_by_question(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(folder, out="before")
    monkeypatch.setattr(evaluation, "ask", lambda *args, **named: _swapped(rag.answer.ask(*args, **named)))
    capsys.readouterr()
    assert evaluate(folder, "--baseline", folder / "before") == 0
    assert "变错 now wrong (2): qingshi_dev/q-1 qingshi_dev/q-2" in capsys.readouterr().out


# ---- bad input, before anything is asked

BAD = {
    "no such questions": (("--cases", "none.jsonl"), "none.jsonl"),
    "no such report": (("--report", "none.txt"), "none.txt"),
    "no such folder of reports": (("--reports", "none"), "none"),
    "no such index": (("--index", "none"), "none"),
    "no such baseline": (("--baseline", "none"), "none"),
    "no such gate": (("--gate", "none.json"), "none.json"),
    "evidence in no report": (("--report", str(BUNDLED)), "qingshi_dev.jsonl:1"),
}


@pytest.mark.parametrize(("options", "named"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_named_before_anything_is_asked(
    folder: Path, options: tuple[str, ...], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "ask", None)
    with pytest.raises(WenbaoError) as caught:
        evaluate(folder, *options)
    assert named in str(caught.value)
    assert not (folder / "out").exists()


def test_results_that_cannot_be_written_are_named_before_anything_is_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "ask", None)
    (folder / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(WenbaoError, match="--out"):
        evaluate(folder)


@pytest.mark.parametrize("limit", ["0", "-1", "x", "１"])
def test_a_limit_is_a_positive_number(folder: Path, limit: str) -> None:
    with pytest.raises(SystemExit):
        evaluate(folder, f"--limit={limit}")


# ---- runs that are cut short, and runs that must agree


def test_a_run_that_was_cut_short_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask_twice(index: Any, question: str, *args: Any, **named: Any) -> Answer:
        if len(asked) == 2:
            raise KeyboardInterrupt
        asked.append(question)
        return rag.answer.ask(index, question, *args, **named)

    monkeypatch.setattr(evaluation, "ask", ask_twice)
    with pytest.raises(KeyboardInterrupt):
        evaluate(folder)
    path = folder / "out" / "results.jsonl"
    assert len(rows_of(path)) == 2 and not (folder / "out" / "summary.json").exists()
    path.write_text(
        path.read_text("utf-8") + '{"set": "qingshi_dev", "id": "q-3', "utf-8"
    )  # killed while writing
    asked.clear()
    evaluate(folder)
    assert asked == [ROWS[2]["question"]], "what was answered is not asked again"
    monkeypatch.undo()
    monkeypatch.setenv("WENBAO_DATA", str(folder / "data"))
    evaluate(folder, out="whole")
    for name in ("run.trec", "qrels.trec", "report.html"):
        assert (folder / "out" / name).read_bytes() == (folder / "whole" / name).read_bytes()
    assert [row["id"] for row in rows_of(path)] == ["q-1", "q-2", "q-3"]


def test_a_run_over_other_questions_begins_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any, **named: Any) -> Answer:
        raise KeyboardInterrupt

    (folder / "out").mkdir()
    (folder / "out" / "results.jsonl").write_text('{"set": "qingshi_dev", "id": "q-1"}\n', "utf-8")
    (folder / "out" / "run.json").write_text("{}\n", "utf-8")
    evaluate(folder)
    assert len(rows_of(folder / "out" / "results.jsonl")) == 3
    monkeypatch.setattr(evaluation, "ask", never)
    with pytest.raises(KeyboardInterrupt):
        evaluate(folder)
    assert rows_of(folder / "out" / "results.jsonl") == [], "a finished run is made anew"


def test_repeated_runs_agree_and_a_difference_fails(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert evaluate(folder, "--repeat", "3") == 0
    assert "3 次 runs, 2 个进程 processes · 答案逐字节相同" in capsys.readouterr().out
    monkeypatch.setattr(evaluation, "ask", lambda *args, **named: _swapped(rag.answer.ask(*args, **named)))
    assert evaluate(folder, "--repeat", "2") == 1
    assert "qingshi_dev: 重复运行的答案不同" in capsys.readouterr().out


def test_the_check_of_questions_names_their_flaws(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(folder, "--check") == 0
    write(folder / "qingshi_dev.jsonl", ROWS[0] | {"question": "2024年地区生产总值增长6.1%？"}, *ROWS[1:])
    assert evaluate(folder, "--check") == 1
    assert "gives its answer away" in capsys.readouterr().out
