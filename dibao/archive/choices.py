"""Enumerations of the archive: ASCII value, Chinese label."""

from django.db.models import TextChoices


class Category(TextChoices):
    """档案门类 — three kinds of archive that are never mixed (F7)."""

    PROFESSIONAL = "professional", "救助专业档案"
    DOCUMENTARY = "documentary", "文书档案"
    ACCOUNTING = "accounting", "会计档案"


# The two-letter codes inside an archival code (DA/T 13).
CATEGORY_CODES = {Category.PROFESSIONAL: "ZY", Category.DOCUMENTARY: "WS", Category.ACCOUNTING: "KJ"}


class Programme(TextChoices):
    DIBAO = "dibao", "最低生活保障"
    MARGINAL = "marginal", "低保边缘家庭"
    DESTITUTE = "destitute", "特困人员救助供养"
    TEMPORARY = "temporary", "临时救助"
    MEDICAL = "medical", "医疗救助"
    DISASTER = "disaster", "受灾人员救助"


PROGRAMME_CODES = {
    Programme.DIBAO: "DB",
    Programme.MARGINAL: "BY",
    Programme.DESTITUTE: "TK",
    Programme.TEMPORARY: "LS",
    Programme.MEDICAL: "YL",
    Programme.DISASTER: "SZ",
}


class Track(TextChoices):
    URBAN = "urban", "城市"
    RURAL = "rural", "农村"


class Retention(TextChoices):
    PERMANENT = "Y", "永久"
    THIRTY_YEARS = "D30", "30年"
    TEN_YEARS = "D10", "10年"


class CaseKind(TextChoices):
    """Which list of required papers holds for a volume."""

    APPLICATION = "application", "申请审核确认"
    ENDED_EARLY = "ended_early", "未作决定即终结"
    LEGACY = "legacy", "旧档和零散材料"


class Status(TextChoices):
    OPEN = "open", "在办"
    SEALED = "sealed", "已封卷"


class Series(TextChoices):
    """系列 — the three sets of papers that can be listed and inspected on their own (F3)."""

    INCOME = "income", "收入评估"
    PUBLICITY = "publicity", "公示监管"
    REVIEW = "review", "审核"


class ClassCode(TextChoices):
    """类别 — each with a place and a custodian (F2)."""

    BASIC = "basic", "基础资料"
    ECONOMIC = "economic", "经济状况"
    EDUCATION_MEDICAL = "education_medical", "教育医疗"
    SPECIAL = "special", "特殊困难"


class Origin(TextChoices):
    PRINTED = "printed", "系统打印"
    UPLOADED = "uploaded", "上传"
    SCANNED = "scanned", "扫描"


class SealState(TextChoices):
    """签章 — what is known of the stamp on a paper that needs one; whether a signature holds is not judged here."""

    NOT_NEEDED = "not_needed", "不需签章"
    SIGNED = "signed", "含电子签章（未验证）"
    UNSIGNED = "unsigned", "无电子签章，按盖章原件的扫描归档"
    UNKNOWN = "unknown", "未能识别"


class PlaceKind(TextChoices):
    """存址 — 一县一室、一乡镇一柜、一村一盒、一户一袋."""

    ROOM = "room", "档案室"
    CABINET = "cabinet", "档案柜"
    BOX = "box", "档案盒"
    BAG = "bag", "档案袋"


class Source(TextChoices):
    """From whom a missing paper is to be had."""

    APPLICANT = "applicant", "申请人提供"
    OFFICE = "office", "经办单位形成"
    REGISTER = "register", "信息核对取得，不得向申请人索要"


class RulePart(TextChoices):
    """The three tables of the scheme."""

    KIND = "kind", "材料归类"
    REQUIRED = "required", "必备材料"
    TERM = "term", "保管期限"


class Trigger(TextChoices):
    """The day a term is counted from."""

    EXIT = "exit", "家庭退出救助之日"
    YEAR_END = "year_end", "形成年度的次年 1 月 1 日"


class Subject(TextChoices):
    """类目 — what is kept by item beside the households' files (F7, F16, E4)."""

    POLICY = "policy", "政策文件"
    MEETING = "meeting", "会议记录"
    DAILY = "daily", "日常管理"
    STATISTICS_YEAR = "statistics_year", "统计年报"
    STATISTICS = "statistics", "统计季报和月报"
    ROSTER = "roster", "资金发放名册"
    VOUCHER = "voucher", "记账和划拨凭证"
    BANK_RETURN = "bank_return", "银行回单和对账单"
    ACCOUNTS = "accounts", "预算、决算和报表"


# Which subjects each category by item has, and the letters inside the code.
SUBJECTS = {
    Category.DOCUMENTARY: {
        Subject.POLICY: "ZC",
        Subject.MEETING: "HY",
        Subject.DAILY: "RC",
        Subject.STATISTICS_YEAR: "NB",
        Subject.STATISTICS: "TJ",
    },
    Category.ACCOUNTING: {
        Subject.ROSTER: "MC",
        Subject.VOUCHER: "PZ",
        Subject.BANK_RETURN: "HD",
        Subject.ACCOUNTS: "BB",
    },
}
