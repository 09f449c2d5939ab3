"""What a finding means to people: its name, its registers, what to do; read off the finders themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dibao.verification.sources import SOURCES

from ..finders import FINDERS, REASONS, Finder

LEAVE: Final = "leave"
ENTER: Final = "enter"
BY_CODE: Final[dict[str, Finder]] = {finder.code: finder for finder in FINDERS}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One kind of finding in the office's words. outcome: what usually comes of it, for a person to decide."""

    code: str
    label: str
    says: str
    outcome: str
    basis: str
    registers: str
    enters: bool


def meaning(code: str) -> Meaning:
    """The words of a finder; one that is no longer there speaks for itself."""
    found = BY_CODE.get(code)
    if found is None:
        return Meaning(code, code, "这一类线索已不再比对。", "keep", "", "", False)
    registers = "、".join(dict.fromkeys(register_label(look.register) for look in found.looks))
    return Meaning(code, found.label, found.says, found.outcome, found.basis, registers, found.list == ENTER)


def reason(code: str) -> str:
    """What is special about this hit; empty when nothing is."""
    return REASONS.get(code, "") if code else ""


def register_label(register: str) -> str:
    """公安户籍 for population; what is no register of another department is our own."""
    source = SOURCES.get(register)
    return source.label if source else "本系统登记"


def finders_of(registers: Iterable[str]) -> list[Finder]:
    """The finders that look into these registers, or only at our own families."""
    wanted = set(registers)
    return [
        finder
        for finder in FINDERS
        if any(look.register in wanted or look.register not in SOURCES for look in finder.looks)
    ]


def codes_for(list_: str) -> list[str]:
    """The finders of one list: 应退未退 (leave) or 应保未保 (enter)."""
    return [finder.code for finder in FINDERS if finder.list == list_]
