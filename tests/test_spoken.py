"""What people say around a question, and the marks they leave out, change nothing of its answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from eval.cases import Case
from eval.sets import DEFAULT_SETS, OTHER_SETS, read_sets
from index.store import PassageIndex
from rag.answer import ask
from rag.spoken import with_breaks, with_marks, without_background, without_courtesy

COURTESY = {
    "你好，麻烦问下去年外贸总额多少呀，谢谢": "去年外贸总额多少",
    "帮我查一下数字防汛入选了哪个项目，谢谢": "数字防汛入选了哪个项目",
    "领导要材料，2024年居民收入情况如何？？": "2024年居民收入情况如何?",
    "报告里九龙坡区去年签约了多少亿？": "九龙坡区去年签约了多少亿?",
    "咱们九龙坡区去年签约了多少亿": "九龙坡区去年签约了多少亿",
    "县长是谁，给个具体数": "县长是谁",
    "去年GDP来着？": "去年GDP?",
    "我想知道今年要庆祝什么": "今年要庆祝什么",
    # and what belongs to the question stays
    "咱们区谁进了500强": "咱们区谁进了500强",
    "要建几个公园": "要建几个公园",
    "想建几所学校": "想建几所学校",
    "查处了多少案件": "查处了多少案件",
    "准备建几个": "准备建几个",
    "需要多少数据中心": "需要多少数据中心",
    "那今年呢": "那今年呢",
    "增长6%吧": "增长6%吧",
    "谢谢": "谢谢",
    "你好": "你好",
}


@pytest.mark.parametrize(("asked", "kept"), COURTESY.items())
def test_courtesy_is_left_out_and_nothing_else(asked: str, kept: str) -> None:
    assert without_courtesy(asked) == kept


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ("空气好的比例到了多少升了几个百分点", "空气好的比例到了多少，升了几个百分点"),
        ("放了多少亿分了几期", "放了多少亿，分了几期"),
        ("一共多少家不是新增", "一共多少家，不是新增"),
        ("是不是新增", "是不是新增"),
        ("有多少家企业", "有多少家企业"),
        ("从多少提高到多少", "从多少提高到多少"),
    ],
)
def test_marks_that_words_alone_tell(asked: str, marked: str) -> None:
    assert with_marks(asked) == marked


@pytest.mark.parametrize(
    ("asked", "broken"),
    [
        ("技术合同成交额是多少高新技术企业新增多少家", "技术合同成交额是多少，高新技术企业新增多少家"),
        ("新增多少家科技型企业国际铁路邮件有多少件", "新增多少家科技型企业，国际铁路邮件有多少件"),
        ("城镇新增就业多少人", "城镇新增就业多少人"),
        ("从多少提高到多少", "从多少提高到多少"),
        ("几个什么", "几个什么"),
        ("多少" * 200, "多少" * 200),
    ],
)
def test_two_questions_without_a_mark_between_are_parted(
    bundled: PassageIndex, asked: str, broken: str
) -> None:
    assert with_breaks(asked, bundled) == broken


def plain(text: str) -> str:
    return re.sub(r"[？?。!！]+$", "", text)


ROUND_ABOUT: dict[str, Callable[[str], str]] = {
    "asked politely": lambda text: f"你好，麻烦问下{plain(text)}来着？谢谢",
    "with a particle": lambda text: f"{plain(text)}呀",
    "for a superior": lambda text: f"领导要材料，{text}",
    "tell me": lambda text: f"{plain(text)}，告诉我",
    "on a new line": lambda text: f"\n{text}\n\n",
    "asked twice": lambda text: f"{plain(text)}？？？",
}


@pytest.fixture(scope="module")
def answered(bundled: PassageIndex) -> list[tuple[Case, str]]:
    """Development questions with their answers."""
    sets = read_sets([DEFAULT_SETS[0], OTHER_SETS / "shapingba2_dev.jsonl"])
    cases = [case for each in sets for case in each.cases]
    return [(case, ask(bundled, case.question, case.history).answer) for case in cases]


@pytest.mark.parametrize("way", ROUND_ABOUT.values(), ids=ROUND_ABOUT.keys())
def test_the_answer_does_not_depend_on_how_it_is_wrapped(
    bundled: PassageIndex, answered: list[tuple[Case, str]], way: Callable[[str], str]
) -> None:
    wrapped = [(way(case.question), case.history, answer) for case, answer in answered]
    differing = [
        question for question, history, answer in wrapped if ask(bundled, question, history).answer != answer
    ]
    assert len(differing) <= 2, differing


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("我爸退休了。去年城镇新增就业多少人?", "去年城镇新增就业多少人?"),
        ("上班族问问:去年城镇新增就业多少人", "去年城镇新增就业多少人"),
        ("统计科想对一下,去年城镇新增就业多少人", "去年城镇新增就业多少人"),
        ("当班主任的想问:去年城镇新增就业多少人", "去年城镇新增就业多少人"),
        # and what the question needs stays
        ("我想在这里开个公司,城镇新增就业多少人", "我想在这里开个公司,城镇新增就业多少人"),
        ("我们区城镇新增就业,去年多少人", "我们区城镇新增就业,去年多少人"),
        ("城镇新增就业很重要。去年多少人?", "城镇新增就业很重要。去年多少人?"),
        ("城镇新增就业增加了。那社会消费品零售总额呢?", "城镇新增就业增加了。那社会消费品零售总额呢?"),
        (
            "闺女明年上幼儿园。今年打算新开几所公办普惠性的?",
            "闺女明年上幼儿园。今年打算新开几所公办普惠性的?",
        ),
        ("去年城镇新增就业多少人?", "去年城镇新增就业多少人?"),
    ],
)
def test_what_is_told_before_a_question_is_left_out(bundled: PassageIndex, asked: str, kept: str) -> None:
    assert without_background(asked, bundled) == kept
