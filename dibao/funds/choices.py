"""Sources, statuses and small code tables of 资金和结账."""

from django.db.models import TextChoices


class Source(TextChoices):
    CENTRAL = "central", "中央"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class State(TextChoices):
    """What is entered by one human counts when another has confirmed it."""

    ENTERED = "entered", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未予确认"


class CloseState(TextChoices):
    CLOSING = "closing", "正在结账"
    CLOSED = "closed", "已结账"


class ClosePaperKind(TextChoices):
    SUMMARY = "summary", "资金发放名册汇总表"
    CHANGES = "changes", "发放增减变动清单"
    RECEIPTS = "receipts", "银行发放回执清单"
    VOUCHER = "voucher", "记账凭证"


class Matter(TextChoices):
    """What is entered by one and confirmed by another."""

    BUDGET = "budget", "预算"
    ARRIVAL = "arrival", "到账"
    SHARES = "shares", "分担比例"
