"""大连接 — which of hundreds of millions of register keys belong to one of our people. Pure: numpy only.

First every key asks a bitmap (one bit per place of a hash, about fifty bits a person): nineteen of twenty that match
nobody fall out there for some nanoseconds each. What is left is looked up in the sorted keys. A person is one number:
the high bits of the key with the row behind them; the low bits of the key are compared when the person is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from dibao.screening.layout import Column

_BITS_EACH: Final = 32
_STEP: Final = 1 << 16
_CROWD: Final = 2
"""Persons in one drawer of the directory, on average."""


class Index:
    """人员键索引 — 8 bytes a person, a bitmap of 4 to 8 and a directory of 1 to 2 more.

    share: (n, of) keeps only the n-th of ``of`` (a power of two) ranges of keys, where memory asks for several passes.
    """

    def __init__(self, batches: Iterable[Column], total: int, *, share: tuple[int, int] = (0, 1)) -> None:
        """batches: the keys of all ``total`` persons, int64, in the order of their rows."""
        self._row_bits = max(1, int(total - 1).bit_length())
        self._high = np.int64(-1) << np.int64(self._row_bits)
        self._share = share
        self._people = self._packed(batches, total)
        self._people.sort()
        with ThreadPoolExecutor(1) as other:
            directory = other.submit(_directory, self._people)
            self._shift, self._bitmap = _bitmap(self._people)
            self._drawer, self._first = directory.result()

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

    def _packed(self, batches: Iterable[Column], total: int) -> Column:
        found = np.empty(total, np.int64)
        size = row = 0
        for keys in batches:
            for lo in range(0, len(keys), _STEP):
                some = keys[lo : lo + _STEP]
                packed = (some & self._high) | np.arange(row, row + len(some), dtype=np.int64)
                if self._share[1] > 1:
                    packed = packed[_in_share(some, self._share)]
                found[size : size + len(packed)] = packed
                size, row = size + len(packed), row + len(some)
        if row != total:
            raise ValueError(f"{row} keys came for {total} persons")
        return found if size == total else found[:size].copy()

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


def _bitmap(people: Column) -> tuple[np.uint64, Column]:
    """(shift, bits): the bit at ``key >> shift`` is set for every person."""
    width = max(10, int(len(people) * _BITS_EACH - 1).bit_length())
    shift, bits = np.uint64(64 - width), np.zeros(1 << (width - 3), np.uint8)
    for lo in range(0, len(people), _STEP):
        place = people[lo : lo + _STEP].view(np.uint64) >> shift
        byte, bit = (place >> np.uint64(3)).view(np.int64), np.uint8(1) << (place & np.uint64(7)).astype(np.uint8)
        first = np.concatenate([[0], np.flatnonzero(byte[1:] != byte[:-1]) + 1])  # people are sorted: equal bytes touch
        bits[byte[first]] |= np.bitwise_or.reduceat(bit, first)
    return shift, bits


def _directory(people: Column) -> tuple[np.uint64, Column]:
    """(shift, first): people from ``first[key >> shift]`` on have keys no smaller than that drawer."""
    width = max(1, int(len(people) // _CROWD).bit_length())
    shift = np.uint64(64 - width)
    sizes = np.zeros(1 << width, np.int32 if len(people) < 2**31 else np.int64)
    for lo in range(0, len(people), _STEP):
        drawer = ((people[lo : lo + _STEP].view(np.uint64) ^ _SIGN) >> shift).view(np.int64)
        held = np.bincount(drawer - drawer[0])
        here = sizes[drawer[0] : drawer[0] + len(held)]
        np.add(here, held, out=here, casting="same_kind")
    return shift, np.cumsum(sizes, dtype=sizes.dtype) - sizes
