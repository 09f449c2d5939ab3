"""密词 — how a text is cut into grams, and which grams a typed word asks for. Pure.

What is written and what is typed are folded alike (width, case, signs dropped), so that a word is found wherever its
letters stand one after another, across spaces and the ends of lines. Han and all that is no Latin letter or digit
("wide") is kept as grams of one and two, letters and digits ("narrow") as grams of one to four. A word longer than
its longest gram asks for every gram in it: a text that contains the word has them all, so nothing is ever missed; a
text that has them apart is told from it by looking at the text (`asked.fits`).

Numbers of fifteen digits and more (ID, bank account) are no text: they are found whole or by their last four or six.

On disk a gram is a number of 48 bits, encrypted under a key of the installation: the index reveals no text.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

Blocks = npt.NDArray[np.uint32]
Tokens = npt.NDArray[np.uint64]

WIDE, NARROW = 2, 4
APART = "\0"  # stands between what does not belong together
TAILS = (4, 6)
LONG_NUMBER = 15
TOKEN_BITS = 48
_NARROW_END = 128
_GRAM, _WORD = 1 << 24, 2 << 24  # above every code point
# Letters, digits, strokes and parts of Han characters, and the private areas where offices keep rare names.
_DROPPED = re.compile(r"[^\w\u2e80-\u2fff\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]|_")
_LONG = re.compile(r"(?<![0-9])[0-9]{14,}[0-9x](?![0-9])")
_SPACED = re.compile(r"(?<![0-9])[0-9]{3,8}(?: [0-9]{3,8})+(?: ?[0-9x]{1,2})?(?![0-9])")
_RUNS = re.compile(r"[\x01-\x7f]+|[^\x00-\x7f]+")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """One form for every way of writing: full width and half, large and small, without signs and spaces."""
    return _DROPPED.sub("", level(text))


def level(text: str) -> str:
    """Width and case levelled; signs and spaces still there."""
    if text.isascii():
        return text.lower()
    return normalize("NFKC", normalize("NFKC", text).casefold())


def numbers_out(even: str) -> tuple[str, list[str]]:
    """A levelled text with APART in place of its long numbers, and those numbers."""
    numbers = _LONG.findall(even)
    return (_LONG.sub(APART, even) if numbers else even), numbers


def spaced_out(even: str) -> tuple[str, list[str]]:
    """The same for long numbers written in groups (6217 9988 7766 5544 332), as one number each."""
    numbers: list[str] = []

    def take(found: re.Match[str]) -> str:
        number = found[0].replace(" ", "")
        if len(number) < LONG_NUMBER:
            return found[0]
        numbers.append(number)
        return APART

    return _SPACED.sub(take, even), numbers


def split(text: str) -> tuple[list[str], list[str]]:
    """The folded pieces of a long text between its long numbers, and those numbers.

    A number in groups may be a row of years as well: it stays text too.
    """
    rest, numbers = numbers_out(level(text))
    pieces = [kept for piece in rest.split(APART) if (kept := _DROPPED.sub("", piece))]
    return pieces, [*numbers, *spaced_out(rest)[1]]


def tails(number: str) -> list[str]:
    """What a long number is found by: itself, its last four and its last six."""
    even = level(number).replace(" ", "")
    return [even, *(even[-length:] for length in TAILS)] if even else []


def grams(
    text: str, *, wide: int = WIDE, narrow: tuple[int, ...] = (1, 2, 3, 4)
) -> tuple[npt.NDArray[np.intp], Blocks]:
    """Every gram of folded texts joined by APART: where it begins, and its block of four code points.

    `wide` is the longest gram of wide letters (0: none), `narrow` the lengths of narrow ones.
    """
    points = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    kinds = ((points >= _NARROW_END, range(1, wide + 1)), ((points > 0) & (points < _NARROW_END), narrow))
    places, blocks = [np.empty(0, np.intp)], [np.empty((0, 4), "<u4")]
    for begins, lengths in kinds:
        same = begins
        for length in range(1, max(lengths, default=0) + 1):
            if length > 1:
                begins = begins[:-1] & same[length - 1 :]
            if length in lengths:
                at = np.flatnonzero(begins)
                places.append(at)
                blocks.append(_blocks(points, at, length))
    return np.concatenate(places), np.concatenate(blocks)


def _blocks(points: Blocks, at: npt.NDArray[np.intp], length: int) -> Blocks:
    block = np.zeros((at.size, 4), dtype="<u4")
    for step in range(length):
        block[:, step] = points[at + step]
    block[:, 0] |= _GRAM
    return block


def grams_of(word: str) -> list[str]:
    """The grams a folded word asks for: of each run the word itself when short, else all of the longest kind."""
    found: list[str] = []
    for run in _RUNS.findall(word):
        longest = NARROW if run.isascii() else WIDE
        found += [run] if len(run) <= longest else [run[at : at + longest] for at in range(len(run) - longest + 1)]
    return list(dict.fromkeys(found))


def gram_block(gram: str) -> bytes:
    """The block of one gram, as `grams` makes it."""
    points = [ord(letter) for letter in gram] + [0] * (4 - len(gram))
    return np.array([points[0] | _GRAM, *points[1:]], dtype="<u4").tobytes()


@lru_cache(maxsize=1 << 16)
def word_block(word: str) -> bytes:
    """The block of a word that is kept whole: a spelling, a tail, a mark like `series:review`."""
    return _WORD.to_bytes(4, "little") + blake2b(word.encode(), digest_size=12).digest()


def hide(key: bytes, blocks: bytes) -> Tokens:
    """The token of each block (16 bytes): what is left of it under the key. Equal blocks give equal tokens."""
    # One block at a time and none twice is what a keyed look-up needs; this is no encryption of a message.
    cipher = Cipher(AES(key), ECB()).encryptor()  # noqa: S305
    sealed = np.frombuffer(cipher.update(blocks) + cipher.finalize(), dtype="<u8")
    return sealed[::2] & np.uint64((1 << TOKEN_BITS) - 1)
