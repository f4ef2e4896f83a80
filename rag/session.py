"""Follow-ups: what a question leaves out is taken from the questions before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.names import LIST_MARK
from index.periods import Status
from index.reports import Report
from index.store import PassageIndex
from rag.comparing import computes_alone, only_compares
from rag.cues import (
    ASKS_OFFICE,
    CORRECTION,
    ELLIPSIS,
    SUBJECT,
    TOPIC_CHANGE,
    Measure,
    content_of,
    has_question_word,
    measure_of,
    names_in_quotes,
    names_only,
    periods_of,
    tense_of,
)
from rag.lexicon import SIDES
from rag.needs import Need, is_action, is_solid, known_weight, needs_of, rarest
from rag.parts import LEAST_PART, LIGHT, Part, bare, parts_of

TOPIC, STRANGE = 9.0, 7.0
"""A question whose known words weigh so much, or whose unknown ones do, has a topic of its own."""

_AMOUNT = re.compile(
    r"^(?:那么?|它|其|这个?)?的?(?P<when>(?:[去今前明]年)?)的?(?:总量|总额|绝对[数值量]|数额|金额|规模|体量|总数|总值|具体数字?)"
    r"(?:[是有到]|达到?)?(?:多少|多大|几何|呢)?[？?。]?$"
)
"""What asks after growth was told how much there is: 那总量呢."""


_AGAINST_LAST_YEAR = re.compile(
    r"(?:那么?)?[跟和与同比]?(?:去年|上一?年|前一?年)(?:的?实际)?(?:相?比|比起来|对比)(?:起来)?(?:呢|怎么样|如何)?[？?。]?"
)
"""What sets a number against that of the year before (跟上年比呢)."""
_SO_FAR = re.compile("下来|到现在|目前|现在|至今|累计")
"""What makes 总共 all that there are by now, not the sum of what was asked about."""
_THAN_LAST_YEAR = re.compile("[比较](?:去年|上一?年|前一?年)")
_ASKS_FROM = re.compile(
    r"(?:(?:完成|情况)?[得的]?怎么样)?[，,]?(?:分别|各)?(?:[是有为]|达到?|完成|做到)?了?(?:多少|几|多[大高长]|百分之).*$|呢?[？?。！]*$"
)
"""What asks in a question, and what follows it."""
_OPENS_WITH = re.compile("^(?:请问|想问一?下?|那么?|换成|再看|改问|还有)+")
_BOTH = re.compile(rf"{LIST_MARK.pattern}|跟|分别")
"""What joins several things in one question."""
_AMONG = re.compile(
    r"那?[\u4e00-\u9fff]{2,8}?(?:也|是不是)?(?:在|算|包括)(?:不在)?(?:里面|里头|里边|其中|名单里|之列|内)[吗么嘛]?[？?]?"
)
"""What asks whether something is among those that were asked about: they are told again (开封也在里面吗)."""
_POINTS_BACK = re.compile("前者|后者")
_FORMER, _LATTER = "前者", "后者"


def _compared(text: str, history: Sequence[str], year: int) -> str:
    """Return in full a question that but compares what was asked about before, "" for any other.

    两个加起来多少 is of the last two questions, or of the two things that the last one names; 差多少 after a
    target is of what was done the year before, 跟上年比呢 after what was done asks how it grew.
    """
    points = _FORMER in text and _LATTER in text
    asks = points or only_compares(text) or (computes_alone(text) and not _SO_FAR.search(text))
    second = _subject(history[-1])
    if _BOTH.search(history[-1]):
        return f"{second}，{text}" if asks and not points else ""
    first = _subject(history[-2]) if len(history) > 1 else ""
    rest = _THAN_LAST_YEAR.sub("", text)
    only_since = rest != text and only_compares(rest) and not periods_of(rest, year)
    if only_since and second and "目标" not in second:
        when = (
            "" if periods_of(second, year) else "今年" if tense_of(history[-1]) is Status.TARGET else "去年"
        )
        return f"{when}{second}变化了多少"
    if asks and first and second:
        of_both = f"{first}和{second}，{text}"
        return text.replace(_FORMER, first).replace(_LATTER, second) if points else of_both
    against = _AGAINST_LAST_YEAR.fullmatch(text)
    if "目标" in second and (asks or against):
        return f"{second}比去年实际多多少"
    told = periods_of(second, year) == (str(year - 1),)
    return f"{second}比上年增长了多少" if against and told else ""


def _subject(question: str) -> str:
    """Return what a question asks about: 去年GDP of 请问去年GDP是多少."""
    return _ASKS_FROM.sub("", _OPENS_WITH.sub("", question.strip())).strip("，,。 ")


def resolve(text: str, history: list[str], report: Report, index: PassageIndex) -> tuple[str, str]:
    """Return (what is carried over from earlier questions, the question itself without its turn words).

    A question carries on where it says so (那…, …呢), corrects the one before, or says too little by itself;
    one with a name in quotation marks (“三高地”是哪三个), or that asks who holds an office, says enough.
    """
    if TOPIC_CHANGE.search(text):
        return "", TOPIC_CHANGE.sub("", text).strip("，,。 ")
    text = _AMOUNT.sub(r"\g<when>是多少", text)
    if not history:
        return "", text
    if whole := _compared(text, history, report.year):
        return "", whole
    if _AMONG.fullmatch(text):
        return "", history[-1]
    corrected = CORRECTION.search(text)
    if not corrected and not ELLIPSIS.search(text):
        own = names_in_quotes(text) or ASKS_OFFICE.search(text)
        if own or names_stranger(bare(text, report), index):
            return "", text
        needs = tuple(needs_of(bare(text, report), index, everyday=True))
        if known_weight(needs) >= min(TOPIC, 2 * rarest(index)) or is_strange(needs):
            return "", text
    if corrected:
        text = CORRECTION.sub("", text).strip("，,。 ")
    carried = history[-1]
    if len(content_of(carried)) < 4 and len(history) > 1:
        carried = f"{history[-2]} {carried}"
    return carried, text


def carries_on(text: str) -> bool:
    """Return whether a question says itself that it is about the one before."""
    points = any(mark.search(text) for mark in (ELLIPSIS, CORRECTION, _POINTS_BACK))
    points = points or only_compares(text) or computes_alone(text)
    return points or any(whole.fullmatch(text) for whole in (_AGAINST_LAST_YEAR, _AMONG))


def is_strange(needs: tuple[Need, ...]) -> bool:
    """Return whether a question is made of words that the report never uses, more than one of them.

    公务员工资多少 is about a thing of its own; 由哪几家牵头 may well be about the one before.
    """
    solid = [need.weight for need in needs if is_solid(need)]
    return not any(need.known for need in needs) and sum(solid) >= STRANGE


def names_stranger(text: str, index: PassageIndex) -> bool:
    """Return whether a question is about a thing of its own that the report never names.

    火星上有多少人 says what it asks about; what was asked before cannot be meant, and must not answer it.
    """
    subject = SUBJECT.match(text.strip())
    needs = tuple(needs_of(subject["subject"], index)) if subject else ()
    return bool(needs) and not any(need.known for need in needs) and any(map(is_solid, needs))


def asking_words(text: str, carried: str) -> str:
    """Return the words that ask: those of `text`, or the earlier ones where it but names a thing (人数呢)."""
    if not carried:
        return text
    if names_only(text) and measure_of(text) is not Measure.GROWTH:
        return carried if has_question_word(carried) else f"{carried} {text}"
    return text if has_question_word(text) else f"{carried} {text}"


def carry(parts: tuple[Part, ...], carried: str, report: Report, index: PassageIndex) -> tuple[Part, ...]:
    """Return `parts` with the needs of an earlier question added.

    They weigh little where a part has words of its own for more than what is done (那今年准备搞多少).
    """
    earlier = parts_of(carried, "", report, index)
    extra = {n.text: n for part in earlier for n in part.needs}
    added = []
    for part in parts:
        says_what = known_weight(tuple(need for need in part.needs if not is_action(need))) >= LEAST_PART
        weight = LIGHT if says_what else 1.0
        dropped = _other_sides(part)
        kept = (n for n in extra.values() if n.text not in dropped)
        inherited = tuple(replace(n, weight=n.weight * weight, own=False) for n in kept)
        asks = has_question_word(part.text) and not names_only(part.text)
        units = part.units or (() if asks else earlier[0].units)
        added.append(replace(part, needs=part.needs + inherited, units=units))
    return tuple(added)


def _other_sides(part: Part) -> set[str]:
    """Return the words for the side of things that a part leaves by naming the other (农村的呢)."""
    own = {need.text for need in part.needs}
    return {
        word
        for sides in SIDES
        for side, other in (sides, sides[::-1])
        if own & side and not own & other
        for word in other
    }
