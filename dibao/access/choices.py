"""岗位 — the posts of an office. Business posts see households; the three administrators never do."""

from django.db.models import TextChoices


class PostKind(TextChoices):
    VILLAGE_HELPER = "village_helper", "村级协理员"
    TOWNSHIP_CLERK = "township_clerk", "乡镇经办"
    TOWNSHIP_REVIEWER = "township_reviewer", "乡镇初审"
    COUNTY_REVIEWER = "county_reviewer", "县级审核"
    COUNTY_APPROVER = "county_approver", "县级确认"
    CHECKER = "checker", "信息核对"
    ARCHIVIST = "archivist", "档案管理"
    CASHIER = "cashier", "资金发放"
    CITY_SUPERVISOR = "city_supervisor", "市级监督"
    PROVINCE_SUPERVISOR = "province_supervisor", "省级监督"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全保密员"
    AUDIT_ADMIN = "audit_admin", "安全审计员"


ADMINISTRATORS = frozenset({PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN, PostKind.AUDIT_ADMIN})
BUSINESS = frozenset(PostKind) - ADMINISTRATORS
# Who may sit at which level of the tree; a county approver over a whole province would decide for everybody.
LEVELS = {
    PostKind.VILLAGE_HELPER: {"village"},
    PostKind.TOWNSHIP_CLERK: {"township"},
    PostKind.TOWNSHIP_REVIEWER: {"township"},
    PostKind.COUNTY_REVIEWER: {"county"},
    PostKind.COUNTY_APPROVER: {"county"},
    PostKind.CHECKER: {"county", "city"},
    PostKind.ARCHIVIST: {"township", "county", "city"},
    PostKind.CASHIER: {"township", "county"},
    PostKind.CITY_SUPERVISOR: {"city"},
    PostKind.PROVINCE_SUPERVISOR: {"province"},
}
