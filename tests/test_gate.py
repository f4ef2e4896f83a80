"""Gates: limits kept and missed, worked out by hand, and the files that are no gates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.cases import Case
from eval.gate import Earlier, Gate, failures, read_gate, read_run
from eval.metrics import Outcome, Verdict
from eval.results import Result
from index.errors import CaseError


def result(name: str, kind: str, outcome: Outcome) -> Result:
    case = Case(id=name, type=kind, question="？", answerable=True)
    verdict = Verdict(id=name, type=kind, answerable=True, outcome=outcome)
    return Result("wenbao", "q", case, {}, verdict)


RESULTS = (
    result("1", "verbatim", "right"),
    result("2", "verbatim", "right"),
    result("3", "list", "right"),
    result("4", "list", "wrong"),
)


def gate(significance: float = 0.0, **limits: dict[str, float]) -> Gate:
    return Gate("gate.json", limits.get("at_least", {}), limits.get("at_most", {}), significance)


def test_limits_that_are_kept() -> None:
    kept = gate(at_least={"all.right": 0.75, "verbatim.right": 1.0}, at_most={"list.wrong": 0.5})
    assert failures(kept, RESULTS, None) == ()


def test_each_missed_limit_names_the_split_that_hurts() -> None:
    missed = failures(gate(at_least={"all.right": 0.76}, at_most={"list.wrong": 0.4}), RESULTS, None)
    assert [line.split(" = ")[0] for line in missed] == ["all.right", "list.wrong"]
    assert missed[0] == "all.right = 0.75，至少 at least 0.76"


@pytest.mark.parametrize("name", ["riddle.right", "all.luck", "all", "all.cite_recall"])
def test_a_limit_on_what_was_not_measured_is_bad_input(name: str) -> None:
    with pytest.raises(CaseError, match=name):
        failures(gate(at_least={name: 0.5}), RESULTS, None)


def test_falling_behind_an_earlier_run_counts_once_it_is_significant() -> None:
    results = [result(str(i), "list", "wrong") for i in range(6)]
    before = {f"q/{i}": Earlier("right", "", ()) for i in range(6)}  # 0 against 6: p = 2 / 2^6 = 0.03125
    (said,) = failures(gate(0.05), results, before)
    assert "list +0 −6" in said, "where it fell behind"
    assert failures(gate(0.03), results, before) == ()
    assert failures(gate(0.05), [result(str(i), "list", "right") for i in range(6)], before) == ()
    assert failures(gate(0.05), results, dict.fromkeys(before, Earlier("wrong", "", ()))) == ()


def test_a_gate_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gate.json"
    path.write_text('{"at_least": {"all.right": 0.72}, "significance": 0.05}', encoding="utf-8")
    assert read_gate(path) == Gate(str(path), {"all.right": 0.72}, {}, 0.05)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"min": 1}', '{"at_least": 0.5}', '{"at_least": {"all.right": "0.5"}}',
     '{"at_most": {"all.right": true}}', '{"significance": "low"}', "null", "9" * 5000],
)  # fmt: skip
def test_a_file_that_is_no_gate_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "gate.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CaseError, match=str(path)):
        read_gate(path)


def test_an_earlier_run_is_read_from_its_folder(tmp_path: Path) -> None:
    said = {"answer": "增长6%[1]。", "citations": [{"text": "增长6%"}]}
    rows = [
        {"set": "q", "id": "1", "verdict": {"outcome": "right"}, "answer": said},
        {"set": "q", "id": "2", "verdict": {"outcome": "abstained"}, "answer": said},
    ]
    (tmp_path / "results.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    assert read_run(tmp_path) == {
        "q/1": Earlier("right", "增长6%[1]。", ("增长6%",)),
        "q/2": Earlier("abstained", "增长6%[1]。", ("增长6%",)),
    }


@pytest.mark.parametrize("content", [None, "{", "[1]", '{"set": "q"}'])
def test_a_folder_that_is_no_run_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "results.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(CaseError, match=r"results\.jsonl"):
        read_run(tmp_path)
