"""Whether a place has its ledger open, and from which month."""

from dibao.regions import codes

from ..models import Opening


def covering(division: int) -> Opening | None:
    """The opening whose place is this one or lies above it."""
    return Opening.objects.filter(division__in=[division, *codes.ancestors(division)]).order_by("pk").first()
