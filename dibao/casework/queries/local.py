"""本地办法 — which local options the place of a case has; what nobody reckons with is not asked for."""

from dataclasses import dataclass

from dibao.kernel import clock
from dibao.policy.queries import parameters_for
from dibao.rules.parameters import Reading
from dibao.rules.strategies import typed
from dibao.rules.tables import ImputedLabour

from ..models import Case


@dataclass(frozen=True, slots=True)
class Local:
    """What the place reckons: support by obligors, imputed labour (None: not), new work, the causes of its uplifts."""

    support: bool
    labour: ImputedLabour | None
    new_work: bool
    causes: frozenset[str]


def local(case: Case) -> Local:
    """The local options in force today; one query. Raises InvalidParameter."""
    reading = Reading(parameters_for(division=case.division, track=case.track, on=clock.today()))
    labour = typed(reading, "imputed_labour") if "imputed_labour" in reading else None
    return Local(
        support="support_fee" in reading and typed(reading, "support_fee").strategy != "none",
        labour=labour if labour and labour.strategy != "none" else None,
        new_work="new_work_disregard" in reading,
        causes=frozenset(rule.cause for rule in typed(reading, "uplifts")) if "uplifts" in reading else frozenset(),
    )
