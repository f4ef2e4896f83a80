"""Public question sets that nothing here was trained or tuned on, as outside yardsticks of retrieval.

CMRC 2018 (848 passages), the held-out half of DRCD and the held-out questions of STARD. The rankings see the
text of a question and no more: there is no report whose words could fill it in. The weights are the tool's.

The passages are whole paragraphs, where the tool cuts reports into sentences. So meaning is measured twice:
by the vector of the whole passage (`dense`, `fused`), and by its nearest sentence (`dense-cut`, `fused-cut`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from eval.retrieval import DEPTH, Ranked
from index.errors import CaseError
from index.lexical import LexicalIndex, terms
from index.train_pairs import split_sentences
from index.train_scores import HELD_OUT, Trial, held_out_trial
from rag.retrieve import fuse

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.progress import Progress

BLOCK: Final = 512


def missing_yardsticks(pairs: Path | None) -> dict[str, str]:
    """Return by yardstick the file that it lacks; all of them where no folder is given."""
    files = {trial: f"{file}.jsonl.gz" for trial, file in HELD_OUT.items()}
    if pairs is None:
        return files
    if not pairs.is_dir():
        raise CaseError(
            f"--pairs {pairs}: 没有这个文件夹，应是放 cmrc2018_dev.jsonl.gz 等文件的地方（no such folder）。"
        )
    return {trial: file for trial, file in files.items() if not (pairs / file).is_file()}


def rank_yardsticks(pairs: Path, encoder: Encoder, progress: Progress | None = None) -> Iterator[Ranked]:
    """Yield the questions of every yardstick in the folder, in file order, each with every ranking.

    EncoderError, naming the file, where one is damaged.
    """
    lacking = missing_yardsticks(pairs)
    for name in HELD_OUT:
        if name not in lacking:
            yield from rank_trial(held_out_trial(pairs, name), encoder, progress)


def rank_trial(trial: Trial, encoder: Encoder, progress: Progress | None = None) -> Iterator[Ranked]:
    """Yield the questions of one trial, each with every ranking of its passages."""
    lexical = LexicalIndex.over(trial.passages)
    cut = [split_sentences(passage) or [passage] for passage in trial.passages]
    first = np.cumsum([0, *map(len, cut[:-1])])
    sentences = encoder.encode_passages([sentence for group in cut for sentence in group])
    passages = encoder.encode_passages(trial.passages)
    for start in range(0, len(trial.questions), BLOCK):
        block = trial.questions[start : start + BLOCK]
        queries = encoder.encode_queries([question for question, _ in block])
        whole, nearest = queries @ passages.T, np.maximum.reduceat(queries @ sentences.T, first, axis=1)
        for i, (question, right) in enumerate(block):
            words = sorted(set(terms(question)))
            scores, ideal = lexical.scores(words), lexical.ideal(words)
            rankings = {
                "lexical": scores,
                "dense": whole[i],
                "fused": fuse(scores, whole[i], ideal),
                "dense-cut": nearest[i],
                "fused-cut": fuse(scores, nearest[i], ideal),
            }
            yield Ranked(
                key=f"{trial.name}/{start + i + 1}",
                questions=trial.name,
                wording="",
                relevant=frozenset(map(_name, right)),
                found={name: _best(of) for name, of in rankings.items()},
            )
        if progress:
            progress(f"检索 {trial.name}", start + len(block), len(trial.questions))


def _best(scores: NDArray[np.float32]) -> tuple[str, ...]:
    return tuple(_name(int(i)) for i in np.argsort(-scores, kind="stable")[:DEPTH])


def _name(passage: int) -> str:
    return f"p{passage}"
