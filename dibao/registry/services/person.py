"""人员 — register one person once, and keep every later fact beside the earlier ones."""

import json
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.pinyin import name_index
from dibao.kernel.refusals import Conflict, Invalid
from dibao.rules.identity import IdNumberError, check_id_number

from .. import dictionary
from ..choices import ChangeKind, IdKind, PersonType, Sex
from ..models import Change, Person, PersonFacts
from ..permissions import CHANGE, REGISTER

SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}


@transaction.atomic
def register(
    *,
    name: str,
    division: int,
    by: Any,
    id_kind: str = IdKind.RESIDENT,
    id_number: str = "",
    sex: str = "",
    birth_date: date | None = None,
    no_id_reason: str = "",
    phone: str = "",
    former_name: str = "",
) -> Person:
    """登记人员 — birth date and sex come from the ID number; without a number a reason is needed.

    A number already known returns that person: one row per human across all programmes; the number of a row that was
    merged returns the kept one. A different name on a known number is refused, because one of the two papers is wrong.
    """
    require(by, REGISTER, division)
    faults: dict[str, str] = {}
    name = name.strip()
    if not name:
        faults["name"] = "请填写姓名。"
    if id_kind == IdKind.RESIDENT:
        try:
            facts = check_id_number(id_number, on=clock.today())
            id_number, birth_date, sex = facts.number, facts.birth_date, SEXES[facts.sex]
        except IdNumberError as fault:
            faults["id_number"] = str(fault)
    else:
        faults |= _without_number(no_id_reason, birth_date, sex)
    if faults or birth_date is None:
        raise Invalid(fields=faults)
    known = by_id_number(id_number) if id_number else None
    if known is not None:
        return _same_human(known, name)
    person = Person.objects.create(
        name=name,
        pinyin=name_index(name),
        former_name=former_name,
        id_kind=id_kind,
        id_number=id_number,
        sex=sex,
        birth_date=birth_date,
        no_id_reason=no_id_reason,
        phone=phone,
        division=division,
    )
    record("registry.register_person", by=by, about=person, division=division)
    return person


def _without_number(reason: str, birth_date: date | None, sex: str) -> dict[str, str]:
    faults = {}
    if not reason.strip():
        faults["no_id_reason"] = "没有居民身份证号的，请写明原因（例如：新生儿未落户）。"
    if birth_date is None or birth_date > clock.today():
        faults["birth_date"] = "请填写出生日期，且不能晚于今天。"
    if not sex:
        faults["sex"] = "请选择性别。"
    return faults


def _same_human(known: Person, name: str) -> Person:
    kept = known.merged_into or known
    if name not in (known.name, known.former_name, kept.name, kept.former_name):
        raise Invalid(
            fields={
                "name": f"该身份证号已登记为“{known.name[0]}*”，与填写的姓名不一致。请核对证件；"
                "确属改名的，先在原登记处更正姓名。"
            }
        )
    return kept


def by_id_number(id_number: str) -> Person | None:
    """The row with this number, wherever registered; it may have been merged into another."""
    lookup = Person(id_number=id_number)
    index = Person._meta.get_field("id_index").pre_save(lookup, add=False)
    return Person.objects.filter(id_index=index).select_related("merged_into").first()


def refuse_merged(person: Person) -> None:
    """Raise Conflict for a row that was merged: what is new is written to the kept one."""
    if person.merged_into_id:
        raise Conflict(f"{person.name}的这条登记已并入另一条登记，只供查阅。请在保留的登记上办理。")


@transaction.atomic
def set_facts(
    *, person: Person, facts: dict[str, Any], types: set[str], by: Any, on: date | None = None, paper: str = ""
) -> PersonFacts:
    """人员情况 — from `on`; the earlier set keeps its period. Faults against the dictionary are all named."""
    refuse_merged(person)
    on = on or clock.today()
    cleaned = dictionary.clean(dictionary.facts_fields(types), facts)
    _certificate_belongs(person, cleaned)
    open_set = PersonFacts.objects.filter(person=person, valid_to=None).first()
    before = dict(open_set.values) if open_set else {}
    cleaned["types"] = sorted(types)
    if open_set and before == cleaned:
        return open_set
    if open_set:
        if on < open_set.valid_from:
            raise Invalid(fields={"on": f"这次变更的日期早于上一次登记（{open_set.valid_from}），请核对日期。"})
        open_set.valid_to = on
        open_set.save()
    fresh = PersonFacts.objects.create(
        person=person,
        valid_from=on,
        sealed=json.dumps(cleaned, ensure_ascii=False, sort_keys=True),
        decided_by=by.actor_key,
    )
    change = Change.objects.create(
        person=person,
        kind=ChangeKind.FACTS_CHANGED,
        on=on,
        paper=paper,
        by=by.actor_key,
        by_name=by.actor_name,
        before=json.dumps(before, ensure_ascii=False),
        after=json.dumps(cleaned, ensure_ascii=False),
    )
    rows = [fresh, change, *([open_set] if open_set else [])]
    record("registry.set_facts", by=by, about=person, rows=rows, division=person.division)
    return fresh


def _certificate_belongs(person: Person, facts: dict[str, Any]) -> None:
    """残疾人证号: the first eighteen are the ID number, then kind and level."""
    number = facts.get("disability_certificate", "")
    if not number:
        return
    tail = f"{facts.get('disability_kind')}{facts.get('disability_level')}"
    if person.id_number and number[:18].upper() != person.id_number.upper():
        raise Invalid(fields={"disability_certificate": "残疾人证号前 18 位与本人身份证号不一致，请核对证件。"})
    if number[18:20] != tail:
        raise Invalid(fields={"disability_certificate": "残疾人证号第 19、20 位与所选类别、等级不一致，请核对证件。"})


@transaction.atomic
def correct(*, person: Person, by: Any, reason: str, **values: Any) -> Person:
    """登记更正 — a mistake of entry put right; the wrong value stays in the change record."""
    require(by, CHANGE, person.division)
    refuse_merged(person)
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明更正的原因和依据。"})
    allowed = {"name", "phone", "former_name"}
    if extra := values.keys() - allowed:
        raise Invalid(f"不能直接更正：{'、'.join(sorted(extra))}。")
    before = {key: getattr(person, key) for key in values}
    for key, value in values.items():
        setattr(person, key, value)
    person.pinyin = name_index(person.name)
    person.save()
    change = Change.objects.create(
        person=person,
        kind=ChangeKind.CORRECTED,
        on=clock.today(),
        paper=reason,
        by=by.actor_key,
        by_name=by.actor_name,
        before=json.dumps(before, ensure_ascii=False),
        after=json.dumps(values, ensure_ascii=False),
    )
    record("registry.correct", by=by, about=person, rows=[change], division=person.division)
    return person


def types_of(person: Person, *, on: date, ticked: set[str]) -> set[str]:
    """The person types that decide which facts are asked: ticked ones plus those the age tells."""
    age = person.age(on)
    by_age = {PersonType.MINOR} if age < 18 else {PersonType.ELDERLY} if age >= 60 else {PersonType.WORKING_AGE}
    return {str(kind) for kind in by_age} | (ticked & {PersonType.DISABLED, PersonType.ILL, PersonType.STUDENT})
