"""核查结果 — nothing has changed: the next look is set; something has: an adjustment is opened, and decided there."""

from datetime import date
from typing import Any

from dibao.access.permissions import may
from dibao.adjusting.choices import Ground as AdjustmentGround
from dibao.adjusting.permissions import OPEN
from dibao.adjusting.services.opening import open_
from dibao.audit.actors import SYSTEM
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock

from ..choices import Conclusion, EnclosureKind, Ground, Way
from ..models import Enclosure, Envelope, Visit
from ..printing import render
from ..queries.cycle import review_of
from ..queries.sheets import check_form
from ..questions import changes
from .cycle import keep_in_step
from .filing import file_papers, mark_verified
from .moving import move, note

ADJUSTED: dict[str, str] = {
    Ground.CYCLE: AdjustmentGround.CYCLE,
    Ground.CAMPAIGN: AdjustmentGround.CAMPAIGN,
    Ground.SPOT_CHECK: AdjustmentGround.SPOT,
    Ground.REPORT: AdjustmentGround.REPORT,
    Ground.COMPLAINT: AdjustmentGround.COMPLAINT,
    Ground.REGISTER_HIT: AdjustmentGround.HIT,
    Ground.DEATH: AdjustmentGround.DEATH,
    Ground.OTHER: AdjustmentGround.OTHER,
}


def serves(visit: Visit, way: str) -> bool:
    """算数 — whether a look made in this way counts for the visit: at home always, by phone where the rule says so."""
    return way in (Way.HOME, visit.way) or (way == Way.PHONE and visit.phone)


def print_form(
    *, visit: Visit, given: dict[str, str], way: str, conclusion: str, on: date, by: Any, signature: bytes = b""
) -> StoredFile:
    """打印动态核查表 — before the transaction opens: drawing and checking a paper takes longer than an act may."""
    next_due = review_of(visit.award, looked_on=on).on if conclusion == Conclusion.UNCHANGED else None
    sheet = check_form(
        visit, given=given, way=way, conclusion=conclusion, on=on, by=by.actor_name, next_due=next_due, signature=signature
    )  # fmt: skip
    return put(content=render(sheet), name=f"动态核查表 {visit.household_number} {on}.pdf", by=by)


def conclude(*, visit: Visit, envelope: Envelope, by: Any, form: StoredFile | None = None) -> None:
    """办结一次核查 — call inside a service's transaction, with the visit locked and the envelope written.

    form: the printed sheet; nobody was met where it is missing, and the visit stays open.
    """
    given, on = envelope.answers, envelope.made_at.astimezone(clock.OFFICE).date()
    if envelope.conclusion == Conclusion.NOT_MET or form is None:
        note(move(visit, "miss", by=by, why=given.get("note", "")), envelope, by=by)
        return
    rows: list[Any] = [
        envelope,
        Enclosure.objects.create(envelope=envelope, kind=EnclosureKind.CHECK_FORM, stored=form),
    ]
    if envelope.conclusion == Conclusion.UNCHANGED:
        words, name, adjustment = "没有变化", "keep", ""
    else:
        words, name = changes(given)[:1000], "differ"
        adjustment = _opened(visit, words, by)
    event = move(visit, name, by=by, why=words, visited_on=on, result=words, adjustment=adjustment)
    rows += _merged(visit, words, adjustment, envelope.way, by)
    if name == "keep":
        visit.next_due = keep_in_step(award=visit.award, by=by)
        visit.save(update_fields=["next_due"])
        mark_verified(visit=visit, by=by)
    rows += file_papers(visit=visit, enclosures=list(envelope.enclosures.all()), by=by)
    note(event, *rows, by=by, data={"conclusion": envelope.conclusion, "way": envelope.way})


def _opened(visit: Visit, words: str, by: Any) -> str:
    """A helper in the village reports, the system opens what follows in the township."""
    opener = by if may(by, OPEN, visit.division) else SYSTEM
    why = words if opener is by else f"{words}（{by.actor_name}走访发现）"
    opened = open_(
        award=visit.award, ground=ADJUSTED[visit.ground], why=why[:900] or "核查发现有变化", by=opener,
        source=f"rounds.Visit:{visit.pk}",
    )  # fmt: skip
    return opened.number


def _merged(visit: Visit, words: str, adjustment: str, way: str, by: Any) -> list[Any]:
    """One trip serves many: what else was to be looked at in this family, and this look counts for, is done with it.

    What another office drew by lot stays its own.
    """
    others = Visit.objects.select_for_update().open().filter(award=visit.award).exclude(pk=visit.pk)
    rows: list[Any] = []
    for other in others.exclude(ground=Ground.SPOT_CHECK):
        if not serves(other, way):
            continue
        name = "merge_differing" if adjustment else "merge"
        said = f"随{visit.get_ground_display()}核查一并完成：{words}"[:1000]
        event = move(other, name, by=SYSTEM, why=said, visited_on=visit.visited_on, result=said, adjustment=adjustment)
        rows += [other, event]
    return rows
