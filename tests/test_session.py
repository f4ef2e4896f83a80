"""Follow-ups: what is carried over from earlier questions, and what the words that ask are then."""

from __future__ import annotations

import pytest

from index.store import PassageIndex
from rag.answer import ask
from rag.cues import Measure
from rag.question import Question, understand
from rag.session import asking_words, carries_on


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


@pytest.mark.parametrize(
    "asked",
    [
        "一产增加值是不是全市最高的？",
        "游客去年在沙坪坝一共花了多少钱？",
        "红色文化这块要搞哪“三大行动”",
        "71.9%指的是哪项指标？",
        "今年网上卖东西想涨多少",
    ],
)
@pytest.mark.parametrize(
    "earlier", ["成果转化全链条打通哪四个环节", "4月底要改的老旧燃气管网占全年任务的几成"]
)
def test_a_question_that_does_not_say_that_it_carries_on_is_read_by_itself(
    bundled: PassageIndex, asked: str, earlier: str
) -> None:
    alone, after = ask(bundled, asked), ask(bundled, asked, [earlier])
    assert alone.status == "answered"
    assert (after.answer, after.understood) == (alone.answer, alone.understood)


@pytest.mark.parametrize(
    ("asked", "carries"),
    [
        ("那目标呢", True),
        ("其中工业多少", True),
        ("去年它的产值有多少", True),
        ("比去年多多少", True),
        ("两个加起来多少", True),
        ("不是，我问的是去年的", True),
        ("今年GDP目标", False),
        ("我看有材料写，死亡人数降了67.5%，对不对", False),
        ("离境退税的店现在有几家", False),
        ("把农村吃水换成江水，要投多少钱", False),
        ("未来产业这块，新增长点有哪些", False),
    ],
)
def test_a_question_says_itself_that_it_carries_on(asked: str, carries: bool) -> None:
    assert carries_on(asked) is carries


def test_the_whole_year_is_that_of_the_month_asked_about_before(bundled: PassageIndex) -> None:
    question = read(bundled, "全年呢？", "到今年4月进出口总额要过多少？")
    assert question.periods == ("2025",)


def test_all_that_there_are_by_now_is_no_sum_of_two_questions(bundled: PassageIndex) -> None:
    earlier = ("2024年GDP是多少？", "去年新增了几家专精特新企业？")
    assert "GDP" not in read(bundled, "现在总共有几家了？", *earlier).text
