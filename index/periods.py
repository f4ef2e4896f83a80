"""Read which year, span or date a piece of text speaks of, and whether it is done or planned.

Periods are strings that sort and compare: a year "2024", a span "2021-2025", a month "2025-04", a half-year
"2025H1"; "" is unknown. A report of year Y reviews Y-1 and plans Y, so 今年 is Y and 去年 is Y-1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Done (actual), planned for the year (target) or for a date within it (milestone), or not known."""

    ACTUAL = "actual"
    TARGET = "target"
    MILESTONE = "milestone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mention:
    """A period named in a text at `start:end` (code points, end-exclusive)."""

    start: int
    end: int
    period: str


_DIGIT = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0", "0": "0"}
_MONTHS = {
    name: i
    for i, name in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1)
}
_PLAN_SINCE_2001 = {"十五": 0} | {f"十{c}五": i for i, c in enumerate("一二三四五六七八九", 1)}

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?<!第.)月"
_MENTION = re.compile(
    "|".join(
        (
            r"(?P<from>(?:19|20)\d\d)年?\s*[—－\-~～至到–]+\s*(?P<to>(?:19|20)\d\d)(?=年)年?",
            r"(?P<months>(?:(?:19|20)\d\d\s*年|今年|本年|去年|上年)?\d{1,2}月?\s*[—－\-~～至到–]+\s*\d{1,2}月(?:份)?)",
            rf"{_YEAR}\s*年\s*{_MONTH}(?:\d+日|底|末)?",
            (
                rf"(?P<thismonth>今年|本年|去年|上年)?{_MONTH.replace('month', 'lonemonth')}"
                r"(?:底|末)?(?:前|之前|节点|份)?"
            ),
            r"(?P<halfof>今年|本年|去年|上年|20\d\d年)?(?P<which>上|下)半年",
            rf"{_YEAR.replace('year', 'fullyear')}\s*年(?:底|末)?",
            r"二[〇○零0](?P<tens>[〇○零0一二三四五六七八九])(?P<units>[〇○零0一二三四五六七八九])年",
            r"(?P<last>去年|(?<![以网今往])上年(?![龄货纪])|上一年|前一年底|过去的?一年|一年来|这一年|旧年)",
            r"(?P<beforelast>(?<![目以今之])前年(?!度))",
            r"(?P<this>今年|本年度?|新的一年)",
            r"(?P<next>明年|下一?年度?)",
            r"(?P<afternext>(?<![今以之此前随然最])后年(?![均度代级轻龄]))",
            r"(?P<pastfive>(?:过去|这|近|前)的?五年|(?<!十)五年(?:来|累计|间|以来|(?=年均|工作回顾|发展回顾))|本届政府任期|上一?届政府(?:的?五年)?(?:任期)?)",
            r"(?P<pastten>(?:过去|这|近)的?十年|(?<![二三四五六七八九])十年(?:来|累计|间|(?=年均|增加)))",
            r"(?P<nextfive>(?:今后|未来|下一?个)的?五年)",
            r"“?(?P<plan>十[一二三四五六七八九]?五)”?(?P<planword>结束|(?:时期|期间)结束|时期末|时期|期间|以来|末|期末|初|开局|收官)",
        )
    )
)
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE_DIGIT = re.compile("[０-９]")
_NAMES_ONE = re.compile("[年月五]|任期")
"""Every period that can be named holds one of these; most clauses hold none."""

_BASE_AFTER = re.compile(r".{0,3}(?:相比|持平|比(?!重|例))")
_TIMES_OF = re.compile(r"的\s?(?:近|约|超过?)?\s?[\d一二两三四五六七八九十.]+(?:多|余)?(?:倍|%|％|成)")
_BASE = re.compile(r"[比较由从]$|[高低快慢多少大小好优]于$|相比$|对比$|面向$")


def five_year_plan(name: str) -> str:
    """Return the years of a five-year plan by its short name.

    >>> five_year_plan("十四五")
    '2021-2025'
    """
    start = 2001 + 5 * _PLAN_SINCE_2001[name]
    return f"{start}-{start + 4}"


def find_mentions(text: str, report_year: int, bases: bool = False, here: int = 0) -> list[Mention]:
    """Return the periods that `text` names, in order.

    Those compared with (比2020年, 由2020年的) come only where `bases` asks. Relative words are read against
    `report_year`; with an unknown year (0) they are left out. A bare month or half-year is one of the year
    `here` that the text around speaks of, by default the report's.

    >>> [m.period for m in find_mentions("到2025年4月，今年目标比去年高", 2025)]
    ['2025-04', '2025']
    """
    if not _NAMES_ONE.search(text):
        return []
    found = []
    text = text.translate(_WIDE) if _WIDE_DIGIT.search(text) else text
    for match in _MENTION.finditer(text):
        if not bases and _is_base(text, match):
            continue
        if period := _period(match, report_year, here or report_year):
            found.append(Mention(match.start(), match.end(), period))
    return found


def _is_base(text: str, match: re.Match[str]) -> bool:
    """Return whether a period is but what another is set against, or a horizon.

    比2020年, 是2011年的1.1倍, 面向2030年; 降到去年的1.5% is where a change arrives.
    """
    before = text[max(0, match.start() - 3) : match.start()].rstrip()[-2:]
    if _TIMES_OF.match(text, match.end()):
        return before[-1:] not in ("到", "至")  # 从2009年的2.8%降到去年的1.5%
    return bool(_BASE.search(before) or (before[-1:] in "与同和跟" and _BASE_AFTER.match(text, match.end())))


def _period(match: re.Match[str], report_year: int, here: int) -> str:
    """Return the period of one match of _MENTION, "" if it hangs on an unknown report year."""
    group = match.groupdict()
    if group["from"]:
        return f"{group['from']}-{group['to']}"
    if group["months"]:
        return str(_year_of(group["months"], report_year, here)) if here else ""
    if group["plan"]:
        years = five_year_plan(group["plan"])
        return years[-4:] if (group["planword"] or "").endswith(("末", "收官", "结束")) else years
    if group["month"]:
        return f"{group['year']}-{_month(group['month'])}"
    if group["fullyear"]:
        return group["fullyear"]
    if group["tens"]:
        return f"20{_DIGIT[group['tens']]}{_DIGIT[group['units']]}"
    return _relative(group, report_year, here) if report_year else ""


def _relative(group: dict[str, str | None], year: int, here: int) -> str:
    if group["lonemonth"]:
        return f"{_year_of(group['thismonth'], year, here)}-{_month(group['lonemonth'])}"
    if group["which"]:
        return f"{_year_of(group['halfof'], year, here)}H{1 if group['which'] == '上' else 2}"
    shift = {"last": -1, "beforelast": -2, "this": 0, "next": 1, "afternext": 2}
    for name, years in shift.items():
        if group[name]:
            return str(year + years)
    if group["nextfive"]:
        return f"{year}-{year + 4}"
    return f"{year - (5 if group['pastfive'] else 10)}-{year - 1}"


def _year_of(word: str | None, year: int, here: int) -> int:
    """Return the year in front of a month or half-year: 今年, 去年, a year in digits, or none."""
    if word is None:
        return here
    if re.match(r"(?:19|20)\d\d", word):
        return int(word[:4])
    if word[0].isdigit():
        return here
    return year - 1 if word.startswith(("去年", "上年")) else year


def _month(word: str) -> str:
    return f"{int(word) if word.isdigit() else _MONTHS[word]:02d}"


def period_of(heading: str, status: Status, report_year: int) -> str:
    """Return the period that a part's heading names, else the one that its status implies.

    A review speaks of the latest period that it names, a plan of the one nearest to the report's year.

    >>> period_of("过去五年工作回顾", Status.ACTUAL, 2023)
    '2018-2022'
    """
    periods = [m.period for m in find_mentions(heading, report_year)]
    years = [p for p in periods if len(p) == 4]
    if years:
        return max(years) if status is Status.ACTUAL else min(years, key=lambda y: abs(int(y) - report_year))
    if periods:
        return periods[0] if status is Status.ACTUAL else periods[-1]
    if not report_year or status is Status.UNKNOWN:
        return ""
    return str(report_year - 1 if status is Status.ACTUAL else report_year)


def is_span(period: str) -> bool:
    """Return whether a period is a span of years ("2021-2025")."""
    return len(period) == len("2021-2025")


def first_year(period: str) -> int:
    """Return the first year of a period, 0 for "" (first_year("2021-2025") is 2021)."""
    return int(period[:4]) if period else 0


def last_year(period: str) -> int:
    """Return the last year of a period, 0 for "" (last_year("2021-2025") is 2025)."""
    return int(period[-4:]) if is_span(period) else first_year(period)


def status_of(period: str, stated: Status, report_year: int) -> Status:
    """Return whether `period` is done, planned or a milestone, where the text around it is `stated`.

    Years before the report's are done, years after it planned; a month or half of the report's own year
    within a plan is a milestone.
    """
    if not period or not report_year:
        return stated
    if last_year(period) < report_year:
        return Status.ACTUAL if stated is not Status.UNKNOWN else Status.UNKNOWN
    if first_year(period) > report_year:
        return Status.TARGET
    if len(period) in (6, 7) and stated is Status.TARGET:
        return Status.MILESTONE
    return stated


def period_name(period: str) -> str:
    """Return a period in words ("到2025年4月", "2016—2020年")."""
    if len(period) == 7:
        return f"到{period[:4]}年{int(period[5:])}月"
    if len(period) == 6:
        return f"{period[:4]}年{'上' if period[5] == '1' else '下'}半年"
    return f"{period[:4]}—{period[5:]}年" if len(period) == 9 else f"{period}年"
