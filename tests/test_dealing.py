"""Dealing out: each figure of a list goes to the thing in the list that it is of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import grammar
from index.binding import Bound, bind_numbers
from index.dealing import deal_out
from index.numbers import half_width
from index.reading import Direction, Measure

LEVEL, COUNT, GROWTH, CHANGE, SHARE, RANK = Measure
UP, DOWN, NONE = Direction


def figures(sentence: str) -> list[Bound]:
    text = half_width(sentence)
    return deal_out(text, bind_numbers(text))


def dealt(sentence: str) -> list[tuple[str, str]]:
    """The figures that are dealt out: whose, and how printed."""
    return [(f.indicator, sentence[f.start : f.end]) for f in figures(sentence) if f.dealt]


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
        (
            "学校、医院、养老院分别新增3所、2所、5所。",
            [("新增学校", "3所"), ("新增医院", "2所"), ("新增养老院", "5所")],
        ),
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


@pytest.mark.parametrize("joint", ["、", "和", "与", "及", "以及"])
def test_any_list_mark_parts_the_items_and_the_figures(joint: str) -> None:
    assert dealt(f"农业{joint}林业投资分别增长8%和9%。") == [("农业投资", "8%"), ("林业投资", "9%")]


@pytest.mark.parametrize("joint", ["、", "和", "与", "及"])
def test_any_list_mark_parts_the_figures(joint: str) -> None:
    assert dealt(f"农业、林业投资分别增长8%{joint}9%。") == [("农业投资", "8%"), ("林业投资", "9%")]
    assert dealt(f"农业、林业投资增长8%{joint}9%。") == [("农业投资", "8%"), ("林业投资", "9%")]


def test_the_figures_that_a_list_rose_from_may_follow_another() -> None:
    text = "企业7家，农业、林业贷款分别从3亿元、5亿元增加到6亿元、8亿元。"
    assert dealt(text)[2:] == [("农业贷款", "6亿元"), ("林业贷款", "8亿元")]


@pytest.mark.parametrize(
    "word",
    ["和谐社区", "和平社区", "和美乡村", "参与企业", "与会企业", "普及项目", "及时调解", "II类及以上断面"],
)
def test_a_word_with_a_list_mark_in_it_is_one_item(word: str) -> None:
    assert dealt(f"{word}、农户分别增长8%、9%。") == [(word, "8%"), ("农户", "9%")]


@pytest.mark.parametrize(
    ("between", "is_dealt"),
    [
        ("、", True),
        ("左右、", True),
        ("以上和", True),
        ("、超", True),
        ("以上、近", True),
        ("、增长", True),
        ("、下降", True),
        ("，", False),
        ("；", False),
        ("。", False),
        ("、渔业", False),
        ("以上、不低于近超", False),
    ],
)
def test_what_may_stand_between_the_figures_of_a_list(between: str, is_dealt: bool) -> None:
    assert bool(dealt(f"农业、林业投资分别增长8%{between}9%。")) is is_dealt


@pytest.mark.parametrize(
    ("behind", "is_dealt"), [("", True), ("同比大幅增长", True), ("同比累计大幅历史性增长", False)]
)
def test_the_figures_stand_close_behind_分别(behind: str, is_dealt: bool) -> None:
    assert bool(dealt(f"农业、林业投资分别{behind}8%、9%。")) is is_dealt


def test_one_figure_is_dealt_to_no_one() -> None:
    assert dealt("农业、林业投资分别增长8%。") == []
    assert dealt("农业、林业投资分别增长8%，渔业投资增长9%。") == []


def test_each_keeps_its_own_direction_and_sign() -> None:
    found = figures("农业、林业投资分别增长8%、下降9%。")
    assert [(f.indicator, f.measure, f.direction) for f in found] == [
        ("农业投资", GROWTH, UP),
        ("林业投资", GROWTH, DOWN),
    ]
    assert [f.direction for f in figures("农业、林业投资分别增长8%、-9%。")] == [UP, DOWN]


def test_what_is_said_of_the_first_is_said_of_all() -> None:
    found = figures("农业、林业标准分别提高至7260元、4320元。")
    assert [(f.indicator, f.measure, f.direction) for f in found] == [
        ("农业标准", LEVEL, UP),
        ("林业标准", LEVEL, UP),
    ]
    found = figures("农业、林业占比分别提高8%、9个百分点。")
    assert [(f.measure, f.direction) for f in found] == [(GROWTH, UP), (CHANGE, UP)]
    found = figures("农户和水利分别达8户、9亿元。")
    assert [(f.indicator, f.measure) for f in found] == [("农户", COUNT), ("水利", LEVEL)]


# ---- shared heads, owners and scopes


@pytest.mark.parametrize(
    "head",
    "投资 产值 增加值 营收 贷款余额 销售额 吞吐量 人均可支配收入 完成率 利润总额 领域投资 进出口总额 "
    "企业数量 占比 价格 成本 浓度".split(),
)
def test_the_head_of_the_last_item_is_that_of_all(head: str) -> None:
    assert dealt(f"甲类、乙类{head}分别增长8%、9%。") == [(f"甲类{head}", "8%"), (f"乙类{head}", "9%")]


def test_an_item_with_a_head_of_its_own_keeps_it() -> None:
    assert dealt("交通投资、水利、市政领域投资分别增长8%、9%、10%。") == [
        ("交通投资", "8%"),
        ("水利领域投资", "9%"),
        ("市政领域投资", "10%"),
    ]


def test_an_item_that_is_all_head_lends_nothing() -> None:
    assert dealt("消费、出口分别增长8%、9%。") == [("消费", "8%"), ("出口", "9%")]


def test_a_dependent_name_is_of_the_first_item() -> None:
    assert dealt("开行国际班列、货值分别增长8%、9%。") == [("开行国际班列", "8%"), ("国际班列货值", "9%")]
    assert dealt("货值、开行国际班列分别增长8%、9%。")[1] == ("开行国际班列", "9%")
    assert dealt("工业投资、货值分别增长8%、9%。")[1] == ("货值", "9%")


@pytest.mark.parametrize("scope", ["全市", "规上", "国有", "民营", "新建", "省级"])
def test_a_scope_before_the_first_item_holds_for_all(scope: str) -> None:
    assert dealt(f"{scope}甲类、乙类分别增长8%、9%。") == [(f"{scope}甲类", "8%"), (f"{scope}乙类", "9%")]


def test_a_scope_alone_or_of_its_own_is_left() -> None:
    assert dealt("全市、县里分别增长8%、9%。") == [("全市", "8%"), ("县里", "9%")]
    assert dealt("国有企业、民营企业分别增长8%、9%。") == [("国有企业", "8%"), ("民营企业", "9%")]


@pytest.mark.parametrize(("word", "names"), grammar.COMPOUNDS.items())
def test_a_word_that_names_two_is_taken_apart(word: str, names: tuple[str, str]) -> None:
    first, second = names
    assert dealt(f"青石{word}量分别增长8%、9%。") == [(f"青石{first}量", "8%"), (f"青石{second}量", "9%")]
    assert dealt(f"青石{word}量分别增长8%、9%、7%。") == []
    assert dealt(f"{word}投资、水利投资分别增长8%、9%。") == [(f"{word}投资", "8%"), ("水利投资", "9%")]


def test_城乡_names_town_and_country() -> None:
    assert dealt("城乡居民收入分别增长5%、7%。") == [("城镇居民收入", "5%"), ("农村居民收入", "7%")]


# ---- whose figures: items of the clause, else those before it


def test_where_more_is_named_than_counted_the_last_are_meant() -> None:
    assert dealt("企业、农户、学校分别增长8%、9%。") == [("农户", "8%"), ("学校", "9%")]
    assert dealt("新增企业36家、农户42户、学校3所，分别增长8%、9%。") == [
        ("新增农户", "8%"),
        ("新增学校", "9%"),
    ]


def test_where_less_is_named_than_counted_nothing_is_dealt() -> None:
    assert dealt("农业投资8亿元，分别增长8%、9%。") == []
    assert dealt("农业投资分别增长8%、9%。") == []


def test_a_level_and_its_growth_are_one_item() -> None:
    found = figures("新增企业36家、增长5%，农户42户，分别增长8%、9%。")
    assert [(f.indicator, f.group) for f in found[3:]] == [
        ("新增企业", found[0].group),
        ("农户", found[2].group),
    ]


@pytest.mark.parametrize("base", ["比上年", "较去年", "同比"])
def test_a_base_of_comparison_is_no_item(base: str) -> None:
    assert dealt(f"农业投资8亿元、林业投资9亿元，{base}分别增长8%、9%。") == [
        ("农业投资", "8%"),
        ("林业投资", "9%"),
    ]


def test_the_items_stand_behind_the_figure_before_them() -> None:
    assert dealt("企业30家、农业和林业投资分别增长8%、9%。") == [("农业投资", "8%"), ("林业投资", "9%")]
    assert dealt("企业30家，农业和林业投资分别增长8%、9%。") == [("农业投资", "8%"), ("林业投资", "9%")]


def test_each_分别_deals_its_own() -> None:
    found = figures("甲组、乙组分别有8家、9家，丙组、丁组分别有10家、11家。")
    assert [f.indicator for f in found] == ["甲组", "乙组", "丙组", "丁组"]
    assert len({f.group for f in found}) == 4


# ---- without 分别


def test_a_plain_list_is_dealt_out_where_names_and_figures_are_as_many() -> None:
    assert dealt("农业、林业投资增长8%、9%。") == [("农业投资", "8%"), ("林业投资", "9%")]
    assert dealt("农业、林业投资增长8%以上、9%以上。") == [("农业投资", "8%"), ("林业投资", "9%")]
    assert dealt("企业30家，农业、林业投资增长8%、9%。") == [("农业投资", "8%"), ("林业投资", "9%")]
    assert dealt("企业30家、农业和林业投资增长8%、9%。") == [("农业投资", "8%"), ("林业投资", "9%")]


@pytest.mark.parametrize(
    "text",
    [
        "农业、林业、渔业投资增长8%、9%。",
        "农业投资增长8%、9%。",
        "农业、林业投资8亿元、增长9%。",
        "农业、林业投资增长8%、提高9个百分点。",
        "新建幼儿园、小学3所、5个。",
        "农业、林业投资增长8%，9%。",
        "农业、林业投资增长8%、9%、7%。",
    ],
)
def test_other_plain_lists_are_left(text: str) -> None:
    assert dealt(text) == []


def test_the_figures_that_a_list_rose_to_are_dealt_like_those_it_rose_from() -> None:
    text = "农业、林业贷款分别从3亿元、5亿元增加到6亿元、8亿元。"
    assert bound(text) == [
        ("农业贷款", "3亿元"),
        ("林业贷款", "5亿元"),
        ("农业贷款", "6亿元"),
        ("林业贷款", "8亿元"),
    ]
    assert [(f.measure, f.direction) for f in figures(text)] == [(LEVEL, NONE)] * 2 + [(LEVEL, UP)] * 2
    groups = [f.group for f in figures(text)]
    assert groups[:2] == groups[2:]


@pytest.mark.parametrize(
    "text",
    [
        "农业、林业贷款分别从3亿元、5亿元增加到6亿元。",
        "农业、林业贷款分别为3亿元、5亿元，存款6亿元、8亿元。",
        "贷款从3亿元、5亿元增加到6亿元、8亿元。",
    ],
)
def test_no_others_are_dealt_alike(text: str) -> None:
    assert not any(f.dealt for f in figures(text) if text[f.start] in "68")


# ---- any text at all


def test_nothing_to_deal() -> None:
    assert deal_out("", []) == []
    assert figures("分别、分别。") == []


SAID = "农业 林业 投资 企业 城乡 产销 国有 新增 增长 下降 分别 从 增加到 比上年 左右 超".split()
COUNTED = "5亿元 6% 7家 8% 9亿元 10个百分点 全市第一 、 ， 。 和 与 （ ） “ ”".split()
WORDS = st.lists(st.sampled_from(SAID + COUNTED), max_size=40).map("".join)


@given(st.one_of(WORDS, st.text(max_size=60)))
def test_dealing_moves_no_figure(text: str) -> None:
    text = half_width(text)
    before = bind_numbers(text)
    after = deal_out(text, before)
    places = [(f.number, f.start, f.end, f.lead, f.tail, f.qualifier) for f in before]
    assert [(f.number, f.start, f.end, f.lead, f.tail, f.qualifier) for f in after] == places
    for old, new in zip(before, after, strict=True):
        assert new.dealt or new == old, (text, old, new)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    [
        "分别",
        "分别增长4%、5%，",
        "分别1%、2%",
        "甲、乙分别增长4%、5%",
        "从7家、8家增加到9家、10家",
        "1%、",
        "甲、",
    ],
)
def test_one_very_long_list_takes_linear_time(unit: str) -> None:
    figures(unit * (40_000 // len(unit)))


def test_a_comparison_may_stand_between_the_word_and_the_figures() -> None:
    assert dealt("事故起数和死亡人数分别较“十三五”时期下降67.5%、58.5%。") == [
        ("事故起数", "67.5%"),
        ("死亡人数", "58.5%"),
    ]


def test_amounts_a_month_and_a_year_are_one_list() -> None:
    text = "城乡补助标准分别从2020年的645元/月、4318元/年提高到2025年的801元/月、7226元/年。"
    assert dealt(text) == [
        ("城镇补助标准", "645元/月"),
        ("农村补助标准", "4318元/年"),
        ("城镇补助标准", "801元/月"),
        ("农村补助标准", "7226元/年"),
    ]


def test_two_runs_behind_one_word_are_dealt_out_each() -> None:
    text = "城乡居民人均可支配收入分别为2.82万元和1.19万元、增长10%和12.5%。"
    assert dealt(text) == [
        ("城镇居民人均可支配收入", "2.82万元"),
        ("农村居民人均可支配收入", "1.19万元"),
        ("城镇居民人均可支配收入", "10%"),
        ("农村居民人均可支配收入", "12.5%"),
    ]


def test_times_of_any_unit_are_dealt_out_together() -> None:
    text = "企业开办和项目审批时间压减至8小时和50个工作日。"
    assert [printed for _, printed in dealt(text)] == ["8小时", "50个工作日"]


def test_how_many_there_are_is_another_figure_than_how_many_more() -> None:
    found = dealt("“甲标准”、“乙品牌”分别新增11个和27项，累计分别达到52个和204项。")
    assert found == [
        ("新增“甲标准”", "11个"),
        ("新增“乙品牌”", "27项"),
        ("“甲标准”累计", "52个"),
        ("“乙品牌”累计", "204项"),
    ]
