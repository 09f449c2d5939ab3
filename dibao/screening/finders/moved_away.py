"""户籍已变动 — moved out, settled abroad, or a hukou cancelled as a duplicate."""

from .shape import Finder, Look

FINDER = Finder(
    code="moved_away",
    label="户籍已迁出或注销",
    looks=(
        Look(
            "population",
            where="r.status IN ('moved', 'settled_abroad', 'duplicate') AND coalesce(r.changed_on, 0) <= $on",
            on="r.changed_on",
        ),
    ),
    says="公安户籍显示此人户口已迁出或注销。请核实现在由哪里保障，避免两地享受。",
    basis="社会救助法第四十条",
    list="leave",
)
