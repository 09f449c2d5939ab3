"""整改 — an error put right by a named person until a day; a serious one is made known."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.models import Staff
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.regions import codes

from ..lifecycle import WORKERS
from ..models import Hit, Rectification
from ..permissions import ORDER, PUBLISH
from .moving import check, kept, move, write


def number(letters: str, division: int) -> str:
    """``ZG2208022026007`` — letters, county, year, serial."""
    place, year = codes.short(division)[:6] or "000000", clock.today().year
    return f"{letters}{place}{year}{claim(f'screening-{letters}:{place}:{year}'):03d}"


@transaction.atomic
def order(
    *, error: str, owner: Staff, due_on: date, by: Any, hit: Hit | None = None, division: int = 0
) -> Rectification:
    """下达整改通知 — to a member of staff who holds a post over the place."""
    where = hit.division if hit else division
    require(by, ORDER, where)
    post = next((p for p in owner.live_posts if p.kind in WORKERS and codes.within(where, p.division)), None)
    faults = {}
    if not error.strip():
        faults["error"] = "请写明发现了什么问题、要求怎样整改。"
    if post is None:
        faults["owner"] = "整改责任人应是当地的经办、初审、核对、审核或确认人员。"
    if due_on <= clock.today():
        faults["due_on"] = "整改期限应晚于今天。"
    if faults or post is None:
        raise Invalid(fields=faults)
    row = Rectification.objects.create(
        number=number("ZG", where), hit=hit, division=where, error=error.strip(), owner=owner, post=post.kind,
        due_on=due_on, by=by.actor_key, by_name=by.actor_name,
    )  # fmt: skip
    event = write("order", row, "order", by=by, why=error)
    record("screening.order", by=by, about=row, rows=[event], division=where, because=error.strip())
    return row


def answer(*, order: Rectification, result: str, by: Any, paper: str = "", content: Any = None, name: str = "") -> None:
    """报整改结果 — what was put right, by the owner himself."""
    check("order", order, "answer", by=by)
    evidence = kept(content=content, name=name, by=by)
    with transaction.atomic():
        changes = {"result": result.strip(), "paper": paper.strip(), "evidence": evidence}
        move("order", order, "answer", by=by, why=result, paper=paper, evidence=evidence, changes=changes)


@transaction.atomic
def accept(*, order: Rectification, why: str, by: Any) -> None:
    """核实整改完毕 — by another human than the one who put it right."""
    move("order", order, "accept", by=by, why=why, changes={"closed_on": clock.today()})


@transaction.atomic
def send_back(*, order: Rectification, why: str, by: Any) -> None:
    """退回继续整改."""
    move("order", order, "send_back", by=by, why=why)


@transaction.atomic
def publish_bulletin(*, order: Rectification, text: str, by: Any) -> None:
    """通报 — the case is made known to the offices of the county; families are not named."""
    require(by, PUBLISH, order.division)
    if not text.strip():
        raise Invalid(fields={"text": "请填写通报内容。"})
    named = [m.person.name for m in order.hit.household.memberships.select_related("person")] if order.hit else []
    if any(name in text for name in named) or (order.household_number and order.household_number in text):
        raise Invalid(
            fields={"text": "通报面向各单位，不能写家庭成员姓名和户号，请删去后再发。"},
            basis="个人信息保护法第二十五条",
        )
    claimed = Rectification.objects.filter(pk=order.pk, bulletin_on=None)
    if not claimed.update(bulletin=text.strip(), bulletin_on=clock.today()):
        raise Conflict("这件整改已经通报过，不能重复通报。")
    order.refresh_from_db()
    record("screening.publish_bulletin", by=by, about=order, division=order.division, because="通报")
