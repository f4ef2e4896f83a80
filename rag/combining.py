"""What several reports say, put together: side by side, ranked, or a target against what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from index.figures import Direction, Figure
from index.periods import Status
from rag.bounds import AT_MOST
from rag.computing import subtraction
from rag.evidence import Evidence
from rag.lexicon import LESS_IS_BETTER
from rag.phrasing import Draft, mark
from rag.subanswers import PLANNED, Told
from rag.subquestions import Plan, SubQuestion

_MOST_CITED = 32
_KEPT_REFUSALS = 3
_FEW_NAMES = 6
_FIRST_FEW = 4
"""Answers that are shown where the first of many is asked for."""
_NONE_MEETS = "找到的各地里没有符合的（none of those found meets it）。"


def together(told: Sequence[Told], plan: Plan, *, named: bool) -> Draft:
    """Return one draft of all that was told; `named` puts the place in front of what is said of it."""
    if not told:
        return plan.refusal
    if len(told) == 1 and not plan.unknown:
        return _named(told[0], named=named)
    answered = [one for one in told if one.is_answered]
    if not answered:
        return _refused(told, plan, named=named)
    if plan.threshold:
        answered = [one for one in answered if one.main and plan.threshold.holds(_signed(one.main))]
        if not answered:
            rest = [one for one in told if not one.main]
            return Draft("absent", _NONE_MEETS + _left_out(rest, plan))
    if plan.order:
        answered = [one for one in answered if one.main] or answered
        falling = plan.order == "falling"
        answered.sort(key=lambda one: (one.main is None, _rank(one, falling=falling)))
    rest = [one for one in told if one not in answered and not (plan.threshold and one.main)]
    shown = answered[:_FIRST_FEW] if plan.picks else answered
    merged = _merged([_named(one, named=named) for one in shown])
    return replace(merged, text=_lead(answered, plan) + merged.text + _left_out(rest, plan))


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
    main, several = ranked[0].main, any(len(one.drafted.draft.evidence) > 1 for one in ranked)
    what = f"{main.indicator}：" if main and several else ""
    if plan.picks:
        return f"{what}{'、'.join(one.name for one in first)}最{'高' if falling else '低'}。"
    order = "从高到低" if falling else "从低到高"
    return f"{what}{order}：{'、'.join(one.name for one in ranked)}。"


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
    target = next((one.main for one in told if one.sub.status in PLANNED), None)
    actual = next((one.main for one in told if one.sub.status is Status.ACTUAL), None)
    if target is None or actual is None:
        return ""
    aimed, reached = _signed(target), _signed(actual)
    fewer = target.qualifier in AT_MOST or any(word in target.indicator for word in LESS_IS_BETTER)
    if aimed == reached:
        return "完成目标。"
    if (reached < aimed) != fewer:
        return f"没有完成目标，实际{'高于' if fewer else '低于'}目标。"
    return f"完成目标，实际{'低于' if fewer else '高于'}目标。"


def _label(sub: SubQuestion) -> str:
    return f"{sub.year and sub.year + '年'}{'目标' if sub.status in PLANNED else ''}"


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
