"""Driving a real case through the real services, step by step; tests and the demo both tell their stories with it."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from dibao.access.models import Staff
from dibao.archive.scheme import kind_of
from dibao.casework.models import Case, EconomicLine
from dibao.casework.queries import gate, sheets
from dibao.casework.services import (
    assessment,
    check,
    closing,
    decision,
    economy,
    intake,
    kinship,
    notice,
    paper,
    proposal,
    visit,
)
from dibao.documents.papers.engine import render
from dibao.kernel import clock
from dibao.matching.services.index import index_household
from dibao.registry.accounts import with_check_digit
from dibao.registry.models import Household, Person
from dibao.registry.services import household as households
from dibao.registry.services import person as persons
from dibao.verification.models import Check
from dibao.verification.services import authorisation
from dibao.verification.services import check as verification

from .families import FamilyPlan, MemberPlan, born
from .people import Inventor

# The steps of an undisputed case, in order; `drive` stops when the case has reached the wanted status.
STEPS = (
    "submitted",
    "accepted",
    "checking",
    "visiting",
    "assessing",
    "assessed",
    "proposed",
    "on_notice",
    "with_county",
    "reviewed",
    "confirmed",
    "closed",
)


@dataclass(slots=True)
class Line:
    """The people who handle a case in one place."""

    clerk: Staff
    reviewer: Staff
    checker: Staff
    county: Staff
    approver: Staff
    archivist: Staff


@dataclass(slots=True)
class Story:
    """One case being told: its plan, its people, and the day it is."""

    plan: FamilyPlan
    division: int
    line: Line
    inventor: Inventor
    started: date
    people: list[Person] = field(default_factory=list)
    case: Case | None = None

    def tell(self, until: str) -> Case:
        """Go on until the case has the status `until`; days pass as they would in an office."""
        with clock.at(self.started):
            case = self.case = apply_for(self)
        if until == "draft":
            return case
        for step in STEPS:
            with clock.at(self.started + timedelta(days=DAYS[step])):
                case.refresh_from_db()
                _STEPS[step](self)
            if step == until:
                break
        case.refresh_from_db()
        return case

    @property
    def told(self) -> Case:
        """The case, which is there once the story has begun."""
        assert self.case is not None  # noqa: S101
        return self.case


DAYS = {
    "submitted": 0,
    "accepted": 1,
    "checking": 2,
    "visiting": 4,
    "assessing": 6,
    "assessed": 7,
    "proposed": 8,
    "on_notice": 9,
    "with_county": 17,
    "reviewed": 19,
    "confirmed": 21,
    "closed": 25,
}


def photo(words: str, *, size: tuple[int, int] = (640, 480)) -> bytes:
    """A small JPEG with words in it, standing for a photograph of invented people's homes."""
    picture = Image.new("RGB", size, (232, 228, 220))
    ImageDraw.Draw(picture).text((40, 40), words.encode("ascii", "replace").decode(), fill=(60, 60, 60))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def facts_for(plan: MemberPlan, person: Person, types: set[str]) -> dict[str, Any]:
    """The data dictionary's obligatory answers for this kind of person, and the plan's own."""
    facts: dict[str, Any] = {"ethnicity": "01", "marriage": "20", "health": "10", "labour": "able"}
    if "minor" in types:
        facts |= {"marriage": "10", "labour": "none", "guardian_name": "母亲", "guardian_relation": "parent"}
    if "elderly" in types:
        facts |= {"labour": "none", "elderly_care": "self"}
    if "working_age" in types:
        facts |= {"employment": "none" if plan.types else "flexible"}
    facts |= plan.facts
    if "disabled" in types:
        tail = f"{facts['disability_kind']}{facts['disability_level']}"
        facts |= {"disability_certificate": f"{person.id_number}{tail}", "health": "60", "labour": "none"}
    if "ill" in types:
        facts |= {"health": "40", "labour": "none"}
    return facts


def apply_for(story: Story) -> Case:
    """From the first word at the window to a complete draft."""
    plan, by = story.plan, story.line.clerk
    county = story.division // 10**6
    surname = ""
    household: Household | None = None
    for number, member in enumerate(plan.members):
        invented = story.inventor.person(
            birth=born(member.age, clock.today(), 1 + number), sex=member.sex, county=county, surname=surname
        )
        surname = surname or invented.name[0]
        person = persons.register(
            name=invented.name
            if member.relation != "1"
            else story.inventor.person(birth=invented.birth_date, sex=member.sex).name,
            division=story.division,
            by=by,
            id_number=invented.id_number,
        )
        story.people.append(person)
        if household is None:
            household = households.register(
                head=person,
                division=story.division,
                track=plan.track,
                by=by,
                address=f"演示屯{number + 1}组{int(person.id_number[14:17])}号（虚构）",
                phone=f"138{person.id_number[9:17]}",  # each family its own: shared phones are what is looked for
            )
        else:
            households.add_member(
                household=household,
                person=person,
                relation=member.relation,
                by=by,
                lives_here=member.lives_here,
                exclusion=member.exclusion,
            )
        types = persons.types_of(person, on=clock.today(), ticked=set(member.types))
        persons.set_facts(person=person, facts=facts_for(member, person, types), types=types, by=by)
    assert household is not None  # noqa: S101 — a plan has a head
    households.set_account(
        household=household, holder=story.people[0], bank="演示农村信用社", by=by,
        number=with_check_digit(f"6217{story.people[0].id_number[3:17]}"),
    )  # fmt: skip
    index_household(household=household)
    case = intake.start_draft(household=household, applicant=story.people[0], by=by)
    intake.describe(case=case, by=by, reason=plan.reason, kinship=plan.kinship)
    if plan.kinship:
        kinship.disclose(
            case=case, member=story.people[0], staff_name="吴村委", unit="村委会委员", relation="sibling", by=by
        )
    declare(story, case)
    return case


def declare(story: Story, case: Case) -> None:
    """The family's own figures: income, property, spending."""
    by = story.line.clerk
    for member, person in zip(story.plan.members, story.people, strict=True):
        for item, yuan, period in member.income:
            economy.declare(
                case=case,
                member=person,
                block="income",
                by=by,
                values={"item": item, "amount": yuan * 100, "period": period},
            )
    for kind, yuan in story.plan.property:
        values: dict[str, Any] = {"kind": kind, "value": yuan * 100}
        if kind == "dwelling":
            values |= {"area_m2": 60, "exemption": "only_home"}
        economy.declare(case=case, member=story.people[0], block="property", by=by, values=values)
    for kind, yuan, period in story.plan.spending:
        economy.declare(
            case=case,
            member=story.people[0],
            block="spending",
            by=by,
            values={"kind": kind, "amount": yuan * 100, "period": period},
        )


def hand_in(story: Story, *kinds: str) -> None:
    """Scans of the papers an applicant brings: signed forms, book, card."""
    case = story.told
    for kind in kinds:
        paper.upload(
            case=case, kind=kind, content=scan(case, kind), name=f"{kind_of(kind).title}.pdf", by=story.line.clerk
        )


def scan(case: Case, kind: str) -> bytes:
    """A PDF standing for the signed or stamped paper of this kind; the signed forms are the family's own."""
    if kind == "authorisation":
        return render("authorisation", sheets.authorisation(case), code=case.number)
    if kind == "declaration":
        return render("declaration", sheets.declaration(case), code=case.number)
    return blank_scan(kind)


@cache
def blank_scan(kind: str) -> bytes:
    """One invented sheet for every other kind: books and cards of people who do not exist."""
    return render("declaration", {}, code=f"演示-{kind}", blank=True)


def submit(story: Story) -> None:
    case, by = story.told, story.line.clerk
    intake.submit(case=case, by=by)


def accept(story: Story) -> None:
    case, by = story.told, story.line.clerk
    wanted = [lack.kind for lack in gate.missing(case, "accept") if lack.source == "applicant"]
    hand_in(story, *wanted)
    intake.accept(case=case, by=by)
    authorise(story)


def authorise(story: Story) -> None:
    """Every member signs for himself, a guardian for a minor."""
    case = story.told
    for person in check.people_to_check(case):
        minor = person.age(clock.today()) < 18
        authorisation.authorise(
            person=person,
            case_number=case.number,
            division=case.division,
            signed_by=story.people[0].name if minor else person.name,
            signed_on=clock.today(),
            valid_to=clock.today() + timedelta(days=365),
            by=story.line.clerk,
        )


def request_check(story: Story) -> None:
    check.request_check(case=story.told, by=story.line.clerk)


def report_check(story: Story) -> None:
    """Registers confirm what was declared; the checker reports."""
    case, by = story.told, story.line.checker
    request = Check.objects.get(case_number=case.number, reported_on=None)
    verification.answer_rest(check=request, by=by)
    check.report_check(case=case, conclusion="核对结果与申报一致。", by=by)


def go_and_see(story: Story) -> None:
    """The visit with two investigators, photo, signed sheet and a neighbour."""
    case, by = story.told, story.line.clerk
    row = visit.write_visit(
        case=case,
        by=by,
        at_time=clock.now(),
        place=case.household.address,
        present=story.people[0].name,
        sheet={
            "income": "与申报一致",
            "housing": "砖房三间，60 平方米，电费每月 40 元",
            "health": "见病历和残疾证",
            "employment": "家中劳动力不足",
        },
        opinion="情况属实，家庭困难。",
    )
    if row.investigators.count() < 2:
        visit.add_investigator(visit=row, name=by.name, unit="平安镇民政办", by=by, staff_key=by.actor_key)
        visit.add_investigator(visit=row, name="李驻村", unit="平安镇驻村工作队", by=by)
    paper.upload(case=case, kind="visit_photo", content=photo(f"home {case.number}"), name="入户照片.jpg", by=by)
    paper.upload(
        case=case, kind="visit_signed", content=scan(case, "visit_signed"), name="入户调查表（签字）.pdf", by=by
    )
    visit.interview(
        case=case,
        by=by,
        name="邻居甲",
        relation="邻居",
        on=clock.today(),
        place="村委会",
        method="当面",
        answers={
            "income": "收入不多",
            "property": "没有车",
            "living": "生活困难",
            "work": "偶尔打零工",
            "health": "身体不好",
        },
        investigators=f"{by.name}、李驻村",
    )
    for line in case.lines.filter(removed=""):
        if not line.settled:
            settle(story, line)
    visit.finish_visit(case=case, by=by)


def settle(story: Story, line: EconomicLine) -> None:
    economy.settle(line=line, accepted=line.counts, explanation="入户核实", by=story.line.clerk)


def assess(story: Story) -> None:
    assessment.assess(case=story.told, by=story.line.clerk)


def propose(story: Story) -> None:
    outcome = story.told.assessments.latest("at").get_outcome_display()
    proposal.propose(case=story.told, text=f"经审核，同意认定结论“{outcome}”，按规定公示。", by=story.line.reviewer)


def post(story: Story) -> None:
    case, by = story.told, story.line.clerk
    notice.post_notice(case=case, place="村委会公示栏", phone="0436-3200000", by=by)
    notice.photograph(case=case, photo=photo("notice"), name="公示照片.jpg", by=by)


def send_up(story: Story) -> None:
    notice.send_up(case=story.told, by=story.line.clerk)


def county_goes(story: Story) -> None:
    """The county's own visit where it is obligatory."""
    case, by = story.told, story.line.county
    row = visit.write_visit(
        case=case,
        by=by,
        at_time=clock.now(),
        place=case.household.address,
        present=story.people[0].name,
        level="county",
        sheet={"income": "属实", "housing": "属实", "health": "属实", "employment": "属实"},
        opinion="情况属实。",
    )
    visit.add_investigator(visit=row, name=by.name, unit="民政局", by=by, staff_key=by.actor_key)
    visit.add_investigator(visit=row, name="赵科员", unit="民政局", by=by)
    visit.finish_county_visit(case=case, by=by)


def review(story: Story) -> None:
    if visit.county_visit_due(story.told):
        county_goes(story)
    decision.review(case=story.told, text="材料齐全，程序合规。", agrees=True, by=story.line.county)


def decide(story: Story) -> None:
    """Confirm what the law allows, refuse the rest in writing."""
    if story.told.assessments.latest("at").outcome == "not_eligible":
        decision.refuse(case=story.told, why="家庭人均收入高于最低生活保障标准。", by=story.line.approver)
    else:
        decision.confirm(case=story.told, by=story.line.approver)


def close(story: Story) -> None:
    case, by = story.told, story.line.clerk
    closing.deliver(case=case, on=clock.today(), way="直接送达", receiver=story.people[0].name, by=by)
    if case.status == "confirmed":
        closing.publish(case=case, by=by)
    closing.close(case=case, by=by)


_STEPS: dict[str, Callable[[Story], None]] = {
    "submitted": submit,
    "accepted": accept,
    "checking": request_check,
    "visiting": report_check,
    "assessing": go_and_see,
    "assessed": assess,
    "proposed": propose,
    "on_notice": post,
    "with_county": send_up,
    "reviewed": review,
    "confirmed": decide,
    "closed": close,
}
