"""A server on loopback that speaks the OpenAI chat protocol, and says and does what a test tells it to."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Exchange:
    """One request: what was asked, and the means to answer it in any way."""

    handler: BaseHTTPRequestHandler
    body: dict[str, Any]

    @property
    def statements(self) -> list[str]:
        """The numbered statements of the prompt, place holders in."""
        data = self.body["messages"][-1]["content"].partition("<资料>")[2].partition("</资料>")[0]
        return re.findall(r"^\[\d+\] (.*)$", data, re.MULTILINE)

    def begin(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def bit(self, text: str, finish: str | None = None) -> None:
        chunk = {
            "id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m",
            "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}],
        }  # fmt: skip
        self.raw(f"data: {json.dumps(chunk)}\n\n")

    def raw(self, text: str) -> None:
        self.handler.wfile.write(text.encode())
        self.handler.wfile.flush()

    def say(self, text: str, size: int = 7) -> None:
        """Stream a whole answer."""
        self.begin()
        for start in range(0, len(text), size):
            self.bit(text[start : start + size])
        self.bit("", "stop")
        self.raw("data: [DONE]\n\n")

    def refuse(self, status: int, **headers: str) -> None:
        self.begin(status, "application/json", **headers)
        self.raw(json.dumps({"error": {"message": "no, key sk-secret", "type": "x", "code": "x"}}))


@dataclass
class Scripted:
    """The server: `answer` is called for each request, `asked` holds them all."""

    url: str
    answer: Callable[[Exchange], None]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def scripted(answer: Callable[[Exchange], None]) -> Iterator[Scripted]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length))
            script.asked.append(body)
            script.headers.append(dict(self.headers))
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked may have gone
                script.answer(Exchange(self, body))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script = Scripted(f"http://127.0.0.1:{server.server_address[1]}/v1", answer)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield script
    finally:
        script.stop.set()
        server.shutdown()
        server.server_close()
