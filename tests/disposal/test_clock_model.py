"""The clock against an independent oracle over random lives: applied, granted, refused, left, held, extended, waited.

The oracle reads what happened, in order, and counts for itself; the code reads rows and papers of the archive.
"""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dibao.archive.models import Volume
from dibao.archive.services.volume import start_retention
from dibao.audit.actors import SYSTEM
from dibao.disposal.models import Appraisal, Opinion
from dibao.disposal.queries.retention import term_of
from dibao.disposal.services.hold import lift_hold, place_hold
from dibao.kernel import clock
from tests.archive.office import add, household, new_volume, text_file
from tests.conftest import staff
from tests.disposal.shelf import COUNTY, GROUP, SEED, closed

pytestmark = pytest.mark.django_db
YEARS = 10  # D10, above the local floor


def years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


class Oracle:
    """What happened to the family, and nothing of how it is stored."""

    def __init__(self) -> None:
        self.applying = self.aided = False
        self.since: date | None = None
        self.holds = 0
        self.longer: dict[str, date] = {}

    def expected(self, volume: str, today: date) -> tuple[str, date | None, bool]:
        if self.applying:
            return "在办", None, False
        if self.aided:
            return "在保", None, False
        assert self.since is not None
        last = max(years_later(self.since, YEARS), self.longer.get(volume, date.min))
        return "已起算", last, today > last and not self.holds


class Life(RuleBasedStateMachine):
    """One household from its first application on."""

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = datetime(2027, 1, 4, 9, tzinfo=clock.OFFICE)
        self.number, self.oracle, self.holds = household(), Oracle(), []
        self.auditor, self.approver = staff("shenji"), staff("queren")
        with clock.at(self.now):
            self.paper = text_file(SYSTEM, "model")
            self.report = text_file(SYSTEM, "report")
        self.apply()

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def _tick(self):
        self.now += timedelta(minutes=7)
        return clock.at(self.now)

    def _closed(self, kind: str, *, started: bool) -> None:
        volume = Volume.objects.get(household_number=self.number, status="open")
        add(volume, SYSTEM, kind, paper=self.paper)
        closed(volume, started=started)

    @rule(days=st.one_of(st.integers(1, 40), st.integers(300, 1500), st.just(3653)))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @precondition(lambda self: not self.oracle.applying)
    @rule()
    def apply(self) -> None:
        with self._tick():
            new_volume(SYSTEM, number=self.number)
        self.oracle.applying = True

    @precondition(lambda self: self.oracle.applying)
    @rule()
    def refuse(self) -> None:
        with self._tick():
            self._closed("refusal", started=True)
            self.oracle.applying = False
            if not self.oracle.aided:
                self.oracle.since = clock.today()

    @precondition(lambda self: self.oracle.applying)
    @rule()
    def grant(self) -> None:
        with self._tick():
            self._closed("confirmation", started=False)
        self.oracle.applying, self.oracle.aided, self.oracle.since = False, True, None

    @precondition(lambda self: self.oracle.aided and not self.oracle.applying)
    @rule(newest=st.booleans())
    def leave(self, newest: bool) -> None:
        """As casework leaves: the award's volume is dated, and the exit lies in a volume of its own."""
        with self._tick():
            granted = Volume.objects.filter(household_number=self.number, retention_starts=None, status="sealed")
            chosen = granted.order_by("-opened_at" if newest else "opened_at").first()
            assert chosen is not None
            start_retention(volume=chosen, on=clock.today(), why="退出", by=SYSTEM)
            new_volume(SYSTEM, number=self.number)
            self._closed("exit", started=True)
            self.oracle.aided, self.oracle.since = False, clock.today()

    @rule(kind=st.sampled_from(["audit", "litigation", "complaint"]))
    def hold(self, kind: str) -> None:
        volume = Volume.objects.filter(household_number=self.number).first()
        with self._tick():
            self.holds.append(
                place_hold(volume=volume, kind=kind, reason="专项审计", document="通知书", by=self.auditor)
            )
        self.oracle.holds += 1

    @precondition(lambda self: self.holds)
    @rule(which=st.integers(0, 9))
    def lift(self, which: int) -> None:
        with self._tick():
            lift_hold(hold=self.holds.pop(which % len(self.holds)), why="审计已结束", by=self.approver)
        self.oracle.holds -= 1

    @precondition(lambda self: not self.oracle.applying and not self.oracle.aided)
    @rule(years=st.integers(1, 20), signed=st.booleans(), which=st.integers(0, 9))
    def extend(self, years: int, signed: bool, which: int) -> None:
        """An appraisal; one that nobody has signed changes nothing."""
        volumes = list(Volume.objects.filter(household_number=self.number).order_by("opened_at"))
        volume = volumes[which % len(volumes)]
        with self._tick():
            term = term_of(volume)
            until = years_later(max(clock.today(), term.ends), years)
            appraisal = Appraisal.objects.create(
                number=f"{self.now}", division=COUNTY, until=term.ends, group=GROUP, seed=SEED, percent=0,
                signed_at=clock.now() if signed else None, report=self.report,
            )  # fmt: skip
            Opinion.objects.create(appraisal=appraisal, volume=volume, starts=term.clock.starts, ends=term.ends,
                                   verdict="extend", until=until)  # fmt: skip
        if signed:
            self.oracle.longer[str(volume.pk)] = max(until, self.oracle.longer.get(str(volume.pk), date.min))

    @invariant()
    def the_code_and_the_oracle_agree(self) -> None:
        if not hasattr(self, "oracle"):
            return
        with clock.at(self.now):
            for volume in Volume.objects.filter(household_number=self.number):
                term = term_of(volume)
                seen = (term.clock.run.value, term.ends, term.expired(clock.today()))
                assert seen == self.oracle.expected(str(volume.pk), clock.today()), volume.archival_code


def test_the_clock_agrees_with_the_oracle_over_random_lives():
    run_state_machine_as_test(Life, settings=settings(max_examples=15, stateful_step_count=18, derandomize=True))
