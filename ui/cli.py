"""The command line: `wenbao build | ask | figures | serve | mcp | users | audit | eval | bench`.

Errors become one line here and nowhere else. Exit status: 0 answered (or done), 1 not answered or nothing
found, 2 bad input or unusable index, 70 a fault of this program, 130 interrupted by Ctrl-C,
141 the output's reader is gone.

What is slow to import is imported by the command that needs it: `ask` brings in neither gradio nor torch.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import io
import json
import os
import shutil
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from index.errors import CaseError, StoreError, WenbaoError
from ui.options import make_parser

if TYPE_CHECKING:
    from index.store import PassageIndex
    from rag.contract import Answer

ANSWERED, NOT_ANSWERED, BAD_INPUT, FAULT, INTERRUPTED, NO_READER = 0, 1, 2, 70, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status of the one command in `argv` (the process's own arguments if None)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _speak_utf8()
    try:
        args = make_parser(command=arguments[0] if arguments else "").parse_args(arguments)
        status = _COMMANDS[args.command](args)
        sys.stdout.flush()
    except WenbaoError as error:
        return _complain(str(error))
    except BrokenPipeError:
        _drop_output()
        return NO_READER
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        _drop_output()
        where = f"{error.filename}: " if error.filename else ""
        return _complain(f"{where}{error.strerror or error}。请检查路径、权限和磁盘空间。")
    except Exception:
        traceback.print_exc()  # Python would exit with 1, which here means "not answered"
        return FAULT
    return status


def _speak_utf8() -> None:
    """Make the standard streams UTF-8 whatever the locale; what is no Unicode text comes out escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _drop_output() -> None:
    """Send what is still unwritten nowhere, or Python would try once more at exit and complain itself."""
    with contextlib.suppress(OSError):  # a caller's own stream need not have a file behind it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> int:
    print("wenbao: " + " ".join(message.splitlines()), file=sys.stderr)
    return BAD_INPUT


def _build(args: argparse.Namespace) -> int:
    from index.build import build_index, bundled_index
    from index.encoder import load_encoder
    from index.progress import progress_bars
    from index.reports import BUNDLED
    from ui.terminal import format_index

    if args.paths and not args.index:
        raise StoreError("请用 --index 写明索引放在哪个文件夹（name the index folder with --index）。")
    encoder = load_encoder(args.encoder)
    with progress_bars() as progress:
        if args.index:
            index = build_index(args.paths or [BUNDLED], args.index, encoder, progress)
        else:
            index = bundled_index(encoder, progress)
    print(format_index(index))
    return ANSWERED


def _ask(args: argparse.Namespace) -> int:
    if args.batch:
        return _ask_batch(args)
    if args.question is None:
        raise CaseError('请写出问题，如 wenbao ask "地区生产总值是多少？"（a question is needed）。')
    if args.out:
        raise CaseError("--out 只与 --batch 一起用（--out goes with --batch only）。")
    from rag.attach import attached
    from rag.contract import to_json
    from rag.turns import ask_recorded
    from ui.batch import check_report
    from ui.recording import local_asker, recording
    from ui.terminal import format_answer

    question = _question_text(args.question)
    history = [_question_text(earlier) for earlier in args.history]
    writer = attached(args)
    index = _open_index(args)
    check_report(index, args.report, where="--report")
    with recording(args.audit) as log:
        answer = ask_recorded(
            index,
            question,
            history,
            log=log,
            asker=local_asker("ask"),
            report=args.report,
            hits=args.hits,
            writer=writer,
        ).answer
    _say_note(answer)
    if args.json:
        print(json.dumps(to_json(answer, with_hits=args.hits > 0), ensure_ascii=False))
    else:
        print(format_answer(answer, question))
    return NOT_ANSWERED if answer.abstained else ANSWERED


def _ask_batch(args: argparse.Namespace) -> int:
    from index.progress import progress_bars
    from rag.attach import attached
    from ui.batch import Asking, answer_rows, read_rows
    from ui.recording import local_asker, recording

    if args.question is not None or args.history:
        raise CaseError("用 --batch 时，问题和上文都写在文件里（the questions stand in the file）。")
    rows = read_rows(args.batch)
    writer = attached(args)
    index = _open_index(args)
    out = args.out or "-"
    with progress_bars() as bars, recording(args.audit) as log:
        progress = None if out == "-" else bars  # on the terminal the answers themselves go by
        asking = Asking(log, local_asker("batch"), args.report, args.hits, writer)
        answer_rows(index, rows, out, asking, progress)
    return ANSWERED


def _figures(args: argparse.Namespace) -> int:
    from rag.ledger import Selection
    from ui.batch import check_report
    from ui.figures import as_text, chosen_format, read_ledger, sheets
    from ui.output import open_text, write_bytes

    form = chosen_format(args.format, args.out)
    index = _open_index(args)
    check_report(index, args.report or None, where="--report")
    wanted = Selection(**{field.name: getattr(args, field.name) for field in fields(Selection)})
    ledger = read_ledger(index, wanted, compared=args.compare)
    if form == "xlsx":
        from ui.workbook import as_workbook

        write_bytes(args.out, as_workbook(sheets(ledger)))
    else:
        on_screen = args.out == "-" and sys.stdout.isatty()
        with open_text(args.out) as sink:
            sink.write(as_text(ledger, form, shutil.get_terminal_size().columns if on_screen else None))
    return NOT_ANSWERED if ledger.is_empty else ANSWERED


def _serve(args: argparse.Namespace) -> int:
    from rag.attach import attached
    from ui.recording import recording
    from ui.server import serve
    from ui.users import Users

    def announce(address: str) -> None:
        print(f"问报 Wenbao: {address}  （Ctrl-C 停止 / stops it）", flush=True)

    users = Users(args.auth) if args.auth else None
    writer = attached(args)
    index = _open_index(args)
    with recording(args.audit) as log:
        serve(
            index,
            args.host,
            args.port,
            announce,
            log=log,
            users=users,
            anonymous=args.anonymous,
            rate=args.rate,
            root_path=args.root_path,
            writer=writer,
        )
    return ANSWERED


def _eval(args: argparse.Namespace) -> int:
    from eval.run import run_from_args

    return run_from_args(args)


def _mcp(args: argparse.Namespace) -> int:
    from ui.mcp_server import build_server
    from ui.recording import local_asker, recording

    with recording(args.audit) as log:
        build_server(_open_index(args), log, local_asker("mcp")).run("stdio")
    return ANSWERED


def _audit(args: argparse.Namespace) -> int:
    from ui.auditing import run

    return run(args, lambda line: print(line, flush=True))


def _users(args: argparse.Namespace) -> int:
    from ui.users import Role, add_user, read_users, remove_user

    if args.users_command == "list":
        for user in read_users(args.auth).values():
            print(f"{user.role}\t{user.name}")
    elif args.users_command == "remove":
        remove_user(args.auth, args.name)
        print(f"{args.name}: 已移除（removed）")
    else:
        is_new = add_user(args.auth, args.name, Role(args.role), _password())
        print(f"{args.name}: {'已添加（added）' if is_new else '已更新（changed）'}")
    return ANSWERED


def _password() -> str:
    """Return a password typed twice, or the first line of standard input where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("密码 password: ")
    if getpass.getpass("再输一遍 again: ") != password:
        raise WenbaoError("两次输入的密码不同，请重来（the passwords differ）。")
    return password


def _bench(args: argparse.Namespace) -> int:
    lines = _growth(args) if args.growth else _speed(args)
    for line in lines:
        print(line, flush=True)
    return ANSWERED


def _growth(args: argparse.Namespace) -> Iterator[str]:
    from index.build import data_folder
    from ui.bench_growth import measure_growth

    return measure_growth(args.sizes, args.out or data_folder() / "growth")


def _speed(args: argparse.Namespace) -> Iterator[str]:
    from ui.bench import measure
    from ui.bench_audit import measure_audit
    from ui.bench_users import measure_users

    if args.users:
        return measure_users(args.users)
    return measure_audit() if args.audit else measure(args.repeats)


_COMMANDS = {
    "build": _build,
    "ask": _ask,
    "figures": _figures,
    "serve": _serve,
    "eval": _eval,
    "audit": _audit,
    "users": _users,
    "mcp": _mcp,
    "bench": _bench,
}


def _say_note(answer: Answer) -> None:
    """Say on standard error why a language model's wording is not used."""
    if answer.writing and answer.writing.note:
        print(f"wenbao: {answer.writing.note}", file=sys.stderr)


def _open_index(args: argparse.Namespace) -> PassageIndex:
    from index.build import bundled_index
    from index.encoder import load_encoder
    from index.progress import progress_bars
    from index.store import load

    encoder = load_encoder(args.encoder)
    if args.index:
        return load(args.index, encoder)
    with progress_bars() as progress:
        return bundled_index(encoder, progress)


def _question_text(argument: str) -> str:
    """Return the question as Unicode text, whatever the locale made of its bytes; `-` is standard input."""
    raw = sys.stdin.buffer.read() if argument == "-" else os.fsencode(argument)
    return raw.decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
