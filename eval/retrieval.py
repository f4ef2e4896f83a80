"""Retrieval by itself: do the rankings find the sentences that bear the evidence? TREC files, IR measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from eval.baselines import BASELINES
from eval.cases import Case
from eval.results import SYSTEM, Result, Run

if TYPE_CHECKING:
    from index.store import PassageIndex

DEPTH: Final = 10
MEASURES: Final = ("Success@1", "Success@5", "Success@10", "RR@10")
"""By their names in ir_measures: hit@1, hit@5, hit@10 and MRR@10. Larger is better."""


class Span(Protocol):
    """A slice of a report: a passage or a hit."""

    @property
    def report(self) -> str:
        """The id of the report."""

    @property
    def start(self) -> int:
        """Where it begins, in code points."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


def score_rankings(run: Run, questions: str) -> dict[str, dict[str, float]]:
    """Return by ranking (lexical, dense, fused) and by measure the mean over a set's questions, 0 to 1.

    Only answerable questions count; one for which nothing was found counts as 0.
    """
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    results = [result for result in run.of(SYSTEM, questions) if result.case.answerable]
    index = _index(run, questions)
    qrels = {result.key: dict.fromkeys(_relevant(result.case, index), 1) for result in results}
    scores = {}
    for name, best in _rankings(index).items():
        found = {result.key: dict(_ranked(best(result))) for result in results}
        means = ir_measures.calc_aggregate(measures, qrels, found)
        scores[name] = {str(measure): float(means[measure]) for measure in measures}
    return scores


def _rankings(index: PassageIndex) -> dict[str, Callable[[Result], Iterable[Span]]]:
    lexical, dense = BASELINES["bm25"](index), BASELINES["dense"](index)
    return {
        "lexical": lambda result: (passage for passage, _ in lexical.rank(result.case.question, DEPTH)),
        "dense": lambda result: (passage for passage, _ in dense.rank(result.case.question, DEPTH)),
        "fused": lambda result: result.hits[:DEPTH],
    }


def _ranked(spans: Iterable[Span]) -> Iterator[tuple[str, float]]:
    """Yield name and score by rank alone: IR tools would break ties of the real scores in their own way."""
    for rank, span in enumerate(spans):
        yield _name(span), float(DEPTH - rank)


def _name(span: Span) -> str:
    return f"{span.report}:{span.start}-{span.end}"


def _index(run: Run, questions: str) -> PassageIndex:
    return next(index for each, index in run.sets if each.name == questions)


def _relevant(case: Case, index: PassageIndex) -> list[str]:
    """Return the names of the passages that share text with an evidence clause."""
    clauses = [
        (report.id, start, start + len(clause.text))
        for clause in case.evidence
        for report in index.reports
        if clause.report in (None, report.id) and (start := report.text.find(clause.text)) >= 0
    ]
    return [
        _name(passage)
        for passage in index.passages
        if any(
            passage.report == r and passage.start < end and start < passage.end for r, start, end in clauses
        )
    ]


def write_trec(folder: Path, run: Run) -> None:
    """Write the tool's own ranking and what is relevant as run.trec and qrels.trec, for any IR tool.

    Questions are named SET/ID, passages REPORT:START-END; ranks start at 1.
    """
    with (folder / "run.trec").open("w", encoding="utf-8") as out:
        for result in run.of(SYSTEM):
            for rank, (name, score) in enumerate(_ranked(result.hits[:DEPTH]), start=1):
                out.write(f"{_word(result.key)} Q0 {_word(name)} {rank} {score:g} {SYSTEM}\n")
    with (folder / "qrels.trec").open("w", encoding="utf-8") as out:
        for result in run.of(SYSTEM):
            for name in _relevant(result.case, _index(run, result.questions)):
                out.write(f"{_word(result.key)} 0 {_word(name)} 1\n")


def _word(text: str) -> str:
    """Return `text` as one word: TREC files are cut at white space."""
    return "_".join(text.split())
