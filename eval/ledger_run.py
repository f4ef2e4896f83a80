"""`wenbao eval --figures`: the ledger of every report at hand that has gold, scored, printed and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval import report as output
from eval.gate import Gate, missed_limits
from eval.ledger_gold import GOLD, SPLITS, Gold, check_gold, read_gold
from eval.ledger_scores import LedgerScore, ledger_groups, score_ledger
from eval.record import make_folder, write_ledger_folder
from index.build import find_report_files
from index.figures import Figure, find_figures
from index.passages import cut_passages
from index.reports import BUNDLED, Report, read_report
from index.sections import find_sections


def run_ledger(reports: Path | None, folder: Path, gate: Gate | None) -> tuple[str, ...]:
    """Score the ledgers of the bundled report and of those in `reports`; return what misses the gate.

    Writes figures.jsonl and figures_summary.json into `folder` and prints the tables. Gold whose report is
    not there is left out, and named. Raises WenbaoError for gold, reports or a gate that cannot be used.
    """
    golds = read_all_gold(GOLD)
    files = {path.stem: path for path in (*(find_report_files([reports]) if reports else ()), BUNDLED)}
    scores = [score_report(gold, read_report(files[gold.report])) for gold in golds if gold.report in files]
    missed = missed_limits(gate, _measured(scores)) if gate else ()
    make_folder(folder)
    write_ledger_folder(folder, [gold for gold in golds if gold.report in files], scores)
    output.print_ledger(scores, [gold.report for gold in golds if gold.report not in files])
    return missed


def read_all_gold(folder: Path) -> tuple[Gold, ...]:
    """Return all gold in `folder`, by split, within it by report."""
    golds = (read_gold(path) for path in folder.glob("*.jsonl"))
    return tuple(sorted(golds, key=lambda gold: (SPLITS.index(gold.split), gold.report)))


def score_report(gold: Gold, report: Report) -> LedgerScore:
    """Return the score of what the grammar finds in `report`. CaseError where its text is another."""
    check_gold(gold, report)
    return score_ledger(gold, report.text, ledger_of(report))


def ledger_of(report: Report) -> tuple[Figure, ...]:
    """Return the figures of a report, made as an index makes them."""
    return find_figures(cut_passages(report, find_sections(report)), report.year)


def _measured(scores: Sequence[LedgerScore]) -> Mapping[str, float | None]:
    """Return every share by "GROUP.MEASURE"; a group is a split or a report."""
    return {
        f"{group}.{measure}": rate.share
        for group, rates in ledger_groups(scores).items()
        for measure, rate in rates.items()
    }
