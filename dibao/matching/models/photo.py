"""照片 — one photograph of a household, by its print; and the pairs of photographs of two households that look alike."""

from django.db import models
from django.db.models import F, Q

from dibao.documents.models import StoredFile
from dibao.registry.models import Household

from ..choices import PrintState


class Photo(models.Model):
    """照片特征 — derived from the stored file, can be made anew at any time."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    stored = models.ForeignKey(StoredFile, models.CASCADE, related_name="+")
    print = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=PrintState.choices, default=PrintState.WAITING)

    class Meta:
        verbose_name = "照片特征"
        indexes = [models.Index(fields=["id"], name="photo_waiting", condition=Q(state="waiting"))]
        constraints = [
            models.UniqueConstraint(fields=["household", "stored"], name="photo_once_in_a_household"),
            models.CheckConstraint(condition=Q(print=None) ^ Q(state="made"), name="made_photo_has_its_print"),
        ]


class PhotoBand(models.Model):
    """One byte of a print with its place: what near prints are found by."""

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="bands")
    key = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "照片特征分段"
        indexes = [models.Index(fields=["key", "photo"], name="photo_band")]


class PhotoPair(models.Model):
    """相像的照片 — two photographs of two households that look alike; `a` was there first."""

    a = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    b = models.ForeignKey(Photo, models.CASCADE, related_name="+")
    distance = models.PositiveSmallIntegerField("相差位数")

    class Meta:
        verbose_name = "相像的照片"
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="photo_pair_once"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="photo_pair_in_order"),
        ]
