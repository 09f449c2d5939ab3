"""封存 — the arithmetic of the sealed log: leaf, hash chain, Merkle tree and its proofs.

Pure. Hashes are 32 bytes of SHA-256; the tree is that of RFC 6962 §2.1, the checks of proofs those of RFC 9162 §2.1.
A subtree is named by the half-open range of leaves it covers; `Nodes` maps such a range to its hash.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

LEAF_VERSION = b"\x01"
GENESIS = bytes(32)
EMPTY_ROOT = hashlib.sha256(b"").digest()

Nodes = Callable[[int, int], bytes]


def leaf(record: Mapping[str, object]) -> bytes:
    """The bytes of one event that are hashed: a version byte and compact JSON with sorted keys, UTF-8."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return LEAF_VERSION + text.encode()


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf; the prefix keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def link(previous: bytes, hashed_leaf: bytes) -> bytes:
    """The chain value of a leaf: it binds everything that came before. The first leaf follows GENESIS."""
    return hashlib.sha256(b"\x02" + previous + hashed_leaf).digest()


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (≥ 2)."""
    return 1 << (size - 1).bit_length() - 1


def tree_root(hashes: Sequence[bytes]) -> bytes:
    """Root over leaf hashes, by the definition."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    middle = _split(len(hashes))
    return node_hash(tree_root(hashes[:middle]), tree_root(hashes[middle:]))


@dataclass(frozen=True)
class Frontier:
    """The complete subtrees of a tree of `size` leaves, largest first: all one needs to append."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, hashed_leaf: bytes) -> "Frontier":
        """The frontier after one more leaf."""
        peaks, carry, size = list(self.peaks), hashed_leaf, self.size
        while size & 1:
            carry, size = node_hash(peaks.pop(), carry), size >> 1
        return Frontier(self.size + 1, (*peaks, carry))

    def root(self) -> bytes:
        """The Merkle root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def nodes(self, appended: Sequence[bytes]) -> Nodes:
        """Hashes of the subtrees that a consistency proof from here over `appended` leaves needs."""
        known, low = {}, 0
        for peak, height in zip(self.peaks, _heights(self.size), strict=True):
            known[(low, low + (1 << height))] = peak
            low += 1 << height

        def node(low: int, high: int) -> bytes:
            if low >= self.size:
                return tree_root(appended[low - self.size : high - self.size])
            return known[(low, high)]

        return node


def _heights(size: int) -> list[int]:
    return [bit for bit in range(size.bit_length() - 1, -1, -1) if size >> bit & 1]


def nodes_of(hashes: Sequence[bytes]) -> Nodes:
    """Subtree hashes from all leaf hashes."""
    return lambda low, high: tree_root(hashes[low:high])


def inclusion_proof(*, index: int, size: int, node: Nodes) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of `size` leaves, lowest first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")

    def path(low: int, high: int) -> list[bytes]:
        if high - low == 1:
            return []
        middle = low + _split(high - low)
        if index < middle:
            return [*path(low, middle), node(middle, high)]
        return [*path(middle, high), node(low, middle)]

    return path(0, size)


def consistency_proof(*, old: int, new: int, node: Nodes) -> list[bytes]:
    """The hashes that show the tree of `new` leaves to begin with the tree of `old` leaves."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not extend one of {old}")

    def path(low: int, high: int, whole: bool) -> list[bytes]:
        if old == high:
            return [] if whole else [node(low, high)]
        middle = low + _split(high - low)
        if old <= middle:
            return [*path(low, middle, whole), node(middle, high)]
        return [*path(middle, high, False), node(low, middle)]

    return path(0, new, True) if old else []


def verify_inclusion(*, hashed_leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from the leaf to `root`. RFC 9162 §2.1.3.2. Never raises."""
    if not 0 <= index < size:
        return False
    here, last, hashed = index, size - 1, hashed_leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            hashed = node_hash(sibling, hashed)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and hashed == root


def verify_consistency(*, old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the new tree begins with the old one. RFC 9162 §2.1.4.2. Never raises."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    return bool(path) and _roots_along(path, old - 1, new - 1) == (old_root, new_root)


def _roots_along(path: list[bytes], here: int, last: int) -> tuple[bytes, bytes] | None:
    """The old and the new root that a consistency path computes; None when the path has a wrong length."""
    while here & 1:
        here, last = here >> 1, last >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        here, last = here >> 1, last >> 1
    return (older, newer) if last == 0 else None
