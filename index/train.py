"""Train the bundled encoder from scratch: `python -m index.train --pairs DIR --reports DIR --out DIR`.

Terms are found (train_terms), pairs are made (train_pairs), rows are started and moved (train_rows), the
folder is written (train_folder) and what was written is measured (train_scores). The same data, seed,
libraries and machine give the same bytes.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from index.encoder import read_static
from index.errors import EncoderError, WenbaoError
from index.train_folder import file_hash, write_record, write_weights
from index.train_pairs import PAIR_FILES, collect_pairs, collect_texts, read_reports
from index.train_rows import (
    BANK,
    COMPANY,
    RATE,
    SCALE,
    SIF,
    Settings,
    make_parts,
    starting_rows,
    train_rows,
)
from index.train_scores import Score, Trial, held_out_trials, question_trials, score
from index.train_terms import make_vocabulary

log = logging.getLogger("index.train")

# A fixed number of threads fixes the order of float sums, and so the bytes.
THREADS = 2
BUNDLED_REPORTS = Path(__file__).parent / "data" / "reports"


def train(
    pairs: Path, reports: Path, out: Path, settings: Settings, questions: Path | None = None
) -> tuple[Score, ...]:
    """Write a trained model into `out` and return its scores: held-out sets first, then the question files.

    EncoderError if the pairs or the reports are missing or unreadable; nothing is written then.
    """
    inputs = hash_inputs(pairs, reports)
    torch.set_num_threads(THREADS)
    texts_by_report = read_reports(reports)
    texts = collect_texts(pairs, texts_by_report)
    log.info("%d texts, %d characters", len(texts), sum(map(len, texts)))
    vocabulary = make_vocabulary(texts, settings.terms)
    tokenizer = vocabulary.tokenizer
    log.info("%d terms", tokenizer.get_vocab_size())
    start = starting_rows(vocabulary, texts, settings.dim, settings.seed)
    log.info("starting rows ready")
    sources = collect_pairs(pairs, texts_by_report, random.Random(settings.seed))
    rows = train_rows(start, make_parts(tokenizer), tokenizer, sources, settings)
    write_weights(out, vocabulary, rows)
    trials = [*held_out_trials(pairs), *_question_trials(questions, texts_by_report)]
    scores = measure(out, trials)
    constants = {
        "scale": SCALE,
        "rate": RATE,
        "company": COMPANY,
        "sif": SIF,
        "bank": BANK,
    }
    write_record(out, asdict(settings), constants, inputs, scores)
    return scores


def measure(folder: Path, trials: Sequence[Trial]) -> tuple[Score, ...]:
    """The scores of the model as it stands in the folder, in the order of the trials."""
    encoder = read_static(folder, folder.name)
    return tuple(score(encoder, trial) for trial in trials)


def hash_inputs(pairs: Path, reports: Path) -> dict[str, str]:
    """SHA-256 by file name of all that is trained or tested on. EncoderError if a file is missing."""
    files = [pairs / f"{name}.jsonl.gz" for name in PAIR_FILES] + sorted(reports.glob("*.txt"))
    for path in files:
        if not path.is_file():
            raise EncoderError(f"缺少训练数据 {path}：请用 --pairs 指定存放训练语料的文件夹。")
    return {path.name: file_hash(path) for path in files}


def _question_trials(questions: Path | None, reports: Mapping[str, str]) -> list[Trial]:
    if questions is None:
        return []
    bundled = read_reports(BUNDLED_REPORTS)
    return list(question_trials(questions, {**bundled, **reports}))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    usual = Settings()
    parser = argparse.ArgumentParser(prog="python -m index.train", description="Train the bundled encoder.")
    parser.add_argument(
        "--pairs", type=Path, required=True, help="folder of the public pair files (*.jsonl.gz)"
    )
    parser.add_argument("--reports", type=Path, required=True, help="folder of report texts (*.txt)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model into")
    parser.add_argument("--questions", type=Path, help="folder of development questions, to measure on only")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--steps", type=int, default=usual.steps)
    parser.add_argument("--terms", type=int, default=usual.terms)
    parser.add_argument("--dim", type=int, default=usual.dim)
    parser.add_argument("--batch", type=int, default=usual.batch)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Train as the command line says and log the scores; 0, or 1 after an error that the log tells."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("index").setLevel(logging.INFO)
    given = _arguments(argv)
    settings = Settings(given.terms, given.dim, given.steps, given.batch, given.seed)
    began = time.monotonic()
    try:
        scores = train(given.pairs, given.reports, given.out, settings, given.questions)
    except WenbaoError as error:
        log.error("%s", error)
        return 1
    for s in scores:
        log.info(
            "%s: hit@1 %.1f%%, hit@10 %.1f%% (%d questions)",
            s.trial,
            100 * s.hit1,
            100 * s.hit10,
            s.questions,
        )
    log.info("trained in %.0f s", time.monotonic() - began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
