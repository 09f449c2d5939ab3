"""The persons as columns: keyed hashes, what was declared, the standard of the place; only what changed is read again."""

from datetime import date

import numpy as np
import pyarrow.parquet as pq

from demo.office import COUNTY
from dibao.audit.actors import SYSTEM
from dibao.casework.models import Award
from dibao.kernel.crypto import blind
from dibao.kernel.marks import short
from dibao.policy.services.parameter import decide
from dibao.registry.numbering import HouseholdNumber
from dibao.registry.services import household as households
from dibao.rules.register import EXISTING, PERSON_FLAGS
from dibao.screening import layout, persons_store
from dibao.screening.queries.ground import persons
from dibao.screening.services.persons import refresh
from tests.screening.conftest import account, people

HERE = COUNTY // 10**6


def table() -> list[dict]:
    return pq.read_table(persons_store.file(persons(), HERE), partitioning=None).to_pylist()


def test_everybody_of_a_family_in_payment_stands_there_with_what_was_declared(own_home, family):
    award = family()
    head, wife = people(award.household)
    done = refresh(by=SYSTEM)
    rows = table()
    assert (done.written, done.persons, len(rows)) == (1, 2, 2)
    first = next(row for row in rows if row["key"] == short(blind("person.id_number", head.id_number)))
    assert first["name_key"] == short(blind("person.name", head.name))
    assert first["household"] == HouseholdNumber.parse(award.household.number).integer
    assert EXISTING[first["status"]] == award.outcome and first["division"] == award.division
    assert first["pension"] == 143_00 * 12 and first["other"] == 1800_00 and first["wage"] == 0
    assert first["homes"] == 1 and first["vehicles"] == 0 and first["members"] == 2
    assert first["flags"] & layout.HEAD and first["monthly_standard"] > 0
    assert first["account_key"] == short(award.household.accounts.get().number_index)
    assert first["account_name_key"] == first["name_key"]
    other = next(row for row in rows if row is not first)
    assert not other["flags"] & layout.HEAD and other["flags"] & PERSON_FLAGS["illness"]
    assert sorted(row["person"] for row in rows) == [0, 1]


def test_no_name_and_no_number_lies_in_the_file(own_home, family):
    award = family()
    refresh(by=SYSTEM)
    content = persons_store.file(persons(), HERE).read_bytes()
    for person in people(award.household):
        assert person.name.encode() not in content and person.id_number.encode() not in content


def test_only_a_county_that_changed_is_written_again(own_home, paid, clerk):
    award = paid()
    assert refresh(by=SYSTEM).written == 1
    again = refresh(by=SYSTEM)
    assert (again.written, again.unchanged) == (0, 1)
    head, wife = people(award.household)
    households.set_account(household=award.household, holder=wife, bank="演示农村信用社", number=account(999), by=clerk)
    assert refresh(by=SYSTEM).written == 1
    assert {row["account_key"] for row in table()} == {short(blind("account.number", account(999)))}


def test_a_new_standard_is_a_change_and_another_figure_is_none(own_home, paid):
    paid()
    refresh(by=SYSTEM)
    given: dict = {"division": COUNTY, "track": "any", "valid_from": date(2026, 1, 1), "by": SYSTEM}
    given |= {"document": "本地文件（虚构）", "source": "原件"}
    decide(key="financial_months", value=36, unit="months", **given)
    assert refresh(by=SYSTEM).written == 0
    decide(key="standard", value=900_00, unit="fen_per_month", **given)
    assert refresh(by=SYSTEM).written == 1
    assert {row["monthly_standard"] for row in table()} == {900_00}


def test_families_that_left_are_gone_and_their_county_too(own_home, paid):
    paid()
    refresh(by=SYSTEM)
    Award.objects.update(ended_on=date(2026, 10, 1))
    assert refresh(by=SYSTEM).removed == 1 and persons_store.counties(persons()) == []


def test_households_stand_together(own_home, paid):
    for _ in range(4):
        paid()
    refresh(by=SYSTEM)
    homes = np.array([row["household"] for row in table()])
    assert len(homes) == 8 and len(np.flatnonzero(np.diff(homes))) == 3
