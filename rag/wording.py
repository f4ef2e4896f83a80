"""Bring a question into the report's script and spelling.

What is mended: width, traditional characters, English, homophones.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Container, Mapping, Sequence
from functools import cache

from opencc import OpenCC

from index.grammar import UNITS
from index.numbers import chinese_value
from rag.lexicon import ENGLISH
from rag.regions import ENGLISH_NAMES

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_TAG = re.compile(r"<[^<>]{0,200}>")
_LONG_YEAR = re.compile(r"二[〇○零0]([〇○零0一二三四五六七八九])([〇○零0一二三四五六七八九])年?")
_SHORT_YEAR = re.compile(
    r"(?<![\d.〇○零延长提前近后续龄满第达过])(?:2(\d)|二([一二三四五六七八九]))年(?![间以来左前后龄期内代])"
)
_BARE_YEAR = re.compile(
    r"(?<!\d)(20[0-4]\d)(?!\d|年|[.,]\d|[多余]|"
    rf"{'|'.join(map(re.escape, sorted(UNITS, key=len, reverse=True)))})"
)
_CHINESE_DIGIT = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "0": "0"}
_BARE_PLAN = re.compile(
    r"[“\"]?(十[一二三四五六七八九]五)[”\"]?(?![”\"]?(?:时期|期间|以来|期末|末|规划|计划|时|收官|开局|结束))"
)
_RANKED = re.compile("([一二三四五六七八九]+[十百][一二三四五六七八九十百]*)强")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CARRIED = re.compile(r"20\d\d年|[A-Z][A-Z&]+\d*(?:\.\d+)?|[\u4e00-\u9fff\d]+")
"""What of an English question is carried over: years, names in capitals (PM2.5), and what was translated."""

_POINTS_BACK = re.compile(r"\b(?:it|them|they|their|such|these|those|this|that)\b", re.IGNORECASE)
_WORDS = ENGLISH | ENGLISH_NAMES
_ENGLISH = re.compile(
    "|".join(
        rf"(?<![a-z]){'[ -]'.join(map(re.escape, words.split(' ')))}(?:e?s)?(?![a-z])"
        for words in sorted(_WORDS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def plain(text: str) -> str:
    """Return a question as one line of simplified Chinese: half-width, no markup, no control characters.

    >>> plain("<b>２４年</b>國有資產")
    '2024年国有资产'
    """
    text = _TAG.sub("", html.unescape(text))
    text = _CONTROL.sub("", unicodedata.normalize("NFKC", text))
    text = _to_simplified().convert(" ".join(text.split()))
    text = re.sub(r"(?<=[国省市县区])一级", "级", text).replace("美金", "美元").replace("俩", "两")
    text = re.sub(r"个(?=[亿万](?!人|户|元以上|元级))", "", re.sub("[好几]多(?=$|[^了少])", "多少", text))
    text = _LONG_YEAR.sub(lambda m: f"20{_CHINESE_DIGIT[m[1]]}{_CHINESE_DIGIT[m[2]]}年", text)
    text = _SHORT_YEAR.sub(lambda m: f"202{m[1] or _CHINESE_DIGIT[m[2]]}年", text)
    text = _RANKED.sub(lambda m: f"{chinese_value(m[1])}强", text)
    text = _BARE_PLAN.sub(r"\1期间", _BARE_YEAR.sub(r"\1年", text))
    return _from_english(text) if is_english(text) else text


def is_english(text: str) -> bool:
    """Return whether a question is put in English: Latin words, and hardly a Chinese character."""
    return len(_LATIN.findall(text)) >= 3 and len(_HAN.findall(text)) * 4 < len(text)


def _from_english(text: str) -> str:
    """Return the Chinese of the terms that we know, years kept, the rest dropped: enough to search by."""
    sentences = re.split(r"(?<=[.!;])\s+", text)
    said = ("，".join(_CARRIED.findall(_ENGLISH.sub(_translated, sentence))) for sentence in sentences)
    return ("，" if _POINTS_BACK.search(sentences[-1]) else "。").join(
        sentence for sentence in said if sentence
    )


def _translated(found: re.Match[str]) -> str:
    words = found[0].lower()
    one = words.removesuffix("s")
    forms = (form for word in (words, one, one.removesuffix("e")) for form in (word, word.replace("-", " ")))
    return next(_WORDS[form] for form in forms if form in _WORDS)


def correct(
    text: str,
    vocabulary: Container[str],
    homophones: Mapping[str, Sequence[str]],
    keep: Collection[str],
    words: Collection[str] = (),
    fixed: Container[int] = (),
) -> str:
    """Return `text` with homophones mended (斑列 -> 班列).

    A character is replaced where it makes no term of the report and no word with any neighbour, and one that
    sounds alike makes a term with all of them; by the side of one only, where it is the only such character
    and the two are a word, or a term stands beyond. `vocabulary` holds the report's terms, `words`
    any others, `homophones` gives pinyin -> characters of that sound; characters in `keep`, and those at the
    offsets `fixed`, stay as they are.
    """
    chars = list(text)
    for i, char in enumerate(chars):
        before, after = _neighbour(chars, i - 1, keep), _neighbour(chars, i + 1, keep)
        if char in keep or i in fixed or not _HAN.match(char) or not (before or after):
            continue
        beside = _pairs("".join(chars[max(0, i - 1) : i]), char, "".join(chars[i + 1 : i + 2]))
        if any(p in vocabulary for p in beside) or any(p in words for p in _pairs(before, char, after)):
            continue
        meant = [
            other
            for other in homophones.get(sound_of(char), ())
            if all(pair in vocabulary for pair in _pairs(before, other, after))
        ]
        if not (before and after) and not _is_anchored(chars, i, vocabulary):
            meant = [c for c in meant if all(pair in words for pair in _pairs(before, c, after))]
            meant = meant if len(meant) == 1 else []
        if meant:
            chars[i] = meant[0]
    return "".join(chars)


def _pairs(before: str, char: str, after: str) -> list[str]:
    return [pair for pair in (before + char, char + after) if len(pair) == 2]


def _neighbour(chars: Sequence[str], i: int, keep: Collection[str]) -> str:
    """Return chars[i] where it may make a word with what stands beside it, else ""."""
    inside = 0 <= i < len(chars)
    return chars[i] if inside and _HAN.match(chars[i]) and chars[i] not in keep else ""


def _is_anchored(chars: list[str], i: int, vocabulary: Container[str]) -> bool:
    """Return whether the one neighbour of a character at a run's end makes a known term beyond it."""
    beyond = chars[max(0, i - 2) : i] if i and _HAN.match(chars[i - 1]) else chars[i + 1 : i + 3]
    return "".join(beyond) in vocabulary


def sound_of(char: str) -> str:
    """Return the toneless pinyin of a character (班 -> "ban")."""
    from pypinyin import lazy_pinyin  # 0.2 s, and only misspelt questions need it

    return lazy_pinyin(char)[0]
