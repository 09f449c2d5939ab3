"""重复登记合并 — a refused offer of work counts against the human; what an adjustment was decided on stays."""

from dibao.registry.hanging import Fate, Hanging

from .models import AdjustmentPaper, ChangedLine, WorkOffer

HANGING = (
    Hanging(WorkOffer, "person", Fate.FOLLOWS),
    Hanging(ChangedLine, "member", Fate.STAYS),
    Hanging(AdjustmentPaper, "person", Fate.STAYS),
)
