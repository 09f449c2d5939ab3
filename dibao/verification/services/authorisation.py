"""授权 — taken person by person; nobody's is implied by another's."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.kernel.serials import claim
from dibao.registry.models import Person

from ..choices import Means, Party, Register
from ..models import Authorisation
from ..permissions import AUTHORISE, WITHDRAW
from .closing import closed_with
from .stopping import stop_of

ADULT = 18


@transaction.atomic
def authorise(
    *,
    person: Person,
    case_number: str,
    division: int,
    signed_by: str,
    signed_on: date,
    valid_to: date,
    by: Any,
    party: str = Party.MEMBER,
    scope: list[str] | None = None,
    purpose: str = "最低生活保障审核确认",
    paper: StoredFile | None = None,
    means: str = Means.PAPER,
) -> Authorisation:
    """登记授权书 — a minor's is signed by a guardian; an obligor outside the household signs his own.

    scope: registers, all of them when None; an empty list is refused. means: on paper or electronically.
    """
    require(by, AUTHORISE, division)
    today, faults = clock.today(), {}
    minor = person.age(signed_on) < ADULT
    if signed_on > today:
        faults["signed_on"] = "签署日期不能晚于今天。"
    if valid_to < max(signed_on, today):
        faults["valid_to"] = "授权有效期已过，请核对日期。"
    if minor and signed_by.strip() == person.name:
        faults["signed_by"] = f"{person.name}未满 18 周岁，应由监护人签署。"
    if not minor and signed_by.strip() != person.name:
        faults["signed_by"] = f"{person.name}已成年，授权须由本人签署，不能由他人代签。"
    if unknown := set(scope or []) - set(Register.values):
        faults["scope"] = f"没有这些登记库：{'、'.join(sorted(unknown))}。"
    if scope is not None and not scope:
        faults["scope"] = "授权范围一项也没有选，无法核对。请本人在授权书上注明同意查询哪些登记库。"
    if means not in Means.values:
        faults["means"] = "请选择签署方式：纸质签署或电子签署。"
    if not case_number.strip() or not purpose.strip():
        faults["purpose"] = "授权必须写明用于哪个办件、作什么用途。"
    if faults:
        raise Invalid(fields=faults, basis="社会救助法第四十、四十一条")
    authorisation = Authorisation.objects.create(
        number=f"SQ-{case_number}-{claim(f'authorisation:{case_number}'):03d}",
        case_number=case_number,
        division=division,
        person=person,
        party=party,
        signed_by=signed_by.strip(),
        guardian=minor,
        means=means,
        scope=scope or list(Register.values),
        purpose=purpose,
        signed_on=signed_on,
        valid_from=signed_on,
        valid_to=valid_to,
        paper=paper,
    )
    record("verification.authorise", by=by, about=authorisation, division=division)
    return authorisation


@transaction.atomic
def withdraw(*, authorisation: Authorisation, by: Any, on: date | None = None, why: str = "") -> Authorisation:
    """撤回授权 — no further query of this person is possible from that day, and the open ones stop at once."""
    require(by, WITHDRAW, authorisation.division)
    if Authorisation.objects.select_for_update().get(pk=authorisation.pk).withdrawn_on:
        raise Invalid("这份授权已经撤回。")
    if on and not authorisation.signed_on <= on <= clock.today():
        raise Invalid(fields={"on": "撤回日期应在签署日期之后，且不能晚于今天。"})
    authorisation.withdrawn_on, authorisation.withdrawn_why = on or clock.today(), why.strip()
    authorisation.save()
    halted = stop_of(authorisation, "授权已撤回，停止查询")
    record(
        "verification.withdraw",
        by=by,
        about=authorisation,
        rows=[*halted, *closed_with(halted)],
        division=authorisation.division,
        because=authorisation.withdrawn_why,
        data={"stopped": len(halted)},
    )
    return authorisation
