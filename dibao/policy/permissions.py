"""Who may decide parameters and enter the calendar."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

DECIDE = permission("policy.decide", "录入政策参数", P.COUNTY_APPROVER)
ENTER_CALENDAR = permission("policy.enter_calendar", "录入节假日", P.COUNTY_REVIEWER)
