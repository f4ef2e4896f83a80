"""The ledger: what is a figure and what is not, how much, of what, and whether done or planned.

Sentences are made up and stand in the review of a report of 2025, unless a test says otherwise.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clauses import clauses
from index.figures import Direction, Figure, Measure, find_figures
from index.grammar import MULTIPLIERS
from index.numbers import chinese_value
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


def only(sentence: str, head: str = REVIEW) -> Figure:
    found = figures(sentence, head)
    assert len(found) == 1, (sentence, found)
    return found[0]


def values(sentence: str) -> list[tuple[Decimal | None, str]]:
    return [(f.value, f.unit) for f in figures(sentence)]


def indicators(sentence: str) -> list[str]:
    return [f.indicator for f in figures(sentence)]


def bound(sentence: str) -> list[tuple[str, str]]:
    """What each figure counts, and how it is printed."""
    return [(f.indicator, f.text) for f in figures(sentence)]


# ---- how much: value and unit


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("1220.9亿元", "122090000000", "元"),
        ("12209000万元", "122090000000", "元"),
        ("1.2万亿元", "1200000000000", "元"),
        ("3500元", "3500", "元"),
        ("5千万元", "50000000", "元"),
        ("3百万元", "3000000", "元"),
        ("3,500万元", "35000000", "元"),
        ("1,220.9亿元", "122090000000", "元"),
        ("1,234,567元", "1234567", "元"),
        ("5亿美元", "500000000", "美元"),
        ("45万人", "450000", "人"),
        ("6700余人次", "6700", "人次"),
        ("6600多万人", "66000000", "人"),
        ("2亿多元", "200000000", "元"),
        ("140余栋", "140", "栋"),
        ("19.4万个", "194000", "个"),
        ("28万标箱", "280000", "标箱"),
        ("249万平方米", "2490000", "平方米"),
        ("2.2公里", "2.2", "公里"),
        ("1500亩", "1500", "亩"),
        ("80.5岁", "80.5", "岁"),
        ("35微克/立方米", "35", "微克/立方米"),
        ("5亿千瓦时", "500000000", "千瓦时"),
        ("1.3万亿斤", "1300000000000", "斤"),
        ("68.3%", "68.3", "%"),
        ("68.3％", "68.3", "%"),
        ("3.5‰", "3.5", "‰"),
        ("1.2个百分点", "1.2", "个百分点"),
        ("2.5倍", "2.5", "倍"),
        ("三成", "3", "成"),
        ("两成", "2", "成"),
        ("１２２０．９亿元", "122090000000", "元"),
        ("８％", "8", "%"),
        ("八项", "8", "项"),
        ("十五个", "15", "个"),
        ("二十余项", "20", "项"),
        ("一千二百亿元", "120000000000", "元"),
        ("三百六十家", "360", "家"),
        ("两次", "2", "次"),
        pytest.param("１，２２０．９亿元", "122090000000", "元"),
        pytest.param("一百零八项", "108", "项"),
        pytest.param("1.2万", "12000", ""),
        pytest.param("4.5亿", "450000000", ""),
        pytest.param("1220.9 亿元", "122090000000", "元"),
        pytest.param("一倍", "1", "倍"),
        pytest.param("一个百分点", "1", "个百分点"),
        pytest.param("三千六百五十二个", "3652", "个"),
    ],
)
def test_value_and_unit(printed: str, value: str, unit: str) -> None:
    figure = only(f"总量达到{printed}。")
    assert (figure.value, figure.unit, figure.text) == (Decimal(value), unit, printed)


UNITS = st.sampled_from(["元", "人", "家", "个", "公里", "平方米", "亩", "吨", "辆", "户"])
NUMBERS = st.decimals(min_value=2, max_value=99999, places=1).map(lambda d: d.normalize())


@given(NUMBERS, st.sampled_from(["", *MULTIPLIERS]), UNITS)
def test_any_number_with_multiplier_and_unit_has_its_value(
    number: Decimal, multiplier: str, unit: str
) -> None:
    figure = only(f"总量达到{number:f}{multiplier}{unit}。")
    assert figure.value == number * MULTIPLIERS.get(multiplier, 1)
    assert figure.unit == unit
    assert figure.indicator == "总量"


@given(NUMBERS)
def test_equal_amounts_in_other_units_are_equal(number: Decimal) -> None:
    in_yi, in_wan = only(f"投资{number:f}亿元。"), only(f"投资{number * 10_000:f}万元。")
    assert in_yi.value == in_wan.value == number * 100_000_000


@given(st.integers(1000, 999_999_999))
def test_thousands_separators_change_nothing(number: int) -> None:
    assert only(f"投资{number:,}元。").value == only(f"投资{number}元。").value == number


DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """`number`, 1 to 9999, in Chinese: 1205 is 一千二百零五, 15 is 十五."""
    places = [(number // size % 10, name) for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, ""))]
    spelled = "".join(DIGITS[digit] + name if digit else "零" for digit, name in places)
    text = re.sub("零+", "零", spelled).strip("零")
    return text.removeprefix("一") if 10 <= number < 20 else text


def test_every_chinese_numeral_below_ten_thousand() -> None:
    assert [numeral(n) for n in (5, 15, 20, 108, 1205, 3652)] == [
        "五",
        "十五",
        "二十",
        "一百零八",
        "一千二百零五",
        "三千六百五十二",
    ]
    assert [n for n in range(1, 10_000) if chinese_value(numeral(n)) != n] == []
    assert chinese_value("两") == 2
    assert chinese_value("两千") == 2000


@pytest.mark.parametrize(
    "printed",
    [
        "50-60亿元",
        "50—60亿元",
        "50至60亿元",
        "50～60亿元",
    ],
)
def test_a_range_is_one_figure_with_two_ends(printed: str) -> None:
    figure = only(f"规模达到{printed}。")
    assert (figure.text, figure.value, figure.upper) == (printed, 5_000_000_000, 6_000_000_000)


@pytest.mark.parametrize("printed", ["5%—6%", "5%-6%"])
def test_a_range_of_per_cents(printed: str) -> None:
    figure = only(f"增速达到{printed}。")
    assert (figure.text, figure.value, figure.upper, figure.unit) == (printed, 5, 6, "%")


def test_a_single_number_has_no_upper_end() -> None:
    assert only("规模达到50亿元。").upper is None


@pytest.mark.parametrize(
    ("printed", "times"),
    [
        ("翻番", 2),
        ("翻一番", 2),
        pytest.param("翻两番", 4),
        pytest.param("翻了两番", 4),
    ],
)
def test_doublings(printed: str, times: int) -> None:
    figure = only(f"工业总产值实现{printed}。")
    assert (figure.indicator, figure.text, figure.value, figure.unit) == ("工业总产值", printed, times, "倍")


def test_ratios_have_no_single_value() -> None:
    assert [(f.text, f.value, f.unit) for f in figures("城乡居民收入比为2.3∶1。")] == [("2.3∶1", None, "比")]


def test_fractions() -> None:
    assert only("青年干部占三分之一。").text == "三分之一"


def test_a_negative_growth() -> None:
    assert only("投资增长-3.2%。").value == Decimal("-3.2")


def test_two_numbers_that_share_a_unit() -> None:
    assert values("先后投资70和50亿元。") == [(Decimal(7_000_000_000), "元"), (Decimal(5_000_000_000), "元")]


# ---- what is no figure


@pytest.mark.parametrize(
    "text",
    [
        "2024年，是不平凡的一年。",
        "到2030年基本建成。",
        "2024年12月31日前完成。",
        "新中国成立75周年。",
        "第三轮督察整改完成。",
        "第1批项目落地。",
        "轨道7号线、15号线加快建设。",
        "打造15分钟高品质生活圈。",
        "升级“141”基层治理体系。",
        "建立“5+1”队伍，构建“2+4+X”体系。",
        "建成L2级三维地图。",
        "创建5A级景区。",
        "实现全国双拥模范城“七连冠”。",
        "落实“三个一批”，推进“六大行动”。",
        "坚决做到“两个维护”。",
        "二十届二中、三中全会精神。",
        "“十四五”规划收官。",
        "获评全国首个试点。",
        "拨打110。",
        "C919首飞。",
        pytest.param("在青石区第十九届人民代表大会第二次会议上。"),
        pytest.param("全国第十四次会议召开。"),
        pytest.param("青石市第五中学获奖。"),
        pytest.param("规划期为2023—2027年。"),
        pytest.param("《方案（2021-2025年）》印发。"),
        pytest.param("贯彻中央八项规定精神。"),
        pytest.param("上午9:30开会。"),
    ],
)
def test_no_figure(text: str) -> None:
    assert [f.text for f in figures(text)] == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("“4+N”创新平台入驻企业110家。", ["110家"]),
        ("《青石·1949》持续火热、营收增长39%。", ["39%"]),
        ("创建5A级景区1个。", ["1个"]),
        ("PM2.5浓度下降10%。", ["10%"]),
        ("建成5G基站3000个。", ["3000个"]),
        ("办理12345热线20万件。", ["20万件"]),
        ("深入实施15分钟生活圈30项行动。", ["30项"]),
        ("2024年新增2024个。", ["2024个"]),
        ("减税降费[5]8200万元。", ["8200万元"]),
        pytest.param("三次产业结构调整为10:40:50。", ["10:40:50"]),
    ],
)
def test_figures_among_what_is_none(text: str, printed: list[str]) -> None:
    assert [f.text for f in figures(text)] == printed


def test_a_grade_is_a_figure_beside_what_it_names() -> None:
    assert bound("其中10亿级项目12个。") == [("项目", "10亿级"), ("10亿级项目", "12个")]


def test_a_note_mark_is_no_part_of_the_indicator() -> None:
    assert indicators("减税降费[5]8200万元。") == ["减税降费"]


# ---- of what: the indicator


def test_value_and_growth_in_one_breath() -> None:
    level, growth = figures("完成地区生产总值1220.9亿元、增长6.5%。")
    assert level.indicator.endswith("地区生产总值")
    assert growth.indicator == level.indicator
    assert growth.group == level.group
    assert (level.measure, level.direction) == (LEVEL, NONE)
    assert (growth.measure, growth.direction, growth.value) == (GROWTH, UP, Decimal("6.5"))


def test_each_of_several_indicators_keeps_its_own_growth() -> None:
    text = "地区生产总值1220.9亿元、增长6.5%；规上工业总产值2695.1亿元、增长10.5%；固定资产投资增长1%。"
    found = figures(text)
    assert [(f.indicator, f.text, f.group) for f in found] == [
        ("地区生产总值", "1220.9亿元", found[0].group),
        ("地区生产总值", "6.5%", found[0].group),
        ("规上工业总产值", "2695.1亿元", found[2].group),
        ("规上工业总产值", "10.5%", found[2].group),
        ("固定资产投资", "1%", found[4].group),
    ]
    assert len({f.group for f in found}) == 3


def test_of_which_is_an_indicator_of_its_own() -> None:
    assert bound("固定资产投资增长1%，其中工业投资增长33.4%。") == [
        ("固定资产投资", "1%"),
        ("工业投资", "33.4%"),
    ]


def test_a_shared_verb_counts_for_every_item() -> None:
    assert bound("新增公共停车位1500个、超充站66个。") == [
        ("新增公共停车位", "1500个"),
        ("新增超充站", "66个"),
    ]
    assert bound("建成智能工厂1个、数字化车间3个。") == [("建成智能工厂", "1个"), ("建成数字化车间", "3个")]


def test_a_verb_of_its_own_is_not_overruled() -> None:
    assert bound("梳理指标1170个、建成点位48个。") == [("梳理指标", "1170个"), ("建成点位", "48个")]


def test_growth_rates_are_dealt_out_to_the_counts_before_them() -> None:
    text = "新增“专精特新”企业36家、科技型企业427家、高新技术企业52家，分别增长41.3%、16.8%、34.4%。"
    found = figures(text)
    assert [(f.indicator, f.text) for f in found[:3]] == [
        ("新增“专精特新”企业", "36家"),
        ("新增科技型企业", "427家"),
        ("新增高新技术企业", "52家"),
    ]
    assert [(f.indicator, f.text) for f in found[3:]] == [
        ("新增“专精特新”企业", "41.3%"),
        ("新增科技型企业", "16.8%"),
        ("新增高新技术企业", "34.4%"),
    ]
    assert [f.group for f in found[3:]] == [f.group for f in found[:3]]
    assert [f.dealt for f in found] == [False] * 3 + [True] * 3
    assert {(f.measure, f.direction) for f in found[3:]} == {(GROWTH, UP)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工业投资、技改投资分别增长20%、15%。", [("工业投资", "20%"), ("技改投资", "15%")]),
        (
            "开行国际班列、货值分别增长16.8%、36.4%。",
            [("开行国际班列", "16.8%"), ("国际班列货值", "36.4%")],
        ),
        ("进口总额和出口总额分别达到120亿元和30亿元。", [("进口总额", "120亿元"), ("出口总额", "30亿元")]),
        (
            "一、二、三产业增加值分别增长3.1%、5.2%和6.3%。",
            [("一产业增加值", "3.1%"), ("二产业增加值", "5.2%"), ("三产业增加值", "6.3%")],
        ),
        (
            "城镇、农村居民人均可支配收入分别增长5%和7%。",
            [("城镇居民人均可支配收入", "5%"), ("农村居民人均可支配收入", "7%")],
        ),
        ("学校、医院、养老院分别新增3所、2所、5所。", [("学校", "3所"), ("医院", "2所"), ("养老院", "5所")]),
        (
            "铁路提单、多式联运“一单制”签发数量分别增长10%、120%。",
            [("铁路提单签发数量", "10%"), ("多式联运“一单制”签发数量", "120%")],
        ),
        pytest.param(
            "地区生产总值、规上工业增加值、固定资产投资分别增长6%、10%和5%。",
            [("地区生产总值", "6%"), ("规上工业增加值", "10%"), ("固定资产投资", "5%")],
        ),
        pytest.param(
            "教育、医疗支出分别为20亿元和30亿元。",
            [("教育支出", "20亿元"), ("医疗支出", "30亿元")],
        ),
    ],
)
def test_a_list_is_dealt_out_to_its_own_items(text: str, expected: list[tuple[str, str]]) -> None:
    assert bound(text) == expected


def test_two_clauses_share_one_list_of_growth_rates() -> None:
    assert bound("接待游客1200万人次，实现收入60亿元，分别增长15%、20%。")[2:] == [
        ("接待游客", "15%"),
        ("收入", "20%"),
    ]


def test_from_and_to_are_of_the_same_indicator() -> None:
    before, after = figures("亏损面由24%下降至5%。")
    assert (before.indicator, after.indicator) == ("亏损面", "亏损面")
    assert (before.value, after.value) == (24, 5)
    assert (before.measure, after.measure, after.direction) == (LEVEL, LEVEL, DOWN)
    before, after = figures("居民收入由2.3万元增加到3.1万元。")
    assert (before.indicator, after.indicator) == ("居民收入", "居民收入")
    assert (after.measure, after.direction) == (LEVEL, UP)


@pytest.mark.parametrize(
    ("text", "indicator", "printed"),
    [
        ("14家企业减亏扭亏。", "企业减亏扭亏", "14家"),
        ("建成5个“骑手友好街区”。", "建成“骑手友好街区”", "5个"),
        ("新建10公里排水管网。", "新建排水管网", "10公里"),
        ("建成160个医保便民服务点。", "建成医保便民服务点", "160个"),
        ("新退出2家融资平台。", "新退出融资平台", "2家"),
        ("西区、东区等7个项目落地。", "西区、东区等项目落地", "7个"),
    ],
)
def test_what_is_counted_may_stand_behind(text: str, indicator: str, printed: str) -> None:
    assert bound(text) == [(indicator, printed)]


def test_what_is_counted_behind_may_have_its_own_growth() -> None:
    assert bound("15家特色农业产业基地营收增长8%。") == [
        ("特色农业产业基地营收", "15家"),
        ("特色农业产业基地营收", "8%"),
    ]


def test_the_indicator_may_stand_a_clause_before() -> None:
    assert bound("贷款余额达到300亿元，同比增长8%。") == [("贷款余额", "300亿元"), ("贷款余额", "8%")]
    assert bound("城市绿化率38.5%，较上年提高2个百分点。")[1] == ("城市绿化率", "2个百分点")


def test_a_base_of_comparison_is_no_indicator() -> None:
    assert indicators("贷款余额达到300亿元，比年初增加20亿元。") == ["贷款余额", "贷款余额"]


def test_a_lead_over_others_is_a_difference_of_the_indicator() -> None:
    level, lead = figures("工业投资增长8.5%，高于全国平均2个百分点。")
    assert (lead.indicator, lead.measure, lead.direction) == (level.indicator, CHANGE, UP)


def test_a_total_beside_this_years_count_is_another_figure() -> None:
    first, second = figures("新增床位500张，总数达2000张。")
    assert first.group != second.group
    assert second.indicator == "新增床位总数"


def test_what_cannot_be_bound_is_kept_unbound() -> None:
    figure = only("增长6%左右。")
    assert (figure.indicator, figure.value, figure.measure) == ("", 6, GROWTH)


# ---- said how: qualifier, measure, direction


IN_FRONT = "超过 超 突破 近 约 逾 不低于 不少于 至少 高于 低于 达到 达".split()


@pytest.mark.parametrize("qualifier", IN_FRONT)
def test_a_qualifier_in_front(qualifier: str) -> None:
    figure = only(f"财政收入{qualifier}100亿元。")
    assert (figure.indicator, figure.qualifier) == ("财政收入", qualifier)


@pytest.mark.parametrize("qualifier", ["以上", "以内", "以下", "左右", "上下", "之内", "以外"])
def test_a_qualifier_behind(qualifier: str) -> None:
    figure = only(f"财政收入100亿元{qualifier}。")
    assert (figure.indicator, figure.text, figure.qualifier) == ("财政收入", "100亿元", qualifier)


@pytest.mark.parametrize("qualifier", ["不超过", "不超", "不高于"])
def test_at_most_is_not_more_than(qualifier: str) -> None:
    figure = only(f"办理用时{qualifier}3天。")
    assert (figure.indicator, figure.qualifier) == ("办理用时", qualifier)


def test_a_qualifier_behind_outweighs_one_in_front() -> None:
    assert only("失业率控制在5.5%以内。").qualifier == "以内"


@pytest.mark.parametrize(
    ("text", "measure", "direction"),
    [
        ("地区生产总值1220.9亿元。", LEVEL, NONE),
        ("投资增长6.5%。", GROWTH, UP),
        ("投资同比增长6.5%。", GROWTH, UP),
        ("投资下降3.2%。", GROWTH, DOWN),
        ("办件效率提升40%。", GROWTH, UP),
        ("物流成本降低15%。", GROWTH, DOWN),
        ("比重提高1.2个百分点。", CHANGE, UP),
        ("降幅收窄2个百分点。", CHANGE, DOWN),
        ("天数增加10天。", GROWTH, UP),
        ("收入增长近两成。", GROWTH, UP),
        ("利润增长1.5倍。", GROWTH, UP),
        ("居民消费价格涨幅2%左右。", GROWTH, UP),
        ("完成率达100%。", LEVEL, NONE),
        ("占比达三成。", SHARE, NONE),
        ("税收占比提高到80%。", SHARE, UP),
        ("成本降至4.4%。", LEVEL, DOWN),
        ("产值增至900亿元。", LEVEL, UP),
        ("新增停车位1500个。", COUNT, NONE),
        ("签约金额508亿元。", LEVEL, NONE),
        pytest.param("经济增速6.1%。", GROWTH, UP),
    ],
)
def test_measure_and_direction(text: str, measure: Measure, direction: Direction) -> None:
    figure = only(text)
    assert (figure.measure, figure.direction) == (measure, direction)


def test_a_second_aim_is_growth_like_the_first() -> None:
    assert [f.measure for f in figures("投资增长5.5%以上、力争6%。")] == [GROWTH, GROWTH]


@pytest.mark.parametrize(
    ("text", "printed", "place"),
    [
        ("进出口总额稳居全市第一。", "全市第一", 1),
        ("总量居全市第3位。", "全市第3位", 3),
        ("指标居中心城区第二。", "中心城区第二", 2),
        ("增速居全省前三。", "全省前三", 3),
        ("评价保持全市前3。", "全市前3", 3),
        ("综合实力排名第5。", "排名第5", 5),
    ],
)
def test_ranks(text: str, printed: str, place: int) -> None:
    figure = only(text)
    assert (figure.text, figure.measure, figure.value) == (printed, RANK, place)


def test_a_rank_is_of_what_stands_before_it() -> None:
    assert bound("进出口总额达3000亿元、稳居全市第一。") == [
        ("进出口总额", "3000亿元"),
        ("进出口总额", "全市第一"),
    ]


# ---- when: period and status


def when(sentence: str, head: str = REVIEW) -> list[tuple[str, str]]:
    return [(f.period, f.status.value) for f in figures(sentence, head)]


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


def test_the_first_nine_months_are_last_years() -> None:
    assert when("2024年1—9月，进出口总额增长9%。")[0][0].startswith("2024")


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


def test_the_clauses_of_a_text_leave_quotes_and_brackets_whole() -> None:
    text = "新增30家，增长5%（好，很好）；“一老，一小”有着落。"
    assert [text[a:b] for a, b in clauses(text)] == ["新增30家", "增长5%（好，很好）", "“一老，一小”有着落"]


SAID = "地区生产总值 工业 新增 增长 下降 分别 其中 由 至 达 以上 近 全市第一 翻番 2024年 4月 第三".split()
COUNTED = "1220.9亿元 6.5% 36家 １２ 3,500万 十五个 5A级 1:2 50-60亿元 [5]".split()
MARKS = [*"、，；。和（）“” "]
WORDS = st.sampled_from(SAID + COUNTED + MARKS)


@given(st.lists(WORDS, max_size=40).map("".join))
def test_figures_of_any_text_are_slices_in_order(text: str) -> None:
    found = figures("甲" + text.strip())
    assert [f.start for f in found] == sorted({f.start for f in found}), text
    for before, after in pairwise(found):
        assert before.end <= after.start, (text, before, after)


@given(st.text(max_size=60))
def test_any_text_at_all_has_figures_or_none(text: str) -> None:
    figures("甲" + text.strip())


@given(st.lists(WORDS, max_size=30).map("".join))
def test_the_same_text_gives_the_same_ledger(text: str) -> None:
    assert figures("甲" + text.strip()) == figures("甲" + text.strip())


# ---- how long it takes


def passage_of(text: str) -> Passage:
    return Passage(0, "made", 0, (), 1, 0, len(text), text, PassageKind.BODY, "2024", Status.ACTUAL, 0)


@pytest.mark.timeout(60)
def test_a_megabyte_of_ones_and_commas_takes_linear_time() -> None:
    text = "1," * 500_000 + "亿"
    find_figures([passage_of(text)], 2025)


HOSTILE = ["1亿", "1亿，", "由24%降至5%，", "第十", "1:", "“1亿", "十", "翻番", "甲1亿乙"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", HOSTILE)
def test_one_very_long_passage_takes_linear_time(unit: str) -> None:
    passage = passage_of(unit * (100_000 // len(unit)))
    find_figures([passage], 2025)
