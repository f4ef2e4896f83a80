"""The file of users: no default anybody, passwords that cannot be read back, changes that take effect."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest

from ui.cli import main
from ui.users import Role, Users, UsersError, add_user, read_users, remove_user


@pytest.fixture
def path(tmp_path: Path) -> Path:
    add_user(tmp_path / "users.jsonl", "李", Role.STAFF, "correct horse")
    return tmp_path / "users.jsonl"


def test_a_password_is_kept_as_an_argon2_hash_alone(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "$argon2id$" in text and "correct horse" not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_right_password_and_no_other(path: Path) -> None:
    users = Users(path)
    found = users.find("李", "correct horse")
    assert found is not None and (found.name, found.role) == ("李", Role.STAFF)
    for name, password in (
        ("李", "Correct horse"),
        ("李", ""),
        ("王", "correct horse"),
        ("", ""),
        ("李", "\ud800"),
    ):
        assert users.find(name, password) is None


def test_a_user_added_or_removed_is_seen_by_a_running_server(path: Path) -> None:
    users = Users(path)
    assert add_user(path, "wang", Role.AUDITOR, "battery staple")
    assert users.all()["wang"].role is Role.AUDITOR
    assert not add_user(path, "wang", Role.STAFF, "another staple"), "the name is not new"
    assert users.find("wang", "another staple") and not users.find("wang", "battery staple")
    remove_user(path, "李")
    assert set(users.all()) == {"wang"}


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [("", "long enough", "用户名"), ("a b", "long enough", "用户名"), ("<b>", "long enough", "用户名"),
     ("x" * 65, "long enough", "用户名"), ("wang", "short", "密码"), ("wang", "x" * 2000, "密码")],
)  # fmt: skip
def test_names_and_passwords_that_cannot_be(path: Path, name: str, password: str, said: str) -> None:
    before = path.read_bytes()
    with pytest.raises(UsersError, match=said):
        add_user(path, name, Role.STAFF, password)
    assert path.read_bytes() == before


def test_nobody_is_left_behind(path: Path) -> None:
    with pytest.raises(UsersError, match="最后一个"):
        remove_user(path, "李")
    with pytest.raises(UsersError, match="没有用户"):
        remove_user(path, "王")


@pytest.mark.parametrize(
    "text", ["", "\n", "不是 JSON", '{"name": "a"}', '{"name": "a", "role": "boss", "hash": ""}']
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "users").write_text(text, encoding="utf-8")
    with pytest.raises(UsersError, match="users"):
        read_users(tmp_path / "users")


def test_there_must_be_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsersError, match="wenbao users add"):
        Users(tmp_path / "none")


def test_the_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "users")

    def run(*arguments: str, password: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        status = main(["users", *arguments, "--auth", path])
        out, err = capsys.readouterr()
        return status, out + err

    assert run("add", "wang", "--role", "auditor", password="battery staple") == (
        0,
        "wang: 已添加（added）\n",
    )
    assert run("add", "li", password="correct horse")[0] == 0
    assert run("list") == (0, "auditor\twang\nstaff\tli\n")
    assert run("remove", "li")[0] == 0
    status, said = run("add", "li", password="kurz")
    assert status == 2 and "密码要有" in said
    assert os.listdir(tmp_path) and "battery" not in Path(path).read_text("utf-8")
