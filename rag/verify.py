"""The gate: is each figure of an answer borne out by what it cites, and if not, what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from index.figures import DOWN, UP, Direction, Figure
from index.passages import Passage
from index.periods import Status, find_mentions
from index.reports import Report
from rag.amounts import (
    EQUATION,
    NUMBER,
    Likeness,
    Term,
    bears,
    bound,
    follows,
    likeness,
    operator_of,
    result_of,
    rounds_to,
    terms_of,
)
from rag.claims import Claim, Legible, done, legible, planned, read_claims
from rag.cues import stated_in, value_of, without_periods
from rag.naming import fit, name_of, unsaid


class Outcome(StrEnum):
    """What became of a figure: borne out, in one of four ways; wrong in a named way; or not there at all."""

    SUPPORTED = "supported"
    COMPUTED = "computed"
    COUNTED = "counted"
    DENIED = "denied"
    VALUE = "value"
    UNIT = "unit"
    INDICATOR = "indicator"
    PERIOD = "period"
    STATUS = "status"
    DIRECTION = "direction"
    MEASURE = "measure"
    QUALIFIER = "qualifier"
    ABSENT = "absent"


_MOST_OPERANDS = 12
_FINE = (Outcome.SUPPORTED, Outcome.COMPUTED, Outcome.COUNTED, Outcome.DENIED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one figure of an answer, answer[start:end] == text.

    `figure` is the ledger's that bears it out, or that it gets wrong, None for none; `citation` the number of
    the slice that holds it, 0 for none. COMPUTED follows from such figures; COUNTED is how many things the
    answer itself lists; DENIED is the question's own, which the answer says is not so. `note` is "qualifier"
    where a bound (以上) was dropped or added.
    """

    text: str
    start: int
    end: int
    outcome: Outcome
    figure: Figure | None = None
    citation: int = 0
    note: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether the figure may be shown."""
        return self.outcome in _FINE


@dataclass(frozen=True)
class Cited:
    """A slice of a report that an answer cites as its n-th: report.text[start:end].

    `passages` are those that it lies in, `figures` all the ledger's figures of these.
    """

    n: int
    report: Report
    start: int
    end: int
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def own(self) -> tuple[Figure, ...]:
        """The figures that stand in the slice itself."""
        return tuple(f for f in self.figures if self.start <= f.start and f.end <= self.end)

    @cached_property
    def words(self) -> str:
        """The slice, legible."""
        return legible(self.report.text[self.start : self.end]).text

    @cached_property
    def quotable(self) -> str:
        """The slice as quotations are looked for in it."""
        return _quotable(self.words)

    @cached_property
    def around(self) -> str:
        """What the report says around the slice: its headings, its sentences, and whose report it is."""
        place = self.report.place
        level = "国" if place == "全国" else place[-1:]
        place_words = f"{place} 全{level} 我{level} 本{level} 该{level} 各{level} {self.report.year}"
        said = " ".join((*self.passages[0].path, *(p.text for p in self.passages)))
        return legible(f"{said} {place_words} {self.report.title}").text


def verify(text: str, cited: Sequence[Cited], question: str = "") -> tuple[Verdict, ...]:
    """Return a verdict on every figure in an answer's `text`, in order.

    `cited` are the slices that its marks [n] name; `question` is what was asked, whose figures the answer
    may deny. Any text is read, nothing raises; linear in its length.
    """
    answer = legible(text)
    year = cited[0].report.year if cited else 0
    equations = list(EQUATION.finditer(answer.text))
    bare = answer.text
    for match in reversed(equations):
        bare = bare[: match.start()] + "，" * len(match[0]) + bare[match.end() :]
    claims = read_claims(Legible(bare, answer.at, answer.marks), year)
    verdicts = [_judge(answer, claim, _meant(claim, cited)) for claim in claims]
    verdicts = [_second_look(v, c, cited, verdicts, question) for v, c in zip(verdicts, claims, strict=True)]
    borne = [v.figure for v in verdicts if v.outcome is Outcome.SUPPORTED and v.figure]
    for match in equations:
        verdicts += _check_equation(answer, match, cited, borne)
    verdicts += _loose_numbers(answer, bare, claims, cited, question)
    return tuple(sorted(verdicts, key=lambda v: (v.start, v.end)))


def _verdict(answer: Legible, start: int, end: int, outcome: Outcome, *more: object) -> Verdict:
    return Verdict(
        answer.text[start:end],
        answer.at[start],
        answer.at[end - 1] + 1,
        outcome,
        *more,  # type: ignore[arg-type]
    )


def _meant(claim: Claim, cited: Sequence[Cited]) -> Sequence[Cited]:
    """Return the slices that a claim cites; all, where it has no mark."""
    return [c for c in cited if c.n in claim.cites] if claim.cites else cited


# ---- a figure against the ledger and against the words of the slices


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one figure or one wording of a slice makes of a claim; `distance` 0 bears it out."""

    distance: int
    outcome: Outcome
    figure: Figure | None = None
    citation: int = 0
    note: str = ""


_NOTHING = _Reading(99, Outcome.ABSENT)
_OTHER_UNIT, _OTHER_VALUE = 20, 21


def _judge(answer: Legible, claim: Claim, cited: Sequence[Cited]) -> Verdict:
    """Return the verdict of the slices on one claim: what comes nearest to it decides."""
    readings = (reading for source in cited for reading in _readings(claim, source))
    best = min(readings, key=lambda r: r.distance, default=_NOTHING)
    at = claim.figure
    return _verdict(answer, at.start, at.end, best.outcome, best.figure, best.citation, best.note)


def _readings(claim: Claim, source: Cited) -> Iterator[_Reading]:
    same = []
    for figure in source.own:
        alike = likeness(claim.figure, figure)
        if alike is Likeness.SAME:
            same.append(figure)
            yield _reading(_faults(claim, figure, source), figure, source.n, _note(claim, figure))
        elif alike is not Likeness.NONE and _is_named(claim, figure, source):
            distance = _OTHER_UNIT if alike is Likeness.UNIT else _OTHER_VALUE
            yield _Reading(distance, Outcome(alike.value), figure, source.n)
    for quote in claim.quotes:
        if _is_quoted(quote.words, source):
            bearer = same[0] if same else None
            yield _reading(_time_faults(quote.period, quote.scope, bearer, source), bearer, source.n)
    if not same and _is_printed(claim, source):
        yield _reading(_time_faults(claim.period, claim.scope, None, source), None, source.n)


def _reading(faults: Iterator[Outcome], figure: Figure | None, n: int, note: str = "") -> _Reading:
    found = list(faults)
    return _Reading(len(found), found[0] if found else Outcome.SUPPORTED, figure, n, note)


def _faults(claim: Claim, figure: Figure, source: Cited) -> Iterator[Outcome]:
    """Yield what a claim gets wrong of a figure of the same amount."""
    if not _is_named(claim, figure, source):
        yield Outcome.INDICATOR
    said, printed = claim.figure, figure
    words = f"{said.indicator} {claim.phrase} {_behind(claim)}"
    own = _own_words(figure, source)
    if {_direction(said, words), _direction(printed, own)} == {Direction.UP, Direction.DOWN}:
        yield Outcome.DIRECTION
    elif (said.is_change and not _changes(printed, own)) or (printed.is_change and not _changes(said, words)):
        yield Outcome.MEASURE
    yield from _time_faults(claim.period, claim.scope, figure, source)
    if bound(said.qualifier, said.text) * bound(printed.qualifier, printed.text) < 0:
        yield Outcome.QUALIFIER


def _note(claim: Claim, figure: Figure) -> str:
    said, printed = (bound(f.qualifier, f.text) for f in (claim.figure, figure))
    return "qualifier" if said != printed else ""


_NEW = ["新增", "净增"]
_UP = re.compile(
    "|".join(f"{w}(?![值长])" if w.startswith("增") and w != "增长" else w for w in [*_NEW, *UP])
)
_DOWN = re.compile("|".join(w for w in DOWN))
_CHANGE = re.compile(rf"{_UP.pattern}|{_DOWN.pattern}|增速|幅|番|倍|变化|比上年|同比")


def _direction(figure: Figure, words: str) -> Direction:
    """Return which way a figure goes, by its grammar or else by words that go one way only."""
    if figure.direction is not Direction.NONE:
        return figure.direction
    up, down = bool(_UP.search(words)), bool(_DOWN.search(words))
    return Direction.NONE if up == down else Direction.UP if up else Direction.DOWN


def _changes(figure: Figure, words: str) -> bool:
    return figure.is_change or bool(_CHANGE.search(words))


def _behind(claim: Claim) -> str:
    """Return the words right behind a figure, up to the next one (的增速 of 6.5%的增速)."""
    return re.split(r"[\d、]", claim.clause.partition(claim.figure.text)[2])[0]


def _time_faults(period: str, scope: str, figure: Figure | None, source: Cited) -> Iterator[Outcome]:
    """Yield PERIOD or STATUS where `scope`, which names `period` ("" none), contradicts what is cited."""
    bearer = figure or source.passages[0]
    if period and not _same_period(period, bearer.period, scope):
        yield Outcome.PERIOD
    plan = planned(scope)
    new_plan = {w for w in plan if w not in source.words}
    new_done = {w for w in done(scope) if w not in source.words}
    if bearer.status is Status.ACTUAL:
        if new_plan and not done(scope):
            yield Outcome.STATUS
    elif bearer.status in (Status.TARGET, Status.MILESTONE) and not plan and (period or new_done):
        yield Outcome.STATUS


def _same_period(said: str, printed: str, scope: str) -> bool:
    """A month without its year is one of any year."""
    if len(said) in (6, 7) and not re.search(r"\d{4}|[今本去上]年", scope):
        return said[4:] == printed[4:]
    return said == printed


def _own_words(figure: Figure, source: Cited) -> str:
    phrase = "" if figure.dealt else source.report.text[figure.lead : figure.tail]
    return f"{figure.indicator} {phrase}"


def _is_named(claim: Claim, figure: Figure, source: Cited) -> bool:
    """Return whether a claim names a figure's indicator: nothing foreign in it, and no rival that fits better.

    What its own words leave unsaid may come from the sentence around, but not the head of the name.
    """
    words = without_periods(claim.figure.indicator or claim.clause.replace(claim.figure.text, " "), 0)
    name = name_of(words)
    if not name:
        return True
    own = _own_words(figure, source)
    left = unsaid(words, own)
    if left and (name.endswith(left[-2:]) or unsaid(words, f"{own} {source.around}")):
        return False
    mine = fit(words, own, figure.indicator)
    return not any(
        fit(words, _own_words(rival, source), rival.indicator) <= mine
        for rival in source.figures
        if _is_rival(rival, figure)
    )


def _is_rival(rival: Figure, figure: Figure) -> bool:
    """Return whether two figures say different amounts of different things, in the same kind of unit."""
    return (
        rival.is_change == figure.is_change
        and likeness(rival, figure) is Likeness.VALUE
        and name_of(rival.indicator) != name_of(figure.indicator)
    )


_MARKS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9%.+\-/]+")
_QUOTATION = str.maketrans("", "", "“”‘’《》\"'")


def _quotable(text: str) -> str:
    return "，" + _MARKS.sub("，", text.translate(_QUOTATION)).strip("，") + "，"


def _is_quoted(words: str, source: Cited) -> bool:
    """Return whether words that say for themselves what they count stand in a slice, as whole clauses."""
    named = name_of(NUMBER.sub("", words))
    return len(named) > 1 and _quotable(words) in source.quotable


def _is_printed(claim: Claim, source: Cited) -> bool:
    """Return whether an amount that the ledger does not have stands in a slice with all the claim's words."""
    printed = re.search(rf"(?<![\d.]){re.escape(claim.figure.text)}(?![\d.])", source.words)
    return bool(printed) and not unsaid(without_periods(claim.figure.indicator, 0), source.words)


# ---- figures that the report does not print: denied, computed, counted

_DERIVED = re.compile(r"差|[合共总]计|总共|一共|之和|总和|相加|[多少高低]|占|相当于|倍")
_LISTS = re.compile(r"列了|列出|如下|以下|分别是")
_NAMES_NOTHING = frozenset(("指标", "数据", "数字", "方面", "任务", "工作", "内容", ""))
_OVER = re.compile(r"超过|高于|突破|多于|大于|超")
_UNDER = re.compile(r"[没未不][有能]?(?:达|到|超|足|及|突破)|低于|少于|小于")
_DENIES = re.compile(r"不是|并非|不符|不对|有误|错|而非|没有|未")


def _second_look(
    verdict: Verdict, claim: Claim, cited: Sequence[Cited], verdicts: Sequence[Verdict], question: str
) -> Verdict:
    """Return the verdict on a figure that need not be printed in what is cited."""
    if verdict.is_fine:
        return verdict
    borne = list(dict.fromkeys(v.figure for v in verdicts if v.outcome is Outcome.SUPPORTED and v.figure))
    if _is_denied(claim, borne, question):
        return replace(verdict, outcome=Outcome.DENIED, figure=None, citation=0)
    if _is_counted(claim, verdicts, cited):
        return replace(verdict, outcome=Outcome.COUNTED, figure=None, citation=0)
    if _DERIVED.search(claim.clause):
        usable = borne if len(borne) > 1 else [f for source in cited for f in source.own]
        if follows(claim.figure, usable[:_MOST_OPERANDS]):
            wrong = _is_turned(claim.clause[: claim.clause.find(claim.figure.text)], borne)
            outcome = Outcome.DIRECTION if wrong else Outcome.COMPUTED
            return replace(verdict, outcome=outcome, figure=None, citation=0)
    return verdict


def _is_denied(claim: Claim, borne: Sequence[Figure], question: str) -> bool:
    """Return whether a claim says of a figure of the question, truly, that it is not so, or is passed."""
    amounts = [value_of(stated) for stated in stated_in(legible(question).text)]
    said = claim.figure.value
    if said is None or all(a is None or a[0] != said for a in amounts):
        return False
    values = [f.value for f in borne if f.value is not None and f.unit == claim.figure.unit]
    if _UNDER.search(claim.clause):
        return all(v <= said for v in values)
    if _OVER.search(claim.clause):
        return bool(values) and all(v >= said for v in values)
    return bool(_DENIES.search(claim.clause)) and said not in values


def _is_counted(claim: Claim, verdicts: Sequence[Verdict], cited: Sequence[Cited]) -> bool:
    """Return whether a figure counts what the answer itself lists (列了8项, 两个指标)."""
    counts = (len(cited), len(verdicts) - 1)
    names_nothing = name_of(claim.figure.indicator) in _NAMES_NOTHING
    return claim.figure.value in counts and (names_nothing or bool(_LISTS.search(claim.clause)))


_ORDER = re.compile(r"(?P<one>\d{4})年比(?P<other>\d{4})年[^多少高低增减]{0,8}(?P<word>[多少高低增减])")


def _is_turned(words: str, borne: Sequence[Figure]) -> bool:
    """Return whether words say that one year has more than another of what it has less."""
    found = _ORDER.search(words)
    if not found:
        return False
    one, other = (
        [f.value for f in borne if f.period == found[name] and f.value is not None]
        for name in ("one", "other")
    )
    if len(one) != 1 or len(other) != 1 or one == other:
        return False
    return (one[0] > other[0]) != (found["word"] in "多高增")


def _check_equation(
    answer: Legible, match: re.Match[str], cited: Sequence[Cited], borne: Sequence[Figure]
) -> Iterator[Verdict]:
    """Yield verdicts on the operands of a computation that is shown, and on its result."""
    operator = operator_of(match["left"])
    (result,) = terms_of(answer.text, *match.span("result"))
    values: list[Decimal] = []
    units: set[str] = set()
    for term in terms_of(answer.text, *match.span("left")):
        own = [(f, c.n) for c in cited for f in c.own if bears(term, operator, result, f)]
        figure, n = own[0] if own else (None, 0)
        outcome = Outcome.SUPPORTED if own else Outcome.ABSENT
        yield _verdict(answer, term.start, term.end, outcome, figure, n)
        values.append(term.number * (term.scale if term.unit or term.scale > 1 else result.scale))
        units |= {figure.unit} if figure else set()
    outcome = _result_outcome(operator, values, units, result)
    if outcome is Outcome.COMPUTED and _is_turned(
        answer.text[max(0, match.start() - 40) : match.start()], borne
    ):
        outcome = Outcome.DIRECTION
    yield _verdict(answer, result.start, result.end, outcome)


def _result_outcome(operator: str, values: Sequence[Decimal], units: set[str], result: Term) -> Outcome:
    exact = result_of(operator, values)
    if exact is None:
        return Outcome.ABSENT
    if operator == "÷":
        if result.unit not in ("%", "倍", ""):
            return Outcome.UNIT
        exact *= 100 if result.unit == "%" else 1
    elif "%" in units and result.unit == "%":
        return Outcome.UNIT
    else:
        exact /= result.scale
    return Outcome.COMPUTED if rounds_to(exact, result.number, result.places) else Outcome.VALUE


# ---- numbers that are no figures: they must stand in what is cited, or in the question, as they are printed

_LOOSE = re.compile(
    r"[A-Za-z0-9.+\-/:]*\d[A-Za-z0-9.+\-/:]*[\u4e00-\u9fff%]?|第[一二三四五六七八九十百]+[\u4e00-\u9fff]?"
)


def _loose_numbers(
    answer: Legible, bare: str, claims: Sequence[Claim], cited: Sequence[Cited], question: str
) -> Iterator[Verdict]:
    known = "\n".join([legible(question).text, *(f"{c.words} {c.around}" for c in cited)])
    year = cited[0].report.year if cited else 0
    chars = list(bare)
    for claim in claims:
        chars[claim.figure.start : claim.figure.end] = "，" * (claim.figure.end - claim.figure.start)
    periods = {f.period for c in cited for f in c.own} | {p.period for c in cited for p in c.passages}
    for mention in find_mentions("".join(chars), year, bases=True):
        said = bare[mention.start : mention.end]
        chars[mention.start : mention.end] = "，" * len(said)
        if mention.period not in periods and said not in known and not _is_year(said, year, known):
            yield _verdict(answer, mention.start, mention.end, Outcome.ABSENT)
    for match in _LOOSE.finditer("".join(chars)):
        if match[0] not in known:
            yield _verdict(answer, *match.span(), Outcome.ABSENT)


def _is_year(said: str, year: int, known: str) -> bool:
    """Return whether a date is but a year that the report speaks of: its own, the two before it, or named."""
    years = [int(y) for y in re.findall(r"\d{4}", said)]
    others = re.sub(r"\d{4}|年", "", said)
    return not re.search(r"\d", others) and all(abs(y - year + 1) <= 1 or str(y) in known for y in years)
