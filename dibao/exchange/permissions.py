"""Who keeps partners and keys, makes and takes packages, and who may read of it."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

ENTER_PARTNER = permission("exchange.enter_partner", "登记交换单位", P.CHECKER)
ENTER_KEY = permission("exchange.enter_key", "录入单位公钥", P.CHECKER)
CONFIRM_KEY = permission("exchange.confirm_key", "复核单位公钥", P.COUNTY_APPROVER)
REVOKE_KEY = permission("exchange.revoke_key", "停用单位公钥", P.CHECKER, P.COUNTY_APPROVER)
PACK = permission("exchange.pack", "制作交换包", P.CHECKER)
TAKE = permission("exchange.take", "接收交换包", P.CHECKER)

READERS = (P.CHECKER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR)
