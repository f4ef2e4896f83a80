"""What a run measured: a result a question and system, and the sums over groups of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from eval.cases import Case
from eval.metrics import Verdict, cluster_bootstrap, wilson
from eval.stages import Stage

if TYPE_CHECKING:
    from index.store import PassageIndex

SYSTEM: Final = "wenbao"
"""The tool's own name among the systems of a run; the others are null baselines."""

PHRASED: Final = "wenbao+llm"
"""The tool with a language model attached, asked the same questions in the same run."""

TOTALS: Final = ("answerable", "unanswerable", "all")

COUNTS: Final = (
    "right",
    "strictly_right",
    "wrong",
    "abstained",
    "confused",
    "converted",
    "false_refusals",
    "missed_refusals",
    "spans_inexact",
)


MEANS: Final = ("cite_recall", "cite_precision", "answer_chars", "p50_ms")


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one file; `sha256` is of the whole file, even where only some of it is asked."""

    name: str
    sha256: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was retrieved, report.text[start:end]; a larger score is better."""

    report: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """What one system made of one case; hits and stages (ms) are the tool's own, baselines have none.

    `lost` is the stage at which the tool lost the answer (see eval.stages), None where it is right.
    """

    system: str
    questions: str
    case: Case
    row: Mapping[str, Any]
    verdict: Verdict
    hits: tuple[Found, ...] = ()
    stages: Mapping[str, float] | None = None
    lost: Stage | None = None

    @property
    def key(self) -> str:
        """The question's name among all sets: SET/ID."""
        return f"{self.questions}/{self.case.id}"

    @property
    def cluster(self) -> str:
        """What its wordings share: the name of their group, else the question's own."""
        return f"{self.questions}/{self.case.group}" if self.case.group else self.key


@dataclass(frozen=True, slots=True)
class Run:
    """All that one `wenbao eval` measured: results by set, within it by system, within it in file order."""

    sets: tuple[tuple[QuestionSet, PassageIndex], ...]
    results: tuple[Result, ...]

    @property
    def baselines(self) -> tuple[str, ...]:
        """The names of the systems other than the tool itself."""
        return tuple(dict.fromkeys(r.system for r in self.results if r.system not in (SYSTEM, PHRASED)))

    def of(self, system: str, questions: str | None = None) -> tuple[Result, ...]:
        """Return the results of a system, on one set or on all."""
        return tuple(r for r in self.results if r.system == system and questions in (None, r.questions))


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts and means over verdicts; `right` + `wrong` + `abstained` = `n`.

    `interval` is the 95 % interval of right/n: Wilson's, or where wordings of one question stand among the
    results a bootstrap over questions. Of the `groups` of wordings `groups_right` have every one right. Means
    are None where nothing counts towards them; `p50_ms` is the median time of an answer.
    """

    n: int
    right: int
    interval: tuple[float, float]
    groups: int
    groups_right: int
    wrong: int
    abstained: int
    strictly_right: int
    confused: int
    converted: int
    false_refusals: int
    missed_refusals: int
    spans_inexact: int
    cite_recall: float | None
    cite_precision: float | None
    answer_chars: float | None
    p50_ms: float | None


def summarise(results: Iterable[Result]) -> Summary:
    """Return the summary of the results, in any order."""
    results = list(results)
    verdicts = [result.verdict for result in results]
    clusters = clustered(results)
    wordings = [rights for rights in clusters if len(rights) > 1]
    right = sum(v.right for v in verdicts)
    return Summary(
        n=len(verdicts),
        right=right,
        interval=cluster_bootstrap(clusters) if wordings else wilson(right, len(verdicts)),
        groups=len(wordings),
        groups_right=sum(map(all, wordings)),
        wrong=sum(v.outcome == "wrong" for v in verdicts),
        abstained=sum(v.outcome == "abstained" for v in verdicts),
        strictly_right=sum(v.strictly_right for v in verdicts),
        confused=sum(v.confused for v in verdicts),
        converted=sum(v.converted for v in verdicts),
        false_refusals=sum(v.false_refusal for v in verdicts),
        missed_refusals=sum(v.missed_refusal for v in verdicts),
        spans_inexact=sum(v.spans_exact is False for v in verdicts),
        cite_recall=_mean(v.cite_recall for v in verdicts),
        cite_precision=_mean(v.cite_precision for v in verdicts),
        answer_chars=_mean(v.answer_chars for v in verdicts),
        p50_ms=median(v.ms for v in verdicts) if verdicts else None,
    )


def clustered(results: Iterable[Result]) -> list[list[bool]]:
    """Return by question whether each of its wordings is right."""
    found: dict[str, list[bool]] = {}
    for result in results:
        found.setdefault(result.cluster, []).append(result.verdict.right)
    return list(found.values())


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else None


def rates(summary: Summary) -> dict[str, float | None]:
    """Return every count as a share of n, that of groups as a share of them (0 to 1), every mean as it is.

    None where nothing counts.
    """
    fields = asdict(summary)
    shares = {name: fields[name] / summary.n if summary.n else None for name in COUNTS}
    worst = fields["groups_right"] / summary.groups if summary.groups else None
    return shares | {"groups_right": worst} | {name: fields[name] for name in MEANS}


def groups(results: Sequence[Result]) -> dict[str, tuple[Result, ...]]:
    """Return the results by type, in order of first appearance, by set, by answerability, and all of them."""
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.case.type, []).append(result)
    for result in results:
        found.setdefault(result.questions, []).append(result)
    for name in TOTALS:
        found.pop(name, None)  # a type may have the name of a total, which then holds it
    found["answerable"] = [result for result in results if result.case.answerable]
    found["unanswerable"] = [result for result in results if not result.case.answerable]
    found["all"] = list(results)
    return {name: tuple(members) for name, members in found.items()}
