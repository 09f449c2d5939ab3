"""A change of the standard on its way, so that the pages of 标准调整 have something to show."""

from datetime import date

from dibao.access.models import Staff
from dibao.kernel import clock
from dibao.policy.queries import parameters_for
from dibao.reviews.models import StandardChange
from dibao.reviews.services import change as changes
from dibao.reviews.services.preview import preview
from dibao.rules.parameters import standard_year
from dibao.rules.periods import first_of_month

from . import office

YUAN = 100


def enter_change(today: date) -> StandardChange:
    """标准调整 — the rural standard up by a twentieth from next month on: entered and tried out, waiting to be submitted."""
    by = Staff.objects.get(work_number="shenhe")
    year = standard_year(parameters_for(division=office.COUNTY, track="rural", on=today))
    with clock.at(today):
        made = changes.enter(
            division=office.COUNTY,
            document="关于提高农村低保标准的通知（演示，虚构文件）",
            source="演示",
            effective_on=first_of_month(today, months=1),
            by=by,
            values=[
                {
                    "key": "standard",
                    "track": "rural",
                    "value": year * 105 // (100 * 12 * YUAN) * 12 * YUAN,
                    "unit": "fen_per_year",
                }
            ],
        )
        preview(change=made, by=by)
    return made
