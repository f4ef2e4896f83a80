"""The question sets that are asked, each with the index of the reports that it is about."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from eval.cases import Case, check_cases, find_reports, named_reports, read_cases, with_texts
from eval.results import QuestionSet
from index.build import build_index, bundled_index, data_folder, find_report_files, fingerprint_of
from index.encoder import Encoder
from index.errors import CaseError, StoreError
from index.progress import Progress
from index.reports import BUNDLED, Report, read_report
from index.store import PassageIndex, load, read_manifest

QUESTIONS: Final = Path(__file__).parent / "questions"
DEFAULT_SETS: Final = (QUESTIONS / "shapingba_dev.jsonl", QUESTIONS / "shapingba_test.jsonl")
OTHER_SETS: Final = QUESTIONS / "reports"
"""Questions that say where their evidence stands, most of them about reports that are not in the package."""
QUICK: Final = 5


def chosen_sets(args: argparse.Namespace) -> tuple[QuestionSet, ...]:
    """Return the question sets that the options name, else the default ones; CaseError as `read_sets`."""
    return read_sets(args.cases or default_sets(args), args.split, args.limit, quick=args.quick)


def default_sets(args: argparse.Namespace) -> tuple[Path, ...]:
    """Return the sets about the bundled report, and with --reports those about reports that it holds."""
    lacking = missing_reports(args)
    others = () if args.report or args.index else sorted(OTHER_SETS.glob("*.jsonl"))
    return (*DEFAULT_SETS, *(path for path in others if path.name not in lacking))


def missing_reports(args: argparse.Namespace) -> Mapping[str, str]:
    """Return by file a set that is left out, and the report that it lacks."""
    folder = find_report_files([args.reports]) if args.reports else []
    found = {BUNDLED.stem, *(path.stem for path in folder)}
    named = {path.name: named_reports(read_cases(path)) for path in sorted(OTHER_SETS.glob("*.jsonl"))}
    return {name: min(reports - found) for name, reports in named.items() if reports - found}


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


def open_sets(
    sets: Sequence[QuestionSet], args: argparse.Namespace, encoder: Encoder, progress: Progress | None
) -> Iterator[tuple[QuestionSet, PassageIndex]]:
    """Yield each set with the index that it is asked of, once it is checked against its reports."""
    given = load(args.index, encoder) if args.index else None
    candidates = {} if given else candidates_of(args)
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


def candidates_of(args: argparse.Namespace) -> dict[Path, Report]:
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
