"""一个账户领多户 — one account takes the money of several families."""

from .shape import SAME_ACCOUNT, Finder, Look

FINDER = Finder(
    code="account_shared",
    label="多户共用一个发放账户",
    looks=(Look(SAME_ACCOUNT),),
    per="household",
    says="另有家庭用同一个账户领取保障金。请核实账户由谁掌握，是否代管、冒领。",
    basis="审核确认办法第二十六条",
    post="checker",
    outcome="refer",
)
