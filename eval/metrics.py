"""Judge an answer by its case; intervals for rates, and the paired test of two systems.

The verdict (`outcome`) follows the scoring rules of the question sets; what stricter rules would object to in
an answer that is right by them stands beside it, in `objections`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from eval.cases import Case, Evidence
from eval.matching import holds, holds_unit, holds_value, normalise, numbers
from index.reports import Report

MAX_EXTRA: Final = 3
"""Figures that an answer may state besides those asked for; more is dumping."""

SHORTEST_CITED: Final = 6
"""Characters: a shorter citation inside an evidence clause says too little to count as that clause."""

Z95: Final = 1.959963984540054
"""The 0.975 quantile of the normal distribution."""

DRAWS: Final = 2000
"""Of the bootstrap."""

Row = Mapping[str, Any]
"""An answer as `wenbao ask --json` prints it."""

Outcome = Literal["right", "wrong", "abstained"]
NO_REPORTS: Final[Mapping[str, Report]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case.

    `outcome` of a case that is not answerable is right where it was refused, else wrong; `reason` is empty
    where it is right. `cite_recall` is the share of the evidence clauses that some citation bears,
    `cite_precision` that of the citations that bear one; None where the case has no evidence. `spans_exact`
    tells whether every citation's offsets cut its text out of the report; None without citations or reports.
    `converted`: figures are missing as printed, but every one stands there in another scale (12209000万元 for
    1220.9亿元). `ms` is what the answer took.
    """

    id: str
    type: str
    answerable: bool
    outcome: Outcome
    reason: str = ""
    confused: bool = False
    converted: bool = False
    extra_figures: int | None = None
    cite_recall: float | None = None
    cite_precision: float | None = None
    spans_exact: bool | None = None
    objections: tuple[str, ...] = ()
    answer_chars: int = 0
    ms: float = 0.0

    @property
    def right(self) -> bool:
        """Answered as it should be, or refused as it should be."""
        return self.outcome == "right"

    @property
    def strictly_right(self) -> bool:
        """Right, and the stricter rules find nothing either."""
        return self.right and not self.objections

    @property
    def false_refusal(self) -> bool:
        """Refused what the report says."""
        return self.answerable and self.outcome == "abstained"

    @property
    def missed_refusal(self) -> bool:
        """Answered what the report does not say."""
        return not self.answerable and self.outcome == "wrong"


def judge(case: Case, row: Row | None, reports: Mapping[str, Report] = NO_REPORTS) -> Verdict:
    """Return the verdict on one answer row; None stands for a row that never came.

    `reports`, by id, are needed only to check that citations are slices of them.
    """
    if row is None:
        return Verdict(case.id, case.type, case.answerable, "wrong", "没有答案 no answer row")
    recall, precision = cite_scores(case, row)
    abstained = bool(row.get("abstained"))
    answer = normalise(row.get("answer") or "")
    faults, confused, extra = [], False, None
    if case.answerable and not abstained:
        confusing = [figure for figure in _confusing(case) if holds(answer, figure)]
        confused = bool(confusing)
        extra = len(_extra(case, answer)) if case.counts_figures else None
        faults = list(_faults(case, answer, confusing, extra))
    elif not case.answerable and not abstained:
        faults = ["答了报告没有说的 answered what the report does not say"]
    refused = case.answerable and abstained
    missing = _missing(case, answer)
    return Verdict(
        id=case.id,
        type=case.type,
        answerable=case.answerable,
        outcome="abstained" if refused else "wrong" if faults else "right",
        reason="误拒 abstained" if refused else "；".join(faults),
        confused=confused,
        converted=bool(faults and missing) and all(holds_value(answer, figure) for figure in missing),
        extra_figures=extra,
        cite_recall=recall,
        cite_precision=precision,
        spans_exact=spans_exact(row, reports),
        objections=tuple(_objections(case, row, answer, reports)),
        answer_chars=len(row.get("answer") or ""),
        ms=float(row.get("ms") or 0.0),
    )


def _faults(case: Case, answer: str, confusing: Sequence[str], extra: int | None) -> Iterable[str]:
    if missing := _missing(case, answer):
        yield f"缺 missing {' '.join(missing)}"
    if confusing:
        yield f"混淆 confused with {' '.join(confusing)}"
    if case.any_of and not any(normalise(phrase) in answer for phrase in case.any_of):
        yield f"应含其一 none of {'/'.join(case.any_of)}"
    if lost := [phrase for phrase in case.all_of if normalise(phrase) not in answer]:
        yield f"漏 lacks {'/'.join(lost)}"
    if extra is not None and extra > MAX_EXTRA:
        yield f"多报 {extra} 个数 figures nobody asked for"


def _missing(case: Case, answer: str) -> list[str]:
    lower = answer.lower()
    spellings = {normalise(figure): alternatives for figure, alternatives in case.figures_alt.items()}
    return [
        figure
        for figure in case.figures
        if not holds(answer, figure)
        and not any(holds(lower, other.lower()) for other in spellings.get(normalise(figure), ()))
    ]


def _confusing(case: Case) -> list[str]:
    asked = {normalise(figure) for figure in case.figures}
    return [figure for figure in case.must_not if normalise(figure) not in asked]


def _extra(case: Case, answer: str) -> frozenset[str]:
    """Return the numbers of the answer that neither the figures asked for nor their clauses hold."""
    texts = (*case.figures, *(clause.text for clause in case.evidence))
    return numbers(answer).difference(*(numbers(normalise(text)) for text in texts))


def cite_scores(case: Case, row: Row) -> tuple[float, float] | tuple[None, None]:
    """Return citation recall and precision, 0 to 1; None where the case has no evidence.

    Precision without any citation is 0.
    """
    if not case.evidence:
        return None, None
    cites = row.get("citations") or ()
    cited = [Evidence(normalise(cite.get("text") or ""), cite.get("report")) for cite in cites]
    gold = [Evidence(normalise(clause.text), clause.report) for clause in case.evidence]
    recall = sum(any(_bears(cite, clause) for cite in cited) for clause in gold) / len(gold)
    precision = sum(any(_bears(cite, clause) for clause in gold) for cite in cited) / max(len(cited), 1)
    return recall, precision


def _bears(cite: Evidence, clause: Evidence) -> bool:
    if cite.report and clause.report and cite.report != clause.report:
        return False
    return clause.text in cite.text or (len(cite.text) >= SHORTEST_CITED and cite.text in clause.text)


def spans_exact(row: Row, reports: Mapping[str, Report]) -> bool | None:
    """Return whether the offsets and the hash of every citation lead to its very text.

    None where there is no citation, or no report to look into.
    """
    if not reports or not row.get("citations"):
        return None
    return all(_exact(cite, reports.get(cite.get("report"))) for cite in row["citations"])


def _exact(cite: Row, report: Report | None) -> bool:
    start, end = cite.get("start"), cite.get("end")
    if report is None or not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
        return False
    return report.text[start:end] == cite.get("text") and cite.get("sha256") == report.sha256


def _objections(case: Case, row: Row, answer: str, reports: Mapping[str, Report]) -> Iterable[str]:
    """Yield what is wrong with the answer beyond the scoring rules of the question sets."""
    if bool(row.get("abstained")) != (row.get("status", "answered") != "answered"):
        yield "abstained 与 status 矛盾 contradict each other"
    if spans_exact(row, reports) is False:
        yield "引文偏移不符 offsets do not lead to the cited text"
    cited = {cite.get("n"): normalise(cite.get("text") or "") for cite in (row.get("citations") or ())}
    for figure in row.get("figures") or ():
        if not holds(cited.get(figure.get("citation"), ""), figure.get("text") or ""):
            yield f"引文里没有 {figure.get('text')} figure is not in its citation"
    if case.answerable and not row.get("abstained"):
        for figure in case.figures:
            if holds(answer, figure) and not holds_unit(answer, figure):
                yield f"{figure} 的单位不对 another unit"
        lost = [word for word in case.qualifier if normalise(word) not in answer]
        if lost and not _missing(case, answer):
            yield f"丢了限定词 qualifier lost: {' '.join(lost)}"
        if case.derived is not None and not _holds_derived(answer, case.derived, case.derived_unit):
            yield f"缺推算结果 derived value missing: {case.derived}{case.derived_unit}"


def _holds_derived(answer: str, derived: Decimal, unit: str) -> bool:
    """Whether the size of the result stands there; its sign is told in words (少7天)."""
    size = f"{abs(derived):f}{unit}"
    return holds(answer, size) or holds_value(answer, size)


def wilson(right: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of the rate right/n, both ends in [0, 1]; (0, 1) where n is 0.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if n == 0:
        return 0.0, 1.0
    rate, spread = right / n, z * z / n
    centre = (rate + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(rate * (1 - rate) / n + spread / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def cluster_bootstrap(clusters: Sequence[Sequence[bool]]) -> tuple[float, float]:
    """Return the 95 % percentile interval of the share of True, whole clusters drawn anew, both in [0, 1].

    What stands in one cluster is not independent; a clustered share is less sure than its n suggests. The
    draws are seeded: equal clusters give equal intervals. At least one cluster is needed.
    """
    sums = np.array([(sum(cluster), len(cluster)) for cluster in clusters])
    drawn = np.random.default_rng(0).integers(len(sums), size=(DRAWS, len(sums)))
    right, n = sums[drawn].sum(axis=1).T
    low, high = np.quantile(right / n, [0.025, 0.975])
    return float(low), float(high)


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p of McNemar's test of two systems on the same questions.

    The arguments count the questions that only one of the two got right; the result is 1.0 where there are
    none, and small where one system is right more often than chance explains.
    """
    n = only_first + only_second
    tail = sum(math.comb(n, k) for k in range(min(only_first, only_second) + 1))
    return min(1.0, 2 * tail / (1 << n))


def compare(first: Mapping[str, bool], second: Mapping[str, bool]) -> tuple[int, int, float]:
    """Return how many questions only the first system got right, how many only the second, and McNemar's p.

    The arguments say by question whether it was right; questions that only one side has are left out.
    """
    pairs = [(right, second[key]) for key, right in first.items() if key in second]
    only_first = sum(a and not b for a, b in pairs)
    only_second = sum(b and not a for a, b in pairs)
    return only_first, only_second, mcnemar(only_first, only_second)
