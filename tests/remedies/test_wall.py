"""The wall around who reported, and around whom it is about."""

from datetime import date

import pytest
from django.db import connection

from demo.office import TOWN
from dibao.access.services.staff import grant_post
from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.casework.models import KinshipDisclosure
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.remedies.models import Complaint, Reporter
from dibao.remedies.services import complaint, reporter
from dibao.screening.permissions import case_of
from tests.remedies.conftest import ADDRESS, NAME, PHONE

CAST = (
    "helper", "clerk", "reviewer", "checker", "approver", "archivist", "cashier", "city_supervisor", "outsider",
    "system_admin", "security_admin", "audit_admin",
)  # fmt: skip


def test_the_keeper_and_an_auditor_with_a_purpose_see_the_name_each_time_on_record(reported, county_reviewer, auditor):
    found = reported()
    for who in (county_reviewer, auditor):
        seen = reporter.reveal(complaint=found, purpose="监督检查", by=who)
        assert (seen.name, seen.phone, seen.address) == (NAME, PHONE, ADDRESS)
    looks = Event.objects.filter(verb="remedies.reveal", outcome="viewed")
    assert [e.actor_key for e in looks] == [county_reviewer.actor_key, auditor.actor_key]
    with pytest.raises(Invalid):
        reporter.reveal(complaint=found, purpose="看看", by=auditor)


@pytest.mark.parametrize("who", CAST)
def test_nobody_else_does(who, reported, request):
    found = reported()
    with pytest.raises(NotAllowed):
        reporter.reveal(complaint=found, purpose="监督检查", by=request.getfixturevalue(who))
    assert not Event.objects.filter(verb="remedies.reveal").exists()


def test_an_auditor_who_handles_it_does_not(reported, auditor, approver):
    grant_post(
        staff=auditor, kind="township_reviewer", division=TOWN, by=SYSTEM, reason="借调", valid_from=date(2026, 1, 1)
    )
    auditor.__dict__.pop("live_posts", None)
    found = reported()
    complaint.assign(complaint=found, owner=auditor, why="", by=approver)
    with pytest.raises(NotAllowed):
        reporter.reveal(complaint=found, purpose="监督检查", by=auditor)


def test_the_name_lies_sealed_in_a_table_of_its_own(reported, db):
    reported()
    row = Reporter.objects.get()
    with connection.cursor() as cursor:
        for table in ("remedies_reporter", "remedies_complaint", "remedies_complaintevent", "audit_event"):
            cursor.execute(f"SELECT * FROM {table}")
            for line in cursor.fetchall():
                for cell in line:
                    text = (
                        bytes(cell).decode("utf-8", "replace") if isinstance(cell, (bytes, memoryview)) else str(cell)
                    )
                    assert NAME not in text and PHONE not in text, table
    assert row.name == NAME


@pytest.mark.parametrize("word", [NAME, PHONE, ADDRESS])
def test_the_keeper_cannot_write_the_name_where_others_read(word, reported, reviewer, county_reviewer):
    with pytest.raises(Invalid, match="删去"):
        reported(content=f"来电人{word}反映该户有车")
    found = reported()
    with pytest.raises(Invalid, match="删去"):
        complaint.assign(complaint=found, owner=reviewer, why=f"请联系{word}", by=county_reviewer)


def test_others_are_not_told_whether_they_guessed_it(reported, reviewer, approver):
    found = reported()
    complaint.assign(complaint=found, owner=reviewer, why=f"是不是{NAME}", by=approver)
    assert found.state == "assigned", "a refusal would have said yes"


def test_the_accused_and_whoever_is_kept_away_find_nothing(reported, clerk, reviewer, approver, auditor):
    found = reported(accused=approver, division=TOWN, keep_away=[auditor])
    mine = Complaint.objects.visible_to
    assert found not in mine(approver) and found not in mine(auditor) and found not in mine(clerk)
    for walled in (approver, auditor):
        with pytest.raises(NotAllowed):
            complaint.assign(complaint=found, owner=reviewer, why="", by=walled)


def test_another_account_of_the_accused_finds_nothing_either(reported, approver, city_supervisor):
    city_supervisor.human_key = approver.human_key
    city_supervisor.save()
    found = reported(accused=approver, division=TOWN)
    assert found not in Complaint.objects.visible_to(city_supervisor)


def test_the_accused_does_not_take_it_in_himself(reported, county_reviewer):
    with pytest.raises(NotAllowed, match="回避"):
        reported(accused=county_reviewer)
    assert not Complaint.objects.exists()


def test_a_disclosed_relative_of_the_family_neither_sees_nor_handles_it(reported, award, reviewer, approver):
    KinshipDisclosure.objects.create(**_kinship(award, reviewer))
    found = reported()
    with pytest.raises(Invalid, match="回避"):
        complaint.assign(complaint=found, owner=reviewer, why="", by=approver)
    Complaint.objects.filter(pk=found.pk).update(owner=reviewer)
    assert found not in Complaint.objects.visible_to(reviewer)


def test_a_relative_disclosed_later_no_longer_sees_it(reported, award, approver):
    found = reported()
    assert found in Complaint.objects.visible_to(approver)
    KinshipDisclosure.objects.create(**_kinship(award, approver))
    assert found not in Complaint.objects.visible_to(approver)


def _kinship(award, staff):
    case = case_of(award.household)
    return {
        "case": case, "staff": staff, "staff_name": staff.name, "unit": "镇政府", "member": case.applicant,
        "relation": "兄弟",
    }  # fmt: skip


def test_handlers_see_their_own_the_county_all_the_next_town_none(
    reported, clerk, reviewer, approver, outsider, helper
):
    mine, other = reported(), reported(channel="letter")
    complaint.assign(complaint=mine, owner=reviewer, why="", by=approver)
    seen = Complaint.objects.visible_to
    assert list(seen(reviewer)) == [mine] and set(seen(approver)) == {mine, other}
    assert not seen(clerk) and not seen(outsider) and not seen(helper)


def test_the_name_passes_to_another_keeper_without_being_shown(checked, approver, county_reviewer, city_supervisor):
    found = checked()
    reporter.change_keeper(complaint=found, to=city_supervisor, why="原保管人调离", by=approver)
    found.refresh_from_db()
    with pytest.raises(NotAllowed):
        reporter.reveal(complaint=found, purpose="答复举报人", by=county_reviewer)
    assert reporter.reveal(complaint=found, purpose="答复举报人", by=city_supervisor).name == NAME
    with pytest.raises(NotAllowed):
        reporter.reveal(complaint=found, purpose="答复举报人", by=approver)
