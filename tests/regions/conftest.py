"""A small invented country to import; its provinces 97 and 98 exist nowhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

HEADS = {
    "provinces.csv": "code,name",
    "cities.csv": "code,name,provinceCode",
    "areas.csv": "code,name,cityCode,provinceCode",
    "streets.csv": "code,name,areaCode,provinceCode,cityCode",
    "villages.csv": "code,name,streetCode,provinceCode,cityCode,areaCode",
}
COUNTRY = {
    "provinces.csv": ['97,"甲省"', '98,"乙省"'],
    "cities.csv": ['9701,"甲一市"', '9702,"不设区市"', '9890,"省直辖县级行政区划"'],
    "areas.csv": ['970101,"甲一区"', '970200,"不设区市"', '989001,"直管县"'],
    "streets.csv": ['970101001,"桥头街道"', '970101100,"安平镇"', '970200100,"沿河镇"', '989001100,"山前乡"'],
    "villages.csv": [
        '970101001001,"桥东社区居委会"',
        '970101100200,"小河村委会"',
        '970101100201,"大河村村民委员会"',
        '970200100200,"柳树村委会"',
        '989001100200,"山后村委会"',
    ],
}

Write = Callable[..., Path]


@pytest.fixture
def country(tmp_path: Path) -> Write:
    """`country(**{"villages.csv": […]})` writes the five files, some replaced, and returns their folder."""

    def write(**other: list[str]) -> Path:
        folder = tmp_path / "source"
        folder.mkdir(exist_ok=True)
        for name, lines in {**COUNTRY, **other}.items():
            text = "\n".join([HEADS[name], *lines]) + "\n"
            (folder / name).write_bytes(text.encode("utf-8", errors="surrogateescape"))
        return folder

    return write
