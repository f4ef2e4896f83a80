"""What an answer's sentence should hold: terms of the question, words that stand for them, their weight."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag import lexicon
from rag.lexicon import (
    ACTIONS,
    ASKED_UNITS,
    CONFUSABLE,
    DOINGS,
    ENGLISH,
    EVERYDAY,
    FILLERS,
    PLACES,
    SYNONYMS,
)
from rag.needs import Need, capped, idf, is_action, is_everyday, known_weight, needs_of, term_match
from rag.spelling import spelt

MADE = """\
青川区人民政府工作报告
——2025年1月16日在青川区第五届人民代表大会上

各位代表：

2024年工作回顾

2024年，我们稳中求进。完成地区生产总值486.2亿元、增长7.2%，固定资产投资增长3.1%。
开行国际班列320列，建成超充站12个，新增公共停车位900个。办好民生实事，推进联合计划。
开行国际货运航线2条。建成社区食堂17家。

2025年工作安排

今年目标是：地区生产总值增长6.8%。新建5个社区食堂。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    folder = tmp_path_factory.mktemp("needs")
    path = folder / "qingchuan-2025.txt"
    path.write_text(MADE, "utf-8")
    return build_index([path], folder / "index", encoder)


def needs(text: str, index: PassageIndex) -> dict[str, Need]:
    return {n.text: n for n in needs_of(text, index)}


# ---- terms and what may stand for them


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("GDP", "地区生产总值"),
        ("经济总量", "地区生产总值"),
        ("固投", "固定资产投资"),
        ("停车位", "公共停车位"),
        ("食堂", "社区食堂"),
    ],
)
def test_what_staff_say_may_be_what_the_report_writes(said: str, written: str, made: PassageIndex) -> None:
    found = list(needs_of(said, made))
    assert any(written in n.forms for n in found), found
    assert found[0].forms[0] == found[0].text, "the word itself comes first"


def test_a_word_in_any_case_or_width_is_the_same_need(made: PassageIndex) -> None:
    assert list(needs_of("ＧＤＰ", made)) == list(needs_of("gdp", made)) == list(needs_of("GDP", made))


def test_a_word_said_twice_is_one_need(made: PassageIndex) -> None:
    texts = [n.text for n in needs_of("停车位停车位，GDP和GDP", made)]
    assert len(texts) == len(set(texts)), texts


@pytest.mark.parametrize("asked", ["是多少", "请问一下具体情况呢", "多少个？", "那个的呢", "", "？！，。"])
def test_what_is_said_around_a_question_is_no_need(asked: str, made: PassageIndex) -> None:
    assert list(needs_of(asked, made)) == []


@pytest.mark.parametrize("asked", ["怎么样", "情况怎么样呢"])
def test_a_filler_that_holds_a_particle_is_no_need(asked: str, made: PassageIndex) -> None:
    assert list(needs_of(asked, made)) == []


def test_a_single_character_that_the_report_never_uses_is_unknown(made: PassageIndex) -> None:
    assert not needs("锑", made)["锑"].known


def test_a_filler_within_the_reports_own_term_stays(made: PassageIndex) -> None:
    """合计 is said around a question, but 联合计划 is a term of the report."""
    assert "合计" in needs("联合计划", made) or "联合" in needs("联合计划", made)


def test_a_term_that_the_report_never_uses_is_unknown(made: PassageIndex) -> None:
    found = needs("火星探测", made)
    assert found and not any(n.known for n in found.values()), found


def test_what_is_done_weighs_less_than_what_it_is_done_to(made: PassageIndex) -> None:
    """建成, 新建, 打造 vary freely between reports."""
    found = needs("建成社区食堂", made)
    assert found["建成"].weight < found["社区食堂"].weight, found


def test_a_rare_term_weighs_more_than_a_common_one(made: PassageIndex) -> None:
    """开行 stands in two sentences, 班列 in one."""
    assert idf("班列", made) > idf("开行", made) > 0


def test_the_rarest_is_what_never_occurs(made: PassageIndex) -> None:
    assert idf("火星", made) >= idf("班列", made)


@given(
    text=st.text(alphabet="去年新建成社区食堂停车位GDP国际班列增长多少家个2024年6.5%，。？的和", max_size=40)
)
def test_needs_have_weight_and_forms_and_are_distinct(text: str, bundled: PassageIndex) -> None:
    found = list(needs_of(text, bundled))
    assert all(n.weight >= 0 and n.forms and n.text for n in found), found
    assert len({n.text for n in found}) == len(found), found


# ---- what the report does not know must not drown what it does


def need(text: str, weight: float, known: bool = True) -> Need:
    return Need(text, (text,), weight, known)


def test_a_unit_that_is_asked_for_is_no_need(made: PassageIndex) -> None:
    assert {"平方", "方米"}.isdisjoint(n.text for n in needs_of("新建商品房卖了多少平方米", made))
    assert [n.text for n in needs_of("多少平方米", made)]  # where it is all that there is


def test_only_known_needs_count_as_known() -> None:
    assert known_weight((need("班列", 3), need("东西", 2, False), need("开行", 1.5))) == 4.5


def test_unknown_words_are_held_down_beside_a_known_one() -> None:
    """运的东西, 给个准数: how staff put it must not outweigh what it is about."""
    known, idle = (
        need("班列", 4.0),
        (need("东西", 1.5, False), need("给个", 1.5, False), need("准数", 1.5, False)),
    )
    found = capped((known, *idle))
    assert found[0] == known
    assert sum(n.weight for n in found[1:]) < sum(n.weight for n in idle)
    assert sum(n.weight for n in found[1:]) < known.weight


def test_a_long_unknown_word_is_what_a_question_is_about() -> None:
    """火星, 星探, 探测 overlap: one word of four characters that the report does not use."""
    asked = (need("班列", 4.0), *(need(t, 3.6, False) for t in ("火星", "星探", "探测")))
    assert capped(asked) == asked


def test_nothing_is_held_down_where_all_or_none_is_known() -> None:
    known = (need("班列", 4.0), need("开行", 2.0))
    unknown = (need("火星", 3.0, False),)
    assert capped(known) == known
    assert capped(unknown) == unknown
    assert capped(()) == ()


# ---- spelling


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("国际斑列开行几列", "国际班列开行几列"),
        ("超冲站建了几个", "超充站建了几个"),
        ("国际班列开行几列", "国际班列开行几列"),
    ],
)
def test_a_homophone_of_a_term_of_the_report_is_mended(asked: str, meant: str, made: PassageIndex) -> None:
    assert spelt(asked, made) == meant


@pytest.mark.parametrize(
    "asked",
    [
        "这件事是不是办好了",
        "地区生产总值是多少",
        "建的怎么样了呢",
        "请问一下有没有增长",
        "GDP 6.5%",
        "",
    ],
)
def test_function_words_are_never_mended(asked: str, made: PassageIndex, bundled: PassageIndex) -> None:
    assert spelt(asked, made) == asked
    assert spelt(asked, bundled) == asked


def test_the_reports_own_sentences_are_spelt_right(bundled: PassageIndex) -> None:
    altered = [(p.text, spelt(p.text, bundled)) for p in bundled.passages if spelt(p.text, bundled) != p.text]
    assert not altered, altered[:3]


def test_a_places_name_is_not_mended(bundled: PassageIndex) -> None:
    """成都市 became 城都市, and so the question was no longer about another place."""
    assert spelt("成都市去年GDP", bundled) == "成都市去年GDP"


@given(text=st.text(max_size=60))
def test_mending_keeps_the_length(text: str, bundled: PassageIndex) -> None:
    assert len(spelt(text, bundled)) == len(text)


# ---- glossary terms


@pytest.mark.parametrize(
    ("term", "said", "share"),
    [
        ("三个一批", "三个一批是什么", 1.0),
        ("三个一批", "四好农村路", 0.0),
        ("", "三个一批", 0.0),
        ("AI", "AI是什么", 1.0),
    ],
)
def test_how_much_of_a_glossary_term_is_said(term: str, said: str, share: float) -> None:
    assert term_match(term, said) == share


def test_part_of_a_term_is_part_of_a_match() -> None:
    assert (
        0
        < term_match("大综合一体化", "综合是什么意思")
        < term_match("大综合一体化", "综合一体化是什么意思")
        < 1
    )


# ---- the word lists

NAMES = (
    "沙坪坝 赛力斯 问界 歌乐山 磁器口 嘉陵江 梁滩河 红岩 井双 青凤 三峡广场 博俊 拓普 力劲 华宇 融创 小康 "
    "雪鼎 陈家桥 西永 土主 凤凰山 云湖 夏大湾 麦秀 佑米 吉芯 水泵厂 欧林 重药 卡尔森 沙磁 肖庆华 佛罗伦萨 "
    "大学城 中梁 缙云山 万普隆 原伦 西南医院 南开"
).split()


@pytest.mark.parametrize("row", [*SYNONYMS, *ACTIONS])
def test_a_row_is_what_people_say_and_what_reports_write(row: str) -> None:
    assert row.count("=") == 1, row
    said, written = (side.split() for side in row.split("="))
    assert said and written, row
    assert len(set(said)) == len(said) and len(set(written)) == len(written), row


def test_every_word_of_the_lists_is_plain_text() -> None:
    words = [*FILLERS, *ASKED_UNITS, *CONFUSABLE, *ENGLISH, *ENGLISH.values()]
    assert all(word == word.strip() and word for word in words)
    assert all(key == key.lower() for key in ENGLISH), "looked up in lower case"


def test_no_row_stands_twice() -> None:
    assert len(set(SYNONYMS)) == len(SYNONYMS)
    assert len(set(ACTIONS)) == len(ACTIONS)
    assert not set(SYNONYMS) & set(ACTIONS)


def test_the_lists_know_no_proper_name_of_the_bundled_report(bundled: PassageIndex) -> None:
    text = Path(lexicon.__file__).read_text("utf-8")
    report = bundled.reports[0].text
    assert all(name in report for name in NAMES), "names to look for must be the report's"
    assert [name for name in NAMES if name in text] == []


def test_the_lists_hold_no_figure_of_the_bundled_report(bundled: PassageIndex) -> None:
    """A decimal or a number of three digits is a figure; 5G, PM2.5 and 15分钟 are words."""
    text = re.sub(r"PM2\.5", "", Path(lexicon.__file__).read_text("utf-8"), flags=re.IGNORECASE)
    table = text[text.index("SYNONYMS") :]
    assert re.findall(r"\d+\.\d+|\d{3,}", table) == []


@pytest.mark.parametrize("table", [EVERYDAY, DOINGS], ids=["everyday", "doings"])
def test_a_table_holds_what_people_say_and_what_reports_write(table: dict[str, str]) -> None:
    for said, written in table.items():
        words, forms = said.split(), written.split()
        assert words and forms
        assert len(set(words)) == len(words) and len(set(forms)) == len(forms), said
        assert all(len(word) > 1 for word in words), "one character stands in too many words"
        assert not set(words) & set(NAMES), said


@pytest.mark.parametrize("name", ["everyday.tsv", "doings.tsv", "english.tsv"])
def test_no_left_side_stands_twice(name: str) -> None:
    """The later of two rows would take the place of the other unseen."""
    said = [
        line.split("\t")[0] for line in (Path(lexicon.__file__).parent / name).read_text("utf-8").splitlines()
    ]
    assert [word for word, n in Counter(said).items() if n > 1] == []


def test_no_everyday_word_is_a_place(bundled: PassageIndex) -> None:
    assert [place for place in PLACES if any(place in said.split() for said in (EVERYDAY | DOINGS))] == []


@pytest.mark.parametrize(
    ("asked", "written"),
    [("去年多少人找到活干", "就业"), ("规上工业增加值增长", ""), ("城镇新增就业多少人", "")],
)
def test_everyday_words_are_read_as_reports_write(bundled: PassageIndex, asked: str, written: str) -> None:
    plainly = {form for need in needs_of(asked, bundled, everyday=True) for form in need.forms}
    strictly = {form for need in needs_of(asked, bundled) for form in need.forms}
    assert is_everyday(asked) is bool(written)
    assert (written in plainly - strictly) is bool(written)


def test_report_words_do_not_stand_for_each_other_because_one_everyday_word_stands_for_both(
    bundled: PassageIndex,
) -> None:
    """小孩 may be 学生 or 婴幼儿; who asks for 学生 does not mean 婴幼儿."""
    assert any("婴幼儿" in need.forms for need in needs_of("小孩", bundled, everyday=True))
    assert not any("婴幼儿" in need.forms for need in needs_of("学生", bundled, everyday=True))


def test_what_is_done_weighs_half_in_everyday_words_too(bundled: PassageIndex) -> None:
    (need,) = needs_of("盖起来", bundled, everyday=True)
    assert is_action(need)


def test_words_that_name_nothing_do_not_make_what_the_report_never_names_weigh_less(
    bundled: PassageIndex,
) -> None:
    """Of 涨 and 肉价 only the first is known: it must not be all that counts."""
    needs = tuple(needs_of("肉价涨", bundled))
    assert capped(needs) == needs


def test_an_amount_within_an_everyday_word_does_not_hide_it() -> None:
    assert is_everyday("种多少亩树") and is_everyday("种树")
    assert not is_everyday("地区生产总值多少亿元")
