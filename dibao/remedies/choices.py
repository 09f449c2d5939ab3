"""Code tables of complaints and of disputes about decisions."""

from django.db.models import TextChoices


class Channel(TextChoices):
    PHONE = "phone", "电话"
    VISIT = "visit", "来访"
    LETTER = "letter", "来信"
    BOX = "box", "举报箱"
    SUPERIOR = "superior", "上级交办"


class Target(TextChoices):
    """Whom or what a complaint is about."""

    HOUSEHOLD = "household", "家庭"
    STAFF = "staff", "工作人员"
    POLICY = "policy", "政策和办理"


class ComplaintState(TextChoices):
    RECEIVED = "received", "待交办"
    ASSIGNED = "assigned", "已交办"
    CHECKING = "checking", "核查中"
    ANSWERED = "answered", "待答复"
    CLOSED = "closed", "已办结"


class Result(TextChoices):
    """What was found out, and what it leads to."""

    KEEP = "keep", "不属实或不影响，维持"
    ADJUST = "adjust", "属实，重新认定保障金"
    RECTIFY = "rectify", "属实，责令整改"
    FRAUD = "fraud", "涉嫌骗保，建立骗保档案"
    REFER = "refer", "不属本部门，移送处理"


class Way(TextChoices):
    """How the answer reached the person who complained."""

    IN_PERSON = "in_person", "当面答复"
    POST = "post", "邮寄"
    PHONE = "phone", "电话答复（有记录）"


class DisputeKind(TextChoices):
    RECONSIDERATION = "reconsideration", "行政复议"
    LITIGATION = "litigation", "行政诉讼"


class DisputeState(TextChoices):
    REGISTERED = "registered", "待答复"
    REPLIED = "replied", "已答复，待结果"
    CONCLUDED = "concluded", "已有结果"


class DisputeOutcome(TextChoices):
    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    REVOKED = "revoked", "撤销"
    WITHDRAWN = "withdrawn", "撤回申请或撤诉"


# For what a reporter's name may be looked at.
PURPOSES = ("答复举报人", "向举报人核实情况", "核查举报人受打击报复", "监督检查")
