"""The tool `ask_report` for clients that speak the Model Context Protocol, over standard streams.

A process of its own, apart from the chat: whoever starts it is who asks. It answers with the contract's
object.
"""

from typing import TYPE_CHECKING, Any

from index.errors import WenbaoError
from index.store import PassageIndex
from rag.audit import AuditLog
from rag.contract import to_json
from rag.turns import Asker, ask_recorded
from ui.batch import check_report

# No postponed annotations here: the protocol's description of a tool is made of them.
if TYPE_CHECKING:
    from mcp.server import MCPServer

ABOUT = (
    "政府工作报告问答。Answers questions about Chinese government work reports with the figure and the "
    "sentence it stands in; says why where the report does not answer. Quote its citations; change no figure."
)


def build_server(index: PassageIndex, log: AuditLog | None, asker: Asker) -> "MCPServer":
    """Return the server over an index; answers are recorded in `log` if there is one.

    WenbaoError, with the remedy, where the protocol's library is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError:
        raise WenbaoError(
            "没有安装 MCP 协议的库，请运行 pip install 'wenbao[mcp]'（the mcp extra is not installed）。"
        ) from None

    server = MCPServer("wenbao", instructions=ABOUT, log_level="ERROR")

    def ask_report(
        question: str, history: list[str] | None = None, report: str | None = None
    ) -> dict[str, Any]:
        """Answer a question about a Chinese government work report, or say why the report does not answer it.

        `question` in Chinese or English; `history` holds the earlier questions of the conversation, oldest
        first; `report` limits it to one report id. Returns answer, status, figures with period and
        actual/target, and citations that are verbatim slices of the report.
        """
        try:
            check_report(index, report, where="report")
            recorded = ask_recorded(index, question, history or (), log=log, asker=asker, report=report)
        except WenbaoError as error:  # safe to show: the client is told what to do
            raise ToolError(str(error)) from None
        return to_json(recorded.answer)

    server.tool()(ask_report)
    return server
