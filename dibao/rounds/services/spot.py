"""抽查 — by a lot anybody can draw again, or by risk; each household drawn becomes a visit of the office that drew it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.models import Staff
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.policy.queries import parameters_for
from dibao.regions.services.numbering import numbered
from dibao.screening.choices import Risk
from dibao.screening.queries.risk import chosen, lot
from dibao.screening.services.order import order

from ..choices import DrawKind, Ground, Way
from ..lifecycle import BASIS
from ..models import SpotCheck, Visit
from ..permissions import DRAW
from ..queries.cycle import living
from .planning import keep_new


@transaction.atomic
def draw(
    *, division: int, seed: str, announced: str, why: str, due_on: date, by: Any, count: int | None = None
) -> SpotCheck:
    """随机抽查 — the `count` 户号 whose SHA-256 of "seed|户号" is smallest, of all on dibao there.

    Without a count, the share the place has decided (`sampling_pct`), rounded up. Raises Invalid, MissingParameter.
    """
    require(by, DRAW, division)
    faults = _faults(why, due_on)
    if not seed.strip():
        faults["seed"] = "请填写抽签用语，例如某日某期彩票号码。"
    if not announced.strip():
        faults["announced"] = "抽签用语须先公开：请写明在哪里公开。"
    if faults:
        raise Invalid(fields=faults)
    homes = {award.household.number: award for award in living(division).select_related("household")}
    wanted = count or _share(division, len(homes))
    numbers, digest = lot(homes, seed=seed.strip(), count=wanted)
    spot = _made(
        division, DrawKind.RANDOM, why, due_on, by, seed=seed.strip(), announced=announced.strip(), asked=wanted,
        drawn_from=len(homes), drawn_digest=digest,
    )  # fmt: skip
    _visits(spot, [(homes[number], "随机抽中") for number in numbers], by)
    return spot


@transaction.atomic
def choose(
    *, division: int, risks: Sequence[str], why: str, due_on: date, by: Any, count: int | None = None
) -> SpotCheck:
    """按风险抽查 — the households a risk holds for, those with most risks first; at most `count` of them."""
    require(by, DRAW, division)
    faults = _faults(why, due_on)
    wanted = [risk for risk in risks if risk in Risk.values and risk != Risk.DRAWN]
    if not wanted:
        faults["risks"] = "请选择至少一种风险。"
    if faults:
        raise Invalid(fields=faults)
    found = chosen(division, wanted)
    homes = {award.household_id: award for award in living(division).select_related("household")}
    picked = sorted(found, key=lambda home: (-len(found[home]), homes[home].household.number))[: count or len(found)]
    _, digest = lot([award.household.number for award in homes.values()], seed="", count=0)
    spot = _made(
        division, DrawKind.RISK, why, due_on, by, risks=wanted, asked=count or len(found), drawn_from=len(homes),
        drawn_digest=digest,
    )  # fmt: skip
    words = {risk.value: str(risk.label) for risk in Risk}
    _visits(spot, [(homes[home], "、".join(words[risk] for risk in found[home])) for home in picked], by)
    return spot


def _faults(why: str, due_on: date) -> dict[str, str]:
    faults = {}
    if not why.strip():
        faults["why"] = "请写明抽查的依据和理由。"
    if due_on <= clock.today():
        faults["due_on"] = "期限应晚于今天。"
    return faults


def _share(division: int, families: int) -> int:
    percent = parameters_for(division=division, track="rural", on=clock.today()).value("sampling_pct")
    return -(-families * int(percent) // 100)


def _made(division: int, kind: str, why: str, due_on: date, by: Any, **more: Any) -> SpotCheck:
    spot = SpotCheck.objects.create(
        number=numbered("CC", division, series="spot-check"), division=division, kind=kind, why=why.strip(),
        due_on=due_on,
        by=by.actor_key, by_name=by.actor_name, **more,
    )  # fmt: skip
    record("rounds.draw", by=by, about=spot, because=spot.why, basis=BASIS, data={"kind": kind, "asked": spot.asked})
    return spot


def _visits(spot: SpotCheck, found: Sequence[tuple[Award, str]], by: Any) -> None:
    """One visit each, at home; a household that an earlier draw still waits for is not asked for twice."""
    waiting = Visit.objects.open().filter(ground=Ground.SPOT_CHECK, award__in=[award.pk for award, _ in found])
    there = set(waiting.values_list("award_id", flat=True))
    owner = by if isinstance(by, Staff) else None
    keep_new(
        visits=[
            Visit(
                household=award.household, award=award, division=award.division, ground=Ground.SPOT_CHECK, why=why[:200],
                way=Way.HOME, due_on=spot.due_on, spot_check=spot, assigned=owner,
            )
            for award, why in found
            if award.pk not in there
        ],
        by=by,
    )  # fmt: skip


@transaction.atomic
def rectify(*, visit: Visit, error: str, owner: Staff, due_on: date, by: Any) -> Any:
    """发现问题，下达整改通知 — a named person puts it right; followed up with the orders of every other finding."""
    if visit.ground != Ground.SPOT_CHECK:
        raise Invalid("整改通知由抽查发现的问题下达；其他核查发现变化的，转入变更办理。")
    return order(error=error, owner=owner, due_on=due_on, by=by, division=visit.division)
