"""Questions with what a right answer holds: read from JSONL, checked against the reports they speak of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from eval.matching import holds, normalise
from index.errors import CaseError
from index.reports import Report

REQUIRED: Final = ("id", "type", "question", "answerable")

# Where False, the answer is a list, a text or a computation, whose numbers nobody can count in advance.
TYPES: Final[Mapping[str, bool]] = MappingProxyType(
    dict.fromkeys(("figure_actual", "figure_target", "confusable", "multi_turn", "one_of_many"), True)
    | dict.fromkeys(("verbatim", "paraphrase", "actual_target", "sibling", "units", "many_figures"), True)
    | dict.fromkeys(("adversarial",), True)
    | dict.fromkeys(("compare", "combination", "cross_region", "cross_year", "which"), False)
    | dict.fromkeys(("list", "definition", "list_definition", "text_fact"), False)
    | dict.fromkeys(("unanswerable", "absent"), False)
)
"""Every type a question may have, and whether its answer is held to the limit on figures nobody asked for."""


Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A clause of a report, verbatim; `report` is that report's id where the row names it, else None.

    A row may but say where it stands, report.text[start:end] in code points; then `text` is "" until
    `with_texts` looks it up.
    """

    text: str
    report: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what a right answer holds.

    `figures` must all stand in the answer, value and unit (or a spelling from `figures_alt`); of `any_of` one
    phrase, of `all_of` every one; nothing of `must_not`. `derived` is what follows from the figures, in
    `derived_unit`. Wordings of one and the same question share a `group`. `where` is "FILE:LINE", for error
    messages.
    """

    id: str
    type: str
    question: str
    answerable: bool
    history: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    figures_alt: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    derived: Decimal | None = None
    derived_unit: str = ""
    qualifier: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    section: str = ""
    report: str | None = None
    reports: tuple[str, ...] = ()
    tempting: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    group: str = ""
    note: str = ""
    where: str = ""

    @property
    def counts_figures(self) -> bool:
        """Whether figures nobody asked for count against the answer."""
        return bool(self.figures) and TYPES.get(self.type, False)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the questions of a JSONL file, in its order; empty lines and unknown fields are passed over.

    Raises CaseError, naming file and line, for a file that cannot be read, a line that is no JSON object, a
    missing or ill-typed field, an unknown type, a second row of one id, or a file without any question.
    """
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        case = _parse(line, f"{path}:{number}")
        if case.id in seen:
            raise CaseError(
                f"{case.where}: id “{case.id}” 与 {seen[case.id]} 重复，请换一个（duplicate id）。"
            )
        seen[case.id] = case.where
        cases.append(case)
    if not cases:
        raise CaseError(f"{path}: 文件里没有题目，每行应是一个 JSON 对象（no question in this file）。")
    return tuple(cases)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CaseError(f"{path}: 找不到这个题目文件，请检查路径（no such file）。") from None
    except OSError as error:
        raise CaseError(f"{path}: 读不了这个题目文件（{error.strerror}），请检查路径和权限。") from None
    except UnicodeDecodeError:
        raise CaseError(f"{path}: 题目文件不是 UTF-8 文本，请另存为 UTF-8（not UTF-8）。") from None


def _parse(line: str, where: str) -> Case:
    try:
        row = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise CaseError(f"{where}: 这一行不是合法的 JSON，请改正（not valid JSON: {error}）。") from None
    if not isinstance(row, dict):
        raise CaseError(f"{where}: 每行应是一个 JSON 对象 {{…}}（a JSON object is expected）。")
    for name in REQUIRED:
        if name not in row:
            raise CaseError(f"{where}: 缺少字段 “{name}”，请补上（missing; needed: {', '.join(REQUIRED)}）。")
    case = _build(row, where)
    _require(case)
    return case


def _build(row: dict[str, Any], where: str) -> Case:
    def text(name: str) -> str:
        return _typed(row, name, str, where) or ""

    def texts(name: str) -> tuple[str, ...]:
        return _texts(row.get(name), name, where)

    alternatives = _typed(row, "figures_alt", dict, where) or {}
    answerable, derived = row["answerable"], row.get("derived")
    if not isinstance(answerable, bool):
        raise CaseError(f"{where}: 字段 “answerable” 应是 true 或 false（true or false is expected）。")
    if derived is not None and (isinstance(derived, bool) or not isinstance(derived, int | Decimal)):
        raise CaseError(f"{where}: 字段 “derived” 应是数字（a number is expected）。")
    return Case(
        id=text("id"),
        type=text("type"),
        question=text("question"),
        answerable=answerable,
        history=texts("history"),
        figures=texts("figures"),
        figures_alt=MappingProxyType({k: _texts(v, "figures_alt", where) for k, v in alternatives.items()}),
        any_of=texts("any_of"),
        all_of=texts("all_of"),
        must_not=texts("must_not"),
        derived=None if derived is None else Decimal(derived),
        derived_unit=text("derived_unit"),
        qualifier=texts("qualifier"),
        evidence=tuple(_evidence(row.get("evidence"), where)),
        section=text("section"),
        report=_typed(row, "report", str, where),
        reports=texts("reports"),
        tempting=texts("tempting"),
        tags=texts("tags"),
        group=text("group"),
        note=text("note"),
        where=where,
    )


def _typed(row: Mapping[str, Any], name: str, kind: type[Kind], where: str) -> Kind | None:
    value = row.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise CaseError(f"{where}: 字段 “{name}” 的类型应是 {kind.__name__}（wrong type of field）。")


def _texts(value: object, name: str, where: str) -> tuple[str, ...]:
    """Return a field that holds texts: null is none of them, a single text is one."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise CaseError(f"{where}: 字段 “{name}” 应是字符串列表（a list of strings is expected）。")


def _evidence(value: object, where: str) -> Iterable[Evidence]:
    for item in value if isinstance(value, list) else _texts(value, "evidence", where):
        if isinstance(item, str):
            yield Evidence(item)
        elif isinstance(item, dict) and {str} == {type(item.get("text")), type(item.get("report"))}:
            yield Evidence(item["text"], item["report"])
        elif isinstance(item, dict) and _is_place(item):
            yield Evidence("", item["report"], item["start"], item["end"])
        else:
            raise CaseError(
                f"{where}: “evidence” 应是原文，或 {{report, text}}，或 {{report, start, end}}"
                "（text or object expected）。"
            )


def _is_place(item: Mapping[str, Any]) -> bool:
    start, end = item.get("start"), item.get("end")
    whole = type(start) is int and type(end) is int
    return isinstance(item.get("report"), str) and whole and 0 <= item["start"] < item["end"]


def _require(case: Case) -> None:
    if not case.id or not case.question:
        raise CaseError(f"{case.where}: “id” 和 “question” 不能为空（must not be empty）。")
    if case.type not in TYPES:
        known = "、".join(sorted(TYPES))
        raise CaseError(f"{case.where}: 不认识的题型 “{case.type}”，可用：{known}（unknown type）。")
    if case.answerable and not (case.figures or case.any_of or case.all_of):
        raise CaseError(
            f"{case.where}: 可回答的题要有 figures、any_of 或 all_of，以便评判（nothing to judge by）。"
        )
    if case.answerable and not case.evidence:
        raise CaseError(f"{case.where}: 可回答的题要有 “evidence” 原文，请补上（evidence is needed）。")


def with_texts(cases: Iterable[Case], reports: Iterable[Report]) -> tuple[Case, ...]:
    """Return the cases with the text of evidence that but says where it stands, where its report is given.

    Raises CaseError for offsets beyond the end of a report.
    """
    by_id = {report.id: report for report in reports}
    return tuple(
        replace(case, evidence=tuple(_with_text(case, clause, by_id) for clause in case.evidence))
        for case in cases
    )


def _with_text(case: Case, clause: Evidence, reports: Mapping[str, Report]) -> Evidence:
    report = reports.get(clause.report or "")
    if clause.text or report is None:
        return clause
    if clause.end > len(report.text):
        raise CaseError(
            f"{case.where}: 题 {case.id} 的证据位置 {clause.start}–{clause.end} 超出报告 {report.id} 的末尾，"
            "请核对报告版本（offsets beyond the end of the report）。"
        )
    return replace(clause, text=report.text[clause.start : clause.end])


def check_cases(cases: Sequence[Case], reports: Sequence[Report]) -> None:
    """Return nothing where every evidence clause stands in its report and every figure in the evidence.

    Raises CaseError for the first case, in order, for which that is not so. A clause that names no report may
    stand in any of them.
    """
    by_id = {report.id: report for report in reports}
    for case in cases:
        for clause in case.evidence:
            if clause.report is not None and clause.report not in by_id:
                raise CaseError(_absent_report(case, clause.report))
            searched = reports if clause.report is None else (by_id[clause.report],)
            if not any(clause.text in report.text for report in searched):
                names = "、".join(report.id for report in searched[:3])
                raise CaseError(
                    f"{case.where}: 题 {case.id} 的证据 “{clause.text[:40]}” 不在报告 {names} 里，"
                    "请照原文抄写，或用 --report 指明报告（evidence is not in the report）。"
                )
        _check_figures(case)


def _check_figures(case: Case) -> None:
    borne = normalise(" ".join(clause.text for clause in case.evidence))
    for figure in case.figures if case.answerable else ():
        if not holds(borne, figure):
            raise CaseError(
                f"{case.where}: 题 {case.id} 的数字 “{figure}” 不在它的证据里，请补证据或改数字"
                "（figure is not in the evidence）。"
            )


def _absent_report(case: Case, report: str) -> str:
    return (
        f"{case.where}: 题 {case.id} 用到的报告 {report} 没有找到，请用 --reports 给出它所在的文件夹"
        "（no such report）。"
    )


def named_reports(cases: Iterable[Case]) -> frozenset[str]:
    """Return the ids of all reports that the rows name: in `report`, in `reports` and in their evidence."""
    names: set[str] = set()
    for case in cases:
        names.update(case.reports)
        names.update(name for name in (case.report, *(clause.report for clause in case.evidence)) if name)
    return frozenset(names)


def find_reports(cases: Sequence[Case], reports: Mapping[Path, Report]) -> tuple[Path, ...]:
    """Return the files of the reports that the cases are asked of, out of `reports` and in its order.

    Rows that name one report are asked of that one; rows that name several are asked of all of `reports`, as
    of a library. Where no row names any, the report that holds the most evidence clauses is taken.

    Raises CaseError where a named report is not among them, or no report holds at least half of the clauses.
    """
    paths = {report.id: path for path, report in reports.items()}
    names = named_reports(cases)
    for case in cases:
        if lacking := sorted(named_reports([case]) - paths.keys()):
            raise CaseError(_absent_report(case, lacking[0]))
    if names:
        return (paths[next(iter(names))],) if len(names) == 1 else tuple(reports)
    clauses = [clause.text for case in cases for clause in case.evidence]
    found = {path: sum(text in report.text for text in clauses) for path, report in reports.items()}
    best = max(found, key=found.__getitem__, default=None)
    if best is None or not clauses or 2 * found[best] < len(clauses):
        raise CaseError(
            f"{cases[0].where.rpartition(':')[0]}: 在给出的 {len(reports)} 份报告里找不到这些题的证据，"
            "请用 --report 指明报告，或用 --reports 给出文件夹（evidence is in none of the reports）。"
        )
    return (best,)
