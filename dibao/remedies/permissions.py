"""Who may take in, hand out, check, answer and read complaints and disputes; moves are read off the tables."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import Permission, may, permission
from dibao.screening.permissions import related

from .lifecycle import COMPLAINT, DISPUTE, HANDLERS, KEEPERS, Move, open_moves
from .models import OVERSEERS, Complaint, Dispute

TAKE_IN = permission("remedies.take_in", "登记举报和投诉", *KEEPERS)
ASSIGN = permission("remedies.assign", COMPLAINT["assign"].label, *COMPLAINT["assign"].posts)
BEGIN = permission("remedies.begin", COMPLAINT["begin"].label, *COMPLAINT["begin"].posts)
WRITE_ANSWER = permission("remedies.answer", COMPLAINT["answer"].label, *COMPLAINT["answer"].posts)
SEND_BACK = permission("remedies.send_back", COMPLAINT["send_back"].label, *COMPLAINT["send_back"].posts)
CLOSE = permission("remedies.close", COMPLAINT["close"].label, *COMPLAINT["close"].posts)
FILE_AWAY = permission("remedies.file_away", COMPLAINT["file_away"].label, *COMPLAINT["file_away"].posts)
PRINT = permission("remedies.print", "打印答复书", *KEEPERS)
CHANGE_KEEPER = permission("remedies.change_keeper", "改由他人保管举报人信息", P.COUNTY_APPROVER)
REVEAL = permission("remedies.reveal", "查看举报人", *KEEPERS, P.AUDITOR)
REGISTER = permission("remedies.register", "登记复议诉讼", P.COUNTY_REVIEWER)
REPLY = permission("remedies.reply", DISPUTE["reply"].label, *DISPUTE["reply"].posts)
SUMMON = permission("remedies.summon", DISPUTE["summon"].label, *DISPUTE["summon"].posts)
CONCLUDE = permission("remedies.conclude", DISPUTE["conclude"].label, *DISPUTE["conclude"].posts)
MOVE: dict[tuple[str, str], Permission] = {
    ("complaint", "assign"): ASSIGN,
    ("complaint", "begin"): BEGIN,
    ("complaint", "answer"): WRITE_ANSWER,
    ("complaint", "send_back"): SEND_BACK,
    ("complaint", "close"): CLOSE,
    ("complaint", "file_away"): FILE_AWAY,
    ("dispute", "reply"): REPLY,
    ("dispute", "summon"): SUMMON,
    ("dispute", "conclude"): CONCLUDE,
}
READERS = tuple(sorted(OVERSEERS | set(HANDLERS)))
# A dispute is about a decision: those who decide, who keep the file, and who supervise.
DISPUTE_READERS = (
    P.TOWNSHIP_REVIEWER,
    P.COUNTY_REVIEWER,
    P.COUNTY_APPROVER,
    P.ARCHIVIST,
    P.AUDITOR,
    P.CITY_SUPERVISOR,
    P.PROVINCE_SUPERVISOR,
)


def walled(staff: Any, complaint: Complaint) -> str:
    """回避 — why this human must not touch this complaint; empty when nothing stands against it."""
    human = getattr(staff, "human_key", "")
    if human and any(wall.human == human for wall in complaint.walls.all()):
        return "这件举报应当由您回避。"
    return related(staff, complaint.household) if complaint.household else ""


def barred(staff: Any, matter: Complaint | Dispute, move: Move) -> str:
    """Why this human may not make this move: walled off, another's work, or his own step before it."""
    human = getattr(staff, "human_key", "")
    if isinstance(matter, Dispute):
        if why := related(staff, matter.household):
            return why
    elif why := walled(staff, matter) or _not_his(staff, matter, move):
        return why
    if human and human in {event.human for event in matter.events.all() if event.move in move.apart_from}:
        return f"您参与了前一环节的办理，“{move.label}”须由另一人办理。"
    return ""


def _not_his(staff: Any, complaint: Complaint, move: Move) -> str:
    if move.own and complaint.owner_id != getattr(staff, "pk", None):
        return "这件举报已交由他人核查。"
    if move.keeps and complaint.keeper_id != getattr(staff, "pk", None):
        return f"举报人信息由{complaint.keeper.name}保管，答复由其办理。"
    return ""


def moves_for(staff: Any, table: str, matter: Any) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    return [
        move
        for move in open_moves(table, matter.state)
        if may(staff, MOVE[table, move.name], matter.division) and not barred(staff, matter, move)
    ]
