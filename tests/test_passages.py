"""Passages are slices of the report: nothing lost, nothing twice, no figure cut, each with its period."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import (
    MAX_TOKENS,
    Passage,
    PassageKind,
    count_tokens,
    cut_passages,
    cut_sentences,
    trim,
)
from index.periods import Status
from index.reports import BUNDLED, Report, read_report
from index.sections import find_sections

HEAD = "青石县政府工作报告\n各位代表：\n"
PLAN = HEAD + "2025年工作安排\n"
REVIEW = HEAD + "2024年工作回顾\n"


def report_of(text: str, year: int = 2025) -> Report:
    return Report("made", "", "", year, text, "")


def passages_of(report: Report) -> tuple[Passage, ...]:
    return cut_passages(report, find_sections(report))


def body(text: str, head: str = REVIEW) -> list[Passage]:
    """The body passages of `text` as a paragraph, or several, below `head`."""
    found = passages_of(report_of(head + text + "\n"))
    return [p for p in found if p.start >= len(head) and p.kind is PassageKind.BODY]


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in cut_sentences(text, 0, len(text))]


def assert_invariants(report: Report, passages: tuple[Passage, ...]) -> None:
    """Slices in order and apart, within the budget, that hold every character but white space."""
    at = 0
    for passage in passages:
        assert report.text[passage.start : passage.end] == passage.text, passage
        assert report.text[at : passage.start].strip() == "", (report.text[at : passage.start], passage)
        assert passage.text == passage.text.strip(" \u3000\n") != "", passage
        assert not re.search(r"[。！？；:：][ \u3000]*\n", passage.text), passage
        assert count_tokens(passage.text) <= MAX_TOKENS, passage
        assert passage.sentence <= passage.start, passage
        at = passage.end
    assert report.text[at:].strip() == "", report.text[at:]
    assert [p.id for p in passages] == list(range(len(passages)))
    assert [p.paragraph for p in passages] == sorted(p.paragraph for p in passages)


# ---- the bundled report


@pytest.fixture(scope="module")
def report() -> Report:
    return read_report(BUNDLED)


@pytest.fixture(scope="module")
def passages(report: Report) -> tuple[Passage, ...]:
    return passages_of(report)


def holding(passages: tuple[Passage, ...], words: str) -> Passage:
    return next(p for p in passages if words in p.text)


def test_the_bundled_report_is_cut_without_loss(report: Report, passages: tuple[Passage, ...]) -> None:
    assert_invariants(report, passages)


def test_cutting_again_gives_the_same(report: Report, passages: tuple[Passage, ...]) -> None:
    assert passages_of(report) == passages


def test_the_sentence_with_the_years_product(passages: tuple[Passage, ...]) -> None:
    found = holding(passages, "1220.9亿元")
    assert found.text.startswith("完成地区生产总值1220.9亿元、增长6.5%；"), found.text
    assert found.path == ("2024年工作回顾",)
    assert (found.period, found.status) == ("2024", Status.ACTUAL)
    assert (found.kind, found.paragraph) == (PassageKind.BODY, 8)


def test_a_run_in_heading_is_a_passage_of_its_own(passages: tuple[Passage, ...]) -> None:
    heading = holding(passages, "（一）枢纽建设加快推进。")
    text = passages[heading.id + 1]
    assert (heading.kind, heading.text) == (PassageKind.HEADING, "（一）枢纽建设加快推进。")
    assert (text.kind, text.paragraph) == (PassageKind.BODY, heading.paragraph)
    assert text.text.startswith("新增国际线路2条")
    assert text.path == ("2024年工作回顾", "坚持内外联动、融合互促，对外开放水平不断提高", "枢纽建设加快推进")


def test_a_glossary_entry_is_whole(passages: tuple[Passage, ...]) -> None:
    entry = holding(passages, "三个一批：")
    assert entry.kind is PassageKind.ENTRY
    assert entry.text == "22. 三个一批：投资培育一批，转让退出一批，清理盘活一批。"
    assert entry.path == ("名词解释", "三个一批")
    assert (entry.period, entry.status) == ("", Status.UNKNOWN)


def test_the_milestones_carry_their_month_through_every_piece_of_the_sentence(
    passages: tuple[Passage, ...],
) -> None:
    first = holding(passages, "到2025年4月，在打造")
    pieces = [p for p in passages if p.sentence == first.sentence]
    assert len(pieces) > 1
    assert {(p.period, p.status) for p in pieces} == {("2025-04", Status.MILESTONE)}
    assert "空气质量优良天数达100天以上。" in pieces[-1].text
    assert passages[pieces[-1].id + 1].period == "2025"


def test_the_two_parts_are_told_apart(passages: tuple[Passage, ...]) -> None:
    done, planned = holding(passages, "进出口总额达3000亿元"), holding(passages, "实现进出口总额3000亿元")
    assert (done.period, done.status) == ("2024", Status.ACTUAL)
    assert (planned.period, planned.status) == ("2025", Status.TARGET)


# ---- the development reports


def test_every_development_report_is_cut_without_loss(dev_reports: tuple[Report, ...]) -> None:
    for report in dev_reports:
        try:
            assert_invariants(report, passages_of(report))
        except AssertionError as broken:
            raise AssertionError(f"{report.id}: {broken}") from broken


# ---- sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增1.5万家。增长6%！", ["新增1.5万家。", "增长6%！"]),
        ("是吗？！是。", ["是吗？！", "是。"]),
        ("他说：“好！很好。”大家鼓掌。", ["他说：“好！很好。”大家鼓掌。"]),
        ("树立“沙坪坝，你好！”共同意识。再说。", ["树立“沙坪坝，你好！”共同意识。", "再说。"]),
        ("“好。”再说。", ["“好。”再说。"]),
        ("（见附件。）再说。", ["（见附件。）再说。"]),
        ("一段“引文没有收尾。再来一句。", ["一段“引文没有收尾。", "再来一句。"]),
        ("只有收尾。”再来一句。", ["只有收尾。”", "再来一句。"]),
        ("增长6.5%；下降1.2%，持平。", ["增长6.5%；下降1.2%，持平。"]),
        ("各位代表！今年4月", ["各位代表！", "今年4月"]),
        ("  前后 。 空格\u3000", ["前后 。", "空格"]),
        ("。。。", ["。。。"]),
        ("没有句号", ["没有句号"]),
        ("   ", []),
        ("", []),
    ],
)
def test_sentences_end_at_marks_outside_quotes(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("number", ["6.5", "1,220.9", "0.05", "１２２０．９", "2024.12.31", "3.5‰"])
def test_decimals_are_not_cut(number: str) -> None:
    assert sentences(f"完成{number}亿元。增长{number}%。") == [f"完成{number}亿元。", f"增长{number}%。"]


def test_trim_takes_white_space_off_both_ends_and_says_where_nothing_is_left() -> None:
    assert trim("\u3000 好 。\n", 0, 6) == (2, 5)
    assert trim(" \u3000\n", 0, 3) is None


CHINESE = st.text(alphabet="一二三增长，。！？；：、“”（）《》‘’ \u3000.,%0123456789年月", max_size=120)


@given(CHINESE)
def test_sentences_are_slices_in_order_that_lose_nothing(text: str) -> None:
    at = 0
    for start, end in cut_sentences(text, 0, len(text)):
        assert text[at:start].strip() == "", text
        assert text[start:end].strip(), text
        at = end
    assert text[at:].strip() == "", text


WITHIN = st.lists(st.sampled_from(["增长5%", "（好）", "“很好”", "，", "；", "1.5万"]))


@given(WITHIN.map("".join), st.integers(1, 5))
def test_a_sentence_without_marks_in_quotes_is_one_sentence(text: str, times: int) -> None:
    assert sentences((text + "好。") * times) == [text + "好。"] * times


# ---- the budget


def test_token_counts_are_those_of_o200k() -> None:
    assert count_tokens("") == 0
    assert count_tokens("abc") == 1
    assert 1 <= count_tokens("地区生产总值1220.9亿元") <= 12


def test_a_sentence_within_the_budget_is_one_passage() -> None:
    text = "地区生产总值1220.9亿元，增长6.5%；固定资产投资增长1%。"
    assert [p.text for p in body(text)] == [text]


def test_a_long_sentence_is_cut_at_semicolons_first() -> None:
    piece = "在打造先行区上展现新作为，规上工业总产值突破900亿元，其他服务业营收突破40亿元"
    pieces = [p.text for p in body("；".join([piece] * 6) + "。")]
    assert pieces == [piece + "；"] * 5 + [piece + "。"]


def test_then_at_commas_joining_as_many_clauses_as_fit() -> None:
    pieces = [p.text for p in body("，".join(["规上工业总产值突破900亿元"] * 40) + "。")]
    assert len(pieces) > 1
    for piece in pieces[:-1]:
        assert piece.endswith("900亿元，"), piece
        assert count_tokens(piece) > MAX_TOKENS // 2, piece


def test_what_goes_on_from_the_clause_before_is_not_cut_off_it() -> None:
    clause = "新增甲类企业36家、乙类企业427家、丙类企业52家，分别增长41.3%、16.8%、34.4%"
    for piece in body("，".join([clause] * 12) + "。"):
        assert not piece.text.startswith("分别"), piece.text


def test_pieces_of_one_sentence_know_where_it_began() -> None:
    found = body("；".join(["在打造先行区上展现新作为，规上工业总产值突破900亿元"] * 8) + "。再来一句。")
    assert len({p.sentence for p in found[:-1]}) == 1
    assert found[0].sentence == found[0].start
    assert found[-1].sentence == found[-1].start


NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")


def cut_numbers(found: list[Passage], text: str) -> list[str]:
    """The numbers of `text` that some passage ends within."""
    edges = {p.start - len(REVIEW) for p in found} | {p.end - len(REVIEW) for p in found}
    return [m[0] for m in NUMBER.finditer(text) if any(m.start() < edge < m.end() for edge in edges)]


WORDS = st.sampled_from(["工业总产值", "突破900亿元", "1220.9亿元", "，", "、", "；", "16.8%", "“好”"])


@given(st.lists(WORDS, min_size=80))
def test_no_number_is_cut_where_there_is_a_mark_to_cut_at(words: list[str]) -> None:
    text = "，".join("".join(words[i : i + 8]) for i in range(0, len(words), 8)) + "。"
    assert cut_numbers(body(text), text) == [], text


def test_thousands_are_not_cut() -> None:
    text = "".join(f"{'甲' * n}总额1,220.9亿元、" for n in range(40)) + "完。"
    assert cut_numbers(body(text), text) == []


def test_no_number_is_cut_without_a_mark_to_cut_at() -> None:
    text = "沙石总产值1220.9亿元又" * 60 + "。"
    assert cut_numbers(body(text), text) == []


@given(CHINESE, st.integers(1, 30))
def test_any_paragraph_is_cut_without_loss_and_within_the_budget(text: str, times: int) -> None:
    made = report_of((PLAN + text * times).rstrip())
    assert_invariants(made, passages_of(made))


@given(st.text(max_size=80))
def test_any_text_at_all_is_cut_without_loss(text: str) -> None:
    made = report_of((PLAN + text).rstrip())
    at = 0
    for passage in passages_of(made):
        assert made.text[passage.start : passage.end] == passage.text
        assert made.text[at : passage.start].strip() == "", repr(made.text)
        at = passage.end
    assert made.text[at:].strip() == "", repr(made.text)


def test_a_line_of_any_white_space_is_no_passage() -> None:
    assert [p.text for p in body("一段。\n\u2003\n又一段。")] == ["一段。", "又一段。"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["沙坪坝发展", "增长5%，", "“", "增长5.5%。", "2024年"])
def test_a_megabyte_in_one_line_takes_linear_time(unit: str) -> None:
    made = report_of(REVIEW + unit * (350_000 // len(unit)))  # three bytes a character
    found = passages_of(made)
    assert "".join(p.text for p in found if p.start >= len(REVIEW)) == made.text[len(REVIEW) :]


# ---- sections and paragraphs


def test_paragraphs_are_counted_from_one_without_the_blank_lines() -> None:
    found = passages_of(report_of("青石县报告\n\n\n2024年工作回顾\n \n甲。乙。\n\u3000\n丙。\n"))
    assert [(p.text, p.paragraph) for p in found] == [
        ("青石县报告", 1),
        ("2024年工作回顾", 2),
        ("甲。", 3),
        ("乙。", 3),
        ("丙。", 4),
    ]


LONG = "我们坚决贯彻各项决策部署，制定实施一揽子政策，出台十八条措施，全力为企业纾难解困，"


@pytest.mark.parametrize("gap", ["\n", "\n\n", " \n \n"])
def test_a_line_that_breaks_off_within_a_sentence_goes_on_in_the_next(gap: str) -> None:
    text = f"{LONG}退减{gap}缓税费超{gap}1430亿元。下一句。"
    found = body(text)
    assert [p.text for p in found] == [text[: -len("下一句。")], "下一句。"]
    assert len({p.paragraph for p in found}) == 1
    assert body(f"{text}\n再下一段。")[-1].paragraph == found[0].paragraph + 3


@pytest.mark.parametrize(
    "after", ["（二）下一项。", "一是下一项。", "2.下一项。", "①下一项。", "——下一项。", "二、2025年工作安排"]
)
def test_no_paragraph_runs_on_into_an_item_or_a_section(after: str) -> None:
    found = passages_of(report_of(f"{REVIEW}{LONG}退减缓税费\n{after}\n"))
    assert f"{LONG}退减缓税费" in [p.text for p in found]


@pytest.mark.parametrize("line", ["青石县人民政府县长 周以宁", "退减缓税费，稳住大盘", f"{LONG}退减缓税费。"])
def test_a_short_line_and_a_finished_one_stand_alone(line: str) -> None:
    assert body(f"{line}\n下一段说别的事。")[0].text == line


def test_ids_go_on_from_an_earlier_report() -> None:
    made = report_of(REVIEW + "甲。乙。\n")
    assert [p.id for p in cut_passages(made, find_sections(made), first_id=100)] == list(range(100, 105))


def test_a_paragraph_after_the_last_item_belongs_to_the_part() -> None:
    text = REVIEW + "一、经济\n（一）工业。增长5%。\n（二）农业。丰收。\n以上成绩来之不易。\n"
    last = passages_of(report_of(text))[-1]
    assert last.text == "以上成绩来之不易。"
    assert last.path == ("2024年工作回顾",)


@pytest.mark.parametrize("indent", [" ", "\u3000\u3000", "    "])
def test_an_indented_heading_is_a_heading(indent: str) -> None:
    lines = ["青石县政府工作报告", "2024年工作回顾", "一、经济", "（一）工业。增长5%。", "（二）农业。丰收。"]
    found = passages_of(report_of("".join(f"{indent}{line}\n" for line in lines)))
    shown = [(p.text, p.kind.value, p.path[-1] if p.path else "") for p in found]
    assert shown == [
        ("青石县政府工作报告", "body", ""),
        ("2024年工作回顾", "heading", "2024年工作回顾"),
        ("一、经济", "heading", "经济"),
        ("（一）工业。", "heading", "工业"),
        ("增长5%。", "body", "工业"),
        ("（二）农业。", "heading", "农业"),
        ("丰收。", "body", "农业"),
    ]


# ---- the period of a passage


def spoken_of(text: str, head: str = REVIEW) -> list[tuple[str, str, str]]:
    return [(p.text, p.period, p.status.value) for p in body(text, head)]


def test_a_passage_speaks_of_what_its_part_does() -> None:
    assert spoken_of("增长5%。") == [("增长5%。", "2024", "actual")]
    assert spoken_of("增长5%。", PLAN) == [("增长5%。", "2025", "target")]


def test_a_year_named_at_the_head_of_a_sentence_holds_for_that_sentence() -> None:
    assert spoken_of("到2030年，增长50%。增长5%。", PLAN) == [
        ("到2030年，增长50%。", "2030", "target"),
        ("增长5%。", "2025", "target"),
    ]


def test_a_year_named_far_into_a_sentence_does_not() -> None:
    text = "我们将坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，到2030年增长50%。"
    assert spoken_of(text, PLAN) == [(text, "2025", "target")]


def test_a_month_in_the_plan_is_a_milestone_and_holds_over_semicolons() -> None:
    clause = "在打造先行区上展现新作为，规上工业总产值突破900亿元，其他服务业营收突破40亿元"
    text = "到2025年4月，" + "；".join([clause] * 8) + "。今年增长5%。"
    found = spoken_of(text, PLAN)
    assert len(found) == 9
    assert {(period, status) for _, period, status in found[:8]} == {("2025-04", "milestone")}
    assert found[8] == ("今年增长5%。", "2025", "target")


def test_the_first_half_of_the_year_in_the_plan_is_a_milestone() -> None:
    assert spoken_of("上半年建成3个。", PLAN) == [("上半年建成3个。", "2025H1", "milestone")]


def test_what_was_done_the_year_before_is_done_even_in_the_plan() -> None:
    assert spoken_of("去年增长6%。", PLAN) == [("去年增长6%。", "2024", "actual")]


def test_a_span_of_years_that_opens_a_paragraph_holds_to_its_end() -> None:
    assert spoken_of("五年来，取得成绩。增长5%。\n又一段。") == [
        ("五年来，取得成绩。", "2020-2024", "actual"),
        ("增长5%。", "2020-2024", "actual"),
        ("又一段。", "2024", "actual"),
    ]


def test_in_a_part_that_names_two_periods_what_is_spoken_of_goes_on() -> None:
    head = HEAD + "一、“十四五”时期和2024年工作回顾\n"
    assert spoken_of("“十四五”时期，成绩很大。\n产值翻番。\n2024年，增长5%。\n又增长。", head) == [
        ("“十四五”时期，成绩很大。", "2021-2025", "actual"),
        ("产值翻番。", "2021-2025", "actual"),
        ("2024年，增长5%。", "2024", "actual"),
        ("又增长。", "2024", "actual"),
    ]


def test_without_the_reports_year_only_named_periods_count() -> None:
    made = report_of("青石县报告\n今年增长5%。2024年增长6%。\n", year=0)
    assert [p.period for p in passages_of(made)] == ["", "", "2024"]


@pytest.mark.parametrize("text", ["11月，高铁开通。", "6月底，大桥通车。", "下半年，增速加快。"])
def test_a_month_in_the_review_is_one_of_the_year_under_review(text: str) -> None:
    assert [period[:4] for _, period, _ in spoken_of(text)] == ["2024"]


def test_a_year_in_full_width_digits_is_read() -> None:
    assert spoken_of("到２０３０年，增长50%。", PLAN) == [("到２０３０年，增长50%。", "2030", "target")]


FIVE_YEARS = HEAD + "一、“十三五”时期工作回顾\n"


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("2020年，全县规上企业达到42家。", "2020"),
        ("面对2018年工业下滑的严峻形势，我们科学调度。", "2016-2020"),
        ("2017年以来，我们持续发力。", "2016-2020"),
        ("按照上级建议，我们编制了“十四五”规划纲要（草案），提交大会审查。", "2021-2025"),
    ],
)
def test_what_a_paragraph_of_a_five_years_review_opens_with(sentence: str, period: str) -> None:
    found = passages_of(report_of(FIVE_YEARS + sentence + "新建学校9所。\n", year=2021))
    assert [p.period for p in found if p.text.startswith("新建学校")] == [period]
