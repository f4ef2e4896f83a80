"""What is asked: kind of answer, period, measure, unit, place, and the words to look for with their weights."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache

from index.errors import WenbaoError
from index.figures import MULTIPLIERS, chinese_value
from index.lexical import normalise, runs, terms
from index.periods import Status, find_mentions, first_year
from index.reports import Report
from index.store import PassageIndex
from rag.lexicon import ACTIONS, ASKED_UNITS, FILLERS, PLACES, SYNONYMS
from rag.wording import correct, is_english, plain, sound_of

MAX_QUESTION = 2000
"""Characters. A question is one or two sentences; more is a paste that belongs elsewhere."""


class Kind(StrEnum):
    """What kind of answer is asked for."""

    FIGURE = "figure"
    CHECK = "check"
    REVERSE = "reverse"
    DEFINITION = "definition"
    LIST = "list"
    FACT = "fact"
    OPEN = "open"


class Measure(StrEnum):
    """Which side of an indicator is asked for."""

    LEVEL = "level"
    GROWTH = "growth"
    RANK = "rank"
    ANY = "any"


class QuestionError(WenbaoError):
    """A text that is no question: empty, too long, or without a word. `ask` answers it with status unclear."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that an answer's sentence should hold: a term of the question, or any word that stands for it.

    `weight` is its rarity in the report (larger is rarer), lowered for words carried over from an earlier question;
    `known` is False for a term that the report never uses, `own` for one that comes from another part or question.
    """

    text: str
    forms: tuple[str, ...]
    weight: float
    known: bool = True
    own: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a question asks for: what its answer should hold, which side of it, in which unit.

    `units` are those that would answer (empty: any); `periods` those that this part names (empty: the question's).
    An `elliptic` part has no subject of its own (…多少人次、多少钱): it asks on about the one before it.
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
    `periods` are those it names (see index.periods), `status` what its tense implies where it names none. `entities`
    must stand in the sentence that answers. `stated` are figures that the question itself states, to be confirmed or
    corrected.
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


_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_FIGURE_WORDS = (
    r"多少|几(?!乎)|百分之|多大|多高|多长|多久|多远|占比|比例|增速|增幅|涨幅|降幅|规模|数量|总数|家数|条数|台数|面积|金额|"
    r"第几|排名|几成|准数|翻番|数字|指标线|硬要求|要求|差距|(?:收入|天数|[^效汇]率|额|值|量|数)(?:呢|是)?[？?]?$"
)
_FIGURE = re.compile(_FIGURE_WORDS)
_DEFINITION = re.compile(
    r"啥子意思|(?:是|指)(?:的是)?(?:什么|啥)(?:意思|东西)?[？?]?$|什么意思|啥意思|怎么解释|含义|怎么回事|(?:指|讲)的(?:是)?(?:什么|啥)|到底是(?:个)?什么|"
    r"什么是|何为|什么叫|定义|如何理解|按什么思路|什么样的.*算|是什么意思|怎么理解|说的是(?:什么|啥)"
)
_LIST = re.compile(
    r"哪些|哪几|哪[两三四五六七八九十]|都有谁|都有什么|有什么|包括|是哪|分别(?:是|指|着力|叫)?(?:什么|哪)|各是什么|哪.{0,3}个|哪.{0,2}[类种项条家]|"
    r"怎么说|都治|具体怎么|哪俩|几方面|列一下|列出|列举|有啥"
)
_FACT = re.compile(r"谁|什么|哪|啥|何时|几A|完整|第几")
_CHECK = re.compile(
    r"是不是|是否|有没有|能不能|够不够|过没过|超没超|对不对|会不会|对吗|吗[？?]?$|了没[？?]?$|没有[？?]$|了没有[？?]?$|达标|算不算|能.{0,12}吗"
)
_OPEN = re.compile(r"怎么样|如何|怎样|情况|怎么(?!解释|回事|说|理解)|为什么|为何|原因|哪些举措|做了什么")
_WHY = re.compile(r"为什么|为何|原因|为啥|怎么会")
_COMPUTE = re.compile(
    r"相差|差多少|差几|差了?多|还差|多几|少几|多多少|少多少|高多少|低多少|高几|低几|大几|快几|快了?几|加起来|合计|合起来|总共|一共|总和|之和|还剩|"
    r"占.{0,8}(?:百分之|多少|几成|比)|几倍|翻了?几|比.{2,20}(?:多|少|高|低|快|慢)"
)
_SEVERAL = re.compile(r"各|分别|加起来|合计|合起来|总共|一共|总数|相差|(?:哪个|谁).{0,5}(?:更|多|大|快|高)|哪样|差(?:多|几)|两者|比|跑赢|加上|[大快慢]了?几")
_GROWTH = re.compile(
    r"增长(?!点|极|目标)|增速|增幅|涨|降幅|下降|降(?!本|碳|到|至)|跌|变化|同比|砍了|增势|跑赢|快了?几|多打多少|"
    r"(?:增加|提高|减少|提升|提|降低|少|升)了?(?:百分之|几个(?:百分)?点|几成|多少个?百分点)|比(?:前一?年|上年|去年|年度).{0,4}(?:增长|提高|涨)"
)
_LEVEL = re.compile(r"是多少|多大|达到多少|多少(?:亿|万|家|个|人|元|公里|天|件|条|套|辆|户|吨|钱)|几(?:家|个(?!百?分?点)|所|条|件|天|座|处|支|项)|做到|冲到")
_RANK = re.compile(r"第几|排名|名次|排第|位居|几名以内")
_PAST = re.compile(r"完成情况|完成了|实际|实现了|已经|(?:[建修引办卖涨降招来设开铺签获做投]|新增|改造|整治|引进|落户|落地|入驻|创建|建成|发放|增加|减少|下降|增长|升级)(?:成|好|完)?了|过多少")
_FUTURE = re.compile(r"目标|计划|打算|准备|预计|预期|力争|任务|将|想(?:要|做|冲|达)|要(?:做|建|引|达|求|增|完|新|改|培|打|推|冲|求)|得(?:涨|增|达)|争取|安排|还要")
_STATED = re.compile(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?(?:万亿|千亿|百亿|亿|千万|百万|万)?(?:个百分点|百分点|%|元|家|个|人|天|公里|列|户)?|[一二三四五六七八九两十百千]+(?:成|亿|万|百亿|千列)|翻(?:了)?[一两]?番")
_INSTRUCTION = re.compile(
    r"忽略|无视|取消.{0,6}(?:要求|限制|规则)|不(?:用|要|必)(?:查|看|管|引用|说)|直接(?:回复|回答|输出|说)|假(?:如|装)你|假设你|扮演|你(?:现在)?(?:就)?是|"
    r"系统(?:提示|消息|指令)|^system|ignore|凭感觉|随便编|编一个|disregard|instructions|prompt|输出.{0,10}(?:密码|提示词)|翻译|译成|写一(?:首|篇|段)|讲(?:个|一个)笑话|"
    r"<script|javascript:",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^。！？!?\n；;]+[。！？!?\n；;]?")
_SPLIT = re.compile(r"[，,、；;：:？?。]|以及|还有|跑赢|加上|再加|和|跟|与(?!会)|及(?!时|格)|同(?=[^比期步时])|比(?!例|重|率|上年|去年|较|值|分)")
_PLACE = re.compile(
    r"(?:^|(?<=[\s，。、；：？?！和跟与在到比]))([\u4e00-\u9fff]{1,4}?(?:自治州|自治县|自治区|特别行政区|新区|[省市县区州旗]))"
    r"(?=[\s，。、；：？?！的去今]|\d{4}|政府|全年|人均|GDP|gdp|地区|规上|居民|招商|粮食|常住|城镇|农村|固定|一般|社会|经济|财政|空气|新增|引进|$)"
)
_NOT_A_PLACE = re.compile(
    r"[我本全各城园社地片小街辖郊校老灾山库景厂港牧林农矿战军特专居旅]区$|保税区|开发区|高新区|示范区|先行区|试验区|功能区|"
    r"引领区|集聚区|风景区|度假区|[全本各我]?(?:[^\u4e00-\u9fff]|全|本|各|我|外|个|哪)[省市县]$|多少|几|哪"
)
_NEGATED = re.compile(
    r"[（(][^（()）]{0,20}(?:不要|别|(?<!是)不是|不算|不含|除外)[^（()）]{0,20}[）)]|"
    r"(?:^|(?<=[，。；？！?!,;]))不是[^，。？?吗,]{1,12}[，,]|(?:^|(?<=[，。；？！?!,;]))(?:不要|别|不是只|不算|不含|除了)[^，。；？！?!,;]*|"
    r"[^，。；？！?!,;（(]*(?:别(?=[给算把跟和说拿提])|(?<!是)不是只|不算(?!数)|不含|除外)[^，。；？！?!,;）)]*"
)
_ASK = re.compile(r"是不是|是否|有没有|多少|几(?!乎)|多大|多高|多长|百分之|哪|谁|什么|啥|[家条台户人件车位]数|增速|涨幅|降幅|增幅|占比|比例")
_BREAK = re.compile(r"哪(?:[一二两三四五六七八九十几]?[个种类项家些条样])?|[的了吗呢吧啊呀么们是]|和(?![谐平美气睦])|跟(?!踪)|(?<!参)与(?!会)|以及")
_TOPIC_CHANGE = re.compile(r"先不说这?个?|换个(?:话题|问题)|不说这个|另外问|这个知道了|再问(?:一?个)?别的|先不管")
_CORRECTION = re.compile(r"问错了?|说错了?|不对|不是这个|我是说|我问的是|应该是|更正|改成|换成|我指的是")
_ELLIPSIS = re.compile(r"^(?:那|那么|还有|另外|其中|单看|只看|光看|换成|它|这(?!份|五年|一年)|离|再)|呢[？?]?$|这部分|这块|这边|那1|那一|另外那")
_PRONOUN = re.compile(r"^(?:那个|这个|该|此|它)(?:指标|数|项目|数字|数据|比例|目标)?")
_COUNTED = frozenset("家户人名条件项台辆支列栋套所座处天村") | {"人次"}
_PERCENT = ("%", "个百分点", "百分点", "成", "‰", "倍")
_MAX_IDF = 6.0
_CARRIED = 0.35
_SHARED = 0.6
_LEAST_PART = 2.5
_ENOUGH = 9.0
_ACTION = 0.5
_SOLID = 2.0
_RATIO = re.compile(
    r"(?P<part>[^占多几？?]{2,30})(?:占|相当于)(?P<whole>[^占]{2,20}?)的?(?:百分之|几成|多大|多少|几分之|比例|比重)"
)
_UNKNOWN_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of SYNONYMS, parsed: `forms` are the words of reports, `spoken` those that stand for them."""

    spoken: tuple[str, ...]
    forms: tuple[str, ...]


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Return word -> words that may stand for it in a report, the word itself first."""
    table: dict[str, list[str]] = {}
    for row in (*SYNONYMS, *ACTIONS):
        left, right = (side.split() for side in row.split("="))
        for word in [*left, *right]:
            table.setdefault(normalise(word), [normalise(word)]).extend(normalise(r) for r in right)
    return {word: tuple(dict.fromkeys(forms)) for word, forms in table.items()}


@cache
def _actions() -> frozenset[str]:
    return frozenset(normalise(w) for row in ACTIONS for w in row.split() if w != "=")


@cache
def _synonym_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_synonyms(), key=len, reverse=True))))


@cache
def _filler_pattern() -> re.Pattern[str]:
    phrases = sorted({f for f in FILLERS if len(f) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, phrases)))


@cache
def _filler_chars() -> frozenset[str]:
    return frozenset("".join(f for f in FILLERS if len(f) == 1))


@cache
def _homophones(vocabulary: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return pinyin -> the report's characters of that sound, in the order of the vocabulary."""
    table: dict[str, list[str]] = {}
    for char in vocabulary:
        if len(char) == 1 and "\u4e00" <= char <= "\u9fff":
            table.setdefault(sound_of(char), []).append(char)
    return {sound: tuple(chars) for sound, chars in table.items()}


def understand(asked: str, history: Sequence[str], index: PassageIndex, report: Report) -> Question:
    """Return what `asked` asks of `report`, earlier questions (oldest first) filling in what it leaves out.

    Raises QuestionError for a text that is empty, longer than MAX_QUESTION, or without a single word.
    """
    check(asked)
    text = _spelt(_without_negated(_strip_instructions(plain(asked))), index)
    carried, text = _context(text, [plain(h) for h in history[-4:] if _WORD.search(h)], report, index)
    whole = f"{carried} {text}" if carried else text
    compute = bool(_COMPUTE.search(text))
    periods = _periods(text, report.year)
    if carried and (not periods or compute):
        periods = tuple(dict.fromkeys([*_periods(carried, report.year), *periods]))
    kind_text = text if _has_question_word(text) or not carried else whole
    parts = _parts(text, kind_text, report, index)
    if carried:
        parts = _carry(parts, carried, report, index)
    return Question(
        asked=asked,
        text=f"{text}（承接上文：{carried}）" if carried else text,
        search=_search_text(parts),
        kind=kind_of(kind_text),
        periods=periods,
        status=_tense(whole) if not periods else Status.UNKNOWN,
        parts=parts,
        entities=_entities(whole, report),
        stated=_stated(text),
        follows=bool(carried),
        compute=compute,
        ratio=bool(_RATIO.search(text)),
        english=is_english(asked),
    )


def _carry(parts: tuple[Part, ...], carried: str, report: Report, index: PassageIndex) -> tuple[Part, ...]:
    """Return `parts` with the needs of an earlier question added: little where a part has words of its own."""
    earlier = _parts(carried, "", report, index)
    extra = {n.text: n for part in earlier for n in part.needs}
    added = []
    for part in parts:
        weight = _CARRIED if _own_weight(part.needs) >= _LEAST_PART else 1.0
        inherited = tuple(replace(n, weight=n.weight * weight, own=False) for n in extra.values())
        units = part.units or (earlier[0].units if not _has_question_word(part.text) else ())
        added.append(replace(part, needs=part.needs + inherited, units=units))
    return tuple(added)


def check(asked: str) -> None:
    """Raise QuestionError for a text that is empty, too long, or holds no word."""
    if len(asked) > MAX_QUESTION:
        raise QuestionError(
            f"问题太长（{len(asked)} 字），请缩短到 {MAX_QUESTION} 字以内再问（question too long, {MAX_QUESTION} characters at most）。"
        )
    if not asked.strip():
        raise QuestionError("问题是空的，请写下要问的内容（the question is empty）。")
    if not _WORD.search(plain(asked)):
        raise QuestionError("问题里没有文字，请写下要问的内容（no word in the question）。")


def is_instruction(text: str) -> bool:
    """Return whether nothing but instructions to the tool is left of a text."""
    return bool(_INSTRUCTION.search(text)) and not _strip_instructions(text).strip()


def _strip_instructions(text: str) -> str:
    """Return `text` without the sentences that order the tool about; the whole where no question is left."""
    if not _INSTRUCTION.search(text):
        return text
    kept = [s for s in _SENTENCE.findall(text) if not _INSTRUCTION.search(s) and _has_question_word(s)]
    return "".join(kept)


def _without_negated(text: str) -> str:
    """Return `text` without what it says is not asked for (今年的任务别算进来)."""
    kept = _NEGATED.sub("", text).strip("，,；; ")
    return kept if len(_content(kept)) >= 2 else text


def _spelt(text: str, index: PassageIndex) -> str:
    """Return `text` with homophones mended against the report's own terms."""
    vocabulary = index.lexical.vocabulary
    known = _known_terms(vocabulary) | _common_pairs()
    bare = _synonym_pattern().sub(" ", _filler_pattern().sub(" ", text))
    pairs = {r[i : i + 2] for r in re.findall(r"[\u4e00-\u9fff]{2,}", bare) for i in range(len(r) - 1)}
    if all(p in known or set(p) & _filler_chars() for p in pairs):
        return text
    return correct(text, known, _homophones(vocabulary), _filler_chars())


@cache
def _known_terms(vocabulary: tuple[str, ...]) -> frozenset[str]:
    return frozenset(vocabulary)


@cache
def _common_pairs() -> frozenset[str]:
    """Return the two-character terms of our own word lists: they are spelt as they are meant."""
    words = [*_synonyms(), *FILLERS]
    return frozenset(w[i : i + 2] for w in words for i in range(len(w) - 1))


def _context(text: str, history: list[str], report: Report, index: PassageIndex) -> tuple[str, str]:
    """Return (what is carried over from earlier questions, the question itself without its turn words).

    A question carries on where it says so (那…, …呢), corrects the one before, or says too little by itself.
    """
    if _TOPIC_CHANGE.search(text):
        return "", _TOPIC_CHANGE.sub("", text).strip("，,。 ")
    if not history:
        return "", text
    corrected = _CORRECTION.search(text)
    if not corrected and not _ELLIPSIS.search(text):
        needs = tuple(_needs(_bare(text, report), index))
        if _own_weight(needs) >= _ENOUGH or sum(n.weight for n in needs) >= 2 * _ENOUGH:
            return "", text
    if corrected:
        text = _CORRECTION.sub("", text).strip("，,。 ")
    carried = history[-1]
    if len(_content(carried)) < 4 and len(history) > 1:
        carried = f"{history[-2]} {carried}"
    return carried, text


def _content(text: str) -> str:
    """Return what is left of a question without periods, fillers and marks: its content words, run together."""
    for mention in reversed(find_mentions(text, 2000, bases=True)):
        text = text[: mention.start] + " " + text[mention.end :]
    bare = _filler_pattern().sub(" ", text)
    return "".join(c for c in bare if _WORD.match(c) and c not in _filler_chars())


def _has_question_word(text: str) -> bool:
    return bool(_FIGURE.search(text) or _FACT.search(text) or _CHECK.search(text) or _LIST.search(text) or _OPEN.search(text))


def kind_of(text: str) -> Kind:
    """Return what kind of answer a (plain) question asks for."""
    stated = _stated(text)
    if stated and re.search(r"(?:是|指|说)的?(?:是)?(?:哪|什么|啥)", text) and not re.search(r"多少|几个|几家", text):
        return Kind.REVERSE
    if _DEFINITION.search(text) and not re.search(r"多少|百分之几", text):
        return Kind.DEFINITION
    if _LIST.search(text) and not re.search(r"多少|各几|几个百分点|降幅|增幅|(?:更|涨得|增得)(?:多|大|快|高)|多几|大几", text):
        return Kind.LIST
    if _FIGURE.search(text) and not re.search(r"第几次|第几届|冲几A", text):
        return Kind.FIGURE
    if _CHECK.search(text):
        return Kind.CHECK
    if _FACT.search(text):
        return Kind.FACT
    if _OPEN.search(text):
        return Kind.OPEN
    return Kind.FIGURE


def _periods(text: str, year: int) -> tuple[str, ...]:
    """Return the periods asked about, each once; 今年4月 is the month alone, 4月 and 全年 are both."""
    found = [m.period for m in find_mentions(text, year, bases=True)]
    months = {p[:4] for p in found if len(p) in (6, 7)}
    if months and re.search(r"全年|年内|年底|整年", text):
        return tuple(dict.fromkeys([*(p for p in found if len(p) != 4), *sorted(months)]))
    return tuple(dict.fromkeys(p for p in found if p not in months))


def _tense(text: str) -> Status:
    past, future = bool(_PAST.search(text)), bool(_FUTURE.search(text))
    if past == future:
        return Status.UNKNOWN
    return Status.ACTUAL if past else Status.TARGET


def _measure(text: str) -> Measure:
    """Return which side of an indicator is asked for; a named rate of change decides over a mere 多少."""
    if _RANK.search(text):
        return Measure.RANK
    if re.search(r"增速|增幅|涨幅|降幅|增长率|同比|跑赢|(?:涨|降|增长|下降|跌).{0,3}(?:百分之几|几个?(?:百分)?点)", text):
        return Measure.GROWTH
    if set(_units(text)) - set(_PERCENT):
        return Measure.ANY if _GROWTH.search(text) else Measure.LEVEL
    growth, level = bool(_GROWTH.search(text)), bool(_LEVEL.search(text) or text.count("多少") > 1)
    if growth and not level:
        return Measure.GROWTH
    return Measure.LEVEL if level and not growth else Measure.ANY


def _units(text: str) -> tuple[str, ...]:
    """Return the units that would answer, () for any."""
    asked: list[str] = []
    for word, units in ASKED_UNITS.items():
        if re.search(rf"(?:几|多少|百分之)(?:万|亿|千)?{re.escape(word)}(?!百?分?点|庭|位)", text):
            asked += units
    if not asked and not _GROWTH.search(text):
        for word, units in ASKED_UNITS.items():
            counted = word in _COUNTED and re.search(rf"(?<!法){word}数(?:[是呢？?，、和各]|$)", text)
            named = word in text if word in ("多长", "面积", "里程") else counted
            asked += units if named else ()
    if re.search(r"百分之几|几个?百?分?点|增速|增幅|涨幅|降幅|几成|比例|占比|[^效汇利]率(?:是|有|要|现|呢|到|过|达|做|多)", text):
        asked += _PERCENT
    return tuple(dict.fromkeys(asked))


def _stated(text: str) -> tuple[str, ...]:
    """Return the figures that a question states itself, its years left out."""
    return tuple(m[0] for m in _stated_matches(text))


def _stated_matches(text: str) -> list[re.Match[str]]:
    for mention in reversed(find_mentions(text, 2000, bases=True)):
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return [m for m in _STATED.finditer(text) if len(m[0]) > 1 and _is_figure(m[0])]


def _is_figure(stated: str) -> bool:
    return stated[-1] in "%元家个人天公里列户亿万成番点" or bool(re.fullmatch(r"\d+\.\d+|\d{3,}", stated))


def _without_stated(text: str) -> str:
    """Return `text` without the amounts that it states (能超500亿吗): they are to be checked, not found."""
    for match in reversed(_stated_matches(text)):
        if match[0][-1] in "%元亿万成" or match[0].endswith("百分点"):
            text = text[: match.start()] + " " + text[match.end() :]
    return text


def _stated_units(text: str) -> tuple[str, ...]:
    """Return the units in which a stated amount could be right (500亿 -> money, 6.5% -> percent)."""
    amounts = [m[0] for m in _stated_matches(text)]
    if any(a.endswith(("%", "成", "百分点")) for a in amounts):
        return _PERCENT
    if not any(a.endswith(("亿", "万", "元")) for a in amounts):
        return ()
    after = re.search(r"[亿万](?:多|余)?(斤|吨|人次|人|亩|千瓦|度|立方米|平方米|件|辆|家|户)", text)
    return ASKED_UNITS.get(after[1], (after[1],)) if after else ("元", "美元", "级")


def _entities(text: str, report: Report) -> tuple[str, ...]:
    """Return the places that a question names besides the report's own: the answer's sentence must hold them.

    A wider scope than the report's (全国 asked of a county) is such a place too.
    """
    places = [p for p in _PLACE.findall(text) if not _NOT_A_PLACE.search(p)]
    places += [p for p in PLACES if p in text and not re.search(rf"{p}(?:路|街|大道|银行|大学|线|镇|交易所)", text)]
    found = sorted({p for p in places if p not in report.place and not _is_own(p, report.place)}, key=text.index)
    rank = next((i for i, endings in enumerate(_LEVELS) if report.place.endswith(endings)), len(_LEVELS))
    if re.search(r"谁|哪位|名字|姓名", text):
        found += _OFFICE.findall(text)
    wider = [w for i, w in enumerate(_SCOPES) if w in text and i < rank]
    return tuple(dict.fromkeys([*found, *wider]))


_OFFICE = re.compile(r"[\u4e00-\u9fff]?(?:[省市县区]委书记|局长|主任|部长|副省长|副市长|副区长|副县长|秘书长)")
_LEVELS = (("全国",), ("省", "自治区", "北京市", "上海市", "天津市", "重庆市"), ("市", "州"))
_SCOPES = ("全国", "全省", "全市")


def _is_own(place: str, own: str) -> bool:
    """江苏 and 江苏省 are the same place, and 沙坪坝区 is 重庆市沙坪坝区."""
    return own.endswith(place) or bool(own) and place.endswith(own)


def _search_text(parts: tuple[Part, ...]) -> str:
    """Return the words that retrieval looks for: each need as asked, then the report's word for it."""
    words = dict.fromkeys(form for part in parts for need in part.needs for form in need.forms[:3])
    return " ".join(words)


def _parts(text: str, asking: str, report: Report, index: PassageIndex) -> tuple[Part, ...]:
    """Return the things that `text` asks for; `asking` holds the words that ask (an elliptic question's may be earlier).

    A text with several question words (A几家、B涨了多少) is cut behind each; one that says so (A和B各多少) is cut into
    what it lists. What is said around the piece that asks weighs less where that piece speaks for itself.
    """
    pieces = _pieces(text) if asking else [text]
    asks = [p for p in pieces if _ASK.search(p)]
    ratio = bool(asking and _RATIO.search(text))
    cut = len(asks) > 1 or ratio or bool(_SEVERAL.search(asking))
    heads: list[Part] = []
    context: list[Need] = []
    for piece in pieces:
        needs = tuple(_needs(_bare(piece, report), index))
        asked = piece if _ASK.search(piece) else asking
        measure, units = (Measure.LEVEL, ()) if ratio else (_measure(asked), _units(asked) or _stated_units(text))
        part = Part(piece, needs, measure, units, _periods(piece, report.year), not any(n.known for n in needs))
        own = _own_weight(needs)
        again = bool(heads) and bool(part.units) and part.units != heads[-1].units and _asks_itself(piece)
        if cut and (own >= _LEAST_PART or (_asks_itself(piece) and own > 0 and len(asks) > 1) or again):
            heads.append(part)
        else:
            context += needs
    if len(heads) < 2:
        needs = _focused(text, asks, report, index)
        return (Part(text, _capped(needs), _measure(asking), _units(asking) or _stated_units(text)),)
    return tuple(_in_context(heads, i, context) for i in range(len(heads)))


def _asks_itself(piece: str) -> bool:
    """A piece that only asks for a comparison (差多少钱) asks for no figure of its own."""
    return bool(_ASK.search(piece)) and not _COMPUTE.search(piece)


def _bare(text: str, report: Report) -> str:
    """Return `text` without periods, the report's own place, and the figures that it states."""
    return _without_stated(_without_place(_without_periods(text, report.year), report))


def _focused(text: str, asks: list[str], report: Report, index: PassageIndex) -> tuple[Need, ...]:
    """Return the needs of a whole text; where the one piece that asks says enough, the rest weighs little."""
    needs = tuple(_needs(_bare(text, report), index))
    if len(asks) != 1 or asks[0] == text:
        return needs
    asking = {n.text: n for n in _needs(_bare(asks[0], report), index)}
    if _own_weight(tuple(asking.values())) < _ENOUGH:
        return needs
    return tuple(n if n.text in asking else replace(n, weight=n.weight * _CARRIED) for n in needs)


def _in_context(heads: list[Part], i: int, context: list[Need]) -> Part:
    """Return the i-th part with what it shares with the others: what belongs to none, and an earlier subject."""
    own = {n.text for n in heads[i].needs}
    shared = [replace(n, weight=n.weight * _SHARED, own=False) for n in context if n.text not in own]
    if i and (_ASK.search(heads[i - 1].text) or _own_weight(heads[i].needs) < _ENOUGH):
        before = heads[i - 1].needs
        weight = _CARRIED if _own_weight(heads[i].needs) >= _LEAST_PART else 1.0
        shared += [replace(n, weight=n.weight * weight, own=False) for n in before if n.text not in own]
    return replace(heads[i], needs=_capped(heads[i].needs + tuple(shared)))


def _own_weight(needs: tuple[Need, ...]) -> float:
    return sum(n.weight for n in needs if n.known)


def _capped(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Return `needs` with those that the report never names weighing at most _UNKNOWN_SHARE of the others together.

    How staff put a question (运的东西, 给个准数) must not outweigh what it is about. A long unknown word (火星探测) is
    what it is about: it keeps its weight.
    """
    known = sum(n.weight for n in needs if n.known)
    unknown = sum(n.weight for n in needs if not n.known)
    if unknown <= known * _UNKNOWN_SHARE or not known or _names_unknown(needs):
        return needs
    factor = known * _UNKNOWN_SHARE / unknown
    return tuple(n if n.known else replace(n, weight=n.weight * factor) for n in needs)


def _names_unknown(needs: tuple[Need, ...]) -> bool:
    """Return whether three unknown terms in a row overlap: a word of four characters that the report does not use."""
    run = 0
    for before, need in zip(needs, needs[1:], strict=False):
        chained = not before.known and not need.known and need.own and before.text[-1:] == need.text[:1]
        solid = chained and min(before.weight, need.weight) > _SOLID
        run = run + 1 if solid else 0
        if run >= 2:
            return True
    return False


def _pieces(body: str) -> list[str]:
    """Return the pieces of a question between its marks and joining words, short ones joined to the one before."""
    if ratio := _RATIO.search(body):
        return [ratio["part"], ratio["whole"]]
    pieces = [p.strip() for p in _SPLIT.split(body) if p and p.strip()]
    merged: list[str] = []
    for piece in pieces:
        asks_again = merged and _ASK.search(piece) and _ASK.search(merged[-1])
        if merged and len(_content(piece)) < 2 and not asks_again:
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged or [body]


def _without_periods(text: str, year: int) -> str:
    for mention in reversed(find_mentions(text, year or 2000, bases=True)):
        text = text[: mention.start] + " " + text[mention.end :]
    return text


def _without_place(text: str, report: Report) -> str:
    """Return `text` without the report's own place, whole or in part (沙坪坝区 of 重庆市沙坪坝区)."""
    place = report.place
    for size in range(len(place), 1, -1):
        for start in (0, *range(len(place) - size, 0, -1)):
            piece = place[start : start + size]
            if len(piece) == size and (size > 2 or start == 0):
                text = text.replace(piece, " ")
    return text


def _needs(text: str, index: PassageIndex) -> Iterator[Need]:
    """Yield what the sentence that answers `text` should hold."""
    text = normalise(text)
    covered = [False] * len(text)
    seen: set[str] = set()
    for match in _synonym_pattern().finditer(text):
        word = match[0]
        if len(word) == 1 and not _stands_alone(text, match.start(), index):
            continue
        if forms := _forms(word, index):
            covered[match.start() : match.end()] = [True] * len(word)
            if word not in seen:
                seen.add(word)
                weight = min(9.0, max(_rarity(f, index) for f in forms))
                yield Need(word, forms, weight * (_ACTION if word in _actions() else 1.0))
    rest = _BREAK.sub(" ", "".join(" " if c else t for c, t in zip(covered, text, strict=True)))
    for match in _filler_pattern().finditer(rest):
        if not _is_within_term(rest, match, index):
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
    for run in runs(rest):
        for need in _run_needs(run, index):
            if need.text not in seen:
                seen.add(need.text)
                yield need


def _is_within_term(text: str, match: re.Match[str], index: PassageIndex) -> bool:
    """A filler that is part of the report's own term (合计 in 联合计划) stays."""
    before, after = text[match.start() - 1 : match.start() + 1], text[match.end() - 1 : match.end() + 1]
    joins = [p for p in (before, after) if len(p) == 2 and " " not in p]
    return bool(joins) and len(joins) == 2 and all(index.lexical.document_frequency(p) for p in joins)


def _run_needs(run: str, index: PassageIndex) -> Iterator[Need]:
    if not "\u3400" <= run[0] <= "\u9fff":
        if len(run) > 1 or run.isalpha():
            yield Need(run, (run,), _MAX_IDF, index.lexical.document_frequency(run) > 0)
        return
    fillers = _filler_chars()
    if len(run) == 1:
        if run not in fillers:
            yield Need(run, (run,), 0.4 * idf(run, index))
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
    """A one-character word counts where it makes no term of the report with its neighbours (建 in 新建 does)."""
    around = (text[at - 1 : at + 1] if at else "", text[at : at + 2])
    return not any(len(p) == 2 and index.lexical.document_frequency(p) for p in around)


def _forms(word: str, index: PassageIndex) -> tuple[str, ...]:
    """Return the words that stand for `word` and that the report can hold, the word itself first."""
    forms = _synonyms()[word]
    known = [f for f in forms if all(index.lexical.document_frequency(f[i : i + 2]) for i in range(max(1, len(f) - 1)))]
    return forms if known else forms[:1] if len(word) > 2 else ()


def _rarity(form: str, index: PassageIndex) -> float:
    pairs = [form[i : i + 2] for i in range(len(form) - 1)] or [form]
    return sum(idf(p, index) for p in pairs) / len(pairs) * min(2.0, 1 + 0.25 * (len(pairs) - 1))


def idf(term: str, index: PassageIndex) -> float:
    """Return the rarity of a term among the index's passages: log(1 + n / (df + 0.5)), at most _MAX_IDF."""
    df = index.lexical.document_frequency(term)
    return min(_MAX_IDF, math.log(1 + len(index.passages) / (df + 0.5)))


def asks_why(question: Question) -> bool:
    """Return whether a reason is asked for."""
    return bool(_WHY.search(question.text))


_ABOUT_REPORT = re.compile(
    r"报告.{0,8}(?:谁|哪位|哪天|何时|什么时候|哪一天|哪年|日期|第几次).{0,6}(?:作|做|报告|讲|宣读|的|$)|作.{0,4}报告.{0,8}(?:谁|哪位|名字|叫)|报告人"
)


def asks_about_report(question: Question) -> bool:
    """Return whether the report itself is asked about: who delivered it, or when."""
    return bool(_ABOUT_REPORT.search(question.text))


def is_vague(question: Question) -> bool:
    """Return whether a question points at something that it does not name (那个指标现在到什么水平了)."""
    return bool(_PRONOUN.search(question.text)) and sum(n.weight for n in question.needs) < 6


def covers(period: str, asked: str) -> float:
    """Return how well a statement about `period` answers a question about `asked`: 1 exactly, 0.5 partly, 0 not.

    A month or half lies within its year; a span of years partly answers for the year it ends with, and the other way.
    """
    if period == asked:
        return 1.0
    if len(asked) == 4 and len(period) in (6, 7):
        return 0.5 if period[:4] == asked else 0.0
    if len(asked) == 9 and len(period) == 9:
        return 0.5 if abs(first_year(period) - first_year(asked)) <= 1 else 0.0
    return 0.5 if {len(asked), len(period)} == {4, 9} and asked[-4:] == period[-4:] else 0.0


def value_of(figure: str) -> tuple[Decimal, str] | None:
    """Return value and unit of a figure as a question states it ("500亿" -> (50000000000, "")), None where it has none."""
    found = re.match(r"(\d+(?:\.\d+)?|[一二三四五六七八九两十百千]+)(万亿|千亿|百亿|亿|千万|百万|万)?(.*)", figure)
    if found is None:
        return None
    number = Decimal(found[1]) if found[1][0].isdigit() else Decimal(chinese_value(found[1]))
    if found[3] == "成":
        return number * 10, "%"
    return number * MULTIPLIERS.get(found[2] or "", 1), found[3]


def term_match(term: str, question: Question) -> float:
    """Return how much of a glossary term a question speaks of, 0 to 1: the share of its lexical terms."""
    wanted = [t for t in terms(term) if len(t) > 1] or terms(term)
    said = normalise(question.text)
    return sum(t in said for t in wanted) / len(wanted) if wanted else 0.0
