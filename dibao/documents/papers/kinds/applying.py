"""Papers of 申请 and 受理."""

from ..schema import COUNT, DATE, MAYBE, MAYBE_DATE, MAYBE_MONEY, TEXT, Rows
from .parts import ACCOUNT, HEAD, LETTER, MEMBERS, OBLIGORS, OPINIONS, Kind, each, preset

_DECLARED = preset(
    "item",
    *("承包土地（面积、自营或转包）", "退休金、养老金", "失业保险金", "务工、零工收入"),
    *("种植养殖、经营收入", "其他收入", "现金、银行存款", "股票、基金、理财、债权"),
    *("房屋（处数、面积）", "机动车辆、船只、大型农机", "商业保险", "其他财产"),
)

PAPERS = (
    Kind(
        "application",
        "最低生活保障申请书",
        HEAD
        | ACCOUNT
        | each(DATE, "applied_on")
        | each(COUNT, "member_count")
        | each(TEXT, "track", "sex", "id_number", "phone", "hukou_address", "home_address", "kinship", "reason")
        | each(MAYBE, "family_type", "agent", "agent_relation", "agent_id")
        | {"members": MEMBERS, "obligors": OBLIGORS},
        blank=True,
    ),
    Kind(
        "authorisation",
        "家庭经济状况信息核对授权书",
        HEAD
        | each(TEXT, "body", "registers")
        | each(DATE, "valid_from", "valid_to")
        | {"persons": Rows(each(TEXT, "name", "relation", "id_number") | each(MAYBE, "guardian"), blank=7)},
        blank=True,
    ),
    Kind(
        "declaration",
        "家庭经济状况声明和承诺书",
        HEAD
        | each(TEXT, "id_number")
        | each(MAYBE, "phone")
        | each(COUNT, "member_count")
        | each(DATE, "declared_on")
        | {"items": Rows(each(TEXT, "item", "has") | each(MAYBE, "detail"), preset=_DECLARED, blank=0)},
        blank=True,
    ),
    Kind(
        "acceptance",
        "最低生活保障申请受理通知书",
        LETTER
        | each(DATE, "applied_on", "accepted_on", "due_on")
        | {"materials": Rows(each(TEXT, "name") | each(COUNT, "copies"))},
    ),
    Kind(
        "one_time_list",
        "一次性补正材料告知书",
        LETTER
        | each(DATE, "applied_on")
        | each(MAYBE_DATE, "due_on")
        | {"items": Rows(each(TEXT, "name", "why") | each(MAYBE, "how"))},
    ),
    Kind(
        "kinship_disclosure",
        "经办人员和村（居）委会成员近亲属备案表",
        HEAD
        | OPINIONS
        | each(TEXT, "staff_name", "staff_unit", "staff_post", "relation", "id_number", "home_address")
        | each(TEXT, "track", "difficulty")
        | each(MAYBE, "staff_phone")
        | each(COUNT, "member_count")
        | each(MAYBE_MONEY, "amount")
        | each(DATE, "disclosed_on"),
        blank=True,
    ),
)
