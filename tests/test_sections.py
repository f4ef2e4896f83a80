"""The outline, of the bundled report and of made ones: title, parts, chapters, items, points, glossary."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.periods import Status
from index.reports import BUNDLED, Report, read_report
from index.sections import Section, SectionKind, find_sections

TITLE, PART, CHAPTER, ITEM = SectionKind.TITLE, SectionKind.PART, SectionKind.CHAPTER, SectionKind.ITEM
POINT, GLOSSARY, ENTRY = SectionKind.POINT, SectionKind.GLOSSARY, SectionKind.ENTRY


def report_of(text: str, year: int = 2025) -> Report:
    return Report("made", "", "", year, text, "")


def outline(text: str, year: int = 2025) -> list[tuple[str, str, str]]:
    """Kind, number and heading of each section of a made report but its title block."""
    sections = find_sections(report_of(text, year))
    assert_invariants(report_of(text, year), sections)
    return [(s.kind.value, s.number, s.heading) for s in sections[1:]]


def assert_invariants(report: Report, sections: tuple[Section, ...]) -> None:
    """Tops tile the text; children lie in their parents, in order and apart; headings are slices."""
    text, tops = report.text, [s for s in sections if s.parent == -1]
    assert tops[0].kind is TITLE
    assert tops[0].start == 0
    assert tops[-1].end == len(text)
    for above, below in pairwise(tops):
        assert above.end == below.start, (above, below)
    last_end: dict[int, int] = {}
    for i, section in enumerate(sections):
        assert section.start <= section.heading_end <= section.end, section
        assert section.heading in text[section.start : section.heading_end], section
        if section.parent != -1:
            parent = sections[section.parent]
            assert section.parent < i, section
            assert parent.start <= section.start, (section, parent)
            assert section.end <= parent.end, (section, parent)
            assert section.path[:-1] == parent.path, (section, parent)
            assert section.path[-1] == section.heading, section
        assert last_end.get(section.parent, 0) <= section.start, section
        last_end[section.parent] = section.end
    assert [s.start for s in sections] == sorted(s.start for s in sections)


# ---- the bundled report


@pytest.fixture(scope="module")
def report() -> Report:
    return read_report(BUNDLED)


@pytest.fixture(scope="module")
def sections(report: Report) -> tuple[Section, ...]:
    return find_sections(report)


def children(sections: tuple[Section, ...], parent: int) -> list[int]:
    return [i for i, section in enumerate(sections) if section.parent == parent]


def body(report: Report, section: Section) -> str:
    return report.text[section.start : section.end]


def test_the_bundled_outline_holds_together(report: Report, sections: tuple[Section, ...]) -> None:
    assert_invariants(report, sections)


def test_the_title_block_runs_up_to_the_first_part(report: Report, sections: tuple[Section, ...]) -> None:
    title = body(report, sections[0])
    assert "2025年2月12日在重庆市沙坪坝区第十九届人民代表大会\n第六次会议上" in title
    assert title.rstrip().endswith("请区政协委员和其他列席人员提出意见。")


def test_two_parts_one_done_and_one_planned(sections: tuple[Section, ...]) -> None:
    parts = [s for s in sections if s.kind is PART]
    assert [(s.heading, s.period, s.status) for s in parts] == [
        ("2024年工作回顾", "2024", Status.ACTUAL),
        ("2025年工作安排", "2025", Status.TARGET),
    ]


def test_fourteen_chapters_with_their_items(sections: tuple[Section, ...]) -> None:
    chapters = [i for i, s in enumerate(sections) if s.kind is CHAPTER]
    counted = [(sections[i].number, len(children(sections, i))) for i in chapters]
    assert counted == [
        ("一", 3), ("二", 3), ("三", 3), ("四", 3), ("五", 3),
        ("1", 3), ("2", 3), ("3", 3), ("4", 3), ("5", 2), ("6", 4), ("7", 4), ("8", 4), ("9", 4),
    ]  # fmt: skip
    assert {sections[i].kind for c in chapters for i in children(sections, c)} == {ITEM}
    assert sections[chapters[0]].heading == "坚持科技引领、创新驱动，现代产业体系加快构建"
    assert sections[chapters[13]].heading == "以政治引领抓好政府自身建设，不断提升行政效能"


def test_an_item_in_ascii_digits_stands_where_the_first_one_should(sections: tuple[Section, ...]) -> None:
    spelled = [s for s in sections if s.kind is ITEM and s.number == "1"]
    assert [s.heading for s in spelled] == [
        "数字重庆建设深入推进",
        "致力扩大消费需求",
        "扎实兜牢民生底线",
        "突出绝对忠诚强化政治建设",
    ]
    for item in spelled:
        siblings = [sections[i].number for i in children(sections, item.parent)]
        assert siblings[:2] == ["1", "二"], item.heading


def test_an_item_carries_period_and_status_of_its_part_and_the_headings_above(
    sections: tuple[Section, ...],
) -> None:
    item = next(s for s in sections if s.heading == "招商质效持续提升")
    assert (item.period, item.status) == ("2024", Status.ACTUAL)
    assert item.path == ("2024年工作回顾", "坚持内外联动、融合互促，对外开放水平不断提高", "招商质效持续提升")
    item = next(s for s in sections if s.heading == "加强生态环境保护")
    assert (item.period, item.status) == ("2025", Status.TARGET)


def test_a_run_in_item_is_its_one_paragraph(report: Report, sections: tuple[Section, ...]) -> None:
    item = body(report, next(s for s in sections if s.heading == "枢纽建设加快推进"))
    assert item.startswith("（一）枢纽建设加快推进。新增国际线路2条")
    assert item.endswith("物流成本下降15%。")


@pytest.mark.parametrize(
    "opening",
    ["过去一年，我们坚定不移", "以上成绩的取得", "我们也清醒地认识到", "各位代表！沙坪坝是一座从来不缺精彩"],
)
def test_paragraphs_after_the_last_item_belong_to_the_part(
    report: Report, sections: tuple[Section, ...], opening: str
) -> None:
    at = report.text.index(opening)
    holding = [s for s in sections if s.start <= at < s.end]
    assert [s.kind for s in holding] == [PART], [s.heading for s in holding]


def test_thirty_three_glossary_entries_in_order(report: Report, sections: tuple[Section, ...]) -> None:
    glossary = next(i for i, s in enumerate(sections) if s.kind is GLOSSARY)
    entries = [sections[i] for i in children(sections, glossary)]
    assert [s.number for s in entries] == [str(n) for n in range(1, 34)]
    assert {s.kind for s in entries} == {ENTRY}
    assert sections[glossary].heading == "名词解释"
    by_number = {s.number: s.heading for s in entries}
    assert by_number["1"] == "十项行动"
    assert by_number["2"] == "“4+N”创新平台"
    assert by_number["6"] == "九大关键枢纽"
    assert by_number["33"] == "“141”基层治理体系"
    assert body(report, entries[21]) == "22. 三个一批：投资培育一批，转让退出一批，清理盘活一批。"


def test_the_outline_is_the_same_each_time(report: Report, sections: tuple[Section, ...]) -> None:
    assert find_sections(report) == sections


# ---- the development reports


def test_every_development_outline_holds_together(dev_reports: tuple[Report, ...]) -> None:
    for report in dev_reports:
        found = find_sections(report)
        try:
            assert_invariants(report, found)
        except AssertionError as broken:
            raise AssertionError(f"{report.id}: {broken}") from broken
        assert find_sections(report) == found, report.id


WITHOUT_A_PLAN = "county_baoding_fuping_2013"


def assert_reviews_and_plans(report: Report) -> None:
    parts = [s for s in find_sections(report) if s.kind is PART]
    shown = f"{report.id}: {[(s.heading, s.period, s.status) for s in parts]}"
    assert {s.status for s in parts} >= {Status.ACTUAL, Status.TARGET}, shown
    assert all(s.period for s in parts), shown


def test_every_development_report_has_a_part_that_reviews_and_one_that_plans(
    dev_reports: tuple[Report, ...],
) -> None:
    for report in dev_reports:
        if report.id != WITHOUT_A_PLAN:
            assert_reviews_and_plans(report)


def test_a_plan_headed_by_a_motto_is_a_plan(dev_reports: tuple[Report, ...]) -> None:
    for report in dev_reports:
        if report.id == WITHOUT_A_PLAN:
            assert_reviews_and_plans(report)


# ---- made reports, one oddity each

HEAD = "青石县政府工作报告\n各位代表：\n"


def test_parts_may_be_numbered_and_then_items_stand_right_below_them() -> None:
    text = HEAD + "一、2024年工作回顾\n（一）工业。增长5%。\n（二）农业。增长6%。\n二、2025年工作安排\n好。\n"
    assert outline(text) == [
        ("part", "一", "2024年工作回顾"),
        ("item", "一", "工业"),
        ("item", "二", "农业"),
        ("part", "二", "2025年工作安排"),
    ]


@pytest.mark.parametrize("brackets", ["（一）", "(一)", "（1）", "(1)", "（一） "])
def test_items_are_known_by_any_brackets(brackets: str) -> None:
    text = HEAD + f"2024年工作回顾\n一、经济\n{brackets}工业。增长5%。\n"
    assert [kind for kind, _, _ in outline(text)] == ["part", "chapter", "item"]


@pytest.mark.parametrize("numbering", ["1、", "1.", "1．", "1. "])
def test_ascii_numbers_above_items_are_chapters(numbering: str) -> None:
    text = HEAD + f"2025年工作安排\n{numbering}深化改革\n好。\n（一）国企。好。\n"
    assert outline(text) == [
        ("part", "", "2025年工作安排"),
        ("chapter", "1", "深化改革"),
        ("item", "一", "国企"),
    ]


def test_ascii_numbers_below_items_are_points() -> None:
    text = HEAD + "2025年工作安排\n一、深化改革\n（一）国企\n1、整合。好。\n2、重组。好。\n（二）园区\n好。\n"
    assert [(kind, heading) for kind, _, heading in outline(text)] == [
        ("part", "2025年工作安排"),
        ("chapter", "深化改革"),
        ("item", "国企"),
        ("point", "整合"),
        ("point", "重组"),
        ("item", "园区"),
    ]


def test_bracketed_ascii_numbers_below_a_bracketed_item_are_points() -> None:
    text = HEAD + "2025年工作安排\n一、改革\n（一）国企\n（1）整合。好。\n（2）重组。好。\n"
    assert [kind for kind, _, _ in outline(text)] == ["part", "chapter", "item", "point", "point"]


@pytest.mark.parametrize(
    "line",
    [
        "1.5万家企业受益，增长5%。",
        "2024年，是不平凡的一年。",
        "一是坚持发展；二是坚持改革。",
        "——这一年，我们抢抓机遇。",
        "一、" + "很长的一句话没有句号" * 6,
        "（一）下列工作：",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    text = HEAD + f"2024年工作回顾\n{line}\n"
    assert outline(text) == [("part", "", "2024年工作回顾")], line


def test_a_heading_alone_on_its_line_owns_the_paragraphs_below_it() -> None:
    text = HEAD + "一、2024年工作回顾\n（一）工业\n增长5%。\n又一段。\n（二）农业\n丰收。\n"
    sections = find_sections(report_of(text))
    industry = next(s for s in sections if s.heading == "工业")
    assert text[industry.start : industry.end] == "（一）工业\n增长5%。\n又一段。\n"


def test_a_closing_paragraph_leaves_the_last_item() -> None:
    text = HEAD + "一、2024年工作回顾\n（一）工业\n增长5%。\n（二）农业\n丰收。\n各位代表！成绩来之不易。\n"
    farming = find_sections(report_of(text))[-1]
    assert text[farming.start : farming.end] == "（二）农业\n丰收。"


def test_indented_headings_are_headings() -> None:
    text = HEAD + "\u3000\u30002024年工作回顾\n\u3000\u3000一、经济\n\u3000\u3000（一）工业。增长5%。\n"
    assert outline(text) == [
        ("part", "", "2024年工作回顾"),
        ("chapter", "一", "经济"),
        ("item", "一", "工业"),
    ]


def test_without_any_heading_the_text_is_one_part() -> None:
    text = HEAD + "全年经济平稳增长。" * 10 + "\n又一段。\n"
    assert outline(text) == [("part", "", "")]


def test_unnumbered_lines_are_no_parts_where_numbered_ones_review_and_plan() -> None:
    text = HEAD + "一、2024年工作回顾\n2024年主要工作\n好。\n二、2025年工作安排\n2025年目标任务\n好。\n"
    assert [heading for kind, _, heading in outline(text) if kind == "part"] == [
        "2024年工作回顾",
        "2025年工作安排",
    ]


@pytest.mark.parametrize(
    ("heading", "period", "status"),
    [
        ("一、2024年工作回顾", "2024", Status.ACTUAL),
        ("一、过去五年工作总结", "2020-2024", Status.ACTUAL),
        ("一、2025年工作安排", "2025", Status.TARGET),
        ("一、今后五年的目标任务", "2025-2029", Status.TARGET),
        ("一、2025年经济社会发展总体要求", "2025", Status.TARGET),
    ],
)
def test_period_and_status_of_a_part(heading: str, period: str, status: Status) -> None:
    part = find_sections(report_of(HEAD + heading + "\n好。\n"))[1]
    assert (part.period, part.status) == (period, status)


def test_a_part_that_says_neither_reviews_first_and_plans_after() -> None:
    sections = find_sections(report_of(HEAD + "一、经济运行\n好。\n二、民生改善\n好。\n"))
    assert [s.status for s in sections if s.kind is PART] == [Status.ACTUAL, Status.TARGET]


BODY = HEAD + "一、2024年工作回顾\n" + "经济平稳增长。" * 20 + "\n"


@pytest.mark.parametrize(
    "heading",
    [
        "名词解释",
        "名 词 解 释",
        "※名词解释",
        "附件：名词解释",
        "有关用语说明",
        "名词注释：",
        "术语解释",
        pytest.param(
            "《政府工作报告》名词解释",
        ),
        "附：名词解释",
    ],
)
def test_a_glossary_is_known_by_its_heading(heading: str) -> None:
    kinds = [kind for kind, _, _ in outline(BODY + heading + "\n1. 一网通办：就是网上办。\n")]
    assert kinds == ["part", "glossary", "entry"]


@pytest.mark.parametrize(
    ("line", "number", "term"),
    [
        ("1. 一网通办：就是网上办。", "1", "一网通办"),
        ("1、一网通办：就是网上办。", "1", "一网通办"),
        ("[1]一网通办：就是网上办。", "1", "一网通办"),
        ("〔1〕一网通办：就是网上办。", "1", "一网通办"),
        ("（1）一网通办:就是网上办。", "1", "一网通办"),
        pytest.param(
            "1. 一网通办： 就是网上办。",
            "1",
            "一网通办",
        ),
        ("一网通办：就是网上办。", "", "一网通办"),
        ("2. “4+N”平台：四个平台。", "2", "“4+N”平台"),
    ],
)
def test_glossary_entries_of_any_numbering(line: str, number: str, term: str) -> None:
    entry = outline(BODY + "名词解释\n" + line + "\n")[-1]
    assert entry == ("entry", number, term)


def test_an_entry_goes_on_until_the_next_one() -> None:
    text = BODY + "名词解释\n1. 甲：是甲。\n还是甲。\n2. 乙：是乙。\n"
    first = next(s for s in find_sections(report_of(text)) if s.kind is ENTRY)
    assert text[first.start : first.end] == "1. 甲：是甲。\n还是甲。"


def test_the_word_glossary_early_in_a_report_is_no_glossary() -> None:
    assert outline("名词解释\n" + BODY)[0][0] == "part"


# ---- anything at all


@pytest.mark.parametrize("blank", ["\n\n\n", "  ", "\n \n", "\n\u3000\u3000\n"])
def test_blank_lines_at_the_end(blank: str) -> None:
    assert outline("中文" + blank) == [("part", "", "")]


def test_a_glossary_without_entries() -> None:
    assert outline(BODY + "名词解释\n") == [("part", "一", "2024年工作回顾"), ("glossary", "", "名词解释")]


def test_a_text_of_one_word() -> None:
    assert outline("中文") == [("part", "", "")]


HEADINGS = ["一、2024年工作回顾", "二、2025年工作安排", "2024年工作回顾", "2025年工作安排", "一、经济"]
ITEMS = ["（一）工业。增长5%。", "（二）农业", "（1） 环保。好。", "1、整合。", "2. 重组", "（2）再说"]
OTHERS = ["各位代表：", "一是好；二是坏。", "以上成绩", "增长。" * 40, "\u3000三、城建", "", "乙：是乙。"]
LINES = st.sampled_from([*HEADINGS, *ITEMS, *OTHERS, "名词解释\n1. 甲：是甲。"])


@given(st.lists(LINES, min_size=1, max_size=25).map("\n".join), st.sampled_from([0, 2025]))
def test_any_order_of_lines_gives_an_outline_that_holds_together(text: str, year: int) -> None:
    report = report_of("中文\n" + text.rstrip(), year)
    assert_invariants(report, find_sections(report))


@pytest.mark.timeout(60)
def test_one_very_long_line_takes_linear_time() -> None:
    find_sections(report_of("一、2024年工作回顾\n" + "增长5%，" * 300_000))


@pytest.mark.timeout(60)
def test_many_headings_take_linear_time() -> None:
    text = HEAD + "一、2024年工作回顾\n" + "一、经济\n" * 40_000
    find_sections(report_of(text))
