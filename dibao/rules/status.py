"""认定对象类别 — the status of one household. A test is made, and its parameter asked for, only if it decides."""

from __future__ import annotations

from dibao.rules import eligibility
from dibao.rules.explain import burden_finding, line_finding
from dibao.rules.facts import MemberFacts
from dibao.rules.findings import LAW, NOTICE, Finding, about, word
from dibao.rules.grant import own_income
from dibao.rules.household import jobless_adult, may_apply_alone
from dibao.rules.income import spending_gaps, yearly_spending
from dibao.rules.property import PropertyResult, household_property
from dibao.rules.strategies import typed
from dibao.rules.taper import taper_finding
from dibao.rules.workings import Workings


def determine(run: Workings) -> tuple[str, bool | None]:
    """(status, property within limits). What stays open is in ``run.missing``; the status is then meaningless."""
    if run.facts.existing_status == "destitute":
        sentence = "已享受特困人员救助供养，不同时享受低保"
        run.findings.append(Finding("already_destitute", sentence, {}, f"{LAW} 第十六条"))
        return "not_eligible", None
    poor = _poor(run)
    strict = _property(run, "financial_months") if poor else PropertyResult(None)
    near = burdened = False
    wide = strict
    entrants: tuple[MemberFacts, ...] = ()
    if not run.missing and not strict.ok:
        near = bool(run.attempt(lambda: _near(run)))
        entrants = () if near else run.attempt(lambda: _jobless(run)) or ()
        burdened = not near and not entrants and bool(run.attempt(lambda: _burdened(run)))
        if near or burdened or entrants:
            wide = _property(run, "marginal_financial_months")
    run.alone = entrants or tuple(member for member in run.people if may_apply_alone(member))
    run.entered_by_own_income = bool(entrants)
    code = eligibility.outcome(
        poor=poor,
        near=near,
        burdened=burdened,
        property_ok=bool(strict.ok),
        near_property_ok=bool(wide.ok),
        alone=bool(run.alone),
        alone_any=bool(entrants),
    )
    status = eligibility.STATUSES[int(code)]
    _taper(run, status)
    return status, wide.ok


def _poor(run: Workings) -> bool:
    poor = bool(eligibility.below_standard(income=run.income.year, standard=run.standard, members=run.heads))
    _line(run, "standard", "标准", percent=100, below=poor, keys=("standard",))
    return poor


def _near(run: Workings) -> bool:
    percent = typed(run.reading, "marginal_percent")
    near = bool(
        eligibility.below_marginal(income=run.income.year, standard=run.standard, members=run.heads, percent=percent)
    )
    _line(run, "marginal", "低保边缘线", percent=percent, below=near, keys=("standard", "marginal_percent"))
    return near


def _line(run: Workings, code: str, name: str, *, percent: int, below: bool, keys: tuple[str, ...]) -> None:
    total = eligibility.ceiling(standard=run.standard, members=run.heads, percent=percent)
    line, ids = run.standard * percent // 100, run.reading.ids(*keys)
    run.findings.append(
        line_finding(
            code,
            income=run.income.year,
            line=line,
            total=total,
            members=run.heads,
            track=run.facts.track,
            name=name,
            below=below,
            ids=ids,
        )
    )


def _jobless(run: Workings) -> tuple[MemberFacts, ...]:
    """成年无业重度残疾人参照单人户 — from any family where the place says so, if poor by their own income. 2022 年通知."""
    people = [member for member in run.people if jobless_adult(member, on=run.facts.on)]
    if not people or "single_person_jobless" not in run.reading:
        return ()
    if typed(run.reading, "single_person_jobless") != "any":
        return ()
    found, ids, track = [], run.reading.ids("standard", "single_person_jobless"), run.facts.track
    for member in people:
        own = own_income(run, member)
        poor = bool(eligibility.below_standard(income=own, standard=run.standard, members=1))
        found += [member] if poor else []
        sentence = (
            f"{member.label}是成年无业重度残疾人，本人{word(track)}收入 {about(own, track=track)} "
            f"{'<' if poor else '≥'} 标准 {about(run.standard, track=track)}，"
            f"{'可参照单人户' if poor else '不能参照单人户'}"
        )
        figures: dict[str, int | str] = {"own_income": own, "standard": run.standard}
        code = f"jobless_{'below' if poor else 'above'}"
        run.findings.append(Finding(code, sentence, figures, NOTICE, ids))
    return tuple(found)


def _burdened(run: Workings) -> bool:
    """刚性支出困难家庭的两项收支条件. 社会救助法 第二十二条."""
    people = {member.key: member for member in run.people}
    if not any(row.member in people for row in run.facts.spending):
        return False
    kinds, percent = typed(run.reading, "rigid_kinds"), typed(run.reading, "rigid_percent")
    disposable, income = typed(run.reading, "disposable_income"), run.income.before_rigid
    below = bool(eligibility.below_disposable(income=income, disposable=disposable, members=run.heads))
    run.findings.append(
        line_finding(
            "disposable",
            income=income,
            line=disposable,
            total=disposable * run.heads,
            members=run.heads,
            track=run.facts.track,
            name="上年度人均可支配收入",
            below=below,
            ids=run.reading.ids("disposable_income"),
        )
    )
    if not below:
        return False
    run.missing += spending_gaps((row for row in run.facts.spending if row.kind in kinds), people=people)
    spent = yearly_spending(run.facts, kinds=kinds)
    heavy = bool(eligibility.heavy_burden(spending=spent, income=income, percent=percent))
    ids = run.reading.ids("rigid_kinds", "rigid_percent")
    run.findings.append(burden_finding(spending=spent, income=income, percent=percent, heavy=heavy, ids=ids))
    return heavy


def _property(run: Workings, months_key: str) -> PropertyResult:
    """Property against one limit; what was already said for the other limit is not said twice."""
    found = run.attempt(
        lambda: household_property(run.facts, standard=run.standard, months_key=months_key, reading=run.reading)
    )
    if found is None:
        return PropertyResult(None)
    run.findings += [finding for finding in found.findings if finding not in run.findings]
    if found.ok is None:
        run.missing += found.missing
    return found


def _taper(run: Workings, status: str) -> None:
    """渐退 — a family on dibao that now earns more may keep the grant for some months. 第三十三条."""
    kept = status in ("dibao", "single_person") or run.facts.existing_status != "dibao"
    if kept or "grace_months_max" not in run.reading or not run.income.employment:
        return
    found = run.attempt(lambda: taper_finding(run.reading))
    run.findings += [found] if found else []
