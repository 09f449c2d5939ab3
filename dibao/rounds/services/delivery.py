"""收取核查记录 — each envelope once, whatever the line does; what cannot be taken as it is waits for a human.

The files are looked at and kept before the transaction opens; one picture that cannot be taken does not cost the rest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.screening.permissions import related

from ..choices import Conclusion, EnclosureKind, EnvelopeState, State, Way
from ..handed import HERE, NOTHING, Enclosed, Filled
from ..models import Enclosure, Envelope, Visit
from ..permissions import RECORD
from ..questions import FORM_VERSION, faults
from .result import conclude, print_form, serves

CLOCK_OFF = timedelta(days=1)
PHOTO_BYTES = 15 * 1024 * 1024
OLD_FORM = "填写时用的是旧版表格，请人工核对"


@dataclass(frozen=True, slots=True)
class Delivered:
    """again: it had come before. The envelope says the rest."""

    envelope: Envelope
    again: bool = False


@dataclass(slots=True)
class _Kept:
    """Files that were taken, and a sentence for each that was not."""

    files: list[tuple[str, StoredFile]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    signature: bytes = b""


def deliver(
    *, visit: Visit, key: str, given: Mapping[str, str], conclusion: str, way: str, by: Any,
    enclosed: Enclosed = NOTHING, filled: Filled = HERE,
) -> Delivered:  # fmt: skip
    """收取核查记录 — one envelope under the key made where it was filled in; the same key again changes nothing.

    Taken when the visit is still to be made; else it is kept and waits for a human (two phones, an older form, a visit
    that was given back or taken off meanwhile). Raises Invalid, NotAllowed, Conflict (a key of somebody else).
    """
    if before := _before(key, visit, by):
        return Delivered(before, again=True)
    require(by, RECORD, visit.division)
    if why_not := related(by, visit.household):
        raise NotAllowed(why_not, basis="审核确认办法第十一条")
    current = filled.form_version == FORM_VERSION
    if current:
        _refuse_faults(visit, given, conclusion, way, enclosed)
    made_at, clock_off = _moment(filled)
    kept = _kept(enclosed, by)
    form = None
    if current and visit.state == State.PLANNED and conclusion != Conclusion.NOT_MET:
        on = made_at.astimezone(clock.OFFICE).date()
        form = print_form(
            visit=visit, given=dict(given), way=way, conclusion=conclusion, on=on, by=by, signature=kept.signature
        )
    envelope = Envelope(
        key=key, visit=visit, division=visit.division, made_at=made_at, device_at=filled.device_at, clock_off=clock_off,
        conclusion=conclusion if conclusion in Conclusion.values else "", way=way if way in Way.values else "",
        form_version=filled.form_version, body=json.dumps(dict(given), ensure_ascii=False), notes="".join(kept.notes)[:500],
        by=by.actor_key, by_name=by.actor_name, human=getattr(by, "human_key", ""),
    )  # fmt: skip
    return _taken(visit, envelope, kept.files, form, by)


@transaction.atomic
def _taken(
    visit: Visit, envelope: Envelope, files: list[tuple[str, StoredFile]], form: StoredFile | None, by: Any
) -> Delivered:
    """Write it down under the visit's lock: of two that come at once one is taken, the other waits."""
    visit = Visit.objects.select_for_update().select_related("household", "award").get(pk=visit.pk)
    if before := _before(envelope.key, visit, by):
        return Delivered(before, again=True)
    envelope.visit, envelope.why = visit, _not_as_it_is(visit, envelope)
    envelope.state = EnvelopeState.CONFLICT if envelope.why else EnvelopeState.TAKEN
    envelope.save(force_insert=True)
    rows = [Enclosure.objects.create(envelope=envelope, kind=kind, stored=stored) for kind, stored in files]
    data = {"state": envelope.state, "clock_off": envelope.clock_off, "files": len(rows)}
    record("rounds.deliver", by=by, about=envelope, rows=rows, division=visit.division, because=envelope.why, data=data)
    if envelope.state == EnvelopeState.TAKEN:
        conclude(visit=visit, envelope=envelope, by=by, form=form)
    return Delivered(envelope)


def _before(key: str, visit: Visit, by: Any) -> Envelope | None:
    """What came under this key before; a key of somebody else, or of another family, is nobody's second delivery."""
    if not key.strip():
        raise Invalid("这份记录没有投递号，没有收下。请刷新页面后重新填写。")
    found = Envelope.objects.filter(key=key).select_related("visit__household").first()
    if found is not None and (found.by != by.actor_key or found.visit_id != visit.pk):
        raise Conflict("这份记录的投递号已经用过，没有收下。请重新填写一份。")
    return found


def _refuse_faults(visit: Visit, given: Mapping[str, str], conclusion: str, way: str, enclosed: Enclosed) -> None:
    if conclusion not in Conclusion.values:
        raise Invalid(fields={"conclusion": "请选择结论。"})
    wrong = faults(given, conclusion=conclusion)
    if way not in Way.values:
        wrong["way"] = "请选择核查方式。"
    elif conclusion != Conclusion.NOT_MET and not serves(visit, way):
        wrong["way"] = f"这一户按规定须{visit.get_way_display()}核查，{Way(way).label}不算数。"
    if conclusion != Conclusion.NOT_MET and way == Way.HOME:
        if not (enclosed.photos or enclosed.sheets):
            wrong["photos"] = "入户核查请拍至少一张照片，或拍下手写的核查表。"
        if not (enclosed.signature or enclosed.sheets or given.get("no_signature", "").strip()):
            wrong["no_signature"] = "请家庭成员签名，或拍下签过字的核查表；不能签字的，请写明原因。"
    if large := [each.name for each in (*enclosed.photos, *enclosed.sheets) if each.size > PHOTO_BYTES]:
        wrong["photos"] = (
            f"“{'、'.join(large)}”超过 {PHOTO_BYTES // 1024 // 1024} MB，没有收下。请用手机重新拍照或压缩后再选。"
        )
    if wrong:
        raise Invalid(fields=wrong)


def _moment(filled: Filled) -> tuple[datetime, bool]:
    """When it was filled in by our clock. The phone's own clock tells only how long ago; never later than now."""
    now = clock.now()
    if filled.device_at is None or filled.device_now is None:
        return now, False
    ago = max(filled.device_now - filled.device_at, timedelta())
    return now - ago, abs(filled.device_now - now) > CLOCK_OFF


def _kept(enclosed: Enclosed, by: Any) -> _Kept:
    """Take the files one by one; a picture that cannot be taken is named and does not cost the rest."""
    kept = _Kept()
    wanted = [(EnclosureKind.PHOTO, each) for each in enclosed.photos]
    wanted += [(EnclosureKind.SHEET, each) for each in enclosed.sheets]
    wanted += [(EnclosureKind.SIGNATURE, enclosed.signature)] if enclosed.signature else []
    for kind, each in wanted:
        try:
            kept.files.append((kind, put(content=each.file, name=each.name, by=by)))
        except Invalid as refusal:
            kept.notes.append(f"“{each.name}”没有收下：{''.join(refusal.sentences)}")
            continue
        if kind == EnclosureKind.SIGNATURE:
            each.file.seek(0)
            kept.signature = each.file.read()
    return kept


def _not_as_it_is(visit: Visit, envelope: Envelope) -> str:
    """Why a human must look first; empty when the visit is waiting for just this."""
    if envelope.form_version != FORM_VERSION:
        return OLD_FORM
    if visit.state != State.PLANNED:
        taken = visit.envelopes.filter(state=EnvelopeState.TAKEN).last()
        who = f"{taken.by_name}已经填报过" if taken else f"这次核查已经是“{visit.get_state_display()}”"
        return f"{who}，这一份没有覆盖它"
    given_back = visit.events.filter(move="give_back").last()
    if given_back is not None and given_back.at > envelope.made_at:
        return "是退回重新核查以前填写的"
    return ""
