"""到期 — which volumes have come to the end of their term, by year, fonds and class of term."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from dibao.archive.choices import Retention, Status
from dibao.archive.models import Volume
from dibao.regions import codes
from dibao.rules.periods import add_months

from ..choices import Verdict
from ..models import Doomed, Hold, Opinion, Sent
from .retention import Term, terms

# No rule of any place goes below it, so nothing younger need be looked at. 低保档案管理通知.
LEAST_YEARS = 3
TEN = 10


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the expiry list."""

    year: int
    fonds: str
    term: str
    count: int
    held: int


def destroyed() -> QuerySet[Doomed]:
    """Lines of volumes whose content is gone, or goes at this moment."""
    return Doomed.objects.filter(erased_at__isnull=False)


def kept_volumes(volumes: Any) -> Any:
    """已封、内容还在的案卷 — out of these rows."""
    return volumes.filter(status=Status.SEALED).exclude(pk__in=destroyed().values("volume"))


def ended(*, within: Any, until: date) -> list[Term]:
    """期满 — the volumes of these rows whose last day is `until` or earlier, held back or not, by 档号.

    Those an appraisal chose to keep for history are not among them: they wait to be handed over.
    """
    since = add_months(until, months=-12 * LEAST_YEARS)
    begun = Volume.objects.filter(Q(retention_starts__lte=since) | Q(year__lt=since.year, retention_starts=None))
    rows = (
        kept_volumes(within)
        .filter(household_number__in=begun.values("household_number"))
        .exclude(retention=Retention.PERMANENT)
        .exclude(pk__in=selected().values("volume"))
        .select_related("fonds")
        .order_by("archival_code")
    )
    return [term for term in terms(rows) if term.ends is not None and term.ends <= until]


def selected() -> QuerySet[Opinion]:
    """选留 — opinions of signed appraisals that keep a volume for history."""
    return Opinion.objects.filter(verdict=Verdict.SELECT, appraisal__signed_at__isnull=False)


def in_hand() -> dict[str, str]:
    """在办 — volumes (ids) an open appraisal or a list that was not given up has in hand, and which, in words."""
    judged = Opinion.objects.filter(appraisal__signed_at=None).values_list("volume_id", "appraisal__number")
    listed = Doomed.objects.living().values_list("volume_id", "destruction__number")
    return {str(pk): f"正在鉴定 {number}" for pk, number in judged} | {
        str(pk): f"已在销毁清册 {number}" for pk, number in listed
    }


def groups(found: list[Term]) -> list[Group]:
    """到期清单 — counted by the year of the last day, fonds and class of term."""
    counted: Counter[tuple[int, str, str]] = Counter()
    held: Counter[tuple[int, str, str]] = Counter()
    for term in found:
        assert term.ends is not None  # noqa: S101 — `ended` gives no others
        key = (term.ends.year, str(term.volume.fonds), term.volume.get_retention_display())
        counted[key] += 1
        held[key] += bool(term.holds)
    return [Group(*key, count=counted[key], held=held[key]) for key in sorted(counted)]


def due_for_archives(*, within: Any, on: date) -> list[tuple[int, int]]:
    """满十年应移交档案馆 — (year, volumes) sealed, kept for thirty years or for ever, not handed over yet.

    档案法实施条例 第二十条; ten years from the end of the year they were made in.
    """
    gone = Sent.objects.filter(outcome="taken").values("volume")
    rows = kept_volumes(within).exclude(pk__in=gone).filter(year__lt=on.year - TEN)
    lasting = rows.filter(retention__in=(Retention.PERMANENT, Retention.THIRTY_YEARS)) | rows.filter(
        pk__in=selected().values("volume")
    )
    return sorted(Counter(lasting.values_list("year", flat=True)).items())


def holds_in(staff: Any) -> QuerySet[Hold]:
    """暂缓登记 — in scope, those standing first."""
    return Hold.objects.visible_to(staff).order_by("lifted_at", "-placed_at")


def within(division: int) -> QuerySet[Volume]:
    """Volumes of a place and below."""
    return Volume.objects.filter(division__range=codes.span(division))


def everywhere() -> QuerySet[Volume]:
    """Every volume, for the command line."""
    return Volume.objects.all()
