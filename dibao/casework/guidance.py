"""办理指引 — how each step is done, on which rule it rests, and a filled-in sample of its paper (J6)."""

from typing import Any

from .choices import Status

_DETERMINE = "审核确认办法第十三、十四、十八条"
# Steps in the order they are done; `sample` names the paper whose sample is shown.
GUIDES: dict[str, dict[str, Any]] = {
    Status.DRAFT: {
        "steps": ["照身份证和户口簿登记申请人和共同生活的家庭成员。", "逐人申报收入、财产和支出；没有收入的声明没有收入。",
                  "问清是否有经办人员或村（居）委会成员的近亲属。", "打印申请书、授权书、承诺书签字，拍照上传后提交。"],
        "basis": "审核确认办法第四、六、八、九、十一条", "sample": "application",
    },
    Status.SUBMITTED: {
        "steps": ["逐项核对申请材料。", "齐全的当场受理；缺的一次性告知，不能分几次要。", "能通过信息核对取得的材料，不要求申请人提供。"],
        "basis": "审核确认办法第十条", "sample": "acceptance",
    },
    Status.INCOMPLETE: {
        "steps": ["等待申请人补齐已告知的材料。", "补齐后再次提交，不能要求告知书以外的材料。"],
        "basis": "审核确认办法第十条", "sample": "one_time_list",
    },
    Status.ACCEPTED: {
        "steps": ["看每个家庭成员是否都有有效授权；未成年人由监护人签。", "缺的当面补签并登记。",
                  "家庭以外的义务人，本人签了授权才查询。", "受理后三个工作日内发起核对。"],
        "basis": "社会救助法第四十、四十一条；审核确认办法第十七条", "sample": "authorisation",
    },
    Status.CHECKING: {
        "steps": ["在“核对工作台”按登记库发出批次、收下部门的答复；没有批次的，点开格子登记。", "没有答复的写明原因。",
                  "其余一次登记为无信息。", "写明结论，出具报告；与申报不一致的，告知书自动打印。"],
        "basis": "审核确认办法第十七、十八条", "sample": "check_report",
    },
    Status.VISITING: {
        "steps": ["核对与申报不一致的，当天告知申请人并登记；有异议和证明的，登记异议，重新核对。", "两人以上入户，逐块填写调查表（边填边存）。", "走访邻里，逐户登记。", "打印调查表请在场人签字，拍照上传；再传入户照片。",
                  "申报、核对、入户不一致的，说明原因、附证明并认定；线索逐条核实。"],
        "basis": "审核确认办法第十五、十六、十八条", "sample": "visit",
    },
    Status.ASSESSING: {
        "steps": ["先认定全部差异。", "看系统按本地标准算出的结论和每一句依据。", "确认无误后按“认定”，认定表自动归卷。"],
        "basis": _DETERMINE, "sample": "assessment",
    },
    Status.ASSESSED: {
        "steps": ["由没有办理过本件的人审查。", "看差异、证据和认定结论。", "同意的写初审意见；有疑问的退回并写明理由。"],
        "basis": "社会救助法第四十三条；审核确认办法第十八条", "sample": "assessment",
    },
    Status.PROPOSED: {
        "steps": ["核对下面公示的内容：只有姓名、村、人数、金额、期限、电话。", "填写张贴地点和监督电话，打印张贴。", "拍照上传。"],
        "basis": "审核确认办法第十九条", "sample": "notice",
    },
    Status.ON_NOTICE: {
        "steps": ["公示满七整天，张贴当天不算。", "有人提出异议，当天登记（可以匿名）。", "公示期满、有公示照片，才能上报县级。"],
        "basis": "审核确认办法第十九条", "sample": "notice",
    },
    Status.DISPUTED: {
        "steps": ["看清异议内容。", "需要查实的，重新入户调查。", "争议较大的，组织民主评议：应到人数三分之二以上到场，其中村（居）民代表占三分之二以上。"],
        "basis": "审核确认办法第十九条", "sample": "panel",
    },
    Status.WITH_COUNTY: {
        "steps": ["只看不一致的地方和证据。", "有近亲属备案或异议的，县级先入户。", "提出审核意见，或写明缺什么退回乡镇。"],
        "basis": "审核确认办法第二十条", "sample": "confirmation_form",
    },
    Status.SENT_BACK: {
        "steps": ["看县级要求补什么。", "补材料的，在“材料”中上传后再报。", "要查实的，重新调查。"],
        "basis": "审核确认办法第二十条", "sample": "visit",
    },
    Status.REVIEWED: {
        "steps": ["由没有办理过本件的人确认。", "同意的确认，次月起发放。", "不符合的不予确认，逐条写明理由，三个工作日内书面告知。"],
        "basis": "社会救助法第四十四、四十五条；审核确认办法第二十一条", "sample": "confirmation",
    },
    Status.CONFIRMED: {
        "steps": ["把确认通知书送到申请人手里并登记。", "在村（社区）公布：姓名、人数、金额。", "办结归档，案卷自动封存。"],
        "basis": "审核确认办法第二十一、二十四条；档案法第十四条", "sample": "publication",
    },
    Status.REFUSED: {
        "steps": ["三个工作日内送达告知书。", "告知申请人可以申请复议或起诉。", "登记送达后办结归档。"],
        "basis": "审核确认办法第二十一条", "sample": "refusal",
    },
    Status.TERMINATED: {
        "steps": ["三个工作日内送达终止告知书。", "登记送达后办结归档。"],
        "basis": "审核确认办法第二十九条", "sample": "termination",
    },
    Status.WITHDRAWN: {"steps": ["撤回确认书请申请人签字。", "办结归档。"], "basis": "申请人自愿", "sample": "withdrawal"},
}  # fmt: skip
