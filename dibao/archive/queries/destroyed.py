"""已销毁 — which sealed volumes lost their content by rule; their rows stay for ever."""

from django.db.models import QuerySet

from ..choices import Status
from ..models import Item, Volume
from ..scheme import FRAME


def destroyed_volumes() -> QuerySet[Volume]:
    """已销毁的案卷 — told by the printed list that lies in every volume and in no other: its key is destroyed."""
    gone = Item.objects.filter(kind__in=FRAME, stored__destroyed_at__isnull=False)
    return Volume.objects.filter(status=Status.SEALED, pk__in=gone.values("volume"))


def kept_volumes() -> QuerySet[Volume]:
    """已封、内容还在的案卷 — every sealed volume that must have its package."""
    return Volume.objects.filter(status=Status.SEALED).exclude(pk__in=destroyed_volumes().values("pk"))
