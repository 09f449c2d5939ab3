"""States of batches, instructions, account changes and agreements; ways to a bank; what became of a row of a reply."""

from django.db.models import TextChoices


class Way(TextChoices):
    FILE = "file", "文件（拷贝给银行）"
    PACKAGE = "package", "加密文件包"
    LINE = "line", "银行接口"


class BatchState(TextChoices):
    MADE = "made", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发待回"
    DONE = "done", "已完成"
    DISCARDED = "discarded", "已作废"


class InstructionState(TextChoices):
    NEW = "new", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发待回"
    CONFIRMED = "confirmed", "已到账"
    FAILED = "failed", "已退回"
    WITHDRAWN = "withdrawn", "未发送，已撤销"


class Outcome(TextChoices):
    """What became of one row of a reply."""

    APPLIED = "applied", "已登记"
    SAME = "same", "以前已登记"


class ChangeState(TextChoices):
    PROPOSED = "proposed", "待复核"
    ACCEPTED = "accepted", "已更换"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class KeeperKind(TextChoices):
    """Who keeps a family's passbook; the first two must be looked at again and again (办法 第二十六条)."""

    STAFF = "staff", "经办人员、乡镇工作人员"
    CADRE = "cadre", "村（居）干部"
    RELATIVE = "relative", "亲属"
    OTHER = "other", "其他人"


OFFICIALS = frozenset({KeeperKind.STAFF, KeeperKind.CADRE})
