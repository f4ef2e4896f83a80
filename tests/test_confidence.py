"""Confidence: named features of a choice, weighted as confidence.json says."""

from __future__ import annotations

import json
import math
from importlib.resources import files

import pytest

from eval.stages import choices_of
from index.store import PassageIndex
from rag.confidence import FEATURES, WEIGHTS, confidence, features, is_sure, model
from rag.evidence import gather
from rag.question import understand
from rag.retrieve import retrieve


def measured(index: PassageIndex, asked: str, *history: str) -> dict[str, float]:
    report = index.reports[0]
    question = understand(asked, history, index, report)
    gathered = gather(index, question, retrieve(index, question, report.id))
    choice = next(choices_of(question, question.parts[0], gathered[0]))
    return dict(zip(FEATURES, features(index, question, choice), strict=True))


def sure(values: dict[str, float]) -> float:
    return confidence(tuple(values.values()))


def test_the_model_file_says_what_it_is_and_how_well_it_does() -> None:
    data = json.loads(files("rag").joinpath(WEIGHTS).read_text("utf-8"))
    assert data["weights"].keys() == data["meaning"].keys() == FEATURES.keys()
    assert all(source["sha256"] and source["questions"] for source in data["learned_from"].values())
    scores = data["on_reports_left_out"]
    assert scores["auc"] > scores["auc_of_coverage_alone"]
    assert scores["right_choices_kept"] >= 0.97


@pytest.mark.parametrize(
    ("name", "sign"), [("coverage", 1), ("margin", 1), ("cosine", 1), ("gap", -1), ("lost", -1)]
)
def test_weights_point_the_way_that_a_reader_expects(name: str, sign: int) -> None:
    assert model().weights[list(FEATURES).index(name)] * sign > 0


def test_features_are_shares_and_cosines(bundled: PassageIndex) -> None:
    values = measured(bundled, "2024年地区生产总值是多少")
    assert values["coverage"] == pytest.approx(1.0)
    assert values["unknown"] == values["lost"] == values["gap"] == 0
    assert all(-1 <= values[name] <= 1 + 1e-6 for name in FEATURES if name != "margin")


def test_what_the_report_says_is_surer_than_what_it_does_not(bundled: PassageIndex) -> None:
    said = sure(measured(bundled, "2024年地区生产总值是多少"))
    unsaid = sure(measured(bundled, "2024年火星探测器发射了多少个"))
    assert is_sure(said)
    assert not is_sure(unsaid)
    assert said > unsaid


def test_a_better_match_of_another_period_takes_confidence_away(bundled: PassageIndex) -> None:
    values = measured(bundled, "2024年地区生产总值是多少")
    assert sure(values | {"gap": 0.4}) < sure(values)


def test_confidence_is_logistic() -> None:
    nothing = confidence([0.0] * len(FEATURES))
    assert nothing == pytest.approx(1 / (1 + math.exp(-model().bias)))
    with pytest.raises(ValueError, match="zip"):
        confidence([0.0])


def test_unknown_words_are_counted(bundled: PassageIndex) -> None:
    assert measured(bundled, "去年量子纠缠卫星通信产值是多少")["unknown"] > 0.2
