"""Lists of families of a change: those of its results, those to be told, those to be paid back, the tasks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from dibao.adjusting.models import Adjustment
from dibao.adjusting.queries import by_sources
from dibao.casework.choices import AmountReason
from dibao.casework.models import Award, AwardAmount, BackPay, in_force
from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.regions.queries import path_names
from dibao.registry.models import Membership
from dibao.rules.changes import KIND_NAMES, WHY_NAMES

from ..choices import Ground, PaperKind
from ..models import ChangePaper, Task
from .results import Line, Results

PAGE = 50


def heads_by_number(numbers: Iterable[str]) -> dict[str, str]:
    """户主 by 户号, masked, one query."""
    rows = Membership.objects.filter(household__number__in=list(numbers), is_head=True, valid_to=None)
    return {number: mask_name(name) for number, name in rows.values_list("household__number", "person__name")}


def short_names(divisions: Iterable[int], within: Iterable[int]) -> dict[int, str]:
    """Names of places without the part that is understood: the place of the change, or of one's own posts."""
    wanted, outer = set(divisions), set(within)
    names = path_names(wanted | outer)
    common = sorted((names[code] for code in outer), key=len, reverse=True)
    return {code: names[code].removeprefix(_longest(common, names[code])) for code in wanted}


def _longest(common: list[str], name: str) -> str:
    return next((part for part in common if name.startswith(part) and name != part), "")


def my_places(staff: Any) -> list[int]:
    """Where this person's posts are."""
    return [post.division for post in staff.live_posts]


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One family of a result."""

    line: Line
    head: str
    place: str
    kind: str
    why: str

    @property
    def more(self) -> int:
        return self.line.amount - self.line.old_amount


def household_rows(results: Results, rows: Any, within: int) -> list[HouseholdRow]:
    """These rows of the results with names of heads and places, each read once."""
    lines = list(results.lines(rows))
    heads = heads_by_number(line.number for line in lines)
    places = short_names((line.division for line in lines), [within])
    return [
        HouseholdRow(
            line, heads.get(line.number, ""), places[line.division], KIND_NAMES[line.kind], WHY_NAMES[line.why]
        )
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One family whose amount was raised: what it got, what it gets, and whether it has been told on paper."""

    award: Award
    amount: AwardAmount
    before: int
    head: str
    place: str
    paper: int | None


def raised(staff: Any, change: str) -> QuerySet[AwardAmount]:
    """Amounts a change raised, of the families in scope."""
    mine = Award.objects.visible_to(staff)
    rows = AwardAmount.objects.filter(change=change, reason=AmountReason.STANDARD, award__in=mine)
    ready = rows.select_related("award__household", "award__case").prefetch_related("award__amounts")
    return ready.order_by("award__division", "award__household__number")


def notice_rows(staff: Any, change: str, amounts: Iterable[AwardAmount]) -> list[NoticeRow]:
    """These amounts as a list to be told."""
    rows = list(amounts)
    heads = heads_by_number(row.award.household.number for row in rows)
    places = short_names((row.award.division for row in rows), my_places(staff))
    papers = dict(
        ChangePaper.objects.visible_to(staff)
        .filter(change__number=change, kind=PaperKind.NOTICE, award__in=[row.award_id for row in rows])
        .values_list("award_id", "pk")
    )
    return [
        NoticeRow(
            row.award,
            row,
            earlier_amount(row),
            heads.get(row.award.household.number, ""),
            places[row.award.division],
            papers.get(row.award_id),
        )
        for row in rows
    ]


def earlier_amount(amount: AwardAmount) -> int:
    """What the award paid in that month before this row was decided, fen per month."""
    earlier = in_force((row for row in amount.award.amounts.all() if row.pk < amount.pk), amount.from_month)
    return earlier.amount_month if earlier else 0


@dataclass(frozen=True, slots=True)
class BackPayRow:
    """One line of the list the cashier pays from."""

    back_pay: BackPay
    number: str
    head: str
    place: str


def back_pay_rows(staff: Any, change: str) -> list[BackPayRow]:
    """补发清单 — of the families in scope, by place and number; taken back ones stand with a minus."""
    mine = Award.objects.visible_to(staff)
    rows = list(
        BackPay.objects.filter(change=change, award__in=mine)
        .select_related("award__household")
        .order_by("award__division", "award__household__number", "pk")
    )
    heads = heads_by_number(row.award.household.number for row in rows)
    places = short_names((row.award.division for row in rows), my_places(staff))
    return [
        BackPayRow(
            row, row.award.household.number, heads.get(row.award.household.number, ""), places[row.award.division]
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as the lists show it; a reason of the reckoning is said in words; `adjustment`: where it is heard."""

    task: Task
    head: str
    place: str
    why: str
    level: str
    words: str
    adjustment: Adjustment | None = None


def open_tasks(staff: Any) -> QuerySet[Task]:
    """Open tasks in scope, the most urgent first."""
    found: QuerySet[Task] = Task.objects.visible_to(staff).open().select_related("award__household", "change")
    return found.order_by("due_on", "pk")


def my_tasks(staff: Any) -> QuerySet[Task]:
    """Open tasks in scope that a post of this person's answers for."""
    return open_tasks(staff).filter(post__in={post.kind for post in staff.live_posts})


def task_rows(tasks: Iterable[Task], staff: Any) -> list[TaskRow]:
    """These tasks with names of heads and places."""
    rows, today = list(tasks), clock.today()
    heads = heads_by_number(task.award.household.number for task in rows)
    places = short_names((task.division for task in rows), my_places(staff))
    heard = by_sources(f"reviews.Task:{task.pk}" for task in rows)
    lights: dict[date, tuple[str, str]] = {}
    for task in rows:
        if task.due_on not in lights:
            lights[task.due_on] = light_of(task.due_on, today)
    return [
        TaskRow(
            task, heads.get(task.award.household.number, ""), places[task.division],
            WHY_NAMES.get(task.why, task.why), *lights[task.due_on], heard.get(f"reviews.Task:{task.pk}"),
        )
        for task in rows
    ]  # fmt: skip


def by_ground(staff: Any) -> list[tuple[str, str, int]]:
    """Open tasks in scope by ground: value, label, how many; only those that occur."""
    found = [(ground.value, str(ground.label), open_tasks(staff).filter(ground=ground).count()) for ground in Ground]
    return [row for row in found if row[2]]
