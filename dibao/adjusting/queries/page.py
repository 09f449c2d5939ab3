"""One adjustment as its page shows it: why, what changed, before and after, what was said, what may be done next."""

import json
from dataclasses import dataclass
from typing import Any

from dibao.access.choices import PostKind
from dibao.archive.queries import at_hand
from dibao.casework.choices import Outcome
from dibao.casework.queries.input_words import line_words, member_words
from dibao.casework.queries.replay import facts_of_basis
from dibao.kernel.masking import mask_name
from dibao.kernel.money import yuan
from dibao.regions.queries import path_name
from dibao.registry import dictionary
from dibao.registry.queries import heads_of
from dibao.rules.assessment import Assessment as Answer
from dibao.rules.facts import HouseholdFacts, PropertyFact
from dibao.rules.findings import Finding

from ..choices import Block, Course, Status
from ..lifecycle import MOVES, Move
from ..models import Adjustment, AdjustmentEvent, AdjustmentPaper, ChangedLine
from ..permissions import moves_for
from .facts import Fact, facts_for, item_of
from .places import Places, places
from .sheets import answer_of, newest_reckoning
from .work import next_words

EVENTS = {"open": "提起"}
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("核实变动", (Status.OPENED,)),
    ("重新核算", (Status.RECKONED,)),
    ("听取意见", (Status.CALLED, Status.HEARD)),
    ("县级决定", (Status.PROPOSED,)),
    ("送达告知书", (Status.DECIDED,)),
    ("办结归档", (Status.SERVED,)),
)
# These end or move an award whatever its amount would be.
UNRECKONED = (Course.WISH, Course.MOVE)


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the two columns: what, before, after; `changed` when they differ."""

    what: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class AdjustmentPage:
    """Everything the page of an adjustment shows; names are masked."""

    head: str
    place: str
    to_place: str
    places: Places | None
    steps: list[tuple[str, str]]
    next: str
    who: str
    moves: list[Move]
    figures: list[Compared]
    situation: list[Compared]
    findings: list[Finding]
    lines: list[tuple[str, ChangedLine]]
    events: list[tuple[str, AdjustmentEvent]]
    papers: list[tuple[AdjustmentPaper, bool]]


def page(adjustment: Adjustment, staff: Any) -> AdjustmentPage:
    """The page for this person."""
    kept = newest_reckoning(adjustment)
    after = answer_of(kept) if kept and adjustment.course else None
    before = _earlier(adjustment)
    papers = adjustment.papers.select_related("item__volume", "stored")
    return AdjustmentPage(
        head=heads_of([adjustment.household_id]).get(adjustment.household_id, ""),
        place=path_name(adjustment.division),
        to_place=path_name(adjustment.to_division) if adjustment.to_division else "",
        places=places(adjustment),
        steps=_steps(adjustment),
        next=next_words(adjustment),
        who=_who(adjustment),
        moves=moves_for(staff, adjustment),
        figures=_figures(adjustment, before[1], after) if before else [],
        situation=_situation(adjustment, before[0]) if before else [],
        findings=[*after.findings] if after else [],
        lines=[(_line(row), row) for row in adjustment.lines.filter(removed=False).select_related("member")],
        events=[(EVENTS.get(event.move) or MOVES[event.move].label, event) for event in adjustment.events.all()],
        papers=[
            (row, row.item is None or at_hand(row.item.volume, staff, class_code=row.item.class_code)) for row in papers
        ],
    )


def _earlier(adjustment: Adjustment) -> tuple[HouseholdFacts, Answer] | None:
    amount = adjustment.before or adjustment.award.present
    if amount is None:
        return None
    return facts_of_basis(amount.basis), Answer.from_json(amount.basis.findings)


def _steps(adjustment: Adjustment) -> list[tuple[str, str]]:
    """The steps with `done`, `now` or `later`; a step that this course does not have is left out."""
    closed = adjustment.status == Status.CLOSED
    heard = adjustment.course in ("", Course.CUT)
    shown = [step for step in STEPS if heard or step[0] != "听取意见"]
    if adjustment.course == Course.KEEP or (closed and adjustment.result in ("kept", "referred")):
        shown = list(STEPS[:2])
    at = next((n for n, (_, statuses) in enumerate(shown) if adjustment.status in statuses), len(shown))
    return [(name, "done" if n < at or closed else "now" if n == at else "later") for n, (name, _) in enumerate(shown)]


def _who(adjustment: Adjustment) -> str:
    """Whose turn it is, by post."""
    if adjustment.status in (Status.OPENED, Status.RECKONED):
        return PostKind(adjustment.post).label
    return PostKind.COUNTY_APPROVER.label if adjustment.status == Status.PROPOSED else PostKind.TOWNSHIP_CLERK.label


def _figures(adjustment: Adjustment, before: Answer, after: Answer | None) -> list[Compared]:
    """The figures side by side; what was paid, not what was once assessed."""
    if after is None:
        paid = f"{yuan(adjustment.before_month)} 元"
        then = f"{yuan(adjustment.after_month or 0)} 元" if adjustment.course in (*UNRECKONED, Course.DEATH) else ""
        return [Compared("每月保障金", paid, then)] if then else []
    pairs = (
        ("类别", Outcome(before.status).label, Outcome(after.status).label),
        ("保障人口", f"{before.members} 人", f"{after.members} 人"),
        ("家庭年收入", f"{yuan(before.income_year)} 元", f"{yuan(after.income_year)} 元"),
        ("人均年收入", f"{yuan(before.per_head_year)} 元", f"{yuan(after.per_head_year)} 元"),
        ("标准（每人每年）", f"{yuan(before.standard_year)} 元", f"{yuan(after.standard_year)} 元"),
        ("其中分类施保", f"{yuan(before.uplift_month)} 元", f"{yuan(after.uplift_month)} 元"),
        ("每月保障金", f"{yuan(adjustment.before_month)} 元", f"{yuan(adjustment.after_month or 0)} 元"),
    )
    return [Compared(*pair) for pair in pairs]


def _situation(adjustment: Adjustment, before: HouseholdFacts) -> list[Compared]:
    """What is known of the family, before and now; only what differs."""
    kept = newest_reckoning(adjustment)
    if kept and adjustment.course:
        now = HouseholdFacts.from_json(json.loads(kept.facts))
    else:
        now = facts_for(adjustment, adjustment.effective_month or before.on)
    names = {member.key: mask_name(member.label) for member in (*before.members, *now.members)}
    rows = _members(before, now, names)
    for block in Block:
        rows += _block(block, getattr(before, block), getattr(now, block), names)
    return [row for row in rows if row.changed]


def _members(before: HouseholdFacts, now: HouseholdFacts, names: dict[str, str]) -> list[Compared]:
    earlier = {member.key: member_words(member) for member in before.members}
    later = {member.key: member_words(member) for member in now.members}
    keys = list(dict.fromkeys([*earlier, *later]))
    return [Compared(names[key], earlier.get(key, "不在家庭中"), later.get(key, "已不在家庭中")) for key in keys]


def _block(block: str, before: tuple[Fact, ...], now: tuple[Fact, ...], names: dict[str, str]) -> list[Compared]:
    earlier, later = _by_item(before), _by_item(now)
    keys = list(dict.fromkeys([*earlier, *later]))
    return [
        Compared(
            f"{names.get(who, '成员')} {_item(block, what)}",
            earlier.get((who, what), "无"),
            later.get((who, what), "无"),
        )
        for who, what in keys
    ]


def _by_item(rows: tuple[Fact, ...]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        found.setdefault((row.member, item_of(row)), []).append(_words(row))
    return {key: "；".join(words) for key, words in found.items()}


def _words(row: Fact) -> str:
    return line_words(row, row.value if isinstance(row, PropertyFact) else row.amount)


def _item(block: str, code: str) -> str:
    return dictionary.label(block, "item" if block == Block.INCOME else "kind", code)


def _line(row: ChangedLine) -> str:
    """One entered change in words."""
    said = row.values
    period = dictionary.label(row.block, "period", said["period"]) if said.get("period") else ""
    amount = f"{yuan(said['amount'])} 元{'，' + period if period else ''}" if said["amount"] else "已经没有"
    return f"{mask_name(row.member.name)} {_item(row.block, row.item)}：{amount}"
