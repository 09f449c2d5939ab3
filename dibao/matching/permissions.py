"""Who may say that two are one, and what a cluster means."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.humans import acting_human
from dibao.access.permissions import Permission, may, permission
from dibao.kernel.moves import Step

from .lifecycle import MERGE as MOVES
from .lifecycle import open_moves
from .models import Merge

# Whoever registers people compares them with the papers in hand.
COMPARE = permission("matching.compare", "登记时核对是不是同一人", P.VILLAGE_HELPER, P.TOWNSHIP_CLERK)
DECIDE = permission("matching.decide", "判定是不是同一人", P.CHECKER, P.COUNTY_APPROVER)
JUDGE = permission("matching.judge", "判断冒名线索", P.CHECKER, P.COUNTY_APPROVER)
PROPOSE_MERGE = permission("matching.propose_merge", "提出合并重复登记", P.CHECKER, P.COUNTY_APPROVER)
MERGE = permission("matching.merge", MOVES["merge"].label, *MOVES["merge"].posts)
DECLINE = permission("matching.decline", MOVES["decline"].label, *MOVES["decline"].posts)
ASK_UNDO = permission("matching.ask_undo", MOVES["ask_undo"].label, *MOVES["ask_undo"].posts)
UNDO = permission("matching.undo", MOVES["undo"].label, *MOVES["undo"].posts)
KEEP_MERGED = permission("matching.keep_merged", MOVES["keep_merged"].label, *MOVES["keep_merged"].posts)
MOVE: dict[str, Permission] = {
    "merge": MERGE,
    "decline": DECLINE,
    "ask_undo": ASK_UNDO,
    "undo": UNDO,
    "keep_merged": KEEP_MERGED,
}
READERS = (P.CHECKER, P.COUNTY_APPROVER)


def places_of(merge: Merge) -> tuple[int, int]:
    """Where the two rows are registered."""
    return merge.kept.division, merge.merged.division


def barred(staff: Any, merge: Merge, move: Step) -> str:
    """Why this human may not make this move; empty when he may.

    One of the two rows at least lies in his place. What is carried out concerns both: whoever proposed it and whoever
    decides it answer for both places together. The second human is another one than the first.
    """
    act, places = MOVE[move.name], places_of(merge)
    mine = {place for place in places if may(staff, act, place)}
    if not mine:
        return "这两条登记都不在您的辖区，或者您的岗位不办理此项。"
    if not move.apart_from:
        return ""
    if move.name == "merge" and set(places) - mine - set(merge.covered):
        return "其中一条登记在别的县（市、区），须由那里的审批人员决定。"
    last = merge.events.filter(move__in=move.apart_from).last()
    if last and last.human == acting_human(staff):
        return f"“{move.label}”须由提出人以外的另一人办理。"
    return ""


def moves_for(staff: Any, merge: Merge) -> list[Step]:
    """The moves this person may make now, in the order of the table."""
    return [step for step in open_moves(merge.state) if not barred(staff, merge, step)]
