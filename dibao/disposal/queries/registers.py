"""登记簿 — rows by their numbers, for the command line of the machine's owner; pages use `visible_to`."""

from typing import Any

from django.db.models import Q, QuerySet

from ..choices import Outcome
from ..models import Accession, Destruction, Received, Transfer


def destruction(number: str) -> Destruction | None:
    """销毁清册 of this number."""
    return Destruction.objects.filter(number=number).first()


def transfer(number: str) -> Transfer | None:
    """移交批次 of this number."""
    return Transfer.objects.filter(number=number).first()


def received(accession: Accession) -> list[Received]:
    """The volumes of a batch that came in, by 档号."""
    return list(accession.lines.all())


def received_volume(code: str) -> Received | None:
    """The newest volume that was taken in under this 档号."""
    return Received.objects.filter(archival_code=code, outcome=Outcome.TAKEN).order_by("-taken_at").first()


def batches(staff: Any, *, text: str) -> QuerySet[Accession]:
    """接收登记 — in scope, newest first; with `text` those that brought volumes of this 户号 (old or here) or 档号."""
    rows = Accession.objects.visible_to(staff).select_related("partner")
    if not text:
        return rows
    told = Received.objects.filter(Q(household_number=text) | Q(local_household=text) | Q(archival_code=text))
    return rows.filter(pk__in=told.values("accession"))
