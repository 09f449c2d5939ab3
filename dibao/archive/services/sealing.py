"""封卷 — a complete volume becomes one sealed package that proves itself; else it stays open."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.queries import last_seal
from dibao.audit.services.record import record
from dibao.documents import queries as documents
from dibao.documents.services.store import print_paper
from dibao.documents.storage import Damaged
from dibao.kernel import clock
from dibao.kernel.crypto import fingerprint, signing_key
from dibao.kernel.refusals import Invalid

from .. import package
from ..choices import Origin, Status
from ..description import describe_item, describe_volume, describe_withdrawn, events_of
from ..models import Item, Volume
from ..permissions import SEAL
from ..queries import missing_papers
from ..scheme import FRAME, kind_of, scheme_for
from .filing import file, open_for_change


@transaction.atomic
def seal(*, volume: Volume, by: Actor, case_kind: str, facts: Mapping[str, Any]) -> Volume:
    """封卷 — refuse with everything missing, else number, list, package, prove, and only then close.

    The package lies at DIBAO_HOME/packages/<year>/<archival code>. Whatever fails on the way (a changed paper,
    a full disk, a kill) leaves the volume open. `case_kind` and `facts` as in `queries.missing_papers`.
    """
    volume = open_for_change(volume)
    require(by, SEAL, volume.division)
    if missing := missing_papers(volume, case_kind, "close", facts):
        raise Invalid("案卷还不完整，不能封卷。", *(each.sentence for each in missing), basis="档案法第十四条")
    numbered = _number(volume)
    if not numbered:
        raise Invalid("案卷里还没有文件，不能封卷。")
    frame = _print_frame(volume, numbered, by)
    target = package_place(volume)
    root = _pack(volume, target, numbered)
    volume.status, volume.sealed_at, volume.sealed_by = Status.SEALED, clock.now(), by.actor_key
    volume.package_root, volume.package_path = root, str(target.relative_to(settings.DIBAO_HOME))
    volume.case_kind, volume.sealed_under = case_kind, _judged_by(volume, case_kind, facts)
    volume.save()
    record("archive.seal", by=by, about=volume, rows=[*numbered, *frame], data={"root": root, "items": len(numbered)})
    return volume


def _judged_by(volume: Volume, case_kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """封卷依据 — the papers that were asked for and the term that holds, as they were decided on this day."""
    rules = scheme_for(volume.division)
    due = [asdict(row) for row in rules.due(case_kind, "close", facts)]
    term = rules.terms.get(f"{volume.category}/{volume.programme}")
    return {"case_kind": case_kind, "facts": dict(facts), "required": due, "term": asdict(term) if term else None}


def package_place(volume: Volume) -> Path:
    """Where the package of this volume lies or will lie."""
    return Path(settings.DIBAO_HOME) / "packages" / str(volume.year) / volume.archival_code


def _number(volume: Volume) -> list[Item]:
    """Give each paper in force its 件号, in the fixed order."""
    items = list(Item.objects.filter(volume=volume).exclude(kind__in=FRAME).live().select_related("stored"))
    for number, item in enumerate(items, start=1):
        item.number = number
        item.save(update_fields=["number"])
    return items


def _print_frame(volume: Volume, numbered: list[Item], by: Actor) -> list[Item]:
    """卷内文件目录 and 卷内备考表 — printed from the rows and filed like any other paper."""
    head = {"archival_code": volume.archival_code, "title": volume.title}
    item_list = head | {"retention": volume.get_retention_display(), "items": _list_rows(numbered)}
    exemptions = [
        f"缺《{kind_of(each.kind).title}》：{each.reason}（{each.signed_by_name}）" for each in volume.exemptions.all()
    ]
    note_sheet = head | {
        "situation": "；".join(exemptions) or "本卷文件齐全，无缺损、修改、补充情况。",
        "item_count": len(numbered),
        "page_count": sum(item.pages for item in numbered),
        "filed_by": by.actor_name,
        "filed_on": clock.today(),
        "checked_by": "",
        "checked_on": "",
    }
    return [_print_and_file(volume, "item_list", item_list, by), _print_and_file(volume, "note_sheet", note_sheet, by)]


def _list_rows(numbered: list[Item]) -> list[dict[str, Any]]:
    """One row per paper: its first to last page, counted through the whole volume."""
    rows, page = [], 1
    for item in numbered:
        last = page + max(item.pages, 1) - 1
        rows.append(
            {
                "order": item.number,
                "number": "",
                "author": item.responsible,
                "title": item.title,
                "dated": item.dated,
                "pages": str(page) if last == page else f"{page}-{last}",
                "note": "" if item.pages else "非纸质",
            }
        )
        page = last + 1
    return rows


def _print_and_file(volume: Volume, kind: str, data: dict[str, Any], by: Actor) -> Item:
    stored = print_paper(kind=kind, data=data, code=volume.archival_code, by=by)
    return file(
        volume=volume, stored=stored, kind=kind, by=by, dated=clock.today(), responsible=volume.fonds.name,
        origin=Origin.PRINTED,
    )  # fmt: skip


def _pack(volume: Volume, target: Path, numbered: list[Item]) -> str:
    """Build the package, read it back, return its root. Refuses in words what stands in the way."""
    if target.exists():
        # Left by a run that was killed between building and committing: no volume acknowledges it.
        package.set_aside(target)
    every = list(Item.objects.filter(volume=volume).select_related("stored").order_by("order", "filed_at", "pk"))
    meta = describe_volume(volume) | {
        "缺件说明": [
            {"文种": each.kind, "原因": each.reason, "签署人": each.signed_by}
            for each in volume.exemptions.order_by("pk")
        ],
        "撤出文件": [describe_withdrawn(item) for item in every if item.withdrawn_at],
    }
    try:
        built = package.build(
            target,
            meta,
            _originals([item for item in every if not item.withdrawn_at], len(numbered)),
            created_at=clock.now(),
            key=signing_key(),
            events=events_of(every),
            audit_seal=_audit_seal(),
        )
    except (package.PackageError, Damaged) as stopped:
        raise Invalid(str(stopped)) from None
    except OSError as failure:
        raise Invalid(
            f"封存包没有写成，案卷仍可继续办理：{failure.strerror}。请联系系统管理员检查磁盘空间后重新封卷。"
        ) from failure
    report = package.verify(target, fingerprint=fingerprint(), root=built.root)
    if not report.ok:
        package.set_aside(target)
        raise Invalid("封存包写成后复核没有通过，案卷仍可继续办理。请联系系统管理员检查磁盘。", *report.problems)
    return built.root


def _audit_seal() -> str:
    """The audit seal that stood when the volume was sealed: number of events and root, or nothing yet."""
    seal = last_seal()
    return f"{seal.size} {seal.root}" if seal else ""


def _originals(live: list[Item], count: int) -> list[package.Original]:
    """The list first, the papers by number, the note last."""
    place = {"item_list": 0, "note_sheet": count + 1}
    openers = documents.openers(item.stored for item in live)
    found = [
        package.Original(
            order=item.number or place[item.kind],
            title=item.title,
            suffix=PurePath(item.stored.original_name).suffix.lower(),
            open=openers[item.stored_id],
            sha256=item.stored.sha256,
            meta=describe_item(item) | {"格式信息": item.stored.pronom, "原文件名": item.stored.original_name},
        )
        for item in live
    ]
    return sorted(found, key=lambda original: original.order)
