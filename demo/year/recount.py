"""清点 — the year counted again from the rows themselves, without the lists and sums the office works with."""

from collections import defaultdict
from datetime import date

from dibao.access.permissions import may
from dibao.adjusting.lifecycle import open_moves
from dibao.adjusting.models import Adjustment, Hearing, Service
from dibao.adjusting.permissions import MOVE
from dibao.banking.models import Instruction
from dibao.casework.models import Award, AwardAmount
from dibao.kernel import clock
from dibao.payments.models import Entry, Line
from dibao.recovery.models import Recovery
from dibao.remedies.models import Complaint
from dibao.rounds.models import Visit

from . import Year
from .lists import differences


def faults(year: Year) -> list[str]:
    """What does not agree, as sentences; none when the year ended as it should."""
    return [*_money(year), *_due(), *_stuck(year), *_unheard(), *_nameless(), *differences(year)]


def _money(year: Year) -> list[str]:
    """Our payments against the bank's own books, key by key, and both against the ledger."""
    ours = {
        row.key: (row.amount, row.state == "confirmed")
        for row in Instruction.objects.filter(state__in=("confirmed", "failed"))
    }
    found = [
        f"付款 {key}：银行 {year.bank.get(key)}，我方 {mine}"
        for key, mine in ours.items()
        if year.bank.get(key) != mine
    ]
    arrived = sum(fen for fen, paid in year.bank.values() if paid)
    booked = _sum(credit="paid") - _sum(debit="paid")
    if arrived != booked:
        found.append(f"到账合计：银行 {arrived} 分，台账 {booked} 分")
    twice = defaultdict(int)
    for award, month in Line.objects.filter(live=True).values_list("award", "month"):
        twice[award, month] += 1
    return found + [f"家庭 {award} 的 {month:%Y-%m} 有 {n} 行" for (award, month), n in twice.items() if n > 1]


def _sum(**side: str) -> int:
    """Fen of one side, without what was taken over as paid before the year."""
    return sum(Entry.objects.exclude(kind="opening").filter(**side).values_list("amount", flat=True))


def _due() -> list[str]:
    """Every month of every family: the amount decided against what was booked as due, less what was ordered back.

    A decision made after the last roster may still wait for the next one: those months are left out, nothing else is.
    """
    newest = {}
    for row in AwardAmount.objects.order_by("from_month", "decided_at", "pk"):
        newest[row.award_id, row.from_month] = row
    steps = defaultdict(list)
    for (award, month), row in sorted(newest.items(), key=lambda each: each[0]):
        steps[award].append((month, row.amount_month, row.decided_at))
    booked: dict[tuple[int, date], int] = defaultdict(int)
    for entry in Entry.objects.exclude(kind="price_subsidy"):
        sign = (entry.debit in ("expense", "opening")) - (entry.credit in ("expense", "opening"))
        booked[entry.award_id, entry.month] += sign * entry.amount
    last = Line.objects.filter(live=True).order_by("-roster__approved_at").first()
    assert last is not None and last.roster.approved_at is not None  # noqa: S101 — a year has rosters
    found = []
    for award in Award.objects.all():
        late = any(at > last.roster.approved_at for _, _, at in steps[award.pk])
        ended_late = (
            award.ended_on is not None and Recovery.objects.filter(award=award).exclude(status="closed").exists()
        )
        if late or ended_late:
            continue
        found += _months(award, steps[award.pk], booked, last.month)
    return found


def _months(award: Award, steps: list, booked: dict[tuple[int, date], int], last: date) -> list[str]:  # type: ignore[type-arg]
    found, month = [], award.starts_on.replace(day=1)
    while month <= last:
        living = award.ended_on is None or month <= award.ended_on
        due = next((amount for start, amount, _ in reversed(steps) if start <= month), 0) if living else 0
        if booked[award.pk, month] != due and Entry.objects.filter(award=award, month=month).exists() | (due > 0):
            found.append(f"家庭 {award.pk} {month:%Y-%m}：应发 {due} 分，已列 {booked[award.pk, month]} 分")
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def _stuck(year: Year) -> list[str]:
    """Every open adjustment has a move that one of the year's people may make."""
    office = year.office
    found = []
    for row in Adjustment.objects.exclude(status="closed"):
        town = office.town_of(row.division)
        people = (town.clerk, town.reviewer, office.county, office.approver)
        ways = open_moves(row.status, course=row.course)
        if not any(may(who, MOVE[way.name], row.division) for who in people for way in ways):
            found.append(f"调整 {row.number} 停在 {row.status}，没有人能办")
    return found


def _unheard() -> list[str]:
    """Nobody got less or nothing without having been heard and served, wish and death apart."""
    found = []
    for row in Adjustment.objects.filter(status="closed", course="cut", result__in=("reduced", "stopped", "tapered")):
        heard = Hearing.objects.filter(adjustment=row).exists()
        if not (heard and Service.objects.filter(adjustment=row).exists()):
            found.append(f"调整 {row.number} 没有听取意见或送达")
    ended = Award.objects.exclude(ended_on=None)
    explained = set(Adjustment.objects.exclude(result="").values_list("award", flat=True))
    return found + [f"家庭 {award.pk} 退出，没有调整可查" for award in ended if award.pk not in explained]


def _nameless() -> list[str]:
    """Whatever is late has somebody's name or post on it."""
    today = clock.today()
    found = [
        f"核查 {row.pk} 逾期，没有经办人"
        for row in Visit.objects.filter(state="planned", due_on__lt=today, assigned=None)
    ]
    found += [
        f"调整 {row.number} 逾期，没有岗位"
        for row in Adjustment.objects.exclude(status="closed").filter(due_on__lt=today, post="")
    ]
    late = Complaint.objects.exclude(state="closed").filter(due_on__lt=today, owner=None)
    return found + [f"举报 {row.number} 逾期，没有人办" for row in late]
