"""Enumerations of capture: ASCII value, Chinese label."""

from django.db.models import TextChoices


class BatchState(TextChoices):
    """扫描批次 — pages come in, a second person looks, every document has its answer."""

    COLLECTING = "collecting", "扫描中"
    CHECKING = "checking", "待检查"
    DONE = "done", "已办结"


class Role(TextChoices):
    """What a scanned page is in its batch."""

    NEW = "new", "待整理"
    PAPER = "paper", "文件页"
    SEPARATOR = "separator", "分隔页"
    LEFT_OUT = "left_out", "不归档"


class Verdict(TextChoices):
    """What became of one document of a batch."""

    WAITING = "waiting", "待检查"
    FILED = "filed", "已归档"
    RETURNED = "returned", "已退回"


class ListKind(TextChoices):
    """旧档清单 — a ledger of households, or what lies in which box."""

    LEDGER = "ledger", "台账（一户一行）"
    BOXES = "boxes", "盒内清单（一袋一行）"


class ListState(TextChoices):
    READ = "read", "待对列"
    MAPPED = "mapped", "待导入"
    APPLIED = "applied", "已导入"


class RowOutcome(TextChoices):
    """对账 — what became of one row of an old list."""

    WAITING = "waiting", "待导入"
    MADE = "made", "新立案卷"
    MATCHED = "matched", "对上已有案卷"
    REFUSED = "refused", "未导入"
