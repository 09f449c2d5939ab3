"""Every bad file of the list at the window where replies come in: named, counted, refused; nothing half, memory bounded."""

import io

import pytest

from dibao.documents.storage import MAX_BYTES
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.rules.identity import check_digit
from dibao.verification.models import Finding, Query, Reply, ReplyFile
from dibao.verification.queries.reading import read_reply
from dibao.verification.queries.reconciliation import reconcile
from dibao.verification.services import reply

from .conftest import DAY, line, queries, table

pytestmark = pytest.mark.django_db
CAR = {"kind": "car", "brand": "五菱", "plate": "吉G12345", "status": "normal", "value": 3_000_000}


def text(tmp_path, batch, **first):
    """The department's whole answer as text; the first line says what `first` says."""
    one, *rest = queries(batch)
    return table(tmp_path, "vehicle", [line(one, **first), *map(line, rest)]).decode("gbk")


def columns(body, change):
    """The same file with every line's cells changed."""
    rows = [each.split(",") for each in body.strip().splitlines()]
    return "\n".join(",".join(change(row, at)) for at, row in enumerate(rows)).encode("gbk")


def missing_column(tmp_path, batch):
    return columns(text(tmp_path, batch), lambda row, at: row[:1] + row[2:]), "缺少：查询结果"


def shifted_columns(tmp_path, batch):
    """Number and name of every line have changed places, the headings have not."""

    def swap(row, at):
        return row if at == 0 else [*row[:2], row[3], row[2], *row[4:]]

    return columns(text(tmp_path, batch), swap), "标题却是"


def mangled(number):
    def make(tmp_path, batch):
        body = text(tmp_path, batch)
        return body.replace(queries(batch)[0].person.id_number, number).encode("gbk"), "科学计数"

    return make


def trailing_zeros(tmp_path, batch):
    body, number = text(tmp_path, batch), queries(batch)[0].person.id_number
    # One in eleven such numbers is valid by chance, and then somebody else's.
    valid = check_digit(number[:15] + "00") == "0"
    return body.replace(number, number[:15] + "000").encode("gbk"), "张冠李戴" if valid else "截断"


def twice(tmp_path, batch):
    head, first, *rest = text(tmp_path, batch, outcome="found", **CAR).splitlines(keepends=True)
    return "".join([head, first, first, *rest]).encode("gbk"), "完全相同"


def never_asked(tmp_path, batch):
    head, first, *rest = text(tmp_path, batch).splitlines(keepends=True)
    return "".join([head, first.replace("CX", "CX9", 1).replace("CX90", "CX9", 1), *rest]).encode("gbk"), "从未发出过"


BAD = {
    "missing column": missing_column, "shifted columns": shifted_columns,
    "1.10105E+17": mangled("1.10105E+17"), "2.20802E+17": mangled("2.20802196607081E+17"),
    "trailing zeros": trailing_zeros, "duplicates": twice, "never asked about": never_asked,
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_it_is_named_and_refused_and_nothing_is_applied(sent, receive, checker, tmp_path, bad):
    content, words = BAD[bad](tmp_path, sent)
    before = list(Query.objects.order_by("pk").values())
    taken = receive(sent, content)
    reading = read_reply(taken)
    said = "".join(reading.headers) + "".join(why for row in reading.faults for why in row.why)
    assert words in said and not reading.applicable, said
    with pytest.raises(Invalid) as refusal:
        reply.apply(reply=taken, by=checker)
    assert words in str(refusal.value)
    assert (
        list(Query.objects.order_by("pk").values()) == before
        and not Finding.objects.filter(query__dispatch=sent).exists()
    )
    taken.refresh_from_db()
    assert taken.state == "received" and not taken.counts
    total = reconcile(sent)[-1]
    assert (total.balanced, total.waiting, total.asked) == (True, 3, 3)


def test_a_wrong_encoding_is_named_at_the_window_and_nothing_is_kept(sent, receive, tmp_path):
    first, second, *rest = text(tmp_path, sent).splitlines(keepends=True)
    with pytest.raises(Invalid, match="不认识的格式"):
        receive(sent, first.encode() + second.encode() + "".join(rest).encode("gbk"))
    with pytest.raises(Invalid):
        receive(sent, text(tmp_path, sent).encode("utf-16"))
    assert not Reply.objects.exists() and reconcile(sent)[-1].waiting == 3


@pytest.mark.parametrize("bad", ["1.10105E+17", "trailing zeros", "duplicates", "never asked about"])
def test_one_bad_line_is_counted_among_the_good_ones(sent, receive, tmp_path, bad):
    content, _ = BAD[bad](tmp_path, sent)
    counts = read_reply(receive(sent, content)).counts()
    results = [counts[name] for name in ("found", "nothing", "refused", "aside", "fault")]
    assert counts["fault"] == 1 and counts["rows"] == sum(results)


def test_the_right_file_afterwards_is_applied_whole(sent, receive, checker, tmp_path):
    content, _ = shifted_columns(tmp_path, sent)
    with pytest.raises(Invalid):
        reply.apply(reply=receive(sent, content), by=checker)
    reply.apply(reply=receive(sent, text(tmp_path, sent).encode("gbk"), name="更正.csv"), by=checker)
    assert reconcile(sent)[-1].nothing == 3


def test_an_expired_authorisation_stops_the_use_of_a_true_answer(sent, receive, checker, tmp_path, on):
    content = text(tmp_path, sent, outcome="found", **CAR).encode("gbk")
    with on(clock.today() + 366 * DAY):
        reading = read_reply(receive(sent, content))
        assert {row.result for row in reading.rows} == {"aside"} and "授权已撤回或到期" in reading.rows[0].why[0]
    assert not Finding.objects.filter(query__dispatch=sent).exists()


def test_the_same_reply_under_another_name_is_no_second_reply(sent, receive, tmp_path):
    content = text(tmp_path, sent).encode("gbk")
    receive(sent, content)
    with pytest.raises(Conflict, match="不用再导入"):
        receive(sent, content, name="又一次.csv")
    assert Reply.objects.count() == 1


class TenMillionLines(io.RawIOBase):
    """A table that would take 600 MB; whoever wants it whole at once is stopped."""

    LINE = b"CX0000000001,nothing,220802196607081230,\xcd\xf5\xd0\xa1\xc3\xf7,,,,,,\r\n"
    SIZE = 10_000_000 * len(LINE)

    def __init__(self):
        self.at, self.most = 0, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, to, whence=0):
        self.at = to
        return to

    def read(self, size=-1):
        assert 0 < size <= 1 << 24, "read whole into memory"
        block = min(size, self.SIZE - self.at)
        self.at += block
        self.most = max(self.most, self.at)
        return (self.LINE * (block // len(self.LINE) + 1))[:block]


def test_a_file_of_ten_million_lines_is_refused_by_its_size_in_pieces(sent, checker):
    file = TenMillionLines()
    assert file.SIZE > 2 * MAX_BYTES
    with pytest.raises(Invalid, match="200 MB") as refusal:
        reply.receive(
            dispatch=sent, register="vehicle", content=file, name="答复.csv", by=checker, vouched_by="何对",
            origin_note="光盘",
        )  # fmt: skip
    assert "普遍比对" in str(refusal.value) and file.most < MAX_BYTES + (1 << 24)
    assert not Reply.objects.exists() and not ReplyFile.objects.exists()
