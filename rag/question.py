"""What is asked: kind of answer, period, measure, unit, place, and the weighted words to look for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.errors import WenbaoError
from index.periods import Status
from index.reports import Report
from index.store import PassageIndex
from rag.cues import (
    ABOUT_REPORT,
    ASK,
    CORRECTION,
    ELLIPSIS,
    HOW,
    PRONOUN,
    RATIO,
    SEVERAL,
    SPLIT,
    TOPIC_CHANGE,
    WHEN,
    WHY,
    WORD,
    Kind,
    Measure,
    asks_of,
    computes,
    content_of,
    has_question_word,
    kind_of,
    measure_of,
    periods_of,
    stated_in,
    stated_units,
    tense_of,
    units_of,
    without_instructions,
    without_negated,
    without_periods,
    without_stated,
)
from rag.lexicon import PLACES
from rag.needs import Need, capped, known_weight, needs_of, rarest, spelt
from rag.wording import is_english, plain

MAX_QUESTION = 2000
"""Characters. A question is one or two sentences; more is a paste that belongs elsewhere."""


class QuestionError(WenbaoError):
    """A text that is no question: empty, too long, or without a word.

    `ask` answers it with status unclear.
    """


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks for.

    `needs` is what its answer should hold, `measure` which side of it; `units` are those that would answer
    (empty: any); `periods` those that this part names (empty: the question's). An `elliptic` part has no
    subject of its own (…多少人次、多少钱): it asks on about the one before it.
    """

    text: str
    needs: tuple[Need, ...]
    measure: Measure
    units: tuple[str, ...]
    periods: tuple[str, ...] = ()
    elliptic: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    `text` is the question with follow-ups resolved, shown to the reader; `search` what retrieval looks for.
    `periods` are those it names (see index.periods), `status` what its tense implies where it names none.
    `entities` must stand in the sentence that answers. `stated` are figures that the question itself
    states, to be confirmed or corrected.
    """

    asked: str
    text: str
    search: str
    kind: Kind
    periods: tuple[str, ...]
    status: Status
    parts: tuple[Part, ...]
    entities: tuple[str, ...]
    stated: tuple[str, ...]
    follows: bool
    compute: bool
    ratio: bool
    english: bool

    @property
    def needs(self) -> tuple[Need, ...]:
        """All needs, each once, as the first part that has it weighs it most."""
        best: dict[str, Need] = {}
        for part in self.parts:
            for need in part.needs:
                if need.text not in best or best[need.text].weight < need.weight:
                    best[need.text] = need
        return tuple(best.values())


CARRIED = 0.2
SHARED = 0.6
LEAST_PART = 2.5
ENOUGH = 11.0


def understand(asked: str, history: Sequence[str], index: PassageIndex, report: Report) -> Question:
    """Return what `asked` asks of `report`, earlier questions (oldest first) filling in what it leaves out.

    Raises QuestionError for a text that is empty, longer than MAX_QUESTION, or without a single word.
    """
    check(asked)
    text = spelt(without_negated(without_instructions(plain(asked))), index)
    carried, text = _context(
        text, [plain(h) for h in history[-4:] if WORD.search(h) and len(h) <= MAX_QUESTION], report, index
    )
    whole = f"{carried} {text}" if carried else text
    compute = computes(text)
    periods = periods_of(text, report.year)
    if carried and (not periods or compute):
        periods = tuple(dict.fromkeys([*periods_of(carried, report.year), *periods]))
    if compute and len(periods) == 1 and _PLANNED.search(text):
        periods = tuple(dict.fromkeys([str(report.year), *periods]))
    kind_text = text if has_question_word(text) or not carried else whole
    parts = _parts(text, kind_text, report, index)
    if carried:
        parts = _carry(parts, carried, report, index)
    return Question(
        asked=asked,
        text=f"{text}（承接上文：{carried}）" if carried else text,
        search=_search_text(parts),
        kind=kind_of(kind_text),
        periods=periods,
        status=tense_of(whole) if not periods else Status.UNKNOWN,
        parts=parts,
        entities=_entities(whole, report, index),
        stated=stated_in(text),
        follows=bool(carried),
        compute=compute,
        ratio=bool(RATIO.search(text)),
        english=is_english(asked),
    )


def check(asked: str) -> None:
    """Raise QuestionError for a text that is empty, too long, or holds no word."""
    if len(asked) > MAX_QUESTION:
        raise QuestionError(
            f"问题太长（{len(asked)} 字），请缩短到 {MAX_QUESTION} 字以内再问"
            f"（question too long, {MAX_QUESTION} characters at most）。"
        )
    if not asked.strip():
        raise QuestionError("问题是空的，请写下要问的内容（the question is empty）。")
    if not WORD.search(plain(asked)):
        raise QuestionError("问题里没有文字，请写下要问的内容（no word in the question）。")


def _context(text: str, history: list[str], report: Report, index: PassageIndex) -> tuple[str, str]:
    """Return (what is carried over from earlier questions, the question itself without its turn words).

    A question carries on where it says so (那…, …呢), corrects the one before, or says too little by itself.
    """
    if TOPIC_CHANGE.search(text):
        return "", TOPIC_CHANGE.sub("", text).strip("，,。 ")
    if not history:
        return "", text
    corrected = CORRECTION.search(text)
    if not corrected and not ELLIPSIS.search(text):
        needs = tuple(needs_of(_bare(text, report), index))
        enough = min(ENOUGH, 2 * rarest(index))
        if known_weight(needs) >= enough or sum(n.weight for n in needs) >= 2 * enough:
            return "", text
    if corrected:
        text = CORRECTION.sub("", text).strip("，,。 ")
    carried = history[-1]
    if len(content_of(carried)) < 4 and len(history) > 1:
        carried = f"{history[-2]} {carried}"
    return carried, text


def _carry(parts: tuple[Part, ...], carried: str, report: Report, index: PassageIndex) -> tuple[Part, ...]:
    """Return `parts` with the needs of an earlier question added.

    They weigh little where a part has words of its own.
    """
    earlier = _parts(carried, "", report, index)
    extra = {n.text: n for part in earlier for n in part.needs}
    added = []
    for part in parts:
        weight = CARRIED if known_weight(part.needs) >= LEAST_PART else 1.0
        inherited = tuple(replace(n, weight=n.weight * weight, own=False) for n in extra.values())
        units = part.units or (earlier[0].units if not has_question_word(part.text) else ())
        added.append(replace(part, needs=part.needs + inherited, units=units))
    return tuple(added)


def _parts(text: str, asking: str, report: Report, index: PassageIndex) -> tuple[Part, ...]:
    """Return the things that `text` asks for, in its order.

    `asking` holds the words that ask (an elliptic question's may be earlier). A text with several question
    words (A几家、B涨了多少) is cut behind each; one that says so (A和B各多少) is cut into what it lists.
    What is said around the piece that asks weighs less where that piece speaks for itself.
    """
    pieces = _pieces(text) if asking else [text]
    asks = [p for p in pieces if ASK.search(p)]
    ratio = bool(asking and RATIO.search(text))
    cut = len(asks) > 1 or ratio or bool(SEVERAL.search(asking))
    heads: list[Part] = []
    context: list[Need] = []
    for piece in pieces:
        needs = tuple(needs_of(_bare(piece, report), index))
        asked = piece if ASK.search(piece) else asking
        measure, units = (
            (Measure.LEVEL, ()) if ratio else (measure_of(asked), units_of(asked) or stated_units(text))
        )
        part = Part(
            piece, needs, measure, units, periods_of(piece, report.year), not any(n.known for n in needs)
        )
        own = known_weight(needs)
        again = bool(heads) and bool(part.units) and part.units != heads[-1].units and _asks_itself(piece)
        if cut and (own >= LEAST_PART or (_asks_itself(piece) and own > 0 and len(asks) > 1) or again):
            heads.append(part)
        else:
            context += needs
    if len(heads) < 2:
        needs = _focused(text, asks, report, index)
        both = len({ask.change for ask in asks_of(asking)}) > 1
        measure = Measure.ANY if both else measure_of(asking)
        return (Part(text, capped(needs), measure, units_of(asking) or stated_units(text)),)
    return tuple(_in_context(heads, i, context) for i in range(len(heads)))


def _asks_itself(piece: str) -> bool:
    """A piece that only asks for a comparison (差多少钱) asks for no figure of its own."""
    return bool(ASK.search(piece)) and not computes(piece)


def _focused(text: str, asks: list[str], report: Report, index: PassageIndex) -> tuple[Need, ...]:
    """Return the needs of a whole text; where the one piece that asks says enough, the rest weighs little."""
    needs = tuple(needs_of(_bare(text, report), index))
    if len(asks) != 1 or asks[0] == text:
        return needs
    asking = {n.text: n for n in needs_of(_bare(asks[0], report), index)}
    rest = known_weight(tuple(n for n in needs if n.text not in asking))
    if known_weight(tuple(asking.values())) < max(ENOUGH, rest):
        return needs
    return tuple(n if n.text in asking else replace(n, weight=n.weight * CARRIED) for n in needs)


def _in_context(heads: list[Part], i: int, context: list[Need]) -> Part:
    """Return the i-th part with what it shares with the others.

    That is what belongs to none of them, and an earlier subject.
    """
    own = {n.text for n in heads[i].needs}
    shared = [replace(n, weight=n.weight * SHARED, own=False) for n in context if n.text not in own]
    if i and (ASK.search(heads[i - 1].text) or known_weight(heads[i].needs) < ENOUGH):
        before = heads[i - 1].needs
        weight = CARRIED if known_weight(heads[i].needs) >= LEAST_PART else 1.0
        shared += [replace(n, weight=n.weight * weight, own=False) for n in before if n.text not in own]
    return replace(heads[i], needs=capped(heads[i].needs + tuple(shared)))


def _pieces(body: str) -> list[str]:
    """Return the pieces of a question between its marks and joining words.

    Short ones are joined to the one before.
    """
    if ratio := RATIO.search(body):
        return [ratio["part"], ratio["whole"]]
    pieces = [p.strip() for p in SPLIT.split(body) if p and p.strip()]
    merged: list[str] = []
    for piece in pieces:
        asks_again = merged and ASK.search(piece) and ASK.search(merged[-1])
        if merged and len(content_of(piece)) < 2 and not asks_again:
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged or [body]


def _bare(text: str, report: Report) -> str:
    """Return `text` without periods, the report's own place, and the figures that it states."""
    return without_stated(_without_place(without_periods(text, report.year), report))


def _without_place(text: str, report: Report) -> str:
    """Return `text` without the report's own place, whole or in part (沙坪坝区 of 重庆市沙坪坝区)."""
    parts = _COMPONENT.findall(report.place) or [report.place]
    names = [report.place, *parts, *(p[:-1] for p in parts if len(p) > 2)]
    for name in sorted({n for n in names if n}, key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def _search_text(parts: tuple[Part, ...]) -> str:
    """Return the words that retrieval looks for: each need as asked, then the report's word for it."""
    words = dict.fromkeys(form for part in parts for need in part.needs for form in need.forms[:3])
    return " ".join(words)


_POLITE = re.compile(r"^(?:请问|麻烦|我?想(?:问|知道|了解)|帮我|问|查|一下|下)+")
_PLANNED = re.compile(r"目标|计划|预期")
_PLACE = re.compile(
    r"(?:^|(?<=[\s，。、；：？?！和跟与在到比市省]))"
    r"([\u4e00-\u9fff]{1,4}?(?:自治州|自治县|自治区|特别行政区|新区|[省市县区州旗]))"
    r"(?![政属级场民域直委长内里外中位])"
)
_NOT_A_PLACE = re.compile(
    r"^[我本全各城园社地片小街辖郊校老灾山库景厂港牧林农矿战军特专居旅]区$"
    r"|[园社地片小街辖校灾库景厂港矿军特专保税发新范行验能领聚]区$"
    r"|^(?:[^\u4e00-\u9fff]|全|本|各|我|外|个|哪|都|城|超)+[省市县]$|多少|几|哪|年|们|咱|今|去|中心城|大城|全|进|看|只|各"
)
_AREA = re.compile(r"(?:高新|经开|综保|保税)区")
"""An area within a place that has figures of its own: what is asked of it must be said of it."""

_OFFICE = re.compile(
    r"[\u4e00-\u9fff]?(?:[省市县区]委书记|局长|主任|部长|副省长|副市长|副区长|副县长|秘书长)"
)
_LEVELS = (("全国",), ("省", "自治区", "北京市", "上海市", "天津市", "重庆市"), ("市", "州"))
_SCOPES = ("全国", "全省", "全市")


def _entities(text: str, report: Report, index: PassageIndex) -> tuple[str, ...]:
    """Return the places that a question names besides the report's own: the answer's sentence must hold them.

    A wider scope than the report's (全国 asked of a county) is such a place too, 重庆市 in 重庆市沙坪坝区
    is not. What only looks like a place (产业园区) is told by the report's using it.
    """
    text = _POLITE.sub("", text)
    places = [p for p in _PLACE.findall(text) if not _NOT_A_PLACE.search(p) and not _is_used(p, index)]
    places += [
        p for p in PLACES if p in text and not re.search(rf"{p}(?:路|街|大道|银行|大学|线|镇|交易所)", text)
    ]
    places += [area for area in _AREA.findall(text) if area not in report.place]
    own = re.escape(_last(report.place)[:-1])
    around = {p for p in places if own and re.search(rf"{p}[省市]?{own}", text)}
    found = sorted({p for p in places if p not in around and not _is_own(p, report.place)}, key=text.index)
    found = [p for p in found if not any(p != other and other.startswith(p) for other in found)]
    rank = next((i for i, endings in enumerate(_LEVELS) if report.place.endswith(endings)), len(_LEVELS))
    if re.search(r"谁|哪位|名字|姓名", text):
        found += _OFFICE.findall(text)
    wider = [w for i, w in enumerate(_SCOPES) if w in text and i < rank]
    return tuple(dict.fromkeys([*found, *wider]))


def _is_used(place: str, index: PassageIndex) -> bool:
    """Return whether every pair of characters of a would-be place is one of the report's own terms."""
    return all(index.lexical.document_frequency(a + b) for a, b in pairwise(place))


_COMPONENT = re.compile(r"[^省市县区州旗]+(?:自治区|自治州|自治县|[省市县区州旗])")


def _last(place: str) -> str:
    """Return the last part of a place's name: 沙坪坝区 of 重庆市沙坪坝区."""
    parts: list[str] = _COMPONENT.findall(place) or [place]
    return parts[-1]


def _is_own(place: str, own: str) -> bool:
    """江苏 and 江苏省 are the same place, and 沙坪坝区 is 重庆市沙坪坝区; 重庆市 is another."""
    last = _last(own)
    return bool(own) and (place in (own, last, last[:-1]) or place.endswith(own))


def names(text: str, place: str) -> bool:
    """Return whether a text names a place, whole or by its own part (沙坪坝区, 沙坪坝 of 重庆市沙坪坝区)."""
    last = _last(place)
    return bool(place) and any(name in text for name in (place, last, last[:-1]) if len(name) > 1)


def asks_why(question: Question) -> bool:
    """Return whether a reason is asked for."""
    return bool(WHY.search(question.text))


def asks_when(question: Question) -> bool:
    """Return whether a date is asked for."""
    return question.kind is Kind.FACT and bool(WHEN.search(question.text))


def asks_how(question: Question) -> bool:
    """Return whether it is asked how something is to be done or was done: several sentences answer that."""
    return question.kind in (Kind.OPEN, Kind.LIST) and bool(HOW.search(question.text))


def asks_about_report(question: Question) -> bool:
    """Return whether the report itself is asked about: who delivered it, or when."""
    return bool(ABOUT_REPORT.search(question.text))


def is_vague(question: Question) -> bool:
    """Return whether a question points at something that it does not name (那个指标现在到什么水平了)."""
    return bool(PRONOUN.search(question.text)) and sum(n.weight for n in question.needs) < 6
