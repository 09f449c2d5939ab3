"""查看明文 — what is masked on the case page, shown once to somebody who may, for a purpose written down first."""

from collections.abc import Callable
from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import viewed
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.registry import queries as registry
from dibao.registry.permissions import REVEAL

from ..models import Case, Objection
from ..permissions import barred
from ..queries.support import said_as
from .reveal import purpose

Rows = list[tuple[str, str]]


def show_plain(*, case: Case, what: str, by: Any) -> Rows:
    """Label and value of everything under `what`: family, objectors or neighbours. Raises NotAllowed, Invalid."""
    require(by, REVEAL, case.division)
    if why_not := barred(by, case):
        raise NotAllowed(why_not)
    if what not in PLAIN:
        raise Invalid("请选择要查看的内容。")
    viewed(
        "casework.show_plain",
        by=by,
        about=case,
        purpose=purpose(case),
        division=case.division,
        household_number=case.household.number,
        data={"what": what},
    )
    return PLAIN[what][1](case)


def _family(case: Case) -> Rows:
    household = case.household
    rows = [("居住地址", household.address), ("户籍地址", household.hukou_address), ("联系电话", household.phone)]
    for member in registry.members(household, clock.today()):
        person = member.person
        rows.append((f"{person.name} 身份证号", person.id_number or person.no_id_reason))
        if person.phone:
            rows.append((f"{person.name} 电话", person.phone))
    account = household.accounts.filter(valid_to=None).select_related("holder").first()
    if account is not None:
        rows.append((f"{account.bank}（{account.holder.name}）账号", account.number))
    return rows


def _objectors(case: Case) -> Rows:
    rows = Objection.objects.filter(notice__case=case).order_by("received_on", "pk")
    return [(f"{row.received_on} 的异议", row.who or "匿名") for row in rows]


def _neighbours(case: Case) -> Rows:
    return [(row.code, row.name) for row in case.interviews.all()]


def _obligors(case: Case) -> Rows:
    rows = case.obligors.filter(removed="").select_related("member")
    return [(f"{row.member.name}的{said_as('relation', row.values)}", row.values["name"]) for row in rows]


PLAIN: dict[str, tuple[str, Callable[[Case], Rows]]] = {
    "family": ("家庭的证件、电话、地址和账户", _family),
    "objectors": ("异议提出人", _objectors),
    "obligors": ("家庭以外的义务人", _obligors),
    "neighbours": ("邻里访问的被访人", _neighbours),
}
