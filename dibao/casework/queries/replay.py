"""重放 — a decision reckoned again from its own stored inputs, never from the live tables."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dibao.rules.assessment import GRANTED, assess
from dibao.rules.assessment import Assessment as Answer
from dibao.rules.facts import HouseholdFacts
from dibao.rules.own_share import without_shares
from dibao.rules.parameters import Parameters
from dibao.rules.taper import plan_under as taper_of
from dibao.rules.version import rules_version

from ..choices import AmountReason
from ..models import Assessment, AwardAmount
from ..models.award import in_force

# Amounts that come with an assessment of their own; the others rest on an earlier one, reckoned again.
WHOLE = (AmountReason.CONFIRMED, AmountReason.ADJUSTED, AmountReason.TAPER)


def canonical(value: HouseholdFacts | Answer) -> str:
    """The one text of facts or of an answer: equal things give equal bytes."""
    return json.dumps(value.to_json(), ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Replay:
    """重放的结果 — `difference` is empty when the answer is the stored one, else it names the first that differs."""

    facts: HouseholdFacts
    parameters: Parameters
    answer: Answer
    difference: str
    stored_version: str

    @property
    def identical(self) -> bool:
        return not self.difference

    @property
    def same_rules(self) -> bool:
        """Whether the rules have the text they had then."""
        return self.stored_version == rules_version()


def facts_of_basis(basis: Assessment) -> HouseholdFacts:
    """The facts an assessment rests on."""
    return HouseholdFacts.from_json(json.loads(basis.facts))


def inputs_of(amount: AwardAmount) -> HouseholdFacts:
    """The facts an amount was reckoned from: those of its basis, on its day; after the first one as a living award."""
    facts = facts_of_basis(amount.basis)
    if amount.reason in WHOLE:
        return facts
    return replace(facts, on=amount.on, existing_status=amount.basis.outcome)


def replay_assessment(row: Assessment) -> Replay:
    """认定重放 — every figure, sentence and parameter id must come out as stored, byte for byte."""
    facts, parameters = facts_of_basis(row), kept_parameters(row)
    answer = assess(facts, parameters)
    same = canonical(answer) == row.result
    where = "" if same else _first(json.loads(row.result), json.loads(canonical(answer)))
    return Replay(facts, parameters, answer, where, row.rules_version)


def replay_amount(amount: AwardAmount) -> Replay:
    """金额重放 — with its whole assessment where it has one of its own, else by status, members, amount and uplift."""
    stored: dict[str, int | str] = {
        "amount_month": amount.amount_month, "uplift_month": amount.uplift_month, "members": amount.members
    }  # fmt: skip
    if amount.reason in WHOLE:
        found = replay_assessment(amount.basis)
        now = _own(amount, found)
    else:
        facts, parameters = inputs_of(amount), kept_parameters(amount)
        found = Replay(facts, parameters, assess(facts, parameters), "", amount.rules_version)
        stored |= {"status": amount.basis.outcome}
        now = {name: getattr(found.answer, name) for name in stored}
    return found if found.difference or now == stored else replace(found, difference=_first(stored, now))


def _own(amount: AwardAmount, found: Replay) -> dict[str, int | str]:
    """What an amount with an assessment of its own must be: the answer's, less shares withheld, or a taper's month."""
    answer = found.answer
    if amount.reason == AmountReason.TAPER:
        month = dict(tapered(amount, found.parameters)).get(amount.from_month, -1)
        return {"amount_month": month, "uplift_month": min(amount.uplift_month, month), "members": amount.members}
    cut = answer.members - amount.members if answer.status in GRANTED else 0
    if cut <= 0:
        return {name: getattr(answer, name) for name in ("amount_month", "uplift_month", "members")}
    base = without_shares(answer.base_month, members=answer.members, cut=cut, parameters=found.parameters)
    uplift = min(amount.uplift_month, answer.uplift_month)
    return {"amount_month": base + uplift, "uplift_month": uplift, "members": answer.members - cut}


def tapered(amount: AwardAmount, parameters: Parameters) -> tuple[tuple[date, int], ...]:
    """渐退的各月 — the plan this month belongs to, from what was paid before it began."""
    rows = [row for row in amount.award.amounts.all() if row.decided_at <= amount.decided_at]
    own = sorted(row.from_month for row in rows if row.change == amount.change and row.reason == AmountReason.TAPER)
    before = in_force((row for row in rows if row.change != amount.change), own[0])
    return taper_of(before.amount_month if before else 0, first_month=own[0], months=len(own), parameters=parameters)


def kept_parameters(row: Assessment | AwardAmount) -> Parameters:
    """The figures a decision was reckoned with, as they were kept with it."""
    return row.parameter_set.parameters if row.parameter_set else Parameters(())


def _first(stored: Any, now: Any, path: str = "") -> str:
    """``findings[2].sentence：当时 “…”，现在 “…”`` — the first place where two JSON values differ; empty when none."""
    if isinstance(stored, dict) and isinstance(now, dict):
        keys = [*stored, *(key for key in now if key not in stored)]
        pairs = [(stored.get(key), now.get(key), f"{path}.{key}".lstrip(".")) for key in keys]
    elif isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        pairs = [(a, b, f"{path}[{n}]") for n, (a, b) in enumerate(zip(stored, now, strict=True))]
    else:
        return "" if stored == now else f"{path}：当时 {_text(stored)}，现在 {_text(now)}"
    return next((found for a, b, where in pairs if (found := _first(a, b, where))), "")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:200]
