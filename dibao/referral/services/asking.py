"""需求 — what a family needs: asked with a form, written down one by one, ended with a reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import Permission, require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.registry.models import Household, Person

from .. import questionnaire
from ..choices import FoundBy, NeedKind, NeedState
from ..models import Need, NeedsForm, sealed_json
from ..permissions import ADD_NEED, ASSESS, SETTLE_NEED, barred

BASIS = "社会救助法第五条"


def allowed(by: Any, act: Permission, household: Household) -> None:
    """Raise NotAllowed for a post that may not, for a member of the family and for a disclosed relative."""
    require(by, act, household.division)
    if why := barred(by, household):
        raise NotAllowed(why)


@transaction.atomic
def assess(
    *, household: Household, on: date, found_by: str, answers: Mapping[str, int], by: Any, words: str = ""
) -> NeedsForm:
    """需求评估 — one dated form; a domain with two points or more becomes a need unless one of its kind is open.

    answers: question → 0 to 3 points, every question. Raises Invalid with the questions not answered.
    """
    allowed(by, ASSESS, household)
    faults = _day_faults(on, found_by)
    try:
        verdict = questionnaire.weigh(answers)
    except ValueError as problem:
        faults |= dict.fromkeys(str(problem).split("、"), "请选择一项。")
    if faults:
        raise Invalid(fields=faults)
    common = _common(household, on, by)
    form = NeedsForm.objects.create(
        **common, words=words.strip(), found_by=found_by, version=questionnaire.VERSION, sealed=sealed_json(dict(answers)),
        score=verdict.score, level=verdict.level, alarm=verdict.alarm,
    )  # fmt: skip
    known = set(Need.objects.open().filter(household=household).values_list("kind", flat=True))
    asked = {q.key: q for q in questionnaire.questions()}
    needs = [
        Need.objects.create(**common, words=_said(asked, answers, kind), kind=kind, found_by=found_by, form=form)
        for kind in verdict.needs
        if kind not in known
    ]
    record("referral.assess", by=by, about=form, rows=needs, division=household.division, basis=BASIS)
    return form


def _said(asked: Mapping[str, questionnaire.Question], answers: Mapping[str, int], kind: str) -> str:
    """What the family said in this domain, as the words of the need."""
    told = [
        f"{asked[key].text}：{questionnaire.SAID[points]}"
        for key, points in answers.items()
        if asked[key].domain == kind and points >= questionnaire.NEEDED
    ]
    return "；".join(told)


def _common(household: Household, on: date, by: Any) -> dict[str, Any]:
    return {
        "household": household, "division": household.division, "on": on, "by": by.actor_key, "by_name": by.actor_name
    }  # fmt: skip


def _day_faults(on: date, found_by: str) -> dict[str, str]:
    faults = {}
    if on > clock.today():
        faults["on"] = "日期不能晚于今天。"
    if found_by not in FoundBy.values:
        faults["found_by"] = "请选择由何发现。"
    return faults


@transaction.atomic
def add_need(
    *,
    household: Household,
    kind: str,
    found_by: str,
    words: str,
    by: Any,
    person: Person | None = None,
    on: date | None = None,
) -> Need:
    """登记需求 — of the family or of one of its people; a second open one of the same kind and person is refused."""
    allowed(by, ADD_NEED, household)
    day = on or clock.today()
    faults = _day_faults(day, found_by)
    if kind not in NeedKind.values:
        faults["kind"] = "请选择需求的种类。"
    if not words.strip():
        faults["words"] = "请写明需要什么帮助。"
    if faults:
        raise Invalid(fields=faults)
    if Need.objects.open().filter(household=household, kind=kind, person=person).exists():
        raise Conflict("这一类需求已经登记，还没有办结，请在原来的需求上办理。")
    need = Need.objects.create(
        **_common(household, day, by), words=words.strip(), person=person, kind=kind, found_by=found_by
    )
    record("referral.add_need", by=by, about=need, division=household.division, because=need.get_kind_display())
    return need


@transaction.atomic
def settle_need(*, need: Need, met: bool, why: str, by: Any) -> Need:
    """办结需求 — met, or no longer there; what another department still has must come back first."""
    allowed(by, SETTLE_NEED, need.household)
    if not why.strip():
        raise Invalid(fields={"why": "请写明怎样解决的，或者为什么不再需要。"})
    if need.state != NeedState.OPEN:
        now = need.get_state_display()
        raise Conflict(f"这项需求现在是“{now}”，不能直接办结。已转介的，请先登记对方答复或撤回。")
    end(need, NeedState.MET if met else NeedState.DROPPED, why)
    record("referral.settle_need", by=by, about=need, division=need.division, because=need.get_state_display())
    return need


def end(need: Need, state: str, why: str) -> None:
    """Bring a need to its end; the caller records it."""
    changes = {"state": state, "ended_on": clock.today(), "ended_why": why.strip()[:500]}
    claim(need, changes, state="state", taken="这项需求")
