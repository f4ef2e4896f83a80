"""The vocabulary: which strings of characters are terms, and a tokenizer that cuts texts into them.

Terms are found in raw text by how often a string occurs, how firmly its characters stick together and how
freely its neighbours change (the classic measures of new-word discovery), then kept if a cut of the same
text really uses them. The cut is a Unigram model: it needs no segmenter when the encoder runs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

LONGEST: Final = 4
LEAST_COUNT: Final = 8
# So many terms, single characters among them, make the list of words; the most frequent of them get rows.
LISTED: Final = 28_000
# A term's characters meet this many times more often than chance would have it, at every cut through it.
LEAST_COHESION: Final = 20.0
# Nats of entropy of the characters before and after it; "地区生产" is followed by 总 alone.
LEAST_FREEDOM: Final = 1.0
UNKNOWN: Final = "[UNK]"
HAN: Final = re.compile("[\u4e00-\u9fff]+")
# Every number is one term: that a sentence holds a figure matters here, which figure is for the ledger.
NUMBER: Final = Regex(r"[0-9]+(\.[0-9]+)?")
ANY_NUMBER: Final = "0"
BETWEEN_TERMS: Final = Regex(r"[^\p{L}\p{N}%.]+")
ASCII_TERMS: Final = "abcdefghijklmnopqrstuvwxyz0123456789.%"
NUMBER_TERMS: Final = ("0年", "0月", "0%", "0个", "0家", "0万", "0亿元", "0万元")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """A tokenizer and how often each of its terms occurs, `counts[id]`, float64, unknown (id 0) included.

    `words` are the terms of more than one character, the most frequent first, with or without a row.
    """

    tokenizer: Tokenizer
    counts: Floats
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Strings:
    """The frequent strings of one length: `at[i]` is the id of the one that starts at i, 0 for none."""

    length: int
    at: Ints
    counts: Floats


def make_vocabulary(texts: Sequence[str], size: int) -> Vocabulary:
    """At most `size` terms (never fewer than the single characters), cut and counted over the texts."""
    weights = dict.fromkeys(_characters(texts), 1.0)
    weights |= dict.fromkeys(NUMBER_TERMS, 300.0) | find_terms(texts)
    used = _count_used(weights, texts)
    single = [term for term in weights if len(term) == 1]
    longer = sorted(
        (term for term in weights if len(term) > 1 and used[term] >= 3), key=lambda t: (-used[t], t)
    )
    kept = single + longer[: max(0, size - len(single) - 1)]
    # Counted again, since what was dropped is now cut into what was kept.
    used = _count_used({term: used[term] + 0.1 for term in kept}, texts)
    tokenizer = build_tokenizer({term: used[term] + 0.1 for term in kept})
    return Vocabulary(
        tokenizer,
        np.array([used[UNKNOWN], *(used[term] for term in kept)], dtype=np.float64),
        tuple(longer[: max(0, LISTED - len(single) - 1)]),
    )


def build_tokenizer(weights: Mapping[str, float]) -> Tokenizer:
    """A Unigram tokenizer over the terms, ids from 1 in the given order; id 0 is what it does not know."""
    total = sum(weights.values())
    terms = [(term, math.log(weight / total)) for term, weight in weights.items()]
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, -25.0), *terms], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(NUMBER, ANY_NUMBER)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(BETWEEN_TERMS, "removed")
    return tokenizer


def cut(tokenizer: Tokenizer, texts: Sequence[str]) -> Iterator[list[int]]:
    """The term ids of each text, in order, unknown ones (0) included."""
    for start in range(0, len(texts), 4096):
        for encoding in tokenizer.encode_batch_fast(
            list(texts[start : start + 4096]), add_special_tokens=False
        ):
            yield encoding.ids


def find_terms(texts: Sequence[str]) -> dict[str, float]:
    """Count by term: strings of 2 to 4 Han characters that are frequent, cohesive and free at both ends."""
    text = "\n".join(run for line in texts for run in HAN.findall(line))
    alphabet, letters = np.unique(
        np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32), return_inverse=True
    )
    # The line end sorts first, so that 0 is the boundary and characters count from 1.
    letters = letters.astype(np.int64) + (0 if alphabet[:1] == ord("\n") else 1)
    strings = [_Strings(1, letters, np.bincount(letters).astype(np.float64))]
    while len(strings) < LONGEST:
        strings.append(_lengthen(strings[-1], letters))
    found: dict[str, float] = {}
    for level in strings[1:]:
        first = _first_places(level)
        good = (_cohesion(level, strings, first) >= LEAST_COHESION) & (
            _freedom(level, letters) >= LEAST_FREEDOM
        )
        for i in np.flatnonzero(good):
            found[text[first[i] : first[i] + level.length]] = float(level.counts[i])
    return found


def _characters(texts: Sequence[str]) -> list[str]:
    """The single characters that get a row: all of GB 2312, and what the texts hold more than once."""
    seen = Counter(character for text in texts for character in text if HAN.match(character))
    standard = bytes(
        byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell)
    ).decode("gb2312", "ignore")
    often = sorted(character for character, count in seen.items() if count > 1)
    return list(dict.fromkeys([*ASCII_TERMS, *standard, *often]))


def _count_used(weights: Mapping[str, float], texts: Sequence[str]) -> Counter[str]:
    tokenizer = build_tokenizer(weights)
    counts: Counter[int] = Counter()
    for ids in cut(tokenizer, texts):
        counts.update(ids)
    names = [UNKNOWN, *weights]
    return Counter({names[i]: count for i, count in counts.items()})


def _lengthen(strings: _Strings, letters: Ints) -> _Strings:
    """The frequent strings of one character more."""
    places = len(letters) - strings.length
    if places <= 0:
        return _Strings(strings.length + 1, np.zeros(len(letters), dtype=np.int64), np.zeros(1))
    left, right = strings.at[:places], letters[strings.length :]
    codes = np.where((left > 0) & (right > 0), left * (letters.max() + 1) + right, 0)
    distinct, where, counts = np.unique(codes, return_inverse=True, return_counts=True)
    frequent = (distinct > 0) & (counts >= LEAST_COUNT)
    ids = np.where(frequent, np.cumsum(frequent), 0)
    at = np.zeros(len(letters), dtype=np.int64)
    at[:places] = ids[where]
    return _Strings(strings.length + 1, at, np.concatenate([[0.0], counts[frequent]]))


def _first_places(strings: _Strings) -> Ints:
    first = np.zeros(len(strings.counts), dtype=np.int64)
    places = np.flatnonzero(strings.at)[::-1]
    first[strings.at[places]] = places
    return first


def _cohesion(strings: _Strings, levels: Sequence[_Strings], first: Ints) -> Floats:
    """By id, the least p(ab) / (p(a) p(b)) over the cuts of the string into a and b; -inf for id 0."""
    total = float(levels[0].counts[1:].sum())
    least = np.full(len(first), np.inf)
    for head in range(1, strings.length):
        left, right = levels[head - 1], levels[strings.length - head - 1]
        apart = left.counts[left.at[first]] * right.counts[right.at[first + head]]
        least = np.minimum(least, strings.counts * total / np.maximum(apart, 1.0))
    least[0] = -np.inf
    return least


def _freedom(strings: _Strings, letters: Ints) -> Floats:
    """By id, the lesser entropy, in nats, of the characters before and after; each line end is its own."""
    places = np.flatnonzero(strings.at)
    before = places[places > 0]
    after = places[places + strings.length < len(letters)]
    return np.minimum(
        _entropy(strings.at[before], letters[before - 1], len(strings.counts)),
        _entropy(strings.at[after], letters[after + strings.length], len(strings.counts)),
    )


def _entropy(ids: Ints, neighbours: Ints, size: int) -> Floats:
    width = int(neighbours.max(initial=0)) + 1
    codes, counts = np.unique(ids * width + neighbours, return_counts=True)
    owners, boundary = codes // width, codes % width == 0
    totals = np.maximum(np.bincount(owners, weights=counts, minlength=size), 1.0)
    repeats = np.where(boundary, 0.0, counts * np.log(counts))
    return np.asarray(np.log(totals) - np.bincount(owners, weights=repeats, minlength=size) / totals)
