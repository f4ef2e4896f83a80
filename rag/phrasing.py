"""Say what the evidence says: periods labelled, verdicts, and computations with their operands shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from index.figures import Figure
from index.grammar import MULTIPLIERS
from index.names import without_notes
from index.periods import Status, first_year
from rag.cues import Measure as Asked
from rag.cues import value_of
from rag.evidence import Evidence
from rag.question import Question
from rag.statements import Statement, ends_of, is_from_to, with_only

AnswerStatus = Literal[
    "answered", "absent", "other_period", "other_scope", "premise", "out_of_domain", "unclear"
]


_FIRST_MARK = 0xFDD0
"""Where Unicode keeps characters that never stand in a text: they hold the place of a citation's mark."""


def mark(i: int) -> str:
    """Return the place holder for the citation of the i-th piece of evidence, from 0."""
    return chr(_FIRST_MARK + i)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said, before citations are numbered.

    `text` holds mark(i) where the i-th evidence (from 0) is cited.
    """

    status: AnswerStatus
    text: str
    evidence: tuple[Evidence, ...] = ()
    figures: tuple[tuple[Figure, int], ...] = ()
    confidence: float = 0.0


_MORE = re.compile(r"超过|突破|高于|大于|超|能(?:冲)?到|[达过到]|翻")
_LESS = re.compile(r"低于|少于|小于|不足|不到")
_TURNED = re.compile(
    r"[没未](?:超|过|到|达|突破|足|止|高于|低于)|不(?:超|过|达|突破|止|高于|低于)|(?<!有)没有(?:超|过|到|达|突破)"
)
_APPROXIMATE = ("近", "约", "不足", "左右", "以内", "以下", "不超过", "不高于", "不超", "上下")
_COUNTED = frozenset("家户个名人位件项所处座")


def state(question: Question, chosen: list[Evidence]) -> Draft:
    """Return the answer that states the `chosen` evidence, with verdict and computation.

    The oldest period comes first, except where something is to be computed: then the order is as given.
    """
    if not question.compute:
        chosen = sorted(chosen, key=lambda e: (first_year(e.statement.period), e.statement.start))
    computed = _compute(question, [e.statement for e in chosen]) if question.compute else ""
    if computed and len(chosen) == 2:
        operands = [with_only(e.statement, _main(question, e.statement)) for e in chosen]
        chosen = [replace(e, statement=only) for e, only in zip(chosen, operands, strict=True)]
    said = [
        f"{period_label(e.statement)}{without_notes(e.statement.words)}{mark(i)}"
        for i, e in enumerate(chosen)
    ]
    text = _verdict(question, chosen) + "；".join(said) + "。"
    growth = question.parts[0].measure is Asked.GROWTH
    if not question.compute and len(chosen) == 1 and growth and is_from_to(chosen[0].statement):
        computed = _compute(question, [chosen[0].statement])
    text += computed
    figures = tuple((f, i) for i, e in enumerate(chosen) for f in e.statement.figures)
    return Draft("answered", text, tuple(chosen), figures, min(e.confidence for e in chosen))


def period_label(statement: Statement) -> str:
    """Return how a statement's period is said in front of it, "" where it says so itself.

    "2024年" for what is done, "2025年目标：" for what is planned.
    """
    period = statement.period
    if not period or statement.status is Status.UNKNOWN:
        return ""
    name = period_name(period)
    if statement.status is Status.ACTUAL:
        return "" if name in statement.words else name
    return f"{name}目标："


def period_name(period: str) -> str:
    """Return a period in words ("到2025年4月", "2016—2020年")."""
    if len(period) == 7:
        return f"到{period[:4]}年{int(period[5:])}月"
    if len(period) == 6:
        return f"{period[:4]}年{'上' if period[5] == '1' else '下'}半年"
    return f"{period[:4]}—{period[5:]}年" if len(period) == 9 else f"{period}年"


def _verdict(question: Question, chosen: list[Evidence]) -> str:
    """Return a verdict where the question states one figure and the statement's plainly decides it, else "".

    Only the plain cases: a figure that is not approximate, in the same unit, done where the question takes it
    as done, and no negation (没超过) that would turn the verdict round.
    """
    text = question.text
    if len(question.stated) != 1 or len(chosen) != 1 or _TURNED.search(text):
        return ""
    statement = chosen[0].statement
    stated, figure = value_of(question.stated[0]), _main(question, statement)
    planned = statement.status is not Status.ACTUAL
    if stated is None or figure.value is None or figure.upper is not None:
        return ""
    if planned and question.status is Status.ACTUAL:
        return ""
    value, unit = stated
    other_unit = unit and unit != figure.unit and not {unit, figure.unit} <= _COUNTED
    if other_unit or figure.qualifier in _APPROXIMATE:
        return ""
    if re.search(r"够不够|达标", text):
        return "够。" if value >= figure.value else "不够。"
    if _LESS.search(text):
        return "是。" if figure.value < value else "不是。"
    if _MORE.search(text):
        return "是。" if figure.value >= value else "不是。"
    if re.search(r"是不是|是否|对吗|对不对|是.{0,12}吗", text):
        return "是。" if figure.value == value else "不是。"
    return "是。" if "吗" in text and figure.value == value else ""


def _main(question: Question, statement: Statement) -> Figure:
    """Return the figure of a statement that the question's measure and unit ask for."""
    part = question.parts[0]
    growth = part.measure is Asked.GROWTH
    ranked = sorted(
        statement.figures,
        key=lambda f: (
            f.is_change != growth,
            bool(part.units) and f.unit not in part.units,
            f.period != statement.period,
        ),
    )
    return ranked[0]


def _compute(question: Question, chosen: list[Statement]) -> str:
    """Return the sum, difference or share of the two figures asked for, operands shown.

    "" where it does not apply.
    """
    figures = [_main(question, s) for s in chosen]
    if len(figures) == 1:
        figures = list(ends_of(chosen[0]) or chosen[0].figures)
    if len(figures) != 2 or any(f.value is None or f.upper is not None for f in figures):
        return ""
    first, second = figures
    a, b = first.value, second.value
    if a is None or b is None or not (first.unit == second.unit or {first.unit, second.unit} <= _COUNTED):
        return ""
    if first.is_change != second.is_change:
        return ""
    one_change = len(chosen) == 1 and bool(ends_of(chosen[0]))
    if not one_change and len(question.periods) < 2 and len({(f.period, f.status) for f in figures}) > 1:
        return ""
    scale, name = _scale(first if a >= b else second)
    if question.ratio:
        return (
            f"计算：{_plain(a, scale)}÷{_plain(b, scale)}={a / b * 100:.1f}%（由报告数字算得）。" if b else ""
        )
    if re.search(r"(?<!增)加|合计|合起来|总共|一共|总和|之和", question.text):
        return f"计算：{_plain(a, scale)}+{_plain(b, scale)}={_plain(a + b, scale)}{name}（由报告数字算得）。"
    if "几倍" in question.text:
        return f"计算：{_plain(b, scale)}÷{_plain(a, scale)}={b / a:.2f}倍（由报告数字算得）。" if a else ""
    larger, smaller = (first, second) if a >= b else (second, first)
    return f"{_compared(chosen, figures)}：{subtraction(larger, smaller)}。"


def subtraction(larger: Figure, smaller: Figure) -> str:
    """Return how much the larger of two figures of one unit is more, the computation shown."""
    high, low = larger.value or Decimal(0), smaller.value or Decimal(0)
    scale, name = _scale(larger)
    unit = "个百分点" if larger.unit == "%" else name
    return f"{_plain(high, scale)}-{_plain(low, scale)}={_plain(high - low, scale)}{unit}（由报告数字算得）"


def _compared(chosen: Sequence[Statement], figures: Sequence[Figure]) -> str:
    """Return which of two figures is larger, in words ("2025年比2024年少", "信访总量更高")."""
    first, second = figures
    if first.value is None or second.value is None or first.value == second.value:
        return "计算"
    if len(chosen) == 2 and chosen[0].period != chosen[1].period:
        early, late = sorted(zip(chosen, figures, strict=True), key=lambda pair: first_year(pair[0].period))
        more = (late[1].value or 0) > (early[1].value or 0)
        word = ("高" if more else "低") if first.unit == "%" else ("多" if more else "少")
        return f"{period_name(late[0].period)}比{period_name(early[0].period)}{word}"
    larger = first if first.value > second.value else second
    if first.indicator == second.indicator:
        return "计算"
    return f"{larger.indicator}更{'高' if larger.unit == '%' else '多'}"


def _scale(figure: Figure) -> tuple[Decimal, str]:
    """Return the multiplier and the unit in which a figure is printed (亿元 -> 10**8, "亿元")."""
    for name, factor in MULTIPLIERS.items():
        if name in figure.text:
            return Decimal(factor), name + figure.unit
    return Decimal(1), figure.unit


def _plain(value: Decimal, scale: Decimal) -> str:
    return format((value / scale).normalize(), "f")
