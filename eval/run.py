"""`wenbao eval`: read the questions, find their reports, ask, judge, report, and tell by the exit status."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from eval import report as output
from eval.asking import ask_all, echo_all
from eval.baselines import BASELINES
from eval.checks import find_flaws
from eval.gate import Gate, failures, read_gate, read_run
from eval.journal import Journal, begun_with
from eval.ledger_run import run_ledger
from eval.mutations import is_good, mutation_test
from eval.peers import check_peers, race_all, write_races
from eval.record import code_hash, make_folder, naming_folder, write_folder
from eval.repeat import find_differences
from eval.results import SYSTEM, QuestionSet, Result, Run
from eval.retrieval import rank_run, write_retrieval
from eval.sets import (
    DEFAULT_SETS,
    QUICK,
    candidates_of,
    chosen_sets,
    missing_reports,
    open_index,
    open_sets,
    read_sets,
)
from eval.statements import right_answers
from eval.yardsticks import missing_yardsticks, rank_yardsticks
from index.build import data_folder
from index.encoder import Encoder, load_encoder
from index.errors import CaseError
from index.progress import Progress, progress_bars
from index.store import PassageIndex, load
from rag.answer import ask
from rag.attach import add_model_options, attached
from rag.llama import Writer

OF_QUESTIONS: Final = (
    "cases",
    "index",
    "encoder",
    "report",
    "baseline",
    "llm",
    "limit",
    "quick",
    "repeat",
    "retrieval",
    "pairs",
)
"""Options that say nothing to --figures."""

FINE, GATE_FAILED = 0, 1


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
    option("--repeat", "跑几次，答案须相同 / runs that must agree", type=_positive, metavar="N")
    option("--quick", f"每类 {QUICK} 题，只比 BM25 / {QUICK} of each type", action="store_true")
    option(
        "--mutations", "核对关的变异测试 / break right answers; does the gate catch them", action="store_true"
    )
    option("--retrieval", "另算检索指标 / measure retrieval too", action="store_true")
    option("--pairs", "检索另用这里的公开题 / and on the public sets here", type=Path, metavar="DIR")
    option("--peers", "同题比别的库 / the same questions through other libraries", action="store_true")
    option("--check", "只查题目，不作答 / look for flaws of the questions instead", action="store_true")
    add_model_options(parser)
    option("--figures", "只评数字台账 / score the figure ledger instead", action="store_true")


def _break_answers(args: argparse.Namespace) -> int:
    """Run the mutation test over the development questions and over the ledgers of all reports at hand."""
    sets = read_sets(args.cases or DEFAULT_SETS, "dev", args.limit, quick=args.quick)
    encoder = load_encoder(args.encoder)
    with progress_bars() as progress:
        asked = list(open_sets(sets, args, encoder, progress))
        whole = (
            load(args.index, encoder)
            if args.index
            else open_index(tuple(candidates_of(args)), encoder, progress)
        )
    answers = [s for each, index in asked for s in right_answers(index, each.cases)]
    tried = mutation_test(answers, whole)
    output.print_mutations(tried)
    return FINE if is_good(tried) else GATE_FAILED


def _said_sets(args: argparse.Namespace) -> tuple[QuestionSet, ...]:
    """Return the question sets, and say which are left out of the folder of reports that was given."""
    if args.reports and not (args.cases or args.report or args.index):
        for name, report in missing_reports(args).items():
            output.print_skipped(name, report)
    return chosen_sets(args)


def _check_questions(args: argparse.Namespace) -> int:
    """Print what makes the question sets measure less than they seem to; return 1 where there is anything."""
    sets = _said_sets(args)
    encoder = load_encoder(args.encoder)
    with progress_bars() as progress:
        asked = [(each, index.reports) for each, index in open_sets(sets, args, encoder, progress)]
    flaws = list(find_flaws(asked))
    output.print_flaws(flaws, sum(len(each.cases) for each, _ in asked))
    return GATE_FAILED if flaws else FINE


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
    if args.check:
        return _check_questions(args)
    if args.peers:
        return _race_peers(args)
    folder = args.out or data_folder() / "runs" / datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    gate = read_gate(args.gate) if args.gate else None
    try:
        missed = _score_figures(args, folder, gate) if args.figures else _ask_questions(args, folder, gate)
    except KeyboardInterrupt:
        output.print_interrupted(folder)
        raise
    output.print_end(folder, missed if gate else None)
    return GATE_FAILED if missed else FINE


def _race_peers(args: argparse.Namespace) -> int:
    """Print how other libraries do on the same questions, report by report, and write peers.json."""
    check_peers()
    encoder = load_encoder()
    with progress_bars() as progress:
        asked = list(open_sets(_said_sets(args), args, encoder, progress))
    folder = args.out or data_folder() / "peers"
    races = race_all(asked)
    output.print_peers(races)
    output.print_end(write_races(folder, races), None)
    return FINE


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
    sets = _said_sets(args)
    before = read_run(args.baseline) if args.baseline else None
    encoder = load_encoder(args.encoder)
    with progress_bars() as progress:
        asked = tuple(open_sets(sets, args, encoder, progress))
        make_folder(folder)
        names = ("bm25",) if args.quick else tuple(BASELINES)
        with naming_folder(folder), Journal(folder, begun_with(asked, code_hash())) as journal:
            run = Run(asked, tuple(_run_all(asked, names, journal, progress, attached(args))))
    write_folder(folder, run, before or {})
    output.print_tables(run)
    if args.retrieval:
        _measure_retrieval(run, args.pairs, encoder, folder)
    if before is not None:
        output.print_comparison(run, before)
    missed = failures(gate, run.of(SYSTEM), before) if gate else ()
    if args.repeat and args.repeat > 1:
        differing = find_differences(run, args)
        output.print_repeats(args.repeat, differing)
        missed = (*missed, *differing)
    return missed


def _measure_retrieval(run: Run, pairs: Path | None, encoder: Encoder, folder: Path) -> None:
    """Print and write how well the rankings find what bears the answers, yardsticks in `pairs` included."""
    missing = missing_yardsticks(pairs)
    ranked = list(rank_run(run))
    if pairs is not None:
        with progress_bars() as progress:
            ranked += rank_yardsticks(pairs, encoder, progress)
    write_retrieval(folder, ranked)
    output.print_retrieval(ranked, missing)


def _run_all(
    asked: Sequence[tuple[QuestionSet, PassageIndex]],
    names: Sequence[str],
    journal: Journal,
    progress: Progress | None,
    writer: Writer | None,
) -> Iterator[Result]:
    """Yield set by set the results of the tool, of it with the `writer` if there is one, and of baselines."""
    for questions, index in asked:
        for result in ask_all(questions, index, ask, progress, journal.known):
            journal.add(result)
            yield result
        if writer is not None:
            yield from ask_all(questions, index, ask, progress, writer=writer)
        for name in names:
            yield from echo_all(questions, BASELINES[name](index))
