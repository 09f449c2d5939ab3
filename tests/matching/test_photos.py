"""Photographs that look alike: altered ones are found, different ones are not, and only a human says what it means."""

import io
from datetime import date

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image, ImageDraw, ImageEnhance

from dibao.documents.services.store import put
from dibao.matching.choices import LinkKind
from dibao.matching.models import Cluster, ClusterLink, Photo, PhotoPair, Trace
from dibao.matching.prints import NEAR, bands, distance, photo_print
from dibao.matching.queries import cluster_page
from dibao.matching.services import photo as service
from dibao.matching.services.cluster import find_clusters, judge
from dibao.matching.services.photo import leave_photo, lift_photo, look_at_the_rest
from dibao.registry.services import household as households
from dibao.registry.services import person as people

VILLAGE = 220802100201


def scene(seed):
    """A made-up room: light and shadow, furniture, the noise of a lens."""
    dice = np.random.default_rng(seed)
    image = Image.fromarray(dice.integers(40, 220, (6, 8, 3)).astype(np.uint8)).resize(
        (960, 720), Image.Resampling.BICUBIC
    )
    pen = ImageDraw.Draw(image)
    for _ in range(14):
        x, y, wide, high = (int(dice.integers(*span)) for span in ((0, 960), (0, 720), (40, 300), (40, 260)))
        shape = pen.rectangle if dice.random() < 0.6 else pen.ellipse
        shape((x, y, x + wide, y + high), fill=tuple(int(value) for value in dice.integers(0, 255, 3)))
    noisy = np.asarray(image) + dice.normal(0, 6, (720, 960, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def jpeg(image, quality=92):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def cropped(image):
    """2 % less of each side together."""
    wide, high = image.width // 100, image.height // 100
    return image.crop((wide, high, image.width - wide, image.height - high))


ALTERED = {
    "smaller": lambda image: jpeg(image.resize((480, 360))),
    "larger": lambda image: jpeg(image.resize((1280, 960))),
    "compressed": lambda image: jpeg(image, quality=35),
    "cropped": lambda image: jpeg(cropped(image)),
    "lighter": lambda image: jpeg(ImageEnhance.Brightness(image).enhance(1.2)),
    "darker": lambda image: jpeg(ImageEnhance.Brightness(image).enhance(0.75)),
    "all of it": lambda image: jpeg(
        ImageEnhance.Brightness(cropped(image).resize((640, 480))).enhance(1.1), quality=60
    ),
}


@pytest.fixture(scope="module")
def scenes():
    return [scene(seed) for seed in range(30)]


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_picture_is_near_its_original_and_found_by_a_band(scenes, how):
    for image in scenes:
        one, other = photo_print(jpeg(image)), photo_print(ALTERED[how](image))
        assert distance(one, other) <= NEAR and set(bands(one)) & set(bands(other))


def test_different_pictures_are_far_apart(scenes):
    prints = [photo_print(jpeg(image)) for image in scenes]
    assert min(distance(one, other) for at, one in enumerate(prints) for other in prints[:at]) > NEAR


def test_every_print_near_enough_shares_a_band():
    dice = np.random.default_rng(5)
    for _ in range(500):
        one = int(dice.integers(-(2**63), 2**63 - 1))
        flipped = sum(1 << int(bit) for bit in dice.choice(64, NEAR, replace=False))
        other = (one ^ flipped) & 2**64 - 1
        other -= (other >> 63) << 64
        assert distance(one, other) == NEAR and set(bands(one)) & set(bands(other))


def test_a_picture_without_contrast_has_no_print():
    assert photo_print(jpeg(Image.new("RGB", (800, 600), (30, 30, 30)))) is None


# ---- in the house ----


@pytest.fixture
def family(db, clerk, inventor):
    def make(number):
        human = inventor.person(birth=date(1950 + number, 2, 3))
        head = people.register(name=human.name, division=VILLAGE, by=clerk, id_number=human.id_number)
        return households.register(
            head=head, division=VILLAGE, track="rural", by=clerk, address=f"平安屯{number}组{number}号"
        )

    return make


@pytest.fixture
def hands_in(clerk, django_capture_on_commit_callbacks):
    def file(home, content, name="现场.jpg"):
        stored = put(content=content, name=name, by=clerk)
        with django_capture_on_commit_callbacks(execute=True):
            leave_photo(household=home, stored=stored)
        return stored

    return file


def test_a_photo_is_looked_at_when_it_is_filed_and_its_double_ties_the_families(family, hands_in, scenes, checker):
    one, two, three = family(1), family(2), family(3)
    hands_in(one, jpeg(scenes[0]))
    hands_in(two, ALTERED["all of it"](scenes[0]))
    hands_in(three, jpeg(scenes[1]))
    assert set(Photo.objects.values_list("state", flat=True)) == {"made"}
    (pair,) = PhotoPair.objects.all()
    assert pair.distance <= NEAR and find_clusters()["new"] == 1
    (link,) = ClusterLink.objects.all()
    assert (link.kind, link.distance) == (LinkKind.LIKE_PHOTO, pair.distance)
    assert set(link.households) == {str(one.pk), str(two.pk)}
    page = cluster_page(Cluster.objects.get(), checker)
    assert page.things == [(f"相像的照片1（差 {pair.distance} 位）", "第 1 户、第 2 户")] and page.alike
    assert find_clusters()["kept"] == 1


def test_it_is_a_word_of_a_human_and_is_asked_again_only_with_something_new(family, hands_in, scenes, checker):
    one, two = family(1), family(2)
    hands_in(one, jpeg(scenes[0]))
    hands_in(two, ALTERED["cropped"](scenes[0]))
    find_clusters()
    cluster = Cluster.objects.get()
    assert cluster.state == "open", "listed, and nothing else is done"
    judge(cluster=cluster, state="ordinary", why="两户同住一排房", by=checker)
    hands_in(two, ALTERED["lighter"](scenes[0]))
    assert find_clusters()["kept"] == 1 and Cluster.objects.get().state == "ordinary"
    hands_in(family(3), ALTERED["smaller"](scenes[0]))
    assert find_clusters()["grown"] == 1 and "1 户" in Cluster.objects.get().grew


def test_one_family_may_hand_in_its_own_room_twice_and_the_same_file_is_another_link(family, hands_in, scenes):
    one, two = family(1), family(2)
    stored = hands_in(one, jpeg(scenes[0]))
    hands_in(one, ALTERED["cropped"](scenes[0]))
    assert not PhotoPair.objects.exists()
    hands_in(two, jpeg(scenes[0]))
    assert PhotoPair.objects.count() == 1, "with the cropped one only"
    find_clusters()
    assert set(ClusterLink.objects.values_list("kind", flat=True)) == {LinkKind.PHOTO, LinkKind.LIKE_PHOTO}
    assert Trace.objects.filter(kind=LinkKind.PHOTO, household=one).count() == 2 and stored.sha256


def test_what_was_filed_by_mistake_ties_nobody(family, hands_in, scenes):
    one, two = family(1), family(2)
    hands_in(one, jpeg(scenes[0]))
    stored = hands_in(two, ALTERED["cropped"](scenes[0]))
    find_clusters()
    lift_photo(household=two, stored=stored)
    assert find_clusters()["gone"] == 1 and not PhotoPair.objects.exists()


def test_what_shows_nothing_ties_nobody(family, hands_in):
    for number, shade in ((1, 30), (2, 31)):
        hands_in(family(number), jpeg(Image.new("RGB", (800, 600), (shade, shade, shade))))
    assert set(Photo.objects.values_list("state", flat=True)) == {"none"} and not PhotoPair.objects.exists()


def test_broken_off_after_the_filing_it_is_made_up_for_at_night(family, clerk, scenes, monkeypatch, capsys):
    for number, content in ((1, jpeg(scenes[0])), (2, ALTERED["cropped"](scenes[0]))):
        leave_photo(household=family(number), stored=put(content=content, name="现场.jpg", by=clerk))
    assert set(Photo.objects.values_list("state", flat=True)) == {"waiting"}

    def broken(*args):
        raise OSError("the machine lost its power")

    with monkeypatch.context() as patched:
        patched.setattr(service, "_compare", broken)
        with pytest.raises(OSError, match="power"):
            look_at_the_rest()
    assert set(Photo.objects.values_list("state", "print")) == {("waiting", None)}, "nothing half"
    call_command("matching", "clusters")
    assert "补看照片 2 张" in capsys.readouterr().out and Cluster.objects.count() == 1
    assert look_at_the_rest() == 0
