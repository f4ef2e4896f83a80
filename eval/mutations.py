"""The mutation test of the gate: right answers must pass, and each one broken in one way must be caught.

What breaks them knows the report's ledger, not the gate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Final

from eval.matching import SCALES, normalise
from eval.statements import DIGITS, Sound, in_chinese, is_plain, parts, statements
from index.figures import Figure
from index.periods import Status
from index.store import PassageIndex
from rag.verdicts import Outcome
from rag.verify import verify

LEAST_CAUGHT: Final = 0.99
MOST_REJECTED: Final = 0.01
MOST: Final = 300
"""Answers of a kind of break at most; there are more than enough of every one."""


class Break(StrEnum):
    """The ways in which an answer is broken."""

    DIGIT = "digit"
    UNIT = "unit"
    INDICATOR = "indicator"
    TARGET = "target"
    FALL = "fall"
    INTEGER = "integer"
    PERCENT = "percent"
    CHINESE = "chinese"


@dataclass(frozen=True, slots=True)
class Tried:
    """What the gate made of one answer: `how` it was broken (None: it was not), whether it was let pass.

    `sound` is the unbroken answer, `outcomes` are the gate's verdicts, in order.
    """

    text: str
    how: Break | None
    passed: bool
    sound: str
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> bool:
        """Whether the gate was wrong: it let a broken answer pass, or rejected one that was not."""
        return self.passed == (self.how is not None)


# ---- the eight ways to break an answer

Ledger = Mapping[str, Sequence[Figure]]
"""Report id -> its figures."""


def broken(sound: Sound, how: Break, ledger: Ledger, rng: Random) -> str | None:
    """Return the answer broken in one way, None where it cannot be broken so, or would still be true."""
    figures = ledger[sound.cited[0].report.id]
    if how is Break.TARGET:
        achieved = (f for f in figures if f.status is Status.ACTUAL)
        return None if _is_also_true(sound.figure, sound.amount, achieved) else _any(sound.sold, rng)
    if how is Break.INDICATOR:
        return _of_another(sound, figures, rng)
    if how is Break.FALL:
        return _turned(sound)
    other = _BREAKS[how](sound.amount, rng)
    if other is None or _is_also_true(sound.figure, other, figures):
        return None
    return _replaced(sound.text, sound.amount, _in_numerals(other) if how is Break.CHINESE else other)


def _any(texts: Sequence[str], rng: Random) -> str | None:
    return rng.choice(texts) if texts else None


def _replaced(text: str, old: str, new: str) -> str | None:
    found = list(re.finditer(rf"(?<![\d.{DIGITS}十百千点]){re.escape(old)}", text))
    return text[: found[0].start()] + new + text[found[0].end() :] if len(found) == 1 else None


def _other_digit(amount: str, rng: Random) -> str | None:
    places = [i for i, character in enumerate(amount) if character.isdigit()]
    if not places:
        return None
    i = rng.choice(places)
    leads = i == places[0] and len(places) > 1
    digits = [d for d in "0123456789" if d != amount[i] and not (leads and d == "0")]
    other = amount[:i] + rng.choice(digits) + amount[i + 1 :]
    return other if re.search("[1-9]", other) else None


def _other_scale(amount: str, rng: Random) -> str | None:
    number, scale, unit = parts(amount)
    return f"{number}{'万' if scale == '亿' else '亿'}{unit}" if scale in ("亿", "万") else None


def _other_integer(amount: str, rng: Random) -> str | None:
    number, scale, unit = parts(amount)
    if scale or not number.isdigit() or int(number) >= 100 or unit in ("%", "元", "个百分点"):
        return None
    others = [int(number) + step for step in (-3, -2, -1, 1, 2, 3)]
    return f"{rng.choice([other for other in others if other > 0])}{unit}"


def _other_percent(amount: str, rng: Random) -> str | None:
    number, _, unit = parts(amount)
    return {"%": f"{number}个百分点", "个百分点": f"{number}%"}.get(unit)


def _rounded(amount: str, rng: Random) -> str | None:
    """Return the amount rounded to a digit or two (1220.9亿元: 1200亿元), a round one a little more."""
    number, scale, unit = parts(amount)
    if not number or not 10 <= Decimal(number) < 10000:
        return None
    step = 10 ** (len(number.partition(".")[0]) - rng.choice((1, 2)))
    rounded = int(Decimal(number) / step) * step
    return f"{rounded if rounded != Decimal(number) else rounded + rng.choice((1, 2, 3))}{scale}{unit}"


def _in_numerals(amount: str) -> str:
    number, scale, unit = parts(amount)
    return f"百分之{in_chinese(number)}" if unit == "%" else f"{in_chinese(number)}{scale}{unit}"


_BREAKS: Final[Mapping[Break, Callable[[str, Random], str | None]]] = {
    Break.DIGIT: _other_digit,
    Break.UNIT: _other_scale,
    Break.INTEGER: _other_integer,
    Break.PERCENT: _other_percent,
    Break.CHINESE: _rounded,
}
_OPPOSITE: Final = {
    "增长": "下降", "提高": "降低", "上升": "下降", "增加": "减少", "提升": "下降",
    "下降": "增长", "降低": "提高", "下滑": "增长", "减少": "增加", "降": "增",
}  # fmt: skip
_MOVES: Final = re.compile(f"({'|'.join(_OPPOSITE)})(?=[了约为近超达至到幅度]{{0,4}}$)")


def _turned(sound: Sound) -> str | None:
    """Return the answer with the word of change in front of its figure turned round."""
    if not sound.figure.is_change or sound.text.count(sound.amount) != 1:
        return None
    before, amount, after = sound.text.partition(sound.amount)
    turned, times = _MOVES.subn(lambda m: _OPPOSITE[m[1]], before)
    return turned + amount + after if times else None


def _of_another(sound: Sound, figures: Sequence[Figure], rng: Random) -> str | None:
    """Return the answer with another indicator's amount, or under another indicator's name.

    Half of them from the same sentence where it has one, as those are told apart least easily.
    """
    own = sound.figure
    others = [
        f
        for f in figures
        if is_plain(f) and (f.unit, f.is_change) == (own.unit, own.is_change) and _is_another(f, own)
    ]
    near = [f for f in others if f.passage == own.passage]
    if not others:
        return None
    other = rng.choice(near if near and rng.random() < 0.5 else others)
    if rng.random() < 0.5:
        is_true = _is_also_true(own, other.text, figures)
        return None if is_true else _replaced(sound.text, sound.amount, other.text)
    if sound.text.count(own.indicator) != 1 or _is_also_true(other, own.text, figures):
        return None
    return sound.text.replace(own.indicator, other.indicator)


_GENERAL: Final = re.compile("新改建|改扩建|新建|建成|建设|改造|新增|完成|实现|累计|全年|全部|总|共|新|和|及")
"""Words that make no other indicator of one: who builds 8.9万亩 of something has built them."""


def _is_another(other: Figure, own: Figure) -> bool:
    """Return whether two indicators are not one: neither name stands in the other, general words aside."""
    one, two = (_GENERAL.sub("", normalise(f.indicator)) for f in (own, other))
    return one not in two and two not in one


def _is_also_true(figure: Figure, amount: str, figures: Iterable[Figure]) -> bool:
    """Return whether the report gives the same indicator that amount as well, in any period."""
    number, scale, unit = parts(amount)
    value = Decimal(number) * SCALES[scale] if number else None
    return any((f.value, f.unit) == (value, unit) and not _is_another(f, figure) for f in figures)


# ---- the test


def mutation_test(answers: Sequence[Sound], index: PassageIndex, seed: int = 0) -> tuple[Tried, ...]:
    """Return what the gate makes of the answers and of `index`'s ledger: unbroken, and broken in every way.

    Of each way there are at most MOST, drawn; the same seed gives the same.
    """
    rng = Random(seed)
    sounds = [*answers, *statements(index, rng)]
    ledger = {s.cited[0].report.id: [f for c in s.cited for f in c.figures] for s in answers}
    for report in index.reports:
        ledger[report.id] = [f for i in index.ids(report.id) for f in index.figures_by_passage.get(i, ())]
    tried = [_try(sound.text, sound, None) for sound in sounds]
    for how in Break:
        drawn = rng.sample(sounds, len(sounds))
        texts = ((text, sound) for sound in drawn if (text := broken(sound, how, ledger, rng)))
        tried += [_try(text, sound, how) for (text, sound), _ in zip(texts, range(MOST), strict=False)]
    return tuple(tried)


def _try(text: str, sound: Sound, how: Break | None) -> Tried:
    verdicts = verify(text, sound.cited, sound.question)
    passed = all(verdict.is_fine for verdict in verdicts)
    return Tried(text, how, passed, sound.text, tuple(verdict.outcome for verdict in verdicts))


def is_good(tried: Sequence[Tried]) -> bool:
    """Return whether the gate caught LEAST_CAUGHT of every break and rejected MOST_REJECTED of the rest."""
    for how in (None, *Break):
        members = [t for t in tried if t.how is how]
        most = MOST_REJECTED if how is None else 1 - LEAST_CAUGHT
        if sum(t.failed for t in members) > most * len(members):
            return False
    return True
