"""What the index holds, what people answer, what becomes of a cluster."""

from django.db.models import IntegerChoices, TextChoices


class KeyKind(IntegerChoices):
    """Which look-up a key of a person serves; each finds people the others miss."""

    SURNAME_BIRTH = 1, "姓的读音和出生日期"  # any mistake in the given name
    GIVEN_BIRTH = 2, "名的读音和出生日期"  # any mistake in the surname
    NAME_YEAR = 3, "姓名读音和出生年"  # day and month swapped or mistyped
    NAME_PLACE = 4, "姓名读音和乡镇"  # another year, or no birth date at all
    NAME_SEX = 5, "姓名读音和性别"  # a rare name anywhere


class LinkKind(IntegerChoices):
    """What two households can have in common."""

    PHONE = 1, "电话"
    ADDRESS = 2, "住址"
    ACCOUNT = 3, "银行账户"
    HANDSET = 4, "手机设备"
    PHOTO = 5, "同一张照片"
    LIKE_PHOTO = 6, "相像的照片"


class PrintState(TextChoices):
    """Whether a photograph has been looked at."""

    WAITING = "waiting", "待提取"
    MADE = "made", "已提取"
    NONE = "none", "提取不出"


class Answer(TextChoices):
    SAME = "same", "是同一人"
    DIFFERENT = "different", "不是同一人"
    UNSURE = "unsure", "暂不能确定"


class DecisionState(TextChoices):
    OPEN = "open", "待核实"
    KEPT = "kept", "已定"
    PAST = "past", "已被新的决定代替"


class MergeState(TextChoices):
    PROPOSED = "proposed", "待决定"
    MERGED = "merged", "已合并"
    DECLINED = "declined", "未同意"
    UNDO_ASKED = "undo_asked", "申请撤销，待决定"
    UNDONE = "undone", "已撤销"


class ClusterState(TextChoices):
    OPEN = "open", "待判断"
    ORDINARY = "ordinary", "正常"
    SUSPICIOUS = "suspicious", "可疑，转核查"
    GONE = "gone", "关联已消失"
