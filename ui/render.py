"""Turn reports and answers into the chat's HTML: values in, strings out.

Questions, report text and headings are hostile input. Every character that means something to HTML, to
Markdown or to a template leaves here as a character reference, so nothing that a person or a report wrote can
become a tag, an image or a link. The only links are ours: from a mark like [1] to the citation it names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.figures import Figure
from index.reports import Report
from rag.anchors import paragraph_span
from rag.answer import Answer, AnswerFigure, Citation, Searched
from rag.doubts import printed
from rag.heads import AuditError
from rag.phrasing import period_name
from rag.turns import Asker

_ASCII = re.compile(r"[\x21-\x7e]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, direction overrides (they reorder figures on screen) and lone surrogates."""

_GLANCE = 90
"""Characters that are read at a glance in large type; a longer answer is set smaller."""

_MARK = r"\[(?P<n>[0-9]{1,4})\]"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question as it was typed, the answer to it, and its number in the audit log, None without one."""

    question: str
    answer: Answer
    turn: int | None = None


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
STATUS_WORDS = {"answered": "已回答"} | {status: one.why for status, one in _REFUSALS.items()}
_OTHER_REFUSAL = _Refusal("没有答案", "Nothing found", "可以换个说法再问。")

_PHRASED = '<div class="wb-phrased">措辞出自语言模型，数字出自报告原文。</div>'

VERDICTS = {
    "supported": "原文支持",
    "computed": "由原文算出",
    "counted": "按所列计数",
    "denied": "问题所说，原文否定",
}
ROLES = {"staff": "工作人员", "auditor": "审计人员"}
_STATUSES = {"actual": "实际", "target": "目标", "milestone": "阶段目标"}


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


# --- the conversation


def question_html(question: str) -> str:
    """Return the bubble of a question, as it was typed."""
    return f'<div class="wb-question">{inert(question)}</div>'


def pending_html() -> str:
    """Return the bubble that stands where an answer will be."""
    return '<div class="wb-pending" role="status">正在查找……</div>'


def answer_html(exchange: Exchange, turn: int) -> str:
    """Return the bubble of an answer or a refusal; its marks link to the citations of exchange `turn`."""
    answer = exchange.answer
    body = _refusal_html(answer, turn) if answer.abstained else _direct_html(answer, turn)
    phrased = _PHRASED if answer.mode == "llm" else ""
    foot = _foot_html(turn, is_recorded=exchange.turn is not None)
    return f'<div class="wb-answer">{body}{phrased}{_understood_html(exchange)}{foot}</div>'


def _foot_html(turn: int, *, is_recorded: bool) -> str:
    """Return what can be done with an answer; a thumb is kept only where the turn itself is."""
    names = [("copy", "复制", "copy"), ("edit", "改问", "edit"), ("link", "链接", "link")]
    names += [("up", "有用", "helpful"), ("down", "没用", "not helpful")] if is_recorded else []
    links = "".join(f'<a href="#{what}-{turn}">{words}{english(word)}</a>' for what, words, word in names)
    return f'<div class="wb-foot">{links}<span class="wb-told"></span></div>'


def _direct_html(answer: Answer, turn: int) -> str:
    words = _with_marks(_one_a_line(answer.answer), _tips(answer), answer.citations, turn)
    size = " wb-long" if len(answer.answer) > _GLANCE else ""
    searched = _searched_html(answer.searched) if answer.searched else ""
    return f'<div class="wb-direct{size}">{words}</div>{_periods_html(answer)}{searched}'


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
        if figure.text and figure.text not in tips:
            tips[figure.text] = _Tip("<br>".join(filter(None, parts)), figure.citation)
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


def _periods_html(answer: Answer) -> str:
    """Return a label for the period and status of the figures, or where there are several a table by them."""
    groups = list(dict.fromkeys((figure.period, figure.status) for figure in answer.figures))
    labels = {group: period_label(*group) for group in groups}
    if len(groups) == 1 and labels[groups[0]]:
        return f'<ul class="wb-periods"><li>{_period_html(groups[0], labels[groups[0]])}</li></ul>'
    if len(groups) < 2 or not all(labels.values()):
        return ""
    heads = "".join(f'<th scope="col">{_period_html(group, labels[group])}</th>' for group in groups)
    names = dict.fromkeys(figure.indicator for figure in answer.figures)
    rows = "".join(_both_html(name, answer, groups) for name in names)
    return f'<table class="wb-both"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _both_html(name: str, answer: Answer, groups: Sequence[tuple[str, str]]) -> str:
    """Return the row of one indicator: its figures under each period and status, with their qualifiers.

    Below figures of one kind and unit a bar each, from zero on, in hundredths of the longest.
    """
    own = [figure for figure in answer.figures if figure.indicator == name]
    records = {v.text: v.figure for v in answer.verdicts if v.figure and v.figure.text == v.text}
    columns = [list(dict.fromkeys(f.text for f in own if (f.period, f.status) == group)) for group in groups]
    widths = _widths([records.get(texts[0]) if len(texts) == 1 else None for texts in columns])
    cells = []
    for texts, width in zip(columns, widths, strict=True):
        shown = "、".join(printed(figure) if (figure := records.get(text)) else text for text in texts)
        bar = f'<span class="wb-bar wb-w{width}"></span>' if width is not None else ""
        cells.append(f"<td>{inert(shown or '—')}{bar}</td>")
    return f'<tr><th scope="row">{inert(name)}</th>{"".join(cells)}</tr>'


def _widths(figures: Sequence[Figure | None]) -> list[int | None]:
    """Return each figure's bar in hundredths of the longest, all None where they do not compare.

    They do where each column has one figure that is no range, and all are of one unit, measure and direction.
    """
    known = [figure for figure in figures if figure is not None and figure.upper is None]
    kinds = {(figure.unit, figure.measure, figure.direction) for figure in known}
    values = [abs(figure.value) for figure in known if figure.value is not None]
    longest = max(values, default=Decimal(0))
    if len(values) < len(figures) or len(kinds) != 1 or not longest:
        return [None] * len(figures)
    return [round(100 * value / longest) for value in values]


def bar_styles() -> str:
    """Return the widths that bars may have, as a style sheet: in the chat no style attribute survives."""
    return "".join(f"#wb-chat .wb-w{n}{{width:{n}%}}" for n in range(101))


def _period_html(group: tuple[str, str], label: str) -> str:
    kind = group[1] if group[1] in _STATUSES else "other"
    return f'<span class="wb-period wb-{kind}">{label}</span>'


def period_label(period: str, status: str) -> str:
    """Return the label of a figure's period and status as HTML, empty where neither is known.

    >>> period_label("2024", "actual")
    '2024年 实际<span class="wb-en" lang="en">actual</span>'
    """
    year = inert(period_name(period) if period[:4].isdigit() else period)
    if status not in _STATUSES:
        return year
    return f"{year} {_STATUSES[status]}{english(status)}".strip()


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

    return _replaced(_MARK, text, link, lambda rest: _with_each(rest, tips, figure))


def _with_figures(text: str, figures: Sequence[AnswerFigure]) -> str:
    """Return `text` with the figures in it strong."""
    texts = {figure.text for figure in figures if figure.text}
    return _with_each(text, texts, lambda found: f"<strong>{inert(found)}</strong>")


def _with_each(text: str, texts: Iterable[str], html: Callable[[str], str]) -> str:
    """Return `text` with each of `texts` as `html` gives it: 6% is found in 增长6%, not in 增长16%."""
    longest_first = sorted(texts, key=len, reverse=True)
    if not longest_first:
        return inert(text)
    pattern = rf"(?<![0-9.])(?:{'|'.join(map(re.escape, longest_first))})(?![0-9])"
    return _replaced(pattern, text, lambda found: html(found[0]), inert)


def _replaced(
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
        f"<mark>{_with_figures(clause, cited)}</mark>{inert(after)}</blockquote>"
        f'<div class="wb-verified">✓ 已与报告原文逐字核对{english("Verified")}'
        f'<a class="wb-read" href="#">在全文中看{english("in the report")} ›</a>'
        f'<span class="wb-hash">字符 {citation.start}–{citation.end} · '
        f"SHA-256 {inert(citation.sha256[:12])}…</span></div>"
    )


def find_problem(citation: Citation, report: Report | None) -> str:
    """Return why `report` does not bear out `citation`, empty where it does."""
    if report is None:
        return "索引里没有这条出处所指的报告，请勿采信。The cited report is not in this index."
    if report.sha256 != citation.sha256:
        return "报告原文与出处记录的版本不一致，请勿采信。The report's text is not the version cited."
    inside = 0 <= citation.start < citation.end <= len(report.text)
    if not inside or report.text[citation.start : citation.end] != citation.text:
        return "这条出处与报告原文对不上，请勿采信。The citation does not match the report's text."
    return ""


def excerpt(citation: Citation, report: Report) -> tuple[str, str, str]:
    """Return the paragraph of a citation that has no problem, in three: before the clause, it, after it.

    A paragraph is a line of the report; the three together are that line, or lines where the clause runs on.
    """
    text, start, end = report.text, citation.start, citation.end
    opens, closes = paragraph_span(text, start, end)
    return text[opens:start], text[start:end], text[end:closes]


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
    why = str(error).partition("（")[2].partition("）")[0]
    return (
        f"这次问答没能记入审计日志（{why}），所以不显示回答；请稍后再问，或告诉管理员。"
        "The answer could not be recorded and is not shown."
    )


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
