"""The tables of a batch and of a change of account, and the judge of replies: pure."""

from datetime import date
from itertools import product

import pytest

from dibao.banking.choices import BatchState, ChangeState
from dibao.banking.formats import Answer, Reply
from dibao.banking.judging import CONFIRMED, FAILED, Ordered, judge
from dibao.banking.lifecycle import BATCH, CHANGE, FINAL, TABLES, open_moves, statuses
from dibao.kernel.refusals import Invalid

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_status_is_reached_and_every_open_one_is_left(table):
    labels = {"batch": BatchState, "change": ChangeState}[table]
    assert set(statuses(table)) == set(labels.values)
    for status in set(statuses(table)) - FINAL[table]:
        assert any(status in step.sources for step in TABLES[table].values()), status


def test_nothing_leads_back_once_money_may_have_left():
    for step in BATCH.values():
        assert not set(step.sources) & {"sending", "sent", "done"} or step.target in ("sending", "sent", "done")


def test_who_proposed_an_account_is_never_who_decides():
    assert all(step.apart_from == ("propose",) for name, step in CHANGE.items() if name in ("accept", "refuse"))
    assert {move.name for move in open_moves("change", "proposed")} == {"accept", "refuse", "withdraw"}


def answer(result: str, **more) -> Reply:
    given = {"row": 1, "key": "K", "account": "1", "name": "张三", "amount": 5, "result": result} | more
    return Reply("", [Answer(**given)])


@pytest.mark.parametrize(
    ("state", "result", "reversal"),
    list(product(("new", "sending", "sent", CONFIRMED, FAILED, "withdrawn"), ("paid", "failed"), (False, True))),
)
def test_each_answer_in_each_state_is_taken_known_or_refused(state, result, reversal):
    """By hand, what the bank may say of a payment that stands there."""
    on_its_way, same = state in ("sending", "sent"), {CONFIRMED: "paid", FAILED: "failed"}.get(state) == result
    taken = (state == CONFIRMED and result == "failed") if reversal else on_its_way
    ordered = {"K": Ordered("1", 5, state)}
    if same or taken:
        found = judge(answer(result), ordered, number="B", month=OCTOBER, reversal=reversal)
        assert (len(found.fresh), len(found.same)) == ((0, 1) if same else (1, 0))
    else:
        with pytest.raises(Invalid, match="第 1 笔"):
            judge(answer(result), ordered, number="B", month=OCTOBER, reversal=reversal)


def test_every_wrong_row_is_named_and_a_long_list_is_cut():
    rows = [Answer(n, f"K{n}", "1", "张三", 5, "paid") for n in range(1, 31)]
    with pytest.raises(Invalid) as refusal:
        judge(Reply("", rows), {}, number="B", month=OCTOBER)
    said = refusal.value.sentences
    assert len(said) == 22 and "另有 10 笔" in said[20] and "整个文件没有登记" in said[21]
