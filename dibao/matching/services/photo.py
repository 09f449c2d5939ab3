"""照片 — its print is made when it is filed, and at once compared with the photographs of all other households.

Opening a picture somebody sent in takes a limited child process and a moment; so it happens after the transaction of the
filing. What was broken off there is made up for every night. Derived, therefore neither watched nor recorded.
"""

from functools import partial

from django.db import transaction

from dibao.documents.models import StoredFile
from dibao.documents.queries import preview
from dibao.kernel.refusals import Invalid
from dibao.registry.models import Household

from ..choices import LinkKind, PrintState
from ..models import Photo, PhotoBand, PhotoPair
from ..prints import NEAR, bands, distance, photo_print
from .index import leave_trace, lift_trace

WIDTH = 256


@transaction.atomic
def leave_photo(*, household: Household, stored: StoredFile) -> None:
    """留下照片 — a photograph of this family's life: the very same and the nearly same elsewhere are found by it."""
    leave_trace(household=household, kind=LinkKind.PHOTO, text=stored.sha256)
    photo, fresh = Photo.objects.get_or_create(household=household, stored=stored)
    if fresh:
        transaction.on_commit(partial(_look, photo.pk), robust=True)


@transaction.atomic
def lift_photo(*, household: Household, stored: StoredFile) -> None:
    """撤下照片 — what was filed by mistake ties nobody any more."""
    lift_trace(household=household, kind=LinkKind.PHOTO, text=stored.sha256)
    Photo.objects.filter(household=household, stored__sha256=stored.sha256).delete()


def look_at_the_rest() -> int:
    """补提取 — photographs that were filed and not looked at yet; returns how many. Can be broken off and run again."""
    waiting = list(Photo.objects.filter(state=PrintState.WAITING).order_by("pk").values_list("pk", flat=True))
    for pk in waiting:
        _look(pk)
    return len(waiting)


def _look(pk: int) -> None:
    photo = Photo.objects.select_related("stored").filter(pk=pk, state=PrintState.WAITING).first()
    if photo is None:
        return
    try:
        found = photo_print(preview(photo.stored, width=WIDTH))
    except Invalid:  # no picture of a kind that is shown
        found = None
    with transaction.atomic():
        taken = Photo.objects.filter(pk=pk, state=PrintState.WAITING)
        if taken.update(print=found, state=PrintState.NONE if found is None else PrintState.MADE) and found is not None:
            photo.print = found
            PhotoBand.objects.bulk_create(PhotoBand(photo=photo, key=key) for key in bands(found))
            _compare(photo, found)


def _compare(photo: Photo, found: int) -> None:
    """Pairs with photographs of other households that look alike; the very same file is a link of its own."""
    shared = PhotoBand.objects.filter(key__in=bands(found)).values("photo")
    others = Photo.objects.filter(pk__in=shared).exclude(household=photo.household_id)
    rows = others.exclude(stored__sha256=photo.stored.sha256).values_list("pk", "print")
    near = [(pk, far) for pk, print_ in rows.iterator() if (far := distance(found, print_ or 0)) <= NEAR]
    PhotoPair.objects.bulk_create(
        [PhotoPair(a_id=min(pk, photo.pk), b_id=max(pk, photo.pk), distance=far) for pk, far in near],
        ignore_conflicts=True,
    )
