"""Row digests: the same for one row whatever way it came into memory, another for every change of it."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection, models

from dibao.audit.digest import canonical, row_digest

from .app.models import Grant, Payee
from .office import ACCOUNT

pytestmark = pytest.mark.django_db

FULL = {
    "household_number": "H1",
    "amount": 59700,
    "income": 12,
    "ratio": Decimal("1.5"),
    "granted_on": datetime.date(2026, 3, 1),
    "changed_at": datetime.datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=datetime.UTC),
    "spell": datetime.timedelta(days=30, microseconds=5),
    "facts": {"b": [1, None, "x"], "a": {"z": True}},
    "remark": "老人独居",
}
CHANGES = {
    "household_number": "H2",
    "amount": 59701,
    "income": None,
    "ratio": Decimal("1.5001"),
    "granted_on": None,
    "changed_at": FULL["changed_at"] + datetime.timedelta(microseconds=1),
    "spell": datetime.timedelta(days=30),
    "facts": {"b": [1, None, "x"], "a": {"z": 1}},
    "remark": "",
    "live": False,
    "division": 220802100001,
}


def read(row):
    return type(row)._base_manager.get(pk=row.pk)


def test_memory_and_database_give_one_digest():
    grant = Grant.objects.create(**FULL)
    payee = Payee.objects.create(grant=grant, account=ACCOUNT, photo=b"\x00\xff")
    for row in (grant, payee):
        assert row_digest(row) == row_digest(read(row))


def test_a_moment_is_the_same_in_every_time_zone():
    east = datetime.timezone(datetime.timedelta(hours=8))
    grant = Grant.objects.create(**FULL)
    grant.changed_at = FULL["changed_at"].astimezone(east)
    assert row_digest(grant) == row_digest(read(grant))


@pytest.mark.parametrize("column", CHANGES)
def test_every_changed_column_changes_the_digest(column):
    grant = Grant.objects.create(**FULL)
    before = row_digest(read(grant))
    Grant.objects.filter(pk=grant.pk).update(**{column: CHANGES[column]})
    assert row_digest(read(grant)) != before


def test_unknown_nought_and_default_are_three_things():
    digests = set()
    for income in (None, 0, 1):
        Grant.objects.all().delete()
        digests.add(row_digest(Grant.objects.create(pk=5, household_number="H", income=income)))
    assert len(digests) == 3


def test_an_ignored_column_may_change():
    payee = Payee.objects.create(grant=Grant.objects.create(), account=ACCOUNT)
    before = row_digest(read(payee))
    Payee.objects.update(seen_at=FULL["changed_at"])
    assert row_digest(read(payee)) == before


def test_a_sealed_column_is_digested_as_stored_and_never_opened(monkeypatch):
    payee = Payee.objects.create(grant=Grant.objects.create(), account=ACCOUNT)
    fresh = read(payee)
    monkeypatch.setattr("dibao.kernel.fields.unseal", lambda *args, **kwargs: pytest.fail("opened"))
    before = row_digest(fresh)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_sample_payee SET account = %s", [b"\x01" * 60])
    assert row_digest(read(payee)) != before


def test_a_copied_row_has_another_digest():
    first, second = Grant.objects.create(**FULL), Grant.objects.create(**FULL)
    assert row_digest(first) != row_digest(second)


def test_a_release_that_adds_a_column_keeps_old_digests(monkeypatch):
    grant = Grant.objects.create(**FULL)
    before = row_digest(read(grant))
    for default in ({"null": True}, {"default": ""}, {"default": 0}):
        added = models.CharField(**default) if default != {"default": 0} else models.IntegerField(**default)
        added.set_attributes_from_name("added")
        grant = read(grant)
        grant.added = added.get_default()
        columns = [*Grant._meta.concrete_fields, added]
        with monkeypatch.context() as patch:
            patch.setattr(Grant._meta, "concrete_fields", columns, raising=False)
            assert row_digest(grant) == before
            grant.added = 7
            assert row_digest(grant) != before


def test_a_value_without_a_canonical_form_is_refused_aloud():
    with pytest.raises(TypeError):
        canonical(object())
