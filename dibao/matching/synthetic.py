"""评测人群 — invented records with known truth: who is who, and what was done to each record. Pure: no Django.

Two worlds that share no name, no rate and no way of writing an address: ``TRAINING`` (the thresholds were set there) and
``EVALUATION``. Nothing here reads the scorer: sounds come from pypinyin with tones, shapes from printed dots.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import pyarrow as pa

from dibao.matching import wording
from dibao.matching.mistakes import Mistakes
from dibao.matching.wording import Human
from dibao.rules.identity import check_digit

SCHEMA: Final = pa.schema(
    [("row", pa.int64()), ("name", pa.string()), ("id_number", pa.string()), ("birth", pa.int32()), ("sex", pa.string()),
     ("phone", pa.string()), ("address", pa.string()), ("account", pa.string()), ("division", pa.int64()),
     ("household", pa.string()), ("human", pa.int64())]
)  # fmt: skip
"""Columns of a generated file: those of ``scoring.Identity``, a row number, and the truth."""

_COUNTIES: Final = (220802, 220821, 220822, 220881, 220882, 150522, 230224, 210281, 530423, 653125)
_DAY: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class World:
    """One kind of population. Shares are of households, persons or second records."""

    words: wording.Words
    mistakes: Mistakes
    twice: float
    thrice: float
    siblings: float
    twins: float
    shared_phone: float
    borrowed: float
    cardless: float


TRAINING: Final = World(wording.RURAL, Mistakes(), 0.20, 0.02, 0.35, 0.02, 0.45, 0.002, 0.03)
EVALUATION: Final = World(
    wording.URBAN,
    Mistakes(
        homophone=0.09, shape=0.045, written=0.04, other_character=0.006, no_id=0.2, id_digit=0.1, id_exchanged=0.03,
        id_old=0.05, id_cut=0.015, id_short=0.006, day_month=0.02, birth_digit=0.025, birth_year=0.012, birth_moon=0.015,
        no_birth=0.015, sex=0.008, moved=0.25, no_address=0.04, new_phone=0.33, no_phone=0.14, new_account=0.35,
    ),
    0.18, 0.015, 0.45, 0.03, 0.55, 0.003, 0.05,
)  # fmt: skip


def records(size: int, *, seed: int, world: World = EVALUATION) -> pa.Table:
    """评测记录 — exactly that many records in random order; column `human` is the truth."""
    dice = random.Random(seed)  # noqa: S311 — invented people, not keys
    rows = [row for _, row in zip(range(size), _rows(dice, world), strict=False)]
    dice.shuffle(rows)
    columns = list(zip(*rows, strict=True))
    return pa.Table.from_arrays(
        [
            pa.array(range(size), pa.int64()),
            *(pa.array(c, f.type) for c, f in zip(columns, list(SCHEMA)[1:], strict=True)),
        ],
        schema=SCHEMA,
    )


def _rows(dice: random.Random, world: World) -> Iterator[tuple[object, ...]]:
    number, lender = 0, None
    while True:
        family = _family(dice, world, number)
        number += len(family)
        for human in family:
            if lender and dice.random() < world.borrowed:  # somebody else's number under one's own name
                human = replace(human, id_number=lender.id_number)
            yield _first(dice, human, world)
            lender = human if dice.random() < 0.1 else lender
            again = dice.random()
            for _ in range(1 + (again < world.thrice) if again < world.twice else 0):
                yield world.mistakes.made(dice, human, world.words)


def _family(dice: random.Random, world: World, number: int) -> list[Human]:
    """Spouse and children at one address: children share the surname, some the first given character, some the day."""
    county = dice.choice(_COUNTIES)
    address, phone = world.words.address(dice), _phone(dice)
    size = dice.choices((1, 2, 3, 4, 5), (24, 30, 24, 15, 7))[0]
    head = date(1935, 1, 1) + timedelta(days=dice.randrange(65 * 365))
    surname = world.words.surname(dice)
    family: list[Human] = []
    generation, used = world.words.generation(dice), set()
    for place in range(size):
        born = head if place == 0 else head + timedelta(days=dice.randrange(-1500, 1500))
        if place >= 2:
            born = head + timedelta(days=dice.randrange(20 * 365, 32 * 365))
            if place > 2 and dice.random() < world.twins * 8:
                born = family[-1].birth
        own = surname if place != 1 else world.words.surname(dice)
        first = generation if place >= 2 and dice.random() < world.siblings else ""
        sex = family[-1].sex if first and family and dice.random() < 0.6 else dice.choice("12")
        name = world.words.name(dice, own, sex, first)
        while name in used:
            name = world.words.name(dice, own, sex, first)
        used.add(name)
        family.append(Human(
            number + place, name, born, sex, id_number(dice, born, sex, county),
            phone if dice.random() < world.shared_phone else _phone(dice), address,
            f"6228{dice.randrange(10**12, 10**13)}", county, f"H{number}",
        ))  # fmt: skip
    return family


def id_number(dice: random.Random, born: date, sex: str, county: int) -> str:
    """A number with a right check digit for an invented human."""
    order = dice.randrange(0, 450) * 2 + (sex == "1")
    body = f"{county}{min(born, _DAY):%Y%m%d}{order:03d}"
    return body + check_digit(body)


def _phone(dice: random.Random) -> str:
    return f"1{dice.choice('3578')}{dice.randrange(10**8, 10**9)}"


def _first(dice: random.Random, human: Human, world: World) -> tuple[object, ...]:
    """The record made when the human first came: right in all it says, but some had no card or telephone with them."""
    birth = human.birth.year * 10_000 + human.birth.month * 100 + human.birth.day
    return (
        human.name, human.id_number if dice.random() > world.cardless else "", birth, human.sex,
        human.phone if dice.random() > 2 * world.cardless else "",
        world.words.write(dice, human.address, plain=dice.random() < 0.7), human.account,
        human.county * 1_000_000, human.household, human.number,
    )  # fmt: skip
