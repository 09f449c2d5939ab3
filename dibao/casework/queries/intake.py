"""What the pages before acceptance show: villages to choose from, the five steps, what may be asked for."""

from dataclasses import dataclass
from typing import Any

from dibao.access.permissions import may
from dibao.archive.scheme import kind_of
from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.regions import codes
from dibao.regions.queries import by_code, path_name, villages_of
from dibao.registry import dictionary
from dibao.registry import queries as registry
from dibao.registry.models import Membership, Person
from dibao.verification.models import Authorisation

from ..choices import Block, Relative, Status
from ..models import Case, EconomicLine, KinshipDisclosure
from ..permissions import DRAFT, barred
from . import gate
from .case import uploadable_kinds
from .sheets.parts import PERIODS, item_label

OPEN = (Status.DRAFT, Status.SUBMITTED, Status.INCOMPLETE)


def villages(staff: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    """The villages and communities where this person may take an application, grouped by township."""
    groups: dict[int, dict[int, str]] = {}
    for post in staff.live_posts:
        if post.kind not in DRAFT.posts:
            continue
        if codes.level(post.division) == "village":
            division = by_code(post.division)
            rows = {post.division: division.name} if division else {}
            groups.setdefault(codes.parent(post.division), {}).update(rows)
        else:
            rows = {village.code: village.name for village in villages_of(post.division)}
            groups.setdefault(post.division, {}).update(rows)
    return [(path_name(township), sorted(rows.items())) for township, rows in sorted(groups.items())]


def can_edit(case: Case, staff: Any) -> bool:
    """Whether this person may still change what the family declares."""
    return case.status in OPEN and may(staff, DRAFT, case.division) and not barred(staff, case)


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five tabs of an application; `state` in words too, so that no colour stands alone."""

    name: str
    label: str
    done: bool


def steps(case: Case) -> list[Step]:
    """家庭与成员 → 每人情况 → 收入财产支出 → 账户与近亲属 → 材料与提交."""
    household, today = case.household, clock.today()
    members = registry.members(household, today)
    return [
        Step("members", "家庭与成员", bool(household.address and household.phone and case.reason)),
        Step("facts", "每人情况", all(registry.facts(m.person, today) for m in members)),
        Step("economy", "收入财产支出", not silent(case, members)),
        Step("account", "账户与近亲属", case.kinship is not None and bool(account_of(case))),
        Step("papers", "材料与提交", not gate.missing(case, "accept")),
    ]


def silent(case: Case, members: list[Membership] | None = None) -> list[Person]:
    """Counted members of sixteen and older for whom nothing was declared."""
    today = clock.today()
    declared = set(case.lines.filter(removed="").values_list("member_id", flat=True))
    rows = registry.members(case.household, today) if members is None else members
    return [m.person for m in rows if m.counted and m.person.age(today) >= 16 and m.person.pk not in declared]


def account_of(case: Case) -> Any:
    """The household's present account, or None."""
    return case.household.accounts.filter(valid_to=None).select_related("holder").first()


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the lists show him."""

    membership: Membership
    age: int
    known: list[tuple[str, str]]
    complete: bool

    @property
    def person(self) -> Person:
        return self.membership.person


def member_rows(case: Case) -> list[MemberRow]:
    """Everybody in the household book, head first, with what is known of him."""
    today = clock.today()
    rows = []
    for member in registry.members(case.household, today):
        known = registry.facts_in_words(member.person, today)
        rows.append(MemberRow(member, member.person.age(today), known, bool(known)))
    return rows


@dataclass(frozen=True, slots=True)
class LineRow:
    """A declared line in words."""

    line: EconomicLine
    item: str
    period: str
    note: str


def lines_by_block(case: Case) -> dict[str, list[LineRow]]:
    """What was declared, by block, in the order of the form."""
    rows = [_in_words(line) for line in case.lines.filter(removed="").select_related("member")]
    return {block: [row for row in rows if row.line.block == block] for block in Block.values}


def _in_words(line: EconomicLine) -> LineRow:
    note = [f"成本 {yuan(line.costs)} 元"] if line.costs else []
    note += [f"{line.received_on} {'取得' if line.period == 'once' else '起'}"] if line.received_on else []
    note += [f"{line.area_m2} 平方米"] if line.area_m2 else []
    note += [dictionary.label(Block.PROPERTY, "exemption", line.exemption)] if line.exemption else []
    return LineRow(line, item_label(line), PERIODS.get(line.period, ""), "，".join(note))


def disclosures(case: Case) -> list[tuple[KinshipDisclosure, str]]:
    """Disclosed near relatives, each with the relation in words."""
    return [(row, Relative(row.relation).label) for row in case.kinships.select_related("member")]


@dataclass(frozen=True, slots=True)
class Askable:
    """A paper the family may be asked for once; `provable` ones a register answers, so they may not be."""

    kind: str
    title: str
    why: str
    missing: bool
    provable: bool


def askable(case: Case) -> list[Askable]:
    """Missing papers first and ticked, then every other paper a family may hand in."""
    lacking = [m for m in gate.missing(case, "accept") if m.source == "applicant"]
    rows = [Askable(m.kind, m.title, m.why, missing=True, provable=False) for m in lacking]
    asked = {row.kind for row in rows} | gate.present_kinds(case) | NOT_FROM_THE_FAMILY
    for kind, title in uploadable_kinds(case.division):
        if kind not in asked:
            provable = gate.provable_by_register(kind, case.division)
            rows.append(Askable(kind, title, "", missing=False, provable=provable))
    return sorted(rows, key=lambda row: (not row.missing, row.provable, kind_of(row.kind).rank))


# Papers the office makes itself on its way; nobody in the family could bring them.
NOT_FROM_THE_FAMILY = frozenset(
    [
        "visit",
        "visit_photo",
        "visit_signed",
        "visit_recording",
        "neighbour_interview",
        "inquiry",
        "panel",
        "notice_photo",
        "objection",
        "delivery_receipt",
        "hearing",
        "review_record",
        "change_notice",
        "exit",
        "other",
    ]
)


@dataclass(frozen=True, slots=True)
class Leave:
    """The state of one member's authorisation."""

    person: Person
    relation: str
    authorisation: Authorisation | None
    minor: bool
    guardian: str

    @property
    def state(self) -> str:
        if self.authorisation is None:
            return "还没有授权"
        if self.authorisation.withdrawn_on:
            return f"已于 {self.authorisation.withdrawn_on} 撤回"
        if self.authorisation.valid_to < clock.today():
            return f"已于 {self.authorisation.valid_to} 到期"
        return f"有效至 {self.authorisation.valid_to}"

    @property
    def live(self) -> bool:
        row = self.authorisation
        return row is not None and not row.withdrawn_on and row.valid_from <= clock.today() <= row.valid_to


def leaves(case: Case) -> list[Leave]:
    """Every member with his newest authorisation; a minor's guardian signs."""
    today = clock.today()
    newest = {a.person_id: a for a in Authorisation.objects.filter(case_number=case.number).order_by("pk")}
    return [
        Leave(
            m.person,
            m.get_relation_display(),
            newest.get(m.person_id),
            m.person.age(today) < 18,
            registry.facts(m.person, today).get("guardian_name", ""),
        )
        for m in registry.members(case.household, today)
    ]
