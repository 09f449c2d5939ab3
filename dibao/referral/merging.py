"""重复登记合并 — a need goes on under the row that is kept, whether it is met already or not."""

from dibao.registry.hanging import Fate, Hanging

from .models import Need

HANGING = (Hanging(Need, "person", Fate.FOLLOWS),)
