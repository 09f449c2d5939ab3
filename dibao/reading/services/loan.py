"""借阅 — a bag leaves the room with a name and a day, and comes back looked through."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import PlaceKind
from dibao.archive.models import Place
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import Condition
from ..models import Loan
from ..permissions import LEND

MOST_DAYS = 60


@transaction.atomic
def lend(*, bag: Place, borrower: str, unit: str, purpose: str, due_on: date, by: Any) -> Loan:
    """借出 — today, to be back by `due_on` (60 days at most). Conflict when the bag is out already."""
    require(by, LEND, bag.division)
    if bag.kind != PlaceKind.BAG:
        raise Invalid("只能按档案袋借出。")
    today = clock.today()
    said = {"borrower": borrower.strip(), "unit": unit.strip(), "purpose": purpose.strip()}
    asked = {"borrower": "请填写借阅人姓名。", "unit": "请填写借阅人单位。", "purpose": "请写明借阅目的。"}
    wrong = {name: asked[name] for name, value in said.items() if not value}
    if not today <= due_on <= today + timedelta(days=MOST_DAYS):
        wrong["due_on"] = f"应还日期应在今天以后、{MOST_DAYS} 天以内；到期仍需使用的，归还后重新办理。"
    if wrong:
        raise Invalid(fields=wrong)
    # The bag is the row two windows wait for; the loan itself is not there yet.
    Place.objects.select_for_update().get(pk=bag.pk)
    if out := Loan.objects.filter(bag=bag, returned_on=None).first():
        raise Conflict(f"{bag.label}已由{out.unit}{out.borrower}借出，应于 {out.due_on} 归还。请先催还。")
    loan = Loan.objects.create(
        bag=bag, division=bag.division, household_number=bag.code, lent_on=today, due_on=due_on, lent_by=by.actor_key,
        lent_by_name=by.actor_name, **said,
    )  # fmt: skip
    record("reading.lend", by=by, about=loan, because=purpose)
    return loan


@transaction.atomic
def give_back(*, loan: Loan, condition: str, note: str = "", by: Any) -> Loan:
    """收回 — looked through with its list; what is damaged or missing is said."""
    require(by, LEND, loan.division)
    loan = Loan.objects.select_for_update().get(pk=loan.pk)
    if loan.returned_on is not None:
        raise Conflict(f"这次借阅已于 {loan.returned_on} 归还。")
    if condition not in Condition.values:
        raise Invalid(fields={"condition": "请对照卷内文件目录清点后选择归还状况。"})
    if condition != Condition.GOOD and not note.strip():
        raise Invalid(fields={"note": "请写明哪一件、怎样破损或缺失，以及准备怎样补救。"})
    loan.returned_on, loan.received_by_name = clock.today(), by.actor_name
    loan.condition, loan.note = Condition(condition), note.strip()
    loan.save()
    record("reading.give_back", by=by, about=loan, because=note, data={"condition": loan.condition})
    return loan
