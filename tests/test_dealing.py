"""Dealing out: each figure of a list goes to the thing in the list that it is of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.binding import Bound, Direction, Measure, bind_numbers
from index.dealing import deal_out
from index.numbers import half_width

LEVEL, COUNT, GROWTH, CHANGE, SHARE, RANK = Measure
UP, DOWN, NONE = Direction


def figures(sentence: str) -> list[Bound]:
    text = half_width(sentence)
    return deal_out(text, bind_numbers(text))


def bound(sentence: str) -> list[tuple[str, str]]:
    """What each figure counts, and how it is printed."""
    return [(f.indicator, sentence[f.start : f.end]) for f in figures(sentence)]


# ---- 分别


def test_growth_rates_are_dealt_out_to_the_counts_before_them() -> None:
    text = "新增“专精特新”企业36家、科技型企业427家、高新技术企业52家，分别增长41.3%、16.8%、34.4%。"
    found = figures(text)
    assert bound(text)[:3] == [
        ("新增“专精特新”企业", "36家"),
        ("新增科技型企业", "427家"),
        ("新增高新技术企业", "52家"),
    ]
    assert bound(text)[3:] == [
        ("新增“专精特新”企业", "41.3%"),
        ("新增科技型企业", "16.8%"),
        ("新增高新技术企业", "34.4%"),
    ]
    assert [f.group for f in found[3:]] == [f.group for f in found[:3]]
    assert [f.dealt for f in found] == [False] * 3 + [True] * 3
    assert {(f.measure, f.direction) for f in found[3:]} == {(GROWTH, UP)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工业投资、技改投资分别增长20%、15%。", [("工业投资", "20%"), ("技改投资", "15%")]),
        (
            "开行国际班列、货值分别增长16.8%、36.4%。",
            [("开行国际班列", "16.8%"), ("国际班列货值", "36.4%")],
        ),
        ("进口总额和出口总额分别达到120亿元和30亿元。", [("进口总额", "120亿元"), ("出口总额", "30亿元")]),
        (
            "一、二、三产业增加值分别增长3.1%、5.2%和6.3%。",
            [("一产业增加值", "3.1%"), ("二产业增加值", "5.2%"), ("三产业增加值", "6.3%")],
        ),
        (
            "城镇、农村居民人均可支配收入分别增长5%和7%。",
            [("城镇居民人均可支配收入", "5%"), ("农村居民人均可支配收入", "7%")],
        ),
        ("学校、医院、养老院分别新增3所、2所、5所。", [("学校", "3所"), ("医院", "2所"), ("养老院", "5所")]),
        (
            "铁路提单、多式联运“一单制”签发数量分别增长10%、120%。",
            [("铁路提单签发数量", "10%"), ("多式联运“一单制”签发数量", "120%")],
        ),
        pytest.param(
            "地区生产总值、规上工业增加值、固定资产投资分别增长6%、10%和5%。",
            [("地区生产总值", "6%"), ("规上工业增加值", "10%"), ("固定资产投资", "5%")],
        ),
        pytest.param(
            "教育、医疗支出分别为20亿元和30亿元。",
            [("教育支出", "20亿元"), ("医疗支出", "30亿元")],
        ),
    ],
)
def test_a_list_is_dealt_out_to_its_own_items(text: str, expected: list[tuple[str, str]]) -> None:
    assert bound(text) == expected


def test_two_clauses_share_one_list_of_growth_rates() -> None:
    assert bound("接待游客1200万人次，实现收入60亿元，分别增长15%、20%。")[2:] == [
        ("接待游客", "15%"),
        ("收入", "20%"),
    ]
