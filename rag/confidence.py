"""How sure it is that a statement is the answer: a learned probability over a few named features.

The weights are in confidence.json, with what they were learned from and how well they do on reports that
were left out (python -m eval.train). The same file holds the least confidence of an answer.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from index.store import PassageIndex
from rag.choice import Choice
from rag.evidence import credit_of, enumerates
from rag.fitting import is_in
from rag.question import Question
from rag.statements import view_of

WEIGHTS = "confidence.json"
MET = 0.6
"""Credit from which a need counts as met: by the statement or its clause, not just by its sentence."""

FEATURES: Mapping[str, str] = MappingProxyType(
    {
        "coverage": "share of what the question asks for that the statement and its place meet, by rarity",
        "unknown": "share of what the question asks for that the report never names",
        "precision": "share of the indicator that the question speaks of, 0 for prose",
        "unit": "1 where a figure is in a unit that is asked for",
        "margin": "score less that of the best other sentence that would fit",
        "gap": "how much better the question is covered by what does not fit: another period, place or unit",
        "nearness": "fused retrieval score of the sentence, as a share of the best one's",
        "lost": "share of the words that the report knows which neither the statement nor its clause bears",
        "cosine": "of the statement with the question",
        "likeness": "cosine of the indicator with the question, 0 for prose",
        "items": "how well it enumerates where a list is asked for",
    }
)


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: weights by feature, in the order of FEATURES, and the least confidence to answer."""

    weights: tuple[float, ...]
    bias: float
    least: float


@cache
def model() -> Model:
    """Return the model that the package carries."""
    data = json.loads(files("rag").joinpath(WEIGHTS).read_text("utf-8"))
    return Model(tuple(data["weights"][name] for name in FEATURES), data["bias"], data["least"])


def confidence(values: Sequence[float]) -> float:
    """Return the probability, 0 to 1, that a statement with these features is the answer."""
    logit = model().bias + sum(w * v for w, v in zip(model().weights, values, strict=True))
    return 1 / (1 + math.exp(-logit))


def is_sure(probability: float) -> bool:
    """Return whether a statement of this probability is given as the answer."""
    return probability >= model().least


def features(index: PassageIndex, question: Question, choice: Choice) -> tuple[float, ...]:
    """Return the features of what was chosen, in the order of FEATURES."""
    part, chosen, statement = choice.part, choice.chosen, choice.chosen.statement
    others = (e.score for e in choice.fitting if e.statement.passage.id != statement.passage.id)
    total = sum(need.weight for need in part.needs)
    met = credit_of(part, statement, view_of(index, statement.passage.id))
    known = [need.weight for need in part.needs if need.known]
    credit = [c for need, c in zip(part.needs, met, strict=True) if need.known]
    nearest = max((e.nearness for e in choice.ranked), default=0.0)
    alone = len(question.periods) < 2 and not question.follows
    asked = index.encoder.encode_queries([question.text])[0]
    said = index.encoder.encode_passages([statement.words, statement.indicator or statement.words]) @ asked
    return (
        chosen.coverage,
        sum(need.weight for need in part.needs if not need.known) / total if total else 1.0,
        chosen.precision,
        float(bool(part.units) and any(is_in(f, part, statement) for f in statement.figures)),
        chosen.score - next(others, 0.0),
        (choice.ranked[0].coverage - chosen.coverage) * alone,
        chosen.nearness / nearest if nearest else 0.0,
        sum(w for w, c in zip(known, credit, strict=True) if c < MET) / sum(known) if known else 1.0,
        float(said[0]),
        float(said[1]) * bool(statement.figures),
        enumerates(question, statement),
    )
