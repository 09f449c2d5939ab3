"""A few shelves of papers with words in them, written straight into the tables; and the plain way to find one.

`holds` is the oracle: it knows nothing of grams, lists and keys, and reads every word of every paper.
"""

import random
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from demo.people import Inventor
from dibao.archive.choices import SUBJECTS
from dibao.archive.models import Fonds, Item, Place, Record, Volume
from dibao.archive.numbering import HouseholdNumber, RecordCode, VolumeCode
from dibao.archive.scheme import scheme
from dibao.documents.choices import FileKind, TextSource
from dibao.documents.models import RecognisedText, StoredFile
from dibao.kernel import clock
from dibao.kernel.pinyin import name_index
from dibao.regions.queries import path_names
from dibao.registry.models import Household, Membership, Person

VILLAGES = (220802100201, 220802100202, 220802101201)
# Astral, private area, radical, compatibility form, a name with its dot, one of two letters, one with a polyphone.
RARE_NAMES = (
    "𠮷田一",
    "王\ue863",
    "李⻌远",
    "金﨑",
    "阿依古丽·买买提",
    "单晓",
    "仇和",
    "欧阳㛃",
    "𤭢𬱖",
    "O'Neil 汉名",
)
SAYINGS = (
    "兹证明该户主要劳动力因病丧失劳动能力，家庭人均年收入低于保障标准。",
    "医疗费用自付部分共计３２１８．５０元，住院时间2026年3月12日至20日。",
    "户主与其弟共同赡养父亲，每月给付赡养费贰佰元。",
    "现场照片：张贴于村务公\n开栏 左 侧，未见涂改。",
    "外出务工地点为ABC公司（Shenyang），月收入约3,000元。",
    "邻居反映该户有农用三轮车一辆，无其他机动车。",
    "核对报告：银行存款余额为零；不动产登记无记录。㎡ ① ½",
)
# Kept by item: title, number, place, and the words inside; two of them only in a subject nobody else has.
MINUTES = (
    ("𠮷林省低保工作会议纪要", "洮民发〔2026〕7号", 220802100000, "会议议定：本年第三季度公示栏须拍照留存。"),
    ("2026年9月资金发放名册", "", 220802000000, "发放王小明等 3218.50 元，账号 6217998877665544332 。"),
    ("低保统计季报", "统表2号", 220802101000, "保障户数 4007 户，其中外出务工 ABC公司。"),
    ("日常管理月报㛃", "", 220802100201, ""),
    ("银行回单 shenyang", "HD-2026-4007", 220802000000, "仇和 单晓"),
)
KINDS = ("application", "id_card", "diagnosis", "visit", "notice_photo", "check_report", "other")


@dataclass
class Shelf:
    """What was written: papers and records with all their words, households with their people."""

    items: list[Item] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    words: dict[Any, "Words"] = field(default_factory=dict)
    homes: dict[str, "Words"] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)


@dataclass
class Words:
    """All that one thing may be found by, as it was written."""

    texts: list[str]
    codes: list[str]
    wholes: list[str]


def fill(households: int = 24, *, seed: int = 5) -> Shelf:
    """So many households in three villages, each with its people, a volume and seven papers, some with words; records."""
    shelf, dice, inventor = Shelf(), random.Random(seed), Inventor(seed)
    room = Place.objects.get_or_create(
        kind="room", code="R-220802", defaults={"division": 220802000000, "label": "室"}
    )[0]
    for number in range(households):
        village = VILLAGES[number % len(VILLAGES)]
        home, people = _family(number, village, dice, inventor)
        volume = _volume(number, village, home, room)
        _papers(shelf, volume, people, dice, number)
        shelf.people += people
        shelf.homes[home.number] = Words(
            [*_names(people), *_spelled(people), path_names([village])[village]], [home.number], _tails(people)
        )
    _records(shelf)
    return shelf


def _records(shelf: Shelf) -> None:
    """One record of each subject, so all of both categories, in turn with the titles and places of MINUTES."""
    every = [(category, subject) for category, known in SUBJECTS.items() for subject in known]
    for at, (category, subject) in enumerate(every):
        title, number, place, text = MINUTES[at % len(MINUTES)]
        code = RecordCode("J012", category[:2].upper(), 2026, "D30", SUBJECTS[category][subject], 4000 + at)
        record = Record.objects.create(
            fonds=Fonds.objects.first(), category=category, subject=subject, code=str(code), division=place, year=2026,
            retention="D30", retention_basis="规定", title=title, number=number, responsible="洮北区民政局",
            dated=date(2026, 1, 3 + at), pages=1, stored=_stored(at, 900), filed_by="x", filed_by_name="经办",
            filed_at=datetime(2026, 9, 1, 1, tzinfo=clock.OFFICE) + timedelta(minutes=at * 7),
        )  # fmt: skip
        if text:
            RecognisedText.objects.create(stored=record.stored, text=text, source=TextSource.RECOGNISED)
        shelf.records.append(record)
        said = [title, number, record.responsible, record.get_category_display(), record.get_subject_display()]
        day = f"2026年1月{3 + at}日"
        shelf.words[record.pk] = Words(
            [*said, day, path_names([place])[place], *LONG.split(text)], [record.code, f"{record.dated:%Y%m%d}"],
            [end for found in LONG.findall(text) for end in (found, found[-4:], found[-6:])],
        )  # fmt: skip


def _family(number: int, village: int, dice: random.Random, inventor: Inventor) -> tuple[Household, list[Person]]:
    home = Household.objects.create(
        number=str(HouseholdNumber(220802, 9000 + number)), track="rural", division=village, hukou_division=village
    )
    people = []
    for position in range(1 + number % 3):
        made = inventor.person(birth=date(1950 + number, 1 + position, 3))
        name = RARE_NAMES[number] if position == 0 and number < len(RARE_NAMES) else made.name
        person = Person.objects.create(
            name=name, pinyin=name_index(name), id_number=made.id_number, sex=made.sex, birth_date=made.birth_date,
            division=village,
        )  # fmt: skip
        Membership.objects.create(
            household=home, person=person, relation="0" if position == 0 else "8", is_head=position == 0,
            valid_from=date(2020, 1, 1), valid_to=date(2024, 1, 1) if position == 2 else None,
        )  # fmt: skip
        people.append(person)
    return home, people


def _volume(number: int, village: int, home: Household, room: Place) -> Volume:
    town = village // 1000 * 1000
    cabinet = Place.objects.get_or_create(
        kind="cabinet", code=f"C-{town}", defaults={"parent": room, "division": town, "label": "柜"}
    )[0]
    box = Place.objects.get_or_create(
        kind="box", code=f"B-{village}-01", defaults={"parent": cabinet, "division": village, "label": "1 号盒"}
    )[0]
    bag = Place.objects.create(kind="bag", code=home.number, parent=box, division=village, label="袋")
    code = VolumeCode("J012", "ZY·DB", 2026, "D10", village // 1000, 4000 + number)
    return Volume.objects.create(
        fonds=Fonds.objects.filter(division__lte=village).first() or Fonds.objects.first(),
        household_number=home.number, archival_code=str(code), category="professional", programme="dibao",
        division=village, track="rural", title="材料", year=2026, retention="D10", opened_by="x", bag=bag,
    )  # fmt: skip


def _papers(shelf: Shelf, volume: Volume, people: list[Person], dice: random.Random, number: int) -> None:
    place = path_names([volume.division])[volume.division]
    for order, slug in enumerate(KINDS):
        kind = scheme().kinds[slug]
        text = dice.choice(SAYINGS) + f" {dice.choice(people).id_number} 编号{number:03d}" if order % 2 else ""
        item = Item.objects.create(
            volume=volume, order=kind.rank, kind=slug, series=kind.series, class_code=kind.class_code,
            title=kind.title + "补充" * (number % 2), responsible="平安镇人民政府",
            dated=date(2024, 1, 1) + timedelta(days=number * 17 + order), pages=1, stored=_stored(number, order),
            origin="uploaded", filed_by="x", filed_by_name="经办",
            filed_at=datetime(2026, 9, 1, tzinfo=clock.OFFICE) + timedelta(minutes=number * 10 + order),
        )  # fmt: skip
        if text:
            RecognisedText.objects.create(stored=item.stored, text=text, source=TextSource.RECOGNISED)
        shelf.items.append(item)
        day = item.dated
        said = [item.title, kind.title, item.responsible, item.get_series_display(), item.get_class_code_display()]
        said += ["最低生活保障", f"{day.year}年{day.month}月{day.day}日", place, "1 号盒"]
        shelf.words[item.pk] = Words(
            [*said, *_names(people), *LONG.split(text)],
            [volume.archival_code, volume.household_number, volume.bag.code, volume.bag.parent.code, f"{day:%Y%m%d}"],
            [
                *_spelled(people),
                *_tails(people),
                *(end for found in LONG.findall(text) for end in (found, found[-4:], found[-6:])),
            ],
        )


def _stored(number: int, order: int) -> StoredFile:
    name = f"{number}-{order}.pdf"
    digest = sha256(name.encode()).hexdigest()
    return StoredFile.objects.create(
        sha256=digest, sm3=digest, size=9, kind=FileKind.DOCUMENT, media_type="application/pdf", pages=1,
        original_name=name, created_at=clock.now(), created_by="x",
    )  # fmt: skip


def _names(people: list[Person]) -> list[str]:
    return [person.name for person in people]


def _spelled(people: list[Person]) -> list[str]:
    return [word for person in people for word in person.pinyin.split()]


def _tails(people: list[Person]) -> list[str]:
    return [end for person in people for end in (person.id_number, person.id_number[-4:], person.id_number[-6:])]


LONG = re.compile(r"(?<![0-9])[0-9]{14,}[0-9xX](?![0-9])")


def plain(text: str) -> str:
    """Letters and digits only, in one width and case; slowly, sign by sign."""
    even = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in even if _kept(sign))


def _kept(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LN" or unicodedata.category(sign) == "Co" or "\u2e80" <= sign <= "\u2fff"


def holds(words: Words, asked: str) -> bool:
    """Whether every word that was asked for stands somewhere in it, by reading all of it. Spaces and commas part words."""
    parts = [word for word in re.split(r"[\s，、,;；。]+", asked) if plain(word)]
    return bool(parts) and all(_holds(words, word) for word in parts)


def _holds(words: Words, word: str) -> bool:
    wanted = plain(word)
    if LONG.fullmatch(word):
        return wanted in map(plain, words.wholes)
    narrow = wanted.isascii()
    return (
        any(wanted in plain(text) for text in words.texts)
        or (narrow and wanted in map(plain, words.wholes))
        or (narrow and len(wanted) >= 4 and any(wanted in plain(code) for code in words.codes))
    )
