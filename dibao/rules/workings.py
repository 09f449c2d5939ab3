"""One run of an assessment: the facts, the figures so far, what was found and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from dibao.rules.earnings import household_income
from dibao.rules.facts import HouseholdFacts, MemberFacts
from dibao.rules.findings import Finding
from dibao.rules.household import contradictions, counted, missing_facts
from dibao.rules.income import Income
from dibao.rules.money import NotExact
from dibao.rules.parameters import ParameterProblem, Parameters, Reading, standard_year

T = TypeVar("T")
_NO_INCOME = Income(lines=(), gross=0, employment={}, rigid=0, year=0)


@dataclass
class Workings:
    """What one run knows. standard: fen per head and year (0 while unknown); findings and missing grow in order.

    alone: the members who enter as 单人户, once the status says so; entered_by_own_income: from any family.
    """

    facts: HouseholdFacts
    reading: Reading
    people: tuple[MemberFacts, ...]
    standard: int = 0
    income: Income = _NO_INCOME
    alone: tuple[MemberFacts, ...] = ()
    entered_by_own_income: bool = False
    findings: list[Finding] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def heads(self) -> int:
        """Number of persons who count."""
        return len(self.people)

    def attempt(self, step: Callable[[], T]) -> T | None:
        """Run a step; a parameter it lacks, or cannot use, joins what is missing instead of stopping the run."""
        try:
            return step()
        except (ParameterProblem, NotExact) as problem:
            self.missing.append(str(problem))
            return None


def start(facts: HouseholdFacts, parameters: Parameters) -> Workings:
    """Members, contradictions, standard and income: everything that every later step needs."""
    conflicts = contradictions(facts)
    run = Workings(facts, Reading(parameters), counted(facts))
    run.missing += [*(f"事实矛盾：{sentence}" for sentence in conflicts), *missing_facts(facts)]
    run.standard = run.attempt(lambda: standard_year(run.reading)) or 0
    income = None if conflicts else run.attempt(lambda: household_income(facts, reading=run.reading))
    if income:
        run.missing += income.missing
        run.income = income
    return run
