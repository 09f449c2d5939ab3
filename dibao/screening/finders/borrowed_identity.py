"""借用他人身份 — the number is on the roll of the police, under another name."""

from .shape import Finder, Look

FINDER = Finder(
    code="borrowed_identity",
    label="证号与姓名不符",
    looks=(Look("population", where="r.name_key <> p.name_key"),),
    who="true",
    says="公安户籍里这个身份证号登记的是另一个姓名。请看身份证原件：是改名、录错，还是借用他人身份。",
    basis="社会救助法第四十条",
    post="checker",
    outcome="refer",
)
