"""People and households through time: nothing is overwritten, every change is a dated row."""

import json
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import BlindIndexField, EncryptedTextField, Sealed

from .choices import ChangeKind, Exclusion, IdKind, Relation, Sex, Track


def in_force(on: date) -> Q:
    """Rows valid on that day; the end day is no longer inside."""
    return (Q(valid_to=None) | Q(valid_to__gt=on)) & Q(valid_from__lte=on)


@watched
class Person(Sealed):
    """人员 — one row per human being across all programmes and places."""

    name = models.CharField("姓名", max_length=64)
    pinyin = models.CharField("拼音检索", max_length=400, blank=True, editable=False)
    former_name = models.CharField("曾用名", max_length=64, blank=True)
    id_kind = models.CharField("证件类型", max_length=12, choices=IdKind.choices, default=IdKind.RESIDENT)
    id_number = EncryptedTextField(verbose_name="身份证号")
    id_index = BlindIndexField(source="id_number", purpose="person.id_number", unique=True)
    no_id_reason = models.CharField("无身份证号的原因", max_length=200, blank=True)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    birth_date = models.DateField("出生日期")
    phone = EncryptedTextField(verbose_name="联系电话")
    phone_index = BlindIndexField(source="phone", purpose="person.phone")
    division = models.BigIntegerField("户籍地区划", db_index=True)
    died_on = models.DateField("死亡日期", null=True, blank=True)
    # A second row of one human stays with its history and leads here; nothing new is written to it any more.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", null=True, editable=False, db_index=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "人员"
        indexes = [
            models.Index(fields=["name", "birth_date"], name="person_name_birth"),
            models.Index(fields=["died_on"], name="person_died", condition=Q(died_on__isnull=False)),
            models.Index(fields=["merged_into"], name="person_merged", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def age(self, on: date) -> int:
        """Full years on that day; a birthday counts from the day itself."""
        return on.year - self.birth_date.year - ((on.month, on.day) < (self.birth_date.month, self.birth_date.day))


@watched
class PersonFacts(Sealed):
    """人员情况 — disability, illness, work, school … as known for a period; sealed, it is nearly all sensitive."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="facts")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    sealed = EncryptedTextField()
    decided_at = models.DateTimeField(default=clock.now, editable=False)
    decided_by = models.CharField(max_length=64)

    class Meta:
        verbose_name = "人员情况"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(valid_to=None), name="one_open_set_of_facts"),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """The facts by field code of the data dictionary."""
        return json.loads(self.sealed) if self.sealed else {}


@watched
class Household(Sealed):
    """家庭 — known everywhere by its number, which it keeps for life."""

    number = models.CharField("户号", max_length=24, unique=True)
    track = models.CharField("类别", max_length=8, choices=Track.choices)
    division = models.BigIntegerField("居住村（社区）", db_index=True)
    hukou_division = models.BigIntegerField("户籍地")
    address = EncryptedTextField(verbose_name="居住地址")
    hukou_address = EncryptedTextField(verbose_name="户籍地址")
    phone = EncryptedTextField(verbose_name="联系电话")
    phone_index = BlindIndexField(source="phone", purpose="household.phone")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_on = models.DateField("注销日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭"

    @property
    def household_number(self) -> str:
        """The same, under the name every other table uses for it."""
        return self.number

    def __str__(self) -> str:
        return self.number


class MembershipQuerySet(models.QuerySet["Membership"]):
    def as_of(self, on: date) -> Self:
        """Who belonged to the household on that day, head first."""
        return self.filter(in_force(on)).select_related("person").order_by("-is_head", "relation", "person__birth_date")


@watched
class Membership(models.Model):
    """家庭成员 — a person in a household from a day to a day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=2, choices=Relation.choices)
    is_head = models.BooleanField("户主", default=False)
    lives_here = models.BooleanField("共同生活", default=True)
    exclusion = models.CharField("不计入的原因", max_length=12, choices=Exclusion.choices, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    reason = models.CharField("增减原因", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭成员"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(valid_to=None), name="one_living_household"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(valid_to=None, is_head=True), name="one_head_per_household"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="membership_ends_after_start"
            ),
        ]

    @property
    def counted(self) -> bool:
        """Whether this member counts in the per-head figure."""
        return self.lives_here and not self.exclusion


@watched
class Account(Sealed):
    """银行账户 — where the household's money goes; the old one stays as history."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="accounts")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="账户名")
    bank = models.CharField("开户银行", max_length=80)
    number = EncryptedTextField(verbose_name="账号")
    number_index = BlindIndexField(source="number", purpose="account.number")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)

    class Meta:
        verbose_name = "银行账户"
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(valid_to=None), name="one_account_per_household")
        ]


@watched
class Change(Sealed):
    """变更记录 — before and after of one dated change, with the paper it rests on."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="changes", null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="changes", null=True)
    kind = models.CharField("类别", max_length=20, choices=ChangeKind.choices)
    on = models.DateField("发生日期")
    before = EncryptedTextField()
    after = EncryptedTextField()
    paper = models.CharField("依据材料", max_length=200, blank=True)
    by = models.CharField("办理人", max_length=64)
    by_name = models.CharField("办理人姓名", max_length=64)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = "变更记录"
        ordering = ["on", "at"]
