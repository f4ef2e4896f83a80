"""The reader: the report to the letter, its outline, its glossary, and a citation found in it."""

from __future__ import annotations

import html
import re

import pytest
from browsing import NARROW, get
from hypothesis import given
from hypothesis import strategies as st

from index.reports import Report
from index.sections import find_sections
from index.store import PassageIndex
from ui.reader import report_html, shell_html

QUESTION = "2024年地区生产总值是多少？"
LINE = re.compile(r'<p class="[a-z-]+" data-start="(\d+)">(.*?)</p>')
HOSTILE = "<img src=x onerror=window.pwned=1>\"'&amp;{{x}}"


def lines_of(page: str) -> list[tuple[int, str]]:
    """Offset and text of each line, as a browser reads them."""
    return [(int(start), html.unescape(re.sub(r"<[^>]+>", "", inner))) for start, inner in LINE.findall(page)]


def test_every_line_is_the_report_to_the_letter(bundled: PassageIndex) -> None:
    (report,) = bundled.reports
    lines = lines_of(report_html(report, bundled.sections[report.id]))
    assert all(report.text[start : start + len(text)] == text for start, text in lines)
    assert "".join(text for _, text in lines) == "".join(filter(str.strip, report.text.split("\n")))


def test_development_reports_too(dev_reports: tuple[Report, ...]) -> None:
    for report in dev_reports[::6]:
        lines = lines_of(report_html(report, find_sections(report)))
        assert all(report.text[start : start + len(text)] == text for start, text in lines), report.id


@given(st.text(alphabet="一二三、（）《》：甲乙\n <>&\"'{}$𠮷", max_size=80))
def test_whatever_the_text_is(text: str) -> None:
    report = Report("r", "t", "", 2025, text, "")
    page = report_html(report, find_sections(report))
    assert all(text[start : start + len(line)] == line for start, line in lines_of(page))


def test_the_outline_leads_to_every_heading(bundled: PassageIndex) -> None:
    (report,) = bundled.reports
    page = report_html(report, bundled.sections[report.id])
    links = re.findall(r'<a href="#" class="wb-(\w+)" data-to="(\d+)">(.*?)</a>', page)
    assert {"part", "chapter", "item", "glossary"} <= {kind for kind, _, _ in links}
    for kind, start, label in links:
        if kind != "glossary":
            line = report.text[int(start) :].split("\n")[0]
            assert html.unescape(label) in line


def test_a_term_is_explained_where_it_first_stands_in_a_line(bundled: PassageIndex) -> None:
    (report,) = bundled.reports
    page = report_html(report, bundled.sections[report.id])
    tips = re.findall(r'<dfn class="wb-term" tabindex="0" data-tip="([^"]+)">([^<]+)</dfn>', page)
    assert len(tips) > 20 and all(len(html.unescape(tip)) > 8 for tip, _ in tips)


def test_hostile_text_is_inert() -> None:
    report = Report(HOSTILE, HOSTILE, HOSTILE, 2025, f"2024年工作回顾\n一、{HOSTILE}\n{HOSTILE}", "")
    for page in (report_html(report, find_sections(report)), shell_html([report, report])):
        assert "<img" not in page and "{{" not in page
        assert "onerror=" not in page


def test_the_address_serves_a_report_and_no_other_file(address: str, bundled: PassageIndex) -> None:
    status, headers, body = get(address, "/reader/shapingba-2025")
    assert status == 200 and bundled.reports[0].sha256 in body.decode()
    assert headers["x-content-type-options"] == "nosniff"
    for name in ("none", "..%2f..%2fetc%2fpasswd", "", "shapingba-2025/x"):
        assert get(address, f"/reader/{name}")[0] == 404


@pytest.mark.browser
class TestInTheBrowser:
    def test_one_click_from_a_figure_to_its_sentence_in_the_report(self, visit) -> None:
        one = visit()
        one.ask(QUESTION)
        one.page.click(".wb-views [data-view='report']")
        one.page.wait_for_selector("#wb-reader p[data-start]")
        one.page.click("#wb-chat a.wb-fig")
        one.page.wait_for_selector("#wb-reader mark.wb-cited")
        assert one.page.locator("mark.wb-cited").inner_text() == "完成地区生产总值1220.9亿元、增长6.5%"
        assert one.in_view("#wb-reader mark.wb-cited")

    def test_back_and_forward_between_citations(self, visit) -> None:
        one = visit()
        one.ask(QUESTION)
        one.page.click("a.wb-read:visible")
        one.page.wait_for_selector("mark.wb-cited")
        one.ask("2025年城镇新增就业目标是多少？")
        one.page.locator("#wb-chat a.wb-mark").last.click()
        one.page.wait_for_function("document.querySelector('mark.wb-cited').innerText.includes('就业')")
        assert one.page.locator("#wb-reader [data-go='1']").is_disabled()
        one.page.click("#wb-reader [data-go='-1']")
        one.page.wait_for_function("document.querySelector('mark.wb-cited').innerText.includes('1220.9')")
        one.page.click("#wb-reader [data-go='1']")
        one.page.wait_for_function("document.querySelector('mark.wb-cited').innerText.includes('就业')")
        assert one.in_view("#wb-reader mark.wb-cited")

    def test_words_are_found_one_after_the_other(self, visit) -> None:
        one = visit()
        one.page.click(".wb-views [data-view='report']")
        one.page.wait_for_selector("#wb-reader p[data-start]")
        one.page.fill("#wb-reader input", "固定资产投资")
        found = one.page.locator("#wb-reader output").inner_text()
        assert re.fullmatch(r"1/\d+", found)
        one.page.press("#wb-reader input", "Enter")
        assert one.page.locator("#wb-reader output").inner_text().startswith("2/")
        assert one.in_view("mark.wb-hit.wb-now")
        one.page.fill("#wb-reader input", "没有这样的词")
        assert "没有" in one.page.locator("#wb-reader output").inner_text()
        assert one.page.locator("mark.wb-hit").count() == 0

    def test_the_outline_leads_there(self, visit) -> None:
        one = visit()
        one.page.click(".wb-views [data-view='report']")
        one.page.click("#wb-reader summary")
        one.page.locator("#wb-reader nav a.wb-part").nth(1).click()
        top = "document.querySelectorAll('#wb-reader p.wb-part')[1].getBoundingClientRect().top"
        assert 0 < one.page.evaluate(top) < one.page.evaluate("window.innerHeight")

    def test_on_a_narrow_screen_it_stands_below_the_chat(self, visit) -> None:
        one = visit(viewport=NARROW)
        one.ask(QUESTION)
        one.page.click("a.wb-read:visible")
        one.page.wait_for_selector("mark.wb-cited")
        assert one.in_view("#wb-reader mark.wb-cited")
        assert one.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
