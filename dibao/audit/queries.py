"""Reads of the audit log."""

from datetime import timedelta

from dibao.kernel import clock

from .models import Event, Seal

LATE = timedelta(minutes=5)


def last_seal() -> Seal | None:
    """The newest seal, or None while nothing is sealed."""
    return Seal.objects.order_by("-size").first()


def unsealed_age() -> timedelta:
    """How long the oldest unsealed event has been waiting; zero when none waits."""
    oldest = Event.objects.filter(leaf_no=None).order_by("id").values_list("at", flat=True).first()
    return max(clock.now() - oldest, timedelta(0)) if oldest else timedelta(0)


def events(*, about: str = "", household_number: str = "", actor_key: str = "", limit: int = 50) -> list[Event]:
    """The newest events first. `about` is a model label, or label and key as `casework.Case:12`."""
    found = Event.objects.order_by("-id")
    label, _, key = about.partition(":")
    if label:
        found = found.filter(about_label__iexact=label)
    if key:
        found = found.filter(about_id=key)
    if household_number:
        found = found.filter(household_number=household_number)
    if actor_key:
        found = found.filter(actor_key=actor_key)
    return list(found[:limit])
