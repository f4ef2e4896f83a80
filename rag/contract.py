"""The answer contract: what `ask` returns, and the object that is written of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rag.phrasing import AnswerStatus
from rag.verdicts import Verdict
from rag.writing import Writing


@dataclass(frozen=True, slots=True)
class Citation:
    """A slice of a report that bears an answer: report.text[start:end] == text.

    `sha256` is that of the report's text.
    """

    n: int
    report: str
    section: str
    paragraph: int
    text: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """A figure of an answer, as printed in the report, with the number of its citation."""

    text: str
    indicator: str
    period: str
    status: str
    citation: int


@dataclass(frozen=True, slots=True)
class ScoredHit:
    """A passage that was retrieved; a larger score is better."""

    report: str
    section: str
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Searched:
    """How many passages were looked through, and how many of them name the first figure's indicator."""

    passages: int
    indicator: str
    places: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal; see the answer contract in the README. `ms` and `stages` are milliseconds.

    `searched` says how much was looked through, where figures are given.

    `verdicts` are the gate's on the text that was drafted, every figure of it, in order. Where one is not
    fine, `answer` is the refusal that took the draft's place. `mode` is "llm" where the wording is a language
    model's; `writing` says how it was asked, None where it was not. `wordings` are the other
    wordings of the question that a model proposed, where nothing had been found.
    """

    answer: str
    status: AnswerStatus
    figures: tuple[AnswerFigure, ...]
    citations: tuple[Citation, ...]
    understood: str
    confidence: float
    ms: float
    index: str
    mode: str = "extractive"
    hits: tuple[ScoredHit, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    searched: Searched | None = None
    stages: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    writing: Writing | None = None
    wordings: tuple[str, ...] = ()

    @property
    def abstained(self) -> bool:
        """Whether this is a refusal."""
        return self.status != "answered"


def section_name(path: tuple[str, ...]) -> str:
    """Return a section path as it is shown ("2024年工作回顾 › 科技创新动力不断积聚")."""
    return " › ".join(path)


def to_json(answer: Answer, id: str | None = None, with_hits: bool = False) -> dict[str, object]:  # noqa: A002
    """Return the answer contract's object, keys in its order.

    `id` comes first when given, `hits` only when asked for.
    """
    row: dict[str, object] = {} if id is None else {"id": id}
    row |= {
        "answer": answer.answer,
        "status": answer.status,
        "abstained": answer.abstained,
        "figures": [_fields(f) for f in answer.figures],
        "citations": [_fields(c) for c in answer.citations],
        "understood": answer.understood,
        "confidence": answer.confidence,
        "ms": answer.ms,
        "index": answer.index,
        "mode": answer.mode,
    }
    return row | {"hits": [_fields(h) for h in answer.hits]} if with_hits else row


def _fields(record: Citation | AnswerFigure | ScoredHit) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}
