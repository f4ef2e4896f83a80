"""The gate: what of an answer's figures the slices that it cites bear out, and what is wrong, by name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.figures import Direction, Figure, Measure
from index.passages import Passage, PassageKind
from index.periods import Status
from index.reports import Report
from index.store import PassageIndex
from rag import drafting
from rag.answer import ask
from rag.contract import to_json
from rag.phrasing import Draft
from rag.verdicts import Cited, Outcome, cite
from rag.verify import verify

# ---- a report and its ledger, made by hand: a review of 2024 and a plan for 2025

REVIEW = (
    "完成地区生产总值800.5亿元、增长6.5%，规上工业总产值1500亿元、增长10.5%，工业投资增长33.4%。"
    "城镇居民人均可支配收入5.5万元，农村居民人均可支配收入2.9万元。新增科技型企业36家、高新技术企业12家。"
    "亏损面由24%下降至5%。进出口总额超300亿元，居全市第二。压减企业法人19家。新建公路120公里。"
)
PLAN = "地区生产总值增长6%左右，新增就业2万人以上，能耗下降3%以内，研发投入强度提高0.3个百分点。"
REPORT = Report("made", "某区政府工作报告", "某市某区", 2025, REVIEW + PLAN, "")

LEVEL, COUNT, GROWTH, CHANGE, SHARE, RANK = Measure
UP, DOWN, NONE = Direction


def figure(indicator: str, phrase: str, text: str, value: str | None, unit: str, **more: object) -> Figure:
    """The figure that the report prints as `text` within `phrase`, of 2024 or, in the plan, of 2025."""
    lead = REPORT.text.index(phrase)
    start = lead + phrase.index(text)
    planned = lead >= len(REVIEW)
    known: dict[str, object] = {
        "upper": None, "qualifier": "", "measure": LEVEL, "direction": NONE, "place": "", "group": 0,
        "passage": int(planned), "period": "2025" if planned else "2024",
        "status": Status.TARGET if planned else Status.ACTUAL,
    }  # fmt: skip
    return Figure(
        indicator=indicator, value=None if value is None else Decimal(value), unit=unit, text=text,
        start=start, end=start + len(text), lead=lead, tail=lead + len(phrase), **(known | more),  # type: ignore[arg-type]
    )  # fmt: skip


LEDGER = (
    figure("地区生产总值", "完成地区生产总值800.5亿元", "800.5亿元", "80050000000", "元"),
    figure("地区生产总值", "增长6.5%", "6.5%", "6.5", "%", measure=GROWTH, direction=UP),
    figure("规上工业总产值", "规上工业总产值1500亿元", "1500亿元", "150000000000", "元"),
    figure("规上工业总产值", "增长10.5%", "10.5%", "10.5", "%", measure=GROWTH, direction=UP),
    figure("工业投资", "工业投资增长33.4%", "33.4%", "33.4", "%", measure=GROWTH, direction=UP),
    figure("城镇居民人均可支配收入", "城镇居民人均可支配收入5.5万元", "5.5万元", "55000", "元"),
    figure("农村居民人均可支配收入", "农村居民人均可支配收入2.9万元", "2.9万元", "29000", "元"),
    figure("新增科技型企业", "新增科技型企业36家", "36家", "36", "家", measure=COUNT),
    figure("新增高新技术企业", "高新技术企业12家", "12家", "12", "家", measure=COUNT),
    figure("亏损面", "亏损面由24%", "24%", "24", "%", measure=SHARE),
    figure("亏损面", "下降至5%", "5%", "5", "%", measure=SHARE, direction=DOWN),
    figure("进出口总额", "进出口总额超300亿元", "300亿元", "30000000000", "元", qualifier="超"),
    figure("进出口总额", "居全市第二", "全市第二", "2", "位", measure=RANK),
    figure("压减企业法人", "压减企业法人19家", "19家", "19", "家", measure=COUNT),
    figure("新建公路", "新建公路120公里", "120公里", "120", "公里"),
    figure("地区生产总值", "地区生产总值增长6%左右", "6%", "6", "%", measure=GROWTH, direction=UP),
    figure("新增就业", "新增就业2万人以上", "2万人", "20000", "人", measure=COUNT, qualifier="以上"),
    figure("能耗", "能耗下降3%以内", "3%", "3", "%", measure=GROWTH, direction=DOWN, qualifier="以内"),
    figure(
        "研发投入强度", "研发投入强度提高0.3个百分点", "0.3个百分点", "0.3", "个百分点",
        measure=CHANGE, direction=UP,
    ),
)  # fmt: skip


def passage(number: int, text: str, start: int, period: str, status: Status) -> Passage:
    kind, end = PassageKind.BODY, start + len(text)
    return Passage(number, "made", number, (), number + 1, start, end, text, kind, period, status, start)


PASSAGES = (
    passage(0, REVIEW, 0, "2024", Status.ACTUAL),
    passage(1, PLAN, len(REVIEW), "2025", Status.TARGET),
)
CITED = tuple(
    Cited(n + 1, REPORT, p.start, p.end, (p,), tuple(f for f in LEDGER if f.passage == n))
    for n, p in enumerate(PASSAGES)
)
"""[1] is the review, [2] the plan."""


def outcomes(text: str, question: str = "") -> list[str]:
    """What becomes of each number of an answer, as "FIGURE outcome"."""
    return [f"{v.text} {v.outcome}" for v in verify(text, CITED, question)]


def only(text: str, question: str = "") -> Outcome:
    """The outcome of an answer's only figure."""
    (verdict,) = verify(text, CITED, question)
    return verdict.outcome


# ---- borne out, in whatever words


@pytest.mark.parametrize(
    "text",
    [
        "2024年完成地区生产总值800.5亿元[1]。",
        "2024年，该区完成了地区生产总值800.5亿元[1]。",
        "根据报告，2024年某区GDP达到800.5亿元[1]。",
        "地区生产总值：800.5亿元（2024年）[1]。",
        "去年全区经济总量为800.5亿元。[1]",
        "**2024年**地区生产总值为**800.5亿元**[1]",
        "2024年地区生产总值增速为6.5%[1]。",
        "2024年GDP同比增长了6.5%[1]。",
        "6.5%是地区生产总值的增速[1]。",
        "规模以上工业总产值比上年提高10.5%[1]。",
        "科技型企业新增36家[1]。",
        "亏损面为5%[1]。",
        "亏损面降到了5%[1]。",
        "进出口总额居全市第2位[1]。",
        "2025年目标：地区生产总值增长6%左右[2]。",
        "2025年预期GDP增长6%左右[2]。",
        "今年力争新增就业2万人以上[2]。",
    ],
)
def test_a_figure_that_a_slice_says_is_supported(text: str) -> None:
    assert only(text) is Outcome.SUPPORTED


def test_a_verdict_names_the_ledgers_figure_and_the_citation() -> None:
    text = "是的，2025年目标是地区生产总值增长6%左右[2]。"
    (verdict,) = verify(text, CITED)
    assert verdict.figure is LEDGER[15]
    assert verdict.citation == 2
    assert text[verdict.start : verdict.end] == verdict.text == "6%"


def test_several_sentences_and_figures() -> None:
    text = "2024年地区生产总值800.5亿元，增长6.5%[1]。2025年目标是增长6%左右[2]。"
    assert outcomes(text) == ["800.5亿元 supported", "6.5% supported", "6% supported"]


@pytest.mark.parametrize(
    "said",
    [
        "8005000万元",
        "8,005,000万元",
        "８００．５亿元",
        "800.50亿元",
        "800.5亿",
        "八百点五亿元",
        "80050000000元",
    ],
)
def test_equal_values_in_other_units_and_numerals_are_equal(said: str) -> None:
    text = f"地区生产总值{said}[1]"
    (verdict,) = verify(text, CITED)
    assert (verdict.outcome, verdict.text) == (Outcome.SUPPORTED, said)


def test_length_in_another_unit_is_equal() -> None:
    assert only("新建公路12万米[1]") is Outcome.SUPPORTED
    assert only("新建公路120米[1]") is Outcome.UNIT


# ---- wrong in a named way


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("2024年地区生产总值800.6亿元[1]。", Outcome.VALUE),
        ("2024年地区生产总值800亿元[1]。", Outcome.VALUE),
        ("地区生产总值八百亿元[1]。", Outcome.VALUE),
        ("新增科技型企业37家[1]。", Outcome.VALUE),
        ("进出口总额居全市第三[1]。", Outcome.VALUE),
        ("2024年地区生产总值800.5万元[1]。", Outcome.UNIT),
        ("地区生产总值增长6.5个百分点[1]。", Outcome.UNIT),
        ("研发投入强度提高0.3%，是2025年目标[2]。", Outcome.UNIT),
        ("规上工业总产值800.5亿元[1]。", Outcome.INDICATOR),
        ("规上工业增加值增长33.4%[1]。", Outcome.INDICATOR),
        ("固定资产投资增长33.4%[1]。", Outcome.INDICATOR),
        ("城镇居民人均可支配收入2.9万元[1]。", Outcome.INDICATOR),
        ("高新技术企业新增36家[1]。", Outcome.INDICATOR),
        ("全国地区生产总值800.5亿元[1]。", Outcome.INDICATOR),
        ("2023年地区生产总值800.5亿元[1]。", Outcome.PERIOD),
        ("2024年目标：地区生产总值增长6%左右[2]。", Outcome.PERIOD),
        ("2025年地区生产总值增长6%左右[2]。", Outcome.STATUS),
        ("完成地区生产总值增长6%左右[2]。", Outcome.STATUS),
        ("2024年计划地区生产总值800.5亿元[1]。", Outcome.STATUS),
        ("地区生产总值下降6.5%[1]。", Outcome.DIRECTION),
        ("地区生产总值负增长6.5%[1]。", Outcome.DIRECTION),
        ("亏损面上升至5%[1]。", Outcome.DIRECTION),
        ("企业法人增加19家[1]。", Outcome.DIRECTION),
        ("地区生产总值增长800.5亿元[1]。", Outcome.MEASURE),
        ("地区生产总值为6.5%[1]。", Outcome.MEASURE),
        ("常住人口105.3万人[1]。", Outcome.ABSENT),
        ("地区生产总值增长6.5%[2]。", Outcome.VALUE),
    ],
)
def test_what_is_wrong_is_wrong_by_name(text: str, outcome: Outcome) -> None:
    assert only(text) is outcome


def test_a_figure_must_stand_in_the_slice_that_its_mark_names() -> None:
    assert only("工业投资增长33.4%[1]。") is Outcome.SUPPORTED
    assert only("工业投资增长33.4%[2]。") is Outcome.ABSENT
    assert only("工业投资增长33.4%。") is Outcome.SUPPORTED, "without a mark any slice will do"


def test_a_shortened_name_passes_only_where_nothing_else_has_it() -> None:
    assert only("工业总产值1500亿元[1]。") is Outcome.SUPPORTED
    assert only("居民人均可支配收入2.9万元[1]。") is Outcome.INDICATOR, "城镇 or 农村?"


# ---- bounds


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("2025年目标：新增就业2万人以上[2]。", ""),
        ("2025年目标：新增就业不低于2万人[2]。", ""),
        ("2025年目标：新增就业2万人[2]。", "qualifier"),
        ("新建公路120公里以上[1]。", "qualifier"),
    ],
)
def test_a_bound_that_is_dropped_or_added_is_noted(text: str, note: str) -> None:
    (verdict,) = verify(text, CITED)
    assert (verdict.outcome, verdict.note) == (Outcome.SUPPORTED, note)


def test_a_bound_that_is_turned_round_is_wrong() -> None:
    assert only("2025年目标：新增就业2万人以内[2]。") is Outcome.QUALIFIER
    assert only("进出口总额近300亿元[1]。") is Outcome.QUALIFIER


# ---- computed, counted, denied


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("计算：1500-800.5=699.5亿元（由报告数字算得）。", "699.5亿元 computed"),
        ("计算：1500-800.5=699亿元。", "699亿元 value"),
        ("计算：800.5+1500=2300.5亿元。", "2300.5亿元 computed"),
        ("800.5÷1500=53.4%", "53.4% computed"),
        ("800.5÷1500=53.3%", "53.3% value"),
        ("10.5%-6.5%=4个百分点", "4个百分点 computed"),
        ("10.5%-6.5%=4%", "4% unit"),
        ("10.5+6.5=17%", "17% unit"),
        ("1500+800.5=2300亿元", "2300亿元 computed"),
        ("1500+800.5=2301亿元", "2301亿元 computed"),
        ("1500亿元×10.5%=157.5亿元", "157.5亿元 computed"),
        ("1500亿元×10.5%=160亿元", "160亿元 value"),
        ("1500亿元×10.5%=157.5%", "157.5% unit"),
    ],
)
def test_a_computation_that_is_shown_must_be_right(text: str, result: str) -> None:
    *operands, last = outcomes(text)
    assert last == result
    assert len(operands) == 2
    assert all(o.endswith(" supported") for o in operands)


def test_what_a_computation_made_may_be_computed_with() -> None:
    steps = "1500-800.5=699.5亿元，增幅699.5÷800.5={}%"
    assert outcomes(steps.format("87.4"))[-3:] == ["699.5 computed", "800.5 supported", "87.4% computed"]
    assert outcomes(steps.format("87.9"))[-1] == "87.9% value"
    assert outcomes("699.5÷800.5=87.4%")[0] == "699.5 absent"


def test_an_operand_must_stand_in_a_slice() -> None:
    assert outcomes("1500-700=800亿元") == ["1500 supported", "700 absent", "800亿元 computed"]


def test_a_result_in_words_must_follow_from_the_figures_said() -> None:
    said = "城镇居民人均可支配收入5.5万元，农村居民人均可支配收入2.9万元[1]，相差{}[1]。"
    assert outcomes(said.format("2.6万元"))[-1] == "2.6万元 computed"
    assert outcomes(said.format("26000元"))[-1] == "26000元 computed"
    assert outcomes(said.format("2.7万元"))[-1] == "2.7万元 value"


def test_more_must_be_more() -> None:
    said = "2024年增长6.5%[1]，2025年目标：地区生产总值增长6%左右[2]。2025年比2024年{}：6.5-6=0.5个百分点。"
    assert outcomes(said.format("低"))[-1] == "0.5个百分点 computed"
    assert outcomes(said.format("高"))[-1] == "0.5个百分点 direction"


def test_what_the_answer_itself_lists_is_counted() -> None:
    text = "两项指标分别为：地区生产总值800.5亿元，规上工业总产值1500亿元[1]。"
    assert outcomes(text)[0] == "两项 counted"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("地区生产总值增长6.5%[1]，不是7%。", "7% denied"),
        ("地区生产总值增长6.5%[1]，没有达到7%。", "7% denied"),
        ("地区生产总值增长6.5%[1]，超过7%。", "7% value"),
        ("地区生产总值增长7%[1]。", "7% value"),
    ],
)
def test_a_figure_of_the_question_may_be_denied_but_not_affirmed(text: str, last: str) -> None:
    assert outcomes(text, "去年增长7%对吗？")[-1] == last
    assert "denied" not in " ".join(outcomes(text, "去年增长多少？"))


# ---- numbers that are no figures


def test_numbers_that_are_no_figures_stand_in_the_report_or_the_question() -> None:
    assert outcomes("5G基站没有写。") == ["5G absent"]
    assert outcomes("5G基站没有写。", "5G基站多少个？") == []
    assert outcomes("2025年6月30日之前") == ["2025年6月30日 absent"]
    assert outcomes("2024年和2025年都写了[1]，是第二。") == []
    assert outcomes("GDP was 800.5 billion yuan[1]") == ["800.5 absent"]


# ---- any text


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x01\ufffe", "[1]", "[[[[", "<b>增长</b>", "百分之", "。" * 100, "=1-"]
)
def test_no_text_raises(text: str) -> None:
    assert all(not v.text.isspace() for v in verify(text, CITED))
    assert not verify(text, ()) or "1" in text


def test_markup_does_not_hide_a_figure() -> None:
    assert outcomes("<b>地区生产总值</b><i>801亿元</i>[1]") == ["801亿元 value"]


@pytest.mark.parametrize(
    "text", ["9" * 100_000, "1," * 50_000 + "亿元", "33-" * 30_000 + "=3", "a" * 100_000, "一千" * 50_000]
)
def test_a_hundred_kilobytes_are_read(text: str) -> None:
    verify(text, CITED)


@given(st.text(alphabet="0123456789.%一百亿万元增长下降[]（）=+-，。年2024目标家\n", max_size=60))
def test_verdicts_are_slices_of_the_answer_in_order(text: str) -> None:
    verdicts = verify(text, CITED, text)
    assert all(text[v.start : v.end] == v.text for v in verdicts)
    assert [v.start for v in verdicts] == sorted(v.start for v in verdicts)


# ---- on every answer


def test_a_right_answer_carries_its_verdicts(bundled: PassageIndex) -> None:
    answer = ask(bundled, "2024年地区生产总值是多少？增长多少？")
    assert answer.status == "answered"
    assert [(v.text, v.outcome) for v in answer.verdicts] == [
        ("1220.9亿元", Outcome.SUPPORTED),
        ("6.5%", Outcome.SUPPORTED),
    ]
    assert "verdicts" not in to_json(answer)


def test_a_wrong_figure_never_reaches_the_reader(
    bundled: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = drafting.decide

    def tampered(*args: object) -> Draft:
        draft = right(*args)  # type: ignore[arg-type]
        return Draft(draft.status, draft.text.replace("6.5%", "7.5%"), draft.evidence, draft.figures)

    monkeypatch.setattr(drafting, "decide", tampered)
    answer = ask(bundled, "2024年地区生产总值增长多少？")
    assert (answer.status, answer.abstained, answer.figures) == ("absent", True, ())
    assert "没有通过核对" in answer.answer
    assert "7.5%" not in answer.answer
    assert answer.citations, "the reader may still look it up"
    assert Outcome.VALUE in [v.outcome for v in answer.verdicts]


def test_a_refusals_near_miss_is_checked_too(bundled: PassageIndex) -> None:
    answer = ask(bundled, "2019年地区生产总值是多少？")
    assert answer.abstained
    assert answer.verdicts
    assert all(v.is_fine for v in answer.verdicts)


def test_a_slice_over_two_passages_has_the_figures_of_both(bundled: PassageIndex) -> None:
    report = bundled.reports[0]
    first = next(
        p for p, q in zip(bundled.passages, bundled.passages[1:], strict=False)
        if p.id in bundled.figures_by_passage and q.id in bundled.figures_by_passage
    )  # fmt: skip
    second = bundled.passages[first.id + 1]
    (slice_,) = cite(bundled, [(report.id, first.start, second.end)])
    assert slice_.passages == (first, second)
    assert slice_.own == (*bundled.figures_by_passage[first.id], *bundled.figures_by_passage[second.id])
