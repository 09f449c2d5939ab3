"""What complaints, disputes, needs and plans leave for the walk through the matrix: one of each, at every stage."""

from datetime import timedelta
from typing import Any

from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.referral import questionnaire
from dibao.referral.models import Need, NeedsForm, Referral, ServicePlan
from dibao.referral.services import asking, paper, plan, referral
from dibao.remedies.models import Complaint, Dispute
from dibao.remedies.services import answering, complaint, dispute
from tests.conftest import staff

STAGES = ("complaint_new", "complaint_given", "complaint_checking", "complaint_answered", "complaint_printed")


def things() -> dict[str, Any]:
    """What stands for the braces, of whatever is there now."""
    made = dict(zip(STAGES, Complaint.objects.order_by("number"), strict=False))
    disputes = {d.state: d for d in Dispute.objects.all()}
    sent = {r.state: r for r in Referral.objects.all()}
    plans, need = ServicePlan.objects.first(), Need.objects.filter(state="open", kind="care").first()
    form = NeedsForm.objects.first()
    found: dict[str, Any] = {name: row.number for name, row in made.items()}
    found |= {f"{name}_version": row.version for name, row in made.items()}
    for name, row in (("dispute", disputes.get("registered")), ("dispute_replied", disputes.get("replied"))):
        found |= {name: row and row.number, f"{name}_version": row and row.version}
    for state in ("drafted", "sent", "answered"):
        row = sent.get(state)
        found |= {f"referral_{state}": row and row.number, f"referral_{state}_version": row and row.version}
    found |= {"need": need and need.pk, "needs_form": form and form.pk, "plan": plans and plans.number}
    found |= {"plan_step": plans and plans.steps.get().pk, "plan_visit": plans and plans.visits.get().pk}
    return found


def complained() -> None:
    """Five complaints, each a step further; a family at the review body and one at the court."""
    home = Award.objects.get(ended_on=None).household
    keeper, handler, above = staff("shenhe"), staff("chushen"), staff("queren")
    for steps in range(len(STAGES)):
        made = complaint.take_in(
            division=home.division, channel="phone", target="household", household=home, content="邻居反映有收入",
            received_on=clock.today(), named=True, name="匿名丁", phone="0436-1", by=keeper,
        )  # fmt: skip
        if steps > 0:
            complaint.assign(complaint=made, owner=handler, why="", by=above)
        if steps > 1:
            complaint.begin(complaint=made, by=handler)
        if steps > 2:
            answering.answer(complaint=made, result="keep", conclusion="已核查", reply="已核查", by=handler)
        if steps > 3:
            answering.print_answer(complaint=made, by=keeper)
    for kind, document in (("reconsideration", "复〔1〕"), ("litigation", "初〔1〕")):
        filed = dispute.register(
            household=home, kind=kind, matter=Award.objects.get(ended_on=None).case.number, body="区政府", document=document,
            notified_on=clock.today(), filed_on=clock.today(), received_on=clock.today(), by=keeper,
        )  # fmt: skip
    dispute.reply(dispute=filed, replied_on=clock.today(), paper="答辩状", by=keeper)


def referred() -> None:
    """A form, an open need, a referral at every step, and a plan."""
    home, clerk = Award.objects.get(ended_on=None).household, staff("jingban")
    answers = dict.fromkeys((asked.key for asked in questionnaire.questions()), 0)
    form = asking.assess(household=home, on=clock.today(), found_by="visit", answers=answers, by=clerk)
    paper.print_form(form=form, by=clerk)
    soon = clock.today() + timedelta(days=14)
    for kind, steps in (("care", 0), ("medical", 1), ("housing", 2), ("legal", 3)):
        need = asking.add_need(household=home, kind=kind, found_by="visit", words="需要帮助", by=clerk)
        if steps > 0:
            made = referral.draft(need=need, unit="有关单位", words="请办理", due_on=soon, by=clerk)
        if steps > 1:
            referral.send(referral=made, by=clerk)
        if steps > 2:
            referral.answer(referral=made, answer="done", answered_on=clock.today(), why="已办", by=clerk)
    made_plan = plan.make(household=home, goal="目标", what="联系", who="村里", due_on=soon, visit_on=soon, by=clerk)
    paper.print_plan(plan=made_plan, by=clerk)


SIDES = {"complained": complained, "referred": referred}
