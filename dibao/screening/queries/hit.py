"""One hit as its page shows it: what is paid, what the register says in one sentence, what has been done, what may be."""

from dataclasses import dataclass
from typing import Any

from dibao.casework.models import Award
from dibao.kernel.masking import mask_name
from dibao.regions.queries import path_name

from ..lifecycle import HIT, Move
from ..models import Hit, HitEvent
from ..permissions import ORDER, START, moves_for, related
from .finding import Meaning, meaning, reason

FOUND = {"found": "比对发现"}


@dataclass(frozen=True, slots=True)
class HitPage:
    """Everything the page of a hit shows; masked. `gone`: the newest run of the place no longer has it."""

    hit: Hit
    finding: Meaning
    head: str
    who: str
    place: str
    award: Award | None
    moves: list[Move]
    barred: str
    events: list[tuple[str, HitEvent]]
    orders: list[Any]
    may_order: bool
    may_start: bool
    reason: str
    gone: bool


def page(hit: Hit, staff: Any) -> HitPage:
    """The page for this person."""
    members = hit.household.memberships.filter(valid_to=None, is_head=True).select_related("person").first()
    award = Award.objects.filter(household=hit.household).prefetch_related("amounts").order_by("-pk").first()
    finding = meaning(hit.finder)
    newest = (
        type(hit.seen_run).objects.filter(state="done", division=hit.seen_run.division, plan=hit.seen_run.plan).first()
    )
    return HitPage(
        hit=hit,
        finding=finding,
        head=mask_name(members.person.name) if members else "",
        who=mask_name(hit.person.name) if hit.person else "全家",
        place=path_name(hit.division),
        award=award,
        moves=moves_for(staff, "hit", hit),
        barred=related(staff, hit.household),
        events=[(_word(event), event) for event in hit.events.select_related("evidence")],
        orders=list(hit.orders.all()),
        may_order=staff.covers(hit.division, ORDER.posts),
        may_start=staff.covers(hit.division, START.posts),
        reason=reason(hit.reason),
        gone=bool(newest and newest.pk > hit.seen_run_id),
    )


def _word(event: HitEvent) -> str:
    return FOUND.get(event.move) or HIT[event.move].label
