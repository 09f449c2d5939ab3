"""Statuses of a change of the standard, grounds of tasks, why an award was left out."""

from django.db.models import TextChoices


class Status(TextChoices):
    DRAFT = "draft", "填写中"
    PREVIEWED = "previewed", "已试算"
    SUBMITTED = "submitted", "待审批"
    APPLYING = "applying", "正在执行"
    APPLIED = "applied", "已执行"
    UNDO_ASKED = "undo_asked", "待审批撤销"
    UNDOING = "undoing", "正在撤销"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已作废"


class RunKind(TextChoices):
    APPLY = "apply", "执行"
    UNDO = "undo", "撤销"


class Ground(TextChoices):
    """Why somebody must look at a household; no machine decides any of these."""

    DECREASE = "decrease", "应减发，须先听取意见"
    STOP = "stop", "可能不再符合，须先听取意见"
    TAPER = "taper", "就业后超过标准，可渐退"
    NEW = "new", "可能新符合，主动告知"
    UNKNOWN = "unknown", "不能确定，须查清"
    CATEGORY = "category", "救助类别可能变化"
    LEFT_OUT = "left_out", "试算后有变动，须单独核定"


class Skip(TextChoices):
    """Why a change of the standard left an award alone."""

    ENDED = "ended", "已经退出"
    MOVED = "moved", "住地、城乡或类别已变"
    AMOUNT = "amount_changed", "试算后金额已变"
    LATER = "later_amount", "生效月以后已有新的金额"
    SAME = "same", "单独重算后没有增加"


class TaskState(TextChoices):
    OPEN = "open", "待办"
    DONE = "done", "已办"


class PaperKind(TextChoices):
    NOTICE = "change_notice", "告知书"
    PUBLICATION = "publication", "公布名单"
