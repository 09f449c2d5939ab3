"""归档规则 — one person enters what changes, from which day, by which paper; another puts it in force or sends it back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.humans import is_same
from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import RulePart
from ..models import SchemeChange, SchemeRow
from ..permissions import DECIDE_RULES, ENTER_RULES
from ..scheme import FRAME, scheme_for
from ..scheme_text import Key, Scheme, Values
from ..scheme_yaml import differences


@transaction.atomic
def enter_rules(
    *,
    division: int,
    valid_from: date,
    document: str,
    rows: Mapping[Key, Any],
    by: Actor,
    valid_to: date | None = None,
) -> SchemeChange:
    """录入归档规则 — `rows` are {(part, key): value}; None ends a rule in this place. Nothing holds before it is confirmed.

    Rows that say what holds already are left out. Raises Invalid when a rule cannot stand beside the others, when nothing
    would change, or when the paper or the days are wrong.
    """
    require(by, ENTER_RULES, division)
    in_force = scheme_for(division, valid_from)
    changed = {key: value for key, value in rows.items() if in_force.values.get(key) != value}
    if wrong := _wrong(in_force, changed, valid_from, valid_to, document):
        raise Invalid(fields=wrong)
    change = SchemeChange.objects.create(
        division=division, valid_from=valid_from, valid_to=valid_to, document=document.strip(),
        entered_by=by.actor_key, entered_by_name=by.actor_name, entered_human=getattr(by, "human_key", ""),
    )  # fmt: skip
    written = [
        SchemeRow.objects.create(change=change, part=part, key=key, value=value)
        for (part, key), value in changed.items()
    ]
    record("archive.enter_rules", by=by, about=change, rows=written, because=document)
    return change


@transaction.atomic
def import_rules(*, text: str, division: int, valid_from: date, document: str, by: Actor) -> SchemeChange:
    """导入归档规则 — the whole scheme as YAML; what differs from the rules in force becomes one change."""
    try:
        rows = differences(text, scheme_for(division, valid_from))
    except ValueError as fault:
        raise Invalid(fields={"file": str(fault)}) from None
    return enter_rules(division=division, valid_from=valid_from, document=document, rows=rows, by=by)


def _wrong(in_force: Scheme, changed: Values, valid_from: date, valid_to: date | None, document: str) -> dict[str, str]:
    wrong = {}
    if not document.strip():
        wrong["document"] = "请填写依据的文件名称和文号。"
    if valid_to is not None and valid_to <= valid_from:
        wrong["valid_to"] = "截止日期应晚于起始日期。"
    if faults := _faults(in_force, changed):
        wrong["rule"] = "；".join(faults) + "。"
    elif not changed:
        wrong["rule"] = "与现行规则相同，没有需要录入的变更。"
    return wrong


def _faults(in_force: Scheme, changed: Values) -> list[str]:
    """What is wrong with the scheme as it would be: the new rows, and others that refer to a kind that ends."""
    values = {key: value for key, value in (in_force.values | changed).items() if value is not None}
    faults = Scheme(values, in_force.stages, in_force.facts).faults()
    ended = {key for (part, key), value in changed.items() if part == RulePart.KIND and value is None}
    return faults + [f"“{in_force.kinds[key].title}”由系统在封卷时生成，不能停用" for key in sorted(ended & FRAME)]


@transaction.atomic
def confirm_rules(*, change: SchemeChange, by: Actor) -> SchemeChange:
    """确认归档规则 — by another human than the one who entered it; from its first day on it holds."""
    change = _waiting(change, by)
    if is_same(by, actor=change.entered_by, human=change.entered_human):
        raise NotAllowed("这项变更是您录入的，须由另一位档案管理员或县级确认人确认。")
    rows: Values = {(row.part, row.key): row.value for row in change.rows.all()}
    if faults := _faults(scheme_for(change.division, change.valid_from), rows):
        raise Conflict(*(f"{fault}。" for fault in faults), "录入以后其他规则变了，请退回后重新录入。")
    change.decided_at, change.decided_by, change.decided_by_name = clock.now(), by.actor_key, by.actor_name
    change.save(update_fields=["decided_at", "decided_by", "decided_by_name"])
    record("archive.confirm_rules", by=by, about=change, because=change.document)
    return change


@transaction.atomic
def refuse_rules(*, change: SchemeChange, why: str, by: Actor) -> SchemeChange:
    """退回归档规则 — it never holds; whoever entered it may take it back himself."""
    change = _waiting(change, by)
    if not why.strip():
        raise Invalid(fields={"why": "请写明退回的原因。"})
    change.decided_at, change.decided_by, change.decided_by_name = clock.now(), by.actor_key, by.actor_name
    change.refused_why = why.strip()
    change.save(update_fields=["decided_at", "decided_by", "decided_by_name", "refused_why"])
    record("archive.refuse_rules", by=by, about=change, because=why)
    return change


def _waiting(change: SchemeChange, by: Actor) -> SchemeChange:
    change = SchemeChange.objects.select_for_update().get(pk=change.pk)
    require(by, DECIDE_RULES, change.division)
    if not change.waiting:
        raise Conflict(f"这项变更{change.state}，由 {change.decided_by_name} 办理。")
    return change
