"""Time a served chat with many people at once: everybody asks over the API, and every answer is compared."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from index.build import bundled_index
from index.errors import WenbaoError
from rag.answer import ask
from ui.batch import Row
from ui.bench import development_questions, summary

QUESTIONS: Final = 20
TIMEOUT: Final = 60.0


def measure_users(users: int, questions: int = QUESTIONS) -> Iterator[str]:
    """Yield readable lines: how long `users` people wait who each ask `questions` questions at the same time.

    They ask one process, with a log, each the next question when the last is answered. An answer that is not
    the one that `ask` gives for the question is an error: nobody may get another's.
    """
    rows = development_questions()
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (server, address):
        expected = _expected(rows, users * questions)
        before = _resident(server)
        began = time.perf_counter()
        times, wrong = _ask_all(address, rows, users, questions, expected)
        seconds = time.perf_counter() - began
        after = _resident(server)
    yield summary(f"{users} 人同时，每人 {questions} 问 users at once", times, "s")
    yield f"每秒 {len(times) / seconds:.0f} 问 a second · 答错或串答 wrong or crossed: {wrong}"
    yield f"服务进程内存 resident memory: {before} → {after} MB"


def _expected(rows: Sequence[Row], count: int) -> dict[str, str]:
    index = bundled_index()
    return {row.question: ask(index, row.question).answer for row in rows[:count]}


def _ask_all(
    address: str, rows: Sequence[Row], users: int, questions: int, expected: dict[str, str]
) -> tuple[list[float], int]:
    """Return the seconds of every question, and how many came back wrong."""
    times: list[float] = []
    wrong: list[str] = []

    def person(number: int) -> None:
        for i in range(questions):
            question = rows[(number * 7 + i) % len(rows)].question
            began = time.perf_counter()
            answer = _asked(address, question, f"person-{number}")
            times.append(time.perf_counter() - began)
            if answer != expected[question]:
                wrong.append(question)

    threads = [threading.Thread(target=person, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(wrong) + users * questions - len(times)


def _asked(address: str, question: str, session: str) -> str:
    """Return the answer to one question over gradio's API, "" for any trouble."""
    body = json.dumps({"data": [question, []], "session_hash": session}).encode()
    try:
        event = json.loads(_request(address, "POST", "/gradio_api/call/ask", body))["event_id"]
        stream = _request(address, "GET", f"/gradio_api/call/ask/{event}", None).decode()
        (answer,) = json.loads(stream.split("data: ", 1)[1].splitlines()[0])
        return str(answer["answer"])
    except (OSError, ValueError, LookupError, TypeError, http.client.HTTPException):
        return ""


def _request(address: str, method: str, path: str, body: bytes | None) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=TIMEOUT)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        return connection.getresponse().read()
    finally:
        connection.close()


@contextmanager
def _served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield a server in a process of its own, and its address."""
    bundled_index()  # built before anybody waits for it
    command = [sys.executable, "-m", "ui.cli", "serve", "--port", "0", "--rate", "0"]
    server = subprocess.Popen(
        [*command, "--audit", str(folder / "audit.db")], stdout=subprocess.PIPE, env={**os.environ}, text=True
    )
    try:
        line = server.stdout.readline() if server.stdout else ""
        address = next((word for word in line.split() if word.startswith("http")), "")
        if not address:
            raise WenbaoError("服务没有启动（the server did not start）。")
        yield server, address
    finally:
        server.terminate()
        server.wait()


def _resident(server: subprocess.Popen[str]) -> int:
    """Return the resident memory of a process in MB, 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{server.pid}/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") // 2**20
