"""Haystack: its splitter, in-memory store, embedding and BM25 retrievers, their ranks joined."""

from __future__ import annotations

from eval.peer_text import BIGRAMS, sentences
from eval.peers import Search


def build(text: str, encoder: str, k: int, *, chinese: bool) -> Search:
    """Return the search over `text`; `chinese` cuts sentences and bigrams instead of the defaults."""
    from haystack import Document, Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    if chinese:
        store = InMemoryDocumentStore(bm25_tokenization_regex=BIGRAMS)
        splitter = DocumentSplitter(split_by="function", splitting_function=sentences, split_length=1)
    else:
        store, splitter = InMemoryDocumentStore(), DocumentSplitter()
    embedder = SentenceTransformersDocumentEmbedder(model=encoder, progress_bar=False)
    pieces = splitter.run([Document(content=text)])["documents"]
    store.write_documents(embedder.run(pieces)["documents"])
    search = Pipeline()
    search.add_component("embedder", SentenceTransformersTextEmbedder(model=encoder, progress_bar=False))
    search.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=k))
    search.add_component("bm25", InMemoryBM25Retriever(store, top_k=k))
    search.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=k))
    search.connect("embedder.embedding", "dense.query_embedding")
    search.connect("dense", "joiner")
    search.connect("bm25", "joiner")

    def run(question: str) -> list[str]:
        found = search.run({"embedder": {"text": question}, "bm25": {"query": question}})
        return [document.content for document in found["joiner"]["documents"]]

    return run
