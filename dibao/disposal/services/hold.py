"""暂缓销毁 — an audit, a lawsuit or a complaint holds a household's file, whatever its term says."""

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.models import Volume
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import HoldKind
from ..models import Hold
from ..permissions import LIFT_HOLD, PLACE_HOLD
from .humans import human_of

SHORTEST = 4


@transaction.atomic
def place_hold(*, volume: Volume, kind: str, reason: str, document: str, by: Actor) -> Hold:
    """暂缓销毁 — of the whole file of this household, from now until it is lifted. 档案法 第三十一条.

    Raises Invalid without a reason and a paper. Several holds may stand; each is lifted by itself.
    """
    require(by, PLACE_HOLD, volume.division)
    wrong = {}
    if kind not in HoldKind.values:
        wrong["kind"] = "请选择原因类别。"
    if len(reason.strip()) < SHORTEST:
        wrong["reason"] = "请写明原因，例如“2026 年社会救助资金专项审计”。"
    if not document.strip():
        wrong["document"] = "请写明依据的文书，例如“审计通知书〔2026〕15 号”。"
    if wrong:
        raise Invalid(fields=wrong)
    hold = Hold.objects.create(
        household_number=volume.household_number, division=volume.division, kind=HoldKind(kind), reason=reason.strip(),
        document=document.strip(), placed_by=by.actor_key, placed_by_name=by.actor_name,
        placed_human=human_of(by),
    )  # fmt: skip
    record("disposal.place_hold", by=by, about=hold, because=reason, basis=document)
    return hold


@transaction.atomic
def lift_hold(*, hold: Hold, why: str, by: Actor) -> Hold:
    """解除暂缓 — with the paper that ends the matter; never by the one who placed it. The term was counted meanwhile."""
    require(by, LIFT_HOLD, hold.division)
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise Conflict(f"这项暂缓已由{hold.lifted_by_name}解除。")
    human_of(by, not_one_of=(hold.placed_human,), why="暂缓由您登记，请由另一位负责人解除。")
    if len(why.strip()) < SHORTEST:
        raise Invalid(fields={"why": "请写明解除的依据，例如“审计报告〔2026〕20 号已出具”。"})
    hold.lifted_at, hold.lifted_by_name, hold.lifted_why = clock.now(), by.actor_name, why.strip()
    hold.save(update_fields=["lifted_at", "lifted_by_name", "lifted_why"])
    record("disposal.lift_hold", by=by, about=hold, because=why)
    return hold
