"""旧档清单 — what will become of a row, and the reconciliation: rows in = made + matched + refused."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from dibao.archive.choices import Programme, Status
from dibao.archive.models import Volume
from dibao.archive.numbering import BadNumber, HouseholdNumber
from dibao.kernel import clock
from dibao.kernel.crypto import blind
from dibao.regions.queries import pick
from dibao.registry.models import Membership

from ..choices import RowOutcome
from ..models import OldList, OldRow

TITLE = "{}家庭最低生活保障档案（{}年）"
EARLIEST = 1990
_TRACKS = (("城", "urban"), ("乡", "rural"), ("农", "rural"))


@dataclass(frozen=True, slots=True)
class Decision:
    """What will become of a row: its outcome and why; the volume when there is one, else what a new one needs."""

    outcome: str
    why: str = ""
    volume: Volume | None = None
    village: int = 0
    household_number: str = ""

    @property
    def label(self) -> str:
        return str(RowOutcome(self.outcome).label)


def decided(row: OldRow) -> Decision:
    """怎样处理这一行 — reads only. Nothing is guessed: what fits two things is refused and both are named."""
    said = row.values
    if row.faults:
        return _refused("".join(row.faults))
    again = _again(row)
    if again is not None:
        return Decision(RowOutcome.MATCHED, f"同样的一行已经导入过（{again.list}第{again.number}行）。", again.volume)
    if not EARLIEST <= said["filed_year"] <= clock.today().year:
        return _refused(f"年度 {said['filed_year']} 不对，应在 {EARLIEST} 和今年之间。")
    village, why = _village(said["village_name"], row.list.division)
    if why:
        return _refused(why)
    number, why = _household(said, village)
    if why:
        return _refused(why)
    return _volume(said, village, number) if number else Decision(RowOutcome.MADE, village=village)


def _refused(why: str) -> Decision:
    return Decision(RowOutcome.REFUSED, why[:300])


def _again(row: OldRow) -> OldRow | None:
    rows = OldRow.objects.filter(digest=row.digest, list__division=row.list.division, volume__isnull=False)
    return rows.exclude(pk=row.pk).select_related("list__stored", "volume").first()


def _village(text: str, division: int) -> tuple[int, str]:
    plain = "".join(text.split())
    found = [match for match in pick(plain, level="village", within=(division,), limit=50).matches if match.valid]
    exact = [match for match in found if plain.endswith(match.name) and match.path.endswith(plain)] or found
    if len(exact) == 1:
        return exact[0].code, ""
    if not exact:
        return 0, f"没有找到“{text}”。请写成“平安镇中心村”这样的全名，或 12 位区划代码。"
    return 0, f"“{text}”不止一处：{'、'.join(match.path for match in exact[:4])}。请在清单里写上乡镇名。"


def _household(said: dict[str, Any], village: int) -> tuple[str, str]:
    """The household number, or "" for a family nobody knows yet; and why the row cannot be used."""
    if said.get("household_no"):
        try:
            return str(HouseholdNumber.parse(said["household_no"])), ""
        except BadNumber as wrong:
            return "", str(wrong)
    if said.get("id_no"):
        rows = Membership.objects.filter(person__id_index=blind("person.id_number", said["id_no"]))
        known = rows.select_related("household").order_by("-valid_from").first()
        if known is not None:
            return known.household.number, ""
    name = said["head_name"]
    heads = Membership.objects.filter(person__name=name, is_head=True, household__division=village)
    same = {each.household.number for each in heads.select_related("household")}
    same |= set(_volumes_named(name, village))
    if same and not said.get("id_no"):
        return (
            "",
            f"同村已有户主“{name}”（户号 {'、'.join(sorted(same))}）。请核对：是同一户的，在清单里填上户号；不是的，填上身份证号。",
        )
    return "", ""


def _volumes_named(name: str, village: int) -> list[str]:
    rows = Volume.objects.filter(division=village, title__startswith=f"{name}家庭最低生活保障")
    return list(rows.values_list("household_number", flat=True))


def _volume(said: dict[str, Any], village: int, number: str) -> Decision:
    there = Volume.objects.filter(household_number=number, programme=Programme.DIBAO)
    opened = there.filter(status=Status.OPEN).first()
    if opened is not None:
        return Decision(RowOutcome.MATCHED, f"该户有在办案卷 {opened.archival_code}，纸件并入这一卷。", opened)
    same = there.filter(year=said["filed_year"]).first()
    if same is not None:
        return Decision(RowOutcome.MATCHED, f"该户 {same.year} 年的案卷 {same.archival_code} 已经封存。", same)
    return Decision(RowOutcome.MADE, village=village, household_number=number)


def track_of(said: dict[str, Any], default: str = "rural") -> str:
    """城乡 as the row says it, else rural, as nearly all old files are."""
    text = str(said.get("track_name") or "")
    return next((track for word, track in _TRACKS if word in text), default)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """对账 — rows and boxes of a list, and what became of them."""

    rows: int
    made: int
    matched: int
    refused: int
    waiting: int
    boxes: int
    boxes_kept: int
    boxes_said: int | None

    @property
    def adds_up(self) -> bool:
        """Rows in are rows out, and the boxes are as many as somebody counted on the shelf."""
        return self.rows == self.made + self.matched + self.refused + self.waiting and (
            self.boxes_said is None or self.boxes_said == self.boxes
        )

    @property
    def boxes_apart(self) -> int:
        """How many boxes the list names more (or fewer: negative) than were counted."""
        return self.boxes - (self.boxes if self.boxes_said is None else self.boxes_said)


def reconciled(found: OldList) -> Reconciliation:
    """对账报告 — counted from the rows, at any moment."""
    rows = list(found.rows.values_list("outcome", "box"))
    by_outcome = Counter(outcome for outcome, _ in rows)
    kept = {box for outcome, box in rows if box and outcome in (RowOutcome.MADE, RowOutcome.MATCHED)}
    return Reconciliation(
        rows=len(rows),
        made=by_outcome[RowOutcome.MADE],
        matched=by_outcome[RowOutcome.MATCHED],
        refused=by_outcome[RowOutcome.REFUSED],
        waiting=by_outcome[RowOutcome.WAITING],
        boxes=len({box for _, box in rows if box}),
        boxes_kept=len(kept),
        boxes_said=found.boxes,
    )
