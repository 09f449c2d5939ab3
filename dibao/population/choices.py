"""Enumerations of what-if and forecast, and who works with them."""

from django.db.models import TextChoices

from dibao.access.choices import PostKind as P


class RunStatus(TextChoices):
    """进度 — of a what-if or a forecast."""

    DRAFT = "draft", "未计算"
    RUNNING = "running", "计算中"
    DONE = "done", "已算出"


TRACKS = {"urban": "城市", "rural": "农村", "any": "城市和农村"}
# Who weighs a change: those who review, decide and supervise. Clerks and helpers carry it out.
WEIGHS = frozenset(
    {P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR}
)
# One family's figures show illness and disability: only for those who decide with them.
READS_FAMILIES = frozenset({P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER})
