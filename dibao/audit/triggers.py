"""Guards inside the database: it refuses to change or remove rows of the audit log, whoever asks.

They stop mistakes and stolen application accounts. An administrator of the database can drop them; what he does
then is what seals, witness and macs are for.
"""

from typing import Any

REFUSAL = "审计日志只能追加，不能修改或删除。"
SEALER_COLUMNS = ("leaf_no", "chain")
TABLES = ("audit_event", "audit_rowstate", "audit_seal")

_POSTGRES = f"""
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_event' AND to_jsonb(OLD) -> 'leaf_no' = 'null'
       AND to_jsonb(NEW) - 'leaf_no' - 'chain' = to_jsonb(OLD) - 'leaf_no' - 'chain' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{REFUSAL}';
END $$;
"""
_POSTGRES_TABLE = """
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all;
"""
_SQLITE = "CREATE TRIGGER {name} BEFORE {what} ON {table} {when} BEGIN SELECT RAISE(ABORT, '" + REFUSAL + "'); END"


def install(connection: Any) -> None:
    """Put the guards in place; running it twice does no harm."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES)
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(_POSTGRES_TABLE.format(table=table))
                continue
            for statement in _sqlite_guards(cursor, table):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Take the guards away, as reversing the migration and emptying a test database must."""
    with connection.cursor() as cursor:
        for name, table in _names(connection.vendor):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: Any) -> list[str]:
    """Names of the guards that are not there, or that somebody switched off."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    return [name for name, _ in _names(connection.vendor) if name not in present]


def _names(vendor: str) -> list[tuple[str, str]]:
    kinds = ("rows", "all") if vendor == "postgresql" else ("change", "delete")
    names = [(f"{table}_{kind}", table) for table in TABLES for kind in kinds]
    return names if vendor == "postgresql" else [*names, ("audit_event_reseal", "audit_event")]


def _sqlite_guards(cursor: Any, table: str) -> list[str]:
    columns = "*"
    if table == "audit_event":
        cursor.execute("SELECT name FROM pragma_table_info('audit_event')")
        columns = ", ".join(name for (name,) in cursor.fetchall() if name not in SEALER_COLUMNS)
    change = "UPDATE" if columns == "*" else f"UPDATE OF {columns}"
    guards = [(f"{table}_change", change, ""), (f"{table}_delete", "DELETE", "")]
    if table == "audit_event":
        guards.append(("audit_event_reseal", "UPDATE", "WHEN OLD.leaf_no IS NOT NULL"))
    return [_SQLITE.format(name=name, what=what, table=table, when=when) for name, what, when in guards]
