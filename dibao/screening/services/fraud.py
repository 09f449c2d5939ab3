"""骗保档案 — opened on evidence, decided by another human within the law's cap, and paid back on a plan."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.queries import parameters_for
from dibao.registry.models import Household
from dibao.rules.penalty import Penalty, penalty
from dibao.rules.periods import add_months

from ..choices import FraudState
from ..models import FraudEvidence, FraudFile, Hit, RecoveryLine
from ..permissions import ADD_EVIDENCE, START, case_of, related
from .moving import check, kept, move, write
from .order import number

LONGEST = 120
"""Instalments at most: ten years of months."""


@transaction.atomic
def start(*, household: Household, suspicion: str, acted_on: date, by: Any, hits: Sequence[Hit] = ()) -> FraudFile:
    """建立骗保档案 — with the hits as its first evidence. Starting one takes nothing from anybody."""
    require(by, START, household.division)
    if why := related(by, household):
        raise NotAllowed(why)
    faults = {}
    if not suspicion.strip():
        faults["suspicion"] = "请写明涉嫌骗取的事实。"
    if acted_on > clock.today():
        faults["acted_on"] = "行为日期不能晚于今天。"
    if faults:
        raise Invalid(fields=faults)
    if FraudFile.objects.filter(household=household, state=FraudState.INVESTIGATING).exists():
        raise Conflict("这个家庭已经有一份调查中的骗保档案，请把线索加入那份档案。")
    file = FraudFile.objects.create(
        number=number("PB", household.division), household=household, case=case_of(household),
        division=household.division, suspicion=suspicion.strip(), acted_on=acted_on, by=by.actor_key,
        by_name=by.actor_name,
    )  # fmt: skip
    proofs = [FraudEvidence.objects.create(file=file, hit=hit, proves=suspicion.strip()[:300]) for hit in hits]
    event = write("fraud", file, "start", by=by, why=suspicion)
    record("screening.start_fraud", by=by, about=file, rows=[event, *proofs], because=suspicion.strip())
    return file


@transaction.atomic
def add_evidence(*, file: FraudFile, proves: str, by: Any, hit: Hit | None = None, paper: str = "") -> FraudEvidence:
    """添加证据 — a hit of the same family, or a paper, and what it proves."""
    require(by, ADD_EVIDENCE, file.division)
    if file.state != FraudState.INVESTIGATING:
        raise Conflict("本档案已经作出决定，不能再添加证据。")
    if not proves.strip() or not (hit or paper.strip()):
        raise Invalid(fields={"proves": "请写明是哪一份材料、证明什么。"})
    if hit and hit.household_id != file.household_id:
        raise Invalid("这条线索不是本家庭的。")
    row = FraudEvidence.objects.create(file=file, hit=hit, paper=paper.strip(), proves=proves.strip())
    record("screening.add_evidence", by=by, about=file, rows=[row], because=proves.strip())
    return row


def limits(file: FraudFile, obtained: int) -> Penalty:
    """追缴和罚款上限 for `obtained` fen under the figures of the day of the act."""
    track = file.household.track
    return penalty(
        obtained=obtained,
        returned=file.returned,
        parameters=parameters_for(division=file.division, track=track, on=file.acted_on),
    )


@transaction.atomic
def decide(*, file: FraudFile, obtained: int, months: str, fine: int, decision: str, by: Any) -> FraudFile:
    """决定追缴 — the amount, the months it stands for, the fine within its cap; by another than who opened the file."""
    if not file.evidence.exists():
        raise Conflict("骗保档案里还没有证据，不能作出决定。")
    if obtained <= 0 or not months.strip():
        raise Invalid(fields={"obtained": "请填写骗取的金额和所属月份。"})
    bounds = limits(file, obtained)
    if not 0 <= fine <= bounds.cap:
        raise Invalid(fields={"fine": f"罚款不得超过 {yuan(bounds.cap)} 元。"}, basis=bounds.findings[1].article)
    changes = {
        "obtained": obtained, "months": months.strip(), "fine": fine, "fine_cap": bounds.cap,
        "decision": decision.strip(), "basis": bounds.findings[0].article, "decided_on": clock.today(),
    }  # fmt: skip
    move("fraud", file, "decide", by=by, why=decision, changes=changes)
    return file


@transaction.atomic
def dismiss(*, file: FraudFile, why: str, by: Any) -> FraudFile:
    """不构成骗保 — said in words; the hits stay as they are."""
    move("fraud", file, "dismiss", by=by, why=why, changes={"decision": why.strip(), "decided_on": clock.today()})
    return file


def schedule(
    *, file: FraudFile, first_on: date, instalments: int, consent_on: date, by: Any, content: Any = None, name: str = ""
) -> FraudFile:
    """登记还款计划 — monthly instalments the family agreed to in writing; they add up to what is owed, to the fen."""
    check("fraud", file, "schedule", by=by)
    paper = kept(content=content, name=name, by=by)
    with transaction.atomic():
        _schedule(file, first_on, instalments, consent_on, by, paper)
    return file


def _schedule(file: FraudFile, first_on: date, instalments: int, consent_on: date, by: Any, paper: Any) -> None:
    owed = (file.obtained or 0) + file.fine - file.returned
    faults = {}
    if not 1 <= instalments <= LONGEST or owed < instalments:
        faults["instalments"] = f"期数应在 1 至 {LONGEST} 之间，且每期不少于 1 分。"
    if first_on < consent_on or consent_on > clock.today():
        faults["first_on"] = "首期还款日不能早于同意日期，同意日期不能晚于今天。"
    if paper is None and file.consent_id is None:
        faults["content"] = "请上传当事人签字的还款承诺书：还款计划须经本人同意。"
    if faults:
        raise Invalid(fields=faults)
    old = list(file.plan.filter(replaced=False))
    for line in old:
        line.replaced = True
        line.save(update_fields=["replaced"])
    rows = [
        RecoveryLine.objects.create(file=file, due_on=add_months(first_on, months=n), amount=amount)
        for n, amount in enumerate(_shares(owed, instalments))
    ]
    changes = {"consent_on": consent_on, "consent": paper or file.consent}
    why = f"分 {instalments} 期归还 {yuan(owed)} 元"
    move("fraud", file, "schedule", by=by, why=why, evidence=paper, changes=changes, rows=[*old, *rows])


def _shares(owed: int, parts: int) -> list[int]:
    """Equal parts in fen; what does not divide is paid with the first one."""
    each, rest = divmod(owed, parts)
    return [each + rest, *[each] * (parts - 1)]


@transaction.atomic
def pay_back(*, file: FraudFile, amount: int, why: str, by: Any) -> FraudFile:
    """登记退款 — `amount` fen really came back, taken in by the cashier under the 追缴 of this file.

    Invalid for more than is owed, the fine included; Conflict before the decision.
    """
    file = FraudFile.objects.select_for_update().get(pk=file.pk)
    check("fraud", file, "pay_back", by=by)
    owed = (file.obtained or 0) + file.fine - file.returned
    if not 0 < amount <= owed:
        raise Invalid(fields={"amount": f"骗保档案 {file.number} 还应退回 {yuan(owed)} 元，登记的金额不能超过。"})
    move("fraud", file, "pay_back", by=by, why=why, changes={"returned": file.returned + amount})
    return file


@transaction.atomic
def close(*, file: FraudFile, why: str, by: Any) -> FraudFile:
    """办结 — only when everything has come back."""
    owed = (file.obtained or 0) + file.fine - file.returned
    if owed > 0:
        raise Conflict(f"还有 {yuan(owed)} 元没有追回，不能办结。")
    move("fraud", file, "close", by=by, why=why)
    return file
