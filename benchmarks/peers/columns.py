"""What every peer gets to work with: one plain line per record, already normalised and with pinyin, and our own pairs."""

from contextlib import contextmanager

import pyarrow as pa

LEAST_TRIED, MOST_TRIED = -20, 60


def plain(table: pa.Table):
    """A pandas frame: name, pinyin (the usual readings), ID number, birth, phone, place, home, sex; None where unknown."""
    from pypinyin import lazy_pinyin

    with _people(table) as connection:
        frame = connection.execute(
            "SELECT row AS unique_id, nullif(name, '') AS name, nullif(id_number, '') AS id_number, nullif(birth_text, '')"
            " AS birth, nullif(year, 0) AS year, nullif(monthday, 0) AS monthday, nullif(phone, '') AS phone,"
            " nullif(place, '') AS place, nullif(home, '') AS home, nullif(account, '') AS account, nullif(sex, '') AS sex"
            " FROM people ORDER BY row"
        ).df()
    spelled = {name: " ".join(lazy_pinyin(name)) for name in frame["name"].dropna().unique()}
    frame["pinyin"] = frame["name"].map(spelled)
    return frame


def pairs(table: pa.Table):
    """The pairs that our own blocking names, as a pandas frame with columns one and other."""
    from dibao.matching import blocking

    with _people(table) as connection:
        blocking.block(connection, "people")
        return connection.execute("SELECT one, other FROM pairs").df()


@contextmanager
def _people(table: pa.Table):
    from dibao.matching import batch, prepared

    with prepared.workers(2) as hands, batch.session(2, "3GB") as connection:
        batch.prepare(connection, table, workers=hands)
        yield connection


def best(scored, wanted, *, steps):
    """The threshold with the best F1 among the steps. scored: pairs with their score, for the training population."""
    from dibao.matching.evaluate import measure

    def f1(threshold: float) -> float:
        return measure({pair for pair, score in scored if score >= threshold}, wanted).f1

    return max(steps, key=f1)
