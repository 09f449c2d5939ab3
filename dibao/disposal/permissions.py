"""Who appraises, who holds back, who lets destroy, who stands by, who hands over."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

READERS = (P.ARCHIVIST, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR)
# Two of these see it done; not the clerk, whose own files they are.
WITNESSES = (P.ARCHIVIST, P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR)

APPRAISE = permission("disposal.appraise", "鉴定", P.ARCHIVIST)
SIGN_APPRAISAL = permission("disposal.sign_appraisal", "审定鉴定报告", P.COUNTY_APPROVER)
PLACE_HOLD = permission("disposal.place_hold", "暂缓销毁", P.ARCHIVIST, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR)
# A hold is lifted by the county alone: whoever wants a file gone must not be the one who frees it.
LIFT_HOLD = permission("disposal.lift_hold", "解除暂缓", P.COUNTY_APPROVER)
PROPOSE = permission("disposal.propose", "提出销毁清册", P.ARCHIVIST)
APPROVE = permission("disposal.approve", "审批销毁", P.COUNTY_APPROVER)
WITNESS = permission("disposal.witness", "监销", *WITNESSES)
TRANSFER = permission("disposal.transfer", "移交和接续户号", P.ARCHIVIST)
