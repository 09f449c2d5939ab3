"""Statuses of a case and the small code tables of its steps."""

from django.db.models import TextChoices


class Status(TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "已提交，待受理"
    INCOMPLETE = "incomplete", "已一次性告知，待补正"
    ACCEPTED = "accepted", "已受理"
    CHECKING = "checking", "信息核对中"
    VISITING = "visiting", "入户调查中"
    ASSESSING = "assessing", "待认定"
    ASSESSED = "assessed", "已认定，待初审"
    PROPOSED = "proposed", "已初审，待公示"
    ON_NOTICE = "on_notice", "公示中"
    DISPUTED = "disputed", "公示有异议"
    WITH_COUNTY = "with_county", "县级审核中"
    SENT_BACK = "sent_back", "县级退回，待补充"
    REVIEWED = "reviewed", "已审核，待确认"
    CONFIRMED = "confirmed", "已确认，待公布归档"
    REFUSED = "refused", "不予确认，待送达归档"
    WITHDRAWN = "withdrawn", "已撤回，待归档"
    TERMINATED = "terminated", "已终止，待送达归档"
    CLOSED = "closed", "已办结归档"


class Kind(TextChoices):
    APPLICATION = "application", "低保申请"


class Channel(TextChoices):
    WINDOW = "window", "乡镇窗口"
    VILLAGE = "village", "村（社区）代办"


class Outcome(TextChoices):
    DIBAO = "dibao", "最低生活保障"
    SINGLE_PERSON = "single_person", "单人户低保"
    MARGINAL = "marginal", "低保边缘家庭"
    RIGID_SPENDING = "rigid_spending", "刚性支出困难家庭"
    NOT_ELIGIBLE = "not_eligible", "不符合"
    UNKNOWN = "unknown", "材料不全，不能认定"


AWARDED = frozenset({Outcome.DIBAO, Outcome.SINGLE_PERSON, Outcome.MARGINAL, Outcome.RIGID_SPENDING})


class AmountReason(TextChoices):
    """Why an award pays another amount from a month on."""

    CONFIRMED = "confirmed", "审核确认"
    STANDARD = "standard_change", "标准调整"
    UNDONE = "undone", "撤销标准调整"
    ADJUSTED = "adjusted", "动态调整"
    TAPER = "taper", "渐退"


# These name, each by its number, the one change of a standard they come from.
OF_A_STANDARD = (AmountReason.STANDARD, AmountReason.UNDONE)


class Block(TextChoices):
    INCOME = "income", "收入"
    PROPERTY = "property", "财产"
    SPENDING = "spending", "刚性支出"


class Level(TextChoices):
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县级"


class DeadlineKind(TextChoices):
    CASE = "case_limit", "全部办结"
    START_CHECK = "start_check", "启动信息核对"
    START_VISIT = "start_visit", "启动入户调查"
    NOTICE = "notice", "公示期满"
    COUNTY = "county_review", "县级审核"
    REFUSAL = "refusal_notice", "送达不予确认告知书"


class ExtensionReason(TextChoices):
    """Grounds for 45 working days (民发〔2022〕 notice)."""

    OBJECTION = "objection", "公示有异议"
    SEPARATED = "separated", "人户分离"
    REMOTE = "remote", "异地申办"
    DIFFICULT = "difficult", "调查难度较大"


class Relative(TextChoices):
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    GRANDCHILD = "grandchild", "孙子女、外孙子女"


class ExitReason(TextChoices):
    VOLUNTARY = "voluntary", "家庭自愿退出"
    SOLE_MEMBER_DIED = "sole_member_died", "单人户死亡"
    STOPPED = "stopped", "不再符合条件"
    TAPERED = "tapered", "渐退期满"


# Leaving without a hearing: the family's own wish, or nobody left. Every other end is decided after one.
UNHEARD = (ExitReason.VOLUNTARY, ExitReason.SOLE_MEMBER_DIED)


# How the family learns what a register holds against its word.
TOLD_WAYS = ("当面告知", "送达告知书", "邮寄告知书", "电话告知")

# Where a paper of the case comes from.
OFFICE_ORIGIN, HANDED_IN = "printed", "uploaded"
