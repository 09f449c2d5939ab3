"""What the centre of the case page shows at each stage, read once and ready to print."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from dibao.archive import package
from dibao.archive.package import Report
from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.registry.choices import Track
from dibao.registry.models import Person
from dibao.verification.choices import Answer, Register
from dibao.verification.models import Authorisation, Check, Query

from ..choices import Block
from ..models import Case, EconomicLine, Objection
from .sheets import item_label
from .sheets.parts import PERIODS

ADULT = 18


@dataclass(frozen=True, slots=True)
class Leave:
    """One person of the household and the authorisation that lets us look; None while it is missing."""

    person: Person
    authorisation: Authorisation | None
    minor: bool


def leaves(case: Case) -> list[Leave]:
    """授权 — everybody in the household book, with or without a live authorisation for this case."""
    today = clock.today()
    live = {row.person_id: row for row in Authorisation.objects.filter(case_number=case.number).live(today)}
    members = case.household.memberships.filter(valid_to=None).select_related("person").order_by("-is_head", "pk")
    return [Leave(m.person, live.get(m.person_id), m.person.age(today) < ADULT) for m in members]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One register and its answers, in the order of the people; None where it was not asked about somebody."""

    register: str
    cells: list[Query | None]


@dataclass(frozen=True, slots=True)
class CheckTable:
    """登记库 × 人员 — the checker's table; `waiting` counts what has no answer yet."""

    check: Check
    people: list[Person]
    rows: list[CheckRow]
    waiting: int
    found: int
    refused: int


def check_table(case: Case) -> CheckTable | None:
    """The newest check of the case as a table."""
    check = Check.objects.filter(case_number=case.number).order_by("-pk").first()
    if check is None:
        return None
    queries = list(check.queries.select_related("person").prefetch_related("findings"))
    people = list(dict.fromkeys(query.person for query in queries))
    cells = {(query.register, query.person_id): query for query in queries}
    asked = [register for register in Register if any(query.register == register for query in queries)]
    rows = [CheckRow(register.label, [cells.get((register, person.pk)) for person in people]) for register in asked]
    count = {answer: sum(query.answer == answer for query in queries) for answer in Answer}
    return CheckTable(check, people, rows, count[Answer.ASKED], count[Answer.FOUND], count[Answer.REFUSED])


@dataclass(slots=True)
class Compared:
    """申报、核对、入户、认定 of one line, as text; `forms` are filled by the page where somebody must settle it."""

    line: EconomicLine
    who: str
    item: str
    block: str
    declared: str
    found: str
    visited: str
    accepted: str
    differs: bool
    settled: bool
    source: str
    forms: dict[str, Any] = field(default_factory=dict)
    open: bool = False


def compared(case: Case) -> list[Compared]:
    """Every line of the case in four columns, those that still need a word first (B2)."""
    rows = [
        Compared(
            line=line,
            who=line.member.name,
            item=_item(line),
            block=Block(line.block).label,
            declared=_column(line.declared, "未申报"),
            found=_column(line.found, "无信息"),
            visited=_column(line.visited, "—"),
            accepted=_column(_accepted(line), "—"),
            differs=line.differs,
            settled=line.settled,
            source=line.source,
        )
        for line in case.lines.filter(removed="").select_related("member")
    ]
    return sorted(rows, key=lambda row: (row.settled, not row.differs))


def objections(case: Case) -> list[Objection]:
    """Every objection against this case's notices, oldest first."""
    return list(Objection.objects.filter(notice__case=case).order_by("received_on", "pk"))


def _column(fen: int | None, nothing: str) -> str:
    return nothing if fen is None else yuan(fen)


def _accepted(line: EconomicLine) -> int | None:
    """What the law is asked with; open while the columns differ and nobody has said which counts."""
    return line.counts if line.settled else None


def _item(line: EconomicLine) -> str:
    more = [PERIODS[line.period]] if line.period else []
    more += [f"{line.received_on} {'取得' if line.period == 'once' else '起'}"] if line.received_on else []
    more += [f"{line.area_m2} 平方米"] if line.area_m2 else []
    return "，".join([item_label(line), *more])


@dataclass(frozen=True, slots=True)
class Countdown:
    """公示期 — how many of the full days have passed, in words."""

    words: str
    over: bool
    closes_on: date


def countdown(closes_on: date) -> Countdown:
    """In words; the day of posting does not count and the last day must be over."""
    left = (closes_on - clock.today()).days
    if left > 0:
        return Countdown(f"还要公示 {left} 天，{closes_on} 起可以上报县级。", False, closes_on)
    return Countdown(f"公示已满，期间没有未处理的异议，{closes_on} 起可以上报。", True, closes_on)


@dataclass(frozen=True, slots=True)
class Verdict:
    """认定结论 — the law's answer in the figures a person reads."""

    facts: list[tuple[str, str]]
    sentences: list[dict[str, Any]]
    outcome: str
    amount_month: int


def verdict(case: Case, outcome: str, result: dict[str, Any], amount_month: int, members: int) -> Verdict:
    """The stored or previewed result of the law, with its sentences."""
    facts = [("保障人口", f"{members} 人")]
    standard, each = result["standard_year"], result["per_head_year"]
    facts.append(("低保标准", _spoken(case, standard)))
    facts.append(("人均收入", _spoken(case, each)))
    word, gap = ("低于标准", standard - each) if each < standard else ("高于标准", each - standard)
    facts.append((word, _spoken(case, gap)))
    facts.append(("家庭年收入", f"{yuan(result['income_year'])} 元"))
    facts.append(("月保障金", f"{yuan(amount_month)} 元"))
    return Verdict(facts, list(result.get("findings", [])), outcome, amount_month)


def _spoken(case: Case, fen: int) -> str:
    """A year's figure as people speak of it: by the month in towns, by the year in villages."""
    return f"{yuan(fen // 12)} 元/月" if case.track == Track.URBAN else f"{yuan(fen)} 元/年"


def package_state(case: Case) -> Report | None:
    """封存包 — verified now against the root the database holds; None while there is no package."""
    volume = case.volume
    if volume is None or not volume.package_path:
        return None
    return package.verify(Path(settings.DIBAO_HOME) / volume.package_path, root=volume.package_root)
