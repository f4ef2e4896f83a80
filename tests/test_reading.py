"""Reading: how a number is meant: as level or change, which way, how exactly, since when."""

from __future__ import annotations

import pytest

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


def test_a_verb_that_acts_on_things_may_arrive() -> None:
    assert meant("城区扩大到3个。") == meant("服务网点提高到5个街区。") == [(COUNT, UP)]


def test_the_change_of_what_is_counted_before_is_not_that_of_what_follows() -> None:
    assert meant("增速7年来最低。") == [(LEVEL, NONE)]


def test_another_unit_does_not_go_on_with_the_change() -> None:
    assert meant("投资增长5%、5亿元。") == [(GROWTH, UP), (LEVEL, NONE)]


def test_a_part_may_be_named_far_before_its_figure() -> None:
    assert meant("服务业增加值占生产总值比例继续保持在4%。") == [(SHARE, NONE)]


@pytest.mark.parametrize("text", ["低于13%左右的预期目标。", "赤字率3%的预期目标。", "赤字率3%的目标。"])
def test_an_aim_is_no_part(text: str) -> None:
    assert meant(text) == [(LEVEL, NONE)]


def test_growth_that_is_five_per_cent_is_a_growth() -> None:
    assert meant("经济增长为5%。") == [(GROWTH, UP)]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("产量保持40%以上增长。", (GROWTH, UP)),
        ("产量保持40%的增速。", (GROWTH, UP)),
        ("产量保持40%增长、稳居前列。", (GROWTH, UP)),
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
