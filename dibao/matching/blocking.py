"""分块 — which pairs are worth comparing: the keys two records of one human are likely to share. Pure: no Django.

Every rule gives a record some keys; records with a key in common are compared. A block of more than ``MOST`` records (a
very common name in a big file) is cut by county first; what is still too big is left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Rule:
    """keys: SQL that gives a list of 64-bit keys from the columns of ``scoring.Record``; an empty list gives nothing."""

    name: str
    keys: str


def _joined(column: str, *others: str) -> str:
    """Each element of a list column together with the other values, as one hash."""
    return f"list_transform({column}, lambda x: hash(x, {', '.join(others)}))"


def _known(keys: str, *conditions: str) -> str:
    return f"CASE WHEN {' AND '.join(conditions)} THEN {keys} ELSE [] END"


_MONTH_AND_DAY: Final = "least(monthday // 100, monthday % 100), greatest(monthday // 100, monthday % 100)"
_SPELLED: Final = "list_concat(sounds, masks, whole, cuts)"

RULES: Final = (
    Rule("id", "list_transform(list_concat(ids, repairs), lambda x: hash(x))"),
    Rule("id_head", _known("[hash(left(id_number, 15))]", "length(head) = 15 OR id_state = 1")),
    Rule("sound_month_day", _known(_joined("sounds", _MONTH_AND_DAY), "monthday <> 0")),
    Rule("sound_year_month", _known(_joined("sounds", "birth // 100"), "birth <> 0")),
    Rule("sound_year_day", _known(_joined("sounds", "year", "birth % 100"), "birth <> 0")),
    Rule("blurred_birth", _known(_joined("blurred", "birth"), "birth <> 0")),
    Rule("spelled_birth", _known(_joined("list_concat(masks, whole, cuts)", "birth"), "birth <> 0")),
    Rule("letters_birth", _known("[hash(letters, birth)]", "birth <> 0", "letters <> ''")),
    Rule("rare_county", _known(_joined("sounds", "county"), "common = 0", "county <> 0")),
    Rule("phone", _known(_joined(_SPELLED, "phone"), "phone <> ''")),
    Rule("home", _known(_joined(_SPELLED, "home"), "home <> ''")),
    Rule("account", _known(_joined(_SPELLED, "account"), "account <> ''")),
    Rule("birth_phone", _known("[hash(birth, phone)]", "birth <> 0", "phone <> ''")),
    Rule("birth_home", _known("[hash(birth, home)]", "birth <> 0", "home <> ''")),
)


def block(connection: duckdb.DuckDBPyConnection, people: str, *, most: int = MOST) -> dict[str, int]:
    """分块 — makes the table ``pairs(one, other)``, one < other, of rows of `people` that share a key.

    Returns per rule how many pairs it named, and under "left_out" how many records stood in blocks too big to compare.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE named (one BIGINT, other BIGINT)")
    counts: dict[str, int] = {}
    left_out = 0
    for rule in RULES:
        left_out += _apply(connection, people, rule, most=most)
        [(total,)] = connection.execute("SELECT count(*) FROM named").fetchall()
        counts[rule.name] = total - sum(counts.values())
    connection.execute("CREATE OR REPLACE TEMP TABLE pairs AS SELECT DISTINCT one, other FROM named; DROP TABLE named")
    return counts | {"left_out": left_out}


def keys_of(people: str, rule: Rule) -> str:
    """SQL for the keys (row, county, key) that a rule gives the rows of a table of prepared records."""
    return f"SELECT DISTINCT row, county, unnest({rule.keys}) AS key FROM {people}"  # noqa: S608 — our own SQL


def _apply(connection: duckdb.DuckDBPyConnection, people: str, rule: Rule, *, most: int) -> int:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE keys AS {keys_of(people, rule)}")
    connection.execute(_SHARED.format(most=most))
    connection.execute(_JOINED)
    [(left_out,)] = connection.execute(f"SELECT coalesce(sum(size), 0) FROM big WHERE size > {most}").fetchall()  # noqa: S608
    return int(left_out)


_SHARED: Final = """
CREATE OR REPLACE TEMP TABLE shared AS
  SELECT key, count(*) AS size FROM keys GROUP BY key HAVING count(*) > 1;
CREATE OR REPLACE TEMP TABLE blocks AS
  SELECT k.key, k.row FROM keys k JOIN shared s USING (key) WHERE s.size <= {most};
CREATE OR REPLACE TEMP TABLE cut AS
  SELECT hash(k.key, k.county) AS key, k.row FROM keys k JOIN shared s USING (key) WHERE s.size > {most};
CREATE OR REPLACE TEMP TABLE big AS SELECT key, count(*) AS size FROM cut GROUP BY key;
INSERT INTO blocks SELECT c.key, c.row FROM cut c JOIN big b USING (key) WHERE b.size BETWEEN 2 AND {most};
"""
_JOINED: Final = """
INSERT INTO named
  SELECT DISTINCT a.row, b.row FROM blocks a JOIN blocks b ON a.key = b.key AND a.row < b.row
"""
