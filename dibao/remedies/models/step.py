"""What every line of a history holds; complaints and disputes have a table each."""

from django.db import models

from dibao.documents.models import StoredFile
from dibao.kernel import clock


class Step(models.Model):
    """办理记录 — one move, never changed."""

    move = models.CharField(max_length=16)
    source = models.CharField(max_length=16)
    target = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=64)
    human = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    paper = models.CharField("佐证", max_length=200, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
        ordering = ["pk"]
