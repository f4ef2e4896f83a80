"""`wenbao figures`: the ledger as a table, JSON lines, CSV and a workbook, and what bad input gets."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.figures import Figure
from index.reports import BUNDLED
from index.store import PassageIndex
from rag.ledger import Selection
from ui.cli import main
from ui.figures import Ledger, as_csv, as_json, as_table, read_ledger, sheets
from ui.table import around, cut, display_width, pad
from ui.workbook import as_workbook

SMALL = """\
小城县政府工作报告
2030年1月1日在小城县第一届人民代表大会第一次会议上
一、2029年工作回顾
全年地区生产总值完成321.5亿元，增长4.4%。旅游收入300亿元。城镇新增就业3000人。
二、2030年工作安排
地区生产总值增长5%。旅游收入350亿元、增长9%。城镇新增就业2500人。
"""
PLACE = ["report", "section", "paragraph", "sentence", "sentence_start", "sentence_end"]
FIELDS = [field.name for field in fields(Figure)] + PLACE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """An index of two reports, the bundled one and a small one."""
    home = tmp_path_factory.mktemp("figures")
    (home / "小城-2030.txt").write_text(SMALL, "utf-8")
    build_index([BUNDLED, home / "小城-2030.txt"], home / "index", encoder)
    return home / "index"


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run_it(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = main(["figures", "--index", str(folder), *map(str, arguments)])
        done = capfd.readouterr()
        return status, done.out, done.err

    return run_it


Run = Callable[..., tuple[int, str, str]]


def rows(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def assert_one_clear_line(done: tuple[int, str, str], *mentions: str) -> None:
    status, out, err = done
    assert (status, out) == (2, ""), done
    assert err.startswith("wenbao: ") and err.count("\n") == 1, err
    assert all(mention in err for mention in mentions), err


class TestJson:
    def test_one_object_a_line_with_the_names_of_the_fields(self, run: Run) -> None:
        status, out, err = run("--report", "小城-2030", "--format", "json", "--indicator", "GDP")
        assert (status, err) == (0, "")
        first, *_ = found = rows(out)
        assert list(first) == FIELDS
        assert [(f["text"], f["value"], f["status"], f["period"]) for f in found] == [
            ("321.5亿元", "32150000000", "actual", "2029"),
            ("4.4%", "4.4", "actual", "2029"),
            ("5%", "5", "target", "2030"),
        ]
        assert first["sentence"] == "全年地区生产总值完成321.5亿元，增长4.4%。"
        assert (first["report"], first["section"], first["paragraph"]) == ("小城-2030", "2029年工作回顾", 4)

    def test_offsets_are_those_of_the_report(self, run: Run, folder: Path, encoder: Encoder) -> None:
        from index.store import load

        index = load(folder, encoder)
        _, out, _ = run("--format", "json")
        for row in rows(out):
            text = index.report(row["report"]).text
            assert text[row["start"] : row["end"]] == row["text"]
            assert text[row["sentence_start"] : row["sentence_end"]] == row["sentence"]
            assert row["status"] in ("actual", "target", "milestone", "unknown")
        assert len(rows(out)) == len(index.figures)

    def test_filters_go_together(self, run: Run) -> None:
        _, out, _ = run(
            "--format",
            "json",
            "--status",
            "target",
            "--measure",
            "growth",
            "--unit",
            "%",
            "--period",
            "2025年",
        )
        found = rows(out)
        assert found
        assert {(f["status"], f["measure"], f["unit"], f["period"]) for f in found} == {
            ("target", "growth", "%", "2025")
        }
        _, out, _ = run("--format", "json", "--section", "2030年工作安排")
        assert {f["report"] for f in rows(out)} == {"小城-2030"}

    def test_compared(self, run: Run) -> None:
        status, out, _ = run("--format", "json", "--compare", "--report", "小城-2030")
        found = rows(out)
        compared = {f["indicator"]: f for f in found if f["type"] == "comparison"}
        assert status == 0
        job = compared["城镇新增就业"]
        assert (job["difference"], job["unit"], job["direction"]) == ("-500", "人", "down")
        assert list(job["actual"]) == list(job["target"]) == FIELDS
        (doubt,) = (f for f in found if f["type"] == "doubt")
        assert doubt["kind"] == "growth" and [f["text"] for f in doubt["figures"]] == [
            "300亿元",
            "350亿元",
            "9%",
        ]
        assert found.index(doubt) == len(found) - 1

    def test_the_comparison_of_what_is_selected_only(self, run: Run) -> None:
        _, out, _ = run("--format", "json", "--compare", "--report", "小城-2030", "--indicator", "就业")
        assert [f["indicator"] for f in rows(out)] == ["城镇新增就业"]


class TestTable:
    def test_each_row_names_its_place_and_its_sentence(self, run: Run) -> None:
        status, out, _ = run("--report", "小城-2030", "--indicator", "GDP", "--status", "actual")
        heading, first, second, _, total = out.rstrip("\n").split("\n")
        assert (status, heading) == (0, "小城-2030 · 2029年工作回顾")
        assert re.search(r"第4段 \d+–\d+ +2029 +实际 +总量 +321\.5亿元 +地区生产总值", first), first
        assert "↑4.4%" in second and second.endswith("全年地区生产总值完成321.5亿元，增长4.4%。")
        assert total == "共 2 个数字（figures）"

    def test_columns_line_up_by_display_width(self, run: Run) -> None:
        _, out, _ = run("--report", "小城-2030")
        starts = {
            display_width(line[: line.index("20", line.index("–"))])
            for line in out.split("\n")
            if "–" in line
        }
        assert len(starts) == 1, out

    def test_what_is_bound_to_nothing_is_shown_as_such(self, bundled: PassageIndex) -> None:
        nameless = tuple(replace(figure, indicator="") for figure in bundled.figures[:3])
        index = replace(bundled, figures=nameless)
        ledger = read_ledger(index, Selection(), compared=False)
        assert as_table(ledger, 100).count("（未识别）") == 3
        assert [row["indicator"] for row in rows(as_json(ledger))] == [""] * 3

    @pytest.mark.parametrize("width", [60, 80, 120, 200])
    def test_cut_to_the_terminal_with_the_figure_in_sight(self, bundled: PassageIndex, width: int) -> None:
        ledger = read_ledger(bundled, Selection(), compared=False)
        lines = [line for line in as_table(ledger, width).split("\n") if "–" in line]
        for entry, line in zip(ledger.figures, lines, strict=True):
            assert entry.figure.text in around(entry, 24) or display_width(entry.figure.text) > 22
            assert width < 120 or display_width(line) <= width, line

    def test_nothing_in_a_report_steers_the_terminal(self, bundled: PassageIndex) -> None:
        evil = replace(bundled.figures[0], indicator="\x1b[2J\u202e坏\n名")
        table = as_table(read_ledger(replace(bundled, figures=(evil,)), Selection(), compared=False), None)
        assert "[2J坏 名" in table and not re.search("[\x00-\x09\x0b-\x1f\u202e]", table)

    def test_compared(self, run: Run) -> None:
        status, out, _ = run("--compare", "--report", "小城-2030")
        comparison, _, doubted = out.partition("\n\n")
        assert status == 0
        assert re.search(
            r"城镇新增就业 +2029 3000人 +2030 2500人 +↓500人 +第4段 \d+–\d+ → 第6段 \d+–\d+", comparison
        )
        assert doubted.startswith("供核对") and "not a verdict" in doubted and "旅游收入350亿元" in doubted

    def test_width(self) -> None:
        assert display_width("GDP生产总值6%") == 13
        assert (
            cut("地区生产总值", 7) == "地区生…" and cut("地区", 4) == "地区" and cut("地区", None) == "地区"
        )
        assert pad("地区", 6) == "地区  "


class TestCsv:
    def read(self, text: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))

    def test_excel_reads_it(self, run: Run) -> None:
        status, out, _ = run("--format", "csv", "--report", "小城-2030", "--indicator", "GDP")
        header, *body = self.read(out)
        assert status == 0 and out.startswith("\ufeff") and header == FIELDS
        assert [row[header.index("value")] for row in body] == ["32150000000", "4.4", "5"]

    @pytest.mark.parametrize("evil", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1"])
    def test_no_cell_is_a_formula_and_numbers_stay_numbers(self, bundled: PassageIndex, evil: str) -> None:
        figure = replace(bundled.figures[0], indicator=evil, value=Decimal("-3.2"))
        ledger = read_ledger(replace(bundled, figures=(figure,)), Selection(), compared=False)
        header, row = self.read(as_csv(ledger))
        assert row[header.index("indicator")] == f"'{evil}"
        assert row[header.index("value")] == "-3.2"

    def test_the_comparison_and_then_the_doubts(self, run: Run) -> None:
        _, out, _ = run("--format", "csv", "--compare", "--report", "小城-2030")
        table = self.read(out)
        gap = table.index([])
        assert table[0][:2] == ["report", "indicator"] and table[gap + 1][:3] == ["doubt", "kind", "message"]
        assert [row[:2] for row in table[gap + 2 :]] == [["1", "growth"]] * 3


class TestWorkbook:
    def pages(self, content: bytes) -> dict[str, str]:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return {name: book.read(name).decode("utf-8") for name in book.namelist()}

    def test_written_to_a_file_by_its_name(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "台账.xlsx"
        assert run("--out", out) == (0, "", "")
        pages = self.pages(out.read_bytes())
        sheet = pages["xl/worksheets/sheet1.xml"]
        assert "frozen" in sheet and "<autoFilter" in sheet and "<v>122090000000</v>" in sheet
        assert "地区生产总值" in pages["xl/sharedStrings.xml"]
        assert [path.name for path in tmp_path.iterdir()] == ["台账.xlsx"]

    def test_never_a_formula_never_a_link(self, bundled: PassageIndex) -> None:
        evil = [
            replace(bundled.figures[0], indicator=i) for i in ("=cmd()", "{=1}", "http://a.b", "x" * 40_000)
        ]
        ledger = read_ledger(replace(bundled, figures=tuple(evil)), Selection(), compared=False)
        pages = self.pages(as_workbook(sheets(ledger)))
        assert "<f" not in re.sub("<f(?:onts?|ill)", "", pages["xl/worksheets/sheet1.xml"])
        assert "<hyperlink" not in pages["xl/worksheets/sheet1.xml"]
        assert "<t>=cmd()</t>" in pages["xl/sharedStrings.xml"]
        assert f"<t>{'x' * 32_767}</t>" in pages["xl/sharedStrings.xml"]

    def test_comparison_and_doubts_are_two_sheets(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "c.xlsx"
        run("--out", out, "--compare")
        assert re.findall(r'<sheet name="(\w+)"', self.pages(out.read_bytes())["xl/workbook.xml"]) == [
            "comparison",
            "doubts",
        ]

    def test_the_same_ledger_gives_the_same_bytes(self, bundled: PassageIndex) -> None:
        ledger = read_ledger(bundled, Selection(), compared=False)
        assert as_workbook(sheets(ledger)) == as_workbook(sheets(ledger))

    def test_an_empty_one_is_sound(self) -> None:
        empty = Ledger((), (), (), compared=False)
        assert "xl/worksheets/sheet1.xml" in self.pages(as_workbook(sheets(empty)))


class TestBadInput:
    @pytest.mark.parametrize("form", ["table", "json", "csv"])
    def test_nothing_found_is_status_1(self, run: Run, form: str) -> None:
        status, out, err = run("--indicator", "火星", "--format", form)
        assert (status, err) == (1, "")
        assert {"table": "没有符合条件的数字", "json": "", "csv": "indicator"}[form] in out
        assert form != "json" or out == ""
        assert run("--indicator", "火星", "--compare", "--format", form)[0] == 1

    def test_a_closed_set_names_its_members(self, run: Run) -> None:
        assert_one_clear_line(run("--status", "done"), "done", "actual", "target", "milestone", "unknown")
        assert_one_clear_line(run("--measure", "big"), "big", "level", "growth")
        assert_one_clear_line(run("--format", "pdf"), "pdf")
        assert_one_clear_line(run("--period", "今年"), "今年", "2025-04")

    def test_an_unknown_report_names_those_that_there_are(self, run: Run) -> None:
        assert_one_clear_line(run("--report", "nowhere"), "nowhere", "小城-2030")

    def test_no_index(self, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        status = main(["figures", "--index", str(tmp_path / "none")])
        done = capfd.readouterr()
        assert_one_clear_line((status, done.out, done.err), "none", "wenbao build")

    def test_a_workbook_is_never_printed(self, run: Run) -> None:
        assert_one_clear_line(run("--format", "xlsx"), "--out")

    @pytest.mark.parametrize("name", ["missing/l.csv", "missing/l.xlsx", "."])
    def test_a_file_that_cannot_be_written(self, run: Run, tmp_path: Path, name: str) -> None:
        assert_one_clear_line(run("--out", tmp_path / name, "--report", "小城-2030"), str(tmp_path))
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    @pytest.mark.parametrize("name", ["l.csv", "l.xlsx"])
    def test_a_folder_that_is_read_only(self, run: Run, tmp_path: Path, name: str) -> None:
        tmp_path.chmod(0o500)
        assert_one_clear_line(run("--out", tmp_path / name), str(tmp_path), "--out")
        tmp_path.chmod(0o700)

    @pytest.mark.parametrize("name", ["l.csv", "l.jsonl", "l.txt"])
    def test_a_file_appears_whole(self, run: Run, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text("old")
        assert run("--out", tmp_path / name, "--indicator", "GDP") == (0, "", "")
        written = (tmp_path / name).read_text("utf-8")
        assert "地区生产总值" in written and "old" not in written
        assert written.startswith({"l.csv": "\ufeffindicator,", "l.jsonl": "{", "l.txt": "shapingba"}[name])
        assert [path.name for path in tmp_path.iterdir()] == [name]

    @pytest.mark.parametrize("form", ["table", "json", "csv"])
    def test_a_reader_that_has_left(self, folder: Path, data_home: Path, form: str) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        command = [sys.executable, "-m", "ui.cli", "figures", "--format", form, "--index", str(folder)]
        done = subprocess.run(
            command, stdout=writer, stderr=subprocess.PIPE, cwd=Path(__file__).parent.parent, timeout=120,
            env=os.environ | {"WENBAO_DATA": str(data_home)}, check=False,
        )  # fmt: skip
        os.close(writer)
        assert (done.returncode, done.stderr) == (141, b"")
