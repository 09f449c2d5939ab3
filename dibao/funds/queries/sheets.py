"""月结文书的内容 — four papers of a close, from the ledger and the lines as the close holds them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Sum

from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.payments.choices import ChangeKind, Kind, Side
from dibao.payments.models import Line
from dibao.regions.queries import path_name, short_names
from dibao.registry.queries import heads_of
from dibao.rules.periods import first_of_month

from ..choices import ClosePaperKind, Source
from ..models import MonthClose
from ..printing import Sheet
from . import tables
from .budget import shared, shares_in
from .ledger import flow
from .standing import held_by

MOVED = (ChangeKind.NEW, ChangeKind.RESUMED, ChangeKind.INCREASE, ChangeKind.DECREASE, ChangeKind.ARREARS)


def _head(close: MonthClose, kind: ClosePaperKind) -> dict[str, Any]:
    began = close.began_at.astimezone(clock.OFFICE).date()
    return {
        "title": str(kind.label),
        "number": close.number,
        "facts": [
            ("单位", path_name(close.division)),
            ("月份", f"{close.month:%Y年%m月}"),
            ("结账", f"{close.by_name}　{began}"),
        ],
        "signed": [("制单", close.by_name), ("复核", ""), ("负责人", "")],
    }


def summary(close: MonthClose) -> Sheet:
    """资金发放名册汇总表 — by town, from the approved lines of the month."""
    rows = tables.by_town(close.division, close.month)
    sums = tables.total(rows)
    return Sheet(
        **_head(close, ClosePaperKind.SUMMARY),
        columns=("乡镇（街道）", "户数", "人数", "保障金", "分类施保", "补发", "价格补贴", "合计"),
        numbers=7,
        rows=[(row.name, *_figures(row.cells)) for row in rows],
        total=("合计", *_figures(sums)),
    )


def _figures(cells: tables.Cells) -> tuple[str, ...]:
    money = (cells.grant, cells.uplift, cells.back_pay, cells.price_subsidy, cells.total)
    return (str(cells.households), str(cells.persons), *(yuan(fen) for fen in money))


def changes(close: MonthClose) -> Sheet:
    """发放增减变动清单 — every family whose amount is not that of the month before, and who is no longer paid."""
    now = tables.lines(close.division, close.month).select_related("household")
    moved = list(now.filter(change__in=MOVED).order_by("division", "household__number"))
    before = tables.lines(close.division, first_of_month(close.month, months=-1)).select_related("household")
    gone = before.exclude(award__in=now.values("award")).exclude(change=ChangeKind.ARREARS)
    left = list(gone.order_by("division", "household__number"))
    heads = heads_of(line.household for line in [*moved, *left])
    names = short_names({line.division for line in [*moved, *left]}, close.division)
    rows = [_change(line, heads, names, line.get_change_display(), line.before, line.total) for line in moved]
    rows += [_change(line, heads, names, "停发或退出", line.grant + line.uplift, 0) for line in left]
    return Sheet(
        **_head(close, ClosePaperKind.CHANGES),
        columns=("村（社区）", "户号", "户主", "变动", "上月", "本月"),
        numbers=2,
        rows=rows,
        total=("合计", f"{len(rows)} 户", "", "", "", ""),
    )


def _change(line: Line, heads: Any, names: Any, what: str, before: int, now: int) -> tuple[str, ...]:
    number = line.household.number
    return (names[line.division], number, heads.get(line.household_id, ""), what, yuan(before), yuan(now))


def receipts(close: MonthClose) -> Sheet:
    """银行发放回执清单 — answers of the banks by day: paid and returned; what stands open is carried on."""
    answered = held_by(close).filter(debit=Side.IN_TRANSIT)
    sums = (
        answered.order_by().values_list("booked_on", "credit").annotate(Count("source", distinct=True), Sum("amount"))
    )
    rows = [
        (f"{on}", str(Side(credit).label), str(households), yuan(fen)) for on, credit, households, fen in sorted(sums)
    ]
    carried = close.totals["carried"]
    return Sheet(
        **_head(close, ClosePaperKind.RECEIPTS),
        columns=("记账日期", "结果", "户数", "金额"),
        numbers=2,
        rows=rows,
        total=("合计", "", "", yuan(sum(fen for _, _, _, fen in sums))),
        notes=[f"结转下月：暂缓未发 {yuan(carried['payable'])} 元，退回待发 {yuan(carried['returned'])} 元。"],
    )


def voucher(close: MonthClose) -> Sheet:
    """记账凭证 — what the month moved, debit and credit by kind; both sides add up to the same."""
    rows = []
    for kind, debit, credit, fen in _sums(close):
        rows.append((f"{Kind(kind).label}", str(Side(debit).label), yuan(fen), "", ""))
        rows.append(("", "", "", str(Side(credit).label), yuan(fen)))
    whole = yuan(close.totals["moved"])
    by_source = close.totals["shares"]
    note = "；".join(f"{Source(source).label} {yuan(fen)} 元" for source, fen in by_source.items())
    return Sheet(
        **_head(close, ClosePaperKind.VOUCHER),
        columns=("摘要", "借方科目", "借方金额", "贷方科目", "贷方金额"),
        numbers=0,
        rows=rows,
        total=("合计", "", whole, "", whole),
        notes=[
            f"本月已发 {yuan(close.totals['paid'])} 元"
            + (f"，按分担比例：{note}。" if note else "。还没有录入分担比例。")
        ],
    )


def _sums(close: MonthClose) -> list[tuple[str, str, str, int]]:
    rows = held_by(close).order_by().values_list("kind", "debit", "credit").annotate(fen=Sum("amount"))
    order = {kind: place for place, kind in enumerate(Kind.values)}
    return sorted(rows, key=lambda row: (order[row[0]], row[1], row[2]))


def totals_of(close: MonthClose, carried: dict[str, int]) -> dict[str, Any]:
    """The sums of a close, fixed when it begins: what moved, what was paid, by source, what is carried on."""
    moved = flow(held_by(close))
    return {
        "moved": sum(row[3] for row in _sums(close)),
        "entries": held_by(close).count(),
        "approved": moved.approved,
        "sent": moved.sent,
        "paid": moved.paid,
        "returned": moved.returned,
        "recovered": moved.recovered,
        "shares": shared(moved.paid, shares_in(close.division), close.month),
        "carried": carried,
    }


SHEETS: dict[ClosePaperKind, Callable[[MonthClose], Sheet]] = {
    ClosePaperKind.SUMMARY: summary,
    ClosePaperKind.CHANGES: changes,
    ClosePaperKind.RECEIPTS: receipts,
    ClosePaperKind.VOUCHER: voucher,
}
