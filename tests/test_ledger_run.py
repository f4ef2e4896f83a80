"""`wenbao eval --figures` from end to end: the table, the run folder, the gate, and what is kept back."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from eval import ledger_run
from eval import run as evaluation
from eval.ledger_gold import GOLD
from eval.ledger_run import ledger_of, read_all_gold, score_report
from eval.ledger_scores import MEASURES
from index.errors import CaseError
from index.figures import Direction, Measure
from index.periods import Status
from index.reports import BUNDLED, read_report

TEXT = """青石县人民政府工作报告
（2025年1月10日在青石县第十八届人民代表大会第四次会议上）
一、2024年工作回顾
全县地区生产总值完成152.3亿元，增长6.1%。
二、2025年工作安排
地区生产总值增长6.5%左右。
"""
PARAGRAPH = "全县地区生产总值完成152.3亿元，增长6.1%。"


def gold_of(report: Path, split: str, period: str) -> list[dict[str, Any]]:
    """Gold of one paragraph: its first figure right but for the period asked for, its second left out."""
    text = read_report(report).text
    start = text.index(PARAGRAPH)
    name, amount = text.index("地区生产总值", start), text.index("152.3亿元")
    words = [[name, name + 6]]
    head = {"report": report.stem, "sha256": read_report(report).sha256, "split": split}
    figure = {"start": amount, "end": amount + 7, "value": "15230000000", "upper": "", "unit": "元",
              "qualifier": "", "head": words, "full": words, "measure": "level", "direction": "",
              "period": period, "status": "actual"}  # fmt: skip
    return [head | {"paragraphs": [[start, start + len(PARAGRAPH)]]}, figure]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two copies of a report, and gold of them in the dev and in the test split."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "gold").mkdir()
    for split, period in (("dev", "2019"), ("test", "2018")):
        report = tmp_path / "reports" / f"qingshi_{split}.txt"
        report.write_text(TEXT, encoding="utf-8")
        rows = gold_of(report, split, period)
        path = tmp_path / "gold" / f"qingshi_{split}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setattr(ledger_run, "GOLD", tmp_path / "gold")
    monkeypatch.setenv("WENBAO_DATA", str(tmp_path / "data"))
    return tmp_path


def evaluate(folder: Path, *options: str | Path) -> int:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    evaluation.add_arguments(parser)
    given = ("--figures", *options, "--out", folder / "out")
    return evaluation.run_from_args(parser.parse_args([str(word) for word in given]))


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def gate(folder: Path, limits: dict[str, Any]) -> Path:
    (folder / "gate.json").write_text(json.dumps(limits), encoding="utf-8")
    return folder / "gate.json"


# ---- a run


def test_a_table_a_split_and_what_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(folder, "--reports", folder / "reports") == 0
    printed = capsys.readouterr().out
    dev, test = printed.index("· dev ·"), printed.index("· test ·")
    for part in (printed[dev:test], printed[test:]):
        assert "100.0" in part
        assert "21–100" in part, "Wilson of 1 of 1"
    assert "qingshi_dev" in printed[dev:test]
    assert "152.3亿元 · 时期 period · 标注 gold 2019 · 台账 got 2024" in printed


def test_the_folder_holds_every_fault_and_every_rate(folder: Path) -> None:
    evaluate(folder, "--reports", folder / "reports")
    faults = {(row["text"], row["field"]): row for row in rows_of(folder / "out" / "figures.jsonl")}
    assert faults["152.3亿元", "period"] == {
        "report": "qingshi_dev", "start": TEXT.index("152.3亿元"), "end": TEXT.index("，增长"),
        "text": "152.3亿元", "field": "period", "gold": "2019", "got": "2024",
    }  # fmt: skip
    assert ("6.1%", "precision") in faults, "not in the gold"
    summary = json.loads((folder / "out" / "figures_summary.json").read_text(encoding="utf-8"))
    assert list(summary["scores"]) == ["dev", "qingshi_dev", "test", "qingshi_test"]
    assert tuple(summary["scores"]["dev"]) == MEASURES
    rate = summary["scores"]["dev"]["precision"]
    assert (rate["right"], rate["n"], rate["share"]) == (1, 2, 0.5)
    assert [gold["split"] for gold in summary["gold"]] == ["dev", "test"]


def test_of_the_test_split_only_numbers_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(folder, "--reports", folder / "reports")
    assert "2018" not in capsys.readouterr().out.replace(str(folder), "")
    told = [
        (folder / "out" / name).read_text(encoding="utf-8")
        for name in ("figures.jsonl", "figures_summary.json")
    ]
    assert '"2019"' in told[0]
    assert '"2018"' not in "".join(told)
    assert "qingshi_test" not in told[0]


def test_a_report_that_is_not_at_hand_is_named_and_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "reports" / "qingshi_test.txt").unlink()
    assert evaluate(folder, "--reports", folder / "reports") == 0
    printed = capsys.readouterr().out
    assert "略过 skipped: qingshi_test" in printed
    assert "--reports" in printed
    assert "· test ·" not in printed


def test_a_report_with_another_text_is_refused(folder: Path) -> None:
    (folder / "reports" / "qingshi_dev.txt").write_text(TEXT + "各位代表！\n", encoding="utf-8")
    with pytest.raises(CaseError, match="qingshi_dev"):
        evaluate(folder, "--reports", folder / "reports")
    assert not (folder / "out").exists()


# ---- the gate


def test_a_gate_that_is_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = gate(folder, {"at_least": {"dev.recall": 1, "qingshi_test.value": 1, "dev.precision": 0.5}})
    assert evaluate(folder, "--reports", folder / "reports", "--gate", kept) == 0
    assert "gate passed" in capsys.readouterr().out


def test_a_gate_that_is_missed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missed = gate(
        folder, {"at_least": {"dev.precision": 0.6, "dev.recall": 1}, "at_most": {"test.recall": 0.9}}
    )
    assert evaluate(folder, "--reports", folder / "reports", "--gate", missed) == 1
    printed = capsys.readouterr().out
    assert "gate missed: dev.precision = 0.5" in printed
    assert "gate missed: test.recall = 1" in printed
    assert "gate missed: dev.recall" not in printed


def test_a_limit_on_a_report_that_is_not_at_hand_is_refused(folder: Path) -> None:
    with pytest.raises(CaseError, match=r"dev\.recall"):
        evaluate(folder, "--gate", gate(folder, {"at_least": {"dev.recall": 0.9}}))


# ---- bad options


@pytest.mark.parametrize(
    "options",
    [("--cases", "q.jsonl"), ("--split", "dev"), ("--limit", "3"), ("--quick",), ("--baseline", "runs/1")],
)
def test_an_option_that_goes_with_questions_is_refused(folder: Path, options: tuple[str, ...]) -> None:
    with pytest.raises(CaseError, match=options[0]):
        evaluate(folder, *options)


# ---- real reports


def test_facts_of_the_bundled_report() -> None:
    """What any right ledger holds: last year's product and its growth, and this year's target."""
    found = [f for f in ledger_of(read_report(BUNDLED)) if f.indicator.endswith("地区生产总值")]
    facts = {(f.text, f.period, f.status, f.measure, f.direction) for f in found}
    assert ("1220.9亿元", "2024", Status.ACTUAL, Measure.LEVEL, Direction.NONE) in facts
    assert ("6.5%", "2024", Status.ACTUAL, Measure.GROWTH, Direction.UP) in facts
    assert ("6%", "2025", Status.TARGET, Measure.GROWTH, Direction.UP) in facts


def test_most_figures_of_the_bundled_report_are_found() -> None:
    gold = next(gold for gold in read_all_gold(GOLD) if gold.report == BUNDLED.stem)
    rates = score_report(gold, read_report(BUNDLED)).rates
    assert all(rates[name].share > 0.9 for name in ("recall", "precision", "value"))


def test_the_shared_reports_are_scored(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(tmp_path, "--reports", shared / "reports" / "dev") == 0
    assert "skipped" not in capsys.readouterr().out
    summary = json.loads((tmp_path / "out" / "figures_summary.json").read_text(encoding="utf-8"))
    assert all(summary["scores"][split]["recall"]["n"] >= 200 for split in ("bundled", "dev", "test"))
