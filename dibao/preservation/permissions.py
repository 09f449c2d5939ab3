"""What may be done in the rooms of long keeping, and by which posts."""

from dibao.access.choices import PostKind
from dibao.access.permissions import permission

CHECK = permission("preservation.check", "四性检测", PostKind.ARCHIVIST)
# Who answers for what no machine sees: the archivist, and for the county the one who confirms.
SIGN = permission("preservation.sign", "签署检测项", PostKind.ARCHIVIST, PostKind.COUNTY_APPROVER)
