"""Which year, span or month a text speaks of, read against the year of the report (2025 unless said)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.periods import (
    Status,
    find_mentions,
    first_year,
    five_year_plan,
    last_year,
    period_of,
    status_of,
)

ACTUAL, TARGET, MILESTONE, UNKNOWN = Status.ACTUAL, Status.TARGET, Status.MILESTONE, Status.UNKNOWN
PERIOD = re.compile(r"\d{4}(?:-\d{4}|-(?:0[1-9]|1[0-2])|H[12])?")


def periods(text: str, year: int = 2025) -> list[str]:
    return [mention.period for mention in find_mentions(text, year)]


# ---- what names a period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024年完成投资5亿元", "2024"),
        ("2024 年完成投资5亿元", "2024"),
        ("截至2024年底", "2024"),
        ("2024年末", "2024"),
        ("二〇二四年", "2024"),
        ("二○二四年", "2024"),
        ("二零二四年", "2024"),
        ("1998年以来", "1998"),
        ("今年", "2025"),
        ("本年度", "2025"),
        ("新的一年", "2025"),
        ("去年", "2024"),
        ("上年", "2024"),
        ("过去一年", "2024"),
        ("过去的一年", "2024"),
        ("一年来", "2024"),
        ("这一年", "2024"),
        ("前年", "2023"),
        ("明年", "2026"),
        ("后年", "2027"),
        ("下一年度", "2026"),
    ],
)
def test_a_year(text: str, period: str) -> None:
    assert periods(text) == [period]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("到2025年4月", "2025-04"),
        ("2024年12月31日前", "2024-12"),
        ("2024年12月底", "2024-12"),
        ("2024年十二月", "2024-12"),
        ("4月底前", "2025-04"),
        ("今年6月", "2025-06"),
        ("去年12月", "2024-12"),
        ("十一月", "2025-11"),
        ("上半年", "2025H1"),
        ("今年下半年", "2025H2"),
        ("2024年下半年", "2024H2"),
        pytest.param(
            "去年上半年",
            "2024H1",
        ),
    ],
)
def test_a_month_or_half_of_a_year(text: str, period: str) -> None:
    assert periods(text) == [period]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021—2025年", "2021-2025"),
        ("2021-2025年", "2021-2025"),
        ("2021～2025年", "2021-2025"),
        ("2021年至2025年", "2021-2025"),
        ("2021年到2025年", "2021-2025"),
        ("过去五年", "2020-2024"),
        ("这五年", "2020-2024"),
        ("五年来", "2020-2024"),
        ("五年累计", "2020-2024"),
        ("五年年均", "2020-2024"),
        ("本届政府任期", "2020-2024"),
        ("十年来", "2015-2024"),
        ("过去十年", "2015-2024"),
        ("今后五年", "2025-2029"),
        ("未来五年", "2025-2029"),
        ("“十四五”时期", "2021-2025"),
        ("十四五期间", "2021-2025"),
        ("“十三五”以来", "2016-2020"),
        ("“十五五”时期", "2026-2030"),
    ],
)
def test_a_span_of_years(text: str, period: str) -> None:
    assert periods(text) == [period]


def test_mentions_come_in_order_with_where_they_stand() -> None:
    text = "到2025年4月，今年目标比去年高"
    assert [(text[m.start : m.end], m.period) for m in find_mentions(text, 2025)] == [
        ("2025年4月", "2025-04"),
        ("今年", "2025"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "比2020年增长5%",
        "较去年提高2个百分点",
        "相比2020年",
        "比上年增长6%",
        "是2020年的1.8倍",
        "相当于2020年的近三倍",
    ],
)
def test_what_is_only_compared_with_is_left_out_unless_asked_for(text: str) -> None:
    assert periods(text) == []
    assert [m.period for m in find_mentions(text, 2025, bases=True)] in (["2020"], ["2024"])


@pytest.mark.parametrize("text", ["与2023年相比增长5%", "同去年相比", "与上年持平"])
def test_what_is_only_compared_with_may_say_so_behind(text: str) -> None:
    assert periods(text) == []


def test_relative_words_need_the_reports_year_and_written_years_do_not() -> None:
    assert periods("今年、去年、明年、4月、上半年、过去五年", year=0) == []
    assert periods("2024年、2025年4月、2021—2025年、“十四五”期间", year=0) == [
        "2024",
        "2025-04",
        "2021-2025",
        "2021-2025",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "增长6.5%",
        "新增2024个",
        "15分钟生活圈",
        "12个月",
        "三年行动计划",
        "近年来",
        "连续五年增长",
        "“十四五”规划目标任务",
        "十五项改革",
        "二十届三中全会",
        "每年新增",
    ],
)
def test_no_period(text: str) -> None:
    assert periods(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "60岁以上年龄段",
        "举办网上年货节",
        "目前年产值5亿元",
        "以前年度结转资金",
        "改革开放四十年来",
        "二十五年来",
        "二十五年累计投资",
    ],
)
def test_no_period_though_the_characters_of_one_stand_there(text: str) -> None:
    assert periods(text) == []


@pytest.mark.parametrize(
    ("text", "period"), [("2024年1—9月", "2024"), ("2024年1至11月", "2024"), ("去年1—11月", "2024")]
)
def test_a_run_of_months_speaks_of_its_own_year(text: str, period: str) -> None:
    assert {found[:4] for found in periods(text)} == {period}


@pytest.mark.parametrize("text", ["99月", "第120月", "2024年13月", "0月"])
def test_no_month_beyond_the_twelfth(text: str) -> None:
    assert all(PERIOD.fullmatch(found) for found in periods(text)), periods(text)


DATES = ["2024", "年", "4月", "12月", "今年", "去年", "上", "半年", "五年来", "“十四五”", "期间"]
WORDS = st.sampled_from([*DATES, "—", "至", "比", "，", " ", "底", "增长5%"])


@given(st.lists(WORDS, max_size=12).map("".join), st.sampled_from([0, 2013, 2025]))
def test_mentions_are_well_formed_in_order_and_apart(text: str, year: int) -> None:
    at = 0
    for mention in find_mentions(text, year):
        assert at <= mention.start < mention.end <= len(text), text
        assert PERIOD.fullmatch(mention.period), (text, mention)
        at = mention.end


@given(st.lists(WORDS, max_size=12).map("".join))
def test_leaving_out_what_is_compared_with_only_leaves_out(text: str) -> None:
    assert set(find_mentions(text, 2025)) <= set(find_mentions(text, 2025, bases=True)), text


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["2024年", "十五", "1月", "2024—", "比去年", "十", "二〇"])
def test_one_very_long_line_takes_linear_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    find_mentions(text, 2025)


# ---- five-year plans


def test_every_five_year_plan_since_2001() -> None:
    names = ["十五", "十一五", "十二五", "十三五", "十四五", "十五五", "十六五"]
    years = ["2001-2005", "2006-2010", "2011-2015", "2016-2020", "2021-2025", "2026-2030", "2031-2035"]
    assert [five_year_plan(name) for name in names] == years


# ---- the period of a part


@pytest.mark.parametrize(
    ("heading", "status", "year", "period"),
    [
        ("2024年工作回顾", ACTUAL, 2025, "2024"),
        ("2025年工作安排", TARGET, 2025, "2025"),
        ("一、过去一年工作回顾", ACTUAL, 2025, "2024"),
        ("今年工作安排", TARGET, 2025, "2025"),
        ("过去五年工作回顾", ACTUAL, 2023, "2018-2022"),
        ("“十三五”时期发展回顾", ACTUAL, 2021, "2016-2020"),
        ("2020年和“十三五”时期工作回顾", ACTUAL, 2021, "2020"),
        ("“十四五”时期主要目标和2021年重点工作", TARGET, 2021, "2021"),
        ("今后五年的目标任务", TARGET, 2023, "2023-2027"),
        ("2035年远景目标和2021年重点工作", TARGET, 2021, "2021"),
        ("工作回顾", ACTUAL, 2025, "2024"),
        ("重点任务", TARGET, 2025, "2025"),
        ("", ACTUAL, 2025, "2024"),
        ("", UNKNOWN, 2025, ""),
        ("工作回顾", ACTUAL, 0, ""),
        ("2024年工作回顾", ACTUAL, 0, "2024"),
    ],
)
def test_a_part_speaks_of_what_its_heading_names_else_of_what_its_status_implies(
    heading: str, status: Status, year: int, period: str
) -> None:
    assert period_of(heading, status, year) == period


# ---- years and status of a period


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", 2024, 2024),
        ("2021-2025", 2021, 2025),
        ("2025-04", 2025, 2025),
        ("2025H1", 2025, 2025),
        ("", 0, 0),
    ],
)
def test_first_and_last_year(period: str, first: int, last: int) -> None:
    assert (first_year(period), last_year(period)) == (first, last)


@pytest.mark.parametrize(
    ("period", "stated", "status"),
    [
        ("2024", ACTUAL, ACTUAL),
        ("2024", TARGET, ACTUAL),
        ("2020-2024", TARGET, ACTUAL),
        ("2025", TARGET, TARGET),
        ("2025", ACTUAL, ACTUAL),
        ("2021-2025", ACTUAL, ACTUAL),
        ("2021-2025", TARGET, TARGET),
        ("2025-04", TARGET, MILESTONE),
        ("2025H1", TARGET, MILESTONE),
        ("2025-04", ACTUAL, ACTUAL),
        ("2030", ACTUAL, TARGET),
        ("2030", UNKNOWN, TARGET),
        ("2026-2030", ACTUAL, TARGET),
        ("2024", UNKNOWN, UNKNOWN),
        ("", TARGET, TARGET),
    ],
)
def test_years_gone_are_done_years_to_come_are_planned(period: str, stated: Status, status: Status) -> None:
    assert status_of(period, stated, 2025) is status


def test_without_the_reports_year_the_status_is_as_stated() -> None:
    assert status_of("2024", TARGET, 0) is TARGET


@pytest.mark.parametrize("text", ["从2009年的2.8%降到去年的1.5%左右", "由2019年的4成提高至2024年的5成"])
def test_where_a_change_arrives_is_no_base(text: str) -> None:
    assert periods(text) == ["2024"]


def test_the_end_of_a_plan_is_its_last_year() -> None:
    assert periods("到“十四五”结束时") == ["2025"]
