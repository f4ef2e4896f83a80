"""The one door: a question becomes a cited answer, or a refusal that says why."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from index.reports import Report
from index.store import Hit, PassageIndex
from rag.decide import decide
from rag.evidence import Evidence, gather
from rag.frame import from_frame
from rag.indicators import other_names, plain_name
from rag.llama import Writer
from rag.phrasing import AnswerStatus, Draft, mark
from rag.question import QuestionError, understand
from rag.refusals import refuse_empty, refuse_order
from rag.retrieve import retrieve
from rag.reword import candidates, propose
from rag.route import route
from rag.verdicts import Outcome, Verdict, cite
from rag.verify import verify
from rag.writing import Tell, Writing, write_up


@dataclass(frozen=True, slots=True)
class Citation:
    """A slice of a report that bears an answer: report.text[start:end] == text.

    `sha256` is that of the report's text.
    """

    n: int
    report: str
    section: str
    paragraph: int
    text: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """A figure of an answer, as printed in the report, with the number of its citation."""

    text: str
    indicator: str
    period: str
    status: str
    citation: int


@dataclass(frozen=True, slots=True)
class ScoredHit:
    """A passage that was retrieved; a larger score is better."""

    report: str
    section: str
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Searched:
    """How many passages were looked through, and how many of them name the first figure's indicator."""

    passages: int
    indicator: str
    places: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or a refusal; see the answer contract in the README. `ms` and `stages` are milliseconds.

    `searched` says how much was looked through, where figures are given.

    `verdicts` are the gate's on the text that was drafted, every figure of it, in order. Where one is not
    fine, `answer` is the refusal that took the draft's place. `mode` is "llm" where the wording is a language
    model's; `writing` says how it was asked, None where it was not. `wordings` are the other
    wordings of the question that a model proposed, where nothing had been found.
    """

    answer: str
    status: AnswerStatus
    figures: tuple[AnswerFigure, ...]
    citations: tuple[Citation, ...]
    understood: str
    confidence: float
    ms: float
    index: str
    mode: str = "extractive"
    hits: tuple[ScoredHit, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    searched: Searched | None = None
    stages: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    writing: Writing | None = None
    wordings: tuple[str, ...] = ()

    @property
    def abstained(self) -> bool:
        """Whether this is a refusal."""
        return self.status != "answered"


def ask(
    index: PassageIndex,
    question: str,
    history: Sequence[str] = (),
    *,
    report: str | None = None,
    hits: int = 0,
    writer: Writer | None = None,
    tell: Tell | None = None,
) -> Answer:
    """Return the answer to `question`, earlier questions of the chat in `history`, oldest first.

    `report` limits it to one report (by default the one that the question is about); `hits` adds that many
    retrieved passages. A `writer` may word it otherwise; `tell` is told first the answer without it, then
    what of its text has been checked. No question text raises: what is no question comes back with status
    unclear. StoreError for an unknown report id.
    """
    clock = _Clock()
    source = index.report(report or route(index, question, history))
    clock.mark("route")
    try:
        asked = understand(question, history, index, source)
    except QuestionError as error:
        return _answer(index, source, Draft("unclear", str(error)), "", [], 0, clock)
    clock.mark("understand")
    found = retrieve(index, asked, source.id)
    clock.mark("retrieve")
    draft = refuse_order(question) or from_frame(index, source, asked) or refuse_empty(asked)
    if draft is None:
        evidence = gather(index, asked, found)
        clock.mark("gather")
        draft = decide(index, asked, evidence, source)
    wordings: tuple[str, ...] = ()
    if draft.status == "absent" and writer is not None and writer.rewords:
        wordings = propose(writer, asked.text)
        clock.mark("reword")
        if more := candidates(index, asked, found, source.id, wordings):
            found = [*found, *more]
            draft = decide(index, asked, gather(index, asked, found), source)
    answer = _answer(index, source, draft, asked.text, found, hits, clock)
    answer = replace(answer, wordings=wordings) if wordings else answer
    if writer is None or answer.abstained:
        return answer
    return _written(answer, index, source, writer, tell, clock)


def _written(
    answer: Answer,
    index: PassageIndex,
    report: Report,
    writer: Writer,
    tell: Tell | None,
    clock: _Clock,
) -> Answer:
    """Return an answer as a model words it, where that is borne out; else as it is, with the reason."""
    if tell:
        tell(answer.answer)
    cited = cite(index, report, [(one.start, one.end) for one in answer.citations])
    written = write_up(answer.answer, answer.verdicts, cited, answer.understood, writer, tell)
    if written is None:
        return answer
    clock.mark("write")
    return replace(
        answer,
        answer=written.text,
        verdicts=written.verdicts,
        writing=written.writing,
        mode="extractive" if written.writing.note else "llm",
        ms=clock.total,
        stages=MappingProxyType(clock.stages),
    )


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self.stages: dict[str, float] = {}

    def mark(self, stage: str) -> None:
        now = time.perf_counter()
        self.stages[stage] = round((now - self._last) * 1000, 3)
        self._last = now

    @property
    def total(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)


def _answer(
    index: PassageIndex,
    report: Report,
    draft: Draft,
    understood: str,
    found: Sequence[Hit],
    hits: int,
    clock: _Clock,
) -> Answer:
    clock.mark("answer")
    slices = [(e.statement.start, e.statement.end) for e in draft.evidence]
    # a text that is no question is answered by what is wrong with it, its length included
    asked = understood or draft.text
    verdicts = verify(numbered(draft), cite(index, report, slices), asked)
    if wrong := [v for v in verdicts if not v.is_fine]:
        draft = _withheld(draft, wrong[0])
    clock.mark("verify")
    citations = tuple(_cite(n, e, report) for n, e in enumerate(draft.evidence, 1))
    figures = tuple(
        AnswerFigure(f.text, f.indicator, f.period, str(f.status), i + 1) for f, i in draft.figures
    )
    return Answer(
        answer=numbered(draft), status=draft.status, figures=figures, citations=citations,
        understood=understood, confidence=round(draft.confidence, 3), ms=clock.total, index=index.fingerprint,
        hits=tuple(_scored(index, hit) for hit in found[:hits]), verdicts=verdicts,
        searched=_searched(index, report, figures[0].indicator) if figures else None,
        stages=MappingProxyType(clock.stages),
    )  # fmt: skip


def numbered(draft: Draft) -> str:
    """Return the text of a draft with its citations numbered from 1."""
    text = draft.text
    for i in range(len(draft.evidence)):
        text = text.replace(mark(i), f"[{i + 1}]")
    return text


def _searched(index: PassageIndex, report: Report, indicator: str) -> Searched:
    name = plain_name(indicator, report.place)
    names, ids = {name, indicator, *other_names(name)} - {""}, index.ids(report.id)
    told = sum(any(name in text for text in _texts(index, i) for name in names) for i in ids)
    return Searched(len(ids), name, told)


def _texts(index: PassageIndex, passage: int) -> Iterator[str]:
    """Yield the text of a passage and the indicators of its figures, which a list may not spell out."""
    yield index.passages[passage].text
    yield from (figure.indicator for figure in index.figures_by_passage.get(passage, ()))


_FAULTS = {
    Outcome.VALUE: "数值", Outcome.UNIT: "单位", Outcome.INDICATOR: "指标", Outcome.PERIOD: "时期",
    Outcome.STATUS: "实绩或目标", Outcome.DIRECTION: "增减", Outcome.MEASURE: "总量或增幅",
    Outcome.QUALIFIER: "上下限", Outcome.ABSENT: "出处",
}  # fmt: skip


def _withheld(draft: Draft, wrong: Verdict) -> Draft:
    """Return the refusal that takes the place of a draft with a figure that is not borne out.

    The figure is not repeated; what the draft cites still is.
    """
    marks = "".join(mark(i) for i in range(len(draft.evidence)))
    source = f"请看报告原文{marks}。" if marks else ""
    fault = _FAULTS[wrong.outcome]
    text = f"拟出的回答里有个数字没有通过核对（{fault}），不予显示（a figure was not borne out）。{source}"
    return Draft("absent", text, draft.evidence)


def _cite(n: int, evidence: Evidence, report: Report) -> Citation:
    statement = evidence.statement
    return Citation(
        n, report.id, section_name(statement.passage.path), statement.passage.paragraph,
        report.text[statement.start : statement.end], statement.start, statement.end, report.sha256,
    )  # fmt: skip


def section_name(path: tuple[str, ...]) -> str:
    """Return a section path as it is shown ("2024年工作回顾 › 科技创新动力不断积聚")."""
    return " › ".join(path)


def _scored(index: PassageIndex, hit: Hit) -> ScoredHit:
    passage = index.passages[hit.passage]
    return ScoredHit(
        passage.report, section_name(passage.path), passage.text, passage.start, passage.end, hit.score
    )


def to_json(answer: Answer, id: str | None = None, with_hits: bool = False) -> dict[str, object]:  # noqa: A002
    """Return the answer contract's object, keys in its order.

    `id` comes first when given, `hits` only when asked for.
    """
    row: dict[str, object] = {} if id is None else {"id": id}
    row |= {
        "answer": answer.answer,
        "status": answer.status,
        "abstained": answer.abstained,
        "figures": [_fields(f) for f in answer.figures],
        "citations": [_fields(c) for c in answer.citations],
        "understood": answer.understood,
        "confidence": answer.confidence,
        "ms": answer.ms,
        "index": answer.index,
        "mode": answer.mode,
    }
    return row | {"hits": [_fields(h) for h in answer.hits]} if with_hits else row


def _fields(record: Citation | AnswerFigure | ScoredHit) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}
