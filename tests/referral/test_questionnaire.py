"""The questions and their points: pure."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.referral import lifecycle, questionnaire
from dibao.referral.choices import UNITS, NeedKind
from dibao.referral.questionnaire import questions, weigh

KEYS = [asked.key for asked in questions()]
NONE = dict.fromkeys(KEYS, 0)
ANSWERS = st.fixed_dictionaries(dict.fromkeys(KEYS, st.integers(0, 3)))


def test_nobody_needs_anything():
    verdict = weigh(NONE)
    assert (verdict.score, verdict.level, verdict.needs, verdict.alarm) == (0, "没有困难", (), False)


def test_two_points_are_a_need_one_point_is_not():
    assert weigh(NONE | {"school": 1}).needs == ()
    verdict = weigh(NONE | {"school": 2, "treatment": 3, "illness": 1})
    assert set(verdict.needs) == {"education", "medical"} and verdict.level == "急需帮助" and not verdict.alarm


@pytest.mark.parametrize("key", ["illness", "wage"])
def test_an_illness_or_a_lost_wage_is_an_alarm(key):
    assert weigh(NONE | {key: 2}).alarm and not weigh(NONE | {key: 1}).alarm


@pytest.mark.parametrize(
    "bad", [{}, NONE | {"school": 4}, NONE | {"school": None}, NONE | {"else": 1}, {**NONE, "house": -1}]
)
def test_an_answer_that_is_missing_or_out_of_range_is_refused(bad):
    with pytest.raises(ValueError, match=r"\w"):
        weigh(bad)


@settings(max_examples=50)
@given(ANSWERS, st.sampled_from(KEYS))
def test_one_point_more_never_takes_a_need_or_an_alarm_away(answers, key):
    more = answers | {key: min(answers[key] + 1, 3)}
    before, after = weigh(answers), weigh(more)
    assert set(before.needs) <= set(after.needs) and before.alarm <= after.alarm and before.score <= after.score


def test_every_domain_is_asked_about_and_has_a_department():
    assert {asked.domain for asked in questions()} == set(questionnaire.DOMAINS) <= set(NeedKind.values)
    assert set(UNITS) == set(NeedKind.values) and set(questionnaire.ALARMS) <= set(KEYS)


def test_every_status_of_a_referral_is_reached_and_left():
    reached = {lifecycle.FIRST}
    for _ in lifecycle.MOVES:
        reached |= {m.target for m in lifecycle.MOVES.values() if reached & set(m.sources)}
    assert reached == set(lifecycle.STATUSES)
    for status in reached:
        assert bool(lifecycle.open_moves(status)) == (status not in lifecycle.FINAL), status
