"""Pages of the end of a term as a browser gets them: from the expiry list to the register, each step by its own person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from dibao.disposal.models import Appraisal, Destruction, Hold, Transfer
from dibao.kernel import clock
from tests.disposal.other_keys import PublicOffice
from tests.disposal.shelf import COUNTY, GROUP, LATER, SEED, confirmed, light
from tests.exchange.conftest import enter, make_bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def volumes(db):
    return [light() for _ in range(2)]


@pytest.fixture(autouse=True)
def _later(volumes, on):
    with on(LATER):
        yield


def at(name, *args) -> str:
    return reverse(f"disposal:{name}", args=args)


def words(answer) -> str:
    return answer.content.decode()


def test_from_the_expiry_list_to_the_register(volumes, archivist, approver, county_reviewer, client_of):
    archives, county, second = (client_of(person) for person in (archivist, approver, county_reviewer))
    listed = words(archives.get(at("index")))
    assert "2036 年" in listed and volumes[0].archival_code in listed and "王小明" not in listed
    given = {"division": str(COUNTY), "until": "2037-01-01", "group": "一人", "seed": SEED, "percent": "0"}
    refused = archives.post(at("appraise"), given)
    assert refused.status_code == 422 and "至少 3 人" in words(refused) and SEED in words(refused)
    appraisal = archives.post(at("appraise"), given | {"group": GROUP}).url
    found = Appraisal.objects.get()
    assert words(archives.get(appraisal)).count("checked") == 2 + 1  # both volumes, and the opinion that is usual
    assert "还有 2 卷没有意见" in words(archives.get(appraisal))
    unsaid = archives.post(at("judge", found.pk), {"volumes": [str(volumes[0].pk)], "verdict": "extend"})
    assert unsaid.status_code == 422 and "这个字段" not in words(unsaid)
    ids = [str(volume.pk) for volume in volumes]
    archives.post(at("judge", found.pk), {"volumes": ids, "verdict": "destroy", "why": "无继续保存价值"})
    assert "审定</button>" not in words(archives.get(appraisal)) and "审定</button>" in words(county.get(appraisal))
    county.post(at("sign_appraisal", found.pk))
    assert county.get(at("appraisal_report", found.pk))["Content-Type"] == "application/pdf"
    destruction = archives.post(at("propose", found.pk)).url
    do = at("do_destruction", Destruction.objects.get().pk)
    assert "批准销毁" not in words(archives.get(destruction)) and "批准销毁" in words(county.get(destruction))
    county.post(do, {"verb": "approve", "why": "同意"})
    archives.post(do, {"verb": "witness"})
    said = words(archives.post(do, {"verb": "witness"}, follow=True))
    assert "第二位监销人不能是提出人" in said and "立即开始销毁" in said
    done = words(second.post(do, {"verb": "witness"}, follow=True))
    assert "这一轮销毁 2 卷，还剩 0 卷" in done and "打印清册" in done and "王小明" not in done
    register = archives.get(at("register", Destruction.objects.get().pk))
    assert register.content.startswith(b"%PDF") and "XH-220802-2037-001" in register["Content-Disposition"]
    assert "没有到期的案卷" in words(archives.get(at("index")))


def test_a_hold_is_entered_by_the_number_on_the_bag_and_lifted_by_the_county(volumes, auditor, approver, client_of):
    auditing, county = client_of(auditor), client_of(approver)
    paper = {"kind": "audit", "reason": "资金专项审计", "document": "审计通知书"}
    unknown = auditing.post(at("holds"), paper | {"volume": "220802-9999999-0"})
    assert unknown.status_code == 422 and "没有这个档号或户号" in words(unknown) and "资金专项审计" in words(unknown)
    auditing.post(at("holds"), paper | {"volume": volumes[0].archival_code})
    hold = Hold.objects.get()
    assert hold.household_number == volumes[0].household_number
    assert "审计通知书" in words(county.get(at("index"))) and "解除暂缓" in words(county.get(at("holds")))
    assert "解除暂缓" not in words(auditing.get(at("holds")))
    empty = county.post(at("lift_hold", hold.pk), {"why": ""})
    assert empty.status_code == 422 and "<details open>" in words(empty)
    county.post(at("lift_hold", hold.pk), {"why": "审计报告已出具"})
    assert not Hold.objects.standing().exists()


def test_a_long_list_goes_on_where_it_stopped(volumes, archivist, approver, county_reviewer, client_of, monkeypatch):
    made = confirmed(archivist, approver, county_reviewer)
    monkeypatch.setattr("dibao.disposal.views.destruction.AT_ONCE", 1)
    browser = client_of(county_reviewer)
    assert "继续销毁（还剩 2 卷）" in words(browser.get(at("destruction", made.pk)))
    said = words(browser.post(at("do_destruction", made.pk), {"verb": "go_on"}, follow=True))
    assert "还剩 1 卷" in said and "继续销毁（还剩 1 卷）" in said
    browser.post(at("do_destruction", made.pk), {"verb": "go_on"})
    made.refresh_from_db()
    assert made.state == "done"


def test_a_transfer_shows_what_to_do_next_and_refuses_a_false_receipt(volumes, archivist, checker, approver, client_of):
    bureau = make_bureau()
    keys = PublicOffice(bureau.verify_key.hex(), bureau.seal_key.hex())
    partner = enter(keys, checker, approver, code="dangan")
    browser = client_of(archivist)
    both = browser.post(at("draw"), {"partner": partner.pk, "why": "移交", "household_number": "x", "year": "2026"})
    assert both.status_code == 422 and "填一个" in words(both)
    none = browser.post(at("draw"), {"partner": partner.pk, "why": "移交", "year": "2026"})
    assert none.status_code == 422 and "没有可以移交的案卷" in words(none)
    made = Transfer.objects.create(
        number="YJ-220802-2037-001", kind="archives", partner=partner, division=COUNTY, why="满十年移交", count=0, items=0,
        size=0, drawn_by_name="陈档案", state="packed", packed_at=clock.now(), list_digest="0" * 64,
    )  # fmt: skip
    assert "登记回执" in words(browser.get(at("transfer", made.pk)))
    false = SimpleUploadedFile("回执.json", b'{"number": "YJ-220802-2037-001"}')
    said = words(browser.post(at("do_transfer", made.pk), {"verb": "receipt", "file": false}, follow=True))
    assert "不是移交回执文件" in said
    assert browser.get(at("transfer_list", made.pk)).content.startswith(b"%PDF")
    assert browser.post(at("do_transfer", made.pk), {"verb": "drop"}).status_code == 422
    browser.post(at("do_transfer", made.pk), {"verb": "drop", "why": "对方暂不接收"})
    assert "已作废：对方暂不接收" in words(browser.get(at("transfer", made.pk)))


def test_empty_registers_say_what_they_are_for(auditor, client_of, on):
    browser = client_of(auditor)
    for name, said in (
        ("appraisals", "还没有做过鉴定"), ("destructions", "还没有销毁过档案"), ("transfers", "还没有移交过档案"),
        ("accessions", "还没有接收过档案"), ("holds", "没有暂缓销毁的档案"),
    ):  # fmt: skip
        assert said in words(browser.get(at(name))), name
    assert "没有找到" in words(browser.get(at("accessions"), {"q": "220802-0000001-X"}))


def test_the_command_counts_what_has_expired(volumes, capsys):
    call_command("disposal", "expiring", "--until", "2037-01-01")
    said = capsys.readouterr().out
    assert "2036 年期满" in said and "10年：2 卷" in said and "共 2 卷期满" in said
    for verb, number in (("destroy", "XH-1"), ("pack", "YJ-1"), ("open", "M001")):
        with pytest.raises(SystemExit):
            call_command("disposal", verb, number, *(["/tmp/x"] if verb != "destroy" else []))
    assert "核对" in capsys.readouterr().err
