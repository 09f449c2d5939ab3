"""重复登记合并 — what registers said of the human follows, the decided too: what is settled is not asked again."""

from dibao.registry.hanging import Fate, Hanging

from .models import Hit

HANGING = (Hanging(Hit, "person", Fate.FOLLOWS),)
