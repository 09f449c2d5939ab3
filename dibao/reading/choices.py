"""Enumerations of reading: ASCII value, Chinese label."""

from django.db.models import TextChoices


class ReaderKind(TextChoices):
    """查阅人 — who wants to read."""

    COLLEAGUE = "colleague", "本单位工作人员"
    CITIZEN = "citizen", "本户成员或其委托的人（窗口）"
    UNIT = "unit", "其他单位（凭公函）"


class Form(TextChoices):
    """利用方式 — how it is read; no original leaves in either."""

    VIEW = "view", "屏幕查阅（每页有水印）"
    COPY = "copy", "遮蔽后打印查阅件"


class Level(TextChoices):
    """批准层级 — who must agree before anything is shown."""

    AT_HAND = "at_hand", "办件需要，即时准许"
    ARCHIVIST = "archivist", "档案管理员批准"
    APPROVER = "approver", "县级确认人批准"


class State(TextChoices):
    ASKED = "asked", "待批准"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "不予查阅"
    ENDED = "ended", "已结束"


class Condition(TextChoices):
    """归还状况 — how the bag came back."""

    GOOD = "good", "完好"
    DAMAGED = "damaged", "有破损、污染"
    MISSING = "missing", "缺件、缺页"
