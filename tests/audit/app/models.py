"""A grant and a note of it: one of every kind of column the row digest must understand."""

from django.db import models

from dibao.audit.watch import watch, watched
from dibao.kernel.fields import EncryptedTextField, Sealed


@watched
class Grant(models.Model):
    household_number = models.CharField(max_length=32)
    division = models.BigIntegerField(default=220802100000)
    amount = models.BigIntegerField(default=0)
    income = models.BigIntegerField(null=True, default=0)
    ratio = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    granted_on = models.DateField(null=True)
    changed_at = models.DateTimeField(null=True)
    spell = models.DurationField(null=True)
    facts = models.JSONField(default=dict)
    remark = models.TextField(blank=True)
    live = models.BooleanField(default=True)


class Payee(Sealed):
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="payees")
    account = EncryptedTextField()
    photo = models.BinaryField(default=b"")
    seen_at = models.DateTimeField(null=True)


watch(Payee, ignore=("seen_at",))
