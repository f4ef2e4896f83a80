"""Postings written run by run are those of all texts at once; the best are found without looking at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.lexical import LexicalIndex, terms
from index.postings import PostingsWriter, count_terms

PLACES = ("青石", "白石", "红岩", "长乐", "安宁", "永川")
TEXTS = [
    f"{place}{what}{n}.{len(place + what) + n % 7}亿元，增长{n % 13}%"
    for n in range(40)
    for place in PLACES
    for what in ("地区生产总值", "规上工业总产值", "社会消费品零售总额")
]
QUERIES = ["青石地区生产总值", "零售总额增长5%", "工业", "没有", "的", "永川规上工业总产值增长"]


@pytest.fixture(scope="module")
def whole() -> LexicalIndex:
    return LexicalIndex.over(TEXTS)


@pytest.mark.parametrize("run", [200, 5000, 10**9], ids=["many runs", "some", "one"])
def test_runs_merged_are_the_index_of_all(
    run: int, whole: LexicalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.postings.RUN", run)
    writer = PostingsWriter(tmp_path / "lexical")
    for at in range(0, len(TEXTS), 37):
        writer.add(count_terms([terms(text) for text in TEXTS[at : at + 37]]))
    writer.close()
    merged = LexicalIndex.load(tmp_path / "lexical")
    assert merged.vocabulary == whole.vocabulary
    assert sorted(p.suffix for p in (tmp_path / "lexical").iterdir()) == [".json", *[".npy"] * 5]
    for query in QUERIES:
        assert merged.scores(terms(query)).tolist() == whole.scores(terms(query)).tolist(), query
    for name in ("starts", "texts", "weights", "tops"):
        assert (getattr(merged, name) == getattr(whole, name)).all(), name


def test_no_text_at_all(tmp_path: Path) -> None:
    PostingsWriter(tmp_path / "lexical").close()
    empty = LexicalIndex.load(tmp_path / "lexical")
    assert empty.scores(["甲"]).shape == (0,)
    assert empty.best(["甲"], 3)[0].tolist() == []


@pytest.mark.parametrize("k", [1, 3, 50, 10**6])
@pytest.mark.parametrize("query", QUERIES)
def test_the_best_texts_are_those_of_all_scores(whole: LexicalIndex, query: str, k: int) -> None:
    scores = whole.scores(terms(query))
    bar = max(np.sort(scores)[-min(k, len(scores))], np.finfo(np.float32).tiny)
    found, exact = whole.best(terms(query), k)
    assert found.tolist() == np.flatnonzero(scores >= bar).tolist()
    assert exact.tolist() == scores[found].tolist()


def test_the_best_among_some(whole: LexicalIndex) -> None:
    among = np.arange(len(TEXTS)) % 5 == 2
    scores = np.where(among, whole.scores(terms(QUERIES[0])), 0)
    found, _ = whole.best(terms(QUERIES[0]), 4, among)
    assert found.tolist() == np.flatnonzero(scores >= np.sort(scores)[-4]).tolist()


def test_scores_of_some_and_scores_within_are_those_of_all(whole: LexicalIndex) -> None:
    for query in QUERIES:
        scores = whole.scores(terms(query))
        ids = np.array([0, 700, 3, 44])
        assert whole.scores_of(ids, terms(query)).tolist() == scores[ids].tolist()
        assert whole.scores(terms(query), range(30, 90)).tolist() == scores[30:90].tolist()
        assert whole.scores(terms(query), range(5, 5)).shape == (0,)
