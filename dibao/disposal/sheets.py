"""What stands on the papers of an appraisal, a destruction and a transfer. Pure functions of rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dibao.kernel import clock

from .choices import Verdict
from .models import Appraisal, Destruction, Doomed, Opinion, Sent, Transfer
from .printing import Sheet


def day(moment: datetime | None) -> str:
    """A moment as the day on the office wall."""
    return f"{moment.astimezone(clock.OFFICE):%Y-%m-%d}" if moment else ""


def appraisal_report(
    appraisal: Appraisal, opinions: Sequence[Opinion], *, chosen: Iterable[str], place: str, signed_by: str
) -> Sheet:
    """鉴定报告 — `chosen` are the 档号 the draw keeps; everything one needs to draw again is on it."""
    kept = set(chosen)
    rows = [_opinion(each, each.volume.archival_code in kept) for each in opinions]
    counted = Counter(row[4] for row in rows)
    return Sheet(
        title="档案鉴定报告",
        number=appraisal.number,
        facts=[
            ("地区", place),
            ("范围", f"保管期限在 {appraisal.until} 及以前届满的案卷，共 {len(rows)} 卷"),
            ("鉴定小组", appraisal.group),
            ("结果", "；".join(f"{name} {count} 卷" for name, count in sorted(counted.items()))),
            ("抽样", f"种子“{appraisal.seed}”，意见为销毁的案卷中选留 {appraisal.percent}%（进位），选出 {len(kept)} 卷。"
                   "方法：对“种子、换行、档号”求 SHA-256，按值从小到大选取，任何人可以重算。"),
        ],
        columns=("档号", "户号", "起算日", "期满日", "意见", "理由"),
        widths=("52", "30", "17", "17", "22", ""),
        rows=rows,
        notes=_left_out(appraisal.skipped),
        signed=(("经办人", f"{appraisal.opened_by_name} {day(appraisal.opened_at)}"),
                ("审定人", f"{signed_by} {clock.today()}")),
    )  # fmt: skip


def _opinion(each: Opinion, chosen: bool) -> tuple[str, ...]:
    verdict = Verdict.SELECT if chosen else Verdict(each.verdict)
    said = f"{verdict.label}至 {each.until}" if verdict == Verdict.EXTEND else verdict.label
    why = "抽样选留" if chosen else each.why
    return (each.volume.archival_code, each.volume.household_number, str(each.starts), str(each.ends), said, why)


def destruction_register(destruction: Destruction, lines: Sequence[Doomed], *, place: str) -> Sheet:
    """销毁清册 — what was destroyed, by code and digest, who agreed and who stood by."""
    rows = [
        (line.archival_code, line.household_number, str(line.items), str(line.size), line.root[:32] + "\n" + line.root[32:],
         line.get_state_display() + (f"：{line.told}" if line.told else ""))
        for line in lines
    ]  # fmt: skip
    return Sheet(
        title="档案销毁清册",
        number=destruction.number,
        facts=[
            ("地区", place),
            ("依据", f"鉴定报告 {destruction.appraisal.number}"),
            ("数量", f"{destruction.count} 卷，{destruction.items} 件，{destruction.size} 字节"),
            ("清册摘要", destruction.digest),
            ("提出", f"{destruction.proposed_by_name} {day(destruction.proposed_at)}"),
            ("批准", f"{destruction.approved_by_name} {day(destruction.approved_at)} {destruction.approved_why}".strip()),
        ],
        columns=("档号", "户号", "件数", "字节数", "封存根摘要", "结果"),
        widths=("52", "30", "12", "20", "40", ""),
        rows=rows,
        notes=_left_out(destruction.skipped),
        signed=(("监销人", f"{destruction.first_by_name} {day(destruction.first_at)}"),
                ("监销人", f"{destruction.second_by_name} {day(destruction.second_at)}")),
    )  # fmt: skip


def transfer_list(transfer: Transfer, lines: Sequence[Sent], *, place: str) -> Sheet:
    """移交清单 — to be signed by both sides; the receiver's own answer comes as a signed file."""
    rows = [
        (line.archival_code, str(line.items), str(line.size), line.root[:32] + "\n" + line.root[32:],
         f"{line.report}\n{line.report_digest[:16]}…")
        for line in lines
    ]  # fmt: skip
    return Sheet(
        title="档案移交清单",
        number=transfer.number,
        facts=[
            ("移交地区", place),
            ("接收单位", transfer.partner.name),
            ("种类和依据", f"{transfer.get_kind_display()}；{transfer.why}"),
            ("数量", f"{transfer.count} 卷，{transfer.items} 件，{transfer.size} 字节"),
            ("电子清单摘要", transfer.list_digest or "装包后打印"),
        ],
        columns=("档号", "件数", "字节数", "封存根摘要", "四性检测报告"),
        widths=("54", "14", "22", "42", ""),
        rows=rows,
        signed=(("移交人", transfer.drawn_by_name), ("接收人", ""), ("日期", "")),
    )  # fmt: skip


def _left_out(skipped: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was left out and why, each in a line."""
    return [f"没有列入：{each['档号']}，{each['原因']}。" for each in skipped]
