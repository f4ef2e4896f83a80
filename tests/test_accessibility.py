"""axe-core finds nothing serious on any page, light or dark. It comes from npm, for this test alone."""

from __future__ import annotations

import shutil
import subprocess
import tarfile

import pytest
from browsing import BOX, NARROW, Visit, start

from index.store import PassageIndex
from rag.audit import AuditLog
from ui.users import Role, Users, add_user

QUESTION = "城镇新增就业多少"
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core."""
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm: axe-core cannot be fetched here")
    packed = subprocess.run(
        [npm, "pack", "axe-core@4", "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    archives = list(folder.glob("axe-core-*.tgz"))
    if not archives:
        pytest.skip(f"npm does not give axe-core here: {packed.stderr.strip()[-200:]}")
    with tarfile.open(archives[0]) as archive:
        member = archive.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode("utf-8")


def violations(page, axe: str) -> list[str]:
    """What axe finds that is serious, each with the first element concerned."""
    page.wait_for_timeout(300)
    page.evaluate(axe)
    result = page.evaluate("axe.run(document)")
    assert len(result["passes"]) > 10, "it has looked at the page"
    found = result["violations"]
    return [
        f"{one['id']}: {one['help']} ({len(one['nodes'])}) {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


@pytest.mark.browser
@pytest.mark.parametrize(
    "how", [{}, {"color_scheme": "dark"}, {"viewport": NARROW}], ids=["light", "dark", "narrow"]
)
class TestPages:
    def test_before_the_first_question(self, visit, axe: str, how) -> None:
        assert violations(visit(**how).page, axe) == []

    def test_an_answer_and_its_sources(self, visit, axe: str, how) -> None:
        one = visit(**how)
        one.ask(QUESTION)
        one.page.wait_for_selector("#wb-next button")
        assert violations(one.page, axe) == []

    def test_a_chart_of_several_places(self, visit, provinces: str, axe: str, how) -> None:
        one = visit(provinces, **how)
        one.ask("闽、滇、宁三地2024年GDP各是多少，从大到小排")
        one.page.wait_for_selector("table.wb-series")
        assert violations(one.page, axe) == []

    def test_a_refusal_and_a_notice(self, visit, axe: str, how) -> None:
        one = visit(**how)
        one.ask("2019年地区生产总值是多少？")
        one.page.fill(BOX, "长" * 3000)
        one.page.press(BOX, "Enter")
        one.page.wait_for_selector(".wb-notice")
        assert violations(one.page, axe) == []

    def test_the_reader(self, visit, axe: str, how) -> None:
        one = visit(**how)
        one.ask(QUESTION)
        one.page.click("a.wb-read:visible")
        one.page.wait_for_selector("mark.wb-cited")
        one.page.fill("#wb-reader input", "就业")
        one.page.click("#wb-reader summary")
        assert violations(one.page, axe) == []

    def test_the_ledger(self, visit, axe: str, how) -> None:
        one = visit(**how)
        one.page.click("#wb-ledger-button")
        one.page.wait_for_selector("#wb-table tr[data-entry]")
        one.page.fill("#wb-find input", "就业")  # some rows: axe looks at each cell
        one.page.wait_for_function("document.querySelectorAll('#wb-table tr[data-entry]').length < 30")
        one.page.locator("#wb-table tr[data-entry]").first.click()
        one.page.wait_for_selector("[data-source]")
        assert violations(one.page, axe) == []


@pytest.fixture(scope="module")
def guarded(bundled: PassageIndex, tmp_path_factory: pytest.TempPathFactory):
    """A chat with a log and a login: its address."""
    folder = tmp_path_factory.mktemp("guarded")
    add_user(folder / "users", "wang", Role.AUDITOR, "battery staple")
    with AuditLog.open(folder / "audit.db") as log:
        yield start(bundled, log=log, users=Users(folder / "users"))


@pytest.mark.browser
def test_the_door(browser, guarded: str, axe: str) -> None:
    page = browser.new_page()
    page.goto(guarded)
    page.fill("input[name=username]", "wang")
    page.fill("input[name=password]", "wrong")
    page.click("button")
    page.wait_for_selector(".notice")
    assert violations(page, axe) == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_auditor_s_tab(browser, guarded: str, axe: str, scheme: str) -> None:
    one = Visit(browser, guarded, color_scheme=scheme, login=("wang", "battery staple"))
    one.ask(QUESTION)
    one.page.click("#wb-audit-button")
    one.page.locator("#wb-turns tr[data-turn]").first.click()
    one.page.wait_for_selector("#wb-turn mark")
    one.page.click("#wb-replay-button")
    one.page.wait_for_selector(".wb-replay")
    assert violations(one.page, axe) == []
    one.context.close()
