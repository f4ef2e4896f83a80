"""What an answer says: each figure in it, with what its words claim of indicator, period, tense and source.

The text may be anybody's, a language model's above all. It is first made legible (citation marks taken out,
Chinese amounts in digits), then read sentence by sentence with the grammar of the ledger.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.binding import SIZED_THING
from index.clauses import clauses
from index.figures import Figure, find_figures
from index.grammar import UNITS
from index.numbers import chinese_value
from index.passages import Passage, PassageKind
from index.periods import Mention, Status, find_mentions
from rag.cues import without_periods
from rag.naming import name_of

PLANNED = "目标 任务 计划 规划 安排 预期 预计 力争 争取 确保 打算 有望 拟 将 要 到".split()
DONE = "实际 完成 实现 达成 已 超额 了".split()
"""What says that a figure is planned, or done, where the report does not say so itself."""

_NOT_TENSE = {
    "将": "(?<!即)将(?![军来])",
    "要": "(?<![主需重必纪概])要(?![素求点闻])",
    "到": "到(?=[12]\\d{3}年)",
}
_PLANNED = re.compile("|".join(_NOT_TENSE.get(word, word) for word in PLANNED))
_DONE = re.compile("|".join(DONE))

_WIDE = str.maketrans("０１２３４５６７８９％．，＋－－＝［］", "0123456789%.，+--=[]")
_SAME_WORDS = {"负增长": "下降", "个点": "个百分点", "個": "个"}
"""Words that the grammar of reports does not know, in its own."""

_VAGUE = "年 周年 级 期 次 级 首 部 层 队 点".split()
"""What follows a lone numeral in words that count nothing: 三级, 五年来, 一次."""

_ONES = "个百分点 百分点 家 户 人 天 公里 亩 元 吨 万 亿 倍 成".split()
"""What follows 一 where it is a figure: 一家. 一项 is one only where a clause ends (not in 一项重要工作)."""

_POINTING = tuple("哪每另同某这那任中")
_ENDS = ("", *"[【（(，；。\n")
_NUMERAL = "[零〇一二两三四五六七八九十百千]"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_LEGIBLE = re.compile(
    r"[\[【](?P<mark>\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]】]"
    rf"|百分之(?P<percent>{_NUMERAL}{{1,9}}(?:点{_NUMERAL}{{1,6}})?)"
    rf"|(?<![第“‘《])(?<!{_NUMERAL})(?P<number>{_NUMERAL}{{1,9}}(?:点{_NUMERAL}{{1,6}})?)"
    rf"(?=[多余]?(?P<unit>[万亿]|{_UNIT}))"
    rf"|(?P<same>{'|'.join(_SAME_WORDS)})"
    r"|(?P<glued>(?<=GDP|CPI|PPI|R&D)(?=\d))"
    r"|(?P<aside></?[A-Za-z][^<>\n]{0,200}>|[（(][A-Za-z][A-Za-z ,.;:'?&-]{1,200}[）)])"
)
_DENIES = re.compile("没有|不是")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_SEPARATORS = re.compile(r"[^\u3400-\u9fffA-Za-z0-9%.+\-/]+")
_QUOTATION = str.maketrans("", "", "“”‘’《》\"'")
_AMOUNT = re.compile(rf"\d[\d.,]*+(?:[万亿]*+(?:{_UNIT})?+)(?!{SIZED_THING.pattern})")
"""An amount, but for one that belongs to a name (10亿元以上项目)."""
_NEXT = re.compile(r"[\d、]")
_MOST = 6
"""A quotation runs over so many clauses and one, a figure has so many marks: nobody writes more."""

_ANY_YEAR = 2000
_AHEAD = 16
"""Characters in front of a figure that may name its period."""
_REACH = 400
"""Characters in front of a figure within which a word says of it that it is planned or done."""


@dataclass(frozen=True, slots=True)
class Legible:
    """A text made ready for reading: `at[i]` is where text[i] stood in the `original`.

    `at` has one more entry than `text`, the original's length. `marks` are the citation marks that were
    taken out, as (offset in text, numbers cited).
    """

    original: str
    text: str
    at: tuple[int, ...]
    marks: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an answer that may be the report's own; `scope` in front of them claims `period` ("" none)."""

    words: str
    period: str
    scope: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of an answer and what its words say of it.

    `figure` is as the grammar reads it, offsets in the legible text. `name` is what it is said to count
    (see naming.name_of), `words` the same with all the words that bind it; `before` and `behind` stand right
    beside it, `clause` is what it stands in. `period` is the one named for it in its sentence, else in an
    earlier one ("" none), `scope` the words from there on. `cites` are the numbers of the marks right behind
    it, () for none. `quotes` are the readings under which its words may be the report's own: clauses that say
    for themselves what they count, or the whole scope.
    """

    figure: Figure
    name: str
    words: str
    before: str
    behind: str
    clause: str
    period: str
    scope: str
    cites: tuple[int, ...]
    quotes: tuple[Quote, ...]


def legible(text: str) -> Legible:
    """Return `text` without citation marks, markup and English glosses, all its amounts in ASCII digits.

    >>> legible("约一千二百亿元，增长百分之六点五[1]").text
    '约1200亿元，增长6.5%'
    """
    original, text = text, text.translate(_WIDE)
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
            said = _as_read(match)
            parts.append(said)
            at += [match.start()] * (len(said) - 1) + [max(match.start(), match.end() - 1)] * bool(said)
        last = match.end()
    at += range(last, len(text) + 1)
    return Legible(original, "".join([*parts, text[last:]]), tuple(at), tuple(marks))


def _as_read(match: re.Match[str]) -> str:
    if match.lastgroup in ("glued", "aside"):
        return " " if match.lastgroup == "glued" else ""
    if match["same"]:
        return _SAME_WORDS[match["same"]]
    numeral = match["percent"] or match["number"]
    if match["number"]:
        behind = match.end("unit")
        around = match.string[max(0, match.start() - 1) : match.start()], match.string[behind : behind + 1]
        if not _counts(numeral, match["unit"], *around):
            return numeral
    whole, _, decimals = numeral.replace("〇", "零").partition("点")
    number = str(chinese_value(whole))
    if decimals:
        number += "." + "".join(str(chinese_value(digit)) for digit in decimals)
    return number + "%" * bool(match["percent"])


def _counts(numeral: str, unit: str, before: str, behind: str) -> bool:
    """Return whether a Chinese numeral with its unit is a figure: not 二〇二四 (a year), 千家万户 or 三级."""
    if len(numeral) > 1:
        return bool(re.search("[十百千点]", numeral))
    if numeral == "一" and unit not in _ONES and (behind not in _ENDS or before in _POINTING):
        return False
    return numeral not in "百千零〇" and unit not in _VAGUE


@lru_cache(maxsize=1024)
def quotable(text: str) -> str:
    """Return `text` as quotations are looked for in it: what parts its words is one sign, as outside."""
    return "，" + _SEPARATORS.sub("，", text.translate(_QUOTATION)).strip("，") + "，"


def named_in(number: str, text: str) -> bool:
    """Return whether a printed number stands in `text`, not as part of another: 5 is not in 15, 5.2 or 5%."""
    more = rf"(?![\d.%万亿]|{_UNIT})" if number[-1:].isdigit() else ""
    return re.search(rf"(?<![\d.]){re.escape(number)}{more}", text) is not None


def planned(text: str) -> frozenset[str]:
    """Return the words of `text` that say that something is planned."""
    return frozenset(_PLANNED.findall(text))


def done(text: str) -> frozenset[str]:
    """Return the words of `text` that say that something is done."""
    return frozenset(_DONE.findall(text))


def read_claims(answer: Legible, years: Mapping[int, int]) -> tuple[Claim, ...]:
    """Return the figures of an answer, in order; `years` are those of the reports, by citation.

    今年 is read against the report that a sentence cites. Linear in the length of the text.
    """
    claims: list[Claim] = []
    inherited, before = "", 0
    for match in _SENTENCE.finditer(answer.text):
        year = _year_of(answer, match, years)
        inherited, before = inherited if year == before else "", year
        sentence = _sentence(answer, match, year)
        claims += [sentence.claim(figure, inherited) for figure in sentence.figures]
        if sentence.mentions and not _DENIES.search(sentence.text):
            inherited = sentence.mentions[-1].period
    return tuple(claims)


def _year_of(answer: Legible, match: re.Match[str], years: Mapping[int, int]) -> int:
    """Return the year of the report that a sentence cites, of the first cited where it cites none, else 0."""
    cited = (n for at, numbers in answer.marks if match.start() <= at <= match.end() + 1 for n in numbers)
    return next((years[n] for n in cited if n in years), next(iter(years.values()), 0))


def _sentence(answer: Legible, match: re.Match[str], year: int) -> _Sentence:
    text, start = match[0], match.start()
    passage = Passage(0, "", 0, (), 1, start, match.end(), text, PassageKind.BODY, "", Status.UNKNOWN, start)
    figures = find_figures([passage], year)
    marks = [(at - start, numbers) for at, numbers in answer.marks if start <= at <= match.end() + 1]
    mentions = find_mentions(text, year)
    return _Sentence(text, _dateless(text, year), start, clauses(text), mentions, figures, marks, year)


def _dateless(text: str, year: int) -> str:
    chars = list(text)
    for mention in find_mentions(text, year or _ANY_YEAR, bases=True):
        chars[mention.start : mention.end] = " " * (mention.end - mention.start)
    return "".join(chars)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that stands at `start` of the legible answer; all offsets but its figures' are its own.

    `dateless` is its text with a space for every character of a period.
    """

    text: str
    dateless: str
    start: int
    clauses: Sequence[tuple[int, int]]
    mentions: Sequence[Mention]
    figures: Sequence[Figure]
    marks: Sequence[tuple[int, tuple[int, ...]]]
    year: int

    def claim(self, figure: Figure, inherited: str) -> Claim:
        """Return what the sentence says of one of its figures."""
        at, end = figure.start - self.start, figure.end - self.start
        i = self._clause_number(at)
        begin, stop = self.clauses[i]
        mention = self._mention_for(at, end)
        opening = max(min(self._opening(mention) if mention else 0, at), at - _REACH)
        scope = self.text[opening : max(end, stop)]
        before = self.dateless[max(0, figure.lead - self.start) : at]
        bound_to = self._name(figure, i)
        beside = "" if figure.dealt else f" {before} {self.dateless[end : figure.tail - self.start]}"
        return Claim(
            figure=figure,
            name=name_of(bound_to),
            words=_AMOUNT.sub(" ", bound_to + beside),
            before=before,
            behind=_NEXT.split(self.text[end : max(end, stop)])[0],
            clause=self.text[begin:stop],
            period=self._beside(at) or (mention.period if mention else inherited),
            scope=scope,
            cites=self._cites(end),
            quotes=(*self._quotes(i, mention), Quote(scope, "", "")),
        )

    def _clause_number(self, at: int) -> int:
        return max(0, bisect_right(self.clauses, (at, len(self.text))) - 1)

    def _name(self, figure: Figure, i: int) -> str:
        """Return what a figure in the i-th clause counts: 营收 of 营收：9亿元, and of 9%是营收的增幅."""
        begin, end = self.clauses[i]
        around = [without_periods(figure.indicator, 0)]
        if not self.dateless[begin : figure.start - self.start].strip():
            around.append(self.dateless[begin:end].replace(figure.text, " "))
        before = self.dateless[slice(*self.clauses[max(0, i - 1)])]
        if not _AMOUNT.search(before):
            around.append(before)
        return next((words for text in around if name_of(words := _AMOUNT.sub(" ", text))), "")

    def _mention_for(self, at: int, end: int) -> Mention | None:
        """Return the period that is named for the figure text[at:end]: behind it in brackets, or before."""
        i = bisect_left(self.mentions, at, key=lambda m: m.start)
        if i < len(self.mentions) and self.text[end : self.mentions[i].start] in ("（", "("):
            return self.mentions[i]
        return self.mentions[i - 1] if i else None

    def _beside(self, at: int) -> str:
        """Return the period right before the figure at `at`, that a change starts from too (由2012年的)."""
        before = self.text[max(0, at - _AHEAD) : at]
        named = find_mentions(before, self.year, bases=True)
        return named[-1].period if named and before[named[-1].end :].strip() in ("的", "") else ""

    def _opening(self, mention: Mention) -> int:
        """Return where the words begin that speak of a period: with its clause, or behind a figure there.

        A period named again (2025年目标：今年…) goes on, but not behind a ； or what a citation closes.
        """
        i = self.mentions.index(mention)
        while i and self.mentions[i - 1].period == mention.period and not self._parted(i):
            i -= 1
        mention = self.mentions[i]
        earlier = bisect_right(self.figures, mention.start + self.start, key=lambda f: f.end)
        last = self.figures[earlier - 1].end - self.start if earlier else 0
        return max(self.clauses[self._clause_number(mention.start)][0], last)

    def _parted(self, i: int) -> bool:
        """Return whether a statement ends between the i-th period that is named and the one before."""
        start, end = self.mentions[i - 1].end, self.mentions[i].start
        return "；" in self.text[start:end] or any(start <= at <= end for at, _ in self.marks)

    def _cites(self, end: int) -> tuple[int, ...]:
        """Return the numbers of the first marks behind text[:end]."""
        i = bisect_left(self.marks, end, key=lambda m: m[0])
        return tuple(
            n for at, numbers in self.marks[i : i + _MOST] if at == self.marks[i][0] for n in numbers
        )

    def _quotes(self, last: int, mention: Mention | None) -> Iterator[Quote]:
        """Yield the runs of clauses up to the last one that may be quoted, shortest first.

        A run does not reach over a citation mark, and has a name of its own.
        """
        text, end = self.text, self.clauses[last][1]
        for begin, stop in reversed(self.clauses[max(0, last - _MOST) : last + 1]):
            if stop < end and self._cites(stop) != self._cites(end):
                return
            if len(name_of(_AMOUNT.sub("", self.dateless[begin:end]))) < 2:
                continue
            if mention is not None and mention.start < begin:
                yield Quote(text[begin:end], mention.period, text[mention.start : begin])
                continue
            yield Quote(text[begin:end], "", "")
            if mention is not None and mention.start <= begin + 1:
                yield Quote(text[mention.end : end], mention.period, text[begin : mention.end])
