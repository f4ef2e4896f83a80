"""The evidence bundle: believed whole, offline, against the report's file alone; a changed byte is found."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index.reports import BUNDLED, read_report
from index.store import PassageIndex
from rag.audit import AuditLog
from rag.bundle import Bundle, bundle_of, find_problems, payload_of, read_bundle, signed_page
from rag.heads import AuditError
from rag.turns import Asker, Review, ask_recorded, record_review
from ui.bundle_page import bundle_html

ROOT = Path(__file__).parent.parent
HOSTILE = "2024年<script>alert(1)</script>地区生产总值</script>是多少？<!-- wenbao-signature x -->"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, bundled: PassageIndex):
    with AuditLog.open(tmp_path_factory.mktemp("bundle") / "audit.db") as opened:
        for question in ("2024年地区生产总值是多少？", "火星上有多少人？", HOSTILE):
            ask_recorded(bundled, question, log=opened, asker=Asker("chat", "li", "staff"))
        record_review(opened, 2, 1, Review.SUPPORTS, "与原文一致", Asker("chat", "wang", "auditor"))
        yield opened


@pytest.fixture(scope="module")
def report():
    return read_report(BUNDLED)


def written(log: AuditLog, turn: int, path: Path) -> Path:
    path.write_bytes(signed_page(bundle_html(bundle_of(log, log.turn(turn))), log))
    return path


def test_a_bundle_comes_back_and_has_no_problems(log: AuditLog, report, tmp_path: Path) -> None:
    bundle = read_bundle(written(log, 2, tmp_path / "b.html"))
    assert bundle.turn["question"] == "2024年地区生产总值是多少？"
    assert [remark["verdict"] for remark in bundle.remarks] == ["supports"]
    assert list(find_problems(bundle, report, log.head())) == []
    (context,) = bundle.contexts
    cited = bundle.turn["answer"]["citations"][0]["text"]
    assert f"{context.before}{cited}{context.after}" in report.text


def test_a_person_reads_it_without_anything_else(log: AuditLog) -> None:
    page = bundle_html(bundle_of(log, log.turn(2)))
    for words in ("1220&#46;9亿元", "<mark>", "地区生产总值", "原文支持", "wang：出处", log.id):
        assert words in page, words
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_what_was_asked_cannot_break_out_of_it(log: AuditLog, report, tmp_path: Path) -> None:
    path = written(log, 4, tmp_path / "b.html")
    bundle = read_bundle(path)
    assert bundle.turn["question"] == HOSTILE
    assert list(find_problems(bundle, report)) == []
    page = path.read_text("utf-8")
    assert page.count("<script") == 1 and page.count("</script>") == 1


def test_a_refusal_has_a_bundle_that_needs_no_report(log: AuditLog, tmp_path: Path) -> None:
    bundle = read_bundle(written(log, 3, tmp_path / "b.html"))
    assert bundle.turn["answer"]["abstained"]
    assert list(find_problems(bundle, None)) == []


@pytest.mark.slow
def test_one_byte_changed_anywhere_is_found(log: AuditLog, tmp_path: Path) -> None:
    path = written(log, 2, tmp_path / "b.html")
    whole = path.read_bytes()
    # every byte near both ends, every third between them: all of them take half a minute
    for at in (*range(300), *range(300, len(whole) - 500, 3), *range(len(whole) - 500, len(whole))):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(AuditError):
            read_bundle(path)
    for broken in (whole[:-1], whole[1:], whole + b"\n", whole + whole, b"", whole[:5000] + whole[5001:]):
        path.write_bytes(broken)
        with pytest.raises(AuditError):
            read_bundle(path)


def test_a_page_for_other_records_signed_by_the_same_key_does_not_pass(log: AuditLog, report) -> None:
    bundle = bundle_of(log, log.turn(2))
    first = bundle.records[0]
    forged = replace(first, line=first.line.replace("1220.9亿元", "1320.9亿元"))
    problems = list(find_problems(replace(bundle, records=(forged, *bundle.records[1:])), report))
    assert any("不在树头所说的日志里" in problem for problem in problems)
    short = replace(bundle.records[0], path=bundle.records[0].path[:-1])
    assert list(find_problems(replace(bundle, records=(short,)), report))
    head = replace(bundle.head, root="00" * 32)
    assert any("签名" in problem for problem in find_problems(replace(bundle, head=head), report))


def test_another_log_with_a_key_of_its_own_is_found_by_a_head(
    log: AuditLog, report, bundled, tmp_path: Path
) -> None:
    with AuditLog.open(tmp_path / "other.db") as other:
        ask_recorded(bundled, "2024年地区生产总值是多少？", log=other, asker=Asker("chat"))
        bundle = bundle_of(other, other.turn(2))
    assert list(find_problems(bundle, report)) == []
    assert list(find_problems(bundle, report, log.head()))


def test_a_bundle_for_another_report_is_said_to_be(log: AuditLog, tmp_path: Path) -> None:
    bundle = read_bundle(written(log, 2, tmp_path / "b.html"))
    (missing,) = find_problems(bundle, None)
    assert "请用 --report" in missing
    other = tmp_path / "shapingba-2025.txt"
    other.write_text(BUNDLED.read_text("utf-8").replace("1220.9", "1220.8"), encoding="utf-8")
    (problem,) = find_problems(bundle, read_report(other))
    assert "引的不是这份报告" in problem


def test_a_context_that_is_not_the_report_s_is_found(log: AuditLog, report) -> None:
    bundle = bundle_of(log, log.turn(2))
    (context,) = bundle.contexts
    for contexts in ((), (replace(context, before=f"并非{context.before}"),)):
        (problem,) = find_problems(replace(bundle, contexts=contexts), report)
        assert "对不上" in problem


def test_a_bundle_of_another_version_is_said_to_be(log: AuditLog, tmp_path: Path) -> None:
    page = bundle_html(bundle_of(log, log.turn(2))).replace('{"format": 1', '{"format": 2')
    (tmp_path / "b.html").write_bytes(signed_page(page, log))
    with pytest.raises(AuditError, match="格式是 2"):
        read_bundle(tmp_path / "b.html")


@pytest.mark.parametrize("content", [b"", b"<html>", "报告".encode(), b"\x00" * 5000], ids=repr)
def test_what_is_no_bundle_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b.html").write_bytes(content)
    with pytest.raises(AuditError, match=r"b\.html"):
        read_bundle(tmp_path / "b.html")


def test_the_payload_holds_no_tag(log: AuditLog) -> None:
    bundle: Bundle = bundle_of(log, log.turn(4))
    inside = payload_of(bundle)[len("<script") : -len("</script>")]
    assert "</" not in inside and "<!--" not in inside


def test_checking_needs_neither_gradio_nor_torch_nor_an_index(log: AuditLog, tmp_path: Path) -> None:
    path = written(log, 2, tmp_path / "b.html")
    code = (
        "import sys; from ui.cli import main\n"
        f"status = main(['audit', 'check', {str(path)!r}])\n"
        "heavy = {'gradio', 'torch', 'sentence_transformers', 'llama_index'} & set(sys.modules)\n"
        "sys.exit(f'{heavy}' if heavy else status)"
    )
    environment = {"WENBAO_DATA": str(tmp_path / "none"), "PATH": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "逐字相符" in done.stdout
    assert not (tmp_path / "none").exists()
