"""The scoring rules of the figure ledger, on figures made by hand and rates worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from eval.ledger_gold import Gold, GoldFigure
from eval.ledger_scores import (
    BINDINGS,
    MEASURES,
    LedgerScore,
    Rate,
    ledger_groups,
    names_same,
    open_faults,
    pool,
    same_qualifiers,
    score_ledger,
)
from index.figures import Direction, Figure, Measure
from index.periods import Status

TEXT = (
    "完成地区生产总值152.3亿元、增长6.1%，规模居全市第一。新增高新技术企业12家以上、科技型企业3至5家。\n"
    "均价8500元/平方米，产值翻番，提高0.3个百分点。\n"
    "另有200人。"
)


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def gold(text: str, value: str | None, unit: str, head: str, **more: Any) -> GoldFigure:
    start, end = span(TEXT, text)
    pieces = tuple(span(TEXT, piece) for piece in head.split("+") if piece)
    known = {"upper": None, "qualifiers": (), "full": pieces, "measure": Measure.LEVEL, "period": "2024"}
    known |= {"direction": Direction.NONE, "status": Status.ACTUAL}
    number = None if value is None else Decimal(value)
    return GoldFigure(start=start, end=end, value=number, unit=unit, head=pieces, **known | more)


def figure(wanted: GoldFigure, printed: str = "", **changed: Any) -> Figure:
    """The ledger's own of a gold figure, everything right; printed otherwise or bound otherwise if asked."""
    start, end = span(TEXT, printed) if printed else (wanted.start, wanted.end)
    right = Figure(
        indicator="".join(TEXT[a:b] for a, b in wanted.head),
        value=wanted.value,
        upper=wanted.upper,
        unit=wanted.unit,
        text=TEXT[start:end],
        qualifier="".join(wanted.qualifiers),
        measure=wanted.measure,
        direction=wanted.direction,
        period=wanted.period,
        status=wanted.status,
        place="",
        passage=0,
        start=start,
        end=end,
        lead=start,
        tail=end,
        group=0,
    )
    return replace(right, **changed)


TOTAL = gold("152.3亿元", "15230000000", "元", "地区生产总值")
RISE = gold("6.1%", "6.1", "%", "地区生产总值", measure=Measure.GROWTH, direction=Direction.UP)
PLACE = gold("第一", "1", "位", "地区生产总值", measure=Measure.RANK)
FIRMS = gold("12家", "12", "家", "高新技术企业", measure=Measure.COUNT, qualifiers=("以上",))
RANGE = gold("3至5家", "3", "家", "科技型企业", measure=Measure.COUNT, upper=Decimal(5))
PRICE = gold("8500元/平方米", "8500", "元/平方米", "均价")
DOUBLE = gold("翻番", "2", "倍", "产值", measure=Measure.GROWTH, direction=Direction.UP)
POINTS = gold("0.3个百分点", "0.3", "个百分点", "", measure=Measure.CHANGE, direction=Direction.UP)
ALL = (TOTAL, RISE, PLACE, FIRMS, RANGE, PRICE, DOUBLE, POINTS)
LINES = ((0, TEXT.index("\n")), (TEXT.index("\n") + 1, TEXT.rindex("\n")))
"""The annotated paragraphs: the first two, not the third."""


def score(wanted: tuple[GoldFigure, ...], *ledger: Figure, split: Any = "dev") -> LedgerScore:
    return score_ledger(Gold("made-up", "", split, LINES, wanted, ""), TEXT, ledger)


def faults(scored: LedgerScore) -> list[tuple[str, str]]:
    return [(fault.field, fault.text) for fault in scored.faults]


# ---- found


def test_a_ledger_equal_to_gold_has_everything_right() -> None:
    scored = score(ALL, *map(figure, ALL))
    assert set(scored.rates.values()) == {Rate(8, 8)}
    assert tuple(scored.rates) == MEASURES
    assert scored.faults == ()


@pytest.mark.parametrize(
    ("wanted", "printed"),
    [(PLACE, "全市第一"), (PRICE, "8500元"), (POINTS, "0.3个"), (DOUBLE, "产值翻番"), (FIRMS, "12家以上")],
)
def test_a_figure_is_found_by_its_digits_whatever_else_its_span_takes_in(
    wanted: GoldFigure, printed: str
) -> None:
    scored = score((wanted,), figure(wanted, printed))
    assert (scored.rates["recall"], scored.rates["precision"]) == (Rate(1, 1), Rate(1, 1))


@pytest.mark.parametrize(
    ("wanted", "printed"),
    [(TOTAL, "52.3亿元"), (TOTAL, "3亿元"), (RANGE, "5家"), (TOTAL, "152.3亿元、增长6.1%"), (PLACE, "规模")],
)
def test_a_figure_with_other_digits_is_missed_and_spurious(wanted: GoldFigure, printed: str) -> None:
    scored = score((wanted,), figure(wanted, printed))
    assert scored.rates["recall"] == Rate(0, 1)
    assert scored.rates["precision"] == Rate(0, 1)
    assert sorted(faults(scored)) == sorted(
        [("recall", TEXT[wanted.start : wanted.end]), ("precision", printed)]
    )


def test_one_ledger_figure_finds_one_gold_figure() -> None:
    twice = score((TOTAL,), figure(TOTAL), figure(TOTAL, indicator="总值"))
    assert (twice.rates["recall"], twice.rates["precision"]) == (Rate(1, 1), Rate(1, 2))


def test_rates_by_hand() -> None:
    """Four wanted; three found, one of them with its period wrong, another with period and status wrong."""
    ledger = (
        figure(TOTAL),
        figure(RISE, period="2025"),
        figure(FIRMS, period="", status=Status.UNKNOWN),
        figure(PLACE, "规模"),
    )
    scored = score((TOTAL, RISE, FIRMS, RANGE), *ledger)
    assert scored.rates["recall"] == Rate(3, 4)
    assert scored.rates["precision"] == Rate(3, 4)
    assert (scored.rates["period"], scored.rates["status"]) == (Rate(1, 3), Rate(2, 3))
    assert scored.rates["value"] == scored.rates["indicator"] == Rate(3, 3)
    assert scored.rates["whole"] == Rate(1, 4), "found with every binding right, of all that were wanted"
    assert faults(scored) == [
        ("period", "6.1%"),
        ("precision", "规模"),
        ("period", "12家"),
        ("status", "12家"),
        ("recall", "3至5家"),
    ]


def test_borderline_figures_count_neither_way() -> None:
    optional = replace(PLACE, optional=True)
    for ledger in ((), (figure(PLACE, period="1999"),)):
        scored = score((TOTAL, optional), figure(TOTAL), *ledger)
        assert set(scored.rates.values()) == {Rate(1, 1)}
        assert scored.faults == ()


def test_what_stands_outside_the_annotated_paragraphs_is_passed_over() -> None:
    elsewhere = figure(TOTAL, "200人")
    assert score((TOTAL,), figure(TOTAL), elsewhere).rates["precision"] == Rate(1, 1)


def test_an_empty_ledger_and_a_report_without_figures() -> None:
    nothing = score((TOTAL,))
    assert nothing.rates["recall"] == Rate(0, 1)
    assert nothing.rates["precision"].share is None
    assert score(()).rates["recall"] == Rate(0, 0)


# ---- bound


@pytest.mark.parametrize(
    ("wanted", "changed", "field", "said"),
    [
        (TOTAL, {"value": Decimal("152.3")}, "value", ("15230000000元", "152.3元")),
        (TOTAL, {"value": None}, "value", ("15230000000元", "?元")),
        (TOTAL, {"unit": "美元"}, "value", ("15230000000元", "15230000000美元")),
        (RISE, {"unit": "个百分点"}, "value", ("6.1%", "6.1个百分点")),
        (RANGE, {"upper": None}, "value", ("3~5家", "3家")),
        (TOTAL, {"indicator": "高新技术企业"}, "indicator", ("地区生产总值", "高新技术企业")),
        (TOTAL, {"period": "2025"}, "period", ("2024", "2025")),
        (TOTAL, {"status": Status.TARGET}, "status", ("actual", "target")),
        (FIRMS, {"measure": Measure.LEVEL}, "measure", ("count", "level")),
        (RISE, {"direction": Direction.DOWN}, "direction", ("up", "down")),
        (FIRMS, {"qualifier": ""}, "qualifier", ("以上", "")),
    ],
)
def test_one_binding_wrong_is_that_fault_alone(
    wanted: GoldFigure, changed: dict[str, Any], field: str, said: tuple[str, str]
) -> None:
    scored = score((wanted,), figure(wanted, **changed))
    (fault,) = scored.faults
    assert (fault.field, fault.gold, fault.got) == (field, *said)
    assert TEXT[fault.start : fault.end] == fault.text
    assert {name: scored.rates[name].right for name in BINDINGS} == dict.fromkeys(BINDINGS, 1) | {field: 0}
    assert scored.rates["whole"] == Rate(0, 1)


def test_equal_amounts_may_be_written_otherwise() -> None:
    assert score((RISE,), figure(RISE, value=Decimal("6.10"))).faults == ()
    assert score((POINTS,), figure(POINTS, unit="百分点")).faults == ()


@pytest.mark.parametrize(
    ("wanted", "printed", "right"),
    [
        ((), "", True),
        ((), "近", False),
        (("以上",), "", False),
        (("达",), "达到", True),
        (("超过",), "超", True),
        (("多",), "余", True),
        (("余",), "几", False),
        (("近",), "约", False),
        (("达", "以上"), "以上", True),
        (("达", "以上"), "达到", True),
        (("达", "以上"), "达|以上", True),
        (("达", "以上"), "达以上", True),
        (("达", "以上"), "近", False),
        (("以上",), "达|以上", False),
        (("不超过",), "超过", False),
        ((), "力争", False),
    ],
)
def test_qualifiers(wanted: tuple[str, ...], printed: str, right: bool) -> None:
    assert same_qualifiers(wanted, printed) is right


# ---- indicators


def names(said: str, head: str, full: str, printed: str = "") -> bool:
    """Whether `said` names `head` and `full`, pieces joined by +, standing where they do in `printed`."""
    printed = printed or full.replace("+", "")

    def words(pieces: str) -> tuple[tuple[int, str], ...]:
        return tuple((printed.index(piece), piece) for piece in pieces.split("+") if piece)

    return names_same(said, words(head), words(full))


@pytest.mark.parametrize(
    "said", ["地区生产总值", "全区地区生产总值", "完成地区生产总值", "全区完成地区生产总值"]
)
def test_between_head_and_full_name_every_indicator_is_right(said: str) -> None:
    assert names(said, "地区生产总值", "全区+完成+地区生产总值")


@pytest.mark.parametrize("said", ["", "生产总值", "规上工业增加值", "产值", "总值地区生产"])
def test_less_than_the_head_is_wrong(said: str) -> None:
    assert not names(said, "地区生产总值", "全区+完成+地区生产总值")


def test_two_letters_may_be_strange_and_no_more() -> None:
    assert names("实现工业投资", "工业投资", "工业投资")
    assert not names("同比实现工业投资", "工业投资", "工业投资")
    assert not names("固定资产投资增长1%，工业投资", "工业投资", "工业投资"), "a clause swept up"


def test_a_sibling_is_another_indicator() -> None:
    assert not names("新增高新技术企业", "科技型企业", "新增+科技型企业")
    assert not names("新增高新技术企业、科技型企业", "科技型企业", "新增+科技型企业")
    assert names("新增科技型企业", "科技型企业", "新增+科技型企业", "新增高新技术企业36家、科技型企业427家")


def test_pieces_may_follow_each_other_as_said_or_as_printed() -> None:
    printed = "企业上市后，全区新增就业"
    for said in ("全区新增上市企业", "企业上市全区新增"):
        assert names(said, "上市+企业", "全区+新增+上市+企业", printed)


def test_half_of_a_pair_may_go_by_its_name() -> None:
    printed = "城乡居民收入分别增长"
    assert names("农村居民收入", "乡+居民收入", "乡+居民收入", printed)
    assert names("乡居民收入", "乡+居民收入", "乡+居民收入", printed)
    assert names("城镇居民收入", "城+居民收入", "城+居民收入", printed)
    assert not names("农村居民收入", "城+居民收入", "城+居民收入", printed)


@pytest.mark.parametrize("said", ["“智慧城管”[12]接入 视频", "智慧城管接入视频〔3〕", "智慧城管，接入视频"])
def test_punctuation_spaces_and_note_marks_say_nothing(said: str) -> None:
    assert names(said, "智慧城管+接入视频", "“智慧城管”+接入视频")


def test_where_nothing_says_what_is_counted_nothing_is_to_be_said() -> None:
    assert names("", "", "")
    assert not names("地区生产总值", "", "")


# ---- together


def test_reports_are_pooled_by_figure() -> None:
    first, second = score((TOTAL, RISE), figure(TOTAL)), score((FIRMS,), figure(FIRMS, period=""))
    together = pool([first, second])
    assert (together["recall"], together["period"], together["whole"]) == (Rate(2, 3), Rate(1, 2), Rate(1, 3))
    assert pool([])["recall"] == Rate(0, 0)


def test_groups_are_the_splits_and_their_reports() -> None:
    dev, test = score((TOTAL,), figure(TOTAL)), replace(score((RISE,), split="test"), report="held-out")
    groups = ledger_groups([test, dev])
    assert list(groups) == ["dev", "made-up", "test", "held-out"]
    assert groups["test"]["recall"] == groups["held-out"]["recall"] == Rate(0, 1)


def test_nothing_of_the_test_split_is_shown() -> None:
    dev, test = score((TOTAL,)), score((RISE,), split="test")
    assert [fault.text for fault in open_faults([dev, test])] == ["152.3亿元"]


def test_a_rate_has_an_interval() -> None:
    """Wilson, 8 of 10: centre (0.8 + 0.19207)/1.38415, half-width 1.38415⁻¹·1.95996·√(0.016 + 0.0096)."""
    low, high = Rate(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Rate(0, 0).interval == (0.0, 1.0)
