"""What makes a question set measure less than it seems to: answers given away, unclear evidence, repeats.

Whether a set can be asked at all is checked when it is read (see eval.cases); this is for its author to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from eval.cases import Case
from eval.matching import holds, normalise
from eval.results import QuestionSet
from index.reports import Report

MAY_HOLD_FIGURE: Final = frozenset(("verify", "reverse", "false_premise"))
"""Tags of questions that state a figure and ask about it."""

ALIKE: Final = 0.6
"""Jaccard similarity of character bigrams from which two questions count as one."""


def find_flaws(sets: Sequence[tuple[QuestionSet, Sequence[Report]]]) -> Iterator[str]:
    """Yield a line for each flaw of the sets, each beside the reports that it is asked of, in their order."""
    for questions, reports in sets:
        for case in questions.cases:
            yield from _flaws(case, reports)
        yield from _group_flaws(questions.cases)
    for (first, one), (second, other) in combinations(sets, 2):
        shared = {report.id for report in one} & {report.id for report in other}
        if shared and is_test(first) != is_test(second):
            yield from _repeats(first.cases, second.cases)


def is_test(questions: QuestionSet) -> bool:
    """Return whether a set is kept from whoever writes rules: its file is named so."""
    return questions.name.endswith("_test")


def similarity(one: str, other: str) -> float:
    """Return the Jaccard similarity (0 to 1) of the character bigrams of two texts.

    >>> similarity("外贸总额多少", "外贸总额是多少")
    0.5714285714285714
    """
    first, second = (_bigrams(normalise(text)) for text in (one, other))
    return len(first & second) / max(len(first | second), 1)


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _flaws(case: Case, reports: Sequence[Report]) -> Iterator[str]:
    question = normalise(case.question)
    if not MAY_HOLD_FIGURE & {*case.tags}:
        for figure in case.figures:
            if holds(question, figure):
                yield f"{case.where}: 题 {case.id} 自己说出了答案 {figure}（gives its answer away）。"
    for figure in case.must_not:
        if any(normalise(figure) == normalise(asked) for asked in case.figures):
            yield f"{case.where}: 题 {case.id} 的 must_not {figure} 就是答案（must_not is the answer）。"
    for clause in case.evidence:
        count = sum(
            report.text.count(clause.text) for report in reports if clause.report in (None, report.id)
        )
        if clause.text and count > 1 and not clause.start < clause.end:
            yield (
                f"{case.where}: 题 {case.id} 的证据 “{clause.text[:40]}” 在报告里出现 {count} 次，"
                "请抄长一些（evidence stands there more than once）。"
            )


def _group_flaws(cases: Iterable[Case]) -> Iterator[str]:
    """Yield where wordings of one question are not to have the same answer."""
    first: dict[str, Case] = {}
    for case in cases:
        other = first.setdefault(case.group, case)
        if case.group and (case.answerable, case.figures, case.evidence) != (
            other.answerable,
            other.figures,
            other.evidence,
        ):
            yield (
                f"{case.where}: 题 {case.id} 与 {other.id} 同属 {case.group} 组，答案或证据却不同"
                "（one group, two answers）。"
            )


def _repeats(first: Sequence[Case], second: Sequence[Case]) -> Iterator[str]:
    for one in first:
        for other in second:
            if one.history == other.history and similarity(one.question, other.question) >= ALIKE:
                yield (
                    f"{other.where}: 题 {other.id} 与 {one.where} 的 {one.id} 几乎相同"
                    "（dev and test share a question）。"
                )
