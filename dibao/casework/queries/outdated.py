"""资料过期提醒 — what is known of the members and may no longer be so; a reminder to ask, never a reason to refuse (A10)."""

from dataclasses import dataclass
from datetime import date

from dibao.policy.queries import parameters_for
from dibao.registry.models import Household, Person, PersonFacts
from dibao.registry.services.person import types_of
from dibao.rules.parameters import Parameters
from dibao.rules.periods import add_months

from ..models import Case

# How long after the last time a family on dibao is looked at again (审核确认办法 第三十一条), in months.
AGE = "review_months_stable"
BY_AGE = {
    "minor": "未成年人",
    "working_age": "劳动年龄",
    "elderly": "老年人",
}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One member and what should be asked again."""

    person: Person
    words: str


def reminders(household: Household, *, on: date) -> list[Reminder]:
    """Members whose facts were last asked too long ago, or have run out since: he has come of age, or left school.

    Facts count as asked again with every application accepted, also when nothing had changed. Where the place has no
    interval in force nothing is said of age.
    """
    people = [row.person for row in household.memberships.as_of(on)]
    known = {row.person_id: row for row in PersonFacts.objects.filter(person__in=people, valid_to=None)}
    asked = _last_asked(household)
    oldest = _oldest(parameters_for(division=household.division, track=household.track, on=on), on)
    found = []
    for person in people:
        if person.pk in known:
            words = [*_too_old(known[person.pk], asked, oldest), *_run_out(person, known[person.pk], on)]
            found += [Reminder(person, "；".join(words))] if words else []
    return found


def _last_asked(household: Household) -> date | None:
    accepted = Case.objects.filter(household=household).exclude(accepted_on=None).order_by("-accepted_on")
    return accepted.values_list("accepted_on", flat=True).first()


def _oldest(parameters: Parameters, on: date) -> date | None:
    return add_months(on, months=-int(parameters[AGE].value)) if AGE in parameters else None


def _too_old(row: PersonFacts, asked: date | None, oldest: date | None) -> list[str]:
    last = max(row.valid_from, asked) if asked else row.valid_from
    return [f"情况上次核实是 {last:%Y-%m-%d}，已超过规定的间隔，请重新核实"] if oldest and last < oldest else []


def _run_out(person: Person, row: PersonFacts, on: date) -> list[str]:
    values, words = row.values, []
    known = set(values.get("types", []))
    now = types_of(person, on=on, ticked=known)
    if known & BY_AGE.keys() and (new := now - known):
        words.append(f"年龄已属“{BY_AGE[new.pop()]}”，请补填相应情况")
    leaves = values.get("graduates_on")
    if leaves and date.fromisoformat(leaves) < on and "student" in known:
        words.append(f"登记的预计毕业日期 {leaves} 已过，请核实是否仍在校")
    return words
