"""两地享受 — the same person stands in two families."""

from .shape import SAME_KEY, Finder, Look

FINDER = Finder(
    code="two_places",
    label="同一人在两户同时享受",
    looks=(Look(SAME_KEY),),
    who="true",
    says="这个身份证号在另一户也在享受。请与对方经办机构核实，只能由一处保障。",
    basis="社会救助法第十八条",
    post="checker",
    list="leave",
    outcome="stop",
)
