"""重复登记合并 — what a department was told stays with the row it was told of."""

from dibao.registry.hanging import Fate, Hanging

from .models import Told

HANGING = (Hanging(Told, "person", Fate.STAYS),)
