"""Say what the evidence says: periods labelled, verdicts, and computations with their operands shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

from index.figures import Figure
from index.names import without_notes
from index.periods import Status, first_year, period_name
from rag.computing import COUNTED, compute, main_figure
from rag.cues import ASKS_RATE, Kind, value_of
from rag.cues import Measure as Asked
from rag.evidence import Evidence
from rag.question import Question
from rag.statements import Statement, is_from_to

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


_MORE = re.compile(r"超过|突破|高于|大于|超|能(?:冲)?到|[达到]|过(?!去)|翻")
_LESS = re.compile(r"低于|少于|小于|不足|不到")
_SUFFICES = re.compile("够不够|达标")
_TAKES_AS = re.compile(r"是不是|是否|对[吗吧]|对不对|是.{0,12}吗|没[记说]?错|是吧|真[有是的]")
_TURNED = re.compile(
    r"[没未](?:超|过|到|达|突破|足|止|高于|低于)|不(?:超|过|达|突破|止|高于|低于)|(?<!有)没有(?:超|过|到|达|突破)"
)
_APPROXIMATE = ("近", "约", "不足", "左右", "以内", "以下", "不超过", "不高于", "不超", "上下")


def state(question: Question, chosen: list[Evidence]) -> Draft:
    """Return the answer that states the `chosen` evidence, with verdict and computation.

    The oldest period comes first, except where something is to be computed: then the order is as given.
    """
    if not question.compute:
        chosen = sorted(chosen, key=lambda e: (first_year(e.statement.period), e.statement.start))
    growth = question.parts[0].measure is Asked.GROWTH or ASKS_RATE.search(question.text) is not None
    moved = len(chosen) == 1 and growth and is_from_to(chosen[0].statement)
    computed = compute(question, [e.statement for e in chosen]) if question.compute or moved else None
    if computed:
        chosen = [replace(e, statement=one) for e, one in zip(chosen, computed.operands, strict=True)]
    draft = said_of(chosen, computed.text if computed else "")
    return replace(draft, text=_verdict(question, chosen) + draft.text)


def said_of(chosen: Sequence[Evidence], computation: str = "") -> Draft:
    """Return what the statements of the `chosen` evidence say, one behind the other, then a computation."""
    said = [
        f"{period_label(e.statement)}{without_notes(e.statement.words)}{mark(i)}"
        for i, e in enumerate(chosen)
    ]
    text = "；".join(said) + "。" + computation
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


def _is_rounded(stated: Decimal, value: Decimal) -> bool:
    """Return whether an amount is another one rounded: 42.5亿元 for 42.52亿元 is neither right nor wrong."""
    digits = len(stated.normalize().as_tuple().digits)
    return stated != value and digits > 1 and stated == Context(digits, ROUND_HALF_UP).plus(value)


def _verdict(question: Question, chosen: list[Evidence]) -> str:
    """Return a verdict where the question states one figure and the statement's plainly decides it, else "".

    Only the plain cases: a figure that is not approximate, in the same unit, done where the question takes it
    as done, and no negation (没超过) that would turn the verdict round.
    """
    text = question.text
    states_one = len(question.stated) == len(chosen) == 1 and question.kind is not Kind.REVERSE
    if not states_one or _TURNED.search(text):
        return ""
    statement = chosen[0].statement
    stated, figure = value_of(question.stated[0]), main_figure(question, statement)
    planned = statement.status is not Status.ACTUAL
    if stated is not None and stated[1] != figure.unit:
        figure = next((f for f in statement.figures if f.unit == stated[1]), figure)
    if stated is None or figure.value is None or figure.upper is not None:
        return ""
    if planned and question.status is Status.ACTUAL:
        return ""
    value, unit = stated
    other_unit = unit and unit != figure.unit and not {unit, figure.unit} <= COUNTED
    if other_unit or figure.qualifier in _APPROXIMATE:
        return ""
    holds = _holds(text, question.stated[0], value, figure.value)
    if _SUFFICES.search(text):
        return "够。" if holds else "不够。"
    return "" if holds is None else "是。" if holds else "不是。"


def _holds(text: str, said: str, stated: Decimal, value: Decimal) -> bool | None:
    """Return whether what a question takes a value for is so, None where it does not plainly say."""
    than = re.search(rf"比{re.escape(said)}[还要]?(?:(?P<more>[多高大])|[少低小])", text)
    if _SUFFICES.search(text):
        return stated >= value
    if than:
        return value > stated if than["more"] else value < stated
    if _LESS.search(text):
        return value < stated
    if _MORE.search(text):
        return value >= stated
    if _TAKES_AS.search(text):
        return None if _is_rounded(stated, value) else value == stated
    return True if "吗" in text and value == stated else None
