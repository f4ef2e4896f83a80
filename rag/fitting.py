"""Whether a statement's figures are of the kind that is asked for: unit, measure, and what they count.

What fails one of the tests that `fits` makes is never the answer, however well it covers the question; the
others tell which of several that fit answers better.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from index.figures import Figure, Measure
from index.grammar import OF_A_SIZE
from index.lexical import normalise
from index.passages import Passage
from rag.cues import ASKS_RATE, Ask
from rag.cues import Measure as Asked
from rag.indicators import aggregate_in, aggregate_names
from rag.lexicon import CONFUSABLE, DISTINCTIVE, UNIT_CLASSES
from rag.parts import Part
from rag.question import Question
from rag.sizes import size_in
from rag.statements import Statement, is_from_to

_WANTED = {
    Asked.GROWTH: (Measure.GROWTH, Measure.CHANGE),
    Asked.LEVEL: (Measure.LEVEL, Measure.COUNT, Measure.SHARE),
    Asked.RANK: (Measure.RANK,),
}
_COMPOUND_UNITS = frozenset(u for units in UNIT_CLASSES for u in units if "/" in u)
_COUNTS = frozenset(i for i, units in enumerate(UNIT_CLASSES) if "人" in units) | {-1}
"""A figure without a unit (2900多万家庭) counts people or things."""
_SHARE_OF = re.compile(
    r"占(?!地|用)|比重|贡献率|(?:人均|单位)(?:地区|国内)?(?:生产总值|GDP)|与.{2,10}(?:生产总值|GDP)的比|相当于.{0,10}(?:生产总值|GDP)的比例"
)
_ASKS_SHARE = re.compile(r"占|比重|比例|比率|贡献|份额|多少比|人均|单位|能耗|强度|每")
_MONEY = re.compile("资金|投资|收入|产值|金额|奖励|补贴|款$")
_CURRENCY = re.compile("人民币|美[元金]")
_THING = re.compile(
    r"(?:几|多少)(?:个|家|名|位|项|条|所|座|处|件|台|辆|支|栋|套|户|种|类)([\u4e00-\u9fff]{2})"
)
_PEOPLE = re.compile("人[口数员次]?$")
_NOUN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_ASKS_TOTAL = re.compile(r"总数|总量|总规模|累计|一共有|总共有|现有|到.{0,6}年?底.{0,12}(?:一共|总共|有)")
_TOTAL = re.compile("总数|总量|总规模|累计|现有")
_LEFT = re.compile("还?剩下?(?:了|有)?(?:多少|几)|还有(?:多少|几)")
"""What asks how much is left: how much less it became does not say."""
_NEWLY = re.compile(r"新增|增加|多了|新[建设开引]")
_BOUNDED = re.compile(r"(?:以上|以下|以内)的?(?!目标)[\u4e00-\u9fff]{2}[^，。；、]{0,16}\d")
_SIZED = re.compile(
    rf"{_BOUNDED.pattern}|级(?:项目|企业|产业|园区)|的[\u4e00-\u9fff]{{1,8}}(?:项目|企业|工程|产品)"
)
_ITEM_END = re.compile("[，。；、：]")
_OF_CLASS = re.compile(OF_A_SIZE)
"""What stands behind 10亿级 and 过千亿元 where another figure counts such things."""


def fits(question: Question, part: Part, statement: Statement) -> bool:
    """Return whether a statement's figures may answer a part: no other unit, no other measure, no mere bound.

    What sets the asked indicator apart from its siblings stands in it too.
    """
    return (
        (has_measure(part, statement) or part.measure is Asked.LEVEL)
        and not all(
            _BOUNDED.match(_behind(statement.passage, f)) or _is_class(statement.passage, f)
            for f in statement.figures
        )
        and not (_LEFT.search(part.text) and all(f.is_change for f in statement.figures))
        and _has_unit(part, statement)
        and _is_share_asked(question, statement)
        and _is_distinct(part, statement)
        and _is_the_aggregate(part, statement)
        and _is_rank_asked(part, statement)
    )


def meets(figure: Figure, ask: Ask) -> bool:
    """Return whether a figure is of the kind that is asked for: in its unit or one alike, a change or none.

    Of what is counted only the unit itself will do: 271个 does not say how many 户.
    """
    alike = {_unit_class(unit) for unit in ask.units} - {-1}
    right_unit = not ask.units or figure.unit in ask.units or _unit_class(figure.unit) in alike
    return right_unit and figure.is_change == ask.change


def has_measure(part: Part, statement: Statement) -> bool:
    """Return whether a figure is of the side of the indicator that is asked for: level, growth or rank."""
    wanted = _WANTED.get(part.measure)
    if wanted is None or any(f.measure in wanted or "番" in f.text for f in statement.figures):
        return True
    return part.measure is Asked.GROWTH and is_from_to(statement)


def tells_rate(part: Part, statement: Statement) -> bool:
    """Return whether a change in per cent is asked for that follows from where it began and where it led."""
    rate = "%" in part.units and ASKS_RATE.search(part.text) and not _ASKS_SHARE.search(part.text)
    return bool(rate) and is_from_to(statement)


def has_level(statement: Statement) -> bool:
    """Return whether a figure says how much or how many there is, not only how much more or which place."""
    return any(figure.measure in _WANTED[Asked.LEVEL] for figure in statement.figures)


def is_in(figure: Figure, part: Part, statement: Statement) -> bool:
    """Return whether a figure is in a unit that is asked for: 28万人口 is in 人 too, as is 贫困人口1386万."""
    said = _behind(statement.passage, figure)
    return figure.unit in part.units or (
        not figure.unit
        and (
            said.startswith(part.units)
            or ("人" in part.units and _PEOPLE.search(figure.indicator) is not None)
        )
    )


def counts(part: Part, statement: Statement) -> bool:
    """Return whether a figure counts the very thing that is asked for: 17个部门 where 几个部门 is asked.

    What is counted stands right behind the figure, or before it where nothing follows.
    """
    asked = _THING.search(part.text)
    return asked is not None and any(
        asked[1] in _counted(statement, f) or asked[1] in f.indicator for f in statement.figures
    )


def _counted(statement: Statement, figure: Figure) -> str:
    noun = _NOUN.match(_behind(statement.passage, figure))
    return noun[0] if noun else figure.indicator


def is_size(passage: Passage, figure: Figure) -> bool:
    """Return whether a figure but says of what size the things are that another figure counts.

    15人以上手工加工点, 总投资3亿元的重点项目: none of the two answers by itself.
    """
    behind = _behind(passage, figure)
    of_class = figure.text.endswith("级") and _OF_CLASS.match(behind)
    return bool(_SIZED.match(behind) or of_class or _is_class(passage, figure))


def _is_class(passage: Passage, figure: Figure) -> bool:
    """Return whether a figure says what class of things is counted (3个过三千亿元城市)."""
    over = passage.text[: figure.start - passage.start].endswith(("过", "超"))
    return over and _OF_CLASS.match(_behind(passage, figure)) is not None


def of_size(part: Part, statement: Statement) -> float:
    """Return 1 where the things counted are of the very size asked for, below 0 where of another or none."""
    asked = size_in(part.text)
    if asked is None:
        return 0.0
    passage, figure = statement.passage, statement.figures[0]
    before = passage.text[: figure.start - passage.start]
    told = size_in(_ITEM_END.split(before)[-1] + "物")
    return -0.5 if told is None else 1.0 if told == asked else -1.0


def total_or_new(part: Part, statement: Statement) -> float:
    """Return 1 for a total where one is asked for, -1 for what is new then, and the other way round."""
    total, newly = _ASKS_TOTAL.search(part.text), _NEWLY.search(part.text)
    if bool(total) == bool(newly):
        return 0.0
    said_total = bool(_TOTAL.search(statement.words))
    said_newly = bool(_NEWLY.search(statement.words)) and not said_total
    wanted, other = (said_total, said_newly) if total else (said_newly, said_total)
    return float(wanted) - float(other)


def _has_unit(part: Part, statement: Statement) -> bool:
    """Return whether a figure is of the kind that is asked for: money, a share, a length … or a count."""
    money = _CURRENCY.search(part.text)
    if money and not any(f.unit.startswith("美元") == (money[0] != "人民币") for f in statement.figures):
        return False
    if not part.units:
        return True
    asked_for = {_unit_class(u) for u in part.units}
    if "元" in part.units and any(_is_money_unsaid(f) for f in statement.figures):
        return True
    if tells_rate(part, statement):
        return True
    return any(_unit_class(f.unit) in asked_for or f.unit in part.units for f in statement.figures) or (
        _COUNTS & asked_for != frozenset() and any(not f.unit for f in statement.figures)
    )


def _is_money_unsaid(figure: Figure) -> bool:
    """Return whether 元 goes without saying (奖励资金4781万)."""
    return (
        not figure.unit and figure.text.endswith(("万", "亿")) and _MONEY.search(figure.indicator) is not None
    )


@cache
def _unit_class(unit: str) -> int:
    """Return the number of a unit's class, -1 for what counts things; 元/月 is of 元's."""
    unit = unit if unit in _COMPOUND_UNITS else unit.partition("/")[0]
    return next((i for i, units in enumerate(UNIT_CLASSES) if unit in units), -1)


def _is_share_asked(question: Question, statement: Statement) -> bool:
    """Return whether a share is asked for where one is told: of A in B (占B的比重), of a whole a head."""
    return not _SHARE_OF.search(statement.indicator) or bool(_ASKS_SHARE.search(question.text))


def _is_distinct(part: Part, statement: Statement) -> bool:
    """Return whether a statement holds what sets the asked indicator apart from its siblings (人均, 支出)."""
    for forms, longer in _distinctive_in(part.text):
        key = without(statement.key, longer)
        if not any(form in key for form in forms):
            return False
    return True


@lru_cache(4096)
def _distinctive_in(text: str) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return the words of a question that set siblings apart: what says each, and what only looks like it."""
    said = normalise(text).replace("天数比例", "天数")
    rows = ((row, CONFUSABLE.get(row[0], ())) for row in DISTINCTIVE)
    return tuple((row, longer) for row, longer in rows if row[0] in without(said, longer))


def _is_the_aggregate(part: Part, statement: Statement) -> bool:
    """Return whether a statement is not of another aggregate than the one asked for (GDP, not 进出口总额)."""
    asked, told = aggregate_in(part.text), aggregate_in(normalise(statement.indicator))
    if not asked or not told or "支出" in told:  # 财政 may mean either side of the budget
        return True
    return any(form in statement.key for form in aggregate_names(asked)) or bool(
        {*aggregate_names(asked)} & {*aggregate_names(told)}
    )


def _is_rank_asked(part: Part, statement: Statement) -> bool:
    """Return whether a mere rank (全市第一) may answer: not where something is counted or measured."""
    ranks = all(f.measure is Measure.RANK for f in statement.figures)
    return not ranks or not part.units or part.measure is Asked.RANK


def _behind(passage: Passage, figure: Figure) -> str:
    """Return what the passage says right behind a figure."""
    return passage.text[figure.end - passage.start :]


def without(text: str, terms: Sequence[str]) -> str:
    """Return `text` with a space for each of the terms."""
    for term in terms:
        text = text.replace(term, " ")
    return text
