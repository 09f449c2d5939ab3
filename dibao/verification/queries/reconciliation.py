"""核销 — asked = found + nothing + refused + late + stopped + still waiting, to the last query."""

from dataclasses import dataclass

from django.db.models import Count

from ..choices import OPEN, Answer, Register
from ..models import Dispatch


@dataclass(frozen=True, slots=True)
class Tally:
    """一个登记库在一个批次里的核销 — counts of queries."""

    label: str
    asked: int
    found: int
    nothing: int
    refused: int
    late: int
    stopped: int
    waiting: int

    @property
    def balanced(self) -> bool:
        """Whether every query asked has its place; anything else is a defect of the records."""
        return self.asked == self.found + self.nothing + self.refused + self.late + self.stopped + self.waiting


def reconcile(dispatch: Dispatch) -> list[Tally]:
    """One line per register as it was handed over, and the sum at the end."""
    counted = dispatch.queries.order_by().values_list("register", "answer").annotate(n=Count("pk"))
    by = {(register, answer): n for register, answer, n in counted}
    lines = [_tally(Register(file.register).label, file.rows, by, file.register) for file in dispatch.files.all()]
    figures = ("asked", "found", "nothing", "refused", "late", "stopped", "waiting")
    return [*lines, Tally("合计", *(sum(getattr(line, name) for line in lines) for name in figures))]


def _tally(label: str, asked: int, by: dict[tuple[str, str], int], register: str) -> Tally:
    def count(*answers: str) -> int:
        return sum(by.get((register, str(answer)), 0) for answer in answers)

    return Tally(
        label, asked, count(Answer.FOUND), count(Answer.NOTHING), count(Answer.REFUSED), count(Answer.LATE),
        count(Answer.STOPPED), count(Answer.ASKED, Answer.SENT),
    )  # fmt: skip


def unanswered(dispatch: Dispatch) -> int:
    """How many queries of the batch may still be answered."""
    return int(dispatch.queries.open().filter(answer__in=OPEN).count())
