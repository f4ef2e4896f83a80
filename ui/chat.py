"""The page: a question box, the conversation, beside it the report's own words; in a second tab the ledger.

gradio is imported only when a page is built, with its telemetry switched off first. It reads the annotations
of handlers, so none here is postponed.
"""

import asyncio
import contextlib
import errno
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import WenbaoError
from index.store import PassageIndex
from rag.answer import to_json
from rag.audit import AuditLog
from rag.heads import AuditError
from rag.question import MAX_QUESTION
from rag.turns import Asker, ask_recorded
from ui import render
from ui.audit_page import add_audit_files, build_audit
from ui.ledger_page import add_downloads, build_ledger
from ui.render import Exchange
from ui.service import Service, is_loopback
from ui.users import Users

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI, Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEPT_EXCHANGES = 50
"""A conversation keeps its latest exchanges: it is drawn whole after each, so it must not grow for ever."""

_HERE = Path(__file__).parent
_FONTS = (
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "system-ui",
    "sans-serif",
)
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
"""gradio needs inline scripts and compiled templates; nothing may come from, or go to, another address."""

_WHY = {
    errno.EADDRINUSE: "端口已被占用 port taken",
    errno.EACCES: "没有权限 no permission",
    errno.EADDRNOTAVAIL: "本机没有这个地址 no such address on this machine",
}


class ServeError(WenbaoError):
    """An address on which the chat cannot be served."""


def build_chat(service: Service) -> "gr.Blocks":
    """Return the chat page of a service; every handler is private but the API's `ask`."""
    _silence_gradio()
    import gradio as gr
    from gradio.events import api

    index = service.index
    reports = {report.id: report for report in index.reports}

    def page(
        exchanges: tuple[Exchange, ...], *, pending: str = "", typed: object = "", notice: str = ""
    ) -> tuple[object, ...]:
        return (
            exchanges,
            messages(exchanges, pending),
            render.sources_html(exchanges, reports),
            typed,
            render.notice_html(notice),
            gr.update(visible=not exchanges and not pending),
            gr.update(interactive=not pending),
        )

    def submit(
        question: str, exchanges: tuple[Exchange, ...], request: gr.Request
    ) -> Iterator[tuple[object, ...]]:
        if problem := find_problem(question):
            yield page(exchanges, typed=question, notice=problem)
            return
        yield page(exchanges, pending=question)
        try:
            longer = converse(service, question, exchanges, service.asker(request, "chat"))
        except AuditError as error:
            yield page(exchanges, typed=question, notice=render.unrecorded_notice(error))
        else:
            yield page(longer, typed=gr.skip())  # they may be typing the next

    def restart() -> tuple[object, ...]:
        return page(())

    def answer(question: str, history: list[str], request: gr.Request) -> dict[str, object]:
        """Return what `wenbao ask --json` prints for `question`; `history` holds the earlier questions."""
        return answer_object(service, question, history, service.asker(request, "api"))

    def welcome(request: gr.Request) -> tuple[str, object]:
        audits = service.may_audit(request)
        return render.visitor_html(service.asker(request, "")), gr.update(visible=audits)

    chat = gr.Blocks(title="问报 Wenbao", analytics_enabled=False, fill_width=True)
    with chat:
        state = gr.State(())
        with gr.Row(elem_id="wb-top"):
            gr.HTML(render.header_html(index.reports))
            visitor = gr.HTML(elem_id="wb-visitor", visible=service.users is not None)
            fresh = gr.Button("新对话 New", elem_id="wb-restart", size="sm")
        with gr.Tabs(elem_id="wb-tabs"):
            with gr.Tab("问答 Ask", elem_id="wb-asking"), gr.Row(elem_id="wb-main"):
                with gr.Column(elem_id="wb-left"):
                    conversation = _conversation()
                    with gr.Row(elem_id="wb-examples") as examples:
                        chips = [
                            gr.Button(text, size="sm") for text in render.example_questions(index.reports)
                        ]
                    box = _question_box()
                    notice = gr.HTML(elem_id="wb-notices")
                with gr.Column(elem_id="wb-right"):
                    sources = _source_panel()
            with gr.Tab("数据台账 Figures", elem_id="wb-ledger") as tab:
                build_ledger(index, tab)
            with gr.Tab("审计 Audit", elem_id="wb-audit", visible=False) as audit:
                build_audit(service, audit)
        shown = [state, conversation, sources, box, notice, examples, fresh]
        box.submit(submit, [box, state], shown, api_visibility="private", show_progress="hidden")
        for chip in chips:
            chip.click(submit, [chip, state], shown, api_visibility="private", show_progress="hidden")
        fresh.click(restart, None, shown, api_visibility="private", show_progress="hidden")
        chat.load(welcome, None, [visitor, audit], api_visibility="private", show_progress="hidden")
        api(answer, api_name="ask")
    return chat


def _conversation() -> "gr.Chatbot":
    import gradio as gr

    return gr.Chatbot(
        elem_id="wb-chat",
        label="对话 Conversation",
        show_label=False,
        container=False,
        buttons=[],
        latex_delimiters=[],
        allow_tags=False,
        feedback_options=None,
        placeholder=render.empty_html(),
    )


def _question_box() -> "gr.Textbox":
    import gradio as gr

    return gr.Textbox(
        elem_id="wb-box",
        label="问题 Question",
        placeholder="输入问题 Ask a question",
        show_label=False,
        container=False,
        max_lines=5,
        submit_btn="提问",
        autofocus=True,
    )


def _source_panel() -> "gr.HTML":
    import gradio as gr

    return gr.HTML(
        render.sources_html((), {}),
        elem_id="wb-panel",
        js_on_load="watch('value', () => window.wenbaoPanelChanged(element));",
    )


def find_problem(question: str) -> str:
    """Return why `question` cannot be asked, empty where it can."""
    if not question.strip():
        return "请先输入一个问题。Type a question first."
    if len(question) > MAX_QUESTION:
        return (
            f"问题太长：{len(question)} 字，最多 {MAX_QUESTION} 字，请删短后再问。"
            f"Too long: at most {MAX_QUESTION} characters."
        )
    return ""


def converse(
    service: Service, question: str, exchanges: tuple[Exchange, ...], asker: Asker
) -> tuple[Exchange, ...]:
    """Return `exchanges` with one more: `question`, asked with the earlier questions as its history.

    AuditError where it cannot be recorded.
    """
    history = [exchange.question for exchange in exchanges]
    recorded = ask_recorded(service.index, question, history, log=service.log, asker=asker)
    return (*exchanges, Exchange(question, recorded.answer, recorded.turn))[-KEPT_EXCHANGES:]


def answer_object(service: Service, question: str, history: list[str], asker: Asker) -> dict[str, object]:
    """Return the contract's object for one question of the API; gradio's error where it is not recorded."""
    import gradio as gr

    try:
        return to_json(ask_recorded(service.index, question, history, log=service.log, asker=asker).answer)
    except AuditError as error:
        raise gr.Error(render.unrecorded_notice(error)) from None


def messages(exchanges: Sequence[Exchange], pending: str = "") -> list[dict[str, str]]:
    """Return the conversation as gradio's chat takes it, and last the question that is being answered."""
    turns = [(one.question, render.answer_html(one, turn)) for turn, one in enumerate(exchanges, 1)]
    turns += [(pending, render.pending_html())] if pending else []
    return [
        message
        for question, reply in turns
        for message in (
            {"role": "user", "content": render.question_html(question)},
            {"role": "assistant", "content": reply},
        )
    ]


def serve(
    index: PassageIndex,
    host: str = "127.0.0.1",
    port: int = 7860,
    ready: Callable[[str], None] | None = None,
    *,
    log: AuditLog | None = None,
    users: Users | None = None,
    anonymous: bool = False,
) -> None:
    """Serve the chat until interrupted; `ready` is called with its address once connections are taken.

    Questions are recorded in `log`, and whoever is not one of `users` is not let in; None is neither.
    Beyond this machine a chat without login is refused unless `anonymous` says that it is meant. Port 0 takes
    any free port. Prints nothing. Raises ServeError where the address is taken or unusable.
    """
    if users is None and not is_loopback(host) and not anonymous:
        raise ServeError(
            f"{host}: 别的机器也能打开这个地址，要用 --auth 给出用户文件；确实要让任何人使用，"
            "请加 --anonymous（others can reach this address: give --auth FILE, or say --anonymous）。"
        )
    service = Service(index, log, users, is_loopback(host))
    with _listen(host, port) as listener, contextlib.suppress(KeyboardInterrupt):
        app = _guarded(_behind_door(_mount(build_chat(service), service), users))
        import uvicorn

        logging.getLogger("uvicorn.error").addFilter(lambda record: "graceful shutdown" not in record.msg)
        config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1)
        if ready:
            ready(_address(host, listener.getsockname()[1]))
        uvicorn.Server(config).run(sockets=[listener])


def _behind_door(app: "ASGIApp", users: Users | None) -> "ASGIApp":
    from ui.login import Door

    return app if users is None else Door(app, users)


def _user_name(request: "Request") -> str | None:
    from ui.login import USER

    user = request.scope.get(USER)
    return user.name if user is not None else None


def _silence_gradio() -> None:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def _mount(chat: "gr.Blocks", service: Service) -> "FastAPI":
    """Return a web application that is the page alone: no explorer, run history, files or monitoring."""
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    chat.queue(default_concurrency_limit=8, max_size=256)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_downloads(app, service.index)
    add_audit_files(app, service)
    app.add_api_route("/healthz", lambda: PlainTextResponse("ok"), methods=["GET"])
    gr.mount_gradio_app(
        app,
        chat,
        path="/",
        app_kwargs={"openapi_url": None},
        theme=gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=_FONTS, font_mono=("monospace",)),
        css=_texts("page.css", "ledger.css", "audit.css"),
        head=f"<script>{_texts('page.js', 'ledger.js', 'audit.js')}</script>",
        footer_links=[],
        auth_dependency=None if service.users is None else _user_name,
        run_history=False,
        allowed_paths=[],
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return app


def _texts(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def _guarded(app: "ASGIApp") -> "ASGIApp":
    """Return `app` without its upload route and with a content policy on every response."""
    from starlette.responses import PlainTextResponse

    async def guarded(scope: "Scope", receive: "Receive", send: "Send") -> None:
        async def send_with_policy(message: "Message") -> None:
            if message["type"] == "http.response.start":
                policy = (b"content-security-policy", _POLICY.encode())
                message = {**message, "headers": [*message.get("headers", ()), policy]}
            await send(message)

        uploads = scope["type"] == "http" and scope["path"].startswith("/gradio_api/upload")
        inner = PlainTextResponse("uploads are off", status_code=404) if uploads else app
        with contextlib.suppress(asyncio.CancelledError):  # an open page, when the server is stopped
            await inner(scope, receive, send_with_policy)

    return guarded


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError, UnicodeError) as error:
        code = getattr(error, "errno", None)
        why = _WHY.get(code) if code else None
        raise ServeError(
            f"{host}:{port}: 不能在这里打开问答页面（{why or error}）。"
            "请换一个端口或地址（choose another --port or --host）。"
        ) from None


def _address(host: str, port: int) -> str:
    """Return what to type into a browser on this machine."""
    local = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{local}]:{port}" if ":" in local else f"http://{local}:{port}"
