"""The run folder: every answer with its verdict, and all that decided it.

run.json           what decides the answers, written before the first question
results.jsonl      one question a line, as it is answered: the answer row, the verdict, milliseconds by stage
baselines.jsonl    the same of the null baselines
summary.json       sums by group; hashes of code, questions, reports, index and answers; versions
report.html        failures first, beside an earlier run where one is given
junit.xml          for build servers: a question a test
run.trec, qrels.trec

and of `wenbao eval --figures`:

figures.jsonl           what the ledger has wrong, one binding a line; nothing of the test split
figures_summary.json    every rate by split and report; hashes of code, gold and reports; versions
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from eval.gate import Earlier
from eval.journal import result_row
from eval.junit import write_junit
from eval.ledger_gold import Gold
from eval.ledger_scores import LedgerScore, Rate, ledger_groups, open_faults
from eval.page import NO_RUN, write_page
from eval.results import SYSTEM, Result, Run, groups, summarise
from eval.retrieval import write_trec
from eval.risk import calibration_error, risk_curve
from index.errors import WenbaoError

SCHEMA: Final = 1
"""Of summary.json and results.jsonl; counts up when a field changes its meaning."""

TIMINGS: Final = ("ms",)

MEASURED_WITH: Final = (
    "wenbao",
    "torch",
    "sentence-transformers",
    "faiss-cpu",
    "numpy",
    "tokenizers",
    "safetensors",
    "llama-index-core",
    "ir-measures",
)


def make_folder(folder: Path) -> None:
    """Make `folder` where there is none yet. Raises WenbaoError where that cannot be done."""
    with naming_folder(folder):
        folder.mkdir(parents=True, exist_ok=True)


def write_folder(folder: Path, run: Run, before: Mapping[str, Earlier] = NO_RUN) -> None:
    """Write all but results.jsonl into `folder`, over an earlier run. WenbaoError where it cannot be."""
    with naming_folder(folder):
        _write_rows(folder / "baselines.jsonl", [r for r in run.results if r.system != SYSTEM])
        summary = json.dumps(_summary(run), ensure_ascii=False, indent=1)
        (folder / "summary.json").write_text(summary + "\n", "utf-8")
        write_page(folder / "report.html", run, before)
        write_junit(folder / "junit.xml", run)
        write_trec(folder, run)


def write_ledger_folder(folder: Path, golds: Sequence[Gold], scores: Sequence[LedgerScore]) -> None:
    """Write the scores against `golds` into `folder`. Raises WenbaoError where it cannot be."""
    with naming_folder(folder):
        with (folder / "figures.jsonl").open("w", encoding="utf-8", newline="\n") as out:
            for fault in open_faults(scores):
                out.write(json.dumps(asdict(fault), ensure_ascii=False) + "\n")
        summary = json.dumps(_ledger_summary(golds, scores), ensure_ascii=False, indent=1)
        (folder / "figures_summary.json").write_text(summary + "\n", "utf-8")


@contextmanager
def naming_folder(folder: Path) -> Iterator[None]:
    """Raise WenbaoError, which names the file, where something cannot be written into `folder`."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise WenbaoError(
            f"{where}: 写不了结果（{error.strerror}），请用 --out 换一个位置（cannot write the results）。"
        ) from None


def _write_rows(path: Path, results: Sequence[Result]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
        for result in results:
            out.write(json.dumps(result_row(result), ensure_ascii=False) + "\n")


def _summary(run: Run) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "environment": _environment(),
        "code_sha256": code_hash(),
        "sets": [
            {
                "name": questions.name,
                "sha256": questions.sha256,
                "asked": len(questions.cases),
                "reports": {report.id: report.sha256 for report in index.reports},
                "index": index.fingerprint,
                "encoder": {"name": index.encoder.name, "fingerprint": index.encoder.fingerprint},
                "answers_sha256": answers_hash(run.of(SYSTEM, questions.name)),
            }
            for questions, index in run.sets
        ],
        "systems": {
            system: {name: asdict(summarise(of)) for name, of in groups(run.of(system)).items()}
            for system in dict.fromkeys(result.system for result in run.results)
        },
        "lost_at": Counter(str(result.lost) for result in run.of(SYSTEM) if result.lost),
        "risk_coverage": [asdict(point) for point in risk_curve(run.of(SYSTEM))],
        "calibration_error": calibration_error(run.of(SYSTEM)),
    }


def _ledger_summary(golds: Sequence[Gold], scores: Sequence[LedgerScore]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "environment": _environment(),
        "code_sha256": code_hash(),
        "gold": [
            {
                "report": gold.report,
                "sha256": gold.sha256,
                "split": gold.split,
                "gold_sha256": gold.file_sha256,
            }
            for gold in golds
        ],
        "scores": {
            group: {name: _rate(rate) for name, rate in rates.items()}
            for group, rates in ledger_groups(scores).items()
        },
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"right": rate.right, "n": rate.n, "share": rate.share, "interval": rate.interval}


def answers_hash(results: Sequence[Result]) -> str:
    """Return the SHA-256 (hex) of the answer rows without their timings: equal runs have equal hashes."""
    rows = [{name: value for name, value in result.row.items() if name not in TIMINGS} for result in results]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _environment() -> dict[str, str]:
    found = {"python": platform.python_version(), "platform": platform.platform()}
    for name in MEASURED_WITH:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def code_hash() -> str:
    """Return the SHA-256 (hex) of the source of the packages that answer and judge, names included."""
    root = Path(__file__).parent.parent
    sources = sorted(path for package in ("index", "rag", "eval") for path in (root / package).glob("*.py"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in sources)).hexdigest()
