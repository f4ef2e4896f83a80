"""Whether words name the indicator of a figure: in its own words, in others for the same, or another one.

Chinese puts what is counted last and what sets it apart from its siblings in front (城镇|居民|收入), without
spaces. So no words are cut: what counts is which characters of a name the ledger's words leave unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from index.lexical import normalise
from rag.cues import filler_chars
from rag.lexicon import ACTIONS, CONFUSABLE, SYNONYMS

AROUND = (
    "完成情况 累计完成 完成 实现 达到 达成 推动 力争 争取 确保 预计 预期 计划 目标 任务 实际 做到 取得 获得 "
    "全年 当年 本年 上年 去年 今年 同期 同比 较上年 比上年 其中 分别 以及 并且 同时 此外 另外 已经 将 已 "
    "增长率 增长(?![点极]) 增速 增幅 涨幅 升幅 降幅 提高 提升 上升 上涨 增加(?!值) 扩大 增至 升至 升到 涨到 "
    "降到 下降 下滑 降低 降至 减少 回落 跌至 突破 超过 不低于 不少于 不超过 不高于 控制在 保持在 稳定在 "
    "总额 总量 总数 总计 共计 合计 一共 共有 数量 数额 数值 金额 规模 水平 幅度 速度 指标 方面 情况 "
    "全部 全体 整体 占比 比重 比例 排名 位居 位列 名列 根据 报告 显示 指出 提到 数据 要求 "
    "大约 大概 微增 微降 略增 略降 仅 左右 以上 以下 以内 之内 之间 "
    "约 近 逾 超 达 至 成为 为 占 总 额 居 列 共 数 第 了 净 较 比 "
    "最接近的是 最接 有的是 报告写的是 计算 相差 差额 差距 高出 多出 低于 高于 等于 相比 来看 而言 来说 "
    "持续 稳步 继续 大幅 快速"
).split()
"""What may stand around an indicator's name without naming another."""

_AROUND = re.compile("|".join(sorted(AROUND, key=len, reverse=True)))
_WORD = re.compile(r"[\u3400-\u9fffa-z0-9]")
_LONGEST = 120
"""Characters: no indicator is longer, and reading one takes quadratic time."""


@cache
def _stand_ins() -> dict[str, tuple[str, ...]]:
    """Return word -> words that say the same of an indicator.

    Stricter than what a search may follow: two words that reports use (小学, 高中) are siblings, and only
    what people say for one of them stands for it.
    """
    table: dict[str, list[str]] = {}
    for row in (*SYNONYMS, *ACTIONS):
        spoken, printed = (normalise(side).split() for side in row.split("="))
        for word in set(spoken) - set(printed):
            table.setdefault(word, []).extend(printed)
            for other in printed:
                table.setdefault(other, []).append(word)
    return {word: tuple(forms) for word, forms in table.items() if len(word) > 1}


@lru_cache(maxsize=4096)
def _stand_ins_in(words: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((word, forms) for word, forms in _stand_ins().items() if word in words)


@lru_cache(maxsize=4096)
def name_of(words: str) -> str:
    """Return what `words` say of an indicator, normalised, "" for nothing that names one."""
    name = "".join(c for c in _AROUND.sub("", normalise(words)[:_LONGEST]) if _WORD.match(c))
    return name if set(name) - filler_chars() else ""


@lru_cache(maxsize=16384)
def unsaid(words: str, text: str, literally: bool = False) -> str:
    """Return the characters of the name in `words` that `text` does not bear out, "" for none.

    Words that say the same count as borne out, unless `literally` is asked for.

    >>> unsaid("城镇居民收入", "农村居民人均可支配收入"), unsaid("GDP增速", "地区生产总值增长")
    ('城镇', '')
    """
    words, text = normalise(words)[:_LONGEST], normalise(text)
    for term, longer in CONFUSABLE.items():
        for other in longer:
            if term in words and other not in words:
                text = text.replace(other, " ")
    left = list(words)
    for start, end in _shared(words, text):
        left[start:end] = " " * (end - start)
    for word, forms in () if literally else _stand_ins_in(words):
        if any(form in text for form in forms):
            for match in re.finditer(re.escape(word), words):
                left[match.start() : match.end()] = " " * len(word)
    for match in _AROUND.finditer(words):
        left[match.start() : match.end()] = " " * len(match[0])
    left = [c if _WORD.match(c) and c not in filler_chars() else " " for c in left]
    return "".join(run for run in "".join(left).split() if len(run) > 1 or run not in text)


def is_head(name: str, left: str) -> bool:
    """Return whether what is `left` unsaid of a name (see unsaid) is its end, which says what is counted."""
    return "".join(c for c in name if c not in filler_chars()).endswith(left[-2:])


def _shared(words: str, text: str) -> Iterable[tuple[int, int]]:
    """Yield the spans of `words`, of two characters at least, that stand in `text`."""
    start = 0
    while start < len(words) - 1:
        end = start + 2
        if words[start:end] not in text:
            start += 1
            continue
        while end < len(words) and words[start : end + 1] in text:
            end += 1
        yield start, end
        start = end - 1


def fit(words: str, own: str, indicator: str) -> tuple[int, int, float]:
    """Return how far `words` are from naming a figure; less is nearer.

    First the characters that its `own` words do not bear out, then those that they do not bear out literally,
    then the share of its `indicator` that the words leave out, 0 to 1.
    """
    name = name_of(indicator)
    missing = len(unsaid(indicator, words)) / len(name) if name else 1.0
    return len(unsaid(words, own)), len(unsaid(words, own, literally=True)), missing
