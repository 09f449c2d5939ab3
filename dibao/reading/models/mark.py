"""专库标记 — what of a sealed set of facts decides on the special libraries, so that the database can count them."""

from django.db import models

from dibao.registry.models import PersonFacts


class FactsMark(models.Model):
    """专库标记 — of one set of facts; it says nothing the set does not say and is derived again whenever in doubt.

    A set of facts never changes once it is written, so neither does its mark. `kinds` is a keyed hash (`special_libraries`):
    the table alone does not tell who is disabled, ill or a student.
    """

    facts = models.OneToOneField(PersonFacts, models.CASCADE, primary_key=True, related_name="+")
    kinds = models.CharField("人员类别（密）", max_length=64, db_index=True)
    until = models.DateField("在校至", null=True)

    class Meta:
        verbose_name = "专库标记"

    def __str__(self) -> str:
        return str(self.facts_id)
