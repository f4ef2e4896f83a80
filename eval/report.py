"""What `wenbao eval` prints: tables, comparisons and the gate's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width

from eval.gate import Earlier, compare_runs
from eval.ledger_gold import SPLITS
from eval.ledger_scores import MEASURES, Fault, LedgerScore, Rate, ledger_groups, open_faults
from eval.metrics import compare, wilson
from eval.mutations import Break, Tried
from eval.peers import Standing
from eval.results import PHRASED, SYSTEM, TOTALS, Result, Run, Summary, groups, summarise
from eval.retrieval import HITS, MEANS, Ranked, compare_rankings, retrieval_groups, score_rankings
from eval.risk import calibration_error, risk_at, risk_curve

HEAD: Final = (
    ("", "题数", "答对", "95% 区间", "答错", "未答", "混淆", "从严", "引文召回", "引文精度", "字数", "毫秒"),
    ("", "n", "right", "interval", "wrong", "abst.", "conf.", "strict", "cite R", "cite P", "chars", "p50"),
)

NAMES: Final = {
    "answerable": "可答 answerable",
    "unanswerable": "不可答 unanswerable",
    "all": "全部 all",
    "bm25": "对照 null BM25:",
    "dense": "对照 null dense:",
    "random": "对照 null random:",
}

LEDGER_NAMES: Final = {
    "recall": "找全 recall",
    "precision": "找准 prec.",
    "value": "数值 value",
    "indicator": "指标 name",
    "period": "时期 period",
    "status": "状态 status",
    "measure": "性质 measure",
    "direction": "升降 way",
    "qualifier": "限定 qual.",
    "whole": "全对 whole",
}
FAULTS_SHOWN: Final = 40
COVERAGES: Final = (0.25, 0.5, 0.75, 0.9)


def print_tables(run: Run) -> None:
    """Print a table a question set, and one over all of them where there are several."""
    for questions, index in run.sets:
        reports = "、".join(report.id for report in index.reports[:3]) + "…" * (len(index.reports) > 3)
        print(f"\n{questions.name} · {len(questions.cases)} 题 · {reports} · index {index.fingerprint[:12]}")
        _print_table(run, questions.name)
    if len(run.sets) > 1:
        print(f"\n合计 all sets · {len(run.of(SYSTEM))} 题")
        _print_table(run, None)
    print("\n从严 strict: 限定词、推算结果、引文偏移也要对 qualifiers, derived values and offsets right too")


def _print_table(run: Run, questions: str | None) -> None:
    results = run.of(SYSTEM, questions)
    sets = {each.name for each, _ in run.sets}
    phrased = groups(run.of(PHRASED, questions))
    rows = []
    for name, members in groups(results).items():
        if members and name not in sets:
            rows.append(_cells(name, summarise(members)))
            rows += [_cells("  + 模型 model", summarise(phrased[name]))] if phrased.get(name) else []
    null = [
        _cells(f"{NAMES[system]} {NAMES[total]}", summarise(of))
        for system in run.baselines
        for total, of in groups(run.of(system, questions)).items()
        if total in TOTALS and total != "unanswerable" and of
    ]
    for line in _aligned([*HEAD, *rows, *null]):
        print(line)
    for line in _remarks(run, questions):
        print(line)


def _cells(name: str, summary: Summary) -> tuple[str, ...]:
    low, high = summary.interval
    return (
        NAMES.get(name, name),
        str(summary.n),
        f"{100 * summary.right / summary.n:.1f}%",
        f"{100 * low:.0f}–{100 * high:.0f}",
        str(summary.wrong),
        str(summary.abstained),
        str(summary.confused),
        str(summary.strictly_right),
        _number(summary.cite_recall, ".3f"),
        _number(summary.cite_precision, ".3f"),
        _number(summary.answer_chars, ".0f"),
        _number(summary.p50_ms, ".2f"),
    )


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows as lines, columns as wide as a terminal needs: a Chinese character takes two cells."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        yield (
            row[0]
            + padded[0]
            + "".join(f"  {pad}{cell}" for pad, cell in zip(padded[1:], row[1:], strict=True))
        )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _remarks(run: Run, questions: str | None) -> Iterator[str]:
    results = run.of(SYSTEM, questions)
    total = summarise(results)
    asked = sum(result.case.answerable for result in results)
    yield (
        f"误拒 false refusals {total.false_refusals}/{asked} · "
        f"漏拒 missed refusals {total.missed_refusals}/{total.n - asked} · "
        f"真实度 truthfulness (right − wrong)/n {(total.right - total.wrong) / total.n:.3f}"
    )
    if total.groups:
        yield f"各种问法全对 every wording right: {total.groups_right}/{total.groups} 组 groups"
    if phrased := run.of(PHRASED, questions):
        worded = sum(result.row["mode"] == "llm" for result in phrased)
        yield f"模型措辞 worded by the model: {worded}/{len(phrased)}"
    yield f"偏移不符 offsets wrong {total.spans_inexact} · 换算后相等 equal once converted {total.converted}"
    lost = Counter(str(result.lost) for result in results if result.lost)
    if lost:
        yield "失于 lost at: " + " · ".join(f"{stage} {n}" for stage, n in lost.most_common())
    yield from _risks(results)
    for system in (*(PHRASED,) * bool(run.of(PHRASED, questions)), *run.baselines):
        other = {result.key: result.verdict.right for result in run.of(system, questions)}
        yield _paired(system, *compare({result.key: result.verdict.right for result in results}, other))


def _risks(results: Sequence[Result]) -> Iterator[str]:
    """Yield how wrong the surest answers are, and how far confidence is from the share of right ones."""
    curve, error = risk_curve(results), calibration_error(results)
    risks = [(share, risk_at(curve, share)) for share in COVERAGES]
    said = " · ".join(f"{share:.0%} → {risk:.1%}" for share, risk in risks if risk is not None)
    if said and error is not None:
        yield f"覆盖与风险 coverage → risk: {said} · 校准误差 calibration error {error:.3f}"


def _paired(other: str, gained: int, lost: int, p: float) -> str:
    return f"与 {other} 成对比 paired: 只有问报对 +{gained}，只有它对 −{lost}，McNemar p = {p:.2g}"


def print_comparison(run: Run, before: Mapping[str, Earlier]) -> None:
    """Print how the run stands to an earlier one, question by question."""
    results = run.of(SYSTEM)
    shared = {result.key: result.verdict.right for result in results if result.key in before}
    paired = _paired("baseline", *compare_runs(results, before))
    print(f"\n与基准同题 shared with the baseline: {len(shared)} · {paired}")
    for words, keys in (
        ("变对 now right", [key for key, right in shared.items() if right and not before[key].right]),
        ("变错 now wrong", [key for key, right in shared.items() if before[key].right and not right]),
    ):
        print(f"{words} ({len(keys)}): {' '.join(keys) or '–'}")


def print_retrieval(ranked: Sequence[Ranked], missing: Mapping[str, str]) -> None:
    """Print how well each ranking finds what bears the answer, group by group, hits with their intervals.

    `missing` names the outside yardsticks that are not at hand, each with the file that it needs.
    """
    head = ("检索 retrieval", "题数 n", "", "hit@1", "hit@5", "hit@10", "MRR@10", "nDCG@10")
    rows = [row for name, of in retrieval_groups(ranked).items() for row in _ranking_rows(name, of)]
    print()
    for line in _aligned([head, *rows]):
        print(line)
    for name, file in missing.items():
        print(f"略过 skipped: {name}，用 --pairs 给出 {file} 所在的文件夹（its file is not at hand）")


def _ranking_rows(group: str, ranked: Sequence[Ranked]) -> Iterator[tuple[str, ...]]:
    """Yield a row a ranking; below a fused one, how many questions only it finds, and only lexical."""
    for ranking, scores in score_rankings(ranked).items():
        hits = (f"{100 * scores.means[m]:.1f} ({_percents(scores.intervals[m])})" for m in HITS)
        means = (f"{scores.means[m]:.3f}" for m in MEANS)
        yield (group, str(scores.n), ranking, *hits, *means)
        if ranking.startswith("fused"):
            paired = (compare_rankings(ranked, ranking, depth) for depth in (1, 5, 10))
            yield ("", "", "+−, p", *(f"+{gained} −{lost}, {p:.2g}" for gained, lost, p in paired), "", "")


def _percents(interval: tuple[float, float]) -> str:
    return "{:.0f}–{:.0f}".format(*(100 * end for end in interval))


def print_ledger(scores: Sequence[LedgerScore], skipped: Sequence[str]) -> None:
    """Print a table a split, a report a row with its intervals below, then what is wrong outside the test."""
    groups = ledger_groups(scores)
    names, english = zip(*(LEDGER_NAMES[name].split(" ", 1) for name in MEASURES), strict=True)
    for split in SPLITS:
        reports = [score.report for score in scores if score.split == split]
        if not reports:
            continue
        print(f"\n数字台账 figure ledger · {split} · % 与 95% 区间 Wilson")
        rows = [
            row
            for group in [*reports, *([split] if len(reports) > 1 else [])]
            for row in _rates(groups, group)
        ]
        for line in _aligned([["", "个数", *names], ["", "n", *english], *rows]):
            print(line)
    for report in skipped:
        print_skipped(report, report)
    _print_faults(open_faults(scores))


def print_skipped(name: str, report: str) -> None:
    """Print that something is left out, as its report is not there."""
    print(f"\n略过 skipped: {name}，用 --reports 给出 {report} 所在的文件夹（its report is not at hand）")


def _rates(groups: Mapping[str, Mapping[str, Rate]], group: str) -> tuple[list[str], list[str]]:
    """Return two rows: a group's rates, and below them their intervals."""
    rates = [groups[group][name] for name in MEASURES]
    shares = ["–" if rate.share is None else f"{100 * rate.share:.1f}" for rate in rates]
    bounds = [
        "" if rate.share is None else "{:.0f}–{:.0f}".format(*(100 * x for x in rate.interval))
        for rate in rates
    ]
    return [group, str(groups[group]["recall"].n), *shares], ["", "", *bounds]


def _print_faults(faults: Sequence[Fault]) -> None:
    print(f"\n有误 wrong: {len(faults)}（test 部分只给数字 numbers only for the test split）")
    for fault in faults[:FAULTS_SHOWN]:
        said = f"标注 gold {fault.gold or '–'} · 台账 got {fault.got or '–'}"
        print(f"{fault.report}:{fault.start} {fault.text} · {LEDGER_NAMES[fault.field]} · {said}")
    if len(faults) > FAULTS_SHOWN:
        print(f"… 其余 {len(faults) - FAULTS_SHOWN} 条见 the rest is in figures.jsonl")


BREAKS: Final = {
    Break.DIGIT: "改一位数字 digit changed",
    Break.UNIT: "换单位 亿→万 unit",
    Break.INDICATOR: "别的指标 another indicator",
    Break.TARGET: "目标当实绩 target sold as actual",
    Break.FALL: "增当降 growth turned into fall",
    Break.INTEGER: "改小整数 small integer",
    Break.PERCENT: "% 当百分点 % for points",
    Break.CHINESE: "中文数字 Chinese numeral",
}
LISTED: Final = 10


def print_mutations(tried: Sequence[Tried]) -> None:
    """Print how many broken answers of each kind were caught, how many sound ones rejected, and which not."""
    rows: list[tuple[str, ...]] = [("", "题数 n", "拦下 caught", "95% 区间 Wilson")]
    rows += [_caught(name, [t for t in tried if t.how is how]) for how, name in BREAKS.items()]
    sound = [t for t in tried if t.how is None]
    print("\n核对关变异测试 mutation test of the gate")
    for line in _aligned([*rows, ("", "", "误拦 rejected", ""), _caught("没有改动 unbroken", sound)]):
        print(line)
    for how in (*BREAKS, None):
        missed = [t for t in tried if t.how is how and t.failed]
        if missed:
            print(f"\n{BREAKS[how] if how else '误拦 rejected'} ({len(missed)})")
        for t in missed[:LISTED]:
            print(f"  {t.text}   <- {t.sound}   {' '.join(t.outcomes)}")


def _caught(name: str, tried: Sequence[Tried]) -> tuple[str, ...]:
    count = sum(not t.passed for t in tried)
    low, high = wilson(count, len(tried))
    rate = 100 * count / len(tried) if tried else 0
    return name, str(len(tried)), f"{rate:.2f}%", f"{100 * low:.2f}–{100 * high:.2f}"


def print_flaws(flaws: Sequence[str], asked: int) -> None:
    """Print what is wrong with the questions, a flaw a line."""
    for flaw in flaws:
        print(flaw)
    print(f"{asked} 题 questions · {len(flaws)} 处可疑 flaws")


def print_repeats(repeats: int, differing: Sequence[str]) -> None:
    """Print whether all runs of the same questions gave the same answers."""
    said = "\n".join(differing) or "答案逐字节相同 identical bytes"
    print(f"\n重复 repeats: {repeats} 次 runs, 2 个进程 processes · {said}")


def print_peers(races: Mapping[str, Sequence[Standing]]) -> None:
    """Print how the peers stand, a table a report; rates are in per cent."""
    heads = ("", "right", "95%", "hit@1", "hit@5", "passage@1", "passage@5", "figure@1", "字 chars")
    costs = ("建 index s", "p50 ms", "p95 ms", "MB", "行 lines")
    for report, standings in races.items():
        print(f"\n{report} · n {standings[0].n}")
        rows = [
            (
                one.name,
                f"{100 * one.right:.1f}",
                _percents(one.right_interval),
                *(
                    f"{100 * rate:.1f}"
                    for rate in (one.hit1, one.hit5, one.passage1, one.passage5, one.figure1)
                ),
                f"{one.passage_chars:.0f}",
                f"{one.index_seconds:.2f}",
                f"{one.p50:.1f}",
                f"{one.p95:.1f}",
                f"{one.memory:.0f}",
                str(one.lines),
            )
            for one in standings
        ]
        for line in _aligned([(*heads, *costs), *rows]):
            print(line)


def print_interrupted(folder: Path) -> None:
    """Print how to go on with a run that is cut short."""
    print(f"\n已中断，答过的都在；加 --out {folder} 重跑即可接着做（interrupted: --out goes on from here）。")


def print_end(folder: Path, missed: Sequence[str] | None) -> None:
    """Print where the results are and whether the gate held; `missed` is None where there was no gate."""
    print(f"\n结果 results: {folder}")
    for line in missed or ():
        print(f"未过门槛 gate missed: {line}")
    if missed is not None and not missed:
        print("门槛通过 gate passed")
