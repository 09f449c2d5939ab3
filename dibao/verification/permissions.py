"""Who may take an authorisation, ask a register, send, receive and report."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

AUTHORISE = permission("verification.authorise", "登记授权", P.TOWNSHIP_CLERK, P.VILLAGE_HELPER)
WITHDRAW = permission("verification.withdraw", "撤回授权", P.TOWNSHIP_CLERK)
REQUEST = permission("verification.request", "发起信息核对", P.TOWNSHIP_CLERK)
ANSWER = permission("verification.answer", "登记核对结果", P.CHECKER)
DISPATCH = permission("verification.dispatch", "生成和送出核对批次", P.CHECKER)
RECEIVE = permission("verification.receive", "收下和登记部门答复", P.CHECKER)
EXPIRE = permission("verification.expire", "停止授权到期的查询、标记逾期", P.CHECKER)
