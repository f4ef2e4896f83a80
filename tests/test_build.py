"""A build is all or nothing: whatever interrupts it, the index that worked before still works."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import (
    build_index,
    bundled_index,
    code_hash,
    data_folder,
    find_report_files,
    fingerprint_of,
)
from index.encoder import Encoder
from index.errors import ReportError, StoreError
from index.reports import BUNDLED, read_report
from index.rows import embedded_text, searched_text
from index.store import MANIFEST, PassageIndex, load, read_manifest

ROOT = Path(__file__).resolve().parents[1]
TEXT = "{0}县政府工作报告\n一、2024年工作回顾\n{0}县生产总值152.3亿元、增长6.5%。新增企业3家。\n"


def write(folder: Path, name: str, place: str = "青石") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(place), "utf-8")
    return path


@pytest.fixture
def old(tmp_path: Path, encoder: Encoder) -> tuple[Path, PassageIndex]:
    """A folder with a working index, and that index."""
    index = build_index([write(tmp_path, "old.txt")], tmp_path / "index", encoder)
    return tmp_path / "index", index


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` with its bytes, the lock's aside."""
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != ".lock")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def refusal(build: Callable[[], object], error: type[Exception] = StoreError) -> str:
    """The one line that a build is refused with."""
    with pytest.raises(error) as refused:
        build()
    message = str(refused.value)
    assert "\n" not in message, message
    return message


# ---- which files


def test_files_stay_as_given_and_folders_give_their_reports_in_name_order(tmp_path: Path) -> None:
    third, first = write(tmp_path, "in/b.txt"), write(tmp_path, "in/a.TXT")
    second = write(tmp_path, "in/ab.docx")
    alone = write(tmp_path, "z.md")
    write(tmp_path, "in/c.pdf")
    write(tmp_path, "in/deeper/d.txt")
    assert find_report_files([alone, tmp_path / "in"]) == [alone, first, second, third]


def test_a_folder_gives_no_word_file_whose_text_lies_beside_it_and_no_lock_of_an_open_one(
    tmp_path: Path,
) -> None:
    text = write(tmp_path, "in/b.txt")
    write(tmp_path, "in/b.docx")
    write(tmp_path, "in/~$c.docx")
    assert find_report_files([tmp_path / "in"]) == [text]


def test_a_folder_without_a_report(tmp_path: Path) -> None:
    assert "没有 .txt" in refusal(lambda: find_report_files([tmp_path]), ReportError)


def test_no_path_at_all() -> None:
    assert "路径" in refusal(lambda: find_report_files([]), ReportError)


def test_two_files_of_one_name(tmp_path: Path) -> None:
    one, other = write(tmp_path, "a/r.txt"), write(tmp_path, "b/r.txt")
    message = refusal(lambda: find_report_files([one, other]), ReportError)
    assert str(one) in message
    assert str(other) in message


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    assert "missing.txt" in refusal(lambda: find_report_files([tmp_path / "missing.txt"]), ReportError)


def test_a_file_named_twice_is_one_report(tmp_path: Path) -> None:
    path = write(tmp_path, "in/a.txt")
    assert find_report_files([path, path]) == [path]
    assert find_report_files([path, tmp_path / "in"]) == [path]


# ---- what is built


def test_an_index_holds_all_its_reports_one_after_the_other(tmp_path: Path, encoder: Encoder) -> None:
    paths = [write(tmp_path, "a.txt"), write(tmp_path, "b.txt", "白石")]
    index = build_index(paths, tmp_path / "index", encoder)
    assert [r.id for r in index.reports] == ["a", "b"]
    assert [p.id for p in index.passages] == list(range(len(index.passages)))
    assert index.vectors.ntotal == len(index.passages)
    assert index.lexical_scores(["白"]).shape == (len(index.passages),)
    assert {f.passage for f in index.figures} <= set(range(len(index.passages)))
    assert load(tmp_path / "index", encoder).passages == index.passages


def test_a_report_without_figures_and_one_of_figures_only(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "words.txt").write_text("经济平稳向好。\n", "utf-8")
    (tmp_path / "figures.txt").write_text("1亿元，2亿元，3亿元\n", "utf-8")
    words = build_index([tmp_path / "words.txt"], tmp_path / "words", encoder)
    assert words.figures == ()
    assert load(tmp_path / "words", encoder).figures == ()
    figures = build_index([tmp_path / "figures.txt"], tmp_path / "figures", encoder)
    assert len(load(tmp_path / "figures", encoder).figures) == len(figures.figures) == 3


def test_progress_is_told_from_nothing_to_all(tmp_path: Path, encoder: Encoder) -> None:
    told: list[tuple[str, int, int]] = []
    paths = [write(tmp_path, "a.txt"), write(tmp_path, "b.txt")]
    build_index(paths, tmp_path / "index", encoder, lambda *now: told.append(now))
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert len(stages) == 3, stages
    for stage in stages:
        steps = [(done, total) for name, done, total in told if name == stage]
        assert steps[0][0] == 0, stage
        assert steps[-1][0] == steps[-1][1] > 0, stage
        assert [done for done, _ in steps] == sorted(done for done, _ in steps), stage


def test_what_is_embedded_and_what_is_searched(bundled: PassageIndex) -> None:
    passage = next(p for p in bundled.passages if "新增国际线路2条" in p.text)
    assert embedded_text(passage) == passage.text
    assert searched_text(passage) == f"枢纽建设加快推进 {passage.text}"


# ---- the fingerprint


def test_the_same_reports_give_the_same_index_byte_for_byte(tmp_path: Path, encoder: Encoder) -> None:
    path = write(tmp_path, "a.txt")
    one = build_index([path], tmp_path / "one", encoder)
    two = build_index([path], tmp_path / "two", encoder)
    assert one.fingerprint == two.fingerprint
    assert read_manifest(tmp_path / "one")["files"] == read_manifest(tmp_path / "two")["files"]


def test_the_fingerprint_depends_on_reports_their_names_and_the_encoder(
    tmp_path: Path, encoder: Encoder
) -> None:
    report = read_report(write(tmp_path, "a.txt"))
    prints = [
        fingerprint_of([report], encoder),
        fingerprint_of([replace(report, text=report.text + "。")], encoder),
        fingerprint_of([replace(report, id="b")], encoder),
        fingerprint_of([report, report], encoder),
        fingerprint_of([report], replace(encoder, fingerprint="0")),
    ]
    assert len(set(prints)) == len(prints)
    assert fingerprint_of([report], replace(encoder, name="moved")) == prints[0]
    assert all(len(found) == 64 and int(found, 16) for found in prints)


def test_the_fingerprint_depends_on_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    report = read_report(write(tmp_path, "a.txt"))
    before = fingerprint_of([report], encoder)
    assert len(code_hash()) == 64
    monkeypatch.setattr("index.build.code_hash", lambda: "0")
    assert fingerprint_of([report], encoder) != before


# ---- where it may not be written


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path: Path, encoder: Encoder) -> None:
    write(tmp_path, "home/letter.md")
    before = everything(tmp_path / "home")
    message = refusal(lambda: build_index([write(tmp_path, "a.txt")], tmp_path / "home", encoder))
    assert "letter.md" in message
    assert everything(tmp_path / "home") == before


@pytest.mark.parametrize("name", ["data-2024/letter.md", "data-mine.csv", ".manifest-of-mine"])
def test_a_folder_whose_things_are_named_like_ours_is_refused_and_left_alone(
    tmp_path: Path, name: str, encoder: Encoder
) -> None:
    write(tmp_path, f"home/{name}")
    before = everything(tmp_path / "home")
    refusal(lambda: build_index([write(tmp_path, "a.txt")], tmp_path / "home", encoder))
    assert everything(tmp_path / "home") == before


def test_a_manifest_of_something_else_is_refused_and_left_alone(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / MANIFEST).write_text('{"name": "a web application", "start_url": "/"}')
    before = everything(tmp_path / "web")
    refusal(lambda: build_index([write(tmp_path, "a.txt")], tmp_path / "web", encoder))
    assert everything(tmp_path / "web") == before


def test_a_damaged_index_of_ours_may_be_built_again(
    old: tuple[Path, PassageIndex], tmp_path: Path, encoder: Encoder
) -> None:
    folder = old[0]
    (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes()[:100])
    build_index([write(tmp_path, "new.txt")], folder, encoder)
    assert [r.id for r in load(folder, encoder).reports] == ["new"]


def test_a_file_where_the_folder_should_be(tmp_path: Path, encoder: Encoder) -> None:
    path = write(tmp_path, "a.txt")
    message = refusal(lambda: build_index([path], path, encoder))
    assert str(path) in message
    assert path.read_text("utf-8") == TEXT.format("青石")


@pytest.mark.parametrize("below", ["a.txt/index", "a.txt/deep/er"])
def test_a_place_that_cannot_be_written(tmp_path: Path, below: str, encoder: Encoder) -> None:
    path = write(tmp_path, "a.txt")
    message = refusal(lambda: build_index([path], tmp_path / below, encoder))
    assert str(tmp_path / below) in message
    assert "换一个位置" in message


def test_a_place_that_the_kernel_keeps(tmp_path: Path, encoder: Encoder) -> None:
    if not Path("/proc/self").is_dir():
        pytest.skip("there is no /proc here")
    assert "/proc" in refusal(lambda: build_index([write(tmp_path, "a.txt")], Path("/proc/wenbao"), encoder))


# ---- what fails on the way


def test_a_bad_report_leaves_the_earlier_index_as_it_was(
    old: tuple[Path, PassageIndex], tmp_path: Path, encoder: Encoder
) -> None:
    folder, index = old
    before = everything(folder)
    (tmp_path / "empty.txt").write_bytes(b"")
    message = refusal(lambda: build_index([tmp_path / "empty.txt"], folder, encoder), ReportError)
    assert "empty.txt" in message
    assert everything(folder) == before
    assert load(folder, encoder).fingerprint == index.fingerprint


def test_a_bad_report_makes_no_folder(tmp_path: Path, encoder: Encoder) -> None:
    refusal(lambda: build_index([tmp_path / "missing.txt"], tmp_path / "index", encoder), ReportError)
    assert not (tmp_path / "index").exists()


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_disk_of_faiss(*_: object, **__: object) -> None:
    raise RuntimeError("Error in virtual size_t faiss::FileIOWriter::operator(): No space left on device")


FULL = [
    ("index.store.faiss.write_index", full_disk),
    ("index.store.faiss.write_index", full_disk_of_faiss),
    ("index.writing._Lines.write", full_disk),
    ("index.postings.PostingsWriter.close", full_disk),
    ("index.build.write_data", full_disk),
    ("pathlib.Path.write_text", full_disk),
    ("pathlib.Path.replace", full_disk),
    ("pathlib.Path.mkdir", full_disk),
]


@pytest.mark.parametrize(("place", "fails"), FULL, ids=lambda value: getattr(value, "__name__", value))
def test_a_full_disk_at_any_step_leaves_the_earlier_index(
    old: tuple[Path, PassageIndex],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    fails: Callable[..., None],
    encoder: Encoder,
) -> None:
    folder, index = old
    path = write(tmp_path, "new.txt")
    before = everything(folder)
    with monkeypatch.context() as patch:
        patch.setattr(place, fails)
        message = refusal(lambda: build_index([path], folder, encoder))
    assert str(folder) in message
    assert "磁盘空间" in message
    left = everything(folder)
    assert {name: left[name] for name in left if not name.startswith(".manifest-")} == before
    assert load(folder, encoder).fingerprint == index.fingerprint
    build_index([path], folder, encoder)
    assert sorted(p.name[:5] for p in folder.iterdir()) == [".lock", "data-", "manif"]


def test_a_build_removes_what_it_replaces_and_what_earlier_ones_left(
    old: tuple[Path, PassageIndex], tmp_path: Path, encoder: Encoder
) -> None:
    folder = old[0]
    write(folder, "data-01234567/half.jsonl")
    write(folder, ".manifest-89abcdef")
    new = build_index([write(tmp_path, "new.txt")], folder, encoder)
    kept = str(read_manifest(folder)["data"])
    assert sorted(p.name for p in folder.iterdir()) == sorted([".lock", kept, MANIFEST])
    assert load(folder, encoder).fingerprint == new.fingerprint


# ---- killed, starved, and two at once: in processes of their own

KILLS = """
import itertools, json, os, resource, shutil, signal, sys
from pathlib import Path
from index.build import build_index
from index.encoder import load_encoder
from index.errors import StoreError
from index.store import load

home, encoder = Path(sys.argv[1]), load_encoder()
old, new = home / "old.txt", home / "new.txt"
TOUCHES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}

def in_child(work):
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except StoreError as refused:
            os._exit(3 if str(folder) in str(refused) else 4)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(5)
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

def killed_at(n):
    touched = itertools.count()
    def hook(event, args):
        if event in TOUCHES and str(folder) in str(args[0]) and next(touched) == n:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    build_index([new], folder, encoder)

def with_files_up_to(size, action):
    signal.signal(signal.SIGXFSZ, action)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    build_index([new], folder, encoder)

def names():
    return sorted(p.name[:5] for p in folder.iterdir())

def outcome(ended):
    loaded = load(folder, encoder).reports[0].id
    left = names()
    again = in_child(lambda: build_index([new], folder, encoder))
    return [ended, loaded, again, names(), left]

def fresh(name):
    return Path(shutil.copytree(home / "kept", home / name))

folder = home / "kept"
assert in_child(lambda: build_index([old], folder, encoder)) == 0
for n in itertools.count():
    folder = fresh(f"killed-{n}")
    ended = in_child(lambda: killed_at(n))
    print(json.dumps(["killed", n, *outcome(ended)]))
    if ended == 0:
        break
for size in (1, 300, 1000, 4000, 10**7):
    for action in (signal.SIG_IGN, signal.SIG_DFL):
        folder = fresh(f"starved-{size}-{action}")
        print(json.dumps(["starved", size, *outcome(in_child(lambda: with_files_up_to(size, action)))]))
"""


def processes(tmp_path: Path, *scripts: str, **more: str) -> list[subprocess.CompletedProcess[str]]:
    """Run scripts at once, each as a process with `tmp_path` as its argument, and wait for all."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"} | more,
        )
        for script in scripts
    ]
    ended = []
    for process in started:
        out, err = process.communicate(timeout=120)
        ended.append(subprocess.CompletedProcess(process.args, process.returncode, out, err))
    return ended


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_or_starved_at_any_moment_the_index_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    write(tmp_path, "old.txt")
    write(tmp_path, "new.txt", "白石")
    (done,) = processes(tmp_path, KILLS)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    complete = [".lock", "data-", "manif"]

    killed = [row for row in rows if row[0] == "killed"]
    assert [row[2] for row in killed] == [-signal.SIGKILL] * (len(killed) - 1) + [0], killed
    loaded = [row[3] for row in killed]
    assert loaded == sorted(loaded, reverse=True), loaded  # old until the manifest is replaced, then new
    assert loaded.count("old") >= 10, loaded
    assert loaded.count("new") >= 2, loaded

    starved = [row for row in rows if row[0] == "starved"]
    assert {row[2] for row in starved} == {0, 3, -signal.SIGXFSZ}, starved
    for row in starved:
        assert row[3] == ("new" if row[2] == 0 else "old"), row
    for row in rows:
        assert row[4:6] == [0, complete], row  # the next build goes through, and leaves nothing behind


BUILDS = """
import sys
from pathlib import Path
from index.build import build_index
from index.encoder import load_encoder

home = Path(sys.argv[1])
for _ in range(4):
    build_index([home / "{name}.txt"], home / "index", load_encoder())
"""


def test_two_builds_at_once_leave_one_whole_index(tmp_path: Path, encoder: Encoder) -> None:
    write(tmp_path, "one.txt")
    write(tmp_path, "two.txt", "白石")
    for done in processes(tmp_path, BUILDS.format(name="one"), BUILDS.format(name="two")):
        assert done.returncode == 0, done.stderr[-2000:]
    index = load(tmp_path / "index", encoder)
    assert index.reports[0].id in ("one", "two")
    assert sorted(p.name[:5] for p in (tmp_path / "index").iterdir()) == [".lock", "data-", "manif"]


HASHED = """
import sys
from pathlib import Path
from index.build import build_index
from index.encoder import load_encoder

build_index([Path("index/data/reports/shapingba-2025.txt")], Path(sys.argv[1]) / "{seed}", load_encoder())
"""


def test_another_hash_seed_gives_the_same_bytes(
    tmp_path: Path, encoder: Encoder, bundled: PassageIndex
) -> None:
    (done,) = processes(tmp_path, HASHED.format(seed="seed"), PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr[-2000:]
    build_index([BUNDLED], tmp_path / "here", encoder)
    assert read_manifest(tmp_path / "seed")["files"] == read_manifest(tmp_path / "here")["files"]
    assert read_manifest(tmp_path / "seed")["fingerprint"] == bundled.fingerprint


# ---- the bundled index


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own."""
    monkeypatch.setenv("WENBAO_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def no_build(*_: object, **__: object) -> PassageIndex:
    raise AssertionError("this index was there already")


def test_the_data_folder_is_the_one_named_else_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_DATA", "/somewhere/else")
    assert data_folder() == Path("/somewhere/else")
    for unset in ("", None):
        if unset is None:
            monkeypatch.delenv("WENBAO_DATA")
        else:
            monkeypatch.setenv("WENBAO_DATA", unset)
        assert data_folder().is_absolute()
        assert "wenbao" in data_folder().parts


def test_built_on_first_use_and_loaded_on_the_second(
    home: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bundled_index(encoder)
    assert [r.id for r in first.reports] == ["shapingba-2025"]
    assert (home / "bundled" / MANIFEST).exists()
    monkeypatch.setattr("index.build.build_index", no_build)
    second = bundled_index(encoder)
    assert second.fingerprint == first.fingerprint
    assert second.passages == first.passages
    assert second.figures == first.figures


def test_built_again_when_the_code_has_changed(
    home: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bundled_index(encoder)
    monkeypatch.setattr("index.build.code_hash", lambda: "0" * 64)
    second = bundled_index(encoder)
    assert second.fingerprint != first.fingerprint
    assert read_manifest(home / "bundled")["fingerprint"] == second.fingerprint


def test_built_again_for_another_encoder(home: Path, encoder: Encoder) -> None:
    first = bundled_index(encoder)
    second = bundled_index(replace(encoder, fingerprint="07e4"))
    assert second.fingerprint != first.fingerprint
    assert read_manifest(home / "bundled")["fingerprint"] == second.fingerprint


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / MANIFEST).unlink(),
        lambda folder: (folder / MANIFEST).write_bytes(b"\x00" * 100),
        lambda folder: shutil.rmtree(next(folder.glob("data-*"))),
        lambda folder: next(folder.glob("data-*/passages.jsonl")).write_text("{}\n"),
        lambda folder: next(folder.glob("data-*/vectors.faiss")).unlink(),
    ],
    ids=["manifest gone", "manifest zeroed", "data gone", "passages altered", "vectors gone"],
)
def test_built_again_when_damaged(home: Path, damage: Callable[[Path], object], encoder: Encoder) -> None:
    first = bundled_index(encoder)
    damage(home / "bundled")
    assert bundled_index(encoder).fingerprint == first.fingerprint
    assert load(home / "bundled", encoder).passages == first.passages


def test_a_data_folder_that_cannot_be_written_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    monkeypatch.setenv("WENBAO_DATA", str(write(tmp_path, "a.txt") / "data"))
    message = refusal(lambda: bundled_index(encoder))
    assert "WENBAO_DATA" in message
    assert str(tmp_path / "a.txt") in message


def test_a_built_index_is_read_though_nothing_can_be_written(
    home: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    first = bundled_index(encoder)
    monkeypatch.setattr("index.build.build_index", no_build)
    before = everything(home)
    assert bundled_index(encoder).fingerprint == first.fingerprint
    assert everything(home) == before
