"""The ledger takes a movement once, keeps both sides, and shows whoever touches it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from dibao.audit.appendonly import AppendOnly
from dibao.audit.models import RowState
from dibao.kernel.refusals import Conflict, Invalid
from dibao.payments.choices import Kind, Side
from dibao.payments.models import Arrear, Booking, Entry, Line, Roster
from dibao.payments.queries.due import differences, due_of
from dibao.payments.queries.invariant import breaks, chain
from dibao.payments.queries.ledger import balance
from dibao.payments.queries.overpaid import overpaid
from dibao.payments.queries.sendable import sendable
from dibao.payments.services.ledger import Movement, book, movements_of, parts_of

from .conftest import OCTOBER, SEPTEMBER, TOWN, decide


def moved(award, **more) -> Movement:
    given = {
        "household": award.household, "award": award, "month": OCTOBER, "kind": Kind.GRANT, "debit": Side.PAYABLE,
        "credit": Side.IN_TRANSIT, "amount": 500, "key": "try:1", "source": "test:1",
    } | more  # fmt: skip
    return Movement(**given)


@pytest.fixture
def award(families):
    return next(each for each in families(3) if due_of(each, OCTOBER))


def test_the_same_key_again_is_nothing(award, machine):
    assert book([moved(award), moved(award, key="try:2")], by=machine) == 2
    assert book([moved(award), moved(award, key="try:3")], by=machine) == 1
    assert book([moved(award)], by=machine) == 0 == book([], by=machine)
    assert (Entry.objects.count(), Booking.objects.count()) == (3, 2)


def test_the_same_key_with_other_contents_is_refused_whole(award, machine):
    book([moved(award)], by=machine)
    with pytest.raises(Conflict):
        book([moved(award, key="try:9"), moved(award, amount=501)], by=machine)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 0}, {"amount": -5}, {"debit": "pocket"}, {"debit": Side.IN_TRANSIT}, {"kind": "gift"}, {"key": ""},
     {"key": "k" * 65}, {"month": date(2026, 10, 2)}],
)  # fmt: skip
def test_what_is_no_movement_is_refused(award, machine, wrong):
    with pytest.raises(Invalid):
        book([moved(award, **wrong)], by=machine)
    assert not Entry.objects.exists() and not Booking.objects.exists()


def test_entries_cannot_be_changed(award, machine):
    book([moved(award)], by=machine)
    with pytest.raises(AppendOnly):
        Entry.objects.update(amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.bulk_create([Entry(**{**_columns(Entry.objects.get()), "amount": -1, "key": "x"})])


def _columns(entry: Entry) -> dict:
    return {
        field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields if not field.primary_key
    }


def test_a_whole_life_of_one_line(award, approved, machine):
    approved(OCTOBER)
    line = sendable(OCTOBER, TOWN).get(award=award)
    total = line.total
    for step, (debit, credit) in enumerate(
        [
            (Side.PAYABLE, Side.IN_TRANSIT),
            (Side.IN_TRANSIT, Side.RETURNED),
            (Side.RETURNED, Side.IN_TRANSIT),
            (Side.IN_TRANSIT, Side.PAID),
        ]
    ):
        book(movements_of(line, debit=debit, credit=credit, key=f"step{step}:{line.pk}"), by=machine)
        assert balance(award.household, OCTOBER) == {"expense": total, str(credit): total}
        assert not sendable(OCTOBER, TOWN).filter(pk=line.pk).exists()
    assert list(breaks(TOWN)) == []


def test_too_much_becomes_a_proposal_until_it_is_ordered_back(award, approved, machine):
    approved(OCTOBER)
    decide(award, SEPTEMBER, award.amount_month - 300)
    found = overpaid(TOWN)
    assert [(each.award, each.amount, len(each.months)) for each in found] == [(award, 600, 2)]
    book(
        [moved(award, month=each.month, kind=Kind.RECOVERY, debit=Side.RECEIVABLE, credit=Side.EXPENSE, amount=300,
               key=f"order:{each.month}") for each in found[0].months],
        by=machine,
    )  # fmt: skip
    assert overpaid(TOWN) == [] and not differences(award, OCTOBER) and list(breaks(TOWN)) == []
    assert balance(award.household)["receivable"] == 600


def test_parts_are_the_line(award, approved, on):
    with on(date(2026, 8, 5)):
        approved(date(2026, 8, 1))
    line = Line.objects.get(roster=approved(OCTOBER), award=award)
    assert sum(fen for _, _, fen in parts_of(line)) == line.total and (Kind.BACK_PAY, SEPTEMBER) in {
        p[:2] for p in parts_of(line)
    }


def test_a_line_never_is_negative_nor_wrong_in_its_sum(award, approved):
    line = Line.objects.get(roster=approved(OCTOBER), award=award)
    for wrong in ({"back_pay": -1, "total": line.total - 1}, {"total": line.total + 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.filter(pk=line.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.create(**{**_line(line), "roster_id": line.roster_id})
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrear.objects.create(line=line, month=SEPTEMBER, due=5, booked=4, amount=2)


def _line(line: Line) -> dict:
    return {
        field.attname: getattr(line, field.attname) for field in Line._meta.concrete_fields if not field.primary_key
    }


def test_bookings_are_recorded(award, approved):
    approved(OCTOBER)
    keys = {str(pk) for pk in Booking.objects.values_list("pk", flat=True)}
    assert keys and keys <= set(RowState.objects.filter(label="payments.Booking").values_list("row_id", flat=True))


def test_nothing_wrong_is_said_of_a_good_house(award, approved):
    approved(OCTOBER)
    assert list(breaks(TOWN)) == [] and list(breaks(0)) == []


@pytest.mark.parametrize("hurt", ["line", "amount", "entry", "gone", "decision", "over"])
def test_every_harm_is_named(award, approved, machine, hurt):
    """Each way of tampering shows as a break of its own."""
    roster = approved(OCTOBER)
    line = Line.objects.get(roster=roster, award=award)
    mine = Entry.objects.filter(source=f"payments.Line:{line.pk}")
    if hurt == "line":
        Line.objects.filter(pk=line.pk).update(members=9)
    elif hurt == "amount":
        Line.objects.filter(pk=line.pk).update(grant=line.grant + 100, total=line.total + 100)
    elif hurt == "entry":
        mine.filter(kind=Kind.GRANT)._update([(Entry._meta.get_field("amount"), None, 7)])
    elif hurt == "gone":
        mine._raw_delete("default")
    elif hurt == "decision":
        award.amounts.update(amount_month=award.amount_month + 1)
    else:
        book(movements_of(line, debit=Side.RETURNED, credit=Side.IN_TRANSIT, key="wrong"), by=machine)
    words = {"line": "摘要不符", "amount": "与所依据的决定", "entry": "台账记 ", "gone": "台账记 0.00", "decision": "与所依据的决定",
             "over": "付出的比记入的多"}[hurt]  # fmt: skip
    found = list(breaks(TOWN))
    assert any(words in each.words for each in found), found
    if hurt in ("entry", "gone"):
        assert list(chain())


def test_whoever_was_left_out_is_named(award, approved):
    """A family that was due and stands in no roster, as if its line had never been."""
    roster = approved(OCTOBER)
    line = Line.objects.get(roster=roster, award=award)
    Entry.objects.filter(source=f"payments.Line:{line.pk}")._raw_delete("default")
    Line.objects.filter(pk=line.pk)._raw_delete("default")
    assert any("漏发" in each.words and award.household.number in each.words for each in breaks(TOWN))
    assert Roster.objects.get(pk=roster.pk).status == "approved"
