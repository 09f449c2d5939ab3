"""来询 — a sealed package of questions taken in whole or not at all, and answered, or declined, by a sealed package."""

from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record, viewed
from dibao.documents.services.store import put as store
from dibao.exchange.services import packages
from dibao.exchange.tabular import Line, Unreadable
from dibao.kernel import clock
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import calendar
from dibao.regions.services.numbering import numbered
from dibao.rules.deadlines import add_working_days

from ..choices import AgreementState, EnquiryState, Result
from ..models import Agreement, Enquiry, Told
from ..permissions import ANSWER, RECEIVE
from ..queries import answers, asked_this_month, lines_of
from ..tables import ENDINGS, answer_table, in_words
from .agreement import BASIS

MOST = 5_000
_NAMED = 20  # faults named of one table


@transaction.atomic
def receive(*, content: BinaryIO | bytes, name: str, by: Any) -> Enquiry:
    """接收来询 — genuine, under an agreement in force of that very department, every row readable, within the quota.

    One transaction: a package whose questions cannot be taken is not entered as taken either.
    """
    accepted = packages.accept(content=content, name=name, by=by)
    agreement = _named(accepted, name)
    require(by, RECEIVE, agreement.division)
    if len(accepted.files) != 1 or PurePath(next(iter(accepted.files))).suffix.lower() not in ENDINGS:
        raise Invalid(f"“{name}”里应当只有一个来询表（CSV 或 XLSX）。请对方重新制作。")
    [(file, table)] = accepted.files.items()
    stored = store(content=table, name=f"{accepted.manifest.number}-{file}", by=by)
    today = clock.today()
    enquiry = Enquiry(
        number=numbered("CX", agreement.division, series="sharing-CX"), agreement=agreement, division=agreement.division,
        package=accepted.package, table=stored, asked=0, received_by_name=by.actor_name,
        due_on=add_working_days(today, agreement.answer_wd, calendar()).on,
    )  # fmt: skip
    enquiry.asked = _checked(enquiry, name)
    enquiry.save()
    record("sharing.receive", by=by, about=enquiry, because=agreement.purpose, data={"asked": enquiry.asked})
    return enquiry


def _named(accepted: packages.Accepted, name: str) -> Agreement:
    """The agreement that the package names in its number or purpose; only one with this very department."""
    said = f"{accepted.manifest.number} {accepted.manifest.purpose}"
    theirs = Agreement.objects.filter(partner=accepted.partner).select_for_update(of=("self",))
    for agreement in sorted(theirs, key=lambda each: -len(each.number)):  # …1000 begins like …100
        if agreement.number in said:
            if agreement.in_force(clock.today()):
                return agreement
            raise Invalid(
                f"“{name}”所依据的约定 {agreement.number} 现在不能用：{_why_not(agreement)}。请先续签或复核约定。",
                basis=BASIS,
            )
    raise Invalid(
        f"“{name}”没有写明依据的共享约定，或那个约定不是与{accepted.partner.name}订的。请对方在用途中写上约定编号。",
        basis=BASIS,
    )


def _why_not(agreement: Agreement) -> str:
    over = f"有效期 {agreement.valid_from} 至 {agreement.valid_to}"
    return over if agreement.state == AgreementState.CONFIRMED else agreement.get_state_display()


def _checked(enquiry: Enquiry, name: str) -> int:
    """How many people are asked about; Invalid with every fault of the table, or when they are too many."""
    try:
        lines = lines_of(enquiry)
    except Unreadable as problem:
        raise Invalid(*problem.sentences) from None
    faults = [f"第 {line.number} 行：{''.join(line.faults)}" for line in lines if line.faults]
    faults += _twice([line for line in lines if not line.faults])
    if faults:
        more = [f"还有 {len(faults) - _NAMED} 处。"] if len(faults) > _NAMED else []
        raise Invalid(f"“{name}”有 {len(faults)} 处错误，整个没有接收。", *faults[:_NAMED], *more)
    if not lines:
        raise Invalid(f"“{name}”里一个人也没有。")
    if len(lines) > MOST:
        raise Invalid(f"“{name}”问了 {len(lines)} 人，一次最多 {MOST} 人。请对方分开来询。")
    left = enquiry.agreement.monthly - asked_this_month(enquiry.agreement)
    if len(lines) > left:
        raise Invalid(
            f"“{name}”问了 {len(lines)} 人，约定 {enquiry.agreement.number} 本月还可查 {max(left, 0)} 人。", basis=BASIS
        )
    return len(lines)


def _twice(lines: list[Line]) -> list[str]:
    """Rows about a person, or under a number, that stood before."""
    found: list[str] = []
    before: dict[tuple[str, str], int] = {}
    for line in lines:
        for column, label in (("id_number", "证件号码"), ("query_number", "查询编号")):
            first = before.setdefault((column, line.values[column]), line.number)
            if first != line.number:
                found.append(f"第 {line.number} 行的{label}与第 {first} 行相同。")
    return found


@transaction.atomic
def answer(*, enquiry: Enquiry, by: Any) -> Enquiry:
    """答复 — every row, as things stand today, with what was agreed on and nothing more; sealed for that department."""
    _open(enquiry, by)
    agreement, today = enquiry.agreement, clock.today()
    if not agreement.in_force(today):
        raise Invalid(f"约定 {agreement.number} 现在不能用：{_why_not(agreement)}。只能不予答复。", basis=BASIS)
    lines = lines_of(enquiry)
    found = list(answers(enquiry, lines, today))
    counts = {result.value: sum(each.result == result for each in found) for result in Result}
    _close(enquiry, EnquiryState.ANSWERED, lines, [each.said for each in found], by, counts)
    told = [
        Told(
            enquiry=enquiry, person=each.person, award=each.award, household=each.award.household, place=each.place,
            given=in_words(each.said),
        )
        for each in found
        if each.award
    ]  # fmt: skip
    Told.objects.bulk_create(told)
    record("sharing.answer", by=by, about=enquiry, rows=told, because=agreement.purpose, basis=BASIS, data=counts)
    for each in told:
        viewed(
            "sharing.tell", by=by, about=each, purpose=f"{agreement.partner.name}：{agreement.purpose}",
            division=each.household.division, data={"fields": list(each.given)},
        )  # fmt: skip
    return enquiry


@transaction.atomic
def decline(*, enquiry: Enquiry, why: str, by: Any) -> Enquiry:
    """不予答复 — no row is answered; the reason goes back with each of them."""
    _open(enquiry, by)
    if not why.strip():
        raise Invalid(fields={"why": "请写明不予答复的理由，对方会看到。"})
    lines = lines_of(enquiry)
    said = [{"outcome": "refused", "remark": why.strip()} for _ in lines]
    _close(enquiry, EnquiryState.DECLINED, lines, said, by, {"why": why.strip()[:200]})
    record("sharing.decline", by=by, about=enquiry, because=why)
    return enquiry


def _open(enquiry: Enquiry, by: Any) -> None:
    require(by, ANSWER, enquiry.division)
    if enquiry.state != EnquiryState.RECEIVED:
        raise Conflict(f"来询 {enquiry.number} {enquiry.get_state_display()}，不能再答复。")


def _close(
    enquiry: Enquiry, state: str, lines: list[Line], said: list[dict[str, Any]], by: Any, changes: dict[str, Any]
) -> None:
    """The answer packed for the department, and the enquiry done with."""
    agreement = enquiry.agreement
    ending = PurePath(enquiry.table.original_name).suffix.lower()
    rows = [
        {name: line.values[name] for name in ("query_number", "id_number", "name")} | row
        for line, row in zip(lines, said, strict=True)
    ]
    reply = packages.pack(
        partner=agreement.partner, purpose=f"{agreement.number} {agreement.purpose}", by=by,
        number=f"{enquiry.number}-DF", files={f"other_aid{ending}": answer_table(agreement.agreed, rows, ending=ending)},
    )  # fmt: skip
    done = {"state": state, "reply": reply, "answered_on": clock.today(), "answered_by_name": by.actor_name}
    claim(enquiry, done | changes, state="state", taken=f"来询 {enquiry.number} ")
