"""The ledger as it is read: figures with their sentence, selected, compared, and put in doubt."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from index.errors import StoreError
from index.figures import Direction, Figure, Measure
from index.passages import cut_passages
from index.periods import Status
from index.reports import Report
from index.sections import find_sections
from index.store import PassageIndex
from rag.bounds import agree, bounds_of, quantum
from rag.doubts import DoubtKind, doubts, printed
from rag.indicators import is_telling, other_names, plain_name, same_unit, unit_name
from rag.ledger import Entry, Selection, compare, entries, select, signed_value
from rag.printed import amount, plain_number

TEXT = """\
某市青川区人民政府工作报告
——2025年1月16日在青川区第五届人民代表大会第四次会议上

一、2024年工作回顾

完成地区生产总值486.2亿元、增长7.2%。全区规模以上工业总产值达300亿元，新增企业36家。

二、2025年工作安排

地区生产总值增长6%，规上工业总产值350亿元以上、增长15%。城镇新增就业3万人。
"""
SCALES = {"亿": 10**8, "万": 10**4}


def make_report(text: str = TEXT, report_id: str = "qingchuan-2025") -> Report:
    return Report(report_id, "政府工作报告", "某市青川区", 2025, text, "")


def make_index(*made: tuple[Report, list[Figure]]) -> PassageIndex:
    """An index with figures made by hand: what the extractor finds is another module's business."""
    passages, sections, figures = [], {}, []
    for report, found in made:
        sections[report.id] = find_sections(report)
        cut = cut_passages(report, sections[report.id], len(passages))
        passages += cut
        for figure in found:
            home = next(p for p in cut if p.start <= figure.start < p.end)
            figures.append(replace(figure, passage=home.id))
    reports = tuple(report for report, _ in made)
    return PassageIndex("f", reports, sections, tuple(passages), tuple(figures), None, None, None)  # type: ignore


def figure(report: Report, said: str, printed: str, **more: Any) -> Figure:
    """The figure printed in the first place where the report says `said`, an actual level unless told."""
    start = report.text.index(said) + said.index(printed)
    match = re.match(r"([\d.]+)([亿万]?)(.*)", printed)
    assert match
    value = Decimal(match[1]) * SCALES.get(match[2], 1)
    fields: dict[str, Any] = {
        "indicator": "", "value": value, "upper": None, "unit": match[3], "text": printed,
        "qualifier": "", "measure": Measure.LEVEL, "direction": Direction.NONE, "period": "2024",
        "status": Status.ACTUAL, "place": "", "passage": 0, "start": start, "end": start + len(printed),
        "lead": start, "tail": start + len(printed), "group": 0,
    }  # fmt: skip
    return Figure(**fields | more)


GROWTH = {"measure": Measure.GROWTH, "direction": Direction.UP}
POINTS_DOWN = {"measure": Measure.CHANGE, "direction": Direction.DOWN}
PLAN = {"period": "2025", "status": Status.TARGET}


@pytest.fixture
def made() -> PassageIndex:
    report = make_report()
    return make_index(
        (
            report,
            [
                figure(report, "486.2亿元", "486.2亿元", indicator="地区生产总值"),
                figure(report, "增长7.2%", "7.2%", indicator="地区生产总值", **GROWTH),
                figure(report, "达300亿元", "300亿元", indicator="全区规模以上工业总产值", qualifier="达"),
                figure(report, "36家", "36家", indicator=""),
                figure(report, "增长6%", "6%", indicator="地区生产总值", **GROWTH, **PLAN),
                figure(report, "350亿元", "350亿元", indicator="规上工业总产值", qualifier="以上", **PLAN),
                figure(report, "增长15%", "15%", indicator="规上工业总产值", **GROWTH, **PLAN),
                figure(report, "3万人", "3万人", indicator="城镇新增就业", **PLAN),
            ],
        )
    )


def texts(found: tuple[Entry, ...]) -> list[str]:
    return [entry.figure.text for entry in found]


class TestEntries:
    def test_every_figure_is_an_entry_in_reading_order_and_knows_its_sentence(
        self, made: PassageIndex
    ) -> None:
        found = entries(made)
        assert texts(found) == ["486.2亿元", "7.2%", "300亿元", "36家", "6%", "350亿元", "15%", "3万人"]
        for entry in found:
            text = made.report(entry.report).text
            assert text[entry.sentence_start : entry.sentence_end] == entry.sentence
            assert entry.figure.text in entry.sentence
        assert found[0].sentence == "完成地区生产总值486.2亿元、增长7.2%。"
        assert found[0].section == "2024年工作回顾"
        assert made.report(found[0].report).text.split("\n")[5].startswith("完成") and found[0].paragraph == 4

    def test_a_sentence_cut_into_passages_is_shown_whole(self) -> None:
        clause = "持续推进各项重点工作落地见效并不断取得新的进展和成效，"
        report = make_report(
            f"某市青川区人民政府工作报告\n\n一、2024年工作回顾\n\n{clause * 12}新增企业36家。\n"
        )
        index = make_index((report, [figure(report, "36家", "36家")]))
        entry = entries(index)[0]
        home = index.passages[entry.figure.passage]
        assert home.start > entry.sentence_start == home.sentence, "the test needs a sentence in pieces"
        assert entry.sentence == f"{clause * 12}新增企业36家。"

    def test_what_is_bound_to_nothing_is_kept(self, made: PassageIndex) -> None:
        assert [e.figure.text for e in entries(made) if not e.figure.indicator] == ["36家"]


class TestSelect:
    @pytest.mark.parametrize(
        ("selection", "expected"),
        [
            (Selection(indicator="GDP"), ["486.2亿元", "7.2%", "6%"]),
            (Selection(indicator="生产总值", status=Status.TARGET), ["6%"]),
            (Selection(indicator="规上工业"), ["300亿元", "350亿元", "15%"]),
            (Selection(indicator="“规模以上”工业"), ["300亿元", "350亿元", "15%"]),
            (Selection(period="2025", measure=Measure.GROWTH), ["6%", "15%"]),
            (Selection(unit="亿元"), ["486.2亿元", "300亿元", "350亿元"]),
            (Selection(unit="％"), ["7.2%", "6%", "15%"]),
            (Selection(section="工作回顾"), ["486.2亿元", "7.2%", "300亿元", "36家"]),
            (Selection(indicator="火星"), []),
            (Selection(unit="美元"), []),
        ],
        ids=str,
    )
    def test_all_that_is_wanted_must_fit(
        self, made: PassageIndex, selection: Selection, expected: list[str]
    ) -> None:
        assert texts(select(made, selection)) == expected

    def test_nothing_wanted_is_everything(self, made: PassageIndex) -> None:
        assert select(made, Selection()) == entries(made) == select(made, Selection(indicator=" "))

    def test_a_year_is_that_year_and_no_part_or_span_of_it(self) -> None:
        report = make_report()
        spans = ["2024", "2024-04", "2021-2025", "2024H1"]
        found = [figure(report, "36家", "36家", period=period) for period in spans]
        index = make_index((report, found))
        for period in spans:
            assert [e.figure.period for e in select(index, Selection(period=period))] == [period]

    def test_one_report_of_several(self, made: PassageIndex) -> None:
        other = make_report(report_id="other")
        index = make_index((made.reports[0], list(made.figures)), (other, [figure(other, "36家", "36家")]))
        assert [e.report for e in select(index, Selection(report="other"))] == ["other"]
        assert len(select(index, Selection())) == 9
        with pytest.raises(StoreError, match="qingchuan-2025"):
            select(index, Selection(report="nowhere"))


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("全区规模以上工业总产值", "规上工业总产值"),
            ("完成地区生产总值", "生产总值"),
            ("地区生产总值增速", "GDP"),
            ("生命健康产业实现收入", "生命健康产业收入"),
            ("新增“专精特新”企业", "新增专精特新企业"),
            ("全年空气质量优良天数", "优良天数"),
            ("地方一般公共预算收入", "一般公共预算收入"),
            ("全体居民人均可支配收入", "居民人均可支配收入"),
            ("新增城镇就业", "城镇新增就业"),
        ],
    )
    def test_the_same_under_two_names(self, one: str, other: str) -> None:
        assert plain_name(one, "某市青川区") == plain_name(other, "某市青川区")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("规上工业增加值", "工业增加值"),
            ("城镇居民人均可支配收入", "农村居民人均可支配收入"),
            ("全市地区生产总值", "地区生产总值"),
            ("人均地区生产总值", "地区生产总值"),
            ("新增企业", "企业"),
            ("建成停车位", "新建停车位"),
            ("区属规上工业总产值", "规上工业总产值"),
            ("税收收入", "一般公共预算收入"),
            ("累计签约金额", "签约金额"),
        ],
    )
    def test_what_differs_stays_apart(self, one: str, other: str) -> None:
        assert plain_name(one, "某市青川区") != plain_name(other, "某市青川区")

    def test_whose_whole_is_meant_depends_on_the_report(self) -> None:
        assert plain_name("全市用电量", "某市") == "用电量"
        assert plain_name("全市用电量", "") == plain_name("全市用电量", "某市青川区") == "全市用电量"

    def test_a_bare_word_tells_nothing(self) -> None:
        assert not any(map(is_telling, ["规模", "增加值", "总投资", "开工率", ""]))
        assert is_telling("粮食产量")

    def test_other_names(self) -> None:
        assert {"gdp", "地区生产总值", "国内生产总值"} <= other_names("GDP")
        assert other_names("  ") == frozenset()

    def test_units(self) -> None:
        assert unit_name("万亿元") == unit_name("元") != unit_name("美元")
        assert same_unit("家", "户") and same_unit("平米", "平方米") and same_unit("百分点", "个百分点")
        assert (
            not same_unit("平方米", "户") and not same_unit("人", "人次") and not same_unit("%", "个百分点")
        )


class TestCompare:
    def test_like_is_set_beside_like(self, made: PassageIndex) -> None:
        shown = [
            (c.indicator, c.actual.figure.text, c.target.figure.text, c.difference, c.unit, c.direction)
            for c in compare(made, "qingchuan-2025")
        ]
        assert shown == [
            ("地区生产总值", "7.2%", "6%", Decimal("-1.2"), "个百分点", Direction.DOWN),
            ("全区规模以上工业总产值", "300亿元", "350亿元", Decimal(5 * 10**9), "元", Direction.UP),
        ]

    def comparison(self, actual: dict[str, Any], target: dict[str, Any]) -> list[Any]:
        report = make_report()
        one = figure(report, "36家", "36家", **{"indicator": "新增科技企业", **actual})
        other = figure(
            report, "3万人", "3万人", **{"indicator": "新增科技企业", "unit": "家", **PLAN, **target}
        )
        return list(compare(make_index((report, [one, other])), report.id))

    @pytest.mark.parametrize(
        ("actual", "target"),
        [
            ({"measure": Measure.GROWTH}, {}),
            ({"measure": Measure.RANK}, {"measure": Measure.RANK}),
            ({"unit": "元"}, {}),
            ({"place": "全市"}, {}),
            ({"period": "2020-2024"}, {}),
            ({"period": "2023"}, {}),
            ({}, {"status": Status.MILESTONE, "period": "2025-04"}),
            ({}, {"indicator": "引进科技企业"}),
            ({"indicator": "规模"}, {"indicator": "规模"}),
            ({"indicator": ""}, {"indicator": ""}),
        ],
        ids=str,
    )
    def test_what_is_not_alike_is_not(self, actual: dict[str, Any], target: dict[str, Any]) -> None:
        assert len(self.comparison({}, {})) == 1
        assert self.comparison(actual, target) == []

    def test_a_level_and_a_count_are_one_family(self) -> None:
        assert self.comparison({"measure": Measure.COUNT}, {})[0].difference == 29964

    @pytest.mark.parametrize(
        "target", [{"upper": Decimal(4)}, {"value": None}, {"period": "2026-2030"}], ids=str
    )
    def test_side_by_side_without_a_difference(self, target: dict[str, Any]) -> None:
        (only,) = self.comparison({}, target)
        assert (only.difference, only.direction) == (None, Direction.NONE)

    def test_a_fall_is_negative_growth_however_it_is_printed(self) -> None:
        report = make_report()
        fall = {"measure": Measure.GROWTH, "direction": Direction.DOWN}
        down, minus = (figure(report, "36家", "36家", value=Decimal(v), **fall) for v in ("3.2", "-3.2"))
        assert signed_value(down) == signed_value(minus) == Decimal("-3.2")
        (only,) = self.comparison({**fall, "value": Decimal(3)}, {**fall, "value": Decimal(5)})
        assert (only.difference, only.direction) == (Decimal(-2), Direction.DOWN)

    def test_each_planned_period_once_and_the_first_actual(self) -> None:
        report = make_report()
        actuals = [figure(report, s, s, indicator="用电总量") for s in ("300亿元", "486.2亿元")]
        plans = [
            figure(report, said, said, indicator="用电总量", unit="元", status=Status.TARGET, period=period)
            for said, period in (("350亿元", "2025"), ("6%", "2030"), ("3万人", "2025"))
        ]
        index = make_index((report, sorted([*actuals, *plans], key=lambda f: f.start)))
        found = [(c.actual.figure.text, c.target.figure.period) for c in compare(index, report.id)]
        assert found == [("486.2亿元", "2025"), ("486.2亿元", "2030")]

    def test_an_unknown_report(self, made: PassageIndex) -> None:
        with pytest.raises(StoreError, match="nowhere"):
            compare(made, "nowhere")


class TestBounds:
    def fig(self, text: str, qualifier: str = "", **more: Any) -> Figure:
        report = make_report(f"{TEXT}\n{text}")
        return figure(report, text, text, qualifier=qualifier, **more)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1220.9亿元", 10**7),
            ("1221亿元", 10**8),
            ("6.5%", Decimal("0.1")),
            ("6%", 1),
            ("36家", 0),
            ("5.3万元", 1000),
        ],
    )
    def test_the_last_printed_digit(self, text: str, expected: Decimal) -> None:
        assert quantum(self.fig(text)) == expected

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            (("1220.9亿元", ""), ("1221亿元", ""), True),
            (("1220.9亿元", ""), ("1220亿元", ""), True),  # cut, not rounded
            (("1220.9亿元", ""), ("1222亿元", ""), False),
            (("1220.9亿元", ""), ("1220.8亿元", ""), False),
            (("1220.9亿元", ""), ("1200亿元", "以上"), True),
            (("1220.9亿元", ""), ("1300亿元", "突破"), False),
            (("5.2%", ""), ("5.5%", "以内"), True),
            (("5.8%", ""), ("5.5%", "以内"), False),
            (("6%", ""), ("7%", ""), False),
            (("36家", ""), ("37家", ""), False),
            (("19.6万辆", ""), ("20万辆", "近"), True),
            (("6.3%", ""), ("6%", "左右"), True),
            (("9%", ""), ("6%", "左右"), False),
        ],
    )
    def test_when_two_figures_may_be_one_number(
        self, one: tuple[str, str], other: tuple[str, str], same: bool
    ) -> None:
        assert agree(self.fig(*one), self.fig(*other)) is same
        assert agree(self.fig(*other), self.fig(*one)) is same

    def test_no_value_has_no_bounds_and_contradicts_nothing(self) -> None:
        unknown = self.fig("36家", value=None)
        assert bounds_of(unknown) is None
        assert agree(unknown, self.fig("37家"))

    def test_as_it_is_printed(self) -> None:
        assert printed(self.fig("20万辆", "近")) == "近20万辆"
        assert printed(self.fig("900亿元", "以上")) == "900亿元以上"
        assert printed(self.fig("300亿元", "达")) == "300亿元"


class TestDoubts:
    def doubts(self, text: str, *said: tuple[str, str, dict[str, Any]]) -> list[tuple[DoubtKind, str]]:
        """The doubts about a review that says `text`, its figures given as (words around, figure, fields)."""
        report = make_report(f"某市青川区人民政府工作报告\n\n一、2024年工作回顾\n\n{text}\n")
        found = [figure(report, around, printed, **more) for around, printed, more in said]
        return [(d.kind, d.message) for d in doubts(make_index((report, found)), report.id)]

    def twice(self, one: str, other: str, **more: Any) -> list[tuple[DoubtKind, str]]:
        fields = {"indicator": "地区生产总值", **more}
        return self.doubts(
            f"地区生产总值{one}。全区生产总值完成{other}。",
            (f"值{one}", one, {"indicator": "地区生产总值"}),
            (f"成{other}", other, fields),
        )

    def test_two_values_of_one_aggregate(self) -> None:
        ((kind, message),) = self.twice("486.2亿元", "490亿元")
        assert kind is DoubtKind.VALUES
        assert "486.2亿元和490亿元" in message and "2024" in message

    @pytest.mark.parametrize(
        "more",
        [
            {"period": "2023"},
            {"status": Status.TARGET},
            {"place": "全市"},
            {"indicator": "人均地区生产总值"},
            {"qualifier": "突破", "value": Decimal(48 * 10**9)},
            {"measure": Measure.SHARE},
            {"unit": "美元"},
            {"value": None},
        ],
        ids=str,
    )
    def test_no_doubt_where_they_may_both_be_right(self, more: dict[str, Any]) -> None:
        assert self.twice("486.2亿元", "490亿元", **more) == []

    def test_rounding_is_no_doubt(self) -> None:
        assert self.twice("486.2亿元", "486亿元") == []

    def test_within_one_sentence_and_of_other_spans_is_no_doubt(self) -> None:
        same = {"indicator": "地区生产总值"}
        assert not self.doubts(
            "地区生产总值由300亿元到486亿元。", ("由300亿元", "300亿元", same), ("486亿元", "486亿元", same)
        )
        yearly = {**same, **GROWTH}
        text = "地区生产总值增长7.2%。五年来生产总值年均增长6.1%。"
        assert not self.doubts(text, ("7.2%", "7.2%", yearly), ("6.1%", "6.1%", yearly))

    def test_counts_of_whatever_stands_nearby_are_no_doubt(self) -> None:
        rate = {"indicator": "签约率", "measure": Measure.SHARE}
        assert not self.doubts("东片签约率96%。西片签约率70%。", ("96%", "96%", rate), ("70%", "70%", rate))

    def test_up_and_down_is_a_doubt(self) -> None:
        up = {"indicator": "固定资产投资", **GROWTH}
        down = {**up, "direction": Direction.DOWN}
        text = "固定资产投资增长5%。受此影响固定资产投资下降5%。"
        ((kind, _),) = self.doubts(text, ("增长5%", "5%", up), ("下降5%", "5%", down))
        assert kind is DoubtKind.VALUES

    @pytest.mark.parametrize(
        ("growth", "in_doubt"),
        [("15%", True), ("16.7%", False), ("17%", False), ("16%", False), ("16.0%", True), ("18%", True)],
    )
    def test_growth_that_levels_of_two_years_do_not_bear_out(self, growth: str, in_doubt: bool) -> None:
        """350/300 is 16.67%: between 16.3% and 17.0% as both are rounded."""
        name = {"indicator": "旅游收入"}
        found = self.doubts(
            f"上年旅游收入300亿元。旅游收入350亿元、增长{growth}。",
            ("300亿元", "300亿元", {**name, "period": "2023"}),
            ("350亿元", "350亿元", name),
            (f"增长{growth}", growth, {**name, **GROWTH}),
        )
        assert [kind for kind, _ in found] == [DoubtKind.GROWTH] * in_doubt
        if found:
            assert "算得增长16.67%" in found[0][1] and f"报告写增长{growth}" in found[0][1]

    def test_growth_at_constant_prices_follows_from_no_amounts(self) -> None:
        name = {"indicator": "地区生产总值"}
        assert not self.doubts(
            "上年生产总值300亿元。地区生产总值350亿元、增长9%。",
            ("300亿元", "300亿元", {**name, "period": "2023"}),
            ("350亿元", "350亿元", name),
            ("增长9%", "9%", {**name, **GROWTH}),
        )

    @pytest.mark.parametrize(
        ("text", "more", "in_doubt"),
        [
            ("亏损面由24%下降至5%，下降19个百分点。", POINTS_DOWN, False),
            ("亏损面由24%下降至5%，下降12个百分点。", POINTS_DOWN, True),
            ("存款由100亿元增加到146.4亿元，年均增长10%。", {**GROWTH, "period": "2021-2024"}, False),
            ("存款由100亿元增加到146.4亿元，年均增长14%。", {**GROWTH, "period": "2021-2024"}, True),
            ("存款由100亿元增加到146.4亿元，年均增长14%。", {**GROWTH, "period": "2024"}, False),
            ("存款由100亿元增加到146.4亿元，增长46.4%。", GROWTH, False),
            ("存款由100亿元增加到146.4亿元，贷款增长9%。", GROWTH, False),
        ],
    )  # fmt: skip
    def test_from_to_and_by_how_much(self, text: str, more: dict[str, Any], in_doubt: bool) -> None:
        """1.1 to the fourth is 1.4641."""
        first, second, third = re.findall(r"[\d.]+(?:亿元|%|个百分点)", text)
        share = {"measure": Measure.SHARE} if "%" in first else {}
        found = self.doubts(text, (first, first, share), (second, second, share), (third, third, more))
        assert [kind for kind, _ in found] == [DoubtKind.GROWTH] * in_doubt, found

    @pytest.mark.parametrize(
        ("text", "in_doubt"),
        [
            ("引进项目30个，其中外资项目52个。", True),
            ("引进项目30个，其中外资项目5个。", False),
            ("引进项目30个。其中外资项目52个。", False),
            ("户均项目30个，其中外资项目52个。", False),
        ],
    )
    def test_a_part_larger_than_its_whole(self, text: str, in_doubt: bool) -> None:
        name = {"indicator": text.split("30")[0], "measure": Measure.COUNT}
        part = {"indicator": "外资项目", "measure": Measure.COUNT}
        second = "52个" if "52" in text else "项目5个"
        found = self.doubts(text, ("30个", "30个", name), (second, second.removeprefix("项目"), part))
        assert [kind for kind, _ in found] == [DoubtKind.PART] * in_doubt

    def test_an_unknown_report(self, made: PassageIndex) -> None:
        with pytest.raises(StoreError, match="nowhere"):
            doubts(made, "nowhere")


class TestAmounts:
    def test_numbers_in_digits(self) -> None:
        shown = [plain_number(Decimal(n)) for n in ("1.2E+11", "6.50", "-0.0", "100", "1E-7")]
        assert shown == ["120000000000", "6.5", "0", "100", "0.0000001"]

    def test_amounts_in_the_units_of_reports(self) -> None:
        assert amount(Decimal(-800_000_000), "元") == "-8亿元"
        assert amount(Decimal("1.37E12"), "斤") == "1.37万亿斤"
        assert amount(Decimal(3000), "人") == "3000人"


class TestBundled:
    """Facts that any right ledger of the bundled report has."""

    def test_gross_domestic_product(self, bundled: PassageIndex) -> None:
        found = select(bundled, Selection(indicator="GDP", period="2024", status=Status.ACTUAL))
        assert {"1220.9亿元", "6.5%"} <= set(texts(found))
        assert all(e.sentence.count(e.figure.text) for e in found)

    def test_its_growth_is_planned_lower(self, bundled: PassageIndex) -> None:
        report = bundled.reports[0].id
        found = [c for c in compare(bundled, report) if plain_name(c.indicator) == "地区生产总值"]
        assert [(c.actual.figure.text, c.target.figure.text, c.difference) for c in found] == [
            ("6.5%", "6%", Decimal("-0.5"))
        ]

    def test_every_difference_is_of_two_figures_of_the_report(self, bundled: PassageIndex) -> None:
        for found in compare(bundled, bundled.reports[0].id):
            assert found.actual.figure.status is Status.ACTUAL and found.target.figure.status is Status.TARGET
            assert found.difference is None or found.difference == signed_value(
                found.target.figure
            ) - signed_value(  # type: ignore
                found.actual.figure
            ), found
