"""OpenFisca-Core — the same top-up in the field's usual engine, end to end from the same arrays, in the same run.

The rule: wages, business and other income of the members count, the basic pension does not; a household whose income
per head is below the standard of its county and track gets the difference for every member, by the month, rounded up to
the yuan. 2,978 counties × 2 tracks. The peer's country package is at the end of this file; it says the rule the way its
users write it: a variable for each step, per head, then times the members. Both have their parameters loaded, begin with arrays of
persons and households in memory and end with an amount for every household; both are one process.
The limit is one pass over the same columns: adding each of them up.
"""

import sys
import time
from typing import Any

import numpy as np

from . import run

SIZES = ("100000", "1000000")
BY_HOUSEHOLDS = True
MONTH = "2026-07"
COUNTED = ("wage", "business", "other")


def measure(size: str) -> run.Result:
    """Seconds for ours against the peer's; how many households each pays wrongly by exact integers."""
    from dibao.population import regimes

    case = Case(int(size))
    exact = case.exactly()
    places, system = regimes.Places(case.figures()), _system(case)
    seconds, ours = _best(lambda: case.ours(places), times=3)
    peer, theirs = _best(lambda: case.theirs(system), times=3)
    limit, _ = _best(case.touched, times=3)
    wrong = {"ours": int(np.count_nonzero(ours != exact)), "peer": int(np.count_nonzero(theirs != exact))}
    print(
        f"每月应付 {exact.sum() / 100:,.0f} 元；OpenFisca 付错 {wrong['peer']:,} 户（{wrong['peer'] / len(exact):.2%}），"
        f"差额 {(theirs - exact).sum() / 100:,.0f} 元；我们付错 {wrong['ours']} 户",
        file=sys.stderr,
    )
    correct = {
        "households": len(exact),
        "persons": len(case.owner),
        "paid": int(np.count_nonzero(exact)),
        "regimes": len(case.standards) * 2,
        "wrong": wrong,
        "none_of_ours_is_wrong": wrong["ours"] == 0,
        "times_as_fast": round(peer / seconds, 1),
        "at_least_ten_times_as_fast": peer >= 10 * seconds,
    }
    return run.Result("openfisca", seconds, limit, correct=correct, peer=run.Peer("OpenFisca-Core", peer))


def _best(work: Any, *, times: int) -> tuple[float, Any]:
    taken, answer = [], None
    for _ in range(times):
        begun = time.perf_counter()
        answer = work()
        taken.append(time.perf_counter() - begun)
    return min(taken), answer


class Case:
    """The households as both engines get them: arrays, fen per year, incomes in multiples of ¥10 a month."""

    def __init__(self, households: int) -> None:
        from benchmarks.reassess import _divisions
        from dibao.population import nation
        from dibao.population.synthetic import SIZES as SHARES

        dice = np.random.default_rng(1)
        self.counties = np.array(sorted(nation.villages(_divisions())))
        self.standards = np.array(
            [
                [nation.standard(county, "urban") * 1_200, nation.standard(county, "rural") * 100]
                for county in self.counties
            ]
        )
        track = (dice.random(households) > 0.2).astype(np.int8)
        place = dice.integers(0, len(self.counties), households)
        order = np.lexsort((track, place))
        self.track, self.place = track[order], place[order]
        self.members = 1 + dice.choice(6, households, p=SHARES["rural"])
        self.owner = np.repeat(np.arange(households), self.members)
        classes = {"wage": (0.3, 90), "business": (0.15, 60), "other": (0.2, 40), "pension": (0.25, 25)}
        self.incomes = {
            name: dice.integers(0, most, len(self.owner)) * 12_000 * (dice.random(len(self.owner)) < share)
            for name, (share, most) in classes.items()
        }

    def exactly(self) -> np.ndarray:
        """The oracle: whole numbers of Python, one household at a time. fen per month."""
        income = [0] * len(self.members)
        for name in COUNTED:
            for household, amount in zip(self.owner.tolist(), self.incomes[name].tolist(), strict=True):
                income[household] += amount
        standard = self.standards[self.place, self.track]
        rows = zip(standard.tolist(), self.members.tolist(), income, strict=True)
        return np.array([-(-max(s * n - i, 0) // 1_200) * 100 for s, n, i in rows])

    def touched(self) -> int:
        """Every figure looked at once."""
        columns = (self.track, self.place, self.members, self.owner, *self.incomes.values())
        return int(sum(int(column.sum(dtype=np.int64)) for column in columns))

    def ours(self, places: Any) -> np.ndarray:
        """The register's rules over columns: all of the law, of which these facts need only the top-up."""
        from dibao.population import engine
        from dibao.rules import register as layout
        from dibao.rules.register import HOUSEHOLD_FLAGS, Register

        homes = layout.empty(layout.HOUSEHOLDS, len(self.members))
        homes["number"][:] = np.arange(len(self.members))
        homes["division"][:] = self.counties[self.place] * 10**6
        homes["track"][:], homes["members"][:] = self.track, self.members
        homes["flags"][:] = HOUSEHOLD_FLAGS["has_income"] | HOUSEHOLD_FLAGS["has_pension"]
        persons = layout.empty(layout.PERSONS, len(self.owner))
        persons["birth"][:] = 19500101
        persons |= self.incomes
        register = Register(homes, persons, layout.empty(layout.ENTRIES))
        columns, problems = engine.result(register, places, on=places.snapshot.on, taper=False)
        if problems:
            raise RuntimeError("；".join(problems))
        return columns["amount"]

    def figures(self) -> Any:
        """The invented nation, without deductions, uplifts or any class but dibao."""
        from dibao.policy.snapshot import Change
        from dibao.population import nation

        plain = nation.snapshot(self.counties.tolist())
        return plain.changed(
            [
                Change("employment_cost", 0, "any", {"strategy": "none"}, "table"),
                Change("uplifts", 0, "any", [], "table"),
            ]
        )

    def theirs(self, system: Any) -> np.ndarray:
        """Build the simulation from the arrays, calculate, and bring the answer back as fen."""
        from openfisca_core.simulations import SimulationBuilder

        builder = SimulationBuilder()
        builder.create_entities(system)
        builder.declare_person_entity("person", np.arange(len(self.owner)))
        household = builder.declare_entity("household", np.arange(len(self.members)))
        builder.join_with_persons(household, self.owner, np.full(len(self.owner), "member"))
        simulation = builder.build(system)
        for name, income in self.incomes.items():
            simulation.set_input(name, MONTH, income / 1_200)
        simulation.set_input("county", MONTH, self.place)
        simulation.set_input("track", MONTH, self.track)
        return np.rint(simulation.calculate("amount", MONTH).astype(np.float64) * 100).astype(np.int64)


def _system(case: Case) -> Any:
    """A country package of one rule."""
    from openfisca_core.entities import Entity, GroupEntity
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import MONTH as MONTHLY
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = Entity("person", "persons", "", "")
    household = GroupEntity("household", "households", "", "", roles=[{"key": "member", "plural": "members"}])

    class wage(Variable):
        value_type, entity, definition_period = float, person, MONTHLY

    class business(Variable):
        value_type, entity, definition_period = float, person, MONTHLY

    class other(Variable):
        value_type, entity, definition_period = float, person, MONTHLY

    class pension(Variable):
        value_type, entity, definition_period = float, person, MONTHLY

    class income(Variable):
        value_type, entity, definition_period = float, person, MONTHLY

        def formula(self, period):
            return sum(self(name, period) for name in COUNTED)

    class county(Variable):
        value_type, entity, definition_period = int, household, MONTHLY

    class track(Variable):
        value_type, entity, definition_period = int, household, MONTHLY

    class income_per_head(Variable):
        value_type, entity, definition_period = float, household, MONTHLY

        def formula(self, period):
            return self.sum(self.members("income", period)) / self.nb_persons()

    class standard(Variable):
        value_type, entity, definition_period = float, household, MONTHLY

        def formula(self, period, parameters):
            urban, rural = (parameters(period).standard[name] for name in ("urban", "rural"))
            where = np.char.add("c", self("county", period).astype(str))
            return np.where(self("track", period) == 0, urban[where], rural[where])

    class eligible(Variable):
        value_type, entity, definition_period = bool, household, MONTHLY

        def formula(self, period):
            return self("income_per_head", period) < self("standard", period)

    class amount(Variable):
        value_type, entity, definition_period = float, household, MONTHLY

        def formula(self, period):
            gap = self("standard", period) - self("income_per_head", period)
            return np.ceil(self("eligible", period) * gap * self.nb_persons())

    standards = {
        name: {f"c{number}": {"values": {"2026-01-01": {"value": fen / 1_200}}} for number, fen in enumerate(column)}
        for name, column in zip(("urban", "rural"), case.standards.T.tolist(), strict=True)
    }
    system = TaxBenefitSystem([person, household])
    for variable in (
        wage,
        business,
        other,
        pension,
        income,
        county,
        track,
        income_per_head,
        standard,
        eligible,
        amount,
    ):
        system.add_variable(variable)
    system.parameters = ParameterNode("", data={"standard": standards})
    return system
