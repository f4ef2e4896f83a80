"""A text becomes a unit vector: the bundled encoder without torch, any sentence-transformers model with it.

The bundled encoder is a static one: a text is cut into the terms of `tokenizer.json`, their rows in
`model.safetensors` are averaged, and the mean is brought to length 1. The folder is an ordinary
sentence-transformers model, but that library takes six seconds to import, so folders of this shape are
read here with tokenizers, safetensors and numpy alone, to the same vectors.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from tokenizers import Tokenizer

from index.errors import EncoderError

BUNDLED: Final = Path(__file__).parent / "data" / "encoder"

# A passage is a sentence; what lies beyond this would only blur the mean (and cost a transformer minutes).
MAX_CHARS: Final = 16_384
BLOCK: Final = 256
PROGRESS_FROM: Final = 2_000

TOKENIZER: Final = "tokenizer.json"
WEIGHTS: Final = "model.safetensors"
MODULES: Final = "modules.json"
PROMPTS: Final = "config_sentence_transformers.json"
TRAINING: Final = "training.json"
WORDS: Final = "words.txt"

Vectors = NDArray[np.float32]
Stored = NDArray[np.int8] | NDArray[np.float16] | NDArray[np.float32]


class Encoder(Protocol):
    """What an index needs of an encoder; two encoders of one fingerprint give the same vectors."""

    @property
    def name(self) -> str:
        """The name to show to people."""

    @property
    def fingerprint(self) -> str:
        """SHA-256, as hex, of what decides the vectors."""

    @property
    def dim(self) -> int:
        """The width of every vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dim), in order; a zero row for a text without any known term."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same for passages; models with prompts treat the two differently."""


@dataclass(frozen=True, slots=True, eq=False)
class StaticEncoder:
    """The fast path: one row a term, averaged. A text gets the same bytes alone and in a batch.

    Row i of `rows`, of shape (terms, dim), times `scales[i]` is the vector of token id i of `tokenizer`. Rows
    stay as they are stored: bringing all of them to float32 takes longer than the rest of loading.
    """

    name: str
    fingerprint: str
    tokenizer: Tokenizer
    rows: Stored
    scales: Vectors

    @property
    def dim(self) -> int:
        """The width of every vector."""
        return int(self.rows.shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dim), in order; a zero row for a text without any known term."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), BLOCK):
            self._average([readable(text) for text in texts[start : start + BLOCK]], vectors[start:])
        return unit_rows(vectors)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same as `encode_queries`: this model has no prompts."""
        return self.encode_queries(texts)

    def _average(self, texts: list[str], out: Vectors) -> None:
        # The sum points where the mean points, and only the direction is kept.
        encodings = self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        ids = [encoding.ids for encoding in encodings]
        for i, terms in enumerate(ids):
            if terms:
                rows = self.rows.take(terms, axis=0).astype(np.float32, copy=False)
                # Not a matrix product, which may share out the sum over threads, in another order.
                np.einsum("i,ij->j", self.scales.take(terms), rows, out=out[i])


@dataclass(frozen=True, slots=True, eq=False)
class TransformerEncoder:
    """Any other sentence-transformers model; its own prompts for queries and documents are respected."""

    name: str
    fingerprint: str
    dim: int
    model: Any

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, shape (len(texts), dim), in order. EncoderError if the model gives no usable vectors."""
        return self._encode(self.model.encode_query, texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same for passages, with the model's document prompt."""
        return self._encode(self.model.encode_document, texts)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        vectors = np.asarray(
            encode(
                [readable(text) for text in texts],
                batch_size=32 if self.model.device.type == "cpu" else 128,
                show_progress_bar=len(texts) >= PROGRESS_FROM,
                convert_to_numpy=True,
            ),
            dtype=np.float32,
        )
        if vectors.shape != (len(texts), self.dim):
            raise EncoderError(
                f"编码模型 {self.name} 给出的向量形状为 {vectors.shape}，"
                f"应为 {(len(texts), self.dim)}：请换用句向量模型。"
            )
        if not np.isfinite(vectors).all():
            raise EncoderError(
                f"编码模型 {self.name} 给出了无效向量（NaN 或无穷大）：模型文件可能已损坏，请重新下载。"
            )
        return unit_rows(vectors)


def load_encoder(name: str | None = None) -> Encoder:
    """The encoder of that name: None is the bundled one, else a model folder or a Hugging Face name.

    Nothing is downloaded unless HF_HUB_OFFLINE=0 is set. EncoderError when there is no such model, or its
    files are missing, altered, contradictory or hold NaN.
    """
    if name is None:
        return read_static(BUNDLED, "wenbao-static")
    folder = Path(name).expanduser()
    if not folder.is_dir():
        return _load_transformer(name)
    if is_static(folder):
        return read_static(folder, folder.resolve().name)
    if not (folder / MODULES).is_file() and not (folder / "config.json").is_file():
        raise EncoderError(
            f"{folder} 不是编码模型文件夹（没有 {MODULES} 或 config.json）："
            "请给出 sentence-transformers 模型的文件夹或名称。"
        )
    return _load_transformer(name)


def is_static(folder: Path) -> bool:
    """Whether the fast path reads the folder: a StaticEmbedding, at most normalised, without prompts."""
    try:
        modules = json.loads((folder / MODULES).read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
        at_root = modules[0]["path"] == ""
    except (OSError, ValueError, LookupError, TypeError):
        return False
    return (
        at_root
        and kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])
        and not _has_prompts(folder)
    )


def read_static(folder: Path, name: str) -> StaticEncoder:
    """The static model in the folder. EncoderError if a file is missing, altered or fits no other."""
    files = {file: _read(folder / file) for file in (TOKENIZER, WEIGHTS, MODULES)}
    hashes = {file: hashlib.sha256(data).hexdigest() for file, data in files.items()}
    _check_recorded(folder, hashes)
    try:
        tokenizer = Tokenizer.from_buffer(files[TOKENIZER])
    except Exception as error:  # the bindings raise bare Exception
        raise _damaged(folder / TOKENIZER) from error
    tokenizer.no_padding()
    rows, scales = _read_rows(files[WEIGHTS], folder / WEIGHTS)
    terms = tokenizer.get_vocab_size()
    if len(rows) < terms:
        raise EncoderError(
            f"编码模型 {folder} 的文件不配套：{TOKENIZER} 有 {terms} 个词，"
            f"{WEIGHTS} 只有 {len(rows)} 行：请重新取得整个文件夹。"
        )
    return StaticEncoder(name, _fingerprint(hashes), tokenizer, rows, scales)


@cache
def bundled_words() -> frozenset[str]:
    """The pairs of Chinese characters within the words that training found: a spelling list of a kind."""
    words = _read(BUNDLED / WORDS).decode("utf-8").split()
    return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1) if _is_han(word))


def _is_han(term: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in term)


def readable(text: str) -> str:
    """The head of the text that an encoder reads, at most MAX_CHARS long, without lone surrogates."""
    head = text[:MAX_CHARS]
    return head if head.isascii() else head.encode("utf-8", "ignore").decode("utf-8")


def unit_rows(vectors: Vectors) -> Vectors:
    """The rows at length 1, same shape; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EncoderError(
            f"读不到编码模型文件 {path}：请重新安装，或用 --encoder 指定另一个模型。"
        ) from error


def _damaged(path: Path) -> EncoderError:
    return EncoderError(f"编码模型文件 {path} 已损坏：请重新安装，或重新取得整个模型文件夹。")


def _check_recorded(folder: Path, hashes: Mapping[str, str]) -> None:
    """Raise EncoderError if a file is not the one that training wrote down; others record nothing."""
    if not (folder / TRAINING).is_file():
        return
    try:
        recorded = dict(json.loads(_read(folder / TRAINING))["files"])
    except (ValueError, LookupError, TypeError) as error:
        raise _damaged(folder / TRAINING) from error
    for file, expected in recorded.items():
        if hashes.get(file, expected) != expected:
            raise _damaged(folder / file)


def _read_rows(data: bytes, path: Path) -> tuple[Stored, Vectors]:
    """One row a token and its scale: plain rows, or int8 rows with a scale each (model2vec's names)."""
    try:
        tensors = load_tensors(data)
        stored = tensors["embedding.weight"] if "embedding.weight" in tensors else tensors["embeddings"]
        if "mapping" in tensors:
            stored = stored[tensors["mapping"]]
        scales = tensors.get("weights", np.ones(len(stored))).astype(np.float32, copy=False)
    except (SafetensorError, LookupError, ValueError, TypeError) as error:
        raise _damaged(path) from error
    if stored.ndim != 2 or 0 in stored.shape or scales.shape != stored.shape[:1]:
        raise EncoderError(
            f"编码模型文件 {path} 的维数不对（{stored.shape}，应为 词数×维数）：请重新取得整个模型文件夹。"
        )
    if not np.isfinite(scales).all() or (stored.dtype.kind == "f" and not np.isfinite(stored).all()):
        raise EncoderError(f"编码模型文件 {path} 含无效数值（NaN 或无穷大）：请重新训练或重新取得模型。")
    return stored, scales


def _has_prompts(folder: Path) -> bool:
    try:
        config = json.loads((folder / PROMPTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    prompts = config.get("prompts") if isinstance(config, dict) else None
    return isinstance(prompts, dict) and any(prompts.values())


def _fingerprint(hashes: Mapping[str, str]) -> str:
    """SHA-256 over the files' names and hashes, in order of name."""
    return hashlib.sha256(
        "".join(f"{name}\0{hashes[name]}\0" for name in sorted(hashes)).encode()
    ).hexdigest()


def _folder_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 by path of every file of a model folder but its prose."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"]
    hashes = {}
    for path in paths:
        with path.open("rb") as file:
            hashes[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return hashes


def _load_transformer(name: str) -> TransformerEncoder:
    # Without these a name that is not on disk costs a minute of retries, and every load a call home.
    offline = os.environ.setdefault("HF_HUB_OFFLINE", "1").lower() not in ("0", "false", "no", "off", "")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer

    try:
        # Said again, because the variable comes too late where the hub library is already imported.
        model = SentenceTransformer(name, local_files_only=offline)
        probe = np.asarray(model.encode_query(["问"], show_progress_bar=False))
    except Exception as error:  # the libraries below raise a dozen kinds, none of their own
        raise EncoderError(
            f"无法加载编码模型 {name}（{_first_line(error)}）：请检查文件夹或名称；"
            "首次下载请联网并设置 HF_HUB_OFFLINE=0，或改用自带模型。"
        ) from error
    encoder = TransformerEncoder(name, _model_fingerprint(name), int(probe.shape[-1]), model)
    encoder.encode_passages(["问"])
    return encoder


def _model_fingerprint(name: str) -> str:
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _fingerprint(_folder_hashes(folder))
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        revision = Path(snapshot_download(name, local_files_only=True)).name
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError):
        revision = "unknown"
    return hashlib.sha256(f"{name}@{revision}".encode()).hexdigest()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
