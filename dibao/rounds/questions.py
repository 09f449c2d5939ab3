"""核查的问题 — one list for the form online, the form in the field and the printed sheet. Pure: no Django.

`FORM_VERSION` goes up whenever a question is added, dropped or means something else: what a phone filled in on an older
form is kept, and a human decides about it.
"""

from collections.abc import Mapping
from typing import Final

FORM_VERSION: Final = 1

BLOCKS: Final[dict[str, str]] = {
    "members": "家庭人口（出生、死亡、婚嫁、迁移、外出）",
    "income": "收入",
    "work": "就业、就学",
    "property": "房屋、车辆、存款等财产",
    "health": "健康、残疾、自理",
    "housing": "住房和居住地",
}
"""What may have changed since the last look; each is the same, or differs and says how."""

MONEY: Final[dict[str, str]] = {
    "card_held": "银行卡（存折）由本人或家人保管",
    "paid_in_full": "每月保障金足额收到",
}
"""What is asked about the money; yes or no."""

ANSWERS: Final = {"same": "没有变化", "differs": "有变化"}
YES_NO: Final = {"yes": "是", "no": "否"}


def faults(given: Mapping[str, str], *, conclusion: str) -> dict[str, str]:
    """What cannot be as it was filled in, by field; empty when it can. A family nobody met answers nothing."""
    if conclusion == "not_met":
        return {} if given.get("note", "").strip() else {"note": "没有见到人，请写明去过的时间和邻居怎么说。"}
    wrong = {name: f"请选择“{label}”有没有变化。" for name, label in BLOCKS.items() if given.get(name) not in ANSWERS}
    wrong |= {name: f"请回答“{label}”。" for name, label in MONEY.items() if given.get(name) not in YES_NO}
    different = [name for name in BLOCKS if given.get(name) == "differs"]
    wrong |= {
        f"{name}_how": f"“{BLOCKS[name]}”有变化，请写明怎样变化、从什么时候开始。"
        for name in different
        if not given.get(f"{name}_how", "").strip()
    }
    if conclusion == "unchanged" and different:
        wrong["conclusion"] = "上面有选“有变化”的，结论不能是“没有变化”。"
    if conclusion == "differs" and not different and not given.get("note", "").strip():
        wrong["conclusion"] = "结论是“有变化”，请在上面选出哪一项有变化，或在备注中写明。"
    if not given.get("present", "").strip():
        wrong["present"] = "请写明见到（联系到）了谁。"
    return wrong


def changes(given: Mapping[str, str]) -> str:
    """What differs, in one sentence for the one who goes on with it."""
    parts = [
        f"{label.partition('（')[0]}：{given.get(f'{name}_how', '').strip()}"
        for name, label in BLOCKS.items()
        if given.get(name) == "differs"
    ]
    return "；".join([*parts, *([given["note"].strip()] if given.get("note", "").strip() else [])])
