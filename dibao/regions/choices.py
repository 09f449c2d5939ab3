"""Enumerations of the divisions."""

from django.db.models import TextChoices


class DivisionLevel(TextChoices):
    """层级 — the five levels, named as `codes.level` names them."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"


class ChangeKind(TextChoices):
    """沿革 — what happened to a division."""

    RENAME = "rename", "更名或改码"
    MERGE = "merge", "并入"
    SPLIT = "split", "拆分"
    ABOLISH = "abolish", "撤销"
