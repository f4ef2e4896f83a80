"""Words that name what is counted: cut free of what stands before and behind them, and taken apart.

Everything works on short stretches of half-width text (see index.numbers.half_width).
"""

from __future__ import annotations

import re

from index import grammar

LIST_MARK = re.compile(r"、|和(?![谐平美气])|(?<!参)与(?!会)|以及|(?<!普)及(?![其时格以])")
"""What parts the items of a list; 和谐, 参与 and 普及 hold none."""

AROUND = " 　—、，；：。"
"""Marks around a name that do not belong to it."""

CHANGES = grammar.any_of([*grammar.UP, *grammar.DOWN])
"""A pattern for the verbs and nouns of change."""

_DEPENDENT = frozenset(grammar.DEPENDENT)
TURNS = "发展|调整|简并|拓展"
"""Verbs that are a change only where something is reached: 由10:40:50调整为9:41:50."""

_OTHER_THAN = (
    r"(?<![同环对])[比较](?:(?:19|20)\d\d年"
    r"|[^，、；\d例重率][^，、；\d]{0,5}(?:年|前|期|初|末|底|平均水平|全[国省市]))"
)
_TRAILING = re.compile(
    rf"(?:{grammar.any_of([*grammar.LINKS, *grammar.QUALIFIERS, *grammar.REACHES])}|{CHANGES}|{_OTHER_THAN}"
    rf"|(?:[至到为](?:去年|上年|今年|当前|现在|目前|(?:19|20)\d\d年)[底末]?的)"
    rf"|(?:19|20)\d\d年|[三五十]年|连年|(?:{TURNS})了?[至到为成]|[、，；：。\s了])+$"
)
_WHEN = (
    r"到?(?:(?:19|20)\d\d年|“?十[一二三四五]五”?(?:时期|期间|末)?|\d{1,2}月)(?:底|末|份)?前?的?"
    r"|五年来?|十年来?|一年来|[\u4e00-\u9fff]{2}了"
)
_LEADING = re.compile(
    rf"^(?:(?:{_WHEN}|{grammar.any_of(grammar.LEAD_INS)}|[在现](?=$))"
    r"(?![素塞位户期港用生款贷享产同治富青有建于解])|[、，；：。—\s])+(?=[\u4e00-\u9fff“《A-Za-z0-9]{2}|$)"
)
_NOTE = re.compile(r"[\[［【〔]\d{1,3}[\]］】〕]|\n+")
_LETTER = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_LAST_BRACKET = re.compile(r"[（(][^（()）]*[）)]?$")
_SAID = re.compile(rf"(?:{grammar.any_of(grammar.ADVERBS)})(?![衡等线价])|(?:的)?基础上|范围内|过程中")
_VERB = re.compile("|".join(sorted(grammar.VERBS, key=len, reverse=True)))
_LAST_VERB = re.compile(rf"(?:{'|'.join(sorted(grammar.VERBS, key=len, reverse=True))})$")
_NO_NAME = re.compile(
    r"(?:[一二三四五六七八九十两\d]+年(?:来|累计|间|以来)?|全年|去年|今年|总数|累计|[上下]半年|年|本届政府)$"
    r"|[比较](?![例重率])[^，]{0,8}$"
)
_TITLE = re.compile(r"(?:《[^》]+》|“[^”]+”)(?=.*、)")


def strip_link(words: str) -> str:
    """Return `words` without verbs of level or change, qualifiers and the like behind.

    >>> strip_link("工业投资同比增长")
    '工业投资'
    """
    return _TRAILING.sub("", words.strip(AROUND))


def lead_off(words: str) -> str:
    """Return `words` without what stands before a name: time, modal words, 其中.

    >>> lead_off("其中今年要完成铁路建设投资")
    '铁路建设投资'
    """
    return _LEADING.sub("", words)


def without_notes(words: str) -> str:
    """Return `words` without line breaks, without note marks ([5], 【5】) that would read as citations."""
    return _NOTE.sub("", words)


def noun_of(words: str) -> str:
    """Return `words` up to where something is said of what they name, without a bracket at the end.

    >>> noun_of("民生实事全面完成"), noun_of("主导产业（智能网联）")
    ('民生实事', '主导产业')
    """
    words = _LAST_BRACKET.sub("", words)
    over = next((m for m in _SAID.finditer(words) if m.start() >= 2), None)
    return words[: over.start()] if over else words


def says_something(words: str) -> bool:
    """Return whether `words` name anything: not but a verb, a time, or what something is compared with."""
    return bool(_LETTER.search(words)) and words not in grammar.VERBS and not _NO_NAME.match(words)


def leading_verb(name: str) -> str:
    """Return the verb that a name begins with and a list may share (新增, 建成), "" for none."""
    found = _VERB.match(name)
    return found[0] if found else ""


def trailing_verb(name: str) -> str:
    """Return the verb that a name ends with (开工 of 新能源开工), "" for none."""
    found = _LAST_VERB.search(name)
    return found[0] if found and found.start() else ""


def is_dependent(name: str) -> bool:
    """Return whether a name says nothing without what was named before (投资额, 入驻率)."""
    return name in _DEPENDENT


def dependent_in(name: str) -> str:
    """Return the dependent name that a name is, without its verb (总投资 of 谋划总投资), else ""."""
    bare = name if name in _DEPENDENT else name[len(leading_verb(name)) :]
    return bare if bare in _DEPENDENT else ""


def titled(words: str) -> str:
    """Return a title with the dependent name that stands apart from it, other words as they are.

    >>> titled("《甲》持续火热、营收")
    '《甲》营收'
    """
    title, name = _TITLE.match(words), words.rpartition("、")[2]
    return title[0] + name if title and name in _DEPENDENT else words


def last_mark(words: str) -> int:
    """Return where the last list mark of `words` outside brackets stands, -1 where there is none."""
    marks = [m.start() for m in LIST_MARK.finditer(words)]
    return next((at for at in reversed(marks) if words.count("（", 0, at) <= words.count("）", 0, at)), -1)
