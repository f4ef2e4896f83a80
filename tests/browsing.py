"""A person at the page: a real browser, what they do in it, and every address that it asked for."""

import http.client
import queue
import threading
from urllib.parse import urlsplit

from index.store import PassageIndex
from ui.server import serve

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
BOX, ANSWER = "#wb-box textarea", ".wb-answer"
ALIEN = ":is(img, script, iframe, svg, .katex, [onerror], [onload])"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
HOSTILE_REPORT = """某县人民政府工作报告
——2025年1月8日在某县第十八届人民代表大会第四次会议上

2024年工作回顾

一、<img src=x onerror=window.pwned=1>经济稳中有进
2024年，我县<script>window.pwned=1</script>经济向好。地区生产总值完成100.5亿元、增长6%<svg/onload=window.pwned=1>![图](https://evil.example/a.png)。

2025年工作安排

一、主要目标
地区生产总值增长5%左右[点这里](https://evil.example/)。
"""


def start(index: PassageIndex, **how: object) -> str:
    """Serve `index` on a free port until the tests end, `how` as `serve` takes it; return the address."""
    addresses: queue.Queue[str] = queue.Queue()
    served = (index, "127.0.0.1", 0, addresses.put)
    threading.Thread(target=serve, args=served, kwargs=how, daemon=True).start()
    return addresses.get(timeout=60)


def get(
    address: str, path: str, method: str = "GET", body: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers (names in lower case) and body of one request to the server at `address`."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    response = connection.getresponse()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()


class Visit:
    """One person at the page: what they do, and every address that their browser asked for."""

    def __init__(
        self, browser, address: str, viewport=WIDE, color_scheme="light", login=(), locale="zh-CN"
    ) -> None:
        self.address = address
        self.context = browser.new_context(viewport=viewport, color_scheme=color_scheme, locale=locale)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.requested: list[str] = []
        self.troubles: list[str] = []
        self.context.on("request", lambda request: self.requested.append(request.url))
        self.page.on("websocket", lambda socket: self.requested.append(socket.url))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: self.troubles.append(dialog.message))
        self.page.goto(address)
        if login:
            self.page.fill("input[name=username]", login[0])
            self.page.fill("input[name=password]", login[1])
            self.page.click("button")
        self.page.wait_for_selector(BOX)

    def ask(self, question: str) -> str:
        """Ask, and return the text of the new answer."""
        count = self.page.locator(ANSWER).count()
        self.page.fill(BOX, question)
        self.page.press(BOX, "Enter")
        new = self.page.locator(ANSWER).nth(count)
        try:
            new.wait_for(timeout=8_000)
        except (
            Exception
        ):  # a page that was not ready yet, on a busy machine, heard nothing: a person tries again
            if self.page.input_value(BOX) == question:
                self.page.press(BOX, "Enter")
            new.wait_for()
        return new.inner_text()

    def in_view(self, selector: str) -> bool:
        """Whether the middle of the element is what a reader sees at that point of the screen."""
        return self.page.evaluate(
            """(selector) => {
                const one = document.querySelector(selector), box = one.getBoundingClientRect();
                const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return !!seen && (one === seen || one.contains(seen) || seen.contains(one));
            }""",
            selector,
        )

    def assert_quiet(self) -> None:
        """Nothing ran that a report or a question brought, and nothing went to another address."""
        assert not self.troubles
        assert self.page.evaluate("window.pwned") is None
        own = urlsplit(self.address).netloc
        away = [
            url
            for url in self.requested
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own
        ]
        assert len(self.requested) > 10
        assert not away, away
