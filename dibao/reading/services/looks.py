"""谁看过 — the answer to a family that asks who looked at its file."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.models import Volume
from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid

from .. import queries
from ..permissions import RECEIVE


@transaction.atomic
def tell_looks(*, volume: Volume, asker: str, paper: str, by: Any) -> list[queries.Look]:
    """告知谁看过 — to a member of the household or whom it sends, after the identity paper was seen and noted.

    Posts, days and purposes, no names of staff. 个人信息保护法 第四十五条.
    """
    require(by, RECEIVE, volume.division)
    wrong = {}
    if not asker.strip():
        wrong["asker"] = "请填写来查询的人的姓名。"
    if not paper.strip():
        wrong["paper"] = "请查验并登记身份证件种类和末四位；受委托的注明委托书。"
    if wrong:
        raise Invalid(fields=wrong)
    found = queries.looks_at(volume.household_number)
    record("reading.tell_looks", by=by, about=volume, because=f"{asker.strip()} 凭 {paper.strip()} 查询",
           data={"count": len(found)})  # fmt: skip
    return found
