"""Is a figure of the kind that is asked for: its unit, its side of the indicator, and what it counts."""

from __future__ import annotations

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag.cues import Ask
from rag.fitting import counts, fits, is_in, is_size, meets, total_or_new, without
from rag.question import understand
from rag.statements import Statement, view_of

MADE = """\
云岭县人民政府工作报告
（2025年1月10日在云岭县第十八届人民代表大会第四次会议上）
一、2024年工作回顾
2024年，完成地区生产总值486.2亿元、增长7.2%。综合实力居全市第三。城区接纳28万人口。农村贫困人口减少1386万。
撤并内设机构17个部门。高新技术产业产值占规上工业总产值比重达42%。粮食总产量居全国第五位。
新增民营企业96家，民营企业总数达1200家。整治15人以上手工加工点40处。开工总投资3亿元的重点项目12个。新增2个过80亿元园区。
农村居民人均可支配收入21500元，居民可支配收入总额90亿元。
人均地区生产总值5.1万元。实际使用外资8.2亿美元，折合59亿元人民币。落实企业奖励资金4781万。工业对经济增长的贡献率达36.1%。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    folder = tmp_path_factory.mktemp("fitting")
    (folder / "yunling-2025.txt").write_text(MADE, "utf-8")
    return build_index([folder / "yunling-2025.txt"], folder / "index", encoder)


def statement(index: PassageIndex, words: str) -> Statement:
    """The statement with figures whose words or cited clause hold these words."""
    report = index.reports[0]
    found = [
        s
        for p in index.passages
        for s in view_of(index, p.id).statements
        if s.figures and words in report.text[s.figures[0].lead : s.figures[-1].tail]
    ]
    assert found, words
    return found[0]


@pytest.mark.parametrize(
    ("asked", "words", "expected"),
    [
        ("地区生产总值是多少亿元", "486.2亿元", True),
        ("地区生产总值有多少家", "486.2亿元", False),
        ("城区接纳了多少人", "28万", True),
        ("高新技术产业产值是多少", "42%", False),
        ("高新技术产业产值占规上工业总产值的比重是多少", "42%", True),
        ("粮食总产量是多少吨", "第五", False),
        ("粮食总产量排第几", "第五", True),
        ("农村居民人均可支配收入是多少元", "90亿元", False),
        ("农村居民人均可支配收入是多少元", "21500元", True),
        ("地区生产总值是多少元", "5.1万元", False),
        ("人均地区生产总值是多少元", "5.1万元", True),
        ("实际使用外资折合人民币多少", "8.2亿美元", False),
        ("实际使用外资折合人民币多少", "59亿元", True),
        ("实际使用外资多少美元", "8.2亿美元", True),
        ("经济增长多少", "36.1%", False),
        ("企业奖励资金落实了多少钱", "4781万", True),
        ("进出口总额增长多少", "7.2%", False),
        ("GDP增长多少", "7.2%", True),
    ],
)
def test_only_figures_of_the_kind_asked_for_fit(
    made: PassageIndex, asked: str, words: str, expected: bool
) -> None:
    question = understand(asked, (), made, made.reports[0])
    assert fits(question, question.parts[0], statement(made, words)) is expected


def test_people_are_counted_where_the_word_behind_says_so(made: PassageIndex) -> None:
    part = understand("城区接纳了多少人", (), made, made.reports[0]).parts[0]
    found = statement(made, "28万")
    assert all(is_in(figure, part, found) for figure in found.figures)
    money = statement(made, "486.2亿元")
    assert not any(is_in(figure, part, money) for figure in money.figures)


def test_what_is_counted_stands_behind_the_figure(made: PassageIndex) -> None:
    part = understand("撤并了几个部门", (), made, made.reports[0]).parts[0]
    assert counts(part, statement(made, "17个"))
    assert not counts(part, statement(made, "96家"))


@pytest.mark.parametrize(
    ("words", "size"),
    [("15人", True), ("3亿元", True), ("80亿元", True), ("40处", False), ("12个", False)],
)
def test_a_size_of_what_is_counted_is_told_from_the_count(made: PassageIndex, words: str, size: bool) -> None:
    found = statement(made, words)
    figure = next(f for f in found.figures if f.text.startswith(words))
    assert is_size(found.passage, figure) is size


@pytest.mark.parametrize(
    ("asked", "new", "total"),
    [("新增民营企业多少家", 1, -1), ("民营企业总数是多少", -1, 1), ("民营企业有多少家", 0, 0)],
)
def test_a_total_is_told_from_what_is_new(made: PassageIndex, asked: str, new: int, total: int) -> None:
    part = understand(asked, (), made, made.reports[0]).parts[0]
    assert total_or_new(part, statement(made, "96家")) == new
    assert total_or_new(part, statement(made, "1200家")) == total


def test_a_change_meets_only_what_asks_for_one(made: PassageIndex) -> None:
    level, growth = statement(made, "486.2亿元").figures
    assert meets(level, Ask(("元",), change=False))
    assert not meets(level, Ask(("元",), change=True))
    assert meets(growth, Ask(("个百分点",), change=True))
    assert not meets(growth, Ask(("家",), change=True))


def test_terms_are_taken_out() -> None:
    assert without("进出口和出口", ("进出口",)) == " 和出口"
    assert without("出口", ()) == "出口"


def test_a_population_without_a_unit_is_people(made: PassageIndex) -> None:
    part = understand("农村贫困人口少了多少人", (), made, made.reports[0]).parts[0]
    found = statement(made, "1386万")
    assert all(is_in(figure, part, found) for figure in found.figures)
