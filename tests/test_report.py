"""What a run leaves behind: figures in the table, and a page that nothing in a question can break out of."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.cases import Case, Evidence
from eval.gate import Earlier
from eval.junit import write_junit
from eval.metrics import Verdict
from eval.page import write_page
from eval.record import answers_hash
from eval.report import print_tables
from eval.results import QuestionSet, Result, Run, groups, rates, summarise
from index.build import build_index
from index.encoder import load_encoder
from index.store import PassageIndex

HOSTILE = "<script>alert(1)</script>\"'&\u202e\u0007\ud800"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> PassageIndex:
    folder = tmp_path_factory.mktemp("report")
    (folder / "qingshi.txt").write_text("青石县政府工作报告\n2024年完成152.3亿元。\n", encoding="utf-8")
    return build_index([folder / "qingshi.txt"], folder / "index", load_encoder())


def result(name: str, *, system: str = "wenbao", answerable: bool = True, **verdict: object) -> Result:
    case = Case(
        id=name,
        type="verbatim" if answerable else "unanswerable",
        question=HOSTILE,
        answerable=answerable,
        history=(HOSTILE,),
        figures=("152.3亿元",),
        evidence=(Evidence(HOSTILE),),
    )
    cite = {"n": 1, "section": HOSTILE, "paragraph": 2, "text": HOSTILE}
    row = {"id": name, "answer": HOSTILE, "status": "answered", "citations": [cite], "ms": 1.0}
    known = {"id": name, "type": case.type, "answerable": answerable, "outcome": "right"}
    return Result(system, "q", case, row, Verdict(**{**known, **verdict}))  # type: ignore[arg-type]


RESULTS = (
    result("right", ms=1.0, cite_recall=1.0, answer_chars=10),
    result("objected", objections=(HOSTILE,), ms=2.0, cite_recall=0.5, answer_chars=20),
    result("abstained", outcome="abstained", ms=3.0, cite_recall=0.0),
    result("wrong", outcome="wrong", reason=HOSTILE, confused=True, spans_exact=False, ms=4.0),
    result("missed", answerable=False, outcome="wrong", ms=100.0),
)


def run(index: PassageIndex, results: tuple[Result, ...] = RESULTS) -> Run:
    return Run(((QuestionSet("q", "0" * 64, tuple(r.case for r in results)), index),), results)


def test_a_summary_by_hand() -> None:
    summary = summarise(RESULTS)
    assert (summary.n, summary.right, summary.wrong, summary.abstained) == (5, 2, 2, 1)
    assert (summary.strictly_right, summary.confused, summary.spans_inexact) == (1, 1, 1)
    assert (summary.false_refusals, summary.missed_refusals) == (1, 1)
    assert summary.cite_recall == pytest.approx(0.5)  # of the three that have one
    assert summary.cite_precision is None
    assert (summary.answer_chars, summary.p50_ms) == (6.0, 3.0)
    assert rates(summary)["right"] == pytest.approx(0.4)
    assert rates(summarise([]))["right"] is None


def test_groups_hold_types_sets_and_totals() -> None:
    found = groups(RESULTS)
    assert {name: len(members) for name, members in found.items()} == {
        "verbatim": 4,
        "q": 5,
        "answerable": 4,
        "unanswerable": 1,
        "all": 5,
    }
    assert list(found)[-3:] == ["answerable", "unanswerable", "all"]


def test_the_table_shows_counts_and_intervals(
    index: PassageIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    null = tuple(replace(each, system="bm25") for each in RESULTS)
    print_tables(run(index, RESULTS + null))
    table = capsys.readouterr().out
    (total,) = re.findall(r"^全部 all.*$", table, re.MULTILINE)
    # Wilson of 2 in 5: (0.4 + 0.38415 ± 0.49006) / 1.76829 -> 12 to 77
    assert total.split()[2:9] == ["5", "40.0%", "12–77", "2", "1", "1", "1"]
    assert "误拒 false refusals 1/4 · 漏拒 missed refusals 1/1" in table
    assert re.search(r"bm25.*\+0.*−0.*p = 1", table)


def test_the_page_is_escaped_offline_and_shows_failures_first(index: PassageIndex, tmp_path: Path) -> None:
    write_page(tmp_path / "report.html", run(index))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not {"\u202e", "\u0007", "\ud800"} & {*page}
    assert "\\u202e" in page
    assert not re.search(r"(?:src|href)\s*=|url\(|https?:", page)
    assert "default-src 'none'" in page
    order = [
        re.search(rf"<small>{name} · ", page)
        for name in ("wrong", "missed", "abstained", "objected", "right")
    ]
    starts = [found.start() for found in order if found]
    assert len(starts) == 5
    assert starts == sorted(starts)


def test_the_page_shows_an_earlier_run_beside_this_one(index: PassageIndex, tmp_path: Path) -> None:
    before = {
        "q/right": Earlier("wrong", HOSTILE + "去年的答案", (HOSTILE,)),
        "q/wrong": Earlier("right", HOSTILE, ()),
    }
    write_page(tmp_path / "report.html", run(index), before)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "+1 −1" in page and "去年的答案" in page and "<script" not in page
    assert page.count("变对 now right</span>") == page.count("变错 now wrong</span>") == 1
    assert page.count('class="right type-0 set-0 changed"') == 1


def test_a_citation_is_marked_in_its_paragraph_where_its_offsets_lead_to_it(
    index: PassageIndex, tmp_path: Path
) -> None:
    (report,) = index.reports
    start = report.text.index("152.3亿元")
    cite = {"n": 1, "report": report.id, "section": "", "paragraph": 2, "start": start, "end": start + 7}
    cites = [{**cite, "text": "152.3亿元"}, {**cite, "text": "别处"}]
    one = replace(RESULTS[0], row={**RESULTS[0].row, "citations": cites})
    write_page(tmp_path / "report.html", run(index, (one,)))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '2024年完成</span><mark>152.3亿元</mark><span class="soft">。</span>' in page
    assert "<dd><mark>别处</mark></dd>" in page


def test_wordings_of_one_question_count_as_one_where_it_says_how_sure_a_rate_is() -> None:
    grouped = [
        replace(each, case=replace(each.case, id=f"{each.case.id}-{i}", group=each.case.id))
        for each in (RESULTS[0], RESULTS[3])
        for i in range(5)
    ]
    summary = summarise(grouped)
    assert (summary.n, summary.right, summary.groups, summary.groups_right) == (10, 5, 2, 1)
    assert summary.interval == (0.0, 1.0), "two questions, ten wordings"
    assert rates(summary)["groups_right"] == pytest.approx(0.5)
    assert rates(summarise(RESULTS))["groups_right"] is None
    worst = [*grouped[:4], replace(grouped[4], verdict=RESULTS[3].verdict)]
    assert summarise(worst).groups_right == 0


def test_a_build_server_reads_what_was_missed(index: PassageIndex, tmp_path: Path) -> None:
    write_junit(tmp_path / "junit.xml", run(index))
    (suite,) = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("5", "3")
    failures = {test.get("name"): test[0].get("type") for test in suite if len(test)}
    assert failures == {"abstained": "abstained", "wrong": "wrong", "missed": "wrong"}


def test_the_answers_hash_passes_over_timings_only() -> None:
    (one,) = RESULTS[:1]
    slower = replace(one, row={**one.row, "ms": 9.0})
    other = replace(one, row={**one.row, "answer": "无"})
    assert answers_hash([one]) == answers_hash([slower]) != answers_hash([other])
