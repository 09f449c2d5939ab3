"""大连接 — which of hundreds of millions of register keys belong to one of our people. Pure: numpy only.

First every key asks a bitmap (one bit per place of a hash, about fifty bits a person): nineteen of twenty that match
nobody fall out there for some nanoseconds each. What is left is looked up in the sorted keys. A person is one number:
the high bits of the key with the row behind them; the low bits of the key are compared when the person is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from dibao.screening.layout import Column

_BITS_EACH: Final = 32
_STEP: Final = 1 << 16
_CROWD: Final = 2
"""Persons in one drawer of the directory, on average."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of persons: the row of its first, how many rows, and their keys (int64) in batches."""

    first: int
    rows: int
    batches: Iterable[Column]


class Index:
    """人员键索引 — 8 bytes a person, a bitmap of 4 to 8 and a directory of 1 to 2 more.

    share: (n, of) keeps only the n-th of ``of`` (a power of two) ranges of keys, where memory asks for several passes.
    """

    def __init__(self, spans: Sequence[Span], total: int, *, share: tuple[int, int] = (0, 1)) -> None:
        """spans: the keys of all ``total`` persons in the order of their rows; each span is read by a thread of its own."""
        self._row_bits = max(1, int(total - 1).bit_length())
        self._high = np.int64(-1) << np.int64(self._row_bits)
        self._share = share
        if sum(span.rows for span in spans) != total:
            raise ValueError(f"{sum(span.rows for span in spans)} keys came for {total} persons")
        with ThreadPoolExecutor(max(2, len(spans))) as threads:
            halves = _halves(threads, list(threads.map(self._packed, spans)))
            self._people = np.concatenate(halves)
            halves = np.split(self._people, [len(halves[0])])  # the same places, so that they are held once
            self._shift, self._bitmap = _empty_bitmap(len(self._people))
            self._drawer, drawers = _empty_directory(len(self._people))
            marks = [partial(_mark, half, self._shift, self._bitmap) for half in halves]
            counts = [partial(_sort_in, half, self._drawer, drawers) for half in halves]
            list(threads.map(lambda job: job(), marks + counts))
        self._first = np.cumsum(drawers, dtype=drawers.dtype) - drawers

    def __len__(self) -> int:
        return len(self._people)

    def find(self, keys: Column) -> tuple[Column, Column]:
        """(place in ``keys``, row of the person) of each likely match, one per person; by person row.

        The key is certain only down to its high bits: the caller compares the whole key.
        """
        likely = self._likely(keys)
        if self._share[1] > 1:
            likely = likely[_in_share(keys[likely], self._share)]
        place, person = self._exact(keys[likely])
        order = np.argsort(person)
        return likely[place[order]], person[order]

    def _packed(self, span: Span) -> tuple[Column, Column]:
        """A span's persons as numbers, those below zero and the others: sorted apart, they stand behind one another."""
        found = np.empty(span.rows, np.int64)
        low, high, row = 0, span.rows, span.first
        for keys in span.batches:
            for lo in range(0, len(keys), _STEP):
                some = keys[lo : lo + _STEP]
                packed = (some & self._high) | np.arange(row, row + len(some), dtype=np.int64)
                row += len(some)
                if row > span.first + span.rows:
                    break
                if self._share[1] > 1:
                    packed = packed[_in_share(some, self._share)]
                below = packed < 0
                under, over = packed[below], packed[~below]
                found[low : low + len(under)] = under
                low, high = low + len(under), high - len(over)
                found[high : high + len(over)] = over
        if row != span.first + span.rows:
            raise ValueError(f"{row - span.first} keys came for {span.rows} persons")
        return found[:low], found[high:]

    def _likely(self, keys: Column) -> Column:
        found = []
        for lo in range(0, len(keys), _STEP):
            place = keys[lo : lo + _STEP].view(np.uint64) >> self._shift
            bits = self._bitmap[(place >> np.uint64(3)).view(np.int64)]
            bits >>= place.astype(np.uint8) & np.uint8(7)
            bits &= np.uint8(1)
            found.append(np.flatnonzero(bits.view(bool)) + lo)
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def _exact(self, keys: Column) -> tuple[Column, Column]:
        """All persons whose high bits are those of a key: walks each drawer until the key is passed."""
        wanted, high, people = keys & self._high, self._high, self._people
        live = np.arange(len(keys))
        at = self._first[(keys.view(np.uint64) ^ _SIGN) >> self._drawer].astype(np.int64)
        places, rows = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        while True:
            inside = at < len(people)
            if not inside.all():
                live, at, wanted = live[inside], at[inside], wanted[inside]
            if not len(live):
                return np.concatenate(places), np.concatenate(rows)
            person = people[at]
            there = person & high
            same = there == wanted
            places.append(live[same])
            rows.append(person[same] & ~high)
            on = there <= wanted
            live, at, wanted = live[on], at[on] + 1, wanted[on]


_SIGN: Final = np.uint64(1 << 63)
"""Turns the order of signed numbers into that of unsigned ones."""


def _in_share(keys: Column, share: tuple[int, int]) -> Column:
    n, of = share
    mine: Column = (keys.view(np.uint64) >> np.uint64(64 - of.bit_length() + 1)) == np.uint64(n)
    return mine


def _halves(threads: ThreadPoolExecutor, read: list[tuple[Column, Column]]) -> list[Column]:
    """Those below zero of all spans, and the others, each sorted."""

    def one(half: int) -> Column:
        found = np.concatenate([signed[half] for signed in read]) if read else np.empty(0, np.int64)
        found.sort()
        return found

    return list(threads.map(one, (0, 1)))


def _empty_bitmap(size: int) -> tuple[np.uint64, Column]:
    """(shift, bits): the bit at ``key >> shift`` is to be set for every person."""
    width = max(10, int(size * _BITS_EACH - 1).bit_length())
    return np.uint64(64 - width), np.zeros(1 << (width - 3), np.uint8)


def _mark(people: Column, shift: np.uint64, bits: Column) -> None:
    """Set the bits of sorted people; those above and below zero share no byte."""
    for lo in range(0, len(people), _STEP):
        place = people[lo : lo + _STEP].view(np.uint64) >> shift
        byte, bit = (place >> np.uint64(3)).view(np.int64), np.uint8(1) << (place & np.uint64(7)).astype(np.uint8)
        first = np.concatenate([[0], np.flatnonzero(byte[1:] != byte[:-1]) + 1])  # people are sorted: equal bytes touch
        bits[byte[first]] |= np.bitwise_or.reduceat(bit, first)


def _empty_directory(size: int) -> tuple[np.uint64, Column]:
    """(shift, sizes): how many persons the drawer ``key >> shift`` is to hold."""
    width = max(1, int(size // _CROWD).bit_length())
    return np.uint64(64 - width), np.zeros(1 << width, np.int32 if size < 2**31 else np.int64)


def _sort_in(people: Column, shift: np.uint64, sizes: Column) -> None:
    """Count sorted people into their drawers; those above and below zero share none."""
    for lo in range(0, len(people), _STEP):
        drawer = ((people[lo : lo + _STEP].view(np.uint64) ^ _SIGN) >> shift).view(np.int64)
        held = np.bincount(drawer - drawer[0])
        here = sizes[drawer[0] : drawer[0] + len(held)]
        np.add(here, held, out=here, casting="same_kind")
