"""What the terminal shows of an answer."""

from __future__ import annotations

from dataclasses import replace

from rag.contract import Answer, Citation, ScoredHit
from ui.terminal import format_answer

CITATION = Citation(1, "xiaocheng-2030", "2029年工作回顾", 4, "粮食产量达7.7万吨", 40, 49, "0" * 64)
ANSWERED = Answer("2029年粮食产量达7.7万吨[1]。", "answered", (), (CITATION,), "粮食产量", 1.0, 3.1, "f" * 64)


def test_an_answer_stands_above_its_sources() -> None:
    assert format_answer(ANSWERED, "粮食产量") == (
        "2029年粮食产量达7.7万吨[1]。\n\n[1] xiaocheng-2030 · 2029年工作回顾 · 第4段\n    粮食产量达7.7万吨"
    )


def test_a_refusal_is_marked_with_its_status() -> None:
    refusal = replace(ANSWERED, answer="报告里没有。", status="absent", citations=())
    assert format_answer(refusal, "粮食产量") == "【未作答 · absent】报告里没有。"


def test_how_it_was_read_is_said_only_where_it_differs() -> None:
    read = replace(ANSWERED, understood="2030年粮食产量?", citations=())
    assert "理解为" not in format_answer(read, " 2030年粮食产量？")
    assert "（理解为：2030年粮食产量?）" in format_answer(read, "那今年呢？")


def test_hits_are_numbered_from_1() -> None:
    hit = ScoredHit("xiaocheng-2030", "2029年工作回顾", "粮食产量达7.7万吨。", 40, 50, 1.25)
    shown = format_answer(replace(ANSWERED, hits=(hit,)), "粮食产量")
    assert shown.endswith("  1. 1.250  2029年工作回顾  粮食产量达7.7万吨。")


def test_nothing_in_it_steers_the_terminal() -> None:
    hostile = replace(ANSWERED, answer="\x1b[2J清屏\x9b1m", understood="\x07响铃\r", citations=())
    assert format_answer(hostile, "粮食产量") == "[2J清屏1m\n（理解为：响铃）"
