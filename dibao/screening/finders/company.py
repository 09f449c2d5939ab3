"""经商办企业 — more registered businesses than the family declared; a dormant or closed one is none."""

from .shape import Finder, Look

FINDER = Finder(
    code="company",
    label="名下有企业或个体工商登记未申报",
    looks=(
        Look(
            "market",
            where="""r.role IN ('owner', 'legal', 'shareholder', 'partner')
                AND coalesce(r.status, 'open') = 'open' AND coalesce(r.founded_on, 0) <= $on""",
            amount="r.share",
            on="r.founded_on",
            undecided="t.property_company IS NULL",
        ),
    ),
    per="household",
    having="n > p.companies",
    says="登记的企业、个体户多于申报的数量。请核实是否实际经营、有无收入、是否被人借用名义。",
    basis="审核确认办法第十四条",
    list="leave",
)
