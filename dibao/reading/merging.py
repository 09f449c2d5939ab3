"""重复登记合并 — other aid is a running account of the human: all of it is shown under the row that is kept."""

from dibao.registry.hanging import Fate, Hanging

from .models import Aid

HANGING = (Hanging(Aid, "person", Fate.FOLLOWS),)
