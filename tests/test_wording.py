"""A question in whatever width, script or spelling becomes one line of the report's own Chinese."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store import PassageIndex
from rag.wording import correct, is_english, plain, sound_of

# ---- width, script, markup


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("２０２４年ＧＤＰ", "2024年GDP"),
        ("增长６．５％", "增长6.5%"),
        ("PM２．５", "PM2.5"),
        ("㎡", "m2"),
        ("（一）：，！？", "(一):,!?"),
        ("  去年　 GDP\t是\n多少 ", "去年 GDP 是 多少"),
        ("", ""),
    ],
)
def test_full_width_becomes_half_width_on_one_line(asked: str, expected: str) -> None:
    assert plain(asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("文旅產業增加值要增長多少", "文旅产业增加值要增长多少"),
        ("國有資產盤活", "国有资产盘活"),
        ("台灣", "台湾"),
        ("公里里程", "公里里程"),
    ],
)
def test_traditional_becomes_simplified(asked: str, expected: str) -> None:
    assert plain(asked) == expected


def han(text: str) -> list[str]:
    """The Chinese characters of a text, those left out that are added where a year or plan is named."""
    return re.findall(r"[\u4e00-\u9fff]", re.sub(r"年|期间", "", text))


def test_what_is_simplified_already_is_left_as_it_is(bundled: PassageIndex) -> None:
    """乾坤, 著名, 发展: the conversion must not touch the report's own words (marks and widths aside)."""
    altered = [(p.text, plain(p.text)) for p in bundled.passages if han(p.text) != han(plain(p.text))]
    assert not altered, altered[:3]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("<p>结案率<br/>是多少</p>", "结案率是多少"),
        ("&lt;b&gt;2024年&lt;/b&gt;GDP", "2024年GDP"),
        ("R&amp;D投入", "R&D投入"),
        ("科技&nbsp;创新", "科技 创新"),
    ],
)
def test_html_is_dropped_and_entities_are_read(asked: str, expected: str) -> None:
    assert plain(asked) == expected


def test_no_tag_is_left_of_a_script() -> None:
    found = plain("<script src='x'>alert(1)</script>结案率")
    assert "<" not in found and "结案率" in found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("<b>２４年</b>国有資產", "2024年国有资产"), ("结<em>案</em>率", "结案率")],
)
def test_a_tag_that_marks_up_part_of_a_word_does_not_split_it(asked: str, expected: str) -> None:
    assert plain(asked) == expected


@pytest.mark.parametrize(
    "unseen",
    ["\x00", "\x07", "\x1b", "\x7f", "\u200b", "\u200d", "\u200e", "\u202e", "\u202c", "\u2066", "\ufeff"],
)
def test_control_and_direction_characters_vanish(unseen: str) -> None:
    assert plain(f"{unseen}失业{unseen}率{unseen}") == "失业率"


@pytest.mark.parametrize("unseen", ["\x80", "\x9b"])
def test_the_rarer_control_characters_vanish_too(unseen: str) -> None:
    assert plain(f"失业{unseen}率") == "失业率"


@pytest.mark.parametrize("asked", ["GDP\ud800是多少", "\udfff去年"])
def test_a_lone_surrogate_does_not_stop_the_reading(asked: str) -> None:
    assert plain(asked).replace("\ufffd", "") in ("GDP是多少", "去年")


# ---- years as people write them


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("24年GDP", "2024年GDP"),
        ("二四年GDP", "2024年GDP"),
        ("二〇二五年", "2025年"),
        ("二零二四年", "2024年"),
        ("二○二五", "2025年"),
        ("2024GDP", "2024年GDP"),
        ("2024全区旅游总花费", "2024年全区旅游总花费"),
        ("2023和2024的增速", "2023年和2024年的增速"),
        ("2024年", "2024年"),
    ],
)
def test_short_and_bare_years_are_written_out(asked: str, expected: str) -> None:
    assert plain(asked) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "使用20年以上的电梯",
        "提前1年竣工",
        "近20年",
        "投资2000亿",
        "2024.5亿元",
        "开行2000列",
        "2000家企业",
        "2030亩",
        "1949",
        "12024年",
        "第二〇三号",
    ],
)
def test_what_is_no_year_stays_as_it_is(asked: str) -> None:
    assert plain(asked) == asked


@pytest.mark.parametrize(
    "asked", ["新建2000公里道路", "2000套保障房", "2020座基站", "2040处隐患", "2000多人"]
)
def test_a_count_before_any_unit_is_no_year(asked: str) -> None:
    assert plain(asked) == asked


@pytest.mark.parametrize("asked", ["连续20年增长", "房龄25年的小区", "住满20年"])
def test_a_duration_is_no_year(asked: str) -> None:
    assert plain(asked) == asked


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("十四五增长多少", "十四五期间增长多少"),
        ("“十五五”增长多少", "十五五期间增长多少"),
        ("十四五期间增长多少", "十四五期间增长多少"),
        ("十四五规划", "十四五规划"),
        ("十四五末", "十四五末"),
    ],
)
def test_a_five_year_plan_by_its_short_name_is_a_period(asked: str, expected: str) -> None:
    assert plain(asked) == expected


# ---- English


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("What was the GDP growth in 2024?", ["地区生产总值", "增长", "2024年"]),
        ("How many new urban jobs are planned this year?", ["多少", "城镇新增就业", "今年"]),
        ("fixed-asset investment target in 2025", ["固定资产投资", "目标", "2025年"]),
        ("How much did retail sales of consumer goods grow?", ["社会消费品零售总额", "增长"]),
    ],
)
def test_english_terms_become_the_reports_terms(asked: str, expected: list[str]) -> None:
    found = plain(asked)
    assert all(term in found for term in expected), found
    assert not re.search("[A-Za-z]", found), found


@pytest.mark.parametrize(
    ("asked", "english"),
    [
        ("What was GDP in 2024?", True),
        ("how many new jobs", True),
        ("GDP", False),
        ("2024年GDP是多少", False),
        ("R&D AI GDP三项各是多少", False),
        ("DRG付费改革是什么", False),
        ("", False),
    ],
)
def test_a_question_is_english_where_it_is_mostly_latin_words(asked: str, english: bool) -> None:
    assert is_english(asked) is english


def test_longer_english_terms_win_over_shorter_ones() -> None:
    assert "工业增加值" in plain("industrial value added last year was what")


def test_a_latin_word_within_a_word_is_no_term() -> None:
    """`ai` of train and `tax` of syntax are no terms."""
    assert "AI" not in plain("what about the maintenance and the syntax")


# ---- homophones

VOCABULARY = {"国际", "际班", "班列", "超充", "充站", "增长", "行动", "动员"}
HOMOPHONES = {
    "ban": ("班",), "chong": ("充",), "shi": ("市", "实"), "zhang": ("长",), "xing": ("行",), "yuan": ("员",),
}  # fmt: skip
KEEP = frozenset("是了的")


def mended(text: str) -> str:
    return correct(text, VOCABULARY, HOMOPHONES, KEEP)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("国际斑列", "国际班列"),  # terms with both neighbours: 际班, 班列
        ("行动圆", "行动员"),  # at the end of a run, behind a term
        ("超冲站", "超充站"),
        ("班列", "班列"),
        ("斑马", "斑马"),  # 班马 is no term of the report
        ("国斑列", "国斑列"),  # 班列 is a term, 国班 is none: not confirmed by both neighbours
        ("斑", "斑"),  # alone, nothing confirms it
        ("斑，列", "斑，列"),  # a mark stands between
        ("", ""),
        ("GDP 6.5%", "GDP 6.5%"),
    ],
)
def test_a_homophone_is_mended_only_where_a_term_confirms_it(asked: str, expected: str) -> None:
    assert mended(asked) == expected


def test_a_function_word_is_never_mended() -> None:
    """是 and 事 sound like 市, and 城市, 市行 would be terms: 是 stays."""
    assert correct("城是行", {"城市", "市行"}, {"shi": ("市",)}, KEEP) == "城是行"
    assert correct("城事行", {"城市", "市行"}, {"shi": ("市",)}, KEEP) == "城市行"


def test_a_character_that_makes_a_term_with_one_neighbour_is_left() -> None:
    """行 of 行动 is right, though 动行 is no term."""
    assert mended("动行动") == "动行动"


def test_the_sound_has_no_tone() -> None:
    assert sound_of("班") == sound_of("斑") == "ban"


# ---- any text


@given(st.text(max_size=200))
def test_any_text_becomes_one_line_without_control_characters(text: str) -> None:
    found = plain(text)
    assert found == " ".join(found.split())
    assert not re.search("[\x00-\x1f\x7f]", found), repr(found)
    assert not re.search("[０-９Ａ-Ｚａ-ｚ％]", found)


@given(st.text(alphabet="班斑列国际是市实充冲站增长张，。 A1", max_size=30))
def test_mending_keeps_length_and_all_but_chinese_characters(text: str) -> None:
    found = mended(text)
    assert len(found) == len(text)
    changed = [(a, b) for a, b in zip(text, found, strict=True) if a != b]
    assert all("\u4e00" <= a <= "\u9fff" and a not in KEEP for a, _ in changed), changed
    assert all(b in "".join(HOMOPHONES[sound_of(a)]) for a, b in changed), changed


def test_a_level_is_a_level_however_it_is_put() -> None:
    assert plain("市一级的智慧农业示范区") == "市级的智慧农业示范区"


def test_english_keeps_years_and_names_in_capitals() -> None:
    assert plain("what was Beijing's average PM2.5 last year?") == "北京，平均，PM2.5，去年"
    assert plain("how many good-air days in Baoding in 2021").endswith("优良天数，2021年")


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("How many old flats were renovated?", "多少，老旧小区，改造"),
        ("How many lifts?", "多少，电梯加装"),
        ("My son is a driver. How many parking spaces are new?", "多少，停车位，新增"),
        ("They built new kindergartens. How many of them are there?", "新增，幼儿园，多少"),
    ],
)
def test_english_sentences_and_plurals(asked: str, read: str) -> None:
    assert plain(asked).endswith(read)


def test_english_sentences_stay_apart_where_the_last_does_not_point_back() -> None:
    assert (
        plain("Air quality matters to me. How many schools are planned?")
        == "空气质量优良天数。多少，中小学，计划"
    )
    assert "。" not in plain("Air quality matters to me. How many days was it good?")
