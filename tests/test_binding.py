"""Binding: what each number counts, and how it is meant, before lists are dealt out and periods read."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.binding import Bound, bind_numbers
from index.numbers import half_width
from index.reading import Direction, Measure

LEVEL, COUNT, GROWTH, CHANGE, SHARE, RANK = Measure
UP, DOWN, NONE = Direction


def figures(sentence: str) -> list[Bound]:
    return bind_numbers(half_width(sentence))


def only(sentence: str) -> Bound:
    found = figures(sentence)
    assert len(found) == 1, (sentence, found)
    return found[0]


def indicators(sentence: str) -> list[str]:
    return [f.indicator for f in figures(sentence)]


def bound(sentence: str) -> list[tuple[str, str]]:
    """What each figure counts, and how it is printed."""
    return [(f.indicator, sentence[f.start : f.end]) for f in figures(sentence)]


def meant(sentence: str) -> list[tuple[Measure, Direction]]:
    return [(f.measure, f.direction) for f in figures(sentence)]


# ---- of what: the indicator


def test_value_and_growth_in_one_breath() -> None:
    level, growth = figures("完成地区生产总值1220.9亿元、增长6.5%。")
    assert level.indicator.endswith("地区生产总值")
    assert growth.indicator == level.indicator
    assert growth.group == level.group
    assert (level.measure, level.direction) == (LEVEL, NONE)
    assert (growth.measure, growth.direction, growth.number.value) == (GROWTH, UP, Decimal("6.5"))


def test_each_of_several_indicators_keeps_its_own_growth() -> None:
    text = "地区生产总值1220.9亿元、增长6.5%；规上工业总产值2695.1亿元、增长10.5%；固定资产投资增长1%。"
    found = figures(text)
    assert [(*b, f.group) for b, f in zip(bound(text), found, strict=True)] == [
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


def test_from_and_to_are_of_the_same_indicator() -> None:
    before, after = figures("亏损面由24%下降至5%。")
    assert (before.indicator, after.indicator) == ("亏损面", "亏损面")
    assert (before.number.value, after.number.value) == (24, 5)
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
    assert (figure.indicator, figure.number.value, figure.measure) == ("", 6, GROWTH)


def test_a_grade_is_a_figure_beside_what_it_names() -> None:
    assert bound("其中10亿级项目12个。") == [("项目", "10亿级"), ("10亿级项目", "12个")]


def test_a_note_mark_is_no_part_of_the_indicator() -> None:
    assert indicators("减税降费[5]8200万元。") == ["减税降费"]


def test_a_rank_is_of_what_stands_before_it() -> None:
    assert bound("进出口总额达3000亿元、稳居全市第一。") == [
        ("进出口总额", "3000亿元"),
        ("进出口总额", "全市第一"),
    ]


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("100%实现统一监管。", "实现统一监管"),
        ("覆盖94%的农村人口。", "覆盖农村人口"),
        ("一半用于大病保险。", "用于大病保险"),
        ("三成用于教育。", "用于教育"),
    ],
)
def test_a_share_is_of_what_is_said_of_that_part(text: str, indicator: str) -> None:
    assert (only(text).indicator, only(text).measure) == (indicator, SHARE)


def test_only_what_the_inner_verb_changes_is_counted() -> None:
    assert bound("完成减少审批事项三分之一目标。") == [("减少审批事项", "三分之一")]


def test_a_rate_that_changes_behind_the_number() -> None:
    assert bound("制造业现行16%的税率降至13%。") == [("制造业现行税率", "16%"), ("制造业现行税率", "13%")]
    assert figures("制造业现行16%的税率降至13%。")[0].since == ""


# ---- names that lean on others


@pytest.mark.parametrize("name", ["投资额", "总投资", "投资", "签约金额", "资金"])
def test_an_amount_belongs_to_the_projects_counted_before_it(name: str) -> None:
    assert bound(f"引进项目11个、{name}73亿元。") == [("引进项目", "11个"), (f"引进项目{name}", "73亿元")]


def test_an_amount_does_not_belong_to_what_is_no_project() -> None:
    assert indicators("完成营收5亿元，投资3亿元。") == ["营收", "投资"]
    assert indicators("引进企业5家，投资3亿元。") == ["引进企业", "投资"]
    assert indicators("引进企业5家、投资3亿元。") == ["引进企业", "引进企业投资"]


@pytest.mark.parametrize("name", ["开工率", "占地面积", "数量", "产量", "入驻率", "净资产"])
def test_other_names_belong_to_whatever_was_named_before(name: str) -> None:
    assert indicators(f"引进企业5家，{name}8%。") == ["引进企业", f"引进企业{name}"]


def test_a_part_is_of_what_was_named_before() -> None:
    assert indicators("引进项目11个，投资额73亿元，占全县40%。") == [
        "引进项目",
        "引进项目投资额",
        "引进项目占全县",
    ]
    assert indicators("引进项目11个，占地500亩。") == ["引进项目", "引进项目占地"]


def test_an_amount_leaves_the_amount_before_it() -> None:
    assert indicators("发电量1000亿度、装机占比50%。") == ["发电量", "发电量装机占比"]
    assert indicators("水力发电量1000亿度、装机占比50%。") == ["水力发电量", "水力装机占比"]


def test_a_name_that_is_said_already_is_not_said_twice() -> None:
    assert indicators("工业投资5亿元，投资8%。") == ["工业投资", "工业投资"]


def test_a_very_long_name_owns_nothing() -> None:
    owner = "甲乙丙丁" * 6
    assert indicators(f"{owner}5家，开工率8%。") == [owner, f"{owner}开工率"]
    assert indicators(f"{owner}戊5家，开工率8%。") == [f"{owner}戊", "开工率"]


def test_after_of_which_the_owner_is_the_whole() -> None:
    assert indicators("引进项目5个，其中工业3个，开工率8%。") == ["引进项目", "工业", "引进项目开工率"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("总投资12亿元的6个项目完工。", ["项目完工总投资", "项目完工"]),
        ("完成了总长67公里的管网工程。", ["管网工程总长"]),
        ("完成投资2.8亿元、总长66公里的供水工程。", ["供水工程投资", "供水工程总长"]),
        ("谋划总投资126亿元的省重点项目16个。", ["省重点项目总投资", "省重点项目"]),
    ],
)
def test_an_amount_in_front_of_its_thing(text: str, expected: list[str]) -> None:
    assert indicators(text) == expected


def test_a_bare_grade_shares_the_noun_of_the_next() -> None:
    assert indicators("建成5家国家级、3家省级重点实验室。") == ["建成国家级重点实验室", "建成省级重点实验室"]
    assert indicators("建成5家国家级，认定企业和其他8家省级实验室。")[0] == "建成国家级"


def test_two_counts_in_a_row_are_of_one_thing() -> None:
    assert indicators("完成221户385人脱贫任务。") == ["脱贫任务", "脱贫任务"]


@pytest.mark.parametrize("aside", ["累计", "总数", "总量"])
def test_a_total_stands_apart_from_what_it_is_the_total_of(aside: str) -> None:
    first, second = figures(f"新增床位500张，{aside}达2000张。")
    assert (second.indicator, second.group) == (f"新增床位{aside}", first.group + 1)


def test_ten_years_stand_apart_from_five() -> None:
    first, second = figures("新增床位500张，十年来增加900张。")
    assert (second.indicator, second.group) == ("新增床位十年", first.group + 1)


# ---- where a name begins and ends


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("8件民生实事全面完成。", "民生实事"),
        ("8个项目顺利推进。", "项目"),
        ("8个项目稳步推进。", "项目"),
        ("8个均衡发展县。", "均衡发展县"),
        ("河道两侧15米施工范围内。", "河道两侧施工"),
        ("在3条线路基础上。", "线路"),
        ("3个主导产业（智能网联）。", "主导产业"),
        ("3个主导产业（智能）集群。", "主导产业（智能）集群"),
    ],
)
def test_a_name_behind_ends_where_it_is_said_what_became_of_it(text: str, indicator: str) -> None:
    assert only(text).indicator == indicator


@pytest.mark.parametrize(
    "words",
    "五年来 全年 去年 今年 总数 累计 上半年 年 本届政府 比上年 较年初 完成 新增 ……".split(),
)
def test_words_that_name_nothing(words: str) -> None:
    assert indicators(f"工业项目8个，{words}5个。")[1].startswith("工业项目")


@pytest.mark.parametrize("verb", ["完成", "实现", "取得", "荣获", "获得"])
def test_the_subject_of_the_clause_before(verb: str) -> None:
    assert indicators(f"农村产权改革{verb}年度任务，位列全省第一。") == ["农村产权改革"]


@pytest.mark.parametrize("mark", ["[4]", "［4］", "【4】", "〔12〕"])
def test_no_note_mark_is_part_of_a_name(mark: str) -> None:
    assert indicators(f"减税降费{mark}8亿元。") == ["减税降费"]
    assert indicators(f"产权改革{mark}完成年度任务，位列第一。") in (["产权改革"], [])


def test_a_name_in_front_of_a_figure_in_brackets() -> None:
    assert indicators("城镇化率（65%）。") == ["城镇化率"]
    assert bound("工业（投资5亿元，增长8%）增势良好。") == [("投资", "5亿元"), ("投资", "8%")]


def test_a_title_owns_the_amount_that_stands_apart_from_it() -> None:
    assert indicators("《青石》热播、营收3亿元。") == ["《青石》营收"]
    assert indicators("“青石号”开行、货值3亿元。") == ["“青石号”货值"]


def test_an_age_counts_the_people_behind_it() -> None:
    assert bound("60岁以上老人达2亿。") == [("老人", "60岁"), ("老人", "2亿")]
    assert bound("人均寿命达80岁。") == [("人均寿命", "80岁")]


@pytest.mark.parametrize("place", ["全国", "全省", "全市", "全县", "中心城区", "西部地区", "世界"])
def test_the_place_that_the_text_names(place: str) -> None:
    assert only(f"{place}投资5亿元。").place == place
    assert only(f"产量位居{place}第二。").place == place
    assert only(f"投资占{place}5亿元。").place == ""


def test_lead_and_tail_hold_the_words_that_bind() -> None:
    text = "其中，新建10公里排水管网；工业投资5亿元以上、增长8%。"
    assert [text[f.lead : f.tail] for f in figures(text)] == [
        "新建10公里排水管网",
        "工业投资5亿元以上",
        "增长8%",
    ]


def test_the_verb_of_change_may_stand_behind_a_subject() -> None:
    assert indicators("提前完成政府减少审批事项三分之一目标。") == ["减少审批事项"]


@pytest.mark.parametrize("end", ["", "。", "并开工。", "和出口。", "占比稳定。"])
def test_nothing_is_counted_behind_what_ends_or_goes_on(end: str) -> None:
    assert indicators(f"投资5亿元{end}") == ["投资"]


def test_a_bracket_that_is_closed_is_part_of_the_name() -> None:
    assert indicators("青石（新区）投资5亿元。") == ["青石（新区）投资"]


def test_what_is_unbound_takes_no_name_from_a_later_clause() -> None:
    assert bound("增长6%，投资5亿元。") == [("", "6%"), ("投资", "5亿元")]


def test_only_a_bare_grade_shares_the_noun_of_the_next() -> None:
    assert indicators("新建3家企业、5家省级实验室。") == ["新建企业", "新建省级实验室"]


def test_a_name_begins_no_earlier_than_its_clause() -> None:
    assert indicators("工业项目5家，推进有力，农户6户。") == ["工业项目", "农户"]
    assert indicators("与东盟国家贸易额350亿元。") == ["与东盟国家贸易额"]


def test_the_owner_is_the_last_that_was_named() -> None:
    text = "新增企业5家，引进项目6个，投资额7亿元。"
    assert indicators(text) == ["新增企业", "引进项目", "引进项目投资额"]


# ---- any text at all


SAID = "投资 项目 企业 国家级 增长 下降 提高到 由 从 至 比上年 多 高于全国 占 的 其中 累计 分别 级 范围内"
COUNTED = (
    "幅度 减少 5亿元 6% 7家 3倍 三成 10亿级 60岁以上 全市第一 翻番 1/3 [4] 总投资 、 ， 。 （ ） “ ” 和 与"
)
WORDS = st.sampled_from([*SAID.split(), *COUNTED.split()])


@given(st.one_of(st.lists(WORDS, max_size=40).map("".join), st.text(max_size=60)))
def test_the_figures_of_any_text_are_slices_in_order(text: str) -> None:
    text = half_width(text)
    found = bind_numbers(text)
    for figure in found:
        assert (figure.start, figure.end) == (figure.number.start, figure.number.end)
        assert 0 <= figure.lead <= figure.start < figure.end <= figure.tail <= len(text), (text, figure)
    for before, after in pairwise(found):
        assert before.end <= after.start, (text, before, after)


@given(
    st.decimals(min_value=2, max_value=99999, places=1).map(lambda d: d.normalize()),
    st.sampled_from("元人家亩吨"),
)
def test_any_amount_is_bound_to_the_name_before_it(number: Decimal, unit: str) -> None:
    assert only(f"总量达到{number:f}{unit}。").indicator == "总量"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    "由1% 由1%降至 1家、 （1% （1%） 级1级 10亿级 比1%高 占1%的 总投资1亿元的 投资1亿元、 增长 “ （ "
    "1家国家级、 每人每年1元 《甲》、1亿元".split(),
)
def test_one_very_long_sentence_takes_linear_time(unit: str) -> None:
    bind_numbers(half_width(unit * (20_000 // len(unit))))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "全省地区生产总值连跨4个千亿台阶，达到1.3万亿元。",
            [("全省地区生产总值", "4个"), ("全省地区生产总值", "1.3万亿元")],
        ),
        ("人均地区生产总值突破5万元大关。", [("人均地区生产总值", "5万元")]),
        ("起征点提高到10万元等税收优惠政策。", [("起征点", "10万元")]),
        (
            "黑土层厚度达到20.6厘米，有机质达到27克/千克。",
            [("黑土层厚度", "20.6厘米"), ("有机质", "27克/千克")],
        ),
        (
            "生活用纸产值超二百亿、电力电气产值超五十亿。",
            [("生活用纸产值", "二百亿"), ("电力电气产值", "五十亿")],
        ),
        ("工业产值达到万亿左右。", [("工业产值", "万亿")]),
    ],
)
def test_what_a_figure_passes_or_opens_is_not_what_it_counts(
    sentence: str, expected: list[tuple[str, str]]
) -> None:
    assert bound(sentence) == expected


@pytest.mark.parametrize("than", ["超过全国平均水平", "高出全省", "高于全国"])
def test_a_distance_from_the_mean_is_a_change_of_the_indicator_before(than: str) -> None:
    found = figures(f"森林覆盖率达到66.25%，{than}0.28个百分点。")
    assert [f.indicator for f in found] == ["森林覆盖率", "森林覆盖率"]
    assert (found[1].measure, found[1].direction) == (CHANGE, UP)


def test_a_change_up_to_now_is_of_one_thing_whatever_spaces_stand_in_it() -> None:
    before, after = figures("供热面积由 2011 年的 32 万平米达到现在的 143 万平米")
    assert before.indicator == after.indicator == "供热面积"
    assert before.group == after.group
    assert before.since is not None


def test_two_counts_that_open_a_clause_are_of_what_stands_behind_them() -> None:
    _, houses, area = figures("国家台账15个问题整改到位，469套、9.83万平方米别墅全部拆除")
    assert houses.indicator == area.indicator == "别墅"
    assert houses.group == area.group


def test_a_size_behind_a_count_belongs_to_what_is_counted() -> None:
    found = [
        (b.indicator, b.number.unit) for b in bind_numbers("加快推进300个重大项目、6000个亿元以上项目建设")
    ]
    assert ("亿元以上项目建设", "个") in found
