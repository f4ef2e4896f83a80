"""Clauses: where they end, and where a mark ends none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clauses import STOPS, clause_stops, clauses


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in clauses(text)]


def test_a_clause_comes_without_its_closing_mark() -> None:
    assert clauses("新增30家，增长5%。") == [(0, 5), (6, 10)]
    assert cut("新增30家，增长5%。") == ["新增30家", "增长5%"]


def test_the_stops_are_the_start_the_places_behind_each_mark_and_the_length() -> None:
    assert clause_stops("甲，乙。丙") == [0, 2, 4, 5]
    assert clause_stops("甲，乙。") == [0, 2, 4, 4]
    assert clause_stops("甲") == [0, 1]


@pytest.mark.parametrize("mark", STOPS)
def test_every_mark_ends_a_clause(mark: str) -> None:
    assert cut(f"投资增长{mark}出口下降") == ["投资增长", "出口下降"]


@pytest.mark.parametrize("mark", "、和 .·—")
def test_no_other_mark_ends_one(mark: str) -> None:
    assert cut(f"投资{mark}出口") == [f"投资{mark}出口"]


@pytest.mark.parametrize("number", ["1,220.9亿元", "1，220万元", "10:40:50", "9：30"])
def test_a_comma_or_colon_between_digits_is_no_mark(number: str) -> None:
    assert cut(f"达到{number}，其中") == [f"达到{number}", "其中"]


@pytest.mark.parametrize("text", ["新增30;50家", "新增30。50家", "新增30,家", "新增,50家"])
def test_any_other_mark_beside_digits_is_one(text: str) -> None:
    assert len(cut(text)) == 2


@pytest.mark.parametrize("pair", ["“”", "‘’", "（）", "《》", "()", "【】"])
def test_quotes_and_brackets_are_left_whole(pair: str) -> None:
    text = f"甲{pair[0]}一，二{pair[1]}乙，丙"
    assert cut(text) == [f"甲{pair[0]}一，二{pair[1]}乙", "丙"]


def test_brackets_within_quotes_within_a_sentence_of_clauses() -> None:
    text = "新增30家，增长5%（好，很好）；“一老，一小”有着落。"
    assert cut(text) == ["新增30家", "增长5%（好，很好）", "“一老，一小”有着落"]
    assert cut("甲“一（二，三），四”乙，丙") == ["甲“一（二，三），四”乙", "丙"]


def test_where_a_bracket_is_never_closed_none_counts() -> None:
    assert cut("甲（一，二，丙“三，四”") == ["甲（一", "二", "丙“三", "四”"]


def test_a_bracket_closed_but_never_opened_is_a_letter_like_any_other() -> None:
    assert cut("甲）一，二（三，四）") == ["甲）一", "二（三，四）"]


@pytest.mark.parametrize("text", ["", "，", "。，；"])
def test_marks_alone_bound_no_clause(text: str) -> None:
    assert clauses(text) == []


@given(st.text(alphabet="甲1，,：:。；（）“” ", max_size=30))
def test_clauses_and_their_marks_make_up_the_text(text: str) -> None:
    rest = "".join(text[a:b] for a, b in clauses(text))
    assert clause_stops(text) == sorted(clause_stops(text))
    gaps = list(text)
    for start, end in clauses(text):
        assert start < end
        gaps[start:end] = [""] * (end - start)
    assert set("".join(gaps)) <= set(STOPS), text
    assert len(rest) + len("".join(gaps)) == len(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["“", "（", "（）", "，", "1,", "甲，（"])
def test_a_megabyte_of_marks_takes_linear_time(unit: str) -> None:
    clauses(unit * (1_000_000 // len(unit)))
