"""What is taken along: the words as they were, the sources with them, nothing that could be markup."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from docx import Document
from markup import PAYLOADS

from index.store import PassageIndex
from rag.answer import ask
from ui.render import Exchange
from ui.transcript import as_docx, as_markdown, as_text, copies_html

DAY = date(2026, 11, 26)
QUESTION = "城镇新增就业多少"


@pytest.fixture(scope="module")
def exchanges(bundled: PassageIndex) -> list[Exchange]:
    return [Exchange(q, ask(bundled, q)) for q in (QUESTION, "2019年地区生产总值是多少？", "")]


@pytest.fixture(scope="module")
def reports(bundled: PassageIndex):
    return {report.id: report for report in bundled.reports}


def test_an_answer_as_text_with_its_citations(exchanges, reports) -> None:
    lines = as_text(exchanges[0], reports).split("\n")
    assert lines[0] == f"问：{QUESTION}"
    assert lines[1] == "答：2024年城镇新增就业3.3万人[1]；2025年目标：城镇新增就业3万人以上[2]。"
    assert lines[2].startswith("[1] 重庆市沙坪坝区人民政府工作报告（2025年），2024年工作回顾")
    assert "“城镇新增就业3.3万人”" in lines[2] and "SHA-256" in lines[2]
    assert as_text(exchanges[1], reports).split("\n")[1].startswith("答：【未作答】")


def test_every_mark_in_markdown_has_its_footnote(exchanges, reports) -> None:
    text = as_markdown(exchanges, reports, DAY)
    marks = set(re.findall(r"\[\^(\d+-\d+)\](?!:)", text))
    notes = re.findall(r"^\[\^(\d+-\d+)\]:", text, re.MULTILINE)
    assert set(notes) == marks | {"2-1"} and len(notes) == len(set(notes))
    assert text.startswith("# 问报 问答记录\n\n2026-11-26\n")


def test_word_holds_questions_answers_and_notes(exchanges, reports) -> None:
    document = Document(io.BytesIO(as_docx(exchanges, reports, DAY)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert QUESTION in texts and "出处" in texts
    assert "2024年城镇新增就业3.3万人[1-1]；2025年目标：城镇新增就业3万人以上[1-2]。" in texts
    assert any(text.startswith("[1-2] 重庆市沙坪坝区人民政府工作报告") for text in texts)
    assert any("【未作答】" in text for text in texts)
    east_asian = document.styles["Normal"].element.rPr.rFonts
    assert "Microsoft YaHei" in east_asian.values()


@pytest.mark.parametrize(
    "payload", [*PAYLOADS, "\x00\ud800\u202e\ufffe控", "[^1-1]: 假脚注", "# 标题\n- 项"], ids=repr
)
def test_what_was_asked_is_never_markup(bundled: PassageIndex, reports, payload: str) -> None:
    exchange = [Exchange(payload, ask(bundled, payload))]
    text = as_markdown(exchange, reports, DAY)
    assert not re.search(r"(?<!\\)[<>]|(?<!\\)!\[|(?<!\\)\]\(", text.partition("\n")[2])
    assert len(re.findall(r"^#", text, re.MULTILINE)) == 2, "the title's and the question's"
    assert not re.search(r"^\[\^", text, re.MULTILINE) or exchange[0].answer.citations
    Document(io.BytesIO(as_docx(exchange, reports, DAY)))
    text.encode("utf-8")


def test_an_empty_conversation_is_a_file_too(reports) -> None:
    assert as_markdown([], reports, DAY).startswith("# ")
    assert "出处" not in [p.text for p in Document(io.BytesIO(as_docx([], reports, DAY))).paragraphs]


def test_a_report_that_is_not_there_is_named_by_its_id(exchanges) -> None:
    assert "[1] shapingba-2025，" in as_text(exchanges[0], {})


def test_copies_are_hidden_and_inert(exchanges, reports) -> None:
    html = copies_html(exchanges, reports)
    assert html.count('<pre class="wb-plain" data-turn=') == 3
    assert "<br>" not in html and "&#10;" in html
