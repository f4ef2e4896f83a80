"""From passages to evidence: every statement of theirs, scored for every part of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.lexical import normalise
from index.passages import PassageKind
from index.periods import Status, is_span
from index.store import Hit, PassageIndex
from rag.cues import BETWEEN_YEARS, FROM_TO, Kind, covers, has_question_word, names_only
from rag.cues import Measure as Asked
from rag.fitting import (
    counts,
    fits,
    has_level,
    has_measure,
    is_in,
    is_size,
    of_size,
    tells_rate,
    total_or_new,
    without,
)
from rag.lexicon import AREAS, CONFUSABLE
from rag.needs import Need, is_action
from rag.parts import Part
from rag.question import Question
from rag.statements import Statement, View, is_from_to, view_of

IN_STATEMENT, IN_OTHER_WORDS, TOPIC, PAIRS, BESIDE = 1.0, 0.97, 0.85, 0.8, 0.7
IN_PASSAGE, SCATTERED, IN_HEADING, BEFORE = 0.55, 0.45, 0.4, 0.3
"""What it counts that a need is met by the statement itself, there in other words than the question's, by
the glossary term that it explains, by its character pairs, by the clause in front of it, by the passage
around it, by its characters only, by a heading above it, by the sentence before it."""
VERBATIM, OF_SIZE, NO_LEVEL = 0.02, 0.15, -0.03
PRECISION, UNIT, MEASURE, TENSE, COSINE, ITEMS = 0.14, 0.10, 0.06, 0.02, 0.15, 0.10
NO_UNIT, NO_MEASURE, MILESTONE, PARTLY, LONGER, HEADING_ONLY = -0.20, -0.12, -0.06, -0.08, -0.015, -0.15
OFF_TOPIC = -0.3
COUNTED, SIZE, WHOLE, BOTH_ENDS = 0.12, -0.2, 0.08, 0.3
NAMED = 0.95
"""Share of an indicator's terms that a question speaks of, from which it names it."""
_WINDOWED = 8
"""Runs of several clauses are looked at in the best passages only."""
_ITEM_COUNT = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "俩": 2}
_HOW_MANY = re.compile(
    r"[哪这几]?([一二两三四五六七八九十俩])(?:个|种|类|项|大|样|条|方面|家|样|点|词|环|类人)"
)

_OPENS_CLAUSE = re.compile("[，；][\u4e00-\u9fff]")
_OF_ALL = re.compile("^(?:全[国省市区县]|全年)")
_SUMS_UP = re.compile("年均|累计|每年|(?<!公)共(?![同享建])")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement as evidence for one part of a question.

    `coverage` (0 to 1) is the share of the part's needs that it meets, weighted by rarity; `precision` (0
    to 1) how much of its indicator the question speaks of; `score` orders evidence, larger is better;
    `fits` says whether unit and measure are those that are asked for, `nearness` is the score with which its
    passage was retrieved, `confidence` (0 to 1) how sure it is that what was chosen is the answer.
    """

    statement: Statement
    coverage: float
    precision: float
    score: float
    fits: bool
    nearness: float = 0.0
    confidence: float = 1.0


def gather(index: PassageIndex, question: Question, hits: Sequence[Hit]) -> list[list[Evidence]]:
    """Return, for each part of the question, its evidence, best first, ties in reading order.

    Periods and places are not looked at here: what fails them is what a refusal names. What was asked of the
    thing before is asked of the one that a follow-up names (工业呢), if the report tells it of that one.
    """
    return [_of_named(index, question, part, hits) for part in question.parts]


def _of_named(index: PassageIndex, question: Question, part: Part, hits: Sequence[Hit]) -> list[Evidence]:
    evidence = _ranked(index, question, part, hits)
    if not question.follows or (has_question_word(part.text) and not names_only(part.text)):
        return evidence
    then = part.periods or question.periods
    named = [
        e
        for e in evidence
        if e.precision >= NAMED and e.statement.figures and (not then or e.statement.period in then)
    ]
    if not named or any(e.fits for e in named):
        return evidence
    return _ranked(index, question, replace(part, measure=Asked.ANY, units=()), hits)


def _ranked(index: PassageIndex, question: Question, part: Part, hits: Sequence[Hit]) -> list[Evidence]:
    evidence: list[Evidence] = []
    best_of: list[tuple[float, Hit]] = []
    for hit in hits:
        view = view_of(index, hit.passage)
        sights = _sights(part.needs, view)
        found = [_score(question, part, view, sights, s, hit.score) for s in view.statements]
        evidence += found
        best_of.append((max((e.score for e in found), default=0.0), hit))
    windowed = 0 if question.kind is Kind.FIGURE else _WINDOWED
    for _, hit in sorted(best_of, key=lambda pair: -pair[0])[:windowed]:
        view = view_of(index, hit.passage)
        sights = _sights(part.needs, view)
        evidence += [_score(question, part, view, sights, s, hit.score) for s in view.windows]
    return sorted(evidence, key=lambda e: (-e.score, e.statement.start, e.statement.end))


def _score(
    question: Question,
    part: Part,
    view: View,
    sights: Sequence[_Sight],
    statement: Statement,
    nearness: float,
) -> Evidence:
    covered = _coverage(sights, statement)
    total = covered + COSINE * min(1.0, nearness)
    off_topic = _is_off_topic(question, statement, view)
    total += OFF_TOPIC * off_topic
    if not statement.figures:
        total += LONGER * (statement.words.count("，") + statement.words.count("；"))
        total += HEADING_ONLY if _is_heading(statement) else 0.0
        total += ITEMS * enumerates(question, statement)
        return Evidence(statement, covered, 0.0, total, fits=True, nearness=nearness)
    precision = _precision(part, statement.pairs)
    total += PRECISION * precision
    names = (_OF_ALL.sub("", figure.indicator) for figure in statement.figures)
    total += VERBATIM * any(len(name) > 3 and name in part.text for name in names)
    if part.units:
        right_unit = any(is_in(f, part, statement) for f in statement.figures)
        total += UNIT if right_unit else 0.0 if tells_rate(part, statement) else NO_UNIT
    if part.measure is not Asked.ANY:
        total += MEASURE if has_measure(part, statement) else NO_MEASURE
    elif statement.status is Status.ACTUAL and _only_names(question, part) and not has_level(statement):
        total += NO_LEVEL
    total += _tense(question, statement)
    total += COUNTED * counts(part, statement)
    total += SIZE * all(is_size(statement.passage, f) for f in statement.figures)
    total += WHOLE * total_or_new(part, statement)
    total += OF_SIZE * of_size(part, statement)
    both_ends = FROM_TO.search(part.text) or BETWEEN_YEARS.search(question.text)
    total += BOTH_ENDS * (is_from_to(statement) and both_ends is not None)
    then = not off_topic or statement.period in question.periods
    of_kind = then and fits(question, part, statement)
    return Evidence(statement, covered, precision, total, of_kind, nearness)


def _only_names(question: Question, part: Part) -> bool:
    """Return whether a question but names an indicator (GDP last year): how much it is comes first then."""
    return question.english or not has_question_word(part.text)


def _is_heading(statement: Statement) -> bool:
    """Return whether a statement is but a heading, or the term of a glossary entry without its definition."""
    passage = statement.passage
    term = passage.kind is PassageKind.ENTRY and statement.start == passage.start
    colon = passage.text.replace(":", "：").find("：")
    return passage.kind is PassageKind.HEADING or (term and statement.end - passage.start <= colon)


def _is_off_topic(question: Question, statement: Statement, view: View) -> bool:
    """Return whether a glossary entry explains another term than those that are asked about."""
    entry = statement.passage.kind is PassageKind.ENTRY
    needs = (need for part in question.parts for need in part.needs if need.own)
    return entry and not any(form in view.headings for need in needs for form in need.forms)


@dataclass(frozen=True, slots=True)
class _Sight:
    """One need in sight of one passage: what is left to look for in each of its statements.

    `base` is what the passage and its headings are good for by themselves; `own` is the need as it was asked,
    `forms` are those that a statement may hold, `pairs` and `scattered` what counts for less, `beside` forms
    that the clause in front may hold.
    """

    weight: float
    base: float
    own: str
    forms: tuple[str, ...]
    beside: tuple[str, ...]
    pairs: tuple[tuple[str, ...], ...]
    scattered: tuple[str, ...]
    confusable: tuple[str, ...]


def _sights(needs: Sequence[Need], view: View) -> list[_Sight]:
    """Return the needs as far as they can be met in a passage, so that no statement is searched in vain."""
    topic = TOPIC if view.passage.kind is PassageKind.ENTRY else IN_HEADING
    return [_sight(need, view, topic) for need in needs]


def _sight(need: Need, view: View, topic: float) -> _Sight:
    confusable = _confusable(need.forms)
    text, headings, before, keys = view.text, view.headings, view.before, view.keys
    if confusable:
        text, headings, before, keys = (without(t, confusable) for t in (text, headings, before, keys))
    base = 0.0
    pairs, scattered = [], []
    for form in need.forms:
        if _holds(text, form):
            base = max(base, IN_PASSAGE, topic if form in headings else 0.0)
        elif form in headings:
            base = max(base, topic)
        elif form in before:
            base = max(base, BEFORE)
        if len(form) > 2:
            pairs.append(_pairs_of(form))
        elif all(c in keys for c in form) and not form[0].isdigit():
            scattered.append(form)
    return _Sight(
        need.weight,
        base,
        need.forms[0] if need.forms else "",
        tuple(f for f in need.forms if _holds(keys, f)),
        tuple(f for f in need.forms if f in text),
        tuple(p for p in pairs if any(pair in keys for pair in p)),
        tuple(scattered),
        confusable,
    )


@lru_cache(8192)
def _confusable(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the longer terms in which a form of a need means something else (出口 in 进出口)."""
    longer = dict.fromkeys(term for form in forms for term in CONFUSABLE.get(form, ()))
    return tuple(term for term in longer if term not in forms)


@lru_cache(8192)
def _pairs_of(form: str) -> tuple[str, ...]:
    return tuple(form[i : i + 2] for i in range(len(form) - 1))


def _holds(text: str, form: str) -> bool:
    """Return whether a form stands in a text; a number not as the end of a longer one (10家 of 110家)."""
    at = text.find(form)
    while at > 0 and form[0].isdigit() and (text[at - 1].isdigit() or text[at - 1] == "."):
        at = text.find(form, at + 1)
    return at >= 0


def _coverage(sights: Sequence[_Sight], statement: Statement) -> float:
    """Return the share of the needs that a statement meets, weighted, 0 to 1; 0 for no needs."""
    total = met = 0.0
    for sight in sights:
        total += sight.weight
        met += sight.weight * _credit(sight, statement)
    return met / total if total else 0.0


def credit_of(part: Part, statement: Statement, view: View) -> list[float]:
    """Return how far a statement of the passage meets each need of a part, 0 to 1, in their order."""
    return [_credit(sight, statement) for sight in _sights(part.needs, view)]


def _credit(sight: _Sight, statement: Statement) -> float:
    key = without(statement.key, sight.confusable) if sight.confusable else statement.key
    for form in sight.forms:
        if form in key and _holds(key, form):
            return IN_STATEMENT if form == sight.own else IN_OTHER_WORDS
    best = sight.base
    for form in sight.beside:
        if form in statement.beside:
            best = max(best, BESIDE)
    for pairs in sight.pairs:
        best = max(best, PAIRS * sum(p in key for p in pairs) / len(pairs))
    for form in sight.scattered:
        if best < SCATTERED and all(c in key for c in form):
            best = SCATTERED
    return best


def _precision(part: Part, pairs: Sequence[str]) -> float:
    """Return the share of an indicator's terms that the question speaks of: the exact indicator wins."""
    own = [n for n in part.needs if n.own and not is_action(n)] or part.needs
    said = " ".join((normalise(part.text), *(form for need in own for form in need.forms)))
    return sum(p in said for p in pairs) / len(pairs) if pairs else 0.0


def _tense(question: Question, statement: Statement) -> float:
    total = 0.0
    if question.status is not Status.UNKNOWN:
        planned = statement.status in (Status.TARGET, Status.MILESTONE)
        total += TENSE if planned == (question.status is Status.TARGET) else -TENSE
    if statement.status is Status.MILESTONE and statement.period not in question.periods:
        total += MILESTONE
    if statement.period and question.periods and statement.period not in question.periods:
        total += PARTLY
    elif is_span(statement.passage.period) and statement.period in question.periods:
        total += PARTLY / 2  # what is said of five years answers for the last only where nothing else does
    return total


def enumerates(question: Question, statement: Statement) -> float:
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
    if any(figure.period == period for figure in statement.figures):
        return True
    if statement.period != period and statement.period in among:
        return False
    said_within = statement.passage.period == period and is_span(period)  # what five years led to
    of_the_span = is_span(statement.period) and not is_span(period) and _sums_up(statement)
    return said_within or (covers(statement.period, period) > 0 and not of_the_span)


def _sums_up(statement: Statement) -> bool:
    """Return whether figures tell of all years of a span together: their growth, their mean, their sum.

    What a span of years led to (五年来达到5万亿元) is of its last year too.
    """
    changes = statement.figures and all(figure.is_change for figure in statement.figures)
    return bool(changes) or _SUMS_UP.search(statement.words) is not None


def holds_entities(question: Question, statement: Statement) -> bool:
    """Return whether the places that a question names stand in a statement's passage or the headings above.

    What opens a clause behind it (完成投资9700亿元，雄安新区带动作用显著) is said of that clause.
    """
    if not question.entities:
        return True
    passage = statement.passage
    end = statement.end - passage.start
    behind = _OPENS_CLAUSE.sub("\n", passage.text[end:])
    context = " ".join([passage.text[:end] + behind, *passage.path])
    for short, whole in AREAS.items():
        context = context.replace(whole, f"{whole}{short}")
    return all(
        e in context or (len(e) > 2 and e[-1] in "省市县区州" and e[:-1] in context)
        for e in question.entities
    )
