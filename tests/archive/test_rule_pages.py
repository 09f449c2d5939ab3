"""归档规则 as pages: read by those who work with them, entered by one, confirmed by another, sent back, carried out."""

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.archive.forms import FORMS
from dibao.archive.models import Item, SchemeChange
from dibao.archive.scheme import scheme, scheme_for
from dibao.archive.services.scheme import enter_rules
from tests.archive.office import VILLAGE, add, new_volume
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
COUNTY = 220802000000
WHERE = {"division": str(COUNTY), "valid_from": "2026-10-16", "document": "某民发〔2026〕9号"}
CARD = {"slug": "id_card", "title": "身份证件", "class_code": "special", "series": "review", "rank": "76"}


def enter(browser, part, key="", **given):
    return browser.post(reverse("archive:enter_rule", args=[part]) + f"?key={key}", WHERE | given)


@pytest.mark.parametrize("part", ["kind", "required", "term"])
def test_a_rule_written_by_the_form_is_the_rule_it_was_read_from(part):
    """Every shipped rule goes into its form and comes out the same."""
    shipped = scheme()
    seen = 0
    for (of, key), value in shipped.values.items():
        if of != part or key in ("item_list", "note_sheet", "four_checks"):
            continue
        first = FORMS[part](scheme=shipped, key=key)
        typed = {name: first.initial[name] for name in first.fields if name in first.initial} | WHERE
        form = FORMS[part](typed, scheme=shipped)
        assert form.is_valid(), (key, form.errors)
        assert form.rule() == (key, value)
        seen += 1
    assert seen


def test_a_change_goes_from_the_form_to_the_file(archivist, approver, clerk, client_of):
    card = add(new_volume(clerk), clerk, "id_card")
    mine, theirs = client_of(archivist), client_of(approver)
    page = mine.get(reverse("archive:enter_rule", args=["kind"]) + "?key=id_card").content.decode()
    assert 'value="身份证件"' in page and "本地不再使用这一条" in page
    answer = enter(mine, "kind", "id_card", **CARD)
    change = SchemeChange.objects.get()
    assert answer.url == reverse("archive:change", args=[change.pk])
    seen = mine.get(answer.url).content.decode()
    for words in (
        "特殊困难，审核，位次 76",
        "调整归类的文件 <strong>1</strong> 件",
        "平安镇",
        "您录入的",
        card.volume.archival_code,
    ):
        assert words in seen, words
    confirm = reverse("archive:decide_change", args=[change.pk, "confirm"])
    assert mine.post(confirm).status_code == 422 and scheme_for(VILLAGE).kinds["id_card"].class_code == "basic"
    assert theirs.post(confirm).status_code == 302
    assert "调整归类</button>" in mine.get(answer.url).content.decode()
    assert mine.post(reverse("archive:decide_change", args=[change.pk, "refile"])).status_code == 302
    assert Item.objects.get(pk=card.pk).class_code == "special"
    assert "没有需要调整的" in mine.get(answer.url).content.decode()
    shown = client_of(clerk).get(reverse("archive:rules")).content.decode()
    assert "本地规定" in shown and "某民发〔2026〕9号" in shown and "变更</a>" not in shown


def test_a_rule_ends_and_a_change_is_sent_back(archivist, approver, client_of):
    mine, theirs = client_of(archivist), client_of(approver)
    assert enter(mine, "kind", "visit_recording", **(CARD | {"slug": "visit_recording", "end": "1"})).status_code == 302
    change = SchemeChange.objects.get()
    assert change.rows.get().value is None
    refuse = reverse("archive:decide_change", args=[change.pk, "refuse"])
    assert theirs.post(refuse, {"why": ""}).status_code == 422
    assert theirs.post(refuse, {"why": "文号不对"}).status_code == 302
    assert "文号不对" in mine.get(reverse("archive:change", args=[change.pk])).content.decode()
    assert theirs.post(refuse, {"why": "再退"}).status_code == 422


def test_what_is_wrong_is_said_beside_the_field_and_typed_values_stay(archivist, client_of):
    browser = client_of(archivist)
    wrong = enter(browser, "kind", **(CARD | {"slug": "身份证", "document": ""}))
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "小写字母" in text and 'value="身份证件"' in text
    same = enter(browser, "kind", **(CARD | {"class_code": "basic", "series": "", "rank": "50"}))
    assert same.status_code == 422 and "与现行规则相同" in same.content.decode()
    required = {"case_kind": "application", "stage": "accept", "first": "residence_proof", "others": [], "when": "student",
                "source": "applicant", "why": "本地办法第三条"}  # fmt: skip
    assert enter(browser, "required", **required).status_code == 302
    term = {"subject": "professional/dibao", "term": "D30", "trigger": "exit", "why": "本地办法"}
    assert enter(browser, "term", **term).status_code == 302
    assert browser.get(reverse("archive:enter_rule", args=["rumour"])).status_code == 404


def test_rules_go_out_and_come_in_as_one_file(archivist, client_of):
    browser = client_of(archivist)
    answer = browser.get(reverse("archive:export_rules"))
    assert answer["Content-Type"].startswith("application/yaml") and "yaml" in answer["Content-Disposition"]
    raw = yaml.safe_load(answer.content)
    address = reverse("archive:import_rules")
    same = SimpleUploadedFile("rules.yaml", answer.content)
    assert "相同" in browser.post(address, WHERE | {"file": same}).content.decode()
    raw["terms"]["professional"]["dibao"]["term"] = "D30"
    other = SimpleUploadedFile("rules.yaml", yaml.safe_dump(raw, allow_unicode=True).encode())
    assert browser.post(address, WHERE | {"file": other}).status_code == 302
    assert [row.key for row in SchemeChange.objects.get().rows.all()] == ["professional/dibao"]
    for content in (b"\xff\xfe", b"kinds: 3", b"[1]"):
        strange = browser.post(address, WHERE | {"file": SimpleUploadedFile("x.yaml", content)})
        assert strange.status_code == 422 and "导出" in strange.content.decode(), content


def test_every_part_is_shown_and_others_may_only_read(archivist, clerk, cashier, client_of):
    enter_rules(division=COUNTY, valid_from=TODAY.date(), document="某文", by=archivist,
                rows={("kind", "id_card"): [76, "身份证件", "special", "review", False]})  # fmt: skip
    browser = client_of(clerk)
    for part, words in (("kind", "最低生活保障申请书"), ("required", "申请人提供"), ("term", "会计档案·资金发放名册")):
        assert words in browser.get(reverse("archive:rules_of", args=[part])).content.decode()
    assert browser.get(reverse("archive:rules_of", args=["rumour"])).status_code == 404
    assert browser.get(reverse("archive:enter_rule", args=["kind"])).status_code == 404
    assert client_of(cashier).get(reverse("archive:rules")).status_code == 404
