"""Enumerations of the end of a term: ASCII value, Chinese label."""

from django.db.models import TextChoices


class HoldKind(TextChoices):
    """暂缓销毁 — why a file must stay, whatever its term says."""

    AUDIT = "audit", "审计、巡察"
    LITIGATION = "litigation", "诉讼、仲裁、复议"
    COMPLAINT = "complaint", "信访、举报"
    OTHER = "other", "其他"


class Verdict(TextChoices):
    """鉴定意见 — what the group says of one volume."""

    DESTROY = "destroy", "销毁"
    EXTEND = "extend", "延长保管"
    SELECT = "select", "选留，长期保存"


class DestructionState(TextChoices):
    """销毁 — from the list to the last byte."""

    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已批准，待监销"
    WITNESSED = "witnessed", "一人已监销确认，待另一人"
    EXECUTING = "executing", "正在销毁"
    DONE = "done", "已销毁"
    DROPPED = "dropped", "已作废"


class LineState(TextChoices):
    """One volume of a destruction."""

    WAITING = "waiting", "待销毁"
    ERASED = "erased", "密钥已销毁，正在清除"
    DONE = "done", "已销毁"
    SKIPPED = "skipped", "暂缓，没有销毁"


class TransferKind(TextChoices):
    """移交 — where files go."""

    ARCHIVES = "archives", "移交档案馆"
    HOUSEHOLD = "household", "随户迁移"


class TransferState(TextChoices):
    DRAWN = "drawn", "已列清单，待装包"
    PACKED = "packed", "已装包，待对方回执"
    RECEIPTED = "receipted", "对方已接收"
    DROPPED = "dropped", "已作废"


class Outcome(TextChoices):
    """What the receiver found of one volume."""

    TAKEN = "taken", "接收"
    REFUSED = "refused", "退回"
