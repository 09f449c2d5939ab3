"""What stands on the papers: the sheet of a visit, the lists for a day's walk or calls, the list of a draw."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dibao.casework.queries.sheets import county
from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.regions.queries import path_name
from dibao.registry import queries as registry

from ..choices import Conclusion, DrawKind, Way
from ..models import SpotCheck, Visit
from ..printing import Sheet
from ..questions import ANSWERS, BLOCKS, MONEY, YES_NO

LIST_WIDTHS = ("8", "34", "", "24", "30", "40")


def check_form(
    visit: Visit, *, given: Mapping[str, str], way: str, conclusion: str, on: date, by: str, next_due: date | None,
    signature: bytes = b"",
) -> Sheet:  # fmt: skip
    """动态核查表 — what was asked, what was answered, what follows, and who signs. 审核确认办法 第三十一条."""
    home, award = visit.household, visit.award
    amount = award.present
    rows = [
        [label, ANSWERS[given[name]], given.get(f"{name}_how", "")] for name, label in BLOCKS.items() if given.get(name)
    ]
    rows += [[label, YES_NO[given[name]], ""] for name, label in MONEY.items() if given.get(name)]
    follows = {
        Conclusion.UNCHANGED: f"没有变化。下次复核：{next_due}。" if next_due else "没有变化。",
        Conclusion.DIFFERS: "有变化，转入变更办理；减发、停发前先听取家庭意见。",
    }
    return Sheet(
        title="低保家庭动态核查表",
        number=home.number,
        facts=[
            ("户主", registry.head(home).name),
            ("户号", home.number),
            ("住址", f"{path_name(visit.division)}{home.address}"),
            ("现月保障金", f"{yuan(amount.amount_month) if amount else '0.00'} 元，{amount.members if amount else 0} 人"),
            ("核查事由", visit.get_ground_display()),
            ("核查方式", Way(way).label),
            ("核查日期", str(on)),
            ("见到（联系到）", given.get("present", "")),
        ],
        columns=("项目", "情况", "说明"),
        widths=("72", "22", ""),
        rows=rows,
        notes=[
            *([f"困难和需求：{given['needs']}"] if given.get("needs") else []),
            *([f"备注：{given['note']}"] if given.get("note") else []),
            f"结论：{follows[Conclusion(conclusion)]}",
        ],
        signed=(("核查人", f"{by} {given.get('colleague', '')}"), ("家庭成员签字", given.get("no_signature", "")), ("日期", str(on))),
        signature=signature,
    )  # fmt: skip


def issuer(visit: Visit) -> str:
    """责任者 — the office in whose name the sheet lies in the file."""
    return county(visit.award.case)


def walk_list(visits: Sequence[Visit], *, heads: Mapping[Any, str], places: Mapping[int, str], title: str) -> Sheet:
    """走访名单 — one line for a family whatever it is seen for, in the order given; room to write."""
    homes: dict[Any, list[Visit]] = {}
    for visit in visits:
        homes.setdefault(visit.household_id, []).append(visit)
    rows = [
        [
            str(n), f"{heads.get(key, '')}\n{each[0].household_number}",
            f"{places[each[0].division]}\n{each[0].household.address}",
            "\n".join(f"{visit.get_way_display()}\n{visit.due_on}" for visit in each), each[0].household.phone,
            "、".join(visit.get_ground_display() for visit in each) + "\n",
        ]
        for n, (key, each) in enumerate(homes.items(), 1)
    ]  # fmt: skip
    return Sheet(
        title=title,
        number=f"{clock.today()}",
        facts=[],
        columns=("序", "户主、户号", "村（社区）、住址", "方式、最迟", "电话", "事由、核查情况"),
        widths=LIST_WIDTHS,
        rows=rows,
        notes=(f"共 {len(rows)} 户。名单含个人信息，用后交回或销毁，不得拍照外传。",),
        signed=(("走访人", ""), ("日期", "")),
    )


def draw_list(spot: SpotCheck, visits: Sequence[Visit], *, places: Mapping[int, str], place: str) -> Sheet:
    """抽查名单 — numbers and places only, with everything one needs to draw again."""
    how = (
        f"抽签用语“{spot.seed}”（公开于：{spot.announced}）。对“用语|户号”求 SHA-256，按值从小到大取前 {spot.asked} 户；"
        f"参加抽签 {spot.drawn_from} 户，名单（户号升序，每行一个）的 SHA-256 为 {spot.drawn_digest}。任何人可以重算。"
        if spot.kind == DrawKind.RANDOM
        else f"按风险选户，理由逐户列明；参加 {spot.drawn_from} 户。"
    )
    return Sheet(
        title="抽查名单",
        number=spot.number,
        facts=[("地区", place), ("户数", str(len(visits))), ("期限", str(spot.due_on)), ("抽取人", f"{spot.by_name} {spot.at:%Y-%m-%d}")],
        columns=("序", "户号", "村（社区）", "理由", "结果"),
        widths=("9", "36", "", "50", "30"),
        rows=[[str(n), v.household_number, places[v.division], v.why, v.get_state_display()] for n, v in enumerate(visits, 1)],
        notes=(how,),
    )  # fmt: skip
