"""The chat, asked in a real browser: answers, refusals, citations, and nothing from or to another address."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import ALIEN, ANSWER, BOX, HOSTILE_REPORT, NARROW, WIDE, get

from index.store import PassageIndex
from rag.answer import ask
from rag.question import MAX_QUESTION
from rag.turns import Asker
from ui.chat import KEPT_EXCHANGES, converse, find_problem
from ui.server import ServeError, serve
from ui.service import Service

QUESTION = "2024年沙坪坝区地区生产总值是多少？增长多少？"
LOCAL = Asker("chat", "", "local")
REFUSED = "2019年沙坪坝区地区生产总值是多少？"
MARK, REFUSAL = "a.wb-mark", ".wb-refusal"
PAYLOADS = (
    "<img src=x onerror=window.pwned=1>",
    "<script>window.pwned=1</script>",
    "<svg/onload=window.pwned=1>",
    "![图](https://evil.example/a.png)",
    "[点这里](javascript:window.pwned=1) https://evil.example/",
    "<iframe src=https://evil.example/>",
    "${window.pwned=1}{{this}}$$\\href{javascript:window.pwned=1}{x}$$",
)


@pytest.mark.browser
class TestInTheBrowser:
    def test_the_empty_page_says_what_it_does(self, visit) -> None:
        page = visit().page
        assert page.title() == "问报 Wenbao"
        assert "问报" in page.locator("h1").inner_text()
        head = page.locator(".wb-report").inner_text()
        assert "政府工作报告" in head
        assert "2025" in head
        assert "得到报告里的数字和它所在的原句" in page.locator(".wb-promise").inner_text()
        assert page.locator("#wb-examples button").count() == 4
        assert page.evaluate("document.documentElement.lang") == "zh-CN"

    def test_an_answer_and_its_sentence(self, visit) -> None:
        one = visit()
        answer = one.ask(QUESTION)
        assert "1220.9亿元" in answer
        assert "6.5%" in answer
        one.page.click(MARK)
        current = one.page.locator(".wb-source.wb-current")
        current.wait_for()
        marked = current.locator("mark").inner_text()
        assert "1220.9亿元" in marked
        assert "6.5%" in marked
        assert len(marked) < len(current.locator(".wb-paragraph").inner_text())
        assert "已与报告原文逐字核对" in current.inner_text()
        assert one.in_view(".wb-source.wb-current mark")

    def test_an_example_is_asked_with_one_click(self, visit) -> None:
        page = visit().page
        example = page.locator("#wb-examples button").first
        words = example.inner_text()
        example.click()
        page.wait_for_selector(ANSWER)
        assert page.locator(".wb-question").inner_text() == words
        page.wait_for_selector("#wb-examples", state="detached")

    def test_a_refusal_looks_different_and_says_why(self, visit) -> None:
        one = visit()
        text = one.ask(REFUSED)
        assert "未作答" in text
        assert one.page.locator(REFUSAL).count() == 1
        assert one.page.locator(".wb-direct").count() == 0
        one.ask(QUESTION)
        assert one.page.locator(REFUSAL).count() == 1
        assert one.page.locator(".wb-direct").count() == 1
        fill = "(one) => getComputedStyle(one).backgroundColor"
        assert one.page.locator(REFUSAL).evaluate(fill) != one.page.locator(".wb-direct").evaluate(fill)

    def test_a_follow_up_knows_what_was_asked(self, visit) -> None:
        one = visit()
        one.ask(QUESTION)
        follow_up = one.ask("2025年的目标呢？")
        assert "6%" in follow_up
        assert "理解为" in follow_up

    def test_an_earlier_mark_brings_its_own_sources_back(self, visit) -> None:
        one = visit()
        one.ask(QUESTION)
        one.ask("2025年地区生产总值增长目标是多少？")
        assert one.page.locator("#sources-1").is_hidden()
        one.page.locator(MARK).first.click()
        assert one.page.locator("#sources-1").is_visible()
        assert one.page.locator("#sources-2").is_hidden()
        assert "1220.9亿元" in one.page.locator("#source-1-1 mark").inner_text()

    def test_a_new_conversation_forgets(self, visit) -> None:
        one = visit()
        one.ask(QUESTION)
        one.page.click("#wb-restart")
        one.page.wait_for_selector(".wb-promise")
        assert one.page.locator(ANSWER).count() == 0
        assert one.page.locator(".wb-source").count() == 0
        assert "未作答" in one.ask("那2025年呢？")

    def test_while_an_answer_is_looked_for_the_reader_can_go_on_typing(
        self, visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, gate = visit(), threading.Event()

        def ask_behind_the_gate(*asked: object, **how: object) -> object:
            gate.wait(20)
            return ask(*asked, **how)

        monkeypatch.setattr("rag.turns.ask", ask_behind_the_gate)
        one.page.fill(BOX, QUESTION)
        one.page.press(BOX, "Enter")
        one.page.wait_for_selector(".wb-pending")
        assert one.page.locator(".wb-question").inner_text() == QUESTION
        assert one.page.locator("#wb-restart").is_disabled()
        one.page.fill(BOX, "下一问")
        gate.set()
        one.page.wait_for_selector(ANSWER)
        assert one.page.input_value(BOX) == "下一问"
        assert one.page.locator("#wb-restart").is_enabled()

    def test_conversations_do_not_mix(self, visit) -> None:
        first, second = visit(), visit()
        first.ask(QUESTION)
        assert "未作答" in second.ask("那2025年呢？")
        assert second.page.locator(ANSWER).count() == 1

    def test_too_long_a_question_stays_in_the_box_with_a_message(self, visit) -> None:
        page = visit().page
        page.fill(BOX, "问" * (MAX_QUESTION + 1))
        page.press(BOX, "Enter")
        page.wait_for_selector(".wb-notice")
        assert str(MAX_QUESTION) in page.locator(".wb-notice").inner_text()
        assert len(page.input_value(BOX)) == MAX_QUESTION + 1
        assert page.locator(ANSWER).count() == 0

    def test_an_empty_question_asks_for_one_and_the_next_answer_clears_it(self, visit) -> None:
        one = visit()
        one.page.fill(BOX, "   ")
        one.page.press(BOX, "Enter")
        one.page.wait_for_selector(".wb-notice")
        one.ask(QUESTION)
        assert one.page.locator(".wb-notice").count() == 0
        assert one.page.input_value(BOX) == ""

    def test_enter_that_confirms_a_word_being_composed_asks_nothing(self, visit) -> None:
        one = visit()
        one.page.fill(BOX, "2024年")
        for kind in ("keydown", "keypress"):
            one.page.locator(BOX).dispatch_event(
                kind, {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
            )
        one.ask(QUESTION)
        assert one.page.locator(".wb-question").all_inner_texts() == [QUESTION]

    def test_a_screen_reader_is_not_read_the_markup(self, visit) -> None:
        one = visit()
        one.ask(QUESTION)
        assert one.page.locator("#wb-chat [aria-label*='<']").count() == 0
        assert one.page.locator("[role=log]").count() == 1

    @pytest.mark.parametrize(
        ("viewport", "beside"), [(WIDE, True), ({"width": 900, "height": 700}, True), (NARROW, False)]
    )
    def test_sources_stand_beside_the_chat_or_below_it(self, visit, viewport, beside: bool) -> None:
        one = visit(viewport=viewport)
        one.ask(QUESTION)
        chat, panel = (one.page.locator(part).bounding_box() for part in ("#wb-left", "#wb-right"))
        if beside:
            assert panel["x"] >= chat["x"] + chat["width"]
            assert panel["y"] < chat["y"] + 40
        else:
            assert panel["y"] >= chat["y"] + chat["height"]
        width = one.page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], "the page scrolls sideways"

    def test_on_a_narrow_screen_a_mark_leads_down_and_a_link_leads_back(self, visit) -> None:
        one = visit(viewport=NARROW)
        one.ask(QUESTION)
        one.page.click(MARK)
        one.page.wait_for_selector(".wb-source.wb-current")
        assert one.in_view(".wb-source.wb-current mark")
        one.page.locator("a.wb-back:visible").click()
        assert one.in_view(".wb-direct strong")

    def test_dark_is_dark(self, visit) -> None:
        shades = {}
        for scheme in ("light", "dark"):
            one = visit(color_scheme=scheme)
            one.ask(QUESTION)
            for part in ("body", "#wb-chat", ".wb-source", "mark", "#wb-box"):
                colour = one.page.locator(part).first.evaluate(
                    "(one) => getComputedStyle(one).backgroundColor"
                )
                shades[scheme, part] = sum(map(float, colour.strip("rgba()").split(",")[:3])) / 3
        assert all(shade < 128 for (scheme, _), shade in shades.items() if scheme == "dark"), shades
        assert all(shade > 150 for (scheme, _), shade in shades.items() if scheme == "light"), shades

    def test_fonts_are_the_system_s(self, visit) -> None:
        one = visit()
        one.ask(QUESTION)
        fonts = one.page.locator(".wb-direct").evaluate("(one) => getComputedStyle(one).fontFamily")
        assert "Noto Sans CJK SC" in fonts
        assert not [url for url in one.requested if url.endswith((".woff", ".woff2", ".ttf"))]

    def test_hostile_questions_are_shown_as_written(self, visit) -> None:
        one = visit()
        for payload in PAYLOADS:
            question = f"{payload}地区生产总值是多少？"
            one.ask(question)
            assert one.page.locator(".wb-question").last.inner_text() == question
            assert one.page.locator(".wb-asked:visible").inner_text() == question
        assert one.page.locator(f":is(.wb-question, .wb-answer, #wb-panel) {ALIEN}").count() == 0

    def test_a_hostile_report_is_shown_as_written(self, visit, hostile_address: str) -> None:
        one = visit(hostile_address)
        one.ask("2024年地区生产总值是多少？增长多少？")
        card = one.page.locator(".wb-source").first
        assert "<script>window.pwned=1</script>" in card.inner_text()
        assert "100.5亿元" in card.locator("mark").inner_text()
        one.ask("2025年地区生产总值增长目标是多少？")
        links = "#wb-left a:not(.wb-mark, .wb-fig, .wb-foot a), #wb-panel a:not(.wb-back, .wb-read)"
        assert one.page.locator(links).count() == 0
        assert one.page.locator(f":is(.wb-answer, #wb-panel) {ALIEN}").count() == 0


class TestServer:
    def test_ask_is_the_only_endpoint(self, address: str) -> None:
        described = json.loads(get(address, "/gradio_api/info")[2])
        assert list(described["named_endpoints"]) == ["/ask"]
        assert described["unnamed_endpoints"] == {}

    def test_ask_answers_as_the_contract_says(self, address: str, bundled: PassageIndex) -> None:
        body = json.dumps({"data": [QUESTION, []]}).encode()
        event = json.loads(get(address, "/gradio_api/call/ask", "POST", body)[2])["event_id"]
        stream = get(address, f"/gradio_api/call/ask/{event}")[2].decode()
        (answer,) = json.loads(stream.split("data: ", 1)[1].splitlines()[0])
        assert answer["status"] == "answered"
        assert {figure["text"] for figure in answer["figures"]} == {"1220.9亿元", "6.5%"}
        assert answer["index"] == bundled.fingerprint
        citation = answer["citations"][0]
        report = bundled.report(citation["report"])
        assert report.text[citation["start"] : citation["end"]] == citation["text"]

    def test_every_page_forbids_other_addresses(self, address: str) -> None:
        for path in ("/", "/theme.css", "/gradio_api/info", "/nothing"):
            assert "default-src 'self'" in get(address, path)[1]["content-security-policy"], path

    @pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/monitoring", "/gradio_api/mcp/"])
    def test_there_is_no_explorer(self, address: str, path: str) -> None:
        assert get(address, path)[0] in (403, 404)

    def test_nothing_can_be_uploaded(self, address: str) -> None:
        assert get(address, "/gradio_api/upload", "POST", b"{}")[0] == 404

    def test_no_file_of_the_machine_is_served(self, address: str) -> None:
        for path in (Path(__file__), Path("/etc/hostname")):
            assert get(address, f"/gradio_api/file={path}")[0] in (403, 404)

    def test_ctrl_c_ends_it_quietly_though_a_page_is_open(self, tmp_path: Path) -> None:
        (tmp_path / "hostile-2025.txt").write_text(HOSTILE_REPORT, encoding="utf-8")
        code = (
            "import sys; from pathlib import Path; from ui.server import serve\n"
            "from index.build import build_index; from index.encoder import load_encoder\n"
            "index = build_index([Path(sys.argv[1])], Path(sys.argv[1], 'index'), load_encoder())\n"
            "serve(index, port=0, ready=lambda address: print(address, flush=True))"
        )
        server = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        connection = http.client.HTTPConnection(urlsplit(server.stdout.readline().strip()).netloc, timeout=30)
        connection.request("GET", "/gradio_api/heartbeat/open-page")
        assert connection.getresponse().status == 200
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=30)
        assert errors == ""
        assert server.returncode == 0

    def test_a_taken_port_is_one_clear_line(self, bundled: PassageIndex) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(ServeError) as raised:
                serve(bundled, port=port)
        message = str(raised.value)
        assert f"127.0.0.1:{port}" in message
        assert "端口已被占用" in message
        assert "--port" in message
        assert "\n" not in message

    @pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("no such host", 0), ("127.0.0.1", 70000)])
    def test_an_unusable_address_is_one_clear_line(self, bundled: PassageIndex, host: str, port: int) -> None:
        with pytest.raises(ServeError, match=host):
            serve(bundled, host, port)


class TestConversation:
    @pytest.mark.parametrize(
        ("question", "problem"),
        [
            ("", "请先输入"),
            (" \n\t", "请先输入"),
            ("问" * (MAX_QUESTION + 1), "问题太长"),
            ("问" * MAX_QUESTION, ""),
        ],
    )
    def test_what_cannot_be_asked(self, question: str, problem: str) -> None:
        assert problem in find_problem(question)
        assert bool(find_problem(question)) == bool(problem)

    def test_earlier_questions_are_the_history(self, bundled: PassageIndex) -> None:
        service = Service(bundled)
        exchanges = converse(service, "2025年的目标呢？", converse(service, QUESTION, (), LOCAL), LOCAL)
        assert [one.question for one in exchanges] == [QUESTION, "2025年的目标呢？"]
        assert not exchanges[1].answer.abstained

    def test_only_the_latest_exchanges_are_kept(self, bundled: PassageIndex) -> None:
        service = Service(bundled)
        exchanges = converse(service, "初问", (), LOCAL)
        kept = converse(service, QUESTION, exchanges * KEPT_EXCHANGES, LOCAL)
        assert len(kept) == KEPT_EXCHANGES
        assert kept[-1].question == QUESTION

    def test_importing_the_chat_does_not_import_gradio(self) -> None:
        code = "import sys, ui.chat; sys.exit('gradio' in sys.modules)"
        root = Path(__file__).parent.parent
        done = subprocess.run([sys.executable, "-c", code], cwd=root, env={**os.environ}, check=False)
        assert done.returncode == 0

    def test_telemetry_is_off_whatever_the_environment_says(self, address: str) -> None:
        assert address
        assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
