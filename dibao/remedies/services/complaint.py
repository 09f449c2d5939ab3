"""举报和投诉 — taken in, handed out, checked, answered, closed; the reporter's name never passes through here twice."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.models import Staff
from dibao.access.permissions import require
from dibao.casework.permissions import kept_away
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.policy.queries import calendar, parameters_for
from dibao.regions.services.numbering import numbered
from dibao.registry.models import Household
from dibao.rules.deadlines import add_working_days
from dibao.screening.permissions import case_of, related

from ..choices import Channel, Target, Way
from ..models import Complaint, Reporter, Walled
from ..permissions import TAKE_IN
from ..queries.complaints import assignable
from .moving import check, kept, move, note, write

REPLY_WD = "complaint_reply_wd"
# Without a local limit the county's own limit for a case is borrowed, as for every other work it has to look into.
BORROWED = "county_review_wd"


def due(division: int, received_on: date) -> date:
    """答复期限 — working days from the day it was received, as the place has decided."""
    figures = parameters_for(division=division, track="rural", on=received_on)
    days = figures.value(REPLY_WD if REPLY_WD in figures else BORROWED)
    return add_working_days(received_on, days, calendar()).on


@transaction.atomic
def take_in(
    *,
    division: int,
    channel: str,
    target: str,
    content: str,
    received_on: date,
    by: Any,
    named: bool = False,
    concrete: bool = True,
    household: Household | None = None,
    accused: Staff | None = None,
    keep_away: Iterable[Staff] = (),
    name: str = "",
    phone: str = "",
    address: str = "",
) -> Complaint:
    """登记举报和投诉 — by the one who will keep the reporter's name; `keep_away`: staff near to whoever it is about.

    Raises Invalid with every fault at once, NotAllowed for whoever it is about. 办法 第三十七条.
    """
    where = household.division if household else division
    require(by, TAKE_IN, where)
    who = {"name": name.strip(), "phone": phone.strip(), "address": address.strip()}
    if faults := _faults(channel, target, content, received_on, named, household, accused, who):
        raise Invalid(fields=faults)
    walls = _walls(household, accused, keep_away)
    if getattr(by, "human_key", "") in walls or (household and related(by, household)):
        raise NotAllowed("您与被举报的人员或家庭有关，应当回避，请由其他人员登记。")
    complaint = Complaint.objects.create(
        number=numbered("JB", where, series="remedies-JB"), division=where, channel=channel, named=named,
        concrete=concrete, target=target,
        household=household, accused=accused, content=content.strip(), received_on=received_on,
        due_on=due(where, received_on), keeper=by,
    )  # fmt: skip
    rows: list[Any] = [Walled.objects.create(complaint=complaint, human=h, why=why) for h, why in walls.items()]
    if named:
        rows.append(Reporter.objects.create(complaint=complaint, **who))
    event = write("complaint", complaint, "take_in", by=by)
    note("remedies.take_in", "complaint", complaint, event, *rows, by=by, because=complaint.get_channel_display())
    return complaint


def _walls(household: Household | None, accused: Staff | None, keep_away: Iterable[Staff]) -> dict[str, str]:
    """Humans who must not see it, with the reason."""
    walls = {staff.human_key: "与被举报的人员或家庭关系密切" for staff in keep_away}
    if accused:
        walls[accused.human_key] = "被举报人"
    if household and (case := case_of(household)):
        walls |= dict.fromkeys(kept_away(case), "家庭成员或已备案的近亲属")
    return walls


def _faults(
    channel: str, target: str, content: str, received_on: date, named: bool, household: Household | None,
    accused: Staff | None, who: dict[str, str],
) -> dict[str, str]:  # fmt: skip
    faults = {}
    if channel not in Channel.values:
        faults["channel"] = "请选择来源。"
    if target not in Target.values:
        faults["target"] = "请选择反映的是家庭、工作人员还是政策。"
    if target == Target.HOUSEHOLD and household is None:
        faults["household"] = "请填写被反映家庭的户号。"
    if target == Target.STAFF and accused is None:
        faults["accused"] = "请选择被反映的工作人员。"
    if (target != Target.HOUSEHOLD and household) or (target != Target.STAFF and accused):
        faults["target"] = "对象与所填的家庭或工作人员不一致，请只填其中一项。"
    if not content.strip():
        faults["content"] = "请填写反映的内容。"
    if received_on > clock.today():
        faults["received_on"] = "收到日期不能晚于今天。"
    return faults | _reporter_faults(content, named, who)


def _reporter_faults(content: str, named: bool, who: dict[str, str]) -> dict[str, str]:
    if not named:
        return {"named": "填写了举报人信息的，请选择“实名”。"} if any(who.values()) else {}
    faults = {}
    if not who["name"]:
        faults["name"] = "实名举报请填写举报人姓名。"
    if not (who["phone"] or who["address"]):
        faults["phone"] = "请填写联系电话或地址，以便答复。"
    if any(word and word in content for word in who.values()):
        faults["content"] = "反映的内容里有举报人的姓名、电话或地址，核查人员会看到，请删去后再登记。"
    return faults


@transaction.atomic
def assign(*, complaint: Complaint, owner: Staff, why: str, by: Any) -> Complaint:
    """交办 — to somebody who neither knows the reporter nor is near to whoever it is about."""
    if owner.pk not in {staff.pk for staff in assignable(complaint)}:
        raise Invalid(fields={"owner": "此人不能核查这件举报：不是当地办理岗位，或者应当回避，或者保管着举报人信息。"})
    _nameless(complaint, by, why)
    move("complaint", complaint, "assign", by=by, why=why, changes={"owner": owner})
    return complaint


@transaction.atomic
def begin(*, complaint: Complaint, by: Any) -> Complaint:
    """开始核查."""
    move("complaint", complaint, "begin", by=by)
    return complaint


@transaction.atomic
def send_back(*, complaint: Complaint, why: str, by: Any) -> Complaint:
    """退回继续核查 — with the reason."""
    _nameless(complaint, by, why)
    move("complaint", complaint, "send_back", by=by, why=why)
    return complaint


@transaction.atomic
def file_away(*, complaint: Complaint, why: str, by: Any) -> Complaint:
    """登记备查 — an anonymous one with nothing that could be checked; a named or a concrete one is checked."""
    check("complaint", complaint, "file_away", by=by)
    if complaint.named or complaint.concrete:
        raise Invalid(
            "实名举报须逐一核查并答复，有具体线索的匿名举报也须核查，不能直接备查。请交办核查。",
            basis="审核确认办法第三十七条",
        )
    move("complaint", complaint, "file_away", by=by, why=why, changes={"closed_on": clock.today()})
    return complaint


def close(
    *, complaint: Complaint, by: Any, way: str = "", delivered_on: date | None = None, proof: str = "", content: Any = None,
    name: str = "",
) -> Complaint:  # fmt: skip
    """答复举报人，办结 — with how, when and what proves it; an anonymous one has nobody to answer."""
    check("complaint", complaint, "close", by=by)
    if complaint.named:
        _delivered(complaint, by, way, delivered_on, proof, content)
    evidence = kept(content=content, name=name, by=by)
    changes: dict[str, Any] = {"closed_on": clock.today()}
    if complaint.named:
        changes |= {"way": way, "delivered_on": delivered_on}
    with transaction.atomic():
        move("complaint", complaint, "close", by=by, paper=proof, evidence=evidence, changes=changes)
    return complaint


def _delivered(complaint: Complaint, by: Any, way: str, delivered_on: date | None, proof: str, content: Any) -> None:
    faults = {}
    if way not in Way.values:
        faults["way"] = "请选择怎样答复的。"
    if delivered_on is None or not (complaint.answered_on or date.min) <= delivered_on <= clock.today():
        faults["delivered_on"] = "答复日期应在核查完毕以后，不能晚于今天。"
    if not content and not proof.strip():
        faults["proof"] = "请上传答复的凭据（签收单、邮寄回执、通话记录），或写明凭据在哪里。"
    if complaint.letter_id is None:
        faults["way"] = "请先打印答复书，再登记答复。"
    if faults:
        raise Invalid(fields=faults, basis="审核确认办法第三十七条")
    _nameless(complaint, by, proof)


def _nameless(complaint: Complaint, by: Any, words: str) -> None:
    """The keeper knows the name and must not write it where others read. Others are not told whether they guessed it."""
    if complaint.keeper_id != getattr(by, "pk", None):
        return
    who = Reporter.objects.filter(complaint=complaint).first()
    if who and any(word and word in words for word in (who.name, who.phone, who.address)):
        raise Invalid("这里会被其他人员看到，不能写举报人的姓名、电话和地址，请删去。")
