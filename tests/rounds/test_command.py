"""`dibao rounds` for the night and for whoever supervises."""

from io import StringIO

import pytest
from django.core.management import call_command

from dibao.rounds.models import Visit

pytestmark = pytest.mark.django_db


def said(*words: str) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("rounds", *words, stdout=out, stderr=out)
    except SystemExit as end:
        code = int(str(end.code))
    return code, out.getvalue()


def test_the_night_plans_once_and_says_what_adds_up(families):
    families(12)
    code, words = said("plan", "--division", "220802", "--ahead", "400")
    assert (code, words.startswith("在保 12 户 = 已在名单 0 + 新排 12 + 未到期 0")) == (0, True)
    assert "已在名单 12 + 新排 0" in said("plan", "--ahead", "400")[1]
    assert "在保 0 户" in said("plan", "--division", "220881")[1]
    assert Visit.objects.count() == 12


def test_what_is_late_is_told_by_township_and_by_the_exit_code(families):
    families(4)
    assert said("list") == (0, "")
    said("plan", "--ahead", "400")
    Visit.objects.update(due_on="2026-10-01")
    code, words = said("list")
    assert code == 1 and "平安镇  待核查 2，超期 2" in words


def test_a_wrong_code_is_said(db):
    code, words = said("plan", "--division", "2208021")
    assert code == 1 and "不是区划代码" in words
