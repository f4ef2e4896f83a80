"""Binding: what each number counts, and how it is meant, before lists are dealt out and periods read."""

from __future__ import annotations

from decimal import Decimal
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.binding import Bound, Direction, Measure, bind_numbers, lead_off, leading_verb, strip_link
from index.numbers import half_width

LEVEL, COUNT, GROWTH, CHANGE, SHARE, RANK = Measure
UP, DOWN, NONE = Direction


def figures(sentence: str) -> list[Bound]:
    return bind_numbers(half_width(sentence))


def only(sentence: str) -> Bound:
    found = figures(sentence)
    assert len(found) == 1, (sentence, found)
    return found[0]


def indicators(sentence: str) -> list[str]:
    return [f.indicator for f in figures(sentence)]


def bound(sentence: str) -> list[tuple[str, str]]:
    """What each figure counts, and how it is printed."""
    return [(f.indicator, sentence[f.start : f.end]) for f in figures(sentence)]


def meant(sentence: str) -> list[tuple[Measure, Direction]]:
    return [(f.measure, f.direction) for f in figures(sentence)]


# ---- of what: the indicator


def test_value_and_growth_in_one_breath() -> None:
    level, growth = figures("完成地区生产总值1220.9亿元、增长6.5%。")
    assert level.indicator.endswith("地区生产总值")
    assert growth.indicator == level.indicator
    assert growth.group == level.group
    assert (level.measure, level.direction) == (LEVEL, NONE)
    assert (growth.measure, growth.direction, growth.number.value) == (GROWTH, UP, Decimal("6.5"))


def test_each_of_several_indicators_keeps_its_own_growth() -> None:
    text = "地区生产总值1220.9亿元、增长6.5%；规上工业总产值2695.1亿元、增长10.5%；固定资产投资增长1%。"
    found = figures(text)
    assert [(*b, f.group) for b, f in zip(bound(text), found, strict=True)] == [
        ("地区生产总值", "1220.9亿元", found[0].group),
        ("地区生产总值", "6.5%", found[0].group),
        ("规上工业总产值", "2695.1亿元", found[2].group),
        ("规上工业总产值", "10.5%", found[2].group),
        ("固定资产投资", "1%", found[4].group),
    ]
    assert len({f.group for f in found}) == 3


def test_of_which_is_an_indicator_of_its_own() -> None:
    assert bound("固定资产投资增长1%，其中工业投资增长33.4%。") == [
        ("固定资产投资", "1%"),
        ("工业投资", "33.4%"),
    ]


def test_a_shared_verb_counts_for_every_item() -> None:
    assert bound("新增公共停车位1500个、超充站66个。") == [
        ("新增公共停车位", "1500个"),
        ("新增超充站", "66个"),
    ]
    assert bound("建成智能工厂1个、数字化车间3个。") == [("建成智能工厂", "1个"), ("建成数字化车间", "3个")]


def test_a_verb_of_its_own_is_not_overruled() -> None:
    assert bound("梳理指标1170个、建成点位48个。") == [("梳理指标", "1170个"), ("建成点位", "48个")]


def test_from_and_to_are_of_the_same_indicator() -> None:
    before, after = figures("亏损面由24%下降至5%。")
    assert (before.indicator, after.indicator) == ("亏损面", "亏损面")
    assert (before.number.value, after.number.value) == (24, 5)
    assert (before.measure, after.measure, after.direction) == (LEVEL, LEVEL, DOWN)
    before, after = figures("居民收入由2.3万元增加到3.1万元。")
    assert (before.indicator, after.indicator) == ("居民收入", "居民收入")
    assert (after.measure, after.direction) == (LEVEL, UP)


@pytest.mark.parametrize(
    ("text", "indicator", "printed"),
    [
        ("14家企业减亏扭亏。", "企业减亏扭亏", "14家"),
        ("建成5个“骑手友好街区”。", "建成“骑手友好街区”", "5个"),
        ("新建10公里排水管网。", "新建排水管网", "10公里"),
        ("建成160个医保便民服务点。", "建成医保便民服务点", "160个"),
        ("新退出2家融资平台。", "新退出融资平台", "2家"),
        ("西区、东区等7个项目落地。", "西区、东区等项目落地", "7个"),
    ],
)
def test_what_is_counted_may_stand_behind(text: str, indicator: str, printed: str) -> None:
    assert bound(text) == [(indicator, printed)]


def test_what_is_counted_behind_may_have_its_own_growth() -> None:
    assert bound("15家特色农业产业基地营收增长8%。") == [
        ("特色农业产业基地营收", "15家"),
        ("特色农业产业基地营收", "8%"),
    ]


def test_the_indicator_may_stand_a_clause_before() -> None:
    assert bound("贷款余额达到300亿元，同比增长8%。") == [("贷款余额", "300亿元"), ("贷款余额", "8%")]
    assert bound("城市绿化率38.5%，较上年提高2个百分点。")[1] == ("城市绿化率", "2个百分点")


def test_a_base_of_comparison_is_no_indicator() -> None:
    assert indicators("贷款余额达到300亿元，比年初增加20亿元。") == ["贷款余额", "贷款余额"]


def test_a_lead_over_others_is_a_difference_of_the_indicator() -> None:
    level, lead = figures("工业投资增长8.5%，高于全国平均2个百分点。")
    assert (lead.indicator, lead.measure, lead.direction) == (level.indicator, CHANGE, UP)


def test_a_total_beside_this_years_count_is_another_figure() -> None:
    first, second = figures("新增床位500张，总数达2000张。")
    assert first.group != second.group
    assert second.indicator == "新增床位总数"


def test_what_cannot_be_bound_is_kept_unbound() -> None:
    figure = only("增长6%左右。")
    assert (figure.indicator, figure.number.value, figure.measure) == ("", 6, GROWTH)


def test_a_grade_is_a_figure_beside_what_it_names() -> None:
    assert bound("其中10亿级项目12个。") == [("项目", "10亿级"), ("10亿级项目", "12个")]


def test_a_note_mark_is_no_part_of_the_indicator() -> None:
    assert indicators("减税降费[5]8200万元。") == ["减税降费"]


# ---- said how: qualifier, measure, direction

IN_FRONT = "超过 超 突破 近 约 逾 不低于 不少于 至少 高于 低于 达到 达".split()


@pytest.mark.parametrize("qualifier", IN_FRONT)
def test_a_qualifier_in_front(qualifier: str) -> None:
    figure = only(f"财政收入{qualifier}100亿元。")
    assert (figure.indicator, figure.qualifier) == ("财政收入", qualifier)


@pytest.mark.parametrize("qualifier", ["以上", "以内", "以下", "左右", "上下", "之内", "以外"])
def test_a_qualifier_behind(qualifier: str) -> None:
    figure = only(f"财政收入100亿元{qualifier}。")
    assert (figure.indicator, figure.qualifier) == ("财政收入", qualifier)


@pytest.mark.parametrize("qualifier", ["不超过", "不超", "不高于"])
def test_at_most_is_not_more_than(qualifier: str) -> None:
    figure = only(f"办理用时{qualifier}3天。")
    assert (figure.indicator, figure.qualifier) == ("办理用时", qualifier)


def test_a_qualifier_behind_outweighs_one_in_front() -> None:
    assert only("失业率控制在5.5%以内。").qualifier == "以内"


@pytest.mark.parametrize(
    ("text", "measure", "direction"),
    [
        ("地区生产总值1220.9亿元。", LEVEL, NONE),
        ("投资增长6.5%。", GROWTH, UP),
        ("投资同比增长6.5%。", GROWTH, UP),
        ("投资下降3.2%。", GROWTH, DOWN),
        ("办件效率提升40%。", GROWTH, UP),
        ("物流成本降低15%。", GROWTH, DOWN),
        ("比重提高1.2个百分点。", CHANGE, UP),
        ("降幅收窄2个百分点。", CHANGE, DOWN),
        ("天数增加10天。", GROWTH, UP),
        ("收入增长近两成。", GROWTH, UP),
        ("利润增长1.5倍。", GROWTH, UP),
        ("居民消费价格涨幅2%左右。", GROWTH, UP),
        ("完成率达100%。", LEVEL, NONE),
        ("占比达三成。", SHARE, NONE),
        ("税收占比提高到80%。", SHARE, UP),
        ("成本降至4.4%。", LEVEL, DOWN),
        ("产值增至900亿元。", LEVEL, UP),
        ("新增停车位1500个。", COUNT, NONE),
        ("签约金额508亿元。", LEVEL, NONE),
        pytest.param("经济增速6.1%。", GROWTH, UP),
    ],
)
def test_measure_and_direction(text: str, measure: Measure, direction: Direction) -> None:
    figure = only(text)
    assert (figure.measure, figure.direction) == (measure, direction)


def test_a_second_aim_is_growth_like_the_first() -> None:
    assert [f.measure for f in figures("投资增长5.5%以上、力争6%。")] == [GROWTH, GROWTH]


def test_a_rank_is_of_what_stands_before_it() -> None:
    assert bound("进出口总额达3000亿元、稳居全市第一。") == [
        ("进出口总额", "3000亿元"),
        ("进出口总额", "全市第一"),
    ]
