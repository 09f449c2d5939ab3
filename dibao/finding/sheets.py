"""检索单 — all that one paper or one household is found by, and what was asked for. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .words import APART, NARROW, TAILS, fold, grams_of, level, numbers_out, spaced_out

MOST_WORDS = 8
_BETWEEN = str.maketrans(dict.fromkeys("，、,;；。", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a thing is found by; all texts folded.

    `texts`: by part of the sheet (题名, 人员 …), any stretch of them counts. `codes`: at least four letters or digits
    in a row. `wholes`: only as a whole (spellings, tails of numbers). `marks`: what filters and scopes ask for.
    """

    texts: Mapping[str, tuple[str, ...]]
    codes: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    def all_texts(self) -> Iterator[str]:
        """The texts of all parts."""
        for part in self.texts.values():
            yield from part


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was asked for, folded; `grams` are what its text must hold (none: it is found whole only)."""

    text: str
    grams: tuple[str, ...] = field(default=())

    @property
    def is_narrow(self) -> bool:
        """Whether it may be a spelling, a code or a tail."""
        return self.text.isascii()

    @property
    def is_tail(self) -> bool:
        """Whether it may be a long number or the end of one."""
        return self.is_narrow and (len(self.text) in TAILS or not self.grams)

    @property
    def is_code(self) -> bool:
        """Whether it is long enough for a part of a code."""
        return self.is_narrow and len(self.text) >= NARROW and bool(self.grams)


def words_of(typed: str) -> tuple[Word, ...]:
    """What was typed as words that must all be found; long numbers are words of their own."""
    rest, numbers = numbers_out(level(typed))
    rest, grouped = spaced_out(rest)
    texts = [fold(piece) for piece in rest.replace(APART, " ").translate(_BETWEEN).split()]
    found = [Word(number) for number in (*numbers, *grouped)]
    found += [Word(text, tuple(grams_of(text))) for text in texts if text]
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def where(word: Word, sheet: Sheet) -> str:
    """The part of the sheet in which the word is found; empty when in none."""
    if word.is_narrow and word.text in sheet.wholes:
        return "人员"
    if word.grams:
        for part, texts in sheet.texts.items():
            if any(word.text in text for text in texts):
                return part
        if word.is_code and any(word.text in code for code in sheet.codes):
            return "编号"
    return ""
