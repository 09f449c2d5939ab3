"""Registers that may be asked, and how an answer ended."""

from django.db.models import TextChoices


class Register(TextChoices):
    """Where a finding comes from (社会救助法 第四十一条)."""

    POPULATION = "population", "公安户籍"
    VEHICLE = "vehicle", "车辆"
    REAL_ESTATE = "real_estate", "不动产"
    SOCIAL_INSURANCE = "social_insurance", "社会保险"
    TAX = "tax", "税务"
    MARKET = "market", "市场监管"
    HOUSING_FUND = "housing_fund", "住房公积金"
    BANK = "bank", "银行存款"
    SECURITIES = "securities", "证券基金"
    INSURANCE = "insurance", "商业保险"
    PAYMENT = "payment", "非银行支付"
    MARRIAGE = "marriage", "婚姻登记"
    FUNERAL = "funeral", "殡葬"
    DISABILITY = "disability", "残联"
    MEDICAL = "medical", "医疗保障"
    EDUCATION = "education", "教育"
    FARMING = "farming", "涉农补贴"
    FISCAL = "fiscal", "财政供养"
    OTHER_AID = "other_aid", "其他救助"
    EMPLOYMENT = "employment", "就业"
    VETERANS = "veterans", "优抚"
    MACHINE = "machine", "农业机械"
    SHIP = "ship", "船舶"
    PRISON = "prison", "服刑和强制戒毒"
    UTILITY = "utility", "公用事业"


class Answer(TextChoices):
    """How far a query is: the first two wait for the department, `late` may still be answered before the report."""

    ASKED = "asked", "待发出"
    SENT = "sent", "已发出"
    FOUND = "found", "有信息"
    NOTHING = "nothing", "无信息"
    REFUSED = "refused", "未答复"
    LATE = "late", "逾期未答复"
    STOPPED = "stopped", "已停止"


WAITING = (Answer.ASKED, Answer.SENT)
# A query in one of these may still take an answer, as long as its authorisation lives and no report is out.
OPEN = (*WAITING, Answer.LATE)
ANSWERED = (Answer.FOUND, Answer.NOTHING, Answer.REFUSED)


class Origin(TextChoices):
    """答复来源 — where an answer came from; the report says so beside it."""

    BY_HAND = "by_hand", "核对员登记"
    PLAIN = "plain", "普通文件（由登记人说明来源）"
    SEALED = "sealed", "加密签名数据包"
    LINE = "line", "部门接口"
    KEYED = "keyed", "对照 PDF 录入"


class Means(TextChoices):
    PAPER = "paper", "纸质签署"
    ELECTRONIC = "electronic", "电子签署"


class DispatchState(TextChoices):
    PREPARED = "prepared", "已生成，待送出"
    SENT = "sent", "已送出，等待答复"
    CLOSED = "closed", "已核销"
    VOID = "void", "已作废"


class ReplyState(TextChoices):
    RECEIVED = "received", "已收到，待核对"
    APPLIED = "applied", "已登记"
    DISCARDED = "discarded", "已作废"


class Party(TextChoices):
    MEMBER = "member", "家庭成员"
    OBLIGOR = "obligor", "法定赡养、抚养、扶养义务人"
