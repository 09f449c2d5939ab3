"""Who may take a list of papers out of the house. Everybody finds what he may see."""

from dibao.access.choices import PostKind as P
from dibao.access.permissions import permission

EXPORT = permission(
    "finding.export", "导出检索结果", P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER,
    P.ARCHIVIST, P.AUDITOR,
)  # fmt: skip
