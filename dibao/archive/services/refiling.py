"""重新归类 — papers and codes of open volumes follow a rule that came into force; what they were before stays on record."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict

from ..models import Item, Refiling, SchemeChange, Volume
from ..permissions import REFILE
from ..queries.moves import Moved, Recoded, effect
from .filing import open_for_change
from .renumber import renumber

BATCH = 200  # volumes in one sitting, so that no page waits for a whole county


@dataclass(frozen=True, slots=True)
class Refiled:
    """What one sitting did, and how many volumes are left for the next."""

    papers: int
    volumes: int
    left: int


def refile(*, change: SchemeChange, by: Actor, limit: int = BATCH) -> Refiled:
    """重新归类 — volume by volume, each in a transaction of its own; stopped anywhere it goes on from there.

    Raises Conflict before the change is in force or before its first day.
    """
    require(by, REFILE, change.division)
    if not change.in_force or change.valid_from > clock.today():
        raise Conflict(f"这项规则要到 {change.valid_from} 才执行，确认并到期以后再调整归类。")
    due = effect(change)
    waiting = sorted({each.volume for each in due.papers} | {each.volume for each in due.volumes})
    papers = codes = 0
    for pk in waiting[:limit]:
        moved = [each for each in due.papers if each.volume == pk]
        recoded = [each for each in due.volumes if each.volume == pk]
        papers += _refile_volume(pk, moved, recoded, change, by)
        codes += len(recoded)
    return Refiled(papers, codes, max(len(waiting) - limit, 0))


@transaction.atomic
def _refile_volume(pk: UUID, moved: list[Moved], recoded: list[Recoded], change: SchemeChange, by: Actor) -> int:
    volume = open_for_change(Volume.objects.get(pk=pk))
    rows: list[Item | Refiling] = []
    for each in moved:
        item = Item.objects.select_for_update().get(pk=each.item)
        for name, value in each.after.items():
            setattr(item, name, value)
        item.save(update_fields=list(each.after))
        trace = Refiling.objects.create(
            item=item, rule_id=each.rule, before=each.before, after=each.after, by=by.actor_key
        )
        rows += [item, trace]
    if rows:
        record("archive.refile", by=by, about=volume, rows=rows, because=change.document)
    for code in recoded:
        renumber(volume=volume, retention=code.after, why=change.document, by=by)
    return len(moved)
