"""`python -m eval.train`: learn from development questions how sure it is that chosen evidence is the answer.

Every question is asked twice: as it is, and with all that answers it taken out of the report, so that the
best of what is left is a near miss. A logistic model tells the two apart; it is judged on reports left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from eval.cases import Case, find_reports, with_texts
from eval.sets import DEFAULT_SETS, OTHER_SETS, open_index, read_sets
from eval.stages import choices_of, truth_of
from index.build import find_report_files
from index.encoder import load_encoder
from index.reports import BUNDLED, read_report
from index.store import PassageIndex
from rag.confidence import FEATURES, WEIGHTS, features
from rag.evidence import gather
from rag.question import QuestionError, understand
from rag.retrieve import retrieve

ABSENT = 0.15
"""Weight of a question with its answer taken out: about one question in eight is not answered by a report."""
KEPT = 0.9875
"""Share of the right choices that the least confidence lets pass; a higher one held back as many right
answers as wrong ones, on the development questions."""
STRENGTH = 0.3
"""Inverse strength of the penalty on large weights; the features are scaled to unit variance for it."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """The features of one choice, whether it is right, and the report that it is made from."""

    values: tuple[float, ...]
    right: bool
    weight: float
    report: str


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights, in the order of FEATURES, and bias of a logistic model."""

    weights: Numbers
    bias: float


def rows_of(index: PassageIndex, case: Case) -> Iterator[Row]:
    """Yield the choices made for a question, and those made where what answers it is taken out."""
    report = index.reports[0]
    try:
        question = understand(case.question, case.history, index, report)
    except QuestionError:
        return
    truth = truth_of(case, report)
    gathered = gather(index, question, retrieve(index, question, report.id))
    for part, evidence in zip(question.parts, gathered, strict=True):
        for choice in choices_of(question, part, evidence):
            right = case.answerable and truth.is_told_by(choice.chosen)
            yield Row(features(index, question, choice), right, 1.0, report.id)
        left = [e for e in evidence if not truth.may_be_told_by(e)]
        for choice in choices_of(question, part, left) if case.answerable else ():
            yield Row(features(index, question, choice), False, ABSENT, report.id)


def learn(rows: Sequence[Row]) -> Learned:
    """Return the logistic model of the rows."""
    values, right, weights = _arrays(rows)
    scale = values.std(axis=0) + 1e-9
    fitted = LogisticRegression(C=STRENGTH, max_iter=5000).fit(values / scale, right, sample_weight=weights)
    return Learned(fitted.coef_[0] / scale, float(fitted.intercept_[0]))


def left_out(rows: Sequence[Row]) -> Numbers:
    """Return the probability of each row by the model of all reports but its own."""
    probability = np.zeros(len(rows))
    for report in {row.report for row in rows}:
        rest = learn([row for row in rows if row.report != report])
        for i, row in enumerate(rows):
            if row.report == report:
                probability[i] = 1 / (1 + np.exp(-rest.bias - np.dot(rest.weights, row.values)))
    return probability


def _arrays(rows: Sequence[Row]) -> tuple[Numbers, NDArray[np.bool_], Numbers]:
    return (
        np.array([row.values for row in rows]),
        np.array([row.right for row in rows]),
        np.array([row.weight for row in rows]),
    )


def train(paths: Sequence[Path], reports: Path | None) -> dict[str, Any]:
    """Return the contents of confidence.json: weights, least confidence, sources, and scores."""
    sets = read_sets([*paths, *sorted(OTHER_SETS.glob("*.jsonl"))] if reports else paths, "dev")
    folder = find_report_files([reports]) if reports else []
    candidates = {p: read_report(p) for p in (BUNDLED, *(f for f in folder if f.stem != BUNDLED.stem))}
    encoder = load_encoder()
    rows: list[Row] = []
    sources = {}
    for each in sets:
        found = find_reports(each.cases, candidates)
        if len(found) > 1:
            continue  # questions to several reports; each is asked as any other
        index = open_index(found, encoder)
        made = [row for case in with_texts(each.cases, index.reports) for row in rows_of(index, case)]
        rows += made
        sources[each.name] = {
            "report": index.reports[0].id,
            "questions": len(each.cases),
            "sha256": each.sha256,
        }
    _, right, weights = _arrays(rows)
    probability, learned = left_out(rows), learn(rows)
    least = float(np.quantile(probability[right], 1 - KEPT))
    absent = weights < 1
    wrong = ~right & ~absent
    return {
        "weights": {n: round(float(w), 4) for n, w in zip(FEATURES, learned.weights, strict=True)},
        "bias": round(learned.bias, 4),
        "least": round(least, 3),
        "meaning": dict(FEATURES),
        "learned_from": sources,
        "on_reports_left_out": {
            "rows": len(rows),
            "auc": round(float(roc_auc_score(right, probability)), 4),
            "auc_of_coverage_alone": round(float(roc_auc_score(right, [r.values[0] for r in rows])), 4),
            "right_choices_kept": round(float((probability[right] >= least).mean()), 4),
            "wrong_choices_refused": round(float((probability[wrong] < least).mean()), 4),
            "answer_taken_out_refused": round(float((probability[absent] < least).mean()), 4),
        },
    }


def main(argv: Sequence[str] | None = None) -> None:
    """Write confidence.json and print its scores."""
    parser = argparse.ArgumentParser(prog="python -m eval.train", description=__doc__)
    parser.add_argument("--cases", type=Path, nargs="+", default=list(DEFAULT_SETS), metavar="FILE.jsonl")
    parser.add_argument(
        "--reports", type=Path, metavar="DIR", help="the reports that the questions are about"
    )
    parser.add_argument("--out", type=Path, default=Path(str(files("rag").joinpath(WEIGHTS))))
    args = parser.parse_args(argv)
    result = train(args.cases, args.reports)
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(json.dumps(result["on_reports_left_out"], indent=1) + "\n")


if __name__ == "__main__":
    main()
