"""What a question names that the answer must be said of: places, offices, makes."""

from __future__ import annotations

import re

from index.reports import Report
from rag.cues import without_periods
from rag.lexicon import PLACES

_POLITE = re.compile(r"^(?:请问|麻烦|我?想(?:问|知道|了解)|帮我|问|查|一下|下)+")
_PLACE = re.compile(
    r"(?:^|(?<=[\s，。、；：？?！和跟与在到比市省]))"
    r"([\u4e00-\u9fff]{1,4}?(?:自治州|自治县|自治区|特别行政区|新区|[市县区州旗]))"
    r"(?![政属级场民域直委长内里外中位])"
)
_KINDS = (
    r"^[我本全各城园社地片小街辖郊校老灾山库景厂港牧林农矿战军特专居旅]区$",
    r"[园社地片小街辖校灾库景厂港矿军特专保税发范行验能领聚开户心动置灌病边林牧垦涝务导胜护假贸易成产住疫]区$",
    r"(?:^|[\u4e00-\u9fff]{2})山区$|(?:^[主老新县]?|[\u4e00-\u9fff]{2})城区$|^大?湾区$|滞洪区$",
    r"[高级个业城能市大]新区$|^.?新区$",
    r"[上夜楼债股都城个全各本我省院校超互菜集]市$",
    r"[强困生林明贫型目大名个每全各整业富游范弟县]县$|[红军彩国锦战校]旗$",
    r"^(?:[^\u4e00-\u9fff]|全|[两几一二三四五六七八九十]|本|各|我|外|个|哪|都|城|超)+[省市县]$",
)
"""Kinds of areas, of which no name is one: 产业园区, 主城区, 夜市, 百强县."""
_NOT_A_PLACE = re.compile(
    "|".join(_KINDS)
    + r"|多少|几|哪|什么|啥|年|们|咱|今|去|城市$|中心城|大城|全|进|看|只|各|把|想|让|给|将|对|报告|说|听"
    r"|这|那|该|^[按据]|(?<!^)[和与及的内外后]"
)
_THERE = re.compile(r"(?:^|[\s？?]那?)(?![我你他咱这那])([\u4e00-\u9fff]{2,6})(?:那边|这边|那里|那儿|那头)呢")
"""A place that is told by what points to it (雄安那边呢)."""
_AREA = re.compile(r"(?<!级)(?:高新|经开|综保|保税)区")
"""An area within a place that has figures of its own: what is asked of it must be said of it."""

_OFFICE = re.compile(
    r"[\u4e00-\u9fff]?(?:[省市县区]委书记|局长|主任|部长|副省长|副市长|副区长|副县长|秘书长)"
)
_AROUND = re.compile(rf"^(?:{'|'.join(sorted(PLACES))})(?=[\u4e00-\u9fff]{{2,}}[市县区州旗]$)")
"""A wider place in front of another's name: 北京 of 北京西城区."""
_QUARTER = re.compile("([一二三四])季度|(前[两三]季度)")
"""A quarter of a year, of which a report of the year says nothing unless it names it."""
_MODEL = re.compile(r"(?<![A-Za-z\d.])(?![QHqh][1-4](?!\d))[A-Za-z]{1,4}\d{1,3}(?![A-Za-z\d.])")
"""What sets one make apart from another (M7, A320): the report says nothing of one that it never names."""

_LEVELS = (("全国",), ("省", "自治区", "北京市", "上海市", "天津市", "重庆市"), ("市", "州"))
_HONOURED = "(?:评[上为]|入选|获评|荣获|当选|成为|拿)[了到]?"
"""What makes 全国 part of an honour's name, not the place that is asked about."""
_RANKED = "[\u4e00-\u9fff]{0,6}?(?:[\\d一二三四五六七八九十百]+强|[百十]佳)"
"""What follows 全国 in the name of a ranking (全国企业五百强)."""
_GOES_ON = "(?![首第平最各])[\u4e00-\u9fff]{4}"
"""What follows 全国 in a name that the report knows (全国重点实验室)."""
_SCOPES = ("全国", "全省", "全市")


def entities_of(text: str, report: Report) -> tuple[str, ...]:
    """Return what a question names that the answer's sentence must hold, the report's own place left out.

    That is places, quarters, the office whose holder is asked for, makes (M7) that the report never names.

    A wider scope than the report's (全国 asked of a county) is such a place too, 重庆市 in 重庆市沙坪坝区
    is not; nor is what only looks like a place (产业园区).
    """
    text = without_periods(_POLITE.sub("", text), report.year)
    named = [_AROUND.sub("", p) for p in _PLACE.findall(text)]
    places = [p for p in named if not _NOT_A_PLACE.search(p) and not _holds_another(p)]
    places += [
        p for p in PLACES if p in text and not re.search(rf"{p}(?:路|街|大道|银行|大学|线|镇|交易所)", text)
    ]
    places += [place for place in _THERE.findall(text) if place in report.text]
    places += [area for area in _AREA.findall(text) if area not in report.place]
    own = re.escape(_last(report.place)[:-1])
    around = {p for p in places if own and re.search(rf"{p}[省市]?{own}", text)}
    found = sorted({p for p in places if p not in around and not _is_own(p, report.place)}, key=text.index)
    found = [p for p in found if not any(p != other and other.startswith(p) for other in found)]
    rank = next((i for i, endings in enumerate(_LEVELS) if report.place.endswith(endings)), len(_LEVELS))
    if re.search(r"谁|哪位|名字|姓名", text):
        found += _OFFICE.findall(text)
    found += [f"{one}季度" if one else more for one, more in _QUARTER.findall(text)]
    found += [m for m in _MODEL.findall(text) if m.lower() not in report.text.lower()]
    wider = [
        w
        for i, w in enumerate(_SCOPES)
        if i < rank
        and re.search(rf"(?<![占在居]){w}(?!{_RANKED})", text)
        and not any(name in report.text for name in re.findall(w + _GOES_ON, text))
        and not re.search(rf"{_HONOURED}{w}", text)
    ]
    return tuple(dict.fromkeys([*found, *wider]))


def _holds_another(place: str) -> bool:
    """Return whether a would-be place is but words around the name of one (支持郑州)."""
    return place[:-1] not in PLACES and any(name in place for name in PLACES)


_COMPONENT = re.compile(r"[^省市县区州旗]+(?:自治区|自治州|自治县|[省市县区州旗])")


_AUTONOMOUS = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,}?)(?:(?:[\u4e00-\u9fff]{1,4}族)+|维吾尔|蒙古|各族)?自治[区州县旗]"
)


def _last(place: str) -> str:
    """Return the last part of a place's name: 沙坪坝区 of 重庆市沙坪坝区."""
    parts: list[str] = _COMPONENT.findall(place) or [place]
    return parts[-1]


def _is_own(place: str, own: str) -> bool:
    """江苏 and 江苏省 are the same place, and 沙坪坝区 is 重庆市沙坪坝区; 重庆市 is another."""
    last = _last(own)
    nickname = last[:1] + last[-1:]  # 沙区
    return bool(own) and (place in (*names_of(own), nickname) or place.endswith(own))


def names_of(place: str) -> tuple[str, ...]:
    """Return what a place is called, whole, by its own part, and in short, that last.

    >>> names_of("重庆市沙坪坝区"), names_of("宁夏回族自治区")
    (('重庆市沙坪坝区', '沙坪坝区', '沙坪坝'), ('宁夏回族自治区', '宁夏'))
    """
    last = _last(place) if place else ""
    autonomous = _AUTONOMOUS.fullmatch(last)
    short = autonomous["name"] if autonomous else last[:-1]
    return tuple(dict.fromkeys(name for name in (place, last, short) if len(name) > 1))


def without_place(text: str, report: Report) -> str:
    """Return `text` without the report's own place, whole or in part (沙坪坝区 of 重庆市沙坪坝区).

    A name in quotation marks (“上海品牌”) is left whole.
    """
    parts = _COMPONENT.findall(report.place) or [report.place]
    names = [*names_of(report.place), *parts, *(p[:-1] for p in parts if len(p) > 2)]
    known = "|".join(map(re.escape, sorted({n for n in names if n}, key=len, reverse=True)))
    return re.sub(rf"(“[^“”]*”)|{known}", r"\1 ", text) if known else text
