"""What a change of one household leaves for the walk through the matrix: one being prepared, one before the county."""

from typing import Any

from demo.story import photo
from dibao.adjusting.models import Adjustment, AdjustmentPaper
from dibao.adjusting.services import decision, entering, opening, paper, reckoning, work
from dibao.audit.actors import SYSTEM
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.registry import queries as registry
from dibao.registry.services.person import set_facts
from tests.conftest import staff


def things() -> dict[str, Any]:
    """What stands for the braces."""
    row = Adjustment.objects.order_by("pk").first()
    line = row and row.lines.filter(removed=False).first()
    return {
        "adjustment": row and row.number,
        "adjustment_version": row and row.version,
        "changed_line": line and line.pk,
        "adjustment_paper": AdjustmentPaper.objects.values_list("pk", flat=True).first(),
    }


def adjusted(person: Any) -> None:
    """The wife of the family, able to work, has refused twice; an illness is paid for; a proof is there."""
    award, clerk = Award.objects.get(ended_on=None), staff("jingban")
    known = registry.facts(person, clock.today())
    values = {code: value for code, value in known.items() if code != "types"} | {"labour": "able"}
    set_facts(person=person, facts=values, types=set(known["types"]), by=SYSTEM)
    work.refused(
        household=award.household, person=person, offered_on=clock.today(), offer="保洁", words="嫌远", by=clerk
    )
    row = opening.open_(award=award, ground="report_by_family", why="住院", by=clerk)
    entering.set_line(
        adjustment=row, block="spending", member=person, item="medical", amount=9_000_00, period="year", proof="票据",
        on=clock.today(), by=clerk,
    )  # fmt: skip
    paper.add_proof(adjustment=row, content=photo("bill"), name="票据.jpg", by=clerk)


def left(person: Any) -> None:
    """The family wishes to leave; the township has said so."""
    award, clerk = Award.objects.get(ended_on=None), staff("jingban")
    row = opening.open_(award=award, ground="report_by_family", why="不再需要", by=clerk)
    entering.wish(adjustment=row, paper="申请书", on=clock.today(), by=clerk)
    reckoning.reckon(adjustment=row, by=clerk)
    decision.propose(adjustment=row, why="本人申请", by=staff("chushen"))


SIDES = {"adjusted": adjusted, "leaving": left}
