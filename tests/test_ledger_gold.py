"""The gold of the figure ledger: what is read, what is refused, and that the published files are sound."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from eval.ledger_gold import GOLD, Gold, GoldFigure, check_gold, read_gold
from eval.ledger_run import read_all_gold
from index.errors import CaseError
from index.figures import Direction, Measure
from index.periods import Status
from index.reports import BUNDLED, Report, read_report

HEAD: dict[str, Any] = {
    "report": "qingshi",
    "sha256": "00",
    "split": "dev",
    "paragraphs": [[0, 20], [21, 40]],
}
ROW: dict[str, Any] = {
    "start": 8, "end": 12, "value": "6.1", "upper": "", "unit": "%", "qualifier": "达|以上",
    "head": [[0, 3]], "full": [[0, 3], [4, 6]], "measure": "growth", "direction": "up", "period": "2024",
    "status": "actual",
}  # fmt: skip


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# ---- what is read


def test_a_file_becomes_gold(tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", HEAD, ROW, ROW | {"start": 25, "end": 27, "head": [], "full": []})
    gold = read_gold(path)
    assert (gold.report, gold.split, gold.paragraphs) == ("qingshi", "dev", ((0, 20), (21, 40)))
    assert gold.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    first, second = gold.figures
    assert first == GoldFigure(
        8, 12, Decimal("6.1"), None, "%", ("达", "以上"), ((0, 3),), ((0, 3), (4, 6)),
        Measure.GROWTH, Direction.UP, "2024", Status.ACTUAL, False,
    )  # fmt: skip
    assert (second.start, second.head) == (25, ())


def test_a_figure_without_value_or_qualifier_and_a_borderline_one(tmp_path: Path) -> None:
    row = ROW | {"value": "", "qualifier": "", "optional": True}
    (figure,) = read_gold(write(tmp_path / "g.jsonl", HEAD, row)).figures
    assert (figure.value, figure.qualifiers, figure.optional) == (None, (), True)


# ---- what is refused

BROKEN = {
    "no JSON": "{start: 1}",
    "no object": "[1]",
    "no value": {name: of for name, of in ROW.items() if name != "value"},
    "value is a word": ROW | {"value": "six"},
    "unknown measure": ROW | {"measure": "amount"},
    "unknown status": ROW | {"status": "done"},
    "outside the annotated paragraphs": ROW | {"start": 41, "end": 43, "head": [], "full": []},
    "across two paragraphs": ROW | {"end": 25},
    "ends before it starts": ROW | {"start": 12, "end": 8},
    "head in another paragraph": ROW | {"head": [[22, 24]]},
}


@pytest.mark.parametrize("row", BROKEN.values(), ids=BROKEN.keys())
def test_a_bad_row_is_named_with_file_and_line(tmp_path: Path, row: object) -> None:
    path = write(tmp_path / "g.jsonl", HEAD, "", row)
    with pytest.raises(CaseError, match=re.escape(f"{path}:3: ")) as caught:
        read_gold(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("head", [{}, HEAD | {"split": "train"}, HEAD | {"paragraphs": [1, 2]}, "x"])
def test_a_file_whose_first_line_names_no_report_is_refused(tmp_path: Path, head: object) -> None:
    path = write(tmp_path / "g.jsonl", head, ROW)
    with pytest.raises(CaseError, match=re.escape(f"{path}:1: ")):
        read_gold(path)


def test_a_missing_and_an_empty_file_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", write(tmp_path / "empty.jsonl")):
        with pytest.raises(CaseError, match=re.escape(f"{path}: ")):
            read_gold(path)


def test_another_text_than_the_annotated_one_is_refused() -> None:
    gold = Gold("qingshi", "ab" * 32, "dev", (), (), "")
    report = Report(id="qingshi", title="", place="", year=2025, text="增长6.1%", raw_sha256="")
    with pytest.raises(CaseError, match=r"qingshi: .*abababababab"):
        check_gold(gold, report)


# ---- the published files

ALL = read_all_gold(GOLD)
BUNDLED_GOLD = next(gold for gold in ALL if gold.split == "bundled")

each_gold = pytest.mark.parametrize("gold", ALL, ids=lambda gold: gold.report)


@pytest.fixture
def report(gold: Gold, request: pytest.FixtureRequest) -> Report:
    """The report that was annotated; skips where it is not at hand."""
    if gold.report == BUNDLED.stem:
        return read_report(BUNDLED)
    return read_report(request.getfixturevalue("shared") / "reports" / "dev" / f"{gold.report}.txt")


def test_the_files_are_the_published_ones() -> None:
    sums = [line.split() for line in (GOLD / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    assert {name for _, name in sums} == {path.name for path in GOLD.glob("*.jsonl")}
    for expected, name in sums:
        assert hashlib.sha256((GOLD / name).read_bytes()).hexdigest() == expected, name


def test_a_province_a_county_and_the_nation_stand_in_either_split() -> None:
    assert BUNDLED_GOLD.report == BUNDLED.stem
    for split in ("dev", "test"):
        kinds = {gold.report.split("_")[0] for gold in ALL if gold.split == split}
        assert kinds == {"county", "national", "prov"}


def test_there_are_enough_of_them() -> None:
    required = {gold.report: sum(not figure.optional for figure in gold.figures) for gold in ALL}
    assert required[BUNDLED.stem] >= 300
    of_kind: dict[str, int] = {}
    for gold in ALL:
        if gold.split == "dev":
            kind = gold.report.split("_")[0]
            of_kind[kind] = max(of_kind.get(kind, 0), required[gold.report])
    assert all(number >= 100 for number in of_kind.values()), of_kind


def test_all_of_the_bundled_report_is_annotated() -> None:
    text = read_report(BUNDLED).text
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    assert [text[start:end] for start, end in BUNDLED_GOLD.paragraphs] == lines


@each_gold
def test_no_text_of_a_report_is_kept(gold: Gold) -> None:
    """Only units and qualifiers, a few characters each."""
    raw = (GOLD / f"{gold.report}.jsonl").read_text(encoding="utf-8")
    longest = max(re.findall(r"[\u4e00-\u9fff]+", raw), key=len)
    assert len(longest) <= 6, longest


@each_gold
def test_paragraphs_and_figures_stand_in_order_without_overlap(gold: Gold) -> None:
    for spans in (gold.paragraphs, [(figure.start, figure.end) for figure in gold.figures]):
        assert all(end <= after for (_, end), (after, _) in pairwise(spans))


@each_gold
def test_offsets_lead_to_figures_and_words(gold: Gold, report: Report) -> None:
    check_gold(gold, report)
    lines = {line.strip() for line in report.text.split("\n")}
    assert {report.text[start:end] for start, end in gold.paragraphs} <= lines
    for figure in gold.figures:
        printed = report.text[figure.start : figure.end]
        assert printed == printed.strip(), printed
        assert "\n" not in printed, printed
        before = report.text[figure.start - 1 : figure.start]
        assert not (printed[0].isdigit() and before.isdigit()), f"{printed} inside a longer number"
        name = "".join(report.text[start:end] for start, end in figure.full)
        letters = iter(name)
        head = "".join(report.text[start:end] for start, end in figure.head)
        assert all(letter in letters for letter in head), f"{head} is not in {name}"


TENS = {"": 1, "万": 10**4, "千万": 10**7, "亿": 10**8, "千亿": 10**11, "万亿": 10**12}
PRINTED = re.compile(
    r"(-?\d+(?:\.\d+)?)(?:[-—~～至到](\d+(?:\.\d+)?))?[多余几]?(千?万亿?|千?亿)?[多余]?(.*)", re.S
)


@each_gold
def test_values_are_what_the_digits_say(gold: Gold, report: Report) -> None:
    checked = 0
    for figure in gold.figures:
        printed = report.text[figure.start : figure.end].replace("%-", "-").replace("%－", "-")
        found = PRINTED.fullmatch(printed)
        if found is None or figure.value is None or found[4].startswith(("/", ":", "∶")):
            continue  # Chinese numerals, ranks, fractions
        scale = TENS[found[3] or ""]
        assert figure.value in (Decimal(found[1]) * scale, Decimal(f"-{found[1]}") * scale), printed
        assert figure.upper == (Decimal(found[2]) * scale if found[2] else None), printed
        checked += 1
    assert checked > len(gold.figures) / 2
