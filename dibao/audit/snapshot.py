"""A still picture of the database, so that a check of a busy office does not see half of an act."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see one moment, and writes are refused. Inside another transaction it adds nothing."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            connection.transaction_mode = usual  # type: ignore[attr-defined]
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute("SELECT 1 FROM sqlite_master")  # the picture is taken at the first read
            yield
    finally:
        connection.cursor().execute("PRAGMA query_only = OFF")
        connection.transaction_mode = usual  # type: ignore[attr-defined]
