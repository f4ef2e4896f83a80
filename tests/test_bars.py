"""Actual against target as bars: one axis for both, from zero, every value printed, hostile words inert."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from markup import PAYLOADS, Reader

from index.figures import Direction, Figure, Measure
from index.periods import Status
from rag.ledger import Comparison, Entry
from ui.bars import axis_of, bars_html, heading_html


def entry(
    value: str | None, period: str, status: Status, upper: str | None = None, **changes: object
) -> Entry:
    figure = Figure(
        indicator="地区生产总值", value=None if value is None else Decimal(value),
        upper=None if upper is None else Decimal(upper), unit="%", text=f"{value}%", qualifier="",
        measure=Measure.GROWTH, direction=Direction.UP, period=period, status=status, place="", passage=0,
        start=0, end=1, lead=0, tail=1, group=0,
    )  # fmt: skip
    return Entry(replace(figure, **changes), "mou-2025", "", 1, "", 0, 1)


def pair(actual: Entry, target: Entry, difference: str | None = "0", direction=Direction.NONE) -> Comparison:
    return Comparison(
        "地区生产总值", actual, target, None if difference is None else Decimal(difference), direction
    )


def draw(comparison: Comparison) -> str:
    return bars_html([comparison], {comparison.actual: 3, comparison.target: 9})


def bars(html: str) -> list[tuple[str, str, str]]:
    return re.findall(r'<rect class="([^"]+)" x="([\d.]+%)" y="\d+" width="([\d.]+%)"', html)


ACTUAL = entry("6.5", "2024", Status.ACTUAL)
TARGET = entry("5.2", "2025", Status.TARGET)


class TestBars:
    def test_lengths_are_to_one_scale_from_zero(self) -> None:
        assert bars(draw(pair(ACTUAL, TARGET))) == [
            ("wb-actual", "0.00%", "100.00%"),
            ("wb-target", "0.00%", "80.00%"),
        ]

    def test_equal_values_are_equally_long(self) -> None:
        same = entry("6.5", "2025", Status.TARGET, qualifier="以上")
        assert {width for _, _, width in bars(draw(pair(ACTUAL, same)))} == {"100.00%"}

    def test_a_fall_goes_the_other_way(self) -> None:
        fall = entry("2", "2024", Status.ACTUAL, direction=Direction.DOWN)
        rise = entry("6", "2025", Status.TARGET)
        assert bars(draw(pair(fall, rise))) == [
            ("wb-actual", "0.00%", "25.00%"),
            ("wb-target", "25.00%", "75.00%"),
        ]

    def test_a_range_is_paler_from_its_nearer_to_its_farther_end(self) -> None:
        between = entry("5", "2025", Status.TARGET, upper="10")
        drawn = bars(draw(pair(entry("4", "2024", Status.ACTUAL), between, difference=None)))
        assert drawn[1:] == [("wb-target wb-range", "50.00%", "50.00%"), ("wb-target", "0.00%", "50.00%")]

    def test_zero_and_no_number_draw_no_bar_but_are_printed(self) -> None:
        html = draw(
            pair(entry("0", "2024", Status.ACTUAL), entry(None, "2025", Status.TARGET, text="翻番"), None)
        )
        assert bars(html) == [("wb-actual", "0.00%", "0.00%")]
        assert "↑翻番" in Reader(html).text

    def test_the_chart_can_be_read_without_its_bars(self) -> None:
        html = draw(pair(ACTUAL, TARGET, "-1.3", Direction.DOWN))
        text = Reader(html).text
        for words in ("地区生产总值 增幅growth", "2024年 实际", "↑6.5%", "2025年 目标", "↑5.2%"):
            assert words in text
        assert "目标比实际低 1.3个百分点" in text
        assert html.count('<svg class="wb-bar" aria-hidden="true"') == 2

    def test_each_bar_leads_to_its_sentence(self) -> None:
        assert re.findall(
            r'<button type="button" class="wb-row" data-entry="(\d)"', draw(pair(ACTUAL, TARGET))
        ) == [
            "3",
            "9",
        ]

    @pytest.mark.parametrize(
        ("difference", "direction", "words"),
        [
            ("0.5", Direction.UP, "目标比实际高 0.5个百分点"),
            ("0", Direction.NONE, "目标与实际持平"),
            (None, Direction.NONE, "不宜直接相减"),
        ],
    )
    def test_the_difference_is_said(self, difference: str | None, direction: Direction, words: str) -> None:
        assert words in Reader(draw(pair(ACTUAL, TARGET, difference, direction))).text

    def test_no_choice_is_said(self) -> None:
        assert "没有选指标" in bars_html([], {})

    def test_the_heading_says_how_to_read_them(self) -> None:
        assert "从零起" in heading_html()

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_hostile_words_are_inert(self, payload: str) -> None:
        hostile = entry("6.5", payload, Status.ACTUAL, text=payload, unit=payload)
        read = Reader(draw(replace(pair(hostile, TARGET, "1", Direction.UP), indicator=payload)))
        ours = "div figure figcaption span button svg rect line p strong br"
        assert set(read.tags) <= set(ours.split())
        assert not read.links
        assert payload in read.text


def test_an_axis_holds_zero_and_is_never_empty() -> None:
    assert axis_of([(5, 6), (3, 3)]) == (0, 6)
    assert axis_of([(-5, -5)]) == (-5, 0)
    assert axis_of([(0, 0)]) == (0, 1)
