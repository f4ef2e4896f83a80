"""What the documents show can be done as they show it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ui.cli import main

DOCS = Path(__file__).parent.parent / "docs"


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of one language in a document, in order."""
    text = (DOCS / name).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_worked_example_of_the_evaluation_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (report,) = blocks("evaluation.md", "text")
    questions, gate = blocks("evaluation.md", "json")
    (tmp_path / "qingshi_2025.txt").write_text(report, "utf-8")
    (tmp_path / "qingshi_dev.jsonl").write_text(questions, "utf-8")
    monkeypatch.setenv("WENBAO_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (commands,) = [block for block in blocks("evaluation.md", "console") if "--cases" in block]
    for line in commands.splitlines():
        assert main(line.removeprefix("$ wenbao ").split()) == 0, capsys.readouterr().out
    summary = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))
    total = summary["systems"]["wenbao"]["all"]
    assert (total["n"], total["right"], total["groups_right"]) == (4, 4, 1)
    (tmp_path / "gate.json").write_text(gate, "utf-8")
    asked = ["eval", "--cases", "qingshi_dev.jsonl", "--reports", ".", "--out", "again"]
    assert main([*asked, "--gate", "gate.json", "--baseline", "run"]) == 0


def test_the_example_for_llama_index_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("language-model.md", "python")
    exec(compile(example, "docs/language-model.md", "exec"), {})
    *passages, answer = capsys.readouterr().out.strip().splitlines()
    assert len(passages) == 3 and "增长6.5%" in answer and "answered" in answer
