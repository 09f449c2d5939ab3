"""办理指引 — how each page before acceptance is filled in, on which rule it rests, and a filled-in sample (J6)."""

from typing import Any

from django.urls import reverse_lazy

HEADINGS = {
    "members": "家庭与成员",
    "facts": "每人情况",
    "economy": "收入财产支出",
    "account": "账户与近亲属",
    "papers": "材料与提交",
    "add": "添加材料",
    "authorisations": "授权",
    "ask_once": "一次性告知",
}


def _sample(kind: str) -> Any:
    return reverse_lazy("desk:sample", args=[kind])


GUIDES: dict[str, dict[str, Any]] = {
    "new": {
        "steps": [
            "看申请人的身份证和户口簿，选居住的村（社区），录姓名和身份证号。",
            "系统提示可能已登记的，对照证件看是不是同一人，再选。",
            "没有身份证号的（例如新生儿未落户），选“暂无身份证号”并写明原因。",
        ],
        "basis": "审核确认办法第四、五、六条",
        "sample_url": _sample("application"),
    },
    "members": {
        "steps": [
            "照户口簿把共同生活的家庭成员一个一个加进来；不共同生活的也登记，去掉“共同生活”。",
            "写明居住地址、电话和申请理由；代办的写代办人。",
            "改动会自动保存，随时可以离开，下次接着填。",
        ],
        "basis": "审核确认办法第七、八条",
        "sample_url": _sample("application"),
    },
    "facts": {
        "steps": [
            "每名成员一页；勾选残疾、重病、在校，会多出要填的项目。",
            "残疾人证号照证件录 20 位；能通过核对取得的，不要申请人另开证明。",
        ],
        "basis": "审核确认办法第八、九条",
        "sample_url": _sample("application"),
    },
    "economy": {
        "steps": [
            "一行一项：谁、什么、多少、周期。",
            "16 周岁以上的成员每人至少一行；没有收入的按“声明没有收入”。",
            "只记申报的数；与核对、入户不一致的，后面环节再说明。",
        ],
        "basis": "审核确认办法第十三、十四条",
        "sample_url": _sample("declaration"),
    },
    "account": {
        "steps": [
            "账户名须是本家庭成员，对照存折或卡面录。",
            "问清有没有经办人员或村（居）委会成员的近亲属；有的逐个登记，经办人回避，县级入户。",
        ],
        "basis": "审核确认办法第十一、二十五条",
        "sample_url": _sample("kinship_disclosure"),
    },
    "papers": {
        "steps": [
            "打印申请书、声明承诺书、授权书，请申请人和成员签字。",
            "拍照或扫描上传；“缺”的一栏写着还缺什么、谁提供。",
            "内容齐了就提交；材料缺的，受理时一次性告知。",
        ],
        "basis": "审核确认办法第九、十条",
        "sample_url": _sample("application"),
    },
    "add": {
        "steps": [
            "选材料种类，选文件或拍照，可一次多选。",
            "拍照时放平、四角入镜、字看得清。",
            "传错了可以作废，原件不会删除。",
        ],
        "basis": "归档范围和必备材料表；低保档案管理通知",
    },
    "authorisations": {
        "steps": [
            "打印授权书，请每名成员签字；未满 18 周岁的由监护人签。",
            "拍照上传，勾选在上面签字的成员。",
            "成员要求撤回的，登记撤回；撤回后不能再查他的信息。",
        ],
        "basis": "社会救助法第四十、四十一条",
        "sample_url": _sample("authorisation"),
    },
    "ask_once": {
        "steps": [
            "缺的材料已经勾好，核对一遍，写明为什么要。",
            "只能告知一次，以后不能再要求补别的。",
            "能通过信息核对取得的不能勾。",
        ],
        "basis": "审核确认办法第十条；社会救助法第六十二条",
        "sample_url": _sample("one_time_list"),
    },
}
