"""Kinds, statuses and small code tables of 追缴."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """Why too much was paid; nobody is asked for money without one of these."""

    OVERPAID = "overpaid", "金额下调前已经多发"
    DEATH = "death", "成员死亡后继续发放"
    LATE_REPORT = "late_report", "家庭情况变化没有及时报告"
    OFFICE_ERROR = "office_error", "经办差错"
    FRAUD = "fraud", "骗取"


class Status(TextChoices):
    FOUND = "found", "待听取意见"
    TOLD = "told", "已听取意见，待决定"
    ORDERED = "ordered", "已责令退回"
    PLANNED = "planned", "已定还款计划"
    REPAYING = "repaying", "退款中"
    WRITE_OFF_ASKED = "write_off_asked", "待批准核销"
    CLOSED = "closed", "已还清"
    WRITTEN_OFF = "written_off", "已核销"
    DISMISSED = "dismissed", "不予追缴"


class HeardBy(TextChoices):
    """How the family was heard."""

    OFFICE = "office", "到办公地点"
    VISIT = "visit", "入户"
    PHONE = "phone", "电话"
    WRITTEN = "written", "书面"
    NOT_REACHED = "not_reached", "多次联系不上（已留置告知）"


class Way(TextChoices):
    """How money comes back; never out of the family's own grant."""

    BANK = "bank", "银行转账"
    CASH = "cash", "现金缴存银行"
    TREASURY = "treasury", "缴入财政专户"


class Ground(TextChoices):
    """Why the rest is not asked for any longer."""

    NO_ESTATE = "no_estate", "死亡且没有遗产"
    HARDSHIP = "hardship", "生活特别困难，无力退还"
    NOT_FOUND = "not_found", "下落不明"
    COURT = "court", "法院终结执行"
    SMALL = "small", "追缴成本高于金额"


class PaperKind(TextChoices):
    NOTICE = "notice", "多领救助金告知书"
    ORDER = "order", "责令退回通知书"
    WRITE_OFF = "write_off", "核销审批表"
