"""重复登记合并 — proposed by one human on evidence, decided by another, carried out whole; taken back by two."""

from typing import Any

from django.db import IntegrityError, transaction

from dibao.access.humans import acting_human
from dibao.access.permissions import may, require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.moves import IllegalMove, Step
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.registry.models import Household, Person
from dibao.registry.services import merging

from ..choices import Answer, DecisionState
from ..lifecycle import FIRST, MERGE, allowed
from ..models import Decision, Merge, MergeEvent
from ..permissions import PROPOSE_MERGE, barred
from .index import index_household, index_person


@transaction.atomic
def propose_merge(*, decision: Decision, keep: str, why: str, paper: str, by: Any) -> Merge:
    """提出合并 — of a pair decided to be one human. keep: key of the row that stays in use. Raises Invalid, Conflict."""
    now = Decision.objects.select_for_update(of=("self",)).select_related("a", "b").get(pk=decision.pk)
    places = [place for place in (now.a.division, now.b.division) if may(by, PROPOSE_MERGE, place)]
    if not places:
        require(by, PROPOSE_MERGE, now.a.division)
    if now.answer != Answer.SAME or now.state == DecisionState.PAST:
        raise Invalid("还没有判定是同一人，请先判定。")
    faults = _faults(now, keep, why, paper)
    if faults:
        raise Invalid(fields=faults)
    kept, merged = (now.a, now.b) if keep == str(now.a_id) else (now.b, now.a)
    if against := merging.objections(kept=kept, merged=merged):
        raise Invalid(*against)
    try:
        with transaction.atomic():
            merge = Merge.objects.create(
                decision=now,
                kept=kept,
                merged=merged,
                why=why.strip(),
                paper=paper.strip(),
                covered=sorted(set(places)),
            )
    except IntegrityError:
        raise Conflict("这两条登记已经有人提出合并，请刷新后再看。") from None
    event = _written(merge, "propose", "", by, why)
    record("matching.propose_merge", by=by, about=merge, rows=[event], division=merge.division, because=why.strip())
    return merge


def _faults(decision: Decision, keep: str, why: str, paper: str) -> dict[str, str]:
    faults = {}
    if keep not in (str(decision.a_id), str(decision.b_id)):
        faults["keep"] = "请选择今后保留哪一条登记。"
    if not why.strip():
        faults["why"] = "请写明理由，例如“本人承认早年多办了一个户口，公安已注销”。"
    if not paper.strip():
        faults["paper"] = "请写明依据的材料，例如公安机关的证明及文号、在档案中的位置。"
    return faults


@transaction.atomic
def merge(*, merge: Merge, why: str = "", by: Any) -> Merge:
    """同意合并 — carried out at once and whole; what stands in the way now refuses it. Raises Invalid, Conflict."""
    step = _step(merge, "merge", by, why)
    kept, merged = _both(merge)
    homes = _homes(kept, merged)
    done = merging.unite(kept=kept, merged=merged, by=by, because=f"{merge.why}（{merge.paper}）")
    rows = [*done.rows, *_settled(merge, kept)]
    event = _moved(merge, step, by, why, told=done.told(kept, merged))
    _index(kept, merged, homes | _homes(kept, merged))
    _note(merge, step, [event, kept, *rows], by, why or merge.why)
    return merge


@transaction.atomic
def undo(*, merge: Merge, why: str = "", by: Any) -> Merge:
    """同意撤销 — every row as it was, while nothing else has happened to any of them. Raises Conflict."""
    step = _step(merge, "undo", by, why)
    kept, merged = _both(merge)
    homes = _homes(kept, merged)
    written, gone = merging.divide(kept=kept, merged=merged, told=merge.told, by=by, because=why or "撤销合并")
    decision = merge.decision
    if decision.state == DecisionState.KEPT:
        decision.state, decision.result = DecisionState.OPEN, ""
        decision.save(update_fields=["state", "result"])
        written.append(decision)
    event = _moved(merge, step, by, why)
    kept, merged = _both(merge)
    _index(kept, merged, homes | _homes(kept, merged))
    _note(merge, step, [event, kept, *written], by, why, deleted=gone)
    return merge


@transaction.atomic
def decline(*, merge: Merge, why: str, by: Any) -> Merge:
    """不同意合并 — nothing has changed; also how the proposer takes it back."""
    return _only(merge, "decline", by, why)


@transaction.atomic
def ask_undo(*, merge: Merge, why: str, by: Any) -> Merge:
    """申请撤销合并 — by one human, to be decided by another."""
    return _only(merge, "ask_undo", by, why)


@transaction.atomic
def keep_merged(*, merge: Merge, why: str, by: Any) -> Merge:
    """不同意撤销 — the merger stays."""
    return _only(merge, "keep_merged", by, why)


def _only(merge: Merge, name: str, by: Any, why: str) -> Merge:
    step = _step(merge, name, by, why)
    event = _moved(merge, step, by, why)
    _note(merge, step, [event], by, why)
    return merge


def _step(merge: Merge, name: str, by: Any, why: str) -> Step:
    """The move, if it is open and this human may make it."""
    try:
        step = allowed(merge.state, name)
    except IllegalMove:
        label = MERGE[name].label
        raise Conflict(
            f"这一项现在是“{merge.get_state_display()}”，不能办理“{label}”。请刷新页面查看最新情况。"
        ) from None
    if why_not := barred(by, merge, step):
        raise NotAllowed(why_not)
    if step.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{step.label}”请写明理由。"})
    return step


def _both(merge: Merge) -> tuple[Person, Person]:
    """The two rows as they are now, locked in one order."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=(merge.kept_id, merge.merged_id)).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[merge.kept_id], found[merge.merged_id]


def _settled(merge: Merge, kept: Person) -> list[Any]:
    """The pair is put in order."""
    decision = merge.decision
    if decision.state == DecisionState.PAST:
        return []
    decision.state = DecisionState.KEPT
    decision.result = decision.result or f"{clock.today()} 已合并，保留{kept.name}的一条登记"
    decision.save(update_fields=["state", "result"])
    return [decision]


def _moved(merge: Merge, step: Step, by: Any, why: str, **changes: Any) -> MergeEvent:
    source = claim(merge, {"state": step.target}, state="state", taken="这一项合并")
    if changes:
        for name, value in changes.items():
            setattr(merge, name, value)
        merge.save(update_fields=list(changes))
    return _written(merge, step.name, source, by, why)


def _written(merge: Merge, move: str, source: str, by: Any, why: str) -> MergeEvent:
    return MergeEvent.objects.create(
        matter=merge, move=move, source=source, target=merge.state or FIRST, actor=by.actor_key,
        actor_name=by.actor_name, human=acting_human(by), why=why.strip(),
    )  # fmt: skip


def _note(merge: Merge, step: Step, rows: list[Any], by: Any, why: str, **more: Any) -> None:
    """The event; by the rows it names the index of papers and households knows what to read again."""
    record(
        f"matching.{step.name}", by=by, about=merge, rows=rows, division=merge.division, because=why.strip(), **more
    )  # fmt: skip


def _homes(*people: Person) -> set[Household]:
    return set(Household.objects.filter(memberships__person__in=people, memberships__valid_to=None))


def _index(kept: Person, merged: Person, homes: set[Household]) -> None:
    for person in (kept, merged):
        index_person(person=person)
    for home in homes:
        index_household(household=Household.objects.get(pk=home.pk))
