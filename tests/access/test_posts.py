"""Posts: a post covers its subtree, the three administrators are three humans who see no household."""

from datetime import date

import pytest

from dibao.access.choices import ADMINISTRATORS, BUSINESS, PostKind
from dibao.access.models import Staff
from dibao.access.services.staff import create_staff, grant_post, revoke_post
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.registry.models import Household

COUNTY, TOWN, VILLAGE = 220802000000, 220802100000, 220802100201


def recruit(system_admin, inventor, number="new01", human=None):
    human = human or inventor.person(birth=date(1990, 1, 1))
    return create_staff(
        work_number=number,
        name="新来",
        id_number=human.id_number,
        password="一句很长的初始密码",
        division=COUNTY,
        by=system_admin,
    )


def test_a_new_account_has_no_post_and_sees_nothing(system_admin, inventor):
    assert recruit(system_admin, inventor).live_posts == []


def test_only_the_security_administrator_grants_posts(system_admin, inventor, clerk):
    staff = recruit(system_admin, inventor)
    for by in (system_admin, clerk):
        with pytest.raises(NotAllowed):
            grant_post(staff=staff, kind=PostKind.TOWNSHIP_CLERK, division=TOWN, by=by, reason="任命")


def test_nobody_grants_a_post_to_himself(security_admin):
    with pytest.raises(NotAllowed, match="不能给自己"):
        grant_post(staff=security_admin, kind=PostKind.TOWNSHIP_CLERK, division=TOWN, by=security_admin, reason="任命")


@pytest.mark.parametrize("kind", sorted(BUSINESS))
def test_an_administrator_holds_no_business_post(kind, security_admin, system_admin):
    division = {"village_helper": VILLAGE, "city_supervisor": 220800000000, "province_supervisor": 220000000000}.get(
        kind
    )
    division = division or (TOWN if kind.startswith("township") else COUNTY)
    if division < COUNTY:
        division = COUNTY
    with pytest.raises((NotAllowed, Invalid)):
        grant_post(staff=system_admin, kind=kind, division=division, by=security_admin, reason="任命")


def test_two_accounts_of_one_human_do_not_get_round_the_separation(system_admin, security_admin, inventor):
    human = inventor.person(birth=date(1988, 2, 2))
    one, two = recruit(system_admin, inventor, "a01", human), recruit(system_admin, inventor, "a02", human)
    grant_post(staff=one, kind=PostKind.TOWNSHIP_CLERK, division=TOWN, by=security_admin, reason="任命")
    with pytest.raises(NotAllowed):
        grant_post(staff=two, kind=PostKind.SYSTEM_ADMIN, division=COUNTY, by=security_admin, reason="任命")


def test_a_county_post_cannot_be_set_over_a_province(security_admin, system_admin, inventor):
    staff = recruit(system_admin, inventor)
    with pytest.raises((Invalid, NotAllowed)):
        grant_post(staff=staff, kind=PostKind.COUNTY_APPROVER, division=220000000000, by=security_admin, reason="任命")


def test_a_revoked_post_opens_nothing_from_the_same_day(system_admin, security_admin, inventor):
    staff = recruit(system_admin, inventor)
    post = grant_post(staff=staff, kind=PostKind.TOWNSHIP_CLERK, division=TOWN, by=security_admin, reason="任命")
    assert Staff.objects.get(pk=staff.pk).holds(PostKind.TOWNSHIP_CLERK)
    revoke_post(post=post, by=security_admin, reason="离任")
    assert not Staff.objects.get(pk=staff.pk).holds(PostKind.TOWNSHIP_CLERK)


def test_administrators_see_no_household(system_admin, security_admin, audit_admin, a_case):
    a_case("draft")
    for admin in (system_admin, security_admin, audit_admin):
        assert admin.live_posts[0].kind in ADMINISTRATORS
        assert not Household.objects.visible_to(admin).exists()


def test_the_clerk_of_the_next_town_sees_nothing(outsider, clerk, a_case):
    a_case("draft")
    assert Household.objects.visible_to(clerk).exists()
    assert not Household.objects.visible_to(outsider).exists()


def test_a_village_helper_sees_his_village_only(helper, a_case):
    here, there = a_case("draft", division=VILLAGE), a_case("draft", division=VILLAGE + 1)
    seen = set(Household.objects.visible_to(helper).values_list("number", flat=True))
    assert here.household.number in seen
    assert there.household.number not in seen
