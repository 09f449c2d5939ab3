"""Claiming serial numbers safely under many writers."""

from django.db import transaction
from django.db.models import F

from .models import Serial


@transaction.atomic
def claim(series: str, *, count: int = 1) -> int:
    """The next number of `series` (the first of `count`), taken inside the caller's transaction.

    The row stays locked until the caller commits, so a number is neither given twice nor lost on success.
    """
    Serial.objects.get_or_create(series=series)
    Serial.objects.filter(series=series).update(last=F("last") + count)
    return Serial.objects.get(series=series).last - count + 1
