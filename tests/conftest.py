"""What the tests share: the bundled encoder and index, a data folder of their own, and the shared reports."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, FLAGS, HOSTILE_REPORT, Visit, start
from hypothesis import settings

from index.build import build_index
from index.encoder import Encoder, load_encoder
from index.reports import BUNDLED, Report, read_report
from index.store import PassageIndex

settings.register_profile("wenbao", deadline=None, derandomize=True)
settings.load_profile("wenbao")

# A suite started in the background inherits Ctrl-C as ignored, and so would the programs that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def data_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder for this session, so that no test reads or writes the user's own."""
    folder = tmp_path_factory.mktemp("wenbao-data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WENBAO_DATA", str(folder))
        yield folder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> PassageIndex:
    """The index of the bundled report, built anew."""
    return build_index([BUNDLED], tmp_path_factory.mktemp("index"), encoder)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with development reports and questions."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "reports" / "dev").is_dir():
        pytest.skip(f"the development reports are not beside this checkout ({folder})")
    return folder


@pytest.fixture(scope="session")
def dev_reports(shared: Path) -> tuple[Report, ...]:
    return tuple(read_report(path) for path in sorted((shared / "reports" / "dev").glob("*.txt")))


@pytest.fixture(scope="session")
def address(bundled: PassageIndex) -> str:
    return start(bundled)


@pytest.fixture(scope="session")
def hostile_address(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> str:
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "hostile-2025.txt"
    path.write_text(HOSTILE_REPORT, encoding="utf-8")
    return start(build_index([path], folder / "index", encoder))


@pytest.fixture(scope="session")
def provinces(shared: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> str:
    """The address of a chat over the reports of three provinces."""
    names = ("fujian", "yunnan", "ningxia")
    files = [shared / "reports" / "dev" / f"prov_{name}_2025.txt" for name in names]
    return start(build_index(files, tmp_path_factory.mktemp("provinces"), encoder))


@pytest.fixture(scope="session")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: the chat is not driven in a browser here")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address: str) -> Iterator:
    visits = []

    def begin(at: str = address, **how) -> Visit:
        visits.append(Visit(browser, at, **how))
        return visits[-1]

    yield begin
    for one in visits:
        one.assert_quiet()
        one.context.close()
