"""补发 — what earlier months are short of goes into the lines of this month, itemised; too much is never set off."""

from typing import Any

from django.db.models import Exists, OuterRef

from dibao.casework.models import Award
from dibao.registry.models import Account
from dibao.rules.periods import first_of_month

from ..arrears import Difference
from ..choices import ChangeKind, Hold
from ..models import Arrear, Line, Roster
from ..queries.doubtful import doubtful
from ..queries.due import by_award

BATCH = 500


def add_arrears(roster: Roster, awards: Any) -> int:
    """Raise the lines of these awards by what is short, make lines for those that have none; returns how many new.

    An award that stands in another roster of this month or a later one is left to that one.
    """
    other = Line.objects.live().filter(month__gte=roster.month).exclude(roster=roster)
    mine = awards  # almost always: asked once here, and not again in every question about them
    if other.filter(award__in=awards).exists():
        mine = awards.filter(~Exists(other.filter(award=OuterRef("pk"))))
    short = {
        pk: [each for each in rows if each.amount > 0]
        for pk, rows in by_award(doubtful(mine, roster.month), first_of_month(roster.month, months=-1)).items()
    }
    wanted = {pk: rows for pk, rows in short.items() if rows}
    lines = {line.award_id: line for line in Line.objects.live().filter(roster=roster, award__in=list(wanted))}
    fresh = Line.objects.bulk_create(_only_arrears(roster, [pk for pk in wanted if pk not in lines], wanted))
    for pk, line in lines.items():
        line.back_pay = sum(each.amount for each in wanted[pk])
        line.total += line.back_pay
    Line.objects.bulk_update(lines.values(), ["back_pay", "total"], batch_size=BATCH)
    lines |= {line.award_id: line for line in fresh}
    rows = [_item(lines[pk], each) for pk, months in wanted.items() for each in months]
    Arrear.objects.bulk_create(rows, batch_size=BATCH)
    return len(fresh)


def _item(line: Line, each: Difference) -> Arrear:
    return Arrear(line=line, month=each.month, due=each.due, booked=each.booked, amount=each.amount)


def _only_arrears(roster: Roster, awards: list[int], wanted: dict[int, list[Difference]]) -> list[Line]:
    """A line without a grant of its own: the family left, or gets nothing now, and is still owed something."""
    rows = Award.objects.filter(pk__in=awards).order_by("pk")
    accounts = dict(
        Account.objects.filter(valid_to=None, household__in=rows.values("household")).values_list("household_id", "pk")
    )
    return [
        Line(
            roster=roster, award=award, household_id=award.household_id, division=award.division, month=roster.month,
            members=award.members, back_pay=(fen := sum(each.amount for each in wanted[award.pk])), total=fen,
            account_id=accounts.get(award.household_id), change=ChangeKind.ARREARS,
            hold="" if award.household_id in accounts else Hold.ACCOUNT_MISSING,
        )
        for award in rows
    ]  # fmt: skip
