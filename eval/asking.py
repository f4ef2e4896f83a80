"""Ask a set of questions: the tool through its one door, and the null baselines; each answer judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from eval.baselines import Baseline, echo
from eval.cases import Case
from eval.metrics import judge
from eval.results import PHRASED, SYSTEM, Found, QuestionSet, Result
from eval.stages import stage_of
from index.progress import Progress
from index.store import PassageIndex
from rag.contract import Answer, to_json
from rag.llama import Writer

HITS: Final = 10

Ask = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as `wenbao ask --json` has it, the passages found, best first, and milliseconds by stage."""

    row: Mapping[str, Any]
    hits: tuple[Found, ...]
    stages: Mapping[str, float]


NOTHING_KNOWN: Final[Mapping[str, Answered]] = MappingProxyType({})


def ask_all(
    questions: QuestionSet,
    index: PassageIndex,
    ask: Ask,
    progress: Progress | None = None,
    known: Mapping[str, Answered] = NOTHING_KNOWN,
    writer: Writer | None = None,
) -> Iterator[Result]:
    """Yield the tool's own results, in file order; the only way to the tool is `rag.answer.ask`.

    What is `known` by SET/ID from a run that was cut short is not asked again. With a `writer` these are the
    results of the tool with a language model attached.
    """
    reports = {report.id: report for report in index.reports}
    for done, case in enumerate(questions.cases, start=1):
        answered = known.get(f"{questions.name}/{case.id}") or _asked(case, index, ask, writer)
        verdict = judge(case, answered.row, reports)
        lost = None if verdict.right else stage_of(index, case, answered=not answered.row["abstained"])
        system = SYSTEM if writer is None else PHRASED
        yield Result(
            system, questions.name, case, answered.row, verdict, answered.hits, answered.stages, lost
        )
        if progress:
            progress(f"问 {questions.name}", done, len(questions.cases))


def _asked(case: Case, index: PassageIndex, ask: Ask, writer: Writer | None) -> Answered:
    scope = case.report if len(index.reports) > 1 else None
    more = {} if writer is None else {"writer": writer}
    answer = ask(index, case.question, case.history, report=scope, hits=HITS, **more)
    hits = tuple(Found(hit.report, hit.start, hit.end, hit.score) for hit in answer.hits)
    return Answered(to_json(answer, id=case.id), hits, answer.stages)


def echo_all(questions: QuestionSet, baseline: Baseline) -> Iterator[Result]:
    """Yield the results of a null baseline, in file order; it sees the last question only."""
    reports = {report.id: report for report in baseline.index.reports}
    for case in questions.cases:
        row = echo(baseline, case.question, case.id)
        yield Result(baseline.name, questions.name, case, row, judge(case, row, reports))
