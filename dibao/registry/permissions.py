"""Who may register and change people and households."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

REGISTER = permission("registry.register", "登记家庭", P.VILLAGE_HELPER, P.TOWNSHIP_CLERK)
CHANGE = permission("registry.change", "变更登记", P.TOWNSHIP_CLERK)
# Who decides a move decides it for both places; the clerk moves within his own.
RELOCATE = permission("registry.relocate", "办理迁移", P.TOWNSHIP_CLERK, P.COUNTY_APPROVER)
CHANGE_ACCOUNT = permission("registry.change_account", "复核并更换账户", P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER)
REVEAL = permission(
    "registry.reveal",
    "查看明文",
    P.TOWNSHIP_CLERK,
    P.TOWNSHIP_REVIEWER,
    P.COUNTY_REVIEWER,
    P.COUNTY_APPROVER,
    P.CHECKER,
    P.CASHIER,
    P.AUDITOR,
)
