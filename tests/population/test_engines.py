"""One function per county, three ways to bring it its columns: the results are the same rows."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from dibao.population import duck, engine
from tests.population.conftest import COUNTIES, HOUSEHOLDS


def differences(one: Path, other: Path) -> int:
    """Rows of either that the other does not have."""
    first, second = (f"SELECT * FROM read_parquet('{run}/part-*.parquet')" for run in (one, other))
    both = f"(({first}) EXCEPT ALL ({second})) UNION ALL (({second}) EXCEPT ALL ({first}))"
    return duckdb.sql(f"SELECT count(*) FROM ({both})").fetchone()[0]


@pytest.fixture(scope="module")
def local(root, figures, tmp_path_factory):
    target = tmp_path_factory.mktemp("local")
    return target, engine.reassess(root, target, figures, figures.on, workers=1)


def test_duckdb_hands_over_the_same_columns(root, figures, local, tmp_path):
    target, tally = local
    assert engine.reassess(root, tmp_path, figures, figures.on, workers=1, reader=duck.read_county) == tally
    assert differences(target, tmp_path) == 0
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/part-*.parquet'").fetchone() == (HOUSEHOLDS,)


def test_a_difference_would_be_seen(root, figures, local, tmp_path):
    engine.reassess(root, tmp_path, figures, figures.on.replace(year=2027), workers=1)
    assert differences(local[0], tmp_path) > 0


@pytest.mark.slow
@pytest.mark.skipif(find_spec("pyspark") is None, reason="the extra `spark` is not installed")
def test_spark_gives_the_same_rows(root, local, tmp_path):
    """In a process of its own: a Java machine inside the test run would outlive it."""
    target, tally = local
    command = [
        sys.executable, "-m", "django", "population", "reassess", "--engine", "spark", "--master", "local[2]",
        "--source", str(root), "--parameters", "simulated", "--to", str(tmp_path),
    ]  # fmt: skip
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"共 {len(COUNTIES)} 个县 = 完成 {len(COUNTIES)} + 已有 0 + 失败 0；{HOUSEHOLDS:,} 户" in ran.stdout
    assert f"{tally.households['increase']:,} 户" in ran.stdout
    assert differences(target, tmp_path) == 0
