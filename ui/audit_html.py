"""Turn the audit log into HTML for the auditor's page: values in, strings out, what was recorded inert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from index.reports import Report
from rag.anchors import anchor_problem, in_paragraph
from rag.audit import Entry
from rag.faults import Fault
from rag.replay import Difference, Replay
from ui.answers import STATUS_WORDS
from ui.render import english, inert, period_label
from ui.turn_words import (
    as_text,
    local_time,
    place_words,
    record_rows,
    remark_text,
    verdict_words,
)

SHOWN = 200
"""No one reads a longer list; the page says what is cut off, downloads hold all."""

Reports = Mapping[str, Report | None]
"""The report that a text's SHA-256 names, None where it is not kept."""


# --- the state of the log


def state_html(size: int, faults: Sequence[Fault] | None, checked: str) -> str:
    """Return the line at the top: how many records, and whether they fit; None: not checked yet."""
    count = f"共 {size:,} 条记录{english(f'{size:,} records')}"
    if faults is None:
        return f'<p class="wb-state">{count}<span>还没有检查{english("not checked yet")}</span></p>'
    if not faults:
        said = f"✓ 完整、连续，与哈希树相符（检查于 {checked}）"
        return f'<p class="wb-state wb-sound">{count}<span>{inert(said)}{english("the log fits")}</span></p>'
    lines = "".join(f"<li>{inert(fault.what)}</li>" for fault in faults)
    return (
        f'<div class="wb-state wb-broken" role="alert">{count}<strong>✗ 日志有问题，请勿采信'
        f"{english('do not trust this log')}</strong><ul>{lines}</ul></div>"
    )


# --- the list of turns


def turns_html(turns: Sequence[Entry], reviewed: Mapping[int, int], query: str) -> str:
    """Return the table of turns, the latest first, at most SHOWN of them; above it the downloads.

    `reviewed` counts the reviews on a turn; `query` is the selection as an address has it.
    """
    more = f"，只列出最近 {SHOWN} 次" if len(turns) > SHOWN else ""
    end = f"?{inert(query)}" if query else ""
    links = "".join(
        f'<a href="audit/{name}{end}" download>{label}</a>'
        for name, label in (("turns.csv", "CSV"), ("turns.jsonl", "JSONL"), ("cases.jsonl", "评测题 cases"))
    )
    shown = turns[:SHOWN]
    found = f"{min(len(turns), SHOWN)} 次问答{more}" if turns else "没有符合条件的问答"
    downloads = f'<span class="wb-downloads">下载{english("download")}{links}</span>'
    head = f'<div class="wb-found"><p>{found}</p>{downloads}</div>'
    if not turns:
        return head
    rows = "".join(_row_html(turn, reviewed.get(turn.seq, 0), first=turn is shown[0]) for turn in shown)
    heads = "".join(
        f'<th scope="col">{words}{english(word)}</th>'
        for words, word in (("时间", "Time"), ("谁问的", "User"), ("问题", "Question"), ("结果", "Status"))
    )
    return (
        f'{head}<div class="wb-scroll"><table role="grid" aria-label="问答记录 Turns">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row_html(turn: Entry, reviews: int, *, first: bool) -> str:
    fields = turn.fields
    status = fields["answer"]["status"]
    kind = "wb-fine" if status == "answered" else "wb-refused"
    mark = f'<span class="wb-reviewed">复核 {reviews}</span>' if reviews else ""
    return (
        f'<tr data-turn="{turn.seq}" tabindex="{0 if first else -1}" aria-selected="false">'
        f"<td>{inert(local_time(turn.time))}</td><td>{inert(fields['user'] or '—')}</td>"
        f'<td><span class="wb-q">{inert(fields["question"][:200])}</span>{mark}</td>'
        f'<td><span class="wb-outcome {kind}">{inert(STATUS_WORDS.get(status, status))}</span></td></tr>'
    )


# --- one turn


def empty_turn_html() -> str:
    """Return the invitation to choose a turn."""
    return f'<p class="wb-none">点左边一次问答，这里显示它的全部记录。{english("Choose a turn.")}</p>'


def turn_html(turn: Entry, remarks: Sequence[Entry], reports: Reports) -> str:
    """Return a turn in full; each citation is cut anew from the text that the log keeps, or refused."""
    return "".join(_turn(turn, remarks, reports))


def _turn(turn: Entry, remarks: Sequence[Entry], reports: Reports) -> Iterator[str]:
    fields, answer = turn.fields, turn.fields["answer"]
    kind = " wb-refused" if answer["abstained"] else ""
    yield f'<article class="wb-turn" tabindex="-1" data-shown="{turn.seq}">'
    yield f'<p class="wb-when">第 {turn.seq} 条 · {inert(local_time(turn.time))}</p>'
    yield from (f'<p class="wb-earlier">上文：{inert(earlier)}</p>' for earlier in fields["history"])
    yield f'<h2 class="wb-asked">{inert(fields["question"])}</h2>'
    yield f'<p class="wb-said{kind}">{inert(answer["answer"])}</p>'
    yield _figures_html(fields)
    yield from (_citation_html(one, reports.get(one["sha256"])) for one in answer["citations"])
    if remarks:
        lines = "".join(
            f"<li>{inert(local_time(one.time))} {inert(remark_text(one.fields))}</li>" for one in remarks
        )
        yield f'<h3>反馈与复核{english("Feedback, reviews")}</h3><ul class="wb-remarks">{lines}</ul>'
    address = f"audit/bundle-{turn.seq}.html"
    bundle = f"下载证据包{english('evidence bundle')}"
    yield f'<p><a class="wb-bundle" href="{address}" download>{bundle}</a></p>'
    rows = "".join(f"<dt>{inert(name)}</dt><dd>{inert(value)}</dd>" for name, value in record_rows(fields))
    yield f"<details><summary>记录细节{english('Record')}</summary><dl>{rows}"
    yield f"<dt>本条哈希 hash</dt><dd>{turn.hash.hex()}</dd>"
    yield f"<dt>前一条 prev</dt><dd>{inert(fields['prev'])}</dd></dl>"
    yield f"{_hits_html(fields['hits'], reports)}</details></article>"


def _figures_html(fields: Mapping[str, Any]) -> str:
    figures = fields["answer"]["figures"]
    if not figures:
        return ""
    verdicts = verdict_words(fields)
    rows = "".join(
        f"<tr><td><strong>{inert(figure['text'])}</strong></td><td>{inert(figure['indicator'])}</td>"
        f"<td>{period_label(figure['period'], figure['status'])}</td>"
        f"<td>{inert(verdicts.get(figure['text'], '—'))}</td></tr>"
        for figure in figures
    )
    return f'<table class="wb-checked"><tbody>{rows}</tbody></table>'


def _citation_html(citation: Mapping[str, Any], report: Report | None) -> str:
    problem = anchor_problem(citation, report)
    if problem or report is None:
        body = f'<p class="wb-warning" role="alert">⚠ {inert(problem)}：{inert(citation["text"])}</p>'
    else:
        start, end = citation["start"], citation["end"]
        before, clause, after = in_paragraph(report.text, start, end)
        body = (
            f"<blockquote>{inert(before)}<mark>{inert(clause)}</mark>{inert(after)}</blockquote>"
            f'<p class="wb-verified">✓ 已与存下的报告全文逐字核对 · 字符 {start}–{end} · '
            f"SHA-256 {inert(citation['sha256'][:12])}…</p>"
        )
    return (
        f'<section class="wb-cited"><div class="wb-path">{inert(place_words(citation))}</div>{body}</section>'
    )


def _hits_html(hits: Iterable[Sequence[Any]], reports: Reports) -> str:
    """Return the first of the passages that were found, with their scores; the words where they are kept."""
    by_id = {report.id: report for report in reports.values() if report is not None}
    rows = []
    for name, start, end, score in [*hits][:10]:
        text = by_id[name].text[start:end] if name in by_id else f"{name} {start}–{end}"
        rows.append(f"<li>{score:.3f} {inert(text[:80])}</li>")
    return f"<h3>检索到的段落{english('Passages found')}</h3><ol>{''.join(rows)}</ol>" if rows else ""


def review_choices(turn: Entry) -> list[tuple[str, int]]:
    """Return the citations of a turn as they are offered for review: label, number."""
    return [(f"[{one['n']}] {one['text'][:24]}", one["n"]) for one in turn.fields["answer"]["citations"]]


# --- replay


def replay_html(result: Replay) -> str:
    """Return what came of asking again: the same, or what differs side by side."""
    conditions = "".join(f"<li>{inert(condition)}</li>" for condition in result.conditions)
    told = f'<ul class="wb-conditions">{conditions}</ul>' if conditions else ""
    if result.is_identical:
        return f'<div class="wb-replay wb-sound">✓ 再问一遍，完全相同{english("identical")}{told}</div>'
    rows = "".join(_difference_html(difference) for difference in result.differences)
    return (
        f'<div class="wb-replay wb-broken">✗ 再问一遍，有不同{english("it differs")}{told}'
        f"<table><thead><tr><th></th><th>当时{english('then')}</th><th>现在{english('now')}</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _difference_html(difference: Difference) -> str:
    was, now = (inert(as_text(value)) for value in (difference.recorded, difference.now))
    return f"<tr><th>{inert(difference.part)}</th><td>{was}</td><td>{now}</td></tr>"
