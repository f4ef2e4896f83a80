"""Held-out questions, and how often an encoder ranks a right passage first or among the first ten."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from index.encoder import Encoder
from index.errors import EncoderError
from index.train_pairs import Rows, held_out, read_rows, split_sentences

STATUTES: Final = "stard_held_out"
HELD_OUT: Final[Mapping[str, str]] = MappingProxyType(
    {"cmrc2018_dev": "cmrc2018_dev", "drcd_test": "drcd_test", STATUTES: "stard"}
)
"""The sets that nothing is learned from, each with its file; of STARD it is the fifth named by `held_out`."""

_IGNORED = re.compile(r"\[bookmark: [^\]]*\]|\s+")


@dataclass(frozen=True, slots=True)
class Trial:
    """Passages, and questions each with the numbers of the passages that answer it."""

    name: str
    passages: tuple[str, ...]
    questions: tuple[tuple[str, frozenset[int]], ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The share of questions, 0 to 1, with a right passage first (`hit1`) or in the first ten (`hit10`)."""

    trial: str
    questions: int
    passages: int
    hit1: float
    hit10: float


def score(encoder: Encoder, trial: Trial) -> Score:
    """How the encoder ranks the passages by inner product; equal scores fall in passage order."""
    passages = encoder.encode_passages(trial.passages)
    queries = encoder.encode_queries([question for question, _ in trial.questions])
    best = (-(queries @ passages.T)).argsort(axis=1, kind="stable")[:, :10]
    ranked = [(order, right) for order, (_, right) in zip(best.tolist(), trial.questions, strict=True)]
    count = max(len(ranked), 1)
    return Score(
        trial.name,
        len(ranked),
        len(trial.passages),
        round(sum(order[0] in right for order, right in ranked) / count, 4),
        round(sum(not right.isdisjoint(order) for order, right in ranked) / count, 4),
    )


def held_out_trials(pairs: Path) -> Iterator[Trial]:
    """The public sets that no pair was taken from: passages of CMRC 2018 and DRCD, statutes of STARD."""
    return (held_out_trial(pairs, name) for name in HELD_OUT)


def held_out_trial(pairs: Path, name: str) -> Trial:
    """The one of that name, a key of HELD_OUT. EncoderError if its file is missing or damaged."""
    return _passage_trial(name, read_rows(pairs, HELD_OUT[name]), only_held_out=name == STATUTES)


def question_trials(questions: Path, reports: Mapping[str, str]) -> Iterator[Trial]:
    """For each file of questions over one report, its sentences; files over several are left out."""
    for path in sorted(questions.glob("*.jsonl")):
        rows = [row for row in _read_questions(path) if row["answerable"] and row.get("evidence")]
        if rows and all(isinstance(clause, str) for row in rows for clause in row["evidence"]):
            yield _report_trial(path.stem, rows, reports)


def _passage_trial(name: str, rows: Rows, only_held_out: bool = False) -> Trial:
    passages = list(dict.fromkeys(row["ctx"] for row in rows))
    numbers = {passage: number for number, passage in enumerate(passages)}
    right: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        if not only_held_out or held_out(row["q"]):
            right[row["q"]].add(numbers[row["ctx"]])
    return Trial(
        name, tuple(passages), tuple((question, frozenset(found)) for question, found in right.items())
    )


def _report_trial(name: str, rows: Rows, reports: Mapping[str, str]) -> Trial:
    clauses = {_bare(clause) for row in rows for clause in row["evidence"]}
    # The file does not say which report it asks: it is the one that holds its evidence.
    report = max(reports.values(), key=lambda text: sum(clause in _bare(text) for clause in clauses))
    sentences = split_sentences(report)
    bare = [_bare(sentence) for sentence in sentences]
    questions = []
    for row in rows:
        wanted = [_bare(clause) for clause in row["evidence"]]
        right = frozenset(
            i for i, sentence in enumerate(bare) if any(clause in sentence for clause in wanted)
        )
        questions.append((" ".join([*row["history"], row["question"]]), right))
    return Trial(name, tuple(sentences), tuple(questions))


def _bare(text: str) -> str:
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text))


def _read_questions(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise EncoderError(f"问题文件 {path} 无法读取：应为每行一个 JSON 对象。") from error
