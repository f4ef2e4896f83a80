"""Risk against coverage, and how far confidence is from the share of right answers."""

from __future__ import annotations

import pytest

from eval.cases import Case
from eval.metrics import Verdict
from eval.results import Result
from eval.risk import Risk, calibration_error, risk_at, risk_curve


def result(confidence: float, *, right: bool, abstained: bool = False) -> Result:
    case = Case(id="q", type="verbatim", question="？", answerable=True)
    outcome = "abstained" if abstained else "right" if right else "wrong"
    return Result(
        "wenbao",
        "made",
        case,
        {"confidence": confidence, "abstained": abstained},
        Verdict("q", "verbatim", answerable=True, outcome=outcome),
    )


MIXED = (
    result(0.9, right=True),
    result(0.9, right=True),
    result(0.6, right=False),
    result(0.0, right=False, abstained=True),
)


def test_the_surest_come_first_and_refusals_are_never_covered() -> None:
    assert risk_curve(MIXED) == (Risk(0.9, 0.5, 0.0), Risk(0.6, 0.75, 1 / 3))


def test_the_risk_at_a_coverage_is_that_of_the_first_point_beyond_it() -> None:
    curve = risk_curve(MIXED)
    assert risk_at(curve, 0.25) == 0.0
    assert risk_at(curve, 0.6) == 1 / 3
    assert risk_at(curve, 0.9) is None


def test_the_calibration_error_weighs_the_bins_by_their_answers() -> None:
    assert calibration_error(MIXED) == pytest.approx((0.2 + 0.6) / 3)


def test_where_nothing_is_answered_there_is_neither() -> None:
    refused = (result(0.0, right=False, abstained=True),)
    assert risk_curve(refused) == ()
    assert calibration_error(refused) is None
