"""The command line as a process: what it prints, where, and the exit status that scripts see."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from ui.cli import main

QUESTION = "2024年沙坪坝区地区生产总值是多少？增长多少？"
CONTRACT = [
    "answer",
    "status",
    "abstained",
    "figures",
    "citations",
    "understood",
    "confidence",
    "ms",
    "index",
    "mode",
]
DEV = Path(str(files("eval"))) / "questions" / "shapingba_dev.jsonl"
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Finished:
    """One finished command."""

    status: int
    out: str
    err: str

    def json(self) -> dict:
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    def assert_one_clear_line(self, *mentions: object) -> None:
        """Assert bad input: status 2, nothing on stdout, one line on stderr that holds every mention."""
        shown = f"status {self.status}\n{self.out}\n{self.err}"
        assert self.status == 2, shown
        assert self.out == "", shown
        assert self.err.count("\n") == 1, shown
        assert self.err.startswith("wenbao: "), shown
        assert "Traceback" not in self.err, shown
        for mention in mentions:
            assert str(mention) in self.err, shown


Run = Callable[..., Finished]


def command(*arguments: str | bytes | Path) -> list[str | bytes | Path]:
    return [sys.executable, "-m", "ui.cli", *arguments]


def environment(data_home: Path, **more: str) -> dict[str, str]:
    return os.environ | {"WENBAO_DATA": str(data_home)} | more


@pytest.fixture
def run(data_home: Path) -> Run:
    def run_it(*arguments: str | bytes | Path, stdin: bytes = b"", **more: str) -> Finished:
        done = subprocess.run(
            command(*arguments),
            input=stdin,
            capture_output=True,
            env=environment(data_home, **more),
            cwd=ROOT,
            timeout=120,
            check=False,
        )
        return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run_it


@pytest.fixture
def small_index(run: Run, tmp_path: Path) -> Path:
    """An index of one small report that is not the bundled one."""
    report = tmp_path / "小城-2030.txt"
    report.write_text(
        "小城县政府工作报告\n2030年1月1日在小城县第一届人民代表大会第一次会议上\n"
        "一、2029年工作回顾\n全年地区生产总值完成321.5亿元，增长4.4%。粮食产量达7.7万吨。\n"
        "二、2030年工作安排\n地区生产总值增长5%。新建学校3所。\n",
        encoding="utf-8",
    )
    folder = tmp_path / "small"
    done = run("build", report, "--index", folder)
    assert done.status == 0, done.err
    return folder


class TestAsk:
    def test_an_answer_comes_first_then_its_source(self, run: Run) -> None:
        done = run("ask", QUESTION)
        assert (done.status, done.err) == (0, "")
        answer, _, sources = done.out.partition("\n\n")
        assert "1220.9亿元" in answer and "6.5%" in answer and "[1]" in answer, done.out
        assert sources.startswith("[1] shapingba-2025 · "), done.out
        assert "段\n    " in sources, done.out

    def test_json_is_the_contract_on_one_line(self, run: Run) -> None:
        done = run("ask", QUESTION, "--json")
        answer = done.json()
        assert (done.status, list(answer)) == (0, CONTRACT)
        assert (answer["status"], answer["abstained"]) == ("answered", False)
        assert "地区生产总值" in done.out, "Chinese must stand as it is, not escaped"

    def test_the_bundled_index_is_the_same_for_every_process(self, run: Run) -> None:
        one, other = run("ask", QUESTION, "--json").json(), run("ask", QUESTION, "--json").json()
        assert one | {"ms": 0} == other | {"ms": 0}

    def test_a_refusal_is_marked_and_exits_1(self, run: Run) -> None:
        done = run("ask", "今天股票会涨吗？")
        assert (done.status, done.err) == (1, "")
        assert done.out.startswith("【未作答 · "), done.out

    @pytest.mark.parametrize("question", ["", "   ", "？！，。……", "?!,.", "\t\n"])
    def test_a_question_without_words_is_unclear(self, run: Run, question: str) -> None:
        done = run("ask", question, "--json")
        assert (done.status, done.json()["status"]) == (1, "unclear")

    def test_a_question_of_100_kb_is_unclear_and_not_echoed(self, run: Run) -> None:
        as_argument = run("ask", "地区生产总值" * 5_600, "--json")
        from_stdin = run("ask", "-", "--json", stdin=("地区生产总值是多少？" * 5_000).encode())
        for done in (as_argument, from_stdin):
            assert (done.status, done.json()["status"], done.err) == (1, "unclear", "")
            assert len(done.out) < 10_000

    def test_bytes_that_are_no_utf8_are_a_question_like_any_other(self, run: Run) -> None:
        done = run("ask", b"\xb5\xd8\xc7\xf8GDP \xff\xfe")
        assert done.status in (0, 1), done.err
        assert done.err == ""

    def test_control_characters_do_not_reach_the_terminal(self, run: Run) -> None:
        done = run("ask", "\x1b[2J\x1b]0;title\x07地区生产总值\x08是多少")
        assert not set(done.out) & {"\x1b", "\x07", "\x08"}, repr(done.out)

    def test_output_is_utf8_in_the_c_locale(self, run: Run) -> None:
        done = run(
            "ask", QUESTION, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii"
        )
        assert (done.status, done.err) == (0, "")
        assert "1220.9亿元" in done.out

    def test_earlier_questions_resolve_a_follow_up(self, run: Run) -> None:
        follow_up = "那2025年的目标呢？"
        alone = run("ask", follow_up, "--json").json()
        after = run("ask", follow_up, "--history", "2024年地区生产总值是多少？", "--json").json()
        assert after["understood"] != alone["understood"]
        assert "地区生产总值" in after["understood"]

    def test_hits_are_added_best_first_only_when_asked_for(self, run: Run) -> None:
        answer = run("ask", QUESTION, "--hits", "3", "--json").json()
        assert list(answer) == [*CONTRACT, "hits"]
        scores = [hit["score"] for hit in answer["hits"]]
        assert len(scores) == 3 and scores == sorted(scores, reverse=True)
        assert "nearest passages" in run("ask", QUESTION, "--hits", "3").out

    def test_an_unknown_report_is_bad_input(self, run: Run) -> None:
        run("ask", QUESTION, "--report", "nowhere-1999").assert_one_clear_line(
            "nowhere-1999", "shapingba-2025"
        )


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            (),
            ("fly",),
            ("ask",),
            ("ask", QUESTION, "--hits", "-3"),
            ("ask", QUESTION, "--hits", "many"),
            ("ask", QUESTION, "--out", "answers.jsonl"),
            ("ask", QUESTION, "--batch", "questions.jsonl"),
            ("ask", QUESTION, "--verbose"),
            ("serve", "--port", "70000"),
            ("serve", "--port", "http"),
            ("build", "report.txt"),
        ],
        ids=" ".join,
    )
    def test_wrong_usage_is_one_line(self, run: Run, arguments: tuple[str, ...]) -> None:
        run(*arguments).assert_one_clear_line()

    @pytest.mark.parametrize("name", ["build", "ask", "serve", "eval", "bench"])
    def test_every_command_explains_itself_in_both_languages(self, run: Run, name: str) -> None:
        done = run(name, "--help")
        assert (done.status, done.err) == (0, "")
        assert any("\u4e00" <= character <= "\u9fff" for character in done.out)
        assert name in run("--help").out

    def test_a_taken_port_is_one_line(self, run: Run) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            run("serve", "--port", str(port)).assert_one_clear_line(port)

    def test_an_address_of_another_machine_is_one_line(self, run: Run) -> None:
        run("serve", "--host", "192.0.2.1", "--port", "0").assert_one_clear_line("192.0.2.1")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_full_disk_under_the_output_is_one_line(self, data_home: Path) -> None:
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                command("ask", QUESTION),
                stdout=full,
                stderr=subprocess.PIPE,
                env=environment(data_home),
                cwd=ROOT,
                check=False,
            )
        Finished(done.returncode, "", done.stderr.decode()).assert_one_clear_line()


def test_a_fault_of_the_program_does_not_look_like_a_refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("index.encoder.load_encoder", fail)
    assert main(["ask", QUESTION]) == 70
    assert "ZeroDivisionError" in capsys.readouterr().err


class TestImports:
    HEAVY = ("torch", "sentence_transformers", "transformers", "gradio", "llama_index", "pandas", "sklearn")

    def imported(self, data_home: Path, *arguments: str) -> set[str]:
        script = (
            "import sys; from ui.cli import main\n"
            "try: main(sys.argv[1:])\n"
            "except SystemExit: pass\n"
            "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            capture_output=True,
            env=environment(data_home),
            cwd=ROOT,
            timeout=120,
            check=True,
        )
        return set(done.stderr.decode().split())

    def test_ask_does_without_what_is_slow_to_import(self, data_home: Path) -> None:
        assert self.imported(data_home, "ask", QUESTION).isdisjoint(self.HEAVY)

    def test_help_imports_nothing_but_the_standard_library(self, data_home: Path) -> None:
        imported = self.imported(data_home, "--help")
        assert imported.isdisjoint(
            (*self.HEAVY, "numpy", "faiss", "tokenizers", "tqdm", "bm25s", "platformdirs")
        )


class TestBuild:
    def test_an_index_of_ones_own_answers(self, run: Run, small_index: Path) -> None:
        done = run("ask", "2029年粮食产量是多少？", "--index", small_index)
        assert done.status == 0, done
        assert "7.7万吨" in done.out

    def test_without_a_path_the_bundled_report_is_built(self, run: Run, tmp_path: Path) -> None:
        done = run("build", "--index", tmp_path / "bundled")
        assert (done.status, done.err) == (0, "")
        assert "shapingba-2025" in done.out
        assert run("ask", QUESTION, "--index", tmp_path / "bundled").status == 0

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("missing.txt", None),
            ("empty.txt", b""),
            ("blank.txt", b" \n\n"),
            ("binary.txt", bytes(range(256)) * 8),
            ("undecodable.txt", b"\xff\xff\xff" * 100),
            ("report.pdf", b"%PDF-1.7\n"),
            ("report.docx", b"PK\x03\x04rest"),
            ("page.txt", "<!DOCTYPE html><html>政府工作报告</html>".encode()),
            ("english.txt", b"A report of the government.\n"),
        ],
    )
    def test_a_file_that_is_no_report(
        self, run: Run, tmp_path: Path, name: str, content: bytes | None
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        folder = tmp_path / "index"
        run("build", tmp_path / name, "--index", folder).assert_one_clear_line(name)
        assert not folder.exists(), "a failed build leaves no index"

    def test_a_folder_without_reports(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "reports").mkdir()
        done = run("build", tmp_path / "reports", "--index", tmp_path / "index")
        done.assert_one_clear_line(tmp_path / "reports")

    def test_a_failed_build_leaves_the_old_index_answering(
        self, run: Run, small_index: Path, tmp_path: Path
    ) -> None:
        before = run("ask", "2029年粮食产量是多少？", "--index", small_index, "--json").json()
        (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02")
        run("build", tmp_path / "bad.txt", "--index", small_index).assert_one_clear_line("bad.txt")
        after = run("ask", "2029年粮食产量是多少？", "--index", small_index, "--json").json()
        assert before | {"ms": 0} == after | {"ms": 0}

    def test_a_build_killed_half_way_leaves_the_old_index_answering(
        self, run: Run, data_home: Path, small_index: Path
    ) -> None:
        arguments = command("build", "--index", small_index)
        with subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, env=environment(data_home), cwd=ROOT
        ) as build:
            while len(list(small_index.glob("data-*"))) < 2 and build.poll() is None:
                time.sleep(0.001)
            build.kill()
        done = run("ask", "2029年粮食产量是多少？", "--index", small_index)
        assert (done.status, done.err) == (0, ""), done
        assert run("build", "--index", small_index).status == 0, "and the next build goes through"
        assert len(list(small_index.glob("data-*"))) == 1, "and clears what the killed one left"

    def test_two_builds_at_once_both_end_well(self, run: Run, data_home: Path, tmp_path: Path) -> None:
        arguments = command("build", "--index", tmp_path / "index")
        builds = [
            subprocess.Popen(arguments, stdout=subprocess.DEVNULL, env=environment(data_home), cwd=ROOT)
            for _ in range(2)
        ]
        assert [build.wait(timeout=120) for build in builds] == [0, 0]
        assert run("ask", QUESTION, "--index", tmp_path / "index").status == 0

    def test_an_index_folder_that_is_a_file(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "index").write_text("notes", encoding="utf-8")
        run("build", "--index", tmp_path / "index").assert_one_clear_line("index")
        assert (tmp_path / "index").read_text(encoding="utf-8") == "notes"

    def test_a_folder_of_other_things_is_not_overwritten(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
        done = run("build", "--index", tmp_path)
        assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine", done
        assert "Traceback" not in done.err

    def test_a_folder_that_only_looks_like_an_index_keeps_what_it_holds(
        self, run: Run, tmp_path: Path
    ) -> None:
        (tmp_path / "data-2024").mkdir()
        (tmp_path / "data-2024" / "thesis.txt").write_text("mine", encoding="utf-8")
        done = run("build", "--index", tmp_path)
        assert (tmp_path / "data-2024" / "thesis.txt").exists(), done

    def test_an_unknown_encoder(self, run: Run, tmp_path: Path) -> None:
        done = run("build", "--index", tmp_path / "index", "--encoder", str(tmp_path / "no-such-model"))
        done.assert_one_clear_line("no-such-model")

    def test_a_data_folder_that_cannot_be_made(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        run("ask", QUESTION, WENBAO_DATA=str(tmp_path / "file" / "data")).assert_one_clear_line("file")

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write and read everywhere")
    def test_a_data_folder_that_is_read_only(self, run: Run, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        run("ask", QUESTION, WENBAO_DATA=str(tmp_path)).assert_one_clear_line(tmp_path)


class TestBrokenIndex:
    def test_a_missing_folder(self, run: Run, tmp_path: Path) -> None:
        run("ask", QUESTION, "--index", tmp_path / "none").assert_one_clear_line(tmp_path / "none")

    def test_an_empty_folder(self, run: Run, tmp_path: Path) -> None:
        run("ask", QUESTION, "--index", tmp_path).assert_one_clear_line(tmp_path)

    def test_a_file(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("{}", encoding="utf-8")
        run("ask", QUESTION, "--index", tmp_path / "file").assert_one_clear_line("file")

    def test_any_file_of_it_damaged(
        self, small_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """In this process, for there are many: one bit flipped, then the second half cut off."""
        names = [path.relative_to(small_index) for path in small_index.rglob("*") if path.is_file()]
        whole = {name: (small_index / name).read_bytes() for name in sorted(names)}
        copy = shutil.copytree(small_index, tmp_path / "damaged")
        for name, content in whole.items():
            if not content:  # the lock
                continue
            middle = len(content) // 2
            flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
            for damaged in (flipped, content[:middle]):
                (copy / name).write_bytes(damaged)
                status = main(["ask", "粮食产量", "--index", str(copy)])
                Finished(status, *capsys.readouterr()).assert_one_clear_line("damaged")
            (copy / name).write_bytes(content)
        assert main(["ask", "2029年粮食产量是多少？", "--index", str(copy)]) == 0, "restored, it answers"

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write and read everywhere")
    def test_an_unreadable_folder(self, run: Run, small_index: Path) -> None:
        small_index.chmod(0)
        try:
            run("ask", QUESTION, "--index", small_index).assert_one_clear_line(small_index)
        finally:
            small_index.chmod(0o700)


def rows(count: int) -> list[dict]:
    """`count` questions with history and report, ids in an order that no sorting gives."""
    questions = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    picked = [questions[i * 7 % len(questions)] for i in range(count)]
    return [
        {
            "id": f"{count - i}-{row['id']}",
            "question": row["question"],
            "history": row["history"],
            "report": row["report"],
        }
        for i, row in enumerate(picked)
    ]


def write_jsonl(path: Path, lines: list[dict]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def timeless(text: str) -> list[dict]:
    return [json.loads(line) | {"ms": 0} for line in text.splitlines()]


class TestBatch:
    def test_two_hundred_rows_in_order_and_the_same_twice(self, run: Run, tmp_path: Path) -> None:
        asked = rows(200)
        source = write_jsonl(tmp_path / "in.jsonl", asked)
        outs = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
        for out in outs:
            done = run("ask", "--batch", source, "--out", out)
            assert (done.status, done.out, done.err) == (0, "", "")
        one, two = (timeless(out.read_text(encoding="utf-8")) for out in outs)
        assert [row["id"] for row in one] == [row["id"] for row in asked]
        assert all(list(row) == ["id", *CONTRACT] for row in one)
        assert all(row["abstained"] == (row["status"] != "answered") for row in one)
        assert json.dumps(one, ensure_ascii=False) == json.dumps(two, ensure_ascii=False)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "one.jsonl", "two.jsonl"]

    def test_a_row_is_answered_as_it_is_alone(self, run: Run, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", [{"id": "a", "question": QUESTION}])
        (in_batch,) = timeless(run("ask", "--batch", source).out)
        assert in_batch == {"id": "a"} | run("ask", QUESTION, "--json").json() | {"ms": 0}

    def test_streams_stand_in_for_files(self, run: Run, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", rows(5))
        run("ask", "--batch", source, "--out", tmp_path / "out.jsonl")
        done = run("ask", "--batch", "-", "--out", "-", stdin=source.read_bytes())
        assert (done.status, done.err) == (0, "")
        assert timeless(done.out) == timeless((tmp_path / "out.jsonl").read_text(encoding="utf-8"))

    def test_an_evaluation_file_is_a_batch(self, run: Run) -> None:
        done = run("ask", "--batch", DEV, "--hits", "2")
        assert (done.status, done.out.count("\n")) == (0, 60)
        assert all(len(row["hits"]) <= 2 for row in timeless(done.out))

    def test_odd_but_sound_rows(self, run: Run, tmp_path: Path) -> None:
        odd = [
            {"id": "nothing", "question": "", "history": None, "report": None},
            {"id": "surrogate", "question": "\ud800地区生产总值"},
            {"id": "long", "question": "长" * 34_000},
            {"id": "break", "question": "一\u2028二\r\n三\u0000"},
        ]
        source = tmp_path / "in.jsonl"
        lines = [json.dumps(row) for row in odd]
        source.write_bytes(b"\xef\xbb\xbf" + "\r\n\r\n".join(lines).encode())
        done = run("ask", "--batch", source, "--out", tmp_path / "out.jsonl")
        assert (done.status, done.err) == (0, "")
        answers = timeless((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
        assert [answer["id"] for answer in answers] == [row["id"] for row in odd]
        assert [answers[0]["status"], answers[2]["status"]] == ["unclear", "unclear"]

    GOOD = json.dumps({"id": "good", "question": QUESTION})

    @pytest.mark.parametrize(
        "line",
        [
            "地区生产总值是多少？",
            '{"id": "cut", "question": "地区',
            '["not", "an", "object"]',
            '{"id": "no-question"}',
            '{"id": "number", "question": 7}',
            '{"question": "没有编号"}',
            '{"id": 7, "question": "数字编号"}',
            '{"id": "good", "question": "编号重复"}',
            '{"id": "h", "question": "上文不是列表", "history": "地区生产总值"}',
            '{"id": "h", "question": "上文不是文字", "history": [1]}',
            '{"id": "r", "question": "报告不是文字", "report": 2025}',
            '{"id": "r", "question": "没有这份报告", "report": "nowhere-1999"}',
            "[" * 100_000,
        ],
        ids=lambda line: line[:40],
    )
    def test_a_bad_row_stops_the_batch_before_it_runs(self, run: Run, tmp_path: Path, line: str) -> None:
        source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        source.write_text(f"{self.GOOD}\n{line}\n", encoding="utf-8")
        out.write_text("earlier answers", encoding="utf-8")
        run("ask", "--batch", source, "--out", out).assert_one_clear_line(f"{source}:2")
        assert out.read_text(encoding="utf-8") == "earlier answers"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]

    @pytest.mark.parametrize("content", [b"", b"\n\n", "问题".encode("gb18030")])
    def test_a_file_that_is_no_batch(self, run: Run, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "in.jsonl").write_bytes(content)
        run("ask", "--batch", tmp_path / "in.jsonl").assert_one_clear_line("in.jsonl")

    def test_files_that_cannot_be_opened(self, run: Run, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", rows(2))
        run("ask", "--batch", tmp_path / "none.jsonl").assert_one_clear_line("none.jsonl")
        run("ask", "--batch", tmp_path).assert_one_clear_line(tmp_path)
        run("ask", "--batch", source, "--out", tmp_path).assert_one_clear_line(tmp_path)
        run("ask", "--batch", source, "--out", tmp_path / "no" / "out").assert_one_clear_line(tmp_path / "no")

    def test_the_answers_may_replace_the_questions(self, run: Run, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", rows(3))
        assert run("ask", "--batch", source, "--out", source).status == 0
        assert len(timeless(source.read_text(encoding="utf-8"))) == 3

    def test_a_device_is_written_and_not_replaced(self, run: Run, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", rows(1))
        assert run("ask", "--batch", source, "--out", "/dev/null").status == 0
        assert Path("/dev/null").is_char_device()


@pytest.fixture
def endless(data_home: Path, run: Run, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A batch at work on far more rows than it is left time for; its `out` holds older answers."""
    run("ask", QUESTION)
    many = [row | {"id": f"{turn}-{row['id']}"} for turn in range(500) for row in rows(200)]
    source = write_jsonl(tmp_path / "in.jsonl", many)
    (tmp_path / "out.jsonl").write_text("earlier answers", encoding="utf-8")
    arguments = command("ask", "--batch", source, "--out", tmp_path / "out.jsonl")
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, env=environment(data_home), cwd=ROOT) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob(".out.jsonl.*.part")):
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.02)
        yield process
        process.kill()


class TestInterrupted:
    def test_ctrl_c_exits_130_without_a_trace(self, endless: subprocess.Popen[bytes], tmp_path: Path) -> None:
        endless.send_signal(signal.SIGINT)
        _, err = endless.communicate(timeout=30)
        assert (endless.returncode, err) == (130, b"")
        assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "earlier answers"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]

    def test_a_killed_batch_leaves_the_older_answers(
        self, endless: subprocess.Popen[bytes], tmp_path: Path
    ) -> None:
        endless.kill()
        endless.wait(timeout=30)
        assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "earlier answers"

    def test_ctrl_c_ends_the_chat_without_a_trace(self, data_home: Path) -> None:
        arguments = command("serve", "--port", "0")
        pipe = subprocess.PIPE
        with subprocess.Popen(
            arguments, stdout=pipe, stderr=pipe, env=environment(data_home), cwd=ROOT
        ) as process:
            assert process.stdout is not None
            announced = process.stdout.readline().decode()
            address = re.search(r"http://127\.0\.0\.1:\d+", announced)
            assert address, announced
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(address[0], timeout=60) as page:
                assert "问报" in page.read().decode()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, b"")

    def test_a_reader_that_leaves_is_no_error(self, data_home: Path, run: Run, tmp_path: Path) -> None:
        source = write_jsonl(tmp_path / "in.jsonl", rows(200))
        process = subprocess.Popen(
            command("ask", "--batch", source),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(data_home),
            cwd=ROOT,
        )
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141
