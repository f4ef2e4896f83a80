"""What no sentence prints but two do: a rate between two levels, so much for each, a part of a total.

Each rule looks among the evidence for the two figures that it needs, and says nothing where it does not find
both, or where the report prints what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from index.figures import Figure, Measure
from index.grammar import MULTIPLIERS
from index.periods import first_year, is_span, last_year
from rag.companions import same_thing, sentence_of
from rag.computing import COUNTED, ORIGIN, addition, plain, rate_of, scale_of
from rag.cues import Measure as Asked
from rag.cues import asks_of, periods_of
from rag.evidence import Evidence, holds_entities
from rag.fitting import is_size, meets
from rag.needs import is_thing
from rag.phrasing import Draft, said_of
from rag.question import Question, is_aimed
from rag.statements import Statement, with_only

ENOUGH, WITH_EACH = 0.6, 0.45
"""Share of what is asked for that the statement of an operand must meet, where much of the question says for
whom it is to be divided less."""
_AGAINST = re.compile(
    r"[比较](?:去年|上年|今年|前年|20\d\d年|目前|现[在有]|实际)[^，。；]{0,10}?"
    r"(?:增长|增加|提高|上升|下降|减少|[涨多高增降少减低])[了出]?(?:大概|约)?(?:百分之[几多]|多少[%％]|几成)"
)
"""What asks by how many per cent one level is above another (今年计划比去年完成的增长了百分之几)."""
_EACH = re.compile(
    "平均(?:下来|分到|到|算)?[，,]?(?P<each>[每一单][^年月天日季])|[每一单](?P<one>[^年月天日季])平均"
    "|[每一单](?P<thing>[个家户件起条座所人项处])[\u4e00-\u9fff]{1,4}平均"
)
_ANY_OF = "个"
"""The measure word under which anything is counted: 每个人 are told in 人, but 每户 only in 户."""
_COUNTED_AS = {"件": ("起",), "趟": ("人次",), "次": ("人次",), "人": ("人次", "名")}
"""What reports count the same in: 一趟 is a visit of one person."""
_IF_DONE = re.compile(
    "(?:要是|如果|若|假如|假设).{4,40}(?:完成|实现|建成|做到|达成|落实).{0,30}(?:累计|总数|总量|总|一共|共)"
    ".{0,12}(?:会|将|能|可)(?:是|到|有|达到?|增至|变成)?(?:多少|几)"
)
"""What asks for the total that a plan would lead to."""
_NEWLY = re.compile("新增|新建|增加|再增|净增")
_THERE_IS = re.compile("达到?|累计|总数|总量|共有|拥有|已有|增至")
_PER_YEAR = re.compile("平均每年|每年平均|一年平均|平均一年")
_RECKONS = re.compile("[推估折换计]算|算(?:一下|一算|下来|出来|[，,])|算得")
_A_HEAD = re.compile("[人户亩]均|单位")
_PRINTED_MEAN = re.compile("平均|[人户亩年]均|每年")


def derive(question: Question, evidence: Sequence[Sequence[Evidence]]) -> Draft | None:
    """Return what follows from two figures of the report, both cited and the computation shown, else None."""
    if question.english:
        return None
    rules = [rule for asks, rule in _RULES if asks.search(question.text)]
    ranked = _with_figures(question, evidence) if rules else []
    return next((draft for rule in rules if (draft := rule(question, ranked))), None)


def _with_figures(question: Question, evidence: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """Return the evidence with figures of the places asked about, that which meets most of it first."""
    bearing = (e for ranked in evidence for e in ranked if e.statement.figures)
    each = (e for e in bearing if holds_entities(question, e.statement))
    return sorted(each, key=lambda e: (-e.coverage, -e.score, e.statement.start))


def _near(ranked: Sequence[Evidence], least: float = ENOUGH) -> list[Evidence]:
    """Return the evidence that meets enough of what is asked to be an operand by itself."""
    return [e for e in ranked if e.coverage >= least]


def _beside(ranked: Sequence[Evidence], first: Evidence) -> list[Evidence]:
    """Return the evidence of the sentence of the first."""
    return [e for e in ranked if sentence_of(e) == sentence_of(first)]


def _totals(ranked: Sequence[Evidence], share: Evidence) -> list[Evidence]:
    """Return what may be the whole of a share: what its paragraph says in front, nearest first, and others.

    A whole has words in common with what is said of its share.
    """
    here = share.statement
    paragraph = (here.passage.report, here.passage.paragraph)
    told = ((e, e.statement) for e in ranked)
    alike = [e for e, s in told if set(s.pairs) & set(here.pairs) and not _A_HEAD.search(s.indicator)]
    before = [
        e
        for e in alike
        if (e.statement.passage.report, e.statement.passage.paragraph) == paragraph
        and e.statement.start < here.start
    ]
    return [*sorted(before, key=lambda e: -e.statement.start), *_near(alike)]


def _levels(ranked: Sequence[Evidence]) -> Iterator[tuple[Evidence, Figure]]:
    """Yield what says how much or how many there is, one number each."""
    for evidence in ranked:
        for figure in evidence.statement.figures:
            one_number = figure.value is not None and figure.upper is None
            level = one_number and figure.measure in (Measure.LEVEL, Measure.COUNT)
            if level and not is_size(evidence.statement.passage, figure):
                yield evidence, figure


def _rate_between(question: Question, ranked: Sequence[Evidence]) -> Draft | None:
    """Return by how many per cent one year's level is above another's, where it is not printed."""
    periods = {p for p in periods_of(question.text, question.year, bases=True) if len(p) == len("2025")}
    if len(periods) == 1 and is_aimed(question):
        periods |= {str(question.year), str(question.year - 1)}
    if len(periods) != 2:
        return None
    early, late = sorted(periods)
    printed = [
        e.statement
        for e in _near(ranked)
        if any(f.is_change and f.unit == "%" and f.period == late for f in e.statement.figures)
    ]
    levels = [(e, f) for e, f in _levels(_near(ranked)) if f.unit != "%"]
    for one, after in levels:
        for other, before in levels:
            if (before.period, after.period, before.unit) != (early, late, after.unit):
                continue
            if not same_thing(one.statement, other.statement):
                continue
            if any(same_thing(one.statement, statement) for statement in printed):
                return None
            if text := rate_of((before, after)):
                return _drafted([(other, before), (one, after)], text)
    return None


def _mean_a_year(question: Question, ranked: Sequence[Evidence]) -> Draft | None:
    """Return how much a sum over several years is a year; growth a year is printed, or not known."""
    if any(part.measure is Asked.GROWTH for part in question.parts):
        return None
    means = [e.statement for e in _near(ranked, WITH_EACH) if _PRINTED_MEAN.search(e.statement.words)]
    for evidence, figure in _levels(_near(ranked)):
        if not is_span(figure.period) or figure.unit == "%" or not _is_asked(question, figure):
            continue
        if any(same_thing(evidence.statement, statement) for statement in means):
            return None
        years = last_year(figure.period) - first_year(figure.period) + 1
        return _drafted([(evidence, figure)], _quotient(figure, Decimal(years), f"{years}年"))
    return None


def _mean_for_each(question: Question, ranked: Sequence[Evidence]) -> Draft | None:
    """Return how much there is for each of those that its sentence counts (资金118.7亿元、惠及310万人)."""
    each = _EACH.search(question.text)
    of = (each["each"] or each["one"] or each["thing"])[-1] if each else ""
    units = (of, *_COUNTED_AS.get(of, ()))
    for evidence, amount in _levels(_near(ranked, WITH_EACH)):
        if not amount.unit or amount.unit in COUNTED or not _is_asked(question, amount):
            continue
        if not _is_named(question, evidence.statement):
            continue
        if _PRINTED_MEAN.search(evidence.statement.words):
            return None
        beside = _levels(_beside(ranked, evidence))
        counts = [(e, f) for e, f in beside if f.unit in units or (of == _ANY_OF and f.unit in COUNTED)]
        counts.sort(key=lambda pair: (pair[1].unit not in units, abs(pair[1].start - amount.start)))
        if counts and counts[0][1].value:
            other, count = counts[0]
            divisor, printed = count.value or Decimal(1), _printed(count)
            return _drafted([(evidence, amount), (other, count)], _quotient(amount, divisor, printed))
    return None


def _part_of_total(question: Question, ranked: Sequence[Evidence]) -> Draft | None:
    """Return how much a part is whose share in a total the report gives, where that is to be reckoned."""
    asks = [ask for ask in asks_of(question.text) if ask.units and "%" not in ask.units]
    if not asks:
        return None
    shares = [
        (e, f)
        for e in _near(ranked)
        for f in e.statement.figures
        if f.unit == "%" and f.value is not None and "占" in f"{f.indicator}{e.statement.words}"
    ]
    for evidence, share in shares:
        for other, total in _levels(_totals(ranked, evidence)):
            if total.unit == "%" or not _is_asked(question, total) or total.period != share.period:
                continue
            value = (total.value or Decimal(0)) * (share.value or Decimal(0)) / 100
            scale, name = scale_of(total)
            text = f"计算：{_printed(total)}×{_printed(share)}={_rounded(value / scale)}{name}{ORIGIN}"
            return _drafted([(other, total), (evidence, share)], text)
    return None


def _is_named(question: Question, statement: Statement) -> bool:
    """Return whether a statement itself, not just its sentence, holds something that the question names."""
    needs = (need for part in question.parts for need in part.needs if is_thing(need))
    return any(form in statement.key for need in needs for form in need.forms)


def _is_asked(question: Question, figure: Figure) -> bool:
    """Return whether a figure is of a period and in a unit that are asked for."""
    asks = [ask for ask in asks_of(question.text) if ask.units]
    then = not question.periods or figure.period in question.periods
    return then and (not asks or any(meets(figure, ask) for ask in asks))


def _quotient(amount: Figure, divisor: Decimal, printed: str) -> str:
    value = (amount.value or Decimal(0)) / divisor
    scale = next((Decimal(s) for s in (10**8, 10**4) if value >= s), Decimal(1))
    name = next((n for n, s in MULTIPLIERS.items() if s == scale), "") + amount.unit
    return f"计算：{_printed(amount)}÷{printed}={_rounded(value / scale)}{name}{ORIGIN}"


def _printed(figure: Figure) -> str:
    scale, name = scale_of(figure)
    return plain(figure.value or Decimal(0), scale) + name


def _rounded(value: Decimal) -> str:
    return plain(round(value, 2), Decimal(1))


def _drafted(operands: Sequence[tuple[Evidence, Figure]], text: str) -> Draft:
    told = [
        replace(e, statement=with_only(e.statement, [figure]), confidence=e.coverage)
        for e, figure in operands
    ]
    return said_of(told, f"{text}。")


def _total_after(question: Question, ranked: Sequence[Evidence]) -> Draft | None:
    """Return what there will be when what is planned anew is added to what there is."""
    near = [e for e in _near(ranked, WITH_EACH) if _is_named(question, e.statement)]
    levels = [(e, f) for e, f in _levels(near) if f.unit != "%"]
    for evidence, more in levels:
        said = f"{more.indicator}{evidence.statement.words}"
        if more.period != str(question.year) or not _NEWLY.search(said):
            continue
        for other, there in levels:
            adds = there.period == str(question.year - 1) and there.unit == more.unit
            if adds and there.value and _THERE_IS.search(other.statement.words):
                return _drafted([(other, there), (evidence, more)], f"计算：{addition([there, more])}")
    return None


_RULES = (
    (_IF_DONE, _total_after),
    (_AGAINST, _rate_between),
    (_PER_YEAR, _mean_a_year),
    (_EACH, _mean_for_each),
    (_RECKONS, _part_of_total),
)
"""The words that ask for it, and how it is found."""
