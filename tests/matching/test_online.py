"""Who may be the same human, at the moment of entry: found by keys, opened, scored, and explained."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dibao.casework.queries.duplicates import Identity as Typed
from dibao.casework.services import beginning, draft
from dibao.matching import keys, queries
from dibao.matching.models import MatchKey, Trace
from dibao.matching.queries import likeness
from dibao.matching.queries.likeness import NAMESAKES, OPENED, SHARING
from dibao.matching.scoring import Identity, prepare
from dibao.matching.services.index import index_everybody, index_household, index_person
from dibao.registry.models import Person
from dibao.registry.services import household as households
from dibao.registry.services import person as people
from dibao.rules.identity import check_digit

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
VILLAGE, FAR = 220802100201, 220882100200
BORN = date(1971, 3, 5)
PHONE = "13812345678"


def number(born=BORN, *, county=220802, serial=357):
    body = f"{county}{born:%Y%m%d}{serial}"
    return body + check_digit(body)


@pytest.fixture
def known(clerk):
    """王晓明, a man of 平安村, with a number and a phone; in the index as every writer leaves him."""
    person = people.register(name="王晓明", division=VILLAGE, by=clerk, id_number=number(), phone=PHONE)
    return index_person(person=person)


TYPED = Identity(name="王晓明", id_number="", birth=19710305, sex="1", division=VILLAGE)


def found(identity, **options):
    return [one.person.pk for one in queries.candidates(identity, **options)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "姓名相同"),
        ({"name": "王小明"}, "姓名同音"),
        ({"name": "王曉明"}, "姓名相同"),
        ({"name": "汪晓明"}, "姓名同音"),
        ({"name": "王晓朋"}, "姓名只差一个形近字"),
        ({"birth": 19710503}, "出生的月和日颠倒"),
        ({"birth": 19710503, "name": "王晓朋", "division": FAR}, "姓名只差一个形近字"),
        ({"birth": 19710306}, "出生日期差一个数字"),
        ({"birth": 19720305, "phone": PHONE}, "电话相同"),
        ({"birth": 0, "phone": "+86 138-1234-5678"}, "电话相同"),
        ({"name": "王晓鸣", "division": FAR}, "出生日期相同"),
        ({"birth": 0, "sex": "", "id_number": number()}, "身份证号相同"),
        ({"name": "王小名", "birth": 0, "id_number": number()[:16] + "9" + number()[17]}, "身份证号改正一处笔误后相同"),
    ],
)
def test_he_is_found_however_he_is_written_and_it_is_said_why(known, changes, said):
    (candidate, *_) = queries.candidates(replace(TYPED, **changes))
    assert candidate.person.pk == known.pk and said in candidate.reasons


def test_a_name_with_and_without_its_interpunct_is_one(clerk):
    person = people.register(
        name="阿依古丽·买买提", division=VILLAGE, by=clerk, id_number=number(date(1980, 8, 9), serial=208)
    )
    index_person(person=person)
    assert found(Identity(name="阿依古丽买买提", birth=19800809, sex="2")) == [person.pk]


@pytest.mark.parametrize(
    "other",
    [
        Identity(name="李建军", birth=19710305, sex="1", division=VILLAGE),
        Identity(name="王晓红", birth=19950101, sex="2", phone=PHONE, division=VILLAGE),
        Identity(name="赵明", sex="1"),
        Identity(),
    ],
)
def test_others_are_not_offered(known, other):
    assert known.pk not in found(other)


def test_two_numbers_of_one_name_and_day_are_shown_whatever_the_score(known):
    other = replace(TYPED, id_number=number(serial=133, county=110105))
    (candidate,) = queries.candidates(other)
    assert candidate.person.pk == known.pk and "两个有效的身份证号不同" in candidate.against


def test_whoever_is_excluded_is_not_offered(known):
    assert found(TYPED, exclude={known.pk}) == []


def test_a_frequent_name_is_not_read_through_and_a_fixed_number_of_questions_is_asked(known, clerk):
    crowd = [
        Person(
            name="王小明", id_kind="none", sex="1", birth_date=date(1930 + n % 60, 1 + n % 12, 1 + n % 28), division=FAR
        )
        for n in range(NAMESAKES + OPENED)
    ]
    Person.objects.bulk_create(crowd)
    index_everybody()
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as said:
            assert found(TYPED)[0] == known.pk
        asked.append(len(said))
    assert asked[0] == asked[1] <= 8


def test_a_phone_of_a_whole_village_does_not_hide_the_one_account(clerk, inventor):
    homes, village = [], 3 * SHARING + 5
    for at in range(village):
        human = inventor.person(birth=date(1940 + at % 50, 2, 3))
        name = "令狐演示" if at == village - 1 else human.name  # a namesake with the same phone would be found rightly
        head = people.register(name=name, division=VILLAGE, by=clerk, id_number=human.id_number)
        homes.append(households.register(head=head, division=VILLAGE, track="rural", by=clerk, phone=PHONE))
        index_household(household=homes[-1])
    head = homes[-1].memberships.get().person
    households.set_account(household=homes[-1], holder=head, bank="信用社", number="6217000011112220", by=clerk)
    index_household(household=homes[-1])
    other = Identity(name=head.name, phone=PHONE, account="6217000011112220")
    assert found(other) == [head.pk]


def test_of_many_only_the_likeliest_few_are_opened(known, monkeypatch):
    crowd = [
        Person(name=f"王{given}", id_kind="none", sex="2", birth_date=BORN, division=FAR)
        for given in "安宝昌成春达东恩发飞丰福刚高贵国海汉和恒洪厚华怀辉吉家坚江杰锦景军凯康可坤雷力立林龙茂民南宁鹏平启"
        "钱强庆全仁荣瑞山胜石树顺思松泰涛天庭维文武贤祥新星雄旭雪勋"
    ]
    Person.objects.bulk_create(crowd)
    index_everybody()
    opened = []
    monkeypatch.setattr(likeness, "prepare", lambda identity: opened.append(identity) or prepare(identity))
    assert found(TYPED)[0] == known.pk
    assert len(crowd) > OPENED and len(opened) == OPENED + 1, "those in the register, and the one in hand"


@pytest.mark.parametrize(("one", "other"), [("刘宁", "牛林"), ("黄兰", "房蓝"), ("王曉明", "王小鸣"), ("张三", "臧山")])
def test_names_that_sound_alike_to_a_northerner_or_a_southerner_have_one_key(one, other):
    assert set(keys.spellings(one)) & set(keys.spellings(other, asked=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [("平安镇平安屯三组7号", "平安屯3社七号"), ("吉林省白城市洮北区平安镇平安屯3组7号（虚构）", "平安屯3组7号")],
)
def test_two_ways_of_writing_one_door_have_one_key(one, other):
    assert keys.address_key(one, division=VILLAGE) == keys.address_key(other, division=VILLAGE) != ""
    assert keys.address_key("平安屯", division=VILLAGE) == "", "a village is not a door"


def test_a_number_one_slip_away_is_among_the_neighbours():
    right = number()
    for at in range(17):
        digit = "0" if right[at] != "0" else "1"
        assert right in keys.id_neighbours(right[:at] + digit + right[at + 1 :])
    swapped = right[:9] + right[10] + right[9] + right[11:]
    assert right in keys.id_neighbours(swapped) and keys.id_neighbours("") == []


def test_the_index_holds_neither_names_nor_dates(known):
    held = set(MatchKey.objects.filter(person=known).values_list("key", flat=True))
    assert len(held) == 5 and all(abs(key) > 10**10 for key in held)


def test_a_corrected_name_is_found_under_the_new_one_and_the_former(known, clerk):
    person = people.correct(person=known, by=clerk, reason="户口簿", name="王大海", former_name="王晓明")
    index_person(person=person)
    assert found(replace(TYPED, name="王大海", division=FAR, birth=19710503)) == [known.pk]
    assert known.pk in found(TYPED)


# ---- every writer ----


def typed(name, **more):
    return Typed(name=name, id_kind="resident", id_number=number(), sex="1", birth_date=BORN, **more)


def test_whom_the_form_registers_is_found_by_sound_and_by_house(clerk):
    beginning.begin(who=typed("王晓明", phone=PHONE), division=VILLAGE, track="rural", by=clerk, address="平安屯3组7号")
    person = Person.objects.get(name="王晓明")
    assert found(replace(TYPED, name="王小鸣")) == [person.pk]
    assert Trace.objects.filter(household__memberships__person=person).count() == 2


def test_whom_the_clerk_adds_as_a_member_is_found_by_sound(clerk, a_case):
    case = a_case("draft")
    draft.add_member(case=case, who=typed("王晓明"), relation="8", by=clerk)
    assert found(replace(TYPED, name="王小鸣")) == [Person.objects.get(name="王晓明").pk]


def test_whoever_writes_people_or_households_enters_them_in_the_index():
    """Reads the code: each function that calls a writing verb of the registry also calls the index."""
    callers = 0
    for path in [*(ROOT / "dibao").rglob("*.py"), *(ROOT / "demo").rglob("*.py")]:
        if path.is_relative_to(ROOT / "dibao" / "registry"):
            continue
        for function, writes, indexes in _calls(ast.parse(path.read_text())):
            callers += bool(writes)
            assert not writes or indexes, f"{path.relative_to(ROOT)}: {function} calls {writes} and not the index"
    assert callers >= 6, "the reading found too little to mean anything"


WRITING = {
    "person": {"register", "correct"},
    "household": {
        "register", "add_member", "remove_member", "change_head", "move", "split", "describe", "set_account",
    },
}  # fmt: skip


def _calls(tree):
    aliases = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dibao.registry.services"):
            for name in node.names:
                inner = (node.module or "").removeprefix("dibao.registry.services").strip(".")
                aliases[name.asname or name.name] = (inner, name.name) if inner else (name.name, "")
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
        writes = [word for func in called if (word := _writing(func, aliases))]
        names = {func.id for func in called if isinstance(func, ast.Name)}
        yield function.name, writes, bool(names & {"index_household", "index_person"})


def _writing(func, aliases):
    match func:
        case ast.Attribute(value=ast.Name(id=alias), attr=verb) if alias in aliases:
            module, _ = aliases[alias]
            return verb if verb in WRITING.get(module, ()) else None
        case ast.Name(id=alias) if alias in aliases:
            module, verb = aliases[alias]
            return verb if verb in WRITING.get(module, ()) else None
    return None


def test_what_was_written_past_the_rule_is_healed_by_the_command(clerk):
    person = people.register(name="王晓明", division=VILLAGE, by=clerk, id_number=number())
    households.register(head=person, division=VILLAGE, track="rural", by=clerk, address="平安屯3组7号", phone=PHONE)
    other = replace(TYPED, name="王小鸣", birth=19710503)
    assert found(other) == [], "an exact look-up does not reach him"
    call_command("matching", "index")
    assert found(other) == [person.pk]
    assert found(replace(other, birth=0, phone=PHONE)) == [person.pk]
