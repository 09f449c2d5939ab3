"""What is known about a household on one day. Frozen, and the same after a trip through JSON.

``None`` and the empty string mean *not known*; the rules then answer "unknown" and say what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

RELATIONS: Final = ("head", "spouse", "child", "parent", "grandparent", "grandchild", "sibling", "other")
SOURCE_CLASSES: Final = {
    "wage": "工资性收入",
    "business": "经营净收入",
    "property": "财产净收入",
    "transfer": "转移净收入",
    "other": "其他收入",
}
DISABILITY_KINDS: Final = ("vision", "hearing", "speech", "physical", "intellectual", "mental", "multiple", "other")
STUDENT_STAGES: Final = ("", "compulsory", "senior", "undergraduate", "graduate")
SPENDING_KINDS: Final = {
    "medical": "医疗",
    "education": "教育",
    "rehabilitation": "残疾康复",
    "disaster": "因灾",
    "living": "生活",
    "other": "其他",
}


def _pack(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [item.to_json() for item in value]
    return value


class _Fact:
    """JSON for a frozen fact: dates as ISO text, areas as decimal text, nested facts as lists."""

    __slots__ = ()
    _dates: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A dict of JSON values; ``from_json`` gives an equal object back."""
        return {f.name: _pack(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``to_json``. Unknown names raise TypeError."""
        values = dict(data)
        for name in cls._dates:
            if values.get(name):
                values[name] = date.fromisoformat(values[name])
        return cls(**values)


@dataclass(frozen=True)
class MemberFacts(_Fact):
    """家庭成员 — one person of the household; ``counted`` and ``exclusion`` are the clerk's finding (第七条)."""

    key: str
    relation: str
    birth_date: date | None
    counted: bool = True
    exclusion: str = ""
    disability_kind: str = ""
    disability_level: int = 0
    serious_illness: bool = False
    student_stage: str = ""
    can_live_alone: bool | None = None
    labour: str = ""
    employed: bool | None = None
    religious_years: int = 0
    name: str = ""
    excused: str = ""
    single_parent: bool = False
    bereaved: bool = False
    _dates = ("birth_date",)

    @property
    def label(self) -> str:
        """The words for this person in a sentence."""
        return self.name or self.key


@dataclass(frozen=True)
class IncomeFact(_Fact):
    """一项收入 — amount and costs in fen for one period; a one-off income is dated by ``from_date``."""

    member: str
    source_class: str
    item: str
    amount: int | None
    period: str
    costs: int = 0
    from_date: date | None = None
    to_date: date | None = None
    _dates = ("from_date", "to_date")


@dataclass(frozen=True)
class PropertyFact(_Fact):
    """一项财产 — value in fen, area in square metres, and the exemption claimed for it."""

    member: str
    kind: str
    value: int | None = None
    area_m2: Decimal | None = None
    exemption: str = ""

    def __post_init__(self) -> None:
        if self.area_m2 is not None and not isinstance(self.area_m2, Decimal):
            object.__setattr__(self, "area_m2", Decimal(str(self.area_m2)))


@dataclass(frozen=True)
class SpendingFact(_Fact):
    """一项支出 — what the family itself paid (fen), after insurance and other refunds."""

    member: str
    kind: str
    amount: int | None
    period: str


@dataclass(frozen=True)
class ObligorFacts(_Fact):
    """法定赡养、扶养、抚养义务人 — a person outside the household who owes ``member`` support.

    members, income: the obligor's own household (income in fen per year, None while unknown). supported: how many
    persons share this obligor's support. children: how many children the supported person has in all.
    unable: why nothing can be asked of the obligor (tables.UNABLE); empty when able.
    """

    member: str
    name: str = ""
    relation: str = "child"
    members: int = 1
    income: int | None = None
    supported: int = 1
    children: int = 1
    age: int | None = None
    unable: str = ""

    @property
    def label(self) -> str:
        """The words for this person in a sentence."""
        return self.name or "义务人"


@dataclass(frozen=True)
class HouseholdFacts(_Fact):
    """家庭情况 — everything the rules may look at, on one day.

    ``income_checked`` / ``property_checked`` are False while nobody has established them: the answer is then unknown.
    """

    track: str
    on: date
    members: tuple[MemberFacts, ...]
    income: tuple[IncomeFact, ...] = ()
    property: tuple[PropertyFact, ...] = ()
    spending: tuple[SpendingFact, ...] = ()
    existing_status: str = ""
    prior_status: str = ""
    income_checked: bool = True
    property_checked: bool = True
    obligors: tuple[ObligorFacts, ...] = ()
    _dates = ("on",)

    def __post_init__(self) -> None:
        if self.track not in ("urban", "rural"):
            raise ValueError(f"track must be urban or rural, not {self.track!r}")
        for name in ("members", "income", "property", "spending", "obligors"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``to_json``."""
        kinds: dict[str, type[_Fact]] = {
            "members": MemberFacts,
            "income": IncomeFact,
            "property": PropertyFact,
            "spending": SpendingFact,
            "obligors": ObligorFacts,
        }
        nested = {name: tuple(kind.from_json(row) for row in data.get(name, ())) for name, kind in kinds.items()}
        return super().from_json(data | nested)
