"""证据权重 — the one table of evidence: which comparison levels there are and what each is worth. Pure: no Django.

A weight is the log2 of how much more often the level is seen between two records of one human than between two humans
that blocking brings together. Fields are not independent inside a family: address, phone and surname say little once the
given names differ, so those levels ask for a close name, and the pattern of relatives and of twins counts against.

The weights and thresholds were set on the generator's ``training`` population; ``python -m dibao.matching.evaluate``
measures them there again, ``python -m benchmarks identity`` on the other population.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dibao.matching.conditions import Apart, Begins, Both, Condition, Crossed, Each, Meets, Same, Slips
from dibao.matching.ids import VALID
from dibao.matching.names import COMMON, RARE

SAME: Final = 26.0
LIKELY: Final = 12.0
UNSURE: Final = 4.0

FACTS: Final[dict[str, Condition]] = {
    "named": Both("name"),
    "same_name": Same("name"),
    "same_sound": Meets("sounds"),
    "same_look": Meets("looks"),
    "near_sound": Meets("blurred"),
    "reordered": Same("letters"),
    "shortened": Meets("whole", "cuts"),
    "one_other": Meets("masks"),
    "same_surname": Same("surname"),
    "rare": Each("common", RARE),
    "common": Each("common", COMMON),
    "both_ids": Both("id_number"),
    "same_id": Same("id_number"),
    "both_valid": Each("id_state", VALID),
    "repaired": Meets("ids", "repairs"),
    "cut_id": Begins("id_number", "head"),
    "stub_id": Begins("id_number", "stub"),
    "near_id": Slips("id_number", 2),
    "both_births": Both("birth"),
    "same_birth": Meets("births"),
    "same_typed": Same("birth"),
    "exchanged": Crossed("birth", "exchanged"),
    "birth_slip": Slips("birth_text", 1),
    "same_monthday": Same("monthday"),
    "year_only": Crossed("year", "year_only"),
    "calendar": Apart("born", 18, 52),
    "same_year": Same("year"),
    "both_phones": Both("phone"),
    "same_phone": Same("phone"),
    "both_places": Both("place"),
    "same_place": Same("place"),
    "same_door": Same("home"),
    "same_account": Same("account"),
    "same_household": Same("household"),
    "both_sexes": Both("sex"),
    "same_sex": Same("sex"),
    "both_counties": Both("county"),
    "same_county": Same("county"),
}

ANY: Final[dict[str, tuple[str, ...]]] = {
    "close": ("same_name", "same_sound", "same_look", "near_sound", "reordered", "shortened"),
    "birth_close": ("same_typed", "exchanged", "birth_slip", "same_monthday", "year_only", "calendar"),
    "home": ("same_phone", "same_door", "same_account", "same_household"),
}
"""Facts that hold when one of others does."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of one comparison: of each group the first level that holds counts. `when`: facts that must hold;
    a fact after "-" must not. `field`: what to show beside the label."""

    group: str
    code: str
    label: str
    weight: float
    when: tuple[str, ...]
    field: str


def _level(group: str, code: str, label: str, weight: float, when: str, *, field: str = "") -> Level:
    return Level(group, code, label, weight, tuple(when.split()), field or group)


LEVELS: Final = (
    _level("name", "name_same_rare", "姓名相同，而且少见", 13, "same_name rare"),
    _level("name", "name_same_common", "姓名相同，但很常见", 7, "same_name common"),
    _level("name", "name_same", "姓名相同", 11, "same_name"),
    _level("name", "name_homophone", "姓名同音", 8, "same_sound"),
    _level("name", "name_lookalike", "姓名只差一个形近字", 7, "same_look"),
    _level("name", "name_blurred", "姓名读音相近", 4, "near_sound"),
    _level("name", "name_reordered", "姓名字序不同", 4, "reordered"),
    _level("name", "name_shortened", "姓名一长一短", 3, "shortened"),
    _level("name", "name_one_other", "同姓，名字差一个字", -2, "one_other same_surname"),
    _level("name", "name_other_surname", "名字相同，姓差一个字", -5, "one_other"),
    _level("name", "name_surname_only", "同姓不同名", -9, "same_surname"),
    _level("name", "name_differs", "姓名不同", -12, "named"),
    _level("id_number", "id_name_slip", "身份证号相同，姓名差一个字", 17, "same_id one_other birth_close -close"),
    _level(
        "id_number",
        "id_borrowed",
        "身份证号相同，姓名和出生日期都不同，可能冒用",
        4,
        "same_id -close -same_typed named",
    ),
    _level("id_number", "id_other_name", "身份证号相同，姓名不同", 9, "same_id -close named"),
    _level("id_number", "id_same", "身份证号相同", 18, "same_id"),
    _level("id_number", "id_repaired", "身份证号改正一处笔误后相同", 13, "repaired"),
    _level("id_number", "id_cut", "身份证号被表格软件截断，余下的相同", 8, "cut_id"),
    _level("id_number", "id_near", "身份证号只差一两位，有一个校验不通过", 7, "near_id -both_valid"),
    _level("id_number", "id_stub", "身份证号被表格软件截断，只剩前几位", 1, "stub_id"),
    _level("id_number", "id_both_valid", "两个有效的身份证号不同", -13, "both_valid"),
    _level("id_number", "id_differs", "身份证号不同，有一个校验不通过", -3, "both_ids"),
    _level("birth", "birth_of_id", "出生日期相同（同一身份证号）", 3, "same_id same_typed"),
    _level("birth", "birth_same", "出生日期相同", 10, "same_birth -same_id"),
    _level("birth", "birth_exchanged", "出生的月和日颠倒", 7, "exchanged"),
    _level("birth", "birth_slip", "出生日期差一个数字", 3, "birth_slip"),
    _level("birth", "birth_year_off", "出生月日相同，年份不同", 3, "same_monthday"),
    _level("birth", "birth_year_only", "一方只记了出生年份，年份相同", 2, "year_only"),
    _level("birth", "birth_calendar", "出生日期相差约一个月，可能一方是农历", 1, "calendar"),
    _level("birth", "birth_same_year", "出生年份相同，月日不同", -3, "same_year"),
    _level("birth", "birth_differs", "出生日期不同", -9, "both_births"),
    _level("phone", "phone_same", "电话相同", 6, "same_phone close"),
    _level("phone", "phone_slip", "电话相同，姓名差一个字", 3, "same_phone one_other"),
    _level("phone", "phone_shared", "电话相同，姓名不同", 1, "same_phone"),
    _level("phone", "phone_differs", "电话不同", -1.5, "both_phones"),
    _level("address", "address_same", "地址相同", 5, "same_door close"),
    _level("address", "address_shared", "地址相同，姓名不同", 0, "same_door"),
    _level("address", "address_near", "同一村或同一路，门牌不同", 1, "same_place"),
    _level("address", "address_differs", "地址不同", -1.5, "both_places"),
    _level("account", "account_same", "银行账户相同", 8, "same_account close"),
    _level("account", "account_slip", "银行账户相同，姓名差一个字", 6, "same_account one_other"),
    _level("account", "account_shared", "银行账户相同，姓名不同", 1, "same_account"),
    _level("household", "household_same", "登记在同一户", 4, "same_household close"),
    _level("sex", "sex_same", "性别相同", 0.7, "same_sex"),
    _level("sex", "sex_differs", "性别不同", -4, "both_sexes"),
    _level("division", "county_same", "户籍同县", 0.5, "same_county"),
    _level("division", "county_differs", "户籍不同县", -2.5, "both_counties"),
    _level(
        "kin",
        "kin_two_numbers",
        "同姓、同日生、同住或同电话，却有两个有效的身份证号，像双胞胎",
        -11,
        "both_valid same_birth same_surname home -same_id",
        field="id_number",
    ),
    _level(
        "kin",
        "kin_twins",
        "同姓、同日生、同住或同电话，名字不同，像双胞胎",
        -6,
        "same_birth same_surname home -close -same_id -repaired",
        field="name",
    ),
    _level(
        "kin",
        "kin_relatives",
        "同住或同电话，姓名和出生日期都不同，像亲属",
        -4,
        "home both_births -close -same_birth",
        field="name",
    ),
)
"""The table. Reviewed as a whole: one line, one kind of evidence."""

ALWAYS_ASKED: Final = frozenset({"id_borrowed", "id_other_name"})
"""Levels that a person must look at whatever the sum says: one number, two names."""
