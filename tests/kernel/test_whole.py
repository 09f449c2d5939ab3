"""整份写入 — whole or not at all."""

from pathlib import Path

import pytest

from dibao.kernel.whole import whole


def test_a_file_gets_its_name_when_it_is_whole(tmp_path: Path):
    target = tmp_path / "result"
    target.write_text("old")
    with whole(target) as beside:
        beside.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_what_broke_off_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path):
    target = tmp_path / "result"
    target.write_text("old")
    with pytest.raises(OSError, match="full"), whole(target) as beside:
        beside.write_text("half")
        raise OSError("full")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
