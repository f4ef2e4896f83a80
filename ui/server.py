"""Serve the chat: one address, one process, nothing from and to anywhere else.

gradio is imported only when a page is built, with its telemetry switched off first.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import WenbaoError
from index.store import PassageIndex
from rag.audit import AuditLog
from rag.llama import LanguageModel, Writer
from ui import reader
from ui.answers import bar_styles
from ui.audit_page import add_audit_files
from ui.chat import build_chat
from ui.labels import make_i18n
from ui.ledger_page import add_downloads
from ui.login import HEALTH
from ui.service import Rate, Service, is_loopback
from ui.users import Users

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI, Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


MOST_SESSIONS = 1000
"""Pages whose conversation is kept, the one unused for longest dropped first; each costs about 130 kB."""

_SCRIPTS = ("reader.js", "page.js", "conversation.js", "kept.js", "ledger.js", "audit.js")


class ServeError(WenbaoError):
    """An address on which the chat cannot be served."""


def serve(
    index: PassageIndex,
    host: str = "127.0.0.1",
    port: int = 7860,
    ready: Callable[[str], None] | None = None,
    *,
    log: AuditLog | None = None,
    users: Users | None = None,
    anonymous: bool = False,
    rate: int = 0,
    root_path: str = "",
    writer: Writer | None = None,
) -> None:
    """Serve the chat until interrupted; `ready` is called with its address once connections are taken.

    Questions are recorded in `log`, and whoever is not one of `users` is not let in; None is neither. One
    visitor may ask `rate` questions a minute, 0 sets no limit. `root_path` is where a proxy serves it. A
    `writer` may word answers otherwise. Beyond this machine a chat without login is refused unless
    `anonymous` says that it is meant. Port 0 takes any free port. Prints nothing. Raises ServeError where the
    address is taken or unusable.
    """
    if users is None and not is_loopback(host) and not anonymous:
        raise ServeError(
            f"{host}: 别的机器也能打开这个地址，要用 --auth 给出用户文件；确实要让任何人使用，"
            "请加 --anonymous（others can reach this address: give --auth FILE, or say --anonymous）。"
        )
    service = Service(index, log, users, is_loopback(host), Rate(rate), writer)
    if isinstance(writer, LanguageModel):
        threading.Thread(target=writer.prepare, daemon=True).start()
    with _listen(host, port) as listener, contextlib.suppress(KeyboardInterrupt):
        app = _guarded(_behind_door(_mount(build_chat(service), service, root_path), users))
        import uvicorn

        logging.getLogger("uvicorn.error").addFilter(lambda record: "graceful shutdown" not in record.msg)
        config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1)
        if ready:
            ready(_address(host, listener.getsockname()[1]))
        uvicorn.Server(config).run(sockets=[listener])


def _behind_door(app: ASGIApp, users: Users | None) -> ASGIApp:
    from ui.login import Door

    return app if users is None else Door(app, users)


def _user_name(request: Request) -> str | None:
    from ui.login import USER

    user = request.scope.get(USER)
    return user.name if user is not None else None


def _mount(chat: gr.Blocks, service: Service, root_path: str) -> FastAPI:
    """Return a web application that is the page alone: no explorer, run history, files or monitoring."""
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    chat.queue(default_concurrency_limit=8, max_size=256)
    chat.state_session_capacity = MOST_SESSIONS
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_downloads(app, service.index)
    reader.add_reader(app, service.index)
    add_audit_files(app, service)
    app.add_api_route(HEALTH, lambda: PlainTextResponse("ok"), methods=["GET"])
    gr.mount_gradio_app(
        app,
        chat,
        path="/",
        app_kwargs={"openapi_url": None},
        theme=gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=_FONTS, font_mono=("monospace",)),
        css=_texts("page.css", "reader.css", "ledger.css", "audit.css") + bar_styles(),
        head=f"<script>{_texts(*_SCRIPTS)}</script>",
        i18n=make_i18n(),
        footer_links=[],
        root_path=root_path or None,
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


def _guarded(app: ASGIApp) -> ASGIApp:
    """Return `app` without its upload route and with a content policy on every response."""
    from starlette.responses import PlainTextResponse

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
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
