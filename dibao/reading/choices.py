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


class Verdict(TextChoices):
    """开放审核结论 — what becomes of one series of one year."""

    OPENED = "opened", "开放"
    KEPT = "kept", "延期开放"


class AidKind(TextChoices):
    """救助事由 — why temporary, medical or disaster aid was given."""

    ILLNESS = "illness", "突发疾病"
    ACCIDENT = "accident", "意外事故"
    EDUCATION = "education", "教育支出"
    HARDSHIP = "hardship", "其他生活困难"
    INPATIENT = "inpatient", "住院"
    CLINIC = "clinic", "门诊慢特病"
    INSURANCE = "insurance", "资助参保"
    FLOOD = "flood", "洪涝"
    DROUGHT = "drought", "旱灾"
    SNOW = "snow", "风雹雪冻"
    FIRE = "fire", "火灾"
    EARTHQUAKE = "earthquake", "地震地质灾害"
