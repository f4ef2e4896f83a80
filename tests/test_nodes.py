"""llama-index users get our passages with our offsets."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from index.store import PassageIndex
from rag.answer import ask
from rag.nodes import ReportQueryEngine, ReportRetriever


def test_nodes_are_slices_of_the_report_best_first(bundled: PassageIndex) -> None:
    nodes = ReportRetriever(bundled, k=5).retrieve("地区生产总值是多少？")
    assert len(nodes) == 5
    assert "地区生产总值" in nodes[0].node.get_content()
    scores = [n.score or 0.0 for n in nodes]
    assert scores == sorted(scores, reverse=True)
    for found in nodes:
        meta = found.node.metadata
        text = bundled.report(meta["report"]).text
        assert text[meta["start"] : meta["end"]] == found.node.get_content(), meta


def test_metadata_is_kept_out_of_what_models_see(bundled: PassageIndex) -> None:
    from llama_index.core.schema import MetadataMode

    node = ReportRetriever(bundled, k=1).retrieve("城镇新增就业")[0].node
    assert node.get_content(MetadataMode.EMBED) == node.get_content(MetadataMode.NONE)
    assert node.get_content(MetadataMode.LLM) == node.get_content(MetadataMode.NONE)


def test_a_text_that_is_no_question_finds_nothing(bundled: PassageIndex) -> None:
    assert ReportRetriever(bundled).retrieve("？？？") == []


def test_a_query_engine_answers_with_citations_as_sources(bundled: PassageIndex) -> None:
    answer = ask(bundled, "2024年地区生产总值增长多少？")
    response = ReportQueryEngine(bundled).query("2024年地区生产总值增长多少？")
    assert str(response) == answer.answer
    (source,) = response.source_nodes
    meta = source.node.metadata
    text = bundled.report(meta["report"]).text
    assert text[meta["start"] : meta["end"]] == source.node.get_content() == answer.citations[0].text
    assert response.metadata["figures"][0]["text"] == "6.5%" and not response.metadata["abstained"]


def test_a_refusal_says_why_there_too(bundled: PassageIndex) -> None:
    engine = ReportQueryEngine(bundled)
    with ThreadPoolExecutor(1) as elsewhere:  # a browser's event loop may run in this thread
        response = elsewhere.submit(lambda: asyncio.run(engine.aquery("2024年修了多少公里地铁"))).result()
    assert response.metadata["abstained"] and response.metadata["status"] == "absent"
