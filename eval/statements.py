"""Right answers for the gate's test: the tool's own, and statements from the ledger in many other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Final

from eval.cases import Case
from eval.metrics import judge
from index.figures import Direction, Figure
from index.periods import Status
from index.reports import Report
from index.store import PassageIndex
from rag.answer import ask
from rag.contract import Answer, to_json
from rag.verdicts import Cited, Outcome, cite


@dataclass(frozen=True, slots=True)
class Sound:
    """A right answer: its text, what it cites, and the ledger's figure in it that is to be broken.

    `amount` is that figure as the answer prints it; `sold` are wordings that pass the same figure, a target,
    off as achieved.
    """

    text: str
    cited: tuple[Cited, ...]
    figure: Figure
    amount: str
    question: str = ""
    sold: tuple[str, ...] = ()


_LEVEL: Final[tuple[str, ...]] = (
    "{year}年{name}{amount}{mark}。",
    "{year}年，{name}为{amount}{mark}。",
    "根据报告，{year}年{name}达到{amount}{mark}。",
    "{name}：{amount}（{year}年）{mark}。",
    "报告显示，{name}达{amount}{mark}。",
    "{year}年全年实现{name}共{amount}。{mark}",
)
_CHANGE: Final[tuple[str, ...]] = (
    "{year}年{name}{word}{amount}{mark}。",
    "{year}年，{name}同比{word}{amount}{mark}。",
    "与上年相比，{year}年{name}{word}了{amount}{mark}。",
    "{name}较上年{word}{amount}（{year}年）{mark}。",
    "报告指出，{name}{word}幅度为{amount}{mark}。",
)
_PLANNED_LEVEL: Final[tuple[str, ...]] = (
    "{year}年目标：{name}{amount}{mark}。",
    "{year}年，{name}的目标是{amount}{mark}。",
    "{year}年计划{name}达到{amount}{mark}。",
    "力争{year}年{name}达到{amount}{mark}。",
    "按照安排，{year}年{name}要达到{amount}。{mark}",
)
_PLANNED_CHANGE: Final[tuple[str, ...]] = (
    "{year}年目标：{name}{word}{amount}{mark}。",
    "{year}年，{name}预期{word}{amount}{mark}。",
    "{year}年{name}的目标是{word}{amount}{mark}。",
    "力争{year}年{name}{word}{amount}{mark}。",
)
_SOLD_LEVEL: Final[tuple[str, ...]] = (
    "{year}年完成{name}{amount}{mark}。",
    "{year}年，{name}为{amount}{mark}。",
    "{last}年{name}达到{amount}{mark}。",
)
_SOLD_CHANGE: Final[tuple[str, ...]] = (
    "{year}年{name}{word}{amount}{mark}。",
    "{name}实际{word}了{amount}{mark}。",
    "{last}年，{name}同比{word}{amount}{mark}。",
)
_UP_WORDS: Final = ("增长", "提高", "上升")
_DOWN_WORDS: Final = ("下降", "降低", "下滑")

_NAME: Final = re.compile(r"(?=.{4,16}$)(?:[\u4e00-\u9fff]|“[\u4e00-\u9fff]+”)+")
_PLAIN: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万亿|亿|万)?([^\d\s多余]*)")
_PLANNED: Final = re.compile("目标|任务|计划|规划|安排|预期|预计|力争|争取|确保|拟|将|要")
"""A name that says itself that it is planned is not sold as achieved by another frame."""

_LABEL: Final = re.compile(r"(?<!到)(\d{4})年目标：")
_SOLD_LABELS: Final = (r"\1年", r"\1年完成", r"\1年实际为")


def right_answers(index: PassageIndex, cases: Iterable[Case]) -> Iterator[Sound]:
    """Yield the tool's right answers to the cases, once for every figure in them that a slice bears out."""
    reports = {report.id: report for report in index.reports}
    for case in cases:
        scope = case.report if len(reports) > 1 else None
        answer = ask(index, case.question, case.history, report=scope)
        if not answer.abstained and judge(case, to_json(answer, id=case.id), reports).right:
            cited = cite(index, [(c.report, c.start, c.end) for c in answer.citations])
            yield from _figures_in(answer, cited)


def _figures_in(answer: Answer, cited: tuple[Cited, ...]) -> Iterator[Sound]:
    for verdict in answer.verdicts:
        if verdict.outcome is Outcome.SUPPORTED and verdict.figure:
            target = verdict.figure.status is Status.TARGET and _LABEL.search(answer.answer)
            planned = target and not _PLANNED.search(_LABEL.sub("", answer.answer))
            sold = tuple(_LABEL.sub(label, answer.answer) for label in _SOLD_LABELS) if planned else ()
            yield Sound(answer.answer, cited, verdict.figure, verdict.text, answer.understood, sold)


def statements(index: PassageIndex, rng: Random) -> Iterator[Sound]:
    """Yield a statement, in words drawn by `rng`, for every figure of the ledger that can be told plainly."""
    for report in index.reports:
        for passage in index.ids(report.id):
            for figure in filter(is_plain, index.figures_by_passage.get(passage, ())):
                yield _said(figure, cite(index, [(report.id, *_clause(report, figure))]), rng)


def _clause(report: Report, figure: Figure) -> tuple[int, int]:
    """Return the clauses around a figure and the words that bind it, up to the marks that part clauses."""
    start, end = min(figure.lead, figure.start), max(figure.tail, figure.end)
    while start > 0 and report.text[start - 1] not in "，。；！？\n":
        start -= 1
    while end < len(report.text) and report.text[end] not in "，。；！？\n":
        end += 1
    return start, end


def is_plain(figure: Figure) -> bool:
    """Return whether a figure is one number with a name and a unit, achieved in a year or planned for one."""
    told = figure.status in (Status.ACTUAL, Status.TARGET) and len(figure.period) == 4
    whole = figure.value is not None and figure.upper is None and _PLAIN.fullmatch(figure.text)
    moves = figure.direction is not Direction.NONE
    named = figure.unit and figure.text.endswith(figure.unit) and _NAME.fullmatch(figure.indicator)
    return bool(told and whole and named and moves == figure.is_change)


def _said(figure: Figure, cited: tuple[Cited, ...], rng: Random) -> Sound:
    done = figure.status is Status.ACTUAL
    of_level, of_change = (_LEVEL, _CHANGE) if done else (_PLANNED_LEVEL, _PLANNED_CHANGE)
    styles = of_change if figure.is_change else of_level
    words = {
        "year": figure.period,
        "last": str(int(figure.period) - 1),
        "name": figure.indicator,
        "amount": rng.choice(list(_spellings(figure.text))),
        "word": rng.choice(_UP_WORDS if figure.direction is Direction.UP else _DOWN_WORDS),
        "mark": "[1]",
    }
    sellable = not done and not _PLANNED.search(figure.indicator)
    selling = _SOLD_CHANGE if figure.is_change else _SOLD_LEVEL
    sold = tuple(style.format(**words) for style in selling) if sellable else ()
    return Sound(rng.choice(styles).format(**words), cited, figure, words["amount"], sold=sold)


def _spellings(amount: str) -> Iterator[str]:
    """Yield ways to print an amount: twice as the report does, in another scale, in Chinese numerals."""
    yield from (amount, amount)
    number, scale, unit = parts(amount)
    if scale == "亿":
        yield f"{_shortest(Decimal(number) * 10**4)}万{unit}"
    if scale == "万" and Decimal(number) >= 1000:
        yield f"{_shortest(Decimal(number) / 10**4)}亿{unit}"
    if chinese := in_chinese(number):
        yield f"百分之{chinese}" if unit == "%" else f"{chinese}{scale}{unit}"


def parts(amount: str) -> tuple[str, str, str]:
    """Return number, scale and unit of an amount in digits, three empty strings for any other."""
    found = _PLAIN.fullmatch(amount)
    return (found[1], found[2] or "", found[3]) if found else ("", "", "")


def _shortest(value: Decimal) -> str:
    return format(value.normalize(), "f")


DIGITS: Final = "零一二三四五六七八九"


def in_chinese(number: str) -> str:
    """Return a number below 10 000 in Chinese numerals, "" for a larger one or none.

    >>> in_chinese("1220.9"), in_chinese("15"), in_chinese("1005")
    ('一千二百二十点九', '十五', '一千零五')
    """
    whole, _, decimals = number.partition(".")
    if not 0 < len(whole) <= 4:
        return ""
    ranks = ("千", "百", "十", "")[-len(whole) :]
    said = "".join(DIGITS[int(d)] + rank * (d != "0") for d, rank in zip(whole, ranks, strict=True))
    said = re.sub("零+", "零", said)
    said = re.sub("^一十", "十", said.removesuffix("零") or "零")
    return said + ("点" + "".join(DIGITS[int(d)] for d in decimals) if decimals else "")
