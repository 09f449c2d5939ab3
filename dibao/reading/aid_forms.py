"""其他救助 — what is asked for each kind of aid beside 低保: its reasons and its own few fields."""

from dataclasses import dataclass

from dibao.archive.choices import Programme

from .choices import AidKind as K

TEXT, LONG, YUAN, DAY, CHOICE = "text", "long", "yuan", "day", "choice"


@dataclass(frozen=True, slots=True)
class Own:
    """One field of a programme's own: name, label, shape, whether it must be filled in, what may be chosen."""

    name: str
    label: str
    shape: str = TEXT
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AidForm:
    """One programme: its reasons, its own fields, the paper that proves the aid."""

    programme: Programme
    kinds: tuple[K, ...]
    fields: tuple[Own, ...]
    paper: str

    @property
    def label(self) -> str:
        return str(self.programme.label)


_INSURANCE = (("residents", "城乡居民医保"), ("employees", "职工医保"), ("none", "未参保"))
_GIVEN = (("cash", "现金"), ("food", "口粮衣被"), ("housing", "住房恢复重建"), ("other", "其他实物"))
_SHELTER = (("none", "没有转移"), ("relatives", "投亲靠友"), ("central", "集中安置"))

FORMS = {
    form.programme.value: form
    for form in (
        AidForm(
            Programme.TEMPORARY, (K.ILLNESS, K.ACCIDENT, K.EDUCATION, K.HARDSHIP),
            (
                Own("situation", "困难情况", LONG),
                Own("loss", "损失或自付金额", YUAN, required=False),
                Own("school_stage", "就读阶段", required=False),
            ),
            "临时救助审批表",
        ),
        AidForm(
            Programme.MEDICAL, (K.INPATIENT, K.CLINIC, K.INSURANCE),
            (
                Own("illness", "病种"),
                Own("hospital", "医疗机构"),
                Own("insurance", "参保情况", CHOICE, choices=_INSURANCE),
                Own("total", "医疗总费用", YUAN),
                Own("reimbursed", "已报销金额", YUAN),
                Own("self_pay", "个人自付", YUAN),
            ),
            "医疗救助审批表",
        ),
        AidForm(
            Programme.DISASTER, (K.FLOOD, K.DROUGHT, K.SNOW, K.FIRE, K.EARTHQUAKE),
            (
                Own("struck_on", "受灾日期", DAY),
                Own("situation", "受灾情况", LONG),
                Own("loss", "损失估算", YUAN),
                Own("given", "救助方式", CHOICE, choices=_GIVEN),
                Own("shelter", "转移安置", CHOICE, choices=_SHELTER),
            ),
            "受灾人员救助审批表",
        ),
    )
}  # fmt: skip
