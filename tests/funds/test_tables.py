"""Each figure of a table equals the list behind it, counted again here in plain Python; what supervision counts."""

from collections import Counter
from datetime import date
from statistics import median

from demo.office import NEXT_TOWN, NEXT_VILLAGE, VILLAGE
from dibao.funds.queries import supervision as watching
from dibao.funds.queries import tables as reads
from dibao.payments.models import Entry, Line
from dibao.payments.services import hold
from tests.funds.conftest import COUNTY, OCTOBER, SEPTEMBER, TOWN, arrive, come_back, pay_out, send
from tests.payments.conftest import decide


def recount(rows, moved) -> tuple[int, ...]:
    """The figures of a table from the bare rows, one by one."""
    sums = Counter()
    for line in rows:
        sums.update(
            h=1, p=line.members, g=line.grant, u=line.uplift, b=line.back_pay, s=line.price_subsidy, t=line.total
        )
    for entry in moved:
        sums["r"] += entry.amount if entry.credit == "returned" else 0
        sums["c"] += entry.amount if entry.debit == "recovered" else 0
    return tuple(sums[each] for each in "hpgubstrc")


def figures(cells) -> tuple[int, ...]:
    return tuple(getattr(cells, name) for name in (
        "households", "persons", "grant", "uplift", "back_pay", "price_subsidy", "total", "returned", "recovered"
    ))  # fmt: skip


def test_every_figure_equals_the_list_behind_it(families, approved, on):
    made = families(5)
    with on(date(2026, 9, 8)):
        pay_out(approved(SEPTEMBER))
        decide(made[0], SEPTEMBER, made[0].amounts.get().amount_month + 50_00)
    roster = approved(OCTOBER)
    lines = list(Line.objects.filter(roster=roster).order_by("pk"))
    send(lines)
    come_back(lines[2:3])
    arrive(lines[:2])
    for month in (SEPTEMBER, OCTOBER):
        rows = reads.by_town(COUNTY, month)
        assert [row.division for row in rows] == [TOWN]
        behind = [line for line in Line.objects.all() if line.month == month]
        moved = [each for each in Entry.objects.all() if each.booked_on.month == month.month]
        assert figures(rows[0].cells) == recount(behind, moved) == figures(reads.total(rows))
        assert {line.pk for line in reads.lines(TOWN, month)} == {line.pk for line in behind}
        assert figures(reads.by_town(TOWN, month)[0].cells) == figures(rows[0].cells)  # its one village
    october = reads.by_town(COUNTY, OCTOBER)[0].cells
    assert october.back_pay == 50_00 and october.returned == lines[2].total
    year = reads.by_month(COUNTY, 2026)
    assert [row.month for row in year] == [SEPTEMBER, OCTOBER]
    assert figures(reads.total(year)) == recount(Line.objects.all(), Entry.objects.all())


def test_a_family_that_moves_leaves_its_money_where_it_was_paid(families, approved, on):
    families(3)
    with on(date(2026, 9, 8)):
        lines = Line.objects.filter(roster=approved(SEPTEMBER)).order_by("pk")
        send(lines)
        come_back(lines[:1])
    before = [(row.division, figures(row.cells)) for row in reads.by_town(COUNTY, SEPTEMBER)]
    award = lines[0].award
    award.division = NEXT_VILLAGE
    award.save()
    assert [(row.division, figures(row.cells)) for row in reads.by_town(COUNTY, SEPTEMBER)] == before
    assert not reads.by_town(NEXT_TOWN, SEPTEMBER)


def test_days_from_decision_to_arrival_by_town(families, approved, on):
    families(6, on=date(2026, 8, 20))
    with on(date(2026, 9, 8)):
        roster = approved(SEPTEMBER)
        lines = list(Line.objects.filter(roster=roster).order_by("pk")[:4])
        send(lines)
        arrive(lines[:2])
    with on(date(2026, 9, 30)):
        arrive(lines[2:3])
    rows = watching.waits(COUNTY, first=date(2025, 10, 1), last=date(2026, 10, 16))
    days = {row.award.pk: row.days for row in rows}
    assert [days.pop(line.award_id) for line in lines] == [19, 19, 41, 57]
    assert set(days.values()) <= {57}  # never sent
    (town,) = watching.by_town(rows, COUNTY)
    assert (town.division, town.households, town.worst) == (TOWN, len(rows), 57)
    assert (town.not_yet, town.middle) == (len(rows) - 3, int(median(row.days for row in rows)))


def test_every_act_by_hand_is_listed_with_who_and_why(families, approved, roster_of, clerk, reviewer, approver):
    families(3)
    lines = list(Line.objects.filter(roster=approved(OCTOBER)).order_by("pk"))
    hold.place(line=lines[0], why="账户待核实", by=clerk)
    lines[0].refresh_from_db()
    hold.release(line=lines[0], why="本人到场确认账户", by=reviewer)
    send(lines[1:])
    come_back(lines[1:2])
    send(lines[1:2], again=True)
    found = watching.by_hand(COUNTY, first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert {row.what for row in found} == {"解除暂缓：经办人暂缓", "退回后重发"}
    released = next(row for row in found if row.what.startswith("解除"))
    assert (released.who, released.why) == (reviewer.name, "本人到场确认账户")
    assert not watching.by_hand(NEXT_TOWN, first=date(2026, 1, 1), last=date(2026, 12, 31))


def test_patterns_are_plain_counts_of_a_village(families, approved):
    made = families(4)
    for award in made[:3]:
        decide(award, OCTOBER, 465_00)
    decide(made[3], OCTOBER, 500_00)
    approved(OCTOBER)
    (row,) = watching.patterns(COUNTY, OCTOBER)
    assert (row.division, row.households, row.modal, row.modal_fen, row.round) == (VILLAGE, 4, 3, 465_00, 1)
    assert (row.handlers, row.most, row.most_name) == (1, 4, "系统")
