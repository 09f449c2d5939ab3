"""The life of an adjustment as one table: who may do what from where, apart from whom, on which course.

A course is what the reckoning found: nothing changes (keep), nobody loses (give), somebody loses (cut), the family's
own wish (wish), a death (death), another place of living (move). Less money or an end passes only through a hearing and a served letter; the wish and
the death alone take effect with the decision. 社会救助法 第四十七、四十八条; 审核确认办法 第三十二条.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dibao.kernel import moves
from dibao.kernel.moves import Step

CLERK, REVIEWER, CHECKER = "township_clerk", "township_reviewer", "checker"
COUNTY, APPROVER = "county_reviewer", "county_approver"
WORKERS = (CLERK, REVIEWER, COUNTY)
HEARERS = (CLERK, REVIEWER, COUNTY)
PREPARED = ("enter", "reckon", "propose", "propose_cut")
BASIS = "社会救助法第四十七、四十八条"

KEEP, GIVE, CUT, WISH, DEATH, MOVE_AWAY = "keep", "give", "cut", "wish", "death", "move"
COURSES = (KEEP, GIVE, CUT, WISH, DEATH, MOVE_AWAY)
FREE = (GIVE, WISH, DEATH, MOVE_AWAY)
# The act with which the new amount, the end or the new place comes into force.
EFFECT: dict[str, str] = {GIVE: "decide", WISH: "decide", DEATH: "decide", CUT: "serve", MOVE_AWAY: "close"}


@dataclass(frozen=True, slots=True)
class Move(Step):
    """One row of the table; `courses`: on which courses it is open (none named: on every one)."""

    courses: tuple[str, ...] = ()
    strong: bool = False


MOVES = moves.table(
    Move("enter", "登记变动", ("opened", "reckoned"), "opened", WORKERS),
    Move("reckon", "重新核算", ("opened", "reckoned"), "reckoned", WORKERS),
    Move("keep", "核实无变化，维持", ("opened", "reckoned"), "closed", WORKERS, courses=("", KEEP), needs_reason=True),
    Move("call", "通知听取意见", ("reckoned",), "hearing_called", HEARERS, courses=(CUT,)),
    Move("call_again", "再次通知", ("hearing_called",), "hearing_called", HEARERS, courses=(CUT,)),
    Move("hear", "登记听取意见", ("hearing_called",), "heard", HEARERS, courses=(CUT,)),
    Move("propose", "提出意见，报县级", ("reckoned",), "proposed", WORKERS, courses=FREE),
    Move("propose_cut", "提出意见，报县级", ("heard",), "proposed", WORKERS, courses=(CUT,)),
    Move("look_again", "重新核实", ("hearing_called", "heard"), "opened", WORKERS, needs_reason=True),
    Move("send_back", "退回重新核实", ("proposed",), "opened", (APPROVER,), needs_reason=True),
    Move("decide", "决定", ("proposed",), "decided", (APPROVER,), apart_from=PREPARED, courses=(*FREE, CUT)),
    Move("annul", "撤回未送达的决定", ("decided",), "opened", (APPROVER,), courses=(CUT,), needs_reason=True),
    Move("serve", "登记送达", ("decided",), "served", (CLERK, REVIEWER, COUNTY, APPROVER)),
    Move("close", "办结归档", ("served",), "closed", (CLERK, APPROVER)),
    Move("refer", "移送处理", ("opened", "reckoned"), "closed", (REVIEWER, COUNTY, APPROVER), needs_reason=True),
)
STATUSES = moves.statuses("opened", MOVES.values())
FINAL = frozenset({"closed"})


def allowed(status: str, name: str, *, course: str) -> Move:
    """The move, if it is open from `status` on this course; raises IllegalMove."""
    row = moves.allowed(MOVES, status, name)
    if row.courses and course not in row.courses:
        raise moves.IllegalMove(name)
    return row


def open_moves(status: str, *, course: str) -> list[Move]:
    """Moves people can make from `status` on this course, in the order of the table."""
    return [row for row in MOVES.values() if status in row.sources and (not row.courses or course in row.courses)]


def takes_effect(name: str, *, course: str) -> bool:
    """生效 — whether this move brings the new amount or the end into force on this course."""
    return EFFECT.get(course) == name


def lawful(done: Iterable[str], *, course: str) -> bool:
    """Whether the moves made since the last reckoning allow an effect on this course.

    Less or nothing on the course `cut` needs a hearing, a decision after it, and a served letter after that.
    """
    since = list(done)
    if "reckon" in since:
        since = since[len(since) - since[::-1].index("reckon") :]
    wanted = ("hear", "propose_cut", "decide", "serve") if course == CUT else ("propose", "decide")
    at = 0
    for name in since:
        at += at < len(wanted) and name == wanted[at]
    return at == len(wanted)
