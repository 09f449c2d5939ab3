"""Reads of questions and answers."""

from typing import Any

from django.db.models import F, Q, QuerySet

from ..models import Question


def questions(text: str, staff: Any) -> QuerySet[Question]:
    """咨询 — in scope, those without an answer first; with every word of `text` in question, answer or 档号."""
    rows = Question.objects.visible_to(staff).prefetch_related("references__volume")
    for word in text.split():
        said = Q(text__icontains=word) | Q(answer__icontains=word)
        rows = rows.filter(said | Q(references__volume__archival_code__icontains=word))
    return rows.distinct().order_by(F("answered_at").desc(nulls_first=True), "-asked_at")
