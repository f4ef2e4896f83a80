"""What belongs to the figures chosen: told in one sentence, asked for besides, the other period, the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.figures import Measure
from index.names import dependent_in, is_dependent
from index.periods import Status
from index.reading import PARTS, POINTS
from index.store import PassageIndex
from rag.choice import Choice
from rag.cues import asks_of, content_of
from rag.evidence import Evidence, credit_of
from rag.fitting import is_size, meets
from rag.needs import is_thing
from rag.parts import Part, names_thing
from rag.question import Question, is_aimed
from rag.statements import Statement, is_from_to, view_of

TOGETHER = 0.3
"""Score that evidence may lack to the best for its part where another part's stands in its sentence."""
SHARE = 0.75
"""Share of what a question names that a statement must hold to be the share that is asked for."""
NEXT = 12
"""Characters between two figures of which the second says what came of the first."""
COUNTERPART, REST = 0.80, 0.30
"""Share of its score that the other period's statement must have, and of what is asked that one must leave
out for another to be looked for."""
ALIKE, LONGER = 0.6, 0.4
"""Share of the shorter and of the longer of two names that both must have to name the same thing
(可再生能源发电装机 is not 发电装机)."""
BOTH = 0.75
"""Credit from which a statement names something of a question itself, or the clause beside it."""
_SHARE = re.compile("占|比重|比例")
_POINTS = re.compile("几个?百?分?点|多少个?百分点")
_TOTAL = re.compile("达到?[0-9]|总数|拥有|累计|共有|保有")


def asked_beside(
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
        and sentence_of(e) == sentence_of(chosen[-1])
        and all(e.statement is not c.statement for c in chosen)
    ]
    beside.sort(key=lambda e: abs(e.statement.figures[0].start - last.figures[0].start))
    nearest = [
        next((e for e in beside if any(meets(f, ask) for f in e.statement.figures)), None) for ask in unmet
    ]
    return list(dict.fromkeys(e for e in nearest if e is not None))


def is_answered(part: Part, chosen: Sequence[Evidence]) -> bool:
    """Return whether what an elliptic part asks for is given by the statement before (…，涨了几个点)."""
    figures = chosen[-1].statement.figures
    asks = [ask for ask in asks_of(part.text) if ask.units]
    return bool(asks) and all(any(meets(f, ask) for f in figures) for ask in asks)


def gives(part: Part, chosen: Sequence[Evidence]) -> bool:
    """Return whether what a part asks is of what was chosen, and told there (…，面积多大)."""
    if not is_dependent(content_of(part.text)):
        return False
    return any(figure.unit in part.units for e in chosen for figure in e.statement.figures)


def told_together(choice: Choice, chosen: Sequence[Evidence], anywhere: bool = False) -> Evidence | None:
    """Return the best evidence for a part that is told in one sentence with others, and is none of them.

    Where two things are compared it may stand `anywhere`: one of them is not the other.
    """
    sentences = {sentence_of(e) for e in chosen}
    taken = [e.statement for e in chosen]
    return next(
        (
            e
            for e in choice.fitting
            if (anywhere or sentence_of(e) in sentences)
            and all(e.statement is not statement for statement in taken)
            and (e.precision > choice.chosen.precision or e is choice.chosen)
            and e.score >= choice.chosen.score - TOGETHER
        ),
        None,
    )


def sentence_of(evidence: Evidence) -> tuple[str, int]:
    """Return report and start of the sentence that evidence stands in."""
    passage = evidence.statement.passage
    return passage.report, passage.sentence


def tells_share(evidence: Evidence) -> bool:
    """Return whether a statement gives a share, or two figures of which one may be computed."""
    figures = evidence.statement.figures
    return len(figures) > 1 or any(figure.unit in (*PARTS, *POINTS) for figure in figures)


def counted_behind(first: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
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


def stated_share(question: Question, evidence: list[list[Evidence]]) -> Evidence | None:
    """Return the share of one thing in another where the report itself gives it: then nothing is computed."""
    needs = [n for part in question.parts for n in part.needs if n.known]
    least = SHARE * sum(n.weight for n in needs)
    stated = []
    for candidate in evidence[0]:
        statement = candidate.statement
        shares = [f for f in statement.figures if f.measure is Measure.SHARE]
        met = sum(n.weight for n in needs if any(f in statement.key for f in n.forms))
        if shares and _SHARE.search(statement.indicator) and met >= least:
            asked_for = any(f.period in question.periods for f in shares)
            stated.append((asked_for, candidate))
    return max(stated, key=lambda each: each[0])[1] if stated else None


def stands_beside(chosen: list[Evidence], ranked: list[Evidence]) -> list[Evidence]:
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


def left_out(question: Question, first: Evidence, ranked: list[Evidence]) -> list[Evidence]:
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


def counterpart(first: Evidence, ranked: list[Evidence]) -> list[Evidence]:
    """Return the same indicator's statement for the other period, where no period was asked for."""
    one = first.statement
    for other in ranked:
        two = other.statement
        same_side = (two.status is Status.ACTUAL) == (one.status is Status.ACTUAL)
        if same_side or not two.period or two.status is Status.MILESTONE or not other.fits:
            continue
        if other.score >= COUNTERPART * first.score and same_thing(one, two):
            return [other]
    return []


def same_thing(a: Statement, b: Statement) -> bool:
    """Return whether two statements are of one indicator.

    Of a name that says nothing by itself (签约金额) the other may say what it belongs to.
    """
    if any("新增" in one.words and _TOTAL.search(other.words) for one, other in ((a, b), (b, a))):
        return False  # how many more there are is not how many there are
    one, two = set(a.pairs), set(b.pairs)
    if not (one and two):
        return False
    few, many = sorted((len(one), len(two)))
    owned = dependent_in(a.indicator) or dependent_in(b.indicator)
    return len(one & two) >= max(ALIKE * few, 0.0 if owned else LONGER * many)


def of_two_things(index: PassageIndex, question: Question, chosen: Sequence[Evidence]) -> bool:
    """Return whether the numbers of one thing in two years are asked for, but what was found are two things.

    They are one thing where their names say so, or where both name what the question names.
    """
    one_thing = len(question.parts) == 1 or not all(map(names_thing, question.parts))
    if not (question.compute and one_thing and len(question.periods) == len(chosen) == 2):
        return False
    first, second = (e.statement for e in chosen)
    if first.period == second.period or same_thing(first, second):
        return False
    part = question.parts[0]
    credit = (credit_of(part, s, view_of(index, s.passage.id)) for s in (first, second))
    named = zip(part.needs, *credit, strict=True)
    return not any(is_thing(need) and min(both) >= BOTH for need, *both in named)


def lacks_one_side(question: Question, chosen: Sequence[Evidence], *, refused: bool) -> bool:
    """Return whether of two years' numbers that are to be compared only one is told.

    A change up to the later that is told does for both, but no rate of growth where points are asked for.
    `refused` says whether the report gave no number for one of them.
    """
    statement = chosen[0].statement
    changes = [figure for figure in statement.figures if figure.is_change]
    if len(question.periods) != 2 or len(chosen) > 1 or (is_from_to(statement) and not changes):
        return False
    if _POINTS.search(question.text):
        return not any(figure.unit in POINTS for figure in statement.figures)
    both = len(question.parts) == 1 and is_aimed(question) and len(statement.figures) == 1
    told = any(figure.period == max(question.periods) for figure in changes)
    return (both and refused) or not told
