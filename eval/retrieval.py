"""Retrieval by itself: do the rankings find the sentences that bear the evidence? TREC files, IR measures.

Three rankings stand beside each other: `lexical` is BM25 over the words of the question as it was asked
(earlier questions of the chat in front of it), `dense` the cosine of the encoder for the same text, and
`fused` what the tool itself retrieved, with the question as it was understood.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from eval.cases import Case
from eval.metrics import compare, wilson
from eval.results import SYSTEM, QuestionSet, Result, Run
from index.lexical import terms
from index.passages import PassageKind

if TYPE_CHECKING:
    from index.store import PassageIndex

DEPTH: Final = 10
HITS: Final = ("Success@1", "Success@5", "Success@10")
MEANS: Final = ("RR@10", "nDCG@10")
"""Names of ir_measures: hit@1, hit@5, hit@10 are rates of questions; MRR@10 and nDCG@10 are means over them.
Larger is better for all."""

REWORDED: Final = frozenset(
    ("synonym", "colloquial", "indirect", "typo", "traditional", "fullwidth", "english", "paraphrase")
)
"""Tags of a question that does not put it as the report does."""
VERBATIM, PARAPHRASE, UNTOLD = "verbatim", "paraphrase", "untagged"


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


@dataclass(frozen=True, slots=True)
class Ranked:
    """One question: the names of what bears its answer, and by ranking those found, best first.

    `key` is its name among all sets, `questions` that of its set; `wording` says how it puts what it asks
    for: verbatim, paraphrase, or untagged where its set does not tell, "" for a set that has no such split.
    """

    key: str
    questions: str
    wording: str
    relevant: frozenset[str]
    found: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scores:
    """A ranking's means over `n` questions, 0 to 1, by measure; Wilson intervals for those that are rates."""

    n: int
    means: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]


def rank_run(run: Run) -> Iterator[Ranked]:
    """Yield the answerable questions of a run, in its order, each with the three rankings."""
    for questions, index in run.sets:
        tagged = any(case.tags for case in questions.cases) or any(_reworded(c) for c in questions.cases)
        for result in run.of(SYSTEM, questions.name):
            if result.case.answerable:
                yield _ranked(result, questions, index, tagged)


def _ranked(result: Result, questions: QuestionSet, index: PassageIndex, tagged: bool) -> Ranked:
    case = result.case
    scope = case.report if len(index.reports) > 1 else None
    text = " ".join((*case.history, case.question))
    return Ranked(
        key=result.key,
        questions=questions.name,
        wording=(PARAPHRASE if _reworded(case) else VERBATIM) if tagged else UNTOLD,
        relevant=frozenset(_relevant(case, index)),
        found={
            "lexical": _best(index, index.lexical_scores(sorted(set(terms(text))), scope), scope),
            "dense": _best(index, index.dense_scores(text, scope), scope),
            "fused": tuple(_name(hit) for hit in result.hits[:DEPTH]),
        },
    )


def _reworded(case: Case) -> bool:
    return not REWORDED.isdisjoint((case.type, *case.tags))


def _best(index: PassageIndex, scores: NDArray[np.float32], scope: str | None) -> tuple[str, ...]:
    """Return the names of the best passages; headings come last, equal scores in reading order."""
    within = index.ids(scope)
    headings = [index.passages[i].kind is PassageKind.HEADING for i in within]
    best = np.lexsort((-scores, np.array(headings)))[:DEPTH]
    return tuple(_name(index.passages[within.start + int(i)]) for i in best)


def _name(span: Span) -> str:
    return f"{span.report}:{span.start}-{span.end}"


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


def retrieval_groups(ranked: Sequence[Ranked]) -> dict[str, tuple[Ranked, ...]]:
    """Return the questions by set, and those of all sets about reports together and by their wording."""
    sets = dict.fromkeys(one.questions for one in ranked)
    groups = {name: tuple(one for one in ranked if one.questions == name) for name in sets}
    reports = tuple(one for one in ranked if one.wording)
    groups |= {name: tuple(one for one in reports if one.wording == name) for name in (VERBATIM, PARAPHRASE)}
    if len({one.questions for one in reports}) > 1:
        groups["reports"] = reports
    return {name: members for name, members in groups.items() if members}


def score_rankings(ranked: Sequence[Ranked]) -> dict[str, Scores]:
    """Return the scores of each ranking over at least one question; one that found nothing counts as 0.

    All questions must have the same rankings.
    """
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in (*HITS, *MEANS)]
    qrels = {one.key: dict.fromkeys(one.relevant, 1) for one in ranked}
    scores = {}
    for name in ranked[0].found:
        found = {one.key: dict(_with_scores(one.found[name])) for one in ranked}
        sums = dict.fromkeys((*HITS, *MEANS), 0.0)
        for metric in ir_measures.iter_calc(measures, qrels, found):
            sums[str(metric.measure)] += float(metric.value)
        n = len(ranked)
        scores[name] = Scores(
            n=n,
            means={measure: total / n for measure, total in sums.items()},
            intervals={measure: wilson(round(sums[measure]), n) for measure in HITS},
        )
    return scores


def compare_rankings(ranked: Sequence[Ranked], name: str, depth: int) -> tuple[int, int, float]:
    """Return how many questions only `name` finds in its first `depth`, only lexical, and McNemar's p."""
    first, second = (
        {one.key: not one.relevant.isdisjoint(one.found[each][:depth]) for one in ranked}
        for each in (name, "lexical")
    )
    return compare(first, second)


def _with_scores(names: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yield name and score by rank alone: IR tools would break ties of the real scores in their own way."""
    for rank, name in enumerate(names):
        yield name, float(DEPTH - rank)


def write_retrieval(folder: Path, ranked: Sequence[Ranked]) -> None:
    """Write scores.json, a TREC run a ranking and the qrels of all questions into `folder`/retrieval."""
    target = folder / "retrieval"
    target.mkdir(exist_ok=True)
    for name in dict.fromkeys(name for one in ranked for name in one.found):
        lines = (line for one in ranked for line in _run_lines(one.key, one.found.get(name, ()), name))
        (target / f"{name}.trec").write_text("".join(lines), "utf-8")
    relevant = (_qrel(one.key, name) for one in ranked for name in sorted(one.relevant))
    (target / "qrels.trec").write_text("".join(relevant), "utf-8")
    scores = {
        group: {name: asdict(of) for name, of in score_rankings(members).items()}
        for group, members in retrieval_groups(ranked).items()
    }
    (target / "scores.json").write_text(json.dumps(scores, ensure_ascii=False, indent=1) + "\n", "utf-8")


def write_trec(folder: Path, run: Run) -> None:
    """Write the tool's own ranking and what is relevant as run.trec and qrels.trec, for any IR tool.

    Questions are named SET/ID, passages REPORT:START-END; ranks start at 1.
    """
    indexes = {questions.name: index for questions, index in run.sets}
    with (folder / "run.trec").open("w", encoding="utf-8") as out:
        for result in run.of(SYSTEM):
            out.writelines(_run_lines(result.key, map(_name, result.hits[:DEPTH]), SYSTEM))
    with (folder / "qrels.trec").open("w", encoding="utf-8") as out:
        for result in run.of(SYSTEM):
            out.writelines(
                _qrel(result.key, name) for name in _relevant(result.case, indexes[result.questions])
            )


def _run_lines(key: str, names: Iterable[str], system: str) -> Iterator[str]:
    for rank, (name, score) in enumerate(_with_scores(names), start=1):
        yield f"{_word(key)} Q0 {_word(name)} {rank} {score:g} {system}\n"


def _qrel(key: str, name: str) -> str:
    return f"{_word(key)} 0 {_word(name)} 1\n"


def _word(text: str) -> str:
    """Return `text` as one word: TREC files are cut at white space."""
    return "_".join(text.split())
