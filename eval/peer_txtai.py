"""txtai: one hybrid index, dense and BM25 scores averaged."""

from __future__ import annotations

from eval.peer_text import BIGRAMS, sentences
from eval.peers import Search


def build(text: str, encoder: str, k: int, *, chinese: bool) -> Search:
    """Return the search over `text`; `chinese` cuts sentences and bigrams, else lines and its defaults."""
    from txtai import Embeddings

    options = {"path": encoder, "method": "sentence-transformers", "content": True, "hybrid": True}
    if chinese:
        options["scoring"] = {
            "method": "bm25",
            "terms": True,
            "normalize": True,
            "tokenizer": {"regexp": BIGRAMS},
        }
    embeddings = Embeddings(**options)
    embeddings.index(sentences(text) if chinese else [line for line in text.splitlines() if line.strip()])
    return lambda question: [found["text"] for found in embeddings.search(question, k)]
