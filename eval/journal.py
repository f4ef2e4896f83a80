"""results.jsonl as it grows: every answer is on disk once it is given, and a run that was cut short goes on.

run.json says, before the first question, all that decides the answers; only a run that says the same goes on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from eval.asking import Answered
from eval.results import Found, QuestionSet, Result
from index.store import PassageIndex

RESULTS: Final = "results.jsonl"
BEGUN: Final = "run.json"
ENDED: Final = "summary.json"
"""What a finished run leaves; asked anew into the same folder, nothing of it is kept."""


class Journal:
    """The results of a run in `folder`, an existing folder; `known` are those of a run that was cut short."""

    def __init__(self, folder: Path, begun: Mapping[str, Any]) -> None:
        self._path = folder / RESULTS
        said = json.dumps(begun, ensure_ascii=False, indent=1) + "\n"
        is_same = not (folder / ENDED).exists() and _text(folder / BEGUN) == said
        lines = _whole_lines(_text(self._path)) if is_same else []
        self.known = {f"{row['set']}/{row['id']}": _answered(row) for row in map(json.loads, lines)}
        (folder / ENDED).unlink(missing_ok=True)
        (folder / BEGUN).write_text(said, "utf-8")
        self._path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        self._file: IO[str] = self._path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, result: Result) -> None:
        """Write a result of the tool, unless it is one that was known."""
        if result.key not in self.known:
            self._file.write(json.dumps(result_row(result), ensure_ascii=False) + "\n")
            self._file.flush()


def begun_with(
    asked: Sequence[tuple[QuestionSet, PassageIndex]], code: str, **more: object
) -> dict[str, Any]:
    """Return what decides the answers: `code` is the hash of it, `more` what the tool was asked with."""
    sets = [
        {
            "name": questions.name,
            "sha256": questions.sha256,
            "asked": [case.id for case in questions.cases],
            "index": index.fingerprint,
        }
        for questions, index in asked
    ]
    return {"code_sha256": code, **more, "sets": sets}


def result_row(result: Result) -> dict[str, Any]:
    """Return a result as results.jsonl and baselines.jsonl have it."""
    verdict = asdict(result.verdict)
    known = ("id", "type", "answerable", "answer_chars", "ms")
    return {
        "set": result.questions,
        "system": result.system,
        "id": result.case.id,
        "type": result.case.type,
        "answerable": result.case.answerable,
        "question": result.case.question,
        "history": result.case.history,
        "verdict": {name: value for name, value in verdict.items() if name not in known},
        "lost_at": result.lost,
        "answer": result.row,
        "stages": dict(result.stages or {}),
        "hits": [astuple(hit) for hit in result.hits],
    }


def _answered(row: Mapping[str, Any]) -> Answered:
    return Answered(row["answer"], tuple(Found(*hit) for hit in row["hits"]), row["stages"])


def _whole_lines(text: str) -> list[str]:
    """Return the lines of a file, one that was cut off in writing left out."""
    return text.split("\n")[:-1]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
