"""`dibao population` — what a person reads, and the exit codes."""

import pytest
from django.core.management import call_command

from dibao.population import store
from dibao.registry.numbering import HouseholdNumber
from tests.population.conftest import COUNTIES, HOUSEHOLDS


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.DIBAO_HOME = tmp_path


def written(root, county: int, row: int) -> str:
    number = int(store.read_county(root, county).register.households["number"][row])
    return str(HouseholdNumber(number // 10_000_000, number % 10_000_000))


def test_a_register_is_simulated_and_reckoned_and_the_counts_are_told(capsys, tmp_path):
    call_command("population", "simulate", "--households", "900", "--seed", "5", "--county", "220802", "220881")
    assert "900 户" in capsys.readouterr().out
    source = tmp_path / "register" / "simulated"
    arguments = ["population", "reassess", "--source", str(source), "--parameters", "simulated", "--workers", "1"]
    call_command(*arguments)
    first = capsys.readouterr().out
    assert "共 2 个县 = 完成 2 + 已有 0 + 失败 0；900 户" in first
    assert "不变" in first
    call_command(*arguments)
    assert "共 2 个县 = 完成 0 + 已有 2 + 失败 0；900 户" in capsys.readouterr().out
    call_command(*arguments, "--engine", "duckdb", "--to", str(tmp_path / "duck"))
    assert "完成 2" in capsys.readouterr().out


def test_a_household_is_explained(root, capsys):
    ground = ["--source", str(root), "--parameters", "simulated"]
    call_command("population", "show", written(root, COUNTIES[0], 3), *ground)
    told = capsys.readouterr().out
    assert "现在：" in told
    assert "2026-07-01：" in told
    assert "社会救助法 第十八条" in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "220802-0000001-X"], "校验码不对"),
        (["show", str(HouseholdNumber(220802, 9_999_999))], "没有"),
        (["simulate", "--households", "0"], "大于零"),
        (["simulate", "--households", "10", "--county", "999999"], "999999"),
    ],
)
def test_a_wrong_wish_is_refused_with_a_sentence(arguments, sentence, root, capsys):
    if arguments[0] == "show":
        arguments = [*arguments, "--source", str(root), "--parameters", "simulated"]
    with pytest.raises(SystemExit) as left:
        call_command("population", *arguments)
    assert left.value.code == 1
    assert sentence in capsys.readouterr().err


def test_a_county_that_cannot_be_read_is_a_problem_found(root, tmp_path, capsys):
    torn = tmp_path / "torn"
    store.write_county(torn, COUNTIES[0], store.read_county(root, COUNTIES[0]).register, digest="x")
    (store.folder(torn, COUNTIES[0]) / "entries.parquet").unlink()
    with pytest.raises(SystemExit) as left:
        call_command("population", "reassess", "--source", str(torn), "--parameters", "simulated")
    assert left.value.code == 1
    told = capsys.readouterr()
    assert "失败 1" in told.out
    assert "dibao population refresh" in told.err


@pytest.mark.django_db
def test_without_families_there_is_nothing_to_reckon(capsys):
    with pytest.raises(SystemExit) as left:
        call_command("population", "reassess")
    assert left.value.code == 1
    assert "没有登记册" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_refresh_tells_what_it_did(capsys):
    call_command("population", "refresh")
    assert "重写 0 个县" in capsys.readouterr().out


def test_parameters_of_the_office_leave_a_simulated_county_unknown_and_say_why(db, root, capsys):
    with pytest.raises(SystemExit):
        call_command("population", "reassess", "--source", str(root), "--workers", "1")
    told = capsys.readouterr()
    assert f"{HOUSEHOLDS:,} 户" in told.out
    assert "441900：" in told.err
