"""导出清单 — a list leaves the house only for a purpose that is written down."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.regions.queries import path_names

from ..permissions import EXPORT_LIST
from ..queries.gaps import gaps
from ..spreadsheet import book

SHORTEST_PURPOSE = 4
HEADS = ("村（社区）", "户号", "档号", "缺什么", "向谁要", "依据", "从哪天起", "已缺天数", "状态")


@transaction.atomic
def export_gaps(*, place: int, purpose: str, by: Any) -> bytes:
    """导出缺件清单 — every paper the open files of `place` lack, as XLSX, without names; the purpose and the count are kept."""
    require(by, EXPORT_LIST, place)
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Invalid(fields={"purpose": "请写明导出的用途，例如“平安镇 10 月补件督办”。"})
    found = gaps(place, by)
    record("archive.export_list", by=by, about=None, division=place, because=purpose, data={"count": len(found)})
    names = path_names({gap.division for gap in found})
    lines = (
        [names[gap.division], gap.household_number, gap.code, gap.paper, gap.from_whom, gap.why, str(gap.since),
         str(gap.days), gap.state]
        for gap in found
    )  # fmt: skip
    return book("缺件清单", HEADS, lines, foot=f"用途：{purpose.strip()}　导出：{by.actor_name} {clock.today()}")
