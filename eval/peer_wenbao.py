"""Wenbao itself, in the place of a peer: what its retrieval ranks, best first."""

from __future__ import annotations

from eval.peers import Search


def build(text: str, encoder: str, k: int, *, chinese: bool) -> Search:
    """Return the search over `text`; it cuts Chinese by default."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from index.build import build_index
    from index.encoder import load_encoder
    from rag.question import QuestionError, understand
    from rag.retrieve import retrieve

    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        path.write_text(text, "utf-8")
        index = build_index([path], Path(folder) / "index", load_encoder(encoder))
    report = index.reports[0]

    def search(question: str) -> list[str]:
        try:
            asked = understand(question, (), index, report)
        except QuestionError:
            return []
        hits = retrieve(index, asked, report.id, k)
        return [index.passages[hit.passage].text for hit in hits]

    return search
