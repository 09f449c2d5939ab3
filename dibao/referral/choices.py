"""Code tables of needs, referrals, plans and of the families nobody asked about."""

from django.db.models import TextChoices


class NeedKind(TextChoices):
    EDUCATION = "education", "教育"
    HOUSING = "housing", "住房"
    EMPLOYMENT = "employment", "就业"
    MEDICAL = "medical", "医疗"
    DISABILITY = "disability", "残疾康复"
    LEGAL = "legal", "法律援助"
    CARE = "care", "照料护理"
    PSYCH = "psych", "心理和社会融入"
    OTHER = "other", "其他"


class FoundBy(TextChoices):
    VISIT = "visit", "入户走访"
    APPLICATION = "application", "办理申请时"
    REGISTER = "register", "登记册比对"
    FAMILY = "family", "家庭提出"


class NeedState(TextChoices):
    OPEN = "open", "待解决"
    REFERRED = "referred", "已转介"
    MET = "met", "已解决"
    DROPPED = "dropped", "不再需要"


class ReferralState(TextChoices):
    DRAFTED = "drafted", "待发出"
    SENT = "sent", "等待答复"
    ANSWERED = "answered", "已答复，待回访"
    CLOSED = "closed", "已办结"
    RECALLED = "recalled", "已撤回"


class Answer(TextChoices):
    """What the other department said."""

    DONE = "done", "已办理"
    PARTLY = "partly", "部分办理"
    REFUSED = "refused", "不符合条件"
    RETURNED = "returned", "不属其职责，退回"


class PlanState(TextChoices):
    ACTIVE = "active", "进行中"
    DONE = "done", "已完成"


class Which(TextChoices):
    """The two lists (D5)."""

    LEFT_OUT = "left_out", "应保未保"
    OVERSTAYED = "overstayed", "应退未退"


class ContactWay(TextChoices):
    HOME = "home", "上门"
    PHONE = "phone", "电话"
    OFFICE = "office", "来办公室"
    HELPER = "helper", "村（社区）协理员代访"


class ContactAnswer(TextChoices):
    WANTS = "wants", "愿意申请或调整"
    APPLIED = "applied", "已经申请"
    DECLINES = "declines", "暂不申请"
    NO_CHANGE = "no_change", "情况没有变化"
    CHANGED = "changed", "说明了变化"
    NOT_REACHED = "not_reached", "没有联系上"


# The kind of department a need usually goes to; the name is typed, because it differs by place.
UNITS: dict[str, str] = {
    "education": "教育局",
    "housing": "住房和城乡建设局",
    "employment": "人力资源和社会保障局",
    "medical": "医疗保障局",
    "disability": "残疾人联合会",
    "legal": "司法局（法律援助中心）",
    "care": "养老服务中心",
    "psych": "社会工作服务站",
    "other": "",
}
