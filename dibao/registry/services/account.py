"""银行账户 — the one place where an account is written: at intake by one person, afterwards by two."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.humans import acting_human
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed

from .. import accounts
from ..choices import ChangeKind
from ..models import Account, Household, Person
from ..permissions import CHANGE_ACCOUNT
from .noting import note

BASIS = "审核确认办法第二十五、二十六条"


@transaction.atomic
def replace(
    *, household: Household, holder: Person, bank: str, number: str, proposed_human: str, by: Any, paper: str,
    passbook: bool = False,
) -> Account:  # fmt: skip
    """更换账户 — of a family that is paid: what one human proposed on evidence, another one carries out.

    proposed_human: `access.humans.acting_human` of who proposed it. Raises NotAllowed when it is the same human.
    """
    require(by, CHANGE_ACCOUNT, household.division)
    if not proposed_human or acting_human(by) == proposed_human:
        raise NotAllowed("更换账户须由提出人以外的另一人复核后办理。", basis=BASIS)
    if not paper.strip():
        raise Invalid(fields={"paper": "请写明更换账户的证明材料。"}, basis=BASIS)
    return write(household=household, holder=holder, bank=bank, number=number, by=by, paper=paper, passbook=passbook)


def faults_of(
    household: Household, holder: Person, number: str, *, passbook: bool = False, ask_passbook: bool = True
) -> dict[str, str]:
    """What is wrong with an account before it is written, by field.

    ask_passbook: False where nobody is asked whether it is a passbook; then only what surely is a card is checked.
    """
    faults = {}
    if wrong := accounts.fault(number, passbook=passbook or not ask_passbook):
        faults["number"] = wrong
    if not household.memberships.filter(valid_to=None, person=holder).exists():
        faults["holder"] = "账户名须是本家庭成员。由他人代管存折的，须另行签订协议并备案。"
    return faults


@transaction.atomic
def write(
    *, household: Household, holder: Person, bank: str, number: str, by: Any, paper: str = "", on: date | None = None,
    passbook: bool | None = None,
) -> Account:  # fmt: skip
    """The account of today, the former one ended on the same day; the same one again changes nothing. Raises Invalid.

    For services of this app, which have asked who may. passbook: None where nobody was asked.
    """
    on, number = on or clock.today(), accounts.plain(number)
    faults = faults_of(household, holder, number, passbook=bool(passbook), ask_passbook=passbook is not None)
    if faults:
        raise Invalid(fields=faults, basis=BASIS)
    old = Account.objects.filter(household=household, valid_to=None).first()
    if old and old.number == number and old.holder_id == holder.pk and old.bank == bank:
        return old
    rows: list[Any] = []
    if old:
        old.valid_to = on
        old.save()
        rows.append(old)
    fresh = Account.objects.create(household=household, holder=holder, bank=bank, number=number, valid_from=on)
    before = {"account": old.number, "bank": old.bank} if old else {}
    change = note(household, ChangeKind.ACCOUNT_CHANGED, on, by, paper, before, {"account": number, "bank": bank})
    record("registry.set_account", by=by, about=household, rows=[*rows, fresh, change], division=household.division)
    return fresh
