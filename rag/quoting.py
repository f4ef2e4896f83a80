"""Answers in the report's own clauses: lists, definitions, facts, measures taken, or why there are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.clauses import clauses
from index.names import without_notes
from index.passages import PassageKind
from index.reports import Report
from index.store import PassageIndex
from rag.choice import choose_prose, speaks_of
from rag.confidence import confidence, features, is_sure
from rag.cues import Kind, names_in_quotes
from rag.evidence import Evidence, credit_of, enumerates
from rag.items import item_of
from rag.listing import items_of
from rag.needs import term_match
from rag.parts import Part
from rag.phrasing import Draft, mark
from rag.question import Question, asks_why
from rag.refusals import absent, why_not
from rag.statements import Statement, explained, prose, view_of, whole_list, whole_passage

SPEAKS = 0.34
"""Least coverage of a further sentence that speaks of what is asked too."""
EXPLAINED = 0.6
"""Least coverage of a sentence that is taken for the meaning of a term that no glossary has."""
ENUMERATED, ASIDE = 0.5, 0.7
"""How well a clause enumerates from which it may be the whole list that is asked for, and how much of its
coverage the clauses around it may have then."""
TERM = 0.55
"""Least share of a glossary term that a question must speak of."""
_MAX_PROSE = 3
_EXPLAINS = re.compile(r"是指|指的是|[即指]|：|——|就是|包括|分为|[0-9一二三四五六七八九十]+名")
_MEANING = re.compile(r"意思|含义|解释|[啥什]么?叫|什么是|何为|定义|是指什么")
_PURPOSE = re.compile("[做干](?:什么|啥|嘛)(?:的|用)?(?:[？?（]|$)|什么用途|[花用]在(?:哪|什么|啥)")
"""What asks what something that was told is for: its sentence says so, if anything does."""
_JOINS = re.compile("[\u4e00-\u9fff]{2}[和与][\u4e00-\u9fff]{2}")
_LEANS = re.compile("与[^，。；]{1,16}(?:共同|一起|并列|一道|同时)")
"""What speaks of something that only the clause in front names."""
_ENTRY_NUMBER = re.compile(r"^[\[〔【［(（]?\d{1,3}[\]〕】］)）.、．]* *")


def quote_prose(
    index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report
) -> Draft:
    """Return the clauses that say what is asked, at most _MAX_PROSE of them, or why there are none."""
    chosen: list[Evidence] = []
    refusals: list[Draft] = []
    for part, ranked in zip(question.parts, evidence, strict=True):
        choice = choose_prose(question, part, ranked)
        sure = confidence(features(index, question, choice)) if choice else 0.0
        if choice is None or not is_sure(sure) or asks_why(question):
            prose = [e for e in ranked if not e.statement.figures]
            refusals.append(why_not(question, prose, (question.periods or ("",))[0], report))
            continue
        best = replace(choice.chosen, confidence=sure)
        best = _in_full(index, question, part, best, ranked)
        explains = _EXPLAINS.search(best.statement.words) and best.coverage >= EXPLAINED
        if question.kind is Kind.DEFINITION and _MEANING.search(question.text) and not explains:
            refusals.append(absent([best]))
            continue
        if all(
            (best.statement.start, best.statement.end) != (c.statement.start, c.statement.end) for c in chosen
        ):
            chosen.append(best)
    if not chosen:
        return refusals[0] if refusals else absent([])
    return _quote(sorted(chosen[:_MAX_PROSE], key=lambda e: e.statement.start))


def _in_full(
    index: PassageIndex, question: Question, part: Part, best: Evidence, ranked: Sequence[Evidence]
) -> Evidence:
    """Return what was chosen with all that answers: the whole list, the one item, what a thing is for."""
    chosen = best.statement
    shorter = _narrowed(index, part, best, ranked)
    if question.follows or (question.kind is Kind.LIST and _joins(question, shorter.statement)):
        best = shorter
    narrowed = question.follows and best.statement is not chosen
    passage = best.statement.passage
    if question.kind is Kind.LIST and not (narrowed or _is_list(question, best, ranked)):
        return replace(best, statement=whole_list(index, passage))
    if _LEANS.match(best.statement.words):
        best = _with_subject(best)
        passage = best.statement.passage
    if question.follows and _PURPOSE.search(question.text):
        return replace(best, statement=whole_passage(passage))
    if question.kind is Kind.FACT and len(question.parts) == 1:
        return replace(best, statement=item_of(best.statement, part))
    if question.kind is Kind.DEFINITION:
        return replace(best, statement=explained(index, passage))
    return best


def _with_subject(evidence: Evidence) -> Evidence:
    """Return clauses with the one in front of them, which names what they speak of (与B共同获评…)."""
    own = evidence.statement
    before = [a for a, b in clauses(own.passage.text) if own.passage.start + b < own.start]
    return (
        replace(evidence, statement=prose(own.passage, before[-1], own.end - own.passage.start))
        if before
        else evidence
    )


def _narrowed(index: PassageIndex, part: Part, best: Evidence, ranked: Sequence[Evidence]) -> Evidence:
    """Return the shortest clauses within those chosen that meet as much of what is asked anew.

    What an earlier question asked about (哪个作品得了A奖？那B奖呢？) may stand in another clause.
    """
    own = replace(part, needs=tuple(need for need in part.needs if need.own and need.known))
    view = view_of(index, best.statement.passage.id)

    def met(evidence: Evidence) -> float:
        credit = credit_of(own, evidence.statement, view)
        return sum(c * need.weight for c, need in zip(credit, own.needs, strict=True))

    within = (
        e
        for e in ranked
        if e.statement.passage.id == best.statement.passage.id
        and best.statement.start <= e.statement.start < e.statement.end <= best.statement.end
        and not e.statement.figures
    )
    full = [e for e in within if met(e) >= met(best)] if own.needs else []
    shortest = min(full, key=lambda e: e.statement.end - e.statement.start, default=best)
    return replace(shortest, confidence=best.confidence)


def _joins(question: Question, statement: Statement) -> bool:
    """Return whether a statement names several things."""
    return enumerates(question, statement) >= ENUMERATED or _JOINS.search(statement.words) is not None


def _is_list(question: Question, best: Evidence, ranked: Sequence[Evidence]) -> bool:
    """Return whether clauses are the whole list by themselves.

    They enumerate, and what else their passage says has much less to do with what is asked.
    """
    own = best.statement
    beside = (
        e.coverage
        for e in ranked
        if e.statement.passage.id == own.passage.id
        and (e.statement.end <= own.start or e.statement.start >= own.end)
    )
    return _joins(question, own) and max(beside, default=0.0) <= ASIDE * best.coverage


def quote_list(index: PassageIndex, question: Question, report: Report) -> Draft | None:
    """Return the items of a list that the question asks for by its name (三高地)."""
    items = items_of(index, report, question.text, question.needs)
    spoken = [Evidence(s, 1.0, 0.0, 1.0, fits=True) for s in items if speaks_of(question, s)]
    return _quote(spoken) if spoken and len(spoken) == len(items) else None


def quote_measures(question: Question, ranked: list[Evidence]) -> Draft | None:
    """Return the sentences of the best matching section that speak of what is asked, in their order."""
    prose = [e for e in ranked if not e.statement.figures and e.statement.passage.kind is PassageKind.BODY]
    fitting = [e for e in prose if speaks_of(question, e.statement) and e.coverage >= SPEAKS]
    if not fitting:
        return None
    section = fitting[0].statement.passage.section
    within = [e for e in fitting if e.statement.passage.section == section]
    passages = {e.statement.passage.id: e for e in reversed(within)}
    best = sorted(passages.values(), key=lambda e: -e.score)[:_MAX_PROSE]
    chosen = [replace(e, statement=whole_passage(e.statement.passage)) for e in best]
    return _quote(sorted(chosen, key=lambda e: e.statement.start))


def _quote(chosen: list[Evidence]) -> Draft:
    text = "".join(
        f"{without_notes(e.statement.words).rstrip('；，。：')}{mark(i)}。" for i, e in enumerate(chosen)
    )
    return Draft("answered", text, tuple(chosen), (), min(e.confidence for e in chosen))


def quote_definition(question: Question, evidence: list[list[Evidence]], least: float = TERM) -> Draft | None:
    """Return the glossary entry of the term that the question asks about, `least` of which it must name."""
    entries = {
        e.statement.passage.id: e
        for ranked in evidence
        for e in ranked
        if e.statement.passage.kind is PassageKind.ENTRY
    }
    fits = [(term_match(e.statement.passage.path[-1], question.text), e) for e in entries.values()]
    fits = [(fit, e) for fit, e in fits if fit >= least]
    if not fits:
        return None
    _, best = max(fits, key=lambda pair: (pair[0], pair[1].score))
    entry = replace(best, statement=whole_passage(best.statement.passage))
    return Draft("answered", f"{_ENTRY_NUMBER.sub('', entry.statement.words)}{mark(0)}", (entry,), (), 0.9)


def quote_named_term(question: Question, evidence: list[list[Evidence]]) -> Draft | None:
    """Return the glossary entry of the term that a question has in quotation marks (“两重”是哪两样)."""
    return quote_definition(question, evidence, least=1.0) if names_in_quotes(question.text) else None
