"""Reads of agreements and enquiries, and the answer to each row of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from dibao.casework.choices import Outcome
from dibao.casework.models import Award
from dibao.casework.queries.covered import covers
from dibao.documents.queries import as_path
from dibao.exchange.tabular import Line, read
from dibao.kernel import clock
from dibao.kernel.crypto import blind
from dibao.matching.glyphs import fold
from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.registry.choices import Track
from dibao.registry.models import Membership, Person
from dibao.rules.identity import lengthen

from .choices import AgreementState, EnquiryState, Result
from .models import Agreement, Enquiry
from .permissions import CONFIRM
from .tables import ASKED

_MANY = 500  # keys in one statement
# What the answer's table calls our kinds of aid; a family with heavy spending has no kind of its own there.
_PROGRAMME = {Outcome.DIBAO: "dibao", Outcome.SINGLE_PERSON: "dibao", Outcome.MARGINAL: "marginal"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of an enquiry answered. said: the answer's columns by code; for a person of ours also who and which award."""

    place: int
    result: Result
    said: dict[str, Any] = field(default_factory=dict)
    person: Person | None = None
    award: Award | None = None


def agreements(staff: Any) -> QuerySet[Agreement]:
    """Agreements in scope, newest first."""
    rows: QuerySet[Agreement] = Agreement.objects.visible_to(staff).select_related("partner")
    return rows


def unconfirmed(staff: Any) -> QuerySet[Agreement]:
    """Agreements that wait for this very person; none for whoever entered them."""
    rows: QuerySet[Agreement] = Agreement.objects.visible_to(staff).filter(state=AgreementState.ENTERED)
    return rows.exclude(entered_human=staff.human_key) if staff.holds(*CONFIRM.posts) else rows.none()


def enquiries(staff: Any, *, state: str = "") -> QuerySet[Enquiry]:
    """Enquiries in scope, newest first."""
    rows: QuerySet[Enquiry] = Enquiry.objects.visible_to(staff).select_related("agreement__partner")
    return rows.filter(state=state) if state else rows


def unanswered(staff: Any) -> tuple[int, int]:
    """(how many enquiries wait for an answer, how many of them are late)."""
    rows = enquiries(staff, state=EnquiryState.RECEIVED)
    return rows.count(), rows.filter(due_on__lt=clock.today()).count()


def asked_this_month(agreement: Agreement) -> int:
    """People asked about under the agreement in this calendar month; declined enquiries do not count."""
    rows = agreement.enquiries.filter(received_on__gte=clock.today().replace(day=1))
    return int(rows.exclude(state=EnquiryState.DECLINED).aggregate(sum=Sum("asked"))["sum"] or 0)


def lines_of(enquiry: Enquiry) -> list[Line]:
    """The rows as they came."""
    with as_path(enquiry.table) as path:
        return list(read(path, ASKED, name=enquiry.table.original_name))


def answers(enquiry: Enquiry, lines: Sequence[Line], on: date) -> Iterator[Answer]:
    """Every row answered, in order, from what is in force on that day; at most what was agreed on.

    Found is who belongs to a family in the agreed places, by number and name, of which an award is for him. A name that
    does not fit is told only of people of those families, and whether they get anything is not.
    """
    agreement = enquiry.agreement
    lo, hi = codes.span(agreement.division)
    for first in range(0, len(lines), _MANY):
        some = lines[first : first + _MANY]
        people = _people([_index(line) for line in some])
        homes = _homes([person.pk for person in people.values()], on, lo, hi)
        awards = _awards([home.household_id for home in homes.values()], on)
        places = path_names({codes.ancestors(home.household.division)[-1] for home in homes.values()})
        for line in some:
            yield _answer(line, agreement.agreed, people.get(_index(line)), homes, awards, places)


def _index(line: Line) -> str:
    number: str = line.values["id_number"]
    return blind("person.id_number", lengthen(number) if len(number) == 15 else number)


def _people(indexes: Sequence[str]) -> dict[str, Person]:
    """By the keyed hash of the number; who was merged into another row is found in that one."""
    rows = Person.objects.filter(id_index__in=indexes).select_related("merged_into")
    return {str(person.id_index): person.merged_into or person for person in rows}


def _homes(people: Sequence[Any], on: date, lo: int, hi: int) -> dict[Any, Membership]:
    rows = Membership.objects.as_of(on).filter(person__in=people, household__division__range=(lo, hi))
    return {home.person_id: home for home in rows.select_related("household") if home.counted}


def _awards(homes: Sequence[Any], on: date) -> dict[Any, Award]:
    # From the day it was confirmed a family is on the list, although the first month is paid later.
    in_force = Q(confirmed_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))
    rows = Award.objects.filter(in_force, household__in=homes).select_related("household")
    return {award.household_id: award for award in rows.prefetch_related("amounts")}


def _answer(
    line: Line, agreed: Sequence[str], person: Person | None, homes: dict[Any, Membership], awards: dict[Any, Award],
    places: dict[int, str],
) -> Answer:  # fmt: skip
    home = homes.get(person.pk) if person else None
    if person is None or home is None:
        return Answer(line.number, Result.NOTHING, {"outcome": "nothing"})
    if fold(line.values["name"]) != fold(person.name):
        remark = f"{Result.UNCLEAR.label}，请核对后再查。"
        return Answer(line.number, Result.UNCLEAR, {"outcome": "refused", "remark": remark})
    award = awards.get(home.household_id)
    if award is None or not covers(award, person.pk):
        return Answer(line.number, Result.NOTHING, {"outcome": "nothing"})
    present = award.present
    told = {
        "place": places[codes.ancestors(home.household.division)[-1]],
        "from_on": award.starts_on,
        "track": Track(award.track).label,
        "members": present.members if present else award.members,
        "review_due": award.review_due,
        "amount": award.paid_now,
    }
    said: dict[str, Any] = {"outcome": "found", "programme": _PROGRAMME.get(Outcome(award.outcome), "other")}
    said |= {name: value for name, value in told.items() if name in agreed}
    if said["programme"] == "other":
        said["remark"] = award.get_outcome_display()
    return Answer(line.number, Result.FOUND, said, person, award)
