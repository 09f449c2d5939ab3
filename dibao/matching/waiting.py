"""等办 — mergers of two rows that wait for a second human."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.kernel.waiting import Waiting

from .queries import merges_waiting


def waiting(staff: Any) -> Iterable[Waiting]:
    """重复登记合并 to be decided by this person."""
    yield Waiting("重复登记合并待决定", reverse("matching:merges"), merges_waiting(staff))
