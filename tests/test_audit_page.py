"""The auditor's tab, its files, and who gets to see them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import ANSWER, BOX, NARROW, Visit, start

from index.store import PassageIndex
from rag.audit import AuditLog
from rag.bundle import read_bundle
from rag.turns import Asker, ask_recorded
from ui.audit_html import state_html, turn_html, turns_html
from ui.audit_page import AuditPage, Guest, turns_file
from ui.service import Service, is_loopback
from ui.users import Role, Users, add_user

QUESTION = "2024年地区生产总值是多少？"
HOSTILE = "<img src=x onerror=window.pwned=1>[x](https://evil.example) 地区生产总值{{this}}${1}"
LI = Asker("chat", "li", "staff", "s")
WANG = Asker("chat", "wang", "auditor", "s")


@pytest.fixture
def log(tmp_path: Path):
    with AuditLog.open(tmp_path / "audit.db") as opened:
        yield opened


@pytest.fixture
def page(bundled: PassageIndex, log: AuditLog) -> AuditPage:
    for question in (QUESTION, HOSTILE, "火星上有多少人？"):
        ask_recorded(bundled, question, log=log, asker=LI)
    return AuditPage(Service(bundled, log), log)


# ---- what is shown


def test_the_turns_the_latest_first(page: AuditPage) -> None:
    html = page.turns("", "", "", "", "")
    assert html.index('data-turn="4"') < html.index('data-turn="3"') < html.index('data-turn="2"')
    assert "3 次问答" in html and "audit/turns.csv" in html
    assert "<img" not in html and "https://" not in html
    assert 'data-turn="2"' not in page.turns("", "", "", "absent", "")
    assert "user&#61;li" in page.turns("", "", "li", "", "")
    assert "没有符合条件的问答" in page.turns("", "", "wang", "", "")
    assert "时间要写成" in page.turns("昨天", "", "", "", "")


def test_a_turn_in_full(page: AuditPage) -> None:
    html = page.turn(2)
    for words in (
        QUESTION,
        "<mark>",
        "原文支持",
        "audit/bundle-2.html",
        "检索到的段落",
        "已与存下的报告全文逐字核对",
    ):
        assert words in html, words
    assert "<img" not in page.turn(3) and "{{" not in page.turn(3)


def test_a_citation_that_does_not_fit_is_refused(page: AuditPage, log: AuditLog) -> None:
    turn = log.turn(2)
    html = turn_html(turn, (), {turn.fields["answer"]["citations"][0]["sha256"]: None})
    assert "没有存下所引报告的全文" in html and "<mark>" not in html


def test_the_state_of_the_log(page: AuditPage, log: AuditLog) -> None:
    assert "✓ 完整、连续" in page.state(always=False)
    assert "还没有检查" in state_html(10**6, None, "")
    with closing(sqlite3.connect(log.path)) as database:
        database.execute("DROP TRIGGER records_no_delete")
        database.execute("DELETE FROM records WHERE seq = 3")
        database.commit()
    assert "日志有问题" in page.state(always=True) and "第 3 条记录不见了" in page.state(always=True)


def test_reviews_are_checked_before_they_are_recorded(page: AuditPage, log: AuditLog) -> None:
    assert page.review(2, 1, "supports", " 对 ", WANG) == ""
    assert log.about(2)[0].fields["remark"] == "对"
    for bad in ((2, 1, None), (2, None, "supports"), (2, 9, "supports"), (0, 1, "supports"), (2, 1, "maybe")):
        said = page.review(*bad, "", WANG)
        assert said and str(log.path) not in said
    assert len(log.about(2)) == 1
    assert "复核 1" in turns_html(log.turns(), {2: 1}, "")


def test_replay_says_the_same_or_what_differs(page: AuditPage) -> None:
    assert "完全相同" in page.replay(2)


def test_files(page: AuditPage, log: AuditLog) -> None:
    content, media = turns_file(log, "turns.csv", {"status": "answered"})
    assert media == "text/csv" and QUESTION in content.decode("utf-8-sig")
    assert turns_file(log, "turns.jsonl", {})[0].count(b"\n") == 3
    assert turns_file(log, "cases.jsonl", {})[0] == b""


# ---- who may


@dataclass(frozen=True)
class Someone:
    username: str | None
    session_hash: str | None = "s"


def test_only_auditors_and_the_machine_s_own_user_may_audit(
    bundled: PassageIndex, log: AuditLog, tmp_path: Path
) -> None:
    add_user(tmp_path / "users", "li", Role.STAFF, "correct horse")
    add_user(tmp_path / "users", "wang", Role.AUDITOR, "battery staple")
    users = Users(tmp_path / "users")
    behind = Service(bundled, log, users)
    may = {name: behind.may_audit(Someone(name)) for name in ("li", "wang", "nobody", None)}
    assert may == {"li": False, "wang": True, "nobody": False, None: False}
    assert behind.asker(Someone("wang"), "chat") == Asker("chat", "wang", "auditor", "s")
    assert Service(bundled, log).may_audit(Guest(None)), "alone on this machine"
    assert not Service(bundled, log, local=False).may_audit(Guest(None)), "others may be there"
    assert not Service(bundled).may_audit(Guest(None)), "nothing is recorded"
    hosts = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "", "example.org")
    assert [is_loopback(host) for host in hosts] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


# ---- in a browser


@pytest.fixture(scope="module")
def house(bundled: PassageIndex, tmp_path_factory: pytest.TempPathFactory):
    """A served chat with a log and two users: (address, log)."""
    folder = tmp_path_factory.mktemp("house")
    add_user(folder / "users", "li", Role.STAFF, "correct horse")
    add_user(folder / "users", "wang", Role.AUDITOR, "battery staple")
    with AuditLog.open(folder / "audit.db") as log:
        yield start(bundled, log=log, users=Users(folder / "users")), log


def enter(browser, address: str, name: str, password: str, **how) -> Visit:
    return Visit(browser, address, login=(name, password), **how)


@pytest.mark.browser
def test_staff_ask_and_an_auditor_reads_checks_and_reviews(browser, house, tmp_path: Path) -> None:
    address, log = house
    staff = enter(browser, address, "li", "correct horse")
    assert "1220.9亿元" in staff.ask(QUESTION)
    staff.ask(HOSTILE)
    assert staff.page.locator("#wb-audit-button").count() == 0
    assert staff.page.request.get(f"{address}/audit/turns.csv").status == 403
    turn = log.turns()[0]
    assert (turn.fields["user"], turn.fields["role"], turn.fields["door"]) == ("li", "staff", "chat")
    assert turn.fields["session"]
    staff.assert_quiet()

    auditor = enter(browser, address, "wang", "battery staple")
    page = auditor.page
    page.click("#wb-audit-button")
    page.wait_for_selector("#wb-turns tr[data-turn]")
    assert "完整、连续" in page.locator("#wb-state").inner_text()
    page.locator(f"#wb-turns tr[data-turn='{turn.seq}']").click()
    page.wait_for_selector("#wb-turn .wb-turn mark")
    assert "1220.9亿元" in page.locator("#wb-turn mark").inner_text()
    page.click("#wb-replay-button")
    page.wait_for_selector(".wb-replay.wb-sound")
    page.click("#wb-save")
    page.wait_for_selector("#wb-saved .wb-notice")
    page.locator("#wb-verdict label").first.click()
    page.fill("#wb-remark textarea", "与原文一致")
    page.click("#wb-save")
    page.wait_for_selector("#wb-saved .wb-done")
    assert "与原文一致" in page.locator("#wb-turn .wb-remarks").inner_text()
    (review,) = log.about(turn.seq)
    assert (review.fields["user"], review.fields["verdict"]) == ("wang", "supports")
    page.fill("#wb-words input, #wb-words textarea", "火星")
    page.wait_for_selector("text=没有符合条件的问答")
    bundle = tmp_path / "b.html"
    bundle.write_bytes(page.request.get(f"{address}/audit/bundle-{turn.seq}.html").body())
    assert read_bundle(bundle).turn["question"] == QUESTION
    auditor.assert_quiet()
    for visit in (staff, auditor):
        visit.context.close()


@pytest.mark.browser
def test_the_auditor_s_tab_on_a_narrow_screen(browser, house) -> None:
    address, _ = house
    auditor = enter(browser, address, "wang", "battery staple", viewport=NARROW)
    auditor.ask(QUESTION)
    auditor.page.click("#wb-audit-button")
    auditor.page.locator("#wb-turns tr[data-turn]").first.click()
    auditor.page.wait_for_selector("#wb-turn .wb-turn")
    width = auditor.page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"], "nothing is wider than the screen"
    auditor.assert_quiet()
    auditor.context.close()


@pytest.mark.browser
def test_an_expired_login_leads_back_to_the_door(browser, house) -> None:
    address, _ = house
    visit = enter(browser, address, "li", "correct horse")
    visit.context.clear_cookies()
    visit.page.fill(BOX, QUESTION)
    visit.page.press(BOX, "Enter")
    visit.page.wait_for_url("**/login")
    visit.context.close()


@pytest.mark.browser
def test_an_answer_that_cannot_be_recorded_is_not_shown(browser, house) -> None:
    address, log = house
    visit = enter(browser, address, "li", "correct horse")
    log._database.execute("PRAGMA query_only = ON")
    try:
        visit.page.fill(BOX, QUESTION)
        visit.page.press(BOX, "Enter")
        visit.page.wait_for_selector(".wb-notice")
    finally:
        log._database.execute("PRAGMA query_only = OFF")
    assert "没能记入审计日志" in visit.page.locator("#wb-notices").inner_text()
    assert visit.page.locator(ANSWER).count() == 0
    assert visit.page.input_value(BOX) == QUESTION, "nothing that was typed is lost"
    visit.context.close()


def test_the_api_records_under_the_name_that_logged_in(house) -> None:
    gradio_client = pytest.importorskip("gradio_client")
    address, log = house
    client = gradio_client.Client(address, auth=("li", "correct horse"), verbose=False)
    assert client.predict(QUESTION, [], api_name="/ask")["status"] == "answered"
    last = log.turns()[-1].fields
    assert (last["door"], last["user"]) == ("api", "li")
