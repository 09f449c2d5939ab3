"""Statuses and small code tables of the comparison of everybody with every register."""

from django.db.models import TextChoices


class ImportState(TextChoices):
    TAKEN = "taken", "已导入"
    REFUSED = "refused", "未导入"


class PlanKind(TextChoices):
    ORDINARY = "ordinary", "普通排查"
    KEY = "key", "重点核查"


class Risk(TextChoices):
    """Why a household is looked at by choice; the reason stays with it."""

    ABLE = "able", "有劳动能力但没有申报劳动收入"
    KINSHIP = "kinship", "经办人员或村干部近亲属"
    REVIEW_LATE = "review_late", "定期复核已经过期"
    EARLIER = "earlier", "以前比对发现过问题"
    OPEN_HIT = "open_hit", "有未核实的比对线索"
    OBJECTION = "objection", "公示时有人提出异议"
    DRAWN = "drawn", "随机抽中"


class TargetState(TextChoices):
    OPEN = "open", "待核查"
    DONE = "done", "已核查"


class RunState(TextChoices):
    RUNNING = "running", "比对中"
    DONE = "done", "已完成"


class HitState(TextChoices):
    OPEN = "open", "待核实"
    KEPT = "kept", "已核实，维持"
    HEARING = "hearing", "待听取意见"
    REFERRED = "referred", "已移送"
    DECIDED = "decided", "已听取意见并决定"


class Outcome(TextChoices):
    """How a finding ends (普遍比对的结论)."""

    KEEP = "keep", "维持"
    CHANGE = "change", "应变更"
    STOP = "stop", "应停发"
    REFER = "refer", "移送处理"


class OrderState(TextChoices):
    ORDERED = "ordered", "待整改"
    ANSWERED = "answered", "已报整改结果，待核实"
    CLOSED = "closed", "整改完毕"


class FraudState(TextChoices):
    INVESTIGATING = "investigating", "调查中"
    DECIDED = "decided", "已决定追缴"
    RECOVERING = "recovering", "追缴中"
    CLOSED = "closed", "已办结"
    DISMISSED = "dismissed", "不构成骗保"


# Who a hit may be handed to; what the register's words may be looked at for; how often everybody is compared.
HAND_TO = {
    "township_clerk": "乡镇经办",
    "township_reviewer": "乡镇初审",
    "checker": "信息核对",
    "county_reviewer": "县级审核",
}
PURPOSES = ("核实这条线索", "向家庭说明情况", "办理整改或移送", "监督检查")
CYCLES = {1: "每月", 3: "每季度", 6: "每半年", 12: "每年"}
