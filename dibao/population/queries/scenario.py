"""What a scenario rests on, and what it shows of single families."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from dibao.kernel.refusals import Conflict
from dibao.policy.queries import snapshot
from dibao.policy.snapshot import Row, Snapshot
from dibao.regions import codes
from dibao.regions.queries import path_name
from dibao.registry.numbering import HouseholdNumber
from dibao.rules.assessment import Assessment, assess
from dibao.rules.changes import KINDS
from dibao.rules.decoding import decode
from dibao.rules.register import STATUSES, TRACKS

from .. import measure, results, store, whatif
from ..models import Scenario
from .ground import counties, folder, live

PAGE = 50
SIDES = ("today", "then")


def wishes(scenario: Scenario) -> list[whatif.Wish]:
    """设想的改变 of a scenario, in their order."""
    return [whatif.Wish.from_json(row) for row in scenario.changes]


def figures(scenario: Scenario) -> tuple[Snapshot, Snapshot]:
    """(as decided, as imagined) on the scenario's day, as far as was known when it was run. Raises CannotVary."""
    today = snapshot(scenario.on, known_at=scenario.known_at)
    return today, whatif.imagine(today, wishes(scenario))


def now_in_force(scenario: Scenario, key: str, division: int, track: str) -> list[Row]:
    """现在的规定 before the change at hand (earlier changes of the scenario counted in): one, or one for each track."""
    imagined = whatif.imagine(snapshot(scenario.on), wishes(scenario))
    tracks = TRACKS if track == "any" else (track,)
    rows = [row for one in tracks if (row := whatif.current(imagined, key, division, one))]
    return list({(row.value, row.unit) if row.unit != "table" else str(row.value): row for row in rows}.values())


def differing(scenario: Scenario, key: str, division: int) -> int:
    """How many places below have decided on the key for themselves."""
    rows = snapshot(scenario.on).rows
    return len(
        {r.division for r in rows if r.key == key and r.division != division and codes.within(r.division, division)}
    )


@dataclass(frozen=True, slots=True)
class Family:
    """One family of a list: where it stands in the files, its masked number, fen per month before and after."""

    county: int
    row: int
    number: str
    place: str
    track: str
    members: int
    before: int
    after: int


def families(scenario: Scenario, effect: str, *, page: int) -> list[Family]:
    """家庭清单 — one page of those to whom the changes do this (a word of changes.KINDS), by place."""
    rows = islice(_rows(scenario, KINDS.index(effect)), (page - 1) * PAGE, page * PAGE)
    found = list(rows)
    names = {int(row["division"]): "" for _, row in found}
    names = {code: path_name(code) for code in names}
    return [_family(county, row, names[int(row["division"])]) for county, row in found]


def _rows(scenario: Scenario, kind: int) -> Iterator[tuple[int, dict[str, Any]]]:
    lo, hi = codes.span(scenario.division)
    for county in counties(scenario):
        today, then = (read(scenario, side, county) for side in SIDES)
        inside = (today["division"] >= lo) & (today["division"] <= hi)
        for at in np.flatnonzero((measure.effects(today, then) == kind) & inside).tolist():
            yield (
                county,
                {name: int(column[at]) for name, column in then.items()}
                | {
                    "row": at,
                    "before": int(today["amount"][at]),
                },
            )


def read(scenario: Scenario, side: str, county: int) -> dict[str, Any]:
    """The result columns of one side of a run. Raises Conflict when they are gone."""
    try:
        return results.read(folder(scenario) / side, county)
    except LookupError as gone:
        raise Conflict("这次推演的结果文件不在了。请点“重新计算”再看。") from gone


def _family(county: int, row: dict[str, Any], place: str) -> Family:
    track = {"urban": "城市", "rural": "农村"}[TRACKS[row["track"]]]
    return Family(county, row["row"], masked(row["number"]), place, track, row["members"], row["before"], row["amount"])


def masked(number: int) -> str:
    """户号 with its middle hidden: ``220802-*****17-K``."""
    text = str(HouseholdNumber.of_integer(number))
    return f"{text[:7]}*****{text[-4:]}"


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One family reckoned twice, with every step of both, and whether the columns say the same."""

    number: str
    place: str
    on: date
    today: Assessment
    then: Assessment
    agrees: bool


def family(scenario: Scenario, county: int, row: int) -> BeforeAfter | None:
    """一户的推演 — from columns back to facts, assessed under both sets of parameters; None outside the scope."""
    if county not in counties(scenario):
        return None
    register = store.read_county(live(), county).register
    results = [read(scenario, side, county) for side in SIDES]
    lo, hi = codes.span(scenario.division)
    if row >= len(register) or not lo <= int(register.households["division"][row]) <= hi:
        return None
    home = {name: int(column[row]) for name, column in register.households.items()}
    if len(results[0]["number"]) <= row or int(results[0]["number"][row]) != home["number"]:
        raise Conflict("推演算完以后登记册又更新了，这一户的位置已经不同。请重新计算这份推演。")
    facts = decode(register, row, on=scenario.on)
    track = TRACKS[home["track"]]
    both = [assess(facts, side.parameters(home["division"], track)) for side in figures(scenario)]
    agrees = all(
        (STATUSES[int(result["status"][row])], int(result["amount"][row])) == (found.status, found.amount_month)
        for result, found in zip(results, both, strict=True)
    )
    return BeforeAfter(masked(home["number"]), path_name(home["division"]), scenario.on, both[0], both[1], agrees)
