"""Data of the papers of payments, from their own rows. 户主 in full on the village's list, ID and account masked."""

from typing import Any

from dibao.kernel.money import yuan
from dibao.regions.queries import path_name
from dibao.registry import queries as registry
from dibao.registry.models import Household, Membership

from ..models import Roster
from ..printing import Sheet
from .changes import change_list
from .roster import line_rows, lines_seen, villages, with_accounts
from .statement import statement
from .workbook import ids_of

MOST = 3000
SIGNED = ("编制", "核对", "批准", "资金发放")
MONEY = ("grant", "uplift", "back_pay", "price_subsidy", "total")


def _facts(roster: Roster, place: str) -> list[tuple[str, str]]:
    return [
        ("地区", place),
        ("发放月份", f"{roster.month:%Y年%m月}"),
        ("种类", str(roster.get_kind_display())),
        ("状态", str(roster.get_status_display())),
    ]


def summary_sheet(roster: Roster, staff: Any) -> Sheet:
    """资金发放汇总表 — a row per village, the sum below."""
    rows = villages(lines_seen(roster, staff), roster.division)
    sums = [yuan(sum(getattr(row, name) for row in rows)) for name in MONEY]
    return Sheet(
        title="低保资金发放汇总表",
        number=roster.number,
        facts=_facts(roster, path_name(roster.division)),
        columns=("序号", "村（社区）", "户数", "保障人数", "保障金（元）", "分类施保（元）", "补发（元）", "价格补贴（元）", "合计（元）", "其中暂缓（户）"),
        widths=("12", "", "16", "18", "32", "28", "26", "26", "34", "22"),
        rows=[
            [str(number), row.name, str(row.households), str(row.members), *(yuan(getattr(row, name)) for name in MONEY),
             str(row.held)]
            for number, row in enumerate(rows, start=1)
        ],
        right=(2, 3, 4, 5, 6, 7, 8, 9),
        left=(1,),
        total=("", "合计", str(sum(row.households for row in rows)), str(sum(row.members for row in rows)), *sums,
               str(sum(row.held for row in rows))),
        signed=SIGNED,
    )  # fmt: skip


def village_sheet(roster: Roster, village: int, staff: Any) -> Sheet:
    """资金发放花名册 of one village — a row per family, for the seal and the signatures."""
    lines = with_accounts(lines_seen(roster, staff).filter(division=village))[:MOST]
    rows = line_rows(lines, roster.division)
    numbers = ids_of([row.line for row in rows])
    names = _heads([row.line.household_id for row in rows])
    return Sheet(
        title="低保资金发放花名册",
        number=roster.number,
        facts=_facts(roster, path_name(village)),
        columns=("序号", "户主", "身份证号", "户号", "人口", "保障金", "分类施保", "补发", "价格补贴", "合计（元）", "开户行", "账户名", "账号", "备注"),
        widths=("9", "16", "32", "30", "9", "18", "16", "16", "16", "20", "24", "15", "", "22"),
        rows=[
            [
                str(number), names.get(row.line.household_id, row.head), numbers.get(row.line.household_id, ""),
                row.line.household.number, str(row.line.members),
                *(yuan(getattr(row.line, name)) for name in MONEY), row.bank, row.holder, row.account,
                f"暂缓：{row.line.get_hold_display()}" if row.line.hold else "",
            ]
            for number, row in enumerate(rows, start=1)
        ],
        right=(5, 6, 7, 8, 9),
        left=(1, 10, 13),
        total=("", "合计", f"{len(rows)} 户", "", str(sum(row.line.members for row in rows)),
               *(yuan(sum(getattr(row.line, name) for row in rows)) for name in MONEY), "", "", "", ""),
        signed=SIGNED,
        notes=("身份证号和账号按规定遮盖中间各位；本表不得张贴公布。",),
    )  # fmt: skip


def _heads(households: list[Any]) -> dict[Any, str]:
    rows = Membership.objects.filter(household__in=households, is_head=True).order_by("valid_from")
    return dict(rows.values_list("household_id", "person__name"))


def changes_sheet(roster: Roster, staff: Any) -> Sheet:
    """变动清单 — every family of every group, with the reason."""
    groups = change_list(roster, lines_seen(roster, staff), staff, most=MOST)
    return Sheet(
        title="低保资金发放变动清单",
        number=roster.number,
        facts=_facts(roster, path_name(roster.division)),
        columns=("变动", "户号", "户主", "村（社区）", "上月（元）", "本月（元）", "增减（元）", "原因"),
        widths=("44", "34", "18", "44", "24", "24", "24", ""),
        rows=[
            [group.title.removesuffix("的"), row.number, row.head, row.place, yuan(row.before), yuan(row.now), yuan(row.now - row.before), row.why]
            for group in groups
            for row in group.rows
        ],
        right=(4, 5, 6),
        left=(0, 3, 7),
        signed=SIGNED[:3],
        notes=tuple(f"{group.title.removesuffix('的')}：{group.count} 户" for group in groups),
    )  # fmt: skip


def statement_sheet(household: Household) -> Sheet:
    """发放明细 — the family's own, month by month."""
    told = statement(household)
    rows = [
        [
            f"{paid.line.month:%Y年%m月}",
            *(yuan(getattr(paid.line, name)) for name in MONEY),
            paid.standing,
            _arrears(paid),
        ]
        for paid in told.lines
    ]
    if told.earlier and told.earlier_from and told.earlier_to:
        rows.append(
            [f"{told.earlier_from:%Y年%m月}至\n{told.earlier_to:%Y年%m月}", yuan(told.earlier), "", "", "", yuan(told.earlier),
             "启用本系统前已发放", ""]
        )  # fmt: skip
    return Sheet(
        title="低保金发放明细",
        number=household.number,
        facts=[("户号", household.number), ("户主", registry.head(household).name), ("地区", path_name(household.division))],
        columns=("月份", "保障金", "分类施保", "补发", "价格补贴", "合计（元）", "发放情况", "补发的月份"),
        widths=("24", "20", "18", "18", "18", "22", "", "38"),
        rows=rows,
        right=(1, 2, 3, 4, 5),
        left=(6, 7),
        notes=("对金额有疑问的，可以向乡镇（街道）或县级民政部门查询；对决定不服的，可以申请行政复议或提起行政诉讼。",),
        wide=False,
    )  # fmt: skip


def _arrears(paid: Any) -> str:
    return "\n".join(f"{item.month:%Y-%m} {yuan(item.amount)}" for item in paid.arrears)
