"""What `wenbao bench` prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.bench import measure, summary


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
