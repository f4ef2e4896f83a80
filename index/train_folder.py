"""A trained model as a folder: one that sentence-transformers reads, with its card and its record."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save as save_tensors

from index.encoder import MODULES, TOKENIZER, TRAINING, WEIGHTS, WORDS, read_static
from index.train_scores import Score
from index.train_terms import Vocabulary

LIBRARIES: Final = ("numpy", "safetensors", "scipy", "sentence-transformers", "tokenizers", "torch")

CARD: Final = """\
---
language: zh
license: cc-by-sa-4.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [sentence-transformers, static-embedding, retrieval]
---

# The bundled encoder of Wenbao 问报

A static Chinese retrieval encoder: {terms} terms with a row of {dim} numbers each (int8, with a scale a row).
A text is cut into terms, their rows are averaged, and the mean is brought to length 1. It needs no GPU and
no network, and it was trained from scratch by `python -m index.train`; `training.json` holds the
settings, the SHA-256 of every file that it was trained on, and the library versions. `words.txt` lists the
words found in the training text, the most frequent first, more than there are rows for: a spelling list.

    from sentence_transformers import SentenceTransformer
    model = SentenceTransformer("index/data/encoder")
    model.encode(["去年规上工业增加值增长多少？"])

## What it is for, and what it is not
It ranks the sentences of a government work report for a question, beside a lexical index. It knows no word
order, it reads every number as the same term, and a question of one or two common words is vague to it.

## How it was trained
Terms were found in the training text by frequency, cohesion and neighbour entropy. Their rows started
between a factorised PPMI matrix and random directions, and were moved by multiple negatives ranking at
temperature 1/{scale:g}: a query had to find its passage among those of its batch and up to {bank} more of
the same source. Pairs made from work reports (a heading or a neighbour with a sentence, a clause without its
figure with its sentence) come from official documents of Chinese state organs; those made from the pages of
the reading sets are pieces of clauses with their sentence or page.

## Measured
A question counts as right at 1 or at 10 if a passage that answers it stands first or among the first ten.
The first three sets are held out of training. The others are this project's development questions: none was
trained on, but all but one of their reports are among the reports that pairs were made from. The settings
were chosen on development questions, on a quarter of the pages of CMRC 2018 train and DRCD development, and
on a fifth of STARD's questions, left out of the trials and taken back into the final training.

| set | questions | passages | hit@1 | hit@10 |
|---|---|---|---|---|
{table}

## Licence and sources
CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/). Trained on:

| source | licence | changes |
|---|---|---|
| CMRC 2018 (Cui et al., 2019) | CC BY-SA 4.0 | training and trial questions, passages, sentences |
| CMRC 2017 (Cui et al., 2018) | CC BY-SA 4.0 | validation questions with their passages |
| DRCD (Shao et al., 2018) | CC BY-SA 3.0 | development questions, converted to simplified characters |
| XQuAD (Artetxe et al., 2020) | CC BY-SA 4.0 | the Chinese part |
| STARD (Su et al., 2024) | MIT | four fifths of the questions with their statute articles |
| PAWS-X (Yang et al., 2019, Google LLC) | free for any purpose, acknowledged here | Chinese paraphrases |
| laws and local rules of China, State Council documents | no copyright in the text | articles |
| government work reports and their glossaries | official documents | sentences, headings, terms |
"""


def write_weights(folder: Path, vocabulary: Vocabulary, rows: NDArray[np.float32]) -> None:
    """Write the model's own files, and the words of its vocabulary; the folder is made if need be.

    Rows become int8 with a float32 scale each, under the names that StaticEmbedding reads them by.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    tokenizer = vocabulary.tokenizer
    folder.mkdir(parents=True, exist_ok=True)
    # The record of an earlier model would call these files altered.
    (folder / TRAINING).unlink(missing_ok=True)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=rows), Normalize()], device="cpu"
    )
    model.save(str(folder), create_model_card=False)
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    (folder / WORDS).write_text("".join(f"{word}\n" for word in vocabulary.words), encoding="utf-8")
    scales = np.maximum(np.abs(rows).max(axis=1) / 127, np.float32(1e-12))
    whole = np.round(rows / scales[:, None]).astype(np.int8)
    # Written anew: the library leaves a file that only its owner may read.
    (folder / WEIGHTS).unlink()
    (folder / WEIGHTS).write_bytes(save_tensors({"embeddings": whole, "weights": scales.astype(np.float32)}))


def write_record(
    folder: Path,
    settings: Mapping[str, Any],
    constants: Mapping[str, float],
    inputs: Mapping[str, str],
    scores: Sequence[Score],
) -> None:
    """Write training.json and the card beside the weights, without a time: two runs write the same bytes."""
    record = {
        "settings": dict(settings),
        "constants": dict(constants),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "inputs": dict(inputs),
        "scores": [asdict(score) for score in scores],
        "files": {name: file_hash(folder / name) for name in (TOKENIZER, WEIGHTS, MODULES, WORDS)},
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (folder / TRAINING).write_text(text + "\n", encoding="utf-8")
    encoder = read_static(folder, folder.name)
    card = CARD.format(terms=len(encoder.rows), dim=encoder.dim, table=_table(scores), **constants)
    (folder / "README.md").write_text(card, encoding="utf-8")


def file_hash(path: Path) -> str:
    """The SHA-256 of the file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table(scores: Sequence[Score]) -> str:
    return "\n".join(
        f"| {s.trial} | {s.questions} | {s.passages} | {s.hit1:.1%} | {s.hit10:.1%} |" for s in scores
    )
