"""编制名册 — begun by one act, built in batches of awards; each batch is one transaction with its position and counts.

Killed anywhere, it goes on where it stopped; carried out twice at once, the second is refused.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, Sum

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.regions import codes

from ..choices import RosterKind, Status
from ..lifecycle import FINAL, OPEN
from ..models import Line, Roster
from ..permissions import BUILD
from ..pouring import pour
from ..queries.opening import covering
from ..queries.ordinary import COLUMNS, awards_between, lines_of
from ..queries.skipped import left_out
from ..queries.subsidy import in_month
from .back_pay import add_arrears
from .holding import hold_suspects
from .moving import move, note, write
from .opening import begun, take_over

BATCH = 20_000  # a second or two in one transaction; smaller ones spend their time on writing the same SQL anew
PLACES = ("county", "township", "village")
Progress = Callable[[Roster], None]


@transaction.atomic
def start(*, division: int, month: date, by: Any, kind: str = RosterKind.REGULAR) -> Roster:
    """编制名册 — begin the roster of a place and month; the first one of a place opens its ledger with it.

    Raises Invalid for a month that cannot be paid, Conflict when there is one already or an earlier one is not decided.
    """
    require(by, BUILD, division)
    if faults := _faults(division, month, kind):
        raise Invalid(fields=faults)
    serial = claim(f"payments.roster:{codes.short(division)[:6]}")  # builds of one county begin one after another
    _refuse_beside(division, month, kind)
    rows = []
    opening = covering(division)
    if opening is None:
        opening = begun(division=division, month=month, by=by)
        rows.append(opening)
    if month < opening.month:
        raise Invalid(
            fields={"month": f"台账从 {opening.month:%Y年%m月} 启用，以前的月份已按发放过登记，不能编制名册。"}
        )
    awards = Award.objects.filter(division__range=codes.span(division))
    found = awards.aggregate(last=Max("pk"), due=Count("pk"))
    try:
        with transaction.atomic():
            roster = Roster.objects.create(
                number=f"FF{codes.short(division)[:6]}{month:%Y%m}{serial:04d}", division=division, month=month,
                kind=kind, last=found["last"] or 0, due=found["due"],
            )  # fmt: skip
    except IntegrityError:
        raise _there_is_one(division, month) from None
    note(write(roster, "start", by=by), *rows, by=by, data={"due": roster.due})
    return roster


def _faults(division: int, month: date, kind: str) -> dict[str, str]:
    faults = {}
    if not codes.is_code(division) or codes.level(division) not in PLACES:
        faults["division"] = "名册按县（市、区）、乡镇（街道）或村（社区）编制，请重新选取。"
    if month.day != 1:
        faults["month"] = "发放月份应写到某月 1 日。"
    elif month > clock.today():
        faults["month"] = "不能编制以后月份的名册，请选择本月。"
    if kind not in RosterKind.values:
        faults["kind"] = "请选择当月名册或补充名册。"
    return faults


def _there_is_one(division: int, month: date) -> Conflict:
    found = Roster.objects.filter(division=division, month=month).exclude(status=Status.DISCARDED).first()
    number = found.number if found else ""
    return Conflict(f"{month:%Y年%m月} 已有名册 {number}，不重复编制。漏列的家庭请编制补充名册。")


def _refuse_beside(division: int, month: date, kind: str) -> None:
    """Rosters of the same families: one of this month, one that is not decided, one of a later month."""
    here = Roster.objects.filter(
        Q(division__range=codes.span(division)) | Q(division__in=codes.ancestors(division))
    ).exclude(status=Status.DISCARDED)
    regular = here.filter(kind=RosterKind.REGULAR, month=month)
    if kind == RosterKind.REGULAR and regular.filter(division=division).exists():
        raise _there_is_one(division, month)
    if waiting := here.filter(status__in=OPEN).first():
        raise Conflict(
            f"{waiting.month:%Y年%m月} 的名册 {waiting.number} 还是“{waiting.get_status_display()}”，"
            "请先办完或作废，再编制新的名册。"
        )
    if later := here.filter(month__gt=month).first():
        raise Invalid(fields={"month": f"已有 {later.month:%Y年%m月} 的名册，以前月份欠发的会在下一次名册中补发。"})
    if kind == RosterKind.SUPPLEMENT and not regular.filter(status__in=FINAL).exists():
        raise Invalid(fields={"kind": f"{month:%Y年%m月} 还没有批准的当月名册，请先编制当月名册。"})


def carry_on(*, roster: Roster, by: Any, batches: int | None = None, progress: Progress | None = None) -> Roster:
    """继续编制 — up to `batches` batches (all of them without one). When it is built already nothing is written."""
    require(by, BUILD, roster.division)
    if roster.status != Status.BUILDING:
        return roster
    opening = covering(roster.division)
    if opening is not None:
        batches = take_over(opening, by=by, batches=batches)
    subsidies = in_month(roster.division, roster.month)
    while roster.position < roster.last and batches != 0:
        _batch(roster, subsidies, by)
        batches = None if batches is None else batches - 1
        if progress:
            progress(roster)
    if roster.position >= roster.last and batches != 0:
        _finish(roster, by)
    return roster


@transaction.atomic
def _batch(roster: Roster, subsidies: Any, by: Any) -> None:
    """One batch: its lines, its counts, its position and its audit event stand or fall together."""
    _take(roster)
    places = codes.span(roster.division)
    rest = awards_between(places, roster.position, roster.last).order_by("pk").values_list("pk", flat=True)
    high = rest[BATCH - 1 : BATCH].first() or roster.last
    awards = awards_between(places, roster.position, high)
    seen = awards.count()
    lines = pour(Line, COLUMNS, lines_of(roster, awards, subsidies))
    lines += add_arrears(roster, awards)
    reasons = left_out(roster, awards)
    roster.position, roster.seen, roster.lines = high, roster.seen + seen, roster.lines + lines
    roster.skipped += sum(reasons.values())
    roster.reasons = dict(Counter(roster.reasons) + Counter(reasons))
    if roster.seen != roster.lines + roster.skipped:
        raise Conflict(f"编制名册 {roster.number} 时有家庭的情况正在变动，本批没有写入。请再点一次“继续编制”。")
    roster.save(update_fields=["position", "seen", "lines", "skipped", "reasons"])
    record("payments.build", by=by, about=roster, data={"position": high, "lines": lines, "seen": seen})


def _take(roster: Roster) -> None:
    """Take the next batch; whoever builds the same roster at the same time is refused."""
    same = Roster.objects.filter(pk=roster.pk, position=roster.position, status=Status.BUILDING)
    if same.select_for_update().first() is None:
        raise Conflict(f"发放名册 {roster.number} 正由另一处编制，请稍后刷新查看进度。")


@transaction.atomic
def _finish(roster: Roster, by: Any) -> None:
    """编制完毕 — what looks wrong is held, and the sums are taken from the lines themselves."""
    _take(roster)
    hold_suspects(roster)
    rows = roster.rows.all()
    sums = rows.aggregate(lines=Count("pk"), total=Sum("total", default=0), members=Sum("members", default=0))
    if sums.pop("lines") != roster.lines:
        raise Conflict(f"发放名册 {roster.number} 的行数与编制时的计数不符，不能继续。请作废后重新编制。")
    held = rows.exclude(hold="").aggregate(held=Count("pk"), held_total=Sum("total", default=0))
    event = move(roster, "finish", by=by, more={**sums, **held, "built_at": clock.now()})
    note(event, by=by, data={"lines": roster.lines, "skipped": roster.skipped})
