"""Every act of the case page: which service it calls, with which form, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dibao.archive.services.exemption import except_missing

from ...forms import stages as forms
from ...services import (
    assessment,
    check,
    check_report,
    closing,
    deadline,
    decision,
    economy,
    explaining,
    intake,
    notice,
    paper,
    proposal,
    second_check,
    support,
    visit,
)


@dataclass(frozen=True, slots=True)
class Act:
    """One row: the service, its form, and the sentence after it. `draft` saves while typing and stays on the page."""

    service: Callable[..., Any]
    said: str
    form: type[forms.ActForm] = forms.ActForm
    draft: bool = False


ACTS: dict[str, Act] = {
    "request_check": Act(check.request_check, "已发起信息核对，核对员会收到待办。"),
    "answer": Act(check.answer, "核对结果已登记。", forms.AnswerForm),
    "answer_rest": Act(check.answer_rest, "其余查询已登记为“无信息”。", forms.AnswerRestForm),
    "report_check": Act(check.report_check, "核对报告已出具并归入案卷。", forms.ReportForm),
    "report_again": Act(check.report_again, "复查报告已出具并归入案卷。", forms.ReportForm),
    "tell_result": Act(check_report.tell, "已登记告知。", forms.TellForm),
    "object_to_check": Act(second_check.object_to_check, "异议已登记，核对员会收到复查待办。", forms.ObjectToCheckForm),
    "check_again": Act(second_check.check_again, "已发起重新核对，核对员会收到待办。", forms.CheckAgainForm),
    "answer_clue": Act(explaining.answer_clue, "核实情况已登记。", forms.ClueForm),
    "write_visit": Act(visit.write_visit, "入户调查表已保存。", forms.VisitForm, draft=True),
    "add_investigator": Act(visit.add_investigator, "调查人已登记。", forms.InvestigatorForm),
    "visit_photo": Act(paper.upload, "照片已归入案卷。", forms.VisitPhotoForm),
    "visit_signed": Act(paper.upload, "签字的调查表已归入案卷。", forms.SignedForm),
    "interview": Act(visit.interview, "邻里访问已登记，记录表已打印归卷。", forms.InterviewForm),
    "see": Act(economy.see, "入户所见已登记。", forms.SeeForm),
    "see_new": Act(economy.see_new, "新发现的项目已登记，请在下面认定。", forms.SeeNewForm),
    "settle": Act(explaining.settle, "差异已认定。", forms.SettleForm),
    "settle_obligor": Act(support.settle, "义务人已认定。", forms.SettleObligorForm),
    "find_obligor": Act(support.find, "义务人已登记并认定。", forms.FindObligorForm),
    "excuse": Act(support.excuse, "劳动能力已认定。", forms.ExcuseForm),
    "finish_visit": Act(visit.finish_visit, "入户调查已完成，调查表已归卷。"),
    "assess": Act(assessment.assess, "已认定，认定表已归卷，请初审人员提出意见。"),
    "propose": Act(proposal.propose, "初审意见已提出，请张贴公示。", forms.OpinionForm),
    "return_to_clerk": Act(proposal.return_to_clerk, "已退回经办人重新认定。", forms.WhyForm),
    "post_notice": Act(notice.post_notice, "公示已开始，公示书已归卷。", forms.PostNoticeForm),
    "photograph": Act(notice.photograph, "公示照片已归卷。", forms.PhotographForm),
    "object": Act(notice.object_, "异议已登记，公示停止。", forms.ObjectForm),
    "send_up": Act(notice.send_up, "已上报县级审核。"),
    "recheck": Act(notice.recheck, "已转回入户调查。", forms.RecheckForm),
    "panel": Act(notice.hold_panel, "评议记录已归卷，请重新认定。", forms.PanelForm),
    "write_county_visit": Act(visit.write_visit, "县级入户调查表已保存。", forms.CountyVisitForm, draft=True),
    "add_county_investigator": Act(visit.add_investigator, "调查人已登记。", forms.CountyInvestigatorForm),
    "finish_county_visit": Act(visit.finish_county_visit, "县级入户调查已完成。"),
    "review": Act(decision.review, "审核意见已提出，等待审核确认。", forms.CountyReviewForm),
    "send_back": Act(decision.send_back, "已退回乡镇补充。", forms.WhyForm),
    "supplement": Act(notice.supplement, "已补充并再次上报。", forms.WhyForm),
    "confirm": Act(decision.confirm, "已审核确认，确认通知书已打印归卷。"),
    "refuse": Act(decision.refuse, "已作出不予确认决定，告知书已打印，请在三个工作日内送达。", forms.WhyForm),
    "return_to_reviewer": Act(decision.return_to_reviewer, "已退回重新审核。", forms.WhyForm),
    "deliver": Act(closing.deliver, "送达已登记。", forms.DeliverForm),
    "publish": Act(closing.publish, "公布书已打印归卷，请在村（社区）张贴。"),
    "close": Act(closing.close, "已办结，案卷已封存。"),
    "leave": Act(closing.leave, "已办理退出，保管期限开始计算。", forms.LeaveForm),
    "extend": Act(deadline.extend, "办理期限已延长。", forms.ExtendForm),
    "except_missing": Act(except_missing, "缺件说明已签署。", forms.ExceptForm),
    "withdraw": Act(intake.withdraw, "已按申请人意愿撤回。", forms.WhyForm),
    "terminate": Act(proposal.terminate, "已终止审核，告知书已打印，请在三个工作日内送达。", forms.WhyForm),
    "order_recheck": Act(decision.order_recheck, "已责成重新核查，经办和审核人员可在“经过”中看到。", forms.WhyForm),
}
# Acts that are not the ordinary way on; they stand folded under 其他操作.
OTHER = ("extend", "except_missing", "withdraw", "terminate", "order_recheck")
