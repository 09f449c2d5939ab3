"""The page of one change: its figures beside those in force, its counts, its villages, what may be done next."""

from dataclasses import dataclass
from typing import Any

from dibao.policy.queries import snapshot
from dibao.policy.wording import words
from dibao.rules.catalogue import name_of
from dibao.rules.changes import KIND_NAMES, WHY_NAMES

from ..choices import RunKind, Skip, Status
from ..models import ChangeEvent, ProposedValue, Run, StandardChange
from ..permissions import moves_for
from .figures import values_of
from .listing import short_names
from .results import Counts, Results

# Reasons beside those of `Skip`.
REASONS = {value.value: str(value.label) for value in Skip} | {"task_done": "已由人工办结"}
WHAT_NEXT = {
    Status.DRAFT: "录入人：核对新标准后试算",
    Status.PREVIEWED: "录入人：看过试算结果后提交审批",
    Status.SUBMITTED: "县级确认（另一人）：核对后批准或退回",
    Status.APPLYING: "系统：逐批执行，中断后可以继续",
    Status.APPLIED: "乡镇：送达告知书、公布名单，办理转人工的待办",
    Status.UNDO_ASKED: "县级确认（另一人）：决定是否撤销",
    Status.UNDOING: "系统：逐批恢复原金额，中断后可以继续",
}


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One proposed figure beside the one it would follow."""

    value: ProposedValue
    name: str
    track: str
    now: str
    then: str


def value_rows(change: StandardChange) -> list[ValueRow]:
    """新旧对照 — what is in force on the day (what was, once the change is decided) and what is proposed."""
    values = values_of(change)
    own = {each.parameter.code for each in values if each.parameter}
    today = snapshot(change.effective_on)
    earlier = type(today)([row for row in today.rows if row.id not in own], today.on)
    rows = []
    for each in values:
        track = "rural" if each.track == "any" else each.track
        found = next((row for row in earlier.chosen(change.division, track) if row.key == each.key), None)
        rows.append(
            ValueRow(
                each,
                name_of(each.key),
                each.get_track_display(),
                words(found.value, unit=found.unit) if found else "没有录入",
                words(each.value, unit=each.unit),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of effect: what it is called, its counts, and how many of each reason."""

    kind: str
    name: str
    counts: Counts
    reasons: list[tuple[str, int]]


def kind_rows(results: Results) -> list[KindRow]:
    """Every kind that occurs, with its reasons."""
    reasons: dict[str, list[tuple[str, int]]] = {}
    for kind, why, households in results.reasons():
        reasons.setdefault(kind, []).append((WHY_NAMES[why] or "没有另行说明", households))
    return [
        KindRow(kind, KIND_NAMES[kind], counts, reasons.get(kind, [])) for kind, counts in results.by_kind().items()
    ]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One village: its counts and its households by kind."""

    division: int
    name: str
    counts: Counts
    raised: int
    lowered: int
    leaving: int
    new: int
    unknown: int


def place_rows(results: Results, within: int) -> list[PlaceRow]:
    """按村（社区）, in the order of their codes."""
    found = results.by_division()
    names = short_names((division for division, _, _ in found), [within])
    return [
        PlaceRow(
            division,
            names[division],
            counts,
            kinds["increase"],
            kinds["decrease"],
            kinds["stop"] + kinds["taper"],
            kinds["new"],
            kinds["unknown"],
        )
        for division, counts, kinds in found
    ]


@dataclass(frozen=True, slots=True)
class RunRow:
    """How far a run is, and why some were left out."""

    run: Run
    name: str
    reasons: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Everything the page of a change says apart from its results."""

    change: StandardChange
    values: list[ValueRow]
    events: list[tuple[str, ChangeEvent]]
    runs: list[RunRow]
    next: str
    moves: list[Any]


def page(change: StandardChange, staff: Any) -> ChangePage:
    """The page of a change for this person."""
    labels = {"enter": "录入", "edit": "修改", "preview": "试算", "submit": "提交审批", "send_back": "退回", "approve": "批准",
              "finish": "执行完毕", "ask_undo": "申请撤销", "keep": "不同意撤销", "undo": "批准撤销", "finish_undo": "撤销完毕",
              "discard": "作废"}  # fmt: skip
    runs = [
        RunRow(run, RunKind(run.kind).label, [(REASONS.get(why, why), n) for why, n in run.reasons.items()])
        for run in change.runs.order_by("pk")
    ]
    return ChangePage(
        change=change,
        values=value_rows(change),
        events=[(labels[event.move], event) for event in change.events.all()],
        runs=runs,
        next=WHAT_NEXT.get(Status(change.status), "") if change.status in WHAT_NEXT else "",
        moves=moves_for(staff, change),
    )
