"""What the chat shows, as HTML: figures at a glance, citations borne out, and hostile text inert."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from markup import PAYLOADS, Reader

from index.figures import Direction, Figure, Measure
from index.periods import Status
from index.reports import Report
from rag.contract import Answer, AnswerFigure, Citation
from rag.verdicts import Outcome, Verdict
from ui.answers import answer_html, question_html
from ui.render import (
    Exchange,
    example_questions,
    excerpt,
    find_problem,
    header_html,
    inert,
    notice_html,
    period_label,
    report_name,
    source_html,
    sources_html,
)

TEXT = (
    "某市政府工作报告\n"
    "2024年工作回顾\n"
    "一年来，经济稳中有进。完成地区生产总值100.5亿元、增长6%；固定资产投资增长16%。\n"
    "2025年工作安排\n"
    "地区生产总值增长5%左右。"
)
REPORT = Report("mou-2025", "某市政府工作报告", "某市", 2025, TEXT, "")
CLAUSE = "完成地区生产总值100.5亿元、增长6%"


def report_of(text: str) -> Report:
    return replace(REPORT, text=text)


def cite(
    text: str = CLAUSE, report: Report = REPORT, n: int = 1, section: str = "2024年工作回顾"
) -> Citation:
    start = report.text.index(text)
    return Citation(n, report.id, section, 3, text, start, start + len(text), report.sha256)


def reply(text: str = "完成100.5亿元，增长6%。[1]", status: str = "answered", **changes: object) -> Answer:
    figures = (
        AnswerFigure("100.5亿元", "地区生产总值", "2024", "actual", 1),
        AnswerFigure("6%", "地区生产总值", "2024", "actual", 1),
    )
    answer = Answer(
        answer=text,
        status=status,
        figures=figures if status == "answered" else (),
        citations=(cite(),),
        understood="地区生产总值是多少？",
        confidence=0.9,
        ms=1.0,
        index="f" * 16,
        mode="extractive",
        hits=(),
        stages={},
    )
    return replace(answer, **changes)


def asked(answer: Answer, question: str = "地区生产总值是多少？") -> Exchange:
    return Exchange(question, answer)


FIGURE = Figure(
    "地区生产总值", Decimal(8), None, "%", "8%", "", Measure.GROWTH, Direction.UP, "2024", Status.ACTUAL,
    "", 0, 0, 2, 0, 2, 0,
)  # fmt: skip
OUR_TAGS = {"div", "span", "p", "strong", "a", "ul", "li", "br", "mark", "blockquote"} | {
    "section",
    "article",
    "h1",
    "h2",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
OUR_ATTRIBUTES = {"class", "id", "href", "lang", "role", "tabindex", "hidden", "scope"}
OUR_ATTRIBUTES |= {"data-report", "data-sha", "data-start", "data-end"}
OUR_LINKS = re.compile(r"#(?:wb-chat|(?:source|copy|edit|link|up|down)-[0-9-]+)?")


def assert_inert(html: str, payload: str) -> None:
    """Only our tags, attributes and links, and the payload readable as it was written."""
    read = Reader(html)
    assert set(read.tags) <= OUR_TAGS, html
    assert read.attributes <= OUR_ATTRIBUTES, html
    assert all(OUR_LINKS.fullmatch(link) for link in read.links), read.links
    assert payload in read.text, f"{payload!r} is not shown as written in {read.text!r}"


def without_tips(html: str) -> str:
    """What is seen before anyone points at a figure."""
    return re.sub(r'<span class="wb-tip">.*?</span></a>', "</a>", html)


def to_sources(html: str) -> list[str]:
    return [link for link in Reader(html).links if link.startswith("#source-")]


class TestInert:
    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_a_browser_reads_back_what_was_written(self, payload: str) -> None:
        assert_inert(inert(payload), payload)

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_nothing_is_left_that_markdown_or_a_template_could_read(self, payload: str) -> None:
        left = inert(payload).replace("<br>", "")
        assert not set(left) & set("<>\"'*_`~[](){}$!|+-=.:/@\\")
        assert unescape(left).replace("\n", "") == payload.replace("\n", "")

    def test_lines_stay_lines(self) -> None:
        assert inert("一\r\n二\r三\n四") == "一<br>二<br>三<br>四"

    def test_what_cannot_be_seen_or_turns_the_line_around_is_made_visible(self) -> None:
        assert inert("增长\u202e%5.6\x00\ud800") == "增长\ufffd&#37;5&#46;6\ufffd\ufffd"

    def test_chinese_punctuation_needs_no_reference(self) -> None:
        assert inert("“完成”，增长（实际）：5。") == "“完成”，增长（实际）：5。"


class TestAnswer:
    def test_figures_are_strong_and_the_mark_links_to_its_citation(self) -> None:
        html = answer_html(asked(reply()), turn=3)
        assert "<strong>100&#46;5亿元</strong>" in html
        assert "<strong>6&#37;</strong>" in html
        assert to_sources(html) == ["#source-3-1"] * 3, "both figures and the mark"

    def test_a_figure_is_not_found_inside_a_longer_one(self) -> None:
        html = answer_html(asked(reply("增长6%，不是16%，也不是0.6%。[1]")), turn=1)
        assert html.count("<strong>") == 1

    def test_a_mark_without_a_citation_is_text(self) -> None:
        html = answer_html(asked(reply("增长6%。[1][2]")), turn=1)
        assert set(to_sources(html)) == {"#source-1-1"}
        assert "[2]" in Reader(html).text

    def test_one_period_is_named_once(self) -> None:
        text = Reader(without_tips(answer_html(asked(reply()), turn=1))).text
        assert text.count("2024年 实际actual") == 1

    def test_actual_and_target_are_told_apart_each_with_its_figures(self) -> None:
        figures = (
            AnswerFigure("6%", "地区生产总值", "2024", "actual", 1),
            AnswerFigure("5%左右", "地区生产总值", "2025", "target", 2),
        )
        html = answer_html(asked(reply("增长6%[1]，目标5%左右[2]。", figures=figures)), turn=1)
        assert 'wb-actual">2024年 实际' in html
        assert 'wb-target">2025年 目标' in html
        assert "2024年 实际actual2025年 目标target地区生产总值6%5%左右" in Reader(html).text
        assert html.count("<th") == 2 + 1 + 1, "two periods, one indicator, and the thead"

    def test_a_figure_tells_its_indicator_period_status_and_verdict(self) -> None:
        verdicts = (Verdict("6%", 2, 4, Outcome.SUPPORTED),)
        html = answer_html(asked(reply("增长6%。[1]", verdicts=verdicts)), turn=1)
        assert "地区生产总值<br>2024年 实际" in html and "✓ 原文支持" in html

    def test_bars_are_as_long_as_the_figures_are_large(self) -> None:
        def judged(figure: Figure, n: int) -> Verdict:
            return Verdict(figure.text, 0, 2, Outcome.SUPPORTED, figure, n)

        actual = replace(FIGURE, text="8%", value=Decimal(8))
        target = replace(FIGURE, text="6%", value=Decimal(6), period="2025", status=Status.TARGET)
        figures = (
            AnswerFigure("8%", "地区生产总值", "2024", "actual", 1),
            AnswerFigure("6%", "地区生产总值", "2025", "target", 2),
        )

        def html(*verdicts: Verdict) -> str:
            return answer_html(asked(reply("8%[1]，6%[2]。", figures=figures, verdicts=verdicts)), turn=1)

        both = html(judged(actual, 1), judged(target, 2))
        assert '8&#37;<span class="wb-bar wb-actual wb-w100">' in both
        assert '6&#37;<span class="wb-bar wb-target wb-w75">' in both
        assert "wb-bar" not in html(judged(actual, 1), judged(replace(target, unit="元"), 2))
        assert "wb-bar" not in html(judged(actual, 1))

    def test_nothing_is_ticked_that_the_gate_has_not_seen(self) -> None:
        assert "✓" not in answer_html(asked(reply()), turn=1)

    def test_the_same_amount_in_two_years_keeps_what_was_said_of_each(self) -> None:
        done = replace(FIGURE, qualifier="")
        planned = replace(FIGURE, qualifier="以上", period="2025", status=Status.TARGET)
        answer = reply(
            "2024年增长8%[1]；2025年目标：增长8%以上[2]。",
            figures=(
                AnswerFigure("8%", "地区生产总值", "2024", "actual", 1),
                AnswerFigure("8%", "地区生产总值", "2025", "target", 2),
            ),
            citations=(cite(), cite(n=2)),
            verdicts=(
                Verdict("8%", 7, 9, Outcome.SUPPORTED, done, 1),
                Verdict("8%", 24, 26, Outcome.SUPPORTED, planned, 2),
            ),
        )
        html = answer_html(asked(answer), turn=1)
        cells = [Reader(cell).text for cell in re.findall(r"<td>(.*?)</td>", html)]
        assert ["以上" in cell for cell in cells if "8%" in cell] == [False, True]
        tips = re.findall(r'<span class="wb-tip">(.*?)</span></a>', html)
        assert tips and all("2024年" in tip and "2025年" in tip for tip in tips)

    def test_what_can_be_done_with_an_answer_and_thumbs_only_where_they_are_kept(self) -> None:
        html = answer_html(asked(reply()), turn=2)
        assert 'href="#copy-2"' in html and 'href="#edit-2"' in html and 'href="#up-2"' not in html
        assert 'href="#down-2"' in answer_html(replace(asked(reply()), turn=7), turn=2)

    def test_what_was_understood_is_shown_only_where_it_differs(self) -> None:
        assert "理解为" not in answer_html(asked(reply()), turn=1)
        assert "理解为" not in answer_html(asked(reply(understood="地区生产总值 是多少?")), turn=1)
        assert "理解为" in answer_html(asked(reply(), question="增长多少？"), turn=1)

    @pytest.mark.parametrize(
        ("status", "why"),
        [
            ("absent", "报告中没有"),
            ("other_period", "报告说的是别的时间"),
            ("other_scope", "报告说的是别的地区或指标"),
            ("premise", "问题的前提与报告不符"),
            ("out_of_domain", "这不是报告能回答的问题"),
            ("unclear", "问题还不够明确"),
            ("a status of tomorrow", "没有答案"),
        ],
    )
    def test_a_refusal_looks_different_and_says_why(self, status: str, why: str) -> None:
        html = answer_html(asked(reply("报告没有这一项。[1]", status=status)), turn=1)
        assert 'class="wb-refusal"' in html
        assert "wb-direct" not in html
        assert f"未作答：{why}" in html
        assert "No answer" in html
        assert set(to_sources(html)) == {"#source-1-1"}

    def test_a_long_answer_is_set_smaller(self) -> None:
        assert "wb-long" not in answer_html(asked(reply("长" * 90)), turn=1)
        assert "wb-long" in answer_html(asked(reply("长" * 91)), turn=1)

    def test_each_cited_statement_has_its_line(self) -> None:
        html = without_tips(answer_html(asked(reply("2024年增长6%[1]；2025年目标增长5%左右[2]。")), turn=1))
        assert Reader(html).text.startswith("2024年增长6%[1]；\n2025年目标增长5%左右[2]。")

    def test_words_of_a_language_model_are_owned_up_to(self) -> None:
        assert "语言模型" in answer_html(asked(reply(mode="llm")), turn=1)
        assert "语言模型" not in answer_html(asked(reply()), turn=1)

    def test_an_answer_does_not_look_like_a_refusal(self) -> None:
        assert "wb-refusal" not in answer_html(asked(reply()), turn=1)

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_hostile_words_are_inert_in_every_part(self, payload: str) -> None:
        figures = (AnswerFigure(payload, payload, payload, payload, 1),)
        for status in ("answered", "absent"):
            answer = reply(payload, status=status, figures=figures, understood=payload)
            assert_inert(answer_html(asked(answer), turn=1), payload)
        assert_inert(question_html(payload), payload)


@pytest.mark.parametrize(
    ("period", "status", "label"),
    [
        ("2024", "actual", "2024年 实际actual"),
        ("2021-2025", "target", "2021—2025年 目标target"),
        ("2025", "milestone", "2025年 阶段目标milestone"),
        ("2025-04", "milestone", "到2025年4月 阶段目标milestone"),
        ("2025H1", "milestone", "2025年上半年 阶段目标milestone"),
        ("2025", "unknown", "2025年"),
        ("", "actual", "实际actual"),
        ("", "unknown", ""),
    ],
)
def test_period_label(period: str, status: str, label: str) -> None:
    assert Reader(period_label(period, status)).text == label


class TestSources:
    def test_the_whole_paragraph_with_the_clause_marked(self) -> None:
        html = source_html(cite(), REPORT, turn=1)
        before, rest = html.split("<mark>")
        clause, after = rest.split("</mark>")
        assert Reader(before).text.endswith("一年来，经济稳中有进。")
        assert Reader(clause).text == CLAUSE
        assert Reader(after).text.startswith("；固定资产投资增长16%。")

    def test_where_it_stands(self) -> None:
        html = source_html(cite(), REPORT, turn=2)
        assert 'id="source-2-1"' in html
        assert "[1] 2024年工作回顾第3段 · 某市政府工作报告（2025年）" in Reader(html).text
        assert "已与报告原文逐字核对" in html

    def test_figures_of_this_citation_are_strong_in_the_clause(self) -> None:
        figures = (
            AnswerFigure("6%", "地区生产总值", "2024", "actual", 1),
            AnswerFigure("100.5亿元", "地区生产总值", "2024", "actual", 2),
        )
        html = source_html(cite(), REPORT, turn=1, figures=figures)
        assert html.count("<strong>") == 1
        assert "<strong>6&#37;</strong>" in html

    def test_first_and_last_paragraphs_have_edges(self) -> None:
        assert excerpt(cite("某市"), REPORT) == ("", "某市", "政府工作报告")
        assert excerpt(cite("5%左右。"), REPORT) == ("地区生产总值增长", "5%左右。", "")

    def test_a_clause_over_two_lines_keeps_both(self) -> None:
        report = report_of("甲乙\n丙丁\n戊")
        assert excerpt(cite("乙\n丙", report), report) == ("甲", "乙\n丙", "丁")

    @pytest.mark.parametrize(
        ("citation", "report", "problem"),
        [
            (cite(), None, "索引里没有"),
            (cite(), report_of(TEXT.replace("100.5", "100.6")), "版本不一致"),
            (replace(cite(), text="完成地区生产总值999亿元"), REPORT, "对不上"),
            (replace(cite(), start=cite().start + 1), REPORT, "对不上"),
            (replace(cite(), start=-len(CLAUSE), end=0, text=""), REPORT, "对不上"),
            (replace(cite(), start=5, end=5, text=""), REPORT, "对不上"),
            (replace(cite(), end=len(TEXT) + 9, text=TEXT[cite().start :]), REPORT, "对不上"),
        ],
    )
    def test_a_citation_not_borne_out_gets_a_warning_and_no_mark(
        self, citation: Citation, report: Report | None, problem: str
    ) -> None:
        html = source_html(citation, report, turn=1)
        assert problem in find_problem(citation, report)
        assert "wb-warning" in html
        assert problem in html
        assert "请勿采信" in html
        assert "<mark>" not in html
        assert "已与报告原文逐字核对" not in html
        assert 'id="source-1-1"' in html

    def test_only_the_last_exchange_shows_its_citations(self) -> None:
        html = sources_html([asked(reply()), asked(reply(), "第二问")], {REPORT.id: REPORT})
        assert '<section class="wb-sources" id="sources-1" hidden>' in html
        assert '<section class="wb-sources" id="sources-2">' in html
        assert 'id="source-1-1"' in html
        assert 'id="source-2-1"' in html

    def test_a_refusal_calls_its_citation_a_near_miss(self) -> None:
        html = sources_html([asked(reply(status="other_period"))], {REPORT.id: REPORT})
        assert "相近内容" in html
        assert "not what was asked" in Reader(html).text

    def test_no_citation_and_no_question_yet_are_said(self) -> None:
        bare = reply("报告里没有。", status="absent", citations=())
        assert "没有引用" in sources_html([asked(bare)], {REPORT.id: REPORT})
        assert "提问后" in sources_html([], {REPORT.id: REPORT})

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_hostile_report_heading_and_question_are_inert(self, payload: str) -> None:
        line = payload.replace("\n", " ")
        report = replace(report_of(f"前{line}\n前{line}{CLAUSE}{line}后\n尾"), title=line)
        citation = replace(cite(f"{line}{CLAUSE}{line}", report), section=line)
        answer = reply(citations=(citation,), figures=(AnswerFigure(line, line, line, line, 1),))
        html = sources_html([asked(answer, payload)], {report.id: report})
        assert_inert(html, payload)
        assert f"前{line}{CLAUSE}{line}后" in Reader(html).text

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_hostile_citation_fields_are_inert_in_a_warning(self, payload: str) -> None:
        citation = replace(cite(), section=payload, sha256=payload, text=payload)
        assert_inert(source_html(citation, REPORT, turn=1), payload)


class TestPage:
    def test_a_report_is_named_with_its_year_once(self) -> None:
        assert report_name(REPORT) == "某市政府工作报告（2025年）"
        assert report_name(replace(REPORT, title="2025年某市政府工作报告")) == "2025年某市政府工作报告"
        assert report_name(replace(REPORT, year=0)) == "某市政府工作报告"

    def test_a_bare_title_is_named_with_its_place(self) -> None:
        assert report_name(replace(REPORT, title="政府工作报告")) == "某市政府工作报告（2025年）"

    def test_the_head_names_three_reports_and_counts_the_rest(self) -> None:
        reports = [replace(REPORT, year=2020 + i) for i in range(5)]
        text = Reader(header_html(reports)).text
        assert "问报" in text
        assert text.count("某市政府工作报告") == 3
        assert text.endswith("等5份报告")

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_hostile_titles_and_notices_are_inert(self, payload: str) -> None:
        assert_inert(header_html([replace(REPORT, title=payload)]), payload)
        assert_inert(notice_html(payload), payload)

    def test_no_notice_no_line(self) -> None:
        assert notice_html("") == ""

    def test_examples_take_their_years_from_the_latest_report(self) -> None:
        first, second, *_ = example_questions([REPORT])
        assert first == "2024年地区生产总值是多少？增长多少？"
        assert second == "2025年地区生产总值增长目标是多少？"

    def test_examples_name_the_place_among_several_reports(self) -> None:
        other = replace(REPORT, id="other", place="另一市", year=2023)
        assert example_questions([other, REPORT])[0].startswith("2024年某市地区生产总值")

    def test_examples_without_a_year_or_a_report(self) -> None:
        assert example_questions([replace(REPORT, year=0)])[0] == "地区生产总值是多少？增长多少？"
        assert len(example_questions([])) == len(example_questions([REPORT]))
