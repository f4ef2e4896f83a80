"""Where a command's output goes: a file that appears only when all went well, or a stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from index.errors import CaseError


@contextmanager
def open_text(out: str) -> Iterator[TextIO]:
    """Yield a text file that becomes `out` when the block ends well; `-` is standard output.

    Raises CaseError where `out` cannot be written; a file that stood there before then stays as it was.
    """
    if out == "-":
        yield sys.stdout
        return
    with _destination(out) as path, _writable(path) as sink:
        yield sink


def write_bytes(out: str, content: bytes) -> None:
    """Make `content` the file `out`, all of it or nothing. CaseError where `out` cannot be written."""
    with _destination(out) as path:
        try:
            path.write_bytes(content)
        except OSError as error:
            raise _unwritable(path, error) from None


@contextmanager
def _destination(out: str) -> Iterator[Path]:
    """Yield the path to write to; streams and devices are written as they are."""
    path = Path(out)
    if path.exists() and not path.is_file() and not path.is_dir():
        yield path
    else:
        with _replacing(path.resolve()) as part:
            yield part


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.is_dir():
            raise CaseError(f"{path}: 是一个文件夹，请写成文件名（a folder, name a file）。")
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _writable(path: Path) -> TextIO:
    """Return `path` opened for UTF-8; a lone surrogate is written as its JSON escape."""
    try:
        return path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> CaseError:
    why = f"写不了（{error.strerror}），请检查 --out 的路径和权限（cannot write）。"
    return CaseError(f"{path.parent}: {why}")
