"""Data of the papers of an adjustment, from its own rows."""

import json
from datetime import date, datetime
from typing import Any

from dibao.casework.choices import Outcome
from dibao.casework.queries.replay import facts_of_basis
from dibao.casework.queries.sheets import county
from dibao.casework.queries.sheets.parts import head, letter, remedy
from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.registry import queries as registry
from dibao.registry.models import Person
from dibao.rules.assessment import Assessment as Answer
from dibao.rules.taper import plan_under

from ..choices import Course, Kind, Result
from ..lifecycle import BASIS
from ..models import Adjustment, AdjustmentEvent, Hearing, Reckoning
from ..permissions import AGAINST
from .facts import nobody_lives

LAW = "社会救助法第四十七、四十八条，审核确认办法第三十二条"
BASES = {
    Kind.DIED: "2022年通知一（三），审核确认办法第三十二条",
    Kind.HEAD_DIED: "2022年通知一（三），审核确认办法第三十二条",
    Kind.WORK: "审核确认办法第三十四条，社会救助法第四十八条",
    Kind.WISH: "社会救助法第四十七条",
    Kind.MOVED: "审核确认办法第三十条",
}


def _head(adjustment: Adjustment) -> dict[str, Any]:
    """What every form begins with; the family is written to as its present head."""
    return head(adjustment.award.case) | {
        "applicant": registry.head(adjustment.household).name,
        "number": adjustment.number,
    }


def _family(adjustment: Adjustment, by: Any) -> dict[str, Any]:
    """The head block of the adjustment forms, with the opinions given so far; who proposed it handled it."""
    said = _proposal(adjustment)
    return _head(adjustment) | {
        **_opinions(adjustment),
        "household_number": adjustment.household.number,
        "track": adjustment.award.get_track_display(),
        "handler": said.actor_name if said else by.actor_name,
        "from_month": _month(adjustment.effective_month),
        "before": adjustment.before_month,
    }


def _month(day: date | None) -> str:
    return f"{day:%Y年%m月}" if day else "送达后的次月"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.OFFICE):%Y年%m月%d日 %H时%M分}"


def _day(at: datetime) -> date:
    return at.astimezone(clock.OFFICE).date()


def _proposal(adjustment: Adjustment) -> AdjustmentEvent | None:
    return adjustment.events.filter(move__in=("propose", "propose_cut")).order_by("pk").last()


def ground_words(adjustment: Adjustment) -> str:
    """事由 as the family may read it: what somebody else said of it, and who, never stands on a paper. 办法 第三十七条."""
    row = adjustment.grounds.all()[0]
    return f"{row.get_ground_display()}，经核实情况有变化" if row.ground in AGAINST else row.why


def _opinions(adjustment: Adjustment) -> dict[str, Any]:
    """The township's proposal and the county's decision, with their authors."""
    found: dict[str, Any] = dict.fromkeys(
        ("township_opinion", "township_by", "township_on", "county_opinion", "county_by", "county_on"), ""
    )
    events = {event.move: event for event in adjustment.events.order_by("pk")}
    if said := events.get("propose_cut") or events.get("propose"):
        found |= {"township_opinion": said.why, "township_by": said.actor_name, "township_on": _day(said.at)}
    if decided := events.get("decide"):
        words = decided.why or "同意。"
        found |= {"county_opinion": words, "county_by": decided.actor_name, "county_on": _day(decided.at)}
    return found


def reasons(adjustment: Adjustment) -> list[dict[str, str]]:
    """具体原因 — what was proposed and why, then every finding with its figures and article."""
    rows = [{"sentence": ground_words(adjustment), "basis": adjustment.get_ground_display()}]
    said = _proposal(adjustment)
    rows += [{"sentence": said.why, "basis": BASES.get(Kind(adjustment.kind), LAW)}] if said and adjustment.kind else []
    kept = newest_reckoning(adjustment)
    rows += [{"sentence": f.sentence, "basis": f.article} for f in answer_of(kept).findings] if kept else []
    if kept and kept.cut_persons:
        words = f"{kept.cut_persons} 名成员连续三次拒绝适合的就业，停发其本人份额"
        rows.append({"sentence": words, "basis": "审核确认办法第三十四条"})
    return rows


def newest_reckoning(adjustment: Adjustment) -> Reckoning | None:
    """The reckoning that counts, if the course needs one."""
    if adjustment.course in (Course.WISH, Course.MOVE) or nobody_lives(adjustment.household):
        return None
    return adjustment.reckonings.order_by("-at", "-pk").first()


def answer_of(row: Reckoning) -> Answer:
    """The whole answer of the law as it was kept."""
    return Answer.from_json(json.loads(row.result))


def heard_words(adjustment: Adjustment) -> str:
    """The record of the hearing as the letter names it; empty when there was none."""
    row = adjustment.hearings.order_by("-at").first()
    return f"{_moment(row.held_at)}听取意见笔录（{adjustment.number}）" if row else ""


def matter(adjustment: Adjustment) -> str:
    """拟作决定 in one sentence with its figures."""
    before, after = adjustment.before_month, adjustment.after_month or 0
    if not after:
        return f"拟停发每月 {yuan(before)} 元的保障金"
    return f"拟由每月 {yuan(before)} 元调整为每月 {yuan(after)} 元"


def hearing(adjustment: Adjustment, row: Hearing) -> dict[str, Any]:
    """听取意见笔录. 社会救助法 第四十八条."""
    return _head(adjustment) | {
        "matter": matter(adjustment),
        "time": _moment(row.held_at),
        "way": row.get_way_display() if row.came else "经两次书面通知未到场",
        "place": row.place,
        "handler": row.by_name,
        "speaker": row.speaker,
        "words": row.words,
        "evidence": row.evidence,
        "answer": row.answer,
        "signed": row.signed,
        "witness": row.witness,
        "reasons": reasons(adjustment),
        "calls": [
            {
                "called_on": f"{call.called_on:%Y年%m月%d日}",
                "way": call.get_way_display(),
                "receiver": call.receiver,
                "for_when": _moment(call.meeting_at),
            }
            for call in adjustment.calls.all()
        ],
    }


def adjustment_notice(adjustment: Adjustment, by: Any) -> dict[str, Any]:
    """告知书 — decision, figures, every reason, the hearing it rests on, and where to turn."""
    award, kept = adjustment.award, newest_reckoning(adjustment)
    amount = adjustment.before_month if adjustment.taper_months else adjustment.after_month or 0
    present = award.present
    return (
        letter(award.case, by, from_county=True)
        | remedy(award.case)
        | {
            "applicant": registry.head(adjustment.household).name,
            "number": adjustment.number,
            "category": f"{award.get_track_display()}{Outcome(award.outcome).label}",
            "result": Result(adjustment.result).label,
            "from_month": "本告知书送达的次月"
            if adjustment.course == Course.CUT
            else _month(adjustment.effective_month),
            "basis": BASES.get(Kind(adjustment.kind), LAW) if adjustment.kind else LAW,
            "hearing": heard_words(adjustment),
            "taper": f"共 {adjustment.taper_months} 个月，自送达的次月起，期满停发" if adjustment.taper_months else "",
            "counted": kept.members if kept else present.members if present else 0,
            "before": adjustment.before_month,
            "amount": amount,
            "reasons": reasons(adjustment),
        }
    )


def _person(person: Person, relation: str, why: str) -> dict[str, str]:
    known = dict(registry.facts_in_words(person, clock.today()))
    return {
        "name": person.name,
        "relation": relation,
        "why": why or "变动",
        "sex": person.get_sex_display(),
        "id_number": person.id_number or person.no_id_reason,
        "health": known.get("健康状况", ""),
        "work": known.get("就业状况", ""),
    }


def member_adjustment(adjustment: Adjustment, by: Any) -> dict[str, Any] | None:
    """增减员调整表; None when nobody came or went since the present amount was reckoned."""
    earlier = adjustment.before
    before = {member.key for member in facts_of_basis(earlier.basis).members} if earlier else set()
    rows = list(adjustment.household.memberships.select_related("person").order_by("pk"))
    now = {str(row.person_id): row for row in rows if row.valid_to is None}
    gone = {str(row.person_id): row for row in rows if str(row.person_id) in before - set(now)}
    added = [row for key, row in now.items() if key not in before]
    if not added and not gone:
        return None
    kept = newest_reckoning(adjustment)
    return _family(adjustment, by) | {
        "members_before": len(before),
        "members_after": len(before) + len(added) - len(gone),
        "amount": kept.amount_month if kept else 0,
        "happened_on": adjustment.happened_on or clock.today(),
        "added": [_person(row.person, row.get_relation_display(), adjustment.get_kind_display()) for row in added],
        "removed": [_person(row.person, row.get_relation_display(), row.reason) for row in gone.values()],
    }


def uplift_adjustment(adjustment: Adjustment, by: Any) -> dict[str, Any] | None:
    """分类施保调整表; None when the extra amounts are what they were."""
    kept, before = newest_reckoning(adjustment), adjustment.before
    if kept is None or before is None:
        return None
    earlier = Answer.from_json(before.basis.findings).uplifts if before.basis else ()
    now = answer_of(kept).uplifts
    if earlier == now:
        return None
    names = {member.key: member.label for member in facts_of_basis(before.basis).members}
    names |= {str(row.person_id): row.person.name for row in adjustment.household.memberships.select_related("person")}
    rows = [
        [{"name": names.get(key, "成员"), "kind": cause, "amount": fen} for key, cause, fen in found]
        for found in (earlier, now)
    ]
    return _family(adjustment, by) | {"amount": kept.amount_month, "earlier": rows[0], "now": rows[1]}


def taper_approval(adjustment: Adjustment, by: Any) -> dict[str, Any]:
    """渐退期审批表 — the months as they would run if the letter were served today. 审核确认办法 第三十三条."""
    kept = newest_reckoning(adjustment)
    assert kept is not None and adjustment.effective_month is not None  # noqa: S101 — a taper is reckoned
    parameters = kept.parameter_set.parameters  # type: ignore[union-attr]
    months = plan_under(
        adjustment.before_month,
        first_month=adjustment.effective_month,
        months=adjustment.taper_months,
        parameters=parameters,
    )
    return _family(adjustment, by) | {
        "category": Outcome(adjustment.award.outcome).label,
        "cause": ground_words(adjustment),
        "to_month": _month(months[-1][0]),
        "hearing": heard_words(adjustment),
        "months": adjustment.taper_months,
        "line": answer_of(kept).standard_year,
        "plan": [{"month": _month(month), "amount": amount} for month, amount in months],
    }


def exit_(adjustment: Adjustment, by: Any, printed: dict[str, Any]) -> dict[str, Any]:
    """退出登记表 — casework's own sheet with the hearing and the service of this adjustment."""
    served = adjustment.services.last()
    return (
        printed
        | {
            "office": county(adjustment.award.case),
            "applicant": registry.head(adjustment.household).name,
            "basis": BASIS if adjustment.course == Course.CUT else "社会救助法第四十七条",
            "hearing": heard_words(adjustment),
            "notified_on": served.on if served else "",
        }
        | _opinions(adjustment)
    )
