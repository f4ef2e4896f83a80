"""Names: what stands before and behind them, and where they end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import grammar
from index.names import (
    dependent_in,
    is_dependent,
    last_mark,
    lead_off,
    leading_verb,
    noun_of,
    says_something,
    strip_link,
    titled,
    without_notes,
)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("其中今年要完成铁路建设投资", "铁路建设投资"),
        ("到2025年底工业投资", "工业投资"),
        ("“十四五”期间工业投资", "工业投资"),
        ("十三五末工业投资", "工业投资"),
        ("12月份工业投资", "工业投资"),
        ("五年来工业投资", "工业投资"),
        ("十年来工业投资", "工业投资"),
        ("一年来工业投资", "工业投资"),
        ("确保了工业投资", "工业投资"),
        ("、——工业投资", "工业投资"),
        ("力争《青石》", "《青石》"),
        ("实现A级景区", "A级景区"),
        ("要素市场", "要素市场"),
        ("再生资源", "再生资源"),
        ("到户资金", "到户资金"),
        ("到位资金", "到位资金"),
        ("在校生", "在校生"),
        ("现代产业", "现代产业"),
        ("均", "均"),
        ("在", ""),
        ("现", ""),
    ],
)
def test_what_stands_before_a_name_is_led_off(words: str, name: str) -> None:
    assert lead_off(words) == (name if words != "均" else "")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("工业投资同比增长", "工业投资"),
        ("工业投资比上年", "工业投资"),
        ("工业投资较2020年", "工业投资"),
        ("工业投资比年初", "工业投资"),
        ("工业投资比同期全国", "工业投资"),
        ("工业投资较去年平均水平", "工业投资"),
        ("工业投资2024年", "工业投资"),
        ("工业投资连年", "工业投资"),
        ("工业投资增长、达到", "工业投资"),
        ("工业投资三年", "工业投资"),
        ("工业投资达到了、", "工业投资"),
        ("工业投资预计，", "工业投资"),
        ("工业投资占比", "工业投资占比"),
        ("工业投资环比", "工业投资环比"),
        ("新增", "新增"),
        ("国有", "国有"),
        ("签约", "签约"),
        ("人均", "人均"),
        ("建成", "建成"),
        ("主要", "主要"),
        ("首创", "首创"),
        ("流转", "流转"),
        ("网上", "网上"),
        ("通过", "通过"),
    ],
)
def test_what_stands_behind_a_name_is_stripped(words: str, name: str) -> None:
    assert strip_link(words) == name


@pytest.mark.parametrize("verb", ["新增", "建成", "新改建", "完成"])
def test_a_leading_verb(verb: str) -> None:
    assert leading_verb(f"{verb}学校") == verb
    assert leading_verb(f"学校{verb}") == ""


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("民生实事全面完成", "民生实事"),
        ("项目顺利推进", "项目"),
        ("项目稳步推进", "项目"),
        ("均衡发展县", "均衡发展县"),
        ("基本药物目录", "基本药物目录"),
        ("县里均衡发展", "县里均衡发展"),
        ("县里基本价位", "县里基本价位"),
        ("县里基本等同", "县里基本等同"),
        ("项目基本线路", "项目基本线路"),
        ("施工范围内管控", "施工"),
        ("项目的基础上", "项目"),
        ("工作过程中", "工作"),
        ("主导产业（智能网联）", "主导产业"),
        ("主导产业(智能网联)", "主导产业"),
        ("主导产业（智能网联", "主导产业"),
        ("主导产业（智能）集群", "主导产业（智能）集群"),
        ("“甲（乙）”（丙）", "“甲（乙）”"),
    ],
)
def test_a_noun_ends_where_something_is_said_of_it(words: str, name: str) -> None:
    assert noun_of(words) == name


@pytest.mark.parametrize("mark", ["[4]", "［4］", "【4】", "〔12〕"])
def test_no_note_mark_is_part_of_a_name(mark: str) -> None:
    assert without_notes(f"减税{mark}降费{mark}") == "减税降费"


@pytest.mark.parametrize("words", ["工业", "GDP", "A", "新增企业", "今年工业", "占比", "比重"])
def test_what_names_something(words: str) -> None:
    assert says_something(words)


@pytest.mark.parametrize(
    "words",
    "新增 完成 比上年 较年初 全年 去年 今年 总数 累计 上半年 下半年 年 本届政府 五年 五年来 十年间 三年累计 "
    "5年以来 两年 5 ， ……".split(),
)
def test_what_names_nothing(words: str) -> None:
    assert not says_something(words)


@pytest.mark.parametrize(
    ("name", "dependent"),
    [("投资额", "投资额"), ("谋划总投资", "总投资"), ("项目", ""), ("工业投资额", ""), ("", "")],
)
def test_a_dependent_name_and_its_verb(name: str, dependent: str) -> None:
    assert dependent_in(name) == dependent
    assert is_dependent(name) is (name == "投资额")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("《甲》持续火热、营收", "《甲》营收"),
        ("“甲”持续火热、营收", "“甲”营收"),
        ("《甲》持续火热、观众", "《甲》持续火热、观众"),
        ("《甲》营收", "《甲》营收"),
        ("甲持续火热、营收", "甲持续火热、营收"),
    ],
)
def test_a_title_and_the_name_that_stands_apart_from_it(words: str, name: str) -> None:
    assert titled(words) == name


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("甲、乙和丙", 3),
        ("甲、乙（丙、丁）", 1),
        ("甲（乙、丙", -1),
        ("甲", -1),
        ("", -1),
        ("参与和谐普及", -1),
        ("甲以及乙", 1),
    ],
)
def test_the_last_list_mark_outside_brackets(words: str, at: int) -> None:
    assert last_mark(words) == at


@given(
    st.text(max_size=40)
    | st.text(alphabet="工业投资同比增长其中今年要完成、，（）《》“”了的 5年", max_size=30)
)
def test_a_name_is_cut_out_of_its_words_and_cut_but_once(words: str) -> None:
    for cut in (strip_link, lead_off):
        assert cut(words) in words
        assert cut(cut(words)) == cut(words), (cut, words)
    assert words.startswith(noun_of(words))
    assert without_notes(without_notes(words)) == without_notes(words)


@pytest.mark.parametrize("verb", grammar.VERBS)
def test_no_verb_alone_names_anything(verb: str) -> None:
    assert leading_verb(verb) == verb
    assert not says_something(verb)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["增长", "其中", "比", "了", "（", "《甲》", "“", "、", "级", "到2025年", "五年"]
)
def test_a_very_long_name_takes_linear_time(unit: str) -> None:
    words = unit * (20_000 // len(unit))
    for cut in (strip_link, lead_off, noun_of, titled, last_mark, says_something):
        cut(words)
