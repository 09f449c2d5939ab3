"""案卷 — open it at acceptance, let it follow its household, start its retention. Never deleted."""

from datetime import date

from django.db import IntegrityError, transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.regions import codes

from ..choices import CATEGORY_CODES, PROGRAMME_CODES, CaseKind, Category, Programme, Retention
from ..models import Fonds, Place, Volume
from ..numbering import BadNumber, HouseholdNumber, VolumeCode
from ..permissions import MOVE_VOLUME, OPEN_VOLUME, START_RETENTION
from ..queries import open_volume_of
from ..scheme import term_of
from .place import bag_for, box_code


@transaction.atomic
def open_volume(
    *,
    household_number: str,
    division: int,
    track: str,
    title: str,
    by: Actor,
    on: date,
    programme: str = Programme.DIBAO,
    category: str = Category.PROFESSIONAL,
    retention: str = "",
    case_kind: str = CaseKind.APPLICATION,
) -> Volume:
    """立卷 — the household's volume (一户一卷); the one still open, when there is one.

    `division` is the village, `on` the day that gives the year. Raises Invalid when the office has no fonds
    yet or the numbers are wrong. Without a `retention` the term in force for the programme holds; `case_kind` says which
    list of required papers will be asked for. 低保档案管理通知: 随办随立卷.
    """
    require(by, OPEN_VOLUME, division)
    number = _household_number(household_number)
    if (already := open_volume_of(number, programme)) is not None:
        return already
    bag, made = bag_for(household_number=number, division=division)
    volume = Volume(
        fonds=fonds_over(division),
        household_number=number,
        category=category,
        programme=programme,
        division=division,
        track=track,
        title=title,
        year=on.year,
        retention=retention or _term(category, programme, division, on),
        case_kind=case_kind,
        opened_by=by.actor_key,
        bag=bag,
    )
    volume.archival_code = str(next_code(volume))
    try:
        with transaction.atomic():
            volume.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"户号 {number} 的案卷刚刚由他人建立，请刷新页面后继续。") from None
    record("archive.open_volume", by=by, about=volume, rows=made)
    return volume


def _term(category: str, programme: str, division: int, on: date) -> str:
    """The term in force for the programme; a volume of another category says its own or is kept ten years."""
    if category != Category.PROFESSIONAL:
        return Retention.TEN_YEARS
    return term_of(category, programme, division=division, on=on).term


def _household_number(text: str) -> str:
    try:
        return str(HouseholdNumber.parse(text))
    except BadNumber as wrong:
        raise Invalid(str(wrong)) from None


def fonds_over(division: int) -> Fonds:
    """The nearest fonds at or above the village."""
    at: int | None = division
    while at:
        if (fonds := Fonds.objects.filter(division=at).first()) is not None:
            return fonds
        at = codes.parent(at)
    raise Invalid("本地区还没有设置全宗，不能立卷。请档案管理员先在“档案—全宗”中设置全宗号。")


def next_code(volume: Volume) -> VolumeCode:
    """档号 — the serial is claimed inside this transaction and never given again."""
    category = CATEGORY_CODES[Category(volume.category)]
    if volume.category == Category.PROFESSIONAL:
        category = f"{category}·{PROGRAMME_CODES[Programme(volume.programme)]}"
    first = VolumeCode(volume.fonds.code, category, volume.year, volume.retention, volume.division // 1000, 1)
    serial = claim(first.series)
    try:
        return VolumeCode(first.fonds, first.category, first.year, first.retention, first.township, serial)
    except BadNumber as full:
        raise Invalid(str(full)) from None


@transaction.atomic
def move_volumes(*, household_number: str, division: int, by: Actor) -> list[Volume]:
    """案卷随户迁移 — the file follows the household: codes stay, the bag goes into the box of the new village."""
    volumes = list(Volume.objects.select_for_update().filter(household_number=household_number))
    for volume in volumes:
        require(by, MOVE_VOLUME, volume.division)
    bag, made = bag_for(household_number=household_number, division=division)
    bag.parent, bag.division = Place.objects.get(code=box_code(division)), division
    bag.save(update_fields=["parent", "division"])
    for volume in volumes:
        volume.division = division
        volume.save(update_fields=["division"])
    record("archive.move_volumes", by=by, about=None, rows=[*volumes, *made, bag], division=division,
           household_number=household_number)  # fmt: skip
    return volumes


@transaction.atomic
def start_retention(*, volume: Volume, on: date, why: str, by: Actor) -> Volume:
    """起算保管期限 — from the day the household left. 低保档案管理通知: counted from the end of aid."""
    require(by, START_RETENTION, volume.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明起算的依据，例如“2026年5月停保”。"})
    if on > clock.today():
        raise Invalid(fields={"on": "起算日期不能晚于今天。"})
    volume = Volume.objects.select_for_update().get(pk=volume.pk)
    if volume.retention_starts is not None:
        raise Conflict(f"案卷 {volume.archival_code} 的保管期限已从 {volume.retention_starts} 起算。")
    volume.retention_starts, volume.retention_reason = on, why.strip()
    volume.save(update_fields=["retention_starts", "retention_reason"])
    record("archive.start_retention", by=by, about=volume, because=why)
    return volume


@transaction.atomic
def take_back_retention(*, household_number: str, why: str, by: Actor) -> list[Volume]:
    """撤回起算 — the end that began the term has turned out to be none: the files wait for a new one.

    Raises Invalid without a reason. Returns the volumes whose term no longer runs.
    """
    if not why.strip():
        raise Invalid(fields={"why": "请写明撤回起算的依据，例如复议决定书的文号。"})
    running = Volume.objects.select_for_update().filter(household_number=household_number, programme=Programme.DIBAO)
    volumes = list(running.exclude(retention_starts=None))
    for volume in volumes:
        require(by, START_RETENTION, volume.division)
        volume.retention_starts, volume.retention_reason = None, ""
        volume.save(update_fields=["retention_starts", "retention_reason"])
    if volumes:
        record("archive.take_back_retention", by=by, about=volumes[0], rows=volumes[1:], because=why)
    return volumes
