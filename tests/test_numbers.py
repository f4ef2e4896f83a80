"""Numbers: what is a figure and what is not, how much it is worth, and in which unit."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.grammar import MULTIPLIERS
from index.numbers import Number, chinese_value, find_numbers, half_width


def numbers(text: str) -> list[Number]:
    """The numbers of a text as it is printed."""
    return find_numbers(half_width(text))


def printed(text: str) -> list[str]:
    return [text[n.start : n.end] for n in numbers(text)]


def only(text: str) -> Number:
    found = numbers(text)
    assert len(found) == 1, (text, printed(text))
    return found[0]


# ---- how much: value and unit


@pytest.mark.parametrize(
    ("amount", "value", "unit"),
    [
        ("1220.9亿元", "122090000000", "元"),
        ("12209000万元", "122090000000", "元"),
        ("1.2万亿元", "1200000000000", "元"),
        ("3千亿元", "300000000000", "元"),
        ("3百亿元", "30000000000", "元"),
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
        ("0.3百分点", "0.3", "百分点"),
        ("2.5倍", "2.5", "倍"),
        ("三成", "3", "成"),
        ("两成", "2", "成"),
        ("１２２０．９亿元", "122090000000", "元"),
        ("１，２２０．９亿元", "122090000000", "元"),
        ("８％", "8", "%"),
        ("八项", "8", "项"),
        ("十五个", "15", "个"),
        ("二十余项", "20", "项"),
        ("一千二百亿元", "120000000000", "元"),
        ("二十多万人", "200000", "人"),
        ("三百六十家", "360", "家"),
        ("两次", "2", "次"),
        ("一百零八项", "108", "项"),
        ("1.2万", "12000", ""),
        ("4.5亿", "450000000", ""),
        ("1220.9 亿元", "122090000000", "元"),
        ("45万 人", "450000", "人"),
        ("12345,678元", "12345678", "元"),
        ("一倍", "1", "倍"),
        ("一成", "1", "成"),
        ("一个百分点", "1", "个百分点"),
        ("一万元", "10000", "元"),
        ("三千六百五十二个", "3652", "个"),
    ],
)
def test_value_and_unit(amount: str, value: str, unit: str) -> None:
    number = only(f"总量达到{amount}。")
    assert (number.value, number.unit) == (Decimal(value), unit)
    assert f"总量达到{amount}。"[number.start : number.end] == amount


@pytest.mark.parametrize("unit", ["元/平方米", "元/月", "元/人", "吨/亩", "元/百人"])
def test_a_rate_is_a_unit(unit: str) -> None:
    assert (only(f"补助80{unit}。").value, only(f"补助80{unit}。").unit) == (80, unit)


@pytest.mark.parametrize("unit", ["Eflops", "PFLOPS", "GWh", "MW", "kV", "TB", "Gbps"])
def test_a_unit_may_be_latin_with_a_metric_prefix(unit: str) -> None:
    assert (only(f"规模突破160{unit}。").value, only(f"规模突破160{unit}。").unit) == (160, unit)


@pytest.mark.parametrize("name", ["5G基站", "4K频道", "A320客机", "6G技术"])
def test_a_name_is_no_metric_unit(name: str) -> None:
    assert printed(f"发展{name}。") == []


def test_a_unit_may_name_two_things_at_once() -> None:
    assert (only("配备器材120台（套）。").unit, only("安置35户（人）。").unit) == ("台（套）", "户")


def test_a_value_is_whole_where_it_has_no_decimals() -> None:
    assert str(only("投资1220.9亿元。").value) == "122090000000"
    assert str(only("投资12.00亿元。").value) == "1200000000"
    assert str(only("增长6.50%。").value) == "6.50"


UNITS = st.sampled_from(["元", "人", "家", "个", "公里", "平方米", "亩", "吨", "辆", "户"])
NUMBERS = st.decimals(min_value=2, max_value=99999, places=1).map(lambda d: d.normalize())


@given(NUMBERS, st.sampled_from(["", *MULTIPLIERS]), UNITS)
def test_any_number_with_multiplier_and_unit_has_its_value(
    number: Decimal, multiplier: str, unit: str
) -> None:
    found = only(f"总量达到{number:f}{multiplier}{unit}。")
    assert found.value == number * MULTIPLIERS.get(multiplier, 1)
    assert found.unit == unit


@given(NUMBERS)
def test_equal_amounts_in_other_units_are_equal(number: Decimal) -> None:
    in_yi, in_wan = only(f"投资{number:f}亿元。"), only(f"投资{number * 10_000:f}万元。")
    assert in_yi.value == in_wan.value == number * 100_000_000


@given(st.integers(1000, 999_999_999))
def test_thousands_separators_change_nothing(number: int) -> None:
    assert only(f"投资{number:,}元。").value == only(f"投资{number}元。").value == number


WIDE = str.maketrans("0123456789%.,", "０１２３４５６７８９％．，")


@given(st.integers(1, 999_999_999), st.sampled_from(["元", "%", "万户", ".5亿元", ".25%"]), st.data())
def test_the_width_of_digits_changes_nothing(number: int, rest: str, data: st.DataObject) -> None:
    narrow = f"投资{number:,}{rest}，其中"
    mixed = "".join(c.translate(WIDE) if data.draw(st.booleans()) else c for c in narrow)
    assert half_width(mixed) == half_width(narrow)
    assert numbers(mixed) == numbers(narrow)


def test_half_width_keeps_lengths_and_the_commas_of_a_sentence() -> None:
    assert half_width("增长８．５％，其中") == "增长8.5%，其中"
    assert half_width("１，２２０户，３０家") == "1,220户，30家"
    assert half_width("2024，500万元") == "2024,500万元"


def test_a_number_of_as_many_digits_as_are_read_is_exact() -> None:
    assert only("总量123456789012345.987654321098万亿元。").value == Decimal("123456789012345987654321098")
    assert only("总量123,456,789,012.5亿亿元。").value == Decimal("1234567890125") * 10**15


@pytest.mark.parametrize("code", ["1" * 16, "1" * 40, "0" * 5000, "1." + "3" * 13, "１" * 30])
@pytest.mark.parametrize("unit", ["元", "亿元", "%", "-5亿元", "和5亿元"])
def test_a_longer_run_of_digits_is_a_code(code: str, unit: str) -> None:
    assert [n for n in numbers(f"编号{code}{unit}。") if n.start < 3] == []


# ---- Chinese numerals

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


@pytest.mark.parametrize("amount", ["一个", "一项", "一名", "一户"])
def test_one_thing_in_characters_is_an_article(amount: str) -> None:
    assert printed(f"新增{amount}。") == []


@pytest.mark.parametrize("lead", ["延长", "提前", "连续", "缩短", "再", "近"])
def test_years_in_characters_are_a_figure_where_they_last(lead: str) -> None:
    assert printed(f"政策{lead}三年。") == ["三年"]
    assert printed("三年来实现跨越。") == []


@pytest.mark.parametrize(
    ("text", "amount", "value", "unit"),
    [
        ("装机突破千万台。", "千万台", 10**7, "台"),
        ("投资百亿元。", "百亿元", 10**10, "元"),
        ("规模首次突破万亿元，", "万亿元", 10**12, "元"),
        ("规模超万亿、", "万亿", 10**12, ""),
        ("惠及十万人次。", "十万人次", 10**5, "人次"),
        ("单笔亿元以上项目。", "亿元", 10**8, "元"),
        ("人均年收入万元以下。", "万元", 10**4, "元"),
        ("产值破百亿、", "百亿", 10**10, ""),
        ("用户超千万。", "千万", 10**7, ""),
        ("超百万企业用上。", "百万", 10**6, ""),
    ],
)
def test_a_round_number_without_a_numeral(text: str, amount: str, value: int, unit: str) -> None:
    assert printed(text) == [amount]
    assert (only(text).value, only(text).unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["亿元项目落地。", "万元的目标。", "“百亿元”工程。", "千万人口大省。", "数千万元。"]
)
def test_no_round_number(text: str) -> None:
    assert printed(text) == []


# ---- ranges, ratios, doublings


@pytest.mark.parametrize("amount", [f"50{to}60亿元" for to in "-~～—–－至到"])
def test_a_range_is_one_figure_with_two_ends(amount: str) -> None:
    assert printed(f"规模达到{amount}。") == [amount]
    number = only(f"规模达到{amount}。")
    assert (number.value, number.upper) == (5_000_000_000, 6_000_000_000)


@pytest.mark.parametrize("amount", ["5%—6%", "5%-6%", "5—6%"])
def test_a_range_of_per_cents(amount: str) -> None:
    number = only(f"增速达到{amount}。")
    assert printed(f"增速达到{amount}。") == [amount]
    assert (number.value, number.upper, number.unit) == (5, 6, "%")


def test_each_end_of_a_range_may_have_its_multiplier() -> None:
    number = only("规模50亿—60亿元。")
    assert (number.value, number.upper) == (5_000_000_000, 6_000_000_000)


def test_the_lower_end_of_a_range_without_its_multiplier_is_the_smaller() -> None:
    number = only("每户补助5000-1万元。")
    assert (number.value, number.upper) == (5000, 10_000)


def test_a_range_in_characters() -> None:
    number = only("培育三到五家。")
    assert (number.value, number.upper, number.unit) == (3, 5, "家")


def test_a_single_number_has_no_upper_end() -> None:
    assert only("规模达到50亿元。").upper is None


@pytest.mark.parametrize(
    ("amount", "times"),
    [("翻番", 2), ("翻一番", 2), ("翻两番", 4), ("翻二番", 4), ("翻三番", 8), ("翻了两番", 4)],
)
def test_doublings(amount: str, times: int) -> None:
    number = only(f"工业总产值实现{amount}。")
    assert printed(f"工业总产值实现{amount}。") == [amount]
    assert (number.value, number.unit, number.kind) == (times, "倍", "doubling")


@pytest.mark.parametrize("noun", ["产量", "投资额", "产值", "户数", "集成", "实现"])
def test_a_thing_that_doubles(noun: str) -> None:
    assert (only(f"{noun}倍增。").value, only(f"{noun}倍增。").kind) == (2, "doubling")


@pytest.mark.parametrize(
    "text", ["产量倍增行动。", "产值倍增计划。", "产值倍增工程。", "产值倍增效应。", "产值倍增长。"]
)
def test_doubling_in_a_name_is_no_figure(text: str) -> None:
    assert printed(text) == []


@pytest.mark.parametrize("ratio", ["2.3∶1", "2.3:1", "2.3：1", "10:40:50", "1/3"])
def test_ratios_have_no_single_value(ratio: str) -> None:
    assert printed(f"两者之比为{ratio}。") == [ratio]
    number = only(f"两者之比为{ratio}。")
    assert (number.value, number.unit) == (None, "比")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("青年干部占三分之一。", "三分之一"),
        ("完成十分之七。", "十分之七"),
        ("服务业占一半。", "一半"),
        ("村民近半数参加。", "半数"),
        ("过半数村完成。", "半数"),
    ],
)
def test_fractions(text: str, part: str) -> None:
    assert printed(text) == [part]
    assert (only(text).value, only(text).unit) == (None, "比")


@pytest.mark.parametrize("half", ["另一半", "过一半", "前一半", "一半是", "一半的"])
def test_half_of_a_thing_is_no_figure(half: str) -> None:
    assert printed(f"工程{half}。") == []


def test_a_negative_growth() -> None:
    assert only("投资增长-3.2%。").value == Decimal("-3.2")
    assert printed("投资增长-3.2%。") == ["-3.2%"]


# ---- units that are shared, and words inside a number


def test_two_numbers_that_share_a_unit() -> None:
    assert [(n.value, n.unit) for n in numbers("先后投资70和50亿元。")] == [
        (7_000_000_000, "元"),
        (5_000_000_000, "元"),
    ]
    assert [n.value for n in numbers("分别引进10、20、30家。")] == [10, 20, 30]
    assert [n.value for n in numbers("分别投入0.5与1.5万元。")] == [5000, 15_000]


def test_numbers_without_a_unit_to_share_are_none() -> None:
    assert printed("型号10、20、30。") == []


@pytest.mark.parametrize(
    ("amount", "some"),
    [
        ("200多家", "多"),
        ("200余家", "余"),
        ("30几个", "几"),
        ("2亿多元", "多"),
        ("20万余户", "余"),
        ("二十余项", "余"),
    ],
)
def test_some_more_than_a_round_number(amount: str, some: str) -> None:
    assert printed(f"新增{amount}。") == [amount]
    assert only(f"新增{amount}。").some == some


# ---- ranks


@pytest.mark.parametrize(
    ("text", "rank", "place"),
    [
        ("进出口总额稳居全市第一。", "全市第一", 1),
        ("总量居全市第3位。", "全市第3位", 3),
        ("指标居中心城区第二。", "中心城区第二", 2),
        ("增速居全省前三。", "全省前三", 3),
        ("评价保持全市前3。", "全市前3", 3),
        ("综合实力排名第5。", "排名第5", 5),
        ("综合实力排名前十。", "排名前十", 10),
        ("综合实力列第十二位。", "第十二位", 12),
        ("跃升至第八名。", "第八名", 8),
        ("跻身百强县前20强。", "前20强", 20),
        ("考核占前五。", "前五", 5),
        ("获得全县第 2 名。", "全县第 2 名", 2),
    ],
)
def test_ranks(text: str, rank: str, place: int) -> None:
    assert printed(text) == [rank]
    number = only(text)
    assert (number.value, number.unit, number.kind) == (place, "位", "rank")


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
        "在青石区第十九届人民代表大会第二次会议上。",
        "全国第十四次会议召开。",
        "青石市第五中学获奖。",
        "规划期为2023—2027年。",
        "《方案（2021-2025年）》印发。",
        "贯彻中央八项规定精神。",
        "上午9:30开会。",
        "实行7/24服务。",
        "80年代老旧小区。",
        "3年行动收官。",
        "5级以上景区。",
        "“水十条”落实。",
        "“十条”措施。",
        "党的二十大和三次全会。",
        "“四个一”工程。",
        "每一个百姓。",
        "三次产业协调发展。",
        "三个一批项目。",
        "全省第二届运动会。",
        "全县第一批名单。",
        "“全市第一”的劲头。",
    ],
)
def test_no_figure(text: str) -> None:
    assert printed(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
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
        ("三次产业结构调整为10:40:50。", ["10:40:50"]),
        ("常住3万人口。", ["3万"]),
        ("培训3万人。", ["3万人"]),
        ("其中10亿级项目12个。", ["10亿级", "12个"]),
        ("办理时限压缩到30分钟。", ["30分钟"]),
    ],
)
def test_figures_among_what_is_none(text: str, expected: list[str]) -> None:
    assert printed(text) == expected


@pytest.mark.parametrize(
    ("unit", "word"),
    [
        ("人", "口"),
        ("户", "籍"),
        ("家", "庭"),
        ("个", "体"),
        ("元", "旦"),
        ("成", "果"),
        ("方", "案"),
        ("台", "账"),
    ],
)
def test_a_unit_that_begins_another_word_counts_nothing(unit: str, word: str) -> None:
    assert printed(f"涉及3万{unit}。") == [f"3万{unit}"]
    assert printed(f"涉及3万{unit}{word}。") == ["3万"]
    assert printed(f"涉及三{unit}{word}。") == []


# ---- any text at all


@given(
    st.text(max_size=60)
    | st.text(alphabet="0123456789.,%-+：:第一二十百千万亿元家个多余至前“”半番", max_size=40)
)
def test_the_numbers_of_any_text_are_slices_in_order(text: str) -> None:
    text = half_width(text)
    found = find_numbers(text)
    for number in found:
        assert 0 <= number.start < number.end <= len(text), (text, number)
    for before, after in pairwise(found):
        assert before.end <= after.start, (text, before, after)


@given(st.text(max_size=60))
def test_half_width_keeps_every_length(text: str) -> None:
    assert len(half_width(text)) == len(text)
    assert half_width(half_width(text)) == half_width(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    [
        "1,",
        "1,1,1",
        "1亿",
        "十",
        "1:",
        "一百",
        "第",
        "第十",
        "“",
        "翻",
        "1-",
        "1、",
        "百亿",
        "二分之一",
        "前1",
        "1万亿-",
    ],
)
def test_a_megabyte_of_numbers_takes_linear_time(unit: str) -> None:
    find_numbers(half_width(unit * (1_000_000 // len(unit)) + "亿"))
