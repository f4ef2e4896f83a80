"""Questions to go on with: what the report says near what was asked, each tried before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from index.figures import Figure, Measure
from index.periods import Status
from index.store import PassageIndex
from rag.answer import ask
from rag.contract import Answer, Citation
from rag.indicators import is_telling, plain_name
from ui.render import Exchange, example_questions

OFFERED: Final = 3
TRIED: Final = 9
_LONGEST: Final = 16
_GROWS: Final = (Measure.LEVEL, Measure.COUNT)


def suggest(index: PassageIndex, exchanges: Sequence[Exchange]) -> tuple[str, ...]:
    """Return up to OFFERED questions after the last exchange; the tool answers every one of them.

    After an answer: the same indicator's other period or growth, then its neighbours in the paragraph; after
    a refusal what its near miss says; then what any report can be asked.
    """
    if not exchanges:
        return ()
    asked = {exchange.question.strip() for exchange in exchanges}
    tried = islice((q for q in _candidates(index, exchanges[-1].answer) if q not in asked), TRIED)
    answered = (question for question in tried if ask(index, question).status == "answered")
    return tuple(islice(answered, OFFERED))


def _candidates(index: PassageIndex, answer: Answer) -> Iterator[str]:
    """Yield questions, each once, the nearest first."""
    seen = set()
    for question in (*_of_citations(index, answer), *example_questions(index.reports)):
        if question not in seen:
            seen.add(question)
            yield question


def _of_citations(index: PassageIndex, answer: Answer) -> Iterator[str]:
    for citation in answer.citations[:2]:
        cited, around = _figures(index, citation)
        said = {figure.indicator for figure in cited}
        for figure in cited if answer.abstained else ():
            yield _question(index, citation, figure)
        for figure in cited[:1]:
            yield from _other_sides(index, citation, figure)
        for figure in around:
            if figure.indicator not in said:
                said.add(figure.indicator)
                yield _question(index, citation, figure)


def _figures(index: PassageIndex, citation: Citation) -> tuple[list[Figure], list[Figure]]:
    """Return the figures in a citation that can be asked for by name, and those around it in its line."""
    inside: list[Figure] = []
    around: list[Figure] = []
    for i in index.ids(citation.report):
        passage = index.passages[i]
        if passage.paragraph == citation.paragraph:
            for figure in index.figures_by_passage.get(i, ()):
                if _can_be_asked(figure):
                    within = citation.start <= figure.start < citation.end
                    (inside if within else around).append(figure)
    return inside, around


def _can_be_asked(figure: Figure) -> bool:
    return bool(figure.period) and is_telling(figure.indicator) and len(figure.indicator) <= _LONGEST


def _other_sides(index: PassageIndex, citation: Citation, figure: Figure) -> Iterator[str]:
    """Yield questions for the same indicator's target or actual, and for its growth."""
    report = index.report(citation.report)
    name = plain_name(figure.indicator, report.place)
    if report.year:
        if figure.status is Status.ACTUAL:
            yield f"{report.year}年{name}的目标是多少？"
        else:
            yield f"{report.year - 1}年{name}是多少？"
    if figure.measure in _GROWS and figure.status is Status.ACTUAL:
        yield f"{figure.period[:4]}年{name}增长多少？"


def _question(index: PassageIndex, citation: Citation, figure: Figure) -> str:
    name = plain_name(figure.indicator, index.report(citation.report).place)
    year = f"{figure.period[:4]}年" if figure.period[:4].isdigit() else ""
    if figure.measure is Measure.COUNT and figure.unit:
        return f"{year}{name}多少{figure.unit}？"
    asks = "增长多少" if figure.measure is Measure.GROWTH else "是多少"
    if figure.status is Status.TARGET:
        asks = f"的目标{asks}" if figure.measure is not Measure.GROWTH else "目标增长多少"
    return f"{year}{name}{asks}？"
