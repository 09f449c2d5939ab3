"""Runs and register files as people read them."""

from typing import Any

from dibao.access.choices import BUSINESS
from dibao.kernel.clock import OFFICE
from dibao.regions import codes
from dibao.verification.sources import SOURCES

from ..models import Import, ScreeningRun
from .finding import meaning, register_label


def newest(staff: Any) -> ScreeningRun | None:
    """The last comparison of everybody that touches this person's places."""
    return ScreeningRun.objects.visible_to(staff).filter(plan=None).first()


def own_place(staff: Any) -> int:
    """The place of one's own widest business post."""
    places = [post.division for post in staff.live_posts if post.kind in BUSINESS]
    return max(places, key=lambda place: codes.span(place)[1] - codes.span(place)[0], default=0)


def sentence(run: ScreeningRun) -> str:
    """Counts that add up, in one sentence."""
    if run.total is None:
        return "正在比对登记册。"
    left = run.total - run.position
    rest = f" + 尚未登记 {left}" if left else ""
    return (
        f"比对 {run.households} 户 {run.persons} 人，线索 {run.total} 条 = 新线索 {run.found} + 内容有变化 {run.changed}"
        f" + 已在办或已办 {run.known} + 不在范围 {run.outside}{rest}。"
    )


def facts(run: ScreeningRun | None) -> list[tuple[str, str]]:
    """What a run compared with what, and how it ended."""
    if run is None:
        return []
    began = run.began_at.astimezone(OFFICE).strftime("%Y-%m-%d %H:%M")
    listed = [f"{register_label(each['register'])}（截至 {each['as_of']}）" for each in run.registers]
    found = [("开始", f"{began}（{run.by_name}）"), ("登记册", "、".join(listed) or "没有，只比对本系统内的登记")]
    found += [(meaning(code).label, f"新 {count} 条") for code, count in sorted(run.by_finder.items()) if count]
    return found


def usable(division: int) -> list[Import]:
    """The newest file of each register and place that bears on a division: its own, those above and below it."""
    above = (codes.NATION, *codes.ancestors(division), division) if division else (codes.NATION,)
    lo, hi = codes.span(division)
    found: dict[tuple[int, str], Import] = {}
    for row in Import.objects.filter(state="taken").order_by("-as_of", "-pk"):
        if row.division in above or lo <= row.division <= hi:
            found.setdefault((row.division, row.register), row)
    return sorted(found.values(), key=lambda row: (row.register, row.division))


def missing_registers(staff: Any) -> list[str]:
    """Registers that could be compared and that nobody has brought in yet."""
    have = {row.register for row in usable(own_place(staff))}
    return [source.label for code, source in SOURCES.items() if source.nightly and code not in have]
