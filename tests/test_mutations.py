"""The mutation test of the gate: answers that are right, each broken in one way, and really wrong then."""

from __future__ import annotations

from random import Random

import pytest

from eval import mutations
from eval.cases import Case
from eval.mutations import Break, Tried, broken, is_good, mutation_test
from eval.report import print_mutations
from eval.run import run_from_args
from eval.sets import QUESTIONS
from eval.statements import Sound, in_chinese, right_answers, statements
from index.figures import Figure
from index.store import PassageIndex
from rag.verdicts import Outcome, cite
from ui.options import make_parser


@pytest.fixture(scope="module")
def ledger(bundled: PassageIndex) -> dict[str, tuple[Figure, ...]]:
    return {bundled.reports[0].id: bundled.figures}


def sound(index: PassageIndex, slice_: str, amount: str, text: str, sold: tuple[str, ...] = ()) -> Sound:
    """An answer `text` about the figure `amount` of the bundled report, citing `slice_` of it."""
    report = index.reports[0]
    at = report.text.index(slice_)
    cited = cite(index, [(report.id, at, at + len(slice_))])
    figure = next(f for f in cited[0].own if f.text == amount)
    return Sound(text, cited, figure, amount, sold=sold)


@pytest.fixture(scope="module")
def level(bundled: PassageIndex) -> Sound:
    said = "2024年地区生产总值1220.9亿元[1]。"
    return sound(bundled, "完成地区生产总值1220.9亿元、增长6.5%", "1220.9亿元", said)


@pytest.fixture(scope="module")
def growth(bundled: PassageIndex) -> Sound:
    said = "2024年地区生产总值增长6.5%[1]。"
    return sound(bundled, "完成地区生产总值1220.9亿元、增长6.5%", "6.5%", said)


def test_each_break_changes_one_thing(
    level: Sound, growth: Sound, ledger: dict[str, tuple[Figure, ...]]
) -> None:
    rng = Random(0)
    assert broken(level, Break.UNIT, ledger, rng) == "2024年地区生产总值1220.9万元[1]。"
    assert broken(growth, Break.PERCENT, ledger, rng) == "2024年地区生产总值增长6.5个百分点[1]。"
    assert broken(growth, Break.FALL, ledger, rng) == "2024年地区生产总值下降6.5%[1]。"
    said = broken(level, Break.CHINESE, ledger, rng)
    assert said in ("2024年地区生产总值一千亿元[1]。", "2024年地区生产总值一千二百亿元[1]。")
    digit = broken(level, Break.DIGIT, ledger, rng)
    assert digit and sum(a != b for a, b in zip(digit, level.text, strict=True)) == 1


def test_what_a_break_does_not_fit_is_left_alone(
    level: Sound, growth: Sound, ledger: dict[str, tuple[Figure, ...]]
) -> None:
    rng = Random(0)
    assert broken(level, Break.FALL, ledger, rng) is None
    assert broken(level, Break.INTEGER, ledger, rng) is None
    assert broken(level, Break.TARGET, ledger, rng) is None, "it is no target"
    assert broken(growth, Break.UNIT, ledger, rng) is None


def test_a_break_that_the_report_bears_out_is_none(bundled: PassageIndex) -> None:
    """6.5% with its last digit 6 would be true, if the report gave the same indicator 6.6% as well."""
    said = sound(bundled, "完成地区生产总值1220.9亿元、增长6.5%", "6.5%", "地区生产总值增长6.5%[1]。")
    same = [
        Figure(**{n: getattr(said.figure, n) for n in Figure.__slots__} | {"text": f"{d}%", "value": value})
        for d, value in ((f"{a}.{b}", mutations.Decimal(f"{a}.{b}")) for a in range(10) for b in range(10))
    ]
    everything = {bundled.reports[0].id: same}
    assert all(broken(said, Break.DIGIT, everything, Random(i)) is None for i in range(20))


def test_another_indicator_has_another_name_and_unit_alike(
    level: Sound, ledger: dict[str, tuple[Figure, ...]]
) -> None:
    for seed in range(20):
        said = broken(level, Break.INDICATOR, ledger, Random(seed))
        assert said is None or (said != level.text and "元" in said)


def test_a_target_is_sold_as_achieved_in_one_of_its_wordings(
    bundled: PassageIndex, ledger: dict[str, tuple[Figure, ...]]
) -> None:
    sold = ("2025年地区生产总值增长6%[1]。",)
    target = sound(bundled, "地区生产总值增长6%", "6%", "2025年目标：地区生产总值增长6%[1]。", sold)
    assert broken(target, Break.TARGET, ledger, Random(0)) == sold[0]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("0", "零"),
        ("2", "二"),
        ("10", "十"),
        ("15", "十五"),
        ("20", "二十"),
        ("105", "一百零五"),
        ("1005", "一千零五"),
        ("800.5", "八百点五"),
        ("12345", ""),
        ("", ""),
    ],
)
def test_chinese_numerals(number: str, said: str) -> None:
    assert in_chinese(number) == said


def test_right_answers_are_those_that_the_benchmark_calls_right(bundled: PassageIndex) -> None:
    asked = "2024年地区生产总值是多少？"
    right = Case("a", "figure_actual", asked, True, figures=("1220.9亿元",))
    wrong = Case("b", "figure_actual", asked, True, figures=("1.5亿元",))
    found = list(right_answers(bundled, [right]))
    assert [(s.amount, s.figure.indicator) for s in found][:1] == [("1220.9亿元", "地区生产总值")]
    assert not list(right_answers(bundled, [wrong]))


def test_statements_are_true_and_say_the_figure(bundled: PassageIndex) -> None:
    made = list(statements(bundled, Random(0)))
    assert len(made) > 100
    assert all(s.amount in s.text and s.figure.indicator in s.text for s in made)
    assert all(s.figure in s.cited[0].own for s in made)


def test_the_gate_catches_them_on_the_bundled_report(bundled: PassageIndex) -> None:
    tried = mutation_test([], bundled, seed=7)
    escaped = [(t.text, t.sound) for t in tried if t.how and t.failed]
    rejected = [(t.text, t.outcomes) for t in tried if t.how is None and t.failed]
    assert {t.how for t in tried} == {None, *Break}
    assert is_good(tried), (escaped, rejected)


def test_the_same_seed_gives_the_same(bundled: PassageIndex) -> None:
    first, again, other = (mutation_test([], bundled, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_gate_that_lets_one_in_fifty_pass_is_not_good() -> None:
    def tried(how: Break | None, passed: bool) -> Tried:
        return Tried("x", how, passed, "x", (Outcome.SUPPORTED,))

    fine = [tried(how, how is None) for how in (None, *Break) for _ in range(100)]
    assert is_good(fine)
    assert is_good([*fine, tried(Break.FALL, True)]), "1 in 101 is still 99 %"
    assert not is_good([*fine, tried(Break.FALL, True), tried(Break.FALL, True)])
    assert not is_good([*fine, tried(None, False), tried(None, False)])


def test_the_table_lists_what_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    print_mutations(
        [Tried("坏", Break.UNIT, True, "好", (Outcome.SUPPORTED,)), Tried("好", None, True, "好", ())]
    )
    printed = capsys.readouterr().out
    assert "0.00%" in printed
    assert "坏   <- 好   supported" in printed


def test_eval_mutations_runs_on_the_development_questions(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutations, "MOST", 20)
    cases = str(QUESTIONS / "shapingba_dev.jsonl")
    args = make_parser("eval").parse_args(["eval", "--mutations", "--cases", cases, "--limit", "5"])
    assert run_from_args(args) == 0
    assert "核对关变异测试" in capsys.readouterr().out
