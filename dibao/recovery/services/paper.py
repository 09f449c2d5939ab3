"""追缴文书 — printed once for each step, the same bytes when it is opened again; decisions go into the family's file."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import CaseKind, Origin, Programme
from dibao.archive.queries.volume import open_volume_of
from dibao.archive.services.filing import file
from dibao.archive.services.volume import open_volume, start_retention
from dibao.audit.services.record import record
from dibao.casework.queries.sheets.parts import county
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.preservation.services.checking import seal_checked

from ..choices import PaperKind
from ..models import Recovery, RecoveryEvent, RecoveryPaper
from ..permissions import PRINTS
from ..printing import render
from ..queries.sheets import SHEETS, STEP

# Decisions are filed; a notice is not yet one.
FILED = (PaperKind.ORDER, PaperKind.WRITE_OFF)


def print_paper(*, recovery: Recovery, kind: str, by: Any) -> RecoveryPaper:
    """打印文书 — the paper of the newest step of its kind; opened again it is the one that is there.

    责令退回通知书 and 核销审批表 are filed in the family's volume by whoever decided. Conflict before the step was made.
    """
    what = PaperKind(kind)
    step = recovery.events.filter(move__in=STEP[what]).order_by("-pk").first()
    if step is None:
        raise Conflict(f"还没有办到这一步，不能打印《{what.label}》。")
    if there := recovery.papers.filter(kind=what, at__gte=step.at).first():
        return there
    require(by, PRINTS[what], recovery.division)
    on = step.at.astimezone(clock.OFFICE).date()
    content = render(SHEETS[what](recovery, by, on), made_at=step.at)
    stored = put(content=content, name=f"{what.label} {recovery.number}-{step.pk}.pdf", by=by)
    return _keep(recovery, what, step, stored, by)


@transaction.atomic
def _keep(recovery: Recovery, kind: PaperKind, step: RecoveryEvent, stored: StoredFile, by: Any) -> RecoveryPaper:
    Recovery.objects.select_for_update().get(pk=recovery.pk)
    if there := recovery.papers.filter(kind=kind, at__gte=step.at).first():
        return there  # a double click: the first one's paper
    filed = _file(recovery, kind, stored, by) if kind in FILED else ""
    row = RecoveryPaper.objects.create(
        recovery=recovery, kind=kind, division=recovery.division, stored=stored, filed=filed, by=by.actor_key
    )
    record("recovery.print", by=by, about=row, rows=[stored], data={"kind": kind, "recovery": recovery.number})
    return row


def _file(recovery: Recovery, kind: PaperKind, stored: StoredFile, by: Any) -> str:
    """归档 — into the open volume of the family, else into a small one of its own that is sealed at once."""
    case, number = recovery.award.case, recovery.household.number
    there = open_volume_of(number, Programme.DIBAO)
    volume = there or open_volume(
        household_number=number, division=recovery.division, track=recovery.award.track,
        title=f"{recovery.number} 追缴材料", by=by, on=clock.today(), case_kind=CaseKind.LEGACY,
    )  # fmt: skip
    file(
        volume=volume, stored=stored, kind="other", by=by, dated=clock.today(), responsible=county(case),
        origin=Origin.PRINTED, title=str(kind.label),
    )  # fmt: skip
    if there is None:
        sealed = seal_checked(volume=volume, by=by, case_kind=CaseKind.LEGACY, facts={})
        if recovery.award.ended_on:
            start_retention(volume=sealed, on=recovery.award.ended_on, why="随家庭档案退出之日起算", by=by)
    return volume.archival_code
