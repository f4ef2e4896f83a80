"""The rows of the terms: where they start, and the contrastive training that moves them.

A term's row starts between the company it keeps (PPMI, factorised) and a random direction, so that terms
are alike where their use is and tell apart where it is not; frequent terms start short (SIF). While
training, a term is itself plus its characters and inner pairs, so that 规上工业 and 规模以上工业 share
what they share; `Parts.fold` turns that into one plain row a term. A query must find its passage among
those of its batch and among thousands more of its source, whose vectors are made anew now and then.
"""

from __future__ import annotations

import logging
import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, embedding_bag, normalize

from index.train_pairs import Pair, Source
from index.train_terms import Vocabulary, cut

log = logging.getLogger(__name__)

WINDOW: Final = 5
# Context counts to this power keep rare neighbours from ruling PPMI (Levy, Goldberg and Dagan, 2015).
SMOOTHING: Final = 0.75
OVERSAMPLING: Final = 64
# The share of company in a starting row; the rest is random.
COMPANY: Final = 0.3
# a of a / (a + p), Arora, Liang and Ma 2017; larger than theirs, since training weighs the terms anew.
SIF: Final = 3e-3
PART_WEIGHT: Final = 0.5
# One over the temperature of the softmax over a batch.
SCALE: Final = 30.0
RATE: Final = 1e-3
WARM_UP: Final = 50
MOST_TERMS: Final = 256
# Passages of the source beyond those of the batch, and after how many steps they are drawn and encoded anew.
BANK: Final = 4096
REFRESH: Final = 50

Rows = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a training run may vary; the defaults are those of the bundled encoder."""

    terms: int = 20_000
    dim: int = 720
    steps: int = 1000
    batch: int = 512
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The rows that a term is made of: those from `starts[id]`, `lengths[id]` many, in `ids`, weighted."""

    starts: torch.Tensor
    lengths: torch.Tensor
    ids: torch.Tensor
    weights: torch.Tensor

    def fold(self, rows: torch.Tensor) -> torch.Tensor:
        """One row a term, shape (terms, dim): the weighted sum of its parts."""
        return embedding_bag(self.ids, rows, self.starts, mode="sum", per_sample_weights=self.weights)


@dataclass(frozen=True, slots=True, eq=False)
class Bank:
    """Passages of a source as they were encoded at a step: `places[passage]` is its row in `vectors`."""

    step: int
    places: Mapping[str, int]
    vectors: torch.Tensor


def make_parts(tokenizer: Tokenizer) -> Parts:
    """A term's parts: itself, its characters, and the pairs inside it that are terms too."""
    parts: list[list[int]] = [[0]]
    for term in range(1, tokenizer.get_vocab_size()):
        name = str(tokenizer.id_to_token(term))
        inner = [*name, *(name[i : i + 2] for i in range(len(name) - 1))] if len(name) > 1 else []
        known = (tokenizer.token_to_id(part) for part in inner if part != name)
        parts.append([term, *(part for part in known if part is not None)])
    lengths = torch.tensor([len(part) for part in parts])
    starts = lengths.cumsum(0) - lengths
    ids = torch.tensor([part for group in parts for part in group])
    weights = torch.full((len(ids),), PART_WEIGHT)
    weights[starts] = 1.0
    return Parts(starts, lengths, ids, weights)


def starting_rows(vocabulary: Vocabulary, texts: Sequence[str], dim: int, seed: int) -> Rows:
    """One row a term, float32 of shape (terms, dim); row 0, of the unknown, is zero."""
    counts = vocabulary.counts + 0.5
    rng = np.random.default_rng(seed)
    chance = rng.standard_normal((len(counts), dim), dtype=np.float32) / math.sqrt(dim)
    mixed = COMPANY * _company(vocabulary, texts, dim, rng) + (1 - COMPANY) * chance
    weights = SIF / (SIF + counts / counts.sum())
    rows = mixed * (weights / weights.mean()).astype(np.float32)[:, None]
    rows[0] = 0.0
    return np.asarray(rows, dtype=np.float32)


def train_rows(
    rows: Rows, parts: Parts, tokenizer: Tokenizer, sources: Sequence[Source], settings: Settings
) -> Rows:
    """The rows after training, folded: one plain row a term, float32 of shape (terms, dim).

    The loss is multiple negatives ranking: a query must find its passage among those of the batch.
    """
    rng = random.Random(settings.seed)
    texts, answers = _cut_once(tokenizer, sources), _answers(sources)
    weights = torch.from_numpy(rows.copy()).requires_grad_()
    optimiser = torch.optim.Adam([weights], lr=RATE, betas=(0.9, 0.99))
    schedule = rng.choices(sources, [source.share for source in sources], k=settings.steps)
    banks: dict[str, Bank] = {}
    for step, source in enumerate(schedule):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * (1 - step / settings.steps)
        folded = parts.fold(weights)
        bank = banks.get(source.name)
        if bank is None or step - bank.step >= REFRESH:
            bank = banks[source.name] = _fill_bank(step, source, folded.detach(), texts, rng)
        loss = _ranking_loss(folded, texts, source.draw(settings.batch, rng), bank, answers)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        if step % 50 == 0:
            log.info("step %d of %d: loss %.3f (%s)", step, settings.steps, loss.item(), source.name)
    return np.asarray(parts.fold(weights.detach()).numpy(), dtype=np.float32)


def encode(rows: torch.Tensor, texts: Sequence[torch.Tensor]) -> torch.Tensor:
    """Unit rows, shape (len(texts), dim), of texts given as term ids; a zero row for one without terms."""
    sizes = torch.tensor([len(text) for text in texts])
    bags = embedding_bag(torch.cat(list(texts)), rows, sizes.cumsum(0) - sizes, mode="sum")
    return normalize(bags, dim=1)


def _fill_bank(
    step: int, source: Source, rows: torch.Tensor, texts: Mapping[str, torch.Tensor], rng: random.Random
) -> Bank:
    passages = list(dict.fromkeys(pair.passage for pool in source.pools for pair in pool))
    chosen = rng.sample(passages, min(BANK, len(passages)))
    vectors = encode(rows, [texts[passage] for passage in chosen])
    return Bank(step, {passage: place for place, passage in enumerate(chosen)}, vectors)


def _ranking_loss(
    rows: torch.Tensor,
    texts: Mapping[str, torch.Tensor],
    batch: Sequence[Pair],
    bank: Bank,
    answers: Mapping[str, set[str]],
) -> torch.Tensor:
    wrong = [pair.wrong for pair in batch if pair.wrong is not None]
    asked = [pair.query for pair in batch]
    given = [pair.passage for pair in batch] + wrong
    queries = encode(rows, [texts[query] for query in asked])
    passages = encode(rows, [texts[passage] for passage in given])
    near = (SCALE * queries @ passages.T).masked_fill(_also_right(asked, given), -1e4)
    far = (SCALE * queries @ bank.vectors.T).masked_fill(_right_in(bank, asked, answers), -1e4)
    right = torch.arange(len(batch))
    loss = cross_entropy(torch.cat([near, far], dim=1), right)
    return loss if wrong else (loss + cross_entropy(near.T, right)) / 2


def _right_in(bank: Bank, queries: Sequence[str], answers: Mapping[str, set[str]]) -> torch.Tensor:
    """True at (i, j) where passage j of the bank answers query i, or is it."""
    right = torch.zeros(len(queries), len(bank.places), dtype=torch.bool)
    for i, query in enumerate(queries):
        places = (bank.places.get(passage) for passage in (query, *answers[query]))
        right[i, [place for place in places if place is not None]] = True
    return right


def _answers(sources: Sequence[Source]) -> Mapping[str, set[str]]:
    answers: defaultdict[str, set[str]] = defaultdict(set)
    for source in sources:
        for pool in source.pools:
            for pair in pool:
                answers[pair.query].add(pair.passage)
    return answers


def _also_right(queries: Sequence[str], passages: Sequence[str]) -> torch.Tensor:
    """True at (i, j), i not j, where passage j is no wrong answer to query i.

    That is where it is passage i again, or belongs to the same query (a heading has several sentences), or is
    query i itself (a sentence is its neighbour's neighbour). Passages beyond the queries are the wrong ones.
    """
    number = {text: i for i, text in enumerate(dict.fromkeys([*queries, *passages]))}
    asked = torch.tensor([number[query] for query in queries])
    given = torch.tensor([number[passage] for passage in passages])
    right = (given[: len(queries), None] == given[None, :]) | (asked[:, None] == given[None, :])
    right[:, : len(queries)] |= asked[:, None] == asked[None, :]
    return right.fill_diagonal_(False)


def _cut_once(tokenizer: Tokenizer, sources: Sequence[Source]) -> dict[str, torch.Tensor]:
    pairs = [pair for source in sources for pool in source.pools for pair in pool]
    texts = list(
        dict.fromkeys(text for pair in pairs for text in (pair.query, pair.passage, pair.wrong) if text)
    )
    known = ([term for term in ids if term][:MOST_TERMS] for ids in cut(tokenizer, texts))
    return {text: torch.tensor(ids, dtype=torch.long) for text, ids in zip(texts, known, strict=True)}


def _company(vocabulary: Vocabulary, texts: Sequence[str], dim: int, rng: np.random.Generator) -> Rows:
    """Unit rows of the PPMI matrix of terms and neighbours, factorised; zero for a term never met."""
    matrix = _ppmi(_neighbours(vocabulary, texts))
    width = min(dim + OVERSAMPLING, matrix.shape[0])
    # Randomised range finder with power iterations (Halko, Martinsson and Tropp, 2011).
    basis = rng.standard_normal((matrix.shape[0], width), dtype=np.float32)
    for _ in range(3):
        basis = np.linalg.qr(matrix @ basis)[0]
    left, values, _ = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
    rows = np.zeros((matrix.shape[0], dim), dtype=np.float32)
    rows[:, :width] = ((basis @ left) * np.sqrt(values))[:, :dim]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Rows = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-6)
    return unit


def _neighbours(vocabulary: Vocabulary, texts: Sequence[str]) -> sparse.csr_matrix:
    """How often terms meet within WINDOW of each other, each meeting weighted by one over the distance."""
    size = len(vocabulary.counts)
    apart = [0] * WINDOW
    terms = np.concatenate(
        [np.array(ids + apart) for ids in cut(vocabulary.tokenizer, list(dict.fromkeys(texts)))]
    )
    total = sparse.csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, WINDOW + 1):
        left, right = terms[:-distance], terms[distance:]
        both = (left > 0) & (right > 0)
        codes, counts = np.unique(left[both] * size + right[both], return_counts=True)
        weights = (counts / distance).astype(np.float32)
        total = total + sparse.csr_matrix((weights, (codes // size, codes % size)), shape=(size, size))
    return total + total.T


def _ppmi(met: sparse.csr_matrix) -> sparse.csr_matrix:
    met = met.tocoo()
    counts = np.asarray(met.sum(axis=1)).ravel()
    contexts = counts**SMOOTHING
    scores = np.log(met.data * contexts.sum() / (counts[met.row] * contexts[met.col]))
    good = scores > 0
    return sparse.csr_matrix(
        (scores[good].astype(np.float32), (met.row[good], met.col[good])), shape=met.shape
    )
