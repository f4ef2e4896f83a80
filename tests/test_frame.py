"""What the frame of a report answers: who delivered it, and what it names as still wanting."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag.answer import ask
from rag.frame import asks_shortcomings

MADE = """\
2025年禾城县政府工作报告
----2025年1月15日周以宁县长在禾城县第十六届人民代表大会第三次会议的政府工作报告
来源：禾城日报
各位代表：
一、2024年工作回顾
地区生产总值达到212.6亿元，增长5.9%。解决了3200户群众的饮水问题。
在看到成绩的同时，我们也清醒认识到，发展中还存在不少困难和问题。{named}
二、2025年工作安排
地区生产总值增长6%。
"""
WITHIN = "产业结构不优，投资动力不强。民生领域还有短板。对这些问题，我们一定采取有力措施加以解决。"
BEHIND = "\n一是产业结构不优，投资动力不强。二是民生领域还有短板。"


def indexed(folder: Path, text: str, encoder: Encoder) -> PassageIndex:
    (folder / "hecheng-2025.txt").write_text(text, "utf-8")
    return build_index([folder / "hecheng-2025.txt"], folder / "index", encoder)


@pytest.mark.parametrize("asked", ["这份报告是哪位县长作的？什么时候作的？", "县长是谁"])
def test_who_delivered_it_may_stand_between_date_and_place(
    asked: str, tmp_path: Path, encoder: Encoder
) -> None:
    answer = ask(indexed(tmp_path, MADE.format(named=WITHIN), encoder), asked)
    assert answer.answer.startswith("2025年1月15日周以宁县长在禾城县"), answer.answer


@pytest.mark.parametrize("named", [WITHIN, BEHIND])
def test_what_is_wanting_is_told_whole_and_no_further(named: str, tmp_path: Path, encoder: Encoder) -> None:
    answer = ask(indexed(tmp_path, MADE.format(named=named), encoder), "县里还存在哪些短板和问题？")
    assert answer.status == "answered"
    assert all(said in answer.answer for said in ("困难和问题", "产业结构不优", "民生领域还有短板"))
    assert "有力措施" not in answer.answer and "6%" not in answer.answer
    assert answer.citations[0].text in MADE.format(named=named)


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("省长在报告里自己承认了哪些难题和短板", True),
        ("目前面临的主要困难有哪些？", True),
        ("当前工作中的不足是什么", True),
        ("现在还面临什么挑战？", True),
        ("老旧小区有哪些问题", False),
        ("解决了哪些民生问题", False),
        ("去年GDP多少", False),
    ],
)
def test_shortcomings_are_those_of_all_the_work(asked: str, holds: bool) -> None:
    assert asks_shortcomings(asked) is holds
