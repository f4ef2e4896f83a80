"""When two names are of one indicator, and two units of one kind.

Told apart strictly: what is not known to say the same is another indicator (规上工业增加值 is not
工业增加值, 新增企业 is not 企业).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from index.lexical import normalise
from rag.lexicon import AGGREGATES, BARE_NAMES, SAME_NAMES, SAME_UNITS, SYNONYMS

_MULTIPLIER = re.compile(r"^(?:万亿|千亿|百亿|亿|千万|百万|万)(?=.)")
_LEADING = re.compile(r"^(?:其中|预计|全年|力争|确保|推动|促进|努力|完成|实现|达到|保持|全体(?=居民))+")
_TRAILING = re.compile(r"(?:同比|比上年|较上年|实现|完成|达到?|增长率|增长|增速|增幅|总量(?=达))+$")
_WITHIN = re.compile(r"实现(?=.{2})")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Return word -> what reports write for it, normalised."""
    table: dict[str, tuple[str, ...]] = {}
    for row in SYNONYMS:
        said, written = (tuple(map(normalise, side.split())) for side in row.split("="))
        for word in said:
            table[word] = table.get(word, ()) + written
    return table


def other_names(indicator: str) -> frozenset[str]:
    """Return the normalised names that `indicator` may have in a report, itself among them; none for "".

    >>> "地区生产总值" in other_names("GDP"), "规模以上工业" in other_names("规上工业")
    (True, True)
    """
    name = normalise(indicator).strip()
    if not name:
        return frozenset()
    names = {name}
    for word, written in _words().items():
        if len(word) > 1 and word in name:
            names.update(name.replace(word, other) for other in written)
    return frozenset(names)


@lru_cache(8192)
def aggregate_in(text: str) -> str:
    """Return the longest name in a question of what every place has one of (GDP, 粮食产量), "" for none."""
    return next((name for name in _aggregates() if name in text), "")


def aggregate_names(name: str) -> tuple[str, ...]:
    """Return what reports may call an aggregate that `aggregate_in` found, normalised."""
    return _aggregates()[name]


@cache
def _aggregates() -> dict[str, tuple[str, ...]]:
    """Return every name of an aggregate, the longest first, and what reports write for it."""
    names: dict[str, tuple[str, ...]] = {name: (normalise(name),) for name in AGGREGATES}
    for row in SYNONYMS:
        said, written = (side.split() for side in row.split("="))
        if any(word.endswith(AGGREGATES) for word in written):
            for word in (*said, *(word for word in written if word.endswith(AGGREGATES))):
                if len(word) > 1:
                    forms = (*names.get(word, ()), normalise(word), *map(normalise, written))
                    names[word] = tuple(dict.fromkeys(forms))
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def plain_name(indicator: str, place: str = "") -> str:
    """Return what an indicator is called without the words that change nothing.

    Dropped are verbs of reaching (完成, 实现), words of growth behind it, and the words for the whole of the
    report's own `place` (全区 in a district's report, where 全市 is another's). Known other names of the
    same indicator become one.

    >>> plain_name("全区规模以上工业总产值", "某市某区"), plain_name("新增企业")
    ('规上工业总产值', '新增企业')
    """
    name = normalise(indicator)
    for _ in range(2):
        name = _scope(place).sub("", _LEADING.sub("", name))
    name = _WITHIN.sub("", _TRAILING.sub("", name))
    for row in SAME_NAMES:
        name = _same_name(row).sub(row.split()[0], name)
    return name


@cache
def _scope(place: str) -> re.Pattern[str]:
    """Return what the whole of `place` is called in front of an indicator: by its last character."""
    level = "国" if place == "全国" else re.escape(place[-1:])
    whole = f"[全我本]{level}|" if level else ""
    return re.compile(f"^(?:{whole}地方(?=一般公共预算))")


@cache
def _same_name(row: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(row.split(), key=len, reverse=True))))


def is_telling(name: str) -> bool:
    """Return whether a plain name says what is counted, whatever stands around it (规模 does not)."""
    return len(name) > 2 and name not in BARE_NAMES


def unit_name(unit: str) -> str:
    """Return a unit in one spelling, without 万 and 亿.

    >>> unit_name("亿元"), unit_name("％"), unit_name("平米")
    ('元', '%', '平方米')
    """
    unit = _MULTIPLIER.sub("", unicodedata.normalize("NFKC", unit).strip())
    return {"平米": "平方米", "千米": "公里", "百分点": "个百分点", "立方": "立方米"}.get(unit, unit)


def same_unit(one: str, other: str) -> bool:
    """Return whether the same things may be counted in either unit (30家, 30个)."""
    pair = {unit_name(one), unit_name(other)}
    return len(pair) == 1 or any(pair <= units for units in SAME_UNITS)
