"""Named lists: 三高地 and 五个“宜” name how many items they have, and a word that every item bears."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product, takewhile

from index.clauses import clauses
from index.lexical import normalise
from index.names import LIST_MARK
from index.passages import Passage, PassageKind
from index.reports import Report
from index.store import PassageIndex
from rag.needs import Need
from rag.statements import Statement, heading_words, prose

_NUMBER = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "俩": 2, "十一": 11, "十二": 12}
_LEAST, _MOST = 2, 12
MET = 0.5
"""Share of what else the question names that the sentence of a list must meet, of what any sentence does."""
_OPENING = 30
"""Characters at the start of a sentence within which an item that fills it is named."""

_ELEMENT = re.compile(r"[^、，；：。“”‘’《》]+")
_WITHIN = re.compile(r"[^、，；：。“”‘’《》]+|[，；：]")
_DIGITS = r"\d一二两三四五六七八九十"
_MEASURE = "(?:个|大|项|类|条|种|方面|家|所|座|处|件|支|位|名|场|步|张)?"
_N = "十[一二]|[两俩二三四五六七八九十]|1[0-2]|[2-9]"
_NAMED = re.compile(
    rf"(?P<n>{_N}){_MEASURE}(?:[“‘\"](?P<quoted>[\u4e00-\u9fff]{{1,8}})[”’\"]"
    r"|(?P<word>[\u4e00-\u9fff]{1,8}?|\d+[万亿]?)[”’\"]?"
    r"(?=[，,、。：:；;？? ]|是|指|啥|什么|分别|包括|有哪|里|都|说|讲|列|分|具体|怎么|各|的|到底|$))"
)
_NOT_A_NAME = re.compile(
    r"^(?:[十百千万亿]|年|月|天|日|个|大|项|类|条|种|方面|家|人|点|次|季度|样|词|字|什么|哪)"
)
_MATTERS = r"(?:个|项|件|大)?(?:方面|重点|主要){0,2}的?(?:方面|任务|工作|事)"
_ANNOUNCES = re.compile(rf"(?P<n>{_N}){_MATTERS}(?:工作|任务)?[^，。；：]{{0,4}}[：:。]?$")
"""What ends a sentence that headings follow: 重点抓好以下八个方面工作。"""
_ASKS_OUTLINE = re.compile(rf"(?P<n>{_N}){_MATTERS}(?:的?(?:工作|任务))?")
OUTLINED = 0.7
"""Share of what else a question names that stands where an outline is announced, from which it is meant."""


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list that is asked for by its name: how many items it has, and the word that each of them bears."""

    items: int
    word: str
    name: str = ""

    def is_item(self, text: str, opens: bool = False) -> bool:
        """Return whether a text bears the word, a word of one character at one of its ends.

        The text that `opens` an enumeration may have words in front (突出做好稳增长). Where the word is but
        the list's own name (三高地) it does not count.
        """
        ends = text.startswith(self.word) or text.endswith(self.word)
        bears = ends if len(self.word) == 1 and not opens else self.word in text
        return bears and not re.search(rf"[{_DIGITS}]{_MEASURE}{re.escape(self.word)}", text)


def named_lists(text: str) -> Iterator[NamedList]:
    """Yield the readings of a (plain) question as one for a named list.

    >>> [(each.items, each.word) for each in named_lists("“三高地”是哪三个？")]
    [(3, '高地')]
    """
    for match in _NAMED.finditer(text):
        items = _count(match["n"])
        if _LEAST <= items <= _MOST and (match["quoted"] or not _NOT_A_NAME.match(match["word"])):
            yield NamedList(items, match["quoted"] or match["word"], match[0])


def items_of(
    index: PassageIndex, report: Report, text: str, needs: Sequence[Need] = ()
) -> tuple[Statement, ...]:
    """Return what names the items of the list that a question asks for by its name, () where nothing does.

    That is a run of clauses with as many of them, in the sentence that meets most of the `needs`, or as many
    sentences of one chapter that open with one, or clauses of it that end with one; or the headings that a
    sentence announces (重点抓好八个方面工作).
    """
    passages = [p for p in (index.passages[i] for i in index.ids(report.id)) if p.path]
    if outline := _outline(text, needs, passages):
        return outline
    for named in named_lists(text):
        rest = [need for need in needs if need.known and need.text not in normalise(named.name)]
        met = {p.id: _met(rest, p, report) for p in passages}
        found = _before_name(named, passages, met) or _in_one(named, passages, met)
        if found := found or _sentences(named, passages, text):
            return found
    return ()


def _before_name(
    named: NamedList, passages: Sequence[Passage], met: Mapping[int, float]
) -> tuple[Statement, ...]:
    """Return the clause that enumerates as many things right before the list's name: A、B和C“三大攻坚”."""
    numerals = "|".join([*(word for word, n in _NUMBER.items() if n == named.items), str(named.items)])
    called = re.compile(rf"“?(?:{numerals}){_MEASURE}{re.escape(named.word)}")
    found = [
        (passage, a, b)
        for passage in passages
        if named.word in passage.text
        for a, b in clauses(passage.text)
        for name in called.finditer(passage.text, a, b)
        if named.items in _counts(passage.text[a : name.start()])
    ]
    best = max(found, key=lambda each: (met[each[0].id], -each[0].start), default=None)
    return (prose(*best),) if best else ()


def _counts(words: str) -> set[int]:
    """Return how many things an enumeration may name: 和 parts them too, or stands within a name."""
    return {len(LIST_MARK.split(words)), words.count("、") + 1}


def _in_one(named: NamedList, passages: Sequence[Passage], met: Mapping[int, float]) -> tuple[Statement, ...]:
    """Return the elements on end (A、B和C) of the best sentence that are as many as the list has items."""
    least = MET * max(met.values())
    found = [
        (p, run)
        for p in passages
        if named.word in p.text and (p.kind is PassageKind.ENTRY or met[p.id] >= least)
        for run in _runs(named, p)
    ]
    if not found:
        return ()
    passage, (start, end) = max(found, key=lambda each: (met[each[0].id], -each[1][1], -each[0].start))
    touched = [(a, b) for a, b in clauses(passage.text) if a < end and b > start]
    return (prose(passage, touched[0][0], touched[-1][1]),)


def _runs(named: NamedList, passage: Passage) -> Iterator[tuple[int, int]]:
    """Yield the spans of as many elements on end as the list has items, each of which bears its word.

    They are parted by any marks (着力A，着力B), or by those within a clause only.
    """
    for parted_by in (_ELEMENT, _WITHIN):
        run: list[re.Match[str]] = []
        for element in (*parted_by.finditer(passage.text), None):
            if element is not None and named.is_item(element[0]):
                run.append(element)
                continue
            if len(run) == named.items:
                yield run[0].start(), run[-1].end()
            run = [element] if element is not None and named.is_item(element[0], opens=True) else []


def _met(needs: Sequence[Need], passage: Passage, report: Report) -> float:
    """Return the weight of the needs that a passage, its sentence so far, or a heading above it meets."""
    text = normalise(" ".join([*passage.path, report.text[passage.sentence : passage.end]]))
    return sum(need.weight for need in needs if any(form in text for form in need.forms))


def _sentences(named: NamedList, passages: Sequence[Passage], text: str) -> tuple[Statement, ...]:
    """Return the clauses of one chapter, part or paragraph that each name one item, if they are all.

    They open a sentence, else they end with the list's word (…，坚决打赢蓝天保卫战). What the question
    itself names (建设循环枢纽是哪四类枢纽) is what the list is of, and no item.
    """
    named_end = len(named.word) + 2
    for item_of, within in product((_opening, _ending), (_chapter, _part, _paragraph)):
        for _, group in groupby(passages, key=within):
            items = [item for passage in group for item in item_of(named, passage)]
            items = [item for item in items if item.words.rstrip("。：；，")[-named_end:] not in text]
            if len(items) == named.items:
                return tuple(items)
    return ()


def _chapter(passage: Passage) -> tuple[str, ...]:
    return passage.path[:2]


def _part(passage: Passage) -> tuple[str, ...]:
    return passage.path[:1]


def _paragraph(passage: Passage) -> int:
    return passage.paragraph


def _opening(named: NamedList, passage: Passage) -> Iterator[Statement]:
    spans = clauses(passage.text)
    if passage.start != passage.sentence or not spans:
        return
    a, b = spans[0]
    if b - a <= _OPENING and named.is_item(passage.text[a:b].rstrip("。：；")):
        yield prose(passage, a, b)


def _ending(named: NamedList, passage: Passage) -> Iterator[Statement]:
    for a, b in clauses(passage.text) if len(named.word) > 1 else ():
        said = passage.text[a:b].rstrip("。：；，")
        if b - a <= _OPENING and said.endswith(named.word) and named.is_item(said):
            yield prose(passage, a, b)


def _outline(text: str, needs: Sequence[Need], passages: Sequence[Passage]) -> tuple[Statement, ...]:
    """Return the headings that a sentence announces, where a question asks for what it announces.

    They are those right under its own heading, as many as it says; what else the question names must stand
    in that sentence or above it.
    """
    asked = _ASKS_OUTLINE.search(text)
    if asked is None:
        return ()
    rest = [need for need in needs if need.known and need.text not in normalise(asked[0])]
    least = OUTLINED * sum(need.weight for need in rest)
    best: tuple[float, tuple[Statement, ...]] = (least, ())
    for at, passage in enumerate(passages):
        announced = _ANNOUNCES.search(passage.text)
        if announced is None or _count(announced["n"]) != _count(asked["n"]):
            continue
        headings = _announced(passages, at)
        said = normalise(" ".join([*passage.path, passage.text]))
        met = sum(need.weight for need in rest if any(form in said for form in need.forms))
        if len(headings) == _count(announced["n"]) and met >= best[0]:
            best = met, tuple(heading_words(heading) for heading in headings)
    return best[1]


def _announced(passages: Sequence[Passage], at: int) -> list[Passage]:
    """Return the headings right under that of passages[at] which come behind it."""
    path = passages[at].path
    under = (p for p in passages[at + 1 :] if p.kind is PassageKind.HEADING)
    return [p for p in takewhile(lambda p: p.path[: len(path)] == path, under) if p.path[:-1] == path]


def _count(numeral: str) -> int:
    return _NUMBER.get(numeral) or int(numeral)
