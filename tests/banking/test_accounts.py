"""账户 — a check digit, two people, evidence, the old ones kept; a number others use is flagged."""

from datetime import date, timedelta

import pytest

from demo import story as told
from dibao.access.models import Staff
from dibao.banking.models import AccountChange, KeepingAgreement
from dibao.banking.queries import agreement as reads
from dibao.banking.services import account, agreement
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.registry.accounts import fault, luhn, with_check_digit
from dibao.registry.models import Account
from dibao.registry.services import account as registry
from dibao.registry.services import household as households

from .conftest import card, families

pytestmark = pytest.mark.django_db


def proposal(home, by, *, number: str = "", passbook: bool = False, **more) -> AccountChange:
    given = {"household": home, "holder": home.memberships.get().person, "bank": "演示农村信用社",
             "number": number or card(777), "passbook": passbook, "why": "原账户已销户", "content": told.photo("card"),
             "name": "银行卡.jpg"} | more  # fmt: skip
    return account.propose(by=by, **given)


def agreement_of(home, by, **more) -> KeepingAgreement:
    given = {"keeper": "王代管", "keeper_kind": "relative", "keeper_id": "110101199003070038", "keeper_phone": "13800000001",
             "bank": "演示农村信用社", "reason": "本人卧床", "starts_on": clock.today(), "content": told.photo("agreement"),
             "ends_on": clock.today() + timedelta(days=365), "name": "协议.jpg"} | more  # fmt: skip
    return agreement.enter(household=home, by=by, **given)


def test_one_digit_mistyped_is_always_seen():
    good = card(12)
    assert luhn(good) and fault(good) == ""
    for place in range(len(good)):
        for digit in "0123456789":
            wrong = good[:place] + digit + good[place + 1 :]
            assert (fault(wrong) == "") == (wrong == good)


def test_what_is_no_number_and_what_a_passbook_may_be():
    assert "12 至 19 位" in fault("12") and "12 至 19 位" in fault("６２１７０００００００００００４")
    assert fault("123456789012") == ""  # short passbook numbers have no check digit
    bad = "0802123456789012345"
    assert not luhn(bad) and "勾选" in fault(bad) and fault(bad, passbook=True) == ""
    assert "校验位" in fault(card(3)[:-1] + str((int(card(3)[-1]) + 1) % 10), passbook=True)
    assert with_check_digit("621700000000000100") == "6217000000000001002"


def test_at_intake_a_mistyped_card_is_refused_at_once(clerk):
    home = families(1)[0].household
    wrong = card(5)[:-1] + str((int(card(5)[-1]) + 1) % 10)
    with pytest.raises(Invalid, match="校验位不对"):
        households.set_account(
            household=home, holder=home.memberships.get().person, bank="信用社", number=wrong, by=clerk
        )
    assert Account.objects.filter(household=home).count() == 1


def test_two_people_change_an_account_and_the_old_one_stays(clerk, reviewer):
    home = families(1)[0].household
    old = home.accounts.get()
    change = proposal(home, clerk, number=f"{card(777)[:4]} {card(777)[4:]}")
    assert home.accounts.get(valid_to=None) == old
    with pytest.raises(NotAllowed):
        account.accept(change=change, by=clerk)
    account.accept(change=change, by=reviewer)
    fresh = home.accounts.get(valid_to=None)
    old.refresh_from_db()
    assert fresh.number == card(777) and change.account == fresh and old.valid_to == clock.today()
    with pytest.raises(Conflict):
        account.accept(change=change, by=reviewer)


def test_one_human_with_two_accounts_is_still_one(clerk, reviewer):
    change = proposal(families(1)[0].household, clerk)
    Staff.objects.filter(pk=reviewer.pk).update(human_key=clerk.human_key)
    with pytest.raises(NotAllowed, match="另一人"):
        account.accept(change=change, by=Staff.objects.get(pk=reviewer.pk))


def test_the_registry_itself_refuses_one_person(reviewer):
    home = families(1)[0].household
    given = {
        "household": home,
        "holder": home.memberships.get().person,
        "bank": "信用社",
        "number": card(778),
        "by": reviewer,
    }
    for human in ("", reviewer.human_key):
        with pytest.raises(NotAllowed, match="另一人"):
            registry.replace(proposed_human=human, paper="存折", **given)
    with pytest.raises(Invalid):
        registry.replace(proposed_human="somebody", paper=" ", **given)


def test_everything_missing_is_said_at_once(clerk):
    home, other = (each.household for each in families(2))
    with pytest.raises(Invalid) as refusal:
        proposal(home, clerk, number="12", holder=other.memberships.get().person, why=" ", bank="", content=None)
    assert set(refusal.value.fields) == {"number", "holder", "why", "bank", "content"}
    with pytest.raises(Conflict, match="完全一样"):
        proposal(home, clerk, number=home.accounts.get().number)
    proposal(home, clerk)
    with pytest.raises(Conflict, match="在等复核"):
        proposal(home, clerk, number=card(779))


def test_a_number_another_family_uses_is_flagged_and_needs_words(clerk, reviewer):
    home, other = (each.household for each in families(2))
    change = proposal(home, clerk, number=other.accounts.get().number)
    assert change.shared == 1
    with pytest.raises(Invalid, match="另有 1 户"):
        account.accept(change=change, by=reviewer)
    account.accept(change=change, why="两户是同一监护人代管，协议已备案", by=reviewer)
    assert home.accounts.get(valid_to=None).number == other.accounts.get().number


def test_a_refused_or_withdrawn_change_changes_nothing(clerk, reviewer):
    home = families(1)[0].household
    old = home.accounts.get()
    with pytest.raises(Invalid):
        account.refuse(change=proposal(home, clerk), why="", by=reviewer)
    account.refuse(change=AccountChange.objects.get(), why="照片看不清", by=reviewer)
    account.withdraw(change=proposal(home, clerk, number=card(780)), why="输错了", by=clerk)
    assert home.accounts.get() == old


def test_a_passbook_is_kept_by_agreement_for_a_time_and_filed_by_another(clerk, county_reviewer):
    home = families(1)[0].household
    row = agreement_of(home, clerk, keeper_kind="staff")
    assert row.official and reads.light(row)[1] == "还没有备案"
    with pytest.raises(Conflict, match="现由王代管代管"):
        agreement_of(home, clerk)
    with pytest.raises(NotAllowed):
        agreement.file(agreement=row, number="1", by=clerk)
    row = agreement.file(agreement=row, number="洮民代管〔2026〕3号", by=county_reviewer)
    assert row.filing_number and reads.light(row) == ("ok", "已备案")
    with clock.at(row.ends_on - timedelta(days=10)):
        assert reads.light(row) == ("soon", "还有 10 天到期")
    with clock.at(row.ends_on + timedelta(days=1)):
        assert reads.light(row)[0] == "overdue"
        again = agreement_of(home, clerk)
        row.refresh_from_db()
        assert row.ended_on == row.ends_on and again.ended_on is None


def test_how_many_passbooks_one_keeper_keeps_is_counted(clerk):
    first, second = (agreement_of(each.household, clerk, keeper_kind="cadre") for each in families(2))
    assert [row.kept for row in reads.rows_of([first, second])] == [2, 2]
    with pytest.raises(Invalid, match="身份号码"):
        agreement_of(families(1, first_serial=200_001, seed=9)[0].household, clerk, keeper_id="110101199003070031")
    assert date(2026, 10, 1) < first.ends_on
