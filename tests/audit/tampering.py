"""What a database administrator can do behind the application's back, for the tests that must see it named."""

import pytest
from django.db import connection, transaction

from dibao.audit import triggers
from dibao.audit.services.seal import seal_pending

from .office import drop_guards, kinds, make_grant


@pytest.fixture
def log(grants, settings, tmp_path):
    """Nine sealed events in three seals, one unsealed, and two witnesses, one on a disk of another owner."""
    settings.DIBAO_WITNESS = str(tmp_path / "other" / "witness.log")
    for _ in range(3):
        grants(3)
        seal_pending()
    make_grant("unsealed")


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def dba(log):
    """The administrator: drops the guards and works in plain SQL. What he leaves dangling is undone at the end."""
    before = transaction.savepoint()
    drop_guards()
    constraints_off()
    yield sql
    transaction.savepoint_rollback(before)


def constraints_off():
    """PostgreSQL lets its administrator switch off foreign keys; SQLite checks them at commit, which never comes."""
    if connection.vendor == "postgresql":
        sql("SET LOCAL session_replication_role = replica")
    else:
        sql("PRAGMA defer_foreign_keys = ON")


def found():
    triggers.install(connection)
    return kinds()
