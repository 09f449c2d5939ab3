"""查看明文 — a sensitive value shown once, to somebody who may, for a purpose that is written down first."""

from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import viewed
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.registry.models import Person
from dibao.registry.permissions import REVEAL

from ..models import Case, Paper
from ..permissions import barred

LABELS = {"id": "身份证号", "phone": "联系电话", "account": "银行账号"}


def reveal(*, case: Case, person: Person, what: str, by: Any) -> str:
    """The plain value; the event is written before it is read. Raises NotAllowed and Invalid."""
    require(by, REVEAL, case.division)
    if why_not := barred(by, case):
        raise NotAllowed(why_not)
    if what not in LABELS:
        raise Invalid("请选择要查看的内容。")
    viewed(
        "registry.reveal",
        by=by,
        about=person,
        purpose=purpose(case),
        division=case.division,
        household_number=case.household.number,
        data={"column": what, "case": case.pk},
    )
    return _value(case, person, what) or "未填"


def _value(case: Case, person: Person, what: str) -> str:
    if what == "id":
        return person.id_number
    if what == "phone":
        return person.phone or case.household.phone
    account = case.household.accounts.filter(valid_to=None, holder=person).first()
    return account.number if account else ""


def look(*, paper: Paper, how: str, by: Any) -> None:
    """查看材料 — a paper shows everything there is of a person, so opening one is written down."""
    case = paper.case
    viewed(
        "casework.view_paper",
        by=by,
        about=paper,
        purpose=purpose(case),
        division=case.division,
        household_number=case.household.number,
        data={"how": how},
    )


def printed_for_signing(*, case: Case, kind: str, by: Any) -> None:
    """打印签字件 — the form carries ID numbers in plain."""
    viewed(
        "casework.print_for_signing",
        by=by,
        about=case,
        purpose=purpose(case),
        division=case.division,
        household_number=case.household.number,
        data={"kind": kind},
    )


def purpose(case: Case) -> str:
    """What plain values of a case are looked at for."""
    return f"办理 {case.number}"
