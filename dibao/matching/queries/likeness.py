"""疑似同一人 — a few registered people who may be the one in hand: looked up by keys, then opened, then scored.

Nothing reads the whole register. A key shared by too many says nothing and is left out; of those found the ones hit by
most keys are opened, at most `OPENED`, and only these are decrypted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from dibao.kernel.crypto import blind
from dibao.registry.models import Account, Membership, Person

from ..choices import KeyKind, LinkKind
from ..hashed import hashed, keys_of
from ..keys import account_key, address_key, id_neighbours, person_keys, phone_key, swapped
from ..models import MatchKey, Trace
from ..scoring import Identity, Verdict, compare, prepare

# Most people of one key that are looked at; of a frequent name there are hundreds, and the name alone says nothing then.
BLOCK, NAMESAKES, SHARING = 200, 40, 20
OPENED = 60
WORTH_READING = 1.0
# The row that is kept; a merged one leads there.
HUMAN = Coalesce("merged_into_id", "pk")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One registered person and what the scorer says of him; the caller masks."""

    person: Person
    verdict: Verdict

    @property
    def reasons(self) -> str:
        """What speaks for one and the same human, the heaviest first."""
        return in_words(self.verdict)[0]

    @property
    def against(self) -> str:
        """What speaks against it."""
        return in_words(self.verdict)[1]


def in_words(verdict: Verdict) -> tuple[str, str]:
    """相同之处和不同之处 — what is worth reading; half of all people are of one sex, and nearly all of one county."""
    told = [reason for reason in verdict.reasons if abs(reason.weight) >= WORTH_READING]
    said = [[reason.label_zh for reason in told if (reason.weight > 0) is good] for good in (True, False)]
    return "；".join(said[0]), "；".join(said[1])


def candidates(identity: Identity, *, exclude: Collection[Any] = (), limit: int = 10) -> list[Candidate]:
    """Everybody registered who may be `identity`, the likeliest first. `exclude`: keys of people not to be offered.

    Whoever the scorer calls different is left out, unless name and birth date or the ID number are the very same: two
    ID numbers of one name and day are what a second registration looks like.
    """
    hits = Counter(found for found in _hits(identity) if found not in exclude)
    people = _rows([pk for pk, _ in hits.most_common(OPENED)])
    known = identities(people)
    typed = prepare(identity)
    scored = [(person, known[person.pk], compare(typed, prepare(known[person.pk]))) for person in people]
    kept: dict[Any, Candidate] = {}
    for person, there, verdict in sorted(scored, key=lambda one: -one[2].weight):
        human = person.merged_into or person
        if human.pk not in exclude and (verdict.verdict != "different" or _the_very_same(identity, there, person)):
            kept.setdefault(human.pk, Candidate(human, verdict))
    return sorted(kept.values(), key=lambda one: (-one.verdict.weight, str(one.person.pk)))[:limit]


def _rows(found: Sequence[Any]) -> list[Person]:
    """These people with every row that was merged into them: one human is compared under each of his identities."""
    people = list(Person.objects.filter(pk__in=found))
    gone = Person.objects.filter(merged_into__isnull=False, merged_into__in=found).select_related("merged_into")
    return people + list(gone)


def _the_very_same(here: Identity, there: Identity, person: Person) -> bool:
    if here.id_number and here.id_number == there.id_number:
        return True
    return bool(here.birth) and here.birth == there.birth and here.name in (person.name, person.former_name)


def identities(people: Sequence[Person]) -> dict[Any, Identity]:
    """What the scorer compares, of each; phone, address and account are those of the household he lives in."""
    lives = {
        row.person_id: row.household
        for row in Membership.objects.filter(person__in=people, valid_to=None).select_related("household")
    }
    homes = {home.pk for home in lives.values()}
    accounts = {row.household_id: row for row in Account.objects.filter(household__in=homes, valid_to=None)}
    return {person.pk: _identity(person, lives.get(person.pk), accounts) for person in people}


def _identity(person: Person, home: Any, accounts: dict[Any, Account]) -> Identity:
    account = accounts.get(home.pk) if home else None
    return Identity(
        name=person.name,
        id_number=person.id_number,
        birth=int(f"{person.birth_date:%Y%m%d}"),
        sex=person.sex if person.sex in ("1", "2") else "",
        phone=person.phone or (home.phone if home else ""),
        address=home.address if home else "",
        account=account.number if account else "",
        division=home.division if home else person.division,
        household=home.number if home else "",
    )


def birth_of(identity: Identity) -> date | None:
    """The birth date of an identity, None when it is not known or no day."""
    try:
        return datetime.strptime(str(identity.birth), "%Y%m%d").date() if identity.birth else None
    except ValueError:
        return None


def _hits(identity: Identity) -> Iterator[Any]:
    """Keys of people, once for every look-up that finds them. Five questions at the most, each by an index."""
    yield from _by_registry(identity)
    yield from _by_name(identity)
    yield from _by_household(identity)


def _by_registry(identity: Identity) -> Iterable[Any]:
    """The registry's own indexes: an ID number that is the same or nearly, name with birth date, phone."""
    asked, birth = [], birth_of(identity)
    if numbers := id_neighbours(identity.id_number):
        asked.append(Q(id_index__in=[blind("person.id_number", one) for one in numbers]))
    if birth and identity.name:
        asked.append(Q(name=identity.name, birth_date=birth))
    if identity.phone:
        asked.append(Q(phone_index=blind("person.phone", identity.phone)))
    return Person.objects.filter(reduce(or_, asked)).values_list(HUMAN, flat=True)[:BLOCK] if asked else []


def _by_name(identity: Identity) -> Iterable[Any]:
    texts: set[tuple[str, str]] = set()
    days = [birth_of(identity)]
    days += [other for day in days if day and (other := swapped(day))]
    for day in days:
        texts |= set(person_keys(identity.name, birth=day, sex=identity.sex, division=identity.division, asked=True))
    keys = keys_of(texts)
    namesakes = {key for kind, key in keys if kind == KeyKind.NAME_SEX}
    closer = [key for _, key in keys if key not in namesakes]
    rows = MatchKey.objects.filter(key__in=closer).values_list("person_id", flat=True)[:BLOCK] if closer else ()
    held = MatchKey.objects.values_list("key", "person_id")
    return [*rows, *_rare(held, [Q(key=key) for key in namesakes], NAMESAKES)]


def _by_household(identity: Identity) -> Iterable[Any]:
    """People who live where the phone, the account or the house is known."""
    shared = (
        (LinkKind.PHONE, phone_key(identity.phone)),
        (LinkKind.ACCOUNT, account_key(identity.account)),
        (LinkKind.ADDRESS, address_key(identity.address, division=identity.division) if identity.address else ""),
    )
    asked = [Q(kind=kind, key=hashed(kind, text)) for kind, text in shared if text]
    homes = set(_rare(Trace.objects.values_list("key", "household_id"), asked, SHARING))
    if not homes:
        return []
    return Membership.objects.filter(household__in=homes, valid_to=None).values_list("person_id", flat=True)[:BLOCK]


def _rare(held: QuerySet[Any, tuple[int, Any]], asked: Sequence[Q], most: int) -> list[Any]:
    """Holders of each key that has no more than `most` of them. held: (key, holder).

    One question for all; only when that would be too long an answer is each key asked by itself, so that a key of
    thousands does not hide one of two.
    """
    if not asked:
        return []
    room = len(asked) * (most + 1)
    rows = list(held.filter(reduce(or_, asked))[:room])
    if len(rows) == room and len(asked) > 1:
        return [holder for one in asked for holder in _rare(held, [one], most)]
    times = Counter(key for key, _ in rows)
    return [holder for key, holder in rows if times[key] <= most]
