"""公示、异议、评议、上报 — seven full days in the village, and what comes of them. 审核确认办法 第十九条."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import parameters_for
from dibao.rules.deadlines import notice_closes
from dibao.rules.disclosure import find_leaks

from ..models import Case, Notice, Objection, Panel
from ..permissions import ADD_PAPER
from ..queries import gate, sheets
from ..queries.notice import notice_of, public_row
from .assessment import current
from .moving import move, note
from .paper import add, printed

TWO_THIRDS = (2, 3)


@transaction.atomic
def post_notice(*, case: Case, place: str, phone: str, by: Any) -> Notice:
    """张贴公示 — from today; the sheet holds the allowed fields and nothing else (C4)."""
    faults = {}
    if not place.strip():
        faults["place"] = "请填写张贴地点。"
    if not phone.strip():
        faults["phone"] = "请填写监督电话。"
    if leaks := find_leaks(place):
        words = "、".join(leak.words for leak in leaks)
        faults["place"] = f"张贴地点里不能出现{words}。"
    if faults:
        raise Invalid(fields=faults)
    moved = move(case, "post_notice", by=by)
    days = parameters_for(division=case.division, track=case.track, on=clock.today()).value("publicity_days")
    assessment = current(case)
    closes = notice_closes(clock.today(), days)
    row = Notice.objects.create(
        case=case,
        assessment=assessment,
        place=place.strip(),
        phone=phone.strip(),
        posted_on=clock.today(),
        closes_on=closes,
        shown=public_row(case, assessment, closes, phone.strip()),
        by=by.actor_key,
    )
    rows = printed(case=case, kind="notice", data=sheets.notice(case, row), by=by)
    note(moved, row, *rows, by=by)
    return row


def photograph(*, case: Case, photo: Any, name: str, by: Any) -> Notice:
    """公示照片 — of the sheet on the wall."""
    require(by, ADD_PAPER, case.division)
    return _hang_photo(case, put(content=photo, name=name, by=by), by)


@transaction.atomic
def _hang_photo(case: Case, stored: StoredFile, by: Any) -> Notice:
    row = notice_of(case)
    if row is None or row.taken_down_on:
        raise Conflict("本件没有正在进行的公示。")
    row.photo = stored
    row.save()
    rows = add(case=case, kind="notice_photo", stored=stored, by=by)
    record("casework.photograph_notice", by=by, about=case, rows=[row, *rows], division=case.division)
    return row


@transaction.atomic
def object_(*, case: Case, content: str, by: Any, who: str = "", received_on: date | None = None) -> Objection:
    """登记异议 — named or anonymous; the name stays sealed."""
    row = notice_of(case)
    if row is None:
        raise Conflict("本件没有正在进行的公示，不能登记异议。")
    if not content.strip():
        raise Invalid(fields={"content": "请填写异议内容。"})
    moved = move(case, "object", by=by)
    row.taken_down_on = clock.today()
    row.save()
    objection = Objection.objects.create(
        notice=row,
        received_on=received_on or clock.today(),
        anonymous=not who.strip(),
        who=who.strip(),
        content=content.strip(),
    )
    rows = printed(case=case, kind="objection", data=sheets.objection(case, objection, by), by=by)
    note(moved, row, objection, *rows, by=by)
    return objection


def _answer(case: Case, how: str, words: str) -> list[Objection]:
    rows = list(Objection.objects.filter(notice__case=case, answered_on=None))
    for row in rows:
        row.handled_by, row.answer, row.answered_on = how, words, clock.today()
        row.save()
    return rows


@transaction.atomic
def recheck(*, case: Case, by: Any, words: str = "") -> Case:
    """重新调查 — the objection, or the county's return, is answered by another visit."""
    moved = move(case, "recheck", by=by, why=words)
    note(moved, *_answer(case, "recheck", words or "重新入户调查"), by=by)
    return case


@transaction.atomic
def hold_panel(
    *,
    case: Case,
    by: Any,
    on: date,
    place: str,
    host: str,
    recorder: str,
    invited: int,
    present: int,
    representatives: int,
    agreed: int,
    against: int,
    words: str,
) -> Panel:
    """民主评议 — two thirds of those invited are there, villagers' representatives are two thirds of them."""
    faults = {}
    part, whole = TWO_THIRDS
    if on > clock.today():
        faults["on"] = "评议日期不能晚于今天。"
    if present > invited:
        faults["present"] = "实到人数不能多于应到人数。"
    elif present * whole < invited * part:
        faults["present"] = "实到人数不足应到人数的三分之二，评议无效。"
    if representatives > present or representatives * whole < present * part:
        faults["representatives"] = "村（居）民代表人数不得少于参加评议总人数的三分之二。"
    if agreed + against > present:
        faults["agreed"] = "同意与不同意人数之和不能大于实到人数。"
    if not words.strip():
        faults["words"] = "请记录评议的经过。"
    if faults:
        raise Invalid(fields=faults, basis="审核确认办法第十九条")
    moved = move(case, "panel", by=by)
    row = Panel.objects.create(
        case=case,
        on=on,
        place=place,
        host=host,
        recorder=recorder,
        invited=invited,
        present=present,
        representatives=representatives,
        agreed=agreed,
        against=against,
        words=words.strip(),
        by=by.actor_key,
    )
    conclusion = f"经民主评议，同意 {agreed} 人，不同意 {against} 人。"
    rows = printed(case=case, kind="panel", data=sheets.panel(case, row), by=by)
    note(moved, row, *_answer(case, "panel", conclusion), *rows, by=by)
    return row


@transaction.atomic
def send_up(*, case: Case, by: Any) -> Case:
    """上报县级 — not before seven full days have passed without an open objection."""
    row = notice_of(case)
    if row is not None and clock.today() < row.closes_on:
        raise Invalid(
            f"公示要满 {_days(case)} 天，最早 {row.closes_on} 可以上报，今天是 {clock.today()}。",
            basis="审核确认办法第十九条",
        )
    gate.refuse_if_missing(case, "send_up")
    moved = move(case, "send_up", by=by)
    extra: list[Any] = []
    if row is not None and row.taken_down_on is None:
        row.taken_down_on = clock.today()
        row.save()
        extra.append(row)
    note(moved, *extra, by=by)
    return case


def _days(case: Case) -> int:
    return parameters_for(division=case.division, track=case.track, on=clock.today()).value("publicity_days")


@transaction.atomic
def supplement(*, case: Case, by: Any, why: str) -> Case:
    """补充后再报 — the papers the county asked for have been added."""
    note(move(case, "supplement", by=by, why=why), by=by)
    return case
