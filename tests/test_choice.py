"""The hard constraints: what fails one is never chosen, however well it covers the question."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag.choice import Choice, choose_figure, choose_prose, is_said_of
from rag.evidence import gather
from rag.question import understand
from rag.retrieve import retrieve
from rag.statements import prose


def chosen(index: PassageIndex, asked: str, period: str) -> Choice | None:
    report = index.reports[0]
    question = understand(asked, (), index, report)
    evidence = gather(index, question, retrieve(index, question, report.id))
    return choose_figure(question, question.parts[0], evidence[0], period)


def test_the_period_decides_between_actual_and_target(bundled: PassageIndex) -> None:
    actual, target = (chosen(bundled, f"{year}年城镇新增就业是多少", year) for year in ("2024", "2025"))
    assert actual is not None
    assert target is not None
    assert actual.chosen.statement.period == "2024"
    assert target.chosen.statement.period == "2025"
    assert actual.fitting[0] is actual.chosen


def test_nothing_is_chosen_where_nothing_fits(bundled: PassageIndex) -> None:
    assert chosen(bundled, "2019年城镇新增就业是多少", "2019") is None
    assert chosen(bundled, "九龙坡区城镇新增就业是多少", "") is None


def test_a_date_is_asked_for_and_given(bundled: PassageIndex) -> None:
    report = bundled.reports[0]
    question = understand("全区规上工业总产值什么时候突破900亿元", (), bundled, report)
    evidence = gather(bundled, question, retrieve(bundled, question, report.id))
    choice = choose_prose(question, question.parts[0], evidence[0])
    assert choice is None or "年" in choice.chosen.statement.words or "月" in choice.chosen.statement.words


def test_prose_may_name_its_period_itself(bundled: PassageIndex) -> None:
    report = bundled.reports[0]
    question = understand("到2025年4月要建成什么", (), bundled, report)
    evidence = gather(bundled, question, retrieve(bundled, question, report.id))
    named = [
        e.statement
        for e in evidence[0]
        if "到2025年4月" in e.statement.passage.text and not e.statement.figures
    ]
    assert named
    assert all(is_said_of(question, statement, "2025-04") for statement in named)


MADE = """\
青石县人民政府工作报告
（2025年1月10日在青石县第十八届人民代表大会第四次会议上）
一、2024年工作回顾
去年县医院新院区投入使用，今年将启用全部病区。
"""


@pytest.mark.parametrize(
    ("period", "said"), [("2024", True), ("2025", True), ("2023", False), ("2026", False)]
)
def test_relative_years_are_those_of_the_report(
    tmp_path: Path, encoder: Encoder, period: str, said: bool
) -> None:
    (tmp_path / "qingshi-2025.txt").write_text(MADE, "utf-8")
    index = build_index([tmp_path / "qingshi-2025.txt"], tmp_path / "index", encoder)
    passage = next(p for p in index.passages if "县医院" in p.text)
    question = understand(f"{period}年县医院做了什么", (), index, index.reports[0])
    statement = prose(passage, 0, len(passage.text))
    assert is_said_of(question, statement, period, ()) is said
