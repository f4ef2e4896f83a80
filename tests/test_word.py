"""Word documents: the same report as its text, nothing of it lost, and a clear line for what is none."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.build import build_index
from index.encoder import load_encoder
from index.errors import ReportError
from index.reports import MAX_BYTES, read_report
from index.word import word_text
from rag.answer import ask

LINES = (
    "青石县人民政府工作报告",
    "（2025年1月10日在青石县第十八届人民代表大会第四次会议上）",
    "各位代表：现在，我代表县人民政府，向大会报告工作。",
    "一、2024年工作回顾",
    "过去一年，全县地区生产总值完成152.3亿元，增长6.1%。",
    "二、2025年工作安排",
    "地区生产总值增长6.5%左右。",
)


def document(*lines: str) -> Any:
    made = Document()
    for line in lines:
        made.add_paragraph(line)
    return made


def saved(made: Any, path: Path) -> Path:
    made.save(path)
    return path


def text_of(made: Any) -> str:
    stream = BytesIO()
    made.save(stream)
    return word_text(stream.getvalue(), Path("report.docx"), MAX_BYTES)


def test_a_word_report_is_the_same_report_as_its_text(tmp_path: Path) -> None:
    (tmp_path / "qingshi.txt").write_text("\n".join(LINES), "utf-8")
    word, text = (
        read_report(saved(document(*LINES), tmp_path / "qingshi.docx")),
        read_report(tmp_path / "qingshi.txt"),
    )
    assert (word.id, word.title, word.place, word.year) == (text.id, text.title, text.place, text.year)
    assert word.text == text.text
    assert word.sha256 == text.sha256
    assert word.raw_sha256 != text.raw_sha256


def test_a_word_report_is_asked_like_any_other(tmp_path: Path) -> None:
    encoder = load_encoder(None)
    index = build_index([saved(document(*LINES), tmp_path / "qingshi.docx")], tmp_path / "index", encoder)
    answer = ask(index, "去年地区生产总值是多少？")
    assert answer.figures[0].text == "152.3亿元"
    cited = answer.citations[0]
    assert index.reports[0].text[cited.start : cited.end] == cited.text


def test_tables_stand_where_they_stand_in_the_document() -> None:
    made = document("一、上年")
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "粮食产量", "21.5万吨"
    made.add_paragraph("二、今年")
    assert text_of(made) == "一、上年\n粮食产量\n21.5万吨\n二、今年"


def test_breaks_tabs_and_hyphens() -> None:
    made = document("上\t下\n左")
    made.paragraphs[0]._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:noBreakHyphen/><w:t>右</w:t></w:r>"))
    assert text_of(made) == "上 下\n左-右"


def test_inserted_text_counts_and_deleted_text_does_not() -> None:
    made = document("增长")
    made.paragraphs[0]._p.append(
        parse_xml(
            f"<w:ins {nsdecls('w')}><w:r><w:t>6.1%</w:t></w:r></w:ins>",
        )
    )
    made.paragraphs[0]._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>6.5%</w:delText></w:r></w:del>")
    )
    assert text_of(made) == "增长6.1%"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent {nsdecls('w')}><w:p><w:r><w:t>专栏一</w:t></w:r></w:p></w:txbxContent>"
    made = document("正文")
    made.paragraphs[0]._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )
    )
    assert text_of(made) == "正文\n专栏一"


def test_notes_stand_behind_the_text() -> None:
    made = document("推进三北工程。")
    note = "<w:p><w:r><w:t>三北工程：指防护林。</w:t></w:r></w:p>"
    notes = f"<w:footnotes {nsdecls('w')}><w:footnote>{note}</w:footnote></w:footnotes>"
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        notes.encode(),
        made.part.package,
    )
    made.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert text_of(made) == "推进三北工程。\n三北工程：指防护林。"


def archive(**members: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x03\x04" + bytes(60), id="cut off at once"),
        pytest.param(archive(a=b"1"), id="another archive"),
        pytest.param(archive(**{"[Content_Types].xml": b"<Types"}), id="broken inside"),
    ],
)
def test_what_is_no_word_document(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(content)
    with pytest.raises(ReportError, match="Word") as refused:
        read_report(path)
    assert str(path) in str(refused.value)
    assert ".txt" in str(refused.value)


def test_every_cut_of_a_document_is_refused_in_one_line(tmp_path: Path) -> None:
    whole = saved(document(*LINES), tmp_path / "whole.docx").read_bytes()
    path = tmp_path / "cut.docx"
    for end in range(4, len(whole), 997):
        path.write_bytes(whole[:end])
        with pytest.raises(ReportError) as refused:
            read_report(path)
        assert "\n" not in str(refused.value)


def test_what_unpacks_to_a_thousand_reports_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(archive(**{"word/document.xml": bytes(MAX_BYTES + 1)}))
    assert path.stat().st_size < MAX_BYTES / 100
    with pytest.raises(ReportError, match="too large"):
        read_report(path)


def test_a_document_without_chinese_text(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="中文"):
        read_report(saved(document("hello"), tmp_path / "english.docx"))


def test_the_shared_word_originals_hold_what_their_texts_hold(shared: Path) -> None:
    texts = shared / "reports" / "dev"
    for path in sorted((shared / "reports" / "docx").glob("*.docx")):
        word = read_report(path)
        lines = {"".join(line.split()) for line in word.text.split("\n")}
        text = read_report(texts / f"{path.stem}.txt")
        lost = [
            line for line in text.text.split("\n") if (bare := "".join(line.split())) and bare not in lines
        ]
        assert sum(map(len, lost)) < len(text.text) / 100, (path.stem, lost[:3])
        assert (word.place, word.year) == (text.place, text.year), path.stem
