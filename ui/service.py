"""What a served chat stands on: the index it asks, the log it records in, the users it knows."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from index.reports import Report
from index.store import PassageIndex
from rag.audit import AuditLog
from rag.llama import Writer
from rag.turns import Asker
from ui.users import Role, Users

A_MINUTE: Final = 60.0
MOST_VISITORS: Final = 10_000
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


class Rate:
    """How often one visitor may ask: `limit` questions within any minute; 0 sets no limit."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, visitor: str) -> float:
        """Return 0 and count a question, or the seconds until the visitor may ask again."""
        if not self._limit:
            return 0.0
        with self._lock:
            now = self._clock()
            asked = self._asked.setdefault(visitor, deque(maxlen=self._limit))
            self._asked.move_to_end(visitor)
            if len(asked) == self._limit and now - asked[0] < A_MINUTE:
                return A_MINUTE - (now - asked[0])
            asked.append(now)
            while len(self._asked) > MOST_VISITORS:
                self._asked.popitem(last=False)
            return 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """An index to ask; `log` is None where nothing is recorded, `users` where there is no login.

    `local` says that only this machine can reach the chat, `rate` how often one visitor may ask. A `writer`
    may word answers otherwise.
    """

    index: PassageIndex
    log: AuditLog | None = None
    users: Users | None = None
    local: bool = True
    rate: Rate = field(default_factory=lambda: Rate(0))
    writer: Writer | None = None

    @property
    def reports(self) -> Mapping[str, Report]:
        """The reports by id."""
        return self.index.by_id

    def hold(self, visitor: Visitor) -> str:
        """Return why a visitor may not ask just now, "" where they may; it counts as a question."""
        wait = self.rate.wait(visitor.username or visitor.session_hash or "")
        if not wait:
            return ""
        return f"问得太快，请 {wait:.0f} 秒后再问。Too fast: ask again in {wait:.0f} seconds."

    def asker(self, visitor: Visitor, door: str) -> Asker:
        """Return who asks, as the log has it."""
        user = self.users.all().get(visitor.username or "") if self.users else None
        if user is not None:
            return Asker(door, user.name, user.role, visitor.session_hash or "")
        role = LOCAL if self.local and self.users is None else ""
        return Asker(door, "", role, visitor.session_hash or "")

    @property
    def is_one_s_own(self) -> bool:
        """Whether there is a log, and nobody but whoever sits at this machine."""
        return self.log is not None and self.users is None and self.local

    def may_audit(self, visitor: Visitor) -> bool:
        """Return whether a visitor may read and review what everybody asked."""
        return self.log is not None and self.asker(visitor, "").role in (Role.AUDITOR, LOCAL)


def is_loopback(host: str) -> bool:
    """Return whether an address to listen on can be reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
