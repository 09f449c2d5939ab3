"""What reading leaves for the walk through the matrix: a view, a copy, a request that waits, a bag that is out."""

from typing import Any

from dibao.archive.models import Volume
from dibao.kernel import clock
from dibao.reading.models import Consultation, Loan, Mark, Question
from dibao.reading.queries import papers_of, wanted_of
from dibao.reading.services import consultation, copying, loan, question
from tests.conftest import staff

CITIZEN = {"reader_name": "来人", "reader_paper": "居民身份证末四位 0014", "reader_kind": "citizen"}


def things(volume: Volume | None) -> dict[str, Any]:
    """What stands for the braces, of whatever is there now."""
    rows = {
        "read": {"form": "view", "state": "granted"},
        "copied": {"form": "copy"},
        "waiting_read": {"state": "asked"},
    }
    found = {
        name: Consultation.objects.filter(**wanted).values_list("pk", flat=True).first()
        for name, wanted in rows.items()
    }
    shown = next((paper.pk for paper in papers_of(volume) if paper.stored.previewable), None) if volume else None
    return found | {
        "read_item": shown,
        "read_mark": Mark.objects.values_list("pk", flat=True).first(),
        "lent": Loan.objects.values_list("pk", flat=True).first(),
        "question": Question.objects.values_list("pk", flat=True).first(),
        "bag": volume and volume.bag_id,
    }


def consulted(volume: Volume) -> None:
    """The clerk reads, makes a copy that is looked through, asks once more, and hands the bag out."""
    clerk, archivist = staff("jingban"), staff("dangan")
    paper = next(each for each in papers_of(volume) if each.stored.previewable)
    common: dict[str, Any] = {"volume": volume, "items": [paper], "purpose": "核对本户材料", "days": 3, "by": clerk}
    consultation.grant(consultation=consultation.ask(**common, reader_kind="colleague"), by=archivist)
    copied = consultation.grant(consultation=consultation.ask(**common, **CITIZEN, form="copy"), by=archivist)
    wanted = wanted_of(copied)[0]
    copying.cover(wanted=wanted, page=1, left=10, top=10, right=20, bottom=20, by=clerk)
    for page in wanted.pages:
        copying.check_page(wanted=wanted_of(copied)[0], page=page, by=clerk)
    consultation.ask(**common, **CITIZEN)
    loan.lend(bag=volume.bag, borrower="赵科员", unit="审计局", purpose="调阅", due_on=clock.today(), by=clerk)
    question.put_question(text="停保户的案卷放在哪里", division=volume.division // 1000 * 1000, by=clerk)
