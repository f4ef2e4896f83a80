"""Time the tool over ever more reports: build, load, answers, memory, what approximate search still finds.

Every size is built and asked in processes of its own: no figure carries what another size left behind.
"""

from __future__ import annotations

import json
import math
import os
import platform
import random
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import ceil
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from eval.processes import in_fresh_process, memory
from index.build import build_index, find_report_files
from index.encoder import load_encoder
from index.reports import BUNDLED
from index.store import PassageIndex, load
from index.vectors import BLOCK, FLAT
from rag.answer import ask
from ui.bench import development_questions
from ui.bench_chart import growth_svg
from ui.bench_reports import SEED, write_reports

SIZES: Final = (1, 10, 100, 1000, 10_000)
ROUNDS: Final = 4
WARM_UP: Final = 5
NEAREST: Final = 10
AS_NEAR: Final = 1e-6
"""A passage this little farther than the tenth is as near: thousands of reports share whole sentences."""

SCOPES: Final = ("named", "placed", "open")
"""How a question says which report it is about: by its id, by the place's name in its words, not at all."""


@dataclass(frozen=True, slots=True)
class Times:
    """Quantiles (nearest rank) of `n` times in milliseconds; `cpu` is the median of the processor's time."""

    p50: float
    p95: float
    p99: float
    cpu: float
    n: int


@dataclass(frozen=True, slots=True)
class Built:
    """What building took: seconds by the clock and of the processors, the process's largest memory in MB."""

    reports: int
    passages: int
    figures: int
    seconds: float
    cpu_seconds: float
    memory: float
    disk: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fresh process measured that loads an index and answers.

    `load` is in seconds, `memory` the largest resident memory in MB, `anonymous` what of it at the end is no
    mapped file. `times` are those of an answer by scope, `stages` the medians by scope and stage. `recall` is
    the share of the ten nearest passages that the approximate search finds, 1 where every passage is looked
    at. `answers` are those to the questions about the bundled report.
    """

    load: float
    memory: float
    anonymous: float
    times: Mapping[str, Times]
    stages: Mapping[str, Mapping[str, float]]
    recall: float
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One size of the growth curve; `same` is the share of answers that are those of the smallest size."""

    built: Built
    asked: Asked
    same: float


def measure_growth(sizes: Sequence[int], out: Path) -> Iterator[str]:
    """Yield readable lines, size by size; write growth.json and growth.svg into `out` as it goes."""
    out.mkdir(parents=True, exist_ok=True)
    yield f"wenbao {version('wenbao')} · Python {platform.python_version()} · {os.cpu_count()} CPU"
    points: list[Point] = []
    for size in sorted(set(sizes)):
        point = _measure(size, points[0].asked.answers if points else None)
        points.append(point)
        (out / "growth.json").write_text(as_json(points), "utf-8")
        (out / "growth.svg").write_text(growth_svg(rows_of(points)), "utf-8")
        yield from lines_of(point)
    yield from (f"斜率 slope of {name}: {slope:.2f}" for name, slope in slopes(points).items())
    yield f"→ {out / 'growth.json'} · {out / 'growth.svg'}"


def _measure(size: int, expected: Sequence[str] | None) -> Point:
    with TemporaryDirectory() as temporary:
        texts, index = Path(temporary) / "reports", Path(temporary) / "index"
        for _ in write_reports(texts, size):
            pass
        built = in_fresh_process(build, texts, index)
        rmtree(texts)
        asked = in_fresh_process(ask_all, index)
    same = [a == b for a, b in zip(asked.answers, expected or asked.answers, strict=True)]
    return Point(built, asked, sum(same) / len(same))


def build(texts: Path, folder: Path) -> Built:
    """Build the index of the reports in a folder, and return what that took."""
    encoder, began = load_encoder(), time.perf_counter()
    index = build_index([texts], folder, encoder)
    seconds = time.perf_counter() - began
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Built(
        reports=len(find_report_files([texts])),
        passages=len(index.passages),
        figures=len(index.figures),
        seconds=round(seconds, 1),
        cpu_seconds=round(sum(usage.ru_utime + usage.ru_stime for usage in spent), 1),
        memory=memory(),
        disk=round(disk / 1e6, 1),
    )


def ask_all(folder: Path) -> Asked:
    """Load an index, ask the development questions in every scope, and return what was measured."""
    encoder, began = load_encoder(), time.perf_counter()
    index = load(folder, encoder)
    seconds = time.perf_counter() - began
    times, stages = {}, {}
    for scope in SCOPES:
        times[scope], stages[scope] = _time(index, scope)
    largest, anonymous = memory(), memory("RssAnon")
    rows = development_questions()
    answers = tuple(ask(index, row.question, row.history, report=BUNDLED.stem).answer for row in rows)
    return Asked(round(seconds, 2), largest, anonymous, times, stages, _recall(index), answers)


def _time(index: PassageIndex, scope: str) -> tuple[Times, dict[str, float]]:
    """Ask every question ROUNDS times, each time of another report; a few answers before are not counted."""
    draw = random.Random(SEED)
    rows = development_questions()
    wall, cpu, stages = [], [], dict[str, list[float]]()
    for number, row in enumerate((*rows[:WARM_UP], *rows * ROUNDS)):
        card = draw.choice(index.cards)
        question = f"{card.place}{row.question}" if scope == "placed" else row.question
        began, spent = time.perf_counter(), time.process_time()
        answer = ask(index, question, row.history, report=card.id if scope == "named" else None)
        if number < WARM_UP:
            continue
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
        for stage, took in answer.stages.items():
            stages.setdefault(stage, []).append(took)
    medians = {stage: quantile(found, 0.5) for stage, found in stages.items()}
    p50, p95, p99 = (quantile(wall, share) for share in (0.5, 0.95, 0.99))
    return Times(p50, p95, p99, quantile(cpu, 0.5), len(wall)), medians


def quantile(times: Sequence[float], share: float) -> float:
    """Return the nearest-rank quantile, to a hundredth."""
    return round(sorted(times)[max(0, ceil(share * len(times)) - 1)], 2)


def _recall(index: PassageIndex) -> float:
    """Return the share of the NEAREST passages, by exact search over all, that approximate search finds."""
    rows = index.dense.rows
    if rows is None:
        return 1.0
    queries = np.stack([index.encoded(row.question) for row in development_questions()])
    best = np.zeros((len(queries), 0), np.float32)
    for at in range(0, len(index.passages), BLOCK):
        scores = queries @ rows.span(range(at, min(at + BLOCK, len(index.passages)))).T
        best = -np.sort(-np.concatenate([best, scores], axis=1), axis=1)[:, :NEAREST]
    found = [index.dense.scores_of(index.dense.nearest(query, NEAREST), query) for query in queries]
    near = [min(NEAREST, int((f >= b[-1] - AS_NEAR).sum())) for f, b in zip(found, best, strict=True)]
    return round(sum(near) / NEAREST / len(queries), 4)


def rows_of(points: Sequence[Point]) -> list[dict[str, float]]:
    """Return the curve as flat rows, one a size: what the chart draws and the slopes are taken of."""
    return [
        {
            "reports": point.built.reports,
            "build s": point.built.seconds,
            "load s": point.asked.load,
            "disk MB": point.built.disk,
            "memory MB": point.asked.memory,
        }
        | {f"{scope} p50 ms": point.asked.times[scope].p50 for scope in SCOPES}
        | {f"{scope} p95 ms": point.asked.times[scope].p95 for scope in SCOPES}
        for point in points
    ]


def slopes(points: Sequence[Point]) -> dict[str, float]:
    """Return, for everything measured, the slope of its logarithm over that of the number of reports.

    0 does not grow, 0.5 grows as the square root, 1 in proportion; least squares over all sizes.
    """
    rows = rows_of(points)
    if len(rows) < 2:
        return {}
    sizes = [math.log(row["reports"]) for row in rows]
    return {
        name: float(np.polyfit(sizes, [math.log(max(row[name], 1e-3)) for row in rows], 1)[0])
        for name in rows[0]
        if name != "reports"
    }


def as_json(points: Sequence[Point]) -> str:
    """Return the curve with the machine that it was measured on, as readable JSON."""
    machine: dict[str, Any] = {
        "wenbao": version("wenbao"),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load": [round(load, 1) for load in os.getloadavg()],
        "flat_up_to": FLAT,
        "seed": SEED,
    }
    rows = [asdict(point) for point in points]
    for row in rows:
        del row["asked"]["answers"]
    return json.dumps(
        {"machine": machine, "slopes": slopes(points), "points": rows}, ensure_ascii=False, indent=1
    )


def lines_of(point: Point) -> Iterator[str]:
    """Yield what was measured of one size, readable."""
    built, asked = point.built, point.asked
    yield (
        f"{built.reports} 份 reports · {built.passages} 段 passages · {built.figures} 个数字 figures"
        f" · 建 build {built.seconds} s（CPU {built.cpu_seconds} s，{built.memory:.0f} MB）"
        f" · 盘 disk {built.disk:.0f} MB"
    )
    yield (
        f"  载入 load {asked.load} s · 内存 memory {asked.memory:.0f} MB"
        f"（匿名 anonymous {asked.anonymous:.0f}） · recall@{NEAREST} {asked.recall}"
        f" · 同样的答案 same answers {point.same:.3f}"
    )
    for scope in SCOPES:
        times, stages = asked.times[scope], asked.stages[scope]
        told = " · ".join(f"{stage} {took:.1f}" for stage, took in stages.items())
        yield (
            f"  {scope}: p50 {times.p50} ms · p95 {times.p95} · p99 {times.p99}"
            f" · CPU {times.cpu} · n {times.n}（{told}）"
        )
