"""The life of a case as one table. No other module decides what may follow what.

Each move: from which statuses, to which, by which posts, apart from whom, which deadlines it ends and starts,
on which article it rests. Buttons, the deadline clock, the flow chart and the tests all read this table.
"""

from dataclasses import dataclass

from dibao.kernel import moves
from dibao.kernel.moves import Step

CLERK, HELPER, REVIEWER = "township_clerk", "village_helper", "township_reviewer"
COUNTY, APPROVER, CHECKER, ARCHIVIST = "county_reviewer", "county_approver", "checker", "archivist"

BEFORE_DECISION = (
    "submitted",
    "incomplete",
    "accepted",
    "checking",
    "visiting",
    "assessing",
    "assessed",
    "proposed",
    "on_notice",
    "disputed",
    "with_county",
    "sent_back",
    "reviewed",
)
INVESTIGATION = ("accepted", "checking", "visiting", "assessing", "disputed", "sent_back")
FINAL = frozenset({"closed"})
# A decision on a household may not be made by a human who prepared it, and each level is another human.
TOWNSHIP_WORK = ("submit", "ask_once", "accept", "request_check", "finish_visit", "assess", "panel", "recheck")


@dataclass(frozen=True, slots=True)
class Move(Step):
    """One row of the table, with its article and the clocks it ends and starts."""

    basis: str = ""
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


MOVES = moves.table(
    Move("submit", "提交申请", ("draft", "incomplete"), "submitted", (CLERK, HELPER), "审核确认办法第四、六条"),
    Move("ask_once", "一次性告知", ("submitted",), "incomplete", (CLERK,), "审核确认办法第十条"),
    Move(
        "accept",
        "受理",
        ("submitted",),
        "accepted",
        (CLERK,),
        "审核确认办法第十条",
        starts=("case_limit", "start_check", "start_visit"),
    ),
    Move(
        "request_check",
        "发起信息核对",
        ("accepted",),
        "checking",
        (CLERK,),
        "社会救助法第四十、四十一条；办法第十七条",
        ends=("start_check",),
    ),
    Move(
        "report_check",
        "出具核对报告",
        ("checking",),
        "visiting",
        (CHECKER,),
        "审核确认办法第十七、十八条",
        apart_from=TOWNSHIP_WORK,
    ),
    Move(
        "finish_visit",
        "完成入户调查",
        ("visiting",),
        "assessing",
        (CLERK,),
        "审核确认办法第十五、十六条",
        ends=("start_visit",),
    ),
    Move("assess", "经济状况认定", ("assessing",), "assessed", (CLERK,), "审核确认办法第十三、十四条"),
    Move(
        "return_to_clerk",
        "退回重新认定",
        ("assessed",),
        "assessing",
        (REVIEWER,),
        "审核确认办法第十八条",
        needs_reason=True,
    ),
    Move(
        "propose",
        "提出初审意见",
        ("assessed",),
        "proposed",
        (REVIEWER,),
        "社会救助法第四十三条；办法第十八条",
        apart_from=TOWNSHIP_WORK,
    ),
    Move(
        "post_notice",
        "张贴公示",
        ("proposed",),
        "on_notice",
        (CLERK, HELPER),
        "审核确认办法第十九条",
        starts=("notice",),
    ),
    Move("object", "登记异议", ("on_notice",), "disputed", (CLERK,), "审核确认办法第十九条", ends=("notice",)),
    Move(
        "recheck",
        "重新调查",
        ("disputed", "sent_back"),
        "visiting",
        (CLERK,),
        "审核确认办法第十九、二十条",
        ends=("county_review",),
    ),
    Move("panel", "民主评议", ("disputed",), "assessing", (CLERK,), "审核确认办法第十九条"),
    Move(
        "send_up",
        "上报县级",
        ("on_notice",),
        "with_county",
        (CLERK,),
        "审核确认办法第十九、二十条",
        ends=("notice",),
        starts=("county_review",),
    ),
    Move(
        "send_back",
        "退回乡镇",
        ("with_county",),
        "sent_back",
        (COUNTY,),
        "审核确认办法第二十条",
        needs_reason=True,
    ),
    Move(
        "supplement",
        "补充后再报",
        ("sent_back",),
        "with_county",
        (CLERK,),
        "审核确认办法第二十条",
        needs_reason=True,
    ),
    Move(
        "review",
        "提出审核意见",
        ("with_county",),
        "reviewed",
        (COUNTY,),
        "审核确认办法第二十条",
        apart_from=(*TOWNSHIP_WORK, "report_check", "propose"),
    ),
    Move(
        "return_to_reviewer",
        "退回重新审核",
        ("reviewed",),
        "with_county",
        (APPROVER,),
        "审核确认办法第二十条",
        needs_reason=True,
    ),
    Move(
        "confirm",
        "审核确认",
        ("reviewed",),
        "confirmed",
        (APPROVER,),
        "社会救助法第四十四、四十五条；办法第二十一条",
        ends=("county_review", "case_limit"),
        apart_from=(*TOWNSHIP_WORK, "report_check", "propose", "review"),
    ),
    Move(
        "refuse",
        "不予确认",
        ("reviewed",),
        "refused",
        (APPROVER,),
        "社会救助法第四十五条；办法第二十一条",
        ends=("county_review", "case_limit"),
        starts=("refusal_notice",),
        apart_from=(*TOWNSHIP_WORK, "report_check", "propose", "review"),
        needs_reason=True,
    ),
    Move(
        "withdraw",
        "申请人撤回",
        BEFORE_DECISION,
        "withdrawn",
        (CLERK,),
        "申请人自愿",
        ends=("case_limit", "start_check", "start_visit", "notice", "county_review"),
        needs_reason=True,
    ),
    Move(
        "terminate",
        "终止审核",
        INVESTIGATION,
        "terminated",
        (REVIEWER,),
        "审核确认办法第二十九条",
        ends=("case_limit", "start_check", "start_visit"),
        starts=("refusal_notice",),
        needs_reason=True,
    ),
    Move(
        "close",
        "办结归档",
        ("confirmed", "refused", "withdrawn", "terminated"),
        "closed",
        (CLERK, ARCHIVIST),
        "档案法第十四条；低保档案管理通知",
        ends=("refusal_notice",),
    ),
    Move("discard", "作废草稿", ("draft",), "closed", (CLERK, HELPER), "未提交的草稿", needs_reason=True),
)
STATUSES = moves.statuses("draft", MOVES.values())


def allowed(status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(MOVES, status, name)


def open_moves(status: str, posts: set[str] | None = None) -> list[Move]:
    """Moves open from `status`, for these kinds of post or for anybody."""
    return [m for m in MOVES.values() if status in m.sources and (posts is None or posts & set(m.posts))]


# What the case waits for, in the order shown on the page: the one thing to do next from each status.
NEXT = {
    "draft": "submit",
    "submitted": "accept",
    "incomplete": "submit",
    "accepted": "request_check",
    "checking": "report_check",
    "visiting": "finish_visit",
    "assessing": "assess",
    "assessed": "propose",
    "proposed": "post_notice",
    "on_notice": "send_up",
    "disputed": "recheck",
    "with_county": "review",
    "sent_back": "supplement",
    "reviewed": "confirm",
    "confirmed": "close",
    "refused": "close",
    "withdrawn": "close",
    "terminated": "close",
}
