"""Statuses, grounds, kinds and ends of an adjustment."""

from django.db.models import TextChoices


class Status(TextChoices):
    OPENED = "opened", "待核实"
    RECKONED = "reckoned", "已核算"
    CALLED = "hearing_called", "已通知听取意见"
    HEARD = "heard", "已听取意见"
    PROPOSED = "proposed", "待县级决定"
    DECIDED = "decided", "已决定，待送达"
    SERVED = "served", "已送达，待归档"
    CLOSED = "closed", "已办结"


class Ground(TextChoices):
    """Why a household is looked at again."""

    CYCLE = "cycle", "定期复核"
    REPORT = "report_by_family", "家庭报告变化"
    COMPLAINT = "complaint", "举报投诉"
    HIT = "register_hit", "登记册比对"
    SPOT = "spot_check", "抽查"
    STANDARD = "standard_change", "标准调整"
    DEATH = "death", "成员死亡"
    MOVE = "move", "迁移"
    TAPER_END = "taper_end", "渐退期内重新核实"
    WORK = "work_refused", "拒绝适合的就业"
    CAMPAIGN = "campaign", "全面核查"
    FRAUD = "fraud", "骗取救助"
    OTHER = "other", "其他"


class Kind(TextChoices):
    """What has changed; "" until somebody has found out."""

    ECONOMY = "economy", "收入、财产或支出变化"
    JOINED = "joined", "成员增加"
    BORN = "born", "新生儿"
    MARRIED = "married", "结婚"
    LEFT = "left", "成员减少"
    DIED = "died", "成员死亡"
    HEAD_DIED = "head_died", "户主死亡"
    SPLIT = "split", "分户"
    MERGED = "merged", "合户"
    MOVED = "moved", "迁移"
    FACTS = "facts", "成员情况变化"
    WORK = "work_refused", "三次拒绝适合的就业"
    WISH = "own_wish", "家庭自愿退出"


class Direction(TextChoices):
    UP = "up", "增加"
    DOWN = "down", "减少"
    NONE = "none", "不变"


class Course(TextChoices):
    """办法 — which way through the table a reckoned adjustment goes; "" until it is reckoned."""

    KEEP = "keep", "维持"
    GIVE = "give", "增发或变更"
    CUT = "cut", "减发、停发或渐退"
    WISH = "wish", "自愿退出"
    DEATH = "death", "死亡"
    MOVE = "move", "迁移"


class Result(TextChoices):
    """How an adjustment ends; "" while it is open."""

    KEPT = "kept", "维持"
    INCREASED = "increased", "增发"
    CHANGED = "changed", "变更，金额不变"
    REDUCED = "reduced", "减发"
    STOPPED = "stopped", "停发"
    TAPERED = "tapered", "渐退"
    MOVED = "moved", "迁出"
    REFERRED = "referred", "移送"


class Block(TextChoices):
    INCOME = "income", "收入"
    PROPERTY = "property", "财产"
    SPENDING = "spending", "刚性支出"


class CallWay(TextChoices):
    WRITTEN = "written", "书面通知"
    PHONE = "phone", "电话通知"
    VISIT = "visit", "上门通知"


class HearingWay(TextChoices):
    OFFICE = "office", "在办公场所当面听取"
    HOME = "home", "入户听取"
    PHONE = "phone", "电话听取（录音）"
    VIDEO = "video", "视频听取"


class ServedWay(TextChoices):
    """How a letter reaches the family; the way proves what is asked besides."""

    IN_PERSON = "in_person", "直接送达"
    LEFT = "left", "留置送达（拒收）"
    POST = "post", "邮寄送达"
    AGENT = "agent", "委托村（居）委会送达"


class PaperKind(TextChoices):
    HEARING = "hearing", "听取意见笔录"
    NOTICE = "adjustment_notice", "告知书"
    MEMBERS = "member_adjustment", "增减员调整表"
    UPLIFT = "uplift_adjustment", "分类施保调整表"
    TAPER = "taper_approval", "渐退期审批表"
    EXIT = "exit", "退出登记表"
    PROOF = "other", "证明材料"
    RECEIPT = "delivery_receipt", "送达回证"
