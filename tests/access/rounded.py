"""What looking again leaves for the walk through the matrix: one visit to make, one made, one record that waits, a draw."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.office import COUNTY
from demo.story import photo
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.rounds.handed import Enclosed
from dibao.rounds.models import Envelope, SpotCheck, Visit
from dibao.rounds.questions import BLOCKS
from dibao.rounds.services import spot
from dibao.rounds.services.delivery import deliver
from dibao.rounds.services.planning import add
from tests.conftest import staff


def things() -> dict[str, Any]:
    """What stands for the braces."""
    made = Visit.objects.filter(ground="other").first()
    paper = made and Envelope.objects.filter(visit=made, state="taken").first()
    waits, draw = Envelope.objects.filter(state="conflict").first(), SpotCheck.objects.first()
    return {
        "look": Visit.objects.filter(ground="complaint").values_list("pk", flat=True).first(),
        "look_done": made and made.pk,
        "look_paper": paper and paper.enclosures.values_list("pk", flat=True).first(),
        "look_waiting": waits and waits.pk,
        "spot_check": draw and draw.number,
        "spot_visit": draw and draw.visits.values_list("pk", flat=True).first(),
    }


def rounded() -> None:
    """The helper was there, and again; the clerk is to go once more; the county has drawn the family."""
    award = Award.objects.get(ended_on=None)
    clerk, helper = staff("jingban"), staff("cunxie")
    visit = add(award=award, ground="other", why="上门看看", by=clerk)
    same = dict.fromkeys(BLOCKS, "same") | {
        "card_held": "yes",
        "paid_in_full": "yes",
        "present": "户主",
        "no_signature": "手伤",
    }
    for key in ("first", "second"):
        picture = SimpleUploadedFile("照片.jpg", photo(key), content_type="image/jpeg")
        deliver(
            visit=Visit.objects.get(pk=visit.pk), key=key, given=same, conclusion="unchanged", way="home_visit", by=helper,
            enclosed=Enclosed(photos=[picture]),
        )  # fmt: skip
    add(award=award, ground="complaint", why="邻居来电", by=clerk)
    due = date(clock.today().year + 1, 3, 1)
    spot.draw(division=COUNTY, seed="某日彩票", announced="公开栏", why="监督", due_on=due, by=staff("shenhe"), count=1)
