"""Where questions are recorded, and who asks them: what `--audit` and the system's login say."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from index.build import data_folder
from rag.audit import AuditLog
from rag.turns import Asker

OFF: Final = "off"
ON: Final = "on"


@contextmanager
def recording(where: str) -> Iterator[AuditLog | None]:
    """Yield the log that `--audit` names, made where there is none; None for "off". Closed at the end."""
    if where == OFF:
        yield None
    else:
        with AuditLog.open(log_path(where)) as log:
            yield log


def log_path(where: str) -> Path:
    """Return the file that `--audit` names: "on" is the usual one, in the user's data folder."""
    return data_folder() / "audit.db" if where == ON else Path(where)


def local_asker(door: str) -> Asker:
    """Return who asks at the command line: whoever the system says is logged in, "" where it does not."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = ""
    return Asker(door, user, "local")
