"""The one table of the kernel: serial numbers that are claimed once and never given again."""

from django.db import models


class Serial(models.Model):
    """A running number; `series` is everything that stands before it."""

    series = models.CharField(max_length=80, unique=True)
    last = models.PositiveBigIntegerField(default=0)
