"""推算收入（整列） — support owed from outside and imputed labour over columns; local options, as in ``imputed``."""

from __future__ import annotations

from typing import Any

import numpy as np

from dibao.rules.column_run import Run
from dibao.rules.income import imputed_labour, support_fee
from dibao.rules.register import PERSON_FLAGS, Column


def support(run: Run, *, received: Column | None, standard: Any) -> tuple[Column | None, Column | None]:
    """赡养费 — per person, fen per year: (what is imputed beyond what was received, of it from siblings and carers);
    None where nobody is taken to give anything."""
    at = run.entries("obligor")
    if not len(at) or "support_fee" not in run.reading:
        return None, None
    owners = run.entry("household", at)
    rule = run.need("support_fee", run.among(owners))
    if rule is None or rule.strategy == "none":
        return None, None
    income, able = run.entry("amount", at), run.entry("claim", at) == 0
    run.doubt(run.among(owners[able & (income < 0)]), "facts")
    fees = run.exactly(
        lambda income, members, children, supported, line: support_fee(
            income=income, members=members, line=line, children=children, supported=supported, rule=rule
        ),
        owners,
        income=np.where(able, income, 0),
        line=run.at(standard, owners),
        **{name: run.entry(name, at).astype(np.int64) for name in ("members", "children", "supported")},
    )
    return _beyond(run, at, fees, received)


def _beyond(run: Run, at: Column, fees: Column, received: Column | None) -> tuple[Column, Column]:
    person, carer, size = run.entry("person", at), run.entry("carer", at) > 0, len(run.register.persons["birth"])
    owed, narrow = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    np.add.at(owed, person, fees)
    np.add.at(narrow, person[~carer], fees[~carer])
    received = np.zeros(size, dtype=np.int64) if received is None else received
    more = np.maximum(owed - received, 0)
    return more, more - np.maximum(narrow - received, 0)


def labour(run: Run, *, earned: Column) -> Column | None:
    """劳动力系数 — per person, fen per year, what own earnings lack to the imputed figure; None where nothing is imputed."""
    if "imputed_labour" not in run.reading:
        return None
    flags = run.register.persons["flags"]
    hands = (flags & (PERSON_FLAGS["able"] | PERSON_FLAGS["partial"])) != 0
    rule = run.need_of("imputed_labour", hands)
    if rule is None or rule.strategy != "minimum_wage":
        return None
    spared = sum(PERSON_FLAGS[name] for name in ("student", "illness", "severe", "excused"))
    hands &= ((flags & spared) == 0) & run.aged(rule.age_from, rule.age_below)
    added = np.zeros(len(earned), dtype=np.int64)
    for name, percent in (("able", rule.able_percent), ("partial", rule.partial_percent)):
        who = np.flatnonzero(hands & ((flags & PERSON_FLAGS[name]) != 0))
        if len(who):
            added[who] = run.exactly(
                lambda earned, percent=percent: imputed_labour(
                    earned=earned, minimum_wage=rule.minimum_wage, percent=percent, rounding=rule.rounding
                ),
                run.owner[who],
                earned=earned[who],
            )
    return added
