"""支付总额偏高 — what was paid through online accounts in a year; a help to judgement and nothing more.

A place without a line of its own is not asked about everybody who ever paid by phone.
"""

from .shape import HINT, Finder, Look

FINDER = Finder(
    code="payment_total",
    label="一年网络支付总额偏高",
    looks=(Look("payment", where="r.paid_year > 0", amount="r.paid_year", on="r.queried_on"),),
    per="household",
    having="amount > t.payment_total_year",
    reason=HINT,
    says="全家一年的网络支付总额超过本地提示线。只是线索：请问清钱从哪里来、用在哪里，不能单独据此认定。",
    basis="审核确认办法第十七条",
    outcome="keep",
)
