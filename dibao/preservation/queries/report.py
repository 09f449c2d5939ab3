"""四性检测 — gather a volume out of rows, store and package; which reports have failed or wait for a signature."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery

from dibao.archive.description import describe_item, describe_volume, describe_withdrawn, events_of
from dibao.archive.models import Item, Volume
from dibao.archive.package import canonical_json
from dibao.archive.scheme import known_kinds
from dibao.documents import queries as documents
from dibao.kernel import clock
from dibao.kernel.crypto import fingerprint

from ..checks import NAMED, PROPERTIES, Stage, Subject
from ..checks.malware import Clamd, Scanner, no_scanner
from ..checks.reading import Probe, read_bag, side_of
from ..checks.subject import STAGES, Found, Side
from ..checks.verdict import LABELS, Outcome
from ..models import Report
from .keeping import place_of, sealed_volumes

TERM_DAYS = 365


def scanner() -> Scanner:
    """病毒检查服务 — as set up in DIBAO_CLAMD; for one run."""
    return Clamd(settings.DIBAO_CLAMD) if settings.DIBAO_CLAMD else no_scanner


def subject_of(volume: Volume, *, stage: Stage, missing: Iterable[str] | None = None) -> Subject:
    """检测对象 — rows and stored files, and the package when the volume is sealed.

    At filing a content that was inspected when it came in and still has its digest is not opened again.
    """
    items = list(
        Item.objects.filter(volume=volume).select_related("stored", "volume__fonds").order_by("order", "filed_at", "pk")
    )
    inspected = [item.stored.sha256 for item in items] if stage == Stage.FILING else []
    probe = Probe(scanner(), inspected)
    subject = Subject(stage=stage, now=clock.now(), rows=rows_of(volume, items, probe), kinds=known_kinds())
    subject.missing = None if missing is None else list(missing)
    if not volume.is_open:
        subject.bag = read_bag(place_of(volume), probe, root=volume.package_root, fingerprint=fingerprint())
        subject.packed = side_of(subject.bag)
    return subject


def rows_of(volume: Volume, items: list[Item], probe: Probe) -> Side:
    """数据库 — the volume as its rows tell it, in the words of the package, beside the contents in the store."""
    live = [item for item in items if item.withdrawn_at is None]
    try:
        papers = [describe_item(item) | _stored(item) for item in live]
        return Side(
            volume=describe_volume(volume),
            papers=papers,
            files=[_content(item, probe) for item in live],
            withdrawn=[describe_withdrawn(item) for item in items if item.withdrawn_at],
            events=events_of(items),
        )
    except (ValueError, TypeError, AttributeError, LookupError) as fault:
        return Side(fault=f"著录（{type(fault).__name__}）")


def _stored(item: Item) -> dict[str, Any]:
    stored = item.stored
    return {
        "计算机文件名": stored.original_name,
        "计算机文件大小": stored.size,
        "SHA-256": stored.sha256,
        "SM3": stored.sm3,
        "格式信息": stored.pronom,
    }


def _content(item: Item, probe: Probe) -> Found | None:
    opener = documents.openers([item.stored]).get(item.stored_id)
    return probe.found(item.stored.original_name, opener, size=item.stored.size) if opener else None


def open_reports(staff: Any) -> QuerySet[Report]:
    """待处理的检测 — the newest report of each volume, where something failed or waits to be signed; worst first."""
    newest = Report.objects.filter(volume=OuterRef("volume")).order_by("-at", "-pk").values("pk")[:1]
    rows = Report.objects.visible_to(staff).filter(pk=Subquery(newest)).filter(Q(failed__gt=0) | Q(waiting__gt=0))
    return rows.select_related("volume").order_by("-failed", "-waiting", "volume__archival_code")


def due_volumes(stage: str) -> list[Volume]:
    """应检测的案卷 — sealed ones that were not checked at this stage within a year, by 档号."""
    recent = Report.objects.filter(stage=stage, at__gte=clock.now() - timedelta(days=TERM_DAYS))
    return list(sealed_volumes().exclude(pk__in=recent.values("volume")))


def reports_of(report: Report) -> list[Report]:
    """历次检测 — every report of the same volume, newest first."""
    return list(Report.objects.filter(volume=report.volume).order_by("-at", "-pk"))


def lines_of(report: Report) -> list[dict[str, Any]]:
    """逐项结果 — each item with its title, label, what was said, and who signed; `slug` of what still waits."""
    answers = {each.item: each for each in report.answers.all()} if report.pk else {}
    lines = []
    for told in report.results:
        item, outcome, answer = NAMED[told["slug"]], Outcome(told["outcome"]), answers.get(told["slug"])
        lines.append(
            {
                "slug": item.slug,
                "property": PROPERTIES[item.property],
                "title": item.title,
                "outcome": outcome.value,
                "label": LABELS[outcome],
                "sentence": told["sentence"],
                "where": told["where"],
                "answer": answer,
                "waits": outcome == Outcome.SIGNATURE and answer is None,
            }
        )
    return lines


def conclusion(report: Report) -> str:
    """检测结论 — one sentence."""
    if report.failed:
        return f"未通过：{report.failed} 项不合格。"
    if report.waiting:
        return f"机器检测的各项都通过，还有 {report.waiting} 项须由人核实签署，签署前不算通过。"
    return "通过。"


def digest_of(report: Report) -> str:
    """结果摘要 — SHA-256 over volume, stage, moment, root and results; it stands on the printed report."""
    content = {
        "档号": report.volume.archival_code,
        "环节": report.stage,
        "时间": report.at.astimezone(clock.OFFICE).isoformat(),
        "根": report.root,
        "结果": report.results,
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()


def paper_of(report: Report) -> dict[str, Any]:
    """检测报告 as it is printed: a function of the row and its answers alone."""
    results = []
    for line in lines_of(report):
        told = line["sentence"] + (f"（{line['where']}）" if line["where"] else "")
        answer = line["answer"]
        signed = f"{answer.by_name} {answer.at.astimezone(clock.OFFICE):%Y-%m-%d}：{answer.reason}" if answer else ""
        results.append(
            {key: line[key] for key in ("property", "title")}
            | {"outcome": line["label"], "told": told, "signed": signed}
        )
    return {
        "archival_code": report.volume.archival_code,
        "stage": STAGES[Stage(report.stage)],
        "checked_by": report.by_name,
        "checked_at": f"{report.at.astimezone(clock.OFFICE):%Y-%m-%d %H:%M}",
        "conclusion": conclusion(report),
        "package_root": report.root,
        "result_digest": report.digest,
        "results": results,
    }
