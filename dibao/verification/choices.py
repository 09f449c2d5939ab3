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


class Answer(TextChoices):
    ASKED = "asked", "已发出"
    FOUND = "found", "有信息"
    NOTHING = "nothing", "无信息"
    REFUSED = "refused", "未答复"


class Party(TextChoices):
    MEMBER = "member", "家庭成员"
    OBLIGOR = "obligor", "法定赡养、抚养、扶养义务人"
