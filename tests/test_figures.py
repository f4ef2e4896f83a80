"""The ledger: when and where a figure stands, whether it is done or planned, and any text at all.

Sentences are made up and stand in the review of a report of 2025, unless a test says otherwise. What is a
figure, what it counts and how lists are dealt out is tested beside its module (numbers, binding, dealing).
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.figures import Direction, Figure, Measure, find_figures
from index.passages import Passage, PassageKind, cut_passages
from index.periods import Status
from index.reports import BUNDLED, Report, read_report
from index.sections import find_sections

LEVEL, COUNT, GROWTH, CHANGE, SHARE, RANK = Measure
UP, DOWN, NONE = Direction
REVIEW = "青石县政府工作报告\n各位代表：\n2024年工作回顾\n"
PLAN = "青石县政府工作报告\n各位代表：\n2025年工作安排\n"


def ledger(report: Report) -> tuple[Figure, ...]:
    return find_figures(cut_passages(report, find_sections(report)), report.year)


def figures(sentence: str, head: str = REVIEW) -> list[Figure]:
    report = Report("made", "", "", 2025, head + sentence + "\n", "")
    found = [f for f in ledger(report) if f.start >= len(head)]
    for figure in found:
        assert_slice(report, figure)
    return found


def assert_slice(report: Report, figure: Figure) -> None:
    assert report.text[figure.start : figure.end] == figure.text, figure
    assert figure.lead <= figure.start < figure.end <= figure.tail, figure


def passage_of(
    text: str, period: str = "2024", status: Status = Status.ACTUAL, start: int = 0, number: int = 0
) -> Passage:
    return Passage(
        number, "made", 0, (), 1, start, start + len(text), text, PassageKind.BODY, period, status, start
    )


# ---- the whole record


def test_a_figure_has_what_the_sentence_says_of_it() -> None:
    text = "全市规上工业总产值超过1220.9亿元、增长6.5%。"
    level, growth = find_figures([passage_of(text, start=100, number=7)], 2025)
    assert level == Figure(
        indicator="全市规上工业总产值", value=Decimal(122_090_000_000), upper=None, unit="元",
        text="1220.9亿元", qualifier="超过", measure=LEVEL, direction=NONE, period="2024",
        status=Status.ACTUAL, place="全市", passage=7, start=111, end=119, lead=100, tail=119, group=0,
    )  # fmt: skip
    assert (growth.text, growth.start, growth.group, growth.dealt) == ("6.5%", 122, 0, False)
    assert (level.is_change, growth.is_change) == (False, True)


def test_a_figure_is_printed_as_the_report_prints_it() -> None:
    (figure,) = figures("投资１，２２０．９亿元。")
    assert (figure.text, figure.value, figure.unit) == ("１，２２０．９亿元", 122_090_000_000, "元")


def test_a_list_is_dealt_out_in_the_ledger_too() -> None:
    found = figures("工业投资、技改投资分别增长20%、15%。")
    assert [(f.indicator, f.text, f.dealt) for f in found] == [
        ("工业投资", "20%", True),
        ("技改投资", "15%", True),
    ]


def test_what_cannot_be_bound_is_kept_unbound() -> None:
    (figure,) = figures("增长6%左右。")
    assert (figure.indicator, figure.value, figure.measure) == ("", 6, GROWTH)


def test_figures_come_in_the_order_of_their_passages() -> None:
    passages = [passage_of("投资5亿元。", start=10, number=1), passage_of("出口3亿元。", start=16, number=2)]
    assert [(f.passage, f.start) for f in find_figures(passages, 2025)] == [(1, 12), (2, 18)]


# ---- when: period and status


def when(sentence: str, head: str = REVIEW) -> list[tuple[str, str]]:
    return [(f.period, f.status.value) for f in figures(sentence, head)]


def when_in(sentence: str, period: str, status: Status, year: int = 2025) -> list[tuple[str, str]]:
    """Period and status in a passage that speaks of `period`."""
    return [(f.period, f.status.value) for f in find_figures([passage_of(sentence, period, status)], year)]


def test_done_in_the_review_planned_in_the_plan() -> None:
    assert when("投资增长5%。") == [("2024", "actual")]
    assert when("投资增长5%。", PLAN) == [("2025", "target")]


def test_a_month_in_the_plan_makes_milestones_of_the_whole_sentence() -> None:
    text = "到2025年4月，产值突破900亿元，营收突破40亿元；污水处理率达68%以上。"
    assert when(text, PLAN) == [("2025-04", "milestone")] * 3


def test_half_a_year_and_then_the_whole() -> None:
    assert when("上半年引进企业15家，全年引进企业30家。", PLAN) == [
        ("2025H1", "milestone"),
        ("2025", "target"),
    ]


@pytest.mark.parametrize("period", ["2025H1", "2025-04"])
def test_the_whole_year_is_that_of_a_passage_that_speaks_of_a_part_of_it(period: str) -> None:
    text = "引进企业15家，全年引进企业30家。"
    assert when_in(text, period, Status.MILESTONE) == [(period, "milestone"), ("2025", "target")]


def test_the_whole_year_in_a_span_is_the_span() -> None:
    assert when_in("全年引进企业30家。", "2021-2025", Status.ACTUAL) == [("2021-2025", "actual")]


def test_this_year_and_last_side_by_side() -> None:
    assert when("今年投资增长5%，去年投资增长6%。", PLAN) == [("2025", "target"), ("2024", "actual")]


def test_a_later_year_in_the_same_sentence() -> None:
    text = "坚持稳中求进、以进促稳，推动投资平稳增长5%，到2030年森林覆盖率达60%以上。"
    assert when(text, PLAN) == [("2025", "target"), ("2030", "target")]


def test_a_later_year_in_a_short_sentence() -> None:
    assert when("投资增长5%，到2030年增长50%。", PLAN) == [("2025", "target"), ("2030", "target")]


def test_a_year_only_compared_with_is_no_period() -> None:
    assert when("投资比2020年增长50%。") == [("2024", "actual")]


def test_five_years_together() -> None:
    assert when("五年累计完成投资500亿元。") == [("2020-2024", "actual")]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("城镇化率提高到65%。", "2024"),
        ("城镇化率达到65%。", "2024"),
        ("产值突破500亿元。", "2024"),
        ("产值增加5亿元。", "2020-2024"),
        ("城镇化率提高5个百分点。", "2020-2024"),
        ("累计投资达到500亿元。", "2020-2024"),
        ("新增就业达到50万人。", "2020-2024"),
        ("投资500亿元。", "2020-2024"),
    ],
)
def test_what_was_reached_in_a_span_holds_at_its_end(text: str, period: str) -> None:
    assert when_in(text, "2020-2024", Status.ACTUAL) == [(period, "actual")]


@pytest.mark.parametrize(
    ("since", "period"), [("上年的", "2023"), ("2020年的", "2020"), ("去年的", "2024"), ("", "")]
)
def test_where_a_change_began_is_of_the_year_named_for_it(since: str, period: str) -> None:
    text = f"亏损面由{since}24%下降至5%。"
    assert when_in(text, "2024", Status.ACTUAL) == [(period, "actual"), ("2024", "actual")]
    assert when_in(text, "2025", Status.TARGET)[0][1] == "actual"


def test_last_year_of_an_unknown_year_is_unknown() -> None:
    assert when_in("亏损面由上年的24%下降至5%。", "", Status.UNKNOWN)[0] == ("", "actual")


def test_the_first_nine_months_are_last_years() -> None:
    assert when("2024年1—9月，进出口总额增长9%。")[0][0].startswith("2024")


def test_so_much_a_year_is_said_of_the_span_that_the_report_looks_back_on() -> None:
    five = passage_of("过去五年，全区经济稳步发展。", "2020-2024")
    text = "财政收入、税收收入年均分别增长4.5%、3%，PM2.5年均浓度30微克/立方米，去年增长2%。"
    found = find_figures([five, passage_of(text, start=100, number=1)], 2025)
    assert [(f.text, f.period) for f in found] == [
        ("4.5%", "2020-2024"),
        ("3%", "2020-2024"),
        ("30微克/立方米", "2024"),
        ("2%", "2024"),
    ]
    assert [f.period for f in find_figures([passage_of(text)], 2025)] == ["2024"] * 4, (
        "no span to look back on"
    )


@pytest.mark.parametrize("word", ["力争", "计划", "目标", "规划", "拟", "将", "确保", "到2030年"])
def test_a_word_of_planning_decides_where_nothing_else_does(word: str) -> None:
    assert when_in("新建学校3所。", "", Status.UNKNOWN) == [("", "unknown")]
    assert when_in(f"{word}新建学校3所。", "", Status.UNKNOWN)[0][1] == "target"
    assert when_in(f"新建学校3所，{word}再看。", "", Status.UNKNOWN) == [("", "unknown")]


@pytest.mark.parametrize("word", ["现有", "现已", "目前已", "已建成", "已有", "已达"])
def test_what_stands_already_is_done_in_a_plan_too(word: str) -> None:
    assert when(f"学校{word}30所。", PLAN) == [("2024", "actual")]
    assert when("学校30所。", PLAN) == [("2025", "target")]


def test_what_stands_already_in_a_report_of_an_unknown_year_stays_planned() -> None:
    assert when_in("学校已有30所。", "", Status.TARGET, 0) == [("", "target")]


@pytest.mark.parametrize("behind", ["的目标", "左右的目标", "以上的预期目标", "以内目标"])
def test_an_aim_in_the_review_is_planned(behind: str) -> None:
    assert when(f"实现投资增长5%{behind}。") == [("2024", "target")]


def test_a_report_of_an_unknown_year_gives_no_period_to_relative_words() -> None:
    assert when_in("今年投资增长5%。", "", Status.UNKNOWN, 0) == [("", "unknown")]


# ---- where: offsets


@pytest.fixture(scope="module")
def bundled_report() -> Report:
    return read_report(BUNDLED)


@pytest.fixture(scope="module")
def bundled_ledger(bundled_report: Report) -> tuple[Figure, ...]:
    return ledger(bundled_report)


def test_every_figure_of_the_bundled_report_is_a_slice(
    bundled_report: Report, bundled_ledger: tuple[Figure, ...]
) -> None:
    for figure in bundled_ledger:
        assert_slice(bundled_report, figure)
    assert [f.start for f in bundled_ledger] == sorted({f.start for f in bundled_ledger})


def test_every_figure_of_the_development_reports_is_a_slice(dev_reports: tuple[Report, ...]) -> None:
    for report in dev_reports:
        passages = cut_passages(report, find_sections(report))
        for figure in find_figures(passages, report.year):
            assert_slice(report, figure)
            passage = passages[figure.passage]
            assert passage.start <= figure.lead <= figure.tail <= passage.end, (report.id, figure)
            assert figure.period == "" or figure.period[:2] in ("19", "20"), (report.id, figure)


@pytest.mark.parametrize(
    ("printed", "indicator", "period", "status", "measure"),
    [
        ("1220.9亿元", "地区生产总值", "2024", "actual", LEVEL),
        ("2695.1亿元", "规上工业总产值", "2024", "actual", LEVEL),
        ("5.3万元", "全体居民人均可支配收入", "2024", "actual", LEVEL),
        ("529.7亿元", "汽车制造业产值", "2024", "actual", LEVEL),
        ("41.3%", "新增“专精特新”企业", "2024", "actual", GROWTH),
        ("34.4%", "新增高新技术企业", "2024", "actual", GROWTH),
        ("55.4%", "规上其他服务业营收", "2024", "actual", GROWTH),
        ("399%", "实际使用外资", "2024", "actual", GROWTH),
        ("68.3%", "药品进口货值占全市", "2024", "actual", SHARE),
        ("71.9%", "行政执法事项综合率", "2024", "actual", LEVEL),
        ("11.8%", "生产安全事故死亡人数", "2024", "actual", GROWTH),
        ("355件", "人大代表建议", "2024", "actual", COUNT),
        ("900亿元", "规上工业总产值", "2025-04", "milestone", LEVEL),
        ("1000亿元", "进出口总额", "2025-04", "milestone", LEVEL),
        ("8.5万辆", "进出口整车", "2025", "target", COUNT),
        ("350亿元", "与东盟国家贸易额", "2025", "target", LEVEL),
        ("508台", "老旧电梯", "2025", "target", COUNT),
        ("4000列", "国际班列", "2025", "target", COUNT),
        ("28万标箱", "运输货物", "2025", "target", LEVEL),
        ("3500类", "数据资源", "2025", "target", COUNT),
    ],
)
def test_figures_of_the_bundled_report_that_stand_there_once(
    bundled_ledger: tuple[Figure, ...],
    printed: str,
    indicator: str,
    period: str,
    status: str,
    measure: Measure,
) -> None:
    found = [f for f in bundled_ledger if f.text == printed and indicator in f.indicator]
    assert len(found) == 1, [f for f in bundled_ledger if f.text == printed]
    assert (found[0].period, found[0].status.value, found[0].measure) == (period, status, measure)


# ---- any text at all


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "坚持稳中求进，推动高质量发展。",
        "，。；、！？",
        "“”（）《》",
        "ABC abc",
    ],
)
def test_a_text_without_figures_has_none(text: str) -> None:
    assert find_figures([passage_of(text)], 2025) == ()


def test_no_passage_has_no_figure() -> None:
    assert find_figures([], 2025) == ()


def test_a_text_of_nothing_but_figures_keeps_them_all_unbound() -> None:
    found = find_figures([passage_of("5亿元，6%，7家；8亿元、9%。")], 2025)
    assert [(f.text, f.indicator) for f in found] == [(t, "") for t in ("5亿元", "6%", "7家", "8亿元", "9%")]


DEBRIS = [
    "\ufeff",
    "\ufffd",
    "\x00",
    "\u200b",
    "\xa0",
    "\r",
    "\x1a",
    "锟斤拷",
    "ï»¿",
    "Í¶×Ê",
    "\ue000",
    "\U0002f800",
]


@pytest.mark.parametrize("debris", DEBRIS)
def test_debris_of_other_encodings_neither_adds_nor_hides_a_figure(debris: str) -> None:
    text = f"{debris}投资增长6.5%，{debris}出口3亿元{debris}。{debris}"
    found = find_figures([passage_of(text)], 2025)
    assert [(f.text, f.value) for f in found] == [("6.5%", Decimal("6.5")), ("3亿元", 300_000_000)]
    assert "投资" in found[0].indicator
    assert "出口" in found[1].indicator


SAID = "地区生产总值 工业 新增 增长 下降 分别 其中 由 至 达 以上 近 全市第一 翻番 2024年 4月 第三".split()
LINKS = list("的占比级")
COUNTED = "1220.9亿元 6.5% 36家 １２ 3,500万 十五个 5A级 10亿级 1:2 50-60亿元 [5] 三分之一 1/3".split()
MARKS = [*"、，；。和（）“”《》 ", *DEBRIS]
WORDS = st.lists(st.sampled_from(SAID + LINKS + COUNTED + MARKS), max_size=40).map("".join)


@given(st.one_of(WORDS, st.text(max_size=60)))
def test_the_figures_of_any_text_are_slices_in_order(text: str) -> None:
    passage = passage_of(text, start=50)
    found = find_figures([passage], 2025)
    for figure in found:
        assert text[figure.start - 50 : figure.end - 50] == figure.text, (text, figure)
        assert 50 <= figure.lead <= figure.start < figure.end <= figure.tail <= passage.end, (text, figure)
    for before, after in pairwise(found):
        assert before.end <= after.start, (text, before, after)


@given(st.one_of(WORDS, st.text(max_size=60)))
def test_any_text_makes_a_report_with_a_ledger(text: str) -> None:
    figures("甲" + text.strip())


@given(WORDS)
def test_the_same_text_gives_the_same_ledger(text: str) -> None:
    assert figures("甲" + text.strip()) == figures("甲" + text.strip())


# ---- how long it takes


@pytest.mark.timeout(60)
def test_a_megabyte_of_ones_and_commas_takes_linear_time() -> None:
    find_figures([passage_of("1," * 500_000 + "亿")], 2025)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["1亿，", "由24%降至5%，", "第十", "1:", "“1亿", "翻番", "甲1亿乙", "（1%", "2024年1家，"]
)
def test_one_very_long_passage_takes_linear_time(unit: str) -> None:
    find_figures([passage_of(unit * (40_000 // len(unit)), "", Status.UNKNOWN)], 2025)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("unit", ["坚持稳中求进推动高质量发展", "1,"])
def test_ten_megabytes_in_one_line_have_a_ledger(unit: str) -> None:
    report = Report("made", "", "", 2025, REVIEW + unit * (10_000_000 // len(unit.encode())), "")
    ledger(report)


def test_a_year_within_a_clause_ends_with_it() -> None:
    found = figures("到2030年，改厕工作2027年全部完成，县域经济总量超过300亿元。")
    assert [(f.text, f.period) for f in found] == [("300亿元", "2030")]


def test_what_a_span_led_to_is_of_its_last_year_though_the_mean_of_another_stands_before() -> None:
    head = "青石县政府工作报告\n各位代表：\n一、“十三五”时期工作回顾\n"
    text = "产值由2亿元增长到5亿元，年均增长17%;存款由56.2亿元增长到121.9亿元,年均增长13亿元。"
    found = {f.text: f.period for f in figures(text, head)}
    assert found["5亿元"] == found["121.9亿元"] == "2020"
    assert found["17%"] == found["13亿元"] == "2016-2020"


def test_a_name_that_a_line_breaks_is_whole() -> None:
    long = "我们坚决贯彻各项决策部署，制定实施一揽子政策，出台多项惠企措施，全力为企业纾难解困，"
    (figure,) = figures(f"{long}退减\n缓税费超\n1430亿元。")
    assert (figure.indicator, figure.text, figure.qualifier) == ("退减缓税费", "1430亿元", "超")
