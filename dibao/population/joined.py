"""几个县合为一册 — registers put behind one another, so that many small counties cost no more than a large one. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dibao.rules.register import Column, Columns, Register


def joined(registers: Sequence[Register]) -> Register:
    """The households of all, in order. One register is given back as it is."""
    if len(registers) == 1:
        return registers[0]
    words: dict[str, int] = {}
    for register in registers:
        for word in register.vocabulary:
            words.setdefault(word, len(words))
    return Register(
        _stacked([register.households for register in registers]),
        _stacked([register.persons for register in registers]),
        _entries(registers, words),
        tuple(words),
    )


def _stacked(parts: Sequence[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _entries(registers: Sequence[Register], words: dict[str, int]) -> Columns:
    """Entries point at rows and words: both move."""
    parts, households, persons = [], 0, 0
    for register in registers:
        entries = register.entries
        codes = np.array([words[word] for word in register.vocabulary], dtype=np.int16)
        person: Column = entries["person"]
        moved = {
            "household": entries["household"] + np.int32(households),
            "person": np.where(person < 0, person, person + np.int32(persons)),
            "code": codes[entries["code"]],
            "claim": codes[entries["claim"]],
        }
        parts.append(entries | moved)
        households += len(register)
        persons += len(register.persons["birth"])
    return _stacked(parts)
