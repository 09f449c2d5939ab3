"""What the comparison leaves for the walk through the matrix: a hit, plans, an order, a fraud file, at every stage."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from demo.office import COUNTY
from demo.story import photo
from dibao.audit.actors import SYSTEM
from dibao.exchange.tabular import write_csv
from dibao.kernel import clock
from dibao.screening.models import FraudFile, Hit, Import, Plan, PlanTarget, Rectification
from dibao.screening.services import fraud, hit, order, plan
from dibao.screening.services.register import take
from dibao.screening.services.run import step
from dibao.verification.sources import SOURCES
from tests.conftest import staff

WORDS = {"why": "已核实", "paper": "档案第 12 件"}


def things() -> dict[str, Any]:
    """What stands for the braces, of whatever is there now."""
    found = {"hit": Hit, "import": Import, "target": PlanTarget, "order": Rectification, "fraud": FraudFile}
    rows = {name: model.objects.order_by("pk").first() for name, model in found.items()}
    plans = {each.kind: each.number for each in Plan.objects.all()}
    numbers = {name: rows[name] and rows[name].number for name in ("order", "fraud")}
    versions = {f"{name}_version": rows[name] and rows[name].version for name in ("hit", "order", "fraud")}
    keys = {name: rows[name] and rows[name].pk for name in ("hit", "import", "target")}
    return {"key_plan": plans.get("key"), "ordinary": plans.get("ordinary"), **keys, **numbers, **versions}


def found(person: Any) -> None:
    """The person is dead by the roll of the police; both plans are made, an order is given."""
    path = Path(settings.DIBAO_HOME) / "deaths-of-the-walk.csv"
    dead = {"id_number": person.id_number, "name": person.name, "status": "died", "died_on": date(2026, 9, 1)}
    write_csv(path, SOURCES["population"].fields, [dead])
    take(
        register="population",
        content=path,
        name=path.name,
        as_of=date(2026, 10, 1),
        origin="公安",
        division=COUNTY,
        by=SYSTEM,
    )
    step(division=COUNTY, by=SYSTEM)
    county = {"division": COUNTY, "name": "年度计划", "why": "上级要求", "by": staff("hedui")}
    plan.plan_ordinary(**county, registers=["population"], cycle_months=3, first_on=clock.today())
    plan.plan_key(**county, risks=["open_hit"])
    due = date(clock.today().year + 1, 1, 8)
    order.order(error="未按月核对", owner=staff("jingban"), due_on=due, by=staff("hedui"), hit=Hit.objects.get())


def heard(person: Any) -> None:
    """The clerk says that it should stop."""
    found(person)
    hit.settle(hit=Hit.objects.get(), outcome="stop", by=staff("jingban"), **WORDS)


def reported(person: Any) -> None:
    """The owner of the order says it is put right."""
    found(person)
    order.answer(order=Rectification.objects.get(), result="已补", by=staff("jingban"))


def accused(person: Any) -> None:
    """A fraud file is opened."""
    found(person)
    matter = Hit.objects.get()
    fraud.start(
        household=matter.household, suspicion="隐瞒", acted_on=date(2026, 9, 2), hits=[matter], by=staff("shenhe")
    )


def judged(person: Any) -> None:
    """It is decided what must come back."""
    accused(person)
    wanted = {"obtained": 100_00, "months": "2026-10", "fine": 0, "decision": "退回"}
    fraud.decide(file=FraudFile.objects.get(), by=staff("queren"), **wanted)


def repaid(person: Any) -> None:
    """Everything has come back."""
    judged(person)
    fraud.schedule(
        file=FraudFile.objects.get(), first_on=clock.today(), instalments=1, consent_on=clock.today(), by=staff("shenhe"),
        content=photo("consent"), name="承诺书.jpg",
    )  # fmt: skip
    FraudFile.objects.update(returned=100_00)


SIDES = {
    "screened": found,
    "heard": heard,
    "reported": reported,
    "accused": accused,
    "judged": judged,
    "repaid": repaid,
}
