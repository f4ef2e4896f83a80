"""Which of a question's characters are misspelt: what sounds like a term of the report, and is no word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from index.encoder import bundled_words
from index.grammar import UNITS
from index.store import PassageIndex
from rag.cues import COMPUTE, filler_chars, filler_pattern
from rag.lexicon import FILLERS, PLACES
from rag.needs import synonym_pattern, synonyms
from rag.wording import correct, sound_of

_COMPARING = frozenset("高低多少快慢大小增减升降涨跌差加比")
"""Characters that compare: 去年低几个点 is not misspelt for 去年底."""
_NEGATING = frozenset("不没未")
"""Characters that turn what is asked round: 不到 is not misspelt for 补到."""
_NUMERALS, _REGIONS = frozenset("一二三四五六七八九十两半"), frozenset("省市县区镇乡村")
"""Characters that count, and that a place's name ends with: 哪个市办 is not misspelt for 哪个事办."""
_MEASURES = frozenset(unit for unit in UNITS if len(unit) == 1 and unit not in "年月日天周")


def spelt(text: str, index: PassageIndex, *, everyday: bool = False) -> str:
    """Return `text` with homophones mended against the report's own terms."""
    ours = _Spelling(index, everyday)
    bare = synonym_pattern().sub(" ", filler_pattern().sub(" ", text))
    pairs = {r[i : i + 2] for r in re.findall(r"[\u4e00-\u9fff]{2,}", bare) for i in range(len(r) - 1)}
    if all(p in ours or p in bundled_words() or set(p) & filler_chars() for p in pairs):
        return text
    keep = filler_chars() | _COMPARING | _MEASURES | _NEGATING | _NUMERALS | _REGIONS
    said = (*filler_pattern().finditer(text), *COMPUTE.finditer(text))
    phrases = {i for found in said for i in range(*found.span())}
    return correct(text, ours, _homophones(index), keep, bundled_words(), phrases)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The terms that are spelt as they are meant: the index's own, and those of our word lists."""

    index: PassageIndex
    everyday: bool

    def __contains__(self, term: object) -> bool:
        return term in self.index.lexical.numbers or term in _common_pairs(self.everyday)


@cache
def _common_pairs(everyday: bool = False) -> frozenset[str]:
    """Return the two-character terms of our own word lists: they are spelt as they are meant."""
    words = [*synonyms(everyday), *FILLERS, *PLACES, "百分之", "增速", "增幅", "占比", "比重"]
    return frozenset(w[i : i + 2] for w in words for i in range(len(w) - 1))


@lru_cache(maxsize=16)
def _homophones(index: PassageIndex) -> dict[str, tuple[str, ...]]:
    """Return pinyin -> the characters of that sound, the report's first, in its order."""
    table: dict[str, list[str]] = {}
    known = index.lexical.numbers
    ours = sorted({char for pair in _common_pairs() for char in pair if char not in known})
    for char in (*known, *ours):
        if len(char) == 1 and "\u4e00" <= char <= "\u9fff":
            table.setdefault(sound_of(char), []).append(char)
    return {sound: tuple(chars) for sound, chars in table.items()}
