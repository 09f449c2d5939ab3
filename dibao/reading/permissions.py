"""Who may ask to read, who agrees, who hands paper out, and who sees the special libraries."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

READERS = (P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.ARCHIVIST, P.AUDITOR)
WINDOW = (P.TOWNSHIP_CLERK, P.ARCHIVIST)
ASKERS = (*READERS, P.VILLAGE_HELPER, P.CHECKER, P.CASHIER)
# Illness and disability are read by those who decide with them; a cashier or a supervisor has no use for them.
LIBRARY_READERS = (
    P.VILLAGE_HELPER,
    P.TOWNSHIP_CLERK,
    P.TOWNSHIP_REVIEWER,
    P.CHECKER,
    P.COUNTY_REVIEWER,
    P.COUNTY_APPROVER,
    P.ARCHIVIST,
    P.AUDITOR,
)

ASK = permission("reading.ask", "申请查阅", *READERS)
RECEIVE = permission("reading.receive", "登记窗口和外单位查阅", *WINDOW)
GRANT = permission("reading.grant", "批准查阅", P.ARCHIVIST, P.COUNTY_APPROVER)
# Other units read only what the county itself has agreed to.
GRANT_OUTSIDE = permission("reading.grant_outside", "批准外单位查阅", P.COUNTY_APPROVER)
LEND = permission("reading.lend", "借出和收回档案袋", *WINDOW)
EXPORT = permission("reading.export", "导出专库", P.TOWNSHIP_CLERK, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.ARCHIVIST)
EXPORT_PLAIN = permission("reading.export_plain", "导出不脱敏的专库", P.COUNTY_APPROVER)
PUT_QUESTION = permission("reading.put_question", "咨询档案员", *ASKERS)
ANSWER = permission("reading.answer_question", "答复咨询", P.ARCHIVIST)
SET_BOUNDARY = permission("reading.set_boundary", "划定公开界限", P.COUNTY_APPROVER)
# The keeper proposes, the office that made the papers decides (档案法 第三十条).
PROPOSE_OPENING = permission("reading.propose_opening", "提出开放审核", P.ARCHIVIST)
DECIDE_OPENING = permission("reading.decide_opening", "决定开放审核", P.COUNTY_APPROVER)
REGISTER_AID = permission("reading.register_aid", "登记其他救助", P.TOWNSHIP_CLERK)
VOID_AID = permission("reading.void_aid", "作废其他救助登记", P.TOWNSHIP_CLERK)
