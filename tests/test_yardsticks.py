"""Public sets as yardsticks: ranked with the tool's own weights, skipped where they are absent."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from eval.retrieval import score_rankings
from eval.yardsticks import missing_yardsticks, rank_trial, rank_yardsticks
from index.encoder import Encoder
from index.errors import CaseError, EncoderError
from index.train_scores import Trial
from tests.test_run import evaluate, folder

__all__ = ["folder"]  # a fixture

PAGES = ("长江全长约6300公里。", "黄河全长约5464公里。", "泰山位于山东省泰安市。")


def write_pairs(path: Path, name: str) -> None:
    rows = [{"q": "长江有多长？", "ctx": PAGES[0]}, {"q": "泰山在哪里？", "ctx": PAGES[2]}]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (path / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode()))


def test_every_question_has_every_ranking_of_the_passages(encoder: Encoder) -> None:
    trial = Trial("made", PAGES, (("长江有多长？", frozenset({0})), ("泰山在哪里？", frozenset({2}))))
    rows = list(rank_trial(trial, encoder))
    assert [(one.key, one.questions, one.wording) for one in rows] == [
        ("made/1", "made", ""),
        ("made/2", "made", ""),
    ]
    assert rows[0].relevant == {"p0"}
    assert tuple(rows[0].found) == ("lexical", "dense", "fused", "dense-cut", "fused-cut")
    assert all(sorted(found) == ["p0", "p1", "p2"] for one in rows for found in one.found.values())
    assert score_rankings(rows)["lexical"].means["Success@1"] == 1.0


def test_what_is_absent_is_named_with_its_file(tmp_path: Path) -> None:
    write_pairs(tmp_path, "cmrc2018_dev")
    assert missing_yardsticks(tmp_path) == {
        "drcd_test": "drcd_test.jsonl.gz",
        "stard_held_out": "stard.jsonl.gz",
    }
    assert len(missing_yardsticks(None)) == 3
    with pytest.raises(CaseError, match="--pairs"):
        missing_yardsticks(tmp_path / "nowhere")


def test_only_what_is_there_is_ranked(tmp_path: Path, encoder: Encoder) -> None:
    write_pairs(tmp_path, "drcd_test")
    assert {one.questions for one in rank_yardsticks(tmp_path, encoder)} == {"drcd_test"}


def test_a_damaged_file_is_named(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "drcd_test.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(EncoderError, match=r"drcd_test\.jsonl\.gz"):
        list(rank_yardsticks(tmp_path, encoder))


def test_the_command_prints_the_table_and_says_what_it_skipped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pairs").mkdir()
    write_pairs(folder / "pairs", "cmrc2018_dev")
    assert evaluate(folder, "--retrieval", "--pairs", folder / "pairs") == 0
    printed = capsys.readouterr().out
    assert "cmrc2018_dev" in printed
    assert "略过 skipped: drcd_test" in printed
    assert (folder / "out" / "retrieval" / "lexical.trec").read_text("utf-8").count("cmrc2018_dev/1 ") == 2


def test_pairs_without_retrieval_is_refused(folder: Path) -> None:
    with pytest.raises(CaseError, match="--retrieval"):
        evaluate(folder, "--pairs", folder)


def test_a_page_is_as_near_as_its_nearest_sentence(encoder: Encoder) -> None:
    """A page of which one sentence is the question itself comes first by sentence, whatever else it tells."""
    asked = "泰山位于哪里"
    pages = ("泰山位于哪里。" + "长江流域的粮食产量增长，黄河流域的水质改善。" * 20, "泰山在山东。", PAGES[0])
    (row,) = rank_trial(Trial("made", pages, ((asked, frozenset({0})),)), encoder)
    assert row.found["dense-cut"][0] == "p0"
    assert row.found["dense"][0] == "p1"
