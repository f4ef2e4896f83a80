"""The statements of a passage: the smallest pieces that say something whole.

A statement is a group of figures with the words that bind them (地区生产总值1220.9亿元、增长6.5%), or a run
of clauses. What it says is put together from slices of the passage; what it cites is a slice of the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index.clauses import clauses
from index.figures import Direction, Figure, Measure
from index.lexical import normalise, terms
from index.names import without_notes
from index.passages import Passage
from index.periods import Status
from index.store import PassageIndex
from rag.cues import Measure as Asked
from rag.parts import Part

_MAX_WINDOW = 3
_NEXT_ITEM = re.compile(r"(?:[一二三四五六七八九十]|其[一二三四五])是|——|[②③④⑤⑥⑦⑧⑨]")
_REACH = 2
_FROM = re.compile(r"[从由自] ?(?=\d|上一?年|[去今前]年|[“零原]|最初|不[足到])")
_OF_ALL = re.compile("全体(?=..)")
"""What says that an indicator is of the whole, which goes without saying (全体居民人均可支配收入)."""
_AHEAD = 12
"""Characters in front of a figure in which it is said that it stands."""
_STANDING = re.compile(r"(?:稳定|保持|站稳)在[^，。；]{0,4}$")
NAMED = 0.5
"""Share of an indicator's character pairs from which the words of a figure are taken to name it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a passage, as it is cited and as it is said.

    report.text[start:end] is what is cited, `words` what is said, put together from slices. `figures` are
    those of one group (empty for prose); `key` is the normalised text that a question is matched with,
    `pairs` the indicator's terms, `beside` the normalised clause in front of it, within the sentence, and its
    own whole one where no other figure in the same unit shares it.
    """

    passage: Passage
    start: int
    end: int
    words: str
    figures: tuple[Figure, ...]
    key: str
    pairs: tuple[str, ...]
    beside: str = ""

    @property
    def period(self) -> str:
        """The period of its figures, that of the end where it says where a change began, or the passage's.

        Where its figures speak of several (five years' growth, and what it led to), the passage's.
        """
        if not self.figures:
            return self.passage.period
        several = len({figure.period for figure in self.figures if figure.period}) > 1
        return self.passage.period if several and not is_from_to(self) else self._main.period

    @property
    def status(self) -> Status:
        """Whether it is done or planned."""
        return self._main.status if self.figures else self.passage.status

    @property
    def indicator(self) -> str:
        """What its figures count, "" for prose."""
        return self.figures[0].indicator if self.figures else ""

    @property
    def _main(self) -> Figure:
        return self.figures[-1] if is_from_to(self) else self.figures[0]


@dataclass(frozen=True, slots=True)
class View:
    """A passage made ready for matching, all texts normalised.

    `headings` are those above it, `before` is the sentence in front of it, `keys` is its text with all keys
    of its statements; `statements` are its figure groups and clauses, `windows` its runs of several clauses.
    """

    passage: Passage
    text: str
    headings: str
    before: str
    keys: str
    statements: tuple[Statement, ...]
    windows: tuple[Statement, ...]


@lru_cache(maxsize=8192)
def view_of(index: PassageIndex, passage_id: int) -> View:
    """Return the view of a passage; views are kept, as every question looks at many."""
    passage = index.passages[passage_id]
    spans = clauses(passage.text)
    before = index.passages[passage_id - 1] if passage_id else None
    same = before is not None and (before.report, before.paragraph) == (passage.report, passage.paragraph)
    statements = (*_figure_statements(index, passage), *(prose(passage, a, b) for a, b in spans))
    text = normalise(passage.text)
    return View(
        passage,
        text,
        normalise(" ".join(passage.path[-2:])),
        normalise(before.text) if before is not None and same else "",
        "\n".join([text, *(s.key for s in statements)]),
        statements,
        tuple(_windows(passage, spans)),
    )


def _figure_statements(index: PassageIndex, passage: Passage) -> Iterator[Statement]:
    groups: dict[int, list[Figure]] = {}
    for figure in index.figures_by_passage.get(passage.id, ()):
        groups.setdefault(figure.group, []).append(figure)
    for figures in groups.values():
        words = _said(passage, figures)
        start, end = _clause_around(passage, min(f.lead for f in figures), max(f.tail for f in figures))
        indicator = figures[0].indicator
        pairs = tuple(t for t in terms(_OF_ALL.sub("", indicator)) if len(t) > 1)
        units = {figure.unit for figure in figures}
        others = (f for group in groups.values() if group is not figures for f in group)
        shared = any(start <= f.start < end and f.unit in units for f in others)
        own = "" if shared else passage.text[start - passage.start : end - passage.start]
        beside = normalise(f"{_clause_before(passage, start)}，{own}")
        yield Statement(
            passage, start, end, words, tuple(figures), normalise(f"{indicator} {words}"), pairs, beside
        )


def _said(passage: Passage, figures: Sequence[Figure]) -> str:
    """Return what figures of one group say; those printed one behind the other run on (由24%下降至5%)."""
    words = ""
    if figures[0].dealt and len({figure.period for figure in figures}) == len(figures) > 1:
        if not all(figure.period for figure in figures):
            moved = "减少" if figures[-1].direction is Direction.DOWN else "增加"
            ends = f"{moved}到".join(_bounded(passage, figure) for figure in figures)
            return f"{figures[0].indicator}由{ends}"
        each = (f"{f.period}年{_is(_bounded(passage, f), f)}" for f in figures)
        return figures[0].indicator + "，".join(each)  # dealt out of 分别从2020年的…提高到2025年的…
    for figure, before in zip(figures, [None, *figures], strict=False):
        runs_on = before is not None and before.tail == figure.lead and not figure.dealt
        words += ("" if runs_on or before is None else "，") + say(passage, figure, first=before is None)
    return words


def _clause_before(passage: Passage, start: int) -> str:
    before = [(a, b) for a, b in clauses(passage.text) if passage.start + b <= start]
    return passage.text[before[-1][0] : before[-1][1]] if before else ""


def _windows(passage: Passage, spans: Sequence[tuple[int, int]]) -> Iterator[Statement]:
    for i in range(len(spans)):
        for j in range(i + 1, min(len(spans), i + _MAX_WINDOW)):
            yield prose(passage, spans[i][0], spans[j][1])
    if len(spans) > _MAX_WINDOW:
        yield prose(passage, 0, len(passage.text))


def prose(passage: Passage, start: int, end: int) -> Statement:
    """Return passage.text[start:end] as a statement of prose."""
    words = passage.text[start:end]
    return Statement(passage, passage.start + start, passage.start + end, words, (), normalise(words), ())


def whole_passage(passage: Passage) -> Statement:
    """Return a passage as one statement of prose."""
    return prose(passage, 0, len(passage.text))


def heading_words(heading: Passage) -> Statement:
    """Return a heading without its number as one statement of prose."""
    return prose(heading, max(0, heading.text.find(heading.path[-1])), len(heading.text))


def explained(index: PassageIndex, passage: Passage) -> Statement:
    """Return the passage with the sentence behind it as one statement of prose: there a term is explained."""
    last = next_in_paragraph(index, passage) or passage
    return joined(index, passage, last)


def whole_list(index: PassageIndex, passage: Passage) -> Statement:
    """Return the passage with the sentences behind it that its list runs on to, as one statement of prose.

    一是…。二是…。 is one list; a sentence that announces one (聚焦以下产业。) is told by the enumeration
    that follows.
    """
    last = passage
    while (after := next_in_paragraph(index, last)) is not None and _NEXT_ITEM.match(after.text):
        last = after
    if last is passage and passage.text.count("、") + passage.text.count("”“") < 2:
        ahead = [passage]
        while len(ahead) <= _REACH and (after := next_in_paragraph(index, ahead[-1])) is not None:
            ahead.append(after)
            if after.text.count("、") >= 2:
                last = after
                break
    return joined(index, passage, last)


def joined(index: PassageIndex, first: Passage, last: Passage) -> Statement:
    """Return two passages of a paragraph, and what stands between them, as one statement of prose."""
    words = index.report(first.report).text[first.start : last.end]
    return Statement(first, first.start, last.end, words, (), normalise(words), ())


def next_in_paragraph(index: PassageIndex, passage: Passage) -> Passage | None:
    """Return the passage that follows in the same paragraph."""
    following = index.passages[passage.id + 1] if passage.id + 1 < len(index.passages) else None
    same = following is not None and (following.report, following.paragraph) == (
        passage.report,
        passage.paragraph,
    )
    return following if same else None


def focus(statement: Statement, part: Part, periods: Sequence[str]) -> Statement:
    """Return a statement with only those of its figures that a part asks for.

    These are the level, or the growth, or both; of a change from A to B, that of the one of `periods` (those
    that the question names), where no change is asked for.
    """
    if is_from_to(statement):
        return _one_end(statement, periods) if part.measure in (Asked.LEVEL, Asked.ANY) else statement
    kept = [f for f in statement.figures if _is_wanted(f, part) and not _is_standing(statement, f)]
    kept = [f for f in kept if f.period in periods] or kept
    if any(f.measure is Measure.COUNT and f.unit in part.units for f in kept):
        kept = [f for f in kept if f.measure is not Measure.COUNT or f.unit in part.units]
    return _with_only(statement, kept) if kept else statement


def with_only(statement: Statement, figures: Sequence[Figure]) -> Statement:
    """Return a statement with only these of its figures: one, or both ends of a change."""
    if len(figures) == 1 and ends_of(statement):
        return _one_of(statement, figures[0])
    if len(figures) > 1 and len(figures) < len(statement.figures):
        return replace(statement, figures=tuple(figures), words=_said(statement.passage, figures))
    return _with_only(statement, figures)


def _with_only(statement: Statement, kept: Sequence[Figure]) -> Statement:
    if len(kept) == len(statement.figures):
        return statement
    words = "，".join(say(statement.passage, f, first=f is statement.figures[0]) for f in kept)
    if kept[0] is not statement.figures[0] and statement.indicator not in words:
        words = statement.indicator + words
    return replace(statement, figures=tuple(kept), words=words)


def _is_standing(statement: Statement, figure: Figure) -> bool:
    """Return whether a figure but says what is kept to for years (连续12年稳定在500亿斤以上)."""
    at = figure.start - statement.passage.start
    return _STANDING.search(statement.passage.text[max(0, at - _AHEAD) : at]) is not None


def _one_end(statement: Statement, periods: Sequence[str]) -> Statement:
    """Return where a change began, or what it led to, where that is all that is asked for."""
    ends = [f for f in statement.figures if [f.period] == list(periods)]
    return _one_of(statement, ends[0]) if len(ends) == 1 else statement


def _one_of(statement: Statement, figure: Figure) -> Statement:
    words = figure.indicator + _is(_bounded(statement.passage, figure), figure)
    return replace(statement, figures=(figure,), words=words)


def _is_wanted(figure: Figure, part: Part) -> bool:
    grows = figure.is_change or "番" in figure.text
    if part.measure is Asked.GROWTH:
        return grows
    if part.measure is Asked.LEVEL:
        return figure.measure in (Measure.LEVEL, Measure.COUNT, Measure.SHARE)
    return True


def is_from_to(statement: Statement) -> bool:
    """Return whether a statement says but where something came from and got to (由33.74%提高到38.73%)."""
    return len(statement.figures) == 2 and bool(ends_of(statement))


def ends_of(statement: Statement) -> tuple[Figure, ...]:
    """Return where something came from and where it got to, () where a statement does not say it.

    How much that was a year may stand behind the two (，年均增长1%).
    """
    if len(statement.figures) < 2 or not all(figure.is_change for figure in statement.figures[2:]):
        return ()
    before, after = statement.figures[:2]
    named = before.period != after.period and (after.dealt or _FROM.search(statement.words) is not None)
    moves = after.direction is not Direction.NONE and not after.dealt
    return (before, after) if before.unit == after.unit and (moves or named) else ()


def say(passage: Passage, figure: Figure, first: bool) -> str:
    """Return what one figure says, in the report's words; a dealt-out figure is given its own item's."""
    words = passage.text[figure.lead - passage.start : figure.tail - passage.start].strip(
        "、，；：。 　—和与及"
    )
    if not figure.dealt:
        return _named(figure, words) if first else words
    bounded = _bounded(passage, figure)
    said = _CHANGE_WORDS[figure.direction] + bounded if figure.is_change else _is(bounded, figure)
    return (figure.indicator if first else "") + said


def _named(figure: Figure, words: str) -> str:
    """Return the words of a figure with what it counts, where they hardly say so themselves.

    投资1.2亿元 of 投资1.2亿元的兰花小镇 is 兰花小镇投资1.2亿元, 增长6% is that of the indicator before it.
    """
    name = without_notes(figure.indicator)
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    if not pairs or name[:4] in words or sum(pair in words for pair in pairs) >= NAMED * len(pairs):
        return _shared_verb(figure.indicator, words) + words
    sizes = range(min(len(name), len(words)), 0, -1)
    if begun := next((n for n in sizes if n > 1 and words.endswith(name[:n])), 0):
        return words + name[begun:]  # 1410个县级 of 1410个县级和250个市级疾控中心
    overlap = next((n for n in sizes if name.endswith(words[:n])), 0)
    return name + words[overlap:]


def _is(bounded: str, figure: Figure) -> str:
    """Return a figure as what something is: 为332天, but 达到34068元."""
    return f"为{bounded}" if bounded.startswith(figure.text) else bounded


def _bounded(passage: Passage, figure: Figure) -> str:
    """Return a figure with its qualifier as it is printed: behind it, in front of it, or in it (20余项)."""
    if figure.qualifier in figure.text:
        return figure.text
    after = passage.text.startswith(figure.qualifier, figure.end - passage.start)
    return f"{figure.text}{figure.qualifier}" if after else f"{figure.qualifier}{figure.text}"


_CHANGE_WORDS = {Direction.UP: "增长", Direction.DOWN: "下降", Direction.NONE: "为"}


def _shared_verb(indicator: str, words: str) -> str:
    """Return the verb that an item of a list shares with the first (新增 of 科技型企业427家)."""
    sizes = range(4, 1, -1)
    return next(
        (indicator[:n] for n in sizes if indicator[n : n + 2] and words.startswith(indicator[n : n + 2])), ""
    )


def _clause_around(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Return the span widened to whole clauses, in the report's offsets."""
    a, b = start - passage.start, end - passage.start
    touched = [(s, e) for s, e in clauses(passage.text) if s < b and e > a]
    return (passage.start + touched[0][0], passage.start + touched[-1][1]) if touched else (start, end)
