"""The words on the controls: both languages for each, none past the table, and what a browser shows."""

import ast
import re
from pathlib import Path

import pytest
from browsing import BOX, start

from index.store import PassageIndex
from rag.audit import AuditLog
from ui.answers import OUTCOMES
from ui.labels import LABELS, SUBMIT, label, options, translations

ROOT = Path(__file__).parent.parent
CHINESE = re.compile("[\u4e00-\u9fff]")
PAGES = ("chat", "ledger_page", "audit_page")
WORDED = ("label", "placeholder", "info", "submit_btn", "stop_btn", "value")
NAMED = ("Tab", "Button", "Radio", "Dropdown")


class TestTable:
    @pytest.mark.parametrize("key", LABELS)
    def test_every_label_has_both_languages(self, key: str) -> None:
        chinese, english = LABELS[key]
        assert CHINESE.search(chinese)
        assert re.search("[a-z]", english) and not CHINESE.search(english)

    def test_chinese_browsers_see_chinese_first_and_all_others_english(self) -> None:
        words = translations()
        assert words["zh-CN"]["wenbao-ask"] == words["zh-TW"]["wenbao-ask"] == "问答 Ask"
        assert words["en"]["wenbao-ask"] == "Ask 问答"
        assert len({tuple(table) for table in words.values()}) == 1, "the same keys everywhere"

    def test_what_closed_sets_offer_has_its_labels(self) -> None:
        assert [value for _, value in options("outcome", OUTCOMES)] == [*OUTCOMES]

    def test_a_key_that_there_is_not_is_an_error_and_never_on_screen(self) -> None:
        with pytest.raises(KeyError):
            label("nothing")

    @pytest.mark.parametrize("page", PAGES)
    def test_no_control_is_worded_past_the_table(self, page: str) -> None:
        tree = ast.parse((ROOT / "ui" / f"{page}.py").read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        worded = [k.value for call in calls for k in call.keywords if k.arg in WORDED]
        worded += [one for call in calls if ast.unparse(call.func)[3:] in NAMED for one in call.args]
        texts = [part.value for one in worded for part in ast.walk(one) if isinstance(part, ast.Constant)]
        assert not [text for text in texts if isinstance(text, str) and CHINESE.search(text)]
        assert len(worded) > 8, "there is something to guard"


WATCH = """window.marks = [];
new MutationObserver(() => {
    const shown = document.body ? document.body.innerText : "";
    if (/__i18n__|wenbao-[a-z]/.test(shown)) window.marks.push(shown);
}).observe(document, { childList: true, subtree: true, characterData: true });"""


GROWTH_ALONE = """[...document.querySelectorAll("#wb-table tbody td.wb-measure")]
    .every((one) => one.innerText.includes("增幅"))"""


@pytest.fixture(scope="module")
def audited(bundled: PassageIndex, tmp_path_factory: pytest.TempPathFactory) -> str:
    return start(bundled, log=AuditLog.open(tmp_path_factory.mktemp("log") / "audit.db"))


@pytest.mark.browser
class TestInTheBrowser:
    @pytest.mark.parametrize(
        ("locale", "first"),
        [("zh-CN", True), ("zh-TW", True), ("en-US", False), ("en", False), ("fr-FR", False)],
    )
    def test_every_control_has_words_in_the_order_of_the_browser(
        self, visit, audited: str, locale: str, first: bool
    ) -> None:
        page = visit(audited, locale=locale).page

        def named(key: str) -> str:
            return " ".join(LABELS[key] if first else LABELS[key][::-1])

        def labels(part: str) -> list[str]:
            return page.locator(f"{part} [data-testid=block-info]:visible").all_inner_texts()

        tabs = page.get_by_role("tab")
        assert tabs.all_inner_texts() == [named(key) for key in ("ask", "ledger", "audit")]
        assert page.get_attribute(BOX, "placeholder") == named("type_a_question")
        assert page.get_by_role("textbox", name=named("question")).count() == 1
        assert page.inner_text("#wb-restart") == named("new")
        assert page.inner_text("#wb-box .submit-button") == SUBMIT

        tabs.nth(1).click()
        page.wait_for_selector("#wb-table tbody tr")
        keys = ("indicator", "period", "measure", "status", "indicators")
        assert labels("#wb-ledger") == [named(key) for key in keys]
        offered = page.locator("#wb-status label").all_inner_texts()
        assert offered == [
            named(key)
            for key in ("all", "status_actual", "status_target", "status_milestone", "status_unknown")
        ]
        assert page.get_attribute("#wb-find :is(input, textarea)", "placeholder") == named("for_example")
        measure = page.locator("#wb-measure input")
        assert measure.get_attribute("aria-label") == named("measure")
        assert measure.input_value() == named("all")
        measure.click()
        page.get_by_role("option", name=named("measure_growth")).click()
        page.wait_for_function(GROWTH_ALONE)
        assert measure.input_value() == named("measure_growth"), "the server got the value, not the words"

        tabs.nth(2).click()
        page.wait_for_selector("#wb-state .wb-state")
        assert labels("#wb-audit") == [named(key) for key in ("since", "until", "user", "outcome", "words")]
        assert page.inner_text("#wb-verify") == named("verify")

    def test_an_update_from_a_handler_shows_words_too(self, visit, audited: str) -> None:
        one = visit(audited, locale="en-US")
        one.ask("2024年沙坪坝区地区生产总值是多少？")
        one.page.get_by_role("tab").nth(2).click()
        one.page.locator("#wb-turns tbody tr").first.click()
        one.page.wait_for_selector("#wb-verdict label:visible")
        offered = one.page.locator("#wb-verdict label").all_inner_texts()
        assert offered == ["supports 支持", "partly 部分支持", "does not 不支持"]
        assert one.page.locator("#wb-citation input").input_value().startswith("[1]")
        assert one.page.inner_text("#wb-save") == "Record the review 记下复核"

    @pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
    def test_a_mark_is_never_seen_while_the_page_is_drawn(self, visit, audited: str, locale: str) -> None:
        page = visit(audited, locale=locale).page
        page.add_init_script(WATCH)
        page.reload()
        page.wait_for_selector(BOX)
        for tab in page.get_by_role("tab").all():
            tab.click()
        page.wait_for_selector("#wb-state .wb-state")
        assert page.evaluate("window.marks") == []
