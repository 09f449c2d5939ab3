"""全宗 — the archives an office is known by; set up once per county (or other office)."""

import re

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid

from ..models import Fonds
from ..permissions import CREATE_FONDS


@transaction.atomic
def create_fonds(*, code: str, name: str, division: int, by: Actor) -> Fonds:
    """设置全宗 — `code` is the four characters the local archives authority gave. DA/T 13."""
    require(by, CREATE_FONDS, division)
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{4}", code):
        raise Invalid(fields={"code": "全宗号由同级档案馆给定，为 4 位大写字母或数字，例如 J012。"})
    if not name.strip():
        raise Invalid(fields={"name": "请填写全宗名称，一般为立档单位全称。"})
    if Fonds.objects.filter(code=code).exists() or Fonds.objects.filter(division=division).exists():
        raise Conflict(f"全宗号 {code} 已被使用，或该区划已经设置过全宗。全宗号一经使用不再改变。")
    fonds = Fonds.objects.create(code=code, name=name.strip(), division=division)
    record("archive.create_fonds", by=by, about=fonds)
    return fonds
