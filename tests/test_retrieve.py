"""A question finds the passages that may answer it, best first, always the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build_index
from index.encoder import Encoder
from index.reports import BUNDLED
from index.store import Hit, PassageIndex
from rag.question import Question, understand
from rag.retrieve import CANDIDATES, DENSE_WEIGHT, fuse, retrieve

QUESTIONS = Path(__file__).parents[1] / "eval" / "questions" / "shapingba_dev.jsonl"

OTHER = """\
青川区人民政府工作报告
——2025年1月16日在青川区第五届人民代表大会上

各位代表：

2024年工作回顾

2024年，完成地区生产总值486.2亿元、增长7.2%。
建成社区食堂17家。

2025年工作安排

今年目标是：地区生产总值增长6.8%。
新建5个社区食堂。
"""


def read(index: PassageIndex, asked: str) -> Question:
    return understand(asked, (), index, index.reports[0])


def texts(index: PassageIndex, hits: list[Hit]) -> list[str]:
    return [index.passages[h.passage].text for h in hits]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2024年完成地区生产总值多少亿元", "完成地区生产总值1220.9亿元"),
        ("建成社区食堂多少家", "建成社区食堂30家"),
        ("技术合同登记成交额", "技术合同登记成交额达45亿元"),
        ("更新改造多少台老旧电梯", "更新改造508台老旧电梯"),
        ("九类街面警情", "九类街面警情：抢劫"),
        ("GDP去年多少", "完成地区生产总值1220.9亿元"),
        ("固投目标", "固定资产投资增长5%"),
    ],
)
def test_what_is_asked_is_among_the_first(asked: str, words: str, bundled: PassageIndex) -> None:
    found = texts(bundled, retrieve(bundled, read(bundled, asked), k=10))
    assert any(words in text for text in found), found


def test_almost_no_evidence_of_the_development_questions_is_missed(bundled: PassageIndex) -> None:
    """What retrieval misses no later stage can find."""
    rows = [json.loads(line) for line in (QUESTIONS).open()]
    rows = [r for r in rows if r["evidence"] and not r["history"]]
    missed = [
        (r["question"], r["evidence"])
        for r in rows
        if not any(
            e in t
            for e in r["evidence"]
            for t in texts(bundled, retrieve(bundled, read(bundled, r["question"])))
        )
    ]
    assert len(rows) > 40
    assert len(missed) <= len(rows) // 20, missed


def test_hits_are_best_first_each_once_ties_in_reading_order(bundled: PassageIndex) -> None:
    hits = retrieve(bundled, read(bundled, "地区生产总值增长多少"), k=len(bundled.passages))
    assert sorted(h.passage for h in hits) == list(range(len(bundled.passages)))
    keys = [(-h.score, h.passage) for h in hits]
    same = [i for i in range(1, len(keys)) if keys[i][0] == keys[i - 1][0]]
    assert [k[0] for k in keys] == sorted(k[0] for k in keys)
    ties = [(keys[i - 1][1], keys[i][1]) for i in same if keys[i][0] == 0]
    assert all(a < b for a, b in ties), ties


@pytest.mark.parametrize("k", [0, 1, 5, CANDIDATES])
def test_k_hits_come_back_and_fewer_are_the_first_of_more(k: int, bundled: PassageIndex) -> None:
    asked = read(bundled, "新增公共停车位多少个")
    assert retrieve(bundled, asked, k=k) == retrieve(bundled, asked, k=CANDIDATES)[:k]


def test_no_more_hits_than_there_are_passages(bundled: PassageIndex) -> None:
    assert len(retrieve(bundled, read(bundled, "GDP"), k=10**6)) == len(bundled.passages)


def test_the_same_question_finds_the_same(bundled: PassageIndex) -> None:
    first = retrieve(bundled, read(bundled, "空气质量优良天数"))
    assert all(retrieve(bundled, read(bundled, "空气质量优良天数")) == first for _ in range(3))


def test_a_word_said_twice_counts_once(bundled: PassageIndex) -> None:
    once = retrieve(bundled, read(bundled, "社区食堂"))
    twice = retrieve(bundled, read(bundled, "社区食堂社区食堂"))
    assert once[0].passage == twice[0].passage


def test_the_best_hit_scores_1_and_the_others_their_share_of_it(bundled: PassageIndex) -> None:
    hits = retrieve(bundled, read(bundled, "社区食堂"))
    assert hits[0].score == 1.0
    assert all(0 <= hit.score <= 1 for hit in hits)


# ---- one report of several


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    folder = tmp_path_factory.mktemp("retrieve")
    path = folder / "qingchuan-2025.txt"
    path.write_text(OTHER, "utf-8")
    return build_index([BUNDLED, path], folder / "index", encoder)


@pytest.mark.parametrize("report", ["shapingba-2025", "qingchuan-2025"])
def test_only_passages_of_the_report_asked_about(report: str, two: PassageIndex) -> None:
    hits = retrieve(two, read(two, "建成社区食堂多少家"), report)
    assert hits
    assert {two.passages[h.passage].report for h in hits} == {report}
    assert "社区食堂" in texts(two, hits)[0]


def test_without_a_report_all_are_searched(two: PassageIndex) -> None:
    hits = retrieve(two, read(two, "建成社区食堂多少家"))
    assert {two.passages[h.passage].report for h in hits} == {"shapingba-2025", "qingchuan-2025"}


# ---- fusion

scores = st.lists(st.floats(0, 50, width=32), min_size=1, max_size=20)


def test_what_the_words_cover_counts_and_the_meaning_beside_it() -> None:
    """Of an ideal 16, 8 and 4 cover ½ and ¼: the best is 1, the second half of it, more where it is like."""
    fused = fuse(np.array([8, 4, 0], np.float32), np.array([0, 0, 0], np.float32), 16)
    assert fused.tolist() == [1.0, 0.5, 0.0]
    lifted = fuse(np.array([8, 4, 0], np.float32), np.array([0, 0.5, -0.9], np.float32), 16)
    assert lifted.tolist() == pytest.approx([1.0, 0.5 + DENSE_WEIGHT, 0.0])
    assert lifted[2] == 0.0, "what is unlike is not punished"


def test_the_less_the_words_cover_the_more_the_meaning_decides() -> None:
    lexical, dense = np.array([4, 2], np.float32), np.array([0.1, 0.7], np.float32)
    assert fuse(lexical, dense, 5).argmax() == 0
    assert fuse(lexical, dense, 40).argmax() == 1


def test_where_no_word_matches_the_meaning_decides() -> None:
    fused = fuse(np.zeros(3, np.float32), np.array([0.1, 0.7, 0.3], np.float32), 9)
    assert np.argsort(-fused).tolist() == [1, 2, 0]


def test_nothing_to_fuse_is_nothing() -> None:
    assert fuse(np.zeros(0, np.float32), np.zeros(0, np.float32), 0).shape == (0,)
    assert not fuse(np.zeros(2, np.float32), np.zeros(2, np.float32), 0).any()


@given(values=scores, meaning=st.floats(-1, 1, width=32))
def test_meaning_alone_never_turns_an_order_of_equals(values: list[float], meaning: float) -> None:
    lexical = np.array(values, np.float32)
    fused = fuse(lexical, np.full(len(values), meaning, np.float32), 60)
    assert fused.dtype == np.float32
    assert np.isfinite(fused).all()
    assert fused[int(lexical.argmax())] == fused.max()
