"""推演 — what a change would mean, for whom, and that nothing but the scenario itself is ever written."""

import ast
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from python_calamine import CalamineWorkbook

from dibao.access.models import Staff
from dibao.audit.models import Event
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.models import Parameter
from dibao.policy.queries import snapshot
from dibao.policy.snapshot import Row, Snapshot
from dibao.population import measure, reading, store, whatif
from dibao.population.choices import RunStatus
from dibao.population.engine import result
from dibao.population.models import Scenario
from dibao.population.queries import scenario as reads
from dibao.population.queries.ground import folder, live, waiting
from dibao.population.regimes import Places
from dibao.population.services import scenario as services
from dibao.population.services.refresh import Refreshed
from dibao.population.whatif import Wish, changes, imagine
from dibao.rules.assessment import assess
from dibao.rules.catalogue import KEYS
from dibao.rules.decoding import decode
from dibao.rules.register import TRACKS, as_number

pytestmark = pytest.mark.django_db

PROVINCE, CITY, COUNTY, TOWN, VILLAGE = 220000000000, 220800000000, 220802000000, 220802100000, 220802100001
NEXT_YEAR = date(2027, 1, 1)
RULES = Path(__file__).parents[2] / "dibao" / "rules"


@pytest.fixture
def ground(root: Path) -> Iterator[Path]:
    """The invented register of three counties as the living one."""
    target = live()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(root, target)
    yield target
    shutil.rmtree(target.parent)


def raise_standard(division: int = COUNTY, permille: int = 1050) -> Wish:
    return Wish("standard", division, "any", permille=permille)


def told(by: Staff, *wishes: Wish, division: int = COUNTY, on: date = NEXT_YEAR) -> Scenario:
    """A scenario with these changes, reckoned."""
    made = services.create(name="标准提高", division=division, on=on, by=by)
    for wish in wishes:
        services.add_change(scenario=made, wish=wish, by=by)
    made = services.start(scenario=made, by=by)
    while made.status == RunStatus.RUNNING:
        services.advance(scenario=made, by=by)
    return made


# ---- which figures, and for which places -----------------------------------------------------------------------


def row(value: Any, division: int, track: str = "any", key: str = "standard", unit: str = "fen_per_month") -> Row:
    return Row(key, division, track, date(2025, 1, 1), value, unit, "P1", "某文件")


def test_a_percentage_raises_every_place_from_its_own_figure() -> None:
    known = Snapshot(
        [row(70_000, PROVINCE), row(80_000, COUNTY, "urban"), row(600_000, COUNTY, "rural", unit="fen_per_year")],
        NEXT_YEAR,
    )
    made = imagine(known, [raise_standard(PROVINCE)])
    assert made.parameters(COUNTY, "urban").value("standard") == 84_000
    assert made.parameters(COUNTY, "rural").value("standard") == 630_000
    assert made.parameters(220881000000, "urban").value("standard") == 73_500
    assert known.parameters(COUNTY, "urban").value("standard") == 80_000


def test_places_with_figures_of_their_own_follow_only_when_asked() -> None:
    known = Snapshot(
        [row(150, 0, key="marginal_percent", unit="percent"), row(180, COUNTY, key="marginal_percent", unit="percent")],
        NEXT_YEAR,
    )
    wish = Wish("marginal_percent", PROVINCE, "any", 200, "percent")
    assert imagine(known, [wish]).parameters(COUNTY, "urban").value("marginal_percent") == 200
    alone = Wish("marginal_percent", PROVINCE, "any", 200, "percent", below=False)
    assert imagine(known, [alone]).parameters(COUNTY, "urban").value("marginal_percent") == 180
    assert imagine(known, [alone]).parameters(CITY, "urban").value("marginal_percent") == 200


def test_a_change_for_both_tracks_goes_before_a_figure_of_one_track() -> None:
    known = Snapshot([row("top_up", COUNTY, "rural", "amount_method", "choice")], NEXT_YEAR)
    made = imagine(known, [Wish("amount_method", COUNTY, "any", "tier", "choice")])
    assert {made.parameters(COUNTY, t).value("amount_method") for t in TRACKS} == {"tier"}


def test_a_percentage_of_nothing_is_refused() -> None:
    with pytest.raises(whatif.CannotVary, match="没有可以按比例调整的数"):
        list(changes(Snapshot([], NEXT_YEAR), raise_standard()))


@pytest.mark.parametrize("key", sorted(set(KEYS) - {k for keys in whatif.VARIABLE.values() for k in keys}))
def test_what_changes_no_result_is_refused_with_its_name(key: str) -> None:
    assert KEYS[key].name in whatif.refusal(key) or key == "pay_from"
    assert whatif.refusal(key).endswith(("不能在推演中改变。",))


def test_the_list_of_keys_is_exactly_what_the_column_rules_read() -> None:
    files = [*RULES.glob("column*.py"), *(RULES / name for name in ("property.py", "parameters.py", "imputed.py"))]
    words = {
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in KEYS
    }
    assert words == {key for keys in whatif.VARIABLE.values() for key in keys}


# ---- the run ---------------------------------------------------------------------------------------------------


def test_the_figures_of_a_village_equal_those_of_every_family_reckoned_alone(ground: Path, approver: Staff) -> None:
    made = told(approver, raise_standard(), Wish("uplift_combination", COUNTY, "any", "sum", "choice"))
    sums = {"today": [0, 0, 0], "then": [0, 0, 0]}
    register = store.read_county(live(), 220802).register
    sides = dict(zip(("today", "then"), reads.figures(made), strict=True))
    rows = [at for at in range(len(register)) if register.households["division"][at] == VILLAGE]
    assert len(rows) > 200
    for at in rows:
        facts = decode(register, at, on=NEXT_YEAR)
        for name, side in sides.items():
            answer = assess(facts, side.parameters(VILLAGE, facts.track))
            if answer.status in ("dibao", "single_person"):
                found = (1, answer.members, answer.amount_month)
                sums[name] = [a + b for a, b in zip(sums[name], found, strict=True)]
    cell = reading.cell(made.summary["measures"]["village"][str(VILLAGE)])
    assert [cell["today"], cell["today_persons"], cell["today_fen"]] == sums["today"]
    assert [cell["then"], cell["then_persons"], cell["then_fen"]] == sums["then"]
    assert cell["listed"] == len(rows) and sums["then"][2] > sums["today"][2] > 0


def test_effects_and_depth_equal_those_of_single_families(root: Path, figures: Snapshot) -> None:
    """One county at the lowest level, its second town only, both sides reckoned family by family."""
    register = store.read_county(root, 220802).register
    then = imagine(figures, [raise_standard(COUNTY, 1200)])
    places = (Places(figures), Places(then))
    sides = tuple(result(register, place, on=figures.on, taper=False)[0] for place in places)
    town = 220802101000
    found = measure.measure(
        register, sides, places, day=as_number(figures.on), span=(town, town + 999), steps=("village",)
    )
    words: Counter[str] = Counter()
    standard = 0
    rows = [at for at in range(len(register)) if register.households["division"][at] // 1000 * 1000 == town]
    for at in rows:
        facts, place = decode(register, at, on=figures.on), int(register.households["division"][at])
        before, after = (assess(facts, side.parameters(place, facts.track)) for side in (figures, then))
        was, now = (one.status in ("dibao", "single_person") for one in (before, after))
        if "unknown" in (before.status, after.status):
            words["unknown"] += 1
        elif was and now:
            more = after.amount_month - before.amount_month
            words["increase" if more > 0 else "decrease" if more < 0 else "unchanged"] += 1
        else:
            words["stop" if was else "new" if now else "unchanged"] += 1
        standard += after.standard_year * after.members if now else 0
    cell = reading.cell(found["all"]["0"])
    assert cell["listed"] == len(rows) < len(register) and cell["then_standard"] == standard > 0
    assert {
        name: reading.effect_count(found, name) for name in reading.EFFECTS if reading.effect_count(found, name)
    } == words
    assert words["new"] and words["increase"]


def test_every_table_adds_up_to_the_whole(ground: Path, approver: Staff) -> None:
    measures = told(approver, raise_standard()).summary["measures"]
    whole = measures["all"]["0"]
    assert whole[0] == len(store.read_county(live(), 220802).register) > 1_000
    for axis in ("township", "village", "track", "size"):
        assert [sum(column) for column in zip(*measures[axis].values(), strict=True)] == whole, axis
    for axis in ("age", "disability"):
        listed, today, then = (sum(column) for column in zip(*measures[axis].values(), strict=True))
        assert [listed, today, then] == [
            whole[measure.CELL.index(n)] for n in ("listed_persons", "today_persons", "then_persons")
        ]
    for side in (0, 1):
        assert sum(pair[side] for pair in measures["kind"].values()) == whole[0]
        assert sum(pair[side] for pair in measures["why"].values()) == whole[0]
    before, after = (sum(cell[n] for cell in measures["effect"].values()) for n in (2, 3))
    assert (before, after) == (whole[measure.CELL.index("today_fen")], whole[measure.CELL.index("then_fen")])


def test_a_town_sees_its_own_families_only(ground: Path, reviewer: Staff, approver: Staff) -> None:
    town = told(reviewer, raise_standard(TOWN), division=TOWN).summary["measures"]
    county = told(approver, raise_standard()).summary["measures"]
    assert town["all"]["0"] == county["township"][str(TOWN)]
    assert set(town["village"]) == {code for code in county["village"] if code.startswith("220802100")}


def test_a_city_counts_its_counties_and_no_other(ground: Path, city_supervisor: Staff) -> None:
    made = told(city_supervisor, raise_standard(CITY), division=CITY)
    assert set(made.summary["measures"]["county"]) == {"220802000000", "220881000000"}
    assert made.summary["counties"] == 2


def test_a_change_inside_another_place_or_below_the_scope_is_refused(ground: Path, approver: Staff) -> None:
    made = services.create(name="甲", division=COUNTY, on=NEXT_YEAR, by=approver)
    for division in (CITY, 220881000000):
        with pytest.raises(Invalid, match="范围以内"):
            services.add_change(scenario=made, wish=raise_standard(division), by=approver)
    with pytest.raises(Invalid, match="公示天数"):
        services.add_change(scenario=made, wish=Wish("publicity_days", COUNTY, "any", 5, "days"), by=approver)
    with pytest.raises(Invalid, match="至少要有一档"):
        services.add_change(scenario=made, wish=Wish("tiers", COUNTY, "any", [], "table"), by=approver)
    with pytest.raises(Invalid, match="还没有设想任何改变"):
        services.start(scenario=made, by=approver)
    assert Scenario.objects.get(pk=made.pk).changes == []


def test_nobody_imagines_for_a_place_he_does_not_hold(approver: Staff, clerk: Staff, reviewer: Staff) -> None:
    for person, division in ((approver, 220881000000), (approver, CITY), (clerk, TOWN), (reviewer, COUNTY)):
        with pytest.raises(NotAllowed):
            services.create(name="甲", division=division, on=NEXT_YEAR, by=person)


def test_another_person_copies_and_does_not_change(ground: Path, approver: Staff, county_reviewer: Staff) -> None:
    made = told(approver, raise_standard())
    with pytest.raises(NotAllowed, match="冯确认"):
        services.drop_change(scenario=made, place=0, by=county_reviewer)
    own = services.copy(scenario=made, by=county_reviewer)
    services.drop_change(scenario=own, place=0, by=county_reviewer)
    assert Scenario.objects.get(pk=made.pk).changes and Scenario.objects.get(pk=own.pk).changes == []


def test_a_change_or_another_day_drops_the_figures(ground: Path, approver: Staff) -> None:
    made = told(approver, raise_standard())
    services.rename(scenario=made, name="换个名字", on=NEXT_YEAR, by=approver)
    assert Scenario.objects.get(pk=made.pk).status == RunStatus.DONE
    services.rename(scenario=made, name="换个日子", on=date(2027, 7, 1), by=approver)
    assert Scenario.objects.get(pk=made.pk).summary is None
    with pytest.raises(Conflict):
        services.advance(scenario=Scenario.objects.get(pk=made.pk), by=approver)


def test_a_run_goes_on_where_it_stopped(ground: Path, city_supervisor: Staff) -> None:
    made = services.create(name="甲", division=CITY, on=NEXT_YEAR, by=city_supervisor)
    services.add_change(scenario=made, wish=raise_standard(CITY), by=city_supervisor)
    made = services.start(scenario=made, by=city_supervisor)
    services.advance(scenario=made, by=city_supervisor, seconds=0)
    assert made.status == RunStatus.RUNNING
    kept = sorted(path.stat().st_mtime_ns for path in folder(made).rglob("measures.json"))
    services.advance(scenario=made, by=city_supervisor)
    assert made.status == RunStatus.DONE
    assert kept[0] in {path.stat().st_mtime_ns for path in folder(made).rglob("measures.json")}
    whole = told(city_supervisor, raise_standard(CITY), division=CITY)
    assert whole.summary == made.summary


def test_a_run_waits_for_the_register_and_the_page_says_so(
    ground: Path, approver: Staff, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sittings = iter([Refreshed(left=2, pieces=3), Refreshed(left=1, pieces=3), Refreshed(unchanged=3)])
    monkeypatch.setattr("dibao.population.services.refresh.refresh", lambda **_: next(sittings))
    made = services.create(name="甲", division=COUNTY, on=NEXT_YEAR, by=approver)
    services.add_change(scenario=made, wish=raise_standard(), by=approver)
    made = services.run(scenario=made, by=approver)
    assert made.status == RunStatus.RUNNING and waiting(made).exists()
    assert "正在把登记册更新到最新" in client_of(approver).get(f"/population/{made.pk}/").content.decode()
    services.advance(scenario=made, by=approver)
    assert made.status == RunStatus.DONE and not waiting(made).exists()


def business() -> dict[str, str]:
    """Every row of every table but the log, sessions and scenarios."""
    kept = [m for m in apps.get_models() if m._meta.app_label not in ("audit", "sessions", "population", "audit_tests")]
    return {m._meta.label: serializers.serialize("json", m._default_manager.order_by("pk")) for m in kept}


def test_nothing_but_the_scenario_is_ever_written(ground: Path, approver: Staff) -> None:
    before = business()
    files = {path: path.read_bytes() for path in live().rglob("*.parquet")}
    assert Parameter.objects.count() > 50
    told(approver, raise_standard())
    assert business() == before
    assert {path: path.read_bytes() for path in live().rglob("*.parquet")} == files
    assert set(Event.objects.filter(verb__startswith="population.").values_list("verb", flat=True)) >= {
        "population.create_scenario", "population.add_change", "population.run_scenario", "population.finish_scenario",
    }  # fmt: skip


def test_a_figure_decided_after_the_run_does_not_change_what_was_asked(ground: Path, approver: Staff) -> None:
    made = told(approver, raise_standard())
    Parameter.objects.create(
        key="standard", division=COUNTY, track="urban", valid_from=date(2026, 12, 1), value=99_900,
        unit="fen_per_month", decided_by="t", document="某文件", source="测试", confidence="R",
        decided_at=made.known_at.replace(year=2026, month=12),
    )  # fmt: skip
    assert snapshot(NEXT_YEAR).parameters(COUNTY, "urban").value("standard") == 99_900
    today, then = reads.figures(made)
    assert (
        today.parameters(COUNTY, "urban").value("standard"),
        then.parameters(COUNTY, "urban").value("standard"),
    ) == (72_000, 75_600)


# ---- pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client_of: Callable[[Staff], Client], approver: Staff) -> Client:
    return client_of(approver)


def test_a_scenario_is_made_changed_reckoned_and_read_without_scripts(page: Client, a_case: Any) -> None:
    a_case("confirmed")
    made = page.post("/population/new/", {"name": "提高 5%", "division": str(COUNTY), "on": "2027-01-01"})
    number = Scenario.objects.get(name="提高 5%").pk
    assert made["Location"] == f"/population/{number}/change/"
    assert page.get(made["Location"]).status_code == 200
    where = f"/population/{number}/change/value/?key=standard&division={COUNTY}&track=any"
    assert "588" in (shown := page.get(where).content.decode()) or "720" in shown
    assert page.post(where, {"raised": "5", "below": "on"}).status_code == 302
    assert page.post(f"/population/{number}/run/").status_code == 302
    text = page.get(f"/population/{number}/").content.decode()
    assert "提高 5.0%" in text and "登记家庭 1 户" in text and "<svg" in text and "<desc>" in text
    families = page.get(f"/population/{number}/families/increase/").content.decode()
    link = re.search(r'href="(/population/\d+/families/\d+/\d+/)"', families)
    assert link and "*****" in families
    explained = page.get(link.group(1)).content.decode()
    assert "现行规定：" in explained and "设想：" in explained and "不一致" not in explained


def test_results_that_are_gone_are_a_sentence_and_are_reckoned_again(
    ground: Path, page: Client, approver: Staff
) -> None:
    made = told(approver, raise_standard())
    where = f"/population/{made.pk}/families/increase/"
    assert page.get(where).status_code == 200
    for part in reads.folder(made).glob("*/part-*.parquet"):
        part.unlink()
    assert "不在了" in page.get(where, follow=True).content.decode()
    services.run(scenario=made, by=approver)
    assert page.get(where).status_code == 200


def test_the_spreadsheet_holds_the_same_numbers(ground: Path, page: Client, approver: Staff) -> None:
    made = told(approver, raise_standard())
    answer = page.get(f"/population/{made.pk}/table.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    lines = book.get_sheet_by_name("按城乡").to_python()
    assert sum(line[7] for line in lines[1:]) == reading.all_of(made.summary["measures"])["then_fen"] / 100
    assert "对家庭的影响" in book.sheet_names and book.get_sheet_by_name("说明").to_python()[0][0] == "标准提高"


def test_scenarios_are_compared_side_by_side(ground: Path, page: Client, approver: Staff) -> None:
    five, ten = told(approver, raise_standard()), told(approver, raise_standard(permille=1100))
    text = page.get(f"/population/compare/?s={five.pk}&s={ten.pk}&s=x").content.decode()
    for one in (five, ten):
        assert reading.headlines(one.summary["measures"])[2].then in text
    assert "没有选中" in page.get("/population/compare/").content.decode()


def test_one_track_is_raised_by_percent_or_given_a_new_figure_in_its_own_unit(page: Client, approver: Staff) -> None:
    made = services.create(name="甲", division=COUNTY, on=NEXT_YEAR, by=approver)
    where = f"/population/{made.pk}/change/value/?key=standard&division={COUNTY}&track=rural"
    assert page.post(where, {"way": "percent", "raised": "-2.5"}).status_code == 302
    assert page.post(where, {"way": "new", "unit": "fen_per_year", "value": "6000"}).status_code == 302
    for nonsense in (
        {"way": "percent"},
        {"way": "percent", "raised": "-95"},
        {"way": "new", "unit": "days", "value": "6000"},
    ):
        assert page.post(where, nonsense).status_code == 422, nonsense
    made.refresh_from_db()
    assert [(row["permille"], row["value"], row["unit"]) for row in made.changes] == [
        (975, None, ""),
        (0, 600_000, "fen_per_year"),
    ]
    today = snapshot(NEXT_YEAR)
    assert imagine(today, reads.wishes(made)).parameters(COUNTY, "rural").value("standard") == 600_000


VALUES = [
    ("marginal_percent", {"value": "200"}, 200),
    ("amount_method", {"value": "tier"}, "tier"),
    ("basic_pension_excluded", {"value": "no"}, False),
    ("income_exclusions", {"value": ["aid"]}, ["aid"]),
    ("employment_cost", {"strategy": "capped", "percent": "30", "amount": "500"}, {"strategy": "capped", "percent": 30, "amount": 50_000}),
    ("single_person", {"method": "percent", "percent": "80"}, {"method": "percent", "percent": 80}),
    ("property_dwelling", {"allowed": "1", "area_per_head": "25.5"}, {"allowed": 1, "area_per_head": "25.5"}),
    ("tiers", {"0-name": "甲", "0-below_percent": "100", "0-amount": "300", "1-name": ""}, [{"name": "甲", "below_percent": 100, "amount": 30_000}]),
    ("uplifts", {"0-cause": "elder", "0-percent": "20", "0-age_from": "80"}, [{"cause": "elder", "percent": 20, "age_from": 80}]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "typed", "kept"), VALUES, ids=[key for key, _, _ in VALUES])
def test_every_kind_of_figure_can_be_typed(
    page: Client, approver: Staff, key: str, typed: dict[str, Any], kept: Any
) -> None:
    made = services.create(name="甲", division=COUNTY, on=NEXT_YEAR, by=approver)
    where = f"/population/{made.pk}/change/value/?key={key}&division={COUNTY}&track=rural"
    assert page.get(where).status_code == 200
    answer = page.post(where, typed)
    assert answer.status_code == 302, answer.context["form"].errors
    made.refresh_from_db()
    assert made.changes[0]["value"] == kept
    assert page.get(f"/population/{made.pk}/").status_code == 200


def test_a_wrong_table_keeps_what_was_typed(page: Client, approver: Staff) -> None:
    made = services.create(name="甲", division=COUNTY, on=NEXT_YEAR, by=approver)
    where = f"/population/{made.pk}/change/value/?key=tiers&division={COUNTY}&track=rural"
    answer = page.post(where, {"0-name": "特别档", "0-below_percent": "60", "0-amount": "300"})
    assert answer.status_code == 422
    assert "最后一档为 100" in answer.content.decode() and "特别档" in answer.content.decode()
    both = f"/population/{made.pk}/change/value/?key=publicity_days&division={COUNTY}&track=rural"
    assert "公示天数" in (refused := page.get(both)).content.decode() and refused.status_code == 422


def test_an_outsider_sees_the_bytes_of_a_missing_scenario(
    ground: Path, client_of: Callable[[Staff], Client], approver: Staff
) -> None:
    made = told(approver, raise_standard())
    for name in ("chushen", "tn-queren"):
        client = client_of(Staff.objects.get(work_number=name))
        token = re.compile(r'"X-CSRFToken": "\w+"|value="\w{64}"')
        for tail in ("", "edit/", "change/", "table.xlsx", "families/increase/", "families/220802/0/"):
            there, nowhere = (client.get(f"/population/{pk}/{tail}") for pk in (made.pk, 987654321))
            assert there.status_code == nowhere.status_code == 404
            assert token.sub("", there.content.decode()) == token.sub("", nowhere.content.decode())


def test_a_supervisor_sees_sums_and_no_family(
    ground: Path, client_of: Callable[[Staff], Client], city_supervisor: Staff
) -> None:
    made = told(city_supervisor, raise_standard(CITY), division=CITY)
    client = client_of(city_supervisor)
    text = client.get(f"/population/{made.pk}/").content.decode()
    assert "看家庭" not in text and "按县（市、区）" in text
    assert client.get(f"/population/{made.pk}/families/increase/").status_code == 404
    assert client.get(f"/population/{made.pk}/families/220802/0/").status_code == 404


def test_a_family_of_another_town_is_not_reached_by_its_row(
    ground: Path, client_of: Callable[[Staff], Client], reviewer: Staff
) -> None:
    made = told(reviewer, raise_standard(TOWN), division=TOWN)
    client, places = client_of(reviewer), store.read_county(live(), 220802).register.households["division"]
    own = int((places // 1000 * 1000 == TOWN).argmax())
    other = int((places // 1000 * 1000 != TOWN).argmax())
    assert client.get(f"/population/{made.pk}/families/220802/{own}/").status_code == 200
    assert client.get(f"/population/{made.pk}/families/220802/{other}/").status_code == 404
    assert client.get(f"/population/{made.pk}/families/220881/{own}/").status_code == 404
