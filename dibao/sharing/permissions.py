"""Who agrees with departments on what they may be told, who answers them, and who reads of it."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

ENTER = permission("sharing.enter", "录入共享约定", P.CHECKER)
CONFIRM = permission("sharing.confirm", "复核共享约定", P.COUNTY_APPROVER)
END = permission("sharing.end", "终止共享约定", P.CHECKER, P.COUNTY_APPROVER)
RECEIVE = permission("sharing.receive", "接收来询", P.CHECKER)
ANSWER = permission("sharing.answer", "答复来询", P.CHECKER)

READERS = (P.CHECKER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR)
