"""What is asked: kind of answer, period, measure, unit, place, and the weighted words to look for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import WenbaoError
from index.periods import Status, first_year, is_span, last_year
from index.reports import Report
from index.store import PassageIndex
from rag.comparing import REASONS_BACK, both_named, computes, most_of, ratio_of, rephrased
from rag.cues import (
    ABOUT_REPORT,
    GRADE,
    HOW,
    HOW_LONG,
    PRONOUN,
    WHEN,
    WHY,
    WORD,
    Kind,
    Measure,
    has_question_word,
    kind_of,
    measure_of,
    periods_of,
    stated_in,
    tense_of,
    with_which,
    without_hearsay,
    without_instructions,
    without_negated,
)
from rag.needs import Need
from rag.parts import Part, parts_of
from rag.places import entities_of
from rag.session import asking_words, carry, resolve
from rag.spelling import spelt
from rag.spoken import with_breaks, with_marks, without_background, without_courtesy
from rag.wording import is_english, plain

MAX_QUESTION = 2000
"""Characters. A question is one or two sentences; more is a paste that belongs elsewhere."""


class QuestionError(WenbaoError):
    """A text that is no question: empty, too long, or without a word.

    `ask` answers it with status unclear.
    """


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    `text` is the question with follow-ups resolved, shown to the reader; `search` what retrieval looks for.
    `periods` are those it names (see index.periods), `status` what its tense implies where it names none.
    `ends` are the last years of those spans among them that the report looks back on: in such a report what
    is said of the last year is often said of the span. `entities` must stand in the sentence that answers.
    `stated` are figures that the question itself states, to be confirmed or corrected. `year` is the
    report's, against which its 今年 is read, 0 unknown.
    """

    asked: str
    text: str
    search: str
    kind: Kind
    periods: tuple[str, ...]
    status: Status
    parts: tuple[Part, ...]
    entities: tuple[str, ...]
    stated: tuple[str, ...]
    follows: bool
    compute: bool
    ratio: bool
    english: bool
    ends: tuple[str, ...] = ()
    year: int = 0

    @property
    def needs(self) -> tuple[Need, ...]:
        """All needs, each once, as the first part that has it weighs it most."""
        best: dict[str, Need] = {}
        for part in self.parts:
            for need in part.needs:
                if need.text not in best or best[need.text].weight < need.weight:
                    best[need.text] = need
        return tuple(best.values())


_PLANNED = re.compile(r"目标|计划|预期|任务")
_NAMES_AIM = re.compile(r"目标(?!比|跟|和|完成|实现|达成)|[会将](?:到|达)(?:多少|几)")
_STILL_LACKS = re.compile("还差|[离距].{2,20}差|还要|还得|还剩")


def understand(
    asked: str, history: Sequence[str], index: PassageIndex, report: Report, *, everyday: bool = False
) -> Question:
    """Return what `asked` asks of `report`, earlier questions (oldest first) filling in what it leaves out.

    With `everyday` its words are also read as those of people who do not know the report's terms.

    Raises QuestionError for a text that is empty, longer than MAX_QUESTION, or without a single word.
    """
    check(asked)
    text = with_marks(without_courtesy(without_instructions(plain(asked))))
    text = with_breaks(
        with_which(spelt(without_negated(without_hearsay(text)), index, everyday=everyday)), index
    )
    text = without_background(text, index)
    earlier = [h for h in history[-4:] if WORD.search(h) and len(h) <= MAX_QUESTION]
    text = rephrased(text)
    carried, text = resolve(text, [without_courtesy(plain(h)) for h in earlier], report, index)
    whole = f"{carried} {text}" if carried else text
    ratio = ratio_of(text) is not None
    compute = ratio or computes(text)
    if compute:
        text = both_named(text)
    periods = periods_of(text, report.year, bases=compute and not _grows_since(text, report))
    if carried and not periods and not compute and _NAMES_AIM.search(text) and report.year:
        periods = (str(report.year),)  # 去年…是多少 | 目标定的多少
    elif carried and not periods and "全年" in text and (month := _month_in(carried, report)):
        periods = (month[:4],)  # 到4月…是多少 | 全年呢
    elif carried and (not periods or compute):
        last = periods_of(earlier[-1], report.year) if not compute and earlier else ()
        periods = tuple(dict.fromkeys([*(last or periods_of(carried, report.year)), *periods]))
    if compute and len(periods) == 1 and _PLANNED.search(text):
        here = report.year - 1 if _STILL_LACKS.search(text) else report.year
        periods = tuple(dict.fromkeys([str(here), *periods]))
    if REASONS_BACK.search(text) and len(periods) == 1 and 0 < first_year(periods[0]) < report.year:
        compute, periods = True, (str(first_year(periods[0]) + 1),)
    kind_text = asking_words(text, carried)
    parts = parts_of(text, kind_text, report, index, everyday=everyday)
    if carried:
        parts = carry(parts, carried, report, index)
    return Question(
        asked=asked,
        text=f"{text}（承接上文：{carried}）" if carried else text,
        search=_search_text(parts),
        kind=Kind.FIGURE if most_of(text) else kind_of(kind_text),
        periods=periods,
        status=tense_of(whole) if not periods else Status.UNKNOWN,
        parts=parts,
        entities=entities_of(text, report) or entities_of(whole, report),
        stated=stated_in(text),
        follows=bool(carried),
        compute=compute,
        ratio=ratio,
        english=is_english(asked),
        ends=tuple(p[-4:] for p in periods if is_span(p) and _looks_back_on(p, index, report)),
        year=report.year,
    )


def _grows_since(text: str, report: Report) -> bool:
    """Return whether a change since a year is asked for that the report states so (较2015年下降50%)."""
    bases = periods_of(text, report.year, bases=True)
    if len(bases) != 1 or measure_of(text) is not Measure.GROWTH:
        return False
    return re.search(rf"[较比]{bases[0]}年", report.text) is not None


def _month_in(text: str, report: Report) -> str:
    return next((period for period in periods_of(text, report.year) if len(period) == len("2025-04")), "")


def _looks_back_on(span: str, index: PassageIndex, report: Report) -> bool:
    ids = index.ids(report.id)
    return any(index.passages[i].period == span for i in ids) and last_year(span) < report.year


def check(asked: str) -> None:
    """Raise QuestionError for a text that is empty, too long, or holds no word."""
    if len(asked) > MAX_QUESTION:
        raise QuestionError(
            f"问题太长（{len(asked)} 字），请缩短到 {MAX_QUESTION} 字以内再问"
            f"（question too long, {MAX_QUESTION} characters at most）。"
        )
    if not asked.strip():
        raise QuestionError("问题是空的，请写下要问的内容（the question is empty）。")
    if not WORD.search(plain(asked)):
        raise QuestionError("问题里没有文字，请写下要问的内容（no word in the question）。")


def _search_text(parts: tuple[Part, ...]) -> str:
    """Return the words that retrieval looks for: each need as asked, then the report's word for it."""
    words = dict.fromkeys(form for part in parts for need in part.needs for form in need.forms[:3])
    return " ".join(words)


def asks_why(question: Question) -> bool:
    """Return whether a reason is asked for."""
    return bool(WHY.search(question.text))


def is_keywords(question: Question) -> bool:
    """Return whether a question is but words to search for (中试平台 首批 入选单位)."""
    return " " in question.text.strip() and not has_question_word(question.text)


def is_aimed(question: Question) -> bool:
    """Return whether a question speaks of what is aimed at."""
    return _PLANNED.search(question.text) is not None


def asks_when(question: Question) -> bool:
    """Return whether a date is asked for."""
    return question.kind is Kind.FACT and bool(WHEN.search(question.text))


def asks_how_long(question: Question) -> bool:
    """Return whether it is asked how long something takes."""
    return bool(HOW_LONG.search(question.text))


def asks_grade(question: Question) -> bool:
    """Return whether a grade is asked for (几A景区)."""
    return bool(GRADE.search(question.text))


def asks_how(question: Question) -> bool:
    """Return whether it is asked how something is to be done or was done: several sentences answer that."""
    return question.kind in (Kind.OPEN, Kind.LIST) and bool(HOW.search(question.text))


def asks_about_report(question: Question) -> bool:
    """Return whether the report itself is asked about: who delivered it, or when."""
    return bool(ABOUT_REPORT.search(question.text))


def is_vague(question: Question) -> bool:
    """Return whether a question points at something that it does not name (那个指标现在到什么水平了)."""
    return bool(PRONOUN.search(question.text)) and sum(n.weight for n in question.needs) < 6
