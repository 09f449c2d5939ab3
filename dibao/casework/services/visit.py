"""入户调查、邻里访问 — by at least two, at home, with photo and signatures. 审核确认办法 第十六条."""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.kernel.serials import claim
from dibao.policy.queries import parameters_for

from ..choices import Level, Status
from ..models import Case, Investigator, NeighbourInterview, Visit
from ..permissions import COUNTY_VISIT, FIELDWORK, barred
from ..queries import gate, sheets
from .moving import move, note
from .paper import printed

# B4: income, housing with utilities, health, employment. Each must be answered before the visit is finished.
SHEET = {
    "income": "收入情况",
    "housing": "住房和水电燃料情况",
    "health": "健康情况",
    "employment": "就业情况",
}
MORE = {"vehicles": "交通工具", "land": "耕地", "livestock": "牲畜", "business": "经营", "exempt": "财产豁免情况"}
ANSWERS = {"income": "收入", "property": "财产", "living": "生活", "work": "务工", "health": "健康"}


def _permission(case: Case, level: str, by: Any) -> None:
    require(by, COUNTY_VISIT if level == Level.COUNTY else FIELDWORK, case.division)
    if why_not := barred(by, case):
        raise NotAllowed(why_not, basis="审核确认办法第十一条")
    expected = {Level.COUNTY: Status.WITH_COUNTY, Level.TOWNSHIP: Status.VISITING}[Level(level)]
    if case.status != expected:
        raise Conflict(f"现在是“{case.get_status_display()}”，不能登记{Level(level).label}入户调查。")


@transaction.atomic
def write_visit(
    *,
    case: Case,
    by: Any,
    at_time: datetime | None = None,
    place: str = "",
    present: str = "",
    sheet: dict[str, str] | None = None,
    opinion: str = "",
    level: str = Level.TOWNSHIP,
) -> Visit:
    """保存入户调查 — kept field by field; nothing is checked for completeness until it is finished."""
    _permission(case, level, by)
    visit = case.visits.filter(level=level, finished_at=None).first() or Visit(case=case, level=level)
    if at_time:
        _plausible(case, at_time.astimezone(clock.OFFICE).date())
    visit.at_time, visit.place, visit.present = at_time or visit.at_time, place or visit.place, present or visit.present
    visit.opinion = opinion or visit.opinion
    if sheet:
        visit.sheet = json.dumps(visit.answers | sheet, ensure_ascii=False)
    visit.by = by.actor_key
    visit.save()
    record("casework.write_visit", by=by, about=case, rows=[visit], division=case.division)
    return visit


def _plausible(case: Case, on: date) -> None:
    """A visit is neither in the future nor before the acceptance (C7: no back-dating)."""
    if on > clock.today():
        raise Invalid(fields={"at_time": "调查时间不能晚于现在。"})
    if case.accepted_on and on < case.accepted_on:
        raise Invalid(
            fields={"at_time": f"调查时间不能早于受理日期 {case.accepted_on}。"}, basis="审核确认办法第十五条"
        )


@transaction.atomic
def add_investigator(*, visit: Visit, name: str, unit: str, by: Any, staff_key: str = "") -> Investigator:
    """调查人 — each once."""
    _permission(visit.case, visit.level, by)
    if not name.strip() or not unit.strip():
        raise Invalid(fields={"name": "请填写调查人的姓名和单位。"})
    if visit.investigators.filter(name=name.strip()).exists():
        raise Invalid(fields={"name": f"{name.strip()}已在调查人名单中。"})
    row = Investigator.objects.create(visit=visit, name=name.strip(), unit=unit.strip(), staff_key=staff_key)
    record("casework.add_investigator", by=by, about=visit.case, rows=[row], division=visit.case.division)
    return row


@transaction.atomic
def interview(
    *,
    case: Case,
    by: Any,
    name: str,
    relation: str,
    on: date,
    place: str,
    method: str,
    answers: dict[str, str],
    investigators: str,
    signed: bool = True,
) -> NeighbourInterview:
    """邻里访问 — the neighbour is a code wherever the paper goes."""
    _permission(case, Level.TOWNSHIP, by)
    _plausible(case, on)
    faults = {key: f"“{label}”没有填写。" for key, label in ANSWERS.items() if not answers.get(key, "").strip()}
    if faults:
        raise Invalid(fields=faults)
    row = NeighbourInterview.objects.create(
        case=case,
        code=f"L{claim(f'neighbour:{case.number}'):02d}",
        name=name.strip(),
        relation=relation.strip(),
        on=on,
        place=place.strip(),
        method=method,
        sheet=json.dumps(answers, ensure_ascii=False),
        investigators=investigators,
        signed=signed,
        by=by.actor_key,
    )
    rows = printed(case=case, kind="neighbour_interview", data=sheets.neighbour_interview(case, row), by=by)
    record("casework.interview", by=by, about=case, rows=[row, *rows], division=case.division)
    return row


def faults_of(visit: Visit) -> list[str]:
    """What a visit still lacks, all at once."""
    case = visit.case
    needed = parameters_for(division=case.division, track=case.track, on=clock.today())
    faults = []
    if visit.at_time is None or not visit.place:
        faults.append("请填写调查的时间和地点。")
    if not visit.present:
        faults.append("请填写在场家庭成员。")
    blank = [label for key, label in SHEET.items() if not visit.answers.get(key, "").strip()]
    if blank:
        faults.append(f"以下情况没有填写：{'、'.join(blank)}。")
    if not visit.opinion:
        faults.append("请填写调查结论。")
    least = needed.value("investigators_min")
    if visit.investigators.count() < least:
        faults.append(f"调查人不得少于 {least} 人，现在是 {visit.investigators.count()} 人。")
    photos = case.papers.filter(kind="visit_photo", withdrawn="")
    if visit.level == Level.TOWNSHIP and not photos.exists():
        faults.append("请上传入户调查照片。")
    if visit.level == Level.TOWNSHIP and not case.papers.filter(kind="visit_signed", withdrawn="").exists():
        faults.append("请打印入户调查表，由调查人和在场家庭成员签字后拍照或扫描上传。")
    return faults


@transaction.atomic
def finish_visit(*, case: Case, by: Any) -> Case:
    """完成入户调查 — complete, with the neighbours asked where the place requires it; printed and filed."""
    visit = case.visits.filter(level=Level.TOWNSHIP, finished_at=None).first()
    if visit is None:
        raise Invalid("还没有登记入户调查，请先填写入户调查表。")
    faults = faults_of(visit)
    # the visit sheet itself is printed by this very step
    faults += [lack.sentence for lack in gate.missing(case, "finish_visit") if lack.kind != "visit"]
    if faults:
        raise Invalid(*faults, basis="审核确认办法第十六条")
    moved = move(case, "finish_visit", by=by)
    visit.finished_at = clock.now()
    visit.save()
    rows = printed(case=case, kind="visit", data=sheets.visit(case, visit), by=by)
    note(moved, visit, *rows, by=by)
    return case


@transaction.atomic
def finish_county_visit(*, case: Case, by: Any) -> Visit:
    """完成县级入户 — obligatory for disclosed near relatives and for complaints. 审核确认办法 第二十条."""
    visit = case.visits.filter(level=Level.COUNTY, finished_at=None).first()
    if visit is None:
        raise Invalid("还没有登记县级入户调查。")
    _permission(case, Level.COUNTY, by)
    if faults := faults_of(visit):
        raise Invalid(*faults, basis="审核确认办法第二十条")
    visit.finished_at = clock.now()
    visit.save()
    rows = printed(case=case, kind="visit", data=sheets.visit(case, visit), by=by, title="县级入户调查表")
    record("casework.finish_county_visit", by=by, about=case, rows=[visit, *rows], division=case.division)
    return visit


def county_visit_due(case: Case) -> bool:
    """Whether the county must go itself before it gives an opinion, and has not yet."""
    return (
        gate.county_visit_required(case)
        and not case.visits.filter(level=Level.COUNTY, finished_at__isnull=False).exists()
    )
