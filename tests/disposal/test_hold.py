"""暂缓销毁: beats every term, covers the whole household, is lifted by another."""

import pytest

from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.disposal.models import Appraisal, Opinion
from dibao.disposal.queries import expiring
from dibao.disposal.queries.retention import term_of
from dibao.disposal.services.hold import lift_hold, place_hold
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import household, text_file
from tests.disposal.shelf import COUNTY, GROUP, LATER, SEED, light

pytestmark = pytest.mark.django_db
PAPER = {"kind": "audit", "reason": "资金专项审计", "document": "审计通知书〔2037〕15 号"}


@pytest.fixture
def volume(db):
    return light()


def test_a_hold_beats_the_term_of_every_volume_of_the_household(volume, auditor, approver, on):
    other = light(number=volume.household_number)
    stranger = light(number=household())
    with on(LATER):
        hold = place_hold(volume=volume, by=auditor, **PAPER)
        for each in (volume, other):
            assert term_of(each).ended(LATER) and not term_of(each).expired(LATER)
            assert "审计通知书" in term_of(each).words
        assert term_of(stranger).expired(LATER)
        second = place_hold(volume=other, by=auditor, **PAPER | {"kind": "complaint"})
        lift_hold(hold=hold, why="审计已结束", by=approver)
        assert not term_of(volume).expired(LATER)
        lift_hold(hold=second, why="信访已答复", by=approver)
        assert term_of(volume).expired(LATER)


def test_who_placed_a_hold_does_not_lift_it_and_the_archivist_never(volume, approver, archivist):
    hold = place_hold(volume=volume, by=approver, **PAPER)
    with pytest.raises(NotAllowed, match="由您登记"):
        lift_hold(hold=hold, why="审计已结束", by=approver)
    with pytest.raises(NotAllowed):
        lift_hold(hold=hold, why="审计已结束", by=archivist)


def test_a_hold_needs_reason_and_paper_and_is_lifted_once(volume, archivist, approver, clerk):
    with pytest.raises(Invalid) as refusal:
        place_hold(volume=volume, kind="x", reason=" ", document="", by=archivist)
    assert set(refusal.value.fields) == {"kind", "reason", "document"}
    with pytest.raises(NotAllowed):
        place_hold(volume=volume, by=clerk, **PAPER)
    hold = place_hold(volume=volume, by=archivist, **PAPER)
    with pytest.raises(Invalid):
        lift_hold(hold=hold, why="", by=approver)
    lift_hold(hold=hold, why="审计已结束", by=approver)
    with pytest.raises(Conflict, match="冯确认"):
        lift_hold(hold=hold, why="审计已结束", by=approver)
    verbs = Event.objects.filter(household_number=volume.household_number).values_list("verb", flat=True)
    assert {"disposal.place_hold", "disposal.lift_hold"} <= set(verbs)


def test_the_expiry_list_counts_by_year_fonds_and_term(volume, auditor, on):
    light(started=False)
    with on(clock.today().replace(year=2027)):
        light()
    with on(LATER):
        place_hold(volume=volume, by=auditor, **PAPER)
        mine = expiring.within(COUNTY)
        found = expiring.ended(within=mine, until=LATER)
        assert [term.volume for term in found] == [volume]
        assert [(g.year, g.term, g.count, g.held) for g in expiring.groups(found)] == [(2036, "10年", 1, 1)]
        both = expiring.groups(expiring.ended(within=mine, until=LATER.replace(year=2038)))
        assert [(g.year, g.count) for g in both] == [(2036, 1), (2037, 1)]
        assert not expiring.ended(within=expiring.within(220881000000), until=LATER)


def test_an_appraisal_nobody_signed_extends_nothing(volume, on):
    until = LATER.replace(year=2050)
    opened = Appraisal.objects.create(
        number="JD-1",
        division=COUNTY,
        until=LATER,
        group=GROUP,
        seed=SEED,
        percent=0,
        report=text_file(SYSTEM, "report"),
    )
    Opinion.objects.create(
        appraisal=opened, volume=volume, starts=clock.today(), ends=term_of(volume).ends, verdict="extend", until=until
    )
    assert term_of(volume).ends.year == 2036
    Appraisal.objects.update(signed_at=clock.now())
    assert term_of(volume).ends == until


def test_what_is_kept_long_and_ten_years_old_is_due_for_the_archives_office(on):
    old = light(retention="Y", started=False)
    light(retention="D10")
    assert expiring.due_for_archives(within=expiring.within(COUNTY), on=clock.today()) == []
    assert expiring.due_for_archives(within=expiring.within(COUNTY), on=LATER) == [(old.year, 1)]


def test_aid_given_once_is_counted_from_the_end_of_its_year(on):
    volume = light(started=False, programme="temporary")
    type(volume).objects.filter(pk=volume.pk).update(sealed_under={"term": {"trigger": "year_end"}})
    volume.refresh_from_db()
    assert str(term_of(volume).ends) == "2037-01-01"
    with on(LATER):
        assert [t.volume for t in expiring.ended(within=expiring.within(COUNTY), until=LATER)] == [volume]
