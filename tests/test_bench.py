"""What `wenbao bench` prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.bench import measure, summary
from ui.bench_audit import measure_audit


def test_a_line_holds_median_nearest_rank_95_maximum_and_number() -> None:
    # of 20 times the 95th percentile is the 19th; the median lies between the 10th and the 11th
    line = summary("答 answer", [float(n) for n in range(20, 0, -1)], "ms")
    assert line == "答 answer: p50 10.50 ms · p95 19.00 · max 20.00 · n 20"
    assert summary("建 build", [0.5], "s") == "建 build: p50 0.50 s · p95 0.50 · max 0.50 · n 1"


def test_every_wait_is_measured_without_touching_ones_own_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENBAO_DATA", str(tmp_path))
    machine, *lines = measure(repeats=1)
    assert re.match(r"wenbao \S+ · Python 3\.\d+\.\d+ · \d+ CPU", machine)
    assert [line.split()[0] for line in lines] == ["建索引", "首次提问", "冷启动", "热问答"]
    assert list(tmp_path.iterdir()) == []


def test_the_audit_log_is_measured_on_records_that_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, records in (("APPENDS", 20), ("CHECKED", 40), ("PROVED", 60), ("PROOFS", 10), ("_BATCH", 20)):
        monkeypatch.setattr(f"ui.bench_audit.{name}", records)
    lines = list(measure_audit())
    assert [line.split()[0] for line in lines] == ["记录", "追加", "对照：普通表", "比", "检查", "60"]
