"""The same questions asked again, in this process and in another: is every answer the same, byte for byte?"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from eval.asking import ask_all
from eval.record import answers_hash
from eval.results import SYSTEM, QuestionSet, Run
from eval.sets import chosen_sets, open_sets
from index.encoder import load_encoder
from index.store import PassageIndex
from rag.answer import ask


def find_differences(run: Run, args: argparse.Namespace) -> tuple[str, ...]:
    """Return a line for each set of which one of --repeat runs, `run` the first, gave other answers.

    The last of them is made in a process of its own, which opens the indexes anew; times are left out.
    """
    first = {questions.name: answers_hash(run.of(SYSTEM, questions.name)) for questions, _ in run.sets}
    later = [_hashes(run.sets) for _ in range(args.repeat - 2)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        later.append(other.submit(_hashes_anew, args).result())
    return tuple(
        f"{name}: 重复运行的答案不同（the answers differ between runs）"
        for name, hashed in first.items()
        if any(again[name] != hashed for again in later)
    )


def _hashes(asked: Sequence[tuple[QuestionSet, PassageIndex]]) -> Mapping[str, str]:
    """Return by set the hash of the answers, asked anew."""
    return {questions.name: answers_hash(tuple(ask_all(questions, index, ask))) for questions, index in asked}


def _hashes_anew(args: argparse.Namespace) -> Mapping[str, str]:
    return _hashes(tuple(open_sets(chosen_sets(args), args, load_encoder(args.encoder), None)))
