"""Deal out the figures of a list to the things that it names.

新增A企业36家、B企业427家，分别增长41.3%、16.8%: each growth goes to its own count. 交通、水利投资分别增长8%、
9%, or without 分别: each goes to its own item.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from index import grammar
from index.binding import Bound
from index.clauses import STOPS, clause_stops
from index.names import LIST_MARK, is_dependent, lead_off, leading_verb, strip_link
from index.reading import POINTS, Direction

_AFTER = re.compile("|".join(grammar.AFTER))
_COMPOUND = re.compile("|".join(grammar.COMPOUNDS))
_SCOPE = re.compile(rf"^(?:{'|'.join(sorted(grammar.SCOPES, key=len, reverse=True))})")
_GLUE = re.compile(
    rf"(?:{grammar.any_of([*grammar.AFTER, *grammar.QUALIFIERS, *grammar.UP, *grammar.DOWN])}|[、和与及 ])*"
)
_TOTAL = re.compile("累计|总数|总量")
_DURATIONS = frozenset("天 小时 分钟 秒 工作日 个工作日 个月 年".split())
_DEALT = "分别"
_LOOK_BACK = 60
"""Figures in front of a 分别 among which its items are looked for; no list is as long."""


def deal_out(text: str, figures: Sequence[Bound]) -> list[Bound]:
    """Return the `figures` of one sentence, those of a list given the item they belong to."""
    if len(figures) < 2:
        return list(figures)
    dealt, stops = list(figures), clause_stops(text)
    for run in _plain_lists(text, dealt):
        _deal_plainly(text, stops, run, dealt)
    for match in re.finditer(_DEALT, text):
        run = _run_after(text, match.end(), dealt)
        if len(run) >= 2:
            _deal(text, stops, match.start(), run, dealt)
    for run in _plain_lists(text, dealt):
        _deal_alike(text, run, dealt)
    return dealt


def _deal(text: str, stops: Sequence[int], at: int, run: Sequence[int], dealt: list[Bound]) -> None:
    """Give the figures `run` (indexes) behind the 分别 at offset `at` their items, in place."""
    clause_start = stops[bisect_right(stops, at) - 1]
    before = dealt[run[0] - 1] if run[0] else None
    start = before.tail if before and before.start >= clause_start else clause_start
    items = _items(text[start:at], len(run))
    if items is None:
        firsts = _last_groups(dealt, run[0], len(run))
        items = [figure.indicator for figure in firsts]
        numbers = [figure.group for figure in firsts]
        if total := _TOTAL.search(text[start:at]):  # 新增…11个和27项，累计分别达到52个和204项
            items = [item[len(leading_verb(item)) :] + total[0] for item in items]
            numbers = [10_000 + 100 * clause_start + k for k in range(len(items))]
    else:
        verb = leading_verb(text[at + len(_DEALT) : dealt[run[0]].start])
        items = [item if leading_verb(item) else verb + item for item in items]
        numbers = [10_000 + 100 * clause_start + k for k in range(len(items))]
    if len(items) == len(run):
        _give(run, items, numbers, dealt)


def _give(run: Sequence[int], items: Sequence[str], groups: Sequence[int], dealt: list[Bound]) -> None:
    first = dealt[run[0]]
    for i, item, group in zip(run, items, groups, strict=True):
        figure = dealt[i]
        same = figure.unit == first.unit or first.measure.is_change
        dealt[i] = replace(
            figure, indicator=item, group=group, dealt=True,
            measure=first.measure if same and figure.unit not in POINTS else figure.measure,
            direction=first.direction if figure.direction is Direction.NONE else figure.direction,
        )  # fmt: skip


def _plain_lists(text: str, figures: Sequence[Bound]) -> list[list[int]]:
    """Return runs of figures of one unit that only list marks part and that no 分别 deals out."""
    runs: list[list[int]] = []
    for i, figure in enumerate(figures):
        if runs and _goes_on(text, figures[runs[-1][-1]], figure):
            runs[-1].append(i)
        else:
            runs.append([i])
    return [run for run in runs if len(run) > 1 and not any(figures[i].dealt for i in run)]


def _goes_on(text: str, before: Bound, figure: Bound) -> bool:
    between = _AFTER.sub("", text[before.end : figure.start]).strip()
    return between in ("、", "和", "与", "及") and (
        _base(before.unit) == _base(figure.unit)
        and before.group == figure.group
        and before.measure is figure.measure
    )


def _base(unit: str) -> str:
    """Return a unit without what it is per (元 of 元/月 and of 元/年); times are of one kind."""
    unit = unit.partition("/")[0]
    return "时" if unit in _DURATIONS else unit


def _deal_plainly(text: str, stops: Sequence[int], run: Sequence[int], dealt: list[Bound]) -> None:
    """Deal 13.6% and 9.8% out to the two things named before them, where they are as many as the figures."""
    first = dealt[run[0]]
    clause_start = stops[bisect_right(stops, first.start) - 1]
    before = dealt[run[0] - 1] if run[0] else None
    start = before.tail if before and before.start >= clause_start else clause_start
    words = text[start : first.start]
    items = None if _DEALT in words else _items(words, len(run), exact=True)
    if items is not None:
        _give(run, items, [20_000 + 100 * clause_start + k for k in range(len(items))], dealt)


def _deal_alike(text: str, run: Sequence[int], dealt: list[Bound]) -> None:
    """Deal figures out as those right before them were: 分别从771家、481家增加到1076家、636家，增长4%、3%."""
    before = dealt[max(0, run[0] - len(run)) : run[0]]
    between = text[before[-1].end : dealt[run[0]].start] if before else "，"
    goes_on = not any(c in STOPS for c in between) or not lead_off(strip_link(between))
    if len(before) == len(run) and all(f.dealt for f in before) and goes_on:
        _give(run, [f.indicator for f in before], [f.group for f in before], dealt)


def _run_after(text: str, at: int, figures: Sequence[Bound]) -> list[int]:
    """Return the indexes of the figures right behind offset `at` that nothing but list marks part."""
    run: list[int] = []
    for i in range(bisect_left(figures, at, key=lambda f: f.start), len(figures)):
        between = text[(figures[run[-1]].end if run else at) : figures[i].start]
        reach = 6 if run else _verb_reach(between, figures[i])
        if len(between) > reach or any(c in "，；。" for c in between):
            break
        if run and not _GLUE.fullmatch(between):
            break
        if len(run) > 1 and figures[i].measure.is_change != figures[run[0]].measure.is_change:
            break  # 分别为2.8万元和1.2万元、增长10%和12%: two runs
        run.append(i)
    return run


def _verb_reach(between: str, first: Bound) -> int:
    """Return how long the words between 分别 and its first figure may be; 较去年下降 a rate takes room."""
    return 20 if between.startswith(("较", "比")) and first.measure.is_change else 8


def _items(words: str, count: int, *, exact: bool = False) -> list[str] | None:
    """Return the last `count` items of the enumeration `words`, None where it is none.

    `exact` wants as many as there are, and no compound taken apart.
    """
    words = lead_off(strip_link(words))
    if not words or words.startswith(("比", "较")):
        return None
    items = [strip_link(item) for item in LIST_MARK.split(words)]
    items = [item for item in items if item]
    compound = _COMPOUND.search(items[0]) if items else None
    if compound and len(items) == 1 and count == len(grammar.COMPOUNDS[compound[0]]):
        before, after = words[: compound.start()], words[compound.end() :]
        return [before + name + after for name in grammar.COMPOUNDS[compound[0]]]
    if len(items) < count or (exact and len(items) != count):
        return None
    return _share_front(_share_owner(_share_head(items[-count:])))


def _share_head(items: Sequence[str]) -> list[str]:
    """Return each item of a list with the head noun that only the last one bears.

    >>> _share_head(["交通", "水利", "市政领域投资"])
    ['交通领域投资', '水利领域投资', '市政领域投资']
    """
    head = grammar.HEADS.search(items[-1])
    if head is None or head.start() == 0:
        return list(items)
    return [_with_head(item, head[0]) for item in items]


def _with_head(item: str, head: str) -> str:
    """Return an item with the head noun, where it has none of its own: 企业 of 企业贷款 is but its owner."""
    own = grammar.HEADS.search(item)
    if own and (own[0] not in grammar.OWNERS or head.removeprefix(own[0]) in ("", head)):
        return item
    return item + (head.removeprefix(own[0]) if own else head)


def _share_owner(items: Sequence[str]) -> list[str]:
    """Return each item that is but a dependent name with what the first names (货值 of 国际班列、货值)."""
    if grammar.HEADS.search(items[0]):
        return list(items)
    owner = items[0][len(leading_verb(items[0])) :]
    return [owner + item if i and is_dependent(item) else item for i, item in enumerate(items)]


def _share_front(items: Sequence[str]) -> list[str]:
    """Return each item of a list with the scope that only the first one bears.

    >>> _share_front(["国企利润总额", "增加值"])
    ['国企利润总额', '国企增加值']
    """
    scope = _SCOPE.match(items[0])
    if scope is None or len(scope[0]) == len(items[0]):
        return list(items)
    return [item if i == 0 or _SCOPE.match(item) else scope[0] + item for i, item in enumerate(items)]


def _last_groups(figures: Sequence[Bound], end: int, count: int) -> list[Bound]:
    """Return the first figure of each of the last `count` groups before index `end`, in order."""
    firsts: list[Bound] = []
    for i in range(end - 1, max(end - _LOOK_BACK, 0) - 1, -1):
        if firsts and firsts[-1].group == figures[i].group:
            firsts[-1] = figures[i]
        elif len(firsts) == count:
            break
        else:
            firsts.append(figures[i])
    return firsts[::-1]
