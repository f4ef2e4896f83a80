"""A language model at work in the chat: the answer at once, its wording once that is checked."""

from __future__ import annotations

import threading
import time

import pytest
from browsing import BOX, Visit, start
from scripted import Exchange, scripted

from index.store import PassageIndex
from rag.audit import AuditLog
from rag.llama import LanguageModel, Settings
from ui.streaming import streamed

QUESTION = "2024年GDP和2025年GDP目标"


def test_what_is_told_comes_while_the_work_is_done() -> None:
    go_on = threading.Event()

    def work(tell) -> str:
        tell("one")
        assert go_on.wait(5)
        tell("two")
        return "done"

    steps = streamed(work)
    assert next(steps) == "one"
    go_on.set()
    assert next(steps) == "two"
    with pytest.raises(StopIteration) as end:
        next(steps)
    assert end.value.value == "done"


def test_what_goes_wrong_in_the_work_goes_wrong_here() -> None:
    def work(tell) -> str:
        tell("one")
        raise OSError("full")

    steps = streamed(work)
    assert next(steps) == "one"
    with pytest.raises(OSError, match="full"):
        next(steps)


def slowly(exchange: Exchange) -> None:
    """Word the first statement, wait, talk nonsense, word the second."""
    first, second = exchange.statements[:2]
    exchange.begin()
    exchange.bit(f"根据报告，{first}[1]；")
    exchange.bit("另外GDP是9999亿元；")
    time.sleep(1.5)
    exchange.bit(f"同时，{second}[2]。")
    exchange.bit("", "stop")
    exchange.raw("data: [DONE]\n\n")


@pytest.fixture(scope="module")
def worded(bundled: PassageIndex, tmp_path_factory: pytest.TempPathFactory):
    """A served chat with a model: (address, server, log)."""
    with (
        AuditLog.open(tmp_path_factory.mktemp("worded") / "audit.db") as log,
        scripted(slowly) as server,
    ):
        writer = LanguageModel(Settings(server.url, "m", limit=5.0))
        writer.prepare()
        yield start(bundled, log=log, writer=writer), server, log


def begin(at: Visit) -> None:
    at.page.fill(BOX, QUESTION)
    at.page.press(BOX, "Enter")


@pytest.mark.browser
class TestInTheBrowser:
    def test_the_answer_is_there_before_the_model_is_done(self, visit, worded) -> None:
        at = visit(worded[0])
        worded[1].answer = slowly
        begin(at)
        at.page.wait_for_selector(".wb-provisional .wb-writing")
        shown = at.page.locator(".wb-provisional").inner_text()
        assert "1220.9亿元" in shown and "6%" in shown and "正在改写" in shown
        assert "9999" not in shown
        at.page.wait_for_selector("text=措辞出自语言模型")
        assert at.page.locator(".wb-answer").inner_text().startswith("根据报告，2024年")
        assert "9999" not in at.page.locator("#wb-chat").inner_text()
        assert not at.page.locator(".wb-provisional").count()
        at.assert_quiet()

    def test_what_is_typed_meanwhile_stays(self, visit, worded) -> None:
        at = visit(worded[0])
        worded[1].answer = slowly
        begin(at)
        at.page.wait_for_selector(".wb-provisional")
        at.page.type(BOX, "那么增速呢")
        at.page.wait_for_selector("text=措辞出自语言模型")
        assert at.page.input_value(BOX) == "那么增速呢"

    def test_what_the_model_had_taken_out_is_there_for_auditors(self, visit, worded) -> None:
        at = visit(worded[0])
        worded[1].answer = slowly
        at.ask(QUESTION)
        turn = worded[2].turns(newest_first=True)[0]
        assert [one["text"] for one in turn.fields["model"]["refused"]] == ["另外GDP是9999亿元"]
        at.page.click("button[role=tab]:has-text('审计')")
        at.page.click(f"#wb-audit tr[data-turn='{turn.seq}']")
        refused = at.page.locator("#wb-audit dt:has-text('剔除') + dd")
        refused.wait_for(state="attached")
        assert "9999亿元" in (refused.text_content() or "") and "没有出处" in (refused.text_content() or "")

    def test_a_model_that_is_away_costs_a_note(self, visit, worded) -> None:
        at = visit(worded[0])
        worded[1].answer = lambda exchange: exchange.refuse(404)
        text = at.ask(QUESTION)
        assert text.startswith("2024年") and "没有这个模型" in text
