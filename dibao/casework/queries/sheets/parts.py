"""What several papers share: who signs, who applies, who belongs to the family, what was said so far."""

from datetime import date, datetime
from typing import Any

from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.regions import codes
from dibao.regions.queries import path_name
from dibao.registry import dictionary
from dibao.registry import queries as registry
from dibao.registry.choices import Exclusion

from ...choices import Block, Level
from ...models import Case, EconomicLine
from ..notice import name_of, village_name

PERIODS = {"month": "每月", "year": "每年", "once": "一次性"}


def office(case: Case) -> str:
    """The township as it signs."""
    name = name_of(codes.parent(case.division))
    return f"{name}办事处" if name.endswith("街道") else f"{name}人民政府"


def county(case: Case) -> str:
    """The county civil-affairs bureau as it signs."""
    return f"{name_of(codes.ancestors(case.division)[-2])}民政局"


def head(case: Case) -> dict[str, Any]:
    """What every paper begins with."""
    return {
        "office": office(case),
        "applicant": case.applicant.name,
        "village": village_name(case.division),
        "number": case.number,
    }


def letter(case: Case, by: Any, *, from_county: bool = False) -> dict[str, Any]:
    """What every letter begins with."""
    return head(case) | {
        "office": county(case) if from_county else office(case),
        "handler": by.actor_name,
        "phone": getattr(by, "phone", "") or case.household.phone or "见公示栏",
        "issued_on": clock.today(),
    }


def remedy(case: Case) -> dict[str, str]:
    """Where the family may turn: reconsideration within 60 days, or the court."""
    county_name = name_of(codes.ancestors(case.division)[-2])
    return {"review_body": f"{county_name}人民政府", "court": f"{county_name}人民法院"}


def item_label(line: EconomicLine) -> str:
    """The item of a line as a person reads it."""
    return dictionary.label(line.block, "item" if line.block == Block.INCOME else "kind", line.item)


def figure(line: EconomicLine, amount: int | None) -> str:
    """One figure of a line in words: 800.00 元，每月; a house shows its area."""
    if amount is None:
        return ""
    parts = [f"{yuan(amount)} 元" + (f"，{PERIODS[line.period]}" if line.period else "")]
    if line.area_m2:
        parts.append(f"{line.area_m2} 平方米")
    return "，".join(parts)


def members_table(case: Case) -> list[dict[str, Any]]:
    """The members as the forms print them."""
    today = clock.today()
    rows = []
    for member in registry.members(case.household, today):
        known = dict(registry.facts_in_words(member.person, today))
        why_not = Exclusion(member.exclusion).label if member.exclusion else "不共同生活"
        rows.append(
            {
                "name": member.person.name,
                "relation": member.get_relation_display(),
                "counted": "是" if member.counted else f"否（{why_not}）",
                "id_number": member.person.id_number or member.person.no_id_reason,
                "health": known.get("健康状况", ""),
                "work": known.get("就业状况", ""),
                "school": known.get("学校", ""),
                "income": "",
            }
        )
    return rows


def account(case: Case) -> dict[str, str]:
    account = case.household.accounts.filter(valid_to=None).select_related("holder").first()
    if account is None:
        return {"bank": "", "account_name": "", "account": ""}
    return {"bank": account.bank, "account_name": account.holder.name, "account": account.number}


def applicant(case: Case) -> dict[str, Any]:
    household = case.household
    return {
        "sex": case.applicant.get_sex_display(),
        "id_number": case.applicant.id_number or case.applicant.no_id_reason,
        "phone": household.phone,
        "hukou_address": household.hukou_address or path_name(household.hukou_division),
        "home_address": household.address,
        "track": case.get_track_display(),
    }


def kinship(case: Case) -> str:
    return "有，已备案" if case.kinship else "无"


def no_opinions() -> dict[str, Any]:
    keys = ("township_opinion", "township_by", "county_opinion", "county_by", "township_on", "county_on")
    return dict.fromkeys(keys, "")


def opinions(case: Case) -> dict[str, Any]:
    """The opinions given so far, with their authors."""
    filled = no_opinions()
    for row in case.opinions.all():
        level = "county" if row.level == Level.COUNTY else "township"
        filled |= {f"{level}_opinion": row.text, f"{level}_by": row.by_name, f"{level}_on": _day(row.at)}
    return filled


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.OFFICE).date()
