"""比对项的两句 SQL — which matched pairs count, and which sums make a hit. Pure: text in, text out.

Between the two stands ``screening.sums``: grouping a few million small rows is quicker there than in any SQL engine.
"""

from __future__ import annotations

from collections.abc import Mapping

from dibao.screening.finders.shape import OWN, Finder, Look, flat, named


def pairs(finder: Finder, present: Mapping[str, int], *, on: int) -> str:
    """The SELECT of all pairs the finder looks at: one row each, in the columns ``sums.PAIRS``.

    present: registers that have a table ``e_<register>`` here, with their position. on: the day, yyyymmdd.
    """
    looks = [(place, look) for place, look in enumerate(finder.looks) if look.register in present]
    text = "\nUNION ALL\n".join(_of(finder, place, look, present[look.register]) for place, look in looks)
    return text.replace("$on", str(on))


def having(finder: Finder) -> str:
    """The SELECT of the rows (``place``) of the table ``sums`` that are hits.

    ``sums`` has amount, n, first, and the ``p_…`` and ``t_…`` columns of ``carried``.
    """
    return f"SELECT place FROM sums WHERE {flat(finder.having)} ORDER BY place"  # noqa: S608 — our own finder


def carried(finder: Finder) -> list[str]:
    """Columns of the person and the place that ``having`` reads."""
    return [f"{letter}_{name}" for letter in "pt" for name in sorted(named(letter, finder.having))]


def _of(finder: Finder, place: int, look: Look, source: int) -> str:
    """Pairs of one register that count for the finder, and those that take the person out (``bars``)."""
    group = "p_household" if finder.per == "household" else "p_row"
    stranger = "false" if look.register in OWN else "r_name_key <> p_name_key"
    part, row = ("0", "p_row") if look.register in OWN else ("r_part", "r_row")
    once = f"hash({flat(look.once)})" if look.once else "CAST(NULL AS UBIGINT)"
    counts = f"coalesce(({flat(look.where)}), false)"
    return f"""SELECT {group} AS g, {place}::TINYINT AS look, {source}::TINYINT AS source,
        coalesce(({flat(look.amount)})::BIGINT, 0) AS amount, ({flat(look.amount)}) IS NOT NULL AS known,
        coalesce(({flat(look.on)})::INTEGER, 0) AS day, {counts} AS holds, coalesce(({flat(look.unless)}), false) AS bars,
        ({stranger}) AS stranger, coalesce(({flat(look.undecided)}), false) AS undecided,
        CASE WHEN {flat(look.once) or "NULL"} IS NOT NULL THEN {once} END AS once,
        {part}::INTEGER AS part, {row}::BIGINT AS "row", p_row AS person_row
        FROM e_{look.register} e
        WHERE ({flat(finder.who)}) AND (({flat(look.where)}) OR ({flat(look.unless)}))"""  # noqa: S608 — our own finder
