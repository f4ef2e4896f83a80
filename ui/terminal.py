"""What the command line shows to people: an answer, an index."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.store import PassageIndex
    from rag.contract import Answer, Citation, ScoredHit, Searched

_DIRECTION = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_NAMED = 20
_CONTROL = {code: None for code in (*range(0x20), *range(0x7F, 0xA0), *_DIRECTION) if chr(code) != "\n"}


def format_index(index: PassageIndex) -> str:
    """Return two lines on what an index holds."""
    names = "、".join([card.id for card in index.cards[:_NAMED]]) + "…" * (len(index.cards) > _NAMED)
    counts = f"{len(index.passages)} 段 passages · {len(index.figures)} 个数字 figures"
    return f"{names}\n{counts} · 指纹 fingerprint {index.fingerprint}"


def format_answer(answer: Answer, question: str) -> str:
    """Return the answer for a terminal: the text, how it was read if not as asked, citations, hits.

    A refusal opens with 【未作答】 and its status. Control characters are dropped: neither a question nor a
    report may steer the terminal.
    """
    lines = [f"【未作答 · {answer.status}】{answer.answer}" if answer.abstained else answer.answer]
    if answer.understood and _even(answer.understood) != _even(question):
        lines.append(f"（理解为：{answer.understood}）")
    for citation in answer.citations:
        lines += ["", *_citation_lines(citation)]
    if answer.searched is not None:
        lines += ["", searched_line(answer.searched)]
    if answer.hits:
        lines += ["", "最相近的段落 / nearest passages"]
        lines += [_hit_line(rank, hit) for rank, hit in enumerate(answer.hits, start=1)]
    return printable("\n".join(lines))


def searched_line(searched: Searched) -> str:
    """Return how much was looked through, and where else the indicator stands, in one line."""
    return (
        f"查了全文 {searched.passages} 段，其中 {searched.places} 段说到“{searched.indicator}”"
        f"（{searched.places} of {searched.passages} passages speak of it）"
    )


def printable(text: str) -> str:
    """Return `text` without control characters and direction overrides, line feeds kept."""
    return text.translate(_CONTROL)


def _even(text: str) -> str:
    """Return `text` without differences of width and outer space, which nobody means."""
    return unicodedata.normalize("NFKC", text).strip()


def _citation_lines(citation: Citation) -> tuple[str, str]:
    return (
        f"[{citation.n}] {citation.report} · {citation.section} · 第{citation.paragraph}段",
        f"    {citation.text}",
    )


def _hit_line(rank: int, hit: ScoredHit) -> str:
    return f"{rank:>3}. {hit.score:.3f}  {hit.section}  {hit.text}"
