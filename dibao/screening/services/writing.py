"""线索入库 — what a comparison found, matter by matter: new work, a fact that has changed, or something known already.

The machine opens and renews work. Whatever somebody decided on a fact stays decided for that fact.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel.crypto import blind
from dibao.kernel.marks import short
from dibao.kernel.refusals import Conflict
from dibao.regions import codes
from dibao.registry.models import Household, Membership
from dibao.registry.numbering import HouseholdNumber

from ..choices import HitState
from ..models import Hit, ScreeningRun
from ..queries.finding import BY_CODE
from ..queries.found import Line
from .moving import due, write

BATCH: Final = 500
TOLERANCE: Final = 10
"""Percent by which a sum may grow and still be the sum that somebody looked into."""
DECISIONS: Final = ("keep", "change", "stop", "refer")
# What the machine does with a matter whose fact has changed, by the state it is in.
AGAIN: Final = {"open": "renew", "hearing": "add", "kept": "reopen", "referred": "reopen", "decided": "reopen"}


@dataclass
class _Batch:
    """One batch at work: the families it speaks of, what there is already, what is to be written."""

    run: ScreeningRun
    homes: dict[int, Household]
    people: dict[Any, list[Membership]]
    known: dict[tuple[str, Any, Any], Hit]
    counts: Counter[str] = field(default_factory=Counter)
    fresh: list[Hit] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    days: dict[int, date] = field(default_factory=dict)

    def day(self, division: int) -> date:
        if division not in self.days:
            self.days[division] = due(division)
        return self.days[division]


@transaction.atomic
def write_batch(*, run: ScreeningRun, lines: Sequence[Line], by: Any) -> None:
    """线索入库 — one batch: its hits, its counts and its audit event stand or fall together. Raises Conflict."""
    taken = ScreeningRun.objects.select_for_update().filter(pk=run.pk, position=run.position).first()
    if taken is None:
        raise Conflict("这次比对正由另一处进行，请稍后刷新查看进度。")
    batch = _prepared(run, lines)
    for line in lines:
        _matter(batch, line, by)
    Hit.objects.bulk_create(batch.fresh)
    batch.rows += batch.fresh
    batch.rows += [write("hit", hit, "found", by=by, run=run) for hit in batch.fresh]
    _count(run, batch, len(lines))
    record(
        "screening.find", by=by, about=run, rows=batch.rows, division=run.division,
        data={"position": run.position, "total": run.total, **batch.counts},
    )  # fmt: skip


def _prepared(run: ScreeningRun, lines: Sequence[Line]) -> _Batch:
    numbers = {line.household: str(HouseholdNumber.of_integer(line.household)) for line in lines}
    lo, hi = codes.span(run.division)
    homes = Household.objects.filter(number__in=numbers.values(), division__range=(lo, hi))
    by_number = {home.number: home for home in homes}
    people: dict[Any, list[Membership]] = {}
    for row in Membership.objects.filter(household__in=by_number.values(), valid_to=None).select_related("person"):
        people.setdefault(row.household_id, []).append(row)
    known = Hit.objects.filter(household__in=by_number.values()).select_for_update(of=("self",))
    return _Batch(
        run,
        {integer: by_number[number] for integer, number in numbers.items() if number in by_number},
        people,
        {(hit.finder, hit.household_id, hit.person_id): hit for hit in known},
    )


def _matter(batch: _Batch, line: Line, by: Any) -> None:
    home = batch.homes.get(line.household)
    person = _person(batch, home, line) if home else None
    if home is None or (line.key and person is None):
        batch.counts["outside"] += 1  # another place's, or the family has changed since the columns were written
        return
    fact = blind("screening.fact", line.fact)
    hit = batch.known.get((line.finder, home.pk, person.person_id if person else None))
    if hit is None:
        batch.fresh.append(_new(batch, line, home, person, fact))
        batch.counts["found"] += 1
        return
    hit.seen_run = batch.run
    if _same(hit, line, fact) or _decided(hit, fact):
        hit.save(update_fields=["seen_run"])
        batch.rows.append(hit)
        batch.counts["known"] += 1
        return
    _changed(batch, hit, line, fact, by)
    batch.counts["changed"] += 1


def _person(batch: _Batch, home: Household, line: Line) -> Membership | None:
    rows = batch.people.get(home.pk, [])
    return next((row for row in rows if line.key and short(row.person.id_index) == line.key), None)


def _same(hit: Hit, line: Line, fact: str) -> bool:
    """The same fact: nobody is asked again because of interest on a deposit, or because it has become less."""
    before = hit.amount or 0
    return fact == hit.fact and (line.amount or 0) <= before + before * TOLERANCE // 100


def _decided(hit: Hit, fact: str) -> bool:
    """Whether somebody has already said what follows from a matter without a figure, before it changed to and fro."""
    done = hit.state in (HitState.KEPT, HitState.REFERRED, HitState.DECIDED) and hit.amount is None
    return done and hit.events.filter(fact=fact, move__in=DECISIONS).exists()


def _new(batch: _Batch, line: Line, home: Household, person: Membership | None, fact: str) -> Hit:
    finder = BY_CODE[line.finder]
    return Hit(
        finder=finder.code, register=finder.register, household=home, person=person.person if person else None,
        division=home.division, amount=line.amount, on=line.on, fact=fact, detail=_sealed(line), reason=line.reason,
        post=finder.post, due_on=batch.day(home.division), first_run=batch.run, seen_run=batch.run,
    )  # fmt: skip


def _changed(batch: _Batch, hit: Hit, line: Line, fact: str, by: Any) -> None:
    """The register says something else now: the matter is open (again), with the new words and a new day."""
    name, source = AGAIN[hit.state], hit.state
    hit.amount, hit.on, hit.fact, hit.reason, hit.detail = line.amount, line.on, fact, line.reason, _sealed(line)
    if name == "reopen":
        hit.outcome, hit.closed_on, hit.owner, hit.due_on = "", None, None, batch.day(hit.division)
        hit.state = HitState.OPEN
    hit.version += 1
    hit.save()
    batch.rows += [hit, write("hit", hit, name, by=by, source=source, run=batch.run)]


def _sealed(line: Line) -> str:
    return json.dumps(line.rows, ensure_ascii=False)


def _count(run: ScreeningRun, batch: _Batch, size: int) -> None:
    run.position += size
    for name in ("found", "changed", "known", "outside"):
        setattr(run, name, getattr(run, name) + batch.counts[name])
    run.by_finder = dict(Counter(run.by_finder) + Counter(hit.finder for hit in batch.fresh))
    run.save()
