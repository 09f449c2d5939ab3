"""Staff, the posts they hold, and the scope those posts open."""

import uuid
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from dibao.audit.watch import watch, watched
from dibao.kernel import clock
from dibao.regions import codes

from .choices import BUSINESS, PostKind


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> "Staff":
        return self.get(work_number=username)


class Staff(AbstractBaseUser):
    """工作人员 — one account of one human; `human_key` tells two accounts of the same human."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    work_number = models.CharField("工号", max_length=32, unique=True)
    name = models.CharField("姓名", max_length=64)
    human_key = models.CharField("同一人标识", max_length=64, db_index=True)
    phone = models.CharField("办公电话", max_length=32, blank=True)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("须修改密码", default=True)
    session_key = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField("建立时间", default=clock.now, editable=False)

    objects = StaffManager()
    USERNAME_FIELD = "work_number"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "工作人员"

    def __str__(self) -> str:
        return f"{self.name}（{self.work_number}）"

    @property
    def actor_key(self) -> str:
        return f"staff:{self.pk}"

    @property
    def actor_name(self) -> str:
        return self.name

    @cached_property
    def live_posts(self) -> list["Post"]:
        """The posts held today; cached for the life of this instance, which is one request."""
        return list(self.posts.live(clock.today()))

    def holds(self, *kinds: str) -> bool:
        """Whether any live post is of one of these kinds."""
        return any(post.kind in kinds for post in self.live_posts)

    def covers(self, division: int, kinds: frozenset[str] | set[str]) -> bool:
        """Whether a live post of one of these kinds covers `division`."""
        return any(post.kind in kinds and codes.within(division, post.division) for post in self.live_posts)


watch(Staff, ignore=("last_login", "session_key"))


class PostQuerySet(models.QuerySet["Post"]):
    def live(self, on: date) -> Self:
        """Posts in force on that day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


@watched
class Post(models.Model):
    """任职 — a kind of post over one division and everything below it, for a time."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    kind = models.CharField("岗位", max_length=24, choices=PostKind.choices)
    division = models.BigIntegerField("区划")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    granted_by = models.CharField("授予人", max_length=64)
    reason = models.CharField("事由", max_length=200)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="post_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}·{self.division}"


class LoginGuard(models.Model):
    """登录锁定 — tries reserved before the password is looked at, so parallel tries cannot pass the limit."""

    key = models.CharField(max_length=80, unique=True)
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=clock.now)
    locked_until = models.DateTimeField(null=True)


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows with a `division`; the only door for pages is `visible_to(staff)`."""

    division_field = "division"

    def visible_to(self, staff: Any) -> Self:
        """Rows inside the live business posts of `staff`; nothing for anybody else."""
        inside = Q(pk__in=[])
        for post in getattr(staff, "live_posts", ()):
            if post.kind in BUSINESS:
                inside |= Q(**{f"{self.division_field}__range": codes.span(post.division)})
        return self.filter(inside)
