"""How far a long job is, told by whoever does it and shown on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, int, int], None]
"""Told (stage, done, total) as a job goes on."""

SECONDS_BEFORE_A_BAR = 1.0


@contextmanager
def progress_bars() -> Iterator[Progress | None]:
    """Yield a Progress that draws on stderr once a second has passed; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    began = time.monotonic()
    bars: dict[str, tqdm] = {}

    def progress(stage: str, done: int, total: int) -> None:
        if stage not in bars:
            quiet_for = max(0.0, began + SECONDS_BEFORE_A_BAR - time.monotonic())
            bars[stage] = tqdm(desc=stage, total=total, delay=quiet_for, leave=False, file=sys.stderr)
        bars[stage].update(done - bars[stage].n)

    try:
        yield progress
    finally:
        for bar in bars.values():
            bar.close()
