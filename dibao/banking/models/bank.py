"""The banks a county pays through, and the way to each."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.exchange.models import Partner
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed

from ..choices import Way
from ..formats import FORMATS


@watched
class Bank(Sealed):
    """代发银行 — its layout, the office's own account with it, and, for package and line, its keys (`partner`)."""

    code = models.SlugField("代号", max_length=24, unique=True)
    name = models.CharField("银行名称", max_length=80)
    division = models.BigIntegerField("地区", db_index=True)
    layout = models.CharField("文件格式", max_length=24, choices=[(each.slug, each.label) for each in FORMATS.values()])
    way = models.CharField("发送方式", max_length=8, choices=Way.choices, default=Way.FILE)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", null=True, verbose_name="交换单位")
    payer_name = models.CharField("付款户名", max_length=60)
    payer_account = EncryptedTextField(verbose_name="付款账号")
    agreement = models.CharField("代发约定", max_length=120, blank=True)
    answer_days = models.PositiveSmallIntegerField("几个工作日内应返回结果", default=3)
    in_use = models.BooleanField("使用中", default=True)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "代发银行"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="file") | Q(partner__isnull=False), name="bank_line_and_package_have_a_partner"
            )
        ]

    def __str__(self) -> str:
        return self.name
