"""检索索引 — the inverted index over `Division.words`, which each database keeps by itself.

SQLite: an FTS5 table over the column, kept by triggers. PostgreSQL: a generated tsvector with GIN. Both hold
whole words as we cut them (Chinese needs bigrams: neither database finds two characters in the middle of a
name through trigrams), so no tokenizer and no locale has a say.

A query is a list of alternatives; an alternative is a tuple of words that must all be there, and a word that
ends in * stands for every word beginning so.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.models.expressions import RawSQL

Alternatives = tuple[tuple[str, ...], ...]

_TRIGGER = """
CREATE TRIGGER regions_search_{name} AFTER {event} ON regions_division BEGIN
    {body}
END
"""
_FORGET = "INSERT INTO regions_search(regions_search, rowid, words) VALUES ('delete', old.code, old.words);"
_LEARN = "INSERT INTO regions_search(rowid, words) VALUES (new.code, new.words);"

SQLITE_LEARN = _TRIGGER.format(name="insert", event="INSERT", body=_LEARN)
SQLITE_PAUSE = "DROP TRIGGER regions_search_insert"
SQLITE = (
    "CREATE VIRTUAL TABLE regions_search USING fts5("
    "words, content='regions_division', content_rowid='code', detail=none, prefix='2 3', tokenize='unicode61')",
    SQLITE_LEARN,
    _TRIGGER.format(name="delete", event="DELETE", body=_FORGET),
    _TRIGGER.format(name="update", event="UPDATE OF words", body=_FORGET + _LEARN),
)
SQLITE_DROP = (
    SQLITE_PAUSE,
    "DROP TRIGGER regions_search_delete",
    "DROP TRIGGER regions_search_update",
    "DROP TABLE regions_search",
)
POSTGRESQL = (
    "ALTER TABLE regions_division ADD COLUMN search tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED",
    "CREATE INDEX regions_search ON regions_division USING gin (search)",
)
POSTGRESQL_DROP = ("ALTER TABLE regions_division DROP COLUMN search",)

# code + 0: PostgreSQL would otherwise walk the primary key in order and test every row against the query.
_FIND = {
    "sqlite": "SELECT rowid FROM regions_search WHERE regions_search MATCH %s AND ({spans}) ORDER BY rowid LIMIT %s",
    "postgresql": "SELECT code FROM regions_division WHERE search @@ %s::tsquery AND ({spans}) ORDER BY code + 0 LIMIT %s",
}
_KEY = {"sqlite": "rowid", "postgresql": "code"}


def found(using: str, alternatives: Alternatives, *, spans: Sequence[tuple[int, int]], most: int) -> RawSQL:
    """The codes of the first `most` divisions inside the spans that answer the query, as a subquery."""
    vendor = connections[using].vendor
    query = _sqlite(alternatives) if vendor == "sqlite" else _postgresql(alternatives)
    where = " OR ".join([f"{_KEY[vendor]} BETWEEN %s AND %s"] * len(spans))
    bounds = [bound for span in spans for bound in span]
    return RawSQL(_FIND[vendor].format(spans=where), (query, *bounds, most))  # noqa: S611


def build(editor: Any) -> None:
    """Create the index; called by the migration."""
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)


def remove(editor: Any) -> None:
    """Undo `build`."""
    for statement in SQLITE_DROP if editor.connection.vendor == "sqlite" else POSTGRESQL_DROP:
        editor.execute(statement, params=None)


def _sqlite(alternatives: Alternatives) -> str:
    def one(word: str) -> str:
        return f'"{_letters(word)}"' + ("*" if word.endswith("*") else "")

    return " OR ".join("(" + " AND ".join(map(one, words)) + ")" for words in alternatives)


def _postgresql(alternatives: Alternatives) -> str:
    def one(word: str) -> str:
        return f"'{_letters(word)}'" + (":*" if word.endswith("*") else "")

    return " | ".join("(" + " & ".join(map(one, words)) + ")" for words in alternatives)


def _letters(word: str) -> str:
    """Only letters and digits reach the query language of a database."""
    return "".join(character for character in word if character.isalnum())
