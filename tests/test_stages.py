"""A missed question names the stage that lost it; what answers a question is told from what does not."""

from __future__ import annotations

import pytest

from eval.cases import Case, Evidence
from eval.stages import Stage, choices_of, stage_of, truth_of
from eval.train import left_out, rows_of
from index.build import build_index
from index.encoder import Encoder
from index.store import PassageIndex
from rag.evidence import gather
from rag.question import understand
from rag.retrieve import retrieve

MADE = """\
青石县人民政府工作报告
（2025年1月10日在青石县第十八届人民代表大会第四次会议上）
一、2024年工作回顾
过去一年，全县地区生产总值完成152.3亿元，增长6.1%。粮食总产量达到21.5万吨。新增规模以上工业企业12家。
二、2025年工作安排
今年主要预期目标是：地区生产总值增长6.5%左右，城镇新增就业3800人以上。改扩建学校5所。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    folder = tmp_path_factory.mktemp("stages")
    (folder / "qingshi-2025.txt").write_text(MADE, "utf-8")
    return build_index([folder / "qingshi-2025.txt"], folder / "index", encoder)


def case(question: str, figure: str, clause: str, *, answerable: bool = True) -> Case:
    figures, evidence = ((figure,), (Evidence(clause),)) if answerable else ((), ())
    return Case("q", "verbatim", question, answerable, figures=figures, evidence=evidence)


GRAIN = case("去年粮食产量是多少", "21.5万吨", "粮食总产量达到21.5万吨")


@pytest.mark.parametrize(
    ("asked", "answered", "stage"),
    [
        (case("火星上有什么", "", "", answerable=False), True, Stage.REFUSAL),
        (GRAIN, False, Stage.REFUSAL),
        (GRAIN, True, Stage.PHRASING),
        (case("2022年粮食产量是多少", "21.5万吨", "粮食总产量达到21.5万吨"), False, Stage.QUESTION),
        (case("今年粮食产量有多少公里", "21.5万吨", "粮食总产量达到21.5万吨"), False, Stage.QUESTION),
        (case("新增规模以上工业企业", "21.5万吨", "粮食总产量达到21.5万吨"), True, Stage.CHOICE),
        (case("", "21.5万吨", "粮食总产量达到21.5万吨"), False, Stage.QUESTION),
    ],
)
def test_the_stage_is_where_the_answer_was_lost(
    made: PassageIndex, asked: Case, answered: bool, stage: Stage
) -> None:
    assert stage_of(made, asked, answered) is stage


def test_a_statement_answers_where_it_overlaps_and_holds_the_figure(made: PassageIndex) -> None:
    report = made.reports[0]
    question = understand(GRAIN.question, (), made, report)
    truth = truth_of(GRAIN, report)
    (evidence,) = gather(made, question, retrieve(made, question, report.id))
    told = {e.statement.words for e in evidence if truth.is_told_by(e) and e.statement.figures}
    assert told == {"粮食总产量达到21.5万吨"}
    assert not any(truth.may_be_told_by(e) for e in evidence if "企业" in e.statement.passage.text)
    (choice,) = choices_of(question, question.parts[0], evidence)
    assert truth.is_told_by(choice.chosen)


def test_training_asks_each_question_with_and_without_its_answer(made: PassageIndex) -> None:
    rows = [
        row
        for asked in (
            GRAIN,
            case("去年GDP增长多少", "6.1%", "增长6.1%"),
            case("今年学校改扩建几所", "5所", "改扩建学校5所"),
        )
        for row in rows_of(made, asked)
    ]
    assert any(row.right for row in rows)
    assert {row.right for row in rows if row.weight < 1} == {False}
    others = [type(row)(row.values, row.right, row.weight, "another") for row in rows]
    probability = left_out([*rows, *others])
    assert ((probability > 0) & (probability < 1)).all()
