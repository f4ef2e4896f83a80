"""llama-index at the rim: the index as a retriever, for those who build their own pipelines with it.

Offsets stay ours: every node carries report, start and end, and report.text[start:end] is its text.
"""

from __future__ import annotations

from llama_index.core import QueryBundle
from llama_index.core.callbacks import CallbackManager
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, TextNode

from index.passages import Passage
from index.store import PassageIndex
from rag.answer import ask

_OURS = ["report", "section", "paragraph", "start", "end", "period", "status", "sha256"]


class ReportRetriever(BaseRetriever):
    """Returns the `k` best passages for a query as nodes, best first; a larger score is better.

    Node metadata: report id, section path, paragraph, start, end (code points of the report's text),
    period, status, sha256 of the text. None of it is put in front of the text for an encoder or a language
    model.
    """

    def __init__(self, index: PassageIndex, k: int = 10, report: str | None = None) -> None:
        self._index, self._k, self._report = index, k, report
        super().__init__(callback_manager=CallbackManager())

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = ask(self._index, query_bundle.query_str, report=self._report, hits=self._k).hits
        passages = {(p.report, p.start, p.end): p for p in self._index.passages}
        return [
            NodeWithScore(node=self._node(passages[hit.report, hit.start, hit.end]), score=hit.score)
            for hit in hits
        ]

    def _node(self, passage: Passage) -> TextNode:
        report = self._index.report(passage.report)
        metadata = {
            "report": passage.report,
            "section": " › ".join(passage.path),
            "paragraph": passage.paragraph,
            "start": passage.start,
            "end": passage.end,
            "period": passage.period,
            "status": str(passage.status),
            "sha256": report.sha256,
        }
        return TextNode(
            id_=f"{passage.report}:{passage.start}-{passage.end}",
            text=passage.text,
            metadata=metadata,
            excluded_embed_metadata_keys=_OURS,
            excluded_llm_metadata_keys=_OURS,
            start_char_idx=passage.start,
            end_char_idx=passage.end,
        )
