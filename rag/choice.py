"""Choose among the evidence: the best statement that meets every hard constraint, figure or prose.

Hard are period, place, unit and measure, and a date where one is asked for: what fails one of them is never
the answer, however well it covers the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.passages import Passage
from index.periods import find_mentions, first_year, is_span, last_year
from rag.cues import Measure
from rag.evidence import Evidence, holds_entities, in_period
from rag.fitting import has_measure
from rag.parts import Part
from rag.question import Question, asks_grade, asks_how_long, asks_when
from rag.statements import Statement, ends_of, is_from_to

_DATED = re.compile(r"\d{4}年|[\d一二三四五六七八九十]月|年底|年内|[上下]半年|季度|年末|\d天|[今明]年")

_GRADED = re.compile("[1-5]A", re.IGNORECASE)

_KIND = re.compile(r"(?:什么|啥|哪一?[个家所座条项种类位支])([\u4e00-\u9fff]{1,2})(?=[？?，,。的了]|$)")
_LASTING = re.compile(r"[\d一二两三四五六七八九十]+[多余]?(?:年|个月|天|周|小时|个?工作日|分钟)")
_TOLD = ((asks_when, _DATED), (asks_how_long, _LASTING), (asks_grade, _GRADED))
"""What must stand in prose that answers a question of a kind."""
NEARLY = 0.1
"""Score that prose which names the kind of thing that is asked for may lack to the best."""
EXACT = 0.2
"""Score that a statement of the very period may lack to one that speaks of it only in part (a span)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The evidence chosen for one part of a question.

    `fitting` is all that meets the hard constraints, `chosen` first; `ranked` is all of its kind, figures or
    prose, best first.
    """

    part: Part
    chosen: Evidence
    fitting: tuple[Evidence, ...]
    ranked: tuple[Evidence, ...]


def choose_figure(question: Question, part: Part, evidence: Sequence[Evidence], period: str) -> Choice | None:
    """Return the best statement with figures for a part and a period ("" any), None where nothing fits."""
    ranked = tuple(e for e in evidence if e.statement.figures)
    asked = _of_part(question, part)
    fitting = tuple(
        e for e in ranked if meets_all(asked, e, period) and _tells_then(asked, part, e.statement, period)
    )
    of_measure = any(has_measure(part, e.statement) for e in fitting[:1])
    exact = tuple(
        e
        for e in fitting
        if any(f.period == period for f in e.statement.figures)
        and (not of_measure or has_measure(part, e.statement))
    )
    near = bool(exact) and exact[0].score >= fitting[0].score - EXACT
    return _choice(part, exact if near else fitting, ranked)


def _of_part(question: Question, part: Part) -> Question:
    """Return a question with those of its places that are meant of a part: all but those of other parts.

    What the first part names is meant of the rest too, but not what a share names of its whole.
    """
    others = question.parts if question.ratio else question.parts[1:]
    elsewhere = [each.text for each in others if each.text != part.text]
    here = part.text if question.ratio else part.text + question.parts[0].text
    kept = [e for e in question.entities if e in here or not any(e in text for text in elsewhere)]
    return replace(question, entities=tuple(kept)) if len(kept) < len(question.entities) else question


def _tells_then(question: Question, part: Part, statement: Statement, period: str) -> bool:
    """Return whether a growth that is asked for is told of that year, not of a span that ends in it."""
    if part.measure is not Measure.GROWTH or not period or is_span(period):
        return True
    if is_from_to(statement):
        began, ended = (figure.period for figure in ends_of(statement))
        return not began or began in question.periods or last_year(ended) - last_year(began) <= 1
    told = [figure.period for figure in statement.figures if figure.is_change]
    return not told or not all(is_span(each) for each in told)


def choose_prose(question: Question, part: Part, evidence: Sequence[Evidence]) -> Choice | None:
    """Return the best clauses for a part, None where nothing fits."""
    ranked = tuple(e for e in evidence if not e.statement.figures)
    told = next((pattern for asks, pattern in _TOLD if asks(question)), None)
    fitting = (
        e
        for e in ranked
        if speaks_of(question, e.statement) and (told is None or told.search(e.statement.words))
    )
    return _choice(part, _of_kind(part, tuple(fitting)), ranked)


def _of_kind(part: Part, fitting: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return `fitting`, first one that names the kind of thing asked for (拿了什么奖) if it is near."""
    asked = _KIND.search(part.text)
    if not asked or not fitting or asked[1] in fitting[0].statement.words:
        return fitting
    named = (e for e in fitting if asked[1] in e.statement.words and e.score >= fitting[0].score - NEARLY)
    best = next(named, None)
    return (best, *(e for e in fitting if e is not best)) if best else fitting


def _choice(part: Part, fitting: tuple[Evidence, ...], ranked: tuple[Evidence, ...]) -> Choice | None:
    return Choice(part, fitting[0], fitting, ranked) if fitting else None


def meets_all(question: Question, evidence: Evidence, period: str) -> bool:
    """Return whether evidence with figures meets every hard constraint."""
    statement = evidence.statement
    if period and not is_said_of(question, statement, period):
        return False
    return evidence.fits and holds_entities(question, statement)


def speaks_of(question: Question, statement: Statement) -> bool:
    """Return whether a statement speaks of the places and of one of the periods that a question names."""
    periods = question.periods
    return holds_entities(question, statement) and (
        not periods or any(is_said_of(question, statement, p, ()) for p in periods)
    )


def is_said_of(
    question: Question, statement: Statement, period: str, among: Sequence[str] | None = None
) -> bool:
    """Return whether a statement speaks of a period that a question names, `among` the others that it names.

    A span that the report looks back on is also spoken of by what is done in its last year, and a period by
    prose that names it.
    """
    if not statement.figures and period in _named_in(statement.passage, question.year):
        return True
    ends_it = is_span(period) and statement.period == period[-4:] and statement.period in question.ends
    return ends_it or in_period(statement, period, question.periods if among is None else among)


def _named_in(passage: Passage, year: int) -> set[str]:
    """Return the periods that a passage names: 今年 is the report's `year`, 4月 one of the passage's."""
    return {m.period for m in find_mentions(passage.text, year, here=first_year(passage.period))}
