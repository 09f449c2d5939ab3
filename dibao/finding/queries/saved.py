"""常用检索 — a person's own."""

from typing import Any

from django.db.models import QuerySet

from ..models import SavedSearch


def saved_by(staff: Any) -> QuerySet[SavedSearch]:
    """Those he keeps; nobody else's."""
    return SavedSearch.objects.filter(owner=staff)
