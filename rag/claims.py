"""What an answer says: each figure in it, with the period, the tense and the source that its words claim.

The text may be anybody's, a language model's above all. It is first made legible (citation marks taken out,
Chinese amounts in digits), then read sentence by sentence with the grammar of the ledger.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.figures import UNITS, Figure, chinese_value, clauses, find_figures
from index.passages import Passage, PassageKind
from index.periods import Mention, Status, find_mentions

PLANNED = "目标 任务 计划 规划 安排 预期 预计 力争 争取 确保 打算 有望 拟 将 要 到".split()
DONE = "实际 完成 实现 达成 已经 已 超额 了".split()
"""What says that a figure is planned, or done, where the report does not say so itself."""

_NOT_TENSE = {
    "将": "(?<!即)将(?![军来])",
    "要": "(?<![主需重必纪概])要(?![素求点闻])",
    "到": "到(?=[12]\\d{3}年)",
}
_PLANNED = re.compile("|".join(_NOT_TENSE.get(w, w) for w in PLANNED))
_DONE = re.compile("|".join(DONE))

_WIDE = str.maketrans("０１２３４５６７８９％．，＋－－＝［］", "0123456789%.，+--=[]")
_SAME_WORDS = {"负增长": "下降", "个点": "个百分点", "個": "个"}
"""Words that the grammar of reports does not know, in its own."""

_DIGITS = "[零〇一二两三四五六七八九十百千]"
_COUNTED_IN = "|".join(
    sorted((re.escape(u) for u in UNITS if u not in ("年", "周年", "级", "期", "次")), key=len, reverse=True)
)
_LEGIBLE = re.compile(
    r"[\[【](?P<mark>\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]】]"
    rf"|百分之(?P<percent>{_DIGITS}{{1,9}}(?:点{_DIGITS}{{1,6}})?)"
    rf"|(?<![第零〇一二两三四五六七八九十百千])(?P<decimal>{_DIGITS}{{1,9}}点{_DIGITS}{{1,6}})(?=[多余]?[万亿]|{_COUNTED_IN})"
    rf"|(?<![第零〇一二两三四五六七八九十百千])(?P<whole>{_DIGITS}{{1,9}}(?=[多余]?[万亿])|{_DIGITS}{{2,9}}(?=[多余]?(?:{_COUNTED_IN})))"
    rf"|(?P<same>{'|'.join(_SAME_WORDS)})"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_MOST = 6
"""A quotation runs over so many clauses and one, a figure has so many marks: nobody writes more."""

_REACH = 200
"""Characters in front of a figure within which a word says of it that it is planned or done."""


@dataclass(frozen=True, slots=True)
class Legible:
    """A text made ready for reading: `at[i]` is where text[i] stood in the original.

    `at` has one more entry than `text`, the original's length. `marks` are the citation marks that were
    taken out, as (offset in text, numbers cited).
    """

    text: str
    at: tuple[int, ...]
    marks: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an answer that may be the report's own, with what is said of them in front.

    `period` is the one claimed for them ("" none), `scope` the words that claim it.
    """

    words: str
    period: str
    scope: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of an answer and what its words say of it.

    `figure` is as the grammar reads it, offsets in the legible text; `phrase` the words that bind it;
    `clause` what it stands in. `period` is the one named for it in its sentence, else in an earlier one
    ("" none), `scope` the words from there on. `cites` are the numbers of the marks right behind it, () for
    none. `quotes` are the readings under which its clause may be quoted.
    """

    figure: Figure
    phrase: str
    clause: str
    period: str
    scope: str
    cites: tuple[int, ...]
    quotes: tuple[Quote, ...]


def legible(text: str) -> Legible:
    """Return `text` without citation marks, its digits ASCII and its Chinese amounts in digits.

    >>> legible("约一千二百亿元，增长百分之六点五[1]").text
    '约1200亿元，增长6.5%'
    """
    text = text.translate(_WIDE)
    parts: list[str] = []
    at: list[int] = []
    marks: list[tuple[int, tuple[int, ...]]] = []
    last = 0
    for match in _LEGIBLE.finditer(text):
        at += range(last, match.start())
        parts.append(text[last : match.start()])
        if match["mark"]:
            marks.append((len(at), tuple(int(n) for n in re.findall(r"\d+", match["mark"]))))
        else:
            said = _in_digits(match)
            parts.append(said)
            at += [match.start()] * len(said)
        last = match.end()
    at += range(last, len(text) + 1)
    return Legible("".join([*parts, text[last:]]), tuple(at), tuple(marks))


def _in_digits(match: re.Match[str]) -> str:
    if match["same"]:
        return _SAME_WORDS[match["same"]]
    whole, _, decimals = (
        (match["percent"] or match["decimal"] or match["whole"]).replace("〇", "零").partition("点")
    )
    number = str(chinese_value(whole))
    if decimals:
        number += "." + "".join(str(chinese_value(c)) for c in decimals)
    return number + "%" * bool(match["percent"])


def read_claims(answer: Legible, year: int) -> tuple[Claim, ...]:
    """Return the figures of an answer about a report of `year`, in order. Linear in its length."""
    claims: list[Claim] = []
    inherited = ""
    marked = [at for at, _ in answer.marks]
    for match in _SENTENCE.finditer(answer.text):
        start, text = match.start(), match[0]
        mentions = find_mentions(text, year)
        sentence = _Sentence(
            text, start, clauses(text), mentions, [m.start for m in mentions], answer.marks, marked
        )
        passage = Passage(
            0, "", 0, (), 1, start, match.end(), text, PassageKind.BODY, "", Status.UNKNOWN, start
        )
        claims += [_claim(sentence, figure, inherited) for figure in find_figures([passage], year)]
        inherited = mentions[-1].period if mentions else inherited
    return tuple(claims)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of an answer, at `start` there; offsets of `clauses` and `mentions` are its own."""

    text: str
    start: int
    clauses: Sequence[tuple[int, int]]
    mentions: Sequence[Mention]
    mentioned: Sequence[int]
    marks: Sequence[tuple[int, tuple[int, ...]]]
    marked: Sequence[int]

    def named_for(self, at: int, end: int) -> Mention | None:
        """Return the period that is named for the figure text[at:end]: behind it in brackets, or before."""
        i = bisect_left(self.mentioned, at)
        beside = self.mentions[i] if i < len(self.mentions) else None
        if beside and self.text[end : beside.start] in ("（", "("):
            return beside
        return self.mentions[i - 1] if i else None

    def cites(self, end: int) -> tuple[int, ...]:
        """Return the numbers of the first marks behind text[:end], those of the sentence only."""
        i = bisect_left(self.marked, self.start + end)
        if i == len(self.marks) or self.marked[i] > self.start + len(self.text) + 1:
            return ()
        return tuple(n for at, numbers in self.marks[i : i + _MOST] if at == self.marked[i] for n in numbers)

    def is_marked(self, at: int, end: int) -> bool:
        """Return whether a citation mark stands in text[at:end]."""
        i = bisect_left(self.marked, self.start + at)
        return i < len(self.marked) and self.marked[i] <= self.start + end


def _claim(sentence: _Sentence, figure: Figure, inherited: str) -> Claim:
    at, end = figure.start - sentence.start, figure.end - sentence.start
    i = min(bisect_right(sentence.clauses, (at, len(sentence.text))), len(sentence.clauses)) - 1
    begin, stop = sentence.clauses[i]
    named = sentence.named_for(at, end)
    opening = max(named.start - 1 if named else 0, at - _REACH, 0)
    return Claim(
        figure,
        sentence.text[figure.lead - sentence.start : figure.tail - sentence.start],
        sentence.text[begin:stop],
        named.period if named else inherited,
        sentence.text[min(opening, at) : max(end, stop)],
        sentence.cites(end),
        tuple(_quotes(sentence, i, named)),
    )


def _quotes(sentence: _Sentence, last: int, named: Mention | None) -> Iterator[Quote]:
    """Yield the runs of clauses up to the last one that may be quoted, shortest first."""
    text, end = sentence.text, sentence.clauses[last][1]
    after = end
    for begin, stop in reversed(sentence.clauses[max(0, last - _MOST) : last + 1]):
        if stop < end and sentence.is_marked(stop, after):
            return
        before = named is not None and named.start < begin
        yield (
            Quote(text[begin:end], named.period, text[named.start : begin])
            if named and before
            else Quote(text[begin:end], "", "")
        )
        if named and begin <= named.start <= begin + 1:
            yield Quote(text[named.end : end], named.period, text[begin : named.end])
        after = begin


def planned(text: str) -> frozenset[str]:
    """Return the words of `text` that say that something is planned."""
    return frozenset(_PLANNED.findall(text))


def done(text: str) -> frozenset[str]:
    """Return the words of `text` that say that something is done."""
    return frozenset(_DONE.findall(text))
