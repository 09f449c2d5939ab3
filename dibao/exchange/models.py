"""Partners and their keys, the register of packages, and what the line to a department remembers."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from .choices import Circuit, Direction, KeyState, PackageState
from .envelope import fingerprint


@watched
class Partner(models.Model):
    """交换单位 — a department that packages and questions go to. Its keys are hex; empty until two people agreed."""

    code = models.SlugField("单位代号", max_length=40, unique=True)
    name = models.CharField("单位名称", max_length=80)
    registers = models.JSONField("提供的登记库", default=list)
    division = models.BigIntegerField("登记地区", db_index=True)
    verify_key = models.CharField("验签公钥", max_length=64, blank=True)
    seal_key = models.CharField("加密公钥", max_length=64, blank=True)
    endpoint = models.URLField("接口地址", max_length=200, blank=True)
    keys_until = models.DateField("公钥有效期至", null=True)
    known_days = models.PositiveSmallIntegerField("联系不上时可用几天内的答复", default=0)
    entered_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "交换单位"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["verify_key"], condition=~Q(verify_key=""), name="partner_key_of_one"),
            models.CheckConstraint(condition=Q(known_days__lte=90), name="partner_known_days_are_few"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def verify_print(self) -> str:
        """验签公钥指纹."""
        return fingerprint(bytes.fromhex(self.verify_key)) if self.verify_key else ""

    @property
    def seal_print(self) -> str:
        """加密公钥指纹."""
        return fingerprint(bytes.fromhex(self.seal_key)) if self.seal_key else ""

    def ready(self, on: date) -> bool:
        """Whether its keys are confirmed and in time."""
        return bool(self.verify_key and self.seal_key and self.keys_until and on <= self.keys_until)


class KeyChangeQuerySet(ScopedQuerySet):
    division_field = "partner__division"


@watched
class KeyChange(models.Model):
    """换钥 — keys and address of a partner as one person entered them, and what a second person said."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="key_changes")
    verify_key = models.CharField("验签公钥", max_length=64)
    seal_key = models.CharField("加密公钥", max_length=64)
    endpoint = models.URLField("接口地址", max_length=200, blank=True)
    valid_until = models.DateField("有效期至")
    source = models.CharField("公钥怎么来的", max_length=200)
    state = models.CharField("状态", max_length=10, choices=KeyState, default=KeyState.ENTERED)
    entered_at = models.DateTimeField("录入时间", default=clock.now)
    entered_by = models.CharField(max_length=64)
    entered_by_name = models.CharField("录入人", max_length=64)
    entered_human = models.CharField(max_length=64)
    decided_at = models.DateTimeField("复核时间", null=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField("复核人", max_length=64, blank=True)
    why = models.CharField("说明", max_length=200, blank=True)

    objects = KeyChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "公钥变更"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(state=KeyState.ENTERED), name="one_key_change_waiting"
            ),
            models.UniqueConstraint(
                fields=["partner"], condition=Q(state=KeyState.CONFIRMED), name="one_key_change_in_use"
            ),
        ]

    @property
    def division(self) -> int:
        return self.partner.division

    @property
    def verify_print(self) -> str:
        return fingerprint(bytes.fromhex(self.verify_key))

    @property
    def seal_print(self) -> str:
        return fingerprint(bytes.fromhex(self.seal_key))


class PackageQuerySet(ScopedQuerySet):
    division_field = "partner__division"


@watched
class Package(models.Model):
    """交换包 — one sealed package that went out or came in; its bytes lie under their digest (`stored`)."""

    number = models.CharField("包号", max_length=60)
    direction = models.CharField("方向", max_length=3, choices=Direction)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="packages")
    purpose = models.CharField("用途", max_length=200)
    digest = models.CharField("SHA-256 摘要", max_length=64)
    nonce = models.CharField(max_length=32)
    state = models.CharField("状态", max_length=10, choices=PackageState)
    size = models.BigIntegerField("大小（字节）")
    files = models.JSONField("文件", default=list)
    made_at = models.DateTimeField("制作时间")
    valid_until = models.DateTimeField("有效期至")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    by = models.CharField(max_length=64)
    by_name = models.CharField("经办人", max_length=64)
    receipt = models.TextField("对方回执", blank=True)
    receipted_at = models.DateTimeField("回执时间", null=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = "交换包"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["direction", "nonce"], name="package_taken_once"),
            models.UniqueConstraint(fields=["direction", "partner", "number"], name="package_number_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def division(self) -> int:
        return self.partner.division

    @property
    def stored(self) -> Path:
        """Where the sealed bytes lie."""
        return Path(settings.DIBAO_HOME) / "exchange" / "packages" / self.digest[:2] / self.digest


class Breaker(models.Model):
    """熔断 — after failures in a row a department's server is left alone for a while. No business fact: not watched."""

    partner = models.OneToOneField(Partner, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=Circuit, default=Circuit.CLOSED)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)


class KnownAnswer(Sealed):
    """以前的答复 — the newest answer of one register about one person, for days when the department is down.

    A copy of what was answered and audited, not a fact of its own: not watched.
    """

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    register = models.CharField(max_length=20)
    person = models.CharField(max_length=64)
    rows = EncryptedTextField()
    answered_on = models.DateField()

    class Meta:
        verbose_name = "以前的答复"
        constraints = [
            models.UniqueConstraint(fields=["partner", "register", "person"], name="known_answer_newest_only")
        ]
