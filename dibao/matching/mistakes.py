"""录入差错 — what happens to a human on the way into a second file, each mistake with its own share. Pure: no Django."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from pypinyin import Style, lazy_pinyin

from dibao.matching.wording import Human, Words

_WRITTEN: Final = dict(
    zip("国强峰华丽晓兰英凤龙东军伟刚贵梅云杰红玉", "囯強峯華麗曉蘭瑛鳳龍東軍偉剛貴楳雲傑紅王", strict=True)
)
_DIALECT: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("ing", "in"), ("eng", "en"))


@dataclass(frozen=True, slots=True)
class Mistakes:
    """Shares of second records that carry each mistake; they happen independently, so several may meet."""

    homophone: float = 0.07
    dialect: float = 0.01
    shape: float = 0.03
    written: float = 0.03
    other_character: float = 0.008
    order: float = 0.003
    short: float = 0.006
    no_id: float = 0.12
    id_digit: float = 0.07
    id_exchanged: float = 0.02
    id_old: float = 0.06
    id_cut: float = 0.02
    id_short: float = 0.008
    day_month: float = 0.015
    birth_digit: float = 0.03
    birth_year: float = 0.02
    birth_moon: float = 0.02
    no_birth: float = 0.02
    sex: float = 0.01
    no_sex: float = 0.03
    moved: float = 0.2
    no_address: float = 0.06
    new_phone: float = 0.28
    no_phone: float = 0.18
    new_account: float = 0.3
    no_account: float = 0.3
    other_household: float = 0.6
    other_county: float = 0.05

    def made(self, dice: random.Random, human: Human, words: Words) -> tuple[object, ...]:
        """A second record of the human, with mistakes."""
        happens: Callable[[float], bool] = lambda share: dice.random() < share  # noqa: E731
        address = words.address(dice) if happens(self.moved) else human.address
        return (
            self._name(dice, human, words),
            self._number(dice, human.id_number),
            self._birth(dice, human),
            "" if happens(self.no_sex) else "21"[human.sex == "2"] if happens(self.sex) else human.sex,
            "" if happens(self.no_phone) else f"13{dice.randrange(10**8, 10**9)}" if happens(self.new_phone) else human.phone,
            "" if happens(self.no_address) else words.write(dice, address, plain=False),
            "" if happens(self.no_account) else f"6217{dice.randrange(10**12, 10**13)}" if happens(self.new_account) else human.account,
            (220881 if happens(self.other_county) else human.county) * 1_000_000,
            f"Z{dice.randrange(10**9)}" if happens(self.other_household) else human.household,
            human.number,
        )  # fmt: skip

    def _name(self, dice: random.Random, human: Human, words: Words) -> str:
        name, luck = human.name, dice.random()
        for share, change in (
            (self.homophone, lambda c: _same_sound(c)), (self.dialect, lambda c: _dialect(c)), (self.shape, lambda c: neighbours().get(c, "")),
            (self.other_character, lambda c: words.characters), (self.written, lambda c: _WRITTEN.get(c, "")),
        ):  # fmt: skip
            if luck < share:
                return _changed(dice, name, change)
            luck -= share
        if luck < self.order and len(name) == 3:
            return name[0] + name[2] + name[1]
        if self.order < luck < self.order + self.short and len(name) > 2:
            return name[:-1]
        return name.replace("·", dice.choice(("·", "", "•", ".", " "))) if "·" in name else name

    def _number(self, dice: random.Random, number: str) -> str:
        luck = dice.random()
        changes: tuple[tuple[float, Callable[[random.Random, str], str]], ...] = (
            (self.no_id, lambda d, n: ""), (self.id_digit, _other_digit), (self.id_exchanged, _exchanged),
            (self.id_old, lambda d, n: n[:6] + n[8:17] if n[6:8] == "19" else n),
            (self.id_cut, lambda d, n: n[:15] + "000" if d.random() < 0.6 else f"{n[0]}.{n[1:6]}E+17"),
            (self.id_short, lambda d, n: n[: (at := d.randrange(18))] + n[at + 1 :]),
        )  # fmt: skip
        for share, change in changes:
            if luck < share:
                return change(dice, number)
            luck -= share
        return number

    def _birth(self, dice: random.Random, human: Human) -> int:
        born, luck = human.birth, dice.random()
        if luck < self.birth_moon:
            born = born - timedelta(days=dice.randrange(20, 50))
        number = born.year * 10_000 + born.month * 100 + born.day
        luck -= self.birth_moon
        if 0 <= luck < self.day_month and born.day <= 12:
            return born.year * 10_000 + born.day * 100 + born.month
        luck -= self.day_month
        if 0 <= luck < self.birth_digit:
            return _slip(dice, number)
        luck -= self.birth_digit
        if 0 <= luck < self.birth_year:
            return born.year * 10_000 + 101
        return 0 if 0 <= luck - self.birth_year < self.no_birth else number


def _slip(dice: random.Random, birth: int) -> int:
    """One digit of a date typed wrongly, so that it stays a date that a form would take."""
    year, month, day = birth // 10_000, birth // 100 % 100, birth % 100
    kind = dice.randrange(3)
    if kind == 0:
        year += dice.choice((-10, 10, -1, 1))
    elif kind == 1:
        month = month % 12 + 1
    else:
        day = day + 1 if day % 10 < 8 and day < 28 else day - 1 or 2
    return year * 10_000 + month * 100 + day


def _changed(dice: random.Random, name: str, change: Callable[[str], str]) -> str:
    """One character of the name replaced, mostly of the given name; the name as it is when nothing fits."""
    places = [at for at in range(len(name)) if at or dice.random() < 0.3]
    dice.shuffle(places)
    for at in places:
        others = [c for c in change(name[at]) if c != name[at]]
        if others:
            return name[:at] + dice.choice(others) + name[at + 1 :]
    return name


def _other_digit(dice: random.Random, number: str) -> str:
    at = dice.randrange(17)
    return number[:at] + dice.choice("0123456789".replace(number[at], "")) + number[at + 1 :]


def _exchanged(dice: random.Random, number: str) -> str:
    at = dice.choice([at for at in range(16) if number[at] != number[at + 1]])
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


@cache
def neighbours() -> dict[str, str]:
    """印刷字形相近 — per character those whose printed dots overlap it most (``data/README.md``)."""
    text = (files("dibao.matching") / "data" / "neighbours.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


@cache
def _sounds() -> tuple[dict[str, str], dict[str, str]]:
    """Characters of GB 2312 by toned reading and by toneless reading."""
    characters = [
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xD7)
        for low in range(0xA1, 0xFA if high == 0xD6 else 0xFF)
        if (high, low) < (0xD7, 0xFA)
    ]
    toned: dict[str, str] = {}
    plain: dict[str, str] = {}
    for character in characters:
        for style, found in ((Style.TONE3, toned), (Style.NORMAL, plain)):
            reading = lazy_pinyin(character, style=style)[0]
            found[reading] = found.get(reading, "") + character
    return toned, plain


@cache
def _same_sound(character: str) -> str:
    return _sounds()[0].get(lazy_pinyin(character, style=Style.TONE3)[0], "")


@cache
def _dialect(character: str) -> str:
    reading = lazy_pinyin(character)[0]
    found = ""
    for one, other in (*_DIALECT, *((b, a) for a, b in _DIALECT)):
        if (reading.startswith(one) and len(one) < 3 and one[0] in "zcsnl") or reading.endswith(one):
            changed = reading.replace(one, other, 1)
            found += _sounds()[1].get(changed, "")
    return found
