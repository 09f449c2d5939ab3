"""重复登记合并 — two rows of one human become one: what runs on follows, what is history stays, nothing is removed.

Who may, who proposed it and who decided is asked one storey above; here is only how it is carried out and taken back.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q

from dibao.audit.digest import digests
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import ChangeKind
from ..hanging import Fate, everything, hung, rooms
from ..merging import living
from ..models import Account, Change, Household, Membership, Person, PersonFacts

REASON = "重复登记合并"


@dataclass(slots=True)
class Done:
    """What was written: rows with their former values, and rows that are new. `notes` are history and are never undone."""

    changed: list[tuple[Model, dict[str, Any]]] = field(default_factory=list)
    created: list[Model] = field(default_factory=list)
    notes: list[Model] = field(default_factory=list)

    @property
    def rows(self) -> list[Model]:
        """Everything written."""
        return [*(row for row, _ in self.changed), *self.created, *self.notes]

    def change(self, row: Any, **values: Any) -> None:
        """Write these columns of the row and remember what they held."""
        names = [row._meta.get_field(name) for name in values]
        before = {
            one.name: one.value_to_string(row) if getattr(row, one.attname) is not None else None for one in names
        }
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        self.changed.append((row, before))

    def create(self, row: Any) -> None:
        """Write a new row."""
        row.save(force_insert=True)
        self.created.append(row)

    def told(self, kept: Person, merged: Person) -> str:
        """The same as text, with what every row looks like now and everything that hangs on both: for `divide`."""
        touched = [row for row, _ in self.changed] + self.created
        return json.dumps(
            {
                "changed": [(row._meta.label, str(row.pk), before) for row, before in self.changed],
                "created": [(row._meta.label, str(row.pk)) for row in self.created],
                "digests": [list(state) for state in digests(touched)],
                "hung": [hung(kept), hung(merged)],
            }
        )


def objections(*, kept: Person, merged: Person) -> list[str]:
    """Everything that stands in the way, said by every room, all at once."""
    return [sentence for room in rooms() for sentence in room.objections(kept, merged)]


@transaction.atomic
def unite(*, kept: Person, merged: Person, by: Any, because: str) -> Done:
    """合并 — `merged` leads to `kept` from now on. The caller records the audit event with `rows`. Raises Invalid."""
    if against := objections(kept=kept, merged=merged):
        raise Invalid(*against)
    on, done = clock.today(), Done()
    _follow(kept, merged, done)
    _homes(kept, merged, on, done)
    _facts(kept, merged, on, by, done)
    done.change(merged, merged_into=kept)
    done.notes += _noted(ChangeKind.PERSON_MERGED, kept, merged, on, by, because)
    for room in rooms():
        room.noted(kept=kept, merged=merged, by=by, because=because, undone=False)
    return done


def _follow(kept: Person, merged: Person, done: Done) -> None:
    """Re-point what runs on; a row of which the kept one has the very same already stays where it is."""
    for one in everything():
        if one.fate is Fate.FOLLOWS:
            for row in one.rows(merged).filter(one.which or Q()).select_for_update():
                setattr(row, one.field, kept)
                try:
                    row.validate_constraints()
                except ValidationError:
                    continue
                setattr(row, one.field, merged)
                done.change(row, **{one.field: kept})


def _homes(kept: Person, merged: Person, on: date, done: Done) -> None:
    """The living membership ends; where the kept row lives nowhere it goes on under that row."""
    there, here = living(merged), living(kept)
    if there is None:
        return
    ends = max(on, there.valid_from)
    done.change(there, valid_to=ends, reason=REASON)
    if here is None:
        fresh = Membership(
            household=there.household, person=kept, relation=there.relation, is_head=there.is_head,
            lives_here=there.lives_here, exclusion=there.exclusion, valid_from=ends, reason=REASON,
        )  # fmt: skip
        done.create(fresh)
    elif not there.household.memberships.filter(valid_to=None).exists():
        _end(there.household, ends, done)


def _end(household: Household, on: date, done: Done) -> None:
    done.change(household, ended_on=on)
    for account in Account.objects.filter(household=household, valid_to=None):
        done.change(account, valid_to=max(on, account.valid_from))


def _facts(kept: Person, merged: Person, on: date, by: Any, done: Done) -> None:
    """The open set of facts ends; where the kept row has none it goes on under that row."""
    open_set = PersonFacts.objects.filter(person=merged, valid_to=None).first()
    if open_set is None:
        return
    ends = max(on, open_set.valid_from)
    done.change(open_set, valid_to=ends)
    if not PersonFacts.objects.filter(person=kept, valid_to=None).exists():
        done.create(PersonFacts(person=kept, valid_from=ends, sealed=open_set.sealed, decided_by=by.actor_key))


def _noted(kind: str, kept: Person, merged: Person, on: date, by: Any, because: str) -> list[Model]:
    """A line in the history of both."""
    return [
        Change.objects.create(
            person=person, kind=kind, on=on, paper=because[:200], by=by.actor_key, by_name=by.actor_name,
            before="{}", after=json.dumps({word: str(other.pk)}),
        )
        for person, word, other in ((merged, "into", kept), (kept, "from", merged))
    ]  # fmt: skip


@transaction.atomic
def divide(*, kept: Person, merged: Person, told: str, by: Any, because: str) -> tuple[list[Model], list[Model]]:
    """撤销合并 — every row as it was before, while nothing else has happened to any of them. told: of `Done`.

    Returns (rows written, rows removed) for the caller's audit event. Raises Conflict.
    """
    was = json.loads(told)
    changed = [(_found(label, key), before) for label, key, before in was["changed"]]
    created = [_found(label, key) for label, key in was["created"]]
    touched = [row for row, _ in changed] + created
    if None in touched or _differs(was, touched, kept, merged):
        raise Conflict(
            "合并以后，这个人的登记又有了新的变动，不能整个撤销。请按现在的情况逐项更正，或者先撤回后来的变动。"
        )
    for row in created:  # first: what is put back may take their place
        type(row)._default_manager.filter(pk=row.pk).delete()
    for row, before in reversed(changed):
        _put_back(row, before)
    for room in rooms():
        room.noted(kept=kept, merged=merged, by=by, because=because, undone=True)
    notes = _noted(ChangeKind.PERSON_DIVIDED, kept, merged, clock.today(), by, because)
    return [row for row, _ in changed] + notes, created


def _found(label: str, key: str) -> Any:
    return apps.get_model(label)._default_manager.select_for_update().filter(pk=key).first()


def _differs(was: dict[str, Any], touched: list[Any], kept: Person, merged: Person) -> bool:
    """Whether a row looks otherwise than it was left, or something new hangs on either of the two."""
    if [list(state) for state in digests(touched)] != was["digests"]:
        return True
    return [hung(kept), hung(merged)] != was["hung"]


def _put_back(row: Any, before: dict[str, Any]) -> None:
    for name, value in before.items():
        column = row._meta.get_field(name)
        setattr(row, column.attname, None if value is None else column.to_python(value))
    row.save(update_fields=list(before))
