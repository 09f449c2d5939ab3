"""说明 — the sentences of an assessment: income, the line, the amount, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dibao.rules.eligibility import STATUS_NAMES
from dibao.rules.facts import SOURCE_CLASSES, HouseholdFacts
from dibao.rules.findings import LAW, MEASURES, RIGID, Finding, about, word
from dibao.rules.income import Income
from dibao.rules.money import ROUNDINGS, yuan
from dibao.rules.parameters import Reading
from dibao.rules.tables import CAUSES
from dibao.rules.uplift import Uplift

LEFT_OUT: Final = {
    "excluded": "按规定不计入",
    "ended": "已经停止，不计入",
    "not_yet": "尚未开始，不计入",
    "before_window": "不在收入核算期内，不计入",
}


def income_findings(income: Income, *, facts: HouseholdFacts, reading: Reading) -> list[Finding]:
    """One sentence per income left out, one per deduction, one for the sum."""
    labels = {member.key: member.label for member in facts.members}
    found = []
    for line in income.lines:
        if line.left_out:
            keys = ("basic_pension_excluded",) if line.item == "basic_pension" else ("income_exclusions",)
            sentence = (
                f"{labels[line.member]}的{SOURCE_CLASSES[line.source_class]} {yuan(line.year)} 元："
                f"{LEFT_OUT[line.left_out]}"
            )
            ids = reading.ids(*keys) if line.left_out == "excluded" else ()
            found.append(Finding(f"income_{line.left_out}", sentence, {"year": line.year}, f"{MEASURES} 第十三条", ids))
    for member, taken in income.employment.items():
        if taken:
            sentence = f"{labels[member]}扣减必要就业成本 {yuan(taken)} 元/年"
            ids = reading.ids("employment_cost")
            found.append(Finding("employment_cost", sentence, {"year": taken}, f"{MEASURES} 第十三条", ids))
    for member, kept in income.new_work.items():
        sentence = f"{labels[member]}新就业的工资免计 {yuan(kept)} 元/年"
        ids = reading.ids("standard", "new_work_disregard")
        found.append(Finding("new_work", sentence, {"year": kept}, f"{MEASURES} 第三十三条", ids))
    found += income.findings
    if income.rigid:
        sentence = f"扣减刚性支出 {yuan(income.rigid)} 元/年"
        ids = reading.ids("rigid_deduction")
        found.append(Finding("rigid_deduction", sentence, {"year": income.rigid}, f"{MEASURES} 第十三条", ids))
    sentence = f"家庭年收入合计 {yuan(income.year)} 元"
    found.append(Finding("income", sentence, {"income_year": income.year}, f"{MEASURES} 第十三条"))
    return found


def line_finding(
    code: str,
    *,
    income: int,
    line: int,
    total: int,
    members: int,
    track: str,
    name: str,
    below: bool,
    ids: tuple[str, ...],
) -> Finding:
    """The household against one line: ``人均月收入 597 元 < 标准 632 元，差额 35 元``.

    income: household, fen per year. line: fen per head and year, for words. total: smallest income not below it.
    """
    gap, period = abs(total - income), word(track)
    head, limit = about(income, track=track, members=members), about(line, track=track)
    sign, more = ("<", "差额") if below else ("≥", "超出")
    sentence = f"人均{period}收入 {head} {sign} {name} {limit}，{more} {about(gap, track=track, members=members)}"
    figures: dict[str, int | str] = {"income_year": income, "line_year": line, "members": members, "gap_year": gap}
    article = {"standard": f"{LAW} 第十八条", "marginal": f"{LAW} 第二十一条"}.get(code, f"{RIGID} 第四条")
    return Finding(f"{code}_{'below' if below else 'above'}", sentence, figures, article, ids)


def burden_finding(*, spending: int, income: int, percent: int, heavy: bool, ids: tuple[str, ...]) -> Finding:
    """Rigid spending against income. Fen per year."""
    sentence = (
        f"刚性支出 {yuan(spending)} 元/年，{'超过' if heavy else '未超过'}家庭年收入 {yuan(income)} 元的 {percent}%"
    )
    figures: dict[str, int | str] = {"spending": spending, "income_year": income, "percent": percent}
    return Finding(f"burden_{'heavy' if heavy else 'light'}", sentence, figures, f"{RIGID} 第四条", ids)


def top_up_finding(
    *, standard: int, members: int, income: int, gap_year: int, month: int, rounding: str, ids: tuple[str, ...]
) -> Finding:
    """How the top-up came about, in yearly figures and one rounding."""
    sentence = (
        f"补差：年标准 {yuan(standard)} 元 × {members} 人 − 年收入 {yuan(income)} 元 = {yuan(gap_year)} 元，"
        f"÷ 12 {ROUNDINGS[rounding]}，每月 {yuan(month)} 元"
    )
    figures: dict[str, int | str] = {"gap_year": gap_year, "month": month, "members": members, "standard": standard}
    return Finding("top_up", sentence, figures, f"{MEASURES} 第二十三条", ids)


def uplift_findings(uplifts: Sequence[Uplift], *, facts: HouseholdFacts, ids: tuple[str, ...]) -> list[Finding]:
    """One sentence per person and uplift."""
    labels = {member.key: member.label for member in facts.members}
    found = []
    for uplift in uplifts:
        cause = "、".join(CAUSES[part] for part in uplift.cause.split("+"))
        sentence = f"分类施保：{labels[uplift.member]}（{cause}）每月 {yuan(uplift.amount)} 元"
        found.append(Finding("uplift", sentence, {"month": uplift.amount}, f"{MEASURES} 第二十七条", ids))
    return found


def status_finding(status: str) -> Finding:
    """The answer itself."""
    article = {"single_person": f"{MEASURES} 第八条", "rigid_spending": f"{LAW} 第二十二条"}.get(
        status, f"{LAW} 第十八条"
    )
    return Finding("status", f"认定：{STATUS_NAMES[status]}", {"status": status}, article)
