"""互见 — a paper has one home; where it is also looked for, a line says where it lies."""

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record as note
from dibao.kernel.refusals import Conflict, Invalid

from ..models import Item, Record, Reference, Volume
from ..permissions import REFER


@transaction.atomic
def refer(*, volume: Volume, to: Item | Record, why: str, by: Actor) -> Reference:
    """登记互见 — the page of `volume` names `to`, which stays where it is; also for a sealed volume, whose package it leaves."""
    require(by, REFER, volume.division)
    require(by, REFER, to.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明两者的关系，例如“本户列入第 3 页名单”。"})
    if isinstance(to, Item) and to.volume_id == volume.pk:
        raise Invalid(fields={"code": "这份文件就在本卷里，不用登记互见。"})
    named = {"item": to} if isinstance(to, Item) else {"record": to}
    if Reference.objects.filter(volume=volume, **named).exists():
        raise Conflict("本卷已经登记过这份文件的互见。")
    reference = Reference.objects.create(volume=volume, why=why.strip(), by=by.actor_key, **named)
    note("archive.refer", by=by, about=volume, rows=[reference], because=why)
    return reference
