"""What an encoder promises: unit vectors for any text, and one clear line for whatever is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from index.build import build_index
from index.encoder import (
    BUNDLED,
    MAX_CHARS,
    Encoder,
    StaticEncoder,
    TransformerEncoder,
    bundled_words,
    load_encoder,
)
from index.errors import EncoderError, StoreError
from index.store import load
from rag.answer import ask

SENTENCES = [
    "2024年地区生产总值完成1220.9亿元，增长6.5%。",
    "去年规上工业增加值增速过没过一成？",
    "新增就业3万人",
    "GDP",
    "２０２４年在境外设了几个分拨仓？",
    "税",
    " \n\t。！",
    "",
    "ᚠᚢᚦᚨᚱᚲ",
    "增长" * 3_000,
]


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return load_encoder()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUNDLED, tmp_path / "encoder"))


def unrecorded(folder: Path) -> Path:
    """The folder without its record of hashes, as another author's would be."""
    (folder / "training.json").unlink(missing_ok=True)
    return folder


# ---- the bundled encoder


@pytest.mark.slow
def test_bundled_gives_the_vectors_that_sentence_transformers_gives(
    bundled: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUNDLED), device="cpu")
    theirs = model.encode(SENTENCES, show_progress_bar=False)
    ours = bundled.encode_passages(SENTENCES)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-4, np.abs(ours - theirs).max(axis=1)


def test_rows_are_float32_of_unit_length_in_order(bundled: Encoder) -> None:
    vectors = bundled.encode_queries(SENTENCES[:6])
    assert vectors.dtype == np.float32
    assert vectors.shape == (6, bundled.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_text_gets_the_same_bytes_alone_and_in_a_batch(bundled: Encoder) -> None:
    together = bundled.encode_passages(SENTENCES * 60)
    for row, text in enumerate(SENTENCES):
        assert bundled.encode_passages([text]).tobytes() == together[row].tobytes(), text


@pytest.mark.parametrize("text", ["", " \n　", "。，！？", "ᚠᚢᚦ", "😀", "\x00"])
def test_a_text_without_known_terms_is_a_zero_row_and_never_nan(bundled: Encoder, text: str) -> None:
    assert not bundled.encode_queries([text]).any()


def test_no_texts_give_no_rows(bundled: Encoder) -> None:
    assert bundled.encode_queries([]).shape == (0, bundled.dim)


def test_full_width_and_half_width_are_the_same(bundled: Encoder) -> None:
    wide, narrow = bundled.encode_queries(["ＧＤＰ增长６．５％", "gdp增长6.5%"])
    assert np.array_equal(wide, narrow)


def test_a_paraphrase_is_nearer_than_another_topic(bundled: Encoder) -> None:
    question, right, wrong = bundled.encode_passages(
        ["老旧小区改造了多少个？", "改造城镇老旧小区35个。", "新增规上工业企业12家。"]
    )
    assert question @ right > question @ wrong


@pytest.mark.timeout(60)
def test_a_million_characters_take_no_longer_than_their_head(bundled: Encoder) -> None:
    text = "全年一般公共预算收入增长5.2%。" * 70_000
    assert len(text) > 1_000_000
    vector = bundled.encode_queries([text])
    assert np.array_equal(vector, bundled.encode_queries([text[:MAX_CHARS]]))


def test_a_lone_surrogate_is_passed_over(bundled: Encoder) -> None:
    broken, whole = bundled.encode_queries(["增长\ud800目标", "增长目标"])
    assert np.array_equal(broken, whole)


def test_loading_and_encoding_import_neither_torch_nor_transformers() -> None:
    script = (
        "import sys; from index.encoder import load_encoder; load_encoder().encode_queries(['增长'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'scipy'} & set(sys.modules)\n"
        "print(*sorted(heavy))"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def test_the_list_of_words_is_longer_than_the_rows(bundled: Encoder) -> None:
    assert isinstance(bundled, StaticEncoder)
    assert {"建设", "质检"} <= bundled_words()
    assert bundled.tokenizer.token_to_id("建设") is not None
    assert bundled.tokenizer.token_to_id("质检") is None


def test_the_folder_stays_under_16_megabytes_and_carries_its_licence() -> None:
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file()) < 16_000_000
    card = (BUNDLED / "README.md").read_text(encoding="utf-8")
    for source in ("CC BY-SA 4.0", "CMRC 2018", "CMRC 2017", "DRCD", "XQuAD", "STARD", "PAWS-X"):
        assert source in card


def test_the_fingerprint_follows_the_files_that_decide_the_vectors(copied: Path, bundled: Encoder) -> None:
    assert load_encoder(str(copied)).fingerprint == bundled.fingerprint
    unrecorded(copied)
    (copied / "README.md").write_text("other words", encoding="utf-8")
    assert load_encoder(str(copied)).fingerprint == bundled.fingerprint
    tensors = load_file(copied / "model.safetensors")
    save_file(tensors | {"weights": tensors["weights"] * 2}, copied / "model.safetensors")
    assert load_encoder(str(copied)).fingerprint != bundled.fingerprint


# ---- what can be wrong with a folder


@pytest.mark.parametrize("file", ["tokenizer.json", "model.safetensors"])
def test_a_missing_file_is_named(copied: Path, file: str) -> None:
    (copied / file).unlink()
    with pytest.raises(EncoderError, match=file):
        load_encoder(str(copied))


@pytest.mark.parametrize("file", ["tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("recorded", [True, False])
def test_a_file_cut_short_is_named(copied: Path, file: str, recorded: bool) -> None:
    path = copied / file
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(EncoderError, match=f"{file} 已损坏"):
        load_encoder(str(copied if recorded else unrecorded(copied)))


def test_one_changed_byte_is_noticed(copied: Path) -> None:
    path = copied / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(EncoderError, match="已损坏"):
        load_encoder(str(copied))


def test_a_damaged_record_is_named(copied: Path) -> None:
    (copied / "training.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"training\.json 已损坏"):
        load_encoder(str(copied))


def test_rows_that_hold_nan_are_refused(copied: Path) -> None:
    tensors = load_file(copied / "model.safetensors")
    tensors["weights"][5] = np.nan
    save_file(tensors, copied / "model.safetensors")
    with pytest.raises(EncoderError, match="NaN"):
        load_encoder(str(unrecorded(copied)))


def test_fewer_rows_than_terms_are_refused(copied: Path) -> None:
    tensors = load_file(copied / "model.safetensors")
    save_file({name: tensor[:-1].copy() for name, tensor in tensors.items()}, copied / "model.safetensors")
    with pytest.raises(EncoderError, match="不配套"):
        load_encoder(str(unrecorded(copied)))


def test_rows_of_the_wrong_shape_are_refused(copied: Path) -> None:
    save_file({"embedding.weight": np.ones(7, dtype=np.float32)}, copied / "model.safetensors")
    with pytest.raises(EncoderError, match="维数不对"):
        load_encoder(str(unrecorded(copied)))


def test_tensors_of_other_names_are_refused(copied: Path) -> None:
    save_file({"weight": np.ones((7, 7), dtype=np.float32)}, copied / "model.safetensors")
    with pytest.raises(EncoderError, match="已损坏"):
        load_encoder(str(unrecorded(copied)))


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(EncoderError, match="不是编码模型文件夹"):
        load_encoder(str(tmp_path))


@pytest.mark.timeout(60)
@pytest.mark.slow
def test_a_name_that_is_not_on_disk_is_refused_without_trying_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError, match="HF_HUB_OFFLINE=0") as caught:
        load_encoder("nobody/no-such-model")
    assert "\n" not in str(caught.value)


# ---- other people's models


def test_a_plain_static_folder_of_another_author_is_read_fast(tmp_path: Path) -> None:
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "增": 1, "长": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    rows = np.array([[0, 0], [1, 0], [0, 1]], dtype=np.float16)
    save_file({"embedding.weight": rows}, tmp_path / "model.safetensors")
    kind = "sentence_transformers.models.StaticEmbedding"
    modules = [{"idx": 0, "name": "0", "path": "", "type": kind}]
    (tmp_path / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    encoder = load_encoder(str(tmp_path))
    assert isinstance(encoder, StaticEncoder)
    # Two different unit rows average to (½, ½), which is (√½, √½) at length 1.
    assert np.allclose(encoder.encode_queries(["增长", "增增"]), [[0.5**0.5, 0.5**0.5], [1, 0]])


@pytest.fixture
def transformer_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A transformer of one layer with random weights, mean pooling, and a prompt for queries."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"问增长收入企业：0123456789"]
    vocabulary = tmp_path / "vocab.txt"
    vocabulary.write_text("\n".join(words), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    BertTokenizerFast(vocab_file=str(vocabulary), model_max_length=64).save_pretrained(tmp_path / "bert")
    modules = [Transformer(str(tmp_path / "bert")), Pooling(16)]
    SentenceTransformer(modules=modules, prompts={"query": "问：", "document": ""}, device="cpu").save(
        str(tmp_path / "model"), create_model_card=False
    )
    return tmp_path / "model"


@pytest.mark.slow
def test_another_model_folder_loads_and_its_query_prompt_counts(transformer_folder: Path) -> None:
    encoder = load_encoder(str(transformer_folder))
    assert isinstance(encoder, TransformerEncoder)
    assert encoder.dim == 16
    queries, passages = encoder.encode_queries(["增长", ""]), encoder.encode_passages(["增长", ""])
    assert queries.dtype == np.float32
    assert np.allclose(np.linalg.norm(queries, axis=1), 1.0, atol=1e-5)
    assert not np.allclose(queries[0], passages[0], atol=1e-3)
    assert np.allclose(queries[0], encoder.encode_passages(["问：增长"])[0], atol=1e-5)
    assert encoder.encode_passages([]).shape == (0, 16)
    assert encoder.encode_passages(["收入" * 500_000]).shape == (1, 16)
    assert len(encoder.fingerprint) == 64
    assert encoder.fingerprint == load_encoder(str(transformer_folder)).fingerprint


@pytest.mark.slow
def test_another_model_goes_through_build_load_and_ask(transformer_folder: Path, tmp_path: Path) -> None:
    """Its vectors are noise and of another width, so the words must carry the question."""
    report = tmp_path / "qingshi_2025.txt"
    report.write_text(
        "青石县人民政府工作报告\n——2025年1月10日\n各位代表：\n一、2024年工作回顾\n"
        "地区生产总值完成152.3亿元，增长6.1%。粮食总产量达到21.5万吨。\n"
        "二、2025年工作安排\n改扩建学校5所。\n",
        encoding="utf-8",
    )
    encoder = load_encoder(str(transformer_folder))
    build_index([report], tmp_path / "index", encoder)
    index = load(tmp_path / "index", load_encoder(str(transformer_folder)))
    assert index.vectors.d == encoder.dim == 16
    answer = ask(index, "2024年地区生产总值增长多少？", hits=3)
    assert [figure.text for figure in answer.figures] == ["6.1%"]
    assert all(np.isfinite(hit.score) for hit in answer.hits)
    with pytest.raises(StoreError, match="--encoder"):
        load(tmp_path / "index", load_encoder())


@pytest.mark.slow
def test_another_model_with_damaged_weights_is_refused(transformer_folder: Path) -> None:
    path = transformer_folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(EncoderError, match="无法加载编码模型"):
        load_encoder(str(transformer_folder))


@pytest.mark.slow
def test_another_model_that_gives_nan_is_refused(transformer_folder: Path) -> None:
    tensors = load_file(transformer_folder / "model.safetensors")
    save_file(
        {name: np.full_like(tensor, np.nan) for name, tensor in tensors.items()},
        transformer_folder / "model.safetensors",
    )
    with pytest.raises(EncoderError, match="NaN"):
        load_encoder(str(transformer_folder))


class _Device:
    type = "cpu"


class _WrongWidth:
    """A scripted model whose documents are wider than it said."""

    device = _Device()

    def encode_document(self, texts: list[str], **_: Any) -> np.ndarray:
        return np.ones((len(texts), 5), dtype=np.float32)


def test_another_model_that_changes_its_width_is_refused() -> None:
    encoder = TransformerEncoder("宽窄不一", "0" * 64, 4, _WrongWidth())
    with pytest.raises(EncoderError, match="形状"):
        encoder.encode_passages(["增长"])
