"""Measure in a process of its own, so that no figure carries what was imported or loaded before."""

from __future__ import annotations

import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


def in_fresh_process(work: Callable[..., Result], *arguments: object) -> Result:
    """Return what `work` returns in a new process, which ends with it."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def memory(line: str = "VmHWM") -> float:
    """Return a line of /proc/self/status in MB: VmHWM is the process's largest resident memory so far.

    Where there is no /proc it is that of the process and those it was made from.
    """
    try:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    except OSError:
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    return next((round(int(found.split()[1]) / 1024, 1) for found in lines if found.startswith(line)), 0.0)
