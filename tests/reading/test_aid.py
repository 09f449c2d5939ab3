"""其他救助 — registered with its paper in a volume of its own programme; either sorting gives the same set."""

import random
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.people import Inventor
from dibao.archive.models import Volume
from dibao.archive.services.sealing import seal
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.reading import remains
from dibao.reading.aid_forms import FORMS
from dibao.reading.models import Aid
from dibao.reading.queries import BY_KIND, BY_PERSON, aids, grouped, record_of, total
from dibao.reading.services.aid import register, void
from dibao.registry.models import Household, Membership, Person
from dibao.registry.numbering import HouseholdNumber
from tests.archive.office import NEXT_VILLAGE, VILLAGE, pdf, pdf_file

pytestmark = pytest.mark.django_db
FACTS = {
    "temporary": {"situation": "突发疾病住院", "loss": 350000, "school_stage": ""},
    "medical": {
        "illness": "慢性肾衰竭", "hospital": "演示县医院", "insurance": "residents", "total": 900000,
        "reimbursed": 600000, "self_pay": 300000,
    },
    "disaster": {
        "struck_on": date(2026, 8, 3), "situation": "房屋进水", "loss": 120000, "given": "cash", "shelter": "relatives",
    },
}  # fmt: skip


def family(number, division=VILLAGE):
    """A household of two, written straight into the tables."""
    inventor = Inventor(seed=number)
    home = Household.objects.create(
        number=str(HouseholdNumber(220802, 70000 + number)), track="rural", division=division, hukou_division=division
    )
    people = []
    for position in range(2):
        made = inventor.person(birth=date(1960 + position, 1 + number % 12, 5))
        person = Person.objects.create(
            name=made.name, id_number=made.id_number, sex=made.sex, birth_date=made.birth_date, division=division
        )
        Membership.objects.create(
            household=home, person=person, relation="8" if position else "0", is_head=not position,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
        people.append(person)
    return home, people


def aid_of(home, person, by, programme="medical", **more):
    form = FORMS[programme]
    said = {
        "household": home, "person": person, "programme": programme, "kind": form.kinds[0].value, "amount": 150000,
        "decided_on": clock.today() - timedelta(days=3), "facts": FACTS[programme],
        "paper": pdf_file(by, f"{form.paper}{home.number}"),
    }  # fmt: skip
    return register(**said | more, by=by)


def test_each_programme_has_its_own_form_number_and_term(clerk):
    home, people = family(1)
    given = {programme: aid_of(home, people[0], clerk, programme) for programme in FORMS}
    volumes = {programme: aid.volume for programme, aid in given.items()}
    assert {programme: volume.archival_code.split("·")[1].split("·")[0] for programme, volume in volumes.items()} == {
        "temporary": "LS", "medical": "YL", "disaster": "SZ",
    }  # fmt: skip
    assert len({volume.pk for volume in volumes.values()}) == 3 and all(v.retention == "D10" for v in volumes.values())
    again = aid_of(home, people[1], clerk, "medical", paper=pdf_file(clerk, "第二张"))
    assert again.volume == volumes["medical"] and volumes["medical"].items.count() == 2
    assert given["medical"].item.title == "医疗救助审批表"
    assert seal(volume=volumes["medical"], by=clerk, case_kind="legacy", facts={}).package_root
    assert aid_of(home, people[0], clerk, "medical", paper=pdf_file(clerk, "第三张")).volume != volumes["medical"]


def test_either_sorting_gives_the_same_set(clerk, outsider, archivist):
    """Random grants to random people: by kind and by person hold the same rows, page by page, for everybody."""
    dice = random.Random(8)
    homes = [family(number, VILLAGE if number % 4 else NEXT_VILLAGE) for number in range(8)]
    for number in range(40):
        home, people = dice.choice(homes)
        programme = dice.choice(sorted(FORMS))
        by = clerk if home.division == VILLAGE else outsider
        Aid.objects.create(
            volume=(first := aid_of(home, people[0], by, programme)).volume if number < 6 else first.volume,
            item=first.item, person=dice.choice(people), division=home.division, household_number=home.number,
            programme=programme, kind=dice.choice(FORMS[programme].kinds).value, amount=dice.randrange(10**6),
            decided_on=date(2026, 1, 1) + timedelta(days=dice.randrange(200)), registered_by="x", registered_by_name="x",
        )  # fmt: skip
    for staff in (clerk, outsider, archivist):
        for programme in ("", *FORMS):
            by_kind, by_person = (aids(staff, sort=sort, programme=programme) for sort in (BY_KIND, BY_PERSON))
            told = [[aid.pk for group in grouped(list(rows), sort) for aid in group]
                    for rows, sort in ((by_kind, BY_KIND), (by_person, BY_PERSON))]  # fmt: skip
            seen = set(Aid.objects.visible_to(staff).values_list("pk", flat=True))
            rows = (
                Aid.objects.filter(pk__in=seen, programme=programme) if programme else Aid.objects.filter(pk__in=seen)
            )
            assert sorted(told[0]) == sorted(told[1]) == sorted(rows.values_list("pk", flat=True))
            assert total(by_kind) == total(by_person) == sum(rows.values_list("amount", flat=True))
            pages = [
                [aid.pk for at in range(0, len(told[0]), 7) for aid in rows[at : at + 7]]
                for rows in (by_kind, by_person)
            ]
            assert pages == told
    groups = list(grouped(list(aids(archivist, sort=BY_PERSON)), BY_PERSON))
    assert len({group[0].person_id for group in groups}) == len(groups) and all(
        len({aid.person_id for aid in group}) == 1 for group in groups
    )
    assert aids(clerk).count() and aids(outsider).count() and not set(aids(clerk)) & set(aids(outsider))


def test_one_persons_record_holds_everything(clerk, outsider):
    home, people = family(2)
    first = aid_of(home, people[0], clerk, "disaster")
    aid_of(home, people[1], clerk, "medical", paper=pdf_file(clerk, "别人的"))
    found = record_of(people[0].pk, clerk)
    assert [aid for aid, _ in found.aids] == [first]
    assert dict(found.aids[0][1]) == {
        "受灾日期": "2026-08-03", "受灾情况": "房屋进水", "损失估算": "1,200.00 元", "救助方式": "现金", "转移安置": "投亲靠友",
    }  # fmt: skip
    assert {volume.programme for volume in found.volumes} == {"disaster", "medical"}
    assert record_of(people[0].pk, outsider) is None


def test_what_is_refused(clerk, reviewer, outsider):
    home, people = family(3)
    stranger, paper = family(4)[1][0], pdf_file(clerk, "审批表")
    good = {
        "household": home, "person": people[0], "programme": "medical", "kind": "inpatient", "amount": 1,
        "decided_on": clock.today(), "facts": FACTS["medical"], "paper": paper,
    }  # fmt: skip
    for by in (reviewer, outsider):
        with pytest.raises(NotAllowed):
            register(**good, by=by)
    struck = {"programme": "disaster", "kind": "flood", "decided_on": date(2026, 8, 2), "facts": FACTS["disaster"]}
    for field, more in {
        "person": {"person": stranger},
        "kind": {"kind": "flood"},
        "decided_on": {"decided_on": clock.today() + timedelta(days=1)},
        "amount": {"amount": -1},
        "illness": {"facts": good["facts"] | {"illness": ""}},
        "total": {"facts": good["facts"] | {"total": -5}},
        "self_pay": {"facts": good["facts"] | {"self_pay": 400000}},
        "struck_on": struck,
    }.items():
        with pytest.raises(Invalid) as refused:
            register(**good | more, by=clerk)
        assert set(refused.value.fields) == {field}, field
    with pytest.raises(Invalid, match="请选择"):
        register(**good | {"programme": "dibao"}, by=clerk)
    assert not Aid.objects.exists() and not Volume.objects.exists()


def test_a_mistake_is_taken_back_and_stays_on_record(clerk, archivist):
    home, people = family(5)
    aid = aid_of(home, people[0], clerk)
    with pytest.raises(Invalid):
        void(aid=aid, why=" ", by=clerk)
    with pytest.raises(NotAllowed):
        void(aid=aid, why="登错了", by=archivist)
    void(aid=aid, why="登错了人", by=clerk)
    aid.item.refresh_from_db()
    assert aid.item.withdrawn_reason == "登记作废：登错了人" and not aids(clerk).exists() and Aid.objects.count() == 1
    with pytest.raises(Conflict):
        void(aid=aid, why="再来", by=clerk)


def test_what_it_was_for_goes_with_the_volume(clerk, machine):
    home, people = family(6)
    aid = aid_of(home, people[0], clerk)
    assert remains.found(aid.volume) == ["1 笔其他救助的登记事项"]
    assert remains.erase(aid.volume, by=machine) == 1 and remains.found(aid.volume) == []
    aid.refresh_from_db()
    assert aid.facts == {} and aid.amount == 150000
    assert record_of(people[0].pk, clerk).aids[0][1] == []


def test_from_the_form_to_the_record(clerk, helper, cashier, client_of):
    home, people = family(7)
    browser = client_of(clerk)
    assert "还没有登记" in browser.get("/reading/aid/").content.decode()
    address = f"/reading/aid/new/{home.number}/medical/"
    assert browser.get(f"/reading/aid/?household={home.number}&programme=medical")["Location"] == address
    assert "没有户号“X”" in browser.get("/reading/aid/?household=x&programme=medical").content.decode()
    assert "医疗机构" in browser.get(address).content.decode()
    typed = {
        "person": str(people[0].pk), "kind": "inpatient", "decided_on": "2026-10-10", "amount": "1,500", "illness": "慢性肾衰竭",
        "hospital": "演示县医院", "insurance": "residents", "total": "9000", "reimbursed": "6000", "self_pay": "4000",
    }  # fmt: skip

    def send(**more):
        paper = SimpleUploadedFile("审批表.pdf", pdf("审批表"), content_type="application/pdf")
        return browser.post(address, typed | {"paper": paper} | more)

    refused = send()
    assert (
        refused.status_code == 422
        and "超过了总费用" in refused.content.decode()
        and "演示县医院" in refused.content.decode()
    )
    assert not Aid.objects.exists()
    answer = send(self_pay="3000")
    aid = Aid.objects.get()
    assert answer["Location"] == f"/reading/aid/of/{people[0].pk}/" and aid.amount == 150000
    shown = browser.get(answer["Location"]).content.decode()
    assert "慢性肾衰竭" in shown and "1,500.00" in shown and people[0].name not in shown
    assert Event.objects.filter(verb="reading.view_aid", actor_key=clerk.actor_key).count() == 1
    for sort in ("kind", "person"):
        listed = client_of(helper).get(f"/reading/aid/?sort={sort}").content.decode()
        assert aid.volume.archival_code in listed and "慢性肾衰竭" not in listed and people[0].name not in listed
    assert client_of(cashier).get("/reading/aid/").status_code == 404
    assert client_of(helper).get(address).status_code == 404
    assert browser.get(address.replace("medical", "dibao")).status_code == 404
    assert browser.post(f"/reading/aid/{aid.pk}/void/", {"why": ""}).status_code == 422
    assert browser.post(f"/reading/aid/{aid.pk}/void/", {"why": "登错了"}).status_code == 302
