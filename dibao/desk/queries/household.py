"""一户一条时间线 — everything that happened to one household, from first contact to exit and after (D9)."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Min

from dibao.access.rooms import Room, rooms_for
from dibao.adjusting.lifecycle import MOVES
from dibao.adjusting.models import AdjustmentEvent
from dibao.archive.models import Volume
from dibao.casework.choices import AmountReason
from dibao.casework.models import Award, AwardAmount, Case, Paper, Visit
from dibao.casework.queries.history import history
from dibao.casework.queries.outdated import Reminder, reminders
from dibao.kernel import clock
from dibao.kernel.masking import mask_address
from dibao.kernel.money import yuan
from dibao.matching.models import Cluster
from dibao.matching.queries import clusters_of
from dibao.registry import queries as registry
from dibao.registry.choices import ChangeKind
from dibao.registry.models import Account, Change, Household, Membership
from dibao.remedies.models import Dispute
from dibao.rounds.queries import timeline as looks


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; `item` leads to the paper it rests on."""

    on: date
    order: int
    what: str
    detail: str
    who: str
    source: str
    item: Any = None
    case: str = ""
    at: datetime | None = None

    @property
    def place(self) -> tuple[date, int, float]:
        """Where it stands: by day, then by what comes first on a day, then by the clock where that is known."""
        return self.on, self.order, self.at.timestamp() if self.at else 0


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """The household as it is now, its cases and files, and its whole story."""

    household: Household
    head: str
    members: list[Membership]
    former: list[Membership]
    account: Account | None
    cases: list[Case]
    awards: list[Award]
    volumes: list[Volume]
    entries: list[Entry]
    reminders: list[Reminder]
    clusters: list[Cluster]
    doors: list[Room]


CONTACT = {"address": "居住地址", "phone": "联系电话"}
# What can be looked at or begun for one family elsewhere; each person sees the doors that open for him.
DOORS = (
    ("发放明细", "payments:statement"),
    ("住址和电话", "desk:contact"),
    ("动态调整", "adjusting:household"),
    ("需求和转介", "referral:household"),
)


def household_page(household: Household, staff: Any) -> HouseholdPage:
    """Everything of one household this person may see; members as of today."""
    today = clock.today()
    cases = list(Case.objects.visible_to(staff).filter(household=household).order_by("pk"))
    members = registry.members(household, today)
    return HouseholdPage(
        household=household,
        head=registry.head(household).name,
        members=members,
        former=list(household.memberships.filter(valid_to__lte=today).select_related("person")),
        account=household.accounts.filter(valid_to=None).first(),
        cases=cases,
        awards=list(
            Award.objects.visible_to(staff)
            .filter(household=household)
            .prefetch_related("amounts")
            .order_by("starts_on")
        ),
        volumes=list(Volume.objects.visible_to(staff).filter(household_number=household.number)),
        entries=timeline(household, cases),
        reminders=reminders(household, on=today),
        clusters=clusters_of(household, staff),
        doors=list(rooms_for(staff, [(label, "", name, (household.number,)) for label, name in DOORS])),
    )


def timeline(household: Household, cases: list[Case]) -> list[Entry]:
    """Registry changes, moves, papers, visits, awards, and what came after them, in the order of their days."""
    entries = _changes(household) + _looked_again(household) + _disputed(household) + _adjusted(household)
    for case in cases:
        entries += _moves(case) + _papers(case) + _visits(case)
    entries += _awards(household)
    # A family that has moved brings its story along; cases of the place it left stay there.
    open_ = {"", *(case.number for case in cases)}
    return sorted(
        (entry if entry.case in open_ else replace(entry, case="") for entry in entries),
        key=lambda entry: entry.place,
    )


def _changes(household: Household) -> list[Entry]:
    rows = registry.changes(household).select_related("person")
    return [Entry(row.on, 0, row.get_kind_display(), _what_changed(row), row.by_name, row.paper) for row in rows]


def _what_changed(row: Change) -> str:
    """Who joined, left or became head; a new account is named by its bank only, a new address or number not at all."""
    if row.person:
        return row.person.name
    before, after = (json.loads(text) if text else {} for text in (row.before, row.after))
    if row.kind == ChangeKind.CONTACT_CHANGED:
        return "、".join(word for key, word in CONTACT.items() if key in after)
    told = (after.get(key) or before.get(key) for key in ("head", "person", "household", "bank"))
    return "、".join(name for name in told if name)


def _moves(case: Case) -> list[Entry]:
    return [Entry(_day(row.at), 1, row.what, row.why, row.who, row.basis, case=case.number) for row in history(case)]


def _papers(case: Case) -> list[Entry]:
    rows: list[Paper] = list(case.papers.select_related("item"))
    return [
        Entry(
            row.dated, 2, f"《{row.title}》" + ("（已作废）" if row.withdrawn else ""), row.withdrawn, "", "", row.item_id,
            case.number,
        )
        for row in rows
    ]  # fmt: skip


def _visits(case: Case) -> list[Entry]:
    rows: list[Visit] = list(case.visits.exclude(at_time=None).prefetch_related("investigators"))
    return [
        Entry(
            _day(row.at_time), 1, f"{row.get_level_display()}入户调查", row.opinion,
            "、".join(one.name for one in row.investigators.all()), mask_address(row.place), case=case.number,
        )
        for row in rows
        if row.at_time
    ]  # fmt: skip


def _looked_again(household: Household) -> list[Entry]:
    rows = looks.entries(household)
    return [Entry(r.on, r.order, r.what, r.detail, r.who, r.source, r.item, r.case) for r in rows]


def _adjusted(household: Household) -> list[Entry]:
    """Every step of every change, with its number; the ground of somebody else's word is named, his words are not."""
    events = AdjustmentEvent.objects.filter(adjustment__household=household).select_related("adjustment")
    return [
        Entry(
            _day(row.at), 1, f"动态调整：{MOVES[row.move].label if row.move in MOVES else '提起'}",
            row.adjustment.get_ground_display() if row.move not in MOVES else "", row.actor_name, row.adjustment.number,
            at=row.at,
        )
        for row in events
    ]  # fmt: skip


def _disputed(household: Household) -> list[Entry]:
    """An outcome stands before the steps of the change it brought about, which was opened in the same moment."""
    rows = list(Dispute.objects.filter(household=household))
    brought = [row.adjustment for row in rows if row.adjustment]
    opened = AdjustmentEvent.objects.filter(adjustment__number__in=brought)
    begun = dict(opened.values_list("adjustment__number").annotate(Min("at")))
    entries = [
        Entry(row.received_on, 1, f"{row.get_kind_display()}：登记", row.body, "", row.number, at=row.at)
        for row in rows
    ]
    return entries + [
        Entry(
            row.concluded_on, 1 if row.adjustment in begun else 2, f"{row.get_kind_display()}：{row.get_outcome_display()}",
            "", "", row.number, at=begun.get(row.adjustment),
        )
        for row in rows
        if row.concluded_on
    ]  # fmt: skip


def _awards(household: Household) -> list[Entry]:
    entries = []
    for award in Award.objects.filter(household=household).select_related("case").prefetch_related("amounts"):
        entries += [_paid(award, amount) for amount in award.amounts.all()]
        if award.ended_on:
            entries.append(
                Entry(award.ended_on, 3, "退出", award.get_end_reason_display(), "", "", case=award.case.number)
            )
    return entries


def _paid(award: Award, amount: AwardAmount) -> Entry:
    """What is paid from a month on, and why it changed."""
    what = amount.get_reason_display()
    if amount.reason == AmountReason.CONFIRMED:
        what = f"{award.get_outcome_display()}起发"
    money = f"每月 {yuan(amount.amount_month)} 元，{amount.members} 人"
    return Entry(amount.from_month, 3, what, money, "", amount.change, case=award.case.number)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.OFFICE).date()
