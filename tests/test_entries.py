"""The ledger as HTML: rows, the paragraph with the figure marked, and hostile words inert."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from markup import PAYLOADS, Reader

from index.figures import Direction, Figure, Measure
from index.periods import Status
from index.reports import Report
from rag.doubts import Doubt, DoubtKind
from rag.ledger import Entry
from ui.entries import (
    SHOWN,
    Span,
    doubts_html,
    empty_source_html,
    marked_html,
    period_words,
    source_html,
    table_html,
)

SENTENCE = "完成地区生产总值100.5亿元、增长6%。"
TEXT = f"某县政府工作报告\n2024年工作回顾\n一年来，经济稳中有进。{SENTENCE}就业稳定。\n2025年工作安排"
REPORT = Report("mou-2025", "某县政府工作报告", "某县", 2025, TEXT, "")
OTHER = replace(REPORT, id="ling-2024", title="另县政府工作报告", place="另县", year=2024)
OUR_TAGS = {
    "article", "blockquote", "button", "dd", "div", "dl", "dt", "header", "h2", "li", "mark", "ol", "p",
    "section", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "a", "br",
}  # fmt: skip
OUR_ATTRIBUTES = {
    "aria-label", "aria-selected", "class", "data-entry", "data-source", "download", "href", "lang", "role",
    "scope", "tabindex", "title", "type",
}  # fmt: skip


def entry(text: str = "100.5亿元", lead: str = "完成地区生产总值", **changes: object) -> Entry:
    start = TEXT.index(text)
    figure = Figure(
        indicator="地区生产总值", value=Decimal("10050000000"), upper=None, unit="元", text=text,
        qualifier="", measure=Measure.LEVEL, direction=Direction.NONE, period="2024", status=Status.ACTUAL,
        place="", passage=3, start=start, end=start + len(text), lead=TEXT.index(lead),
        tail=start + len(text), group=0,
    )  # fmt: skip
    at = TEXT.index(SENTENCE)
    where = "2024年工作回顾 › 一、经济稳中有进"
    return Entry(replace(figure, **changes), REPORT.id, where, 3, SENTENCE, at, at + len(SENTENCE))


LEVEL = entry()
GROWTH = entry(
    "6%",
    "增长",
    value=Decimal(6),
    unit="%",
    measure=Measure.GROWTH,
    direction=Direction.UP,
    indicator="地区生产总值",
)


def table(*entries: Entry, reports: tuple[Report, ...] = (REPORT,), query: str = "", total: int = 0) -> str:
    numbers = {one: number for number, one in enumerate(entries)}
    numbers |= {entry(period=str(year)): year for year in range(1000, 1000 + total - len(numbers))}
    return table_html(entries, numbers, {report.id: report for report in reports}, query)


def cells(html: str, row: int = 0) -> list[str]:
    rows = html.split("<tbody>")[1].split("</tr>")
    return [Reader(cell).text for cell in re.findall(r"<td[^>]*>(.*?)</td>", rows[row])]


class TestTable:
    def test_a_row_says_what_how_much_when_and_where(self) -> None:
        html = table(LEVEL, GROWTH)
        assert cells(html) == [
            "地区生产总值", "100.5亿元", "2024年", "实际", "总量", "", "一、经济稳中有进", "第3段"
        ]  # fmt: skip
        assert cells(html, 1)[1:6] == ["6%", "2024年", "实际", "增幅", "↑ 升"]

    def test_a_row_carries_its_number_and_only_the_first_is_in_the_tab_order(self) -> None:
        html = table(LEVEL, GROWTH)
        assert re.findall(r'data-entry="(\d+)" tabindex="(-?\d)"', html) == [("0", "0"), ("1", "-1")]

    @pytest.mark.parametrize(
        ("qualifier", "text", "shown"),
        [("以上", "310天", "310天以上"), ("突破", "600亿元", "突破600亿元"), ("", "6%", "6%")],
    )
    def test_a_figure_is_shown_with_its_qualifier(self, qualifier: str, text: str, shown: str) -> None:
        one = replace(LEVEL, figure=replace(LEVEL.figure, qualifier=qualifier, text=text))
        assert cells(table(one))[1] == shown

    def test_what_is_not_bound_is_said_and_not_hidden(self) -> None:
        shown = cells(table(entry(indicator="", period="", status=Status.UNKNOWN)))
        assert [shown[0], shown[2], shown[3]] == ["不明unknown", "不明unknown", "不明"]

    def test_one_report_is_not_named_in_each_row_but_several_are(self) -> None:
        assert "某县2025年" not in Reader(table(LEVEL)).text
        assert "某县2025年" in cells(table(LEVEL, reports=(REPORT, OTHER)))

    def test_it_says_how_many_there_are(self) -> None:
        assert "2 条数字figures" in Reader(table(LEVEL, GROWTH)).text
        assert "2 条数字，共 12 条of 12 figures" in Reader(table(LEVEL, GROWTH, total=12)).text

    def test_nothing_found_is_a_sentence_and_no_table(self) -> None:
        html = table(total=12)
        assert "没有这样的数字" in html
        assert "<table" not in html
        assert "ledger.csv" not in html

    def test_a_long_table_is_cut_and_says_so(self) -> None:
        many = [entry(period=str(1000 + n)) for n in range(SHOWN + 1)]
        html = table(*many)
        assert html.count("data-entry") == SHOWN
        assert f"{SHOWN + 1} 条数字" in Reader(html).text
        assert f"只列出前 {SHOWN} 条" in Reader(html).text
        assert "只列出" not in table(*many[:SHOWN])

    def test_the_downloads_are_of_what_is_found(self) -> None:
        links = Reader(table(LEVEL, query="find=GDP&status=actual")).links
        assert links == ["ledger.csv?find=GDP&status=actual", "ledger.xlsx?find=GDP&status=actual"]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2024", "2024年"),
        ("2025-04", "2025年4月"),
        ("2025H1", "2025年上半年"),
        ("2021-2025", "2021—2025年"),
        ("", ""),
    ],
)
def test_period_words(period: str, words: str) -> None:
    assert period_words(period) == words


class TestParagraph:
    def test_the_whole_paragraph_with_the_figure_marked(self) -> None:
        html = source_html(LEVEL, 0, REPORT)
        quoted = html.split("<blockquote")[1].split("</blockquote>")[0].split(">", 1)[1]
        assert Reader(quoted).text == f"一年来，经济稳中有进。{SENTENCE}就业稳定。"
        (figure,) = re.findall(r'<mark class="[^"]*wb-figure[^"]*">(.*?)</mark>', quoted)
        assert Reader(figure).text == "100.5亿元"
        clause = "".join(re.findall(r'<mark class="[^"]*wb-clause[^"]*">(.*?)</mark>', quoted))
        assert Reader(clause).text == "完成地区生产总值100.5亿元"

    def test_an_indicator_that_stands_apart_is_marked_where_it_stands(self) -> None:
        html = source_html(GROWTH, 1, REPORT)
        (named,) = re.findall(r'<mark class="wb-named">(.*?)</mark>', html)
        assert named == "地区生产总值"

    def test_it_says_where_and_what_it_was_read_as(self) -> None:
        text = Reader(source_html(LEVEL, 0, REPORT)).text
        assert "2024年工作回顾 › 一、经济稳中有进" in text
        assert "第3段 · 某县政府工作报告（2025年）" in text
        assert "折合10,050,000,000元" in text
        assert f"字符 {LEVEL.figure.start}–{LEVEL.figure.end}" in text
        assert REPORT.sha256[:12] in text

    def test_the_ends_of_a_range_and_its_place_are_said(self) -> None:
        text = Reader(source_html(entry(upper=Decimal("10060000000"), place="全国"), 0, REPORT)).text
        assert "折合10,050,000,000–10,060,000,000元" in text
        assert "范围全国" in text

    def test_a_value_that_is_printed_in_its_base_unit_is_not_said_twice(self) -> None:
        assert "折合" not in Reader(source_html(GROWTH, 1, REPORT)).text

    def test_a_figure_that_the_report_does_not_bear_out_is_a_warning_and_no_quotation(self) -> None:
        html = source_html(LEVEL, 0, replace(REPORT, text=TEXT.replace("100.5", "200.5")))
        assert 'role="alert"' in html
        assert "请勿采信" in html
        assert "<blockquote" not in html
        assert "已与报告原文" not in html

    def test_before_a_choice_it_says_what_to_do(self) -> None:
        assert "点表里任意一行" in Reader(empty_source_html()).text


class TestMarks:
    def test_marks_nest_and_stop_at_the_paragraph(self) -> None:
        html = marked_html("甲乙丙丁戊", 1, 4, [Span(0, 3, "a"), Span(2, 9, "b")])
        assert html == '<mark class="a">乙</mark><mark class="a b">丙</mark><mark class="b">丁</mark>'

    def test_a_mark_outside_marks_nothing(self) -> None:
        assert marked_html("甲乙丙", 0, 2, [Span(2, 3, "a")]) == "甲乙"


class TestDoubts:
    def test_each_names_its_figures_and_leads_to_them(self) -> None:
        doubt = Doubt(DoubtKind.VALUES, (LEVEL, GROWTH), "两处不一致")
        html = doubts_html([doubt], {LEVEL: 7, GROWTH: 8})
        assert re.findall(r'data-entry="(\d+)"', html) == ["7", "8"]
        text = Reader(html).text
        assert "报告自身对不上的地方" in text
        assert "两处不一致" in text
        assert "100.5亿元 · 第3段" in text

    def test_nothing_in_doubt_is_nothing_on_the_page(self) -> None:
        assert doubts_html([], {}) == ""


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_are_inert_wherever_they_stand(payload: str) -> None:
    text = TEXT.replace("就业稳定", payload)
    report = replace(REPORT, id=payload, title=payload, place=payload, text=text)
    figure = replace(LEVEL.figure, indicator=payload, unit=payload, place=payload, period=payload)
    hostile = replace(LEVEL, figure=figure, report=payload, section=f"{payload} › {payload}")
    pages = [
        table_html([hostile], {hostile: 0}, {payload: report, "other": OTHER}, "find=x"),
        source_html(hostile, 0, report),
        doubts_html([Doubt(DoubtKind.VALUES, (hostile,), payload)], {hostile: 0}),
    ]
    for html in pages:
        read = Reader(html)
        assert set(read.tags) <= OUR_TAGS
        assert read.attributes <= OUR_ATTRIBUTES
        assert all(link.startswith("ledger.") for link in read.links)
        assert payload.split("\n")[0] in read.text
