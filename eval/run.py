"""`wenbao eval`: read the questions, find their reports, ask, judge, report, and tell by the exit status."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from eval import report as output
from eval.baselines import BASELINES, Baseline, echo
from eval.cases import Case, check_cases, find_reports, named_reports, read_cases, with_texts
from eval.gate import Gate, failures, read_gate, read_run
from eval.ledger_run import run_ledger
from eval.metrics import judge
from eval.mutations import is_good, mutation_test
from eval.record import make_folder, write_folder
from eval.results import SYSTEM, QuestionSet, Result, Run
from eval.retrieval import rank_run, write_retrieval
from eval.stages import stage_of
from eval.statements import right_answers
from eval.yardsticks import missing_yardsticks, rank_yardsticks
from index.build import (
    build_index,
    bundled_index,
    data_folder,
    find_report_files,
    fingerprint_of,
)
from index.encoder import Encoder, load_encoder
from index.errors import CaseError, StoreError
from index.progress import Progress, progress_bars
from index.reports import BUNDLED, Report, read_report
from index.store import PassageIndex, load, read_manifest
from rag.answer import Answer, ask, to_json

QUESTIONS: Final = Path(__file__).parent / "questions"
DEFAULT_SETS: Final = (QUESTIONS / "shapingba_dev.jsonl", QUESTIONS / "shapingba_test.jsonl")
OTHER_SETS: Final = QUESTIONS / "reports"
"""Questions that say where their evidence stands, most of them about reports that are not in the package."""
QUICK: Final = 5
HITS: Final = 10
OF_QUESTIONS: Final = (
    "cases",
    "index",
    "encoder",
    "report",
    "baseline",
    "limit",
    "quick",
    "retrieval",
    "pairs",
)
"""Options that say nothing to --figures."""

FINE, GATE_FAILED = 0, 1

Ask = Callable[..., Answer]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the options of `wenbao eval`."""

    def option(name: str, text: str, **more: Any) -> None:  # noqa: ANN401
        parser.add_argument(name, help=text, **more)

    option("--cases", "题目文件，默认随包的 / question files", type=Path, nargs="+", metavar="FILE.jsonl")
    option(
        "--split",
        "按文件名末尾的 _dev、_test 选 / choose by file name",
        choices=("dev", "test", "all"),
        default="all",
    )
    option("--index", "在这个索引上问 / ask this index", type=Path, metavar="DIR")
    option("--encoder", "编码模型 / encoder, by name or folder", metavar="NAME")
    option("--report", "题目问的报告 / the reports asked about", type=Path, action="append", metavar="PATH")
    option("--reports", "到这个文件夹里按证据找报告 / find the report here", type=Path, metavar="DIR")
    option("--out", "结果文件夹 / folder for the results", type=Path, metavar="RUN_DIR")
    option("--baseline", "与这次结果比 / compare with this earlier run", type=Path, metavar="RUN_DIR")
    option("--gate", "门槛，不过则退出码 1 / limits; exit status 1 if missed", type=Path, metavar="FILE.json")
    option("--limit", "每个文件最多问几题 / questions a file at most", type=_positive, metavar="N")
    option("--quick", f"每类 {QUICK} 题，只比 BM25 / {QUICK} of each type", action="store_true")
    option(
        "--mutations", "核对关的变异测试 / break right answers; does the gate catch them", action="store_true"
    )
    option("--retrieval", "另算检索指标 / measure retrieval too", action="store_true")
    option("--pairs", "检索另用这里的公开题 / and on the public sets here", type=Path, metavar="DIR")
    option("--figures", "只评数字台账 / score the figure ledger instead", action="store_true")


def _break_answers(args: argparse.Namespace) -> int:
    """Run the mutation test over the development questions and over the ledgers of all reports at hand."""
    sets = read_sets(args.cases or DEFAULT_SETS, "dev", args.limit, quick=args.quick)
    encoder = load_encoder(args.encoder)
    with progress_bars() as progress:
        asked = list(_opened(sets, args, encoder, progress))
        whole = (
            load(args.index, encoder)
            if args.index
            else open_index(tuple(_candidates(args)), encoder, progress)
        )
    answers = [s for each, index in asked for s in right_answers(index, each.cases)]
    tried = mutation_test(answers, whole)
    output.print_mutations(tried)
    return FINE if is_good(tried) else GATE_FAILED


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**6):
        raise argparse.ArgumentTypeError(f"{text}: 要写成 1 到 999999 的整数（a whole number）")
    return int(text)


def run_from_args(args: argparse.Namespace) -> int:
    """Run the benchmark as `args` say; return 0, or 1 where a gate is missed.

    Writes the run folder and prints the tables. Raises WenbaoError on bad input, before anything is asked.
    """
    if args.mutations:
        return _break_answers(args)
    folder = args.out or data_folder() / "runs" / datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    gate = read_gate(args.gate) if args.gate else None
    missed = _score_figures(args, folder, gate) if args.figures else _ask_questions(args, folder, gate)
    output.print_end(folder, missed if gate else None)
    return GATE_FAILED if missed else FINE


def _score_figures(args: argparse.Namespace, folder: Path, gate: Gate | None) -> Sequence[str]:
    given = [name for name in OF_QUESTIONS if getattr(args, name)]
    if given or args.split != "all":
        raise CaseError(
            f"--{(given or ['split'])[0]}: 不与 --figures 一起用，可用的是 --reports、--out、--gate"
            "（goes with questions, not with --figures）。"
        )
    return run_ledger(args.reports, folder, gate)


def _ask_questions(args: argparse.Namespace, folder: Path, gate: Gate | None) -> Sequence[str]:
    """Run the questions, write and print; return what misses the gate."""
    if args.pairs and not args.retrieval:
        raise CaseError("--pairs: 与 --retrieval 一起用（goes with --retrieval）。")
    missing_yardsticks(args.pairs)
    sets = read_sets(args.cases or default_sets(args), args.split, args.limit, quick=args.quick)
    before = read_run(args.baseline) if args.baseline else None
    encoder = load_encoder(args.encoder)
    with progress_bars() as progress:
        asked = tuple(_opened(sets, args, encoder, progress))
        make_folder(folder)
        names = ("bm25",) if args.quick else tuple(BASELINES)
        run = Run(asked, _run_all(asked, names, progress))
    write_folder(folder, run)
    output.print_tables(run)
    if args.retrieval:
        _measure_retrieval(run, args.pairs, encoder, folder)
    if before is not None:
        output.print_comparison(run, before)
    return failures(gate, run.of(SYSTEM), before) if gate else ()


def _measure_retrieval(run: Run, pairs: Path | None, encoder: Encoder, folder: Path) -> None:
    """Print and write how well the rankings find what bears the answers, yardsticks in `pairs` included."""
    missing = missing_yardsticks(pairs)
    ranked = list(rank_run(run))
    if pairs is not None:
        with progress_bars() as progress:
            ranked += rank_yardsticks(pairs, encoder, progress)
    write_retrieval(folder, ranked)
    output.print_retrieval(ranked, missing)


def default_sets(args: argparse.Namespace) -> tuple[Path, ...]:
    """Return the sets about the bundled report, and with --reports those about reports that it holds.

    A set whose report is not there is left out, and with --reports that is said.
    """
    if args.report or args.index:
        return DEFAULT_SETS
    folder = find_report_files([args.reports]) if args.reports else []
    found = {BUNDLED.stem, *(path.stem for path in folder)}
    paths = sorted(OTHER_SETS.glob("*.jsonl"))
    sets = {path: sorted(named_reports(read_cases(path)) - found) for path in paths}
    for path, lacking in sets.items():
        if lacking and args.reports:
            output.print_skipped(path.name, lacking[0])
    return (*DEFAULT_SETS, *(path for path, lacking in sets.items() if not lacking))


def read_sets(
    paths: Iterable[Path], split: str = "all", limit: int | None = None, *, quick: bool = False
) -> tuple[QuestionSet, ...]:
    """Return the question sets in the files, in order, cut down as asked; no two have the same name.

    A file whose name ends neither in _dev nor in _test belongs to both splits. Raises CaseError as
    `read_cases` does, and where no file is left.
    """
    sets: dict[str, QuestionSet] = {}
    for path in paths:
        if split != "all" and path.stem.endswith(("_dev", "_test")) and not path.stem.endswith(f"_{split}"):
            continue
        cases = read_cases(path)
        if quick:
            cases = _some_of_each_type(cases)
        name, number = path.stem, 1
        while name in sets:
            number += 1
            name = f"{path.stem}-{number}"
        sets[name] = QuestionSet(name, hashlib.sha256(path.read_bytes()).hexdigest(), cases[:limit])
    if not sets:
        raise CaseError(
            f"--split {split}: 没有这一部分的题目文件，请换 --split 或 --cases（no question file is left）。"
        )
    return tuple(sets.values())


def _some_of_each_type(cases: Sequence[Case]) -> tuple[Case, ...]:
    taken: dict[str, int] = {}
    kept = []
    for case in cases:
        taken[case.type] = taken.get(case.type, 0) + 1
        if taken[case.type] <= QUICK:
            kept.append(case)
    return tuple(kept)


def _opened(
    sets: Sequence[QuestionSet], args: argparse.Namespace, encoder: Encoder, progress: Progress | None
) -> Iterator[tuple[QuestionSet, PassageIndex]]:
    """Yield each set with the index that it is asked of, once it is checked against its reports."""
    given = load(args.index, encoder) if args.index else None
    candidates = {} if given else _candidates(args)
    opened: dict[tuple[Path, ...], PassageIndex] = {}
    for questions in sets:
        paths = (
            tuple(candidates) if args.report else () if given else find_reports(questions.cases, candidates)
        )
        reports = given.reports if given else [candidates[path] for path in paths]
        cases = with_texts(questions.cases, reports)
        check_cases(cases, reports)
        if paths not in opened:
            opened[paths] = given or open_index(paths, encoder, progress)
        yield replace(questions, cases=cases), opened[paths]


def _candidates(args: argparse.Namespace) -> dict[Path, Report]:
    """Return what the questions may be about: the reports named, else the bundled one and a folder's."""
    if args.report:
        return {path: read_report(path) for path in find_report_files(args.report)}
    folder = find_report_files([args.reports]) if args.reports else []
    return {
        path: read_report(path) for path in (BUNDLED, *folder) if path == BUNDLED or path.stem != BUNDLED.stem
    }


def open_index(paths: Sequence[Path], encoder: Encoder, progress: Progress | None = None) -> PassageIndex:
    """Return the index of these reports, from the data folder where it was built before."""
    if tuple(paths) == (BUNDLED,):
        return bundled_index(encoder, progress)
    reports = [read_report(path) for path in paths]
    corpus = hashlib.sha256(
        "\n".join((encoder.fingerprint, *(f"{r.id}:{r.sha256}" for r in reports))).encode()
    )
    folder = data_folder() / "eval" / corpus.hexdigest()[:16]
    try:
        if read_manifest(folder)["fingerprint"] == fingerprint_of(reports, encoder):
            return load(folder, encoder)
    except StoreError:
        pass  # none yet, or damaged: it is ours to make again
    return build_index(paths, folder, encoder, progress)


def _run_all(
    asked: Sequence[tuple[QuestionSet, PassageIndex]], names: Sequence[str], progress: Progress | None
) -> tuple[Result, ...]:
    results: list[Result] = []
    for questions, index in asked:
        results += ask_all(questions, index, ask, progress)
        for name in names:
            results += echo_all(questions, BASELINES[name](index))
    return tuple(results)


def ask_all(
    questions: QuestionSet, index: PassageIndex, ask: Ask, progress: Progress | None = None
) -> Iterator[Result]:
    """Yield the tool's own results, in file order; the only way to the tool is `rag.answer.ask`."""
    reports = {report.id: report for report in index.reports}
    for done, case in enumerate(questions.cases, start=1):
        scope = case.report if len(reports) > 1 else None
        answer = ask(index, case.question, case.history, report=scope, hits=HITS)
        row = to_json(answer, id=case.id)
        verdict = judge(case, row, reports)
        lost = None if verdict.right else stage_of(index, case, answered=not answer.abstained)
        yield Result(SYSTEM, questions.name, case, row, verdict, answer.hits, answer.stages, lost)
        if progress:
            progress(f"问 {questions.name}", done, len(questions.cases))


def echo_all(questions: QuestionSet, baseline: Baseline) -> Iterator[Result]:
    """Yield the results of a null baseline, in file order; it sees the last question only."""
    reports = {report.id: report for report in baseline.index.reports}
    for case in questions.cases:
        row = echo(baseline, case.question, case.id)
        yield Result(baseline.name, questions.name, case, row, judge(case, row, reports))
