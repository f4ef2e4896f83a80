"""What can be done with an answer, in a browser: copied, asked otherwise, linked to, judged, taken along."""

from __future__ import annotations

import io

import pytest
from browsing import ANSWER, BOX, Visit, start
from docx import Document

from index.store import PassageIndex
from rag.audit import AuditLog

QUESTION = "城镇新增就业多少"


@pytest.fixture(scope="module")
def recorded(bundled: PassageIndex, tmp_path_factory: pytest.TempPathFactory):
    """A served chat that records: (address, log)."""
    with AuditLog.open(tmp_path_factory.mktemp("recorded") / "audit.db") as log:
        yield start(bundled, log=log), log


@pytest.fixture
def one(visit, recorded) -> Visit:
    at = visit(recorded[0])
    at.ask(QUESTION)
    return at


@pytest.mark.browser
class TestInTheBrowser:
    def test_both_periods_stand_side_by_side_with_their_bounds(self, one) -> None:
        table = one.page.locator("#wb-chat table.wb-both").inner_text()
        assert "2024年 实际" in table and "3.3万人" in table and "3万人以上" in table

    def test_a_figure_tells_more_when_pointed_at(self, one) -> None:
        figure = one.page.locator("#wb-chat a.wb-fig").first
        assert not figure.locator(".wb-tip").is_visible()
        figure.hover()
        assert "原文支持" in figure.locator(".wb-tip").inner_text()
        figure.click()
        assert one.in_view("#source-1-1 mark")

    def test_an_answer_is_copied_with_its_citations(self, one) -> None:
        one.context.grant_permissions(["clipboard-read", "clipboard-write"])
        one.page.click(".wb-foot a[href='#copy-1']")
        one.page.wait_for_selector("text=已复制")
        text = one.page.evaluate("navigator.clipboard.readText()")
        assert text.startswith(f"问：{QUESTION}\n答：2024年城镇新增就业3.3万人[1]") and "\n[2] " in text

    def test_a_question_is_asked_otherwise(self, one) -> None:
        one.page.click(".wb-foot a[href='#edit-1']")
        assert one.page.input_value(BOX) == QUESTION
        one.page.type(BOX, "？")
        one.page.press(BOX, "Enter")
        one.page.locator(ANSWER).nth(1).wait_for()
        assert one.page.locator(".wb-question").last.inner_text() == f"{QUESTION}？"

    def test_a_link_brings_the_question_to_whoever_opens_it(self, one, visit) -> None:
        one.context.grant_permissions(["clipboard-read", "clipboard-write"])
        one.page.click(".wb-foot a[href='#link-1']")
        one.page.wait_for_selector("text=链接已复制")
        other = visit(one.page.evaluate("navigator.clipboard.readText()"))
        other.page.wait_for_function("document.querySelector('#wb-box textarea').value")
        assert other.page.input_value(BOX) == QUESTION
        assert "3.3万人" in other.ask(QUESTION)

    def test_a_thumb_with_its_reason_is_kept_with_the_turn(self, one, recorded) -> None:
        log = recorded[1]
        turn = log.turns()[-1]
        one.page.click(".wb-foot a[href='#down-1']")
        one.page.fill("dialog textarea", "少了增速")
        one.page.click("dialog .wb-main-button")
        one.page.wait_for_selector("text=已送出")
        one.page.click(".wb-foot a[href='#up-1']")
        one.page.wait_for_timeout(500)
        said = [(entry.fields["verdict"], entry.fields["remark"]) for entry in log.about(turn.seq)]
        assert said == [("down", "少了增速"), ("up", "")]

    def test_what_is_offered_next_is_answered(self, one) -> None:
        chip = one.page.locator("#wb-next button:visible").first
        chip.wait_for()
        offered = chip.inner_text()
        chip.click()
        one.page.locator(ANSWER).nth(1).wait_for()
        assert one.page.locator(".wb-question").last.inner_text() == offered
        assert one.page.locator(".wb-refusal").count() == 0

    def test_steps_that_come_all_at_once_are_all_heeded(self, visit, recorded) -> None:
        one = visit(recorded[0])  # through a proxy that hands an answer over only when it is complete
        one.page.route("**/queue/data?*", lambda route: route.fulfill(response=route.fetch()))
        one.ask(QUESTION)
        one.page.locator("#wb-next button:visible").first.wait_for()
        one.page.locator("#wb-saves button:visible").first.wait_for()
        one.page.locator("#wb-restart:enabled").wait_for()
        assert one.page.locator("#wb-examples button:visible").count() == 0

    def test_a_conversation_is_taken_along(self, one, tmp_path) -> None:
        for kind in ("md", "docx"):
            with one.page.expect_download() as download:
                one.page.click(f"#wb-save-{kind}")
            download.value.save_as(tmp_path / f"c.{kind}")
            assert download.value.suggested_filename.endswith(f".{kind}")
        assert "[^1-2]" in (tmp_path / "c.md").read_text("utf-8")
        texts = [p.text for p in Document(io.BytesIO((tmp_path / "c.docx").read_bytes())).paragraphs]
        assert QUESTION in texts

    def test_whoever_asks_too_fast_is_told_to_wait_and_loses_nothing(self, visit, bundled) -> None:
        hasty = visit(start(bundled, rate=2))
        hasty.ask(QUESTION)
        hasty.ask("地区生产总值呢？")
        hasty.page.fill(BOX, QUESTION)
        hasty.page.press(BOX, "Enter")
        hasty.page.wait_for_selector(".wb-notice")
        assert "秒后再问" in hasty.page.locator(".wb-notice").inner_text()
        assert hasty.page.input_value(BOX) == QUESTION
        assert hasty.page.locator(ANSWER).count() == 2


@pytest.mark.browser
class TestAConnectionThatIsLost:
    def test_nothing_is_lost_with_it(self, visit) -> None:
        one = visit()
        said = one.ask(QUESTION)
        one.context.set_offline(True)
        one.page.fill(BOX, "2025年固定资产投资目标")
        one.page.press(BOX, "Enter")
        one.page.get_by_text("与服务器的连接断了").first.wait_for()
        one.context.set_offline(False)  # and gradio loads the page anew
        one.page.locator("#wb-kept button").wait_for()
        assert one.page.input_value(BOX) == "2025年固定资产投资目标"
        one.page.evaluate("window.copied = ''; document.execCommand = () => true")
        one.page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        one.page.click("#wb-kept button")
        one.page.wait_for_function("window.copied !== ''")
        assert said.split("[1]")[0] in one.page.evaluate("window.copied").replace("\n", "")
        one.page.press(BOX, "Enter")
        one.page.locator(ANSWER).first.wait_for()
        assert "5%" in one.page.locator(ANSWER).first.inner_text()

    def test_what_one_person_asked_is_not_shown_to_another(self, visit) -> None:
        one = visit()
        kept = '{"visitor": "%s", "typed": "left over", "said": ["left over"]}'
        for visitor, shown in (("someone else", ""), ("", "left over")):
            one.context.add_init_script(f"sessionStorage.setItem('wenbao-kept', '{kept % visitor}')")
            one.page.goto(one.address)
            one.page.wait_for_selector(BOX)
            one.page.wait_for_timeout(1000)
            assert one.page.input_value(BOX) == shown
            assert one.page.locator("#wb-kept").count() == bool(shown)

    def test_a_new_conversation_leaves_nothing_behind(self, visit) -> None:
        one = visit()
        one.ask(QUESTION)
        one.page.click("#wb-restart")
        one.page.wait_for_function("document.querySelectorAll('.wb-plain').length === 0")
        one.page.reload()
        one.page.wait_for_selector(BOX)
        one.page.wait_for_timeout(600)
        assert one.page.locator("#wb-kept").count() == 0
