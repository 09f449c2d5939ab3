"""查找 — the one box over a whole county: names, spellings, tails of ID numbers, words of two and four letters (F13).

A paper in three has words in it, a page of recognised text each; the one who searches may see all of them, which is
the widest scope there is. The limit is the look-up of the very rows that were found, by their keys: no search can be
quicker than fetching what it shows. Every planted person and every planted word must be found.
"""

import random
from datetime import date, datetime, timedelta
from itertools import accumulate, chain
from typing import Any

from . import run

SIZES = ("20000", "100000", "1000000")
BY_ITEMS = True
PAPERS = 15  # of one household
ASKED = 40
ROUNDS = 4
KINDS = ("application", "id_card", "household_register", "authorisation", "declaration", "income_proof", "diagnosis",
         "check_report", "visit", "visit_photo", "assessment", "panel", "notice", "notice_photo", "confirmation")  # fmt: skip
# What forms say on every page; between them stand common and rare words.
PHRASES = (
    "家庭经济状况入户调查表", "户主姓名及身份证件号码", "家庭人均年收入", "低于当地最低生活保障标准", "经乡镇人民政府审核", "现予公示七日",
    "如有异议请向村民委员会反映", "申请人签字按手印", "调查人员两名签字", "住房面积及结构", "土地承包经营情况", "种植养殖收入", "外出务工收入",
    "赡养抚养扶养费", "医疗费用自付部分", "残疾等级及护理依赖程度", "教育支出", "其他说明事项",
)  # fmt: skip
LETTERS = [chr(point) for point in range(0x4E00, 0x4E00 + 3000)]
WORDS = 20_000  # of two to four letters; the n-th is written as often as 1/n, as in any language


def measure(size: str) -> run.Result:
    """Seconds per search (median) against the look-up of the same rows; the build beside it."""
    from django.db.models import Count, Sum
    from django.db.models.functions import Length

    from dibao.desk.queries.search import search
    from dibao.finding.models import Posting
    from dibao.finding.services.index import build, catch_up

    staff, villages = _office()
    planted = _fill(int(size), villages)
    building = run.seconds(build)
    catch_up()
    asked = _asked(planted)
    for texts in asked.values():
        search(staff, texts[0])  # the first of each kind warms the machine, not the measurement
    times = {kind: [run.seconds(lambda t=text: search(staff, t)) for _ in range(ROUNDS) for text in texts]
             for kind, texts in asked.items()}  # fmt: skip
    limits = [run.seconds(lambda f=found: _look_up(f)) for found in (search(staff, t) for t in chain(*asked.values()))]
    everything = sorted(chain(*times.values()))
    volume = Posting.objects.aggregate(rows=Count("token"), size=Sum(Length("ids")))
    correct = {
        "items": int(size),
        "searches": len(everything),
        "p95_ms_by_kind": {kind: round(run.p95_ms(each), 1) for kind, each in times.items()},
        "build_seconds": round(building, 1),
        "hiding_percent_of_grams": _hiding(),
        "index_mb": round(((volume["size"] or 0) + 24 * volume["rows"]) / 2**20, 1),
        "every_planted_person_found": all(_person_found(search, staff, each) for each in planted),
        "every_planted_word_found": all(_word_found(staff, each) for each in planted),
    }
    limit = sorted(limits)[len(limits) // 2]
    return run.Result("search", everything[len(everything) // 2], limit, correct=correct, p95_ms=run.p95_ms(everything))


def _office() -> tuple[Any, list[int]]:
    """A reviewer of the whole county, and its villages."""
    from demo import office
    from dibao.access.models import Post, Staff
    from dibao.audit.actors import SYSTEM
    from dibao.regions.models import Division
    from dibao.regions.services.load import DEMO_COUNTIES, import_counties

    import_counties(DEMO_COUNTIES, by=SYSTEM)
    office.fonds()
    staff = Staff.objects.create(work_number="bench", name="测量", human_key="bench")
    Post.objects.create(
        staff=staff, kind="county_reviewer", division=office.COUNTY, valid_from=date(2020, 1, 1),
        granted_by=SYSTEM.actor_key, reason="测量",
    )  # fmt: skip
    codes = Division.objects.filter(level="village", code__range=(220802000000, 220802999999))
    return staff, list(codes.values_list("code", flat=True))


def _fill(items: int, villages: list[int]) -> list[dict[str, Any]]:
    """Invented households with fifteen papers each, written in bulk; what was planted in some of them."""
    from demo.people import Inventor
    from dibao.kernel import clock

    dice, inventor, planted = random.Random(3), Inventor(seed=1), []
    households = max(items // PAPERS, ASKED)
    words = ["".join(dice.choices(LETTERS, k=dice.choice((2, 2, 2, 3, 4)))) for _ in range(WORDS)]
    often = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
    places = _places(villages)
    chosen = set(dice.sample(range(households), ASKED))
    for at in range(0, households, 1000):
        numbers = range(at, min(at + 1000, households))
        people = _people(numbers, villages, inventor, clock.today())
        told = _papers(numbers, villages, places, items, households, dice, chosen, words, often)
        planted += [{"person": people[number], **told[number]} for number in numbers if number in chosen]
    return planted


def _places(villages: list[int]) -> dict[int, Any]:
    from dibao.archive.models import Place

    room = Place.objects.create(kind="room", code="R", division=220802000000, label="档案室")
    boxes = [Place(kind="box", code=f"B-{code}-01", parent=room, division=code, label="1 号盒") for code in villages]
    return dict(zip(villages, Place.objects.bulk_create(boxes), strict=True))


def _people(numbers: range, villages: list[int], inventor: Any, today: date) -> dict[int, Any]:
    """Households of one to three; the head of each."""
    from dibao.kernel.pinyin import name_index
    from dibao.registry.models import Household, Membership, Person
    from dibao.registry.services.household import HouseholdNumber

    heads, people, families, members = {}, [], [], []
    for number in numbers:
        village = villages[number % len(villages)]
        families.append(
            Household(
                number=str(HouseholdNumber(220802, number + 1)), track="rural", division=village, hukou_division=village
            )
        )
        for position in range(1 + number % 3):
            invented = inventor.person(birth=today - timedelta(days=9000 + (number * 37 + position * 911) % 18000))
            person = Person(
                name=invented.name, pinyin=name_index(invented.name), id_number=invented.id_number, sex=invented.sex,
                birth_date=invented.birth_date, division=village,
            )  # fmt: skip
            people.append(person)
            heads.setdefault(number, person)
            members.append(
                Membership(
                    household=families[-1],
                    person=person,
                    relation="8" if position else "0",
                    is_head=not position,
                    valid_from=today,
                )
            )
    for model, rows in ((Person, people), (Household, families), (Membership, members)):
        model.objects.bulk_create(rows, batch_size=1000)
    return heads


def _papers(
    numbers: range,
    villages: list[int],
    boxes: dict[int, Any],
    items: int,
    households: int,
    dice: random.Random,
    chosen: set[int],
    vocabulary: list[str],
    often: list[float],
) -> dict[int, dict[str, Any]]:
    """A volume and papers for each household, a page of words in every third."""
    from dibao.archive.models import Fonds, Item, Place, Volume
    from dibao.archive.scheme import scheme
    from dibao.documents.models import RecognisedText, StoredFile
    from dibao.kernel import clock
    from dibao.registry.services.household import HouseholdNumber

    fonds, began = Fonds.objects.first(), datetime(2020, 1, 1, tzinfo=clock.OFFICE)
    codes = {number: str(HouseholdNumber(220802, number + 1)) for number in numbers}
    bags = [
        Place(
            kind="bag",
            code=codes[n],
            parent=boxes[villages[n % len(villages)]],
            division=villages[n % len(villages)],
            label="袋",
        )
        for n in numbers
    ]
    Place.objects.bulk_create(bags, batch_size=1000)
    volumes, files, papers, texts, told = [], [], [], [], {}
    for number, bag in zip(numbers, bags, strict=True):
        volume = Volume(
            fonds=fonds, household_number=codes[number], archival_code=f"J012-ZY·DB·2026-D10-{bag.division // 1000}-{number:07d}",
            category="professional", programme="dibao", division=bag.division, track="rural", title="材料", year=2026,
            retention="D10", opened_by="bench", bag=bag,
        )  # fmt: skip
        volumes.append(volume)
        for order in range((number + 1) * items // households - number * items // households):
            kind = scheme().kinds[KINDS[order % PAPERS]]
            stored = StoredFile(
                sha256=f"{number:058d}{order:06d}", sm3="0", size=1, kind="document", media_type="application/pdf", pages=1,
                original_name=f"{number}-{order}", created_at=began, created_by="bench",
            )  # fmt: skip
            files.append(stored)
            papers.append(Item(
                volume=volume, order=kind.rank, kind=kind.slug, series=kind.series, class_code=kind.class_code, title=kind.title,
                responsible="平安镇人民政府", dated=date(2020, 1, 1) + timedelta(days=(number * 7 + order) % 2400), pages=1,
                stored=stored, origin="scanned", filed_by="bench", filed_by_name="测量",
                filed_at=began + timedelta(seconds=number * 60 + order),
            ))  # fmt: skip
            if order % 3 == 1:
                words = "".join(dice.choices(LETTERS, k=4))
                body = [*dice.sample(PHRASES, 9), *dice.choices(vocabulary, cum_weights=often, k=50), words]
                dice.shuffle(body)
                texts.append(RecognisedText(stored=stored, text="".join(body), source="ocr"))
                if number in chosen and order == 1:
                    told[number] = {"item": papers[-1].pk, "words": words, "household": codes[number]}
    for model, rows in ((Volume, volumes), (StoredFile, files), (Item, papers), (RecognisedText, texts)):
        model.objects.bulk_create(rows, batch_size=1000)
    return told


def _asked(planted: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What is typed, by kind; each also with what everybody has (a surname, a word of every form)."""
    people = [each["person"] for each in planted]
    return {
        "names": [person.name for person in people] + [person.name[0] for person in people[:8]],
        "pinyin": [person.pinyin.split()[at] for person in people for at in (0, -1)],
        "id_tails": [person.id_number[-length:] for person in people for length in (4, 6)],
        "two": [each["words"][1:3] for each in planted] + [phrase[:2] for phrase in PHRASES],
        "four": [each["words"] for each in planted] + [phrase[2:6] for phrase in PHRASES],
    }


def _look_up(found: Any) -> int:
    """The rows that were shown, by their keys alone."""
    from dibao.archive.models import Item
    from dibao.registry.models import Household

    papers = Item.objects.filter(pk__in=[hit.item for hit in found.papers]).select_related("volume")
    return len(papers) + len(Household.objects.filter(number__in=[hit.household for hit in found.hits]))


def _person_found(search: Any, staff: Any, each: dict[str, Any]) -> bool:
    """By the whole number, and by name and tail of the number together."""
    from dibao.finding.queries import families

    person, number = each["person"], each["household"]
    whole = [hit.household for hit in search(staff, person.id_number).hits]
    return number in whole and number in families(staff, f"{person.name} {person.id_number[-6:]}").numbers


def _word_found(staff: Any, each: dict[str, Any]) -> bool:
    """By its four letters, and by two of them with the number of the household."""
    from dibao.finding.queries import Wanted, papers

    texts = (each["words"], f"{each['words'][:2]} {each['household']}")
    return all(each["item"] in [hit.item for hit in papers(staff, Wanted(text=text), size=200).hits] for text in texts)


def _hiding() -> float:
    """What the keyed hash costs: its share of cutting a text into tokens."""
    from dibao.finding.words import grams, hide

    text = "".join(random.Random(7).choices(LETTERS, k=2_000_000))
    cutting = run.seconds(lambda: grams(text))
    blocks = grams(text)[1].tobytes()
    hiding = min(run.seconds(lambda: hide(bytes(32), blocks)) for _ in range(3))
    return round(100 * hiding / (hiding + cutting), 1)
