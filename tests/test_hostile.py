"""Fifty ways to be more than text: in questions, in a report, in its name; none becomes anything."""

from __future__ import annotations

import pytest
from browsing import ALIEN, BOX, start
from markup import PAYLOADS

from index.build import build_index
from index.encoder import Encoder
from ui.chat import KEPT_EXCHANGES

NAME = "<img src=x onerror=window.pwned=1>"
ONE_LINE = tuple(" ".join(payload.split()) for payload in PAYLOADS)


@pytest.fixture(scope="module")
def address_of_all(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> str:
    """A chat over a report that holds every payload: in its headings, its sentences and its glossary."""
    body = [
        line
        for n, payload in enumerate(ONE_LINE, 1)
        for line in (
            f"（{n % 10}）{payload}。",
            f"第{n}项{payload}的地区生产总值完成{n}00.5亿元、增长{n}.5%。",
        )
    ]
    entries = [f"{n}．词{payload[:30]}：指{payload}。" for n, payload in enumerate(ONE_LINE, 1)]
    plain = [
        "经济社会发展稳中有进，各项工作取得新的成效。"
    ] * 120  # else the file would be taken for a web page
    lines = ["某县人民政府工作报告", "——2025年1月8日", "2024年工作回顾", *plain, *body, "名词解释", *entries]
    path = tmp_path_factory.mktemp("all") / f"{NAME}.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return start(build_index([path], path.parent / "index", encoder))


def test_the_corpus_is_large_enough() -> None:
    assert len(set(PAYLOADS)) >= 50


@pytest.mark.browser
@pytest.mark.slow
def test_as_questions(visit) -> None:
    one = visit()
    for payload in PAYLOADS[:KEPT_EXCHANGES]:
        question = f"{payload}地区生产总值是多少？"
        one.ask(question)
        assert one.page.locator(".wb-question").last.inner_text() == question
    assert one.page.locator(f":is(.wb-question, .wb-answer, #wb-panel) {ALIEN}").count() == 0


@pytest.mark.browser
@pytest.mark.slow
def test_in_a_report(visit, address_of_all: str) -> None:
    one = visit(address_of_all)
    for n in (1, 7, 23, 50):
        one.ask(f"第{n}项地区生产总值是多少？")
    one.page.click(".wb-views [data-view='report']")
    one.page.wait_for_selector("#wb-reader p[data-start]")
    shown = one.page.locator("#wb-reader").inner_text()
    assert [payload for payload in ONE_LINE if payload not in " ".join(shown.split())] == []
    one.page.click("#wb-ledger-button")
    one.page.wait_for_selector("#wb-table tr[data-entry]")
    one.page.locator("#wb-table tr[data-entry]").first.click()
    one.page.wait_for_selector("[data-source]")
    within = ":is(.wb-answer, #wb-panel, #wb-reader, #wb-table, #wb-source, #wb-next)"
    assert one.page.locator(f"{within} {ALIEN}").count() == 0


@pytest.mark.browser
def test_in_a_link(visit, address: str) -> None:
    one = visit(f"{address}/?q=%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E")
    one.page.wait_for_function("document.querySelector('#wb-box textarea').value.includes('onerror')")
    assert one.page.input_value(BOX) == "<img src=x onerror=window.pwned=1>"
