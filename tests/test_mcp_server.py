"""`wenbao mcp` as a client of the protocol uses it: a process of its own, asked over its standard streams."""

from __future__ import annotations

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.store import PassageIndex
from rag.answer import ask
from rag.audit import AuditLog
from rag.contract import to_json
from rag.turns import Asker

mcp = pytest.importorskip("mcp", reason="the mcp extra is not installed")
QUESTION = "2024年地区生产总值是多少？"


def called(server: object, **arguments: object):
    """The tools of a server, and what its tool says to these arguments."""

    async def run():
        async with mcp.Client(server) as client:
            tools = (await client.list_tools()).tools
            return tools, await client.call_tool("ask_report", arguments)

    # in a thread of its own: the browser of other tests keeps a loop running in this one
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


def test_a_process_of_its_own_answers_with_the_contract_s_object(
    tmp_path: Path, bundled: PassageIndex
) -> None:
    command = ["-m", "ui.cli", "mcp", "--audit", str(tmp_path / "audit.db")]
    environment = {
        **os.environ,
        "WENBAO_DATA": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    server = mcp.StdioServerParameters(command=sys.executable, args=command, env=environment)
    tools, result = called(server, question="2025年的目标呢？", history=[QUESTION])
    assert [tool.name for tool in tools] == ["ask_report"]
    expected = to_json(ask(bundled, "2025年的目标呢？", [QUESTION]))
    assert {**result.structured_content, "ms": 0} == {**expected, "ms": 0}
    with AuditLog.open(tmp_path / "audit.db", create=False) as log:
        (turn,) = log.turns()
    assert (turn.fields["door"], turn.fields["question"]) == ("mcp", "2025年的目标呢？")


def test_what_cannot_be_asked_is_said(bundled: PassageIndex) -> None:
    from ui.mcp_server import build_server

    server = build_server(bundled, None, Asker("mcp"))
    _, result = called(server, question=QUESTION, report="none")
    assert result.is_error and "没有报告 none" in result.content[0].text
    _, result = called(server, question="")
    assert result.structured_content["status"] == "unclear"
