"""The ledger's tab: find, filter, open a row, compare, download; driven in a real browser and without one."""

import csv
import io
import json
import zipfile

import pytest
from browsing import ALIEN, BOX, NARROW, WIDE, get
from markup import Reader

from index.build import build_index
from index.encoder import Encoder
from index.errors import WenbaoError
from index.figures import Measure
from index.periods import Status
from index.store import PassageIndex
from rag.ledger import Selection, entries, select
from ui.ledger_page import CHARTS, LedgerPage, file_of, query_of, read_selection

TAB, ROW, FIGURE = "#wb-ledger-button", "#wb-table tr[data-entry]", "#wb-source mark.wb-figure"
FOUND = "#wb-table .wb-count strong"


class Reading:
    """One visitor at the ledger's tab."""

    def __init__(self, visit, *where: str, **how) -> None:
        self.visit = visit(*where, **how)
        self.page = self.visit.page
        self.page.click(TAB)
        self.page.wait_for_selector(ROW)

    def count(self) -> int:
        return int(self.page.locator(FOUND).inner_text().replace(",", ""))

    def find(self, words: str) -> None:
        """Type `words` into the search box, and wait until the count is another."""
        before = self.page.locator("#wb-table .wb-count").inner_text()
        self.page.fill("#wb-find input", words)
        self.page.wait_for_function(
            "(before) => document.querySelector('#wb-table .wb-count').innerText !== before", arg=before
        )

    def limit(self, label: str) -> None:
        """Choose a status, and wait until the count is another."""
        before = self.page.locator("#wb-table .wb-count").inner_text()
        self.page.locator("#wb-status label", has_text=label).click()
        self.page.wait_for_function(
            "(before) => document.querySelector('#wb-table .wb-count').innerText !== before", arg=before
        )

    def row(self, value: str):
        """The first row whose figure is `value`."""
        return self.page.locator(ROW).filter(has=self.page.locator(f"td.wb-value:text-is('{value}')")).first

    def open(self, value: str) -> None:
        self.row(value).click()
        self.page.locator(FIGURE, has_text=value).first.wait_for()


@pytest.fixture
def reading(visit):
    return lambda *where, **how: Reading(visit, *where, **how)


@pytest.mark.browser
class TestInTheBrowser:
    def test_the_tab_shows_every_figure(self, reading, bundled: PassageIndex) -> None:
        one = reading()
        assert one.count() == len(bundled.figures)
        assert one.page.locator(ROW).count() == len(bundled.figures)
        assert "1220.9亿元" in one.row("1220.9亿元").inner_text()

    def test_search_knows_other_names(self, reading) -> None:
        one = reading()
        one.find("GDP")
        values = one.page.locator("#wb-table td.wb-value").all_inner_texts()
        assert {"1220.9亿元", "6.5%"} <= set(values)
        assert set(one.page.locator("#wb-table td.wb-indicator").all_inner_texts()) == {"地区生产总值"}
        one.find("地区生产总值增长到没有的指标")
        assert "没有这样的数字" in one.page.locator("#wb-table").inner_text()

    def test_filters_narrow_and_combine(self, reading, bundled: PassageIndex) -> None:
        one = reading()
        one.limit("目标")
        assert one.count() == len(select(bundled, Selection(status=Status.TARGET)))
        assert set(one.page.locator("td.wb-status").all_inner_texts()) == {"目标"}
        one.find("地区生产总值")
        assert one.page.locator(ROW).count() == one.count()
        assert one.row("6%").count() == 1
        one.limit("全部")
        assert one.row("6.5%").count() == 1

    def test_a_click_shows_the_paragraph_with_the_figure_marked_in_view(self, reading, bundled) -> None:
        one = reading()
        one.open("1220.9亿元")
        quoted = one.page.locator("#wb-source .wb-paragraph").inner_text()
        assert quoted in bundled.reports[0].text.split("\n")
        assert one.page.locator(FIGURE).inner_text() == "1220.9亿元"
        assert one.visit.in_view(FIGURE)
        assert one.row("1220.9亿元").get_attribute("aria-selected") == "true"
        assert "已与报告原文逐字核对" in one.page.locator("#wb-source").inner_text()

    def test_it_is_usable_without_a_mouse(self, reading) -> None:
        one = reading()
        one.page.locator(ROW).first.focus()
        one.page.keyboard.press("ArrowDown")
        one.page.keyboard.press("Enter")
        one.page.wait_for_selector(FIGURE)
        rows = one.page.locator(ROW)
        assert rows.nth(1).get_attribute("aria-selected") == "true"
        assert rows.nth(1).evaluate("(row) => row === document.activeElement")
        one.page.keyboard.press("End")
        assert rows.last.evaluate("(row) => row === document.activeElement")
        assert one.page.locator(f"{ROW}[tabindex='0']").count() == 1

    def test_the_open_row_stays_marked_when_the_table_is_drawn_anew(self, reading) -> None:
        one = reading()
        one.open("1220.9亿元")
        one.find("地区生产总值")
        assert one.row("1220.9亿元").get_attribute("aria-selected") == "true"
        assert one.page.locator(f"{ROW}[aria-selected='true']").count() == 1

    def test_a_word_being_composed_is_not_searched_for(self, reading, bundled: PassageIndex) -> None:
        one = reading()
        box = one.page.locator("#wb-find input")
        box.evaluate(
            """(box) => {
                box.value = "gdp";
                box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
            }"""
        )
        one.limit("目标")
        assert one.count() == len(select(bundled, Selection(status=Status.TARGET)))
        found = one.page.locator(FOUND).inner_text()
        box.evaluate("(box) => box.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))")
        one.page.wait_for_function(
            "([one, found]) => document.querySelector(one).innerText !== found", arg=[FOUND, found]
        )
        assert one.row("6%").count() == 1

    def test_bars_of_chosen_indicators_lead_to_their_sentences(self, reading) -> None:
        one = reading()
        charts = one.page.locator("#wb-compare .wb-chart")
        before = charts.count()
        assert 0 < before <= CHARTS
        growth = charts.filter(has_text="地区生产总值").first
        assert "↑6.5%" in growth.inner_text()
        assert "↑6%" in growth.inner_text()
        assert "目标比实际低 0.5个百分点" in growth.inner_text()
        growth.locator(".wb-row").last.click()
        one.page.locator(FIGURE, has_text="6%").wait_for()
        assert one.visit.in_view(FIGURE)
        one.page.locator("#wb-chosen .token-remove").first.click()
        one.page.wait_for_function(
            "(before) => document.querySelectorAll('#wb-compare .wb-chart').length === before - 1", arg=before
        )

    def test_what_is_found_is_what_is_downloaded(self, reading) -> None:
        one = reading()
        one.find("GDP")
        for name, kind in (("CSV", "csv"), ("Excel", "xlsx")):
            with one.page.expect_download() as started:
                one.page.locator(".wb-downloads a", has_text=name).click()
            content = started.value.path().read_bytes()
            assert started.value.suggested_filename == f"figures.{kind}"
            assert (
                (content[:3] == b"\xef\xbb\xbf") if kind == "csv" else zipfile.is_zipfile(io.BytesIO(content))
            )

    def test_the_chat_is_as_it_was_left(self, reading) -> None:
        one = reading()
        one.page.click("#wb-asking-button")
        one.visit.ask("2024年地区生产总值是多少？")
        one.page.click(TAB)
        one.open("1220.9亿元")
        one.page.click("#wb-asking-button")
        assert "1220.9亿元" in one.page.locator(".wb-answer").inner_text()
        one.page.click(TAB)
        assert one.page.locator(FIGURE).inner_text() == "1220.9亿元"

    @pytest.mark.parametrize("viewport", [WIDE, {"width": 900, "height": 700}, NARROW])
    def test_nothing_scrolls_sideways(self, reading, viewport) -> None:
        one = reading(viewport=viewport)
        one.open("1220.9亿元")
        assert one.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    def test_on_a_narrow_screen_a_row_leads_down_and_a_button_leads_back(self, reading) -> None:
        one = reading(viewport=NARROW)
        one.open("1220.9亿元")
        one.page.wait_for_function("document.activeElement.matches('#wb-source [data-source]')")
        assert one.visit.in_view(FIGURE)
        one.page.click(".wb-return")
        row = one.row("1220.9亿元")
        assert row.evaluate("(row) => row === document.activeElement")
        assert one.visit.in_view(f"{ROW}[aria-selected='true']")

    def test_dark_is_dark(self, reading) -> None:
        shades = {}
        for scheme in ("light", "dark"):
            one = reading(color_scheme=scheme)
            one.open("1220.9亿元")
            for part in (".wb-scroll", ".wb-chart", "#wb-find input", "#wb-status .wrap", "#wb-paragraphs"):
                fill = one.page.locator(part).last.evaluate("(one) => getComputedStyle(one).backgroundColor")
                shades[scheme, part] = sum(map(float, fill.strip("rgba()").split(",")[:3])) / 3
        assert all(shade < 128 for (scheme, _), shade in shades.items() if scheme == "dark"), shades
        assert all(shade > 150 for (scheme, _), shade in shades.items() if scheme == "light"), shades

    def test_a_hostile_report_is_shown_as_written(self, reading, hostile_address: str) -> None:
        one = reading(hostile_address)
        one.open("100.5亿元")
        assert "<script>window.pwned=1</script>" in one.page.locator("#wb-source .wb-paragraph").inner_text()
        assert "<img src=x onerror=window.pwned=1>" in one.page.locator("#wb-source .wb-path").inner_text()
        drawn = ":is(#wb-table, #wb-source, #wb-compare, #wb-doubts)"
        aliens = one.page.locator(f"{drawn} {ALIEN}")
        assert aliens.count() == one.page.locator(f"{drawn} svg.wb-bar").count()
        assert one.page.locator(f"{drawn} a:not([href^='ledger.'])").count() == 0


@pytest.fixture(scope="module")
def page(bundled: PassageIndex) -> LedgerPage:
    return LedgerPage(bundled)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> LedgerPage:
    """Two reports: one with an indicator achieved and planned, one that plans nothing."""
    folder = tmp_path_factory.mktemp("library")
    review = "{}人民政府工作报告\n——2025年1月8日在{}第十八届人民代表大会第四次会议上\n\n2024年工作回顾\n\n"
    plan = "\n2025年工作安排\n\n一、主要目标\n地区生产总值增长5%。\n"
    done = "一、经济稳中有进\n地区生产总值完成100.5亿元、增长6%。\n"
    (folder / "jia-2025.txt").write_text(review.format("甲县", "甲县") + done + plan, encoding="utf-8")
    (folder / "yi-2025.txt").write_text(review.format("乙县", "乙县") + done, encoding="utf-8")
    paths = sorted(folder.glob("*.txt"))
    return LedgerPage(build_index(paths, folder / "index", encoder))


class TestPage:
    def test_the_number_of_a_row_opens_it(self, page: LedgerPage, bundled: PassageIndex) -> None:
        for number in (0, len(bundled.figures) - 1):
            assert f'data-source="{number}"' in page.source(str(number))

    @pytest.mark.parametrize("number", ["", "-1", "x", "1e3", "999999", None, {}, "²", "9" * 5000])
    def test_no_number_opens_nothing_and_breaks_nothing(self, page: LedgerPage, number: object) -> None:
        assert page.source(number) == page.source("")

    def test_every_figure_finds_its_paragraph(self, page: LedgerPage, bundled: PassageIndex) -> None:
        broken = [n for n in range(len(bundled.figures)) if "wb-warning" in page.source(n)]
        assert not broken

    def test_the_one_report_is_compared_without_being_chosen(self, page: LedgerPage) -> None:
        comparisons = page.comparisons("")
        assert comparisons == page.comparisons("shapingba-2025")
        name = next(iter(comparisons))
        assert page.charts("", [name, "no-such"]).count("<figure") == 1
        assert "没有选指标" in page.charts("", [])

    def test_of_several_reports_one_is_chosen_first(self, library: LedgerPage) -> None:
        assert not library.comparisons("")
        assert "先在上面选一份报告" in library.charts("", [])
        (name,) = library.comparisons("jia-2025")
        assert "↑5%" in Reader(library.charts("jia-2025", [name])).text
        assert "没有既写实际又写目标的指标" in library.charts("yi-2025", [])
        assert not library.comparisons("no-such")
        assert library.doubts("") == library.doubts("no-such") == ""

    def test_each_row_of_several_reports_names_its_own(self, library: LedgerPage) -> None:
        assert "甲县2025年" in library.table("", "", "", "", "")
        assert "甲县2025年" not in library.table("", "yi-2025", "", "", "")

    def test_a_selection_survives_its_address(self) -> None:
        wanted = read_selection(" 就业 & <b>", "shapingba-2025", "2025-04", "milestone", "count")
        parts = ("shapingba-2025", "2025-04", Status.MILESTONE, Measure.COUNT)
        assert (wanted.report, wanted.period, wanted.status, wanted.measure) == parts
        assert wanted.indicator == "就业 & <b>"
        assert query_of(wanted).startswith("find=%E5%B0%B1%E4%B8%9A+%26+%3Cb%3E&report=shapingba-2025")
        assert query_of(read_selection()) == ""

    @pytest.mark.parametrize("asked", [{"status": "done"}, {"measure": "x"}])
    def test_what_is_no_filter_is_one_clear_line(self, asked: dict[str, str]) -> None:
        with pytest.raises(WenbaoError, match="没有这样的筛选") as raised:
            read_selection(**asked)
        assert "\n" not in str(raised.value)

    def test_a_file_holds_what_is_found_and_no_more(self, bundled: PassageIndex) -> None:
        rows = list(csv.DictReader(io.StringIO(file_of(bundled, "csv", {}).decode("utf-8-sig"))))
        assert len(rows) == len(entries(bundled))
        found = file_of(bundled, "csv", {"find": "GDP", "status": "actual", "other": "x"}).decode("utf-8-sig")
        texts = {row["text"] for row in csv.DictReader(io.StringIO(found))}
        assert texts == {"1220.9亿元", "6.5%"}


class TestServer:
    def test_a_download_is_a_file(self, address: str) -> None:
        for kind, media in (("csv", "text/csv"), ("xlsx", "officedocument.spreadsheetml")):
            status, headers, content = get(address, f"/ledger.{kind}?find=GDP")
            assert status == 200
            assert media in headers["content-type"]
            assert headers["content-disposition"] == f'attachment; filename="figures.{kind}"'
            assert headers["x-content-type-options"] == "nosniff"
            assert "default-src 'self'" in headers["content-security-policy"]
            assert content

    @pytest.mark.parametrize("query", ["status=done", "measure=%3Cscript%3E", "report=no-such"])
    def test_what_there_is_not_is_said_in_one_line_of_plain_text(self, address: str, query: str) -> None:
        status, headers, content = get(address, f"/ledger.csv?{query}")
        assert status == 400
        assert headers["content-type"].startswith("text/plain")
        assert "\n" not in content.decode()

    def test_nothing_can_be_written_there(self, address: str) -> None:
        assert get(address, "/ledger.csv", "POST", b"{}")[0] in (404, 405)

    def test_the_tab_adds_no_endpoint(self, address: str) -> None:
        described = json.loads(get(address, "/gradio_api/info")[2])
        assert list(described["named_endpoints"]) == ["/ask"]
        assert described["unnamed_endpoints"] == {}


@pytest.mark.browser
def test_the_chat_does_not_wait_for_the_table(visit) -> None:
    one = visit()
    assert one.page.locator(BOX).is_visible()
    assert one.page.locator(ROW).count() == 0
