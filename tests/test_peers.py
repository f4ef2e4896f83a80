"""The race against other libraries: what is compared, on rankings made by hand; and the race itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.cases import Case, Evidence
from eval.peer_text import BIGRAMS, sentences
from eval.peers import (
    PEERS,
    Ran,
    check_peers,
    find_span,
    lines_of_code,
    missing_peers,
    race_all,
    standing,
    write_races,
)
from eval.results import QuestionSet
from index.build import build_index
from index.encoder import Encoder
from index.errors import WenbaoError
from index.reports import Report

TEXT = (
    "青石县人民政府工作报告\n一、2024年工作回顾\n"
    "地区生产总值完成152.3亿元、增长6.5%。新增企业3家。\n财政收入突破20亿元。\n"
)
REPORT = Report("qingshi-2025", "青石县人民政府工作报告", "青石县", 2025, TEXT, "0")
CASES = (
    Case(
        "a",
        "verbatim",
        "地区生产总值是多少？",
        True,
        figures=("152.3亿元",),
        evidence=(Evidence("地区生产总值完成152.3亿元"),),
    ),
    Case(
        "b",
        "verbatim",
        "财政收入是多少？",
        True,
        figures=("20亿元",),
        evidence=(Evidence("财政收入突破20亿元"),),
    ),
    Case("c", "absent", "县长是谁？", False),
)


def ran(*found: tuple[str, ...]) -> Ran:
    return Ran(found, 0.5, (3.0, 1.0, 2.0), 100.0)


def test_a_passage_is_found_again_white_space_aside() -> None:
    assert find_span("甲\n 乙丙。丁", "乙丙。") == (3, 6)
    assert find_span("甲\n 乙丙。丁", "甲 乙丙。") == (0, 6)
    assert find_span("甲乙", "丙") is None
    assert find_span("甲乙", "") is None


def test_sentences_are_cut_at_full_stops_and_lines_and_bigrams_overlap() -> None:
    import re

    assert sentences("甲增长5.2%。乙！\n 丙\n") == ["甲增长5.2%。", "乙！", "丙"]
    assert re.findall(BIGRAMS, "增长了6.5%，GDP 1220.9亿元") == [
        "增长",
        "长了",
        "6.5%",
        "GDP",
        "1220.9",
        "亿元",
    ]


def test_short_passages_are_their_sentences() -> None:
    growth, revenue = "地区生产总值完成152.3亿元、增长6.5%。", "财政收入突破20亿元。"
    row = standing("x", "txtai", CASES, REPORT, ran((growth, revenue), (growth, revenue), (growth,)))
    assert (row.n, row.hit1, row.hit5, row.passage1, row.figure1) == (3, 0.5, 1.0, 0.5, 0.5)
    # the echo of the first is right, of the second wrong; the absent is answered, which is wrong
    assert row.right == pytest.approx(1 / 3, abs=1e-4)
    assert (row.p50, row.p95, row.index_seconds, row.memory) == (2.0, 3.0, 0.5, 100.0)


def test_a_long_passage_holds_the_evidence_but_its_sentence_comes_late() -> None:
    whole = TEXT.strip()
    row = standing("x", "txtai", CASES, REPORT, ran((whole,), (whole,), (whole,)))
    assert (row.passage1, row.figure1, row.passage_chars) == (1.0, 1.0, len(whole))
    # read in order: the two headings make one sentence with what follows up to the first full stop, then the
    # second sentence, then the one with the other evidence
    assert row.hit1 < row.hit5 == 1.0


def test_nothing_found_is_nothing_right() -> None:
    row = standing("x", "txtai", CASES, REPORT, ran((), ("不在报告里",), ()))
    assert (row.hit5, row.passage5, row.figure1, row.right) == (0.0, 0.0, 0.0, 0.0)


def test_lines_of_code_leave_out_what_is_not_code(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        '"""A docstring\nof two lines."""\n\n# a comment\nx = [\n    1,\n]\n\n\n'
        'def f():\n    """Say."""\n    return x\n'
    )
    assert lines_of_code(path) == 5


def test_without_the_extra_one_line_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.peers._is_installed", lambda module: not module.startswith("haystack"))
    assert missing_peers() == ("haystack",)
    with pytest.raises(WenbaoError, match=r"haystack.*pip install 'wenbao\[peers\]'") as refused:
        check_peers()
    assert "\n" not in str(refused.value)


def test_every_peer_runs_both_ways_and_is_written_down(tmp_path: Path, encoder: Encoder) -> None:
    if missing := missing_peers():
        pytest.skip(f"not installed: {', '.join(missing)} (pip install 'wenbao[peers]')")
    path = tmp_path / f"{REPORT.id}.txt"
    path.write_text(TEXT, "utf-8")
    index = build_index([path], tmp_path / "index", encoder)
    races = race_all([(QuestionSet("s", "0", CASES), index)])
    rows = races[REPORT.id]
    assert len(rows) == 2 + 2 * len(PEERS)
    assert [row.name for row in rows][:3] == ["wenbao", "wenbao, echoed", "llama_index"]
    for row in rows:
        assert row.passage5 > 0, row
        assert row.memory > 50, row
    folder = write_races(tmp_path / "out", races)
    written = json.loads((folder / "peers.json").read_text("utf-8"))
    assert len(written["reports"][REPORT.id]) == len(rows)
    assert written["versions"]["haystack-ai"]
