"""The tree against a definition written out as RFC 6962 states it, and against every way to cheat it."""

from __future__ import annotations

from hashlib import sha256

import pytest

from rag.merkle import (
    EMPTY_ROOT,
    completed,
    consistency_path,
    inclusion_path,
    is_consistent,
    leaf_hash,
    node_hash,
    root_by_inclusion,
    root_of,
)

ENTRIES = [f"第{i}条".encode() for i in range(40)]


def mth(entries: list[bytes]) -> bytes:
    """The Merkle tree hash by the recursive definition of RFC 6962, 2.1."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def grown(size: int) -> dict[tuple[int, int], bytes]:
    nodes: dict[tuple[int, int], bytes] = {}
    for leaf, entry in enumerate(ENTRIES[:size]):
        for level, i, hashed in completed(leaf, leaf_hash(entry), lambda a, b: nodes[a, b]):
            nodes[level, i] = hashed
    return nodes


NODES = grown(len(ENTRIES))


def node(level: int, i: int) -> bytes:
    return NODES[level, i]


def test_known_hashes() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    # RFC 6962's own test vector for the leaf of an empty entry
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert node_hash(b"a", b"b") == sha256(b"\x01ab").digest()


@pytest.mark.parametrize("size", range(len(ENTRIES) + 1))
def test_root_is_that_of_the_definition(size: int) -> None:
    assert root_of(size, node) == mth(ENTRIES[:size])


def test_n_entries_need_fewer_than_2n_nodes() -> None:
    assert len(NODES) == 40 + 20 + 10 + 5 + 2 + 1


@pytest.mark.parametrize("size", range(1, len(ENTRIES) + 1))
def test_every_entry_is_proved_and_only_at_its_place(size: int) -> None:
    root = mth(ENTRIES[:size])
    for leaf in range(size):
        path = inclusion_path(leaf, size, node)
        hashed = leaf_hash(ENTRIES[leaf])
        assert root_by_inclusion(hashed, leaf, size, path) == root
        assert root_by_inclusion(leaf_hash(b"other"), leaf, size, path) != root
        if size > 1:
            assert root_by_inclusion(hashed, (leaf + 1) % size, size, path) != root
            assert root_by_inclusion(hashed, leaf, size, path[:-1]) != root
            assert root_by_inclusion(hashed, leaf, size, [*path, root]) != root


def test_an_entry_beyond_the_tree_has_no_root() -> None:
    assert root_by_inclusion(leaf_hash(b""), 3, 3, []) is None
    assert root_by_inclusion(leaf_hash(b""), -1, 3, []) is None


@pytest.mark.parametrize("new", range(1, len(ENTRIES) + 1))
def test_growth_is_proved_and_nothing_else(new: int) -> None:
    for old in range(1, new + 1):
        path = consistency_path(old, new, node)
        older, newer = mth(ENTRIES[:old]), mth(ENTRIES[:new])
        assert is_consistent(old, new, older, newer, path)
        assert not is_consistent(old, new, mth([b"x", *ENTRIES[1:old]]), newer, path)
        assert not is_consistent(old, new, older, mth([*ENTRIES[: new - 1], b"x"]), path) or old == new
        assert not is_consistent(old, new, older, newer, [*path, newer])
        if path:
            assert not is_consistent(old, new, older, newer, path[:-1])


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 2)])
def test_no_proof_of_a_tree_that_shrank(old: int, new: int) -> None:
    assert not is_consistent(old, new, EMPTY_ROOT, EMPTY_ROOT, [])
