"""Reports by the thousand for the growth curve: the bundled one with other names and figures, fewer lines."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.figures import find_figures
from index.passages import cut_passages
from index.reports import BUNDLED, Report, read_report
from index.sections import find_sections

SEED: Final = 20250212
KEPT: Final = 0.38
"""The share of the body lines that a report keeps: some 150 passages, the size of a usual county's report."""

_HEADING_LENGTH: Final = 40
"""Lines this short open a part or a chapter; every report keeps them."""

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(r"[\u4e00-\u9fff]{2}(?=街道|大道|公园|古镇|大学|医院|水库|园区|[镇路桥湖寺])")
_PLACE = re.compile(r"(?:(?P<around>[\u4e00-\u9fff]{2,3}?)[省市])?(?P<own>[\u4e00-\u9fff]{2,4}?)[市县区]")
_SYLLABLES = (
    "安白宝昌长成崇川春淳大丹德定东恩丰凤福富高古谷关广桂海汉和恒弘洪华怀惠吉嘉建江金景靖九康昆兰乐黎临灵龙隆"
    "洛茂梅明南宁平浦祁千青清泉仁荣瑞三沙山上韶石顺泰唐天通万望文武西仙祥新兴秀阳宜英永余玉元云泽漳昭中舟"
)


@dataclass(frozen=True, slots=True)
class Template:
    """What the reports are made from: the lines of a report, each in pieces, every other one a number.

    `around` and `own` are the two parts of its place's name without 省, 市, 县, 区; "" where it has none.
    """

    title_lines: int
    lines: tuple[tuple[str, ...], ...]
    around: str
    own: str


def read_template(path: Path = BUNDLED) -> Template:
    """Return the template that the report at `path` makes: the numbers of its figures can be changed."""
    report = read_report(path)
    passages = cut_passages(report, find_sections(report))
    numbers = sorted(
        {
            (figure.start + match.start(), figure.start + match.end())
            for figure in find_figures(passages, report.year)
            for match in _DIGITS.finditer(figure.text)
        }
    )
    named = _PLACE.fullmatch(report.place)
    parts = (named["around"] or "", named["own"]) if named else ("", "")
    title = next((n for n, line in enumerate(_lines(report, numbers)) if "".join(line).strip() == ""), 3)
    return Template(title, tuple(_lines(report, numbers)), *parts)


def _lines(report: Report, numbers: list[tuple[int, int]]) -> Iterator[tuple[str, ...]]:
    at = 0
    for line in report.text.split("\n"):
        end, pieces = at + len(line), []
        start = at
        for a, b in numbers:
            if at <= a and b <= end:
                pieces += [report.text[start:a], report.text[a:b]]
                start = b
        yield (*pieces, report.text[start:end])
        at = end + 1


def write_reports(folder: Path, count: int) -> Iterator[Path]:
    """Write `count` reports into `folder` and yield their paths; the first is the bundled one, whole.

    One report is held at a time. The same `count` gives the same files, and a larger one the same and more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    template = read_template()
    for number in range(count):
        path = folder / (BUNDLED.name if number == 0 else f"report-{number:05d}.txt")
        if number == 0:
            path.write_bytes(BUNDLED.read_bytes())
        else:
            path.write_text(vary(template, number), "utf-8")
        yield path


def vary(template: Template, number: int) -> str:
    """Return report `number`: its own place and names, every figure changed, part of the lines left out."""
    draw = random.Random(SEED * 1_000_003 + number)
    names: dict[str, str] = {}

    def renamed(match: re.Match[str]) -> str:
        return names.setdefault(match[0], "".join(draw.sample(_SYLLABLES, 2)))

    own, around = _name(number, 1), _name(number // 100, 5)
    kept = []
    for at, line in enumerate(template.lines):
        text = "".join(line)
        if at > template.title_lines and len(text) > _HEADING_LENGTH and draw.random() > KEPT:
            continue
        text = "".join(_changed(piece, draw) if i % 2 else piece for i, piece in enumerate(line))
        text = _NAME.sub(renamed, text)
        if template.own:
            text = text.replace(template.own, own)
        if template.around:
            text = text.replace(template.around, around)
        kept.append(text)
    return "\n".join(kept)


def _name(number: int, step: int) -> str:
    """Return a name of two syllables, another one for each of some ten thousand numbers."""
    size = len(_SYLLABLES)
    first, second = divmod(number * step, size - 1)
    return _SYLLABLES[first % size] + _SYLLABLES[(first + 1 + second) % size]


def _changed(number: str, draw: random.Random) -> str:
    """Return a number of the same look, half to twice as large."""
    decimals = len(number.partition(".")[2])
    changed = float(number) * draw.uniform(0.5, 2)
    return f"{max(changed, 1):.0f}" if not decimals else f"{changed:.{decimals}f}"
