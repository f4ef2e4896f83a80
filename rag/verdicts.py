"""What the gate says of an answer's figures, and the evidence that it goes by."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from index.figures import Figure
from index.passages import Passage
from index.reports import Report
from index.store import PassageIndex
from rag.claims import legible


class Outcome(StrEnum):
    """What became of a figure: fine in one of four ways, wrong in a named way, or nowhere in the evidence.

    SUPPORTED: the cited slice says so. COMPUTED: it follows from figures of the slices. COUNTED: it is how
    many things the answer itself lists. DENIED: it is the question's own, and the answer says that it is not
    so. QUALIFIER: the bound is turned round (以下 for 以上).
    """

    SUPPORTED = "supported"
    COMPUTED = "computed"
    COUNTED = "counted"
    DENIED = "denied"
    VALUE = "value"
    UNIT = "unit"
    INDICATOR = "indicator"
    PERIOD = "period"
    STATUS = "status"
    DIRECTION = "direction"
    MEASURE = "measure"
    QUALIFIER = "qualifier"
    ABSENT = "absent"


FINE = (Outcome.SUPPORTED, Outcome.COMPUTED, Outcome.COUNTED, Outcome.DENIED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one figure of an answer: answer[start:end] == text.

    `figure` is the ledger's that bears it out, or the one that it gets wrong, None for none; `citation` is
    the number of the slice that holds it, 0 for none. `note` is "qualifier" where a bound (以上, 近) was
    dropped or added, which is no fault.
    """

    text: str
    start: int
    end: int
    outcome: Outcome
    figure: Figure | None = None
    citation: int = 0
    note: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether the figure may be shown."""
        return self.outcome in FINE


@dataclass(frozen=True)
class Cited:
    """The slice report.text[start:end] that an answer cites as its n-th, with the ledger around it.

    `passages` are those that it lies in, one at least; `figures` are all that the ledger has of these.
    """

    n: int
    report: Report
    start: int
    end: int
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def own(self) -> tuple[Figure, ...]:
        """The figures that stand in the slice itself."""
        return tuple(f for f in self.figures if self.start <= f.start and f.end <= self.end)

    @cached_property
    def words(self) -> str:
        """The slice, legible."""
        return legible(self.report.text[self.start : self.end]).text

    @cached_property
    def around(self) -> str:
        """What is said around the slice, legible: its headings, its sentences, whose report it is."""
        place, year = self.report.place, self.report.year
        level = "国" if place == "全国" else place[-1:]
        whose = f"{place} 全{level} 我{level} 本{level} 该{level} 各{level} {year}年 {self.report.title}"
        return legible(" ".join((*self.passages[0].path, *(p.text for p in self.passages), whose))).text


def cite(index: PassageIndex, slices: Iterable[tuple[str, int, int]]) -> tuple[Cited, ...]:
    """Return slices (report id, start, end) of reports as what the gate goes by, numbered from 1."""
    return tuple(
        _cited(index, index.report(report), n, start, end) for n, (report, start, end) in enumerate(slices, 1)
    )


def _cited(index: PassageIndex, report: Report, n: int, start: int, end: int) -> Cited:
    ids = index.ids(report.id)
    first = bisect_right(ids, start, key=lambda i: index.passages[i].start) - 1
    last = bisect_left(ids, end, key=lambda i: index.passages[i].start)
    passages = tuple(index.passages[i] for i in ids[max(0, first) : last])
    figures = tuple(f for p in passages for f in index.figures_by_passage.get(p.id, ()))
    return Cited(n, report, start, end, passages, figures)
