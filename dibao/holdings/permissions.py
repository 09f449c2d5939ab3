"""What may be done in the stacks, and by which posts: those who have the paper in their hands."""

from dibao.access.choices import PostKind
from dibao.access.permissions import permission

KEEPERS = (PostKind.TOWNSHIP_CLERK, PostKind.ARCHIVIST)

DRAW_PLAN = permission("holdings.draw_plan", "排盒", *KEEPERS)
CARRY_OUT = permission("holdings.carry_out", "搬袋", *KEEPERS)
TAKE_STOCK = permission("holdings.take_stock", "清点", *KEEPERS)
CARE = permission("holdings.care", "登记修复和复制", *KEEPERS)
# One county, one rule: the archivist's, not each town's.
SET_RULE = permission("holdings.set_rule", "设置排盒规则", PostKind.ARCHIVIST)
