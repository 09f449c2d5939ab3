"""归档规则 in force: nearer before further, later before earlier; entered by one, decided by another; what a change moves."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.archive.models import FormerCode, Item, Refiling, SchemeChange, SchemeRow, Volume
from dibao.archive.queries import missing_papers
from dibao.archive.queries.moves import effect
from dibao.archive.queries.rules import rows_of, rules
from dibao.archive.scheme import Decided, assembled, kind_of, rank, scheme, scheme_for, term_of
from dibao.archive.scheme_yaml import dump
from dibao.archive.services.refiling import refile
from dibao.archive.services.scheme import confirm_rules, enter_rules, import_rules, refuse_rules
from dibao.archive.services.sealing import seal
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import ENDED, NEXT_VILLAGE, VILLAGE, add, full_volume, new_volume
from tests.conftest import TODAY

COUNTY, TOWN = 220802000000, 220802100000
TODAY_DAY = TODAY.date()
KIND = ("kind", "id_card")
SPECIAL = {KIND: [76, "身份证件", "special", "review", False]}
TERM = {("term", "professional/dibao"): {"term": "D30", "trigger": "exit", "why": "本地办法"}}
REQUIRED = {
    ("required", "application/accept/residence_proof"): {
        "stage": "accept", "any_of": ["residence_proof"], "when": {}, "from": "applicant", "why": "本地办法第三条",
    }
}  # fmt: skip


@pytest.fixture
def entered(db, archivist):
    def enter(rows, division=COUNTY, *, on=TODAY_DAY, to=None, by=archivist):
        return enter_rules(
            division=division, valid_from=on, valid_to=to, document="某民发〔2026〕9号", rows=rows, by=by
        )

    return enter


@pytest.fixture
def decided(entered, approver):
    return lambda *args, **kwargs: confirm_rules(change=entered(*args, **kwargs), by=approver)


def place(division=VILLAGE, on=None):
    return scheme_for(division, on).kinds["id_card"].class_code


def test_without_decisions_the_shipped_rules_hold(db):
    assert scheme_for(VILLAGE).values == scheme().values and not scheme_for(VILLAGE).decided


def test_nothing_holds_before_another_person_confirms(entered, archivist, approver):
    change = entered(SPECIAL)
    assert place() == "basic"
    with pytest.raises(NotAllowed, match="您录入的"):
        confirm_rules(change=change, by=archivist)
    confirm_rules(change=change, by=approver)
    assert place() == "special" and place(220881100200) == "basic", "the next county is not asked"
    assert KIND in scheme_for(VILLAGE).decided
    with pytest.raises(Conflict, match="已确认"):
        confirm_rules(change=change, by=approver)
    assert Event.objects.filter(verb__in=["archive.enter_rules", "archive.confirm_rules"]).count() == 2


def test_another_account_of_the_same_human_does_not_count(entered, approver, archivist):
    change = entered(SPECIAL)
    SchemeChange.objects.filter(pk=change.pk).update(entered_human=approver.human_key)
    with pytest.raises(NotAllowed):
        confirm_rules(change=change, by=approver)


def test_the_same_account_does_not_count_either_when_nobody_knows_the_human(entered, archivist):
    change = entered(SPECIAL)
    SchemeChange.objects.filter(pk=change.pk).update(entered_human="")
    with pytest.raises(NotAllowed):
        confirm_rules(change=change, by=archivist)


def test_a_change_sent_back_never_holds(entered, approver):
    change = entered(SPECIAL)
    with pytest.raises(Invalid, match="退回"):
        refuse_rules(change=change, why=" ", by=approver)
    assert refuse_rules(change=change, why="文号不对", by=approver).state == "已退回"
    assert place() == "basic"


def test_the_days_of_a_rule_are_kept(decided):
    decided(SPECIAL, on=TODAY_DAY + timedelta(days=10), to=TODAY_DAY + timedelta(days=20))
    days = {offset: place(on=TODAY_DAY + timedelta(days=offset)) for offset in (0, 9, 10, 19, 20)}
    assert days == {0: "basic", 9: "basic", 10: "special", 19: "special", 20: "basic"}


def test_the_nearer_rule_wins_and_null_ends_it_there(decided):
    decided(SPECIAL)
    decided({KIND: [50, "身份证件", "economic", "", False]}, TOWN)
    assert place() == "economic" and place(NEXT_VILLAGE) == "special"
    decided({("kind", "visit_recording"): None}, TOWN)
    assert "visit_recording" not in scheme_for(VILLAGE).kinds and "visit_recording" in scheme_for(NEXT_VILLAGE).kinds
    assert kind_of("visit_recording", VILLAGE).title == "入户调查录音录像", "what was filed under it keeps its name"


laid_rows = st.lists(
    st.tuples(
        st.sampled_from([0, 220800000000, COUNTY, TOWN, VILLAGE]),
        st.integers(0, 3),
        st.integers(0, 5),
        st.sampled_from(["basic", "special", None]),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(laid_rows)
def test_over_random_rows_the_last_word_is_that_of_the_nearest_the_latest_the_newest(rows):
    laid = [
        Decided(division, date(2026, 1, 1 + first), TODAY + timedelta(days=decided), pk, "kind", "id_card",
                json.dumps(None if value is None else [50, "身份证件", value, "", False]))
        for pk, (division, first, decided, value) in enumerate(rows)
    ]  # fmt: skip
    wanted, best = "basic", None
    for pk, (division, first, decided, value) in enumerate(rows):
        if best is None or (division, first, decided, pk) > best:
            best, wanted = (division, first, decided, pk), value
    found = assembled(tuple(sorted(laid, key=rank))).kinds.get("id_card")
    assert (found.class_code if found else None) == wanted


def test_a_rule_that_cannot_stand_is_refused_with_the_field(entered):
    for rows, field in [
        ({KIND: [1, "身份证件", "attic", "", False]}, "类别"),
        ({KIND: None}, "材料归类"),  # two lists require it
        ({("kind", "item_list"): None}, "不能停用"),
        ({KIND: scheme().values[KIND]}, "相同"),
        ({}, "相同"),
    ]:
        with pytest.raises(Invalid, match=field):
            entered(rows)
    with pytest.raises(Invalid, match="截止"):
        entered(SPECIAL, to=TODAY_DAY)


def test_only_the_county_s_archive_enters_rules_and_only_there(clerk, archivist, db):
    for by, division in ((clerk, TOWN), (archivist, 220881000000), (archivist, 0)):
        with pytest.raises(NotAllowed):
            enter_rules(division=division, valid_from=TODAY_DAY, document="某文", rows=SPECIAL, by=by)


def test_a_required_paper_of_the_county_is_asked_for_at_once(decided, clerk):
    volume = new_volume(clerk)
    facts: dict = {}
    assert "residence_proof" not in {m.kind for m in missing_papers(volume, "application", "accept", facts)}
    decided(REQUIRED)
    [found] = [m for m in missing_papers(volume, "application", "accept", facts) if m.kind == "residence_proof"]
    assert found.why == "本地办法第三条"
    assert "residence_proof" in {m.kind for m in missing_papers(None, "application", "accept", facts, division=VILLAGE)}
    assert "residence_proof" not in {m.kind for m in missing_papers(None, "application", "accept", facts)}


def test_a_paper_is_filed_where_the_rule_of_the_place_puts_it(decided, clerk):
    volume = new_volume(clerk)
    decided(SPECIAL)
    item = add(volume, clerk, "id_card", series="", class_code="basic")
    assert (item.class_code, item.series, item.order) == ("special", "review", 76)
    assert add(volume, clerk, "application", class_code="special").class_code == "special", "nothing was decided of it"


def test_a_kind_of_the_county_s_own_can_be_filed_and_named_everywhere(decided, clerk):
    decided({("kind", "housing_photo"): [93, "住房照片", "economic", "income", False]})
    item = add(new_volume(clerk), clerk, "housing_photo")
    assert (item.title, item.order) == ("住房照片", 93) and kind_of("housing_photo").title == "住房照片"
    with pytest.raises(Invalid, match="没有"):
        kind_of("garage_photo")


def test_a_new_volume_takes_the_term_in_force(decided, clerk):
    before = new_volume(clerk)
    decided(TERM)
    after = new_volume(clerk)
    assert (before.retention, after.retention) == ("D10", "D30")
    assert term_of("professional", "dibao", division=VILLAGE).why == "本地办法"
    decided({("term", "professional/dibao"): None}, TOWN)
    with pytest.raises(Invalid, match="保管期限"):
        new_volume(clerk)


def test_the_preview_says_what_would_move_and_moves_nothing(entered, clerk, approver):
    volume = new_volume(clerk)
    card, by_hand = add(volume, clerk, "id_card"), add(new_volume(clerk), clerk, "id_card", class_code="economic")
    withdrawn_nowhere = add(volume, clerk, "application")
    sealed = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    change = entered(SPECIAL | REQUIRED | TERM)
    seen = effect(change)
    assert [moved.item for moved in seen.papers] == [card.pk], "not one placed by hand, not one in a sealed volume"
    assert seen.papers[0].words == "基础资料·不入系列·位次 50 → 特殊困难·审核·位次 76"
    assert {each.volume for each in seen.volumes} == {volume.pk, by_hand.volume_id}
    assert {paper for _, paper in seen.lacking} == {"《居住证明》"} and len(seen.lacking) == 2
    assert seen.sealed == 1 and seen.by_village() == [(VILLAGE, 3)] and not seen.nothing
    assert Item.objects.get(pk=card.pk).class_code == "basic" and withdrawn_nowhere.pk
    assert sealed.sealed_under["term"]["term"] == "D10"
    confirm_rules(change=change, by=approver)
    assert effect(change).papers == seen.papers, "the same after it came into force"


def test_a_town_with_its_own_rule_is_left_alone(decided, entered, clerk):
    decided({KIND: [50, "身份证件", "economic", "", False]}, TOWN)
    add(new_volume(clerk), clerk, "id_card")
    seen = effect(entered(SPECIAL))
    assert seen.papers == [] and seen.own_rules == [TOWN]


def test_refiling_moves_open_papers_and_codes_and_keeps_both_traces(decided, clerk, archivist):
    volume = new_volume(clerk)
    card = add(volume, clerk, "id_card")
    sealed = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    before = (
        list(Item.objects.filter(volume=sealed).order_by("pk").values()),
        Volume.objects.filter(pk=sealed.pk).values().get(),
    )
    change = decided(SPECIAL | TERM)
    done = refile(change=change, by=archivist)
    assert (done.papers, done.volumes, done.left) == (1, 1, 0)
    card.refresh_from_db()
    volume.refresh_from_db()
    assert (card.class_code, card.series, card.order) == ("special", "review", 76)
    [trace] = Refiling.objects.all()
    assert trace.before == {"order": 50, "class_code": "basic", "series": ""}
    assert trace.after == {"order": 76, "class_code": "special", "series": "review"}
    assert trace.rule.change == change and FormerCode.objects.get().volume == volume
    assert "-D30-" in volume.archival_code
    assert (list(Item.objects.filter(volume=sealed).order_by("pk").values()),
            Volume.objects.filter(pk=sealed.pk).values().get()) == before, "a sealed volume keeps all of it"  # fmt: skip
    again = refile(change=change, by=archivist)
    assert (again.papers, again.volumes) == (0, 0)


def test_refiling_goes_on_where_it_stopped(decided, clerk, archivist):
    for _ in range(3):
        add(new_volume(clerk), clerk, "id_card")
    change = decided(SPECIAL)
    first = refile(change=change, by=archivist, limit=2)
    assert (first.papers, first.left) == (2, 1)
    assert refile(change=change, by=archivist, limit=2).papers == 1


def test_refiling_waits_for_the_first_day(entered, decided, archivist):
    with pytest.raises(Conflict):
        refile(change=entered(SPECIAL), by=archivist)
    later = decided(TERM, on=TODAY_DAY + timedelta(days=3))
    with pytest.raises(Conflict, match="2026-10-19"):
        refile(change=later, by=archivist)


def test_a_sealed_volume_keeps_what_it_was_sealed_under(decided, clerk, approver):
    sealed = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    kept = Volume.objects.get(pk=sealed.pk).sealed_under
    assert kept["case_kind"] == "ended_early" and kept["facts"] == {"outcome": "withdrawn"}
    assert [row["any_of"] for row in kept["required"]] == [["application"], ["withdrawal"]]
    decided(TERM | {("required", "ended_early/close/id_card"): REQUIRED[("required", "application/accept/residence_proof")]
                    | {"stage": "close", "any_of": ["id_card"]}})  # fmt: skip
    assert Volume.objects.get(pk=sealed.pk).sealed_under == kept


def test_export_and_import_of_a_place_are_the_same(decided, archivist, approver, db):
    decided(SPECIAL | TERM)
    text = dump(scheme_for(COUNTY))
    with pytest.raises(Invalid, match="相同"):
        import_rules(text=text, division=COUNTY, valid_from=TODAY_DAY, document="同样的规则", by=archivist)
    SchemeRow.objects.all()._raw_delete("default")
    change = import_rules(text=text, division=COUNTY, valid_from=TODAY_DAY, document="重新导入", by=archivist)
    assert {(row.part, row.key): row.value for row in change.rows.all()} == SPECIAL | TERM
    confirm_rules(change=change, by=approver)
    assert dump(scheme_for(COUNTY)) == text


def test_a_change_is_told_in_words(entered, decided):
    change = entered(SPECIAL | REQUIRED | TERM | {("kind", "visit_recording"): None})
    said = "\n".join("|".join(row) for row in rows_of(change))
    for words in ("特殊困难，审核，位次 76", "申请审核确认：《居住证明》", "受理前，申请人提供（本地办法第三条）",
                  "30年，自家庭退出救助之日起", "不再使用", "没有规定"):  # fmt: skip
        assert words in said, words
    decided(SPECIAL | {KIND: [77, "身份证件", "special", "review", False]})
    [shown] = [row for row in rules(VILLAGE, "kind") if row.key == "id_card"]
    assert shown.own and "77" in shown.words
    assert all(row.words for part in ("kind", "required", "term") for row in rules(VILLAGE, part))


def test_what_was_known_on_a_day_is_still_told(decided):
    decided(SPECIAL, on=TODAY_DAY - timedelta(days=30))
    with clock.at(TODAY - timedelta(days=31)):
        assert place() == "basic"
