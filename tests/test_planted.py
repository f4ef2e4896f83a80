"""The gate of the build, over the packaged development questions: a planted bug turns it red, by name."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rag.answer
from eval import run as evaluation
from eval import sets
from index.lexical import terms
from index.periods import Status
from index.store import PassageIndex
from rag.contract import Answer, Citation

pytestmark = pytest.mark.slow
HERE = Path(evaluation.__file__).parent

Plant = Callable[[pytest.MonkeyPatch], None]


def gate(folder: Path, *options: str) -> int:
    parser = argparse.ArgumentParser()
    evaluation.add_arguments(parser)
    given = ("--split", "dev", "--gate", f"{HERE / 'gate.json'}", "--baseline", f"{HERE / 'baseline'}")
    return evaluation.run_from_args(parser.parse_args([*given, "--out", str(folder / "run"), *options]))


def split_at_spaces(patch: pytest.MonkeyPatch) -> None:
    at_spaces = lambda text: text.split() or [text]  # noqa: E731 - one for every module that has the name
    for name, module in list(sys.modules.items()):
        if name.startswith(("index.", "rag.")) and getattr(module, "terms", None) is terms:
            patch.setattr(module, "terms", at_spaces)


def swap_actual_and_target(patch: pytest.MonkeyPatch) -> None:
    other = {Status.ACTUAL: (Status.TARGET, "2025"), Status.TARGET: (Status.ACTUAL, "2024")}

    def swapped(record: Any) -> Any:
        status, period = other.get(record.status, (record.status, record.period))
        return replace(record, status=status, period=period)

    def open_swapped(*args: Any) -> Any:
        for questions, index in sets.open_sets(*args):
            passages, figures = map(swapped, index.passages), map(swapped, index.figures)
            yield questions, replace(index, passages=tuple(passages), figures=tuple(figures))

    patch.setattr(evaluation, "open_sets", open_swapped)


def shift_citations(patch: pytest.MonkeyPatch) -> None:
    def next_sentence(cite: Citation, index: PassageIndex) -> Citation:
        text = index.report(cite.report).text
        start = text.find("。", cite.end) + 1
        end = text.find("。", start) + 1
        return replace(cite, start=start, end=end, text=text[start:end])

    def ask(index: PassageIndex, *args: Any, **named: Any) -> Answer:
        answer = rag.answer.ask(index, *args, **named)
        return replace(answer, citations=tuple(next_sentence(cite, index) for cite in answer.citations))

    patch.setattr(evaluation, "ask", ask)


def never_refuse(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("rag.decide.is_sure", lambda probability: True)
    patch.setattr("rag.decide.LEAST", 0.0)


BUGS: dict[str, tuple[Plant, str]] = {
    "terms split at spaces": (split_at_spaces, "paraphrase.right"),
    "actual and target swapped": (swap_actual_and_target, "actual_target.right"),
    "citations shifted by a sentence": (shift_citations, "answerable.cite_recall"),
    "refusal off": (never_refuse, "unanswerable.right"),
}


def test_the_gate_is_green_as_things_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate(tmp_path) == 0
    assert "门槛通过" in capsys.readouterr().out


@pytest.mark.parametrize(("plant", "hurt"), BUGS.values(), ids=BUGS.keys())
def test_a_planted_bug_turns_it_red(
    plant: Plant,
    hurt: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WENBAO_DATA", str(tmp_path / "data"))
    plant(monkeypatch)
    assert gate(tmp_path) == 1
    missed = [line for line in capsys.readouterr().out.splitlines() if "gate missed" in line]
    assert any(f"{hurt} = " in line for line in missed), missed
