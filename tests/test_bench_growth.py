"""The growth curve: reports made alike but not the same, measured by size, drawn and written down."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from index.build import build_index
from index.encoder import Encoder
from index.figures import find_figures
from index.passages import cut_passages
from index.reports import BUNDLED, read_report
from index.sections import find_sections
from rag.route import route
from ui.bench_chart import growth_svg
from ui.bench_growth import Asked, Built, Point, Times, measure_growth, quantile, slopes
from ui.bench_reports import read_template, vary, write_reports


def test_the_first_report_is_the_bundled_one_and_more_reports_begin_with_the_same(tmp_path: Path) -> None:
    few, more = (list(write_reports(tmp_path / str(n), n)) for n in (2, 4))
    assert few[0].read_bytes() == BUNDLED.read_bytes()
    assert [p.read_bytes() for p in few] == [p.read_bytes() for p in more[:2]]
    assert len({p.read_bytes() for p in more}) == 4


def test_a_varied_report_has_a_place_and_figures_of_its_own_and_the_same_form(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text(vary(read_template(), 7), "utf-8")
    ours, report = read_report(BUNDLED), read_report(path)
    assert report.year == ours.year
    assert report.place not in ("", ours.place)
    assert report.place[-1] == ours.place[-1]
    passages = cut_passages(report, find_sections(report))
    assert 100 < len(passages) < 230
    bundled = cut_passages(ours, find_sections(ours))
    texts = {f.text for f in find_figures(bundled, ours.year)}
    found = find_figures(passages, report.year)
    assert len(found) > 60
    assert sum(f.text in texts for f in found) < len(found) / 2


def test_places_are_told_apart() -> None:
    template = read_template()
    heads = {vary(template, n).split("\n", 1)[0] for n in range(1, 300)}
    assert len(heads) == 299


def point(reports: int, milliseconds: float) -> Point:
    times = {
        scope: Times(milliseconds, 2 * milliseconds, 3 * milliseconds, 1, 9)
        for scope in ("named", "placed", "open")
    }
    built = Built(reports, 150 * reports, 100 * reports, 0.1 * reports, 0.2 * reports, 200, 2.0 * reports)
    return Point(built, Asked(0.1, 200, 100, times, {s: {"retrieve": 1.0} for s in times}, 1.0, ("a",)), 1.0)


def test_slopes_are_those_of_the_logarithms() -> None:
    # 10 ms, 20 ms, 40 ms over 1, 100, 10 000 reports: ln 2 over ln 100
    found = slopes([point(1, 10), point(100, 20), point(10_000, 40)])
    assert found["open p50 ms"] == pytest.approx(0.1505, abs=1e-4)
    assert found["build s"] == pytest.approx(1)
    assert found["memory MB"] == pytest.approx(0)
    assert slopes([point(1, 10)]) == {}


def test_quantiles_are_nearest_ranks() -> None:
    times = [float(n) for n in range(1, 101)]
    assert [quantile(times, share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]


def test_the_chart_is_one_file_without_anything_from_elsewhere() -> None:
    from ui.bench_growth import rows_of

    svg = growth_svg(rows_of([point(1, 10), point(10, 12), point(100, 30)]))
    tree = ElementTree.fromstring(svg)
    lines = tree.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 8
    across = [float(p.split(",")[0]) for p in lines[0].get("points", "").split()]
    assert all(b > a for a, b in pairwise(across))
    assert svg.count("http") == 1  # the name of SVG itself
    assert "href" not in svg


@pytest.mark.slow
def test_what_is_measured_is_written_as_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_DATA", str(tmp_path / "data"))
    lines = list(measure_growth((2, 1), tmp_path / "out"))
    assert "recall@10 1.0" in lines[2]
    curve = json.loads((tmp_path / "out" / "growth.json").read_text("utf-8"))
    assert [p["built"]["reports"] for p in curve["points"]] == [1, 2]
    assert curve["points"][0]["same"] == 1.0
    assert set(curve["points"][1]["asked"]["times"]) == {"named", "placed", "open"}
    assert (tmp_path / "out" / "growth.svg").exists()
    assert not (tmp_path / "data").exists()


def test_a_question_goes_to_the_report_whose_place_it_names(tmp_path: Path, encoder: Encoder) -> None:
    index = build_index(list(write_reports(tmp_path / "in", 6)), tmp_path / "index", encoder)
    for card in index.cards:
        assert route(index, f"{card.place}地区生产总值是多少", ()) == card.id
        assert route(index, "地区生产总值是多少", (f"{card.place}的工业怎么样",)) == card.id
