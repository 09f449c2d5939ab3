"""Witness books that were taken away, cut or changed are named by `dibao fsck`."""

from datetime import timedelta

import pytest

from dibao.audit.fsck import LOG
from dibao.audit.signing import witnesses
from dibao.kernel import clock

from .office import kinds
from .tampering import log

__all__ = ["log"]
pytestmark = pytest.mark.django_db


def test_a_vanished_witness_book_is_named(log):
    witnesses()[1].path.unlink()
    assert kinds() == {"见证簿缺失"}


def test_a_shortened_witness_book_is_named_after_five_minutes(log):
    book = witnesses()[0].path
    book.write_text("".join(book.read_text().splitlines(keepends=True)[:6]))
    assert kinds() == set()
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert kinds(LOG) == {"见证簿落后"}


@pytest.mark.parametrize("line", range(18))
def test_a_witness_book_changed_in_any_line_is_named(log, line):
    book = witnesses()[0].path
    lines = book.read_text().splitlines(keepends=True)
    lines[line] = "x" + lines[line]
    book.write_text("".join(lines))
    assert kinds() == {"见证簿被改"}


def test_witness_records_in_another_order_are_named(log):
    book = witnesses()[0].path
    lines = book.read_text().splitlines(keepends=True)
    book.write_text("".join(lines[6:12] + lines[:6] + lines[12:]))
    assert "次序不对" in kinds()
