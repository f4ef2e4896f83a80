"""What a language model may do to an answer: join and order its statements, and nothing else.

A model gets the statements of the extractive answer with a place holder for every figure, and gives text
back. A sentence of it is kept only where it is the statement that it cites, word by word, with connecting
words from a short list between; the place holders are filled from the report. So no figure, name or claim can
be its own. A statement that is told incompletely, or not at all, is said in our words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from index.figures import Figure

KEY = re.compile(r"\{\{F(\d{1,3})\}\}")
_MARKS = r"(?:\s*\[\d{1,3}\])+"
_STATED = re.compile(rf"(?P<said>[^\[\]；。]+)(?P<marks>{_MARKS})(?P<stop>[；。]|$)")
_TOKEN = re.compile(r"\{\{F\d{1,3}\}\}|[A-Za-z0-9][A-Za-z0-9.+/:&\-]*|\S")
_LABEL = re.compile(r"到?\d{4}年(?:\d{1,2}月)?(?:目标：)?")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_IGNORED: Final = frozenset("，,、：:（）()《》“”‘’\"'*#>·…—-~ 　")
"""Signs that say nothing by themselves."""

GLUE: Final = tuple(
    sorted(
        "其中 同时 此外 另外 并且 而且 以及 还有 分别 首先 其次 最后 具体 具体来说 方面 一是 二是 三是 "
        "四是 五是 根据报告 据报告 报告指出 报告提出 报告显示 为 是 的 在 和 与 及 并 也 还 则 而 即".split(),
        key=len,
        reverse=True,
    )
)
"""Words that join statements and claim nothing, longest first."""

MAY_LACK: Final = frozenset("的")
"""Words of a statement that need not be told."""

LONGEST: Final = 8000
"""Characters that are read of what a model writes."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer: `text` as the tool says it, `template` with a place holder for each figure.

    `cites` are the numbers of its citations, from 1.
    """

    text: str
    template: str
    cites: tuple[int, ...]

    @property
    def label(self) -> str:
        """The period that it names first ("2025年目标：")."""
        found = _LABEL.match(self.template)
        return found[0] if found else ""

    @property
    def marks(self) -> str:
        """Its citations as they are printed ("[1]")."""
        return "".join(f"[{n}]" for n in self.cites)


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that a model wrote and nobody is shown, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Woven:
    """What became of a model's text: the answer, "" where none of it may be shown, and what was refused."""

    text: str
    refused: tuple[Refused, ...]


def statements_of(
    answer: str, figures: Mapping[int, Sequence[Figure]]
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """Return the statements of an extractive answer, and the printed figures that {{F1}}, {{F2}} … stand for.

    `figures` holds by citation those that its slice prints. No statements where the answer is not made of
    cited statements alone: a verdict, a computation or a list that counts itself is left as it is.
    """
    stated = list(_STATED.finditer(answer))
    marks = [match["marks"] for match in stated]
    if "".join(match[0] for match in stated) != answer or KEY.search(answer) or len({*marks}) < len(marks):
        return (), ()
    found: list[Statement] = []
    printed: list[str] = []
    for match in stated:
        cites = tuple(int(n) for n in re.findall(r"\d+", match["marks"]))
        template = match["said"]
        at = 0
        for figure in (f for n in cites for f in figures.get(n, ())):
            if (start := template.find(figure.text, at)) >= 0:
                printed.append(figure.text)
                key = f"{{{{F{len(printed)}}}}}"
                template = template[:start] + key + template[start + len(figure.text) :]
                at = start + len(key)
        found.append(Statement(match["said"], template, cites))
    return tuple(found), tuple(printed)


@dataclass(frozen=True)
class Weaver:
    """Checks a model's text against `statements`, whose place holders stand for `printed`."""

    statements: Sequence[Statement]
    printed: Sequence[str]

    def weave(self, raw: str) -> Woven:
        """Return what may be shown of a whole text: all statements, worded as it did where that is fine."""
        told, parts, refused = self._read(raw, whole=True)
        whole = {i for i, one in enumerate(told) if one.is_whole(self._may_lack_label(i, parts))}
        refused += [Refused(p.text, "条目没有说全（incomplete）") for p in parts if p.statement not in whole]
        if 0 not in whole:  # what answers directly is not there
            return Woven("", tuple(refused))
        said = [self._filled(part) for part in parts if part.statement in whole]
        ours = [one for i, one in enumerate(self.statements) if i not in whole]
        return Woven("；".join((*said, *(f"{one.text}{one.marks}" for one in ours))) + "。", tuple(refused))

    def provisional(self, raw: str) -> str:
        """Return what may be shown of a text that is still being written: its checked sentences."""
        _, parts, _ = self._read(raw, whole=False)
        return "；".join(map(self._filled, parts))

    def _read(self, raw: str, *, whole: bool) -> tuple[list[_Told], list[_Part], list[Refused]]:
        """Return how far each statement is told, the sentences that may be shown, and the others."""
        told = [_Told(_tokens(one.template)) for one in self.statements]
        parts: list[_Part] = []
        refused: list[Refused] = []
        for sentence in _sentences(raw[:LONGEST], whole=whole):
            i = next((i for i, one in enumerate(self.statements) if one.cites == sentence.cites), None)
            if i is None:
                why = "出处不对（no such citation）" if sentence.cites else "没有出处（no citation）"
            else:
                why = told[i].tell(_tokens(sentence.text))
            if i is None or why:
                refused.append(Refused(sentence.text, why))
            else:
                parts.append(_Part(i, sentence.text))
        return told, parts, refused

    def _may_lack_label(self, i: int, parts: Sequence[_Part]) -> int:
        """Return how many tokens at the head of a statement were said by the sentence right before it."""
        order = [part.statement for part in parts]
        at = order.index(i) if i in order else 0
        label = self.statements[i].label
        return len(_tokens(label)) if at and self.statements[order[at - 1]].label == label else 0

    def _filled(self, part: _Part) -> str:
        text = KEY.sub(lambda key: self.printed[int(key[1]) - 1], _clean(part.text))
        return f"{text}{self.statements[part.statement].marks}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence that may be shown, place holders in, and the number of its statement, from 0."""

    statement: int
    text: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    cites: tuple[int, ...]


class _Told:
    """How far a statement has been told: its words are used up from left to right."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._next = 0
        self._used: set[int] = set()

    def tell(self, tokens: Sequence[str]) -> str:
        """Use up the words that a sentence takes, in order; return why it may not be shown, "" if it may.

        A word is two characters of the statement at least, a figure's place holder, or one from GLUE.
        """
        at, used, i = self._next, set(self._used), 0
        while i < len(tokens):
            start, length = self._longest(tokens, i, at)
            if length >= 2 or (length == 1 and len(tokens[i]) > 1):
                used |= set(range(start, start + length))
                at, i = start + length, i + length
            elif glued := _glue(tokens, i):
                i += glued
            else:
                return (
                    f"“{''.join(tokens[i : i + 8])}” 不是所引条目里的话，或次序不对（not in what it cites）"
                )
        self._next, self._used = at, used
        return ""

    def _longest(self, tokens: Sequence[str], i: int, at: int) -> tuple[int, int]:
        """Return where the statement goes on as tokens[i:] does, and for how long."""
        best = (at, 0)
        for start in range(at, len(self._tokens)):
            length = 0
            while (
                i + length < len(tokens)
                and start + length < len(self._tokens)
                and tokens[i + length] == self._tokens[start + length]
            ):
                length += 1
            best = max(best, (start, length), key=lambda found: found[1])
        return best

    def is_whole(self, spoken: int) -> bool:
        """Return whether all is told; the first `spoken` tokens may have been said just before."""
        left = [token for i, token in enumerate(self._tokens) if i not in self._used and i >= spoken]
        return bool(self._used) and not [token for token in left if token not in MAY_LACK]


def _glue(tokens: Sequence[str], i: int) -> int:
    """Return how many tokens from the i-th on are a connecting word, 0 for none."""
    ahead = "".join(tokens[i : i + 5])
    return next((len(word) for word in GLUE if ahead.startswith(word)), 0)


def _tokens(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(text) if token not in _IGNORED]


def _sentences(raw: str, *, whole: bool) -> Iterator[_Sentence]:
    """Yield what a text says, each with the marks behind it; the last one only if the text is `whole`."""
    last = 0
    for match in re.finditer(_MARKS, raw):
        *before, text = _SENTENCE_END.split(raw[last : match.start()])
        yield from (_Sentence(one.strip(), ()) for one in before if _tokens(one))
        if whole or match.end() < len(raw):  # another mark may follow
            yield _Sentence(text.strip(), tuple(int(n) for n in re.findall(r"\d+", match[0])))
        last = match.end()
    if whole:
        yield from (_Sentence(one.strip(), ()) for one in _SENTENCE_END.split(raw[last:]) if _tokens(one))


def _clean(text: str) -> str:
    return text.strip("".join(_IGNORED)).replace("*", "").replace("#", "")
