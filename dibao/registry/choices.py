"""Code tables of people and households; codes of a national standard keep their digits."""

from django.db.models import TextChoices


class Track(TextChoices):
    URBAN = "urban", "城市"
    RURAL = "rural", "农村"


class Sex(TextChoices):
    """GB/T 2261.1."""

    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class IdKind(TextChoices):
    RESIDENT = "resident", "居民身份证"
    NONE = "none", "暂无身份证号"
    OTHER = "other", "港澳台或其他证件"


class Relation(TextChoices):
    """Relation to the head, GB/T 4761 one digit."""

    HEAD = "0", "户主"
    SPOUSE = "1", "配偶"
    SON = "2", "子"
    DAUGHTER = "3", "女"
    GRANDCHILD = "4", "孙子女或外孙子女"
    PARENT = "5", "父母"
    GRANDPARENT = "6", "祖父母或外祖父母"
    SIBLING = "7", "兄弟姐妹"
    OTHER = "8", "其他"


class PersonType(TextChoices):
    """Which extra facts are asked of a person; minors and the elderly are known from the birth date."""

    DISABLED = "disabled", "残疾人"
    ILL = "ill", "重病患者"
    STUDENT = "student", "在校学生"
    MINOR = "minor", "未成年人"
    ELDERLY = "elderly", "老年人"
    WORKING_AGE = "working_age", "劳动年龄"


class Exclusion(TextChoices):
    """Why somebody in the household book does not count as living together (审核确认办法 第七条)."""

    RELIGIOUS = "religious", "宗教教职人员，脱离家庭三年以上"
    PRISON = "prison", "在监狱服刑"
    DETOX = "detox", "强制隔离戒毒"
    MISSING = "missing", "被宣告失踪"
    LOCAL = "local", "省级规定的其他人员"


class ChangeKind(TextChoices):
    REGISTERED = "registered", "登记"
    MEMBER_JOINED = "member_joined", "成员增加"
    MEMBER_LEFT = "member_left", "成员减少"
    MEMBER_DIED = "member_died", "成员死亡"
    HEAD_CHANGED = "head_changed", "户主变更"
    MOVED = "moved", "迁移"
    SPLIT = "split", "分户"
    MERGED = "merged", "合户"
    ACCOUNT_CHANGED = "account_changed", "账户变更"
    FACTS_CHANGED = "facts_changed", "人员情况变更"
    CORRECTED = "corrected", "登记更正"
    CONTACT_CHANGED = "contact_changed", "住址电话变更"
    TRACK_CHANGED = "track_changed", "城乡类别变更"
    PERSON_MERGED = "person_merged", "重复登记合并"
    PERSON_DIVIDED = "person_divided", "撤销重复登记合并"
