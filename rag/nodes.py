"""llama-index at the rim: the index as a retriever and as a query engine, for pipelines of one's own.

Offsets stay ours: every node carries report, start and end, and report.text[start:end] is its text.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from llama_index.core import QueryBundle
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, TextNode

from index.passages import Passage
from index.store import PassageIndex
from rag.answer import ask
from rag.contract import Citation
from rag.llama import Writer

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


class ReportQueryEngine(BaseQueryEngine):
    """Answers a query as `ask` does: the response is the answer or the refusal, its sources the citations.

    Response metadata: status, abstained, figures, understood, confidence, mode, as in the answer contract.
    A source node is a citation, n in its metadata: report.text[start:end] is its text.
    """

    def __init__(self, index: PassageIndex, report: str | None = None, writer: Writer | None = None) -> None:
        self._index, self._report, self._writer = index, report, writer
        super().__init__(callback_manager=CallbackManager())

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        answer = ask(self._index, query_bundle.query_str, report=self._report, writer=self._writer)
        nodes = [NodeWithScore(node=_cited(one), score=answer.confidence) for one in answer.citations]
        metadata = {
            "status": answer.status,
            "abstained": answer.abstained,
            "figures": [asdict(figure) for figure in answer.figures],
            "understood": answer.understood,
            "confidence": answer.confidence,
            "mode": answer.mode,
        }
        return Response(response=answer.answer, source_nodes=nodes, metadata=metadata)

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def _cited(citation: Citation) -> TextNode:
    metadata = {name: value for name, value in asdict(citation).items() if name != "text"}
    return TextNode(
        id_=f"{citation.report}:{citation.start}-{citation.end}",
        text=citation.text,
        metadata=metadata,
        excluded_embed_metadata_keys=[*metadata],
        excluded_llm_metadata_keys=[*metadata],
        start_char_idx=citation.start,
        end_char_idx=citation.end,
    )
