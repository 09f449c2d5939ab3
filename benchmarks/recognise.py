"""谁是谁 — the duplicates shown at entry while a register of a million people lies behind it (A10).

Register: invented humans of `matching.synthetic`, one row each. Asked: second records of some of them, written wrongly
in all the ways people write wrongly, and people who are not registered. The limit is the plain indexed look-up of the
same keys in the same database, without opening, scoring or explaining anybody.
"""

import random
import statistics
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from . import run

SIZES = ("1000000", "50000", "200000")
ASKED, STRANGERS = 600, 200
BATCH = 20_000
MOST_MS = 50


def measure(size: str) -> run.Result:
    """Seconds per answer (median) against the bare look-up; the right human is among those shown."""
    from dibao.matching.queries import candidates

    begun = time.perf_counter()
    known, again = _register(int(size))
    print(f"register of {len(known):,} people ready in {time.perf_counter() - begun:.0f} s", flush=True)
    dice = random.Random(5)
    asked = dice.sample(sorted(again, key=lambda row: row["row"]), min(ASKED, len(again)))
    strangers = [_identity(row) for row in _rows(STRANGERS, seed=977)]
    candidates(_identity(asked[0]))  # tables of variants and look-alikes are read once in the life of a worker
    times, worked, shown, first = [], [], 0, 0
    for row in asked:
        begun, before = time.perf_counter(), time.process_time()
        found = [one.person.pk for one in candidates(_identity(row))]
        times.append(time.perf_counter() - begun)
        worked.append(time.process_time() - before)
        shown += known[row["human"]] in found
        first += bool(found) and found[0] == known[row["human"]]
    offered = [len(candidates(stranger)) for stranger in strangers]
    limits = [_bare(_identity(row)) for row in asked]
    p50, p95 = statistics.median(times), run.p95_ms(times)
    print(f"of it this process at work: p50 {statistics.median(worked) * 1000:.1f} ms, p95 {run.p95_ms(worked):.1f} ms")
    print(f"p50 {p50 * 1000:.1f} ms, p95 {p95:.1f} ms; bare look-up p50 {statistics.median(limits) * 1000:.1f} ms")
    correct = {
        "people": len(known), "asked": len(asked), "shown": round(shown / len(asked), 4),
        "shown_first": round(first / len(asked), 4), "offered_to_a_stranger": round(statistics.mean(offered), 2),
        "most_of_them_shown": shown / len(asked) >= 0.97, "within_50_ms": p95 <= MOST_MS,
    }  # fmt: skip
    return run.Result("recognise", p50, statistics.median(limits), correct=correct, p95_ms=p95)


def _rows(size: int, *, seed: int) -> Iterator[dict[str, Any]]:
    from dibao.matching import synthetic

    for batch in synthetic.records(size, seed=seed).to_batches(max_chunksize=50_000):
        yield from batch.to_pylist()


def _identity(row: dict[str, Any]) -> Any:
    from dibao.matching.scoring import Identity

    names = ("name", "id_number", "birth", "sex", "phone", "address", "account", "division")
    return Identity(**{name: row[name] for name in names})


def _register(size: int) -> tuple[dict[int, uuid.UUID], list[dict[str, Any]]]:
    """Write `size` humans with their households and the whole index; gives key by human, and their later records."""
    from dibao.matching import ids

    known: dict[int, uuid.UUID] = {}
    homes: dict[str, uuid.UUID] = {}
    again: list[dict[str, Any]] = []
    taken: set[str] = set()
    writer = _Writer()
    for row in _rows(size * 5 // 4, seed=31):
        born = _day(row["birth"])
        if row["human"] in known:
            again.append(row)
            continue
        if born is None or len(known) == size:
            continue
        # The registry takes no wrong number and none twice.
        row["id_number"] = row["id_number"] if ids.is_valid(row["id_number"]) and row["id_number"] not in taken else ""
        taken.add(row["id_number"])
        known[row["human"]] = writer.person(row, born)
        home = homes.get(row["household"])
        if home is None:
            home = homes[row["household"]] = writer.household(row, len(homes) + 1, known[row["human"]])
        writer.member(known[row["human"]], home, row)
    writer.finish()
    return known, again


def _day(birth: int) -> date | None:
    try:
        return date(birth // 10_000, birth // 100 % 100, birth % 100)
    except ValueError:
        return None


class _Writer:
    """Rows in bulk, past the services: people, households, accounts, and the index they would have entered."""

    def __init__(self) -> None:
        from django.db import connection

        from dibao.matching.models import MatchKey, Trace
        from dibao.registry.models import Account, Household, Membership, Person

        self.connection = connection
        self.models = (Person, Household, Membership, Account, MatchKey, Trace)
        self.waiting: dict[Any, list[dict[str, Any]]] = {model: [] for model in self.models}
        self.traced: set[tuple[Any, int, int]] = set()
        self.now = datetime(2026, 10, 16, 9, 0).astimezone()
        for model in (MatchKey, Trace):
            with connection.schema_editor() as editor:
                for index in model._meta.indexes:
                    editor.remove_index(model, index)

    def person(self, row: dict[str, Any], born: date) -> uuid.UUID:
        from dibao.kernel.crypto import blind
        from dibao.matching.hashed import keys_of
        from dibao.matching.keys import person_keys
        from dibao.matching.models import MatchKey
        from dibao.registry.models import Person

        key, number, phone = uuid.uuid4(), row["id_number"], row["phone"]
        self.add(
            Person, id=key, name=row["name"], pinyin="", former_name="", id_kind="resident", no_id_reason="", sex=row["sex"],
            id_number=_sealed(Person, "id_number", key, number), birth_date=born, division=row["division"], died_on=None,
            id_index=blind("person.id_number", number) if number else None, created_at=self.now,
            phone=_sealed(Person, "phone", key, phone), phone_index=blind("person.phone", phone) if phone else None,
        )  # fmt: skip
        texts = person_keys(row["name"], birth=born, sex=row["sex"], division=row["division"])
        for kind, value in keys_of(texts):
            self.add(MatchKey, person_id=key, kind=kind, key=value)
        return key

    def household(self, row: dict[str, Any], serial: int, head: uuid.UUID) -> uuid.UUID:
        from dibao.kernel.crypto import blind
        from dibao.matching.choices import LinkKind
        from dibao.matching.keys import account_key, address_key, phone_key
        from dibao.registry.models import Account, Household

        key, place, phone = uuid.uuid4(), row["division"], row["phone"]
        self.add(
            Household, id=key, number=f"H{serial:013d}", track="rural", division=place, hukou_division=place,
            address=_sealed(Household, "address", key, row["address"]), hukou_address=b"", created_at=self.now,
            phone=_sealed(Household, "phone", key, phone), ended_on=None,
            phone_index=blind("household.phone", phone) if phone else None,
        )  # fmt: skip
        account = uuid.uuid4()
        self.add(
            Account, id=account, household_id=key, holder_id=head, bank="信用社", valid_from=self.now.date(), valid_to=None,
            number=_sealed(Account, "number", account, row["account"]),
            number_index=blind("account.number", row["account"]),
        )  # fmt: skip
        self.trace(key, LinkKind.PHONE, phone_key(phone))
        self.trace(key, LinkKind.ADDRESS, address_key(row["address"], division=place))
        self.trace(key, LinkKind.ACCOUNT, account_key(row["account"]))
        return key

    def member(self, person: uuid.UUID, home: uuid.UUID, row: dict[str, Any]) -> None:
        from dibao.matching.choices import LinkKind
        from dibao.matching.keys import phone_key
        from dibao.registry.models import Membership

        self.add(
            Membership, household_id=home, person_id=person, relation="8", is_head=False, lives_here=True, exclusion="",
            valid_from=self.now.date(), valid_to=None, reason="",
        )  # fmt: skip
        self.trace(home, LinkKind.PHONE, phone_key(row["phone"]))

    def trace(self, home: uuid.UUID, kind: int, text: str) -> None:
        from dibao.matching.choices import LinkKind
        from dibao.matching.hashed import hashed
        from dibao.matching.models import Trace

        value = hashed(LinkKind(kind), text)
        if text and (home, int(kind), value) not in self.traced:
            self.traced.add((home, int(kind), value))
            self.add(Trace, household_id=home, kind=int(kind), key=value)

    def add(self, model: Any, **values: Any) -> None:
        self.waiting[model].append(values)
        if len(self.waiting[model]) >= BATCH:
            for earlier in self.models[: self.models.index(model) + 1]:  # what a row points at is there before it
                self.write(earlier)

    def write(self, model: Any) -> None:
        from django.db import transaction

        rows, self.waiting[model] = self.waiting[model], []
        if not rows:
            return
        fields = {field.attname: field for field in model._meta.concrete_fields if field.attname in rows[0]}
        table, names = model._meta.db_table, ", ".join(f'"{fields[name].column}"' for name in rows[0])
        values: Iterable[Sequence[Any]] = (
            [fields[name].get_db_prep_value(value, self.connection) for name, value in row.items()] for row in rows
        )
        with transaction.atomic(), self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(list(row.values()))
            else:
                marks = ", ".join(["%s"] * len(fields))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)

    def finish(self) -> None:
        from dibao.matching.models import MatchKey, Trace

        for model in self.models:
            self.write(model)
        for model in (MatchKey, Trace):
            with self.connection.schema_editor() as editor:
                for index in model._meta.indexes:
                    editor.add_index(model, index)
        with self.connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _sealed(model: Any, column: str, key: uuid.UUID, text: str) -> bytes:
    from dibao.kernel.crypto import seal

    return seal(text, place=f"{model._meta.db_table}:{column}:{key}") if text else b""


def _bare(identity: Any) -> float:
    """The look-ups of one question with keys that are reckoned already; best of three."""
    from django.db import connection

    from dibao.kernel.crypto import blind
    from dibao.matching.choices import LinkKind
    from dibao.matching.hashed import hashed, keys_of
    from dibao.matching.keys import address_key, id_neighbours, person_keys, phone_key

    born = _day(identity.birth)
    keys = keys_of(
        person_keys(identity.name, birth=born, sex=identity.sex, division=identity.division, asked=True)
    )  # fmt: skip
    address = address_key(identity.address, division=identity.division) if identity.address else ""
    traces = [(LinkKind.PHONE, phone_key(identity.phone)), (LinkKind.ADDRESS, address)]
    asked = (
        ("SELECT person_id FROM matching_matchkey WHERE key IN", [key for _, key in keys]),
        ("SELECT id FROM registry_person WHERE id_index IN",
         [blind("person.id_number", one) for one in id_neighbours(identity.id_number)]),
        *((f"SELECT household_id FROM matching_trace WHERE kind = {int(kind)} AND key IN", [hashed(kind, text)])
          for kind, text in traces if text),
    )  # fmt: skip

    def look() -> None:
        with connection.cursor() as cursor:
            for select, values in asked:
                if values:
                    cursor.execute(f"{select} ({', '.join(['%s'] * len(values))}) LIMIT 200", values)
                    cursor.fetchall()

    return min(run.seconds(look) for _ in range(3))
