"""What the sentence that answers should hold.

The terms of a question, what may stand for them, and their weight.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from index.grammar import UNITS
from index.lexical import normalise, runs, terms
from index.store import PassageIndex
from rag.cues import content_of, filler_chars, filler_pattern
from rag.lexicon import ACTIONS, DOINGS, EVERYDAY, SYNONYMS, UNIT_CLASSES


@dataclass(frozen=True, slots=True)
class Need:
    """Something that an answer's sentence should hold: a term of the question.

    `forms` are the term and the words that stand for it: any of them will do. `weight` is its rarity in the
    report (larger is rarer), lowered for words carried over from an earlier question; `known` is False for a
    term that the report never uses, `own` for one that comes from another part or question.
    """

    text: str
    forms: tuple[str, ...]
    weight: float
    known: bool = True
    own: bool = True


_BREAK = re.compile(
    r"哪(?:[一二两三四五六七八九十几]?[个种类项家些条样])?|[的了吗呢吧啊呀么们是]"
    r"|和(?![谐平美气睦])|跟(?!踪)|(?<!参)与(?!会)|以及"
)
_BETWEEN_WORDS = re.compile("[ 的是]")
_MAX_IDF = 6.0
_ACTION = 0.5
_SOLID = 2.0
_UNKNOWN_SHARE, _LEAST_THING = 0.4, 1.0
_PLAIN = EVERYDAY | DOINGS


@cache
def synonyms(everyday: bool = False) -> dict[str, tuple[str, ...]]:
    """Return word -> words that may stand for it in a report, the word itself first.

    An everyday word stands for report words, but these not for each other.
    """
    table: dict[str, list[str]] = {}
    for row in (*SYNONYMS, *ACTIONS):
        left, right = (normalise(side).split() for side in row.split("="))
        for word in [*left, *right]:
            table.setdefault(word, [word]).extend(right)
    for said, written in _PLAIN.items() if everyday else ():
        for word in normalise(said).split():
            table.setdefault(word, [word]).extend(normalise(written).split())
    return {word: tuple(dict.fromkeys(forms)) for word, forms in table.items()}


@cache
def _actions() -> frozenset[str]:
    said = {normalise(word) for row in ACTIONS for word in row.split() if word != "="}
    return frozenset(said | {*normalise(" ".join(DOINGS)).split()} - {*normalise(" ".join(EVERYDAY)).split()})


@cache
def synonym_pattern(everyday: bool = False) -> re.Pattern[str]:
    """Return the pattern of every word for which others may stand."""
    return _any_of(synonyms(everyday))


def is_everyday(text: str) -> bool:
    """Return whether a text holds everyday words for what reports write otherwise."""
    text = normalise(text)
    return any(_everyday_pattern().search(each) for each in (text, _without_amount(text)))


@cache
def _everyday_pattern() -> re.Pattern[str]:
    return _any_of(normalise(" ".join(_PLAIN)).split())


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of the words, the longest first; by first characters, as that is fast."""
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()))


def needs_of(text: str, index: PassageIndex, *, everyday: bool = False) -> Iterator[Need]:
    """Yield what the sentence that answers `text` should hold, its `everyday` words read as reports write."""
    text = _without_asked(normalise(text), everyday)
    covered = [False] * len(text)
    seen: set[str] = set()
    for match in synonym_pattern(everyday).finditer(text):
        word = match[0]
        if len(word) == 1 and not _stands_alone(text, match.start(), index):
            continue
        if forms := _forms(word, index, everyday):
            covered[match.start() : match.end()] = [True] * len(word)
            if word not in seen:
                seen.add(word)
                weight = min(9.0, max(_rarity(f, index) for f in forms))
                yield Need(word, forms, weight * (_ACTION if word in _actions() else 1.0))
    rest = "".join(" " if c else t for c, t in zip(covered, text, strict=True))
    for match in filler_pattern().finditer(rest):
        if not _is_within_term(rest, match, index):
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    rest = _BREAK.sub(" ", rest)
    for run in runs(rest):
        for need in _run_needs(run, index):
            if need.text not in seen:
                seen.add(need.text)
                yield need


_SIZES = sorted(
    (
        unit
        for units in UNIT_CLASSES
        if "人" not in units
        for unit in units
        if (len(unit) > 1 and unit[1:] != "元") or unit in "斤吨"
    ),
    key=len,
)
_ASKED_UNIT = re.compile(
    rf"(?P<asks>(?:多少|几)个?[万亿千百]*)(?:{'|'.join(map(re.escape, reversed(_SIZES)))}|(?<=几)a级?)"
)


def without_unit(text: str) -> str:
    """Return `text` without the unit that is asked for (多少平方米): a figure is in it, or does not fit."""
    return _ASKED_UNIT.sub(r"\g<asks>", text)


_AMOUNT = re.compile(
    rf"(?:多少|几)个?[万亿千百]*(?:{'|'.join(map(re.escape, sorted(UNITS, key=len, reverse=True)))})?"
)


def _without_asked(text: str, everyday: bool) -> str:
    """Return `text` without the unit that is asked for if anything is left, or an amount within a word."""
    left = without_unit(text)
    text = left if content_of(left) else text
    return _without_amount(text) if everyday and not _everyday_pattern().search(text) else text


def _without_amount(text: str) -> str:
    """Return `text` without the amount that is asked for, which may part a word (种多少亩树)."""
    return _AMOUNT.sub("", text)


def _is_within_term(text: str, match: re.Match[str], index: PassageIndex) -> bool:
    """A filler that is part of the report's own term (合计 in 联合计划) stays."""
    before, after = text[match.start() - 1 : match.start() + 1], text[match.end() - 1 : match.end() + 1]
    joins = [p for p in (before, after) if len(p) == 2 and not _BETWEEN_WORDS.search(p)]
    return bool(joins) and len(joins) == 2 and all(index.lexical.document_frequency(p) for p in joins)


def _run_needs(run: str, index: PassageIndex) -> Iterator[Need]:
    if not "\u3400" <= run[0] <= "\u9fff":
        if len(run) > 1 or run.isalpha():
            yield Need(run, (run,), _MAX_IDF, index.lexical.document_frequency(run) > 0)
        return
    fillers = filler_chars()
    if len(run) == 1:
        if run not in fillers:
            yield Need(run, (run,), 0.4 * idf(run, index), index.lexical.document_frequency(run) > 0)
        return
    for i in range(len(run) - 1):
        pair = run[i : i + 2]
        weight = idf(pair, index)
        known = index.lexical.document_frequency(pair) > 0
        if not known:
            weight *= 0.1 if set(pair) & fillers else 0.6
        elif set(pair) <= fillers:
            weight *= 0.2
        yield Need(pair, (pair,), weight, known)


def _stands_alone(text: str, at: int, index: PassageIndex) -> bool:
    """Return whether the one-character word at text[at] counts by itself.

    It does where it makes no term of the report with its neighbours (建 in 新建 makes one).
    """
    around = (text[at - 1 : at + 1] if at else "", text[at : at + 2])
    return not any(len(p) == 2 and index.lexical.document_frequency(p) for p in around)


def _forms(word: str, index: PassageIndex, everyday: bool) -> tuple[str, ...]:
    """Return the words that stand for `word` and that the report can hold, the word itself first."""
    forms = synonyms(everyday)[word]
    known = [f for f in forms if all(_is_said(f[i : i + 2], index) for i in range(max(1, len(f) - 1)))]
    return forms if known else forms[:1] if len(word) > 2 else ()


def _is_said(pair: str, index: PassageIndex) -> bool:
    """Return whether the report has a term, or the ledger makes it (农村居民 of 城乡居民)."""
    return index.lexical.document_frequency(pair) > 0 or pair in index.dealt


def _rarity(form: str, index: PassageIndex) -> float:
    pairs = [form[i : i + 2] for i in range(len(form) - 1)] or [form]
    return sum(idf(p, index) for p in pairs) / len(pairs) * min(2.0, 1 + 0.25 * (len(pairs) - 1))


def idf(term: str, index: PassageIndex) -> float:
    """Return the rarity of a term among the index's passages: log(1 + n / (df + 0.5)), at most _MAX_IDF."""
    df = index.lexical.document_frequency(term)
    return min(_MAX_IDF, math.log(1 + len(index.passages) / (df + 0.5)))


def rarest(index: PassageIndex) -> float:
    """Return the weight of a term that stands in one passage only."""
    return min(_MAX_IDF, math.log(1 + len(index.passages) / 1.5))


def known_weight(needs: tuple[Need, ...]) -> float:
    """Return the weight of those needs that the report can meet at all."""
    return sum(n.weight for n in needs if n.known)


def capped(needs: tuple[Need, ...], everyday: bool = False) -> tuple[Need, ...]:
    """Return `needs`, those that the report never names lowered in weight where they are too many.

    Together they weigh at most _UNKNOWN_SHARE of the others: how staff put a question (运的东西, 给个准数)
    must not outweigh what it is about. A long unknown word (火星探测) is what it is about: it keeps its
    weight.
    """
    known = sum(n.weight for n in needs if n.known)
    unknown = sum(n.weight for n in needs if not n.known)
    things = sum(n.weight for n in needs if n.known and not is_action(n))
    if unknown <= known * _UNKNOWN_SHARE or things < _LEAST_THING or (names_unknown(needs) and not everyday):
        return needs
    factor = known * _UNKNOWN_SHARE / unknown
    return tuple(n if n.known else replace(n, weight=n.weight * factor) for n in needs)


def is_action(need: Need) -> bool:
    """Return whether a need is a word for what is done, which reports vary freely."""
    return need.text in _actions()


def is_thing(need: Need) -> bool:
    """Return whether a need is a thing that the question itself names, not what is done to it."""
    return need.own and is_solid(need) and not is_action(need)


def is_solid(need: Need) -> bool:
    """Return whether a need is a word of the language, whether or not the report uses it."""
    return need.weight > _SOLID


def names_unknown(needs: tuple[Need, ...]) -> bool:
    """Return whether three unknown terms in a row overlap.

    They are then a word of four characters that the report does not use.
    """
    run = 0
    for before, need in pairwise(needs):
        chained = not before.known and not need.known and need.own and before.text[-1:] == need.text[:1]
        solid = chained and is_solid(before) and is_solid(need)
        run = run + 1 if solid else 0
        if run >= 2:
            return True
    return False


def term_match(term: str, said: str) -> float:
    """Return how much of a glossary term a question speaks of, 0 to 1: the share of its lexical terms."""
    wanted = [t for t in terms(term) if len(t) > 1] or terms(term)
    said = normalise(said)
    return sum(t in said for t in wanted) / len(wanted) if wanted else 0.0
