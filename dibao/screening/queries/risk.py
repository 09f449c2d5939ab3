"""重点核查的选户 — who is looked at by choice and why, and a lot anybody can draw again."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from dibao.casework.models import Award, Objection
from dibao.casework.queries.replay import facts_of_basis
from dibao.kernel import clock
from dibao.regions import codes
from dibao.rules.household import counted

from ..choices import Outcome, Risk
from ..models import Hit

CHUNK = 500


def living(division: int) -> QuerySet[Award]:
    """Living awards of a place."""
    return Award.objects.filter(ended_on=None, division__range=codes.span(division))


def chosen(division: int, risks: Iterable[str]) -> dict[Any, list[str]]:
    """Household → the reasons that hold for it, in the order of the table; the machine chooses, people look."""
    wanted = set(risks)
    found: dict[Any, list[str]] = defaultdict(list)
    for risk in Risk:
        if risk in wanted and risk in _HOLDS:
            for household in _HOLDS[risk](living(division)):
                found[household].append(risk.value)
    return dict(found)


def _able(awards: QuerySet[Award]) -> Iterable[Any]:
    for award in awards.prefetch_related("amounts__basis").iterator(chunk_size=CHUNK):
        if award.present is None:
            continue
        facts = facts_of_basis(award.present.basis)
        earns = {entry.member for entry in facts.income if entry.source_class in ("wage", "business") and entry.amount}
        if any(member.labour == "able" and member.key not in earns for member in counted(facts)):
            yield award.household_id


def _homes(rows: QuerySet[Any], column: str = "household_id") -> list[Any]:
    return list(rows.order_by(column).values_list(column, flat=True).distinct())


def _kinship(awards: QuerySet[Award]) -> Iterable[Any]:
    return _homes(awards.filter(case__kinship=True))


def _late(awards: QuerySet[Award]) -> Iterable[Any]:
    return _homes(awards.filter(review_due__lt=clock.today()))


def _earlier(awards: QuerySet[Award]) -> Iterable[Any]:
    bad = (Outcome.CHANGE, Outcome.STOP, Outcome.REFER)
    return _homes(Hit.objects.filter(outcome__in=bad, household__in=awards.values("household")))


def _open(awards: QuerySet[Award]) -> Iterable[Any]:
    return _homes(Hit.objects.open().filter(household__in=awards.values("household")))


def _objected(awards: QuerySet[Award]) -> Iterable[Any]:
    return _homes(awards.filter(case__in=Objection.objects.values("notice__case")))


_HOLDS: dict[str, Callable[[QuerySet[Award]], Iterable[Any]]] = {
    Risk.ABLE: _able,
    Risk.KINSHIP: _kinship,
    Risk.REVIEW_LATE: _late,
    Risk.EARLIER: _earlier,
    Risk.OPEN_HIT: _open,
    Risk.OBJECTION: _objected,
}


def lot(numbers: Iterable[str], *, seed: str, count: int) -> tuple[list[str], str]:
    """抽签 — the `count` 户号 whose SHA-256 of seed and number is smallest, and the digest of the list drawn from.

    Whoever knows the seed and the list draws the same households; nobody who published the seed before could choose.
    """
    listed = sorted(set(numbers))
    order = sorted(listed, key=lambda number: hashlib.sha256(f"{seed}|{number}".encode()).hexdigest())
    return order[:count], hashlib.sha256("\n".join(listed).encode()).hexdigest()
