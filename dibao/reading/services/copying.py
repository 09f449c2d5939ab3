"""遮蔽 — what a copy must not show: names written down, areas covered by hand, pages looked through."""

from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import Form
from ..models import Consultation, Mark, Wanted

MOST_NAMES = 60


@transaction.atomic
def hide_names(*, consultation: Consultation, names: str, by: Any) -> Consultation:
    """第三人姓名 — one a line; wherever one stands in the text of a page it is covered. Every page is to be checked anew."""
    consultation = _copy(consultation, by)
    kept = list(dict.fromkeys(line.strip() for line in names.splitlines() if line.strip()))
    if len(kept) > MOST_NAMES or any(not 2 <= len(name) <= 30 for name in kept):
        raise Invalid(fields={"names": f"每行写一个姓名（2 至 30 个字），最多 {MOST_NAMES} 个。"})
    consultation.hidden_names = "\n".join(kept)
    consultation.save(update_fields=["hidden_names"])
    rows = list(consultation.wanted.all())
    for row in rows:
        row.checked = []
        row.save(update_fields=["checked"])
    record("reading.hide_names", by=by, about=consultation, rows=rows, data={"count": len(kept)})
    return consultation


@transaction.atomic
def cover(*, wanted: Wanted, page: int, left: int, top: int, right: int, bottom: int, by: Any) -> Mark:
    """遮蔽一处 — an area in per cent of the page; the page is to be checked anew."""
    _copy(wanted.consultation, by)
    if page not in wanted.pages:
        raise Invalid(f"没有第 {page} 页。")
    if not (0 <= left < right <= 100 and 0 <= top < bottom <= 100):
        raise Invalid("遮蔽范围不对：左应小于右，上应小于下，都在 0 至 100 之间。请看图上的刻度。")
    mark = Mark.objects.create(
        wanted=wanted, page=page, left=left * 10, top=top * 10, right=right * 10, bottom=bottom * 10,
        made_by=by.actor_key,
    )  # fmt: skip
    _again(wanted, page)
    record("reading.cover", by=by, about=mark, rows=[wanted], division=wanted.consultation.division,
           household_number=wanted.consultation.household_number)  # fmt: skip
    return mark


@transaction.atomic
def uncover(*, mark: Mark, by: Any) -> None:
    """撤去一处遮蔽 — it was put in the wrong place; the page is to be checked anew."""
    wanted = mark.wanted
    _copy(wanted.consultation, by)
    _again(wanted, mark.page)
    record("reading.uncover", by=by, about=wanted, deleted=[mark], division=wanted.consultation.division,
           household_number=wanted.consultation.household_number)  # fmt: skip
    mark.delete()


@transaction.atomic
def check_page(*, wanted: Wanted, page: int, by: Any) -> Wanted:
    """核对一页 — somebody has looked at it as it will be printed and takes it on himself."""
    _copy(wanted.consultation, by)
    wanted = Wanted.objects.select_for_update().get(pk=wanted.pk)
    if page not in wanted.pages:
        raise Invalid(f"没有第 {page} 页。")
    wanted.checked = sorted({*wanted.checked, page})
    wanted.save(update_fields=["checked"])
    record("reading.check_page", by=by, about=wanted, division=wanted.consultation.division,
           household_number=wanted.consultation.household_number, data={"page": page})  # fmt: skip
    return wanted


def _again(wanted: Wanted, page: int) -> None:
    wanted.checked = [number for number in wanted.checked if number != page]
    wanted.save(update_fields=["checked"])


def _copy(consultation: Consultation, by: Any) -> Consultation:
    """The request, locked, if it is a copy in force and this person makes it."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if consultation.asked_by != by.actor_key:
        raise NotAllowed("查阅件由登记这次查阅的人制作。")
    if consultation.form != Form.COPY or not consultation.live(clock.today()):
        raise Conflict("这次查阅不是查阅件，或没有批准、已经到期。")
    return consultation


@transaction.atomic
def forget_names(*, consultations: list[Consultation], by: Any) -> int:
    """清除第三人姓名 — when the volume is destroyed the words taken from it go too; returns how many requests had some."""
    held = [row for row in consultations if row.hidden_names]
    for row in held:
        row.hidden_names = ""
        row.save(update_fields=["hidden_names"])
        record("reading.forget_names", by=by, about=row)
    return len(held)
