"""新增残疾或大病 — a marginal family with a new severe disability or serious illness may qualify; nobody has asked."""

from .shape import MARGINAL, Finder, Look, has

FINDER = Finder(
    code="may_qualify",
    label="边缘家庭新增重残或重病，可能符合低保",
    looks=(
        Look(
            "disability",
            where=f"""coalesce(r.status, 'valid') = 'valid' AND coalesce(r.issued_on, 0) <= $on
                AND (r.level IN ('1', '2') OR (r.level = '3' AND r.kind IN ('5', '6'))) AND NOT {has("severe")}""",
            on="r.issued_on",
        ),
        Look(
            "medical",
            where=f"r.serious = 'yes' AND coalesce(r.admitted_on, 0) <= $on AND NOT {has('illness')}",
            on="r.admitted_on",
        ),
    ),
    who=MARGINAL,
    says="边缘家庭里有人新领重度残疾人证或患重病，档案里还没有。请主动上门，告知可以按单人户申请低保。",
    basis="审核确认办法第八条",
    list="enter",
)
