"""账户名不是家庭成员 — money goes to an account in the name of somebody outside the family."""

from .shape import PERSONS, Finder, Look

FINDER = Finder(
    code="account_holder",
    label="发放账户户名不是家庭成员",
    looks=(
        Look(
            PERSONS,
            where="""p.account_name_key <> 0 AND NOT EXISTS (
                SELECT 1 FROM e_persons q
                WHERE q.p_household = e.p_household AND q.p_name_key = e.p_account_name_key)""",
        ),
    ),
    per="household",
    says="领取保障金的账户不是本户成员的名字。请核实是否代管、是否有委托手续，有没有冒领。",
    basis="审核确认办法第二十六条",
    outcome="change",
)
