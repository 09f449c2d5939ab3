"""文书 — a family's notice and a village's list, printed when somebody opens them, once."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.documents.services.store import print_paper
from dibao.kernel.refusals import Conflict

from ..choices import PaperKind
from ..models import ChangePaper, StandardChange
from ..permissions import PRINT
from ..queries import sheets
from ..queries.listing import raised


def print_notice(*, change: StandardChange, award: Award, by: Any) -> ChangePaper:
    """打印告知书 — what the family got, gets from which month, is paid back, on which document, and where to turn."""
    require(by, PRINT, award.division)
    if there := change.papers.filter(kind=PaperKind.NOTICE, award=award).first():
        return there
    amount = raised(by, change.number).filter(award=award).first()
    if amount is None:
        raise Conflict("本次标准调整没有改变该家庭的保障金，没有告知书。")
    data = sheets.notice(change, amount, by)
    stored = print_paper(kind="change_notice", data=data, code=f"{change.number}-{award.household.number}", by=by)
    return _kept(change, PaperKind.NOTICE, award.division, stored, by, award)


def print_publication(*, change: StandardChange, village: int, by: Any) -> ChangePaper:
    """打印公布名单 — the families of one village with the amounts raised; nothing else is published. 办法 第二十四条."""
    require(by, PRINT, village)
    amounts = list(raised(by, change.number).filter(award__division=village))
    if not amounts:
        raise Conflict("本次标准调整没有改变该村（社区）家庭的保障金。")
    stored = print_paper(kind="publication", data=sheets.publication(village, amounts, by), code=change.number, by=by)
    return _kept(change, PaperKind.PUBLICATION, village, stored, by)


@transaction.atomic
def _kept(
    change: StandardChange, kind: str, division: int, stored: Any, by: Any, award: Award | None = None
) -> ChangePaper:
    StandardChange.objects.select_for_update().get(pk=change.pk)
    if award is not None and (there := change.papers.filter(kind=kind, award=award).first()):
        return there  # a double click: the first one's paper
    row = ChangePaper.objects.create(
        change=change, kind=kind, award=award, division=division, stored=stored, by=by.actor_key
    )
    record(
        "reviews.print",
        by=by,
        about=row,
        rows=[stored],
        division=division,
        data={"kind": kind, "change": change.number},
    )
    return row
