"""What may be done with the archive, and by which posts."""

from dibao.access.choices import BUSINESS, PostKind
from dibao.access.permissions import permission

_CLERK, _ARCHIVIST = PostKind.TOWNSHIP_CLERK, PostKind.ARCHIVIST
_CASEWORK = BUSINESS - {
    PostKind.CASHIER,
    PostKind.AUDITOR,
    PostKind.CITY_SUPERVISOR,
    PostKind.PROVINCE_SUPERVISOR,
}

# The approver opens, seals and dates the volume of an exit, which he decides and files in one act.
OPEN_VOLUME = permission("archive.open_volume", "立卷", _CLERK, _ARCHIVIST, PostKind.COUNTY_APPROVER)
FILE = permission("archive.file", "归档", *_CASEWORK)
WITHDRAW_ITEM = permission("archive.withdraw_item", "撤出卷内文件", _CLERK, _ARCHIVIST)
# Not the clerk: nobody signs away what he himself did not collect.
EXCEPT_MISSING = permission("archive.except_missing", "签署缺件说明", PostKind.TOWNSHIP_REVIEWER, _ARCHIVIST)
SEAL = permission("archive.seal", "封卷", _CLERK, _ARCHIVIST, PostKind.COUNTY_APPROVER)
START_RETENTION = permission("archive.start_retention", "起算保管期限", _CLERK, _ARCHIVIST, PostKind.COUNTY_APPROVER)
MOVE_VOLUME = permission("archive.move_volumes", "案卷随户迁移", _CLERK, _ARCHIVIST)
CREATE_FONDS = permission("archive.create_fonds", "设置全宗", _ARCHIVIST)
# Not the archivist: nobody gives himself a class to read.
ASSIGN_CUSTODY = permission(
    "archive.assign_custody", "安排保管分工", PostKind.TOWNSHIP_REVIEWER, PostKind.COUNTY_REVIEWER
)
VERIFY_FILE = permission(
    "archive.verify_file", "核实家庭档案", PostKind.VILLAGE_HELPER, _CLERK, PostKind.TOWNSHIP_REVIEWER, _ARCHIVIST
)
RENUMBER = permission("archive.renumber", "改编档号", _ARCHIVIST)
REFILE = permission("archive.refile", "调整归类", _ARCHIVIST)
# One enters, another human puts it in force; both sit where the archive of the county is answered for.
RULERS = (_ARCHIVIST, PostKind.COUNTY_APPROVER)
ENTER_RULES = permission("archive.enter_rules", "录入归档规则", *RULERS)
DECIDE_RULES = permission("archive.decide_rules", "确认归档规则", *RULERS)
FILE_RECORD = permission("archive.file_record", "文书归档", _CLERK, _ARCHIVIST, PostKind.COUNTY_REVIEWER)
FILE_ACCOUNT = permission("archive.file_account", "会计归档", PostKind.CASHIER, _ARCHIVIST)
WITHDRAW_RECORD = permission("archive.withdraw_record", "撤出文书或会计档案", _ARCHIVIST)
REFER = permission("archive.refer", "登记互见", _CLERK, _ARCHIVIST)
ASSIGN_SERIES = permission(
    "archive.assign_series", "指定系列责任人", PostKind.TOWNSHIP_REVIEWER, PostKind.COUNTY_REVIEWER
)
EXPORT_LIST = permission(
    "archive.export_list",
    "导出档案清单",
    _CLERK,
    PostKind.TOWNSHIP_REVIEWER,
    _ARCHIVIST,
    PostKind.COUNTY_REVIEWER,
    PostKind.AUDITOR,
)
