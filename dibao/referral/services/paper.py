"""打印 — the form of a needs assessment and a service plan, filed with the family."""

from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import print_paper

from ..models import NeedsForm, ServicePlan
from ..permissions import PRINT
from ..queries import sheets
from .asking import allowed
from .filing import file_paper


def print_form(*, form: NeedsForm, by: Any) -> StoredFile:
    """需求评估表 — printed once."""
    allowed(by, PRINT, form.household)
    if form.stored:
        return form.stored
    stored = print_paper(kind="needs_form", data=sheets.needs_form(form), code=form.household.number, by=by)
    return _kept(form, stored, "needs_form", by)


def print_plan(*, plan: ServicePlan, by: Any) -> StoredFile:
    """服务计划 — as it stands today; printed again after it has moved on."""
    allowed(by, PRINT, plan.household)
    stored = print_paper(kind="service_plan", data=sheets.service_plan(plan), code=plan.number, by=by)
    return _kept(plan, stored, "service_plan", by)


@transaction.atomic
def _kept(row: NeedsForm | ServicePlan, stored: StoredFile, kind: str, by: Any) -> StoredFile:
    row.stored = stored
    row.save(update_fields=["stored"])
    file_paper(household=row.household, stored=stored, kind=kind, by=by)
    record("referral.print", by=by, about=row, division=row.division, data={"kind": kind})
    return stored
