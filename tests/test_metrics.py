"""Verdicts and statistics, worked out by hand; agreement with the script that scores the question sets."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case, Evidence, read_cases
from eval.metrics import Verdict, compare, judge, mcnemar, spans_exact, wilson
from index.reports import Report

SHARED = Path(__file__).parents[2] / "shared" / "questions"

TEXT = "去年，地区生产总值完成152.3亿元，增长6.1%。今年，地区生产总值增长6.5%左右。"
REPORT = Report(id="qingshi", title="", place="", year=2025, text=TEXT, raw_sha256="")


def case(**fields: Any) -> Case:
    known = {
        "id": "a-1",
        "type": "figure_actual",
        "question": "去年GDP多少？",
        "answerable": True,
        "figures": ("152.3亿元",),
        "must_not": ("6.5%",),
        "evidence": (Evidence("地区生产总值完成152.3亿元"),),
    }
    return Case(**{**known, **fields})


def cite(first: int, last: int, **fields: Any) -> dict[str, Any]:
    known = {"n": 1, "report": "qingshi", "text": TEXT[first:last], "start": first, "end": last}
    return {**known, "sha256": REPORT.sha256, **fields}


def row(answer: str, **fields: Any) -> dict[str, Any]:
    known = {"id": "a-1", "answer": answer, "status": "answered", "abstained": False, "ms": 2.5}
    return {**known, "figures": [], "citations": [cite(0, 26)], **fields}


def refusal(answer: str = "报告里没有。") -> dict[str, Any]:
    return row(answer, status="absent", abstained=True, citations=[])


# ---- outcomes


def test_the_figure_asked_for_is_right() -> None:
    verdict = judge(case(), row("152.3亿元。[1]"))
    assert (verdict.outcome, verdict.reason, verdict.confused) == ("right", "", False)
    assert (verdict.answer_chars, verdict.ms, verdict.extra_figures) == (11, 2.5, 0)


WRONG = {
    "missing": "地区生产总值增长了。",
    "another value": "152.4亿元",
    "a longer number": "1152.3亿元",
    "another unit": "152.3万元",
    "confused with the target": "152.3亿元，增长6.5%",
    "dumped": "152.3亿元、1家、2家、3家、4家",
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG.keys())
def test_wrong_answers(answer: str) -> None:
    verdict = judge(case(), row(answer))
    assert verdict.outcome == "wrong"
    assert verdict.reason


def test_three_figures_nobody_asked_for_are_still_no_dump() -> None:
    verdict = judge(case(), row("152.3亿元、1家、2家、3家"))
    assert (verdict.outcome, verdict.extra_figures) == ("right", 3)


def test_figures_of_the_evidence_years_and_dates_are_no_dump() -> None:
    clause = (Evidence("152.3亿元，增长6.1%，其中一产1.1亿元、二产2.2亿元、三产3.3亿元"),)
    answer = "2024年152.3亿元，增长6.1%，1.1、2.2、3.3，截至12月31日"
    assert judge(case(evidence=clause), row(answer)).extra_figures == 0


def test_lists_and_comparisons_may_hold_any_number_of_figures() -> None:
    for kind in ("list", "compare", "combination", "text_fact"):
        verdict = judge(case(type=kind), row("152.3亿元、1家、2家、3家、4家、5家"))
        assert (verdict.outcome, verdict.extra_figures) == ("right", None)


def test_confusion_is_counted_and_a_figure_asked_for_never_confuses() -> None:
    assert judge(case(), row("6.5%")).confused
    assert not judge(case(figures=("6.5%",)), row("6.5%")).confused


def test_other_spellings_count_in_any_case_of_letters() -> None:
    alternatives = {"152.3亿元": ("15.23 billion Yuan",)}
    assert judge(case(figures_alt=alternatives), row("GDP was 15.23 Billion yuan.")).right


def test_key_phrases() -> None:
    phrases = case(type="text_fact", figures=(), must_not=(), any_of=("张三", "县长"), all_of=("青石县",))
    assert judge(phrases, row("青石县县长")).right
    assert judge(phrases, row("青石县")).reason == "应含其一 none of 张三/县长"
    assert judge(phrases, row("县长")).reason == "漏 lacks 青石县"


def test_refusals() -> None:
    unanswerable = case(answerable=False, figures=())
    assert judge(unanswerable, refusal()).right
    assert judge(unanswerable, row("152.3亿元")).missed_refusal
    verdict = judge(case(), refusal())
    assert (verdict.outcome, verdict.false_refusal, verdict.confused) == ("abstained", True, False)
    assert judge(unanswerable, refusal("报告里没有2026年的数，2025年的目标是6.5%。")).right


def test_an_answer_that_never_came_is_wrong() -> None:
    for answerable in (True, False):
        assert judge(case(answerable=answerable), None).outcome == "wrong"


def test_equal_after_conversion_is_told_apart_but_not_right() -> None:
    verdict = judge(case(), row("1523000万元"))
    assert (verdict.outcome, verdict.converted) == ("wrong", True)
    assert not judge(case(), row("1523001万元")).converted
    assert not judge(case(), row("152.3亿元，增长6.5%")).converted


# ---- citations


def test_citations_are_scored_by_clause() -> None:
    two = case(evidence=(Evidence("地区生产总值完成152.3亿元"), Evidence("地区生产总值增长6.5%左右")))
    one_right = judge(two, row("152.3亿元", citations=[cite(0, 26), cite(9, 18)]))
    assert (one_right.cite_recall, one_right.cite_precision) == (0.5, 1.0)
    one_wrong = judge(two, row("152.3亿元", citations=[cite(0, 26), {"text": "无关的一句话。"}]))
    assert (one_wrong.cite_recall, one_wrong.cite_precision) == (0.5, 0.5)
    none = judge(two, row("152.3亿元", citations=[]))
    assert (none.cite_recall, none.cite_precision) == (0.0, 0.0)


def test_a_citation_inside_the_clause_counts_from_six_characters_on() -> None:
    assert judge(case(), row("", citations=[{"text": "生产总值完成"}])).cite_recall == 1.0
    assert judge(case(), row("", citations=[{"text": "总值完成1"}])).cite_recall == 0.0


def test_the_same_clause_of_another_report_does_not_count() -> None:
    named = case(evidence=(Evidence("地区生产总值完成152.3亿元", "qingshi"),))
    assert judge(named, row("", citations=[cite(0, 26)])).cite_recall == 1.0
    assert judge(named, row("", citations=[cite(0, 26, report="baishi")])).cite_recall == 0.0


def test_without_evidence_citations_are_not_scored() -> None:
    verdict = judge(case(evidence=(), answerable=False), refusal())
    assert (verdict.cite_recall, verdict.cite_precision) == (None, None)


SHIFTED = {
    "shifted": cite(0, 26, start=1, end=27),
    "other text": cite(0, 26, text="地区生产总值完成152.4亿元"),
    "other report": cite(0, 26, report="baishi"),
    "other version of the report": cite(0, 26, sha256="0" * 64),
    "no offsets": cite(0, 26, start=None),
    "counted from the end": cite(0, 0, text=TEXT[-5:-1], start=-5, end=-1),
}


def test_offsets_lead_to_the_cited_text() -> None:
    assert spans_exact(row(""), {"qingshi": REPORT}) is True
    assert spans_exact(refusal(), {"qingshi": REPORT}) is None
    assert spans_exact(row(""), {}) is None


@pytest.mark.parametrize("wrong", SHIFTED.values(), ids=SHIFTED.keys())
def test_offsets_that_do_not(wrong: dict[str, Any]) -> None:
    answer = row("152.3亿元", citations=[cite(0, 26), wrong])
    assert spans_exact(answer, {"qingshi": REPORT}) is False
    verdict = judge(case(), answer, {"qingshi": REPORT})
    assert verdict.right
    assert not verdict.strictly_right


# ---- what stricter rules object to

OBJECTED: dict[str, tuple[Case, dict[str, Any]]] = {
    "unit goes on": (case(figures=("3个",), evidence=(Evidence("3个"),)), row("提高3个百分点")),
    "qualifier lost": (case(qualifier=("左右",)), row("152.3亿元")),
    "derived value missing": (
        case(type="compare", derived=Decimal("-0.4"), derived_unit="个百分点"),
        row("152.3亿元"),
    ),
    "figure not in its citation": (case(), row("152.3亿元", figures=[{"text": "152.4亿元", "citation": 1}])),
    "figure without a citation": (case(), row("152.3亿元", figures=[{"text": "152.3亿元", "citation": 2}])),
    "abstained against status": (case(), row("152.3亿元", status="absent")),
}


@pytest.mark.parametrize(("asked", "answer"), OBJECTED.values(), ids=OBJECTED.keys())
def test_right_by_the_rules_but_not_strictly(asked: Case, answer: dict[str, Any]) -> None:
    verdict = judge(asked, answer, {"qingshi": REPORT})
    assert verdict.right
    assert len(verdict.objections) == 1, verdict.objections


def test_strictly_right() -> None:
    asked = case(
        type="compare", qualifier=("左右",), derived=Decimal("-0.4"), derived_unit="个百分点", must_not=()
    )
    answer = row("152.3亿元，目标6.5%左右，高0.4个百分点[1]", figures=[{"text": "152.3亿元", "citation": 1}])
    assert judge(asked, answer, {"qingshi": REPORT}).strictly_right


# ---- statistics


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    # z = 1.96: (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n); 8 of 10: (0.8+0.19207±0.30386)/1.38415
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson(right: int, n: int, low: float, high: float) -> None:
    assert wilson(right, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("a", "b", "p"),
    # 5 against 0: 2 · (1/2)^5 = 0.0625; 3 against 1: 2 · (1 + 4)/16 = 0.625; a tie: 1
    [(5, 0, 0.0625), (0, 5, 0.0625), (3, 1, 0.625), (2, 2, 1.0), (0, 0, 1.0), (1, 0, 1.0)],
)
def test_mcnemar(a: int, b: int, p: float) -> None:
    assert mcnemar(a, b) == pytest.approx(p)


def test_mcnemar_of_many_questions_neither_overflows_nor_leaves_the_unit_interval() -> None:
    assert 0.0 <= mcnemar(3000, 1000) < 1e-100
    assert mcnemar(2000, 2000) == 1.0


def test_two_systems_are_compared_on_the_questions_that_both_have() -> None:
    first = {"a": True, "b": True, "c": False, "only here": True}
    assert compare(first, {"a": True, "b": False, "c": True, "only there": True}) == (1, 1, 1.0)


# ---- agreement with the script that scores the question sets


def _answers(asked: dict[str, Any]) -> Iterator[dict[str, Any] | None]:
    """Yield answers of every kind to one question: right, wrong, dressed up, dumped, refused, empty."""
    clauses = [e["text"] if isinstance(e, dict) else e for e in asked["evidence"]]
    evidence = [e if isinstance(e, dict) else {"report": "r", "text": e} for e in asked["evidence"]]
    figures = "、".join(asked["figures"])
    phrases = "，".join((asked.get("any_of") or [])[:1] + (asked.get("all_of") or []))
    must_not = "、".join(asked["must_not"] or [])
    alternatives = "; ".join(x.upper() for other in (asked.get("figures_alt") or {}).values() for x in other)
    right = f"{figures}，{phrases}。[1]"
    yield None
    yield {"answer": "", "abstained": False, "citations": []}
    yield {"answer": "报告里没有。", "abstained": True, "citations": evidence[:1]}
    yield {"answer": right, "abstained": False, "citations": evidence}
    yield {"answer": " ".join(right.replace("%", "％")) + "\u3000", "citations": evidence[::-1]}
    yield {"answer": right.replace("1", "１").replace(".", "．"), "citations": [{"text": "无"}, *evidence]}
    yield {"answer": "".join(clauses), "citations": [{"text": "".join(clauses)}]}
    yield {"answer": f"2024年{must_not}。{right}", "citations": [{"text": c[:7]} for c in clauses]}
    yield {"answer": must_not, "citations": [{"text": c[:5]} for c in clauses]}
    yield {
        "answer": alternatives + phrases,
        "citations": [{"report": "elsewhere", "text": c} for c in clauses],
    }
    for extra in (
        "，1.01家、2.02家、3.03家",
        "，1.01家、2.02家、3.03家、4.04家，4月30日",
        "1",
        ".5",
        "，2024年5月",
    ):
        yield {"answer": f"{figures}{phrases}{extra}", "abstained": False, "citations": evidence[:1] * 2}
    for figure in asked["figures"]:
        yield {"answer": f"1{figure}{phrases}", "citations": []}
        yield {"answer": figure[:-1] + phrases, "citations": []}
    for clause in clauses:
        yield {"answer": clause, "abstained": False, "citations": [{"text": f"{clause}。"}]}


@pytest.fixture(scope="module")
def script() -> Callable[[dict[str, Any], dict[str, Any] | None], dict[str, Any]]:
    if not (SHARED / "judge.py").exists():
        pytest.skip("the shared question sets and their judge.py are not beside this checkout")
    spec = importlib.util.spec_from_file_location("shared_judge", SHARED / "judge.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[dict[str, Any], dict[str, Any] | None], dict[str, Any]] = module.judge
    return found


@pytest.mark.parametrize("name", ["shapingba", "jiangsu2025", "dingxing", "national2023", "library"])
def test_every_verdict_agrees_with_the_script(name: str, script: Callable[..., dict[str, Any]]) -> None:
    path = SHARED / f"{name}_dev.jsonl"
    asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    compared = 0
    for question, ours in zip(asked, read_cases(path), strict=True):
        for answer in _answers(question):
            theirs, verdict = script(question, answer), judge(ours, answer)
            assert _as_script(verdict) == _relevant(theirs), f"{ours.id}: {answer}"
            compared += 1
    assert compared > 10 * len(asked)


def _as_script(verdict: Verdict) -> dict[str, Any]:
    return {
        "right": verdict.right,
        "confused": verdict.confused,
        "cite_recall": verdict.cite_recall,
        "cite_precision": verdict.cite_precision,
        "extra_figures": verdict.extra_figures,
    }


def _relevant(theirs: dict[str, Any]) -> dict[str, Any]:
    return {
        "right": theirs["right"],
        "confused": bool(theirs.get("confused")),
        "cite_recall": theirs.get("cite_recall"),
        "cite_precision": theirs.get("cite_precision"),
        "extra_figures": theirs.get("extra_figures"),
    }
