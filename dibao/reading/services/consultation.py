"""查阅 — ask with a purpose, agree by level, read under a watermark until the day it ends."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from dibao.access.humans import is_same
from dibao.access.permissions import may, require
from dibao.archive.models import Item, Volume
from dibao.audit.services.record import record, viewed
from dibao.documents.queries import preview
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from .. import queries
from ..choices import Form, Level, ReaderKind, State
from ..models import Consultation, Wanted
from ..permissions import ASK, GRANT, GRANT_OUTSIDE, RECEIVE

MOST_DAYS = 30
SHORTEST_PURPOSE = 4


@transaction.atomic
def ask(
    *,
    volume: Volume,
    items: Iterable[Item],
    reader_kind: str,
    purpose: str,
    days: int,
    by: Any,
    form: str = Form.VIEW,
    reader_name: str = "",
    reader_paper: str = "",
) -> Consultation:
    """申请查阅 — papers of one volume, for a purpose, for 1 to 30 days.

    A colleague who works on an open file is let in at once; all others wait for the archivist, other units and
    papers of a secret series for the county. Raises Invalid for what is missing, NotAllowed for a post that may not ask.
    """
    require(by, ASK, volume.division)
    if reader_kind != ReaderKind.COLLEAGUE:
        require(by, RECEIVE, volume.division)
    wanted = list(items)
    _complete(volume, wanted, reader_kind, purpose, days, reader_name, reader_paper)
    consultation = Consultation.objects.create(
        volume=volume,
        division=volume.division,
        household_number=volume.household_number,
        reader_kind=ReaderKind(reader_kind),
        reader_name=by.actor_name if reader_kind == ReaderKind.COLLEAGUE else reader_name.strip(),
        reader_paper=reader_paper.strip(),
        purpose=purpose.strip(),
        form=Form(form),
        level=queries.level_of(volume, reader_kind, wanted, clock.today()),
        days=days,
        asked_by=by.actor_key,
        asked_by_name=by.actor_name,
        asked_human=getattr(by, "human_key", ""),
    )
    rows = [Wanted.objects.create(consultation=consultation, item=item) for item in wanted]
    if consultation.level == Level.AT_HAND:
        _open(consultation)
        consultation.save()
    record("reading.ask", by=by, about=consultation, rows=rows, because=purpose, data={"level": consultation.level})
    return consultation


def _complete(
    volume: Volume, items: list[Item], reader_kind: str, purpose: str, days: int, name: str, paper: str
) -> None:
    wrong: dict[str, str] = {}
    if not items or any(item.volume_id != volume.pk for item in items):
        wrong["items"] = "请勾选本卷中要查阅的文件。"
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        wrong["purpose"] = "请写明查阅目的，例如“办理 2026 年复核”或“法院调取”。"
    if not 1 <= days <= MOST_DAYS:
        wrong["days"] = f"查阅期限为 1 至 {MOST_DAYS} 天。"
    if reader_kind != ReaderKind.COLLEAGUE:
        if not name.strip():
            wrong["reader_name"] = "请填写查阅人姓名。"
        if not paper.strip():
            wrong["reader_paper"] = "请登记查阅人的身份证件种类和末四位，或公函的文号；委托他人的注明委托书。"
    if wrong:
        raise Invalid(fields=wrong)


def _open(consultation: Consultation) -> None:
    consultation.state = State.GRANTED
    consultation.expires_on = clock.today() + timedelta(days=consultation.days - 1)


@transaction.atomic
def grant(*, consultation: Consultation, why: str = "", by: Any) -> Consultation:
    """批准 — its papers open today and close after the asked number of days."""
    consultation = _decided(consultation, why, by)
    _open(consultation)
    consultation.save()
    record("reading.grant", by=by, about=consultation, because=why, data={"until": consultation.expires_on})
    return consultation


@transaction.atomic
def refuse_reading(*, consultation: Consultation, why: str, by: Any) -> Consultation:
    """不予查阅 — with the reason, which the reader is told."""
    if not why.strip():
        raise Invalid(fields={"why": "请写明不予查阅的理由，经办人要告诉查阅人。"})
    consultation = _decided(consultation, why, by)
    consultation.state = State.REFUSED
    consultation.save()
    record("reading.refuse_reading", by=by, about=consultation, because=why)
    return consultation


def _decided(consultation: Consultation, why: str, by: Any) -> Consultation:
    """The request, locked, with the name of who decides; two people, whatever posts one of them holds."""
    require(by, GRANT_OUTSIDE if consultation.level == Level.APPROVER else GRANT, consultation.division)
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if consultation.state != State.ASKED:
        raise Conflict(f"这次查阅{consultation.get_state_display()}，不用再办。")
    if is_same(by, actor=consultation.asked_by, human=consultation.asked_human):
        raise NotAllowed("查阅由您本人提出或登记，请由另一位有权限的人批准。")
    consultation.decided_at, consultation.decided_why = clock.now(), why.strip()
    consultation.decided_by, consultation.decided_by_name = by.actor_key, by.actor_name
    return consultation


@transaction.atomic
def end(*, consultation: Consultation, by: Any) -> Consultation:
    """结束查阅 — before its last day, by whoever asked or by whoever may agree."""
    consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if consultation.asked_by != by.actor_key and not may(by, GRANT, consultation.division):
        raise NotAllowed("查阅由申请人本人或批准人结束。")
    if consultation.state != State.GRANTED:
        raise Conflict(f"这次查阅{consultation.get_state_display()}，不用再结束。")
    consultation.state = State.ENDED
    consultation.save(update_fields=["state"])
    record("reading.end", by=by, about=consultation)
    return consultation


def look(*, wanted: Wanted, page: int, by: Any, ruled: bool = False) -> bytes:
    """查看一页 — its picture with the watermark of this reader, covered when it is a copy; the view is written down.

    Raises Conflict when the request is not in force today, NotAllowed for another than the reader, Invalid for a page
    that cannot be drawn.
    """
    consultation = wanted.consultation
    if consultation.asked_by != by.actor_key:
        raise NotAllowed("查阅只对提出申请的人开放。")
    if not consultation.live(clock.today()):
        raise Conflict("这次查阅没有批准或已经到期。需要继续查阅的，请重新申请。")
    item = wanted.item
    picture = preview(item.stored, page=page)
    viewed("reading.view_page", by=by, about=item, purpose=consultation.purpose, division=consultation.division,
           household_number=consultation.household_number,
           data={"consultation": consultation.pk, "page": page, "form": consultation.form})  # fmt: skip
    return queries.marked(wanted, page=page, picture=picture, by=by, ruled=ruled)
