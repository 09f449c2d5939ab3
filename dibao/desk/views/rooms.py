"""动态管理、资金 — the two halves of what follows a decision, each a page of rooms."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dibao.access.pages import staff_page
from dibao.access.rooms import Plan, rooms_for

LOOKING_AGAIN: tuple[Plan, ...] = (
    ("入户核查", "到期要看的家庭、走访单、离线填表", "rounds:index", ()),
    ("动态调整", "增发、减发、停发、渐退，先听取意见", "adjusting:index", ()),
    ("应保未保", "可能符合还没有享受的家庭", "referral:families", ("left_out",)),
    ("应退未退", "可能不再符合的家庭", "referral:families", ("overstayed",)),
    ("标准调整", "新标准的试算、审批和执行", "reviews:changes", ()),
    ("标准调整告知", "告知书、公布名单", "reviews:told", ()),
    ("调整后待办", "标准调整转人工的家庭", "reviews:tasks", ()),
    ("抽查", "按公布的号码随机抽，或按风险抽", "rounds:spots", ()),
    ("年度普查", "每户都看一遍，按村看进度", "rounds:campaign", ()),
    ("普遍比对", "全部登记和在保家庭的比对线索", "screening:index", ()),
    ("填报有冲突的记录", "同一户两份走访记录，由人判定", "rounds:conflicts", ()),
    ("边缘家庭关注", "患病、失业先知道", "referral:watch", ()),
    ("需求和转介", "教育、住房、就业、医疗，转给谁、答复没有", "referral:index", ()),
    ("举报和投诉", "实名必复，举报人受保护", "remedies:complaints", ()),
    ("复议和诉讼", "期限、材料、结果", "remedies:disputes", ()),
)
MONEY: tuple[Plan, ...] = (
    ("发放名册", "按月编制、核对、批准", "payments:index", ()),
    ("银行发放", "送盘、回盘、退回再发", "banking:index", ()),
    ("退回资金", "谁的账户要更正、何时再发", "banking:returned", ()),
    ("账户变更", "换卡换账号，两人办理", "banking:accounts", ()),
    ("代管协议", "他人代管存折的备案", "banking:agreements", ()),
    ("追缴", "多发的钱怎么算、怎么还", "recovery:index", ()),
    ("资金", "预算、到位、使用、结余", "funds:index", ()),
    ("发放监督", "多久到账、人工干预、规律", "funds:supervision", ()),
    ("月结", "一个月的账和凭证归档", "funds:closes", ()),
    ("发放统计", "按乡镇、按月的户数人数金额", "funds:tables", ()),
    ("台账核对", "应发等于已发、在途、退回、追回之和", "payments:check", ()),
    ("价格补贴", "启动、批准价格临时补贴", "payments:subsidies", ()),
)


def _page(request: HttpRequest, title: str, rooms: Iterable[Plan]) -> HttpResponse:
    staff: Any = request.user
    return render(request, "desk/rooms.html", {"title": title, "rooms": list(rooms_for(staff, rooms))})


@staff_page()
@require_safe
def again(request: HttpRequest) -> HttpResponse:
    """动态管理 — every reason to look at a family again."""
    return _page(request, "动态管理", LOOKING_AGAIN)


@staff_page()
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """资金 — from the roster to the closed month."""
    return _page(request, "资金", MONEY)
