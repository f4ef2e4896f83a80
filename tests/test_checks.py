"""What an author of questions is told: answers given away, unclear evidence, groups of two minds, repeats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import Case, Evidence, check_cases, with_texts
from eval.checks import find_flaws, similarity
from eval.results import QuestionSet
from eval.sets import DEFAULT_SETS, OTHER_SETS, read_sets
from index.reports import BUNDLED, Report, read_report

TEXT = "青石县政府工作报告\n2024年外贸总额12亿元。新建学校5所。\n2025年新建学校5所。"
REPORT = Report("qingshi-2025", "青石县政府工作报告", "青石县", 2025, TEXT, "")
CASE = Case(
    "q-1",
    "verbatim",
    "外贸总额多少",
    answerable=True,
    figures=("12亿元",),
    evidence=(Evidence("外贸总额12亿元"),),
    where="f:1",
)


def flaws(*cases: Case, name: str = "x_dev", test: tuple[Case, ...] = ()) -> list[str]:
    sets = [(QuestionSet(name, "", cases), [REPORT])]
    return list(find_flaws([*sets, (QuestionSet("x_test", "", test), [REPORT])]))


def test_a_sound_question_has_no_flaw() -> None:
    assert not flaws(CASE)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"question": "外贸总额是不是12 亿元"}, "gives its answer away"),
        ({"must_not": ("12亿元",)}, "must_not is the answer"),
        ({"figures": ("5所",), "evidence": (Evidence("新建学校5所"),)}, "more than once"),
    ],
)
def test_a_flaw_is_named_with_its_line(changed: dict[str, object], said: str) -> None:
    (line,) = flaws(replace(CASE, **changed))  # type: ignore[arg-type]
    assert line.startswith("f:1: 题 q-1") and said in line


def test_a_question_may_state_the_figure_that_it_asks_about() -> None:
    assert not flaws(replace(CASE, question="外贸总额是不是12亿元", tags=("verify",)))


def test_offsets_say_which_of_two_places_is_meant() -> None:
    start = TEXT.index("新建学校5所")
    clause = Evidence("新建学校5所", "qingshi-2025", start, start + 6)
    assert not flaws(replace(CASE, figures=("5所",), evidence=(clause,)))


def test_wordings_of_one_question_have_one_answer() -> None:
    grouped = replace(CASE, group="g")
    same = replace(grouped, id="q-2", question="进出口一共多少")
    assert not flaws(grouped, same)
    (line,) = flaws(grouped, replace(same, figures=(), any_of=("外贸",)))
    assert "one group, two answers" in line


def test_dev_and_test_share_no_question() -> None:
    almost = replace(CASE, id="t-1", question="外贸总额是多少？", where="t:1")
    assert similarity(CASE.question, "外贸总额多少？") >= 0.6
    (line,) = flaws(CASE, test=(replace(almost, question="外贸总额多少？"),))
    assert "share a question" in line and "q-1" in line and "t-1" in line
    assert not flaws(CASE, name="y_test", test=(replace(almost, question="外贸总额多少？"),)), "two test sets"
    assert not flaws(CASE, test=(replace(almost, question="新建学校几所"),))


def test_the_flaws_of_the_packaged_questions_are_known() -> None:
    """Sets are never edited in place: what the check finds stands in the datasheet."""
    own = [*DEFAULT_SETS, *sorted(OTHER_SETS.glob("shapingba*.jsonl"))]
    report = read_report(BUNDLED)
    sets = [replace(each, cases=with_texts(each.cases, [report])) for each in read_sets(own)]
    for each in sets:
        check_cases(each.cases, [report])
    found = list(find_flaws([(each, [report]) for each in sets]))
    sheet = (Path(OTHER_SETS).parent / "DATASHEET.md").read_text("utf-8")
    for line in found:
        name = line.partition(" 题 ")[2].split(" ")[0]
        assert f"`{name}`" in sheet, line
