"""重复登记合并 — an authorisation was signed for one case and a query asked in one check: both stay with what was asked."""

from dibao.registry.hanging import Fate, Hanging

from .models import Authorisation, Finding, Query

HANGING = (
    Hanging(Authorisation, "person", Fate.STAYS),
    Hanging(Query, "person", Fate.STAYS),
    Hanging(Finding, "query__person", Fate.STAYS),
)
