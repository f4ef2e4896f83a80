"""The three rankings are scored by hand-made numbers, and written so that any IR tool reads them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import rag.answer
from eval.asking import ask_all
from eval.metrics import wilson
from eval.results import QuestionSet, Run
from eval.retrieval import (
    Ranked,
    compare_rankings,
    rank_run,
    retrieval_groups,
    score_rankings,
    write_retrieval,
)
from eval.sets import read_sets
from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from tests.test_run import ROWS, TEXT, write


def ranked(key: str, fused: str, lexical: str = "xyz", wording: str = "verbatim") -> Ranked:
    """A question that passage a answers; rankings are strings of one-letter passages."""
    found = {"lexical": tuple(lexical), "dense": (), "fused": tuple(fused)}
    return Ranked(key, key.partition("/")[0], wording, frozenset("a"), found)


def test_scores_by_hand() -> None:
    """Found first, second, never: hit@1 1/3, hit@5 2/3, MRR (1 + 1/2 + 0)/3, nDCG (1 + 1/log2(3) + 0)/3."""
    scores = score_rankings([ranked("s/1", "ab"), ranked("s/2", "ba"), ranked("s/3", "")])
    fused = scores["fused"]
    assert fused.n == 3
    assert fused.means == pytest.approx(
        {"Success@1": 1 / 3, "Success@5": 2 / 3, "Success@10": 2 / 3, "RR@10": 0.5, "nDCG@10": 1.63093 / 3}
    )
    assert fused.intervals["Success@1"] == wilson(1, 3)
    assert set(scores["lexical"].means.values()) == {0.0}


def test_a_question_whose_evidence_is_in_no_passage_counts_as_missed() -> None:
    lost = replace(ranked("s/1", "ab"), relevant=frozenset())
    assert score_rankings([lost, ranked("s/2", "a")])["fused"].means["Success@1"] == 0.5


def test_paired_counts_and_p() -> None:
    """At depth 1 fused alone finds two, lexical alone one; p of 2 against 1 is 1."""
    rows = [ranked("s/1", "a"), ranked("s/2", "a"), ranked("s/3", "xa", "ax"), ranked("s/4", "a", "a")]
    assert compare_rankings(rows, "fused", 1) == (2, 1, 1.0)
    assert compare_rankings(rows, "fused", 5)[:2] == (2, 0)


def test_groups_are_sets_wordings_and_all_reports_without_yardsticks() -> None:
    rows = [
        ranked("one/1", "a"),
        ranked("one/2", "a", wording="paraphrase"),
        ranked("two/1", "a", wording="untagged"),
        ranked("yard/1", "a", wording=""),
    ]
    groups = {name: [one.key for one in of] for name, of in retrieval_groups(rows).items()}
    assert groups == {
        "one": ["one/1", "one/2"],
        "two": ["two/1"],
        "yard": ["yard/1"],
        "verbatim": ["one/1"],
        "paraphrase": ["one/2"],
        "reports": ["one/1", "one/2", "two/1"],
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Run:
    folder = tmp_path_factory.mktemp("retrieval")
    (folder / "qingshi_2025.txt").write_text(TEXT, encoding="utf-8")
    index: PassageIndex = build_index([folder / "qingshi_2025.txt"], folder / "index", encoder)
    reworded = dict(ROWS[0]) | {"id": "q 4", "question": "去年GDP涨了多少？", "tags": ["colloquial"]}
    (questions,) = read_sets([write(folder / "qingshi_dev.jsonl", *ROWS, reworded)])
    assert isinstance(questions, QuestionSet)
    return Run(((questions, index),), tuple(ask_all(questions, index, rag.answer.ask)))


def test_every_answerable_question_is_ranked_three_times(run: Run) -> None:
    rows = list(rank_run(run))
    assert [(one.key, one.wording) for one in rows] == [
        ("qingshi_dev/q-1", "verbatim"),
        ("qingshi_dev/q-2", "verbatim"),
        ("qingshi_dev/q 4", "paraphrase"),
    ]
    for one in rows:
        assert tuple(one.found) == ("lexical", "dense", "fused")
        assert len(one.relevant) == 1
        assert not one.relevant.isdisjoint(one.found["fused"]), one
        assert len(set(one.found["lexical"])) == len(one.found["lexical"])


def test_fused_is_what_the_tool_itself_found(run: Run) -> None:
    for one, result in zip(rank_run(run), (r for r in run.results if r.case.answerable), strict=True):
        assert one.found["fused"] == tuple(f"{h.report}:{h.start}-{h.end}" for h in result.hits)


def test_trec_files_hold_one_word_a_column_and_ranks_from_1(run: Run, tmp_path: Path) -> None:
    write_retrieval(tmp_path, list(rank_run(run)))
    lines = (tmp_path / "retrieval" / "fused.trec").read_text("utf-8").splitlines()
    assert {len(line.split(" ")) for line in lines} == {6}
    first = lines[0].split(" ")
    assert (first[0], first[1], first[3], first[4], first[5]) == ("qingshi_dev/q-1", "Q0", "1", "10", "fused")
    qrels = (tmp_path / "retrieval" / "qrels.trec").read_text("utf-8").splitlines()
    assert qrels[2].startswith("qingshi_dev/q_4 0 qingshi_2025:")
    scores = json.loads((tmp_path / "retrieval" / "scores.json").read_text("utf-8"))
    assert scores["qingshi_dev"]["fused"]["n"] == 3
    assert scores["paraphrase"]["dense"]["n"] == 1
