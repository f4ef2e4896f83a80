"""What the encoder learns from: pairs of texts that belong together, and all the text they come from.

The pairs folder holds the public question and statute sets; the reports folder holds plain report texts.
Nothing here knows a particular report: headings, neighbours and clauses are found by their shape.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from index.errors import EncoderError

READING_SETS: Final = ("cmrc2018_train", "cmrc2018_trial", "drcd_dev", "xquad_zh")
PAIR_FILES: Final = (
    *READING_SETS,
    "cmrc2017_user_valid",
    "stard",
    "pawsx_zh_dev_test",
    "law_articles",
    "gov_policies_2019",
    "glossary",
    # Hashed with the others, but read by train_scores alone.
    "cmrc2018_dev",
    "drcd_test",
)
# How a person asks for what a clause states, once its figure is taken out; "" is a search-box query.
ASKING: Final = (
    "多少",
    "是多少",
    "达到多少",
    "有多少",
    "几个",
    "增长多少",
    "完成了多少",
    "目标是多少",
    "情况怎么样",
    "怎么样",
    "如何",
    "是什么",
    "有哪些",
    "",
)
SENTENCE_END: Final = re.compile(r"(?<=[。！？!?])|\n")
CLAUSE_END: Final = re.compile(r"[，；、：。！？\s“”（）]+")
FIGURE: Final = re.compile(
    r"[0-9０-９][0-9０-９.．%％,，]*[万亿]*[元家个户人公里亩吨项所名年次台套条米方顿千瓦小时百分点]*"
)
LAW_PART: Final = re.compile(r"[。；\n]")
ENDS: Final = frozenset("。！？!?；;，,：:")

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, the passage that belongs to it, and perhaps one from the same page that does not."""

    query: str
    passage: str
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Pairs of one kind; `share` of the batches are drawn from it, each from one or two of its pools.

    The pairs of a pool come from one report, so that a batch sets its sentences against each other, as
    a search does. A source without such origin is one pool.
    """

    name: str
    share: int
    pools: tuple[tuple[Pair, ...], ...]

    def draw(self, size: int, rng: random.Random) -> list[Pair]:
        """At most `size` pairs, none twice within a pool; fewer only where the source is smaller."""
        if len(self.pools) == 1:
            return rng.sample(self.pools[0], min(size, len(self.pools[0])))
        pools = rng.sample(self.pools, min(2, len(self.pools)))
        return [pair for pool in pools for pair in rng.sample(pool, min(size // 2, len(pool)))]


def read_rows(folder: Path, name: str) -> Rows:
    """The objects of `name`.jsonl.gz, in file order. EncoderError if it is missing or not such a file."""
    path = folder / f"{name}.jsonl.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    except FileNotFoundError as error:
        raise EncoderError(f"缺少训练数据 {path}：请用 --pairs 指定存放训练语料的文件夹。") from error
    except (OSError, EOFError, ValueError) as error:
        raise EncoderError(
            f"训练数据 {path} 无法读取：应为 gzip 压缩的 JSON 行，请重新取得该文件。"
        ) from error


def read_reports(folder: Path) -> dict[str, str]:
    """Text by file stem, of every .txt in the folder, by name. EncoderError if there is none."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))}
    if not texts:
        raise EncoderError(f"{folder} 中没有报告文本（*.txt）：请用 --reports 指定存放报告的文件夹。")
    return texts


def held_out(question: str) -> bool:
    """Whether a STARD question is kept for testing: a fixed fifth of them, by hash."""
    return int(hashlib.sha256(question.encode()).hexdigest(), 16) % 5 == 0


def split_sentences(text: str) -> list[str]:
    """The sentences of the text, in order, stripped; line ends part them too.

    "全年增长5.2%。新增就业3万人。" gives ["全年增长5.2%。", "新增就业3万人。"].
    """
    return [part for part in (part.strip() for part in SENTENCE_END.split(text)) if len(part) > 1]


def collect_texts(pairs: Path, reports: Mapping[str, str]) -> list[str]:
    """The text that terms and their company are counted in; reports and questions weigh more than once."""
    pages = dict.fromkeys(row["ctx"] for name in READING_SETS for row in read_rows(pairs, name))
    questions = [row["q"] for name in READING_SETS for row in read_rows(pairs, name)]
    questions += [row["q"] for row in read_rows(pairs, "stard") if not held_out(row["q"])]
    sentences = [sentence for report in reports.values() for sentence in split_sentences(report)]
    return [
        *sentences * 3,
        *questions * 2,
        *(sentence for page in pages for sentence in split_sentences(page)),
        *(row["text"] for row in read_rows(pairs, "gov_policies_2019")),
        # A quarter of the statutes is already as long as everything else together.
        *(row["text"] for row in read_rows(pairs, "law_articles")[::4]),
    ]


def collect_pairs(pairs: Path, reports: Mapping[str, str], rng: random.Random) -> tuple[Source, ...]:
    """Every source with at least one pair. The shares were tuned on the development questions."""
    sentences = [split_sentences(report) for report in reports.values()]
    pages = [row for name in READING_SETS for row in read_rows(pairs, name)]
    sources = (
        Source("question and sentence", 4, (tuple(_answering(pages, rng)),)),
        Source(
            "question and page",
            2,
            (tuple(Pair(row["q"], row["ctx"]) for row in pages + read_rows(pairs, "cmrc2017_user_valid")),),
        ),
        Source("question and statute", 1, (tuple(_statutes(read_rows(pairs, "stard"))),)),
        Source("statute and its like", 1, (tuple(_laws(read_rows(pairs, "law_articles"), rng)),)),
        Source("same meaning", 1, (tuple(_meanings(pairs)),)),
        Source("heading, neighbour", 1, tuple(tuple(_adjacent(report)) for report in sentences)),
        Source("clause and sentence", 8, tuple(tuple(_asked(report, rng)) for report in sentences)),
        Source("piece and page", 2, (tuple(_pieces(pages, rng)),)),
        Source("piece and sentence", 2, (tuple(_pieces_of_sentences(pages, rng)),)),
    )
    return tuple(source for source in map(_without_empty, sources) if source.pools)


def _without_empty(source: Source) -> Source:
    pools = (tuple(pair for pair in pool if pair.query and pair.passage) for pool in source.pools)
    return Source(source.name, source.share, tuple(pool for pool in pools if pool))


def _pieces(rows: Rows, rng: random.Random) -> Iterator[Pair]:
    """For every clause of a page a piece of it, put as a question or not, with the page.

    Of the words that tell pages apart questions name few; this names them all.
    """
    for page in dict.fromkeys(row["ctx"] for row in rows):
        for sentence in split_sentences(page):
            for clause in _long_clauses(sentence):
                yield Pair(_piece(clause, rng), page)


def _pieces_of_sentences(rows: Rows, rng: random.Random) -> Iterator[Pair]:
    """The same with the sentence, where it has several clauses, against another sentence of the page."""
    for page in dict.fromkeys(row["ctx"] for row in rows):
        sentences = split_sentences(page)
        for sentence in sentences:
            clauses = _long_clauses(sentence)
            others = [other for other in sentences if other != sentence]
            for clause in clauses if len(clauses) > 1 else ():
                yield Pair(_piece(clause, rng), sentence, rng.choice(others) if others else None)


def _long_clauses(sentence: str) -> list[str]:
    return [clause for clause in CLAUSE_END.split(sentence) if len(clause) > 4]


def _piece(clause: str, rng: random.Random) -> str:
    """At least six characters in a row of the clause, at most 24; half of the time with a way of asking."""
    size = min(len(clause), rng.randint(6, 24))
    start = rng.randint(0, len(clause) - size)
    return clause[start : start + size] + (rng.choice(ASKING) if rng.random() < 0.5 else "")


def _answering(rows: Rows, rng: random.Random) -> Iterator[Pair]:
    for row in rows:
        if row["sent"]:
            others = [s for s in split_sentences(row["ctx"]) if not _answers(s, row)]
            yield Pair(row["q"], row["sent"], rng.choice(others) if others else None)


def _answers(sentence: str, row: Mapping[str, Any]) -> bool:
    return row["sent"] in sentence or any(answer in sentence for answer in row["ans"])


def _statutes(rows: Rows) -> Iterator[Pair]:
    return (Pair(row["q"], row["ctx"]) for row in rows if not held_out(row["q"]))


def _laws(rows: Rows, rng: random.Random) -> Iterator[Pair]:
    """Some of each: neighbouring articles, an article's beginning with its rest, a law's title with it."""
    for row, following in pairwise(rows):
        parts = [part for part in LAW_PART.split(row["text"]) if len(part) > 8]
        if len(parts) > 1 and rng.random() < 0.3:
            yield Pair(parts[0], "。".join(parts[1:]))
        if row["law"] == following["law"] and rng.random() < 0.15:
            yield Pair(row["text"], following["text"])
        if rng.random() < 0.15:
            yield Pair(row["law"] + "".join(row["chapter"].split()[-1:]), row["text"])


def _meanings(pairs: Path) -> Iterator[Pair]:
    for row in read_rows(pairs, "glossary"):
        yield Pair(row["term"], row["definition"])
        yield Pair(row["term"] + "是什么意思？", row["definition"])
    for row in read_rows(pairs, "pawsx_zh_dev_test"):
        if row["y"] == 1:
            yield Pair(row["a"], row["b"])


def _adjacent(sentences: Sequence[str]) -> Iterator[Pair]:
    """A sentence with the next one; a heading (short, no end mark) with up to seven sentences below it."""
    for i, sentence in enumerate(sentences):
        below = sentences[i + 1 : i + 8]
        if below and min(len(sentence), len(below[0])) > 12:
            yield Pair(sentence, below[0])
        if len(sentence) < 40 and sentence[-1] not in ENDS:
            for other in below:
                if other[-1] not in ENDS:
                    break
                yield Pair(sentence, other)


def _asked(sentences: Sequence[str], rng: random.Random) -> Iterator[Pair]:
    """A clause without its figure, as a question, with the whole sentence.

    "新增就业3万人，增长2%。" gives ("新增就业是多少", the sentence); the way of asking is drawn.
    """
    for sentence in sentences:
        clauses = [clause for clause in CLAUSE_END.split(sentence) if len(clause) > 3]
        topics = [FIGURE.sub("", clause) for clause in clauses] if len(clauses) > 1 else []
        for topic in topics:
            if len(topic) > 3:
                yield Pair(topic + rng.choice(ASKING), sentence)
