"""常用检索 — keep one, drop one."""

import json
from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid

from ..models import SavedSearch
from ..queries.wanted import Wanted
from ..sheets import words_of

MOST = 30
_LONG = 11


@transaction.atomic
def keep(*, label: str, wanted: Wanted, by: Any) -> SavedSearch:
    """保存 — under a name of his own; Invalid without one or with an ID or phone number in it, Conflict when he has that name."""
    label = label.strip()
    if not label:
        raise Invalid(fields={"label": "请给这组条件起个名字，例如“本镇2026年公示照片”。"})
    if wanted.is_empty:
        raise Invalid("还没有条件可以保存，请先填写要找什么。")
    if any(sum(sign.isdigit() for sign in word.text) >= _LONG for word in words_of(f"{label} {wanted.text}")):
        raise Invalid("条件里有身份证号、账号或电话，不能保存。请去掉后再保存。")
    mine = SavedSearch.objects.filter(owner=by)
    if mine.filter(label=label).exists():
        raise Conflict(f"您已经有一组叫“{label}”的条件，请换个名字，或先删除原来的。")
    if mine.count() >= MOST:
        raise Conflict(f"最多保存 {MOST} 组条件，请先删除不用的。")
    asked = wanted.kept() | {"text": wanted.text, "order": wanted.order}
    saved = SavedSearch.objects.create(owner=by, label=label, sealed=json.dumps(asked, ensure_ascii=False))
    record("finding.keep", by=by, about=saved)
    return saved


@transaction.atomic
def drop(*, saved: SavedSearch, by: Any) -> None:
    """删除 — one's own."""
    record("finding.drop", by=by, about=None, deleted=[saved])
    saved.delete()
