"""At which stage a question was missed: where what answers it was lost on its way from report to answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eval.cases import Case
from index.reports import Report
from index.store import PassageIndex
from rag.choice import Choice, choose_figure, choose_prose
from rag.cues import Kind
from rag.evidence import Evidence, gather
from rag.parts import Part
from rag.question import Question, QuestionError, understand
from rag.retrieve import retrieve


class Stage(StrEnum):
    """Where a right answer was lost, in the order of the path.

    RETRIEVAL: no passage that bears it was retrieved. EXTRACTION: one was, but no statement of it holds the
    figure. QUESTION: one does, but not as the question was read (period, unit, place, measure). CHOICE:
    another was taken for the answer. REFUSAL: the right one was chosen and then refused, or what no report
    says was answered. PHRASING: it was answered with, and the answer lacks what is asked.
    """

    RETRIEVAL = "retrieval"
    EXTRACTION = "extraction"
    QUESTION = "question"
    CHOICE = "choice"
    REFUSAL = "refusal"
    PHRASING = "phrasing"


@dataclass(frozen=True, slots=True)
class Truth:
    """What answers a case: the spans of its evidence in the report's text, and its figures as printed."""

    spans: tuple[tuple[int, int], ...]
    figures: tuple[str, ...]

    def meets(self, start: int, end: int) -> bool:
        """Return whether report.text[start:end] overlaps the evidence."""
        return any(start < b and end > a for a, b in self.spans)

    def is_told_by(self, evidence: Evidence) -> bool:
        """Return whether a statement answers: it overlaps the evidence, and holds one of any figures."""
        statement = evidence.statement
        held = [figure.text for figure in statement.figures]
        return self.meets(statement.start, statement.end) and (
            not held or not self.figures or any(f in g or g in f for f in held for g in self.figures)
        )

    def may_be_told_by(self, evidence: Evidence) -> bool:
        """Return whether a statement's passage overlaps the evidence or holds one of the figures."""
        passage = evidence.statement.passage
        return self.meets(passage.start, passage.end) or any(f in passage.text for f in self.figures)


def truth_of(case: Case, report: Report) -> Truth:
    """Return what answers a case, its evidence looked up in the report."""
    found = ((report.text.find(clause.text), len(clause.text)) for clause in case.evidence)
    return Truth(tuple((at, at + length) for at, length in found if at >= 0), case.figures)


def choices_of(question: Question, part: Part, evidence: Sequence[Evidence]) -> Iterator[Choice]:
    """Yield what is chosen for a part in each period that it asks about, of each kind that may answer."""
    if question.kind in (Kind.FIGURE, Kind.CHECK, Kind.OPEN):
        for period in part.periods or question.periods or ("",):
            if choice := choose_figure(question, part, evidence, period):
                yield choice
    if question.kind is not Kind.FIGURE and (choice := choose_prose(question, part, evidence)):
        yield choice


def stage_of(index: PassageIndex, case: Case, answered: bool) -> Stage:
    """Return the stage at which a missed case was lost; `answered` is whether it was answered at all."""
    report = index.report(case.report) if case.report else index.reports[0]
    if not case.answerable:
        return Stage.REFUSAL
    try:
        question = understand(case.question, case.history, index, report)
    except QuestionError:
        return Stage.QUESTION
    truth, hits = truth_of(case, report), retrieve(index, question, report.id)
    found = [index.passages[hit.passage] for hit in hits]
    if truth.spans and not all(any(a < p.end and b > p.start for p in found) for a, b in truth.spans):
        return Stage.RETRIEVAL
    gathered = gather(index, question, hits)
    told = [e for evidence in gathered for e in evidence if truth.is_told_by(e)]
    if not any(e.statement.figures or question.kind is not Kind.FIGURE for e in told):
        return Stage.EXTRACTION
    choices = [
        choice
        for part, evidence in zip(question.parts, gathered, strict=True)
        for choice in choices_of(question, part, evidence)
    ]
    if not any(truth.is_told_by(e) for choice in choices for e in choice.fitting):
        return Stage.QUESTION
    if not any(truth.is_told_by(choice.chosen) for choice in choices):
        return Stage.CHOICE
    return Stage.PHRASING if answered else Stage.REFUSAL
