"""report.html: one file that opens offline, failures first, everything from questions and reports escaped.

No script runs in it: what is shown is chosen by check boxes and the style sheet alone.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from eval.cases import Case
from eval.charts import Bar, risk_chart, share_chart
from eval.gate import Earlier, compare_runs
from eval.results import SYSTEM, Result, Run, groups, summarise
from eval.risk import risk_curve
from index.reports import Report
from rag.anchors import in_paragraph

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""Nothing is loaded and no script runs, whatever a question holds."""

COLUMNS: Final = (
    "题数 n",
    "答对 right",
    "95%",
    "答错 wrong",
    "误拒 abstained",
    "混淆 confused",
    "从严 strict",
)

ORDER: Final = ("wrong", "abstained", "objected", "right")
HEADINGS: Final = {
    "wrong": "答错 wrong",
    "abstained": "误拒 abstained",
    "objected": "答对，但从严有误 right, but not by the strict rules",
    "right": "答对 right",
}
NO_RUN: Final[Mapping[str, Earlier]] = MappingProxyType({})
AROUND: Final = 160
"""Characters of the paragraph shown on either side of a citation."""


def write_page(path: Path, run: Run, before: Mapping[str, Earlier] = NO_RUN) -> None:
    """Write the page about the tool's own results, beside those of an earlier run where there is one."""
    path.write_text("\n".join(_page(run, before)) + "\n", "utf-8", errors="backslashreplace")


def _page(run: Run, before: Mapping[str, Earlier]) -> Iterator[str]:
    results = run.of(SYSTEM)
    types = tuple(dict.fromkeys(result.case.type for result in results))
    sets = tuple(questions.name for questions, _ in run.sets)
    yield '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    style = (Path(__file__).parent / "page.css").read_text("utf-8")
    yield f"<title>问报评测 Wenbao evaluation</title><style>{style}{_filters(types, sets)}</style></head>"
    yield "<body>"
    yield "<h1>问报评测 <small>Wenbao evaluation</small></h1>"
    yield from _cards(results, before)
    yield from _charts(run, before)
    yield from _tables(run)
    yield from _controls(types, sets, with_baseline=bool(before))
    yield from _results(run, before, types, sets)
    yield "</body></html>"


def _cards(results: Sequence[Result], before: Mapping[str, Earlier]) -> Iterator[str]:
    total = summarise(results)
    low, high = total.interval
    cards = [
        (f"{total.right / total.n:.1%}", f"答对 right · {low:.0%}–{high:.0%} · {total.n} 题 questions"),
        (str(total.wrong), "答错 wrong"),
        (str(total.abstained), "误拒 false refusals"),
        (str(total.missed_refusals), "漏拒 missed refusals"),
    ]
    if total.groups:
        cards.append((f"{total.groups_right}/{total.groups}", "各种问法全对 groups right in every wording"))
    if before:
        gained, lost, p = compare_runs(results, before)
        cards.append((f"+{gained} −{lost}", f"与基准比 beside the baseline · p = {p:.2g}"))
    yield '<ul class="cards">'
    yield from (f"<li><b>{figure}</b><small>{words}</small></li>" for figure, words in cards)
    yield "</ul>"


def _charts(run: Run, before: Mapping[str, Earlier]) -> Iterator[str]:
    by_system = {system: groups(run.of(system)) for system in (SYSTEM, *run.baselines[:1])}
    bars = []
    for name, members in by_system[SYSTEM].items():
        if not members or name in {questions.name for questions, _ in run.sets}:
            continue
        summary = summarise(members)
        marks = [
            (system, _share([result.verdict.right for result in found[name]]))
            for system, found in by_system.items()
            if system != SYSTEM and found.get(name)
        ]
        earlier = [before[result.key].right for result in members if result.key in before]
        marks += [("baseline", _share(earlier))] if earlier else []
        bars.append(Bar(_safe(name), summary.n, summary.right / summary.n, summary.interval, tuple(marks)))
    said = "".join(f" · 灰线 grey: {system}" for system in run.baselines[:1])
    said += " · 紫线 violet: 基准 baseline" if before else ""
    yield '<div class="charts">'
    yield f"<figure><figcaption>各类题答对多少 <small>right by kind{said}</small></figcaption>"
    yield f"{share_chart(bars)}</figure>"
    yield (
        "<figure><figcaption>只答最有把握的，错多少 "
        "<small>risk (share of wrong answers) against coverage</small></figcaption>"
        f"{risk_chart(risk_curve(run.of(SYSTEM)))}</figure></div>"
    )


def _share(rights: Sequence[bool]) -> float:
    return sum(rights) / len(rights)


def _tables(run: Run) -> Iterator[str]:
    for questions, index in run.sets:
        reports = "、".join(report.id for report in index.reports[:5])
        about = f"{len(questions.cases)} 题 · 报告 {reports} · 索引 {index.fingerprint}"
        yield f"<h2>{_safe(questions.name)}</h2><p><small>{_safe(about)}</small></p>"
        yield '<div class="wide"><table><tr><th></th>'
        yield f"{''.join(f'<th>{head}</th>' for head in COLUMNS)}</tr>"
        for name, members in groups(run.of(SYSTEM, questions.name)).items():
            if members and name != questions.name:
                yield _row(name, members)
        for system in run.baselines:
            yield _row(f"对照 null {system}", run.of(system, questions.name), "null")
        yield "</table></div>"


def _row(name: str, members: Sequence[Result], kind: str = "") -> str:
    summary = summarise(members)
    low, high = summary.interval
    cells = (
        summary.n,
        f"{summary.right / summary.n:.1%}",
        f"{low:.0%}–{high:.0%}",
        summary.wrong,
        summary.abstained,
        summary.confused,
        summary.strictly_right,
    )
    return f'<tr class="{kind}"><td>{_safe(name)}</td>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


# --- choosing what is shown


def _filters(types: Sequence[str], sets: Sequence[str]) -> str:
    """Return the rules that hide what is not chosen; sets are numbers here: their names may be anything."""
    rules = [f"body:has(#show-{kind}:checked) details:not(.{kind}){{display:none}}" for kind in ORDER]
    rules += [f"body:has(#type-{i}:not(:checked)) .type-{i}{{display:none}}" for i in range(len(types))]
    rules += [f"body:has(#set-{i}:not(:checked)) .set-{i}{{display:none}}" for i in range(len(sets))]
    rules += [
        "body:has(#changed:checked) :is(details:not(.changed),section:not(:has(.changed)) h3){display:none}"
    ]
    rules += [f"body:has(#show-{kind}:checked) section:not(.{kind}) h3{{display:none}}" for kind in ORDER]
    return "".join(rules)


def _controls(types: Sequence[str], sets: Sequence[str], *, with_baseline: bool) -> Iterator[str]:
    yield "<h2>逐题 <small>question by question</small></h2>"
    yield "<fieldset><legend>结果 outcome</legend>"
    yield '<label><input type="radio" name="show" checked> 全部 all</label>'
    for kind in ORDER:
        yield f'<label><input type="radio" name="show" id="show-{kind}"> {HEADINGS[kind]}</label>'
    if with_baseline:
        yield '<label><input type="checkbox" id="changed"> 只看与基准不同的 changed only</label>'
    yield "</fieldset>"
    for name, legend, members in (("type", "题型 kind", types), ("set", "题目 set", sets)):
        yield f"<fieldset><legend>{legend}</legend>"
        for number, member in enumerate(members):
            box = f'<input type="checkbox" id="{name}-{number}" checked>'
            yield f"<label>{box} {_safe(member)}</label>"
        yield "</fieldset>"


# --- the questions


def _results(
    run: Run, before: Mapping[str, Earlier], types: Sequence[str], sets: Sequence[str]
) -> Iterator[str]:
    texts = {report.id: report for _, index in run.sets for report in index.reports}
    for kind in ORDER:
        members = [result for result in run.of(SYSTEM) if _kind(result) == kind]
        if members:
            yield f'<section class="{kind}"><h3>{HEADINGS[kind]} <small>{len(members)}</small></h3>'
        for result in members:
            marks = f"{kind} type-{types.index(result.case.type)} set-{sets.index(result.questions)}"
            yield from _result(result, marks, before.get(result.key), texts)
        if members:
            yield "</section>"


def _kind(result: Result) -> str:
    verdict = result.verdict
    return "objected" if verdict.right and verdict.objections else verdict.outcome


def _result(
    result: Result, marks: str, earlier: Earlier | None, reports: Mapping[str, Report]
) -> Iterator[str]:
    case, verdict = result.case, result.verdict
    lost = f"失于 lost at {result.lost}" if result.lost else ""
    reasons = "；".join(filter(None, (verdict.reason, *verdict.objections, lost)))
    changed = earlier is not None and earlier.answer != result.row.get("answer")
    yield f'<details class="{marks}{" changed" if changed else ""}">'
    yield f"<summary><small>{_safe(case.id)} · {_safe(case.type)}</small> {_safe(case.question)} "
    yield f"{_chip(result, earlier)}<em>{_safe(reasons)}</em></summary><dl>"
    if case.history:
        yield _entry("上文 earlier", _safe(" / ".join(case.history)))
    answer = _answer(result.row.get("answer"), result.row.get("status"))
    cited = "".join(_cited(cite, reports) for cite in result.row.get("citations") or ())
    if earlier is not None and changed:
        then = _entry(f"基准 baseline · {earlier.outcome}", _safe(earlier.answer))
        then += "".join(_entry("", f"<mark>{_safe(text)}</mark>") for text in earlier.cited)
        yield f'<div class="sides"><div>{_entry("答案 answer", answer)}{cited}</div><div>{then}</div></div>'
    else:
        yield f"{_entry('答案 answer', answer)}{cited}"
    yield _entry("应答 expected", _safe(_expected(case)) if case.answerable else "拒答 a refusal")
    yield from (_entry("证据 evidence", _safe(clause.text)) for clause in case.evidence)
    yield "</dl></details>"


def _chip(result: Result, earlier: Earlier | None) -> str:
    if earlier is None or earlier.right == result.verdict.right:
        return ""
    way, words = ("better", "变对 now right") if result.verdict.right else ("worse", "变错 now wrong")
    return f'<span class="chip {way}">{words}</span> '


def _answer(answer: object, status: object) -> str:
    return f"{_safe(str(answer or ''))} <small>{_safe(str(status or ''))}</small>"


def _cited(cite: Mapping[str, Any], reports: Mapping[str, Report]) -> str:
    """Return a citation in its paragraph, marked; by itself where its offsets do not lead to it."""
    start, end, text = cite.get("start"), cite.get("end"), str(cite.get("text") or "")
    report = reports.get(str(cite.get("report")))
    where = f"[{cite.get('n')}] {cite.get('section')} ¶{cite.get('paragraph')}"
    if (
        report is None
        or not isinstance(start, int)
        or not isinstance(end, int)
        or report.text[start:end] != text
    ):
        return _entry(where, f"<mark>{_safe(text)}</mark>")
    ahead, _, after = in_paragraph(report.text, start, end)
    ahead = f"…{ahead[-AROUND:]}" if len(ahead) > AROUND else ahead
    after = f"{after[:AROUND]}…" if len(after) > AROUND else after
    return _entry(where, f'<span class="soft">{_safe(ahead)}</span><mark>{_safe(text)}</mark>'
                  f'<span class="soft">{_safe(after)}</span>')  # fmt: skip


def _expected(case: Case) -> str:
    """Return what a right answer holds, and what it must not."""
    parts = (
        ("", case.figures),
        ("其一 any of ", case.any_of),
        ("都要 all of ", case.all_of),
        ("限定 qualifier ", case.qualifier),
        ("推算 derived ", () if case.derived is None else (f"{case.derived}{case.derived_unit}",)),
        ("不得 must not ", case.must_not),
    )
    return "；".join(head + "、".join(texts) for head, texts in parts if texts)


def _entry(term: str, described: str) -> str:
    return f"<dt>{_safe(term)}</dt><dd>{described}</dd>"


def _safe(text: str) -> str:
    """Return `text` for HTML: escaped, with characters that show nothing or turn the line round spelt out."""
    shown = (
        f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n" else c
        for c in text
    )
    return html.escape("".join(shown))
