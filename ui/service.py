"""What a served chat stands on: the index it asks, the log it records in, the users it knows."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final, Protocol

from index.store import PassageIndex
from rag.audit import AuditLog
from rag.turns import Asker
from ui.users import Role, Users

LOCAL: Final = "local"
"""The role of whoever sits at the machine itself: with no login, and nobody else let in."""


class Visitor(Protocol):
    """A request as gradio hands it to a handler."""

    @property
    def username(self) -> str | None:
        """The name of a user who is logged in."""

    @property
    def session_hash(self) -> str | None:
        """What tells one page in a browser from another."""


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """An index to ask; `log` is None where nothing is recorded, `users` where there is no login.

    `local` says that only this machine can reach the chat.
    """

    index: PassageIndex
    log: AuditLog | None = None
    users: Users | None = None
    local: bool = True

    def asker(self, visitor: Visitor, door: str) -> Asker:
        """Return who asks, as the log has it."""
        user = self.users.all().get(visitor.username or "") if self.users else None
        if user is not None:
            return Asker(door, user.name, user.role, visitor.session_hash or "")
        role = LOCAL if self.local and self.users is None else ""
        return Asker(door, "", role, visitor.session_hash or "")

    def may_audit(self, visitor: Visitor) -> bool:
        """Return whether a visitor may read and review what everybody asked."""
        return self.log is not None and self.asker(visitor, "").role in (Role.AUDITOR, LOCAL)


def is_loopback(host: str) -> bool:
    """Return whether an address to listen on can be reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
