"""Who may say that two are one, and what a cluster means."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

# Whoever registers people compares them with the papers in hand.
COMPARE = permission("matching.compare", "登记时核对是不是同一人", P.VILLAGE_HELPER, P.TOWNSHIP_CLERK)
DECIDE = permission("matching.decide", "判定是不是同一人", P.CHECKER, P.COUNTY_APPROVER)
JUDGE = permission("matching.judge", "判断冒名线索", P.CHECKER, P.COUNTY_APPROVER)
READERS = (P.CHECKER, P.COUNTY_APPROVER)
