"""查询表 — what a department is handed about the people it is asked about."""

from datetime import date

from dibao.documents import vault
from dibao.exchange.tabular import write_csv, write_xlsx

from ..models import Query
from ..sources import SOURCES
from ..sources.forms import REQUEST


def table_of(register: str, rows: list[Query], due: date | None, kind: str) -> bytes:
    """The table of one register as bytes; what the department needs to look somebody up, and no more."""
    lines = [
        {
            "query_number": row.number,
            "id_number": row.person.id_number,
            "name": row.person.name,
            "register_label": SOURCES[register].label,
            "purpose": row.authorisation.purpose,
            "authorisation": row.authorisation.number,
            "valid_to": row.authorisation.valid_to,
            "due_on": due,
        }
        for row in rows
        if row.register == register
    ]
    with vault.held_in_memory() as memory:
        path = vault.path_of(memory)
        (write_csv if kind == "csv" else write_xlsx)(path, REQUEST, lines)
        return path.read_bytes()
