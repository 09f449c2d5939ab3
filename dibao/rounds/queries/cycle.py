"""复核周期 — when each award must be looked at again by the rules in force today, and in which way."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.db.models import Max, QuerySet

from dibao.casework.models import Award
from dibao.casework.queries.replay import facts_of_basis
from dibao.kernel import clock
from dibao.policy.queries import parameters_for, snapshot
from dibao.regions import codes
from dibao.rules.parameters import Parameters
from dibao.rules.review_cycle import Review, next_review

from ..models import Visit

CHUNK = 500


def living(division: int) -> QuerySet[Award]:
    """在保 — living awards of a place."""
    return Award.objects.filter(ended_on=None, division__range=codes.span(division))


def last_looks(awards: Iterable[Award]) -> dict[int, date]:
    """最近一次看过 — award → the day of its newest visit that was made."""
    keys = [award.pk for award in awards]
    rows = (
        Visit.objects.made().filter(award__in=keys).order_by().values_list("award_id").annotate(last=Max("visited_on"))
    )
    return dict(rows)


def reviews(awards: Iterable[Award]) -> Iterator[tuple[Award, Review]]:
    """Each award with its next look by today's rules, in batches; its facts are those its present amount rests on.

    Raises MissingParameter where a place has decided no interval.
    """
    figures = snapshot(clock.today()).parameters
    batch: list[Award] = []
    for award in awards:
        batch.append(award)
        if len(batch) == CHUNK:
            yield from _batch(batch, figures, last_looks(batch))
            batch = []
    yield from _batch(batch, figures, last_looks(batch))


def review_of(award: Award, *, looked_on: date | None = None) -> Review:
    """The next look at one award by today's rules; after a look on `looked_on`, when one is just being made."""
    looked = {award.pk: looked_on} if looked_on else last_looks([award])
    return next(review for _, review in _batch([award], _here, looked))


def _here(division: int, track: str) -> Parameters:
    """The figures of one place: for one family the whole nation's need not be read."""
    return parameters_for(division=division, track=track, on=clock.today())


def _batch(
    awards: list[Award], figures: Callable[[int, str], Parameters], looked: dict[int, date]
) -> Iterator[tuple[Award, Review]]:
    for award in awards:
        amount = award.present
        if amount is None:
            continue
        basis = amount.basis
        facts = replace(facts_of_basis(basis), on=clock.today())
        last = max(award.confirmed_on, basis.at.astimezone(clock.OFFICE).date(), looked.get(award.pk, date.min))
        tier = str(json.loads(basis.result).get("tier", ""))
        parameters = figures(award.division, award.track)
        yield award, next_review(last, facts=facts, parameters=parameters, tier=tier)
