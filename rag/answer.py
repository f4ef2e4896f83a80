"""The one door: a question becomes a cited answer, or a refusal that says why."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from index.reports import Report
from index.store import Hit, PassageIndex
from rag import combining
from rag.contract import Answer, AnswerFigure, Citation, ScoredHit, Searched, section_name
from rag.drafting import Drafted, draft_of
from rag.evidence import Evidence
from rag.indicators import other_names, plain_name
from rag.llama import Writer
from rag.phrasing import Draft, mark
from rag.scope import cards_by_place
from rag.subanswers import ask_each
from rag.subquestions import plan_of
from rag.verdicts import Outcome, Verdict, cite
from rag.verify import verify
from rag.writing import Tell, write_up


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
    plan = None if report or len(index.cards) == 1 else plan_of(index, question, history)
    clock.mark("route")

    def put(source: str, text: str, earlier: Sequence[str]) -> Drafted:
        return draft_of(index, index.report(source), text, earlier, writer=writer, mark=clock.mark)

    if plan is None:
        drafted = [put(report or index.cards[0].id, question, history)]
        draft, asked = drafted[0].draft, drafted[0].understood
    else:
        told = ask_each(plan, put)
        drafted = [one.drafted for one in told]
        draft = combining.together(told, plan, named=len(cards_by_place(index)) > 1)
        asked = combining.understood(told)
    answer = _answer(index, drafted, draft, asked, hits, clock)
    if writer is None or answer.abstained:
        return answer
    return _written(answer, index, writer, tell, clock)


def _written(
    answer: Answer,
    index: PassageIndex,
    writer: Writer,
    tell: Tell | None,
    clock: _Clock,
) -> Answer:
    """Return an answer as a model words it, where that is borne out; else as it is, with the reason."""
    if tell:
        tell(answer.answer)
    cited = cite(index, [(one.report, one.start, one.end) for one in answer.citations])
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
        """Count the time since the last mark for `stage`, which may come several times."""
        now = time.perf_counter()
        self.stages[stage] = round(self.stages.get(stage, 0.0) + (now - self._last) * 1000, 3)
        self._last = now

    @property
    def total(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)


def _answer(
    index: PassageIndex,
    drafted: Sequence[Drafted],
    draft: Draft,
    understood: str,
    hits: int,
    clock: _Clock,
) -> Answer:
    """Return a draft, made of what was `drafted`, as an answer: citations numbered, every figure checked."""
    slices = [(e.statement.passage.report, e.statement.start, e.statement.end) for e in draft.evidence]
    # a text that is no question is answered by what is wrong with it, its length included
    verdicts = verify(numbered(draft), cite(index, slices), understood or draft.text)
    if wrong := [v for v in verdicts if not v.is_fine]:
        draft = _withheld(draft, wrong[0])
    clock.mark("verify")
    citations = tuple(_cite(n, e, index) for n, e in enumerate(draft.evidence, 1))
    figures = tuple(
        AnswerFigure(f.text, f.indicator, f.period, str(f.status), i + 1) for f, i in draft.figures
    )
    found = sorted((hit for one in drafted for hit in one.found), key=lambda hit: -hit.score)
    reports = tuple(dict.fromkeys(one.report for one in drafted))
    return Answer(
        answer=numbered(draft), status=draft.status, figures=figures, citations=citations,
        understood=understood, confidence=round(draft.confidence, 3), ms=clock.total, index=index.fingerprint,
        hits=tuple(_scored(index, hit) for hit in found[:hits]), verdicts=verdicts,
        searched=_searched(index, reports, figures[0].indicator) if figures else None,
        stages=MappingProxyType(clock.stages),
        wordings=tuple(wording for one in drafted for wording in one.wordings),
    )  # fmt: skip


def numbered(draft: Draft) -> str:
    """Return the text of a draft with its citations numbered from 1."""
    text = draft.text
    for i in range(len(draft.evidence)):
        text = text.replace(mark(i), f"[{i + 1}]")
    return text


def _searched(index: PassageIndex, reports: Sequence[Report], indicator: str) -> Searched:
    name = plain_name(indicator, reports[0].place)
    names = {name, indicator, *other_names(name)} - {""}
    texts = [text for report in reports for text in _texts(index, report.id)]
    return Searched(len(texts), name, sum(any(name in text for name in names) for text in texts))


@lru_cache(64)
def _texts(index: PassageIndex, report: str) -> tuple[str, ...]:
    """Return each passage's text and the indicators of its figures, which a list may not spell out."""
    ledger = index.figures_by_passage
    told = ((i, (figure.indicator for figure in ledger.get(i, ()))) for i in index.ids(report))
    return tuple("\n".join([index.passages[i].text, *indicators]) for i, indicators in told)


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


def _cite(n: int, evidence: Evidence, index: PassageIndex) -> Citation:
    statement = evidence.statement
    report = index.report(statement.passage.report)
    return Citation(
        n, report.id, section_name(statement.passage.path), statement.passage.paragraph,
        report.text[statement.start : statement.end], statement.start, statement.end, report.sha256,
    )  # fmt: skip


def _scored(index: PassageIndex, hit: Hit) -> ScoredHit:
    passage = index.passages[hit.passage]
    return ScoredHit(
        passage.report, section_name(passage.path), passage.text, passage.start, passage.end, hit.score
    )
