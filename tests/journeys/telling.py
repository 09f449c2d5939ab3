"""Stories that begin in the middle: what went before is told through the real services, in the same days."""

from datetime import timedelta

from demo.families import FamilyPlan
from demo.office import VILLAGE
from demo.people import Inventor
from demo.story import DAYS, Story
from dibao.access.models import Staff
from dibao.kernel import clock
from tests.factories.cases import the_line


def until(status: str, plan: FamilyPlan, inventor: Inventor, *, division: int = VILLAGE, prefix: str = "") -> Story:
    """A case of 平安镇 (or of the office whose work numbers begin with `prefix`) that reached `status` today."""
    line = the_line()
    if prefix:
        by = {s.work_number: s for s in Staff.objects.filter(work_number__startswith=prefix)}
        line = type(line)(
            *(by[prefix + name] for name in ("jingban", "chushen", "hedui", "shenhe", "queren", "dangan"))
        )
    story = Story(plan, division, line, inventor, clock.today() - timedelta(days=DAYS.get(status, 0)))
    story.tell(status)
    return story
