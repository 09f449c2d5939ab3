"""Every row of the stacks is covered by an event; one that is not, is named."""

import pytest

from dibao.audit import checks, fsck
from dibao.holdings.models import Line
from dibao.holdings.queries import boxing
from dibao.holdings.services.boxing import carry_out, draw_plan
from dibao.holdings.services.care import record_care
from dibao.holdings.services.stock import begin, close, mark, scan
from dibao.kernel import clock
from tests.archive.office import OTHER_VILLAGE, VILLAGE, pdf_file
from tests.holdings.shelf import bags, first_box

pytestmark = pytest.mark.django_db


def forged() -> set[str]:
    return {str(problem) for problem in fsck.rows(checks.Seen())}


def test_no_act_leaves_a_row_without_its_event(clerk):
    before = forged()
    made = bags(clerk, 4, pages=200)
    plan = draw_plan(division=VILLAGE, by=clerk)
    carry_out(plan=plan, bags=[move.bag.code for move in boxing.moves_of(plan)], by=clerk)
    theirs = bags(clerk, 1, division=OTHER_VILLAGE)[0].bag
    begin(place=first_box(OTHER_VILLAGE), by=clerk)
    run = begin(place=first_box().parent, by=clerk)
    scan(inventory=run, code=f"B-{VILLAGE}-02", by=clerk)
    scan(inventory=run, code=made[0].bag.code, by=clerk)
    mark(inventory=run, bag=made[1].bag.code, state="present", by=clerk)
    inside = begin(place=first_box(), by=clerk)
    scan(inventory=inside, code=theirs.code, by=clerk)
    close(inventory=run, by=clerk)
    item = made[0].items.get()
    record_care(item=item, kind="repair", on=clock.today(), what="托裱", by=clerk,
                before=pdf_file(clerk, "前 fsck"), after=pdf_file(clerk, "后 fsck"))  # fmt: skip
    assert forged() == before
    Line.objects.filter(inventory=run, bag=made[1].bag).update(state="missing")
    assert len(forged() - before) == 1
