"""Build an index folder from report files, and keep the bundled report's index up to date.

The bundled report's index lies in the data folder (`data_folder`), in `bundled`.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import re
import secrets
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from index.encoder import Encoder, load_encoder
from index.errors import ReportError, StoreError
from index.progress import Progress
from index.reports import BUNDLED, Report, read_report
from index.rows import ReportRows, read_rows
from index.store import FORMAT, MANIFEST, PassageIndex, load, manifest_hash, open_data, read_manifest
from index.writing import Written, write_data

_STAGES = (
    "reports", "periods", "sections", "passages", "grammar", "clauses", "numbers", "names", "reading",
    "binding", "dealing", "figures", "postings", "lexical", "vectors", "records", "rows", "store", "writing",
    "build", "encoder",
)  # fmt: skip
_MANY = 64
"""From so many reports on they are read by several processes; starting those takes a second."""

_AHEAD = 4
"""Reports that each process may be ahead of the writer."""

_OURS = re.compile(r"data-[0-9a-f]{8}|\.manifest-[0-9a-f]{8}")
"""The names that a build gives; whatever else stands in the folder is somebody else's."""

_LOCK_SECONDS = 600


def find_report_files(paths: Sequence[Path]) -> list[Path]:
    """Return the report files that `paths` name, in their order.

    A file comes as it is, a folder as the .txt and .docx files in it, by name; a .docx beside a .txt of its
    name is left out. Raises ReportError for a path that does not exist, a folder without such files, or two
    files of one name (the name is the report's id).
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = _reports_in(path)
            if not inside:
                raise ReportError(
                    f"{path}: 文件夹里没有 .txt 或 .docx 报告，请换一个文件夹"
                    "（no .txt or .docx report in this folder）。"
                )
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise ReportError(f"{path}: 找不到这个文件，请检查路径（no such file or folder）。")
    found = list({path.resolve(): path for path in found}.values())
    first: dict[str, Path] = {}
    for path in found:
        if first.setdefault(path.stem, path) != path:
            raise ReportError(f"{path}: 与 {first[path.stem]} 同名，请改名后再建（two files of one name）。")
    if not found:
        raise ReportError("没有给出报告文件，请写上文件或文件夹的路径（no report file given）。")
    return found


def _reports_in(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    texts = [path for path in files if path.suffix.lower() == ".txt"]
    known = {path.stem for path in texts}
    # ~$ is what Word calls the lock of a document that is open.
    words = (p for p in files if p.suffix.lower() == ".docx" and not p.name.startswith("~$"))
    return sorted([*texts, *(path for path in words if path.stem not in known)])


def build_index(
    paths: Sequence[Path], folder: Path, encoder: Encoder, progress: Progress | None = None
) -> PassageIndex:
    """Return the index of the reports in `paths`, written into `folder`.

    The folder's earlier index, if any, works until the new one is complete and is then removed. A folder
    that is not empty and holds no index is refused. Raises ReportError and StoreError.
    """
    files = find_report_files(paths)
    tell = progress or (lambda stage, done, total: None)
    _check_target(folder)
    for path in files:
        read_report(path)  # a file that is no report is told before anything is written
    with _locked(folder), _rows_of(files) as reports:
        return _write(folder, reports, len(files), encoder, tell)


def fingerprint_of(reports: Iterable[Report], encoder: Encoder) -> str:
    """Return the SHA-256 (hex) over what decides an index: format, code, reports (id and text), encoder."""
    return _fingerprint(((r.id, r.sha256) for r in reports), encoder)


def _fingerprint(reports: Iterable[tuple[str, str]], encoder: Encoder) -> str:
    parts = [str(FORMAT), code_hash(), encoder.fingerprint, *(f"{name}:{digest}" for name, digest in reports)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def code_hash() -> str:
    """Return the SHA-256 (hex) of the source of the stages that make an index."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / f"{stage}.py").read_bytes() for stage in _STAGES)).hexdigest()


def data_folder() -> Path:
    """Return the folder for what the tool keeps: $WENBAO_DATA, else the platform's folder for user data."""
    return (
        Path(os.environ["WENBAO_DATA"])
        if os.environ.get("WENBAO_DATA")
        else user_data_path("wenbao", appauthor=False)
    )


def bundled_index(encoder: Encoder | None = None, progress: Progress | None = None) -> PassageIndex:
    """Return the index of the bundled report, from the data folder.

    It is built on first use, and again whenever code, report or encoder change.
    """
    encoder = encoder or load_encoder()
    folder = data_folder() / "bundled"
    expected = fingerprint_of([read_report(BUNDLED)], encoder)
    try:
        if read_manifest(folder)["fingerprint"] == expected:
            return load(folder, encoder)
    except StoreError:
        pass  # none yet, or damaged: it is ours to make again
    return build_index([BUNDLED], folder, encoder, progress)


@contextmanager
def _rows_of(files: Sequence[Path]) -> Iterator[Iterator[ReportRows]]:
    """Yield the rows of the reports, in their order, as they are asked for; many by several processes."""
    if len(files) < _MANY:
        yield map(read_rows, files)
        return
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        try:
            yield _in_order(pool, files, workers * _AHEAD)
        finally:
            pool.shutdown(cancel_futures=True)


def _in_order(pool: Executor, files: Sequence[Path], ahead: int) -> Iterator[ReportRows]:
    rows = deque(pool.submit(read_rows, path) for path in files[:ahead])
    for path in (*files[ahead:], *[None] * len(rows)):
        yield rows.popleft().result()
        if path is not None:
            rows.append(pool.submit(read_rows, path))


def _check_target(folder: Path) -> None:
    """Refuse to write over what is not an index."""
    if folder.is_dir():
        names = {p.name for p in folder.iterdir()}
        foreign = [n for n in names if n not in (MANIFEST, ".lock") and not _OURS.fullmatch(n)]
        if MANIFEST in names and not (names & {".lock"} or any(n.startswith("data-") for n in names)):
            foreign = foreign or [MANIFEST]
        if foreign:
            raise StoreError(
                f"{folder}: 目录不空，且不是索引目录（有 {min(foreign)}）。"
                "请换一个空目录（not an index folder）。"
            )
    elif folder.exists():
        raise StoreError(f"{folder}: 这是文件，不是目录，请换一个位置（not a folder）。")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: builds wait for one another. What the system refuses becomes a StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=_LOCK_SECONDS):
            yield
    except Timeout:
        raise StoreError(
            f"{folder}: 另一个程序一直在写这个索引，请稍后再试（locked by another build）。"
        ) from None
    except OSError as error:
        raise StoreError(
            f"{folder}: 写不了索引（{error.strerror or error}）。请检查磁盘空间和权限，"
            "或用环境变量 WENBAO_DATA / --index 换一个位置（cannot write here）。"
        ) from None


def _write(
    folder: Path, reports: Iterable[ReportRows], count: int, encoder: Encoder, tell: Progress
) -> PassageIndex:
    """Write the data of `reports` and then the manifest that names it; return the index."""
    name = f"data-{secrets.token_hex(4)}"
    try:
        written = write_data(folder / name, reports, count, encoder, tell)
        tell("writing 写入索引", 0, 1)
        manifest = _manifest(name, written, encoder)
        text = json.dumps(manifest | {"sha256": manifest_hash(manifest)}, ensure_ascii=False, indent=1)
        draft = folder / f".manifest-{secrets.token_hex(4)}"
        draft.write_text(text + "\n", "utf-8")
        index = open_data(folder / name, manifest["fingerprint"], encoder)
        draft.replace(folder / MANIFEST)
    except (OSError, RuntimeError) as error:  # faiss raises RuntimeError on a full disk
        shutil.rmtree(folder / name, ignore_errors=True)
        raise OSError(
            getattr(error, "errno", None), getattr(error, "strerror", None) or str(error)[:80]
        ) from None
    except BaseException:
        shutil.rmtree(folder / name, ignore_errors=True)
        raise
    for stale in folder.iterdir():
        if _OURS.fullmatch(stale.name) and stale.name != name:
            _remove(stale)
    tell("writing 写入索引", 1, 1)
    return index


def _manifest(data: str, written: Written, encoder: Encoder) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "fingerprint": _fingerprint(written.reports.items(), encoder),
        "encoder": {"name": encoder.name, "fingerprint": encoder.fingerprint, "dim": encoder.dim},
        "reports": written.reports,
        "counts": {"passages": written.passages, "figures": written.figures},
        "data": data,
        "files": written.files,
    }


def _remove(stale: Path) -> None:
    if stale.is_dir():
        shutil.rmtree(stale, ignore_errors=True)
    else:
        stale.unlink(missing_ok=True)
