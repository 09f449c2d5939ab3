"""整批写入 — what a query finds becomes rows of a table inside the database, without passing through the program."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def pour(model: Any, columns: Sequence[str], rows: "QuerySet[Any, Any]") -> int:
    """INSERT INTO model (columns) SELECT rows; returns how many. `rows` is a values_list in the order of `columns`.

    The statement is composed by the ORM on both sides and runs on SQLite and PostgreSQL alike.
    """
    quote = connection.ops.quote_name
    names = [quote(model._meta.get_field(name).column) for name in columns]
    select, parameters = rows.query.sql_with_params()
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) {select}"
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
