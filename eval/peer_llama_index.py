"""llama-index's own pipeline: its splitter, VectorStoreIndex over FAISS, its BM25 retriever, ranks fused."""

from __future__ import annotations

from eval.peer_text import BIGRAMS, sentences
from eval.peers import Search


def build(text: str, encoder: str, k: int, *, chinese: bool) -> Search:
    """Return the search over `text`; `chinese` cuts sentences and bigrams instead of the defaults."""
    import faiss
    from llama_index.core import Document, MockEmbedding, StorageContext, VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.core.schema import BaseNode, TextNode
    from llama_index.retrievers.bm25 import BM25Retriever
    from llama_index.vector_stores.faiss import FaissVectorStore
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(encoder)

    class StaticEmbedding(MockEmbedding):  # its own HuggingFaceEmbedding cannot load a static model
        def _get_text_embedding(self, text: str) -> list[float]:
            return [float(value) for value in model.encode(text)]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    nodes: list[BaseNode]
    if chinese:
        nodes = [TextNode(text=sentence) for sentence in sentences(text)]
    else:
        nodes = SentenceSplitter().get_nodes_from_documents([Document(text=text)])
    dim = int(model.get_embedding_dimension() or 0)
    store = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=faiss.IndexFlatL2(dim)))
    index = VectorStoreIndex(nodes, storage_context=store, embed_model=StaticEmbedding(embed_dim=dim))
    bm25 = (
        BM25Retriever.from_defaults(
            nodes=nodes, similarity_top_k=k, token_pattern=BIGRAMS, skip_stemming=True
        )
        if chinese
        else BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=k)
    )
    retriever = QueryFusionRetriever(
        [index.as_retriever(similarity_top_k=k), bm25],
        llm=MockLLM(),
        mode=FUSION_MODES.RECIPROCAL_RANK,
        similarity_top_k=k,
        num_queries=1,
        use_async=False,
    )
    return lambda question: [found.text for found in retriever.retrieve(question)]
