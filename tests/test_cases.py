"""Question files: what is read, and that what cannot be used is named with file, line and remedy."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from eval.cases import (
    Case,
    Evidence,
    check_cases,
    find_reports,
    named_reports,
    read_cases,
    with_texts,
)
from index.errors import CaseError
from index.reports import Report

TEXT = "青石县政府工作报告\n2024年，全县地区生产总值完成152.3亿元，增长6.1%。粮食总产量达到21.5万吨。\n"

ROW = {
    "id": "a-1",
    "type": "figure_actual",
    "question": "去年粮食打了多少？",
    "answerable": True,
    "figures": ["21.5万吨"],
    "evidence": ["粮食总产量达到21.5万吨"],
}


def report(name: str, text: str = TEXT) -> Report:
    return Report(id=name, title="", place="", year=2025, text=text, raw_sha256="")


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def case(**fields: object) -> Case:
    known = {"id": "a-1", "type": "verbatim", "question": "？", "answerable": True, "where": "q.jsonl:1"}
    return Case(**{**known, **fields})  # type: ignore[arg-type]


# ---- what is read


def test_a_row_becomes_a_case_and_unknown_fields_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", ROW | {"difficulty": 3, "note": "只有2024年的数"})
    (found,) = read_cases(path)
    assert found.figures == ("21.5万吨",)
    assert found.evidence == (Evidence("粮食总产量达到21.5万吨"),)
    assert (found.history, found.any_of, found.derived, found.report) == ((), (), None, None)
    assert found.where == f"{path}:1"
    assert found.note == "只有2024年的数"


def test_null_is_nothing_and_a_single_text_is_a_list_of_one(tmp_path: Path) -> None:
    (found,) = read_cases(
        write(tmp_path / "q.jsonl", ROW | {"any_of": None, "qualifier": "以上", "must_not": ["1吨"]})
    )
    assert (found.any_of, found.qualifier, found.must_not) == ((), ("以上",), ("1吨",))


def test_derived_values_keep_their_decimals_exactly(tmp_path: Path) -> None:
    path = write(
        tmp_path / "q.jsonl", json.dumps(ROW).replace("}", ', "derived": 0.1, "derived_unit": "个"}')
    )
    assert read_cases(path)[0].derived == Decimal("0.1")


def test_evidence_may_name_its_report(tmp_path: Path) -> None:
    clause = {"report": "qingshi_2025", "text": "粮食总产量达到21.5万吨"}
    (found,) = read_cases(write(tmp_path / "q.jsonl", ROW | {"evidence": [clause]}))
    assert found.evidence == (Evidence("粮食总产量达到21.5万吨", "qingshi_2025"),)


def test_blank_lines_a_byte_order_mark_and_odd_line_breaks_inside_texts_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    odd = json.dumps(ROW | {"question": "去年\u2028粮食？"}, ensure_ascii=False)
    path.write_bytes(b"\xef\xbb\xbf\n" + odd.encode() + b"\r\n\n")
    (found,) = read_cases(path)
    assert (found.question, found.where) == ("去年\u2028粮食？", f"{path}:2")


def test_whether_extra_figures_count_goes_by_type() -> None:
    assert case(type="figure_actual", figures=("1家",)).counts_figures
    assert not case(type="list", figures=("1家",)).counts_figures
    assert not case(type="figure_actual", any_of=("张三",)).counts_figures


# ---- what is refused

BROKEN = {
    "no JSON": ("{id: 1}", "JSON"),
    "no object": ("[1]", "JSON 对象"),
    "missing field": ({"id": "a-1", "type": "list", "answerable": True}, "“question”"),
    "empty id": (ROW | {"id": ""}, "“id”"),
    "id is a number": (ROW | {"id": 7}, "“id”"),
    "answerable is no boolean": (ROW | {"answerable": "yes"}, "“answerable”"),
    "unknown type": (ROW | {"type": "riddle"}, "riddle"),
    "figures are numbers": (ROW | {"figures": [21.5]}, "“figures”"),
    "derived is a text": (ROW | {"derived": "3"}, "“derived”"),
    "evidence without text": (ROW | {"evidence": [{"report": "x"}]}, "“evidence”"),
    "answerable without evidence": (ROW | {"evidence": []}, "“evidence”"),
    "answerable with nothing to judge by": (ROW | {"figures": []}, "any_of"),
}


@pytest.mark.parametrize(("row", "named"), BROKEN.values(), ids=BROKEN.keys())
def test_a_bad_row_is_named_with_file_and_line(tmp_path: Path, row: object, named: str) -> None:
    path = write(tmp_path / "q.jsonl", ROW, "", row)
    with pytest.raises(CaseError) as caught:
        read_cases(path)
    message = str(caught.value)
    assert f"{path}:3" in message
    assert named in message
    assert "\n" not in message


def test_a_second_row_of_one_id_names_both_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", ROW, ROW)
    with pytest.raises(CaseError, match=rf"{path}:2.*a-1.*{path}:1"):
        read_cases(path)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
def test_a_file_without_questions_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    with pytest.raises(CaseError, match=str(path)):
        read_cases(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(CaseError, match=str(path)):
            read_cases(path)


# ---- checked against the reports


def test_evidence_that_is_in_the_report_passes() -> None:
    check_cases([case(figures=("21.5万吨",), evidence=(Evidence("粮食总产量达到21.5万吨"),))], [report("a")])


def test_evidence_that_is_not_in_the_report_names_case_and_line() -> None:
    wrong = case(evidence=(Evidence("粮食总产量达到22.5万吨"),))
    with pytest.raises(CaseError, match=r"q.jsonl:1.*a-1.*22\.5万吨.*--report"):
        check_cases([wrong], [report("a")])


def test_evidence_must_stand_in_the_very_report_that_it_names() -> None:
    named = case(evidence=(Evidence("粮食总产量达到21.5万吨", "b"),))
    check_cases([named], [report("a", "无"), report("b")])
    with pytest.raises(CaseError, match="不在报告 b 里"):
        check_cases([named], [report("a"), report("b", "无")])
    with pytest.raises(CaseError, match="--reports"):
        check_cases([named], [report("a")])


def test_a_figure_that_its_evidence_does_not_hold_is_refused() -> None:
    wrong = case(figures=("1.5万吨",), evidence=(Evidence("粮食总产量达到21.5万吨"),))
    with pytest.raises(CaseError, match=r"1\.5万吨"):
        check_cases([wrong], [report("a")])


# ---- which report is asked

CLAUSES = (Evidence("增长6.1%"), Evidence("粮食总产量达到21.5万吨"))


def test_the_report_with_most_evidence_is_found() -> None:
    reports = {Path("a"): report("a", "增长6.1%"), Path("b"): report("b"), Path("c"): report("c", "无")}
    assert find_reports([case(evidence=CLAUSES)], reports) == (Path("b"),)


def test_a_named_report_is_taken_by_its_id() -> None:
    reports = {Path("x/a.txt"): report("a"), Path("x/b.txt"): report("b")}
    assert find_reports([case(evidence=CLAUSES, report="b")], reports) == (Path("x/b.txt"),)


def test_several_named_reports_make_a_library_of_all() -> None:
    reports = {Path(name): report(name) for name in "abc"}
    assert find_reports([case(reports=("a", "c"))], reports) == (Path("a"), Path("b"), Path("c"))
    assert named_reports([case(report="a", evidence=(Evidence("…", "c"),))]) == {"a", "c"}


def test_no_report_holds_the_evidence() -> None:
    with pytest.raises(CaseError, match=r"q\.jsonl: .*--report"):
        find_reports([case(evidence=CLAUSES)], {Path("c"): report("c", "无")})
    with pytest.raises(CaseError, match="z"):
        find_reports([case(report="z")], {Path("c"): report("c")})


# ---- evidence that but says where it stands


def test_a_place_becomes_the_text_that_stands_there(tmp_path: Path) -> None:
    start = TEXT.index("粮食总产量")
    place = {"report": "qingshi", "start": start, "end": start + len("粮食总产量达到21.5万吨")}
    cases = read_cases(write(tmp_path / "q.jsonl", ROW | {"evidence": [place]}))
    assert cases[0].evidence[0].text == ""
    (found,) = with_texts(cases, [report("qingshi")])
    assert found.evidence[0].text == "粮食总产量达到21.5万吨"
    check_cases([found], [report("qingshi")])
    assert with_texts(cases, [report("another")]) == cases


def test_a_place_beyond_the_end_is_named(tmp_path: Path) -> None:
    place = {"report": "qingshi", "start": 0, "end": 10_000}
    cases = read_cases(write(tmp_path / "q.jsonl", ROW | {"evidence": [place]}))
    with pytest.raises(CaseError, match=r"q\.jsonl:1: 题 a-1 .*beyond the end"):
        with_texts(cases, [report("qingshi")])


@pytest.mark.parametrize(
    "place",
    [
        {"report": "qingshi", "start": 5, "end": 5},
        {"report": "qingshi", "start": -1, "end": 5},
        {"report": "qingshi", "start": True, "end": 5},
        {"report": "qingshi", "start": 1},
        {"start": 1, "end": 5},
    ],
)
def test_a_place_that_is_none_is_refused(tmp_path: Path, place: dict[str, object]) -> None:
    with pytest.raises(CaseError, match=r"q\.jsonl:1: “evidence”"):
        read_cases(write(tmp_path / "q.jsonl", ROW | {"evidence": [place]}))
