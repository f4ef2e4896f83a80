"""What each report says to its own part of a question that is put to several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.figures import Figure
from index.periods import Status, is_span
from rag.cues import Measure
from rag.drafting import Drafted
from rag.indicators import unit_name
from rag.phrasing import Draft
from rag.places import names_of
from rag.subquestions import Plan, SubQuestion

PLANNED = (Status.TARGET, Status.MILESTONE)
_SURE = 0.8
"""How sure an earlier report must be to answer a question that names no year."""

Ask = Callable[[str, str, Sequence[str]], Drafted]
"""From a report's id, a question and those before it to what that report says."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a sub-question: what the report that tells says, else the refusal of the likeliest.

    `main` is the figure by which answers are compared, None where there is none.
    """

    sub: SubQuestion
    drafted: Drafted
    main: Figure | None = None

    @property
    def is_answered(self) -> bool:
        """Whether a report tells."""
        return self.drafted.draft.status == "answered"

    @property
    def name(self) -> str:
        """The place, in short."""
        return names_of(self.sub.place)[-1] if self.sub.place else self.drafted.report.title


def ask_each(plan: Plan, ask: Ask) -> tuple[Told, ...]:
    """Return what came of each sub-question of a plan, in its order."""
    told = [_told(sub, plan.history, ask) for sub in plan.subs]
    if plan.fulfilment:
        told = [_alike(one, told, plan.history, ask) for one in told]
    return _with_main(told)


def _alike(one: Told, told: Sequence[Told], history: Sequence[str], ask: Ask) -> Told:
    """Return an outcome in the terms of its target: where that is growth, growth is asked for again."""
    aims = [figure for other in told if other.sub.place == one.sub.place for figure in _aims(other)]
    grows = bool(aims) and all(figure.is_change for figure in aims)
    if one.sub.status in PLANNED or not grows or any(figure.is_change for figure in _figures(one)):
        return one
    again = _told(replace(one.sub, text=one.sub.text.replace("是多少", "增长多少")), history, ask)
    return again if any(figure.is_change for figure in _figures(again)) else one


def _aims(told: Told) -> list[Figure]:
    return _figures(told) if told.sub.status in PLANNED else []


def _told(sub: SubQuestion, history: Sequence[str], ask: Ask) -> Told:
    """Return what the first report that tells says, else the refusal of the likeliest.

    Where no year is named an earlier report tells of another than one would think: it must be sure.
    """
    refused: list[Drafted] = []
    for report in sub.reports:
        drafted = ask(report, sub.text, history)
        answered = drafted.draft.status == "answered"
        if answered and refused and not sub.year and drafted.draft.confidence < _SURE:
            continue
        if answered and _has_status(sub, drafted.draft):
            return Told(sub, drafted)
        refused.append(drafted)
    likeliest = next((one for one in refused if one.draft.evidence), refused[0])
    if likeliest.draft.status == "answered":
        likeliest = replace(likeliest, draft=_other_status(sub, likeliest.draft))
    return Told(sub, likeliest)


def _has_status(sub: SubQuestion, draft: Draft) -> bool:
    """Return whether figures are done or planned as asked; prose is taken as it comes."""
    if not draft.figures or sub.status is Status.UNKNOWN:
        return True
    return any((figure.status in PLANNED) == (sub.status in PLANNED) for figure, _ in draft.figures)


def _other_status(sub: SubQuestion, draft: Draft) -> Draft:
    """Return the refusal of what is planned where what is done is asked for, or the other way round."""
    asked, text = ("目标" if sub.status in PLANNED else "实绩"), draft.text.rstrip("。")
    told = "这不是所问的（target and actual are told apart）"
    said = f"报告没有{sub.year}年的这个{asked}。有的是：{text}，{told}。"
    return Draft("other_period", said, draft.evidence, confidence=draft.confidence)


def _with_main(told: Sequence[Told]) -> tuple[Told, ...]:
    """Return answers with the figures that are alike in all: of one unit, level or growth as asked."""
    kinds: Counter[tuple[str, bool]] = Counter()
    for one in told:
        kinds.update({_kind(figure): 1 for figure in _figures(one)})
    if not kinds:
        return tuple(told)
    asked = next(one for one in told if _figures(one))
    kind = max(kinds, key=lambda kind: (kinds[kind], _fits(asked, kind), kind == _kind(_figures(asked)[0])))
    return tuple(
        replace(one, main=next((f for f in _figures(one) if _kind(f) == kind), None)) for one in told
    )


def _figures(told: Told) -> list[Figure]:
    """Return the figures by which an answer may be compared: of the year asked about, not of five."""
    said = told.drafted.draft.figures if told.is_answered else ()
    usable = [figure for figure, _ in said if figure.value is not None]
    year = told.sub.year
    return [f for f in usable if not year or (f.period[:4] == year and not is_span(f.period))]


def _kind(figure: Figure) -> tuple[str, bool]:
    return unit_name(figure.unit), figure.is_change


def _fits(told: Told, kind: tuple[str, bool]) -> bool:
    """Return whether a kind of figure is what the question asks for."""
    question = told.drafted.question
    part = question.parts[0] if question and question.parts else None
    if part is None:
        return False
    unit, is_change = kind
    if part.units:
        return unit in map(unit_name, part.units)
    return part.measure is Measure.ANY or is_change == (part.measure is Measure.GROWTH)
