"""What several reports say, put together: side by side, ranked, or a target against what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from index.figures import Direction, Figure
from index.periods import Status
from rag.bounds import AT_MOST
from rag.cues import Measure
from rag.drafting import Drafted
from rag.evidence import Evidence
from rag.indicators import unit_name
from rag.phrasing import Draft, mark, subtraction
from rag.places import names_of
from rag.subquestions import Plan, SubQuestion

_MOST_CITED = 32
_KEPT_REFUSALS = 3
_SURE = 0.8
"""How sure an earlier report must be to answer a question that names no year."""
_FEW_NAMES = 6
_FIRST_FEW = 4
"""Answers that are shown where the first of many is asked for."""
_PLANNED = (Status.TARGET, Status.MILESTONE)
_LESS_IS_MORE = ("失业率", "浓度", "能耗", "事故", "死亡", "不良", "排放", "投诉")

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


def tell(plan: Plan, ask: Ask) -> tuple[Told, ...]:
    """Return what came of each sub-question of a plan, in its order."""
    told = [_told(sub, plan.history, ask) for sub in plan.subs]
    if plan.fulfilment:
        told = [_alike(one, told, plan.history, ask) for one in told]
    return _with_main(told)


def _alike(one: Told, told: Sequence[Told], history: Sequence[str], ask: Ask) -> Told:
    """Return an outcome in the terms of its target: where that is growth, growth is asked for again."""
    aims = [figure for other in told if other.sub.place == one.sub.place for figure in _aims(other)]
    grows = bool(aims) and all(figure.is_change for figure in aims)
    if one.sub.status in _PLANNED or not grows or any(figure.is_change for figure in _figures(one)):
        return one
    again = _told(replace(one.sub, text=one.sub.text.replace("是多少", "增长多少")), history, ask)
    return again if any(figure.is_change for figure in _figures(again)) else one


def _aims(told: Told) -> list[Figure]:
    return _figures(told) if told.sub.status in _PLANNED else []


def _told(sub: SubQuestion, history: Sequence[str], ask: Ask) -> Told:
    refused: list[Drafted] = []
    for report in sub.reports:
        drafted = ask(report, sub.text, history)
        earlier = bool(refused) and not sub.year  # of another year than one would think
        sure = drafted.draft.confidence >= _SURE or not earlier
        if drafted.draft.status == "answered" and sure and _has_status(sub, drafted.draft):
            return Told(sub, drafted)
        refused.append(drafted)
    likeliest = next((one for one in refused if one.draft.evidence), refused[0])
    if likeliest is not refused[0] and likeliest.draft.status == "answered" and not sub.year:
        likeliest = refused[0]
    if likeliest.draft.status == "answered":
        likeliest = replace(likeliest, draft=_other_status(sub, likeliest.draft))
    return Told(sub, likeliest)


def _has_status(sub: SubQuestion, draft: Draft) -> bool:
    """Return whether figures are done or planned as asked; prose is taken as it comes."""
    if not draft.figures or sub.status is Status.UNKNOWN:
        return True
    return any((figure.status in _PLANNED) == (sub.status in _PLANNED) for figure, _ in draft.figures)


def _other_status(sub: SubQuestion, draft: Draft) -> Draft:
    """Return the refusal of what is planned where what is done is asked for, or the other way round."""
    asked, text = ("目标" if sub.status in _PLANNED else "实绩"), draft.text.rstrip("。")
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
    return [figure for figure in usable if figure.period[:4] == told.sub.year or not told.sub.year]


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


def together(told: Sequence[Told], plan: Plan, *, named: bool) -> Draft:
    """Return one draft of all that was told; `named` puts the place in front of what is said of it."""
    if not told:
        return _nobody(plan.stranger) if plan.stranger else Draft("unclear", plan.asks_back)
    if len(told) == 1 and not plan.unknown:
        return _named(told[0], named=named)
    answered = [one for one in told if one.is_answered]
    if not answered:
        return _refused(told, plan, named=named)
    if plan.threshold:
        answered = [one for one in answered if one.main and plan.threshold.holds(_signed(one.main))]
        if not answered:
            return _refused([one for one in told if not one.is_answered] or told[:1], plan, named=named)
    if plan.order:
        answered = [one for one in answered if one.main] or answered
        falling = plan.order == "falling"
        answered.sort(key=lambda one: (one.main is None, _rank(one, falling=falling)))
    rest = [one for one in told if one not in answered and not (plan.threshold and one.main)]
    answered = answered[: _FIRST_FEW if plan.picks and len(told) > _FIRST_FEW else _MOST_CITED]
    merged = _merged([_named(one, named=named) for one in answered])
    text = _lead(answered, plan) + merged.text + _left_out(rest, plan)
    return replace(merged, text=text)


def _nobody(place: str) -> Draft:
    return Draft("other_scope", f"索引里没有{place}的报告（no report of {place}）。")


def _rank(told: Told, *, falling: bool) -> Decimal:
    value = _signed(told.main) if told.main else Decimal(0)
    return -value if falling else value


def _signed(figure: Figure) -> Decimal:
    value = figure.value or Decimal(0)
    return -abs(value) if figure.is_change and figure.direction is Direction.DOWN else value


def _named(told: Told, *, named: bool) -> Draft:
    draft = told.drafted.draft
    return replace(draft, text=f"{told.name}：{draft.text}") if named and told.sub.place else draft


def _merged(drafts: Sequence[Draft]) -> Draft:
    """Return drafts as one, their evidence in a row."""
    pieces: list[str] = []
    evidence: list[Evidence] = []
    figures: list[tuple[Figure, int]] = []
    for draft in drafts:
        if len(evidence) + len(draft.evidence) > _MOST_CITED:
            break
        shift = {ord(mark(i)): mark(i + len(evidence)) for i in range(len(draft.evidence))}
        pieces.append(draft.text.translate(shift).rstrip("。"))
        figures += [(figure, i + len(evidence)) for figure, i in draft.figures]
        evidence += draft.evidence
    confidence = min(draft.confidence for draft in drafts)
    return Draft(drafts[0].status, "。".join(pieces) + "。", tuple(evidence), tuple(figures), confidence)


def _lead(told: Sequence[Told], plan: Plan) -> str:
    """Return what is made of the answers, said before them."""
    if plan.fulfilment:
        return _fulfilment(told, named=len({one.sub.place for one in told}) > 1)
    if plan.threshold:
        return f"符合的有：{'、'.join(one.name for one in told)}。"
    ranked = [one for one in told if one.main]
    if plan.order and len(ranked) > 1:
        return _ranking(ranked, plan)
    if plan.differs and len(ranked) == 2:
        return _difference(ranked)
    return ""


def _ranking(ranked: Sequence[Told], plan: Plan) -> str:
    first = [one for one in ranked if _signed_of(one) == _signed_of(ranked[0])]
    if len(first) == len(ranked):
        return f"{'、'.join(one.name for one in ranked)}相同。"
    falling = plan.order == "falling"
    if plan.picks:
        return f"{'、'.join(one.name for one in first)}最{'高' if falling else '低'}。"
    order = "从高到低" if falling else "从低到高"
    return f"{order}：{'、'.join(one.name for one in ranked)}。"


def _signed_of(told: Told) -> Decimal:
    return _signed(told.main) if told.main else Decimal(0)


def _difference(pair: Sequence[Told]) -> str:
    first, second = pair
    one, other = first.main, second.main
    if one is None or other is None or not (_is_plain(one) and _is_plain(other)):
        return ""
    same = first.sub.place == second.sub.place
    label = [f"{t.sub.year}年" if same else t.name for t in pair]
    if _signed_of(first) == _signed_of(second):
        return f"{label[0]}与{label[1]}相同。"
    more = _signed_of(first) > _signed_of(second)
    percent = one.unit == "%"
    word = ("高" if percent else "多") if more else ("低" if percent else "少")
    return f"{label[0]}比{label[1]}{word}：{subtraction(*((one, other) if more else (other, one)))}。"


def _is_plain(figure: Figure) -> bool:
    return figure.upper is None and figure.direction is not Direction.DOWN


def _fulfilment(told: Sequence[Told], *, named: bool) -> str:
    """Return which places met their target."""
    places: dict[str, list[Told]] = {}
    for one in told:
        places.setdefault(one.name, []).append(one)
    verdicts = {name: _verdict(ones) for name, ones in places.items()}
    return "".join(f"{name}：{said}" if named else said for name, said in verdicts.items() if said)


def _verdict(told: Sequence[Told]) -> str:
    """Return whether a target was met; "" where target or outcome is not told in like figures."""
    target = next((one.main for one in told if one.sub.status in _PLANNED), None)
    actual = next((one.main for one in told if one.sub.status is Status.ACTUAL), None)
    if target is None or actual is None:
        return ""
    aimed, reached = _signed(target), _signed(actual)
    fewer = target.qualifier in AT_MOST or any(word in target.indicator for word in _LESS_IS_MORE)
    if aimed == reached:
        return "完成目标。"
    if (reached < aimed) != fewer:
        return f"没有完成目标，实际{'高于' if fewer else '低于'}目标。"
    return f"完成目标，实际{'低于' if fewer else '高于'}目标。"


def _label(sub: SubQuestion) -> str:
    return f"{sub.year and sub.year + '年'}{'目标' if sub.status in _PLANNED else ''}"


def _left_out(rest: Sequence[Told], plan: Plan) -> str:
    """Return the words that say which of the places and years nothing was found of."""
    texts = []
    if rest:
        names = "、".join(f"{one.name}{_label(one.sub)}" for one in rest)
        texts.append(f"没有找到：{names}（not found）。")
    if plan.unknown:
        texts.append(f"没有{'、'.join(plan.unknown)}的报告（no report of these）。")
    return "".join(texts)


def _refused(told: Sequence[Told], plan: Plan, *, named: bool) -> Draft:
    """Return the refusals of all as one: at most the first few in words."""
    merged = _merged([_named(one, named=named) for one in told[:_KEPT_REFUSALS]])
    rest = _left_out(told[_KEPT_REFUSALS:], plan)
    return replace(merged, figures=(), text=merged.text + rest)


def understood(told: Sequence[Told]) -> str:
    """Return what was asked of which place, as a reader should see it."""
    if len(told) < 2:
        return told[0].drafted.understood if told else ""
    asked: dict[str, list[str]] = {}
    for one in told:
        asked.setdefault(one.sub.text.rstrip("？?"), []).append(one.name)
    places = [tuple(dict.fromkeys(names)) for names in asked.values()]
    said = ["各地" if len(names) > _FEW_NAMES else "、".join(names) for names in places]
    return "；".join(f"{names}：{text}" for names, text in zip(said, asked, strict=True))
