"""Enumerations of the stacks: ASCII value, Chinese label."""

from django.db.models import TextChoices


class Apart(TextChoices):
    """不得同盒 — what, beside village and category, may not meet another value in one box (DA/T 22)."""

    FONDS = "fonds", "全宗"
    RETENTION = "retention", "保管期限"
    YEAR = "year", "年度"


class PlanState(TextChoices):
    OPEN = "open", "正在搬"
    DONE = "done", "已搬完"
    DROPPED = "dropped", "已作废"


class Found(TextChoices):
    """清点结果 — how one bag was found."""

    WAITING = "waiting", "待清点"
    PRESENT = "present", "在位"
    DAMAGED = "damaged", "破损"
    MISPLACED = "misplaced", "错位"
    MISSING = "missing", "缺失"


class CareKind(TextChoices):
    """What was done to a paper that suffered (F17)."""

    REPAIR = "repair", "修复"
    COPY = "copy", "原件破损，复制"
    REPRINT = "reprint", "原件缺失，由电子原件重新打印"


class Sheet(TextChoices):
    """What can be printed for a box or a bag."""

    LABELS = "labels", "袋签"
    SPINES = "spines", "盒脊"
    COVERS = "covers", "档案袋封面"
    LISTS = "lists", "卷内文件目录"
    NOTES = "notes", "卷内备考表"
    CARDS = "cards", "位置卡"
    ALL = "all", "全套"
