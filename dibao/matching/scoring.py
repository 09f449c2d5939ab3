"""同一人判断 — how likely two records are one human being, and why. Pure: no Django.

One table of evidence (``weights.py``) serves this module and the columns (``batch.py``): a pair gets the same weight and
the same reasons in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from dibao.matching import addresses, births, ids, names
from dibao.matching.weights import ALWAYS_ASKED, ANY, FACTS, LEVELS, LIKELY, SAME, UNSURE, Level

Answer = Literal["same", "likely", "unsure", "different"]
_GROUPS: Final = tuple(dict.fromkeys(level.group for level in LEVELS))


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of somebody; anything may be empty. birth: yyyymmdd or 0; sex: "1" male, "2" female, else unknown;
    division: twelve digits or 0; household: any key that two members of one household share."""

    name: str = ""
    id_number: str = ""
    birth: int = 0
    sex: str = ""
    phone: str = ""
    address: str = ""
    account: str = ""
    division: int = 0
    household: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """依据 — one piece of evidence. weight: log2 of how much more often it is seen of one human than of two."""

    code: str
    label_zh: str
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """判断 — the weights summed, what that means, and the evidence, the heaviest first. A machine's opinion only."""

    weight: float
    verdict: Answer
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A prepared identity: the columns that the conditions of ``weights.FACTS`` compare; the same as in ``batch``."""

    name: str
    surname: str
    sounds: list[str]
    blurred: list[str]
    masks: list[str]
    cuts: list[str]
    looks: list[str]
    whole: list[str]
    letters: str
    common: int
    id_number: str
    id_state: int
    ids: list[str]
    repairs: list[str]
    head: str
    stub: str
    birth: int
    births: list[int]
    birth_text: str
    born: int
    exchanged: int
    year: int
    monthday: int
    year_only: int
    sex: str
    phone: str
    place: str
    home: str
    account: str
    county: int
    household: str


def score(a: Identity, b: Identity) -> Verdict:
    """比对 — two records, symmetric in both. A comparison with nothing on one side says nothing."""
    return compare(prepare(a), prepare(b))


def prepare(identity: Identity, *, commonness: names.Commonness = names.PUBLISHED) -> Record:
    """预备 — do this once for somebody who is compared with many."""
    name = names.parts(identity.name, commonness=commonness)
    number = ids.parts(identity.id_number)
    place = addresses.parts(identity.address)
    birth = identity.birth or number.id_birth
    return Record(
        **name._asdict(),
        id_number=number.id_number, id_state=number.id_state, repairs=number.repairs, head=number.head,
        stub=number.stub,
        ids=[number.id_number] if number.id_number else [],
        births=sorted({birth, number.id_birth} - {0}),
        **births.parts(birth)._asdict(),
        sex=identity.sex if identity.sex in ("1", "2") else number.id_sex,
        phone=addresses.phone(identity.phone),
        place=place.place, home=f"{place.place}|{place.door}" if place.place and place.door else "",
        account="".join(identity.account.split()),
        county=identity.division // 1_000_000,
        household=identity.household,
    )  # fmt: skip


def compare(a: Record, b: Record) -> Verdict:
    """比对 — two prepared records."""
    held = {name for name, condition in FACTS.items() if condition.python(a, b)}
    held |= {name for name, some in ANY.items() if not held.isdisjoint(some)}
    levels = [level for group in _GROUPS if (level := _first(group, held))]
    return verdict_of(levels)


def verdict_of(levels: Iterable[Level]) -> Verdict:
    """判断 from the levels that hold, one of each group."""
    found = sorted(levels, key=lambda level: (-abs(level.weight), level.code))
    weight = round(sum(level.weight for level in found), 1)
    reasons = tuple(Reason(level.code, level.label, level.weight) for level in found)
    return Verdict(weight, answer(weight, asked=any(level.code in ALWAYS_ASKED for level in found)), reasons)


def answer(weight: float, *, asked: bool = False) -> Answer:
    """结论 — what a weight means. asked: one number under two names is never decided by the sum."""
    if asked:
        return "unsure"
    return "same" if weight >= SAME else "likely" if weight >= LIKELY else "unsure" if weight >= UNSURE else "different"


def explain(verdict: Verdict, a: Identity, b: Identity) -> list[str]:
    """说明 — the evidence in words with both values beside it: ``姓名同音：王晓明 / 王小明``.

    a, b: what may be shown; the caller masks them. Nothing is shown beside evidence where a value is empty.
    """
    return [_sentence(reason, a, b) for reason in verdict.reasons]


def _sentence(reason: Reason, a: Identity, b: Identity) -> str:
    field = _FIELDS[reason.code]
    one, other = (_shown(getattr(identity, field)) for identity in (a, b))
    if not one or not other or field in ("sex", "household", "division"):
        return reason.label_zh
    return f"{reason.label_zh}：{one}" if one == other else f"{reason.label_zh}：{one} / {other}"


def _shown(value: str | int) -> str:
    if isinstance(value, int) and value:
        return f"{value // 10_000}-{value // 100 % 100:02d}-{value % 100:02d}"
    return str(value or "")


def _first(group: str, held: set[str]) -> Level | None:
    return next((level for level in _BY_GROUP[group] if all(_holds(fact, held) for fact in level.when)), None)


def _holds(fact: str, held: set[str]) -> bool:
    return fact[1:] not in held if fact.startswith("-") else fact in held


_BY_GROUP: Final = {group: tuple(level for level in LEVELS if level.group == group) for group in _GROUPS}
_FIELDS: Final = {level.code: level.field for level in LEVELS}
