"""更换账户 — proposed by one human on evidence, decided by another; the old account stays as history."""

from typing import Any

from django.db import transaction

from dibao.access.humans import acting_human
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.matching.services.index import index_household
from dibao.registry import accounts
from dibao.registry.models import Household, Person
from dibao.registry.services import account as registry
from dibao.screening.permissions import related

from ..choices import ChangeState
from ..models import AccountChange, Instruction
from ..permissions import PROPOSE
from ..queries.account import sharing
from .moving import check, move


def propose(
    *, household: Household, holder: Person, bank: str, number: str, passbook: bool, why: str, content: Any, name: str,
    by: Any, returned: Instruction | None = None,
) -> AccountChange:  # fmt: skip
    """提出更换账户 — with the passbook or card photographed. Raises Invalid for a number that cannot be right."""
    require(by, PROPOSE, household.division)
    if why_not := related(by, household):
        raise NotAllowed(why_not)
    number = accounts.plain(number)
    faults = registry.faults_of(household, holder, number, passbook=passbook)
    if not why.strip():
        faults["why"] = "请写明更换的原因，例如“银行退回：账户已销户”。"
    if not bank.strip():
        faults["bank"] = "请填写开户银行。"
    if not content:
        faults["content"] = "请上传存折或卡面的照片。"
    if faults:
        raise Invalid(fields=faults, basis=registry.BASIS)
    _different(household, holder, bank.strip(), number)
    evidence = put(content=content, name=name, by=by)
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        if AccountChange.objects.filter(household=household, state=ChangeState.PROPOSED).exists():
            raise Conflict("这个家庭已有一项更换在等复核，请先办完那一项。")
        change = AccountChange.objects.create(
            household=household, division=household.division, holder=holder, bank=bank.strip(), number=number,
            passbook=passbook, why=why.strip(), evidence=evidence, returned=returned,
            shared=len(sharing(number, household)), proposed_by=by.actor_key, proposed_by_name=by.actor_name,
            proposed_human=acting_human(by),
        )  # fmt: skip
        record("banking.propose_account", by=by, about=change, because=change.why, basis=registry.BASIS)
    return change


def _different(household: Household, holder: Person, bank: str, number: str) -> None:
    now = household.accounts.filter(valid_to=None).first()
    if now and (now.number, now.holder_id, now.bank) == (number, holder.pk, bank):
        raise Conflict("与现在的账户完全一样，不用更换。银行退回而账户没有问题的，请资金发放人员“按原账户再发”。")


@transaction.atomic
def accept(*, change: AccountChange, why: str = "", by: Any) -> AccountChange:
    """同意更换 — by another human; a number other families use too needs his reason in words."""
    check("change", change, "accept", by=by)
    _kept_away(change, by)
    shared = sharing(str(change.number), change.household)
    if shared and not why.strip():
        raise Invalid(fields={"why": f"这个账号另有 {len(shared)} 户在用，请核实后写明同意的理由。"})
    account = registry.replace(
        household=change.household, holder=change.holder, bank=change.bank, number=str(change.number),
        proposed_human=change.proposed_human, by=by, paper=f"{change.why}（{change.evidence.original_name}）"[:200],
        passbook=change.passbook,
    )  # fmt: skip
    index_household(household=change.household)
    move(
        "change",
        change,
        "accept",
        by=by,
        why=why,
        changes=_decided(why, by) | {"account": account, "shared": len(shared)},
    )
    return change


@transaction.atomic
def refuse(*, change: AccountChange, why: str, by: Any) -> AccountChange:
    """不同意 — the account stays as it is."""
    _kept_away(change, by)
    move("change", change, "refuse", by=by, why=why, changes=_decided(why, by))
    return change


@transaction.atomic
def withdraw(*, change: AccountChange, why: str, by: Any) -> AccountChange:
    """撤回 — entered by mistake; who proposed it takes it back, or a colleague of the same town."""
    move("change", change, "withdraw", by=by, why=why, changes=_decided(why, by))
    return change


def _kept_away(change: AccountChange, by: Any) -> None:
    if why_not := related(by, change.household):
        raise NotAllowed(why_not, basis="审核确认办法第十一条")


def _decided(why: str, by: Any) -> dict[str, Any]:
    return {
        "decided_by": by.actor_key, "decided_by_name": by.actor_name, "decided_at": clock.now(),
        "decided_why": why.strip()[:300],
    }  # fmt: skip
