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

from ..choices import Party, Register
from ..models import Authorisation
from ..permissions import AUTHORISE, WITHDRAW

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
) -> Authorisation:
    """登记授权书 — a minor's is signed by a guardian; an obligor outside the household signs his own."""
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
def withdraw(*, authorisation: Authorisation, by: Any, on: date | None = None) -> Authorisation:
    """撤回授权 — no further query of this person is possible from that day."""
    require(by, WITHDRAW, authorisation.division)
    if authorisation.withdrawn_on:
        raise Invalid("这份授权已经撤回。")
    authorisation.withdrawn_on = on or clock.today()
    authorisation.save()
    record("verification.withdraw", by=by, about=authorisation, division=authorisation.division)
    return authorisation
