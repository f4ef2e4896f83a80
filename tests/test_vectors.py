"""Exact search over some passages, approximate over many: the same answers, or nearly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.vectors import ROWS, VectorIndex, VectorWriter

DIM = 32


def unit_rows(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def written(folder: Path, rows: np.ndarray) -> VectorIndex:
    folder.mkdir()
    writer = VectorWriter(folder, DIM)
    for at in range(0, len(rows), 300):
        writer.add(rows[at : at + 300])
    writer.close()
    return VectorIndex.load(folder)


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return unit_rows(3000, 1)


@pytest.fixture(scope="module")
def many(rows: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.vectors.FLAT", 1000)
        return written(tmp_path_factory.mktemp("vectors") / "many", rows)


def test_few_rows_are_kept_as_they_are(rows: np.ndarray, tmp_path: Path) -> None:
    index = written(tmp_path / "few", rows)
    assert not (tmp_path / "few" / ROWS).exists()
    assert (index.index.reconstruct_n() == rows).all()
    query = unit_rows(1, 2)[0]
    assert index.scores(query, range(100, 400)) == pytest.approx(rows[100:400] @ query, abs=1e-6)
    assert index.nearest(query, 7).tolist() == sorted(np.argsort(-(rows @ query))[:7].tolist())
    assert sorted(p.name for p in (tmp_path / "few").iterdir()) == ["vectors.faiss"]


def test_many_rows_are_found_nearly_as_well(rows: np.ndarray, many: VectorIndex) -> None:
    assert many.rows is not None
    queries = unit_rows(50, 3)
    found = [len(set(many.nearest(q, 10)) & set(np.argsort(-(rows @ q))[:10].tolist())) for q in queries]
    # 16 of 64 lists over noise without any clusters: the hardest there is
    assert sum(found) / 500 > 0.6


def test_scores_are_those_of_the_exact_rows(rows: np.ndarray, many: VectorIndex) -> None:
    query = unit_rows(1, 4)[0]
    assert many.scores(query, range(20, 40)) == pytest.approx(rows[20:40] @ query, abs=2e-3)
    ids = np.array([3, 2999, 17])
    assert many.scores_of(ids, query) == pytest.approx(rows[ids] @ query, abs=2e-3)
    assert many.scores_of(ids[:0], query).shape == many.scores(query, range(5, 5)).shape == (0,)


@pytest.mark.parametrize("kind", ["few", "many"])
def test_only_marked_rows_are_found(kind: str, rows: np.ndarray, many: VectorIndex, tmp_path: Path) -> None:
    index = many if kind == "many" else written(tmp_path / "few", rows)
    among = np.zeros(len(rows), bool)
    among[1000:1010] = True
    assert set(index.nearest(unit_rows(1, 5)[0], 20, among)) <= set(range(1000, 1010))


def test_the_same_rows_give_the_same_files(
    rows: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors.FLAT", 1000)
    for name in ("one", "two"):
        written(tmp_path / name, rows)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_no_row_at_all(tmp_path: Path) -> None:
    index = written(tmp_path / "none", unit_rows(0, 1))
    assert index.nearest(unit_rows(1, 5)[0], 3).tolist() == []
