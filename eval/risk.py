"""Risk against coverage: what share of answers is wrong where only the surer ones are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.results import Result

BINS = 10


@dataclass(frozen=True, slots=True)
class Risk:
    """Of all questions, the share (`coverage`) answered with at least that confidence.

    `risk` is the share of those answers that are wrong.
    """

    least: float
    coverage: float
    risk: float


def risk_curve(results: Sequence[Result]) -> tuple[Risk, ...]:
    """Return a point for every confidence that occurs among the answers, the surest first."""
    answers = sorted(
        ((_confidence(r), r.verdict.right) for r in results if not r.row.get("abstained")), reverse=True
    )
    points, given, wrong = [], 0, 0
    for least, same in groupby(answers, key=lambda answer: answer[0]):
        rights = [right for _, right in same]
        given, wrong = given + len(rights), wrong + rights.count(False)
        points.append(Risk(least, given / len(results), wrong / given))
    return tuple(points)


def risk_at(curve: Sequence[Risk], coverage: float) -> float | None:
    """Return the risk where at least that share of the questions is answered, None where it never is."""
    return next((point.risk for point in curve if point.coverage >= coverage), None)


def calibration_error(results: Sequence[Result]) -> float | None:
    """Return by how much confidence and share of right answers differ (0 to 1), weighted over BINS bins.

    None where nothing was answered.
    """
    answered = [r for r in results if not r.row.get("abstained")]
    if not answered:
        return None
    return sum(
        abs(sum(_confidence(r) for r in members) - sum(r.verdict.right for r in members))
        for members in _bins(answered)
    ) / len(answered)


def _bins(results: Sequence[Result]) -> Iterator[list[Result]]:
    ordered = sorted(results, key=_bin)
    for _, members in groupby(ordered, key=_bin):
        yield list(members)


def _bin(result: Result) -> int:
    return min(BINS - 1, int(_confidence(result) * BINS))


def _confidence(result: Result) -> float:
    return float(result.row.get("confidence") or 0.0)
