"""Which figures of an answer make a chart, what is never drawn, and how it looks."""

from dataclasses import replace
from decimal import Decimal

import pytest
from browsing import NARROW, WIDE
from markup import PAYLOADS, Reader

from index.figures import Direction, Figure, Measure
from index.periods import Status
from index.reports import Report
from rag.contract import Answer, AnswerFigure, Citation
from rag.verdicts import Outcome, Verdict
from ui.answers import answer_html
from ui.render import Exchange
from ui.series import charts_html, find_series

GROWTH = Figure(
    "地区生产总值", Decimal(6), None, "%", "6%", "", Measure.GROWTH, Direction.UP, "2024", Status.ACTUAL,
    "", 0, 0, 2, 0, 2, 0,
)  # fmt: skip
LEVEL = replace(GROWTH, text="100亿元", value=Decimal(10**10), unit="元", measure=Measure.LEVEL)
RANKED = "闽、滇、宁三地2024年GDP各是多少，从大到小排"
PLACES = {1: "福建省", 2: "云南省", 3: "宁夏回族自治区"}


def growth(value: str, period: str = "2024", status: Status = Status.ACTUAL, **changes: object) -> Figure:
    changed = {"value": Decimal(value), "text": f"{value}%", "period": period, "status": status}
    return replace(GROWTH, **(changed | changes))


def level(text: str, value: int, **changes: object) -> Figure:
    return replace(LEVEL, **({"text": text, "value": Decimal(value)} | changes))


def answer(*figures: Figure | tuple[Figure, int], outcome: Outcome = Outcome.SUPPORTED) -> Answer:
    """An answer that gives these figures, the n-th cited as [n] or as it is said."""
    given = [one if isinstance(one, tuple) else (one, n) for n, one in enumerate(figures, 1)]
    return Answer(
        answer="。",
        status="answered",
        figures=tuple(AnswerFigure(f.text, f.indicator, f.period, f.status.value, n) for f, n in given),
        citations=tuple(Citation(n, f"r{n}", "", 1, "", 0, 1, "") for n in {n for _, n in given}),
        understood="",
        confidence=1.0,
        ms=1.0,
        index="",
        verdicts=tuple(Verdict(f.text, 0, 1, outcome, f, n) for f, n in given),
    )


def rows(one: Answer, places: dict[int, str] = PLACES) -> list[list[str]]:
    """Of each chart its points, as place, period and figure."""
    return [
        [f"{p.place}{p.figure.period}{p.figure.status.value[0]}={p.figure.text}" for p in series.points]
        for series in find_series(one, places)
    ]


class TestWhatIsDrawn:
    def test_several_places_in_the_order_of_the_answer(self) -> None:
        ranked = answer(growth("6"), growth("5.5"), growth("5"))
        assert rows(ranked) == [["福建2024a=6%", "云南2024a=5.5%", "宁夏2024a=5%"]]

    def test_years_of_one_place_the_earliest_first(self) -> None:
        years = answer(growth("5", "2026", Status.TARGET), growth("6", "2024"), growth("5.8", "2025"))
        assert rows(years, {}) == [["2024a=6%", "2025a=5.8%", "2026t=5%"]]

    def test_target_and_outcome_of_each_place_side_by_side(self) -> None:
        aims = [(growth("5", "2025", Status.TARGET), 1), (growth("6", "2025", Status.TARGET), 2)]
        both = answer(*aims, (growth("5.2", "2025"), 1), (growth("5.9", "2025"), 2))
        assert rows(both) == [["福建2025a=5.2%", "福建2025t=5%", "云南2025a=5.9%", "云南2025t=6%"]]

    def test_the_same_indicator_under_other_names(self) -> None:
        names = answer(
            growth("6", indicator="全省地区生产总值", place="全省"),
            growth("5.5", indicator="生产总值"),
            growth("5", indicator="经济"),
        )
        assert len(rows(names)[0]) == 3

    def test_level_and_growth_are_two_charts(self) -> None:
        figures = [(f, n) for n in (1, 2) for f in (level(f"{n}亿元", n * 10**8), growth(str(n)))]
        assert rows(answer(*figures)) == [
            ["福建2024a=1亿元", "云南2024a=2亿元"],
            ["福建2024a=1%", "云南2024a=2%"],
        ]

    def test_a_figure_that_is_given_twice_is_one_point(self) -> None:
        assert len(rows(answer((growth("6"), 1), (growth("6"), 1), (growth("5"), 2)))[0]) == 2


class TestWhatIsNot:
    @pytest.mark.parametrize(
        "figures",
        [
            pytest.param([growth("6")], id="one point"),
            pytest.param([growth("6"), level("9亿元", 9)], id="growth and level"),
            pytest.param([level("9亿元", 9), level("9吨", 9, unit="吨")], id="two units"),
            pytest.param([growth("6"), growth("5", indicator="农业增加值")], id="two indicators"),
            pytest.param([growth("6", "2024"), growth("33", "2021-2025")], id="a year and five"),
            pytest.param([growth("6", "2024"), growth("5", "2025H1")], id="a year and half of one"),
            pytest.param([growth("6"), growth("5", direction=Direction.DOWN)], id="a rise and a fall"),
            pytest.param([growth("6"), growth("5", place="全国")], id="another place's"),
            pytest.param([growth("6"), growth("5", status=Status.UNKNOWN)], id="not known whether achieved"),
            pytest.param([growth("6"), growth("5", "")], id="not known when"),
            pytest.param([growth("6"), replace(GROWTH, value=None)], id="not known how much"),
            pytest.param([growth("0"), growth("0")], id="nothing to see"),
            pytest.param(
                [replace(growth(str(n)), unit="位", measure=Measure.RANK) for n in (1, 2)], id="a rank"
            ),
        ],
    )
    def test_what_would_mislead(self, figures: list[Figure]) -> None:
        assert rows(answer(*figures)) == []

    def test_two_values_for_one_place_and_time(self) -> None:
        assert rows(answer((growth("6"), 1), (growth("5"), 1))) == []

    def test_a_place_left_out_might_be_the_highest(self) -> None:
        assert rows(answer(growth("6"), growth("5.5"), level("9亿元", 9))) == []

    @pytest.mark.parametrize("outcome", [Outcome.COMPUTED, Outcome.DENIED, Outcome.VALUE])
    def test_what_the_slice_does_not_say(self, outcome: Outcome) -> None:
        assert rows(answer(growth("6"), growth("5"), outcome=outcome)) == []


class TestHowItLooks:
    def html(self, *figures: Figure | tuple[Figure, int]) -> str:
        return charts_html(find_series(answer(*figures), PLACES))

    def test_lengths_are_those_of_the_values_whatever_the_unit_in_print(self) -> None:
        html = self.html(level("1.2万亿元", 12 * 10**11), level("3000亿元", 3 * 10**11))
        assert "1&#46;2万亿元" in html and "3000亿元" in html
        assert "wb-bar wb-actual wb-w100" in html and "wb-bar wb-actual wb-w25" in html

    def test_what_all_points_share_is_said_once_above_them(self) -> None:
        assert Reader(self.html(growth("6"), growth("5"))).text == (
            "地区生产总值 增幅growth · 2024年 实际actual福建6%云南5%"
        )

    def test_and_what_they_do_not_share_beside_each(self) -> None:
        aim = growth("5.5", status=Status.TARGET)
        assert Reader(self.html((growth("6"), 1), (aim, 1), (growth("5"), 2))).text == (
            "地区生产总值 增幅growth · 2024年福建 实际actual6%福建 目标target5.5%云南 实际actual5%"
        )
        assert (
            "· 实际actual2024年6%2025年5%"
            in Reader(self.html((growth("6"), 1), (growth("5", "2025"), 1))).text
        )

    def test_what_is_planned_is_called_a_target_beside_its_bar(self) -> None:
        html = self.html((growth("6"), 1), (growth("5", "2025", Status.TARGET, qualifier="左右"), 1))
        assert "2024年 实际actual6%2025年 目标target5%左右" in Reader(html).text
        assert "wb-bar wb-target wb-w83" in html

    def test_a_range_is_paler_from_its_nearer_end_on(self) -> None:
        html = self.html(growth("4", upper=Decimal(5), text="4%—5%"), growth("5"))
        assert 'wb-range wb-w100"><span class="wb-near wb-w80">' in html

    def test_falls_are_said_to_be(self) -> None:
        falls = [growth(value, direction=Direction.DOWN) for value in ("6", "3")]
        assert "↓6%" in Reader(self.html(*falls)).text

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_hostile_names_are_shown_as_written(self, payload: str) -> None:
        figures = [growth(value, indicator=payload) for value in ("6", "5")]
        html = charts_html(find_series(answer(*figures), {1: payload, 2: "云南省"}))
        assert set(Reader(html).tags) <= {"table", "caption", "span", "tbody", "tr", "th", "td", "br"}

    def test_places_get_a_chart_and_two_periods_of_one_place_a_table(self) -> None:
        reports = {f"r{n}": Report(f"r{n}", "", place, 2025, "", "") for n, place in PLACES.items()}
        places = answer_html(Exchange("", answer(growth("6"), growth("5"))), 1, reports)
        assert "wb-series" in places and "wb-both" not in places
        periods = answer((growth("6"), 1), (growth("5", "2025", Status.TARGET), 1))
        html = answer_html(Exchange("", periods), 1, reports)
        assert "wb-both" in html and "wb-series" not in html and html.count("wb-bar") == 2


@pytest.mark.browser
class TestInTheBrowser:
    @pytest.mark.parametrize("viewport", [WIDE, NARROW])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_places_are_ranked_by_bars_to_one_scale(
        self, visit, provinces: str, viewport, scheme: str
    ) -> None:
        one = visit(provinces, viewport=viewport, color_scheme=scheme)
        one.ask(RANKED)
        chart = one.page.get_by_role("table", name="地区生产总值")
        assert chart.locator("th").all_inner_texts() == ["福建", "云南", "宁夏"]
        bars = [bar.bounding_box() for bar in chart.locator(".wb-bar").all()]
        amounts = [float(text.removesuffix("亿元")) for text in chart.locator(".wb-amount").all_inner_texts()]
        assert len({bar["x"] for bar in bars}) == 1, "from one zero"
        for bar, amount in zip(bars, amounts, strict=True):
            assert bar["width"] / bars[0]["width"] == pytest.approx(amount / amounts[0], abs=0.02)
        chat = one.page.locator("#wb-chat").bounding_box()
        assert bars[0]["x"] + bars[0]["width"] <= chat["x"] + chat["width"]
        assert one.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
