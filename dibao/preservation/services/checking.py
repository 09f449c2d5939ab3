"""四性检测 — check a volume when it is filed, handed over, or kept long; sign for what no machine sees."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive import package
from dibao.archive.models import Volume
from dibao.archive.permissions import SEAL
from dibao.archive.queries import missing_papers
from dibao.archive.services.filing import file, open_for_change
from dibao.archive.services.sealing import seal
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.services.store import print_paper
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..checks import NAMED, Result, Stage, run
from ..checks.verdict import Outcome
from ..models import Answer, Report
from ..permissions import CHECK, SIGN
from ..queries.keeping import place_of
from ..queries.report import digest_of, paper_of, subject_of

PAPER = "four_checks"
_BASIS = "档案法第三十九条"


@transaction.atomic
def check(*, volume: Volume, stage: str, by: Actor) -> Report:
    """四性检测 — of a sealed volume, rows and package; the report is printed and kept beside the volume.

    Raises Conflict for a volume that is still open, Invalid for a stage that is none. 档案法 第三十九条.
    """
    require(by, CHECK, volume.division)
    if stage not in (Stage.TRANSFER, Stage.LONG_TERM):
        raise Invalid(fields={"stage": "请选择检测环节：移交接收或长期保存。归档检测在封卷时自动进行。"})
    if volume.is_open:
        raise Conflict(f"案卷 {volume.archival_code} 还没有封卷；封卷时系统自动检测。")
    return _kept(volume, Stage(stage), run(subject_of(volume, stage=Stage(stage))), by)


@transaction.atomic
def seal_checked(*, volume: Volume, by: Actor, case_kind: str, facts: Mapping[str, Any]) -> Volume:
    """检测封卷 — check, file the report into the volume, seal, and check what was sealed.

    What fails stops the sealing and leaves the volume open; what waits for a signature does not, but the report is not
    passed until a named person has signed. Sealing's own refusals come first. `case_kind` and `facts` as in `seal`.
    """
    volume = open_for_change(volume)
    require(by, SEAL, volume.division)
    if volume.items.live().exists() and not missing_papers(volume, case_kind, "close", facts):
        before = run(subject_of(volume, stage=Stage.FILING, missing=()))
        _refuse(before)
        _file(volume, before, by)
    sealed = seal(volume=volume, by=by, case_kind=case_kind, facts=facts)
    after = run(subject_of(sealed, stage=Stage.FILING, missing=()))
    try:
        _refuse(after)
    except Invalid:
        package.set_aside(place_of(sealed))
        raise
    _kept(sealed, Stage.FILING, after, by)
    return sealed


@transaction.atomic
def sign(*, report: Report, item: str, reason: str, by: Actor) -> Answer:
    """签署检测项 — answer for an item that waits, with what was seen; the report is printed again with the name.

    Raises Conflict when it is signed already or does not wait, Invalid without a reason.
    """
    require(by, SIGN, report.division)
    report = Report.objects.select_for_update().get(pk=report.pk)
    waits = any(each["slug"] == item and each["outcome"] == Outcome.SIGNATURE for each in report.results)
    if not waits or report.answers.filter(item=item).exists():
        raise Conflict("这一项不需要签署，或者刚刚已由他人签署。")
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明您核实的情况，例如“已用单机杀毒软件查过，没有发现病毒”。"})
    answer = Answer.objects.create(
        report=report, item=item, reason=reason.strip(), by=by.actor_key, by_name=by.actor_name
    )
    report.waiting -= 1
    _print(report, by)
    report.save(update_fields=["waiting", "stored", "printed_at"])
    record("preservation.sign", by=by, about=report, rows=[answer], because=f"{NAMED[item].title}：{reason.strip()}")
    return answer


def _refuse(results: Iterable[Result]) -> None:
    """All that failed, in sentences; nothing when nothing did."""
    told = [
        f"{each.item.title}：{each.verdict.sentence}{each.verdict.where}"
        for each in results
        if each.verdict.outcome == Outcome.FAILED
    ]
    if told:
        raise Invalid("四性检测没有通过，不能封卷。", *told, basis=_BASIS)


def _report(volume: Volume, stage: Stage, results: list[Result], by: Actor) -> Report:
    """The row, not yet saved."""
    told = [
        {
            "slug": each.item.slug,
            "outcome": each.verdict.outcome.value,
            "sentence": each.verdict.sentence,
            "where": each.verdict.where,
        }
        for each in results
    ]
    outcomes = [each.verdict.outcome for each in results]
    now = clock.now()
    report = Report(
        volume=volume,
        stage=stage,
        at=now,
        by=by.actor_key,
        by_name=by.actor_name,
        root=volume.package_root,
        results=told,
        failed=outcomes.count(Outcome.FAILED),
        waiting=outcomes.count(Outcome.SIGNATURE),
        printed_at=now,
    )
    report.digest = digest_of(report)
    return report


def _kept(volume: Volume, stage: Stage, results: list[Result], by: Actor) -> Report:
    report = _report(volume, stage, results, by)
    _print(report, by)
    report.save()
    record(
        "preservation.check", by=by, about=report,
        data={"stage": stage.value, "failed": report.failed, "waiting": report.waiting, "digest": report.digest},
    )  # fmt: skip
    return report


def _print(report: Report, by: Actor) -> None:
    """Print the report as it stands now; the same row and moment give the same bytes."""
    report.printed_at = clock.now()
    code = report.volume.archival_code
    report.stored = print_paper(kind=PAPER, data=paper_of(report), code=code, by=by, made_at=report.printed_at)


def _file(volume: Volume, results: list[Result], by: Actor) -> None:
    """The report of the filing lies in the volume itself, before it is closed."""
    report = _report(volume, Stage.FILING, results, by)
    stored = print_paper(kind=PAPER, data=paper_of(report), code=volume.archival_code, by=by, made_at=report.at)
    file(
        volume=volume, stored=stored, kind=PAPER, by=by, dated=clock.today(), responsible=volume.fonds.name,
        origin="printed",
    )  # fmt: skip
