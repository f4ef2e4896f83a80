"""The page of an evidence bundle: what a person reads of it, offline; nothing on it runs or is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rag.bundle import Bundle, Context, payload_of
from rag.merkle import leaf_hash
from ui.render import english, inert, period_label
from ui.turn_words import place_words, record_rows, remark_text, verdict_words

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

STYLE: Final = """
body{font:16px/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
max-width:52rem;margin:2.5rem auto;padding:0 1.25rem;color:#1d2327;background:#fff}
h1{font-size:1.5rem;margin:0}
h2{font-size:1.05rem;margin:2rem 0 .5rem;border-bottom:1px solid #e0e2dd;color:#0b6358}

.wb-en{margin-left:.45em;color:#596269;font-size:.8em;font-weight:400}.asked{font-size:1.15rem}
.answer{font-size:1.3rem;line-height:1.6;padding:.8rem 1.1rem;
border-left:5px solid #0b6358;background:#e6f2ef}
.answer.refusal{border-color:#dba95f;background:#fdf5e9}
blockquote{margin:.4rem 0 1.2rem;padding:.6rem 1rem;border:1px solid #e0e2dd;border-radius:10px}
mark{background:#ffe9a3;color:inherit;padding:.1em 0}table{border-collapse:collapse;width:100%}
td,th{padding:.25rem .8rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #e0e2dd}
th{font-weight:400;color:#596269;white-space:nowrap}code{font-size:.82rem;overflow-wrap:anywhere}
.bad{color:#a4201b;font-weight:600}.how{color:#596269;font-size:.9rem}
"""


def bundle_html(bundle: Bundle) -> str:
    """Return the page of a bundle, without the signature that ends its file."""
    return "\n".join(_page(bundle)) + "\n"


def _page(bundle: Bundle) -> Iterator[str]:
    turn, answer = bundle.turn, bundle.turn["answer"]
    yield '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>问报 证据包 {turn['seq']}</title><style>{STYLE}</style></head><body>"
    yield f"<h1>证据包{english('Evidence bundle')}</h1>"
    when = f"{turn['time']} · 第 {turn['seq']} 条记录 · 问报 {turn['code']['version']}"
    yield f'<p class="how">{inert(when)}</p>'
    yield f'{_head("问题", "Question")}<p class="asked">{inert(turn["question"])}</p>'
    if turn["history"]:
        yield f'<p class="how">上文 Earlier: {inert("；".join(turn["history"]))}</p>'
    kind = " refusal" if answer["abstained"] else ""
    yield f'{_head("回答", "Answer")}<p class="answer{kind}">{inert(answer["answer"])}</p>'
    yield f'<p class="how">{inert(answer["status"])} · 理解为 read as: {inert(answer["understood"])}</p>'
    yield from _figures(turn)
    yield _head("出处", "Sources")
    yield from _citations(answer["citations"], {context.n: context for context in bundle.contexts})
    if bundle.remarks:
        yield _head("反馈与复核", "Feedback and reviews")
        yield _table((remark["time"], remark_text(remark)) for remark in bundle.remarks)
    yield _head("记录", "Record")
    yield _table(record_rows(turn))
    yield _head("证明", "Proof")
    yield _table(_proof(bundle))
    yield _HOW
    yield payload_of(bundle)
    yield "</body></html>"


_HOW: Final = (
    '<p class="how">核对：<code>wenbao audit check 本文件 --report 报告文件 --head 树头文件</code>。'
    "改动本文件的任何一个字节都会被发现。签名只说明它出自持有这把密钥的日志："
    "请与另存的树头核对公钥。<br>"
    '<span lang="en">Any byte changed in this file is found by the command above. Compare the key with a '
    "head that was kept elsewhere.</span></p>"
)


def _head(chinese: str, in_english: str) -> str:
    return f"<h2>{chinese}{english(in_english)}</h2>"


def _table(rows: Iterator[tuple[str, str]]) -> str:
    return f"<table>{''.join(f'<tr><th>{inert(a)}</th><td>{inert(b)}</td></tr>' for a, b in rows)}</table>"


def _figures(turn: Mapping[str, Any]) -> Iterator[str]:
    figures = turn["answer"]["figures"]
    if not figures:
        return
    yield _head("数字", "Figures")
    yield "<table><tr><th>数字</th><th>指标</th><th>时期</th><th>核对</th><th>出处</th></tr>"
    checked = verdict_words(turn)
    for figure in figures:
        yield (
            f"<tr><td><strong>{inert(figure['text'])}</strong></td><td>{inert(figure['indicator'])}</td>"
            f"<td>{period_label(figure['period'], figure['status'])}</td>"
            f"<td>{inert(checked.get(figure['text'], '—'))}</td>"
            f"<td>&#91;{figure['citation']}&#93;</td></tr>"
        )
    yield "</table>"


def _citations(citations: Sequence[Mapping[str, Any]], contexts: Mapping[int, Context]) -> Iterator[str]:
    if not citations:
        yield "<p>没有引用报告原文。</p>"
    for citation in citations:
        around = contexts.get(citation["n"])
        yield f"<div>{inert(place_words(citation))}</div>"
        if around is None:
            yield '<p class="bad">日志里没有这份报告的全文，上下文从缺。</p>'
        before, after = (around.before, around.after) if around else ("", "")
        yield (
            f"<blockquote>{inert(before)}<mark>{inert(citation['text'])}</mark>{inert(after)}</blockquote>"
            f'<p class="how">字符 {citation["start"]}–{citation["end"]} · 全文 SHA-256 '
            f"<code>{inert(citation['sha256'])}</code></p>"
        )


def _proof(bundle: Bundle) -> Iterator[tuple[str, str]]:
    head, turn = bundle.head, bundle.records[0]
    yield "日志 log", head.log
    yield "记录的哈希 leaf", leaf_hash(turn.line.encode()).hex()
    yield "前一条的哈希 prev", bundle.turn["prev"]
    yield "树头 head", f"{head.size} 条 records · {head.time}"
    yield "树根 root", head.root
    yield "路径 path", " ".join(turn.path) or "—"
    yield "公钥 key (Ed25519)", head.key
