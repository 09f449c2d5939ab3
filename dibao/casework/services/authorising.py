"""登记授权书 — one signed paper, every member who signed on it, in one act; an obligor outside signs his own.

社会救助法 第四十、四十一条.
"""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel.refusals import Conflict, Invalid
from dibao.matching.services.index import index_person
from dibao.registry.models import Person
from dibao.registry.services.person import register
from dibao.verification.choices import Party
from dibao.verification.models import Authorisation
from dibao.verification.permissions import AUTHORISE
from dibao.verification.services import authorisation as verification

from ..choices import Status
from ..models import Case, Obligor
from ..permissions import keep_apart
from .paper import add

Signers = list[tuple[Person, str]]


def record_signed(
    *, case: Case, signers: Signers, signed_on: date, valid_to: date, content: Any, name: str, by: Any
) -> list[Authorisation]:
    """Receive the signed paper, then write it and the authorisations; `signers` are (member, name on the paper)."""
    _may(case, by)
    stored = put(content=content, name=name, by=by)  # seconds of looking at the file, so outside the transaction
    return _write(case=case, signers=signers, signed_on=signed_on, valid_to=valid_to, stored=stored, by=by)


@transaction.atomic
def _write(
    *, case: Case, signers: Signers, signed_on: date, valid_to: date, stored: StoredFile, by: Any
) -> list[Authorisation]:
    # The case is held while its members are looked at, so that a double click finds the first one's work done.
    Case.objects.select_for_update().get(pk=case.pk)
    done = [person.name for person, _ in signers if _has(case, person, signed_on)]
    if done:
        raise Conflict(f"{'、'.join(done)}的授权刚刚已经登记，请核对。")
    rows = add(case=case, kind="authorisation", stored=stored, by=by, dated=signed_on)
    record("casework.add_paper", by=by, about=case, rows=rows, division=case.division, data={"kind": "authorisation"})
    return [_one(case, person, signed_by, signed_on, valid_to, stored, by) for person, signed_by in signers]


def _may(case: Case, by: Any) -> None:
    require(by, AUTHORISE, case.division)
    keep_apart(by, case)
    if case.status == Status.CLOSED:
        raise Conflict("本件已经办结封卷，不能再登记授权。")


def authorise_obligor(
    *, obligor: Obligor, id_number: str, signed_on: date, valid_to: date, content: Any, name: str, by: Any
) -> Authorisation:
    """登记义务人授权 — his own name, his own number, his own signature; nobody in the family can give it for him.

    The paper is looked at and kept before the transaction opens.
    """
    _may(obligor.case, by)
    stored = put(content=content, name=name, by=by)
    return _of_obligor(
        obligor=obligor, id_number=id_number, signed_on=signed_on, valid_to=valid_to, stored=stored, by=by
    )


@transaction.atomic
def _of_obligor(
    *, obligor: Obligor, id_number: str, signed_on: date, valid_to: date, stored: StoredFile, by: Any
) -> Authorisation:
    case = Case.objects.select_for_update().get(pk=obligor.case_id)
    person = index_person(
        person=register(name=obligor.values["name"], division=case.division, id_number=id_number, by=by)
    )
    if case.household.memberships.filter(valid_to=None, person=person).exists():
        raise Invalid(fields={"id_number": "这个身份证号是本家庭成员的，请填写义务人本人的身份证号。"})
    if _has(case, person, signed_on):
        raise Conflict("这名义务人的授权刚刚已经登记，请核对。")
    obligor.person = person
    obligor.save()
    title = "法定义务人信息核对授权书"
    rows = add(case=case, kind="authorisation", stored=stored, by=by, dated=signed_on, person=person, title=title)
    record("casework.authorise_obligor", by=by, about=case, rows=[obligor, *rows], division=case.division)
    return verification.authorise(
        person=person,
        case_number=case.number,
        division=case.division,
        signed_by=person.name,
        signed_on=signed_on,
        valid_to=valid_to,
        party=Party.OBLIGOR,
        paper=stored,
        by=by,
    )


@transaction.atomic
def withdraw(*, case: Case, authorisation: Authorisation, by: Any) -> Authorisation:
    """撤回授权 — from today nobody is asked about this person; whoever must keep away keeps away here too."""
    keep_apart(by, case)
    return verification.withdraw(authorisation=authorisation, by=by)


def _has(case: Case, person: Person, on: date) -> bool:
    return Authorisation.objects.filter(case_number=case.number, person=person).live(on).exists()


def _one(
    case: Case, person: Person, signed_by: str, signed_on: date, valid_to: date, stored: StoredFile, by: Any
) -> Authorisation:
    """One member's authorisation; a fault beside a member's name is told with it."""
    try:
        return verification.authorise(
            person=person,
            case_number=case.number,
            division=case.division,
            signed_by=signed_by,
            signed_on=signed_on,
            valid_to=valid_to,
            paper=stored,
            by=by,
        )
    except Invalid as refusal:
        if "signed_by" not in refusal.fields:
            raise
        raise Invalid(refusal.fields["signed_by"], basis=refusal.basis) from None
