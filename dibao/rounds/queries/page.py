"""What the page of one visit shows: every record that came in, in words, with its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dibao.access.humans import is_same
from dibao.access.permissions import may

from ..choices import EnvelopeState
from ..models import Enclosure, Envelope, Visit
from ..permissions import DECIDE, LOOK
from ..questions import ANSWERS, BLOCKS, MONEY, YES_NO

TEXTS = {
    "present": "见到（联系到）",
    "colleague": "同行人",
    "needs": "困难和需求",
    "note": "备注",
    "no_signature": "不能签名的原因",
    "place": "位置",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record: question and answer as they were filled in; `open`: this person may decide about it."""

    envelope: Envelope
    lines: Sequence[tuple[str, str]]
    enclosures: Sequence[Enclosure]
    open: bool


def records_of(visit: Visit, staff: Any) -> list[Record]:
    """核查记录 of a visit, the oldest first; pictures only for whoever may see them."""
    shows = may(staff, LOOK, visit.division)
    return [
        Record(
            envelope,
            _lines(envelope.answers),
            list(envelope.enclosures.all()) if shows else [],
            envelope.state == EnvelopeState.CONFLICT
            and may(staff, DECIDE, visit.division)
            and not is_same(staff, actor=envelope.by, human=envelope.human or "-"),
        )
        for envelope in visit.envelopes.prefetch_related("enclosures__stored")
    ]


def _lines(answers: dict[str, str]) -> list[tuple[str, str]]:
    """In the order of the form; what an older form asked comes last under its own name."""
    labels = BLOCKS | MONEY | TEXTS
    words = ANSWERS | YES_NO
    found = [
        (label, "：".join(filter(None, (words.get(answers[name], answers[name]), answers.get(f"{name}_how", "")))))
        for name, label in labels.items()
        if answers.get(name)
    ]
    known = set(labels) | {f"{name}_how" for name in BLOCKS}
    return found + [(name, value) for name, value in answers.items() if name not in known]


def enclosures_of(visit: Visit) -> QuerySet[Enclosure]:
    """Everything that lay in the records of a visit."""
    rows: QuerySet[Enclosure] = Enclosure.objects.filter(envelope__visit=visit)
    return rows.select_related("stored", "envelope__visit__household")
