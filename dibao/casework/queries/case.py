"""The case page and the lists: what a person must see to do the next thing, read once."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dibao.access.choices import PostKind
from dibao.access.queries import clerks_of
from dibao.archive.queries.completeness import Missing
from dibao.archive.scheme import kind_of, scheme_for
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.policy.queries import calendar
from dibao.regions.queries import path_name
from dibao.registry import queries as registry
from dibao.rules.deadlines import light

from ..choices import AWARDED, Status
from ..lifecycle import MOVES, NEXT, Move
from ..models import Case, EconomicLine, Paper
from ..permissions import barred, moves_for
from . import gate

# The gate each status stands before, for the missing marks in the left rail.
STAGE = {
    Status.DRAFT: "accept",
    Status.SUBMITTED: "accept",
    Status.INCOMPLETE: "accept",
    Status.ACCEPTED: "request_check",
    Status.CHECKING: "finish_visit",
    Status.VISITING: "finish_visit",
    Status.ASSESSING: "assess",
    Status.ASSESSED: "propose",
    Status.PROPOSED: "send_up",
    Status.ON_NOTICE: "send_up",
    Status.DISPUTED: "send_up",
    Status.WITH_COUNTY: "send_up",
    Status.SENT_BACK: "send_up",
    Status.REVIEWED: "send_up",
    Status.CONFIRMED: "close",
    Status.REFUSED: "close",
    Status.WITHDRAWN: "close",
    Status.TERMINATED: "close",
}

# What the law calls the colours of a deadline, as the frame's lights are called.
LEVELS = {"red": "overdue", "amber": "soon", "green": "ok"}


@dataclass(frozen=True, slots=True)
class Light:
    """红黄绿 — a deadline with its colour and its words."""

    label: str
    due_on: date
    colour: str
    words: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Next:
    """下一步：谁 · 做什么 · 何时前."""

    who: str
    what: str
    when: str
    move: str
    mine: bool


@dataclass(frozen=True, slots=True)
class RailRow:
    """One line of the left rail: a paper that is there, or one that is missing."""

    rank: int
    title: str
    paper: Paper | None
    missing: Missing | None = None


@dataclass(slots=True)
class CasePage:
    """Everything the case page shows; masked, ready to print."""

    case: Case
    head: str
    place: str
    members: list[Any]
    next: Next | None
    lights: list[Light]
    moves: list[Move]
    barred: str
    rail: list[RailRow]
    lines: list[EconomicLine] = field(default_factory=list)


def lights(case: Case, on: date) -> list[Light]:
    """Every clock still running, the most urgent first."""
    return [
        Light(row.get_kind_display(), row.due_on, *light_of(row.due_on, on), row.provisional)
        for row in case.deadlines.filter(done_on=None)
    ]


def light_of(due: date, on: date) -> tuple[str, str]:
    """The level of a deadline's light (overdue, soon, ok) and its words."""
    colour, words = light(due, on, calendar())
    return LEVELS[colour], words


def who_next(case: Case, move: Move) -> str:
    """Who must make the next move, by post and by name."""
    names = [staff.name for staff in clerks_of(case.division, frozenset(move.posts)) if not barred(staff, case, move)]
    posts = "、".join(PostKind(post).label for post in move.posts)
    return f"{posts}（{'、'.join(sorted(names)[:3])}）" if names else f"{posts}（尚无可办理人员，请安全保密员授予岗位）"


def next_step(case: Case, staff: Any) -> Next | None:
    """The one thing to do next; nothing after the end."""
    name = NEXT.get(case.status)
    if name is None:
        return None
    if name == "confirm" and _refusal_due(case):
        name = "refuse"
    move = MOVES[name]
    running = lights(case, clock.today())
    mine = any(m.name == name for m in moves_for(staff, case))
    when = f"{running[0].due_on}（{running[0].words}）" if running else "尽快"
    return Next(who_next(case, move), move.label, when, name, mine)


def _refusal_due(case: Case) -> bool:
    """Whether the newest assessment leaves nothing to confirm."""
    newest = case.assessments.order_by("-at", "-id").first()
    return newest is not None and newest.outcome not in AWARDED


def rail(case: Case) -> list[RailRow]:
    """The file's papers in their fixed order, with what is missing in its place."""
    rows = [
        RailRow(kind_of(paper.kind).rank, paper.title, paper)
        for paper in case.papers.filter(withdrawn="").select_related("stored")
    ]
    stage = STAGE.get(Status(case.status))
    if stage:
        rows += [RailRow(kind_of(m.kind).rank, m.title, None, m) for m in gate.missing(case, stage)]
    return sorted(rows, key=lambda row: (row.rank, row.paper.pk if row.paper else 0))


def page(case: Case, staff: Any) -> CasePage:
    """The case page for this person."""
    today = clock.today()
    return CasePage(
        case=case,
        head=mask_name(registry.head(case.household).name),
        place=path_name(case.division),
        members=registry.members(case.household, today),
        next=next_step(case, staff),
        lights=lights(case, today),
        moves=moves_for(staff, case),
        barred=barred(staff, case),
        rail=rail(case),
        lines=list(case.lines.filter(removed="").select_related("member")),
    )


def uploadable_kinds(division: int) -> list[tuple[str, str]]:
    """Kinds of paper a person may hand in, in the order of the file; the system prints the others itself."""
    own = {
        "item_list",
        "note_sheet",
        "four_checks",
        "acceptance",
        "one_time_list",
        "check_report",
        "check_result",
        "assessment",
        "notice",
        "publication",
        "confirmation",
        "confirmation_form",
        "refusal",
        "termination",
        "withdrawal",
        "extension",
        "kinship_disclosure",
    }
    kinds = sorted(scheme_for(division).kinds.values(), key=lambda kind: kind.rank)
    return [(kind.slug, kind.title) for kind in kinds if kind.slug not in own]
