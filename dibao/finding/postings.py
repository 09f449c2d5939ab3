"""名单 — for each token the papers that hold it, packed by block of 32,768 numbers. Pure.

A short list is its numbers (two bytes each), a long one a bit for every number of the block. A question is a list of
clauses that must all hold; a clause is a list of alternatives; an alternative is a tuple of tokens that must all be
there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from .sheets import Sheet
from .words import APART, NARROW, Tokens, grams, hide, word_block

BITS = 15
BLOCK = 1 << BITS
_PICTURE = BLOCK // 8  # bytes of a list with a bit for every number
_MOST_LISTED = _PICTURE // 2 - 1
Clause = Sequence[tuple[int, ...]]
Mask = npt.NDArray[np.bool_]


def pack(ids: npt.NDArray[np.uint16]) -> bytes:
    """Numbers of one block, ascending and each once, as bytes."""
    if ids.size <= _MOST_LISTED:
        return ids.astype("<u2").tobytes()
    mask = np.zeros(BLOCK, dtype=bool)
    mask[ids] = True
    return np.packbits(mask).tobytes()


def unpack(packed: bytes) -> Mask:
    """For every number of the block whether it is in the list."""
    if len(packed) == _PICTURE:
        return np.unpackbits(np.frombuffer(packed, dtype=np.uint8)).astype(bool)
    mask = np.zeros(BLOCK, dtype=bool)
    mask[np.frombuffer(packed, dtype="<u2")] = True
    return mask


def pack_mask(mask: Mask) -> bytes:
    """The same from a mask."""
    return pack(np.flatnonzero(mask).astype(np.uint16))


def united(packed: bytes, more: bytes) -> bytes:
    """Two lists of one token as one."""
    return pack_mask(unpack(packed) | unpack(more))


def struck(packed: bytes, gone: Mask) -> bytes | None:
    """A list without those numbers; None when none of them was in it."""
    if len(packed) == _PICTURE:
        mask = unpack(packed)
        return pack_mask(mask & ~gone) if (mask & gone).any() else None
    ids = np.frombuffer(packed, dtype="<u2")
    hit = gone[ids]
    return pack(ids[~hit]) if hit.any() else None


def lines(keys: Tokens) -> Iterator[tuple[int, bytes]]:
    """Token and packed list, by token, from keys of one block (see `keys_of`) in any order and number; sorts them."""
    if not keys.size:
        return
    once = once_each(keys)
    tokens, ids = once >> np.uint64(BITS), (once & np.uint64(BLOCK - 1)).astype(np.uint16)
    begins = np.flatnonzero(np.concatenate(([True], tokens[1:] != tokens[:-1])))
    ends = [*begins[1:].tolist(), tokens.size]
    for begin, end, token in zip(begins.tolist(), ends, tokens[begins].tolist(), strict=True):
        yield token, pack(ids[begin:end])


def once_each(keys: Tokens) -> Tokens:
    """Each key once, ascending; sorts what it is given in place."""
    keys.sort()
    return keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if keys.size else keys


def answer(clauses: Sequence[Clause], rows: Mapping[int, bytes]) -> list[int]:
    """The numbers within the block that fit every clause, the highest first. `rows` are its lists by token."""
    found: Mask | None = None
    for clause in clauses:
        fits = _any(clause, rows)
        found = fits if found is None or fits is None else found & fits
        if found is None or not found.any():
            return []
    return [] if found is None else np.flatnonzero(found)[::-1].tolist()


def _any(clause: Clause, rows: Mapping[int, bytes]) -> Mask | None:
    found: Mask | None = None
    for tokens in clause:
        if not all(token in rows for token in tokens):
            continue
        fits = unpack(rows[tokens[0]])
        for token in tokens[1:]:
            fits &= unpack(rows[token])
        found = fits if found is None else found | fits
    return found


def keys_of(sheets: Iterable[tuple[int, Sheet]], key: bytes) -> Tokens:
    """Token and number within the block (token << BITS | number), each once, for all that the sheets are found by."""
    rows = list(sheets)
    low = np.array([number & (BLOCK - 1) for number, _ in rows], dtype=np.uint64)
    texts = [APART.join(sheet.all_texts()) + APART for _, sheet in rows]
    codes = [APART.join(sheet.codes) + APART for _, sheet in rows]
    parts = [
        _gram_keys(texts, low, key),
        _gram_keys(codes, low, key, wide=0, narrow=(NARROW,)),
        _word_keys(rows, low, key),
    ]
    return once_each(np.concatenate(parts))


def _gram_keys(texts: list[str], low: Tokens, key: bytes, **lengths: object) -> Tokens:
    places, blocks = grams("".join(texts), **lengths)  # type: ignore[arg-type]
    owner = np.repeat(low, [len(text) for text in texts])
    return (hide(key, blocks.tobytes()) << np.uint64(BITS)) | owner[places]


def _word_keys(rows: list[tuple[int, Sheet]], low: Tokens, key: bytes) -> Tokens:
    kept = [[word_block(word) for word in (*sheet.wholes, *sheet.marks)] for _, sheet in rows]
    blocks = b"".join(block for row in kept for block in row)
    return (hide(key, blocks) << np.uint64(BITS)) | np.repeat(low, [len(row) for row in kept])
