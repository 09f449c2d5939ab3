"""Every bad file of the list at the window where whole registers come in: named, counted, refused, nothing kept of it."""

import pytest

from demo.office import COUNTY
from dibao.audit.actors import SYSTEM
from dibao.exchange.tabular import write_csv
from dibao.kernel.refusals import Conflict, Invalid
from dibao.rules.identity import check_digit
from dibao.screening import register_store
from dibao.screening.models import Hit, Import
from dibao.screening.queries.ground import registers
from dibao.screening.services.register import take
from dibao.verification.sources import SOURCES
from tests.screening.conftest import AS_OF

pytestmark = pytest.mark.django_db
FIELDS = SOURCES["funeral"].fields


@pytest.fixture
def good(inventor, tmp_path):
    """A register of twelve dead as text, and their numbers."""
    dead = [inventor.person(birth=AS_OF.replace(year=1940 + n)) for n in range(12)]
    path = tmp_path / "good.csv"
    write_csv(path, FIELDS, [{"id_number": one.id_number, "name": one.name, "died_on": AS_OF} for one in dead])
    return path.read_text(encoding="utf-8-sig"), [one.id_number for one in dead]


@pytest.fixture
def hand_over(own_home, tmp_path):
    def give(content, name="殡葬.csv", **more):
        path = tmp_path / name
        path.write_bytes(content)
        given = {"register": "funeral", "as_of": AS_OF, "origin": "民政局，光盘交接", "division": COUNTY, "by": SYSTEM}
        return take(content=path, name=name, **given | more)

    return give


def kept():
    """What the store holds of this register; None when nothing."""
    return register_store.latest(registers(COUNTY), "funeral", AS_OF)


def shifted(body):
    head, *rows = body.strip().splitlines()
    return "\n".join([head, *(",".join([*row.split(",")[1::-1], *row.split(",")[2:]]) for row in rows)])


def cut(numbers):
    """A number, and what a spreadsheet leaves of it; one in eleven would be valid by chance."""
    number = next(one for one in numbers if check_digit(one[:15] + "00") != "0")
    return number, number[:15] + "000"


BAD = {
    "wrong encoding": (lambda body, ids: (lambda a, b: a.encode() + b.encode("gbk"))(*_halves(body)), "两种编码", 0),
    "missing column": (lambda body, ids: body.replace("公民身份号码", "编号", 1).encode(), "缺少：公民身份号码", 0),
    "shifted columns": (lambda body, ids: shifted(body).encode(), "标题却是", 0),
    "1.10105E+17": (lambda body, ids: body.replace(ids[3], "1.10105E+17").encode(), "科学计数", 1),
    "trailing zeros": (lambda body, ids: body.replace(*cut(ids)).encode(), "截断", 1),
    "a wrong day": (lambda body, ids: body.replace(str(AS_OF), "2026-13-45", 1).encode(), "死亡日期", 1),
    "nothing at all": (lambda body, ids: b"", "空的", 0),
    "a picture": (lambda body, ids: b"%PDF-1.7 ...", "PDF", 0),
}


def _halves(body):
    lines = body.splitlines(keepends=True)
    return "".join(lines[:6]), "".join(lines[6:])


@pytest.mark.parametrize("bad", BAD)
def test_it_is_named_and_counted_and_nothing_of_it_is_kept(good, hand_over, bad):
    spoil, words, failed = BAD[bad]
    row = hand_over(spoil(*good))
    said = "".join(sentence for _, sentence in row.faults)
    assert row.state == "refused" and words in said, said
    assert (row.taken, row.failed) == (0, failed) and row.read == row.taken + row.skipped + row.failed
    assert kept() is None and not Hit.objects.exists()
    assert not [number for number in good[1] if number in said], "no whole ID number in a report"


def test_the_right_file_afterwards_is_taken_whole_and_lines_that_stand_twice_count_once(good, hand_over):
    body, numbers = good
    hand_over(shifted(body).encode())
    row = hand_over((body + body.splitlines(keepends=True)[1]).encode("gbk"))
    assert (row.state, row.read, row.taken, row.skipped, row.failed) == ("taken", 13, 12, 1, 0) and kept()
    with pytest.raises(Conflict, match="已经导入过"):
        hand_over(body.encode())
    assert list(Import.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "taken"]


def test_a_register_of_tomorrow_or_of_nobody_is_refused_before_it_is_read(good, hand_over):
    with pytest.raises(Invalid) as refusal:
        hand_over(good[0].encode(), as_of=AS_OF.replace(year=2030), origin=" ")
    assert set(refusal.value.fields) == {"as_of", "origin"} and not Import.objects.exists()
