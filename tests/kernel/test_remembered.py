"""一次打开只问一次 — inside a reading a question is asked once; everywhere else afresh."""

from dibao.kernel.remembered import reading, remembered

ASKED = []


@remembered(lambda number, *, loud=False: (number, loud))
def twice(number: int, *, loud: bool = False) -> list[int]:
    """Twice the number, in a list."""
    ASKED.append(number)
    return [2 * number]


def test_outside_a_reading_every_question_is_asked_afresh():
    ASKED.clear()
    assert (twice(1), twice(1), ASKED) == ([2], [2], [1, 1])


def test_inside_one_it_is_asked_once_for_each_key_and_forgotten_at_the_end():
    ASKED.clear()
    with reading():
        assert (twice(1), twice(1), twice(2), twice(1, loud=True)) == ([2], [2], [4], [2])
        assert ASKED == [1, 2, 1]
        with reading():
            twice(1)
        assert ASKED == [1, 2, 1, 1]
    twice(1)
    assert ASKED == [1, 2, 1, 1, 1]


def test_who_changes_the_answer_changes_only_his_own():
    with reading():
        twice(1).append(3)
        assert twice(1) == [2]


def test_a_page_that_is_read_asks_once_and_a_form_that_is_sent_asks_afresh(a_case, clerk, client_of, monkeypatch):
    from dibao.kernel import remembered as module

    case, browser, held = a_case("draft"), client_of(clerk), []
    monkeypatch.setattr(
        "dibao.casework.views.stages.page.open_acts", lambda *_: held.append(module._held.get()) or frozenset()
    )
    browser.get(f"/cases/{case.number}/")
    browser.post(f"/cases/{case.number}/do/withdraw/", {"version": case.version})
    assert held[0] is not None
    assert all(each is None for each in held[1:])
    assert module._held.get() is None
