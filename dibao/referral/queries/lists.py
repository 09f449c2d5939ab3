"""应保未保 and 应退未退 — one row per family, put together from everything that speaks of it (D5).

A list is made anew whenever it is opened, so it empties by what is done: a hit that is settled, a task, an adjustment
that ends, a word with the family. Nothing is stored, so a count and the list behind it cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from dibao.adjusting.choices import Direction
from dibao.adjusting.choices import Ground as AdjustmentGround
from dibao.adjusting.models import Adjustment
from dibao.casework.choices import Outcome
from dibao.casework.models import Award
from dibao.registry.models import Household
from dibao.reviews.choices import Ground
from dibao.reviews.models import Task
from dibao.screening.models import Hit
from dibao.screening.queries import hits
from dibao.screening.queries.finding import meaning

from ..choices import ContactAnswer, Which
from ..models import Contact, NeedsForm

TASKS = {
    Which.LEFT_OUT: (Ground.NEW, Ground.CATEGORY),
    Which.OVERSTAYED: (Ground.DECREASE, Ground.STOP, Ground.TAPER),
}
# Before it is reckoned an adjustment has no direction; what is held against a family then counts as overstaying.
AGAINST = (AdjustmentGround.HIT, AdjustmentGround.COMPLAINT, AdjustmentGround.DEATH, AdjustmentGround.FRAUD)
# After these an alarm of a needs form has been followed up.
SETTLED = (ContactAnswer.APPLIED, ContactAnswer.DECLINES, ContactAnswer.NO_CHANGE, ContactAnswer.CHANGED)
HIT, TASK, ADJUSTMENT, FORM = "hit", "task", "adjustment", "form"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that puts a family on a list. key: of the row behind it; ground: of an adjustment it may open."""

    kind: str
    key: str
    label: str
    due_on: date | None
    ground: str = ""
    source: str = ""


@dataclass(slots=True)
class Family:
    """Everything that puts one family on a list; due: the first day something of it is due."""

    household: UUID
    division: int
    found: list[Found] = field(default_factory=list)

    @property
    def due(self) -> date:
        return min((each.due_on for each in self.found if each.due_on), default=date.max)


def families(staff: Any, which: str) -> list[Family]:
    """名单 — the families of one's places, the most urgent first."""
    gathered: dict[UUID, Family] = {}
    for home, division, found in _everything(staff, which, None):
        gathered.setdefault(home, Family(home, division)).found.append(found)
    return sorted(gathered.values(), key=lambda row: (row.due, row.division, str(row.household)))


def count(staff: Any, which: str) -> int:
    """How many families stand on the list."""
    return len({home for home, _, _ in _everything(staff, which, None)})


def found_of(staff: Any, which: str, household: Household) -> list[Found]:
    """What puts this family on the list; empty when it is not there."""
    return [found for _, _, found in _everything(staff, which, household)]


def _everything(staff: Any, which: str, only: Household | None) -> Iterable[tuple[UUID, int, Found]]:
    yield from _hits(staff, which, only)
    yield from _tasks(staff, which, only)
    yield from _adjustments(staff, which, only)
    if which == Which.LEFT_OUT:
        yield from _alarms(staff, only)


def narrowed(rows: Any, household: Household | None) -> Any:
    """Only the rows of this family, or all."""
    return rows if household is None else rows.filter(household=household)


def _hits(staff: Any, which: str, only: Household | None) -> Iterable[tuple[UUID, int, Found]]:
    listed = hits.coming(staff) if which == Which.LEFT_OUT else hits.leaving(staff)
    label = Hit._meta.label_lower
    rows = narrowed(listed, only).select_related(None).values_list("household_id", "division", "pk", "finder", "due_on")
    for home, division, pk, finder, due_on in rows:
        ground = AdjustmentGround.DEATH if finder == "dead" else AdjustmentGround.HIT
        yield home, division, Found(HIT, str(pk), meaning(finder).label, due_on, ground, f"{label}:{pk}")


def _tasks(staff: Any, which: str, only: Household | None) -> Iterable[tuple[UUID, int, Found]]:
    rows = Task.objects.visible_to(staff).open().filter(ground__in=TASKS[Which(which)])
    if only is not None:
        rows = rows.filter(award__household=only)
    label = Task._meta.label_lower
    for home, division, pk, ground, due_on in rows.values_list(
        "award__household_id", "division", "pk", "ground", "due_on"
    ):
        words = str(Ground(ground).label)
        yield home, division, Found(TASK, str(pk), words, due_on, AdjustmentGround.STANDARD, f"{label}:{pk}")


def _adjustments(staff: Any, which: str, only: Household | None) -> Iterable[tuple[UUID, int, Found]]:
    if which == Which.LEFT_OUT:
        wanted = Q(direction=Direction.UP)
    else:
        wanted = Q(direction=Direction.DOWN) | Q(direction=Direction.NONE, ground__in=AGAINST)
    rows = narrowed(Adjustment.objects.visible_to(staff).open().filter(wanted), only)
    for home, division, number, ground, due_on in rows.values_list(
        "household_id", "division", "number", "ground", "due_on"
    ):
        yield home, division, Found(ADJUSTMENT, number, f"正在调整：{AdjustmentGround(ground).label}", due_on)


def _alarms(staff: Any, only: Household | None) -> Iterable[tuple[UUID, int, Found]]:
    """The newest form of a family says that somebody fell ill or lost his work, and nobody has spoken of it since."""
    mine = narrowed(NeedsForm.objects.visible_to(staff), only)
    newest = dict(mine.order_by().values_list("household").annotate(newest=Max("on")))
    heard = dict(
        narrowed(Contact.objects.visible_to(staff), only)
        .filter(about=Which.LEFT_OUT, answer__in=SETTLED)
        .order_by()
        .values_list("household")
        .annotate(newest=Max("on"))
    )
    for home, division, pk, on in mine.filter(alarm=True).values_list("household_id", "division", "pk", "on"):
        if newest[home] == on and not (home in heard and heard[home] >= on):
            yield (
                home,
                division,
                Found(FORM, str(pk), "需求评估预警：新患大病或失去工作", None, AdjustmentGround.REPORT),
            )


@dataclass(frozen=True, slots=True)
class Row:
    """One family as the lists show it. action: what to do next; adjustment: number of the open one, if any."""

    family: Family
    number: str
    head: str
    place: str
    category: str
    level: str
    words: str
    contact: Contact | None
    adjustment: str
    action: str
    awarded: bool


def next_action(family: Family, which: str, *, awarded: bool, dibao: bool, contact: Contact | None) -> str:
    """下一步 — one sentence for the clerk, the nearest thing first."""
    adjustment = next((each.key for each in family.found if each.kind == ADJUSTMENT), "")
    if adjustment:
        return f"继续办理动态调整 {adjustment}"
    if which == Which.OVERSTAYED:
        return "核实情况，属实的提起动态调整，先听取家庭意见"
    if contact is None:
        return "主动上门或打电话，告知可以申请"
    if contact.answer == ContactAnswer.NOT_REACHED:
        return "再次联系"
    if awarded and dibao:
        return "提起动态调整，重新核算"
    return "协助提交申请"


def category_of(award: Award | None) -> str:
    """低保, 低保边缘, 刚性支出 or nothing."""
    return str(Outcome(award.outcome).label) if award else "没有享受救助"
