"""From the evidence to what is said: figures, clauses, lists and definitions, or why none of it answers.

Whether a statement is sure enough to be said is learned (rag.confidence). The thresholds here were chosen on
the development questions; what each does is said beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.figures import Measure
from index.names import without_notes
from index.passages import PassageKind
from index.periods import Status
from index.reading import PARTS, POINTS
from index.reports import Report
from index.store import PassageIndex
from rag.choice import Choice, choose_figure, choose_prose, speaks_of
from rag.confidence import confidence, features, is_sure
from rag.cues import LEFT, Kind, asks_of
from rag.evidence import Evidence, credit_of, enumerates
from rag.fitting import is_size, meets
from rag.listing import items_of
from rag.needs import term_match
from rag.parts import Part
from rag.phrasing import Draft, mark, state
from rag.question import Question, asks_how, asks_when, asks_why
from rag.refusals import absent, not_found, turned, unclear, why_not
from rag.statements import Statement, explained, focus, view_of, whole_list, whole_passage

LEAST = 0.25
"""Coverage below which a statement has nothing to do with what is asked, however sure its words make it."""
SPEAKS = 0.34
"""Least coverage of a further sentence that speaks of what is asked too."""
EXPLAINED = 0.6
"""Least coverage of a sentence that is taken for the meaning of a term that no glossary has."""
TOGETHER = 0.3
"""Score that evidence may lack to the best for its part where another part's stands in its sentence."""
SHARE = 0.75
ENUMERATED, ASIDE = 0.5, 0.7
"""How well a clause enumerates from which it may be the whole list that is asked for, and how much of its
coverage the clauses around it may have then."""
VAGUE = 0.15
"""Below this precision a question hardly names the indicator that was found."""
NEXT = 12
"""Characters between two figures of which the second says what came of the first."""
COUNTERPART, TERM, REST = 0.80, 0.55, 0.30
_EXPLAINS = re.compile(r"是指|指的是|[即指]|：|——|就是|包括|分为|[0-9一二三四五六七八九十]+名")
_MEANING = re.compile(r"意思|含义|解释|[啥什]么?叫|什么是|何为|定义|是指什么")
_JOINS = re.compile("[\u4e00-\u9fff]{2}[和与][\u4e00-\u9fff]{2}")
_LED = re.compile(r"[从由比较]|变化|了(?:几|多少|百分)")
_MAX_PROSE = 3
_ENTRY_NUMBER = re.compile(r"^[\[〔【［(（]?\d{1,3}[\]〕】］)）.、．]* *")


def decide(index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report) -> Draft:
    """Return what is said: figures first where a number is asked for, clauses otherwise, else a refusal."""
    if question.kind is Kind.REVERSE:
        return _reverse(question, evidence) or _prose(index, question, evidence, report)
    if question.kind is Kind.DEFINITION and (draft := _definition(question, evidence)):
        return draft
    lists = question.kind in (Kind.LIST, Kind.DEFINITION, Kind.FACT) and not asks_when(question)
    if lists and (draft := _named_list(index, question, report)):
        return draft
    if question.kind in (Kind.LIST, Kind.FACT, Kind.DEFINITION) and not asks_how(question):
        return _prose(index, question, evidence, report)
    if question.kind is Kind.CHECK and not question.stated and not any(p.units for p in question.parts):
        prose = _prose(index, question, evidence, report)
        if prose.status == "answered":
            return prose
    if asks_how(question) and (draft := _measures(question, evidence[0])):
        return draft
    figures = _figures(index, question, evidence, report)
    if figures.status == "answered":
        return figures
    if question.kind in (Kind.CHECK, Kind.OPEN) and not asks_why(question):
        prose = _prose(index, question, evidence, report)
        return prose if prose.status == "answered" else figures
    return figures


@dataclass(slots=True)
class _Found:
    """What was found for the parts of a question so far: statements, refusals, choices not sure enough."""

    chosen: list[Evidence] = field(default_factory=list)
    refusals: list[Draft] = field(default_factory=list)
    unsure: list[tuple[Part, Choice]] = field(default_factory=list)
    met: list[Part] = field(default_factory=list)

    def add(self, part: Part, evidence: Evidence, choice: Choice) -> None:
        """Take evidence for a part; where another part has it already, what else its sentence tells."""
        self.met.append(part)
        if all(evidence.statement is not c.statement for c in self.chosen):
            self.chosen.append(evidence)
        elif other := _another(choice, self.chosen):
            self.chosen.append(other)

    def add_told_together(self) -> None:
        """Take what was not sure enough by itself, but is told in one sentence with what was."""
        for part, choice in self.unsure:
            if together := _another(choice, self.chosen):
                self.chosen.append(together)
                self.met.append(part)


def _figures(
    index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report
) -> Draft:
    """Return the figures asked for, one statement a part and period, or why there are none."""
    if question.ratio and (stated := _stated_share(question, evidence)):
        return state(question, [stated])
    found = _Found()
    for part, ranked in zip(question.parts, evidence, strict=True):
        _look_for(found, index, question, part, ranked, report)
    if not found.chosen:
        return found.refusals[0] if found.refusals else absent([])
    found.add_told_together()
    chosen = found.chosen if len(evidence) > 1 else _completed(question, found.chosen, evidence[0])
    if len(chosen) == 1 and LEFT.search(question.text):
        chosen = [*chosen, *_beside_it(chosen[0], evidence[0])]
    if question.ratio and len(chosen) == 1 and not _tells_share(chosen[0]):
        return absent(chosen)
    beside = _asked_beside(question, chosen, evidence)
    missing = [] if beside or question.english else [p.text for p in question.parts if p not in found.met]
    draft = state(question if not missing else replace(question, compute=False), chosen + beside)
    return replace(draft, text=draft.text + not_found(missing)) if missing else draft


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
        found.chosen += [] if _is_answered(part, found.chosen) else _beside(found.chosen, bearing)
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


def _asked_beside(
    question: Question, chosen: Sequence[Evidence], evidence: Sequence[Sequence[Evidence]]
) -> list[Evidence]:
    """Return what stands in the sentence of the last statement and gives an amount that is asked for besides.

    涨了几个点 asks on about the statement that gives 做到多少亿; it need not name it again.
    """
    computed = (question.compute and len(chosen) > 1) or question.ratio
    if computed or len(question.periods) > 1 or question.english:
        return []
    asks = asks_of("，".join(part.text for part in question.parts))
    shown = [figure for e in chosen for figure in e.statement.figures]
    unmet = [ask for ask in asks if (ask.units or ask.change) and not any(meets(f, ask) for f in shown)]
    if len(asks) < 2 or not unmet:
        return []
    last = chosen[-1].statement
    beside = [
        e
        for ranked in evidence
        for e in ranked
        if any(not is_size(e.statement.passage, f) for f in e.statement.figures)
        and _sentence(e) == _sentence(chosen[-1])
        and all(e.statement is not c.statement for c in chosen)
    ]
    beside.sort(key=lambda e: abs(e.statement.figures[0].start - last.figures[0].start))
    nearest = [
        next((e for e in beside if any(meets(f, ask) for f in e.statement.figures)), None) for ask in unmet
    ]
    return list(dict.fromkeys(e for e in nearest if e is not None))


def _is_answered(part: Part, chosen: Sequence[Evidence]) -> bool:
    """Return whether what an elliptic part asks for is given by the statement before (…，涨了几个点)."""
    figures = chosen[-1].statement.figures
    asks = [ask for ask in asks_of(part.text) if ask.units]
    return bool(asks) and all(any(meets(f, ask) for f in figures) for ask in asks)


def _another(choice: Choice, chosen: Sequence[Evidence]) -> Evidence | None:
    """Return the best evidence for a part that is told in one sentence with others, and is none of them."""
    sentences = {_sentence(e) for e in chosen}
    taken = [e.statement for e in chosen]
    return next(
        (
            e
            for e in choice.fitting
            if _sentence(e) in sentences
            and all(e.statement is not statement for statement in taken)
            and (e.precision > choice.chosen.precision or e is choice.chosen)
            and e.score >= choice.chosen.score - TOGETHER
        ),
        None,
    )


def _sentence(evidence: Evidence) -> tuple[str, int]:
    passage = evidence.statement.passage
    return passage.report, passage.sentence


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
    if refused := turned(question, choice.chosen):
        return refused
    rivals = _rivals(choice)
    return unclear(rivals) if rivals else replace(choice.chosen, confidence=sure)


def _completed(question: Question, chosen: list[Evidence], ranked: list[Evidence]) -> list[Evidence]:
    """Return a single part's statements with what belongs to them: a second thing named, the other period."""
    bearing = [e for e in ranked if e.statement.figures]
    if len(chosen) == 1:
        chosen = chosen + _rest(question, chosen[0], bearing)
    if not question.periods and question.status is Status.UNKNOWN:
        chosen = chosen + [c for e in chosen for c in _counterpart(e, bearing)]
    if question.english:
        return chosen
    return [
        replace(e, statement=focus(e.statement, question.parts[0], _ends_asked(question))) for e in chosen
    ]


def _ends_asked(question: Question) -> tuple[str, ...]:
    """Return the periods of which a level is asked for, none where the change between two is."""
    both = question.compute or _LED.search(question.text) or len(asks_of(question.text)) > 1
    return () if both else question.periods


def _tells_share(evidence: Evidence) -> bool:
    """Return whether a statement gives a share, or two figures of which one may be computed."""
    figures = evidence.statement.figures
    return len(figures) > 1 or any(figure.unit in (*PARTS, *POINTS) for figure in figures)


def _beside_it(first: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return what is counted right behind it in the same unit (项目2758个、完工2746个), one at most."""
    (figure, *more), passage = first.statement.figures, first.statement.passage
    behind = (
        e
        for e in ranked
        if e.statement.figures
        and e.statement.passage.id == passage.id
        and e.statement.figures[0].unit == figure.unit
        and e.statement.figures[0].measure is figure.measure
        and 0 < e.statement.figures[0].start - figure.end <= NEXT
    )
    return [] if more else sorted(behind, key=lambda e: e.statement.figures[0].start)[:1]


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


def _stated_share(question: Question, evidence: list[list[Evidence]]) -> Evidence | None:
    """Return the share of one thing in another where the report itself gives it: then nothing is computed."""
    for candidate in evidence[0]:
        statement = candidate.statement
        if any(f.measure is Measure.SHARE for f in statement.figures) and re.search(
            r"占|比重|比例", statement.indicator
        ):
            needs = [n for part in question.parts for n in part.needs if n.known]
            met = sum(n.weight for n in needs if any(f in statement.key for f in n.forms))
            if met >= SHARE * sum(n.weight for n in needs):
                return candidate
    return None


def _beside(chosen: list[Evidence], ranked: list[Evidence]) -> list[Evidence]:
    """Return what stands next to the last statement and fits, one at most.

    It is for a part that asks on about that statement (…、金额2.89亿元).
    """
    last = chosen[-1].statement
    near = [
        e
        for e in ranked
        if e.fits
        and e.statement.passage.id == last.passage.id
        and all(e.statement is not c.statement for c in chosen)
    ]
    return sorted(near, key=lambda e: abs(e.statement.figures[0].start - last.figures[0].start))[:1]


def _rest(question: Question, first: Evidence, ranked: list[Evidence]) -> list[Evidence]:
    """Return the statement of what the first one leaves out, one at most.

    It is for a question that names two things (A、B的数量).
    """
    left = [
        n for n in question.parts[0].needs if n.known and not any(f in first.statement.key for f in n.forms)
    ]
    share = sum(n.weight for n in left) / sum(n.weight for n in question.parts[0].needs)
    if share < REST or not re.search(r"[、和跟与及]|两个|都", question.text):
        return []
    for other in ranked:
        met = sum(n.weight for n in left if any(f in other.statement.key for f in n.forms))
        same_time = (other.statement.period, other.statement.status) == (
            first.statement.period,
            first.statement.status,
        )
        if same_time and other.fits and met >= 0.75 * sum(n.weight for n in left) and other.coverage >= REST:
            return [other]
    return []


def _counterpart(first: Evidence, ranked: list[Evidence]) -> list[Evidence]:
    """Return the same indicator's statement for the other period, where no period was asked for."""
    one = first.statement
    for other in ranked:
        two = other.statement
        same_side = (two.status is Status.ACTUAL) == (one.status is Status.ACTUAL)
        if same_side or not two.period or two.status is Status.MILESTONE or not other.fits:
            continue
        if other.score >= COUNTERPART * first.score and _same_thing(one, two):
            return [other]
    return []


_TOTAL = re.compile("达到?[0-9]|总数|拥有|累计|共有|保有")


def _same_thing(a: Statement, b: Statement) -> bool:
    if any("新增" in one.words and _TOTAL.search(other.words) for one, other in ((a, b), (b, a))):
        return False  # how many more there are is not how many there are
    one, two = set(a.pairs), set(b.pairs)
    return bool(one and two) and len(one & two) / min(len(one), len(two)) >= 0.6


def _prose(index: PassageIndex, question: Question, evidence: list[list[Evidence]], report: Report) -> Draft:
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
        shorter = _narrowed(index, part, best, ranked)
        if question.follows or (question.kind is Kind.LIST and _joins(question, shorter.statement)):
            best = shorter
        narrowed = question.follows and best.statement is not choice.chosen.statement
        if question.kind is Kind.LIST and not (narrowed or _is_list(question, best, ranked)):
            best = replace(best, statement=whole_list(index, best.statement.passage))
        elif question.kind is Kind.DEFINITION:
            best = replace(best, statement=explained(index, best.statement.passage))
            explains = _EXPLAINS.search(best.statement.words) and best.coverage >= EXPLAINED
            if _MEANING.search(question.text) and not explains:
                refusals.append(absent([best]))
                continue
        if all(
            (best.statement.start, best.statement.end) != (c.statement.start, c.statement.end) for c in chosen
        ):
            chosen.append(best)
    if not chosen:
        return refusals[0] if refusals else absent([])
    return _quote(sorted(chosen[:_MAX_PROSE], key=lambda e: e.statement.start))


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


def _named_list(index: PassageIndex, question: Question, report: Report) -> Draft | None:
    """Return the items of a list that the question asks for by its name (三高地)."""
    items = items_of(index, report, question.text, question.needs)
    spoken = [Evidence(s, 1.0, 0.0, 1.0, fits=True) for s in items if speaks_of(question, s)]
    return _quote(spoken) if spoken and len(spoken) == len(items) else None


def _measures(question: Question, ranked: list[Evidence]) -> Draft | None:
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


def _reverse(question: Question, evidence: list[list[Evidence]]) -> Draft | None:
    """Return what the figure that the question states stands for."""
    for ranked in evidence:
        for candidate in ranked:
            if any(_is_stated(f.text, question) for f in candidate.statement.figures):
                return state(question, [candidate])
    return None


def _is_stated(printed: str, question: Question) -> bool:
    """Return whether a question states a figure as it is printed, with its unit or without (1268亩)."""
    return any(
        printed == stated or (stated.isdigit() and re.fullmatch(rf"{stated}[^\d.,]*", printed))
        for stated in question.stated
    )


def _definition(question: Question, evidence: list[list[Evidence]]) -> Draft | None:
    """Return the glossary entry of the term that the question asks about."""
    entries = {
        e.statement.passage.id: e
        for ranked in evidence
        for e in ranked
        if e.statement.passage.kind is PassageKind.ENTRY
    }
    fits = [(term_match(e.statement.passage.path[-1], question.text), e) for e in entries.values()]
    fits = [(fit, e) for fit, e in fits if fit >= TERM]
    if not fits:
        return None
    _, best = max(fits, key=lambda pair: (pair[0], pair[1].score))
    entry = replace(best, statement=whole_passage(best.statement.passage))
    return Draft("answered", f"{_ENTRY_NUMBER.sub('', entry.statement.words)}{mark(0)}", (entry,), (), 0.9)
