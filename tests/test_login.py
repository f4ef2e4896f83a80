"""The door of the chat: who has a session gets in, nobody else sees anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from index.store import PassageIndex
from ui.login import COOKIE, FREE_TRIES, IDLE_SECONDS, USER, Attempts, Door, Sessions, login_html
from ui.server import ServeError, serve
from ui.users import Role, Users, add_user, remove_user

PERSON = {"accept": "text/html,*/*"}


class Now:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    add_user(tmp_path / "users", "li", Role.STAFF, "correct horse")
    add_user(tmp_path / "users", "wang", Role.AUDITOR, "battery staple")
    return tmp_path / "users"


@pytest.fixture
def client(path: Path, now: Now) -> TestClient:
    async def inside(scope, receive, send) -> None:
        user = scope.get(USER)
        await PlainTextResponse(f"{user.name} {user.role}" if user else "nobody")(scope, receive, send)

    return TestClient(Door(inside, Users(path), now), follow_redirects=False)


def log_in(client: TestClient, name: str, password: str, **headers: str):
    return client.post("/login", data={"username": name, "password": password}, headers=headers)


def test_nobody_gets_in_without_a_login(client: TestClient) -> None:
    for address in ("/", "/ledger.csv", "/audit/turns.csv", "/gradio_api/call/ask", "/../x"):
        response = client.get(address)
        assert response.status_code == 401 and "请先登录" in response.text
        assert client.post(address).status_code == 401


def test_a_person_is_led_to_the_login_page(client: TestClient) -> None:
    assert client.get("/", headers=PERSON).headers["location"] == "login"
    assert client.get("/audit/turns.csv", headers=PERSON).headers["location"] == "../login"
    page = client.get("/login", headers=PERSON)
    assert page.status_code == 200 and 'type="password"' in page.text


def test_a_right_password_opens_the_door_and_logging_out_closes_it(client: TestClient) -> None:
    response = log_in(client, "li", "correct horse", **PERSON)
    assert response.status_code == 303
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie
    assert client.get("/anything").text == "li staff"
    assert client.get("/login", headers=PERSON).headers["location"] == "."
    assert client.get("/logout", headers=PERSON).headers["location"] == "login"
    assert client.get("/anything").status_code == 401


def test_a_program_logs_in_too(client: TestClient) -> None:
    assert log_in(client, "wang", "battery staple").json() == {"success": True}
    assert client.get("/x").text == "wang auditor"


def test_the_health_of_the_server_is_anybody_s_to_ask(client: TestClient) -> None:
    assert client.get("/healthz").text == "nobody", "the door lets it through without a user"


@pytest.mark.parametrize(
    ("name", "password"),
    [("li", "wrong"), ("nobody", "correct horse"), ("", ""), ("li", "x" * 20_000), ("<b>", "\0")],
)
def test_a_wrong_password_says_so_and_no_more(client: TestClient, name: str, password: str) -> None:
    response = log_in(client, name, password, **PERSON)
    assert response.status_code == 401 and "用户名或密码不对" in response.text
    assert COOKIE not in response.cookies and "<b>" not in response.text
    assert log_in(client, name, password).status_code == 401


def test_ten_wrong_passwords_make_the_next_one_wait(client: TestClient, now: Now) -> None:
    said = [log_in(client, "li", "wrong", **PERSON).status_code for _ in range(10)]
    assert said == [401] * FREE_TRIES + [429] * (10 - FREE_TRIES)
    waiting = log_in(client, "li", "correct horse", **PERSON)
    assert waiting.status_code == 429 and re.search(r"请 15 秒后再试", waiting.text)
    assert log_in(client, "wang", "battery staple").status_code == 200, "others are not held up"
    now.time += 16
    assert log_in(client, "li", "correct horse").status_code == 200


def test_waiting_grows_and_ends(now: Now) -> None:
    attempts = Attempts(now)
    waits = []
    for _ in range(FREE_TRIES + 10):
        attempts.fail("li", "here")
        waits.append(attempts.wait("li", "here"))
        now.time += waits[-1]
    assert waits[: FREE_TRIES - 1] == [0] * (FREE_TRIES - 1)
    assert waits[FREE_TRIES - 1 : FREE_TRIES + 2] == [15, 30, 60] and waits[-1] == 900
    attempts.forget("li", "here")
    assert attempts.wait("li", "here") == 0


def test_a_session_ends_when_it_is_not_used(now: Now) -> None:
    sessions = Sessions(now)
    token = sessions.begin("li")
    now.time += IDLE_SECONDS - 1
    assert sessions.name(token) == "li"
    now.time += IDLE_SECONDS - 1
    assert sessions.name(token) == "li", "use keeps it"
    now.time += IDLE_SECONDS + 1
    assert sessions.name(token) is None
    assert sessions.name("") is None and sessions.name("made up") is None


def test_a_user_who_is_removed_is_out_at_once(client: TestClient, path: Path) -> None:
    log_in(client, "li", "correct horse")
    assert client.get("/x").status_code == 200
    remove_user(path, "li")
    assert client.get("/x").status_code == 401


def test_what_was_typed_is_shown_inert(client: TestClient) -> None:
    page = login_html("", '"><script>alert(1)</script>')
    assert "<script" not in page
    assert log_in(client, '"><script>alert(1)</script>', "x", **PERSON).text.count("<script") == 0


def test_others_are_not_let_in_by_accident(bundled: PassageIndex) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", ""):
        with pytest.raises(ServeError, match="--auth"):
            serve(bundled, host, 0)
