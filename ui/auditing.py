"""`wenbao audit …`: read the log, check it, ask again, take evidence away, keep it in order."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import WenbaoError
from index.progress import progress_bars
from index.reports import BUNDLED, read_report
from rag.anchors import anchor_problem, stored_report
from rag.audit import AuditLog, Wanted
from rag.heads import Head, head_text, read_head
from rag.logfile import key_path
from ui.audit_files import FORMS, PARTS, bundle_file, read_wanted, turns_text
from ui.output import open_text, write_bytes
from ui.recording import OFF, ON, local_asker, log_path
from ui.terminal import printable
from ui.turn_words import as_text, local_time, place_words, record_rows, remark_text, verdict_words

if TYPE_CHECKING:
    from rag.audit import Entry
    from rag.replay import Replay

Tell = Callable[[str], None]

FINE, NOT_FINE = 0, 1
LISTED: Final = 50


# --- options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `wenbao audit`, which these commands own."""
    commands = parser.add_subparsers(dest="audit_command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        added.add_argument(
            "--audit", default=ON, metavar="FILE", help="日志文件 / the log (in the user's data folder)"
        )
        return added

    found = command("list", "列出问答 / list the turns, oldest first")
    _add_filters(found)
    found.add_argument(
        "--limit", type=int, default=LISTED, metavar="N", help="最近 N 条，0 为全部 / latest N"
    )
    found.add_argument("--json", action="store_true", help="一行一个 JSON / one record a line")
    show = command("show", "看一次问答的全部记录 / one turn in full")
    show.add_argument("turn", type=int, metavar="ID")
    show.add_argument("--json", action="store_true", help="记录原样 / the record as it is stored")
    verify = command("verify", "检查整个日志 / check the whole log")
    _add_heads(verify)
    again = command("replay", "照原样再问一遍，比较回答 / ask again and compare")
    again.add_argument("turn", type=int, nargs="?", metavar="ID")
    again.add_argument("--all", action="store_true", help="全部问答 / every turn")
    again.add_argument("--index", type=Path, metavar="DIR", help="索引文件夹 / index folder (the bundled)")
    again.add_argument("--encoder", metavar="NAME", help="编码模型 / encoder (the bundled)")
    taken = command("export", "导出问答 / export the turns")
    _add_filters(taken)
    taken.add_argument(
        "--format",
        choices=FORMS,
        help="cases 是复核过的评测题 / reviewed turns as evaluation cases (by the name of --out, else jsonl)",
    )
    taken.add_argument("--out", default="-", metavar="FILE", help="写进文件 / write to a file (stdout)")
    bundle = command("bundle", "一次问答的证据包 / the evidence bundle of a turn, one HTML file")
    bundle.add_argument("turn", type=int, metavar="ID")
    bundle.add_argument("--out", metavar="FILE", help="写进文件 / file to write (wenbao-ID.html)")
    check = command("check", "检查证据包 / check an evidence bundle, without log, index or server")
    check.add_argument("bundle", type=Path, metavar="FILE")
    check.add_argument(
        "--report", type=Path, metavar="FILE", help="所引报告 / the report cited (the bundled)"
    )
    _add_heads(check)
    head = command("head", "签名的树头，请另存别处 / a signed head, to be kept elsewhere")
    head.add_argument("--out", default="-", metavar="FILE", help="写进文件 / write to a file (stdout)")
    command("seal", "封存日志，另起一个 / put the log aside and start a new one")
    backup = command("backup", "备份，使用中也可 / back up, while it is in use")
    backup.add_argument("target", type=Path, metavar="FILE")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", default="", metavar="TIME", help="从 2026-11-26 或带钟点 / from this time")
    parser.add_argument("--until", default="", metavar="TIME", help="到，含当日 / to this time, day included")
    parser.add_argument("--user", default="", metavar="NAME", help="谁问的 / who asked")
    parser.add_argument("--status", default="", metavar="STATUS", help="如 answered、absent / such as these")
    parser.add_argument("--text", default="", metavar="WORDS", help="问题或回答含这几个字 / words in it")


def _add_heads(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--head",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="另存的树头，可重复 / a head that was kept elsewhere, repeatable",
    )


# --- commands


def run(args: argparse.Namespace, tell: Tell) -> int:
    """Run one audit command; `tell` takes each line of its output. Return the exit status: 0, or 1.

    1 says that something does not fit (verify, check), differs (replay) or is not there (list, export).
    """
    if args.audit == OFF:
        raise WenbaoError("--audit off: 这里要写明日志文件（name the log file）。")
    if args.audit_command == "check":
        return _check(args, tell)
    with AuditLog.open(log_path(args.audit), create=False) as log:
        return _COMMANDS[args.audit_command](log, args, tell)


def _list(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    turns = log.turns(_wanted(args), limit=args.limit or -1, newest_first=True)[::-1]
    for turn in turns:
        tell(turn.line if args.json else _listed(turn))
    if not turns and not args.json:
        tell("没有符合条件的问答（no such turns）。")
    return FINE if turns else NOT_FINE


def _listed(turn: Entry) -> str:
    fields = turn.fields
    question = " ".join(fields["question"].split())
    shown = question if len(question) <= 60 else f"{question[:60]}…"
    who = fields["user"] or "-"
    return printable(f"{turn.seq:>6}  {local_time(turn.time)}  {who}  {fields['answer']['status']}  {shown}")


def _show(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    turn = log.turn(args.turn)
    if args.json:
        tell(turn.line)
        return FINE
    for line in shown(log, turn):
        tell(printable(line))
    return FINE


def shown(log: AuditLog, turn: Entry) -> Iterator[str]:
    """Yield a turn in full, line by line: every citation is cut anew from the text that the log keeps."""
    fields = turn.fields
    answer = fields["answer"]
    yield f"第 {turn.seq} 条 · {local_time(turn.time)}"
    yield from (f"上文 {earlier}" for earlier in fields["history"])
    yield f"问 {fields['question']}"
    yield f"答 【{answer['status']}】{answer['answer']}"
    verdicts = verdict_words(fields)
    for figure in answer["figures"]:
        told = f"{figure['period']} {figure['status']} [{figure['citation']}]"
        yield f"数 {figure['text']}  {figure['indicator']}  {told}  {verdicts.get(figure['text'], '')}"
    for one in answer["citations"]:
        problem = anchor_problem(one, stored_report(log, one["sha256"]))
        yield place_words(one)
        yield f"    ✗ {problem}" if problem else f"    {one['text']}"
        yield f"    字符 {one['start']}–{one['end']} · 全文 SHA-256 {one['sha256']}"
    yield from (f"{name}  {value}" for name, value in record_rows(fields))
    yield f"哈希 hash  {turn.hash.hex()}"
    yield from (f"{local_time(entry.time)}  {remark_text(entry.fields)}" for entry in log.about(turn.seq))


def _verify(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    heads = _heads(args)
    with progress_bars() as bars:
        size = log.size
        progress = (lambda done: bars("checking 检查", done, size)) if bars else None
        faults = list(log.faults(heads, progress))
    for fault in faults:
        tell(f"✗ {fault.what}")
    if faults:
        return NOT_FINE
    against = f"，与 {len(heads)} 个树头相符" if heads else "；没有给出树头，看不出末尾是否被截去"
    tell(f"✓ {size} 条记录完整、连续{against}（the whole log fits）。")
    return FINE


def _replay(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    from index.build import bundled_index
    from index.encoder import load_encoder
    from index.store import load
    from rag.replay import replay

    if args.all == (args.turn is not None):
        raise WenbaoError("请写一个问答的编号，或 --all（a turn's number, or --all）。")
    turns = log.turns() if args.all else [log.turn(args.turn)]
    encoder = load_encoder(args.encoder)
    index = load(args.index, encoder) if args.index else bundled_index(encoder)
    differing, conditions = 0, set[str]()
    for turn in turns:
        result = replay(index, turn)
        conditions.update(result.conditions)
        differing += not result.is_identical
        for line in replay_lines(result):
            tell(printable(line))
    for condition in sorted(conditions):
        tell(f"注意：条件已变，{condition}（not the recorded conditions）")
    same = len(turns) - differing
    tell(f"{len(turns)} 次问答：{same} 次完全相同，{differing} 次不同（identical, different）。")
    return NOT_FINE if differing else FINE


def replay_lines(result: Replay) -> Iterator[str]:
    """Yield what differs in a turn that was asked again; nothing for an identical one."""
    if result.is_identical:
        return
    yield f"第 {result.turn} 条 不同 differs"
    for difference in result.differences:
        yield f"  {difference.part}"
        yield f"    当时 {as_text(difference.recorded)}"
        yield f"    现在 {as_text(difference.now)}"


def _export(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    turns = log.turns(_wanted(args))
    form = args.format or ("csv" if args.out.lower().endswith(".csv") else "jsonl")
    text = turns_text(log, turns, form)
    with open_text(args.out) as sink:
        sink.write(text)
    return FINE if text and turns else NOT_FINE


def _bundle(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    out = args.out or f"wenbao-{args.turn}.html"
    write_bytes(out, bundle_file(log, log.turn(args.turn)))
    tell(out)
    return FINE


def _check(args: argparse.Namespace, tell: Tell) -> int:
    from rag.bundle import find_problems, read_bundle

    heads = _heads(args)
    bundle = read_bundle(args.bundle)
    report = read_report(args.report or BUNDLED)
    problems = [problem for head in (heads or (None,)) for problem in find_problems(bundle, report, head)]
    for problem in dict.fromkeys(problems):
        tell(f"✗ {problem}")
    if problems:
        return NOT_FINE
    cited = len(bundle.turn["answer"]["citations"])
    where = f"第 {bundle.turn['seq']} 条记录，日志 {bundle.head.log[:12]}，树头 {bundle.head.size} 条"
    tell(f"✓ {where}：一字未改（included in the log, unchanged）。")
    tell(f"✓ {cited} 处引文与报告原文逐字相符（citations are slices of the report）。")
    fits = (
        "✓ 与所给树头相同（as in the head）" if heads else "! 请与另存的树头核对（compare with a kept head）"
    )
    tell(f"{fits}：签名公钥 {bundle.head.key}")
    return FINE


def _head(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    text = head_text(log.head())
    with open_text(args.out) as sink:
        sink.write(f"{text}\n")
    return FINE


def _seal(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    kept, head = log.seal(local_asker("audit").user)
    tell(f"已封存为 {kept}，密钥 {key_path(kept).name} 同在一处；新日志从 {log.path} 开始（sealed）。")
    tell(head_text(head))
    return FINE


def _backup(log: AuditLog, args: argparse.Namespace, tell: Tell) -> int:
    log.backup(args.target)
    tell(f"已备份到 {args.target}（不含签名密钥 {key_path(log.path).name}，请另行妥存）（backed up）。")
    return FINE


_COMMANDS: Final[Mapping[str, Callable[[AuditLog, argparse.Namespace, Tell], int]]] = {
    "list": _list,
    "show": _show,
    "verify": _verify,
    "replay": _replay,
    "export": _export,
    "bundle": _bundle,
    "head": _head,
    "seal": _seal,
    "backup": _backup,
}


# --- reading what is given


def _wanted(args: argparse.Namespace) -> Wanted:
    return read_wanted(**{part: getattr(args, part) for part in PARTS})


def _heads(args: argparse.Namespace) -> list[Head]:
    heads = []
    for path in args.head:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = f"读不了树头（{type(error).__name__}），请检查路径（cannot read）。"
            raise WenbaoError(f"{path}: {why}") from None
        heads.append(read_head(text, str(path)))
    return heads
