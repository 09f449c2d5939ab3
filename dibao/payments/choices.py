"""Statuses and kinds of a roster, why a line is held or an award left out, the accounts and kinds of the ledger."""

from django.db.models import TextChoices


class Status(TextChoices):
    BUILDING = "building", "正在编制"
    BUILT = "built", "待核对"
    CHECKED = "checked", "待批准"
    APPROVED = "approved", "已批准"
    CLOSED = "closed", "已结账"
    DISCARDED = "discarded", "已作废"


class RosterKind(TextChoices):
    REGULAR = "regular", "当月名册"
    SUPPLEMENT = "supplement", "补充名册"


class ChangeKind(TextChoices):
    """A line beside the same household's line of the month before."""

    NEW = "new", "新增"
    RESUMED = "resumed", "恢复发放"
    INCREASE = "increase", "增加"
    DECREASE = "decrease", "减少"
    SAME = "same", "不变"
    ARREARS = "arrears", "只补发"


class Hold(TextChoices):
    """暂缓 — why a line stays in the roster and is not sent until a named human releases it."""

    ACCOUNT_MISSING = "account_missing", "没有登记银行账户"
    ACCOUNT_ENDED = "account_ended", "登记的银行账户已停用"
    ACCOUNT_SHARED = "account_shared", "几户共用一个银行账户"
    HOLDER_DEAD = "holder_dead", "账户名是已去世的人"
    HOLDER_OUTSIDE = "holder_outside", "账户名不是本户成员"
    SOLE_DEAD = "sole_dead", "登记的成员都已去世"
    NEAR_DUPLICATE = "near_duplicate", "与另一户的户主同名同日生"
    BY_HAND = "by_hand", "经办人暂缓"


class Skip(TextChoices):
    """Why an award of the place has no line in the roster."""

    NOT_BEGUN = "not_begun", "起发月未到"
    ENDED = "ended", "已退出，没有欠发"
    NOTHING = "nothing", "当月没有保障金"
    THERE = "there", "当月已在其他名册"


class Kind(TextChoices):
    GRANT = "grant", "保障金"
    UPLIFT = "uplift", "分类施保"
    BACK_PAY = "back_pay", "补发"
    PRICE_SUBSIDY = "price_subsidy", "价格临时补贴"
    RECOVERY = "recovery", "追缴"
    RETURN = "return", "退回"
    OPENING = "opening", "启用前已发"


class Side(TextChoices):
    """账户 — where a fen stands. Each but the first two holds what came in on its credit side."""

    EXPENSE = "expense", "保障金支出"
    OPENING = "opening", "启用前支出"
    PAYABLE = "payable", "应付"
    IN_TRANSIT = "in_transit", "在途"
    PAID = "paid", "已发"
    RETURNED = "returned", "退回待发"
    RECEIVABLE = "receivable", "应收追缴"
    RECOVERED = "recovered", "已追回"
    WRITTEN_OFF = "written_off", "已核销"


class SubsidyState(TextChoices):
    ASKED = "asked", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
