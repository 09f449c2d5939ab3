"""One case walked from the first word to the sealed file, with a stop at every stage where pages may be asked.

Side roads (asked once, disputed, sent back, refused, withdrawn …) are gone and taken back, so that one family is
enough for every status. Everything happens through the real services.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from demo import story as told
from demo.families import DISABLED_SON
from demo.office import COUNTY, VILLAGE
from demo.people import Inventor
from dibao.access.models import Staff
from dibao.access.services.staff import disable_staff
from dibao.archive.models import Item, Place
from dibao.archive.services.custody import assign_custody
from dibao.audit.actors import SYSTEM
from dibao.casework.models import Case
from dibao.casework.queries.checking import askable_again
from dibao.casework.services import check as checking
from dibao.casework.services import (
    closing,
    decision,
    economy,
    intake,
    kinship,
    notice,
    paper,
    proposal,
    second_check,
    support,
    visit,
)
from dibao.finding.services import index
from dibao.kernel import clock
from dibao.matching.models import Cluster, Decision, Merge
from dibao.matching.services import cluster as clusters
from dibao.matching.services import decision as pairs
from dibao.matching.services import merge as mergers
from dibao.matching.services.index import index_household
from dibao.policy.services.parameter import decide
from dibao.population.services import scenario
from dibao.population.whatif import Wish
from dibao.preservation.models import Report
from dibao.registry.services import household as households
from dibao.registry.services import person as persons
from dibao.reviews.models import StandardChange
from dibao.reviews.services import applying, approving
from dibao.reviews.services import change as changes
from dibao.reviews.services import paper as adjustment_papers
from dibao.reviews.services import preview as previewing
from dibao.verification.models import Authorisation, Check, Finding, Query
from dibao.verification.services import check as verification
from tests.access import (
    adjusted,
    banked,
    captured,
    consulted,
    disposed,
    funded,
    helped,
    recorded,
    rostered,
    rounded,
    screened,
)
from tests.conftest import PASSWORD, staff
from tests.exchange.town import exchanged
from tests.factories.cases import the_line
from tests.sharing.town import shared
from tests.verification import town as departments

# Who they are by work number; `stranger` decides in the next county, `outsider` is a clerk of the next town.
CAST = {
    "helper": "cunxie", "clerk": "jingban", "reviewer": "chushen", "checker": "hedui", "county": "shenhe",
    "approver": "queren", "archivist": "dangan", "cashier": "caiwu", "auditor": "shenji", "city": "shiji",
    "province": "shengji", "system": "xitong", "security": "anquan", "audit": "rizhi",
    "outsider": "linzhen", "stranger": "tn-queren",
}  # fmt: skip
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
KEPT = "economic"  # the one class the archivist keeps here


class _Undo(Exception):
    """Ends a side road."""


@contextmanager
def undone() -> Iterator[None]:
    """Everything inside is taken back. The services' own durable transactions count as outermost in here."""
    road = transaction.atomic()
    road._from_testcase = True  # type: ignore[attr-defined]  # as Django's own TestCase marks its transactions
    try:
        with road:
            yield
            raise _Undo
    except _Undo:
        pass


def enter(work_number: str) -> Client:
    """A browser logged in through the real page."""
    client = Client()
    answer = client.post("/account/login/", {"work_number": work_number, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[:300]
    return client


def browsers() -> dict[str, Client]:
    """Everybody's browser, with one that never logged in and one whose account was disabled while logged in."""
    clients = {"nobody": Client(), **{name: enter(number) for name, number in CAST.items()}}
    clients["disabled"] = enter("jieshen")
    disable_staff(staff=staff("jieshen"), division=220802001000, by=staff("anquan"), reason="调离")
    return clients


def jpeg(words: str = "photo") -> SimpleUploadedFile:
    return SimpleUploadedFile("照片.jpg", told.photo(words), content_type="image/jpeg")


class Town:
    """The story, and what an address or a form needs to know of it."""

    def __init__(self, plan: Any = DISABLED_SON, seed: int = 71):
        self.story = told.Story(plan, VILLAGE, the_line(), Inventor(seed=seed), clock.today())
        self.spare = Inventor(seed=seed + 1)
        self.scans = 0
        self.line = self.story.line
        self._things: dict[str, str] | None = None

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.story.told.pk)

    def scan(self, kind: str = "declaration") -> SimpleUploadedFile:
        """A scan unlike every other: made in the same second of a clock that stands, two would be one file."""
        self.scans += 1
        with clock.at(clock.now() + self.scans * SECOND):
            made = told.scan(self.case, kind)
        return SimpleUploadedFile("扫描件.pdf", made, content_type="application/pdf")

    def walk(self) -> Iterator[str]:
        """Names of stages in their order; the case stands there while the name is in hand."""
        began = clock.today()
        for step, stops in _ROAD.items():
            self._things = None
            with clock.at(began + told.DAYS.get(step, 0) * DAY):
                if step == "draft":
                    self.story.case = told.apply_for(self.story)
                else:
                    self.story.case = self.case
                    told._STEPS[step](self.story)
                yield step
                for side in stops:
                    self._things = None
                    with undone():
                        self.story.case = self.case
                        more = _SIDE[side](self)
                        with clock.at(clock.today() + (more or 0) * DAY):
                            yield side

    def stand_still(self) -> None:
        """From here until the walk goes on whatever is done is taken back, so that things stay what they are."""
        self._things = self._found()

    def things(self) -> dict[str, str]:
        """What stands for the braces in an address or in a form: keys of rows that are there now."""
        return self._found() if self._things is None else self._things

    def _found(self) -> dict[str, str]:
        if self.story.case is None:
            return {}
        case = self.case
        people = self.story.people
        wife = case.household.memberships.get(person=people[1])
        return {
            "case": case.number,
            "version": str(case.version),
            "today": str(clock.today()),
            "next_year": str(clock.today() + 365 * DAY),
            "household": case.household.number,
            "village": str(case.division),
            "person": str(people[0].pk),
            "wife": str(people[1].pk),
            "member": str(wife.pk),
            **{name: str(pk) for name, pk in self._rows(case).items() if pk is not None},
        }

    def _rows(self, case: Case) -> dict[str, Any]:
        papers, items = case.papers.filter(withdrawn=""), Item.objects.filter(volume=case.volume_id).live()
        open_visit = case.visits.filter(finished_at=None).first()
        return {
            "line": _pk(case.lines.filter(removed="", member=case.applicant, block="income")),
            "disclosure": _pk(case.kinships.all()),
            "obligor": _pk(case.obligors.filter(removed="")),
            "handed_in": _pk(papers.filter(origin="uploaded")),
            "paper": _pk(papers),
            "authorisation": _pk(Authorisation.objects.filter(case_number=case.number, person=case.applicant)),
            "query": _pk(Query.objects.filter(check_request__case_number=case.number, person=case.applicant)),
            "found_query": next((row.key for row in askable_again(case) if row.register == "bank"), None),
            "clue": _pk(Finding.objects.filter(query__check_request__case_number=case.number, block="hint")),
            "visit": open_visit and open_visit.pk,
            "volume": case.volume_id,
            "item": _pk(items.filter(class_code="basic")) if case.volume_id else None,
            "kept": _pk(items.filter(class_code=KEPT)) if case.volume_id else None,
            "four_checks": _pk(Report.objects.filter(volume=case.volume_id)),
            "box": _pk(Place.objects.filter(kind="box", division=case.division)),
            **self._adjustment(),
            **departments.things(),
            **screened.things(),
            **consulted.things(case.volume),
            **captured.things(),
            **recorded.things(),
            **banked.things(),
            **rostered.things(),
            **funded.things(),
            **rounded.things(),
            **helped.things(),
            **adjusted.things(),
            **disposed.things(),
            "clerk_key": self.line.clerk.pk,
            "cluster": _pk(Cluster.objects.all()),
            "unsure": _pk(Decision.objects.filter(answer="unsure")),
            "twice": _pk(Decision.objects.filter(answer="same")),
            "twice_kept": self.story.people[-1].pk,
            "merge": _pk(Merge.objects.all()),
            "lacking": next((m.kind for m in _missing(case)), None),
        }

    @staticmethod
    def _adjustment() -> dict[str, Any]:
        """The change of the standard that is there now, and what it left."""
        change = StandardChange.objects.order_by("-pk").first()
        if change is None:
            return {}
        return {
            "change": change.number,
            "change_version": change.version,
            "proposed": _pk(change.values.filter(removed=False)),
            "change_paper": _pk(change.papers.all()),
            "task": _pk(change.tasks.all()),
        }

    def facts(self) -> dict[str, Any]:
        """A full answer to the questions of 每人情况 for the head."""
        person = self.story.people[0]
        types = persons.types_of(person, on=clock.today(), ticked=set())
        return told.facts_for(self.story.plan.members[0], person, types)

    def newcomer(self) -> dict[str, str]:
        """A person nobody has registered."""
        someone = self.spare.person(birth=date(1966, 7, 8), sex="2")
        return {"name": someone.name, "id_kind": "resident", "id_number": someone.id_number}

    def body(self, wanted: dict[str, Any] | None) -> dict[str, Any]:
        """A form as the table writes it, with rows, files and invented people put in."""
        things: dict[str, str] = self.things()
        sent: dict[str, Any] = {}
        for key, value in (wanted or {}).items():
            if value == "PHOTO":
                sent[key] = jpeg(f"{things['case']} {things['version']}")
            elif value == "SCAN":
                sent[key] = self.scan()
            elif key == "FACTS":
                sent |= self.facts()
            elif key == "NEWCOMER":
                sent |= self.newcomer()
            else:
                sent[fill(str(key), things)] = fill(str(value), things)
        return sent


def fill(text: str, things: dict[str, str]) -> str:
    """Put things into the braces."""
    for name, value in things.items():
        text = text.replace("{" + name + "}", value)
    return text


def imagined() -> dict[str, str]:
    """A scenario of the county, reckoned over whatever is in the register, and the place of a family in it."""
    by = staff("queren")
    made = scenario.create(name="提高", division=COUNTY, on=date(2027, 1, 1), by=by)
    scenario.add_change(scenario=made, wish=Wish("standard", COUNTY, "any", permille=1050), by=by)
    return {"scenario": str(scenario.run(scenario=made, by=by).pk), "family": "220802/0", **exchanged(), **shared()}


def _pk(rows: Any) -> Any:
    return rows.values_list("pk", flat=True).first()


def _missing(case: Case) -> list[Any]:
    from dibao.casework.queries import gate
    from dibao.casework.queries.case import STAGE

    stage = STAGE.get(case.status) if case.volume_id else None
    return gate.missing(case, stage) if stage else []


def _silent(town: Town) -> None:
    """The wife's line is taken away, so that she has said nothing of her income."""
    line = town.case.lines.get(member=town.story.people[1], block="income", removed="")
    economy.remove(line=line, reason="填写有误", by=town.line.clerk)


def _related(town: Town) -> None:
    kinship.disclose(
        case=town.case, member=town.story.people[0], staff_name="吴村委", unit="村委会", relation="sibling",
        by=town.line.clerk,
    )  # fmt: skip


SON = {"name": "罗遥", "relation": "child", "members": 3, "income": 30_000_00, "supported": 2, "children": 2}


def _reckoning(**rules: Any) -> None:
    """The county reckons with what it left aside so far."""
    for key, value in rules.items():
        decide(
            key=key, division=COUNTY, track="any", valid_from=date(2026, 1, 1), value=value, unit="table",
            document="本地办法（虚构）", source="原件", by=SYSTEM,
        )  # fmt: skip


def _owing(town: Town) -> None:
    _reckoning(support_fee={"strategy": "excess"})
    support.declare(case=town.case, member=town.story.people[0], values=SON, by=town.line.clerk)


def _weighing(town: Town) -> None:
    labour = {"strategy": "minimum_wage", "minimum_wage": 500_00}
    _reckoning(support_fee={"strategy": "excess"}, imputed_labour=labour)
    said = SON | {"evidence": "税务回执"}
    support.find(case=town.case, member=town.story.people[0], values=said, by=town.line.clerk)


def _handed_in(town: Town) -> None:
    paper.upload(case=town.case, kind="id_card", content=told.photo("card"), name="身份证.jpg", by=town.line.clerk)


def _complete(town: Town) -> None:
    town.story.case = town.case
    told.hand_in(town.story, *_WANTED)


_WANTED = ("application", "declaration", "authorisation", "household_register", "id_card", "disability_certificate")


def _incomplete(town: Town) -> None:
    intake.ask_once(case=town.case, by=town.line.clerk)


def _contradicted(town: Town) -> None:
    """The bank knows of a deposit, the population register asks something, and the family has not been told."""
    case, by = town.case, town.line.checker
    check = Check.objects.get(case_number=case.number, reported_on=None)
    queries = check.queries.filter(person=case.applicant)
    deposit = {"block": "property", "item": "deposit", "amount": 1_200_000, "text": "活期存款"}
    moved = {"block": "hint", "item": "", "amount": None, "text": "户籍已迁出", "question": "是否仍由本地保障？"}
    for register, found in (("bank", deposit), ("population", moved)):
        checking.answer(query=queries.get(register=register), answer="found", findings=[found], by=by)
    checking.answer_rest(check=check, by=by)
    checking.report_check(case=case, conclusion="存款未申报", by=by)


def _rechecked(town: Town) -> None:
    """The bank was asked again and has answered; the second report is not out."""
    _contradicted(town)
    case = town.case
    wanted = [query for query in askable_again(case) if query.register == "bank"]
    again = second_check.check_again(case=case, queries=wanted, why="银行更正", by=town.line.clerk)
    checking.answer_rest(check=again, by=town.line.checker)


def _answered(town: Town) -> None:
    request = Check.objects.get(case_number=town.case.number, reported_on=None)
    verification.answer_rest(check=request, by=town.line.checker)


def _batched(town: Town) -> None:
    departments.built(by=town.line.checker)


def _replied(town: Town) -> None:
    departments.answered(by=town.line.checker, scan=told.scan(town.case, "declaration"))


def _seen(town: Town) -> None:
    """At home with everything but the last word: `finish_visit` is still to be done."""
    case, by = town.case, town.line.clerk
    row = visit.write_visit(
        case=case, by=by, at_time=clock.now(), place="家中", present=case.applicant.name, opinion="情况属实。",
        sheet={"income": "一致", "housing": "砖房", "health": "卧床", "employment": "无"},
    )  # fmt: skip
    visit.add_investigator(visit=row, name=by.name, unit="平安镇", by=by, staff_key=by.actor_key)
    visit.add_investigator(visit=row, name="李驻村", unit="驻村工作队", by=by)
    paper.upload(case=case, kind="visit_photo", content=told.photo("home"), name="照片.jpg", by=by)
    paper.upload(case=case, kind="visit_signed", content=told.scan(case, "visit_signed"), name="签字.pdf", by=by)
    visit.interview(
        case=case, by=by, name="邻居乙", relation="邻居", on=clock.today(), place="村委会", method="当面访问",
        answers=dict.fromkeys(visit.ANSWERS, "如实"), investigators="周经办、李驻村",
    )  # fmt: skip


def _county_seen(town: Town) -> None:
    case, by = town.case, town.line.county
    row = visit.write_visit(
        case=case, by=by, at_time=clock.now(), place="家中", present=case.applicant.name, opinion="属实。",
        level="county", sheet={"income": "一致", "housing": "砖房", "health": "卧床", "employment": "无"},
    )  # fmt: skip
    visit.add_investigator(visit=row, name=by.name, unit="民政局", by=by, staff_key=by.actor_key)
    visit.add_investigator(visit=row, name="赵科员", unit="民政局", by=by)


def _over(town: Town) -> int:
    return 8


def _disputed(town: Town) -> None:
    notice.object_(case=town.case, content="家里有车", who="举报人丙", by=town.line.clerk)


def _sent_back(town: Town) -> None:
    decision.send_back(case=town.case, why="缺说明", by=town.line.county)


def _refused(town: Town) -> None:
    decision.refuse(case=town.case, why="收入高于标准", by=town.line.approver)


def _withdrawn(town: Town) -> None:
    intake.withdraw(case=town.case, by=town.line.clerk, why="家中已有人赡养")


def _terminated(town: Town) -> None:
    proposal.terminate(case=town.case, why="拒不配合调查", by=town.line.reviewer)


def _ready(town: Town) -> None:
    closing.deliver(
        case=town.case, on=clock.today(), way="直接送达", receiver=town.case.applicant.name, by=town.line.clerk
    )
    closing.publish(case=town.case, by=town.line.clerk)


def _custody(town: Town) -> None:
    assign_custody(
        class_code=KEPT, division=220802000000, keeper=Staff.objects.get(work_number="dangan"), by=town.line.county
    )
    index.build()  # a search without one looks through five hundred events, and the walk has more


def _tried(town: Town) -> None:
    """A higher standard, entered and tried out by the county's reviewer."""
    values = [
        {"key": "standard", "track": track, "value": value, "unit": unit}
        for track, value, unit in (("rural", 6_480_00, "fen_per_year"), ("urban", 790_00, "fen_per_month"))
    ]
    change = changes.enter(
        division=220802000000, document="新标准的通知", source="原件", effective_on=date(2026, 11, 1), by=town.line.county,
        values=values,
    )  # fmt: skip
    previewing.preview(change=change, by=town.line.county)


def _latest() -> StandardChange:
    return StandardChange.objects.order_by("-pk")[0]


def _sent(town: Town) -> None:
    _tried(town)
    changes.submit(change=_latest(), by=town.line.county)


def _granted(town: Town) -> None:
    _sent(town)
    approving.approve(change=_latest(), by=town.line.approver)


def _applied(town: Town) -> None:
    _granted(town)
    assert applying.carry_on(change=_latest()).raised == 1


def _told(town: Town) -> None:
    _applied(town)
    adjustment_papers.print_notice(change=_latest(), award=town.case.award, by=town.line.approver)


def _left_out(town: Town) -> None:
    """The award moved between the trial and the approval."""
    _granted(town)
    award = town.case.award
    last = award.present
    last.pk, last.amount_month, last.decided_at = None, last.amount_month + 100, clock.now()
    last.save()
    assert applying.carry_on(change=_latest()).skipped == 1


def _undo_asked(town: Town) -> None:
    _applied(town)
    approving.ask_undo(change=_latest(), why="文件有误", by=town.line.county)


def _taking_back(town: Town) -> None:
    _undo_asked(town)
    approving.undo(change=_latest(), by=town.line.approver)


def _tied(town: Town) -> None:
    """Another family of the village has the same phone; its head may be the wife, and is the son."""
    by, family = town.line.clerk, town.case.household
    someone = town.spare.person(birth=date(1958, 4, 6), sex="2")
    head = persons.register(name=someone.name, division=VILLAGE, by=by, id_number=someone.id_number)
    other = households.register(
        head=head, division=VILLAGE, track="rural", by=by, phone=family.phone, address="平安屯9组99号"
    )
    index_household(household=other)
    clusters.find_clusters()
    pairs.decide(a=head, b=town.story.people[1], answer="unsure", why="证件看不清", by=by)
    pairs.decide(a=head, b=town.story.people[-1], answer="same", why="本人承认", by=town.line.checker)


def _merging(town: Town) -> None:
    """The pair that is one: a checker proposes to keep the son."""
    _tied(town)
    pair = Decision.objects.get(answer="same")
    by, keep = town.line.checker, str(town.story.people[-1].pk)
    mergers.propose_merge(decision=pair, keep=keep, why="多报户口", paper="公安证明", by=by)


def _merged(town: Town) -> None:
    _merging(town)
    mergers.merge(merge=Merge.objects.get(), by=town.line.approver)


def _dividing(town: Town) -> None:
    _merged(town)
    mergers.ask_undo(merge=Merge.objects.get(), why="看错了", by=town.line.checker)


_SIDE = {
    "silent": _silent,
    "tied": _tied,
    "merging": _merging,
    "merged": _merged,
    "dividing": _dividing,
    "related": _related,
    "owing": _owing,
    "weighing": _weighing,
    "handed_in": _handed_in,
    "complete": _complete,
    "incomplete": _incomplete,
    "answered": _answered,
    "contradicted": _contradicted,
    "rechecked": _rechecked,
    "batched": _batched,
    "replied": _replied,
    "seen": _seen,
    "over": _over,
    "disputed": _disputed,
    "county_seen": _county_seen,
    "sent_back": _sent_back,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "terminated": _terminated,
    "ready": _ready,
    "custody": _custody,
    "tried": _tried,
    "sent": _sent,
    "granted": _granted,
    "applied": _applied,
    "told": _told,
    "left_out": _left_out,
    "undo_asked": _undo_asked,
    "taking_back": _taking_back,
    "consulted": lambda town: consulted.consulted(town.case.volume),
    "captured": lambda town: captured.captured(town.case.volume),
    "recorded": lambda town: recorded.recorded(),
    "disposed": lambda town: disposed.disposed(),
    "rounded": lambda town: rounded.rounded(),
    **{name: lambda town, make=make: make() for name, make in helped.SIDES.items()},
    **{name: lambda town, make=make: make() for name, make in rostered.SIDES.items()},
    **{name: lambda town, make=make: make() for name, make in funded.SIDES.items()},
    **{name: lambda town, make=make: make() for name, make in banked.SIDES.items()},
    **{name: lambda town, make=make: make(town.story.people[1]) for name, make in screened.SIDES.items()},
    **{name: lambda town, make=make: make(town.story.people[1]) for name, make in adjusted.SIDES.items()},
}
# Every step of the story, and the side roads that begin there.
_ROAD: dict[str, tuple[str, ...]] = {
    "draft": ("silent", "tied", "merging", "merged", "dividing", "related", "owing", "handed_in"),
    "submitted": ("complete", "incomplete", "withdrawn"),
    "accepted": ("terminated",),
    "checking": ("answered", "contradicted", "rechecked", "batched", "replied"),
    "visiting": ("weighing", "seen"),
    "assessing": (),
    "assessed": (),
    "proposed": (),
    "on_notice": ("over", "disputed"),
    "with_county": ("county_seen", "sent_back"),
    "reviewed": ("refused",),
    "confirmed": ("ready",),
    "closed": (
        "custody",
        "tried",
        "sent",
        "granted",
        "applied",
        "told",
        "left_out",
        "undo_asked",
        "taking_back",
        "consulted",
        "captured",
        "recorded",
        "disposed",
        "rounded",
        *helped.SIDES,
        *rostered.SIDES,
        *funded.SIDES,
        *banked.SIDES,
        *screened.SIDES,
        *adjusted.SIDES,
    ),
}
STAGES = tuple(name for step, sides in _ROAD.items() for name in (step, *sides))
