"""家庭 — register, join, leave, change of head, move, split; the number stays for life."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.regions import codes

from ..choices import ChangeKind, Exclusion, Relation
from ..models import Account, Household, Membership, Person
from ..numbering import HouseholdNumber
from ..permissions import CHANGE, REGISTER
from . import account
from .noting import note as _note
from .person import refuse_merged


def next_number(division: int) -> str:
    """户号 — issued once, never again, whatever happens to the household."""
    county = int(str(division)[:6])
    return str(HouseholdNumber(county, claim(f"household:{county}")))


@transaction.atomic
def register(
    *,
    head: Person,
    division: int,
    track: str,
    by: Any,
    hukou_division: int | None = None,
    address: str = "",
    hukou_address: str = "",
    phone: str = "",
) -> Household:
    """登记家庭 — the head is its first member; a person living in another household is refused by name of place."""
    require(by, REGISTER, division)
    if codes.level(division) != "village":
        raise Invalid(fields={"division": "请选到村或社区一级。"})
    household = Household.objects.create(
        number=next_number(division),
        track=track,
        division=division,
        hukou_division=hukou_division or division,
        address=address,
        hukou_address=hukou_address or address,
        phone=phone,
    )
    member = _join(household, head, Relation.HEAD, clock.today(), is_head=True)
    change = _note(household, ChangeKind.REGISTERED, clock.today(), by, "", {}, {"head": head.name})
    record("registry.register", by=by, about=household, rows=[member, change], division=division)
    return household


def _join(
    household: Household,
    person: Person,
    relation: str,
    on: date,
    *,
    is_head: bool = False,
    lives_here: bool = True,
    exclusion: str = "",
) -> Membership:
    refuse_merged(person)
    living = Membership.objects.filter(person=person, valid_to=None).select_related("household").first()
    if living:
        where = "本家庭" if living.household_id == household.pk else f"户号 {living.household.number} 的家庭"
        raise Invalid(
            fields={
                "id_number": f"{person.name}已是{where}的成员，一个人只能在一个家庭。请先办理其成员减少，再加入本家庭。"
            }
        )
    try:
        with transaction.atomic():
            return Membership.objects.create(
                household=household,
                person=person,
                relation=relation,
                is_head=is_head,
                lives_here=lives_here,
                exclusion=exclusion,
                valid_from=on,
            )
    except IntegrityError:
        raise Conflict(f"{person.name}刚刚被登记到另一个家庭，请刷新后核对。") from None


@transaction.atomic
def add_member(
    *,
    household: Household,
    person: Person,
    relation: str,
    by: Any,
    on: date | None = None,
    lives_here: bool = True,
    exclusion: str = "",
    paper: str = "",
) -> Membership:
    """成员增加."""
    require(by, REGISTER, household.division)
    if relation == Relation.HEAD:
        raise Invalid(fields={"relation": "户主只有一名；更换户主请用“户主变更”。"})
    if exclusion and exclusion not in Exclusion.values:
        raise Invalid(fields={"exclusion": "请从列表中选择不计入的原因。"}, basis="审核确认办法第七条")
    member = _join(household, person, relation, on or clock.today(), lives_here=lives_here, exclusion=exclusion)
    change = _note(household, ChangeKind.MEMBER_JOINED, member.valid_from, by, paper, {}, {"person": person.name})
    record("registry.add_member", by=by, about=household, rows=[member, change], division=household.division)
    return member


@transaction.atomic
def remove_member(*, member: Membership, by: Any, reason: str, on: date | None = None, paper: str = "") -> Membership:
    """成员减少 — the membership ends on `on`; the row stays."""
    household = member.household
    require(by, REGISTER, household.division)
    on = on or clock.today()
    if member.is_head:
        raise Invalid(fields={"member": "户主不能直接移出，请先办理户主变更。"})
    if on < member.valid_from:
        raise Invalid(fields={"on": "减少的日期早于加入的日期，请核对。"})
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明成员减少的原因。"})
    member.valid_to, member.reason = on, reason
    member.save()
    change = _note(household, ChangeKind.MEMBER_LEFT, on, by, paper or reason, {"person": member.person.name}, {})
    record("registry.remove_member", by=by, about=household, rows=[member, change], division=household.division)
    return member


@transaction.atomic
def change_head(*, household: Household, person: Person, by: Any, paper: str, on: date | None = None) -> Household:
    """户主变更 — the number does not change; the former head stays a member until he leaves."""
    require(by, CHANGE, household.division)
    on = on or clock.today()
    current = household.memberships.get(valid_to=None, is_head=True)
    heir = household.memberships.filter(valid_to=None, person=person).first()
    if heir is None:
        raise Invalid(fields={"person": f"{person.name}不是本家庭现有成员，请先办理成员增加。"})
    rows: list[Any] = []
    for old, is_head, relation in ((current, False, Relation.OTHER), (heir, True, Relation.HEAD)):
        old.valid_to, old.reason = on, "户主变更"
        old.save()
        rows += [old, _join(household, old.person, relation, on, is_head=is_head, lives_here=old.lives_here)]
    rows.append(
        _note(household, ChangeKind.HEAD_CHANGED, on, by, paper, {"head": current.person.name}, {"head": person.name})
    )
    record("registry.change_head", by=by, about=household, rows=rows, division=household.division)
    return household


@transaction.atomic
def move(
    *, household: Household, division: int, address: str, by: Any, paper: str, on: date | None = None
) -> Household:
    """迁移 — inside the mover's scope; the number goes along."""
    require(by, CHANGE, household.division)
    require(by, CHANGE, division)
    if codes.level(division) != "village":
        raise Invalid(fields={"division": "请选到村或社区一级。"})
    before = {"division": household.division, "address": household.address}
    household.division, household.address = division, address
    household.save()
    change = _note(
        household, ChangeKind.MOVED, on or clock.today(), by, paper, before, {"division": division, "address": address}
    )
    record("registry.move", by=by, about=household, rows=[change], division=division)
    return household


@transaction.atomic
def split(
    *, household: Household, head: Person, members: list[Person], by: Any, paper: str, on: date | None = None
) -> Household:
    """分户 — the leavers found a household with a number of its own; the old one keeps its number."""
    require(by, CHANGE, household.division)
    on = on or clock.today()
    for person in [head, *members]:
        member = household.memberships.filter(valid_to=None, person=person).first()
        if member is None:
            raise Invalid(fields={"person": f"{person.name}不是本家庭现有成员。"})
        remove_member(member=member, by=by, reason="分户", on=on, paper=paper)
    fresh = register(
        head=head,
        division=household.division,
        track=household.track,
        by=by,
        hukou_division=household.hukou_division,
        address=household.address,
        phone=household.phone,
    )
    for person in members:
        add_member(household=fresh, person=person, relation=Relation.OTHER, by=by, on=on, paper=paper)
    change = _note(household, ChangeKind.SPLIT, on, by, paper, {}, {"household": fresh.number})
    record("registry.split", by=by, about=household, rows=[change], division=household.division)
    return fresh


@transaction.atomic
def describe(*, household: Household, by: Any, **values: Any) -> Household:
    """完善家庭信息 — address, phone, track and place of a household that is being applied for."""
    require(by, REGISTER, household.division)
    before = {key: getattr(household, key) for key in values}
    if before == values:
        return household
    for key, value in values.items():
        setattr(household, key, value)
    household.save()
    change = _note(household, ChangeKind.CORRECTED, clock.today(), by, "申请时填写", before, values)
    record("registry.describe", by=by, about=household, rows=[change], division=household.division)
    return household


@transaction.atomic
def change_contact(*, household: Household, paper: str, by: Any, address: str = "", phone: str = "") -> Household:
    """住址电话变更 — of a family that stays in its village; what is empty stays. paper: how the office knows.

    Members who had the family's old number as their own have the new one. Raises Invalid when nothing new is said.
    Another village is a move (``move``).
    """
    require(by, REGISTER, household.division)
    said = {"address": address.strip(), "phone": phone.strip()}
    fresh = {key: value for key, value in said.items() if value and value != getattr(household, key)}
    faults = {} if paper.strip() else {"paper": "请写明怎么知道的，例如本人来电、入户时看到。"}
    if not fresh:
        faults |= {
            "phone": "填写的和登记的一样，没有要更改的。" if any(said.values()) else "请填写新的住址或新的电话。"
        }
    if faults:
        raise Invalid(fields=faults)
    before = {key: getattr(household, key) for key in fresh}
    for key, value in fresh.items():
        setattr(household, key, value)
    household.save()
    change = _note(household, ChangeKind.CONTACT_CHANGED, clock.today(), by, paper.strip(), before, fresh)
    members = [each.person for each in household.memberships.filter(valid_to=None).select_related("person")]
    same = [person for person in members if "phone" in fresh and person.phone and person.phone == before["phone"]]
    for person in same:
        person.phone = fresh["phone"]
        person.save()
    record("registry.change_contact", by=by, about=household, rows=[change, *same], division=household.division)
    return household


@transaction.atomic
def set_account(
    *, household: Household, holder: Person, bank: str, number: str, by: Any, paper: str = "", on: date | None = None
) -> Account:
    """银行账户 — in the name of a member; the former account keeps its period. See `account.write`."""
    require(by, REGISTER, household.division)
    return account.write(household=household, holder=holder, bank=bank, number=number, by=by, paper=paper, on=on)
