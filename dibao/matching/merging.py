"""重复登记合并 — decisions and mergers say what was said of a row and stay with it; the index follows by itself."""

from dibao.registry.hanging import Fate, Hanging

from .models import Decision, MatchKey, Merge

HANGING = (
    Hanging(MatchKey, "person", Fate.REBUILT),
    Hanging(Decision, "a", Fate.STAYS),
    Hanging(Decision, "b", Fate.STAYS),
    Hanging(Merge, "kept", Fate.STAYS),
    Hanging(Merge, "merged", Fate.STAYS),
)
