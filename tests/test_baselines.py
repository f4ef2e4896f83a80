"""The null baselines: one sentence of the report, echoed and cited, whatever was asked."""

from __future__ import annotations

import pytest

from eval.baselines import BASELINES, echo
from index.build import build_index
from index.encoder import load_encoder
from index.passages import PassageKind
from index.store import PassageIndex

TEXT = """青石县人民政府工作报告
一、2024年工作回顾
全县地区生产总值完成152.3亿元，增长6.1%。粮食总产量达到21.5万吨。
（一）工业提质增效。新增规模以上工业企业12家。完成工业投资30.2亿元。
二、2025年工作安排
地区生产总值增长6.5%左右。城镇新增就业3800人以上。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> PassageIndex:
    folder = tmp_path_factory.mktemp("baselines")
    path = folder / "qingshi_2025.txt"
    path.write_text(TEXT, encoding="utf-8")
    return build_index([path], folder / "index", load_encoder())


@pytest.mark.parametrize("name", BASELINES)
def test_a_row_keeps_the_answer_contract_and_never_abstains(name: str, index: PassageIndex) -> None:
    row = echo(BASELINES[name](index), "粮食产量多少？", "a-1")
    assert list(row)[:4] == ["id", "answer", "status", "abstained"]
    assert (row["id"], row["status"], row["abstained"]) == ("a-1", "answered", False)
    (cite,) = row["citations"]
    report = index.report("qingshi_2025")
    assert report.text[cite["start"] : cite["end"]] == cite["text"]
    assert row["answer"] == f"{cite['text']}[1]"
    assert cite["sha256"] == report.sha256


@pytest.mark.parametrize("name", ["bm25", "dense"])
def test_the_sentence_nearest_to_the_question_is_echoed(name: str, index: PassageIndex) -> None:
    assert "21.5万吨" in str(echo(BASELINES[name](index), "粮食总产量达到多少万吨？", "a-1")["answer"])


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("question", ["", "？！", "what", "\ud800", "粮" * 5000])
def test_every_question_gets_a_sentence(name: str, question: str, index: PassageIndex) -> None:
    assert echo(BASELINES[name](index), question, "a-1")["answer"]


def test_a_ranking_goes_down_and_leaves_headings_for_the_end(index: PassageIndex) -> None:
    ranking = BASELINES["bm25"](index).rank("2024年工作回顾", len(index.passages))
    headings = [passage.kind is PassageKind.HEADING for passage, _ in ranking]
    assert headings == sorted(headings)
    assert any(headings)
    scores = [score for (_, score), heading in zip(ranking, headings, strict=True) if not heading]
    assert scores == sorted(scores, reverse=True)


def test_the_lot_falls_the_same_way_every_time_and_not_always_on_one_sentence(index: PassageIndex) -> None:
    questions = [f"问题{i}" for i in range(30)]
    first, second = ([BASELINES["random"](index).rank(q, 1)[0][0].id for q in questions] for _ in range(2))
    assert first == second
    assert len(set(first)) > 1
