"""材料 — printed by a step or handed in; filed in the volume at once when there is one (F8)."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.scheme import kind_of
from dibao.archive.services.filing import file, withdraw_item
from dibao.audit.services.record import record
from dibao.documents.choices import FileKind
from dibao.documents.models import StoredFile
from dibao.documents.services.store import print_paper, put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.matching.choices import LinkKind
from dibao.matching.services.index import leave_trace
from dibao.matching.services.photo import leave_photo, lift_photo
from dibao.registry.models import Person

from ..choices import HANDED_IN, OFFICE_ORIGIN, Status
from ..models import Case, CheckObjection, EconomicLine, Paper
from ..permissions import ADD_PAPER

# Pictures of one family's own: the same file in two families is looked at (冒名线索).
SCENE = "visit_photo"
OF_ONE_FAMILY = frozenset({"id_card", "household_register", SCENE})


def add(
    *,
    case: Case,
    kind: str,
    stored: StoredFile,
    by: Any,
    title: str = "",
    origin: str = HANDED_IN,
    dated: date | None = None,
    person: Person | None = None,
    responsible: str = "",
) -> list[Any]:
    """Put one paper to the case, and into the volume when it is open. Returns the rows written."""
    title = title or kind_of(kind).title
    paper = Paper(
        case=case,
        kind=kind,
        title=title,
        stored=stored,
        origin=origin,
        dated=dated or clock.today(),
        person=person,
        added_by=by.actor_key,
    )
    rows: list[Any] = [paper]
    if case.volume is not None:
        paper.item = _file(case, paper, by, responsible)
        rows.append(paper.item)
    paper.save()
    if _of_one_family(paper):
        _leave(case, kind, stored)
    return rows


def _leave(case: Case, kind: str, stored: StoredFile) -> None:
    """What two families can share: a scene is also found when it was altered; certificates all look alike."""
    if kind == SCENE:
        leave_photo(household=case.household, stored=stored)
    else:
        leave_trace(household=case.household, kind=LinkKind.PHOTO, text=stored.sha256)


def _of_one_family(paper: Paper) -> bool:
    return paper.origin == HANDED_IN and paper.kind in OF_ONE_FAMILY and paper.stored.kind == FileKind.IMAGE


def _file(case: Case, paper: Paper, by: Any, responsible: str = "") -> Any:
    assert case.volume is not None  # noqa: S101 — callers file only where there is a volume
    return file(
        volume=case.volume,
        stored=paper.stored,
        kind=paper.kind,
        title=paper.title,
        by=by,
        dated=paper.dated,
        origin=paper.origin,
        responsible=responsible or by.actor_name,
    )


def file_waiting(*, case: Case, by: Any) -> list[Any]:
    """受理归档 — the papers handed in before there was a volume go into it now, in the fixed order."""
    rows: list[Any] = []
    for paper in case.papers.filter(item=None, withdrawn=""):
        paper.item = _file(case, paper, by)
        paper.save()
        rows += [paper, paper.item]
    return rows


def printed(
    *, case: Case, kind: str, data: dict[str, Any], by: Any, title: str = "", person: Person | None = None
) -> list[Any]:
    """Print one paper of a step from the case's own data and put it where it belongs."""
    stored = print_paper(kind=kind, data=data, code=code_of(case), by=by)
    return [stored, *add(case=case, kind=kind, stored=stored, by=by, title=title, origin=OFFICE_ORIGIN, person=person)]


def code_of(case: Case) -> str:
    """The code every paper carries: the archival code once there is a volume, before that the case number."""
    return case.volume.archival_code if case.volume else case.number


def upload(
    *,
    case: Case,
    kind: str,
    content: Any,
    name: str,
    by: Any,
    title: str = "",
    person: Person | None = None,
    dated: date | None = None,
) -> Paper:
    """添加材料 — a file handed in or photographed; what it is, its content says, not its name.

    The file is looked at and kept before the transaction opens, so that a slow scan never holds up the office.
    """
    _may_add(case, by)
    if dated and dated > clock.today():
        raise Invalid(fields={"dated": "材料日期不能晚于今天。"})
    kind_of(kind)
    return attach(
        case=case,
        kind=kind,
        stored=put(content=content, name=name, by=by),
        by=by,
        title=title,
        person=person,
        dated=dated,
    )


def _may_add(case: Case, by: Any) -> None:
    require(by, ADD_PAPER, case.division)
    if case.status == Status.CLOSED:
        raise Conflict("本件已经办结封卷，不能再添加材料。")


@transaction.atomic
def attach(
    *,
    case: Case,
    kind: str,
    stored: StoredFile,
    by: Any,
    title: str = "",
    person: Person | None = None,
    dated: date | None = None,
) -> Paper:
    """归入材料 — put a file that is already kept to the case; the same file twice (a double click) is one paper."""
    Case.objects.select_for_update().get(pk=case.pk)
    _may_add(case, by)
    if there := case.papers.filter(kind=kind, stored=stored, person=person, withdrawn="").first():
        return there
    rows = add(case=case, kind=kind, stored=stored, by=by, title=title, person=person, dated=dated)
    record("casework.add_paper", by=by, about=case, rows=rows, division=case.division, data={"kind": kind})
    return rows[0]


@transaction.atomic
def withdraw(*, paper: Paper, reason: str, by: Any) -> Paper:
    """作废材料 — put aside with its reason; nothing is deleted."""
    case = paper.case
    require(by, ADD_PAPER, case.division)
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明作废的原因。"})
    if case.status == Status.CLOSED:
        raise Conflict("本件已经办结封卷，不能再作废材料。")
    if paper.origin == OFFICE_ORIGIN:
        raise Invalid("系统打印的文书是办理记录，不能作废。")
    if EconomicLine.objects.filter(evidence=paper, removed="").exists():
        raise Invalid("这份材料是差异认定的证明，不能作废。请先换一份证明重新认定。")
    if CheckObjection.objects.filter(evidence=paper).exists():
        raise Invalid("这份材料是核对异议的证明，不能作废。")
    paper.withdrawn = reason.strip()
    paper.save()
    if _of_one_family(paper) and not _still_there(paper):
        lift_photo(household=case.household, stored=paper.stored)
    rows: list[Any] = [paper]
    if paper.item is not None:
        rows.append(withdraw_item(item=paper.item, reason=reason, by=by))
    record("casework.withdraw_paper", by=by, about=case, rows=rows, division=case.division, because=reason)
    return paper


def _still_there(paper: Paper) -> bool:
    """Whether the same picture also lies in another paper of the household."""
    same = Paper.objects.filter(case__household=paper.case.household, stored__sha256=paper.stored.sha256, withdrawn="")
    return same.filter(kind__in=OF_ONE_FAMILY).exists()
