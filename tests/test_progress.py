"""When a progress bar appears."""

from __future__ import annotations

import io
import sys

import pytest

from index import progress as module
from index.progress import progress_bars


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_appears_on_a_terminal_once_the_wait_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", shown := Terminal())
    monkeypatch.setattr(module, "SECONDS_BEFORE_A_BAR", 0.0)
    with progress_bars() as progress:
        assert progress is not None
        progress("reading 读取", 0, 4)
        progress("reading 读取", 4, 4)
    assert "reading 读取" in shown.getvalue()


def test_what_is_done_within_a_second_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", shown := Terminal())
    monkeypatch.setattr(module, "SECONDS_BEFORE_A_BAR", 3600.0)
    with progress_bars() as progress:
        assert progress is not None
        progress("reading 读取", 1, 4)
        progress("writing 写入", 1, 1)
    assert shown.getvalue().strip() == ""


def test_there_is_no_bar_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bars() as progress:
        assert progress is None
