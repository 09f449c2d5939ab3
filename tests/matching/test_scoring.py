"""One man under two spellings, two brothers, twins, a borrowed number: what the scorer says and why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.matching.scoring import Identity, Verdict, answer, explain, score
from dibao.matching.weights import ALWAYS_ASKED, ANY, FACTS, LEVELS, LIKELY, SAME, UNSURE
from dibao.rules.identity import check_digit


def number(birth: int, order: int, county: int = 220802) -> str:
    body = f"{county}{birth}{order:03d}"
    return body + check_digit(body)


WANG = Identity(
    name="王建国", id_number=number(19500312, 117), birth=19500312, sex="1", phone="13812345678",
    address="吉林省白城市洮北区平安镇幸福村三组12号", account="6228480000000000001", division=220802100001, household="甲",
)  # fmt: skip


def codes(verdict: Verdict) -> set[str]:
    return {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "王建囯"}, "name_same_common"),
        ({"name": "王健国"}, "name_homophone"),
        ({"name": "王国建"}, "name_reordered"),
        ({"id_number": WANG.id_number[:8] + "9" + WANG.id_number[9:]}, "id_repaired"),
        ({"id_number": WANG.id_number[:6] + WANG.id_number[8:17]}, "id_same"),
        ({"id_number": WANG.id_number[:15] + "000"}, "id_cut"),
        ({"id_number": "2.20802E+17"}, "id_stub"),
        ({"id_number": ""}, "birth_same"),
        ({"birth": 19501203, "id_number": ""}, "birth_exchanged"),
        ({"birth": 19500313, "id_number": ""}, "birth_slip"),
        ({"birth": 19500101, "id_number": ""}, "birth_year_only"),
        ({"birth": 19500419, "id_number": ""}, "birth_calendar"),
        ({"phone": "13900000000"}, "phone_differs"),
        ({"address": "平安镇幸福村3社十二号"}, "address_same"),
        ({"address": "青山镇东风村1组1号"}, "address_differs"),
    ],
)
def test_one_man_is_found_whatever_was_done_to_his_record(change, code):
    verdict = score(WANG, replace(WANG, **change))
    assert verdict.verdict in ("same", "likely")
    assert code in codes(verdict)


def test_hard_mistakes_together_still_make_one_man():
    other = Identity(name="王健國", birth=19501203, sex="1", address="幸福村3组十二号", phone="+86 13812345678")
    assert score(WANG, other).verdict in ("same", "likely")


BROTHER = replace(WANG, name="王建军", id_number=number(19530620, 335), birth=19530620)
TWIN = replace(WANG, name="王建军", id_number=number(19500312, 139))


@pytest.mark.parametrize(
    "other",
    [
        BROTHER,
        replace(BROTHER, id_number=""),
        TWIN,
        replace(WANG, name="李秀英", id_number=number(19520101, 228), birth=19520101, sex="2"),
        replace(WANG, name="王建", id_number=number(19750812, 211), birth=19750812, account=""),
    ],
)
def test_relatives_at_one_address_and_telephone_are_different_people(other):
    assert score(WANG, other).verdict == "different"


def test_a_twin_without_a_number_is_never_called_the_same():
    verdict = score(WANG, replace(TWIN, id_number="", account=""))
    assert verdict.verdict in ("unsure", "different")
    assert "kin_twins" in codes(verdict)


def test_twins_whose_names_sound_alike_are_never_called_the_same():
    verdict = score(WANG, replace(TWIN, name="王健国", account=""))
    assert verdict.verdict in ("unsure", "different")
    assert "kin_two_numbers" in codes(verdict)


@pytest.mark.parametrize("birth", [19610704, 19500312])
def test_one_number_under_two_names_is_always_asked(birth):
    verdict = score(WANG, Identity(name="赵德海", id_number=WANG.id_number, birth=birth, sex="1"))
    assert verdict.verdict == "unsure"
    assert codes(verdict) & ALWAYS_ASKED


def test_a_common_name_alone_proves_nothing():
    assert score(Identity(name="王伟"), Identity(name="王伟")).verdict == "unsure"
    assert score(Identity(name="王伟", birth=19800101), Identity(name="王伟", birth=19630203)).verdict == "different"


def test_the_rarer_the_name_the_more_it_says():
    common, rare = (score(Identity(name=name), Identity(name=name)).weight for name in ("王伟", "郇翀宸"))
    assert common < rare


def test_nothing_known_says_nothing():
    assert score(Identity(), Identity()) == Verdict(0, "different", ())
    assert score(WANG, Identity()).reasons == ()


def test_reasons_are_explained_with_what_may_be_shown():
    verdict = score(WANG, replace(WANG, name="王健国", phone="13900000000"))
    shown = explain(verdict, Identity(name="王*国", phone="138****5678"), Identity(name="王*国", phone="139****0000"))
    assert "姓名同音：王*国" in shown
    assert "电话不同：138****5678 / 139****0000" in shown
    assert not any(WANG.id_number in sentence for sentence in shown)
    assert "出生日期相同（同一身份证号）：1950-03-12" in explain(verdict, WANG, WANG)


def test_the_heaviest_reason_comes_first():
    weights = [abs(reason.weight) for reason in score(WANG, BROTHER).reasons]
    assert weights == sorted(weights, reverse=True)


texts = st.text(alphabet="王李张建国军明晓小·0123456789X号组", max_size=18)
identities = st.builds(
    Identity, name=texts, id_number=texts, birth=st.integers(0, 99999999), sex=st.sampled_from(["", "1", "2", "9"]),
    phone=texts, address=texts, account=texts, division=st.integers(0, 10**12 - 1), household=texts,
)  # fmt: skip


@given(identities, identities)
def test_order_does_not_matter_and_anything_typed_is_taken(a, b):
    assert score(a, b) == score(b, a)


def test_the_table_is_sound():
    known = set(FACTS) | set(ANY)
    assert len({level.code for level in LEVELS}) == len(LEVELS)
    assert {fact.removeprefix("-") for level in LEVELS for fact in level.when} <= known
    assert {fact for some in ANY.values() for fact in some} <= set(FACTS)
    assert {fact.removeprefix("-") for level in LEVELS for fact in level.when} | {
        f for s in ANY.values() for f in s
    } == known
    assert {level.code for level in LEVELS} >= ALWAYS_ASKED
    assert all(hasattr(Identity(), level.field) for level in LEVELS)


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (SAME, "same"),
        (SAME - 0.1, "likely"),
        (LIKELY, "likely"),
        (LIKELY - 0.1, "unsure"),
        (UNSURE, "unsure"),
        (3.9, "different"),
    ],
)
def test_what_a_weight_means(weight, said):
    assert answer(weight) == said
    assert answer(weight, asked=True) == "unsure"
