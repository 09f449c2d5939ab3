"""金融资产超线 — deposits, securities and online balances of the whole family above N months of the standard per head."""

from .shape import MARGINAL, PAID, Finder, Look

_MONTHS = f"CASE WHEN {MARGINAL} THEN t.marginal_financial_months ELSE t.financial_months END"
_UNDECIDED = f"({_MONTHS}) IS NULL OR p.monthly_standard <= 0"

FINDER = Finder(
    code="deposits",
    label="存款和证券等金融资产超过限额",
    looks=(
        Look(
            "bank",
            where="r.balance > 0",
            amount="r.balance",
            on="r.queried_on",
            once="nullif(r.account_key, 0)",
            undecided=_UNDECIDED,
        ),
        Look(
            "securities",
            where="coalesce(r.value, 0) + coalesce(r.balance, 0) > 0",
            amount="coalesce(r.value, 0) + coalesce(r.balance, 0)",
            on="r.valued_on",
            undecided=_UNDECIDED,
        ),
        Look("payment", where="r.balance > 0", amount="r.balance", on="r.queried_on", undecided=_UNDECIDED),
    ),
    who=f"{PAID} OR {MARGINAL}",
    per="household",
    having=f"""amount > p.assets
        AND amount > coalesce(p.monthly_standard * p.members * ({_MONTHS}), 0)""",
    says="全家存款、证券和支付账户余额合计超过本地人均限额。请核实来源，售房款、救助款等可以豁免的要有凭证。",
    basis="审核确认办法第十四条",
    list="leave",
)
