"""Turn text, reports and citations into the chat's HTML: values in, strings out (answers: ui.answers).

Questions, report text and headings are hostile input. Every character that means something to HTML, to
Markdown or to a template leaves here as a character reference, so nothing that a person or a report wrote can
become a tag, an image or a link. The only links are ours: from a mark like [1] to the citation it names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.periods import period_name
from index.reports import Report
from rag.anchors import Misfit, find_misfit, in_paragraph
from rag.contract import Answer, AnswerFigure, Citation
from rag.heads import AuditError
from rag.turns import Asker

_ASCII = re.compile(r"[\x21-\x7e]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, direction overrides (they reorder figures on screen) and lone surrogates."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question as it was typed, the answer to it, and its number in the audit log, None without one."""

    question: str
    answer: Answer
    turn: int | None = None


VERDICTS = {
    "supported": "原文支持",
    "computed": "由原文算出",
    "counted": "按所列计数",
    "denied": "问题所说，原文否定",
}
ROLES = {"staff": "工作人员", "auditor": "审计人员"}
STATUSES = {"actual": "实际", "target": "目标", "milestone": "阶段目标"}


def inert(text: str) -> str:
    """Return `text` as HTML that shows exactly it: no tag, no Markdown, no template, no link.

    Line ends become <br>; what cannot be seen, or reorders the line, becomes U+FFFD.

    >>> inert("增长6.5%<b>")
    '增长6&#46;5&#37;&#60;b&#62;'
    """
    shown = _UNSEEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ASCII.sub(_reference, shown).replace("\n", "<br>")


def _reference(found: re.Match[str]) -> str:
    return found[0] if found[0].isalnum() else f"&#{ord(found[0])};"


def english(words: str) -> str:
    """Return `words` as the English that stands beside the Chinese."""
    return f'<span class="wb-en" lang="en">{inert(words)}</span>'


def source_id(turn: int, n: int) -> str:
    """Return the id in the page of citation `n` of exchange `turn`; both count from 1."""
    return f"source-{turn}-{n}"


def period_label(period: str, status: str) -> str:
    """Return the label of a figure's period and status as HTML, empty where neither is known.

    >>> period_label("2024", "actual")
    '2024年 实际<span class="wb-en" lang="en">actual</span>'
    """
    year = inert(period_name(period) if period[:4].isdigit() else period)
    if status not in STATUSES:
        return year
    return f"{year} {STATUSES[status]}{english(status)}".strip()


def with_figures(text: str, figures: Sequence[AnswerFigure]) -> str:
    """Return `text` with the figures in it strong."""
    texts = {figure.text for figure in figures if figure.text}
    return with_each(text, texts, lambda found: f"<strong>{inert(found)}</strong>")


def with_each(text: str, texts: Iterable[str], html: Callable[[str], str]) -> str:
    """Return `text` with each of `texts` as `html` gives it: 6% is found in 增长6%, not in 增长16%."""
    longest_first = sorted(texts, key=len, reverse=True)
    if not longest_first:
        return inert(text)
    pattern = rf"(?<![0-9.])(?:{'|'.join(map(re.escape, longest_first))})(?![0-9])"
    return replaced(pattern, text, lambda found: html(found[0]), inert)


def replaced(
    pattern: str, text: str, matched: Callable[[re.Match[str]], str], rest: Callable[[str], str]
) -> str:
    """Return HTML for all of `text`: `matched` makes that of each match, `rest` that of what lies between."""
    pieces, at = [], 0
    for found in re.finditer(pattern, text):
        pieces += [rest(text[at : found.start()]), matched(found)]
        at = found.end()
    return "".join([*pieces, rest(text[at:])])


# --- the sources beside it


def sources_html(exchanges: Sequence[Exchange], reports: Mapping[str, Report]) -> str:
    """Return the source panel: the citations of every exchange, all but the last one's hidden.

    `reports` holds the reports by id. The page shows another exchange's citations when its mark is clicked.
    """
    if not exchanges:
        return (
            f'<div class="wb-sources"><h2>出处{english("Sources")}</h2>'
            '<p class="wb-none">提问后，这里会显示报告原文，并标出答案所在的句子。</p></div>'
        )
    last = len(exchanges)
    turns = enumerate(exchanges, 1)
    return "".join(_exchange_sources(one, turn, reports, hidden=turn < last) for turn, one in turns)


def _exchange_sources(exchange: Exchange, turn: int, reports: Mapping[str, Report], *, hidden: bool) -> str:
    answer = exchange.answer
    near = answer.abstained and answer.citations
    title = f"相近内容{english('Near miss, not what was asked')}" if near else f"出处{english('Sources')}"
    cards = [source_html(one, reports.get(one.report), turn, answer.figures) for one in answer.citations]
    return (
        f'<section class="wb-sources" id="sources-{turn}"{" hidden" if hidden else ""}>'
        f'<h2>{title}</h2><p class="wb-asked">{inert(exchange.question)}</p>'
        f"{''.join(cards) or _NO_SOURCES}"
        '<a class="wb-back" href="#wb-chat">↑ 回到对话</a></section>'
    )


_NO_SOURCES = '<p class="wb-none">这次没有引用报告原文。</p>'


def source_html(
    citation: Citation, report: Report | None, turn: int, figures: Sequence[AnswerFigure] = ()
) -> str:
    """Return the card of one citation: where it stands, and its paragraph with the cited clause marked.

    The paragraph is cut from `report` anew; a citation that it does not bear out gets a warning instead.
    """
    problem = find_problem(citation, report)
    if report is None or problem:
        place, body = "", f'<p class="wb-warning" role="alert">⚠ {problem}</p>'
    else:
        place, body = _place(citation), _paragraph_html(citation, report, figures)
    return (
        f'<article class="wb-source" id="{source_id(turn, citation.n)}" tabindex="-1"{place}>'
        f'<div class="wb-path"><span class="wb-n">&#91;{citation.n}&#93;</span> '
        f"{inert(citation.section)}</div>"
        f"{body}</article>"
    )


def _place(citation: Citation) -> str:
    """Return what the reader finds a citation by, as attributes."""
    where = {
        "report": citation.report,
        "sha": citation.sha256,
        "start": citation.start,
        "end": citation.end,
    }
    return "".join(f' data-{name}="{inert(str(value))}"' for name, value in where.items())


def _paragraph_html(citation: Citation, report: Report, figures: Sequence[AnswerFigure]) -> str:
    before, clause, after = excerpt(citation, report)
    cited = [figure for figure in figures if figure.citation == citation.n]
    return (
        f'<div class="wb-where">第{citation.paragraph}段 · {inert(report_name(report))}</div>'
        f'<blockquote class="wb-paragraph">{inert(before)}'
        f"<mark>{with_figures(clause, cited)}</mark>{inert(after)}</blockquote>"
        f'<div class="wb-verified">✓ 已与报告原文逐字核对{english("Verified")}'
        f'<a class="wb-read" href="#">在全文中看{english("in the report")} ›</a>'
        f'<span class="wb-hash">字符 {citation.start}–{citation.end} · '
        f"SHA-256 {inert(citation.sha256[:12])}…</span></div>"
    )


_MISFITS = {
    Misfit.MISSING: "索引里没有这条出处所指的报告，请勿采信。The cited report is not in this index.",
    Misfit.VERSION: "报告原文与出处记录的版本不一致，请勿采信。The report's text is not the version cited.",
    Misfit.WORDING: "这条出处与报告原文对不上，请勿采信。The citation does not match the report's text.",
}


def find_problem(citation: Citation, report: Report | None) -> str:
    """Return why `report` does not bear out `citation`, empty where it does."""
    misfit = find_misfit(report, citation.sha256, citation.start, citation.end, citation.text)
    return _MISFITS[misfit] if misfit else ""


def excerpt(citation: Citation, report: Report) -> tuple[str, str, str]:
    """Return the paragraph of a citation that has no problem, in three: before the clause, it, after it."""
    return in_paragraph(report.text, citation.start, citation.end)


# --- around them


def report_name(report: Report) -> str:
    """Return the report's title, with its place where it names none and its year where it lacks it.

    >>> report_name(Report("x", "某市政府工作报告", "某市", 2025, "", ""))
    '某市政府工作报告（2025年）'
    """
    title = f"{report.place}{report.title}" if report.title == "政府工作报告" else report.title
    return title if not report.year or str(report.year) in title else f"{title}（{report.year}年）"


def header_html(reports: Sequence[Report]) -> str:
    """Return the head of the page: the name, and which reports are asked."""
    names = "、".join(report_name(report) for report in reports[:3])
    more = f" 等{len(reports)}份报告" if len(reports) > 3 else ""
    return (
        '<div class="wb-head"><h1>问报<span lang="en">Wenbao</span></h1>'
        f'<p class="wb-report">{inert(names + more)}</p></div>'
    )


def visitor_html(asker: Asker) -> str:
    """Return who is logged in, with the way out; "" for a visitor without a login."""
    if not asker.user:
        return ""
    role = f"{ROLES.get(asker.role, '')}{english(asker.role)}"
    leave = f'<a href="logout">退出{english("log out")}</a>'
    return f'<p class="wb-visitor">{inert(asker.user)} · {role} {leave}</p>'


def unrecorded_notice(error: AuditError) -> str:
    """Return what is said instead of an answer that could not be recorded; it names no path."""
    return (
        f"这次问答没能记入审计日志（{_reason(error)}），所以不显示回答；请稍后再问，或告诉管理员。"
        "The answer could not be recorded and is not shown."
    )


def lost_feedback_notice(error: AuditError) -> str:
    """Return what is said where a reader's judgement could not be recorded; it names no path."""
    return f"您的评价没能记下（{_reason(error)}），请稍后再试。Your feedback could not be recorded."


def _reason(error: AuditError) -> str:
    return str(error).partition("（")[2].partition("）")[0]


def empty_html() -> str:
    """Return what the chat shows before the first question: in one line, what it does."""
    return (
        '<div class="wb-empty"><p class="wb-promise">问一个问题，得到报告里的数字和它所在的原句。</p>'
        "<p>报告里没有的，会直说没有。</p>"
        '<p class="wb-en" lang="en">Ask the report; get the figure and the sentence it stands in.</p></div>'
    )


def notice_html(notice: str) -> str:
    """Return the line below the question box, empty where there is nothing to say."""
    return f'<p class="wb-notice" role="alert">{inert(notice)}</p>' if notice else ""


def example_questions(reports: Sequence[Report]) -> tuple[str, ...]:
    """Return questions that most government work reports can be asked, for the latest of `reports`.

    They name the place where there are several reports, and no year where the report's year is not known.
    """
    latest = max(reports, key=lambda report: report.year, default=None)
    place = latest.place if latest and len(reports) > 1 else ""
    past, now = (f"{latest.year - 1}年", f"{latest.year}年") if latest and latest.year else ("", "今年")
    return (
        f"{past}{place}地区生产总值是多少？增长多少？",
        f"{now}{place}地区生产总值增长目标是多少？",
        f"{past}{place}居民人均可支配收入是多少？",
        f"{now}{place}主要预期目标有哪些？",
    )
