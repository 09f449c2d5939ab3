"""Reads of rosters for pages: which ones somebody sees, villages, what changed, what is held, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from dibao.access.choices import BUSINESS
from dibao.kernel.crypto import blind
from dibao.kernel.masking import mask_account, mask_name
from dibao.regions import codes
from dibao.regions.queries import short_names
from dibao.registry.queries import heads_of

from ..choices import ChangeKind, Hold, Skip, Status
from ..models import Line, Roster
from ..permissions import moves_for

PAGE = 50
WHAT_NEXT = {
    Status.BUILDING: "系统：逐批编制，中断后可以继续",
    Status.BUILT: "另一人：核对变动清单，处理暂缓，再点“核对无误”",
    Status.CHECKED: "县级确认（第三人）：批准发放或退回",
    Status.APPROVED: "资金发放（第四人）：送银行",
}
LABELS = {"start": "编制", "finish": "编制完毕", "check": "核对无误", "send_back": "退回", "approve": "批准发放",
          "discard": "作废", "close": "结账"}  # fmt: skip


def seen_by(staff: Any) -> QuerySet[Roster]:
    """Rosters of the places of this person's posts, and those above them that hold lines of their places."""
    mine = Q(pk__in=Roster.objects.visible_to(staff).values("pk"))
    above = {
        code
        for post in getattr(staff, "live_posts", ())
        if post.kind in BUSINESS and post.division
        for code in codes.ancestors(post.division)
    }
    return Roster.objects.filter(mine | Q(division__in=above))


def lines_seen(roster: Roster, staff: Any) -> Any:
    """Lines of the roster inside this person's posts; of a discarded roster too, it stays readable."""
    return Line.objects.visible_to(staff).filter(roster=roster)


@dataclass(frozen=True, slots=True)
class Village:
    """One village (or town, for a large place) of a roster; fen."""

    division: int
    name: str
    households: int
    members: int
    grant: int
    uplift: int
    back_pay: int
    price_subsidy: int
    total: int
    held: int


def villages(lines: Any, within: int) -> list[Village]:
    """按村（社区）汇总, in the order of the codes."""
    sums = {name: Sum(name) for name in ("members", "grant", "uplift", "back_pay", "price_subsidy", "total")}
    rows = list(
        lines.order_by("division")
        .values("division")
        .annotate(households=Count("pk"), held=Count("pk", filter=~Q(hold="")), **sums)
    )
    names = short_names((row["division"] for row in rows), within)
    return [Village(name=names[row["division"]], **row) for row in rows]


def changed(lines: Any) -> list[tuple[str, str, int, int]]:
    """与上月相比: slug, label, households, fen; only what occurs."""
    rows = lines.order_by().values_list("change").annotate(households=Count("pk"), fen=Sum("total"))
    found = {change: (households, fen) for change, households, fen in rows}
    return [(kind.value, str(kind.label), *found[kind]) for kind in ChangeKind if kind in found]


def held(lines: Any) -> list[tuple[str, str, int, int]]:
    """暂缓: slug, label, households, fen; only what occurs."""
    rows = lines.exclude(hold="").order_by().values_list("hold").annotate(households=Count("pk"), fen=Sum("total"))
    found = {hold: (households, fen) for hold, households, fen in rows}
    return [(kind.value, str(kind.label), *found[kind]) for kind in Hold if kind in found]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line as the lists show it; names and accounts masked."""

    line: Line
    head: str
    place: str
    account: str
    holder: str
    bank: str


def line_rows(lines: Iterable[Line], within: int) -> list[LineRow]:
    """These lines with names of heads, places and accounts, each read once."""
    rows = list(lines)
    heads = heads_of(line.household_id for line in rows)
    places = short_names((line.division for line in rows), within)
    return [
        LineRow(
            line, heads.get(line.household_id, ""), places[line.division],
            mask_account(line.account.number) if line.account else "没有登记",
            mask_name(line.account.holder.name) if line.account else "",
            line.account.bank if line.account else "",
        )
        for line in rows
    ]  # fmt: skip


def with_accounts(lines: Any) -> Any:
    """The lines with what a list shows of them, in the order of places and numbers."""
    return lines.select_related("household", "account__holder").order_by("division", "household__number")


def found_in(lines: Any, text: str) -> Any:
    """Lines of a household whose number begins so, whose ID number this is, or a member of which is called so."""
    text = text.strip()
    if not text:
        return lines
    person = Q(household__memberships__person__name__contains=text)
    if text.isascii():
        person |= Q(household__memberships__person__pinyin__contains=text.lower())
    if len(text) in (15, 18):
        person |= Q(household__memberships__person__id_index=blind("person.id_number", text.upper()))
    keys = lines.filter(person | Q(household__number__startswith=text.upper())).values("pk")
    return lines.filter(pk__in=keys)


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Everything the page of a roster says."""

    roster: Roster
    next: str
    moves: list[Any]
    events: list[tuple[str, Any]]
    reasons: list[tuple[str, int]]
    villages: list[Village]
    changed: list[tuple[str, str, int, int]]
    held: list[tuple[str, str, int, int]]
    whole: bool
    total: Village | None = field(default=None)


def page(roster: Roster, staff: Any) -> RosterPage:
    """The page of a roster for this person: only lines of his own places are counted in the tables."""
    lines = lines_seen(roster, staff)
    found = villages(lines, roster.division)
    names = ("households", "members", "grant", "uplift", "back_pay", "price_subsidy", "total", "held")
    sums = {name: sum(getattr(row, name) for row in found) for name in names}
    return RosterPage(
        roster=roster,
        next=WHAT_NEXT.get(Status(roster.status), ""),
        moves=moves_for(staff, roster),
        events=[(LABELS[event.move], event) for event in roster.events.all()],
        reasons=[(Skip(slug).label, households) for slug, households in roster.reasons.items()],
        villages=found,
        changed=changed(lines),
        held=held(lines),
        whole=sums["households"] == roster.lines,
        total=Village(roster.division, "合计", **sums) if found else None,
    )


def months_of(staff: Any) -> list[tuple[date, list[Roster]]]:
    """发放名册 by month, newest first; discarded ones last in their month."""
    found: dict[date, list[Roster]] = {}
    for roster in seen_by(staff).order_by("-month", "division", "pk"):
        found.setdefault(roster.month, []).append(roster)
    return [(month, sorted(rows, key=lambda row: row.status == Status.DISCARDED)) for month, rows in found.items()]


def my_places(staff: Any) -> list[int]:
    """Where this person's business posts are, each once."""
    return sorted({post.division for post in getattr(staff, "live_posts", ()) if post.kind in BUSINESS})
