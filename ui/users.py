"""Who may use the chat: a file of names, roles and Argon2 hashes, one JSON object a line.

    {"name": "li", "role": "auditor", "hash": "$argon2id$…"}

There is no default user and no default password. A running server reads the file again when it changes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from filelock import FileLock

from index.errors import WenbaoError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST: Final = 8
LONGEST: Final = 1024
_NAME = re.compile(r"[\w.@-]{1,64}")


class UsersError(WenbaoError):
    """A file of users, a name or a password that cannot be used."""


class Role(StrEnum):
    """What a user may do: staff ask, auditors also read and review what everybody asked."""

    STAFF = "staff"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class User:
    """One user; `hash` is the Argon2 hash of the password."""

    name: str
    role: Role
    hash: str


class Users:
    """The users of one file, as it is now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._users: Mapping[str, User] = MappingProxyType({})
        self.all()

    def all(self) -> Mapping[str, User]:
        """Return the users by name. UsersError where the file cannot be read."""
        stamp = _stamp(self._path)
        if stamp is None or stamp != self._stamp:
            self._users, self._stamp = read_users(self._path), stamp
        return self._users

    def find(self, name: str, password: str) -> User | None:
        """Return the user of that name if the password is right; as slow for a name that there is not."""
        user = self.all().get(name)
        is_right = _is_right(user.hash if user else _nobodys_hash(), password)
        return user if is_right else None


def read_users(path: Path) -> Mapping[str, User]:
    """Return the users in a file by name. UsersError, naming file and line, for what cannot be used."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise UsersError(
            f"{path}: 没有这个用户文件，请先用 wenbao users add 添加用户（no such file; add a user first）。"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsersError(f"{path}: 读不了用户文件（{type(error).__name__}），请检查路径和权限。") from None
    users: dict[str, User] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            user = _parse(line, f"{path}:{number}")
            users[user.name] = user
    if not users:
        raise UsersError(f"{path}: 用户文件是空的，请用 wenbao users add 添加用户（no user）。")
    return MappingProxyType(users)


def add_user(path: Path, name: str, role: Role, password: str) -> bool:
    """Put a user into the file, which is made where there is none; return whether the name was new.

    UsersError for a name or a password that cannot be used.
    """
    if not _NAME.fullmatch(name):
        raise UsersError(f"{name}: 用户名只能用文字、数字和 . @ - _，最多 64 个字（no such user name）。")
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsersError(f"密码要有 {SHORTEST} 到 {LONGEST} 个字符（password too short or too long）。")
    user = User(name, role, _hasher().hash(password))
    with FileLock(path.with_name(f".{path.name}.lock")):
        users = dict(read_users(path)) if path.exists() else {}
        is_new = name not in users
        _write(path, users | {name: user})
    return is_new


def remove_user(path: Path, name: str) -> None:
    """Take a user out of the file. UsersError if there is none of that name, or nobody would be left."""
    with FileLock(path.with_name(f".{path.name}.lock")):
        users = dict(read_users(path))
        if users.pop(name, None) is None:
            raise UsersError(f"{path}: 没有用户 {name}（no such user）。")
        if not users:
            raise UsersError(f"{path}: {name} 是最后一个用户，请先添加别人，或删去文件（the last user）。")
        _write(path, users)


def _parse(line: str, where: str) -> User:
    try:
        row = json.loads(line)
        return User(str(row["name"]), Role(row["role"]), str(row["hash"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        raise UsersError(
            f'{where}: 用户文件的这一行读不懂，应是 {{"name", "role", "hash"}}（not a user）。'
        ) from None


def _write(path: Path, users: Mapping[str, User]) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    text = "".join(json.dumps(asdict(user), ensure_ascii=False) + "\n" for user in users.values())
    try:
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")


def _is_right(hashed: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed, password[:LONGEST])
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
