"""Questions put to several reports: which report is asked what, and what is made of the answers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.periods import Status
from index.store import PassageIndex
from rag.answer import ask
from rag.places import names_of
from rag.scope import places_named, reports_for
from rag.subquestions import plan_of
from rag.topic import Cell, Threshold, cells_of, sub_question, threshold_of, topic_of

REPORT = """\
{place}人民政府工作报告
——{year}年1月16日在{place}第五届人民代表大会第{nth}次会议上
{place}人民政府县长  林知远

各位代表：
现在，我代表{place}人民政府向大会报告工作，请予审议。

{last}年工作回顾

{last}年，面对复杂形势，我们稳中求进。完成地区生产总值{gdp}亿元、增长{grown}%；一般公共预算收入{revenue}亿元；城镇新增就业{jobs}人。
一、坚持产业立县
（一）工业经济提速增效。规上工业增加值增长{industry}%。{own}

{year}年工作安排

今年经济社会发展主要预期目标是：地区生产总值增长{aim}%，规上工业增加值增长{industry_aim}%，城镇新增就业{jobs_aim}人以上。
一、做强实体经济
（一）扩大有效投资。实施重点项目{projects}个。
"""
FACTS = {
    ("青禾县", 2024): (300.5, "5.1", "10.2", 3100, "7.3", "6.5", "8", 3000, 41, "建成云雾大桥1座。"),
    ("青禾县", 2025): (318.0, "5.8", "11.4", 3300, "6.9", "6", "7", 3200, 43, "云雾茶叶出口2.6万吨。"),
    ("白石县", 2024): (210.0, "6.2", "8.1", 2100, "9.1", "6", "9", 2000, 35, "白石书院接待8万人次。"),
    ("白石县", 2025): (224.7, "6.6", "8.9", 2050, "9.9", "6.5", "9.5", 2200, 38, "打井120眼。"),
}


def text_of(place: str, year: int) -> str:
    gdp, grown, revenue, jobs, industry, aim, industry_aim, jobs_aim, projects, own = FACTS[place, year]
    return REPORT.format(
        place=place, year=year, last=year - 1, nth="三四"[year - 2024], gdp=gdp, grown=grown,
        revenue=revenue, jobs=jobs, industry=industry, aim=aim, industry_aim=industry_aim,
        jobs_aim=jobs_aim, projects=projects, own=own,
    )  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    """Two counties, the reports of two years each."""
    folder = tmp_path_factory.mktemp("library")
    paths = []
    for place, year in FACTS:
        paths.append(folder / f"{'qinghe' if place == '青禾县' else 'baishi'}_{year}.txt")
        paths[-1].write_text(text_of(place, year), "utf-8")
    return build_index(paths, folder / "index", encoder)


@pytest.fixture(scope="module")
def one_place(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    folder = tmp_path_factory.mktemp("one")
    paths = [folder / f"{year}.txt" for year in (2024, 2025)]
    for path in paths:
        path.write_text(text_of("青禾县", int(path.stem)), "utf-8")
    return build_index(paths, folder / "index", encoder)


def reports_cited(library: PassageIndex, question: str, *history: str) -> list[str]:
    return [citation.report for citation in ask(library, question, history).citations]


class TestWhichReport:
    """A report of year Y reviews Y-1 and plans Y."""

    @pytest.mark.parametrize(
        ("question", "said", "report"),
        [
            ("青禾县2024年GDP增长多少", "5.8%", "qinghe_2025"),
            ("青禾2023年GDP增长多少", "5.1%", "qinghe_2024"),
            ("白石县2025年GDP增长目标是多少", "6.5%", "baishi_2025"),
            ("白石县2024年GDP增长目标", "6%", "baishi_2024"),
            ("青禾去年城镇新增就业多少人", "3300人", "qinghe_2025"),
            ("按2024年的报告，青禾去年城镇新增就业多少人", "3100人", "qinghe_2024"),
            ("白石2025年想新增多少就业", "2200人", "baishi_2025"),
            ("云雾大桥建成几座", "1座", "qinghe_2024"),
        ],
    )
    def test_is_told_by_place_year_and_status(
        self, library: PassageIndex, question: str, said: str, report: str
    ) -> None:
        answer = ask(library, question)
        assert answer.status == "answered"
        assert said in answer.answer
        assert {citation.report for citation in answer.citations} == {report}

    def test_a_target_is_never_sold_as_done(self, library: PassageIndex) -> None:
        answer = ask(library, "白石县2025年实际新增就业多少人")
        assert answer.abstained
        assert not answer.figures

    def test_the_place_is_said(self, library: PassageIndex) -> None:
        assert ask(library, "白石2024年GDP增长多少").answer.startswith("白石：")

    def test_one_place_alone_goes_without_saying(self, one_place: PassageIndex) -> None:
        answer = ask(one_place, "2023年GDP增长多少")
        assert "5.1%" in answer.answer
        assert "青禾" not in answer.answer

    def test_where_every_place_has_it_and_none_is_named_it_is_asked_back(self, library: PassageIndex) -> None:
        for question in ("GDP多少", "2024年城镇新增就业多少"):
            answer = ask(library, question)
            assert (answer.status, answer.citations) == ("unclear", ())

    def test_nobody_answers_for_a_place_that_no_report_is_of(self, library: PassageIndex) -> None:
        answer = ask(library, "涿州2024年GDP多少")
        assert (answer.status, answer.citations) == ("other_scope", ())
        assert "涿州" in answer.answer

    def test_a_place_that_is_named_before_counts(self, library: PassageIndex) -> None:
        answer = ask(library, "城镇新增就业多少", ["白石县2024年GDP增长多少"])
        assert {citation.report for citation in answer.citations} == {"baishi_2025"}

    def test_the_reports_of_a_year_in_order(self, library: PassageIndex) -> None:
        assert reports_for(library, "青禾县", "2024", Status.ACTUAL) == ("qinghe_2025", "qinghe_2024")
        assert reports_for(library, "青禾县", "2024", Status.TARGET) == ("qinghe_2024", "qinghe_2025")
        assert reports_for(library, "青禾县", "", Status.UNKNOWN) == ("qinghe_2025", "qinghe_2024")
        assert reports_for(library, "青禾县", "2019", Status.UNKNOWN) == ("qinghe_2024",)


class TestSideBySide:
    @pytest.mark.parametrize(
        ("question", "lead", "figures"),
        [
            ("青禾、白石2024年GDP增速哪个高？各多少", "白石最高。", ["6.6%", "5.8%"]),
            ("青禾县和白石县2024年GDP总量各是多少亿元，从大到小排", "从高到低：青禾、白石。", ["318.0亿元"]),
            ("青禾和白石2025年城镇新增就业目标分别是多少", "青禾：", ["3200人", "2200人"]),
            ("2024年哪个县规上工业增加值增速最快", "白石最高。", ["9.9%"]),
            ("2024年GDP增速在6%以上的是哪些县", "符合的有：白石。", ["6.6%"]),
            ("白石2024年GDP增速比青禾高多少", "白石比青禾高：6.6-5.8=0.8个百分点", ["6.6%", "5.8%"]),
        ],
    )  # fmt: skip
    def test_places(self, library: PassageIndex, question: str, lead: str, figures: list[str]) -> None:
        answer = ask(library, question)
        assert answer.status == "answered"
        assert answer.answer.startswith(lead)
        assert [f for f in figures if f not in answer.answer] == []
        assert all(verdict.is_fine for verdict in answer.verdicts)
        assert len({citation.n for citation in answer.citations}) == len(answer.citations)

    def test_where_none_meets_the_threshold_that_is_said(self, library: PassageIndex) -> None:
        answer = ask(library, "2024年GDP增速在8%以上的是哪些县")
        assert answer.status == "absent"
        assert "没有符合的" in answer.answer

    def test_last_year_is_not_looked_for_in_an_earlier_report(self, library: PassageIndex) -> None:
        answer = ask(library, "青禾去年建成云雾大桥几座")
        assert answer.abstained, answer.answer

    def test_what_does_not_meet_the_threshold_is_left_out(self, library: PassageIndex) -> None:
        assert "5.8%" not in ask(library, "2024年GDP增速在6%以上的是哪些县").answer

    @pytest.mark.parametrize(
        ("question", "lead", "figures"),
        [
            ("青禾2024年GDP增长目标完成了吗", "没有完成目标，实际低于目标。", ["6.5%", "5.8%"]),
            ("白石2024年规上工业增加值目标兑现了没有", "完成目标，实际高于目标。", ["9%", "9.9%"]),
            ("白石县GDP增长：2024年目标、2024年实际、2025年目标各多少", "白石：", ["6%", "6.6%", "6.5%"]),
            ("青禾新增就业2024年比2023年多多少", "2024年比2023年多：3300-3100=200人", ["3300人"]),
        ],
    )  # fmt: skip
    def test_years(self, library: PassageIndex, question: str, lead: str, figures: list[str]) -> None:
        answer = ask(library, question)
        assert answer.answer.startswith(lead)
        assert [f for f in figures if f not in answer.answer] == []
        assert all(verdict.is_fine for verdict in answer.verdicts)

    def test_a_place_without_a_report_is_said(self, library: PassageIndex) -> None:
        answer = ask(library, "青禾、广东2024年GDP增速各多少")
        assert "没有广东的报告" in answer.answer or answer.abstained

    def test_a_follow_up_that_names_another_place(self, library: PassageIndex) -> None:
        answer = ask(library, "那白石呢", ["青禾县2024年GDP增速是多少"])
        assert "6.6%" in answer.answer
        assert reports_cited(library, "那白石呢", "青禾县2024年GDP增速是多少") == ["baishi_2025"]

    def test_what_is_cited_is_a_slice_of_its_own_report(self, library: PassageIndex) -> None:
        answer = ask(library, "青禾、白石2024年GDP增速各多少")
        texts = {report.id: report.text for report in library.reports}
        assert len({c.report for c in answer.citations}) == 2
        assert all(texts[c.report][c.start : c.end] == c.text for c in answer.citations)

    def test_a_named_report_is_asked_alone(self, library: PassageIndex) -> None:
        answer = ask(library, "青禾、白石2024年GDP增速各多少", report="baishi_2025")
        assert {c.report for c in answer.citations} <= {"baishi_2025"}

    @pytest.mark.parametrize("question", ["", "？？？", "青禾", "青禾、白石", "12", "各县", "x" * 3000])
    def test_what_is_no_question_is_refused(self, library: PassageIndex, question: str) -> None:
        assert ask(library, question).abstained


class TestWhoDeliveredIt:
    def test_the_holder_of_the_office_is_named(self, library: PassageIndex) -> None:
        answer = ask(library, "青禾县县长是谁")
        assert "林知远" in answer.answer
        assert reports_cited(library, "青禾县县长是谁") == ["qinghe_2025"]

    @pytest.mark.parametrize("office", ["市长", "省长", "副县长"])
    def test_another_office_is_not_answered_with_that_name(
        self, one_place: PassageIndex, office: str
    ) -> None:
        answer = ask(one_place, f"{office}是谁")
        assert answer.abstained
        assert "林知远" not in answer.answer


class TestReading:
    def test_places_in_full_in_short_and_in_one_character(self, library: PassageIndex) -> None:
        named = places_named(library, "青禾县和白石比")
        assert [(one.name, one.place) for one in named] == [("青禾县", "青禾县"), ("白石", "白石县")]
        assert places_named(library, "闽、滇、宁三地") == ()  # no report is of any of them

    def test_autonomous_places_in_short(self) -> None:
        assert names_of("内蒙古自治区")[-1] == "内蒙古"
        assert names_of("恩施土家族苗族自治州")[-1] == "恩施"

    @pytest.mark.parametrize(
        ("question", "cells"),
        [
            ("2024年实际、2025年目标、2025年实际各是多少", ["2024 actual", "2025 target", "2025 actual"]),
            ("2025年、2026年的目标各是多少？2024年实际多少", ["2025 target", "2026 target", "2024 actual"]),
            ("粮食产量目标，2026年比2025年高了多少", ["2026 target", "2025 target"]),
            ("2025年目标和实际各多少", ["2025 target", "2025 actual"]),
            ("2024年新增了多少", ["2024 actual"]),
            ("GDP目标完成了吗", ["2025 target", "2025 actual"]),
            ("优良天数2020年到2021年怎么变的", ["2020 unknown", "2021 unknown"]),
            ("GDP是多少", [" unknown"]),
        ],
    )
    def test_years_and_what_is_asked_of_them(self, question: str, cells: list[str]) -> None:
        assert [f"{cell.year} {cell.status}" for cell in cells_of(question, 2026)] == cells

    @pytest.mark.parametrize(
        ("question", "value", "sign"),
        [
            ("增速在5.5%及以上的有哪几个省", "5.5", ">="),
            ("目标定在5%左右或5%以内的是哪些地方", "5", "<="),
            ("目标定在4%或更高的有哪些省", "4", ">="),
            ("超过6%的是哪些县", "6", ">"),
            ("不低于6%的是哪些县", "6", ">="),
            ("增速低于3%的有哪些县", "3", "<"),
            ("两位数增长的是哪几个县", "10", ">="),
        ],
    )
    def test_thresholds(self, question: str, value: str, sign: str) -> None:
        assert threshold_of(question) == Threshold(Decimal(value), sign)

    def test_2024_is_no_threshold(self) -> None:
        assert threshold_of("2024年GDP增速最高的是哪个省") is None

    @pytest.mark.parametrize(
        ("question", "asked"),
        [
            ("青禾、白石2024年GDP增速哪个高？各多少", "2024年GDP增速是多少？"),
            ("青禾和白石2024年各新增了多少城镇就业？", "2024年新增了多少城镇就业？"),
            ("青禾、白石两县2024年GDP总量各是多少亿元？从大到小排。", "2024年GDP总量是多少亿元？"),
            ("青禾和白石怎么扩大投资", "怎么扩大投资"),
        ],
    )
    def test_what_one_of_several_is_asked(self, library: PassageIndex, question: str, asked: str) -> None:
        topic = topic_of(question, places_named(library, question))
        cell = Cell("2024", Status.UNKNOWN)
        assert sub_question(topic, cell, several=False, fulfilment=False, bounded=False) == asked

    def test_a_long_paste_of_places_is_read_in_linear_time(self, library: PassageIndex) -> None:
        assert plan_of(library, "青禾、白石" * 300 + "GDP", ()) is not None


def test_more_places_than_can_be_compared_are_not_compared_in_part(
    library: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.subquestions.MOST_PLACES", 1)
    answer = ask(library, "2024年哪个县规上工业增加值增速最快")
    assert (answer.status, answer.citations) == ("unclear", ())
