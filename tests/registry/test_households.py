"""Households: one number for life, one living household per person, every change with before and after."""

import threading
from datetime import date

import pytest
from django.db import connection

from demo.people import Inventor
from dibao.kernel import clock
from dibao.kernel.crypto import Tampered
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.registry.models import Account, Change, Household
from dibao.registry.numbering import BadNumber, HouseholdNumber
from dibao.registry.services import household as service
from dibao.registry.services import person as people
from tests.conftest import TODAY

VILLAGE, OTHER_VILLAGE = 220802100201, 220802100202


def a_person(clerk, inventor, birth=date(1970, 5, 5)):
    human = inventor.person(birth=birth)
    return people.register(name=human.name, division=VILLAGE, by=clerk, id_number=human.id_number)


def a_household(clerk, inventor):
    return service.register(
        head=a_person(clerk, inventor), division=VILLAGE, track="rural", by=clerk, address="演示屯1号"
    )


def test_the_number_survives_move_split_and_change_of_head(clerk, inventor):
    family = a_household(clerk, inventor)
    number = family.number
    wife, son = a_person(clerk, inventor, date(1972, 1, 1)), a_person(clerk, inventor, date(2000, 1, 1))
    service.add_member(household=family, person=wife, relation="1", by=clerk)
    service.add_member(household=family, person=son, relation="2", by=clerk)
    service.move(household=family, division=OTHER_VILLAGE, address="演示屯2号", by=clerk, paper="迁移证")
    service.change_head(household=family, person=wife, by=clerk, paper="户口簿")
    young = service.split(household=family, head=son, members=[], by=clerk, paper="分户申请")
    family.refresh_from_db()
    assert family.number == number
    assert young.number != number
    assert family.memberships.get(valid_to=None, is_head=True).person == wife
    kinds = list(Change.objects.filter(household=family).values_list("kind", flat=True))
    assert {"moved", "head_changed", "split", "member_joined", "member_left"} <= set(kinds)


def test_a_member_of_one_living_household_cannot_join_another(clerk, inventor):
    first, second = a_household(clerk, inventor), a_household(clerk, inventor)
    person = first.memberships.get(is_head=True).person
    with pytest.raises(Invalid, match="一个人只能在一个家庭"):
        service.add_member(household=second, person=person, relation="8", by=clerk)


def test_after_leaving_one_may_join_another(clerk, inventor):
    first, second = a_household(clerk, inventor), a_household(clerk, inventor)
    son = a_person(clerk, inventor, date(2000, 1, 1))
    member = service.add_member(household=first, person=son, relation="2", by=clerk, on=date(2026, 1, 1))
    service.remove_member(member=member, by=clerk, reason="结婚迁出", on=date(2026, 5, 1))
    service.add_member(household=second, person=son, relation="8", by=clerk, on=date(2026, 5, 1))
    assert [m.person for m in first.memberships.as_of(date(2026, 3, 1))].count(son) == 1
    assert son not in [m.person for m in first.memberships.as_of(date(2026, 5, 1))]


def test_the_clerk_of_the_next_town_cannot_register_here(outsider, inventor, clerk):
    person = a_person(clerk, inventor)
    with pytest.raises(NotAllowed):
        service.register(head=person, division=VILLAGE, track="rural", by=outsider)


def test_an_account_is_in_the_name_of_a_member_and_the_old_one_is_kept(clerk, inventor):
    family, stranger = a_household(clerk, inventor), a_person(clerk, inventor)
    head = family.memberships.get(is_head=True).person
    with pytest.raises(Invalid) as refusal:
        service.set_account(household=family, holder=stranger, bank="演示信用社", number="62170000", by=clerk)
    assert set(refusal.value.fields) == {"holder", "number"}
    service.set_account(household=family, holder=head, bank="演示信用社", number="6217 0000 0000 0001 002", by=clerk)
    service.set_account(household=family, holder=head, bank="演示信用社", number="6217000000000000004", by=clerk)
    assert Account.objects.filter(household=family).count() == 2
    assert Account.objects.get(household=family, valid_to=None).number == "6217000000000000004"


def test_a_ciphertext_moved_to_another_row_does_not_open(clerk, inventor):
    one, two = a_household(clerk, inventor), a_household(clerk, inventor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM registry_household WHERE number = %s", [one.number])
        stolen = cursor.fetchone()[0]
        cursor.execute("UPDATE registry_household SET address = %s WHERE number = %s", [stolen, two.number])
    with pytest.raises(Tampered):
        _ = Household.objects.get(number=two.number).address


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_never_get_the_same_number():
    numbers: list[str] = []

    def one():
        with clock.at(TODAY):
            from django.db import transaction

            for _ in range(5):
                with transaction.atomic():
                    numbers.append(service.next_number(VILLAGE))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 80
    assert len(set(numbers)) == 80
    assert sorted(int(n[7:14]) for n in numbers) == list(range(1, 81)), "no gap, no repeat"


def test_a_mistyped_household_number_is_recognised():
    right = str(HouseholdNumber(220802, 17))
    wrong = right[:10] + ("1" if right[10] != "1" else "2") + right[11:]
    with pytest.raises(BadNumber):
        HouseholdNumber.parse(wrong)
    assert str(HouseholdNumber.parse(right.replace("-", "").lower())) == right


def test_pinyin_and_initials_find_a_rare_reading():
    from dibao.kernel.pinyin import name_index

    assert {"shanxiao", "danxiao", "sx"} <= set(name_index("单晓").split())
    assert Inventor(3).person(birth=date(1990, 1, 1)).id_number
