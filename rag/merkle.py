"""A Merkle tree over a list that only grows: short proofs that an entry is in it, and that it only grew.

Hashes, paths and their order are those of RFC 6962, section 2.1; the checks are the algorithms of RFC 9162,
sections 2.1.3.2 and 2.1.4.2. Entries count from 0. Only complete subtrees are ever stored: node (level, i) is
over the entries from i * 2**level on, 2**level of them; a stored node never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Final

Nodes = Callable[[int, int], bytes]
"""The 32-byte hash of the complete subtree (level, i)."""

EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf, 32 bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two nodes, 32 bytes."""
    return sha256(b"\x01" + left + right).digest()


def completed(leaf: int, hashed: bytes, nodes: Nodes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (level, i, hash) of the subtrees that entry `leaf`, whose hash is `hashed`, completes, upwards.

    `nodes` gives the subtrees of the entries before it. The first is the leaf itself.
    """
    level = 0
    yield level, leaf, hashed
    while leaf & 1:
        hashed = node_hash(nodes(level, leaf - 1), hashed)
        leaf >>= 1
        level += 1
        yield level, leaf, hashed


def root_of(size: int, nodes: Nodes) -> bytes:
    """Return the root over the first `size` entries."""
    return _over(0, size, nodes) if size else EMPTY_ROOT


def peaks_of(size: int) -> list[tuple[int, int]]:
    """Return (level, i) of the complete subtrees that make up the tree over `size` entries, left to right.

    >>> peaks_of(6)
    [(2, 0), (1, 2)]
    """
    levels = [level for level in range(size.bit_length()) if size >> level & 1]
    return [(level, (size >> level) - 1) for level in reversed(levels)]


def inclusion_path(leaf: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the audit path of entry `leaf` in the tree over the first `size` entries, lowest node first."""
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            path.append(_over(middle, end, nodes))
            end = middle
        else:
            path.append(_over(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Return the proof that the tree over `old` entries is the start of that over `new`; 0 < old <= new."""
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(middle, end, nodes))
            end = middle
        else:
            path.append(_over(start, middle, nodes))
            start, whole = middle, False
    return ([] if whole else [_over(start, end, nodes)]) + path[::-1]


def root_by_inclusion(hashed: bytes, leaf: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that an audit path leads to from the leaf hash `hashed`, None if it fits no tree."""
    if not 0 <= leaf < size:
        return None
    at, last = leaf, size - 1
    for node in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            hashed = node_hash(node, hashed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hashed = node_hash(hashed, node)
        at, last = at >> 1, last >> 1
    return hashed if last == 0 else None


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Return whether `path` proves that the tree of `old_root` is the start of the tree of `new_root`."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    proof = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not proof:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = proof[0]
    for node in proof[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            older, newer = node_hash(node, older), node_hash(node, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, node)
        at, last = at >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _split(size: int) -> int:
    """Return the largest power of two below `size`, which is 2 at least: where RFC 6962 parts a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def _over(start: int, end: int, nodes: Nodes) -> bytes:
    """Return the hash over the entries start to end, exclusive; a subtree begins at `start`."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _split(size)
    return node_hash(_over(start, middle, nodes), _over(middle, end, nodes))
