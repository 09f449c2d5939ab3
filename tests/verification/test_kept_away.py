"""回避 — who must keep away from a family keeps away from its answers, by hand, in a file and beside a picture."""

import pytest

from dibao.kernel.refusals import NotAllowed
from dibao.verification.services import check, keyed, reply

from .conftest import line, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def related(three, checker):
    """The checker is a near relative of the family."""
    three.kept_away = [checker.human_key]
    three.save()
    return three


def test_no_answer_by_any_way(related, sent, receive, picture, checker):
    one = queries(sent)[0]
    table = receive(sent, [line(query) for query in queries(sent)])
    refused = (
        lambda: check.answer(query=one, answer="nothing", by=checker),
        lambda: check.answer_rest(check=related, by=checker),
        lambda: check.report(check=related, conclusion="一致", by=checker),
        lambda: reply.apply(reply=table, by=checker),
        lambda: keyed.key_in(reply=picture, query=one, answer="nothing", rows=[], by=checker),
    )
    for act in refused:
        with pytest.raises(NotAllowed, match="回避"):
            act()
    assert {query.answer for query in queries(sent)} == {"sent"}


def test_a_request_keeps_whom_it_was_told(register, sign, ask):
    person = register(1950)
    sign(person, scope=["vehicle"])
    assert ask(person, kept_away={"b", "a"}).kept_away == ["a", "b"]
