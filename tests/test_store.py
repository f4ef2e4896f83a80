"""What is saved is loaded again, whole and unaltered, or refused with one line that says what to do."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import faiss
import numpy as np
import pytest

from index.build import build_index
from index.encoder import Vectors
from index.errors import StoreError
from index.lexical import terms
from index.store import FORMAT, MANIFEST, PassageIndex, load, manifest_hash, read_manifest

ONE = (
    "青石县政府工作报告\n一、2024年工作回顾\n生产总值152.3亿元、增长6.5%。新增“小巨人”企业3家。\n"
    "二、2025年工作安排\n增长6%以上。\n"
)
TWO = "白石县政府工作报告\n一、2024年工作回顾\n财政收入突破20亿元。\n"


@dataclass(frozen=True)
class Letters:
    """An encoder without a model: a text's vector counts its characters by their code modulo `dim`."""

    name: str = "letters"
    fingerprint: str = "1e77e85"
    dim: int = 16

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for char in text:
                row[ord(char) % self.dim] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.encode_queries(texts)


LETTERS = Letters()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[PassageIndex, Path]:
    """An index of two small reports, as it was built, and its folder."""
    folder = tmp_path_factory.mktemp("store")
    (folder / "qingshi-2025.txt").write_text(ONE, "utf-8")
    (folder / "baishi-2025.txt").write_text(TWO, "utf-8")
    paths = [folder / "qingshi-2025.txt", folder / "baishi-2025.txt"]
    return build_index(paths, folder / "index", LETTERS), folder / "index"


@pytest.fixture
def folder(made: tuple[PassageIndex, Path], tmp_path: Path) -> Path:
    """A copy of the index folder, to be damaged."""
    return Path(shutil.copytree(made[1], tmp_path / "index"))


def data_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("data-*/**/*") if p.is_file())


def refusal(folder: Path, encoder: Letters = LETTERS) -> str:
    """The one line that loading `folder` is refused with."""
    with pytest.raises(StoreError) as refused:
        load(folder, encoder)
    message = str(refused.value)
    assert "\n" not in message, message
    assert str(folder) in message, message
    return message


def resign(folder: Path, alter: Callable[[dict[str, object]], None]) -> None:
    """Alter the manifest and give it the hash that it then has to have."""
    manifest = read_manifest(folder)
    alter(manifest)
    signed = manifest | {"sha256": manifest_hash(manifest)}
    (folder / MANIFEST).write_text(json.dumps(signed, ensure_ascii=False), "utf-8")


# ---- round trip


def test_what_is_loaded_equals_what_was_built(made: tuple[PassageIndex, Path]) -> None:
    built, loaded = made[0], load(made[1], LETTERS)
    assert loaded.fingerprint == built.fingerprint
    assert loaded.reports == built.reports
    assert loaded.sections == built.sections
    assert loaded.passages == built.passages
    assert loaded.figures == built.figures
    assert [type(f.value) for f in loaded.figures] == [type(f.value) for f in built.figures]
    assert (loaded.vectors.reconstruct_n() == built.vectors.reconstruct_n()).all()
    for query in ("增长", "6.5%", "小巨人", "没有"):
        assert loaded.lexical_scores(terms(query)).tolist() == built.lexical_scores(terms(query)).tolist()
        assert loaded.dense_scores(query).tolist() == built.dense_scores(query).tolist()


def test_hashes_and_slices_survive(made: tuple[PassageIndex, Path]) -> None:
    loaded = load(made[1], LETTERS)
    for before, after in zip(made[0].reports, loaded.reports, strict=True):
        assert (after.sha256, after.raw_sha256) == (before.sha256, before.raw_sha256)
    for passage in loaded.passages:
        assert loaded.report(passage.report).text[passage.start : passage.end] == passage.text
    for figure in loaded.figures:
        report = loaded.report(loaded.passages[figure.passage].report)
        assert report.text[figure.start : figure.end] == figure.text


def test_characters_that_some_take_for_line_ends_survive(tmp_path: Path) -> None:
    text = "青石县政府工作报告\n\u3000一、2024年工作回顾\n增长\u00856.5%，\u2003“好”\\n{}𠮷\n"
    (tmp_path / "odd.txt").write_text(text, "utf-8")
    built = build_index([tmp_path / "odd.txt"], tmp_path / "index", LETTERS)
    assert load(tmp_path / "index", LETTERS).reports == built.reports
    assert built.reports[0].text == text


def test_nothing_is_pickled(made: tuple[PassageIndex, Path]) -> None:
    for path in data_files(made[1]):
        assert path.suffix in {".jsonl", ".json", ".npy", ".faiss"}, path
        assert not path.read_bytes().startswith(b"\x80"), path
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)
        elif path.suffix != ".faiss":
            path.read_text("utf-8")


def test_the_manifest_names_every_file_with_its_hash(made: tuple[PassageIndex, Path]) -> None:
    index, folder = made
    manifest = read_manifest(folder)
    data = folder / str(manifest["data"])
    hashes = {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in data_files(folder)
    }
    assert manifest["files"] == hashes
    for name in ("reports.jsonl", "sections.jsonl", "passages.jsonl", "figures.jsonl", "vectors.faiss"):
        assert name in hashes
    assert manifest["format"] == FORMAT
    assert manifest["fingerprint"] == index.fingerprint
    assert manifest["reports"] == {r.id: r.sha256 for r in index.reports}
    assert manifest["counts"] == {"passages": len(index.passages), "figures": len(index.figures)}


def test_a_report_is_one_line_of_readable_json(made: tuple[PassageIndex, Path]) -> None:
    (path,) = made[1].glob("data-*/reports.jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [row["text"] for row in rows] == [ONE, TWO]
    assert "生产总值152.3亿元" in path.read_text("utf-8")


# ---- searches


def test_passage_ids_count_on_from_report_to_report(made: tuple[PassageIndex, Path]) -> None:
    index = made[0]
    assert [p.id for p in index.passages] == list(range(len(index.passages)))
    one, two = index.ids("qingshi-2025"), index.ids("baishi-2025")
    assert (one.start, one.stop, two.stop) == (0, two.start, len(index.passages))
    assert index.ids() == range(len(index.passages))
    assert len(index.ids("elsewhere")) == 0


def test_scores_within_a_report_are_those_over_all(made: tuple[PassageIndex, Path]) -> None:
    index = made[0]
    for report in ("qingshi-2025", "baishi-2025"):
        within = index.ids(report)
        lexical, dense = index.lexical_scores(["增长"])[within], index.dense_scores("增长")[within]
        assert index.lexical_scores(["增长"], report).tolist() == lexical.tolist()
        assert index.dense_scores("增长", report) == pytest.approx(dense, abs=1e-6)
    assert index.lexical_scores(["增长"], "elsewhere").shape == (0,)
    assert index.dense_scores("增长", "elsewhere").shape == (0,)


def test_dense_scores_are_the_cosines_in_passage_order(made: tuple[PassageIndex, Path]) -> None:
    index = made[0]
    query = LETTERS.encode_queries(["财政收入"])[0]
    cosines = LETTERS.encode_passages([p.text for p in index.passages]) @ query
    assert index.dense_scores("财政收入") == pytest.approx(cosines, abs=1e-6)


def test_a_passage_is_nearest_to_itself(made: tuple[PassageIndex, Path]) -> None:
    index = made[0]
    for passage in index.passages:
        scores = index.dense_scores(passage.text)
        assert scores[passage.id] == pytest.approx(1.0, abs=1e-5), passage.text


def test_searches_from_several_threads_agree(made: tuple[PassageIndex, Path]) -> None:
    index = made[0]
    with ThreadPoolExecutor(8) as pool:
        dense = list(pool.map(lambda _: index.dense_scores("增长").tolist(), range(32)))
        lexical = list(pool.map(lambda _: index.lexical_scores(["增长"]).tolist(), range(32)))
    assert dense == [dense[0]] * 32
    assert lexical == [lexical[0]] * 32


def test_figures_by_passage(made: tuple[PassageIndex, Path]) -> None:
    index = made[0]
    grouped = index.figures_by_passage
    assert sum(len(found) for found in grouped.values()) == len(index.figures)
    for passage, found in grouped.items():
        assert [f.passage for f in found] == [passage] * len(found)
        assert [f.start for f in found] == sorted(f.start for f in found)


def test_an_unknown_report_is_answered_with_those_that_there_are(made: tuple[PassageIndex, Path]) -> None:
    assert made[0].report("qingshi-2025").text == ONE
    with pytest.raises(StoreError, match="qingshi-2025、baishi-2025"):
        made[0].report("elsewhere")


# ---- damage


def test_any_byte_flipped_in_any_file_is_noticed(folder: Path) -> None:
    for path in data_files(folder):
        whole = path.read_bytes()
        for at in {0, 1, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
            for bit in (0x01, 0x80):
                path.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
                message = refusal(folder)
                assert path.name in message, (path, at, message)
                assert "wenbao build" in message, (path, at, message)
        path.write_bytes(whole)
    load(folder, LETTERS)


def test_any_byte_flipped_in_the_manifest_is_noticed_or_changes_nothing(folder: Path) -> None:
    path = folder / MANIFEST
    whole, sound = path.read_bytes(), read_manifest(folder)
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        try:
            assert read_manifest(folder) == sound, at
        except StoreError as refused:
            assert "wenbao build" in str(refused), at


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_file_is_noticed(folder: Path, share: float) -> None:
    for path in [*data_files(folder), folder / MANIFEST]:
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])
        assert "wenbao build" in refusal(folder), path
        path.write_bytes(whole)


def test_a_file_with_something_appended_is_noticed(folder: Path) -> None:
    for path in [*data_files(folder), folder / MANIFEST]:
        whole = path.read_bytes()
        path.write_bytes(whole + b"{}\n")
        refusal(folder)
        path.write_bytes(whole)


def test_a_missing_file_is_named(folder: Path) -> None:
    for path in data_files(folder):
        away = path.rename(folder.parent / "away")
        message = refusal(folder)
        assert path.name in message, message
        assert "wenbao build" in message, message
        away.rename(path)


def test_a_missing_data_folder(folder: Path) -> None:
    shutil.rmtree(next(folder.glob("data-*")))
    assert "wenbao build" in refusal(folder)


def test_two_files_that_changed_places(folder: Path) -> None:
    (data,) = folder.glob("data-*")
    (data / "passages.jsonl").rename(data / "x")
    (data / "figures.jsonl").rename(data / "passages.jsonl")
    (data / "x").rename(data / "figures.jsonl")
    refusal(folder)


def test_a_folder_where_a_file_should_be(folder: Path) -> None:
    (data,) = folder.glob("data-*")
    (data / "passages.jsonl").unlink()
    (data / "passages.jsonl").mkdir()
    assert "wenbao build" in refusal(folder)


@pytest.mark.parametrize("missing", ["nowhere", "empty"])
def test_no_index_there(tmp_path: Path, missing: str) -> None:
    (tmp_path / "empty").mkdir()
    message = refusal(tmp_path / missing)
    assert "没有索引" in message
    assert "wenbao build" in message


def test_a_file_is_no_index_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "wenbao build" in refusal(tmp_path / "file")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"42",
        b'"manifest"',
        b"{",
        b"\xff\xfe\x00",
        b'{"name": "a web application", "start_url": "/"}',
        b'{"format": 1, "sha256": "0"}',
        b'{"format": "1", "sha256": 7}',
        pytest.param(
            b"[" * 100_000,
        ),
    ],
    ids=lambda content: content[:20].decode("latin-1"),
)
def test_a_manifest_that_is_none(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    assert "wenbao build" in refusal(folder)


ENTRIES = ["fingerprint", "encoder", "reports", "counts", "data", "files", "format", "sha256"]


@pytest.mark.parametrize("name", ENTRIES)
def test_a_manifest_without_one_of_its_entries(folder: Path, name: str) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    del manifest[name]
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert "wenbao build" in refusal(folder)


def test_a_manifest_with_one_number_altered(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["counts"]["figures"] += 1
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert "清单" in refusal(folder)


def test_an_index_of_another_format(folder: Path) -> None:
    resign(folder, lambda manifest: manifest.update(format=FORMAT + 1))
    message = refusal(folder)
    assert str(FORMAT + 1) in message
    assert "wenbao build" in message


@pytest.mark.parametrize("data", ["../elsewhere", "/etc", "data-1", "data-GGGGGGGG", "data-00000000/..", ""])
def test_a_manifest_that_points_elsewhere(folder: Path, data: str) -> None:
    resign(folder, lambda manifest: manifest.update(data=data))
    assert "wenbao build" in refusal(folder)


@pytest.mark.parametrize("entry", ["fingerprint", "encoder", "data", "files"])
@pytest.mark.parametrize("value", [None, 7])
def test_a_foreign_manifest_whose_hash_is_right(folder: Path, entry: str, value: object) -> None:
    resign(folder, lambda manifest: manifest.pop(entry) if value is None else manifest.update({entry: value}))
    assert "wenbao build" in refusal(folder)


# ---- the encoder


def test_an_index_built_by_another_encoder_names_both(folder: Path) -> None:
    message = refusal(folder, replace(LETTERS, name="其他编码器", fingerprint="07e4"))
    assert "letters" in message
    assert "其他编码器" in message
    assert "--encoder" in message


def test_the_same_encoder_under_another_name_will_do(folder: Path) -> None:
    assert load(folder, replace(LETTERS, name="moved/letters")).passages


# ---- a build that finishes meanwhile


def test_data_replaced_after_the_manifest_was_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "two.txt").write_text(TWO, "utf-8")
    before = read_manifest(folder)
    build_index([tmp_path / "two.txt"], folder, LETTERS)
    seen = iter([before])
    monkeypatch.setattr("index.store.read_manifest", lambda f: next(seen, None) or read_manifest(f))
    assert [r.id for r in load(folder, LETTERS).reports] == ["two"]


def test_data_replaced_after_its_hashes_were_checked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "two.txt").write_text(TWO, "utf-8")
    read, builds = faiss.read_index, iter([tmp_path / "two.txt"])

    def read_after_a_build(name: str) -> faiss.Index:
        for path in builds:
            build_index([path], folder, LETTERS)
        return read(name)

    monkeypatch.setattr(faiss, "read_index", read_after_a_build)
    assert [r.id for r in load(folder, LETTERS).reports] == ["two"]
