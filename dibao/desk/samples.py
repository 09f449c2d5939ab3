"""样表 — every paper filled in with one invented family, so that a newcomer sees how it should look (J6).

Nobody in it exists; the file code printed on every page says 示例.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from dibao.documents.papers.engine import render
from dibao.documents.papers.kinds import KINDS
from dibao.documents.papers.schema import Field, Rows
from dibao.kernel.refusals import Invalid

CODE = "示例"
DAY = date(2026, 10, 12)
SENTENCE = "家庭人均年收入低于当地标准（示例）"
# What stands in a blank of this name on any paper; a name not listed gets a word of its kind.
WORDS: dict[str, str] = {
    "office": "示例镇人民政府", "village": "示例村", "applicant": "王示例", "name": "王示例", "number": "示例0001",
    "handler": "周示例", "phone": "0000-0000000", "unit": "示例镇人民政府", "sex": "男", "track": "农村",
    "id_number": "（示例，不填真实号码）", "hukou_address": "示例镇示例村一组", "home_address": "示例镇示例村一组",
    "relation": "户主", "counted": "是", "health": "有慢性病", "work": "务农", "school": "无", "bank": "示例银行",
    "account_name": "王示例", "account": "（示例）", "reason": "本人患病，收入减少，生活困难", "kinship": "无",
    "category": "农村最低生活保障", "sentence": SENTENCE, "basis": "社会救助法第十八条", "article": "社会救助法第十八条",
    "review_body": "示例县人民政府", "court": "示例县人民法院", "place": "示例村公开栏", "conclusion": "与申报一致",
    "present": "王示例、李示例", "housing": "砖房三间，六十平方米，月均电费五十元", "checker": "郑示例", "period": "2026年10月",
    "registers": "户籍、车辆、不动产、社会保险、银行存款等", "body": "示例县民政局", "register": "社会保险", "person": "王示例",
    "found": "无信息", "answer": "种几亩地，身体不好", "question": "主要靠什么生活", "interviewee": "L01", "method": "当面访问",
    "kind": "种植养殖", "detail": "自种，无其他", "item": "承包土地", "has": "有", "household_number": "示例户号",
    "from_month": "2026年11月", "review": "每年复核一次", "title": "示例家庭最低生活保障材料", "why": "办法第九条要求",
    "how": "本人提交", "cause": "公示有异议", "matter": "公示期间收到异议", "course": "逐人发言后表决", "chair": "孙示例",
    "recorder": "钱示例", "way": "匿名", "content": "反映其子有工资收入", "township_opinion": "情况属实，拟同意",
    "county_opinion": "同意", "township_by": "吴示例", "county_by": "冯示例", "situation": "材料齐全", "filed_by": "陈示例",
    "author": "示例镇人民政府", "pages": "1", "archival_code": "示例档号", "retention": "10年", "single": "否",
    "staff_name": "周示例", "staff_unit": "示例镇人民政府", "staff_post": "经办人员", "difficulty": "患病",
    "head": "王示例", "county": "示例县", "township": "示例镇", "year": "2026", "last_month": "2026年12月",
}  # fmt: skip
MONEY = {"standard": 672000, "income": 480000, "per_head": 240000, "amount": 36000, "uplift": 0}
COUNTS = {"member_count": 2, "counted": 2, "members": 2, "called": 15, "attended": 12, "agreed": 11, "disagreed": 1}


@lru_cache(maxsize=32)
def sample(kind: str) -> bytes:
    """The paper `kind` as PDF, filled in with the invented family. Raises Invalid for an unknown kind."""
    if kind not in KINDS:
        raise Invalid("没有这种文书的样表。")
    return render(kind, _filled(KINDS[kind].schema), code=CODE)


def _filled(schema: dict[str, Field | Rows]) -> dict[str, Any]:
    return {key: _value(key, rule) for key, rule in schema.items()}


def _rows(rule: Rows) -> list[dict[str, Any]]:
    line: dict[str, Any] = {key: _value(key, each) for key, each in rule.columns.items()}
    return [line | printed for printed in rule.preset[:3]] or [line]


def _value(key: str, rule: Field | Rows) -> Any:
    if isinstance(rule, Rows):
        return _rows(rule)
    if rule.kind == "date":
        return DAY
    if rule.kind == "money":
        return MONEY.get(key, 40000)
    if rule.kind == "count":
        return COUNTS.get(key, 1)
    return WORDS.get(key, "" if rule.optional else CODE)
