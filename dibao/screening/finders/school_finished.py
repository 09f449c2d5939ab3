"""学业已结束 — counted as a student, but finished or left, and enrolled nowhere else."""

from .shape import Finder, Look, has

FINDER = Finder(
    code="school_finished",
    label="成员已毕业或离校仍按在校学生",
    looks=(
        Look(
            "education",
            where="r.state IN ('finished', 'left') AND coalesce(r.finished_on, 0) <= $on",
            on="r.finished_on",
            unless="r.state IN ('enrolled', 'suspended')",
        ),
    ),
    who=has("student"),
    says="教育登记显示此人已毕业或离校。请核实是否就业，重新核定劳动能力和收入。",
    basis="审核确认办法第十三条",
)
