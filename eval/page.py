"""report.html: one file that opens offline, failures first, everything from questions and reports escaped."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from eval.cases import Case
from eval.metrics import wilson
from eval.results import SYSTEM, Result, Run, groups, summarise

STYLE: Final = """
body{font:15px/1.6 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;max-width:72rem;
margin:2rem auto;padding:0 1rem;color:#1c2530;background:#fff}
table{border-collapse:collapse}td,th{padding:.15rem .6rem;text-align:right;border-bottom:1px solid #dde3ea}
td:first-child,th:first-child{text-align:left}
details{border-left:4px solid #9aa7b5;margin:.4rem 0;padding:.2rem .8rem}
details.wrong{border-color:#c0392b}details.abstained{border-color:#d98e04}details.objected{border-color:#2c7fb8}
details.right{border-color:#2e8b57}summary{cursor:pointer}small,dt{color:#5a6775}dd{margin:0 0 .4rem 1rem}
"""

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


def write_page(path: Path, run: Run) -> None:
    """Write the page about the tool's own results."""
    path.write_text("\n".join(_page(run)) + "\n", "utf-8", errors="backslashreplace")


def _page(run: Run) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield f"<title>问报评测 Wenbao evaluation</title><style>{STYLE}</style></head><body>"
    yield "<h1>问报评测 <small>Wenbao evaluation</small></h1>"
    for questions, index in run.sets:
        reports = "、".join(report.id for report in index.reports[:5])
        about = f"{len(questions.cases)} 题 · 报告 {reports} · 索引 {index.fingerprint}"
        yield f"<h2>{_safe(questions.name)}</h2><p><small>{_safe(about)}</small></p>"
        results = run.of(SYSTEM, questions.name)
        yield from _table(results, questions.name)
        yield from _results(results)
    yield "</body></html>"


def _table(results: Sequence[Result], questions: str) -> Iterator[str]:
    yield f"<table><tr><th></th>{''.join(f'<th>{head}</th>' for head in COLUMNS)}</tr>"
    for name, members in groups(results).items():
        if members and name != questions:
            summary = summarise(members)
            low, high = wilson(summary.right, summary.n)
            cells = (
                summary.n,
                f"{summary.right / summary.n:.1%}",
                f"{low:.0%}–{high:.0%}",
                summary.wrong,
                summary.abstained,
                summary.confused,
                summary.strictly_right,
            )
            yield f"<tr><td>{_safe(name)}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    yield "</table>"


def _results(results: Sequence[Result]) -> Iterator[str]:
    for kind in ORDER:
        members = [result for result in results if _kind(result) == kind]
        if members:
            yield f"<h3>{HEADINGS[kind]} ({len(members)})</h3>"
            for result in members:
                yield from _result(result, kind)


def _kind(result: Result) -> str:
    verdict = result.verdict
    return "objected" if verdict.right and verdict.objections else verdict.outcome


def _result(result: Result, kind: str) -> Iterator[str]:
    case, verdict = result.case, result.verdict
    lost = f"失于 lost at {result.lost}" if result.lost else ""
    reasons = "；".join(filter(None, (verdict.reason, *verdict.objections, lost)))
    yield f'<details class="{kind}"><summary><small>{_safe(case.id)} · {_safe(case.type)}</small> '
    yield f"{_safe(case.question)} <small>{_safe(reasons)}</small></summary><dl>"
    if case.history:
        yield _entry("上文 earlier", " / ".join(case.history))
    yield _entry("答案 answer", f"{result.row.get('answer', '')}（{result.row.get('status', '')}）")
    for cite in result.row.get("citations") or ():
        yield _entry(
            f"[{cite.get('n')}] {cite.get('section')} ¶{cite.get('paragraph')}", _text(cite.get("text"))
        )
    yield _entry("应答 expected", _expected(case) if case.answerable else "拒答 a refusal")
    for clause in case.evidence:
        yield _entry("证据 evidence", clause.text)
    yield "</dl></details>"


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


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _entry(term: str, text: str) -> str:
    return f"<dt>{_safe(term)}</dt><dd>{_safe(text)}</dd>"


def _safe(text: str) -> str:
    """Return `text` for HTML: escaped, with characters that show nothing or turn the line round spelt out."""
    shown = (
        f"\\u{ord(c):04x}" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n" else c
        for c in text
    )
    return html.escape("".join(shown))
