"""Names of places, short and searchable."""

import pytest

from dibao.regions.naming import bigrams, collapse, search_words, short_name, sounds_like


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("一心村委会", "一心村"),
        ("东青同村村民委员会", "东青同村"),
        ("一心村民委员会", "一心村"),
        ("巴彦嘎查村委会", "巴彦嘎查"),
        ("朝阳社区居民委员会", "朝阳社区"),
        ("平安居委会", "平安居委会"),
        ("村委会", "村委会"),
        ("平安镇", "平安镇"),
    ],
)
def test_the_committee_is_not_part_of_the_place(full, short):
    assert short_name(full) == short


def test_a_place_is_found_by_every_pair_of_characters_and_both_forms_of_pinyin():
    words = search_words("平安镇", level="township").split()
    assert {"平安", "安镇", "pinganzhen", "paz"} <= set(words)


def test_a_character_with_two_readings_is_found_by_both():
    assert {"taobeiqu", "yaobeiqu"} <= set(search_words("洮北区", level="county").split())
    assert {"changchunshi", "ccs"} <= set(search_words("长春市", level="city").split())


def test_only_divisions_above_the_village_answer_to_one_character():
    assert "平" in search_words("平安镇", level="township").split()
    assert "平" not in search_words("平安村", level="village").split()


def test_punctuation_and_private_characters_do_not_reach_the_index():
    words = search_words("（工业园区）城南\ue170街道", level="township")
    assert "（" not in words
    assert "\ue170" not in words


def test_initials_may_be_typed_with_or_without_h():
    assert collapse("pazh") == "paz"
    assert sounds_like("平安镇", "pazh")
    assert sounds_like("平安镇", "pingan")
    assert not sounds_like("石家庄市", "da")


def test_one_character_is_its_own_bigram():
    assert bigrams("平") == ["平"]
