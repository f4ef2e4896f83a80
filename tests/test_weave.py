"""What a language model may do to an answer: order and join what is borne out. All else is not shown."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from rag.weave import Statement, Weaver, statements_of

ANSWER = "2024年完成地区生产总值1220.9亿元、增长6.5%[1]；2025年目标：地区生产总值增长6%左右[2]。"
FIGURES = {
    1: [SimpleNamespace(text="1220.9亿元"), SimpleNamespace(text="6.5%")],
    2: [SimpleNamespace(text="6%")],
}
FIRST = "2024年完成地区生产总值{{F1}}，增长{{F2}}[1]"
SECOND = "2025年目标：地区生产总值增长{{F3}}左右[2]"


@pytest.fixture
def weaver() -> Weaver:
    return Weaver(*statements_of(ANSWER, FIGURES))  # type: ignore[arg-type]


def test_statements_have_a_place_holder_for_every_figure() -> None:
    statements, printed = statements_of(ANSWER, FIGURES)  # type: ignore[arg-type]
    assert printed == ("1220.9亿元", "6.5%", "6%")
    assert [one.template for one in statements] == [
        "2024年完成地区生产总值{{F1}}、增长{{F2}}",
        "2025年目标：地区生产总值增长{{F3}}左右",
    ]
    assert [one.label for one in statements] == ["2024年", "2025年目标："]


@pytest.mark.parametrize(
    "answer",
    ["是的。增长6%[1]。", "增长6%[1]，比上年高0.5个百分点。", "增长6%。", "{{F1}}[1]。",
     "增长6%[1]；增长5%[1]。", ""],
)  # fmt: skip
def test_an_answer_that_is_not_made_of_cited_statements_alone_has_none(answer: str) -> None:
    assert statements_of(answer, {}) == ((), ())


PRINTED_FIRST = "2024年完成地区生产总值1220.9亿元，增长6.5%[1]"
PRINTED_SECOND = "2025年目标：地区生产总值增长6%左右[2]"
FINE = {
    f"{FIRST}；{SECOND}。": f"{PRINTED_FIRST}；{PRINTED_SECOND}。",
    f"根据报告，{FIRST}。同时，{SECOND}。": f"根据报告，{PRINTED_FIRST}；同时，{PRINTED_SECOND}。",
    f"{SECOND}；而{FIRST}。": f"{PRINTED_SECOND}；而{PRINTED_FIRST}。",
    f"**{FIRST}**\n- {SECOND}": f"{PRINTED_FIRST}；{PRINTED_SECOND}。",
    FIRST: f"{PRINTED_FIRST}；{PRINTED_SECOND}。",
    f"好的，以下是回答：\n{FIRST}。{SECOND}。希望有帮助！": f"{PRINTED_FIRST}；{PRINTED_SECOND}。",
}


@pytest.mark.parametrize(("raw", "shown"), FINE.items(), ids=range(len(FINE)))
def test_what_joins_and_orders_is_shown(weaver: Weaver, raw: str, shown: str) -> None:
    assert weaver.weave(raw).text == shown


LIES = {
    "digit": "2024年完成地区生产总值1229.9亿元，增长{{F2}}[1]",
    "its own right digit": "2024年完成地区生产总值1220.9亿元，增长{{F2}}[1]",
    "unit": "2024年完成地区生产总值{{F1}}万元，增长{{F2}}[1]",
    "another's figure": "2024年完成地区生产总值{{F1}}，增长{{F3}}[1]",
    "figures swapped": "2024年完成地区生产总值{{F2}}，增长{{F1}}[1]",
    "another indicator": "2024年完成工业增加值{{F1}}，增长{{F2}}[1]",
    "target sold as actual": "2025年完成地区生产总值{{F1}}，增长{{F2}}[1]",
    "actual sold as target": "2024年目标：完成地区生产总值{{F1}}，增长{{F2}}[1]",
    "growth turned to fall": "2024年完成地区生产总值{{F1}}，下降{{F2}}[1]",
    "small integer": "2024年完成地区生产总值{{F1}}，增长{{F2}}，居第3位[1]",
    "points": "2024年完成地区生产总值{{F1}}，增长{{F2}}个百分点[1]",
    "Chinese numeral": "2024年完成地区生产总值一千二百亿元，增长{{F2}}[1]",
    "negation": "2024年未完成地区生产总值{{F1}}，增长{{F2}}[1]",
    "name": "2024年张三完成地区生产总值{{F1}}，增长{{F2}}[1]",
    "quotation": "2024年“首位”完成地区生产总值{{F1}}，增长{{F2}}[1]",
    "half of it": "2024年完成地区生产总值{{F1}}[1]",
    "tense dropped": "完成地区生产总值{{F1}}，增长{{F2}}[1]",
    "unknown key": "2024年完成地区生产总值{{F9}}，增长{{F2}}[1]",
    "broken key": "2024年完成地区生产总值{{F1，增长{{F2}}[1]",
    "unknown citation": "2024年完成地区生产总值{{F1}}，增长{{F2}}[7]",
    "another's citation": "2024年完成地区生产总值{{F1}}，增长{{F2}}[2]",
    "two citations": "2024年完成地区生产总值{{F1}}，增长{{F2}}[1][2]",
    "no citation": "2024年完成地区生产总值{{F1}}，增长{{F2}}",
    "markup": "<script>alert(1)</script>2024年完成地区生产总值{{F1}}，增长{{F2}}[1]",
    "a link": "[2024年](http://x)完成地区生产总值{{F1}}，增长{{F2}}[1]",
    "English": "In 2024 GDP reached {{F1}}, up {{F2}} [1]",
    "nothing": "",
    "signs": "[1][2][1]",
    "turned direction sign": "2024年完成地区生产总值{{F1}}、增长{{F2}}\u202e[1]",
}


@pytest.mark.parametrize("raw", LIES.values(), ids=LIES.keys())
def test_what_the_statement_does_not_say_is_not_shown(weaver: Weaver, raw: str) -> None:
    woven = weaver.weave(f"{raw}；{SECOND}。")
    assert woven.text == "", "what answers directly is not there"
    assert woven.refused or not raw.strip("[]12")
    # where it stands in second place, our own words take its place
    second = weaver.weave(f"{FIRST}；{raw.replace('[1]', '[2]')}。").text
    assert second.endswith("；2025年目标：地区生产总值增长6%左右[2]。"), second


def test_a_bound_may_not_be_dropped(weaver: Weaver) -> None:
    woven = weaver.weave(f"{FIRST}；2025年目标：地区生产总值增长{{{{F3}}}}[2]。")
    assert woven.text.endswith("增长6%左右[2]。")
    assert [one.why for one in woven.refused] == ["条目没有说全（incomplete）"]


def test_a_period_said_just_before_may_be_left_out() -> None:
    weaver = Weaver(
        (
            Statement("2024年进口9%", "2024年进口{{F1}}", (1,)),
            Statement("2024年出口8%", "2024年出口{{F2}}", (2,)),
        ),
        ("9%", "8%"),
    )
    assert weaver.weave("2024年进口{{F1}}[1]，出口{{F2}}[2]").text == "2024年进口9%[1]；出口8%[2]。"
    assert weaver.weave("出口{{F2}}[2]，2024年进口{{F1}}[1]").text == "2024年进口9%[1]；2024年出口8%[2]。"


def test_what_is_provisional_was_checked_sentence_by_sentence(weaver: Weaver) -> None:
    shown = [weaver.provisional(f"{FIRST}；{SECOND}。"[:length]) for length in range(90)]
    done = "2024年完成地区生产总值1220.9亿元，增长6.5%[1]"
    assert list(dict.fromkeys(shown)) == ["", done, f"{done}；2025年目标：地区生产总值增长6%左右[2]"]
    assert weaver.provisional("2024年完成地区生产总值9999亿元[1]；") == ""


def test_a_long_text_is_read_in_no_time(weaver: Weaver) -> None:
    for raw in ("2024年完成" * 100_000, f"{FIRST}；" * 10_000, "[1]" * 100_000, "{{F1}}" * 100_000):
        assert len(weaver.weave(raw).text) < 200
