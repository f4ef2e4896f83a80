"""`wenbao eval --peers`: the same questions through what one would otherwise build in an afternoon.

Every library gets the same report, questions and encoder, runs in a process of its own, once as its
documentation sets it up and once with Chinese sentences and terms, and returns its five best passages. Their
sentences are what is compared; the best passage, echoed, is judged as an answer by the benchmark's own rule.
"""

from __future__ import annotations

import io
import json
import os
import time
import tokenize
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from statistics import mean
from typing import Final

from eval.cases import Case
from eval.matching import holds, normalise
from eval.metrics import judge, wilson
from eval.processes import in_fresh_process, memory
from eval.results import QuestionSet
from index.encoder import BUNDLED as ENCODER
from index.errors import WenbaoError
from index.passages import cut_sentences
from index.reports import Report
from index.store import PassageIndex
from rag.answer import ask
from rag.contract import Answer, Citation, to_json

Search = Callable[[str], list[str]]
"""The texts of the best passages for a question, best first."""

Span = tuple[int, int]

K: Final = 5
WARM_UP: Final = 3

PEERS: Final[Mapping[str, tuple[str, ...]]] = {
    "llama_index": (
        "llama_index.core",
        "llama_index.vector_stores.faiss",
        "llama_index.retrievers.bm25",
    ),
    "haystack": ("haystack", "haystack_integrations.components.embedders.sentence_transformers"),
    "txtai": ("txtai",),
    "langchain": ("langchain_classic", "langchain_community", "langchain_huggingface", "rank_bm25", "jieba"),
}
"""The modules that each peer needs; its adapter is eval.peer_NAME."""

PACKAGES: Final = ("llama-index-core", "haystack-ai", "txtai", "langchain-classic", "sentence-transformers")
_OFFLINE: Final = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """What a library made of the questions, in their order, and what that took.

    `found` are passages, best first; `index_seconds` is from the text to being ready, imports not counted;
    `milliseconds` of each warm question; `memory` the process's largest resident memory in MB.
    """

    found: tuple[tuple[str, ...], ...]
    index_seconds: float
    milliseconds: tuple[float, ...]
    memory: float


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the table; rates are over `n` questions, or over those of them that can be answered.

    `hit1` and `hit5`: the evidence is in the first sentence, or in the first five, that one reads who takes
    the passages in their order. `passage1` and `passage5`: in the first passage or five, however long.
    `figure1`: the first passage holds every figure asked for. `right`: the first passage, echoed, is a right
    answer; for `wenbao`, its answer is, earlier questions told, and its times are those of an answer, not of
    a search. Memory is the search's process, `lines` those of the adapter's module, both ways in it.
    """

    name: str
    n: int
    hit1: float
    hit5: float
    passage1: float
    passage5: float
    figure1: float
    right: float
    right_interval: tuple[float, float]
    passage_chars: float
    index_seconds: float
    p50: float
    p95: float
    memory: float
    lines: int


def missing_peers() -> tuple[str, ...]:
    """Return the peers that are not installed."""
    return tuple(name for name, modules in PEERS.items() if not all(map(_is_installed, modules)))


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def check_peers() -> None:
    """Raise WenbaoError, which says how to install it, where a peer is not installed."""
    if missing := missing_peers():
        raise WenbaoError(
            f"--peers: 没有装 {'、'.join(missing)}，请装上：pip install 'wenbao[peers]'"
            "（these peers are not installed）。"
        )


def race_all(asked: Sequence[tuple[QuestionSet, PassageIndex]]) -> dict[str, tuple[Standing, ...]]:
    """Return how everybody stands, by report; questions that are asked of several reports are left out."""
    races: dict[str, tuple[PassageIndex, list[Case]]] = {}
    for questions, index in asked:
        if len(index.reports) == 1:
            races.setdefault(index.reports[0].id, (index, []))[1].extend(questions.cases)
    return {name: tuple(race(cases, index, index.reports[0])) for name, (index, cases) in races.items()}


def write_races(folder: Path, races: Mapping[str, Sequence[Standing]]) -> Path:
    """Write peers.json into `folder`, with the versions that ran; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ran = {name: version(name) for name in ("wenbao", *PACKAGES)}
    rows = {report: [asdict(one) for one in standings] for report, standings in races.items()}
    text = json.dumps({"versions": ran, "reports": rows}, ensure_ascii=False, indent=1)
    (folder / "peers.json").write_text(text + "\n", "utf-8")
    return folder


def race(cases: Sequence[Case], index: PassageIndex, report: Report) -> Iterator[Standing]:
    """Yield the standing of the tool's answers, of its passages echoed, and of every peer, both ways."""
    questions = [case.question for case in cases]
    for name in ("wenbao", *PEERS):
        for chinese in (False,) if name == "wenbao" else (False, True):
            ran = in_fresh_process(run_peer, name, chinese, report.text, str(ENCODER), questions)
            if name == "wenbao":
                yield _answered(cases, index, report, ran)
            title = "wenbao, echoed" if name == "wenbao" else name + (" · 中文 Chinese" if chinese else "")
            yield standing(title, name, cases, report, ran)


def run_peer(name: str, chinese: bool, text: str, encoder: str, questions: Sequence[str]) -> Ran:
    """Return what a peer makes of the questions; meant for a process of its own."""
    os.environ |= _OFFLINE
    for module in PEERS.get(name, ()):
        import_module(module)
    import_module("sentence_transformers") if name in PEERS else None
    build: Callable[..., Search] = import_module(f"eval.peer_{name}").build
    began = time.perf_counter()
    search = build(text, encoder, K, chinese=chinese)
    ready = time.perf_counter() - began
    for question in questions[:WARM_UP]:
        search(question)
    found, took = [], []
    for question in questions:
        began = time.perf_counter()
        passages = search(question)
        took.append((time.perf_counter() - began) * 1000)
        found.append(tuple(passages[:K]))
    return Ran(tuple(found), round(ready, 3), tuple(took), memory())


def standing(title: str, name: str, cases: Sequence[Case], report: Report, ran: Ran) -> Standing:
    """Return the row of a peer, its first passage echoed as the answer."""
    located = [[find_span(report.text, passage) for passage in passages] for passages in ran.found]
    rows = [
        echoed(report, case, [span for span in spans if span], passages)
        for case, spans, passages in zip(cases, located, ran.found, strict=True)
    ]
    reports = {report.id: report}
    right = [judge(case, row, reports).right for case, row in zip(cases, rows, strict=True)]
    return _standing(title, name, cases, report, ran, right)


def _answered(cases: Sequence[Case], index: PassageIndex, report: Report, ran: Ran) -> Standing:
    reports = {report.id: report}
    right, took = [], []
    for number, case in enumerate((*cases[:WARM_UP], *cases)):
        began = time.perf_counter()
        answer = ask(index, case.question, case.history, report=report.id)
        if number >= min(WARM_UP, len(cases)):
            took.append((time.perf_counter() - began) * 1000)
            right.append(judge(case, to_json(answer, id=case.id), reports).right)
    return _standing("wenbao", "wenbao", cases, report, replace(ran, milliseconds=tuple(took)), right)


def _standing(
    title: str, name: str, cases: Sequence[Case], report: Report, ran: Ran, right: Sequence[bool]
) -> Standing:
    asked = [
        (evidence_of(case, report), case, passages)
        for case, passages in zip(cases, ran.found, strict=True)
        if case.answerable and evidence_of(case, report)
    ]
    spans = [[s for p in passages if (s := find_span(report.text, p))] for _, _, passages in asked]
    read = [[s for span in found for s in cut_sentences(report.text, *span)] for found in spans]
    evidence = [clauses for clauses, _, _ in asked]
    firsts = [(case, passages[0] if passages else "") for _, case, passages in asked if case.figures]
    took = sorted(ran.milliseconds)
    return Standing(
        name=title,
        n=len(cases),
        hit1=_rate(_meets(found[:1], clauses) for found, clauses in zip(read, evidence, strict=True)),
        hit5=_rate(_meets(found[:K], clauses) for found, clauses in zip(read, evidence, strict=True)),
        passage1=_rate(_meets(found[:1], clauses) for found, clauses in zip(spans, evidence, strict=True)),
        passage5=_rate(_meets(found[:K], clauses) for found, clauses in zip(spans, evidence, strict=True)),
        figure1=_rate(all(holds(normalise(text), f) for f in case.figures) for case, text in firsts),
        right=_rate(right),
        right_interval=wilson(sum(right), len(right)),
        passage_chars=round(mean(len(p) for passages in ran.found for p in passages[:1]), 1),
        index_seconds=ran.index_seconds,
        p50=round(took[len(took) // 2], 2),
        p95=round(took[ceil(0.95 * len(took)) - 1], 2),
        memory=ran.memory,
        lines=lines_of_code(Path(__file__).parent / f"peer_{name}.py"),
    )


def _rate(found: Iterator[bool] | Sequence[bool]) -> float:
    return round(mean(map(float, found)), 4)


def _meets(spans: Sequence[Span], clauses: Sequence[Span]) -> bool:
    """Return whether any span shares text with any evidence clause."""
    return any(a < end and start < b for a, b in spans for start, end in clauses)


def evidence_of(case: Case, report: Report) -> list[Span]:
    """Return where the evidence clauses of a case stand in the report."""
    found = [(report.text.find(clause.text), len(clause.text)) for clause in case.evidence]
    return [(at, at + length) for at, length in found if at >= 0 and length]


def find_span(text: str, passage: str) -> Span | None:
    """Return where a passage stands in `text`, white space aside; None where it does not."""
    if (at := text.find(passage)) >= 0 and passage:
        return at, at + len(passage)
    inked = [i for i, char in enumerate(text) if not char.isspace()]
    bare, wanted = "".join(text[i] for i in inked), "".join(passage.split())
    at = bare.find(wanted) if wanted else -1
    return None if at < 0 else (inked[at], inked[at + len(wanted) - 1] + 1)


def echoed(report: Report, case: Case, spans: Sequence[Span], passages: Sequence[str]) -> dict[str, object]:
    """Return the answer row that says the first passage, and cites where it stands."""
    citations = tuple(
        Citation(1, report.id, "", 0, report.text[start:end], start, end, report.sha256)
        for start, end in spans[:1]
    )
    answer = Answer(
        f"{passages[0] if passages else ''}[1]", "answered", (), citations, case.question, 1.0, 0.0, ""
    )
    return to_json(answer, id=case.id)


def lines_of_code(path: Path) -> int:
    """Return how many lines of a module hold code: no blank line, comment or docstring."""
    held: set[int] = set()
    quiet = (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
    )
    tokens = list(tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline))
    for before, token in zip([None, *tokens], tokens, strict=False):
        opens = before is None or before.type in (
            tokenize.NEWLINE,
            tokenize.NL,
            tokenize.INDENT,
            tokenize.DEDENT,
        )
        if token.type in quiet or (token.type == tokenize.STRING and opens):
            continue
        held |= set(range(token.start[0], token.end[0] + 1))
    return len(held - {tokens[-1].start[0]})
