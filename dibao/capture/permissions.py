"""What may be done with scans and old lists, and by which posts."""

from dibao.access.choices import PostKind
from dibao.access.permissions import permission

SCANNERS = (PostKind.TOWNSHIP_CLERK, PostKind.ARCHIVIST)
CHECKERS = (PostKind.TOWNSHIP_CLERK, PostKind.TOWNSHIP_REVIEWER, PostKind.ARCHIVIST)

SCAN = permission("capture.scan", "扫描", *SCANNERS)
# The same posts and one more: who looks must be another human than who scanned, which the service asks.
ACCEPT = permission("capture.accept", "检查扫描件", *CHECKERS)
TYPE_WORDS = permission("capture.type_words", "录入文字", *SCANNERS)
# Thirty years of boxes of a county: one hand.
IMPORT_LIST = permission("capture.import_list", "导入旧档", PostKind.ARCHIVIST)
