"""销毁 — proposed, agreed to by another, witnessed by two more; and nothing may have happened in between."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.models import Item
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from .. import numbers
from ..choices import DestructionState, Verdict
from ..models import Appraisal, Destruction, Doomed, Opinion
from ..permissions import APPROVE, PROPOSE, WITNESS
from ..queries.retention import Term, terms
from ..queries.standing import in_the_way, standing
from .humans import human_of

_BASIS = "档案法第三十一条"
State = DestructionState


@transaction.atomic
def propose(*, appraisal: Appraisal, by: Actor) -> Destruction:
    """提出销毁清册 — of the volumes a signed appraisal wants destroyed; those held or in use are left out and named.

    The list is frozen: its digest, and the state of every volume, are what everybody after agrees to. 档案法 第三十一条.
    """
    require(by, PROPOSE, appraisal.division)
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if appraisal.open:
        raise Conflict("鉴定报告还没有审定，不能提出销毁。", basis=_BASIS)
    wanted = list(
        Opinion.objects.filter(appraisal=appraisal, verdict=Verdict.DESTROY)
        .exclude(volume__in=Doomed.objects.living().values("volume"))
        .select_related("volume")
    )
    stands = terms([each.volume for each in wanted])
    told = {term.volume.pk: in_the_way(term.volume, on=clock.today(), term=term) for term in stands}
    fit = [term for term in stands if not told[term.volume.pk]]
    skipped = [
        {"档号": t.volume.archival_code, "原因": "；".join(told[t.volume.pk])} for t in stands if told[t.volume.pk]
    ]
    if not fit:
        raise Invalid("没有可以销毁的案卷。", *(f"{each['档号']}：{each['原因']}。" for each in skipped), basis=_BASIS)
    return _listed(appraisal, fit, skipped, by)


def _listed(appraisal: Appraisal, fit: list[Term], skipped: list[dict[str, str]], by: Actor) -> Destruction:
    lines = [_line(term) for term in fit]
    destruction = Destruction.objects.create(
        number=numbers.next_number(numbers.DESTRUCTION, appraisal.division), division=appraisal.division,
        appraisal=appraisal, digest=digest_of(lines), count=len(lines), items=sum(line.items for line in lines),
        size=sum(line.size for line in lines), skipped=skipped, proposed_by_name=by.actor_name,
        proposed_human=human_of(by),
    )  # fmt: skip
    for line in lines:
        line.destruction = destruction
        line.save()
    record("disposal.propose", by=by, about=destruction, rows=lines, basis=_BASIS,
           data={"count": len(lines), "skipped": len(skipped), "digest": destruction.digest})  # fmt: skip
    return destruction


def _line(term: Term) -> Doomed:
    volume = term.volume
    files = list(
        Item.objects.filter(volume=volume).order_by("number", "pk").values_list("stored__sha256", "stored__size")
    )
    assert term.ends is not None  # noqa: S101 — `in_the_way` lets no other pass
    return Doomed(
        volume=volume, archival_code=volume.archival_code, household_number=volume.household_number,
        root=volume.package_root, contents=[sha256 for sha256, _ in files], items=len(files),
        size=sum(size for _, size in files), ends=term.ends, found=standing(volume),
    )  # fmt: skip


def digest_of(lines: Iterable[Doomed]) -> str:
    """清册摘要 — SHA-256 over code, household, root, papers and last day of every line, by code."""
    content = [
        [line.archival_code, line.household_number, line.root, line.contents, line.size, str(line.ends), line.found]
        for line in sorted(lines, key=lambda line: line.archival_code)
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def approve(*, destruction: Destruction, why: str, by: Actor) -> Destruction:
    """审批销毁 — by the county, never by who proposed; refused when anything happened to a volume since."""
    destruction = _at(destruction, State.PROPOSED)
    require(by, APPROVE, destruction.division)
    human = human_of(by, not_one_of=(destruction.proposed_human,), why="清册由您提出，请由另一位县级负责人审批。")
    _unchanged(destruction)
    destruction.state, destruction.approved_why = State.APPROVED, why.strip()
    destruction.approved_at, destruction.approved_by_name, destruction.approved_human = (
        clock.now(),
        by.actor_name,
        human,
    )
    destruction.save()
    record("disposal.approve", by=by, about=destruction, because=why, basis=_BASIS, data={"digest": destruction.digest})
    return destruction


@transaction.atomic
def witness(*, destruction: Destruction, by: Actor) -> Destruction:
    """监销 — the first of two people who are present confirms; the second one's word begins the destruction.

    The two are two humans, and the second neither proposed nor approved. Whoever calls this for the second time goes on
    with `erasing.run`. Refused when anything happened to a volume since the proposal.
    """
    destruction = _at(destruction, State.APPROVED, State.WITNESSED)
    require(by, WITNESS, destruction.division)
    if destruction.state == State.APPROVED:
        human = human_of(by, not_one_of=(destruction.approved_human,), why="审批人不能监销，请由另外两人监销。")
        destruction.first_at, destruction.first_by_name, destruction.first_human = clock.now(), by.actor_name, human
        destruction.state = State.WITNESSED
    else:
        others = (destruction.first_human, destruction.approved_human, destruction.proposed_human)
        human = human_of(
            by, not_one_of=others, why="第二位监销人不能是提出人、审批人或第一位监销人，请由在场的另一人确认。"
        )
        destruction.second_at, destruction.second_by_name, destruction.second_human = clock.now(), by.actor_name, human
        destruction.state = State.EXECUTING
    _unchanged(destruction)
    destruction.save()
    record("disposal.witness", by=by, about=destruction, basis=_BASIS, data={"digest": destruction.digest})
    return destruction


@transaction.atomic
def drop(*, destruction: Destruction, why: str, by: Actor) -> Destruction:
    """作废清册 — before the second witness has spoken; the volumes stay and may be proposed again."""
    destruction = _at(destruction, State.PROPOSED, State.APPROVED, State.WITNESSED)
    require(by, PROPOSE, destruction.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明作废的原因。"})
    destruction.state, destruction.dropped_why = State.DROPPED, why.strip()
    destruction.save()
    record("disposal.drop", by=by, about=destruction, because=why)
    return destruction


def changed(destruction: Destruction) -> list[str]:
    """变动 — the volumes that are not what they were when the list was frozen, each with what stands in the way."""
    told = []
    for line in destruction.lines.select_related("volume"):
        reasons = in_the_way(line.volume, on=clock.today())
        if reasons or standing(line.volume) != line.found:
            told.append(f"{line.archival_code}：{'；'.join(reasons) or '提出以后有新的办理记录或改动'}。")
    return told


def _unchanged(destruction: Destruction) -> None:
    lines = list(destruction.lines.all())
    if digest_of(lines) != destruction.digest or len(lines) != destruction.count:
        raise Conflict("清册与提出时的摘要不符，可能被改动。请告诉系统管理员，并作废后重新提出。")
    if told := changed(destruction):
        raise Conflict("清册提出以后，其中的案卷有了变化，不能销毁。请作废本清册，重新提出。", *told, basis=_BASIS)


def _at(destruction: Destruction, *states: Any) -> Destruction:
    destruction = Destruction.objects.select_for_update(of=("self",)).get(pk=destruction.pk)
    if destruction.state not in states:
        raise Conflict(f"清册 {destruction.number} 现在是“{destruction.get_state_display()}”，不能这样办。")
    return destruction
