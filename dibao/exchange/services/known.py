"""以前的答复 — kept for as long as the partner's agreement says, used only while its server cannot be reached."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from dibao.kernel import clock
from dibao.kernel.crypto import blind

from ..line.rows import plain, typed
from ..models import KnownAnswer, Partner

Person = dict[str, str]
Rows = list[dict[str, Any]]


def person_key(person: Person) -> str:
    """Who a kept answer is about, without saying it."""
    return blind("exchange.known", f"{person['id_number']}\0{person['name']}")


@transaction.atomic
def keep(*, partner: Partner, register: str, people: Sequence[Person], rows: Rows, on: date) -> None:
    """Keep the newest answer about each person, "nothing found" too. A partner without `known_days` is not kept."""
    if not partner.known_days:
        return
    for person in people:
        own = [json.loads(plain(row)) for row in rows if row.get("id_number") == person["id_number"]]
        about = {"partner": partner, "register": register, "person": person_key(person)}
        kept = KnownAnswer.objects.filter(**about).first() or KnownAnswer(**about)
        kept.rows, kept.answered_on = json.dumps(own, ensure_ascii=False), on
        kept.save()


def recall(*, partner: Partner, register: str, people: Sequence[Person]) -> tuple[Rows, date] | None:
    """(rows, the oldest day among them) when there is a young enough answer about everybody; else None."""
    since = clock.today() - timedelta(days=partner.known_days)
    keys = {person_key(person) for person in people}
    kept = list(KnownAnswer.objects.filter(partner=partner, register=register, person__in=keys, answered_on__gte=since))
    if not partner.known_days or len(kept) < len(keys):
        return None
    rows = [typed(row) for answer in kept for row in json.loads(str(answer.rows))]
    return rows, min(answer.answered_on for answer in kept)


@transaction.atomic
def forget_old(*, partner: Partner) -> int:
    """Remove answers that are too old to be used again; returns how many."""
    since = clock.today() - timedelta(days=partner.known_days)
    return KnownAnswer.objects.filter(partner=partner, answered_on__lt=since).delete()[0]
