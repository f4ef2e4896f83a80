"""Work that tells how far it is while it is done, as an iterator: what is told, then what came of it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from typing import TypeVar

Result = TypeVar("Result")


def streamed(work: Callable[[Callable[[str], None]], Result]) -> Generator[str, None, Result]:
    """Yield what `work`, run in a thread of its own, tells; return its result, raise what it raises."""
    told: queue.Queue[str | None] = queue.Queue()
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(told.put))
        except BaseException as error:
            errors.append(error)
        told.put(None)

    threading.Thread(target=run, daemon=True).start()
    while (text := told.get()) is not None:
        yield text
    if errors:
        raise errors[0]
    return results[0]
