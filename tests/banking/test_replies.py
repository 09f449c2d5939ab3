"""银行返回 — applied by key, in any order, in parts, once; what does not fit is refused whole with the row and the reason."""

import random

import pytest

from dibao.banking.models import Batch, Instruction, ReturnFile, ReturnRow
from dibao.banking.services import reply, sending
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.models import Entry
from dibao.payments.queries.ledger import balances

from .test_formats import AGREED

pytestmark = pytest.mark.django_db


def books() -> dict[str, int]:
    return {side: fen for side, fen in balances(Entry.objects.all()).items() if side != "expense"}


def states(batch) -> list[str]:
    return list(batch.instructions.order_by("pk").values_list("state", flat=True))


def read(batch, content, by, **more) -> ReturnFile:
    return reply.read_file(batch=Batch.objects.get(pk=batch.pk), content=content, name="返回.csv", by=by, **more)


def refused(batch, content, by, *words: str, **more) -> None:
    """Refused with these words, and nothing moved."""
    before = (books(), states(batch), ReturnFile.objects.count(), Entry.objects.count())
    with pytest.raises(Invalid) as refusal:
        read(batch, content, by, **more)
    text = "".join(refusal.value.sentences)
    assert all(word in text for word in words), text
    assert (books(), states(batch), ReturnFile.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("slug", "suffix"),
    [("csv_utf8", "csv"), ("csv_gbk", "csv"), ("fixed_gbk", "txt"), ("cmb_agent", "xml"), ("icbc_payper", "xml")],
)
def test_each_layout_comes_back_to_the_fen(paid_to, said, cashier, slug, suffix):
    batch = paid_to(4, start=True, layout=slug, agreement=AGREED.get(slug, ""))
    back = batch.instructions.order_by("pk")[1]
    file = reply.read_file(batch=batch, content=said(batch, {2: "账户已销户"}), name=f"返回.{suffix}", by=cashier)
    assert (file.rows_read, file.applied, file.skipped, file.failed, file.total) == (4, 4, 0, 1, batch.total)
    assert states(batch) == ["confirmed", "failed", "confirmed", "confirmed"]
    assert books() == {"paid": batch.total - back.amount, "returned": back.amount}
    back.refresh_from_db()
    assert back.reason == "账户已销户" and back.due_on > back.answered_on
    assert Batch.objects.get().status == "done"


def test_in_parts_and_in_any_order_the_end_is_the_same(paid_to, said, cashier):
    batch = paid_to(6, start=True)
    parts = [said(batch, {2: "户名不符"}, rows=rows) for rows in ({5, 6}, {1, 2}, {3, 4})]
    random.Random(4).shuffle(parts)
    for n, part in enumerate(parts):
        assert Batch.objects.get().status == "sending", n
        read(batch, part, cashier)
    assert states(batch).count("confirmed") == 5 and Batch.objects.get().status == "done"
    whole = read(batch, said(batch, {2: "户名不符"}), cashier)
    assert (whole.applied, whole.skipped) == (0, 6) and ReturnRow.objects.filter(
        file=whole, outcome="same"
    ).count() == 6


def test_the_same_file_twice_is_once(paid_to, said, cashier):
    batch = paid_to(3, start=True)
    content = said(batch, {1: "账户冻结"})
    first, entries = read(batch, content, cashier), Entry.objects.count()
    assert read(batch, content, cashier) == first
    assert Entry.objects.count() == entries and ReturnFile.objects.count() == 1


def test_a_file_that_is_cut_doubled_of_another_month_or_total_is_refused(paid_to, said, cashier):
    batch = paid_to(3, start=True)
    whole = said(batch)
    refused(batch, said(batch, cut=True), cashier, "没有合计行")
    refused(batch, whole[: len(whole) // 2], cashier, "")
    refused(batch, said(batch, total=batch.total + 1), cashier, "合计金额")
    refused(batch, said(batch, count=2), cashier, "写明 2 笔，实有 3 笔")
    refused(batch, said(batch, month="202609"), cashier, "2026-09", "2026-10")
    refused(batch, said(batch, number="FK220802-202610-9999"), cashier, "9999", batch.number)
    refused(batch, "批次".encode("utf-16"), cashier, "")
    text = whole.decode("gb18030").splitlines()
    doubled = "\r\n".join([text[0], *text[1:4], text[2], text[4]])
    refused(batch, doubled.encode("gb18030"), cashier, "写明 3 笔，实有 4 笔")


def test_a_row_that_does_not_fit_refuses_the_file_and_is_named(paid_to, said, cashier):
    batch = paid_to(3, start=True)
    lines = said(batch).decode("gb18030").splitlines()
    key, account = (getattr(batch.instructions.order_by("pk")[1], name) for name in ("key", "account"))

    def changed(row: int, old: str, new: str) -> bytes:
        return "\r\n".join([*lines[:row], lines[row].replace(old, new), *lines[row + 1 :]]).encode("gb18030")

    refused(batch, changed(2, key, "Z" * 20), cashier, "第 2 笔", "没有业务编号")
    refused(batch, changed(2, str(account.number), "6217000000000000004"), cashier, "第 2 笔", "账号与发出的不一致")
    refused(batch, changed(2, "成功", "大概"), cashier, "第 2 笔", "看不懂")
    first = batch.instructions.order_by("pk").first()
    refused(batch, changed(2, key, first.key), cashier, "第 2 笔", "第 1 笔")


def test_an_amount_moved_between_rows_is_seen_though_the_sum_is_right(paid_to, said, cashier):
    batch = paid_to(2, start=True)
    first, second = batch.instructions.order_by("pk")
    text = said(batch).decode("gb18030")
    yuan = [f"{each.amount / 100:.2f}" for each in (first, second)]
    text = text.replace(yuan[0], "@").replace(yuan[1], yuan[0]).replace("@", yuan[1])
    refused(batch, text.encode("gb18030"), cashier, "金额与发出的不一致")


def test_what_contradicts_an_earlier_answer_is_refused_unless_it_is_a_reversal(paid_to, said, cashier):
    batch = paid_to(3, start=True)
    read(batch, said(batch, {1: "账户冻结"}), cashier)
    refused(batch, said(batch, {}, rows={1}), cashier, "以前已登记退回")
    later = said(batch, {2: "账户销户"}, rows={2})
    refused(batch, later, cashier, "以前已登记到账", "退汇")
    gone = batch.instructions.order_by("pk")[1]
    file = read(batch, later, cashier, reversal=True)
    assert (file.applied, file.failed) == (1, 1) and books()["returned"] >= gone.amount
    assert Batch.objects.get().status == "done"


def test_a_reversal_takes_nothing_but_what_had_arrived(paid_to, said, cashier):
    batch = paid_to(2, start=True)
    refused(batch, said(batch, {1: "退汇"}, rows={1}), cashier, "退汇文件里只能有", reversal=True)


def test_before_anything_was_sent_there_is_no_answer(paid_to, said, cashier):
    batch = paid_to(2)
    with pytest.raises(Conflict, match="还没有发送"):
        read(batch, said(batch), cashier)


def test_nobody_but_the_cashier_reads_replies(paid_to, said, clerk, approver):
    batch = paid_to(2, start=True)
    for person in (clerk, approver):
        with pytest.raises(NotAllowed):
            read(batch, said(batch), person)


def test_handing_over_needs_words_and_does_not_hurry_the_answer(paid_to, said, cashier):
    batch = paid_to(2, start=True)
    with pytest.raises(Invalid):
        sending.hand_over(batch=batch, why="", by=cashier)
    sending.hand_over(batch=batch, why="U 盘交给王柜员", by=cashier)
    assert states(batch) == ["sent", "sent"] and batch.due_on is not None
    read(batch, said(batch), cashier)
    assert Instruction.objects.filter(state="confirmed").count() == 2


def test_lines_still_being_worked_on_wait_for_a_later_file(paid_to, said, cashier):
    batch = paid_to(3, start=True, layout="cmb_agent", agreement=AGREED["cmb_agent"])
    file = reply.read_file(batch=batch, content=said(batch, working=(2,)), name="a.xml", by=cashier)
    assert file.rows_read == 2 and states(batch) == ["confirmed", "sending", "confirmed"]
    assert Batch.objects.get().status == "sending"
    file = reply.read_file(batch=batch, content=said(batch), name="b.xml", by=cashier)
    assert (file.applied, file.skipped) == (1, 2) and Batch.objects.get().status == "done"
    with pytest.raises(Invalid, match="限额"):
        reply.read_file(batch=batch, content=said(batch, code="CMB9", message="超过限额"), name="c.xml", by=cashier)
