"""说明 — one decision laid open: inputs with their sources, steps with figures and articles, what would change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from dibao.kernel.masking import mask_name
from dibao.kernel.money import yuan
from dibao.policy.queries import parameters_for
from dibao.policy.wording import words
from dibao.rules.assessment import Assessment as Answer
from dibao.rules.assessment import assess
from dibao.rules.catalogue import name_of
from dibao.rules.facts import HouseholdFacts
from dibao.rules.parameters import Parameters

from ..choices import Outcome
from ..models import Award, AwardAmount, Case
from .facts import facts_of
from .inputs import Input, inputs
from .replay import Replay, replay_amount

# Figures of the findings as a person reads them; money unless said otherwise.
MONEY = {
    "year": "每年",
    "month": "每月",
    "income_year": "家庭年收入",
    "line_year": "人均线（年）",
    "gap_year": "差额（年）",
    "standard": "年标准",
    "spending": "刚性支出（年）",
}
COUNTS = {"members": ("人数", "人"), "percent": ("比例", "%"), "months": ("月数", "个月")}


@dataclass(frozen=True, slots=True)
class Used:
    """One parameter a step rests on."""

    id: str
    key: str
    name: str
    value: str
    document: str
    article: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the sentence, its figures in words, its article, the parameters it rests on."""

    sentence: str
    figures: tuple[tuple[str, str], ...]
    article: str
    parameters: tuple[Used, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a household is and gets on a day, and why; names are masked, figures are not."""

    on: date
    outcome: str
    amount_month: int
    members: int
    inputs: list[Input]
    steps: list[Step]
    missing: tuple[str, ...]
    would_change: tuple[str, ...]
    used: list[Used]
    answer: Answer


def explained(case: Case, facts: HouseholdFacts, parameters: Parameters, answer: Answer) -> Explanation:
    """Lay an answer open; `case` is where the inputs were established."""
    wanted = {*answer.parameter_ids, *(one for finding in answer.findings for one in finding.parameter_ids)}
    known = {p.id: _used(p) for p in parameters if p.id in wanted}
    hide = _masker(facts)
    steps = [
        Step(
            hide(finding.sentence),
            _figures(finding.figures),
            finding.article,
            tuple(known[i] for i in finding.parameter_ids if i in known),
        )
        for finding in answer.findings
    ]
    return Explanation(
        on=facts.on,
        outcome=Outcome(answer.status).label,
        amount_month=answer.amount_month,
        members=answer.members,
        inputs=inputs(case, facts),
        steps=steps,
        missing=tuple(map(hide, answer.missing)),
        would_change=tuple(map(hide, answer.would_change)),
        used=[known[i] for i in answer.parameter_ids if i in known],
        answer=answer,
    )


def _used(parameter: Any) -> Used:
    value = words(parameter.value, unit=parameter.unit)
    return Used(parameter.id, parameter.key, name_of(parameter.key), value, parameter.document, parameter.article)


def _masker(facts: HouseholdFacts) -> Any:
    pairs = sorted(((m.name, mask_name(m.name)) for m in facts.members if m.name), key=lambda pair: -len(pair[0]))

    def hide(sentence: str) -> str:
        for name, masked in pairs:
            sentence = sentence.replace(name, masked)
        return sentence

    return hide


def _figures(figures: dict[str, int | str]) -> tuple[tuple[str, str], ...]:
    found = []
    for name, value in figures.items():
        if name in MONEY and isinstance(value, int):
            found.append((MONEY[name], f"{yuan(value)} 元"))
        elif name in COUNTS:
            label, unit = COUNTS[name]
            found.append((label, f"{value} {unit}"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class InForce:
    """当时的决定 — the amount of an award in force on a day, replayed from what was stored with it."""

    award: Award
    amount: AwardAmount
    replay: Replay

    def explanation(self) -> Explanation:
        """The stored decision laid open."""
        return explained(self.award.case, self.replay.facts, self.replay.parameters, self.replay.answer)


def awards_of(number: str, awards: Any) -> list[Award]:
    """The awards among `awards` of a 户号 or of a 办件编号, oldest first."""
    found = awards.filter(Q(household__number=number) | Q(case__number=number))
    ready = found.select_related("case", "household").prefetch_related(
        "amounts__basis", "amounts__parameter_set", "case__papers", "case__lines"
    )
    return list(ready.order_by("starts_on", "pk"))


def decision_on(awards: Iterable[Award], on: date) -> tuple[Award, AwardAmount] | None:
    """The award and amount in force in the month of `on`; of an award not yet begun, the one it will begin with."""
    rows = list(awards)
    for award in reversed(rows):
        if amount := award.amount_on(on):
            return award, amount
    coming = [(award, award.present) for award in rows if award.confirmed_on <= on < award.starts_on]
    return next(((award, amount) for award, amount in coming if amount), None)


def in_force(awards: Iterable[Award], on: date) -> InForce | None:
    """What was decided for that day, replayed; None when nothing was."""
    found = decision_on(awards, on)
    return InForce(*found, replay_amount(found[1])) if found else None


def today(case: Case) -> Explanation:
    """按今天的事实和标准重新核算 — the household as it is known today, with today's figures; writes nothing."""
    facts = facts_of(case)
    return reckoned(case, facts, parameters_for(division=case.division, track=case.track, on=facts.on))


def reckoned(case: Case, facts: HouseholdFacts, parameters: Parameters) -> Explanation:
    """重新核算 — what the law says of these facts with these figures; writes nothing."""
    return explained(case, facts, parameters, assess(facts, parameters))
