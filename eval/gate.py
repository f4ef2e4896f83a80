"""Limits that a run must keep, and an earlier run that it must not fall behind: what fails a build."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eval.metrics import compare
from eval.results import TOTALS, Result, groups, rates, summarise
from index.errors import CaseError

FIELDS: Final = frozenset(("at_least", "at_most", "significance"))


@dataclass(frozen=True, slots=True)
class Gate:
    """Limits by "GROUP.RATE", as {"at_least": {"all.right": 0.72}, "at_most": {"answerable.wrong": 0.1}}.

    `significance`: beside an earlier run, fail where this one is right less often and McNemar's p is below
    this; 0 never fails.
    """

    where: str
    at_least: Mapping[str, float]
    at_most: Mapping[str, float]
    significance: float


def read_gate(path: Path) -> Gate:
    """Return the limits in a JSON file. Raises CaseError, naming the file, where it holds anything else."""
    fields = _read_json(path)
    if not isinstance(fields, dict) or not fields or not fields.keys() <= FIELDS:
        raise CaseError(
            f"{path}: 门槛文件应是 JSON 对象，字段只有 {'、'.join(sorted(FIELDS))}（unknown field）。"
        )
    limits = [fields.get(name, {}) for name in ("at_least", "at_most")]
    numbers = [value for limit in limits if isinstance(limit, dict) for value in limit.values()]
    numbers.append(significance := fields.get("significance", 0))
    if not all(isinstance(limit, dict) for limit in limits) or not all(map(_is_number, numbers)):
        raise CaseError(
            f'{path}: 门槛应写成 {{"at_least": {{"all.right": 0.72}}}}（limits are numbers by name）。'
        )
    return Gate(str(path), limits[0], limits[1], significance)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier run made of a question: the verdict, the answer, and its citations as text."""

    outcome: str
    answer: str
    cited: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Answered or refused as it should be."""
        return self.outcome == "right"


def read_run(folder: Path) -> dict[str, Earlier]:
    """Return by question (SET/ID) what an earlier run made of it. CaseError for any other folder."""
    path = folder / "results.jsonl"
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        return {f"{row['set']}/{row['id']}": _earlier(row) for row in rows}
    except OSError as error:
        raise CaseError(
            f"{path}: 读不了（{error.strerror}），请给出一次评测的结果文件夹（not a run folder）。"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise CaseError(f"{path}: 不是评测结果，请重新跑一次（not the results of a run）。") from None


def _earlier(row: Mapping[str, Any]) -> Earlier:
    cited = tuple(str(cite["text"]) for cite in row["answer"]["citations"])
    return Earlier(row["verdict"]["outcome"], str(row["answer"]["answer"]), cited)


def _read_json(path: Path) -> Any:  # noqa: ANN401
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CaseError(f"{path}: 读不了（{error.strerror}），请检查路径和权限（cannot read）。") from None
    except ValueError:
        raise CaseError(f"{path}: 不是合法的 JSON，请改正（not valid JSON）。") from None


def failures(gate: Gate, results: Sequence[Result], before: Mapping[str, Earlier] | None) -> tuple[str, ...]:
    """Return what the results miss, one line each, in the gate's order; empty where they keep every limit.

    Raises CaseError for a limit on a group or a rate that this run has not.
    """
    measured = {
        f"{group}.{name}": rate
        for group, members in groups(results).items()
        for name, rate in rates(summarise(members)).items()
    }
    return (*missed_limits(gate, measured), *_drop(gate, results, before or {}))


def missed_limits(gate: Gate, measured: Mapping[str, float | None]) -> tuple[str, ...]:
    """Return the limits that the rates, by "GROUP.RATE", do not keep, one line each, in the gate's order.

    Raises CaseError for a limit on what was not measured.
    """
    missed = []
    for limits, sign, words in ((gate.at_least, 1, "至少 at least"), (gate.at_most, -1, "至多 at most")):
        for name, limit in limits.items():
            if (rate := measured.get(name)) is None:
                raise CaseError(
                    f"{gate.where}: 这次评测没有 “{name}”，请改门槛（not measured in this run）。"
                )
            if sign * (rate - limit) < 0:
                missed.append(f"{name} = {rate:.4g}，{words} {limit:g}")
    return tuple(missed)


def _drop(gate: Gate, results: Sequence[Result], before: Mapping[str, Earlier]) -> Sequence[str]:
    gained, lost, p = compare_runs(results, before)
    if lost <= gained or p >= gate.significance:
        return ()
    changes = {
        group: compare_runs(members, before)[:2]
        for group, members in groups(results).items()
        if group not in TOTALS
    }
    worst = sorted((plus - minus, name) for name, (plus, minus) in changes.items() if minus > plus)
    where = "、".join("{} +{} −{}".format(name, *changes[name]) for _, name in worst)
    return (f"比基准差 worse than the baseline run: +{gained} −{lost}, McNemar p = {p:.3g}（{where}）",)


def compare_runs(results: Sequence[Result], before: Mapping[str, Earlier]) -> tuple[int, int, float]:
    """Return how many questions only this run has right, how many only the earlier one, and McNemar's p."""
    now = {result.key: result.verdict.right for result in results}
    return compare(now, {key: earlier.right for key, earlier in before.items()})
