"""From the evidence to what is said: figures first where a number is asked for, clauses, or why none answers.

Whether a statement is sure enough to be said is learned (rag.confidence). The thresholds here were chosen on
the development questions; what each does is said beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.figures import Figure
from index.numbers import half_width
from index.periods import Status
from index.reports import Report
from index.store import PassageIndex
from rag.choice import Choice, choose_figure
from rag.companions import (
    asked_beside,
    counted_behind,
    counterpart,
    gives,
    is_answered,
    lacks_one_side,
    left_out,
    of_two_things,
    stands_beside,
    stated_share,
    tells_share,
    told_together,
)
from rag.comparing import ASKS_REST, most_of, named_in_sum, without_comparing
from rag.confidence import confidence, features, is_sure
from rag.cues import REASON, Kind, asks_of
from rag.deriving import derive
from rag.evidence import Evidence
from rag.needs import needs_of
from rag.parts import Part, names_thing
from rag.phrasing import Draft, state
from rag.question import Question, asks_how, asks_how_long, asks_when, asks_why, is_keywords
from rag.quoting import quote_definition, quote_list, quote_measures, quote_named_term, quote_prose
from rag.refusals import absent, not_computed, not_found, turned, unclear, why_not
from rag.statements import Statement, focus, is_from_to, view_of

LEAST = 0.25
"""Coverage below which a statement has nothing to do with what is asked, however sure its words make it."""
SPOKEN = 0.8
"""Coverage from which clauses answer words that ask nothing."""
PRINTED, MOST_PRINTED = 0.9, 3
"""How sure it is that a figure stands for what it is printed with, and how many such places are told."""
VAGUE = 0.15
"""Below this precision a question hardly names the indicator that was found."""
_NOW = re.compile("现在|目前|如今|眼下|[有到](?:多少|几)[^，。？?]{0,3}了[？?]?$")
_LED = re.compile(r"[从由较]|比(?![重例率])|变化|了(?:几|多少|百分)")


def decide(index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report) -> Draft:
    """Return what is said: figures first where a number is asked for, clauses otherwise, else a refusal."""
    if question.kind is Kind.REVERSE:
        return _reverse(index, question, evidence, report) or quote_prose(index, question, evidence, report)
    if question.kind is Kind.DEFINITION and (draft := quote_definition(question, evidence)):
        return draft
    lists = question.kind in (Kind.LIST, Kind.DEFINITION, Kind.FACT) and not asks_when(question)
    if lists and (draft := quote_list(index, question, report) or quote_named_term(question, evidence)):
        return draft
    if question.kind in (Kind.LIST, Kind.FACT, Kind.DEFINITION) and not asks_how(question):
        return quote_prose(index, question, evidence, report)
    if question.kind is Kind.CHECK and not question.stated and not any(p.units for p in question.parts):
        prose = quote_prose(index, question, evidence, report)
        if prose.status == "answered":
            return prose
    if asks_how(question) and (draft := quote_measures(question, evidence[0])):
        return draft
    figures = derive(question, evidence) or _figures(index, question, evidence, report)
    if figures.status == "answered":
        unreasoned = asks_why(question) and not any(
            REASON.search(e.statement.passage.text) for e in figures.evidence
        )
        return absent(figures.evidence) if unreasoned else figures
    told = question.kind in (Kind.CHECK, Kind.OPEN) or asks_how_long(question) or is_keywords(question)
    if told and not asks_why(question):
        prose = quote_prose(index, question, evidence, report)
        meets = not is_keywords(question) or all(e.coverage >= SPOKEN for e in prose.evidence)
        return prose if prose.status == "answered" and meets else figures
    return figures


ALIKE = 0.1
"""Score that what is told in the unit of what it is compared with may lack to the best."""
FULL = 0.95
"""Coverage from which something compared with another is taken though it is not sure by itself."""


@dataclass(slots=True)
class _Found:
    """What was found for the parts of a question so far: statements, refusals, choices not sure enough."""

    compares: bool
    chosen: list[Evidence] = field(default_factory=list)
    refusals: list[Draft] = field(default_factory=list)
    unsure: list[tuple[Part, Choice]] = field(default_factory=list)
    choices: dict[Statement, Choice] = field(default_factory=dict)
    met: list[Part] = field(default_factory=list)

    def add(self, part: Part, evidence: Evidence, choice: Choice) -> None:
        """Take evidence for a part; where another part has it already, one of the two takes its next best."""
        self.met.append(part)
        taken = [c.statement for c in self.chosen]
        if evidence.statement not in taken:
            self.chosen.append(evidence)
            self.choices[evidence.statement] = choice
            return
        earlier = self.choices.get(evidence.statement)
        mine = told_together(choice, self.chosen, self.compares)
        theirs = earlier and told_together(earlier, self.chosen, self.compares)
        if earlier and theirs and (not mine or _loss(earlier, theirs) < _loss(choice, mine)):
            self.chosen[taken.index(evidence.statement)] = theirs
            self.chosen.append(evidence)
        elif mine:
            self.chosen.append(mine)

    def make_alike(self) -> None:
        """Take for one of two things that are compared what is told of it in a unit of the other."""
        if not self.compares or len(self.chosen) != 2:
            return
        for i, (one, other) in enumerate((self.chosen, self.chosen[::-1])):
            units = {figure.unit for figure in other.statement.figures}
            choice = self.choices.get(one.statement)
            if choice is None or units & {figure.unit for figure in one.statement.figures}:
                continue
            alike = (e for e in choice.fitting if units & {figure.unit for figure in e.statement.figures})
            best = next(alike, None)
            if best and best is not other and best.score >= one.score - ALIKE:
                self.chosen[i] = replace(best, confidence=one.confidence)
                return

    def add_told_together(self) -> None:
        """Take what was not sure enough by itself, but is told in one sentence with what was.

        So is what is compared with it and meets all that is asked.
        """
        for part, choice in self.unsure:
            anywhere = self.compares and choice.chosen.coverage >= FULL
            if together := told_together(choice, self.chosen, anywhere):
                self.chosen.append(together)
                self.met.append(part)


def _loss(choice: Choice, instead: Evidence) -> float:
    return choice.chosen.score - instead.score


def _figures(
    index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report
) -> Draft:
    """Return the figures asked for, one statement a part and period, or why there are none."""
    if question.ratio and (stated := stated_share(question, evidence)):
        return state(question, [stated])
    found = _Found(question.compute)
    for part, ranked in zip(question.parts, evidence, strict=True):
        _look_for(found, index, question, part, ranked, report)
    if not found.chosen:
        return found.refusals[0] if found.refusals else absent([])
    found.add_told_together()
    found.make_alike()
    chosen = found.chosen if len(evidence) > 1 else _completed(question, found.chosen, evidence[0])
    if len(chosen) == 1 and ASKS_REST.search(question.text):
        chosen = [*chosen, *counted_behind(chosen[0], evidence[0])]
    if question.ratio and len(chosen) == 1 and not tells_share(chosen[0]):
        return absent(chosen)
    if of_two_things(index, question, chosen):
        return not_computed(state(question, [max(chosen, key=lambda e: e.coverage)]), [])
    if len(chosen) > 1 and (unknown := _unknown_in_sum(index, question)):
        return not_computed(state(replace(question, compute=False), chosen), unknown)
    beside = asked_beside(question, chosen, evidence)
    unmet = [] if beside or question.english else _unmet(question, found, chosen)
    missing = [without_comparing(part.text) for part in unmet]
    draft = state(question if not missing else replace(question, compute=False), chosen + beside)
    lacks = any(map(names_thing, unmet)) or lacks_one_side(question, chosen, refused=bool(found.refusals))
    if question.compute and len(chosen) == 1 and lacks:
        return not_computed(draft, missing)
    return replace(draft, text=draft.text + not_found(missing)) if missing else draft


def _unknown_in_sum(index: PassageIndex, question: Question) -> list[str]:
    """Return the things to be added up of which no word stands in the report."""
    if question.english or not question.compute:
        return []
    named = ((item, tuple(needs_of(item, index, everyday=True))) for item in named_in_sum(question.text))
    return [item for item, needs in named if needs and not any(need.known for need in needs)]


def _unmet(question: Question, found: _Found, chosen: Sequence[Evidence]) -> list[Part]:
    """Return the parts that nothing was found for.

    What but asks for the change is met where both ends of it are told.
    """
    unmet = [part for part in question.parts if part not in found.met and not gives(part, chosen)]
    tells_change = len(chosen) == 1 and is_from_to(chosen[0].statement)
    return [part for part in unmet if names_thing(part)] if tells_change else unmet


def _look_for(
    found: _Found,
    index: PassageIndex,
    question: Question,
    part: Part,
    ranked: list[Evidence],
    report: Report,
) -> None:
    """Look for the statement that answers one part, in every period that it is asked for."""
    bearing = [e for e in ranked if e.statement.figures]
    if part.elliptic and found.chosen and not part.periods:
        found.chosen += [] if is_answered(part, found.chosen) else stands_beside(found.chosen, bearing)
        found.met.append(part)
        return
    alike = found.chosen[0].statement.period if question.compute and found.chosen else ""
    for period in part.periods or question.periods or (alike,):
        choice = choose_figure(question, part, ranked, period)
        result = _one(index, question, choice, bearing, period, report)
        if isinstance(result, Draft):
            found.refusals.append(result)
            found.unsure += [(part, choice)] if choice else []
        elif choice:
            found.add(part, result, choice)


def _one(
    index: PassageIndex,
    question: Question,
    choice: Choice | None,
    bearing: Sequence[Evidence],
    period: str,
    report: Report,
) -> Evidence | Draft:
    """Return the statement chosen for one part and one period, or the refusal."""
    sure = confidence(features(index, question, choice)) if choice else 0.0
    if choice is None or not is_sure(sure) or choice.chosen.coverage < LEAST:
        return why_not(question, bearing, period, report)
    sets_against = question.compute and len(question.parts) > 1
    if not (sets_against or most_of(question.text)) and (refused := turned(question, choice.chosen)):
        return refused
    rivals = _rivals(choice)
    return unclear(rivals) if rivals else replace(choice.chosen, confidence=sure)


def _completed(question: Question, chosen: list[Evidence], ranked: list[Evidence]) -> list[Evidence]:
    """Return a single part's statements with what belongs to them: a second thing named, the other period."""
    bearing = [e for e in ranked if e.statement.figures]
    if len(chosen) == 1:
        chosen = chosen + left_out(question, chosen[0], bearing)
    if not question.periods and question.status is Status.UNKNOWN:
        chosen = chosen + [c for e in chosen for c in counterpart(e, bearing)]
    if question.english:
        return chosen
    return [
        replace(e, statement=focus(e.statement, question.parts[0], _ends_asked(question))) for e in chosen
    ]


def _ends_asked(question: Question) -> tuple[str, ...]:
    """Return the periods of which a level is asked for, none where the change between two is."""
    both = question.compute or _LED.search(question.text) or len(asks_of(question.text)) > 1
    now = (str(question.year - 1),) if _NOW.search(question.text) else ()
    return () if both else (*question.periods, *now)


def _rivals(choice: Choice) -> list[Evidence]:
    """Return what fits a question as well as what was chosen, that first.

    Only where the question names no indicator more than vaguely (收入); else nothing.
    """
    picked = choice.chosen
    if picked.precision >= VAGUE:
        return []
    others = [
        e
        for e in choice.fitting
        if e.coverage >= picked.coverage - 0.03
        and e.precision < VAGUE
        and e.statement.passage.id != picked.statement.passage.id
    ]
    return [picked, *others][:3] if others else []


def _reverse(
    index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report
) -> Draft | None:
    """Return what the figure that the question states stands for, wherever the report prints it."""
    for ranked in evidence:
        for candidate in ranked:
            if any(_stands_for(f, question) for f in candidate.statement.figures):
                return state(question, [candidate])
    printed = [
        Evidence(statement, 1.0, 0.0, 1.0, fits=True, confidence=PRINTED)
        for i in index.ids(report.id)
        for statement in (view_of(index, i).statements if _mentions(index.passages[i].text, question) else ())
        if any(_stands_for(f, question) for f in statement.figures)
    ]
    return state(question, printed[:MOST_PRINTED]) if printed else None


def _stands_for(figure: Figure, question: Question) -> bool:
    """Return whether a question states a figure; a multiple is of another time than its sentence is."""
    return figure.unit != "倍" and _is_stated(figure.text, question)


def _mentions(text: str, question: Question) -> bool:
    return any(stated in half_width(text) for stated in question.stated)


def _is_stated(printed: str, question: Question) -> bool:
    """Return whether a question states a figure as it is printed, with its unit or without (1268亩)."""
    printed = half_width(printed)
    return any(
        printed == stated or re.fullmatch(rf"{re.escape(stated)}[^\d.,]*", printed) is not None
        for stated in question.stated
    )
