"""Who does what in the simulated office: the cast of the demo, by town."""

from dataclasses import dataclass

from dibao.access.models import Staff
from dibao.regions.queries import children

from .. import office

TOWNS = {
    office.TOWN: ("jingban", "chushen", "rural"),
    office.NEXT_TOWN: ("linzhen", "linshen", "rural"),
    office.STREET: ("jiedao", "jieshen", "urban"),
}


@dataclass(frozen=True)
class Town:
    """A township or street with its clerk, its reviewer and its villages."""

    code: int
    clerk: Staff
    reviewer: Staff
    track: str
    villages: tuple[int, ...]


class Office:
    """The county's people."""

    def __init__(self) -> None:
        by = {staff.work_number: staff for staff in Staff.objects.all()}
        self.county, self.approver, self.cashier = by["shenhe"], by["queren"], by["caiwu"]
        self.towns = {
            code: Town(code, by[clerk], by[reviewer], track, tuple(each.code for each in children(code)))
            for code, (clerk, reviewer, track) in TOWNS.items()
        }

    def town_of(self, division: int) -> Town:
        """The town a village belongs to."""
        return self.towns[division // 1000 * 1000]
