"""Papers of 入户调查, 邻里访问, 认定 and 民主评议."""

from typing import Any

from dibao.kernel import clock
from dibao.kernel.money import yuan

from ...choices import Block, Outcome
from ...models import Assessment, Case, NeighbourInterview, Panel, Visit
from ..support import on_paper
from .parts import PERIODS, head, item_label, kinship, members_table, office


def visit(case: Case, row: Visit) -> dict[str, Any]:
    """入户调查表 as filled in."""
    told = row.answers
    moment = row.at_time.astimezone(clock.OFFICE) if row.at_time else clock.now()
    lines = case.lines.filter(removed="").select_related("member")
    incomes = [
        {
            "kind": f"{line.member.name} {item_label(line)}",
            "declared": "" if line.declared is None else line.declared,
            "found": "" if line.visited is None else line.visited,
            "note": line.explanation,
        }
        for line in lines
        if line.block == Block.INCOME
    ]
    spending = [
        {"kind": f"{line.member.name} {item_label(line)}", "amount": line.counts, "note": line.explanation}
        for line in lines
        if line.block == Block.SPENDING
    ]
    members = [
        {"name": m["name"], "relation": m["relation"], "health": m["health"], "work": m["work"], "living": ""}
        for m in members_table(case)
    ]
    return head(case) | {
        "track": case.get_track_display(),
        "home_address": row.place or case.household.address,
        "hukou_address": case.household.hukou_address,
        "phone": case.household.phone,
        "time": f"{moment:%H:%M}",
        "visited_on": moment.date(),
        "housing": told.get("housing", "") or "未填",
        "vehicles": told.get("vehicles", ""),
        "livestock": told.get("livestock", ""),
        "land": told.get("land", ""),
        "business": told.get("business", ""),
        "labour": told.get("employment", ""),
        "exempt": told.get("exempt", ""),
        "kinship": kinship(case),
        "obligors": "；".join(f"{each['relation']}{each['name']}：{each['ability']}" for each in on_paper(case)),
        "photos": f"{case.papers.filter(kind='visit_photo', withdrawn='').count()} 张",
        "conclusion": row.opinion or "未填",
        "present": row.present or "未填",
        "members": members,
        "incomes": incomes,
        "spending": spending,
        "investigators": [{"name": i.name, "unit": i.unit} for i in row.investigators.all()],
    }


def visit_to_fill(case: Case) -> dict[str, Any]:
    """入户调查表 to take along and fill in by hand: what is known already, the rest as empty lines."""
    return head(case) | {
        "track": case.get_track_display(),
        "home_address": case.household.address,
        "hukou_address": case.household.hukou_address,
        "phone": case.household.phone,
        "members": [{"name": m["name"], "relation": m["relation"]} for m in members_table(case)],
    }


def neighbour_interview(case: Case, row: NeighbourInterview) -> dict[str, Any]:
    """邻里访问记录表 — the neighbour appears as a code."""
    labels = {"income": "收入", "property": "财产", "living": "生活", "work": "务工", "health": "健康"}
    return head(case) | {
        "interviewed_on": row.on,
        "place": row.place,
        "method": row.method,
        "interviewee": row.code,
        "relation": row.relation,
        "impression": "",
        "signed": "是" if row.signed else "拒绝签字",
        "answers": [{"question": labels[key], "answer": text} for key, text in row.answers.items()],
        "investigators": [
            {"name": name, "unit": office(case)} for name in row.investigators.replace("，", "、").split("、") if name
        ],
    }


def assessment(case: Case, row: Assessment, by: Any) -> dict[str, Any]:
    """经济状况认定表 — every figure, article and parameter."""
    result = row.findings
    members = members_table(case)
    return head(case) | {
        "household_number": case.household.number,
        "track": case.get_track_display(),
        "conclusion": Outcome(row.outcome).label
        + (f"，月保障金 {yuan(row.amount_month)} 元" if row.amount_month else ""),
        "handler": by.actor_name,
        "reviewer": "",
        "assessed_on": clock.today(),
        "member_count": len(members),
        "counted": row.members,
        "standard": result["standard_year"],
        "income": result["income_year"],
        "per_head": result["per_head_year"],
        "amount": row.amount_month,
        "members": [
            {"name": m["name"], "relation": m["relation"], "counted": m["counted"][0], "note": m["counted"][1:]}
            for m in members
        ],
        "incomes": [
            {
                "person": line.member.name,
                "kind": item_label(line),
                "amount": line.counts,
                "note": PERIODS.get(line.period, ""),
            }
            for line in case.lines.filter(removed="", block=Block.INCOME).select_related("member")
        ],
        "findings": [
            {
                "sentence": f["sentence"],
                "article": f["article"] or "政策标准",
                "figure": "",
                "parameter": "、".join(f["parameter_ids"]),
            }
            for f in result["findings"]
        ],
    }


def panel(case: Case, row: Panel) -> dict[str, Any]:
    """民主评议记录."""
    return head(case) | {
        "held_on": row.on,
        "place": row.place,
        "chair": row.host,
        "recorder": row.recorder,
        "matter": "公示期间收到异议，对该家庭经济状况进行民主评议",
        "course": row.words,
        "conclusion": f"同意 {row.agreed} 人，不同意 {row.against} 人。",
        "avoided": "",
        "called": row.invited,
        "attended": row.present,
        "agreed": row.agreed,
        "disagreed": row.against,
        "abstained": row.present - row.agreed - row.against,
        "people": [{"name": row.host, "role": "主持人"}, {"name": row.recorder, "role": "记录人"}],
    }
