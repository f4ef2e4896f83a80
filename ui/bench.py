"""Time what a person waits for: the build, a cold `wenbao ask` as a whole process, a warm answer."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.resources import as_file, files
from math import ceil
from pathlib import Path
from statistics import median

from index.build import build_index
from index.encoder import load_encoder
from index.errors import WenbaoError
from index.reports import BUNDLED
from rag.answer import ask
from ui.batch import Row, read_rows


def measure(repeats: int) -> Iterator[str]:
    """Yield one readable line a measurement, over the bundled report and its development questions.

    Times are wall clock. Builds and cold starts are run `repeats` times in a data folder of their own, each
    build from nothing; a cold start is a new process, from its start to its end. Warm answers are the
    questions asked `repeats` times in one process after one round that is not counted.
    """
    yield f"wenbao {version('wenbao')} · Python {platform.python_version()} · {os.cpu_count()} CPU"
    yield summary("建索引 build of the bundled report", [_build_seconds() for _ in range(repeats)], "s")
    questions = development_questions()
    with tempfile.TemporaryDirectory() as folder:
        first = _cold_seconds(questions[0].question, Path(folder))
        cold = [_cold_seconds(questions[0].question, Path(folder)) for _ in range(repeats)]
        warm = _warm_milliseconds(questions, repeats, Path(folder))
    yield summary("首次提问 first ask, process and build", [first], "s")
    yield summary("冷启动 cold ask, whole process", cold, "s")
    yield summary("热问答 warm ask", warm, "ms")


def summary(what: str, times: Sequence[float], unit: str) -> str:
    """Return `what` with the median, the 95th percentile (nearest rank), the largest time and how many."""
    ordered = sorted(times)
    p95 = ordered[ceil(0.95 * len(ordered)) - 1]
    figures = f"p50 {median(ordered):.2f} {unit} · p95 {p95:.2f} · max {ordered[-1]:.2f} · n {len(ordered)}"
    return f"{what}: {figures}"


def development_questions() -> tuple[Row, ...]:
    """Return the development questions over the bundled report."""
    with as_file(files("eval") / "questions") as folder:
        return tuple(row for path in sorted(folder.glob("*_dev.jsonl")) for row in read_rows(str(path)))


def _build_seconds() -> float:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        build_index([BUNDLED], Path(folder) / "index", load_encoder())
        return time.perf_counter() - began


def _cold_seconds(question: str, data: Path) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "ask", question],
        env=os.environ | {"WENBAO_DATA": str(data)},
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode > 1 or done.stderr:
        raise WenbaoError(done.stderr.decode("utf-8", "replace").strip())
    return seconds


def _warm_milliseconds(rows: Sequence[Row], repeats: int, folder: Path) -> list[float]:
    index = build_index([BUNDLED], folder / "warm", load_encoder())
    known = [None, *index.by_id]
    times = []
    for turn in range(repeats + 1):
        for row in (row for row in rows if row.report in known):
            began = time.perf_counter()
            ask(index, row.question, row.history, report=row.report)
            if turn:
                times.append((time.perf_counter() - began) * 1000)
    return times
