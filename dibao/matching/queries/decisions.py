"""同一人判定 — what was said of a pair before, whether anything has changed since, and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from dibao.kernel import clock
from dibao.regions.queries import path_names
from dibao.registry.models import Person

from ..models import Decision
from ..scoring import Verdict, score
from .likeness import WORTH_READING, identities, in_words

# What tells two humans apart; a new phone or a move does not ask the question again.
FACTS = {
    "name": "姓名",
    "former_name": "曾用名",
    "id_number": "身份证号",
    "birth_date": "出生日期",
    "sex": "性别",
}


def facts_of(person: Person) -> dict[str, str]:
    """The identity of a person as it is kept beside a decision."""
    return {name: str(getattr(person, name) or "") for name in FACTS}


@dataclass(frozen=True, slots=True)
class Remembered:
    """A decision of before; `changed` says in words what is another since, empty when nothing is."""

    decision: Decision
    changed: str

    @property
    def settled(self) -> bool:
        """Whether the question is answered and need not be asked again."""
        return self.decision.answer == "different" and not self.changed

    @property
    def words(self) -> str:
        """Who said what and when, and why it is asked again."""
        said = self.decision
        day = said.at.astimezone(clock.OFFICE).date()
        told = f"{day:%Y-%m-%d} {said.by_name}判定“{said.get_answer_display()}”"
        return f"{told}；此后{self.changed}，请再核对" if self.changed else told


def remembered(person: Person, others: Sequence[Person]) -> dict[Any, Remembered]:
    """Decisions in force between `person` and each of `others`, by key of the other."""
    pairs = Q(a=person, b__in=others) | Q(b=person, a__in=others)
    rows = list(Decision.objects.in_force().filter(pairs).select_related("a", "b"))
    if not rows:
        return {}
    known = identities([person, *others])
    found = {}
    for row in rows:
        other = row.b if row.a_id == person.pk else row.a
        found[other.pk] = Remembered(row, _changed(row, score(known[person.pk], known[other.pk])))
    return found


def _changed(row: Decision, now: Verdict) -> str:
    seen = row.seen
    facts: list[str] = []
    for person in (row.a, row.b):
        then, present = seen["facts"][str(person.pk)], facts_of(person)
        facts += [label for name, label in FACTS.items() if then[name] != present[name]]
    telling = [reason for reason in now.reasons if reason.weight >= WORTH_READING]
    fresh = [reason.label_zh for reason in telling if reason.code not in seen["reasons"]]
    said = [f"{'、'.join(dict.fromkeys(facts))}已变更"] if facts else []
    return "，".join(said + ([f"新增依据：{'、'.join(fresh)}"] if fresh else []))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people somebody could not tell apart, or found to be one, with what speaks for and against it."""

    decision: Decision
    people: tuple[tuple[Person, str], tuple[Person, str]]
    reasons: str
    against: str
    same: bool


def open_pairs(staff: Any, rows: Sequence[Decision]) -> list[Pair]:
    """These decisions with names of places and today's evidence."""
    people = [person for row in rows for person in (row.a, row.b)]
    known, places = identities(people), path_names({person.division for person in people})
    return [
        Pair(
            row,
            ((row.a, places[row.a.division]), (row.b, places[row.b.division])),
            *in_words(score(known[row.a_id], known[row.b_id])),
            row.answer == "same",
        )
        for row in rows
    ]
