"""交换登记簿 — what the pages of partners and packages read."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from .choices import REGISTERS, KeyState
from .models import Breaker, KeyChange, Package, Partner
from .permissions import CONFIRM_KEY


def partners(staff: Any) -> QuerySet[Partner]:
    """Partners in scope, with how many key changes wait for a second person."""
    waiting = Count("key_changes", filter=Q(key_changes__state=KeyState.ENTERED))
    rows: QuerySet[Partner] = Partner.objects.visible_to(staff).annotate(waiting=waiting)
    return rows


def packages(staff: Any, *, text: str, direction: str) -> QuerySet[Package]:
    """The register in scope, newest first; `text` is a number, a digest or part of a partner's name."""
    rows: QuerySet[Package] = Package.objects.visible_to(staff).select_related("partner")
    if direction:
        rows = rows.filter(direction=direction)
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(digest__startswith=text) | Q(partner__name__icontains=text))
    return rows


def waiting_key(partner: Partner) -> KeyChange | None:
    """The keys that wait for a second person."""
    return partner.key_changes.filter(state=KeyState.ENTERED).first()


def keys_waiting(staff: Any) -> QuerySet[KeyChange]:
    """Keys that wait for this very person to compare their fingerprints; none for whoever entered them."""
    rows: QuerySet[KeyChange] = KeyChange.objects.visible_to(staff).filter(state=KeyState.ENTERED)
    return rows.exclude(entered_human=staff.human_key) if staff.holds(*CONFIRM_KEY.posts) else rows.none()


def circuit(partner: Partner) -> Breaker | None:
    """What the line to this partner remembers."""
    return Breaker.objects.filter(partner=partner).first()


def register_names(registers: list[str]) -> list[str]:
    """The Chinese names of registers."""
    return [REGISTERS.get(register, register) for register in registers]
