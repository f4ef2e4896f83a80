"""What is offered next can be answered, is new, and stays near."""

from __future__ import annotations

import pytest

from index.reports import Report
from index.store import PassageIndex
from rag.answer import ask
from ui.render import Exchange
from ui.suggestions import OFFERED, suggest


def asked(index: PassageIndex, *questions: str) -> list[Exchange]:
    return [Exchange(question, ask(index, question)) for question in questions]


@pytest.mark.parametrize(
    "question",
    [
        "2024年地区生产总值是多少？",
        "城镇新增就业多少",
        "火星上有多少人？",
        "2019年地区生产总值是多少？",
        "",
        "三高地是哪三个",
    ],
)
def test_every_question_offered_is_answered_and_new(bundled: PassageIndex, question: str) -> None:
    offered = suggest(bundled, asked(bundled, question))
    assert 0 < len(offered) <= OFFERED and len(set(offered)) == len(offered)
    assert question not in offered
    assert [q for q in offered if ask(bundled, q).status != "answered"] == []


def test_after_an_actual_its_target_and_its_growth(bundled: PassageIndex) -> None:
    offered = suggest(bundled, asked(bundled, "2024年地区生产总值是多少？"))
    assert offered[:2] == ("2025年地区生产总值的目标是多少？", "2024年地区生产总值增长多少？")


def test_after_a_near_miss_what_it_says(bundled: PassageIndex) -> None:
    assert suggest(bundled, asked(bundled, "2019年地区生产总值是多少？"))[0] == "2024年地区生产总值是多少？"


def test_what_was_asked_before_is_not_offered_again(bundled: PassageIndex) -> None:
    exchanges = asked(bundled, "2025年地区生产总值的目标是多少？", "2024年地区生产总值是多少？")
    assert "2025年地区生产总值的目标是多少？" not in suggest(bundled, exchanges)


def test_nothing_before_the_first_question(bundled: PassageIndex) -> None:
    assert suggest(bundled, ()) == ()


def test_other_reports_have_questions_too(dev_reports: tuple[Report, ...], tmp_path, encoder, shared) -> None:
    from index.build import build_index

    path = sorted((shared / "reports" / "dev").glob("*.txt"))[5]
    index = build_index([path], tmp_path / "index", encoder)
    offered = suggest(index, asked(index, "地区生产总值增长多少？"))
    assert offered and all(ask(index, q).status == "answered" for q in offered)
