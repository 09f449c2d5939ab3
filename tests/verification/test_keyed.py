"""对照录入 — a PDF is kept as it came and keyed in beside the picture, person by person."""

import pytest

from dibao.kernel.refusals import Conflict, Invalid
from dibao.verification.models import Finding
from dibao.verification.queries import keying
from dibao.verification.services import authorisation, keyed, reply

from .conftest import line, queries
from .test_reply import CAR, whole

pytestmark = pytest.mark.django_db


def test_whom_the_file_names_stands_first(sent, picture):
    rows = keying.people(picture)
    assert [row.named for row in rows] == [True, False, False]
    assert rows[0].query == queries(sent)[0] and all(row.open for row in rows)


def test_keyed_in_found_corrected_and_finished(sent, picture, checker):
    one, two, _ = queries(sent)
    with pytest.raises(Invalid, match="还没有录入"):
        keyed.finish(reply=picture, by=checker)
    row = {"id_number": one.person.id_number, "name": one.person.name}
    keyed.key_in(reply=picture, query=one, answer="found", rows=[row | CAR], by=checker)
    assert Finding.objects.get(query=one).amount == 3_000_000
    keyed.key_in(reply=picture, query=one, answer="found", rows=[row | CAR | {"value": 2_000_000}], by=checker)
    assert Finding.objects.get(query=one).amount == 2_000_000
    keyed.key_in(reply=picture, query=two, answer="found", rows=[row | CAR | {"status": "cancelled"}], by=checker)
    done = keyed.finish(reply=picture, by=checker)
    assert (done.state, done.counts["queries"], done.counts["found"], done.counts["nothing"]) == ("applied", 2, 1, 1)
    one.refresh_from_db()
    assert (one.origin, one.reply_id) == ("keyed", picture.pk)
    assert (whole(sent).found, whole(sent).nothing, whole(sent).waiting) == (1, 1, 1)
    with pytest.raises(Conflict):
        keyed.key_in(reply=picture, query=one, answer="nothing", rows=[], by=checker)


@pytest.mark.parametrize(
    ("answer", "rows", "word"), [("found", [], "至少一条"), ("refused", [], "原因"), ("late", [], "只能是")]
)
def test_what_is_refused(sent, picture, checker, answer, rows, word):
    with pytest.raises(Invalid, match=word):
        keyed.key_in(reply=picture, query=queries(sent)[0], answer=answer, rows=rows, by=checker)
    assert queries(sent)[0].answer == "sent"


def test_a_query_of_another_batch_or_register_or_without_leave(sent, picture, three, checker, clerk):
    bank = three.queries.filter(register="bank").first()
    with pytest.raises(Invalid, match="不在这份答复"):
        keyed.key_in(reply=picture, query=bank, answer="nothing", rows=[], by=checker)
    one = queries(sent)[0]
    authorisation.withdraw(authorisation=one.authorisation, by=clerk)
    with pytest.raises(Invalid, match="已经停止"):
        keyed.key_in(reply=picture, query=one, answer="nothing", rows=[], by=checker)


def test_a_table_is_not_keyed_in_and_a_picture_is_not_applied(sent, receive, picture, checker):
    listed = receive(sent, [line(queries(sent)[0])])
    with pytest.raises(Conflict):
        keyed.key_in(reply=listed, query=queries(sent)[0], answer="nothing", rows=[], by=checker)
    with pytest.raises(Invalid, match="逐人录入"):
        reply.apply(reply=picture, by=checker)
