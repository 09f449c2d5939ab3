"""比对项 — one question put to everybody: which registers, which rows, compared with what was declared. Pure.

The fragments of a finder are SQL over one matched pair: ``r.…`` are the columns of the register (codes as their
words, empty as NULL; ``r.n`` of the pseudo registers), ``p.…`` the person's (``layout.PERSONS``; status as its word),
``t.…`` the local figures (``thresholds.Local``), ``$on`` the day as yyyymmdd. A condition that is NULL does not hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from dibao.rules.register import PERSON_FLAGS

PERSONS: Final = "persons"
SAME_KEY: Final = "same_key"
SAME_ACCOUNT: Final = "same_account"
OWN: Final = frozenset({PERSONS, SAME_KEY, SAME_ACCOUNT})
"""Pseudo registers: our own persons; those that stand in two households; those whose account another family has too."""

PAID: Final = "p.status IN ('dibao', 'single_person', 'destitute')"
MARGINAL: Final = "p.status IN ('marginal', 'rigid_spending')"

UNDECIDED: Final = "undecided"
OTHER_NAME: Final = "other_name"
HINT: Final = "hint"
REASONS: Final = {
    "": "登记内容与申报不一致",
    UNDECIDED: "本地还没有规定有关口径，仅作线索，请人工核实",
    OTHER_NAME: "证号相同但姓名不同，先核实是否同一人",
    HINT: "仅作辅助线索，不能单独作为认定依据",
}
"""What the ``reason`` of a hit says."""

_NAMES: Final = re.compile(r"\b([rpt])\.([a-z_]+)")


@dataclass(frozen=True, slots=True)
class Look:
    """查哪里 — the rows of one register that count. Everything but the register is SQL.

    amount: fen, a year's for income. on: yyyymmdd. unless: a row that takes the whole person out of this finder.
    once: names the thing, so that a thing that stands in several rows of a household counts once; NULL counts always.
    undecided: the row cannot be judged because the place has not decided a figure.
    """

    register: str
    where: str = "true"
    amount: str = "CAST(NULL AS BIGINT)"
    on: str = "CAST(NULL AS INTEGER)"
    unless: str = "false"
    once: str = ""
    undecided: str = "false"

    def speaks_of(self, letter: str) -> set[str]:
        """Columns of ``r``, ``p`` or ``t`` that this look reads."""
        return named(letter, self.where, self.amount, self.on, self.unless, self.once, self.undecided)


@dataclass(frozen=True, slots=True)
class Finder:
    """比对项 — the hits of one question.

    per: one hit for a person, or one for a household. across: how the sums of several registers become one figure.
    having: SQL over ``amount`` (sum of fen), ``n`` (rows), ``first`` (rows of the first look), ``p.…`` and ``t.…``. says: what it means, for the clerk.
    list: 应退未退 (``leave``), 应保未保 (``enter``) or neither. post: who looks first. outcome: what it usually ends in,
    for the page to offer and never to choose. basis: the article.
    """

    code: str
    label: str
    looks: tuple[Look, ...]
    says: str
    basis: str
    who: str = PAID
    per: Literal["person", "household"] = "person"
    across: Literal["sum", "max"] = "sum"
    having: str = "true"
    reason: str = ""
    list: Literal["leave", "enter", ""] = ""
    post: str = "township_clerk"
    outcome: Literal["keep", "change", "stop", "refer"] = "change"

    @property
    def register(self) -> str:
        """The first register it asks, under which its hits are listed."""
        return self.looks[0].register

    @property
    def thresholds(self) -> tuple[str, ...]:
        """Parameter keys it compares with."""
        return tuple(sorted(self.speaks_of("t")))

    def speaks_of(self, letter: str) -> set[str]:
        """Columns of ``p`` or ``t`` that any part of it reads."""
        found = named(letter, self.who, self.having)
        return found.union(*(look.speaks_of(letter) for look in self.looks))


def named(letter: str, *fragments: str) -> set[str]:
    """Columns of ``r``, ``p`` or ``t`` in SQL fragments."""
    return {name for text in fragments for found, name in _NAMES.findall(text) if found == letter}


def flat(fragment: str) -> str:
    """The fragment for a table whose columns are ``r_x``, ``p_x``, ``t_x``."""
    return _NAMES.sub(r"\1_\2", fragment)


def has(flag: str) -> str:
    """SQL: the person carries this flag of ``rules.register.PERSON_FLAGS``."""
    return f"((p.flags & {PERSON_FLAGS[flag]}) <> 0)"
