"""States of agreements and enquiries, and what one row of an enquiry is answered."""

from typing import Final

from django.db.models import TextChoices


class AgreementState(TextChoices):
    """共享约定 — counts only after a second person confirmed it."""

    ENTERED = "entered", "等待复核"
    CONFIRMED = "confirmed", "使用中"
    REFUSED = "refused", "复核未通过"
    ENDED = "ended", "已终止"


class EnquiryState(TextChoices):
    """来询 — answered once, or not at all, with the reason."""

    RECEIVED = "received", "等待答复"
    ANSWERED = "answered", "已答复"
    DECLINED = "declined", "不予答复"


class Result(TextChoices):
    """What one row comes to."""

    FOUND = "found", "在册"
    NOTHING = "nothing", "不在册"
    UNCLEAR = "unclear", "姓名和证件号码不一致"


# What may be agreed on beyond the kind of aid itself, which every answer names.
FIELDS: Final[dict[str, str]] = {
    "place": "所在乡镇（街道）",
    "from_on": "享受起始日期",
    "track": "城乡类别",
    "members": "保障人口",
    "review_due": "下次复核日期",
    "amount": "家庭月保障金",
}
