"""The door of the chat: a login page, sessions in memory, and nothing behind it for whoever has none.

It stands before the whole application, so that page, API and downloads are behind it alike. A session is a
random token in a cookie that scripts cannot read; it ends with the server, after hours without use, or when
its user is taken out of the file.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from ui.render import inert
from ui.users import User, Users

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE: Final = "wenbao_session"
IDLE_SECONDS: Final = 8 * 3600.0
MOST_SESSIONS: Final = 10_000
FREE_TRIES: Final = 5
FIRST_WAIT: Final = 15.0
LONGEST_WAIT: Final = 900.0
MOST_BYTES: Final = 8192
OPEN_PATHS: Final = ("/login", "/login/", "/logout")
"""What the door itself answers."""
HEALTH: Final = "/healthz"
USER: Final = "wenbao.user"
"""Where a request's scope holds the User who sent it."""

_STYLE = (Path(__file__).parent / "login.css").read_text(encoding="utf-8")

Clock = Callable[[], float]


class Sessions:
    """Who is logged in: a name by token, each until it has not been used for IDLE_SECONDS."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def begin(self, name: str) -> str:
        """Return the token of a new session."""
        token = secrets.token_urlsafe(32)
        self._seen[token] = (name, self._clock())
        while len(self._seen) > MOST_SESSIONS:
            self._seen.popitem(last=False)
        return token

    def name(self, token: str) -> str | None:
        """Return whose session a token is, which is hereby used; None for none."""
        name, used = self._seen.get(token, ("", float("-inf")))
        if self._clock() - used > IDLE_SECONDS:
            self._seen.pop(token, None)
            return None
        self._seen[token] = (name, self._clock())
        self._seen.move_to_end(token)
        return name

    def end(self, token: str) -> None:
        """End a session, if it is one."""
        self._seen.pop(token, None)


@dataclass(slots=True)
class _Failures:
    count: int = 0
    until: float = float("-inf")


class Attempts:
    """Wrong passwords by user and address: after FREE_TRIES of them the next has to wait, ever longer."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def wait(self, name: str, address: str) -> float:
        """Return the seconds until the next try is looked at, 0 for now."""
        failures = self._failures.get((name, address))
        return max(0.0, failures.until - self._clock()) if failures else 0.0

    def fail(self, name: str, address: str) -> None:
        """Count a wrong password."""
        failures = self._failures.setdefault((name, address), _Failures())
        failures.count += 1
        over = failures.count - FREE_TRIES
        if over >= 0:
            failures.until = self._clock() + min(FIRST_WAIT * 2.0**over, LONGEST_WAIT)
        self._failures.move_to_end((name, address))
        while len(self._failures) > MOST_SESSIONS:
            self._failures.popitem(last=False)

    def forget(self, name: str, address: str) -> None:
        """Forget the wrong passwords: a right one came."""
        self._failures.pop((name, address), None)


class Door:
    """What stands before the application: lets in who has a session, and gives one for a right password."""

    def __init__(self, app: ASGIApp, users: Users, clock: Clock = time.monotonic) -> None:
        self._app = app
        self._users = users
        self._sessions = Sessions(clock)
        self._attempts = Attempts(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or hand it to the application with its user in the scope."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        from starlette.requests import HTTPConnection, Request

        token = HTTPConnection(scope).cookies.get(COOKIE, "")
        user = self._users.all().get(self._sessions.name(token) or "")
        if scope["type"] == "http" and scope["path"] in OPEN_PATHS:
            response = await self._answer(Request(scope, receive), token, user)
            await response(scope, receive, send)
        elif user is not None or scope["path"] == HEALTH:
            await self._app({**scope, USER: user}, receive, send)
        elif scope["type"] == "http":
            await _turned_away(Request(scope, receive))(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, request: Request, token: str, user: User | None) -> Response:
        from starlette.responses import HTMLResponse, RedirectResponse

        if request.url.path == "/logout":
            self._sessions.end(token)
            response: Response = RedirectResponse("login", status_code=303)
            response.delete_cookie(COOKIE)
            return response
        if request.method == "POST":
            return await self._log_in(request)
        return RedirectResponse(".", status_code=303) if user else HTMLResponse(login_html())

    async def _log_in(self, request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse

        name, password = await _form(request)
        address = request.client.host if request.client else ""
        wait = self._attempts.wait(name, address)
        user = None if wait else await run_in_threadpool(self._users.find, name, password)
        by_person = "text/html" in request.headers.get("accept", "")
        if user is None:
            if not wait:
                self._attempts.fail(name, address)
            said = wait_notice(wait) if wait else "用户名或密码不对。Wrong name or password."
            status = 429 if wait else 401
            if by_person:
                return HTMLResponse(login_html(said, name), status_code=status)
            return JSONResponse({"success": False, "detail": said}, status_code=status)
        self._attempts.forget(name, address)
        response: Response = (
            RedirectResponse(".", status_code=303) if by_person else JSONResponse({"success": True})
        )
        secure = request.url.scheme == "https"
        response.set_cookie(
            COOKIE, self._sessions.begin(user.name), httponly=True, samesite="lax", secure=secure
        )
        return response


async def _form(request: Request) -> tuple[str, str]:
    """Return name and password of a login form, "" for what is missing or too long."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BYTES:
            return "", ""
    fields = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True)
    name, password = (fields.get(field, [""])[0] for field in ("username", "password"))
    return name.strip(), password


def _turned_away(request: Request) -> Response:
    """Return what whoever is not logged in gets: people the login page, programs a plain 401."""
    from starlette.responses import PlainTextResponse, RedirectResponse

    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        depth = request.url.path.strip("/").count("/") + (1 if request.url.path.strip("/") else 0)
        return RedirectResponse(f"{'../' * max(0, depth - 1)}login", status_code=303)
    return PlainTextResponse("请先登录，或登录已过期（log in first, or again）。", status_code=401)


def wait_notice(seconds: float) -> str:
    """Return what is said to whoever has to wait."""
    return f"试错太多次，请 {seconds:.0f} 秒后再试。Too many tries: wait {seconds:.0f} seconds."


def login_html(notice: str = "", name: str = "") -> str:
    """Return the login page, with a line on what went wrong, and the name that was typed."""
    said = f'<p class="notice" role="alert">{inert(notice)}</p>' if notice else ""
    first, second = ("", " autofocus") if name else (" autofocus", "")
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>登录 问报</title><style>{_STYLE}</style></head><body><main>
<h1>问报<span lang="en">Wenbao</span></h1>
<form method="post" action="login">
<label>用户名<span lang="en">Name</span>
<input name="username" value="{inert(name)}" autocomplete="username" required{first}></label>
<label>密码<span lang="en">Password</span>
<input name="password" type="password" autocomplete="current-password" required{second}></label>
{said}<button>登录<span lang="en">Log in</span></button>
</form></main></body></html>
"""
