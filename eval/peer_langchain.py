"""LangChain: its recursive splitter, FAISS and BM25 retrievers, and their ensemble."""

from __future__ import annotations

from eval.peer_text import sentences
from eval.peers import Search


def build(text: str, encoder: str, k: int, *, chinese: bool) -> Search:
    """Return the search over `text`; `chinese` cuts sentences and jieba's words instead of the defaults."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    if chinese:
        import jieba

        documents = [Document(sentence) for sentence in sentences(text)]
        bm25 = BM25Retriever.from_documents(documents, preprocess_func=jieba.lcut, k=k)
    else:
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        documents = splitter.create_documents([text])
        bm25 = BM25Retriever.from_documents(documents, k=k)
    dense = FAISS.from_documents(documents, HuggingFaceEmbeddings(model_name=encoder))
    retriever = EnsembleRetriever(
        retrievers=[bm25, dense.as_retriever(search_kwargs={"k": k})], weights=[0.5, 0.5]
    )
    return lambda question: [found.page_content for found in retriever.invoke(question)[:k]]
