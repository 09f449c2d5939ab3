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
from dibao.verification.models import Authorisation

from ..choices import Block
from ..models import Assessment, AwardAmount, Case, EconomicLine, Objection
from .checking import Behind, behind, period_words, sum_words
from .sheets import item_label
from .sheets.parts import PERIODS

ADULT = 18


def assessed(case: Case) -> Assessment | None:
    """The newest assessment of the application itself; what the family was found to be later is not the case's."""
    later = AwardAmount.objects.filter(award__case=case).exclude(change="").values("basis")
    first = AwardAmount.objects.filter(award__case=case, change="").values("basis")
    return case.assessments.exclude(pk__in=later.exclude(basis__in=first)).order_by("-at", "-id").first()


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
    behind: list[Behind] = field(default_factory=list)
    sum_words: str = ""
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
            found=_found(line),
            visited=_column(line.visited, "—"),
            accepted=_column(_accepted(line), "—"),
            differs=line.differs,
            settled=line.settled,
            source=line.source,
            behind=behind(line),
            sum_words=sum_words(line),
        )
        for line in case.lines.filter(removed="")
        .select_related("member", "evidence")
        .prefetch_related("findings__finding__query")
    ]
    return sorted(rows, key=lambda row: (row.settled, not row.differs))


def objections(case: Case) -> list[Objection]:
    """Every objection against this case's notices, oldest first."""
    return list(Objection.objects.filter(notice__case=case).order_by("received_on", "pk"))


def _column(fen: int | None, nothing: str) -> str:
    return nothing if fen is None else yuan(fen)


def _found(line: EconomicLine) -> str:
    """The column 核对; a sum per another period than the line's says so, a thing of unknown worth too."""
    if line.found is None:
        return "有登记，价值不详" if any(link.replaced_by_id is None for link in line.findings.all()) else "无信息"
    other = line.found_period and line.found_period != line.period
    return yuan(line.found) + (f"（{period_words(line.found_period)}）" if other else "")


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
