"""Appending many divisions at once, the quickest way each database has."""

from collections.abc import Sequence
from datetime import date

from django.db import connections

from .word_index import SQLITE_LEARN, SQLITE_PAUSE

Row = tuple[int, str, str, str, int, str, str, date]
_COLUMNS = "code, name, full_name, level, parent_code, urban_rural, words, valid_from"


def append(using: str, rows: Sequence[Row]) -> None:
    """Insert rows (code, name, full_name, level, parent_code, urban_rural, words, valid_from).

    Belongs into a transaction. On SQLite the word index is filled once for all rows: its trigger makes the
    database open and flush a savepoint for every single one, five times the work.
    """
    if not rows:
        return
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            with cursor.copy(f"COPY regions_division ({_COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * 8)
        cursor.execute(SQLITE_PAUSE)
        cursor.executemany(f"INSERT INTO regions_division ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608
        cursor.executemany(
            "INSERT INTO regions_search (rowid, words) VALUES (%s, %s)", [(row[0], row[6]) for row in rows]
        )
        cursor.execute(SQLITE_LEARN, None)


def hold(using: str) -> None:
    """Let no other import append until this transaction ends (SQLite has one writer anyway)."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("LOCK TABLE regions_division IN SHARE ROW EXCLUSIVE MODE")


def settle(using: str) -> None:
    """Finish the word index and tell the planner what the table looks like now; SQLite needs neither."""
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list('regions_search')")
            cursor.execute("ANALYZE regions_division")
