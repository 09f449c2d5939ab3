"""存折代管 — agreements of my places, those of officials and those about to end first; how many one keeper keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, QuerySet, When

from dibao.access.permissions import may
from dibao.kernel import clock
from dibao.regions.queries import path_names
from dibao.registry import queries as registry

from ..choices import OFFICIALS
from ..models import KeepingAgreement
from ..permissions import END, FILE

SOON = 30


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One of them: the family, how many passbooks this keeper keeps, what is the matter with it."""

    agreement: KeepingAgreement
    head: str
    place: str
    kept: int
    level: str
    words: str


def listed(staff: Any, *, ended: bool = False) -> QuerySet[KeepingAgreement]:
    """Running ones, or those that have ended."""
    rows = KeepingAgreement.objects.visible_to(staff).select_related("household").filter(ended_on__isnull=not ended)
    first = Case(When(keeper_kind__in=OFFICIALS, then=0), default=1)
    found: QuerySet[KeepingAgreement] = rows.order_by(first, "ends_on", "-at")
    return found


def rows_of(agreements: Sequence[KeepingAgreement]) -> list[AgreementRow]:
    """As people read them."""
    names = path_names({each.division for each in agreements})
    indexes = {each.keeper_index for each in agreements if each.keeper_index}
    rows = KeepingAgreement.objects.filter(keeper_index__in=indexes, ended_on=None).order_by()
    kept = dict(rows.values_list("keeper_index").annotate(Count("pk")))
    return [
        AgreementRow(
            each, registry.head(each.household).name, names[each.division], kept.get(each.keeper_index, 1), *light(each)
        )
        for each in agreements
    ]


def light(agreement: KeepingAgreement) -> tuple[str, str]:
    """(level, words): not filed yet, over, or about to be."""
    left = agreement.days_left(clock.today())
    if agreement.ended_on is not None:
        return "none", "已终止"
    if left < 0:
        return "overdue", "已到期，须续签或收回"
    if not agreement.filing_number:
        return "soon", "还没有备案"
    return ("soon", f"还有 {left} 天到期") if left <= SOON else ("ok", "已备案")


def acts(agreement: KeepingAgreement, staff: Any) -> set[str]:
    """What this person may do with it now."""
    found = set()
    if agreement.ended_on is None and may(staff, END, agreement.division):
        found.add("end")
    if not agreement.filing_number and may(staff, FILE, agreement.division):
        found.add("file")
    return found
