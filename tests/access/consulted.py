"""What reading and finding leave for the walk: a view, a copy, a request that waits, a bag that is out, an aid, a review
that waits, a kept search."""

from typing import Any

from dibao.archive.models import Volume
from dibao.finding.models import SavedSearch
from dibao.finding.queries import Wanted
from dibao.finding.services.saved import keep
from dibao.kernel import clock
from dibao.reading.models import Aid, Consultation, Loan, Mark, Opening, Question
from dibao.reading.queries import papers_of, wanted_of
from dibao.reading.services import aid, consultation, copying, loan, opening, question
from dibao.registry.models import Household
from dibao.registry.queries import head
from tests.archive.office import pdf_file
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
        "aid": Aid.objects.in_force().values_list("pk", flat=True).first(),
        "aid_person": Aid.objects.values_list("person", flat=True).first(),
        "opening": Opening.objects.filter(decided_at=None).values_list("pk", flat=True).first(),
        "saved_search": SavedSearch.objects.values_list("pk", flat=True).first(),
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
    household = Household.objects.get(number=volume.household_number)
    aid.register(
        household=household, person=head(household), programme="temporary", kind="illness", decided_on=clock.today(),
        amount=50000, facts={"situation": "住院"}, paper=pdf_file(clerk, "临时救助审批表"), by=clerk,
    )  # fmt: skip
    opening.propose(
        division=volume.division, series="review", year=volume.year, verdict="kept", reason="未满二十五年", by=archivist
    )
    keep(label="公示", wanted=Wanted(text="公示"), by=clerk)
