"""The gate: is each figure of an answer borne out by what it cites, and if not, what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.figures import Figure
from index.periods import find_mentions, first_year, is_span, last_year
from rag.arithmetic import (
    EQUATION,
    Term,
    bears,
    follows,
    follows_on,
    has_unit,
    is_right,
    is_turned,
    operator_of,
    terms_of,
)
from rag.borne import judge
from rag.claims import Claim, Legible, legible, named_in, read_claims
from rag.cues import periods_of, stated_in, value_of
from rag.verdicts import Cited, Outcome, Verdict

_DERIVED = re.compile(
    r"差|[合共总]计|总共|一共|之和|总和|相加|占|相当于|(?<![提降])[多少高低](?:出|了|于)?[约近]?$"
)
"""What says in front of a figure that it is computed."""

_NOT_PRINTED = (Outcome.ABSENT, Outcome.VALUE, Outcome.UNIT, Outcome.INDICATOR)
_LISTS = re.compile(r"列了|列出|如下|以下|分别是")
_NAMES_NOTHING = frozenset("指标 数据 数字 方面 任务 工作 内容".split()) | {""}
_OVER = re.compile(r"超过|高于|突破|多于|大于|超")
_UNDER = re.compile(r"[没未不][有能]?(?:达|到|超|足|及|突破)|低于|少于|小于")
_DENIES = re.compile(r"不是|并非|不符|不对|有误|错|而非|没有|未")
_LOOSE = re.compile(
    r"(?P<number>[A-Za-z0-9.+\-/:]++)[\u4e00-\u9fff%]?|(?P<ordinal>第[一二三四五六七八九十百]++)"
)
_MOST_OPERANDS = 12
_REACH = 40
"""Characters in front of a computation that say which of two years has more."""


def verify(text: str, cited: Sequence[Cited], question: str = "") -> tuple[Verdict, ...]:
    """Return a verdict on every figure of an answer, in order, and on every other number that is wrong.

    `cited` are the slices that its marks [n] name; a figure without a mark may stand in any of them.
    `question` is what was asked: its figures the answer may deny. Any text is read, nothing raises; the time
    is linear in the length of the text.
    """
    answer = legible(text)
    shown = list(EQUATION.finditer(answer.text))
    plain = _without(answer, [match.span() for match in shown])
    claims = read_claims(plain, {source.n: source.report.year for source in cited})
    verdicts = [_verdict(answer, claim, cited) for claim in claims]
    borne = list(dict.fromkeys(v.figure for v in verdicts if v.outcome is Outcome.SUPPORTED and v.figure))
    verdicts = [
        verdict if verdict.is_fine else _second_look(verdict, claim, cited, borne, len(claims), question)
        for verdict, claim in zip(verdicts, claims, strict=True)
    ]
    made: list[Term] = []
    for match in shown:
        verdicts += _on_equation(answer, match, cited, borne, made)
    loose = _without(plain, [(c.figure.start, c.figure.end) for c in claims])
    verdicts += _on_loose_numbers(loose, cited, question)
    return tuple(sorted(verdicts, key=lambda v: (v.start, v.end)))


def _without(answer: Legible, spans: Sequence[tuple[int, int]]) -> Legible:
    """Return the answer with the spans blanked."""
    parts, last = [], 0
    for start, end in spans:
        parts += [answer.text[last:start], "，" * (end - start)]
        last = end
    return replace(answer, text="".join([*parts, answer.text[last:]]))


def _as_printed(answer: Legible, start: int, end: int) -> tuple[str, int, int]:
    """Return what text[start:end] of the legible answer is in the original, and where it stands there."""
    first, last = answer.at[start], answer.at[end - 1] + 1
    return answer.original[first:last], first, last


def _verdict(answer: Legible, claim: Claim, cited: Sequence[Cited]) -> Verdict:
    sources = [c for c in cited if c.n in claim.cites] if claim.cites else cited
    reading = judge(claim, sources)
    printed = _as_printed(answer, claim.figure.start, claim.figure.end)
    return Verdict(*printed, reading.outcome, reading.figure, reading.citation, reading.note)


# ---- figures that the report need not print: denied, counted, computed


def _second_look(
    verdict: Verdict,
    claim: Claim,
    cited: Sequence[Cited],
    borne: Sequence[Figure],
    claims: int,
    question: str,
) -> Verdict:
    """Return the verdict on a figure that no slice bears out by itself; `borne` are those that some do."""
    outcome = None
    before = claim.clause.partition(claim.figure.text)[0]
    if _is_denied(claim, borne, question):
        outcome = Outcome.DENIED
    elif claim.figure.value in (len(cited), claims - 1) and _counts_itself(claim):
        outcome = Outcome.COUNTED
    elif verdict.outcome in _NOT_PRINTED and (_DERIVED.search(before) or claim.figure.unit == "倍"):
        usable = borne if len(borne) > 1 else [f for source in cited for f in source.own]
        if follows(claim.figure, usable[:_MOST_OPERANDS]):
            outcome = Outcome.DIRECTION if is_turned(before, borne) else Outcome.COMPUTED
    return replace(verdict, outcome=outcome, figure=None, citation=0, note="") if outcome else verdict


def _is_denied(claim: Claim, borne: Sequence[Figure], question: str) -> bool:
    """Return whether an answer says, truly, that the question's figure is not so, or is passed, or missed."""
    said = claim.figure.value
    stated = [value_of(words) for words in stated_in(legible(question).text)]
    if said is None or all(amount is None or amount[0] != said for amount in stated):
        return False
    values = [f.value for f in borne if f.value is not None and f.unit == claim.figure.unit]
    if _UNDER.search(claim.clause):
        return all(value <= said for value in values)
    if _OVER.search(claim.clause):
        return bool(values) and all(value >= said for value in values)
    return bool(_DENIES.search(claim.clause)) and said not in values


def _counts_itself(claim: Claim) -> bool:
    """Return whether a figure counts what the answer itself lists (列了8项, 两个指标)."""
    return claim.name in _NAMES_NOTHING or _LISTS.search(claim.clause) is not None


def _on_equation(
    answer: Legible,
    match: re.Match[str],
    cited: Sequence[Cited],
    borne: Sequence[Figure],
    made: list[Term],
) -> Iterator[Verdict]:
    """Yield verdicts on the operands of a computation that is shown, and on its result, which joins `made`.

    What an earlier computation made may be an operand.
    """
    operator = operator_of(match["left"])
    operands = terms_of(answer.text, *match.span("left"))
    (result,) = terms_of(answer.text, *match.span("result"))
    found: list[Figure] = []
    for term in operands:
        if any(follows_on(term, earlier) for earlier in made) or _counts_years(term, operator, found):
            yield Verdict(*_as_printed(answer, term.start, term.end), Outcome.COMPUTED)
            continue
        bearer = next(((f, c.n) for c in cited for f in c.own if bears(f, term, operator, result)), (None, 0))
        outcome = Outcome.SUPPORTED if bearer[0] else Outcome.ABSENT
        found += [bearer[0]] if bearer[0] else []
        yield Verdict(*_as_printed(answer, term.start, term.end), outcome, *bearer)
    made.append(result)
    outcome = Outcome.COMPUTED
    if not has_unit(operator, found, result):
        outcome = Outcome.UNIT
    elif not is_right(operator, operands, result):
        outcome = Outcome.VALUE
    elif is_turned(answer.text[max(0, match.start() - _REACH) : match.start()], borne):
        outcome = Outcome.DIRECTION
    yield Verdict(*_as_printed(answer, result.start, result.end), outcome)


def _counts_years(term: Term, operator: str, figures: Sequence[Figure]) -> bool:
    """Return whether an operand is how many years the figure before it speaks of (325万人÷5年)."""
    spans = [figure.period for figure in figures if is_span(figure.period)]
    years = {last_year(period) - first_year(period) + 1 for period in spans}
    return operator == "÷" and term.unit == "年" and term.number in years


# ---- numbers that are no figures (dates, 5G, 第三): they stand in what is cited, or in the question


def _on_loose_numbers(answer: Legible, cited: Sequence[Cited], question: str) -> Iterator[Verdict]:
    periods = {f.period for c in cited for f in c.own} | {p.period for c in cited for p in c.passages}
    years = {source.report.year for source in cited} or {0}
    dates = {(d.start, d.end): d for year in years for d in find_mentions(answer.text, year, bases=True)}
    for date in dates.values():
        said = answer.text[date.start : date.end]
        if date.period in periods or _is_known(said, cited, question):
            continue
        if not any(_is_near(said, y, cited) or date.period in periods_of(question, y) for y in years):
            yield Verdict(*_as_printed(answer, date.start, date.end), Outcome.ABSENT)
    undated = _without(answer, sorted(dates)).text
    numbers = [m for m in _LOOSE.finditer(undated) if re.search(r"[\d第]", m[0])]
    unknown = {words for words in {m[0] for m in numbers} if not _is_known(words, cited, question)}
    for match in numbers:
        if match[0] in unknown:
            span = match.span(match.lastgroup or 0)
            yield Verdict(*_as_printed(answer, *span), Outcome.ABSENT)


def _is_known(words: str, cited: Sequence[Cited], question: str) -> bool:
    """Return whether a number stands somewhere, with what follows it, and not as part of another."""
    texts = (text for source in cited for text in (source.words, source.around))
    return any(named_in(words, text) for text in (legible(question).text, *texts))


def _is_near(date: str, year: int, cited: Sequence[Cited]) -> bool:
    """Return whether a date is but a year: the report's, one of the two before, or one that it names."""
    years = re.findall(r"\d{4}", date)
    only_years = not re.search(r"\d", re.sub(r"\d{4}", "", date))
    return only_years and all(
        year - 2 <= int(named) <= year or any(named in source.around for source in cited) for named in years
    )
