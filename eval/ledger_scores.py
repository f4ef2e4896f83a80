"""Score a ledger against gold: which figures it found, and which of them it bound as the reader did.

Found: a ledger figure overlaps the gold one and covers the same digits, one to one. A scope printed with a
rank (全市第一) or a rate behind a unit (元/平方米) may belong to the one and not to the other. Optional gold
figures count neither as found or missed nor, where the ledger has them, as spurious.

Bound: unit and value, period, status, measure and direction are equal, qualifiers as `same_qualifiers` says,
indicators as `names_same` says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from eval.ledger_gold import SPLITS, Gold, GoldFigure, Span, Split
from eval.metrics import wilson
from index.figures import Figure

BINDINGS: Final = ("value", "indicator", "period", "status", "measure", "direction", "qualifier")
MEASURES: Final = ("recall", "precision", *BINDINGS, "whole")
"""What is measured; `whole` is the share of the gold figures that are found with every binding right."""

HALF_NAMES: Final = MappingProxyType({"城": "城镇", "乡": "农村"})
"""What a half of 城乡 is called where it stands alone (城乡居民收入分别增长 names 农村居民收入)."""

STRAYS: Final = 2
"""Letters of a ledger's indicator that gold need not know: one Chinese word (新增, 全区), not a clause."""

SAME_UNIT: Final = MappingProxyType({"百分点": "个百分点"})
SAME_QUALIFIER: Final = MappingProxyType(
    {"达到": "达", "超过": "超", "不超": "不超过", "多": "余", "之内": "以内"}
)
_QUALIFIER: Final = re.compile(
    "不低于|不少于|不超过|不高于|不超|不足|超过|超|突破|近|约|逾|高于|低于|至少|最高|达到|达"
    "|以上|以下|以内|之内|左右|上下|余|多|几"
)
_DIGIT: Final = re.compile(r"[0-9０-９]")
_CHINESE_DIGIT: Final = re.compile("[零〇一二两三四五六七八九十百千](?!分点)")


@dataclass(frozen=True, slots=True)
class Rate:
    """`right` out of `n`."""

    right: int
    n: int

    @property
    def share(self) -> float | None:
        """right/n, 0 to 1; None where n is 0."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson 95% interval, 0 to 1."""
        return wilson(self.right, self.n)

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.right + other.right, self.n + other.n)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing a ledger has wrong.

    `field` is one of BINDINGS, or recall for a figure that was missed and precision for a spurious one, where
    `got` or `gold` is empty. `text` is the figure as printed at start:end of the report.
    """

    report: str
    start: int
    end: int
    text: str
    field: str
    gold: str
    got: str


@dataclass(frozen=True, slots=True)
class LedgerScore:
    """What the ledger of one report is worth: a rate for each of MEASURES, and what is wrong, in order."""

    report: str
    split: Split
    rates: Mapping[str, Rate]
    faults: tuple[Fault, ...]


def score_ledger(gold: Gold, text: str, ledger: Iterable[Figure]) -> LedgerScore:
    """Return the score of a report's ledger, in any order, against its gold; `text` is the report's."""
    annotated = [f for f in ledger if any(start <= f.start < end for start, end in gold.paragraphs)]
    pairs, spurious = pair_up(gold.figures, annotated, text)
    required = [(wanted, found) for wanted, found in pairs if not wanted.optional]
    faults = [_missed(gold.report, wanted, text) for wanted, found in required if found is None]
    faults += [_spurious(gold.report, figure) for figure in spurious]
    wrong = {
        wanted: tuple(_wrong(gold.report, wanted, found, text))
        for wanted, found in required
        if found is not None
    }
    faults += [fault for of in wrong.values() for fault in of]
    found = len(wrong)
    rates = {"recall": Rate(found, len(required)), "precision": Rate(found, found + len(spurious))}
    for name in BINDINGS:
        rates[name] = Rate(found - sum(fault.field == name for fault in faults), found)
    rates["whole"] = Rate(sum(not of for of in wrong.values()), len(required))
    order = sorted(faults, key=lambda fault: (fault.start, fault.end, MEASURES.index(fault.field)))
    return LedgerScore(gold.report, gold.split, MappingProxyType(rates), tuple(order))


def pool(scores: Iterable[LedgerScore]) -> dict[str, Rate]:
    """Return the rates over all figures of several reports together, each figure weighing the same."""
    pooled = dict.fromkeys(MEASURES, Rate(0, 0))
    for score in scores:
        pooled = {name: rate + score.rates[name] for name, rate in pooled.items()}
    return pooled


def ledger_groups(scores: Sequence[LedgerScore]) -> dict[str, Mapping[str, Rate]]:
    """Return the rates of each split, over its reports together, each followed by those of its reports."""
    groups: dict[str, Mapping[str, Rate]] = {}
    for split in SPLITS:
        members = [score for score in scores if score.split == split]
        if members:
            groups[split] = pool(members)
        groups |= {score.report: score.rates for score in members}
    return groups


def open_faults(scores: Iterable[LedgerScore]) -> tuple[Fault, ...]:
    """Return what is wrong and may be shown: nothing of the test split, which nobody tunes a grammar on."""
    return tuple(fault for score in scores if score.split != "test" for fault in score.faults)


# ---- found


def pair_up(
    gold: Sequence[GoldFigure], ledger: Sequence[Figure], text: str
) -> tuple[list[tuple[GoldFigure, Figure | None]], list[Figure]]:
    """Return each gold figure with the ledger's own of it, or None, and the ledger figures left over."""
    left = list(ledger)
    pairs: list[tuple[GoldFigure, Figure | None]] = []
    for wanted in sorted(gold, key=lambda figure: figure.optional):  # a required one may not lose its match
        found = next((figure for figure in left if is_same(wanted, figure, text)), None)
        pairs.append((wanted, found))
        if found is not None:
            left.remove(found)
    return pairs, left


def is_same(gold: GoldFigure, figure: Figure, text: str) -> bool:
    """Whether the two overlap in `text` and cover the same digits, or have none at all (翻番)."""
    overlap = gold.start < figure.end and figure.start < gold.end
    return overlap and _digits(text, gold.start, gold.end) == _digits(text, figure.start, figure.end)


def _digits(text: str, start: int, end: int) -> list[int]:
    """Return where the digits of a figure stand; the Chinese ones where it has no others."""
    arabic = [found.start() for found in _DIGIT.finditer(text, start, end)]
    return arabic or [found.start() for found in _CHINESE_DIGIT.finditer(text, start, end)]


def _missed(report: str, gold: GoldFigure, text: str) -> Fault:
    printed = text[gold.start : gold.end]
    return Fault(report, gold.start, gold.end, printed, "recall", _named(_words(text, gold.head)), "")


def _spurious(report: str, figure: Figure) -> Fault:
    return Fault(report, figure.start, figure.end, figure.text, "precision", "", figure.indicator)


# ---- bound


def _wrong(report: str, gold: GoldFigure, figure: Figure, text: str) -> Iterable[Fault]:
    """Yield what `figure` has bound otherwise than `gold`, in the order of BINDINGS."""
    head, full = _words(text, gold.head), _words(text, gold.full)
    qualifiers = "|".join(gold.qualifiers)
    bindings = (
        ("value", same_amount(gold, figure), _amount(gold), _amount(figure)),
        ("indicator", names_same(figure.indicator, head, full), _named(head, full), figure.indicator),
        ("period", gold.period == figure.period, gold.period, figure.period),
        ("status", gold.status == figure.status, gold.status, figure.status),
        ("measure", gold.measure == figure.measure, gold.measure, figure.measure),
        ("direction", gold.direction == figure.direction, gold.direction, figure.direction),
        ("qualifier", same_qualifiers(gold.qualifiers, figure.qualifier), qualifiers, figure.qualifier),
    )
    printed = text[gold.start : gold.end]
    for field, right, wanted, got in bindings:
        if not right:
            yield Fault(report, gold.start, gold.end, printed, field, str(wanted), str(got))


def same_amount(gold: GoldFigure, figure: Figure) -> bool:
    """Whether value, upper end and unit are equal, with zero tolerance."""
    same_unit = SAME_UNIT.get(gold.unit, gold.unit) == SAME_UNIT.get(figure.unit, figure.unit)
    return same_unit and (gold.value, gold.upper) == (figure.value, figure.upper)


def _amount(figure: GoldFigure | Figure) -> str:
    return (
        f"{_plain(figure.value)}{f'~{_plain(figure.upper)}' if figure.upper is not None else ''}{figure.unit}"
    )


def _plain(value: Decimal | None) -> str:
    return "?" if value is None else f"{value:f}"


def same_qualifiers(gold: Sequence[str], printed: str) -> bool:
    """Whether the ledger has none where gold has none, else at least one of gold's and no other.

    Spellings of one word are the same: 达到 and 达, 超过 and 超, 多 and 余.

    >>> same_qualifiers(("达", "以上"), "以上"), same_qualifiers(("达",), ""), same_qualifiers((), "近")
    (True, False, False)
    """
    wanted, got = _qualifiers(gold), _qualifiers([printed])
    return bool(got) == bool(wanted) and got <= wanted


def _qualifiers(texts: Iterable[str]) -> set[str]:
    """Return the qualifiers in `texts`, each in one spelling; a text without any stands for itself."""
    words = {word for text in filter(None, texts) for word in _QUALIFIER.findall(text) or [text]}
    return {SAME_QUALIFIER.get(word, word) for word in words}


# ---- indicators

Words = tuple[tuple[int, str], ...]
"""Pieces of a report with where they stand, in the order in which the reader would say them."""


def _words(text: str, spans: Iterable[Span]) -> Words:
    return tuple((start, text[start:end]) for start, end in spans)


def names_same(indicator: str, head: Words, full: Words) -> bool:
    """Whether a ledger's indicator names what gold names: no less than its head, no more than its full name.

    Only letters count (Han and others), so neither digits, punctuation, spaces nor note marks. The letters of
    the head must all stand in the indicator, in order; and all but STRAYS letters of the indicator in the
    full name, in order. Pieces may follow each other as the reader says them or as they are printed, and half
    of 城乡 may go by its name. So a neighbour's indicator fails by the head, and a clause that was swept up
    by the full name.

    >>> head, full = ((4, "地区生产总值"),), ((0, "全区"), (2, "完成"), (4, "地区生产总值"))
    >>> [names_same(name, head, full) for name in ("地区生产总值", "实现地区生产总值", "生产总值")]
    [True, True, False]
    """
    said = _letters(indicator)
    return any(_common(said, name) == len(name) for name in _spellings(head)) and any(
        len(said) - _common(said, name) <= STRAYS for name in _spellings(full)
    )


def _spellings(words: Words) -> set[str]:
    """Return the letters of all pieces, joined as said and as printed, with and without HALF_NAMES."""
    orders = [[word for _, word in order] for order in (words, sorted(words))]
    orders += [[HALF_NAMES.get(word, word) for word in order] for order in orders]
    return {_letters("".join(order)) for order in orders}


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKC", text)))


def _common(first: str, second: str) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(second) + 1)
    for letter in first:
        diagonal = 0
        for i, other in enumerate(second, start=1):
            diagonal, row[i] = row[i], diagonal + 1 if letter == other else max(row[i], row[i - 1])
    return row[-1]


def _named(head: Words, full: Words = ()) -> str:
    """Return the head, with the full name in brackets where one is given and differs."""
    shown = [" + ".join(word for _, word in words) for words in (head, full)]
    return shown[0] if not full or shown[0] == shown[1] else f"{shown[0]}（{shown[1]}）"
