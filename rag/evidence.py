"""From passages to evidence: the statements that could answer, each scored for every part of the question.

A statement is the smallest piece of the report that says something whole: a group of figures with the words
that bind them (地区生产总值1220.9亿元、增长6.5%), or a run of clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.figures import Figure, Measure, clauses
from index.lexical import normalise, terms
from index.passages import Passage, PassageKind
from index.periods import Status
from index.store import Hit, PassageIndex
from rag.cues import Kind, covers
from rag.cues import Measure as Asked
from rag.lexicon import CONFUSABLE, UNIT_CLASSES
from rag.needs import Need
from rag.question import Part, Question

IN_STATEMENT, TOPIC, PAIRS, BESIDE, IN_PASSAGE, SCATTERED, IN_HEADING, BEFORE = (
    1.0,
    0.85,
    0.8,
    0.7,
    0.55,
    0.45,
    0.4,
    0.3,
)
"""What it counts that a need is met by the statement itself, by the glossary term that it explains, by its
character pairs, by the clause in front of it, by the passage around it, by its characters only, by a
heading above it, by the sentence before it."""

PRECISION, UNIT, MEASURE, TENSE, COSINE, ITEMS = 0.14, 0.10, 0.06, 0.02, 0.15, 0.10
NO_UNIT, NO_MEASURE, MILESTONE, PARTLY, LONGER, HEADING_ONLY = -0.20, -0.12, -0.06, -0.08, -0.015, -0.15
OFF_TOPIC = -0.3
_MAX_WINDOW = 3
_WINDOWED = 8
"""Runs of several clauses are looked at in the best passages only."""

_ITEM_COUNT = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "俩": 2}
_HOW_MANY = re.compile(
    r"[哪这几]?([一二两三四五六七八九十俩])(?:个|种|类|项|大|样|条|方面|家|样|点|词|环|类人)"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a passage, as it is cited and as it is said.

    report.text[start:end] is what is cited, `words` what is said, put together from slices. `figures` are
    those of one group (empty for prose); `key` is the normalised text that a question is matched with,
    `pairs` the indicator's terms, `beside` the normalised clause in front of it, within the sentence.
    """

    passage: Passage
    start: int
    end: int
    words: str
    figures: tuple[Figure, ...]
    key: str
    pairs: tuple[str, ...]
    beside: str = ""

    @property
    def period(self) -> str:
        """The period of its figures, or of the passage."""
        return self.figures[0].period if self.figures else self.passage.period

    @property
    def status(self) -> Status:
        """Whether it is done or planned."""
        return self.figures[0].status if self.figures else self.passage.status

    @property
    def indicator(self) -> str:
        """What its figures count, "" for prose."""
        return self.figures[0].indicator if self.figures else ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement as evidence for one part of a question.

    `coverage` (0 to 1) is the share of the part's needs that it meets, weighted by rarity; `precision` (0
    to 1) how much of its indicator the question speaks of; `score` orders evidence, larger is better;
    `fits` says whether unit and measure are those that are asked for.
    """

    statement: Statement
    coverage: float
    precision: float
    score: float
    fits: bool


def gather(index: PassageIndex, question: Question, hits: Sequence[Hit]) -> list[list[Evidence]]:
    """Return, for each part of the question, its evidence, best first, ties in reading order.

    Periods and places are not looked at here: what fails them is what a refusal names.
    """
    return [_ranked(index, question, part, hits) for part in question.parts]


def _ranked(index: PassageIndex, question: Question, part: Part, hits: Sequence[Hit]) -> list[Evidence]:
    evidence: list[Evidence] = []
    best_of: list[tuple[float, Hit]] = []
    for hit in hits:
        view = _view(index, hit.passage)
        found = [_score(question, part, view, s, hit.score) for s in view.statements]
        evidence += found
        best_of.append((max((e.score for e in found), default=0.0), hit))
    for _, hit in sorted(best_of, key=lambda pair: -pair[0])[:_WINDOWED]:
        view = _view(index, hit.passage)
        evidence += [_score(question, part, view, s, hit.score) for s in view.windows]
    return sorted(evidence, key=lambda e: (-e.score, e.statement.start, e.statement.end))


@dataclass(frozen=True, slots=True)
class _View:
    """A passage made ready for matching: normalised text and headings, statements, runs of clauses."""

    text: str
    headings: str
    before: str
    topic: float
    statements: tuple[Statement, ...]
    windows: tuple[Statement, ...]


@lru_cache(maxsize=8192)
def _view(index: PassageIndex, passage_id: int) -> _View:
    passage = index.passages[passage_id]
    spans = clauses(passage.text)
    before = index.passages[passage_id - 1] if passage_id else None
    same = before is not None and (before.report, before.paragraph) == (passage.report, passage.paragraph)
    return _View(
        normalise(passage.text),
        normalise(" ".join(passage.path[-2:])),
        normalise(before.text) if before is not None and same else "",
        TOPIC if passage.kind is PassageKind.ENTRY else IN_HEADING,
        (*_figure_statements(index, passage), *(_prose(passage, a, b) for a, b in spans)),
        tuple(_windows(passage, spans)),
    )


def _figure_statements(index: PassageIndex, passage: Passage) -> Iterator[Statement]:
    groups: dict[int, list[Figure]] = {}
    for figure in index.figures_by_passage.get(passage.id, ()):
        groups.setdefault(figure.group, []).append(figure)
    for figures in groups.values():
        words = "，".join(_say(passage, figure, first=i == 0) for i, figure in enumerate(figures))
        start, end = _clause_around(passage, min(f.lead for f in figures), max(f.tail for f in figures))
        indicator = figures[0].indicator
        pairs = tuple(t for t in terms(indicator) if len(t) > 1)
        beside = normalise(_clause_before(passage, start))
        yield Statement(
            passage, start, end, words, tuple(figures), normalise(f"{indicator} {words}"), pairs, beside
        )


def _clause_before(passage: Passage, start: int) -> str:
    before = [(a, b) for a, b in clauses(passage.text) if passage.start + b <= start]
    return passage.text[before[-1][0] : before[-1][1]] if before else ""


def _windows(passage: Passage, spans: Sequence[tuple[int, int]]) -> Iterator[Statement]:
    for i in range(len(spans)):
        for j in range(i + 1, min(len(spans), i + _MAX_WINDOW)):
            yield _prose(passage, spans[i][0], spans[j][1])
    if len(spans) > _MAX_WINDOW:
        yield _prose(passage, 0, len(passage.text))


def _prose(passage: Passage, start: int, end: int) -> Statement:
    words = passage.text[start:end]
    return Statement(passage, passage.start + start, passage.start + end, words, (), normalise(words), ())


def focus(statement: Statement, part: Part) -> Statement:
    """Return a statement with only those of its figures that a part asks for.

    These are the level, or the growth, or both.
    """
    kept = [f for f in statement.figures if _is_wanted(f, part)]
    if not kept or len(kept) == len(statement.figures) or is_from_to(statement):
        return statement
    words = "，".join(_say(statement.passage, f, first=f is statement.figures[0]) for f in kept)
    if kept[0] is not statement.figures[0]:
        words = statement.indicator + words
    return replace(statement, figures=tuple(kept), words=words)


def _is_wanted(figure: Figure, part: Part) -> bool:
    grows = figure.measure is Measure.GROWTH or "番" in figure.text
    if part.measure is Asked.GROWTH:
        return grows
    if part.measure is Asked.LEVEL:
        return figure.measure in (Measure.LEVEL, Measure.SHARE)
    return True


def whole_passage(passage: Passage) -> Statement:
    """Return a passage as one statement of prose."""
    return _prose(passage, 0, len(passage.text))


_NEXT_ITEM = re.compile(r"(?:[二三四五六七八九十]|其[二三四五])是|——|[②③④⑤⑥⑦⑧⑨]")
_REACH = 2


def whole_list(index: PassageIndex, passage: Passage) -> Statement:
    """Return the passage with the sentences behind it that its list runs on to, as one statement of prose.

    一是…。二是…。 is one list; a sentence that announces one (聚焦以下产业。) is told by the enumeration
    that follows.
    """
    last = passage
    while (after := _next(index, last)) is not None and _NEXT_ITEM.match(after.text):
        last = after
    if last is passage and passage.text.count("、") + passage.text.count("”“") < 2:
        ahead = [passage]
        while len(ahead) <= _REACH and (after := _next(index, ahead[-1])) is not None:
            ahead.append(after)
            if after.text.count("、") >= 2:
                last = after
                break
    words = index.report(passage.report).text[passage.start : last.end]
    return Statement(passage, passage.start, last.end, words, (), normalise(words), ())


def _next(index: PassageIndex, passage: Passage) -> Passage | None:
    """Return the passage that follows in the same paragraph."""
    following = index.passages[passage.id + 1] if passage.id + 1 < len(index.passages) else None
    same = following is not None and (following.report, following.paragraph) == (
        passage.report,
        passage.paragraph,
    )
    return following if same else None


def _say(passage: Passage, figure: Figure, first: bool) -> str:
    """Return what one figure says, in the report's words; a dealt-out figure is given its own item's."""
    words = passage.text[figure.lead - passage.start : figure.tail - passage.start].strip(
        "、，；：。 　—和与及"
    )
    if not figure.dealt:
        return (_shared_verb(figure.indicator, words) if first else "") + words
    change = {1: "增长", -1: "下降", 0: "为"}[figure.direction if figure.measure is Measure.GROWTH else 0]
    after = passage.text.startswith(figure.qualifier, figure.end - passage.start)
    text = f"{figure.text}{figure.qualifier}" if after else f"{figure.qualifier}{figure.text}"
    return (figure.indicator if first else "") + change + text


def _shared_verb(indicator: str, words: str) -> str:
    """Return the verb that an item of a list shares with the first (新增 of 科技型企业427家)."""
    sizes = range(4, 1, -1)
    return next(
        (indicator[:n] for n in sizes if indicator[n : n + 2] and words.startswith(indicator[n : n + 2])), ""
    )


def _clause_around(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Return the span widened to whole clauses, in the report's offsets."""
    a, b = start - passage.start, end - passage.start
    touched = [(s, e) for s, e in clauses(passage.text) if s < b and e > a]
    return (passage.start + touched[0][0], passage.start + touched[-1][1]) if touched else (start, end)


def _score(question: Question, part: Part, view: _View, statement: Statement, nearness: float) -> Evidence:
    covered = _coverage(part.needs, statement, view)
    total = covered + COSINE * min(1.0, nearness)
    off_topic = _is_off_topic(part, statement, view)
    total += OFF_TOPIC * off_topic
    if not statement.figures:
        total += LONGER * (statement.words.count("，") + statement.words.count("；"))
        total += HEADING_ONLY if statement.passage.kind is PassageKind.HEADING else 0.0
        total += ITEMS * _enumerates(question, statement)
        return Evidence(statement, covered, 0.0, total, fits=True)
    precision = _precision(part.needs, statement.pairs)
    measure = _has_measure(part, statement)
    total += PRECISION * precision
    if part.units:
        total += UNIT if any(f.unit in part.units for f in statement.figures) else NO_UNIT
    if part.measure is not Asked.ANY:
        total += MEASURE if measure else NO_MEASURE
    total += _tense(question, statement)
    fits = measure and _has_unit(part, statement) and _is_of(question, statement) and not off_topic
    return Evidence(statement, covered, precision, total, fits)


def _is_off_topic(part: Part, statement: Statement, view: _View) -> bool:
    """Return whether a glossary entry explains another term than those that are asked about."""
    entry = statement.passage.kind is PassageKind.ENTRY
    return entry and not any(form in view.headings for need in part.needs if need.own for form in need.forms)


def _coverage(needs: Sequence[Need], statement: Statement, view: _View) -> float:
    """Return the share of `needs` that a statement meets, weighted, 0 to 1; 0 for no needs."""
    total = sum(need.weight for need in needs)
    return sum(need.weight * _credit(need, statement, view) for need in needs) / total if total else 0.0


def _credit(need: Need, statement: Statement, view: _View) -> float:
    key = statement.key
    for longer in CONFUSABLE.get(need.text, ()):
        key = key.replace(longer, "")
    best = 0.0
    for form in need.forms:
        if form in key:
            return IN_STATEMENT
        if form in view.text:
            best = max(
                best,
                IN_PASSAGE,
                view.topic if form in view.headings else 0.0,
                BESIDE * (form in statement.beside),
            )
        elif form in view.headings:
            best = max(best, view.topic)
        elif form in view.before:
            best = max(best, BEFORE)
        if len(form) > 2:
            pairs = [form[i : i + 2] for i in range(len(form) - 1)]
            best = max(best, PAIRS * sum(p in key for p in pairs) / len(pairs))
        elif all(c in key for c in form):
            best = max(best, SCATTERED)
    return best


def _precision(needs: Sequence[Need], pairs: Sequence[str]) -> float:
    """Return the share of an indicator's terms that the question speaks of: the exact indicator wins."""
    own = [n for n in needs if n.own] or needs
    said = " ".join(form for need in own for form in need.forms)
    return sum(p in said for p in pairs) / len(pairs) if pairs else 0.0


def _has_unit(part: Part, statement: Statement) -> bool:
    """Return whether a figure is of the kind that is asked for: money, a share, a length … or a count."""
    if not part.units:
        return True
    asked_for = {_unit_class(u) for u in part.units}
    return any(_unit_class(f.unit) in asked_for or f.unit in part.units for f in statement.figures)


_SHARE_OF = re.compile(r"占(?!地|用)|比重")


def _is_of(question: Question, statement: Statement) -> bool:
    """A share of something in another (A占B的比重) answers only a question about a share."""
    return not _SHARE_OF.search(statement.indicator) or bool(
        re.search(r"占|比重|比例|份额|多少比", question.text)
    )


def _unit_class(unit: str) -> int:
    """Return the number of a unit's class, -1 for what counts things."""
    return next((i for i, units in enumerate(UNIT_CLASSES) if unit in units), -1)


_WANTED = {
    Asked.GROWTH: (Measure.GROWTH,),
    Asked.LEVEL: (Measure.LEVEL, Measure.SHARE),
    Asked.RANK: (Measure.RANK,),
}


def _has_measure(part: Part, statement: Statement) -> bool:
    wanted = _WANTED.get(part.measure)
    if wanted is None or any(f.measure in wanted or "番" in f.text for f in statement.figures):
        return True
    return part.measure is Asked.GROWTH and is_from_to(statement)


def is_from_to(statement: Statement) -> bool:
    """Return whether a statement says where something came from and got to (由33.74%提高到38.73%)."""
    figures = statement.figures
    return len(figures) == 2 and figures[0].unit == figures[1].unit and figures[1].direction != 0


def _tense(question: Question, statement: Statement) -> float:
    total = 0.0
    if question.status is not Status.UNKNOWN:
        planned = statement.status in (Status.TARGET, Status.MILESTONE)
        total += TENSE if planned == (question.status is Status.TARGET) else -TENSE
    if statement.status is Status.MILESTONE and statement.period not in question.periods:
        total += MILESTONE
    if statement.period and question.periods and statement.period not in question.periods:
        total += PARTLY
    return total


def _enumerates(question: Question, statement: Statement) -> float:
    """Return how well a statement enumerates where a list is asked for, 0 to 1; larger is better.

    1 is as many items as are asked for; 0 where no list is asked for.
    """
    if question.kind is not Kind.LIST:
        return 0.0
    items = max(statement.words.count("、") + 1, statement.words.count("”“") + 1)
    wanted = _HOW_MANY.search(question.text)
    if wanted is None:
        return 0.5 * (items > 1)
    return 1.0 if items == _ITEM_COUNT[wanted[1]] else 0.3 * (items > 1)


def in_period(statement: Statement, period: str, among: Sequence[str] = ()) -> bool:
    """Return whether a statement speaks of `period`; what names no period speaks of any.

    A milestone within the year answers for the year only where the question does not ask `among` others for
    it too.
    """
    if not statement.period:
        return True
    if statement.period != period and statement.period in among:
        return False
    return covers(statement.period, period) > 0


def holds_entities(question: Question, statement: Statement) -> bool:
    """Return whether the places that the question names stand in the statement's passage or headings."""
    context = statement.passage.text + " ".join(statement.passage.path)
    return all(e in context or (e[-1] in "省市县区州" and e[:-1] in context) for e in question.entities)
