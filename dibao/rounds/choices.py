"""Grounds and ways of looking again, how a visit ends, what becomes of what was delivered."""

from django.db.models import TextChoices

from dibao.rules.tables import CYCLE_WAYS


class Ground(TextChoices):
    """Why a family is looked at again."""

    CYCLE = "cycle", "定期复核"
    CAMPAIGN = "campaign", "年度普查"
    SPOT_CHECK = "spot_check", "抽查"
    REPORT = "report", "家庭报告变化"
    COMPLAINT = "complaint", "群众反映"
    REGISTER_HIT = "register_hit", "登记比对线索"
    DEATH = "death", "成员死亡核查"
    OTHER = "other", "其他"


# A cycle comes by itself, a draw and a campaign have acts of their own.
BY_HAND = tuple(ground for ground in Ground if ground not in (Ground.CYCLE, Ground.SPOT_CHECK, Ground.CAMPAIGN))


class Way(TextChoices):
    """How it is done; the words are those of the table of cycles."""

    HOME = "home_visit", CYCLE_WAYS["home_visit"]
    PHONE = "phone_call", CYCLE_WAYS["phone_call"]
    FORM = "form_and_neighbours", CYCLE_WAYS["form_and_neighbours"]


class State(TextChoices):
    PLANNED = "planned", "待核查"
    UNCHANGED = "unchanged", "无变化"
    DIFFERS = "differs", "有变化，转变更"
    CANCELLED = "cancelled", "不再核查"


class Conclusion(TextChoices):
    """What the visitor says on the spot."""

    UNCHANGED = "unchanged", "没有变化"
    DIFFERS = "differs", "有变化"
    NOT_MET = "not_met", "没有见到人"


class EnvelopeState(TextChoices):
    TAKEN = "taken", "已采用"
    CONFLICT = "conflict", "待判定"
    SET_ASIDE = "set_aside", "不采用"


class EnclosureKind(TextChoices):
    PHOTO = "photo", "现场照片"
    SHEET = "sheet", "手写核查表"
    SIGNATURE = "signature", "签名"
    CHECK_FORM = "check_form", "动态核查表"


class DrawKind(TextChoices):
    RANDOM = "random", "随机抽查"
    RISK = "risk", "按风险抽查"
