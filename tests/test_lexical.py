"""Lexical terms keep numbers whole; BM25 scores are those of the formula, worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalIndex, normalise, runs, terms
from index.postings import K1, B

# ---- terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长6.5%", ["增", "长", "增长", "6.5%"]),
        ("税", ["税"]),
        ("总产值", ["总", "产", "值", "总产", "产值"]),
        ("1220.9亿元", ["1220.9亿元"]),
        ("1,220.9亿元", ["1220.9亿元"]),
        ("１２２０．９亿元", ["1220.9亿元"]),
        ("６．５％", ["6.5%"]),
        ("0.3个百分点", ["0.3个百分点"]),
        ("19.4万个", ["19.4万个"]),
        ("1.05万亿元", ["1.05万亿元"]),
        ("36家、427家", ["36家", "427家"]),
        ("GDP", ["gdp"]),
        ("ＧＤＰ增", ["gdp", "增"]),
        ("“4+N”", ["4+n"]),
        ("2+4+X", ["2+4+x"]),
        ("KPI指标", ["kpi", "指", "标", "指标"]),
        ("“一老一小”", ["一", "老", "一", "小", "一老", "老一", "一小"]),
        ("甲，乙", ["甲", "乙"]),
        ("甲 乙", ["甲", "乙"]),
        ("。！“”（）", []),
        ("", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_the_same_figure_in_other_dress_is_the_same_term() -> None:
    assert terms("完成1,220.9亿元") == terms("完成１２２０．９亿元") == terms("完成1220.9亿元")


def test_quotes_do_not_part_what_they_stand_within() -> None:
    assert terms("“专精特新”企业") == terms("专精特新企业")


def test_normalised_text_has_one_form_of_each_character() -> None:
    assert normalise("ＧＤＰ（％）“甲”") == "gdp(%)甲"
    assert normalise("1,234,567元和1,2") == "1234567元和1,2"


TEXTS = st.text(alphabet="增长产值亿元%％１2３.,+“”（）。 ABc", max_size=40)


@given(TEXTS)
def test_terms_are_made_of_the_normalised_text(text: str) -> None:
    normalised = normalise(text)
    assert all(term in normalised for term in terms(text)), text
    assert terms(normalised) == terms(text)


@given(TEXTS)
def test_every_chinese_character_is_in_a_term(text: str) -> None:
    found = "".join(terms(text))
    assert [c for c in normalise(text) if "\u4e00" <= c <= "\u9fff" and c not in found] == [], text


@given(st.text(max_size=60))
def test_any_text_has_terms_or_none(text: str) -> None:
    assert all(terms(text))
    assert all(run in normalise(text) for run in runs(normalise(text)))


# ---- scores


def test_scores_are_those_of_the_formula() -> None:
    # Texts of 1 and 3 terms, 2 on average; 乙 stands once, in the second.
    index = LexicalIndex.over(["甲", "甲乙"])
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))  # ln 2
    norm = K1 * (1 - B + B * 3 / 2)
    expected = idf * 1 / (1 + norm)
    assert index.scores(["乙"]) == pytest.approx([0.0, expected], abs=1e-6)


def test_a_term_that_is_asked_for_twice_counts_twice() -> None:
    index = LexicalIndex.over(["甲", "甲乙", "丙丁"])
    assert index.scores(["乙", "乙"]) == pytest.approx(2 * index.scores(["乙"]))


def test_scores_add_up_over_terms() -> None:
    index = LexicalIndex.over(["甲", "甲乙", "丙丁"])
    assert index.scores(["甲", "丙"]) == pytest.approx(index.scores(["甲"]) + index.scores(["丙"]))


def test_one_score_a_text_in_their_order_zero_where_nothing_matches() -> None:
    index = LexicalIndex.over(["增长6.5%", "下降", "增长1%"])
    found = index.scores(terms("6.5%"))
    assert (found.shape, found.dtype) == ((3,), np.float32)
    assert found[0] > 0
    assert found[1] == found[2] == 0


@pytest.mark.parametrize("query", [[], ["没有"], [""], ["没有", ""]])
def test_unknown_terms_score_nothing(query: list[str]) -> None:
    assert LexicalIndex.over(["甲乙", "丙"]).scores(query).tolist() == [0.0, 0.0]


def test_texts_without_any_term_have_a_score_too() -> None:
    index = LexicalIndex.over(["。", "甲", ""])
    assert index.scores(["甲"])[1] > 0
    assert index.scores(["甲"])[[0, 2]].tolist() == [0.0, 0.0]
    assert LexicalIndex.over(["。"]).scores(["甲"]).tolist() == [0.0]


def test_vocabulary_and_document_frequency() -> None:
    index = LexicalIndex.over(["甲乙", "甲", "甲甲"])
    assert set(index.vocabulary) == {"甲", "乙", "甲乙", "甲甲"}
    assert [index.document_frequency(t) for t in ("甲", "乙", "甲甲", "丙", "")] == [3, 1, 1, 0, 0]


# ---- saved and loaded


def test_a_saved_index_scores_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.over(["增长6.5%", "“4+N”平台", "。", "增长1%"])
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for query in ("增长", "6.5%", "4+n", "没有"):
        assert loaded.scores(terms(query)).tolist() == index.scores(terms(query)).tolist(), query
    assert loaded.vocabulary == index.vocabulary


def test_saving_twice_writes_the_same_bytes_and_no_pickle(tmp_path: Path) -> None:
    for name in ("one", "two"):
        LexicalIndex.over(["增长6.5%", "平台"]).save(tmp_path / name)
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert files == sorted(p.name for p in (tmp_path / "two").iterdir())
    assert {Path(name).suffix for name in files} <= {".npy", ".json", ".jsonl"}, files
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
        if name.endswith(".npy"):
            np.load(tmp_path / "one" / name, allow_pickle=False)


def test_the_ideal_is_the_sum_of_the_rarities_and_no_text_reaches_it() -> None:
    """Of three texts, 增 stands in two, 税 in none: ln(1 + 1.5/2.5) + ln(1 + 3.5/0.5)."""
    index = LexicalIndex.over(["增", "增", "降"])
    assert index.ideal(["增", "税"]) == pytest.approx(math.log(1.6) + math.log(8))
    assert index.scores(["增"]).max() < index.ideal(["增"])
    assert index.ideal([]) == 0.0
