"""Situations and places as written in Chinese, read into facts and parameters."""

from __future__ import annotations

from datetime import date
from typing import Any

from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, ObligorFacts, PropertyFact, SpendingFact
from dibao.rules.parameters import Parameter, Parameters
from dibao.rules.tables import EXCUSES, UNABLE

RELATIONS = {
    "户主": "head",
    "配偶": "spouse",
    "子女": "child",
    "父母": "parent",
    "孙子女": "grandchild",
    "兄弟姐妹": "sibling",
}
EXCLUSIONS = {"服刑": "prison", "失踪": "missing", "去世": "deceased"}
STAGES = {"义务教育": "compulsory", "高中": "senior", "本科": "undergraduate", "研究生": "graduate"}
DISABILITIES = {
    "视力": "vision",
    "听力": "hearing",
    "言语": "speech",
    "肢体": "physical",
    "智力": "intellectual",
    "精神": "mental",
}
LEVELS = {"": 0, "一级": 1, "二级": 2, "三级": 3, "四级": 4}
CLASSES = {"工资": "wage", "经营": "business", "财产": "property", "转移": "transfer", "其他": "other"}
PERIODS = {"每月": "month", "每年": "year", "一次性": "once", "没写期间": ""}
THINGS = {
    "存款": "deposit",
    "证券": "securities",
    "基金": "fund",
    "保险": "insurance",
    "车辆": "vehicle",
    "农机": "machine",
    "住房": "dwelling",
    "商铺": "shop",
    "公司": "company",
}
LABOUR = {"": "", "有": "able", "部分": "partial", "无": "none"}
ITEMS = {"赡养费": "support", "优待抚恤金": "preferential", "价格补贴": "price_subsidy"}
STANDINGS = {"低保": "dibao", "特困": "destitute", "单人保": "single_person"}
UNABLE_BY_WORD = {word: slug for slug, word in UNABLE.items()}
EXCUSE_BY_WORD = {word: slug for slug, word in EXCUSES.items()}
SPENDING = {"医疗": "medical", "教育": "education", "康复": "rehabilitation", "生活": "living"}


def fen(yuan: float) -> int:
    """Yuan as typed in YAML, as fen."""
    return round(yuan * 100)


def yes(value: Any, *, unless: bool | None) -> bool | None:
    """是/否 as YAML gives them."""
    return unless if value is None else value in (True, "是")


def _period(row: dict[str, Any]) -> tuple[int, str]:
    word = next(word for word in PERIODS if word in row)
    return fen(row[word]), PERIODS[word]


def member_of(row: dict[str, Any]) -> MemberFacts:
    disability = row.get("残疾", "")
    exclusion = EXCLUSIONS.get(row.get("不计入", ""), "")
    return MemberFacts(
        key=row["姓名"],
        name=row["姓名"],
        relation=RELATIONS[row["关系"]],
        birth_date=row.get("出生"),
        counted=bool(yes(row.get("计入"), unless=not exclusion)),
        exclusion=exclusion,
        disability_kind=DISABILITIES.get(disability[:2], ""),
        disability_level=LEVELS[disability[2:]],
        serious_illness=bool(yes(row.get("重病"), unless=False)),
        student_stage=STAGES.get(row.get("在读", ""), ""),
        can_live_alone=yes(row.get("能独立生活"), unless=None),
        employed=yes(row.get("在业"), unless=None),
        labour=LABOUR[row.get("劳动能力", "")],
        excused=EXCUSE_BY_WORD[row["不推算原因"]] if "不推算原因" in row else "",
        single_parent=bool(yes(row.get("单亲"), unless=False)),
        bereaved=bool(yes(row.get("失独"), unless=False)),
        religious_years=row.get("宗教场所居住年数", 0),
    )


def income_of(row: dict[str, Any]) -> IncomeFact:
    amount, period = _period(row)
    kind = CLASSES[row["类别"]]
    costs = fen(row.get("成本", 0))
    item = row.get("项目", kind)
    return IncomeFact(
        row["谁"], kind, ITEMS.get(item, item), amount, period, costs, from_date=row.get("从"), to_date=row.get("到")
    )


def property_of(row: dict[str, Any]) -> PropertyFact:
    value = fen(row["价值"]) if "价值" in row else None
    return PropertyFact(row["谁"], THINGS[row["种类"]], value, row.get("面积"), row.get("豁免", ""))


def obligor_of(row: dict[str, Any]) -> ObligorFacts:
    return ObligorFacts(
        member=row["赡养"],
        name=row["姓名"],
        relation=RELATIONS[row.get("关系", "子女")],
        members=row.get("家庭人数", 1),
        income=fen(row["家庭年收入"]) if "家庭年收入" in row else None,
        supported=row.get("共赡养", 1),
        children=row.get("老人子女数", 1),
        age=row.get("年龄"),
        unable=UNABLE_BY_WORD[row["无能力"]] if "无能力" in row else "",
    )


def facts_of(situation: dict[str, Any], parameters: Parameters) -> HouseholdFacts:
    on: date = situation["日期"]
    spending = [SpendingFact(row["谁"], SPENDING[row["用途"]], *_period(row)) for row in situation.get("支出", ())]
    return HouseholdFacts(
        track="rural" if "standard" in parameters and parameters["standard"].unit == "fen_per_year" else "urban",
        on=on,
        members=tuple(member_of(row) for row in situation["成员"]),
        income=tuple(income_of(row) for row in situation.get("收入", ())),
        property=tuple(property_of(row) for row in situation.get("财产", ())),
        spending=tuple(spending),
        obligors=tuple(obligor_of(row) for row in situation.get("义务人", ())),
        existing_status=STANDINGS.get(situation.get("现有身份", ""), situation.get("现有身份", "")),
        income_checked=bool(yes(situation.get("收入已核实"), unless=True)),
        property_checked=bool(yes(situation.get("财产已核实"), unless=True)),
    )


def parameters_of(places: dict[str, Any], place: str) -> Parameters:
    values = _values(places, place)
    return Parameters(Parameter(key, row["value"], f"{place}/{key}", unit=row.get("unit", "")) for key, row in values)


def _values(places: dict[str, Any], place: str) -> list[tuple[str, Any]]:
    own = dict(places[place])
    base = dict(_values(places, own.pop("沿用"))) if "沿用" in own else {}
    return [(key, row) for key, row in (base | own).items() if row is not None]
