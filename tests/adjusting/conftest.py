"""A family of four on dibao, and the verbs of an adjustment in one word each."""

from datetime import date, timedelta

import pytest

from demo.office import COUNTY
from dibao.adjusting.services import decision, entering, hearing, opening, reckoning, serving
from dibao.kernel import clock
from dibao.screening.models import Hit, ScreeningRun
from tests.adjusting import families

BORN = {"head": date(1970, 3, 5), "wife": date(1972, 5, 6), "son": date(2004, 9, 9), "girl": date(2012, 1, 2)}
RELATIONS = {"head": "0", "wife": "1", "son": "2", "girl": "3"}


@pytest.fixture
def family(db, inventor, machine):
    """`family("head", "wife")` — these members, on dibao since July; more as `families.found` takes it."""
    serial = iter(range(700_001, 700_100))

    def make(*who, **more):
        names = who or ("head", "wife", "son", "girl")
        members = {name: (RELATIONS[name] if at else "0", BORN[name]) for at, name in enumerate(names)}
        return families.found(inventor, machine, serial=next(serial), members=members, **more)

    return make


@pytest.fixture
def tell(clerk, reviewer, approver):
    """The office at work on one adjustment: each verb by the person who does it."""
    return Office(clerk, reviewer, approver)


class Office:
    def __init__(self, clerk, reviewer, approver):
        self.clerk, self.reviewer, self.approver = clerk, reviewer, approver

    def open(self, family, ground="report_by_family", **more):
        return opening.open_(award=family.award, ground=ground, why="家庭报告了变化", by=self.clerk, **more)

    def wage(self, adjustment, person, yuan_a_month, on=date(2026, 10, 1)):
        entering.set_line(
            adjustment=adjustment, block="income", member=person, item="wage", amount=yuan_a_month * 100,
            period="month", proof="工资流水", on=on, by=self.clerk, employment="flexible", labour="able",
        )  # fmt: skip
        adjustment.refresh_from_db()
        return adjustment

    def line(self, adjustment, person, item, yuan, *, period="year", on=date(2026, 10, 1), **more):
        entering.set_line(
            adjustment=adjustment, block="income", member=person, item=item, amount=yuan * 100, period=period,
            proof="入户核实", on=on, by=self.clerk, **more,
        )  # fmt: skip
        adjustment.refresh_from_db()

    def reckon(self, adjustment):
        return reckoning.reckon(adjustment=adjustment, by=self.clerk)

    def call(self, adjustment, way="written"):
        return hearing.call(
            adjustment=adjustment, way=way, called_on=clock.today(), meeting_at=clock.now() + timedelta(hours=2),
            place="平安镇为民服务中心", receiver="本人", by=self.clerk,
        )  # fmt: skip

    def hear(self, adjustment, words="没有意见"):
        return hearing.hear(
            adjustment=adjustment, held_at=clock.now(), way="office", place="平安镇为民服务中心", speaker="本人", words=words,
            answer="已说明计算方法。", signed="本人签名", by=self.reviewer,
        )  # fmt: skip

    def propose(self, adjustment, **more):
        return decision.propose(adjustment=adjustment, why="情况属实", by=self.reviewer, **more)

    def decide(self, adjustment):
        return decision.decide(adjustment=adjustment, by=self.approver)

    def serve(self, adjustment, **more):
        given = {"on": clock.today(), "way": "in_person", "receiver": "本人"} | more
        return serving.serve(adjustment=adjustment, by=self.clerk, **given)

    def close(self, adjustment):
        return serving.close(adjustment=adjustment, by=self.clerk)

    def cut(self, adjustment, **more):
        """Everything from the reckoning to the served letter."""
        self.call(adjustment)
        self.hear(adjustment)
        self.propose(adjustment, **more)
        self.decide(adjustment)
        return self.serve(adjustment)


@pytest.fixture
def a_hit(checker):
    """`a_hit(family)` — a wage found by a register, looked into and waiting for the hearing."""

    def make(home):
        run = ScreeningRun.objects.create(
            division=COUNTY, on=date(2026, 10, 1), state="done", by=checker.actor_key, by_name=checker.name
        )
        return Hit.objects.create(
            finder="wage", register="social_insurance", household=home.household, person=home.people["son"],
            division=home.award.division, fact="0" * 64, state="hearing", outcome="change", why="有工资",
            post="township_clerk", due_on=date(2026, 10, 30), first_run=run, seen_run=run,
        )  # fmt: skip

    return make
