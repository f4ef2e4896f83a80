"""Turn questions and answers into the bubbles of the chat: figures that tell more, marks that lead, refusals.

All that a person or a report wrote goes through `ui.render.inert`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from index.reports import Report
from rag.contract import Answer, AnswerFigure, Citation, Searched
from rag.doubts import printed
from rag.indicators import plain_name
from ui.render import (
    STATUSES,
    VERDICTS,
    Exchange,
    english,
    inert,
    period_label,
    replaced,
    source_id,
    with_each,
)
from ui.series import bar_html, charts_html, find_series

_GLANCE = 90
"""Characters that are read at a glance in large type; a longer answer is set smaller."""

_MARK = r"\[(?P<n>[0-9]{1,4})\]"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why there is no answer, in Chinese and English, and what the reader can do."""

    why: str
    english: str
    advice: str


_REFUSALS = {
    "absent": _Refusal("报告中没有", "Not in the report", "可以换个说法，或问报告里写到的指标。"),
    "other_period": _Refusal("报告说的是别的时间", "Another period", "可以改问报告所写的年份。"),
    "other_scope": _Refusal("报告说的是别的地区或指标", "Another scope", "可以改问报告所写的范围。"),
    "premise": _Refusal("问题的前提与报告不符", "Premise contradicted", "请对照原文，改一改问题再问。"),
    "out_of_domain": _Refusal("这不是报告能回答的问题", "Out of domain", "请问报告里的数字、工作和目标。"),
    "unclear": _Refusal("问题还不够明确", "Unclear question", "请写明问的是什么指标、哪一年。"),
}
OUTCOMES = {"answered": ("已回答", "Answered")} | {s: (one.why, one.english) for s, one in _REFUSALS.items()}
"""What became of a question, in Chinese and English, by the answer's status."""

STATUS_WORDS = {status: words for status, (words, _) in OUTCOMES.items()}
_OTHER_REFUSAL = _Refusal("没有答案", "Nothing found", "可以换个说法再问。")

_NONE: Final[Mapping[str, Report]] = MappingProxyType({})
_PHRASED = '<div class="wb-phrased">措辞出自语言模型，数字出自报告原文。</div>'


def question_html(question: str) -> str:
    """Return the bubble of a question, as it was typed."""
    return f'<div class="wb-question">{inert(question)}</div>'


def pending_html() -> str:
    """Return the bubble that stands where an answer will be."""
    return '<div class="wb-pending" role="status">正在查找……</div>'


def provisional_html(answer: str, writing: str) -> str:
    """Return the bubble of an answer that a model is wording: the answer, and what is checked of its text."""
    shown = f'<div class="wb-writing">{inert(writing)}……</div>' if writing else ""
    return (
        f'<div class="wb-provisional"><div class="wb-direct wb-long">{inert(answer)}</div>'
        f'<div class="wb-phrased" role="status">模型正在改写措辞，回答已经可用'
        f"{english('The answer stands; a model is wording it')}</div>{shown}</div>"
    )


def answer_html(exchange: Exchange, turn: int, reports: Mapping[str, Report] = _NONE) -> str:
    """Return the bubble of an answer or a refusal; its marks link to the citations of exchange `turn`.

    `reports` holds the reports by id; they tell one place's figures from another's.
    """
    answer = exchange.answer
    body = _refusal_html(answer, turn) if answer.abstained else _direct_html(answer, turn, reports)
    phrased = _PHRASED if answer.mode == "llm" else _unphrased_html(answer)
    foot = _foot_html(turn, is_recorded=exchange.turn is not None)
    return f'<div class="wb-answer">{body}{phrased}{_understood_html(exchange)}{foot}</div>'


def _unphrased_html(answer: Answer) -> str:
    """Return why a model's wording is not shown, "" where none was asked."""
    note = answer.writing.note if answer.writing else ""
    return f'<div class="wb-phrased">{inert(note)}</div>' if note else ""


def _foot_html(turn: int, *, is_recorded: bool) -> str:
    """Return what can be done with an answer; a thumb is kept only where the turn itself is."""
    names = [("copy", "复制", "copy"), ("edit", "改问", "edit"), ("link", "链接", "link")]
    names += [("up", "有用", "helpful"), ("down", "没用", "not helpful")] if is_recorded else []
    links = "".join(f'<a href="#{what}-{turn}">{words}{english(word)}</a>' for what, words, word in names)
    return f'<div class="wb-foot">{links}<span class="wb-told"></span></div>'


def _direct_html(answer: Answer, turn: int, reports: Mapping[str, Report]) -> str:
    words = _with_marks(_one_a_line(answer.answer), _tips(answer), answer.citations, turn)
    size = " wb-long" if len(answer.answer) > _GLANCE else ""
    searched = _searched_html(answer.searched) if answer.searched else ""
    return f'<div class="wb-direct{size}">{words}</div>{_periods_html(answer, reports)}{searched}'


@dataclass(frozen=True, slots=True)
class _Tip:
    """What is told of a figure of an answer, as HTML, and the number of its citation."""

    words: str
    citation: int


def _tips(answer: Answer) -> dict[str, _Tip]:
    """Return for each figure, by its text, indicator, period, status and the gate's verdict."""
    outcomes = {verdict.text: str(verdict.outcome) for verdict in answer.verdicts}
    tips: dict[str, _Tip] = {}
    for figure in answer.figures:
        verdict = VERDICTS.get(outcomes.get(figure.text, ""), "")
        label = period_label(figure.period, figure.status)
        parts = [inert(figure.indicator), label, f"✓ {verdict}" if verdict else ""]
        words = "<br>".join(filter(None, parts))
        if figure.text in tips:  # the same amount for two things, or two years: both are told
            first = tips[figure.text]
            tips[figure.text] = _Tip(f"{first.words}<br>{words}", first.citation)
        elif figure.text:
            tips[figure.text] = _Tip(words, figure.citation)
    return tips


def _searched_html(searched: Searched) -> str:
    counted = f"查了全文 {searched.passages} 段，{searched.places} 段说到“{searched.indicator}”"
    in_english = f"{searched.places} of {searched.passages} passages speak of it"
    return f'<div class="wb-understood">{inert(counted)}{english(in_english)}</div>'


def _one_a_line(text: str) -> str:
    r"""Return `text` with a line for each cited statement.

    >>> _one_a_line("2024年增长6.5%[1]；2025年目标增长6%[2]。")
    '2024年增长6.5%[1]；\n2025年目标增长6%[2]。'
    """
    return re.sub(rf"({_MARK}[；。])(?=.)", r"\1\n", text)


def _refusal_html(answer: Answer, turn: int) -> str:
    refusal = _REFUSALS.get(answer.status, _OTHER_REFUSAL)
    words = _with_marks(answer.answer, {}, answer.citations, turn)
    return (
        '<div class="wb-refusal">'
        f'<div class="wb-why">未作答：{refusal.why}{english(f"No answer. {refusal.english}")}</div>'
        f'<div class="wb-said">{words}</div>'
        f'<div class="wb-advice">{refusal.advice}</div>'
        "</div>"
    )


def _understood_html(exchange: Exchange) -> str:
    understood = exchange.answer.understood
    if _letters(understood) in ("", _letters(exchange.question)):
        return ""
    return f'<div class="wb-understood">理解为{english("Read as")}：{inert(understood)}</div>'


def _letters(text: str) -> str:
    """Return `text` without what no reader calls a difference: width, case, spaces, punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _periods_html(answer: Answer, reports: Mapping[str, Report]) -> str:
    """Return what the figures are of: a label, a table of two periods or more, or charts.

    Charts are drawn of several places, and of more periods than are read side by side.
    """
    places = {one.n: reports[one.report].place for one in answer.citations if one.report in reports}
    several = len({places.get(figure.citation, "") for figure in answer.figures}) > 1
    groups = list(dict.fromkeys((figure.period, figure.status) for figure in answer.figures))
    found = find_series(answer, places)
    told = {time for one in found for time in one.times}
    if found and (several or (len(groups) > 2 and told == {*groups})):
        return charts_html(found)
    labels = {group: period_label(*group) for group in groups}
    if len(groups) == 1 and labels[groups[0]]:
        return f'<ul class="wb-periods"><li>{_period_html(groups[0], labels[groups[0]])}</li></ul>'
    if several or len(groups) < 2 or not all(labels.values()):
        return ""
    bars = {(p.figure.text, p.citation): bar_html(p, one.longest) for one in found for p in one.points}
    heads = "".join(f'<th scope="col">{_period_html(group, labels[group])}</th>' for group in groups)
    rows = "".join(_both_html(own, answer, groups, bars) for own in _by_indicator(answer, places))
    return f'<table class="wb-both"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _by_indicator(answer: Answer, places: Mapping[int, str]) -> Iterable[list[AnswerFigure]]:
    """Return the figures of each indicator, whatever its report calls it."""
    named: dict[str, list[AnswerFigure]] = {}
    for figure in answer.figures:
        name = plain_name(figure.indicator, places.get(figure.citation, ""))
        named.setdefault(name, []).append(figure)
    return named.values()


def _both_html(
    own: Sequence[AnswerFigure],
    answer: Answer,
    groups: Sequence[tuple[str, str]],
    bars: Mapping[tuple[str, int], str],
) -> str:
    """Return the row of one indicator: its figures under each period and status, with their qualifiers.

    A figure that has a counterpart has its bar below it.
    """
    borne = ((v.text, v.citation, v.figure) for v in answer.verdicts if v.figure)
    records = {(text, n): figure for text, n, figure in borne if figure.text == text}
    cells = []
    for group in groups:
        shown: dict[str, str] = {}
        for one in own:
            if (one.period, one.status) == group:
                words = printed(figure) if (figure := records.get((one.text, one.citation))) else one.text
                shown.setdefault(inert(words), bars.get((one.text, one.citation), ""))
        barred = any(shown.values())
        lines = (f"{words}{bar}" for words, bar in shown.items())
        cells.append(f"<td>{('<br>' if barred else '、').join(lines) or '—'}</td>")
    return f'<tr><th scope="row">{inert(own[0].indicator)}</th>{"".join(cells)}</tr>'


def bar_styles() -> str:
    """Return the widths that bars may have, as a style sheet: in the chat no style attribute survives."""
    return "".join(f"#wb-chat .wb-w{n}{{width:{n}%}}" for n in range(101))


def _period_html(group: tuple[str, str], label: str) -> str:
    kind = group[1] if group[1] in STATUSES else "other"
    return f'<span class="wb-period wb-{kind}">{label}</span>'


def _with_marks(text: str, tips: Mapping[str, _Tip], citations: Sequence[Citation], turn: int) -> str:
    """Return `text` with its figures and its citations' marks as links to the citations that there are."""
    numbers = {citation.n for citation in citations}

    def link(found: re.Match[str]) -> str:
        n = int(found["n"])
        if n not in numbers:
            return inert(found[0])
        return f'<a class="wb-mark" href="#{source_id(turn, n)}">&#91;{n}&#93;</a>'

    def figure(text: str) -> str:
        tip = tips[text]
        strong = f"<strong>{inert(text)}</strong>"
        if tip.citation not in numbers:
            return strong
        address = source_id(turn, tip.citation)
        return f'<a class="wb-fig" href="#{address}">{strong}<span class="wb-tip">{tip.words}</span></a>'

    return replaced(_MARK, text, link, lambda rest: with_each(rest, tips, figure))
