"""The log cannot be changed: not through the models, and not through the database without dropping its guards."""

import pytest
from django.db import DatabaseError, connection, transaction

from dibao.audit import triggers
from dibao.audit.appendonly import AppendOnly
from dibao.audit.models import Event, RowState, Seal
from dibao.audit.services.seal import seal_pending

from .office import drop_guards, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(seals):
    make_grant("H1")
    seal_pending()
    make_grant("H2")


@pytest.mark.parametrize("model", [Event, RowState, Seal])
def test_models_refuse(log, model):
    row = model.objects.order_by("pk").first()
    for act in (
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(pk=9),
        lambda: model.objects.bulk_update([row], ["id"]),
        lambda: model.objects.update_or_create(pk=row.pk),
    ):
        with pytest.raises(AppendOnly):
            act()


STATEMENTS = [
    "UPDATE audit_event SET because = 'x'",
    "UPDATE audit_event SET data = '[1]', chain = '' WHERE leaf_no IS NULL",
    "UPDATE audit_event SET mac = ''",
    "UPDATE audit_event SET id = id + 100",
    "UPDATE audit_event SET chain = '' WHERE leaf_no IS NOT NULL",
    "UPDATE audit_event SET leaf_no = NULL WHERE leaf_no IS NOT NULL",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE leaf_no IS NULL",
    "UPDATE audit_rowstate SET digest = 'x'",
    "DELETE FROM audit_rowstate",
    "UPDATE audit_seal SET note = ''",
    "DELETE FROM audit_seal",
]
POSTGRES_STATEMENTS = [
    "TRUNCATE audit_event CASCADE",
    "TRUNCATE audit_seal",
    "SET LOCAL session_replication_role = replica; DELETE FROM audit_event",
]


def refused_by_the_database(statement):
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(log, statement):
    refused_by_the_database(statement)


@pytest.mark.parametrize("statement", POSTGRES_STATEMENTS)
def test_postgresql_refuses_what_a_superuser_tries_first(log, statement):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    connection.check_constraints()
    refused_by_the_database(statement)


def test_a_guard_that_is_gone_is_missed(log):
    assert triggers.missing(connection) == []
    drop_guards()
    assert len(triggers.missing(connection)) >= 6
    triggers.install(connection)
    assert triggers.missing(connection) == []
