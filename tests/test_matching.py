"""Figures in answers: found whatever their width and spacing, and never inside another figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import holds, holds_unit, holds_value, normalise, numbers

SAME = {
    "as printed": "完成1220.9亿元，",
    "full width": "完成１２２０．９亿元",
    "spaces": "完成 1220.9 亿元",
    "thousands": "完成1,220.9亿元",
    "full-width thousands": "完成1，220.9亿元",
    "citation mark behind": "完成1220.9亿元[1]。",
    "citation mark inside": "完成1220.9[12]亿元",
    "bold": "完成**1220.9亿元**",
    "debris": "完成1220.9[bookmark: OLE_LINK5]亿元",
}


@pytest.mark.parametrize("answer", SAME.values(), ids=SAME.keys())
def test_the_same_figure_in_other_dress(answer: str) -> None:
    assert holds(normalise(answer), "1220.9亿元")


OTHER = {
    "tail of a longer number": ("共12家", "2家"),
    "tail of a decimal": ("增长16.5%", "6.5%"),
    "decimals of another": ("增长1.5%", "5%"),
    "head of a longer number": ("增长6.55%", "6.5"),
    "head of a decimal": ("增长6.5%", "6"),
    "other unit": ("增长6.5个百分点", "6.5%"),
    "other scale": ("完成1220.9万元", "1220.9亿元"),
    "nothing wanted": ("增长6.5%", ""),
}


@pytest.mark.parametrize(("answer", "figure"), OTHER.values(), ids=OTHER.keys())
def test_another_figure(answer: str, figure: str) -> None:
    assert not holds(normalise(answer), figure)


def test_a_later_place_counts_where_the_first_is_part_of_another_figure() -> None:
    assert holds(normalise("全年12家，其中2家"), "2家")


def test_a_sentence_may_end_behind_a_bare_number() -> None:
    assert holds(normalise("占比为42.5."), "42.5")


def test_a_unit_must_end_where_the_figure_ends() -> None:
    assert holds(normalise("提高3个百分点"), "3个")
    assert not holds_unit(normalise("提高3个百分点"), "3个")
    assert not holds_unit(normalise("约5万亿元"), "5万")
    assert not holds_unit(normalise("共42.5万"), "42.5")
    assert holds_unit(normalise("提高3个百分点，新建3个园区"), "3个")


@pytest.mark.parametrize("answer", ["12209000万元", "122090000000元", "0.12209万亿元", "1220.90亿元"])
def test_the_same_quantity_in_another_scale(answer: str) -> None:
    assert holds_value(normalise(f"完成{answer}"), "1220.9亿元")


@pytest.mark.parametrize("answer", ["1221亿元", "1220.9万元", "1220.9亿吨", "12209亿元"])
def test_another_quantity(answer: str) -> None:
    assert not holds_value(normalise(f"完成{answer}"), "1220.9亿元")


def test_years_and_dates_are_no_figures() -> None:
    assert numbers(normalise("2024年4月30日前完成1,200公里、增长6.5%，2025年再增6.5%[1]")) == {"1200", "6.5"}


@given(st.text())
def test_normalising_never_fails_and_leaves_no_space(text: str) -> None:
    assert " " not in normalise(text)


@given(
    st.decimals(min_value=0, max_value=10**6, places=1),
    st.sampled_from(["%", "亿元", "家", "个百分点"]),
    st.text(alphabet="增长，。家 "),
)
def test_a_figure_is_found_wherever_no_digit_touches_it(value: object, unit: str, around: str) -> None:
    assert holds(normalise(f"{around}{value}{unit}{around}"), f"{value}{unit}")
