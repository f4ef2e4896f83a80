"""Binding: what each number counts, and how it is meant, before lists are dealt out and periods read."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.binding import Bound, Direction, Measure, bind_numbers, lead_off, leading_verb, strip_link
from index.numbers import half_width

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


# ---- said how: qualifier, measure, direction

IN_FRONT = "超过 超 突破 近 约 逾 不低于 不少于 至少 高于 低于 达到 达".split()


@pytest.mark.parametrize("qualifier", IN_FRONT)
def test_a_qualifier_in_front(qualifier: str) -> None:
    figure = only(f"财政收入{qualifier}100亿元。")
    assert (figure.indicator, figure.qualifier) == ("财政收入", qualifier)


@pytest.mark.parametrize("qualifier", ["以上", "以内", "以下", "左右", "上下", "之内", "以外"])
def test_a_qualifier_behind(qualifier: str) -> None:
    figure = only(f"财政收入100亿元{qualifier}。")
    assert (figure.indicator, figure.qualifier) == ("财政收入", qualifier)


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


def test_a_rank_is_of_what_stands_before_it() -> None:
    assert bound("进出口总额达3000亿元、稳居全市第一。") == [
        ("进出口总额", "3000亿元"),
        ("进出口总额", "全市第一"),
    ]


def test_a_number_without_anything_beside_it_has_its_qualifier_from_within() -> None:
    assert only("新增企业200余家。").qualifier == "余"
    assert only("新增企业近200余家以上。").qualifier == "以上"


@pytest.mark.parametrize(
    ("text", "direction"),
    [("投资增长-3.2%。", DOWN), ("投资下降-3.2%。", UP), ("投资增长3.2%。", UP), ("增速-0.3%。", DOWN)],
)
def test_a_negative_number_turns_the_direction(text: str, direction: Direction) -> None:
    assert only(text).direction is direction


def test_a_doubling_is_a_growth_by_a_factor() -> None:
    assert bound("工业总产值实现翻番。") == [("工业总产值", "翻番")]
    assert meant("工业总产值实现翻番。") == [(GROWTH, UP)]


@pytest.mark.parametrize(
    ("text", "indicator", "measure"),
    [
        ("营收是十年前的3倍。", "营收", SHARE),
        ("营收为上年的近3倍。", "营收", SHARE),
        ("营收为上年的约3倍。", "营收", SHARE),
        ("利润增长1.5倍。", "利润", GROWTH),
        ("城乡居民收入比为2.3∶1。", "城乡居民收入比", SHARE),
        ("青年干部占三分之一。", "青年干部占", SHARE),
    ],
)
def test_multiples_and_parts(text: str, indicator: str, measure: Measure) -> None:
    assert (only(text).indicator, only(text).measure) == (indicator, measure)


@pytest.mark.parametrize("word", ["占比", "比重", "份额", "贡献率"])
def test_a_rate_that_is_a_part_is_a_share(word: str) -> None:
    assert only(f"服务业{word}60%。").measure is SHARE
    assert only("完成率60%。").measure is LEVEL


def test_land_that_is_taken_up_is_no_part() -> None:
    assert only("占地率5%。").measure is only("占用率5%。").measure is LEVEL
    assert only("占比5%。").measure is SHARE


def test_of_which_is_a_part() -> None:
    assert only("其中30%用于教育。").measure is SHARE


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


@pytest.mark.parametrize(
    "text",
    [
        "赤字率3%安排。",
        "赤字率3%目标。",
        "赤字率3%预期。",
        "赤字率3%左右。",
        "赤字率3%以上。",
    ],
)
def test_what_is_said_of_an_aim_is_not_said_of_a_part(text: str) -> None:
    assert (only(text).indicator, only(text).measure) == ("赤字率", LEVEL)


# ---- change: by how much, to how much, from how much


@pytest.mark.parametrize("verb", "增长 提高 提升 上升 增加 扩大 增".split())
def test_a_word_of_change_says_by_how_much_unless_it_arrives(verb: str) -> None:
    assert meant(f"补助标准{verb}30元。") == [(GROWTH, UP)]
    assert meant(f"补助标准{verb}到30元。") == [(LEVEL, UP)]
    assert indicators(f"补助标准{verb}了30元。") == ["补助标准"]


@pytest.mark.parametrize("verb", "下降 降低 减少 压减 缩短 回落 收窄 降".split())
def test_a_word_of_fall_says_so(verb: str) -> None:
    assert meant(f"补助标准{verb}30元。") == [(GROWTH, DOWN)]
    assert meant(f"补助标准{verb}至30元。") == [(LEVEL, DOWN)]


@pytest.mark.parametrize("arrives", ["至", "到", "为"])
def test_what_makes_a_change_arrive(arrives: str) -> None:
    assert meant(f"补助标准提高{arrives}30元。") == [(LEVEL, UP)]


@pytest.mark.parametrize("name", ["增幅", "增速", "增长率"])
def test_the_name_of_a_growth_does_not_arrive(name: str) -> None:
    assert meant(f"投资{name}为5%。") == [(GROWTH, UP)]


def test_growth_that_is_five_per_cent_is_a_growth() -> None:
    assert meant("经济增长为5%。") == [(GROWTH, UP)]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("产量保持40%以上增长。", (GROWTH, UP)),
        ("产量保持40%的增速。", (GROWTH, UP)),
        ("产量实现40%的增幅。", (GROWTH, UP)),
        ("产量有5%的下降。", (GROWTH, DOWN)),
        ("产量有5%的降幅。", (GROWTH, DOWN)),
        ("用电量5%下降，", (GROWTH, DOWN)),
    ],
)
def test_the_word_of_change_may_stand_behind(text: str, meaning: tuple[Measure, Direction]) -> None:
    assert meant(text) == [meaning]
    assert only(text).indicator in ("产量", "用电量")


def test_a_word_of_change_behind_that_goes_on_is_of_something_else() -> None:
    assert meant("社会消费品零售总额2.7万亿元增长6.1%。") == [(LEVEL, NONE), (GROWTH, UP)]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("按不低于5%的幅度压减一般性支出。", DOWN),
        ("按5%的比例降低一般性支出。", DOWN),
        ("按5%的幅度减少一般性支出。", DOWN),
        ("按5%的速度增加一般性支出。", UP),
        ("按5%的速度增长一般性支出。", UP),
        ("按5%的幅度提高一般性支出。", UP),
    ],
)
def test_by_a_rate_of_change(text: str, direction: Direction) -> None:
    assert bound(text) == [("一般性支出", "5%")]
    assert meant(text) == [(GROWTH, direction)]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("降低企业税负5亿元。", DOWN),
        ("减少利息支出5亿元。", DOWN),
        ("缩短审批时限3天。", DOWN),
        ("压缩审批时限3天。", DOWN),
        ("削减行政经费3万元。", DOWN),
        ("增加龙头企业1家。", UP),
    ],
)
def test_a_verb_of_change_in_front_makes_a_change(text: str, direction: Direction) -> None:
    assert meant(text) == [(GROWTH, direction)]


def test_a_verb_of_change_in_front_of_a_rate_does_not() -> None:
    assert meant("增加值占生产总值比重50%。") == [(SHARE, NONE)]


def test_what_is_done_behind_a_count_is_no_change_by_it() -> None:
    assert meant("先后4次降低准备金率。") == [(COUNT, NONE)]
    assert meant("减少3家企业亏损。") == [(GROWTH, DOWN)]


def test_only_what_the_inner_verb_changes_is_counted() -> None:
    assert bound("完成减少审批事项三分之一目标。") == [("减少审批事项", "三分之一")]


@pytest.mark.parametrize("verb", ["提升", "扩容", "压减", "精简", "改造提升"])
def test_what_is_done_to_things_is_no_change_by_their_number(verb: str) -> None:
    assert meant(f"{verb}企业87家。") == meant(f"{verb}87家。") == [(COUNT, NONE)]


def test_what_is_counted_behind_a_verb_of_change_is_no_change() -> None:
    assert bound("扩容3个社区。") == [("扩容社区", "3个")]
    assert meant("扩容3个社区。") == [(COUNT, NONE)]


@pytest.mark.parametrize(
    ("of", "direction"), [("高于", UP), ("快于", UP), ("优于", UP), ("低于", DOWN), ("慢于", DOWN)]
)
def test_set_against_another(of: str, direction: Direction) -> None:
    assert bound(f"投资增速{of}全省平均3个百分点。") == [("投资", "3个百分点")]
    assert meant(f"投资增速{of}全省平均3个百分点。") == [(CHANGE, direction)]


@pytest.mark.parametrize(
    ("more", "direction"),
    [("多", UP), ("高", UP), ("快", UP), ("长", UP), ("少", DOWN), ("低", DOWN), ("慢", DOWN), ("短", DOWN)],
)
@pytest.mark.parametrize("behind", ["", "出", "了", "约", "近"])
def test_more_than_last_year(more: str, direction: Direction, behind: str) -> None:
    text = f"用时比上年{more}{behind}3天。"
    assert bound(text) == [("用时", "3天")]
    assert meant(text) == [(GROWTH, direction)]


@pytest.mark.parametrize("word", ["同比", "环比", "对比", "占比", "比重", "比例", "比率"])
def test_a_word_with_a_ratio_in_it_compares_nothing(word: str) -> None:
    assert only(f"投资{word}高3%。").measure is not CHANGE
    assert only(f"投资{word}高3%。").direction is NONE


def test_from_and_to_with_the_words_that_say_when() -> None:
    first, second = figures("工业利润由上年下降2.3%转为增长8.5%。")
    assert (first.indicator, first.since, first.measure, first.direction) == (
        "工业利润",
        "上年",
        GROWTH,
        DOWN,
    )
    assert (second.indicator, second.since, second.measure, second.direction) == (
        "工业利润",
        None,
        GROWTH,
        UP,
    )


@pytest.mark.parametrize(
    "turn",
    ["增加到", "提高至", "提高为", "调整为", "发展到", "拓展到", "增加了到", "转为", "到"],
)
def test_what_turns_one_value_into_another(turn: str) -> None:
    first, second = figures(f"服务网点由5家{turn}9家。")
    assert (first.indicator, second.indicator) == ("服务网点", "服务网点")
    assert (first.since, second.since) == ("", None)


def test_where_nothing_turns_it_no_change_began() -> None:
    assert [f.since for f in figures("企业从3家园区引进5家。")] == [None, None]


@pytest.mark.parametrize("each", ["每人每年", "每人每月"])
def test_from_so_much_a_head(each: str) -> None:
    first, second = figures(f"财政补助由{each}420元提高到450元。")
    assert (first.indicator, first.since, second.indicator) == ("财政补助", "", "财政补助")


def test_several_values_that_a_change_began_with() -> None:
    found = figures("机构从7家、8家增加到9家、10家。")
    assert [f.since for f in found] == ["", "", None, None]
    assert {f.indicator for f in found} == {"机构"}


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
    ("words", "name"),
    [
        ("其中今年要完成铁路建设投资", "铁路建设投资"),
        ("到2025年底工业投资", "工业投资"),
        ("“十四五”期间工业投资", "工业投资"),
        ("十三五末工业投资", "工业投资"),
        ("12月份工业投资", "工业投资"),
        ("五年来工业投资", "工业投资"),
        ("十年来工业投资", "工业投资"),
        ("一年来工业投资", "工业投资"),
        ("确保了工业投资", "工业投资"),
        ("、——工业投资", "工业投资"),
        ("力争《青石》", "《青石》"),
        ("实现A级景区", "A级景区"),
        ("要素市场", "要素市场"),
        ("再生资源", "再生资源"),
        ("到户资金", "到户资金"),
        ("均", "均"),
        ("在", ""),
        ("现", ""),
    ],
)
def test_what_stands_before_a_name_is_led_off(words: str, name: str) -> None:
    assert lead_off(words) == (name if words != "均" else "")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("工业投资同比增长", "工业投资"),
        ("工业投资比上年", "工业投资"),
        ("工业投资较2020年", "工业投资"),
        ("工业投资比年初", "工业投资"),
        ("工业投资比同期全国", "工业投资"),
        ("工业投资较去年平均水平", "工业投资"),
        ("工业投资2024年", "工业投资"),
        ("工业投资连年", "工业投资"),
        ("工业投资三年", "工业投资"),
        ("工业投资达到了、", "工业投资"),
        ("工业投资预计，", "工业投资"),
        ("工业投资占比", "工业投资占比"),
        ("工业投资环比", "工业投资环比"),
        ("新增", "新增"),
        ("国有", "国有"),
        ("签约", "签约"),
        ("人均", "人均"),
        ("建成", "建成"),
        ("主要", "主要"),
        ("首创", "首创"),
        ("流转", "流转"),
        ("网上", "网上"),
        ("通过", "通过"),
    ],
)
def test_what_stands_behind_a_name_is_stripped(words: str, name: str) -> None:
    assert strip_link(words) == name


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


@pytest.mark.parametrize("verb", ["新增", "建成", "新改建", "完成"])
def test_a_leading_verb(verb: str) -> None:
    assert leading_verb(f"{verb}学校") == verb
    assert leading_verb(f"学校{verb}") == ""


def test_lead_and_tail_hold_the_words_that_bind() -> None:
    text = "其中，新建10公里排水管网；工业投资5亿元以上、增长8%。"
    assert [text[f.lead : f.tail] for f in figures(text)] == [
        "新建10公里排水管网",
        "工业投资5亿元以上",
        "增长8%",
    ]


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
