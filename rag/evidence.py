"""From passages to evidence: the statements that could answer, each scored for every part of the question.

A statement is the smallest piece of the report that says something whole: a group of figures with the words that bind
them (地区生产总值1220.9亿元、增长6.5%), or a run of clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.figures import Figure, Measure, clauses
from index.lexical import normalise, terms
from index.passages import Passage, PassageKind
from index.periods import Status
from index.store import Hit, PassageIndex
from rag import question as asked
from rag.question import Kind, Need, Part, Question, covers

IN_STATEMENT, SCATTERED, IN_PASSAGE, IN_HEADING = 1.0, 0.45, 0.55, 0.4
"""What it counts that a need is met by the statement itself, by its characters only, by the passage, by a heading."""

PRECISION, UNIT, NO_UNIT, MEASURE, NO_MEASURE, TENSE, COSINE = 0.12, 0.10, -0.25, 0.06, -0.15, 0.05, 0.15
MILESTONE, LONGER_WINDOW, HEADING_ONLY = -0.06, -0.012, -0.15
_MAX_WINDOW = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement of the report that may answer a part of the question.

    report.text[start:end] is cited; `words` is what it says, put together from slices of the passage. `figures` are
    those of one group (empty for prose). `coverage` (0 to 1) is the share of the part's needs that it meets, weighted
    by rarity; `score` adds agreement of unit, measure and tense. `period` and `status` are those of its figures.
    """

    passage: Passage
    start: int
    end: int
    words: str
    figures: tuple[Figure, ...]
    period: str
    status: Status
    coverage: float = 0.0
    score: float = 0.0


def gather(index: PassageIndex, question: Question, hits: Sequence[Hit]) -> list[list[Evidence]]:
    """Return, for each part of the question, its evidence, best first. Periods are not yet looked at."""
    statements = [
        (statement, hit.score) for hit in hits for statement in statements_of(index, index.passages[hit.passage])
    ]
    return [
        sorted(
            (score(index, question, part, statement, nearness) for statement, nearness in statements),
            key=lambda e: (-e.score, e.start),
        )
        for part in question.parts
    ]


def statements_of(index: PassageIndex, passage: Passage) -> Iterator[Evidence]:
    """Yield the statements of a passage: its figure groups, then its runs of one to _MAX_WINDOW clauses."""
    groups: dict[int, list[Figure]] = {}
    for figure in index.figures_by_passage.get(passage.id, ()):
        groups.setdefault(figure.group, []).append(figure)
    for group in groups.values():
        yield _figure_statement(passage, tuple(group))
    spans = clauses(passage.text)
    for i in range(len(spans)):
        for j in range(i, min(len(spans), i + _MAX_WINDOW)):
            yield _prose(passage, spans[i][0], spans[j][1])
    if len(spans) > _MAX_WINDOW:
        yield _prose(passage, 0, len(passage.text))


def _prose(passage: Passage, start: int, end: int) -> Evidence:
    return Evidence(
        passage, passage.start + start, passage.start + end, passage.text[start:end], (), passage.period, passage.status
    )


def _figure_statement(passage: Passage, figures: tuple[Figure, ...]) -> Evidence:
    words = "，".join(_say(passage, figure, first=i == 0) for i, figure in enumerate(figures))
    start, end = _clause_around(passage, min(f.lead for f in figures), max(_tail(f) for f in figures))
    return Evidence(passage, start, end, words, figures, figures[0].period, figures[0].status)


def _tail(figure: Figure) -> int:
    return max(figure.tail, figure.end)


def _say(passage: Passage, figure: Figure, first: bool) -> str:
    """Return what one figure says, in the report's words; a dealt-out figure is given its own item's."""
    slice_ = passage.text[figure.lead - passage.start : _tail(figure) - passage.start].strip("、，；：。 　—和与及")
    if not figure.dealt:
        verb = figure.indicator[: len(figure.indicator) - len(slice_)] if first else ""
        lead = _shared_verb(figure.indicator, slice_) if first and verb is not None else ""
        return lead + slice_
    change = {1: "增长", -1: "下降", 0: "为"}[figure.direction] if figure.measure is Measure.GROWTH else "为"
    qualifier = figure.qualifier
    text = f"{qualifier}{figure.text}" if qualifier and not _follows(passage, figure) else f"{figure.text}{qualifier}"
    return (figure.indicator if first else "") + change + text


def _shared_verb(indicator: str, words: str) -> str:
    """Return the verb that an item of a list shares with the first (新增 of 科技型企业427家)."""
    for size in range(4, 1, -1):
        if indicator[size : size + 2] and words.startswith(indicator[size : size + 2]):
            return indicator[:size]
    return ""


def _follows(passage: Passage, figure: Figure) -> bool:
    at = figure.end - passage.start
    return bool(figure.qualifier) and passage.text.startswith(figure.qualifier, at)


def _clause_around(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Return the span widened to whole clauses, in the report's offsets."""
    spans = clauses(passage.text)
    a, b = start - passage.start, end - passage.start
    touched = [(s, e) for s, e in spans if s < b and e > a]
    if not touched:
        return start, end
    return passage.start + touched[0][0], passage.start + touched[-1][1]


def score(index: PassageIndex, question: Question, part: Part, evidence: Evidence, nearness: float) -> Evidence:
    """Return `evidence` with its coverage of the part's needs and its score."""
    covered = coverage(part.needs, evidence)
    total = covered + COSINE * min(1.0, nearness)
    if evidence.figures:
        total += PRECISION * _precision(part.needs, evidence.figures[0].indicator)
        total += _agreement(question, evidence)
    else:
        total += LONGER_WINDOW * len(clauses(evidence.words))
        total += HEADING_ONLY if evidence.passage.kind is PassageKind.HEADING else 0.0
    return replace(evidence, coverage=covered, score=total)


def coverage(needs: Sequence[Need], evidence: Evidence) -> float:
    """Return the share of `needs` that the evidence meets, weighted, 0 to 1; 0 for no needs."""
    total = sum(need.weight for need in needs)
    if total == 0:
        return 0.0
    indicator = evidence.figures[0].indicator if evidence.figures else ""
    statement = normalise(f"{indicator} {evidence.words}")
    passage = normalise(evidence.passage.text)
    headings = normalise(" ".join(evidence.passage.path[-2:]))
    return sum(need.weight * _credit(need, statement, passage, headings) for need in needs) / total


def _credit(need: Need, statement: str, passage: str, headings: str) -> float:
    best = 0.0
    for form in need.forms:
        if form in statement:
            return IN_STATEMENT
        if form in passage:
            best = max(best, IN_PASSAGE)
        elif form in headings:
            best = max(best, IN_HEADING)
        if len(form) <= 4 and all(c in statement for c in form):
            best = max(best, SCATTERED)
        elif len(form) > 2:
            pairs = [form[i : i + 2] for i in range(len(form) - 1)]
            best = max(best, sum(p in statement for p in pairs) / len(pairs) * 0.8)
    return best


def _precision(needs: Sequence[Need], indicator: str) -> float:
    """Return the share of the indicator's characters pairs that the question speaks of: the exact one wins."""
    pairs = [t for t in terms(indicator) if len(t) > 1]
    if not pairs:
        return 0.0
    said = " ".join(form for need in needs for form in (*need.forms, need.text))
    return sum(p in said for p in pairs) / len(pairs)


def _agreement(question: Question, evidence: Evidence) -> float:
    """Return what agreement of unit, measure, tense and milestone adds or takes."""
    total = 0.0
    if question.units:
        total += UNIT if any(f.unit in question.units for f in evidence.figures) else NO_UNIT
    wanted = {
        asked.Measure.GROWTH: (Measure.GROWTH,),
        asked.Measure.LEVEL: (Measure.LEVEL, Measure.SHARE),
        asked.Measure.RANK: (Measure.RANK,),
    }.get(question.measure)
    if wanted:
        total += MEASURE if any(f.measure in wanted for f in evidence.figures) else NO_MEASURE
    if question.status is not Status.UNKNOWN:
        planned = evidence.status in (Status.TARGET, Status.MILESTONE)
        total += TENSE if planned == (question.status is Status.TARGET) else -TENSE
    if evidence.status is Status.MILESTONE and evidence.period not in question.periods:
        total += MILESTONE
    return total


def in_period(evidence: Evidence, period: str) -> bool:
    """Return whether a statement speaks of the period that is asked for; what names no period speaks of any."""
    return not evidence.period or covers(evidence.period, period)


def holds_entities(question: Question, evidence: Evidence) -> bool:
    """Return whether the places that the question names stand in the statement's passage or headings."""
    context = evidence.passage.text + " ".join(evidence.passage.path)
    return all(e in context or e[:-1] in context for e in question.entities)


def wants_figures(question: Question) -> bool:
    """Return whether a number is asked for."""
    return question.kind in (Kind.FIGURE, Kind.CHECK) and not (question.kind is Kind.CHECK and not question.stated)
