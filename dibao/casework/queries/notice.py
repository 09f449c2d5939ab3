"""公示内容 — built from a whitelist and from nothing else."""

from datetime import date

from dibao.kernel import clock
from dibao.regions import codes
from dibao.regions.queries import by_code
from dibao.registry import queries as registry
from dibao.rules.disclosure import notice_row

from ..models import Assessment, Case, Notice


def notice_of(case: Case) -> Notice | None:
    """The newest notice of the case."""
    return case.notices.order_by("-pk").first()


def public_row(case: Case, assessment: Assessment, closes: date, phone: str) -> dict[str, str]:
    """The one row the public may read: applicant, village, number of members, amount, period, phone."""
    return notice_row(
        name=registry.head(case.household).name,
        village=village_name(case.division),
        member_count=assessment.members,
        amount=assessment.amount_month,
        period=f"{clock.today()} 至 {closes}",
        phone=phone,
    )


def village_name(division: int) -> str:
    """The short name of the village or community."""
    return name_of(division)


def name_of(division: int) -> str:
    """The short name of a division; the code itself when the table does not know it."""
    found = by_code(division)
    return found.name if found else codes.short(division)
