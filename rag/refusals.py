"""Why a question is not answered, in words: each refusal says what is wrong, and names the nearest thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.figures import Direction
from index.names import without_notes
from index.periods import period_name
from index.reports import Report
from rag.choice import is_said_of
from rag.cues import is_instruction
from rag.evidence import Evidence, holds_entities
from rag.phrasing import Draft, mark, period_label
from rag.question import Question, is_vague
from rag.wording import plain

NEAR = 0.55
"""Least coverage of a statement that a refusal names as the nearest."""
_FALLS = re.compile(
    r"(?:下降|下滑|减少|降低|[跌掉])了?(?:多少|几|百分之)|(?:下降|下滑|[跌掉])了|(?<![最更太])少了[几多]"
)
_RISES = re.compile(r"(?:增长|上涨|上升|提高|增加)了")
_NAMES = re.compile(r"[^\W\d_]")
_STATED = re.compile(r"(?<![A-Za-z\d.])[\d.,%]+|[两三四五六七八九十]+(?=[项个家])")
_ASKING = re.compile(r"\s*(?:[是有共了]?(?:多少|几个?)|还是|一共|\s)+[？?]?$")


def refuse_order(raw: str) -> Draft | None:
    """Return the refusal of a text that is nothing but an order to the tool, None for any other."""
    if is_instruction(plain(raw)):
        return Draft(
            "out_of_domain",
            "这不是对报告的提问。我只依据报告原文回答，不执行指令（not a question about the report）。",
        )
    return None


def refuse_empty(question: Question) -> Draft | None:
    """Return the refusal of a question that names nothing to look for, None where it does."""
    if is_vague(question) and not question.stated:
        return Draft(
            "unclear",
            "没有说明是哪项指标，请写出指标名称，例如“地区生产总值是多少”（which indicator do you mean?）。",
        )
    names_nothing = not question.needs and not question.stated
    if names_nothing or not _NAMES.search(question.text):
        return Draft(
            "unclear",
            "没有看出要问报告里的什么内容，请写出具体的指标或事项（please name what you ask about）。",
        )
    return None


def turned(question: Question, picked: Evidence) -> Draft | None:
    """Return the refusal of a question that takes a rise for a fall, or the other way round.

    A mere 增长多少 takes nothing for granted, and 增长-3.2% is a fall.
    """
    figures = [f for f in picked.statement.figures if f.is_change]
    falls, rises = bool(_FALLS.search(question.text)), bool(_RISES.search(question.text))
    if len(figures) != 1 or falls == rises or question.english:
        return None
    if figures[0].direction is not (Direction.UP if falls else Direction.DOWN):
        return None
    label = period_label(picked.statement)
    said = f"{label}{without_notes(picked.statement.words)}{mark(0)}"
    text = f"问题的前提与报告不符。报告写的是：{said}（the report says otherwise）。"
    return Draft("premise", text, (picked,), confidence=picked.coverage)


def unclear(rivals: list[Evidence]) -> Draft:
    """Return the refusal that asks which of several things is meant."""
    named = (f"{period_label(e.statement)}{without_notes(e.statement.words)}" for e in rivals)
    names = "；".join(f"{name}{mark(i)}" for i, name in enumerate(named))
    return Draft(
        "unclear",
        f"有几项都可能是所问的：{names}。请写明是哪一项（which of these do you mean?）。",
        tuple(rivals),
    )


def not_found(pieces: Sequence[str]) -> str:
    """Return the words that say which things of several that were asked for the report does not give.

    Figures that the question states are left out: an answer repeats none that no report bears out.
    """
    named = "、".join(f"“{_STATED.sub('…', piece).strip()}”" for piece in pieces)
    return f"没有找到：{named}（not found）。"


def not_computed(draft: Draft, pieces: Sequence[str]) -> Draft:
    """Return the refusal to compute where one of the numbers is not given; `draft` tells those that are."""
    lacking = not_found([_ASKING.sub("", piece) for piece in pieces]) if pieces else "报告里只有其中一个数。"
    text = f"算不出来：{lacking}有的是：{draft.text}（a number is missing）。"
    return replace(draft, status="absent", text=text, figures=(), confidence=0.0)


def why_not(question: Question, ranked: Sequence[Evidence], period: str, report: Report) -> Draft:
    """Return the refusal that names what keeps the nearest evidence from being the answer."""
    if question.entities and not any(holds_entities(question, e.statement) for e in ranked[:20]):
        names = "、".join(f"“{e}”" if e.isascii() else e for e in question.entities)
        return Draft(
            "other_scope",
            f"这份报告是{report.place or report.title}的，没有说到{names}的这项内容（not about {names}）。",
        )
    near = ranked[0] if ranked and ranked[0].coverage >= NEAR else None
    if near is None:
        return absent([])
    if period and not is_said_of(question, near.statement, period):
        label = period_label(near.statement).rstrip("：")
        text = (
            f"报告没有{period_name(period)}的这个数。"
            f"有的是{label}：{without_notes(near.statement.words)}{mark(0)}，"
            "这不是所问的时期（other period）。"
        )
        return Draft("other_period", text, (near,), confidence=near.coverage)
    return absent([near])


def absent(near: Sequence[Evidence]) -> Draft:
    """Return the refusal for what the report does not say, naming the nearest thing that it does."""
    if near:
        statement = near[0].statement
        text = (
            f"没有找到有把握的答案。最接近的是：{period_label(statement)}{without_notes(statement.words)}{mark(0)}，"
            "看来不是所问的（nothing in the report answers this for sure）。"
        )
        return Draft("absent", text, (near[0],))
    return Draft("absent", "报告里没有找到所问的内容（not in the report）。")
