"""The options of every command, with help in Chinese and English. Imports nothing slow."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from index.errors import WenbaoError
from index.figures import Measure
from index.periods import Status
from rag.attach import add_model_options

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["Parser"]

Choice = TypeVar("Choice", bound=StrEnum)

_PERIOD = re.compile(r"\d{4}(?:-\d{4}|-(?:0[1-9]|1[0-2])|H[12])?")


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is an error like every other: one line, caught at the edge."""

    def error(self, message: str) -> NoReturn:
        """Raise WenbaoError with `message` and where to look."""
        raise WenbaoError(f"{message}。用法见 {self.prog} --help（see --help）。")


def make_parser(command: str) -> Parser:
    """Return the parser of all commands; `eval` and `audit` own their options, and get them if `command`."""
    parser = Parser(
        prog="wenbao",
        description="问报：向政府工作报告提问，得到数字和它所在的原句。"
        "Ask a Chinese government work report; get the figure, and the sentence it stands in.",
        epilog="退出码 exit status: 0 已回答 answered · 1 未作答 not answered · "
        "2 输入或索引有误 bad input or index · 130 被中断 interrupted",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"wenbao {version('wenbao')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_build(commands)
    _add_ask(commands)
    _add_figures(commands)
    _add_serve(commands)
    _add_eval(commands, with_options=command == "eval")
    _add_mcp(commands)
    _add_users(commands)
    _add_audit(commands, with_options=command == "audit")
    _add_bench(commands)
    return parser


def _add_build(commands: Commands) -> None:
    parser = _add_command(commands, "build", "把报告建成索引 / build an index from report files")
    parser.add_argument(
        "paths",
        type=Path,
        nargs="*",
        metavar="PATH",
        help="报告文件或文件夹，不写就用随包的报告 / reports (.txt, .docx) or folders (the bundled report)",
    )
    _add_index_options(parser)


def _add_ask(commands: Commands) -> None:
    parser = _add_command(commands, "ask", "提问 / ask a question, or a file of them")
    parser.add_argument("question", nargs="?", metavar="QUESTION", help="问题，- 从标准输入读 / - is stdin")
    _add_index_options(parser)
    parser.add_argument("--report", metavar="ID", help="只在这份报告里找 / look in this report only")
    parser.add_argument("--json", action="store_true", help="输出一行 JSON / print one JSON object")
    parser.add_argument(
        "--hits", type=_count, default=0, metavar="K", help="附上最相近的 K 段 / add the K best passages"
    )
    parser.add_argument(
        "--history", action="append", default=[], metavar="Q", help="先前的问题，可重复 / an earlier question"
    )
    parser.add_argument(
        "--batch",
        metavar="IN.jsonl",
        help='一行一问 / one {"id", "question", "history", "report"} a line; - is stdin',
    )
    parser.add_argument("--out", metavar="OUT.jsonl", help="一行一答 / one answer a line (stdout)")
    _add_audit_option(parser, "off")
    add_model_options(parser)


def _add_figures(commands: Commands) -> None:
    parser = _add_command(commands, "figures", "数字台账 / the ledger: every figure with its sentence")
    _add_index_options(parser)
    parser.add_argument("--report", metavar="ID", default="", help="只看这份报告 / this report only")
    parser.add_argument(
        "--period", type=_period, default="", help="时期，如 2024、2025-04、2021-2025 / exactly that period"
    )
    parser.add_argument("--status", type=_one_of(Status), metavar="STATUS", help=_names(Status))
    parser.add_argument(
        "--indicator", default="", metavar="WORDS", help="指标含这几个字，GDP 等别名也可 / part of its name"
    )
    parser.add_argument("--unit", default="", help="单位，如 元、%%、家 / unit")
    parser.add_argument(
        "--section", default="", metavar="WORDS", help="章节标题含这几个字 / part of a heading"
    )
    parser.add_argument("--measure", type=_one_of(Measure), metavar="MEASURE", help=_names(Measure))
    parser.add_argument(
        "--compare",
        action="store_true",
        help="实际与目标对照，并列出对不上的数 / actual against target, doubts",
    )
    parser.add_argument(
        "--format",
        choices=("table", "json", "csv", "xlsx"),
        help="json 一行一个对象 / one object a line (by the name of --out, else table)",
    )
    parser.add_argument("--out", default="-", metavar="FILE", help="写进文件 / write to a file (stdout)")


def _add_serve(commands: Commands) -> None:
    parser = _add_command(commands, "serve", "打开网页对话 / serve the chat in a browser")
    _add_index_options(parser)
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 / address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default=7860, help="端口 / port (%(default)s)")
    _add_audit_option(parser, "on")
    parser.add_argument(
        "--auth", type=Path, metavar="FILE", help="用户文件，有它才要登录 / file of users: log in"
    )
    parser.add_argument(
        "--anonymous",
        action="store_true",
        help="没有登录也对外开放 / let anybody in who can reach the address",
    )
    parser.add_argument(
        "--rate",
        type=_count,
        default=60,
        metavar="N",
        help="每人每分钟最多几问，0 不限 / a minute (%(default)s)",
    )
    parser.add_argument(
        "--root-path", default="", metavar="PATH", help="反向代理下的路径 / path behind a reverse proxy"
    )
    add_model_options(parser)


def _add_mcp(commands: Commands) -> None:
    parser = _add_command(
        commands, "mcp", "作为 MCP 工具，走标准输入输出 / the MCP tool ask_report, over stdio"
    )
    _add_index_options(parser)
    _add_audit_option(parser, "on")


def _add_users(commands: Commands) -> None:
    parser = _add_command(commands, "users", "网页对话的用户 / who may use the chat")
    actions = parser.add_subparsers(dest="users_command", required=True, metavar="COMMAND")
    for name, text in (("add", "添加或更新，密码另输 / add or change"), ("remove", "移除"), ("list", "列出")):
        action = _add_command(actions, name, text)
        action.add_argument(
            "--auth", type=Path, required=True, metavar="FILE", help="用户文件 / file of users"
        )
        if name != "list":
            action.add_argument("name", metavar="NAME", help="用户名 / user name")
        if name == "add":
            action.add_argument("--role", choices=("staff", "auditor"), default="staff", help="%(default)s")


def _add_eval(commands: Commands, with_options: bool) -> None:
    parser = _add_command(commands, "eval", "评测 / run the benchmark")
    if with_options:
        from eval.run import add_arguments

        add_arguments(parser)


def _add_audit(commands: Commands, with_options: bool) -> None:
    parser = _add_command(commands, "audit", "审计日志 / the audit log: list, verify, replay, bundle …")
    if with_options:
        from ui.auditing import add_arguments

        add_arguments(parser)


def _add_bench(commands: Commands) -> None:
    parser = _add_command(commands, "bench", "测速 / time a build, a cold start and warm answers")
    parser.add_argument(
        "--users", type=_count, default=0, metavar="N", help="只测 N 人同时提问 / N people at once"
    )
    parser.add_argument("--audit", action="store_true", help="只测审计日志 / time the audit log instead")
    parser.add_argument(
        "--growth", action="store_true", help="只测报告增多时 / times as the reports grow in number"
    )
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=(1, 10, 100, 1000),
        metavar="N,N…",
        help="与 --growth 用：各多少份，一万份暂占 6 GB 盘 / how many reports; 10000 take 6 GB of disk",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="--growth 的结果 / growth.json, growth.svg")
    parser.add_argument("--repeats", type=_repeats, default=5, help="每项几次 / runs of each (%(default)s)")


def _add_command(commands: Commands, name: str, text: str) -> Parser:
    return commands.add_parser(name, help=text, description=text, allow_abbrev=False)


def _add_index_options(parser: Parser) -> None:
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="索引文件夹，不写就用随包的 / index folder (the bundled)"
    )
    parser.add_argument(
        "--encoder", metavar="NAME", help="编码模型的名称或文件夹 / encoder name or folder (the bundled)"
    )


def _add_audit_option(parser: Parser, usual: str) -> None:
    parser.add_argument(
        "--audit",
        default=usual,
        metavar="FILE",
        help="审计日志：文件，on 为用户数据文件夹里的，off 不记 / audit log: a file, on, off (%(default)s)",
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise argparse.ArgumentTypeError(f"{text}: 要写成整数，如 5（a whole number is needed）")
    return int(text)


def _period(text: str) -> str:
    period = text.strip().removesuffix("年")
    if period and not _PERIOD.fullmatch(period):
        raise argparse.ArgumentTypeError(
            f"{text}: 要写成 2024、2025-04、2025H1 或 2021-2025（no such period）"
        )
    return period


def _one_of(values: type[Choice]) -> Callable[[str], Choice]:
    """Return what reads one value of a closed set, and names them all where it is none."""

    def read(text: str) -> Choice:
        try:
            return values(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"{text}: 要写成 {_names(values)} 之一（one of these）"
            ) from None

    return read


def _names(values: type[Choice]) -> str:
    return "、".join(value.value for value in values)


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(_count(size) for size in text.split(","))
    if not all(sizes):
        raise argparse.ArgumentTypeError(f"{text}: 要写成 1,10,100（whole numbers from 1 on）")
    return sizes


def _repeats(text: str) -> int:
    return max(1, _count(text))


def _port(text: str) -> int:
    if (port := _count(text)) > 65535:
        raise argparse.ArgumentTypeError(f"{text}: 端口最大 65535（a port is at most 65535）")
    return port
