"""`a_case(status)` — a real case, told through the real services up to that status."""

from collections.abc import Callable
from datetime import date, timedelta

from demo.families import OLD_COUPLE, FamilyPlan
from demo.office import VILLAGE
from demo.people import Inventor
from demo.story import DAYS, Line, Story
from dibao.access.models import Staff
from dibao.casework.models import Case
from dibao.kernel import clock


def the_line() -> Line:
    """The people who handle a case of 平安镇."""
    by = {s.work_number: s for s in Staff.objects.all()}
    return Line(by["jingban"], by["chushen"], by["hedui"], by["shenhe"], by["queren"], by["dangan"])


def teller(inventor: Inventor) -> Callable[..., Case]:
    """The factory: the case has just reached its status today."""

    def tell(status: str = "draft", *, plan: FamilyPlan = OLD_COUPLE, division: int = VILLAGE, ago: int = 0) -> Case:
        started: date = clock.today() - timedelta(days=DAYS.get(status, 0) + ago)
        return Story(plan, division, the_line(), inventor, started).tell(status)

    return tell
