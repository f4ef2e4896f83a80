"""Follow-ups: what is carried over from earlier questions, and what the words that ask are then."""

from __future__ import annotations

import pytest

from index.store import PassageIndex
from rag.answer import ask
from rag.cues import Measure
from rag.question import Question, understand
from rag.session import asking_words


def read(index: PassageIndex, asked: str, *history: str) -> Question:
    return understand(asked, history, index, index.reports[0])


@pytest.mark.parametrize(
    ("asked", "carried", "words"),
    [
        ("去年GDP是多少", "", "去年GDP是多少"),
        ("死亡人数呢", "事故起数下降多少", "事故起数下降多少"),
        ("那目标是多少呢", "去年GDP是多少", "那目标是多少呢"),
        ("2025年", "去年GDP是多少", "去年GDP是多少 2025年"),
    ],
)
def test_a_question_that_but_names_a_thing_asks_as_the_one_before(
    asked: str, carried: str, words: str
) -> None:
    assert asking_words(asked, carried) == words


def test_the_measure_is_that_of_the_earlier_question(bundled: PassageIndex) -> None:
    question = read(bundled, "那民营经济增加值呢？", "去年规上工业增加值增长多少？")
    assert question.follows
    assert question.parts[0].measure is Measure.GROWTH
    assert question.periods == ("2024",)
    assert "承接上文" in question.text


def test_words_of_its_own_weigh_more_than_those_carried_over(bundled: PassageIndex) -> None:
    question = read(bundled, "那进出口总额呢？", "去年地区生产总值是多少？")
    weights = {need.text: need.weight for need in question.needs}
    assert weights["进出口总额"] > 2 * weights["地区生产总值"]


def test_a_new_topic_stands_alone(bundled: PassageIndex) -> None:
    question = read(bundled, "先不说这个，去年实际使用外资多少", "去年地区生产总值是多少？")
    assert not question.follows
    assert "地区生产总值" not in {need.text for need in question.needs}


@pytest.mark.parametrize("asked", ["火星上有多少人？", "日本有多少人口", "李强是谁？"])
def test_a_thing_that_the_report_never_names_is_no_follow_up(bundled: PassageIndex, asked: str) -> None:
    question = read(bundled, asked, "2025年城镇新增就业的目标是多少？")
    assert not question.follows


@pytest.mark.parametrize("asked", ["增速是多少", "占比是多少", "那是什么", "一共多少人"])
def test_a_side_of_the_topic_still_is(bundled: PassageIndex, asked: str) -> None:
    assert read(bundled, asked, "去年签约了多少个重点项目？").follows


@pytest.mark.parametrize("asked", ["房价多少一平", "公务员工资多少", "马斯克来过几次"])
def test_words_that_the_report_never_uses_are_not_answered_with_the_topic_before(
    bundled: PassageIndex, asked: str
) -> None:
    answer = ask(bundled, asked, ["2025年城镇新增就业的目标是多少？"])
    assert answer.abstained and not answer.figures


def test_an_indicator_of_its_own_does_not_take_the_period_before(bundled: PassageIndex) -> None:
    answer = ask(bundled, "旅游总花费多少", ["2025年城镇新增就业的目标是多少？"])
    assert [figure.text for figure in answer.figures] == ["216亿元"]


def test_a_follow_up_is_of_the_time_of_the_last_question(bundled: PassageIndex) -> None:
    question = read(bundled, "城镇新增就业呢？", "2024年社会消费品零售总额多少？", "今年的目标呢？")
    assert question.periods == ("2025",)


@pytest.mark.parametrize("asked", ["青凤高科也在里面吗？", "那它包括在内吗"])
def test_whether_something_is_among_what_was_told_is_told_again(bundled: PassageIndex, asked: str) -> None:
    assert read(bundled, asked, "科技创新平台有哪些？").text == "科技创新平台有哪些?"
