"""Papers of 公示, 异议, 审核确认 and of every other end of a case."""

from typing import Any
from uuid import UUID

from dibao.kernel import clock
from dibao.registry import queries as registry

from ...choices import Block, ExitReason, ExtensionReason, Outcome
from ...models import Assessment, Award, Case, Deadline, Notice, Objection
from ..notice import village_name
from ..support import on_paper
from .parts import (
    account,
    applicant,
    county,
    figure,
    head,
    item_label,
    kinship,
    letter,
    members_table,
    office,
    opinions,
    remedy,
)


def notice(case: Case, row: Notice) -> dict[str, Any]:
    """公示 — the allowed columns only."""
    return {
        "office": office(case),
        "village": village_name(case.division),
        "place": row.place,
        "phone": row.phone,
        "starts_on": row.posted_on,
        "ends_on": row.closes_on,
        "households": [
            {
                "name": row.shown["name"],
                "village": row.shown["village"],
                "category": f"{case.get_track_display()}{Outcome(row.assessment.outcome).label}",
                "members": row.assessment.members,
                "amount": row.assessment.amount_month,
            }
        ],
    }


def objection(case: Case, row: Objection, by: Any) -> dict[str, Any]:
    """公示异议登记表 — the objector's name is not printed, it stays sealed."""
    return head(case) | {
        "raised_on": row.received_on,
        "way": "匿名" if row.anonymous else "实名（姓名保密）",
        "content": row.content,
        "handler": by.actor_name,
        "objector": "",
        "objector_phone": "",
        "handling": "",
        "answer": "",
        "answered_on": "",
    }


def confirmation_form(case: Case, award: Award, by: Any) -> dict[str, Any]:
    """审核确认表."""
    row = case.assessments.order_by("-at", "-id").first()
    assert row is not None  # noqa: S101 — nothing is confirmed without one
    result = row.findings
    lines = list(case.lines.filter(removed="").select_related("member"))
    named = {m.person_id: m.person.name for m in case.household.memberships.select_related("person")}
    filled = opinions(case) | {
        "county_opinion": f"同意，自 {award.starts_on:%Y 年 %m 月}起发放。",
        "county_by": by.actor_name,
        "county_on": clock.today(),
    }
    return (
        head(case)
        | account(case)
        | applicant(case)
        | filled
        | {
            "applied_on": case.applied_on,
            "household_number": case.household.number,
            "category": Outcome(award.outcome).label,
            "kinship": kinship(case),
            "single": "是" if award.outcome == Outcome.SINGLE_PERSON else "否",
            "effective_from": f"{award.starts_on:%Y年%m月}",
            "exempt": "",
            "notice": "已公示，无异议" if not case.panels.exists() else "有异议，已评议",
            "member_count": len(members_table(case)),
            "counted": award.members,
            "standard": result["standard_year"],
            "income": result["income_year"],
            "per_head": result["per_head_year"],
            "amount": award.amount_month,
            "members": members_table(case),
            "obligors": on_paper(case),
            "property": [
                {"kind": f"{line.member.name} {item_label(line)}", "detail": figure(line, line.counts)}
                for line in lines
                if line.block == Block.PROPERTY
            ],
            "incomes": [
                {"kind": f"{line.member.name} {item_label(line)}", "amount": line.counts}
                for line in lines
                if line.block == Block.INCOME
            ],
            "spending": [
                {"kind": f"{line.member.name} {item_label(line)}", "amount": line.counts}
                for line in lines
                if line.block == Block.SPENDING
            ],
            "uplifts": [
                {"name": named.get(UUID(key), "成员"), "kind": cause, "amount": fen}
                for key, cause, fen in result["uplifts"]
            ],
        }
    )


def confirmation(case: Case, award: Award, by: Any) -> dict[str, Any]:
    """确认通知书."""
    return (
        letter(case, by, from_county=True)
        | remedy(case)
        | {
            "member_count": len(members_table(case)),
            "counted": award.members,
            "category": Outcome(award.outcome).label,
            "from_month": f"{award.starts_on:%Y年%m月}",
            "review": f"{award.review_due:%Y年%m月}",
            "basis": "社会救助法第四十四、四十五条，审核确认办法第二十一、二十三条",
            "bank": account(case)["bank"],
            "amount": award.amount_month,
            "uplift": award.uplift_month,
        }
    )


def refusal(case: Case, row: Assessment, by: Any, why: str) -> dict[str, Any]:
    """不予确认告知书 — the officer's reason and every finding with its figures."""
    reasons = [{"sentence": why, "basis": "审核确认办法第二十一条"}]
    reasons += [{"sentence": f["sentence"], "basis": f["article"]} for f in row.findings["findings"]]
    return (
        letter(case, by, from_county=True)
        | remedy(case)
        | {
            "applied_on": case.applied_on,
            "member_count": len(members_table(case)),
            "basis": "社会救助法第四十五条，审核确认办法第二十一条",
            "reasons": reasons,
        }
    )


def termination(case: Case, by: Any, why: str) -> dict[str, Any]:
    """终止告知书."""
    return (
        letter(case, by)
        | remedy(case)
        | {
            "matter": "最低生活保障申请审核",
            "basis": "审核确认办法第二十九条",
            "hearing": "",
            "reasons": [{"sentence": why, "basis": "审核确认办法第二十九条"}],
        }
    )


def publication(case: Case, by: Any) -> dict[str, Any]:
    """确认公布 — 申请人姓名、家庭成员数量、保障金额, nothing else. 审核确认办法 第二十四条."""
    award = case.award
    return {
        "office": county(case),
        "village": village_name(case.division),
        "phone": getattr(by, "phone", "") or "见公示栏",
        "published_on": clock.today(),
        "households": [
            {"name": registry.head(case.household).name, "members": award.members, "amount": award.paid_now}
        ],
    }


def extension(case: Case, row: Deadline, by: Any) -> dict[str, Any]:
    """延长办理期限审批表."""
    return (
        head(case)
        | opinions(case)
        | {
            "accepted_on": case.accepted_on,
            "due_on": row.first_due_on,
            "extended_to": row.due_on,
            "cause": ExtensionReason(row.extension).label,
            "reason": row.extension_note,
            "handler": by.actor_name,
        }
    )


def exit_(award: Award, by: Any, note: str) -> dict[str, Any]:
    """退出最低生活保障登记表."""
    case = award.case
    return (
        head(case)
        | opinions(case)
        | {
            "household_number": case.household.number,
            "track": case.get_track_display(),
            "category": Outcome(award.outcome).label,
            "last_month": f"{award.ended_on:%Y年%m月}",
            "cause": f"{ExitReason(award.end_reason).label}：{note}",
            "basis": "社会救助法第四十七条",
            "handler": by.actor_name,
            "hearing": "",
            "member_count": award.members,
            "amount": award.paid_now,
            "exit_on": award.ended_on,
            "confirmed_on": award.confirmed_on,
            "notified_on": "",
        }
    )
