"""Invented people: names drawn from lists, ID numbers with a right check digit and a sequence nobody was given."""

import random
from dataclasses import dataclass
from datetime import date

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = {
    "1": [
        "建国",
        "志强",
        "国庆",
        "永贵",
        "长海",
        "德福",
        "玉柱",
        "春生",
        "立军",
        "树林",
        "明辉",
        "宝山",
        "文斌",
        "景春",
        "浩然",
    ],
    "2": [
        "桂兰",
        "淑珍",
        "秀英",
        "玉梅",
        "凤琴",
        "丽娟",
        "春燕",
        "艳华",
        "亚芹",
        "晓红",
        "雅琪",
        "雨桐",
        "金花",
        "素云",
        "慧敏",
    ],
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_digit(body: str) -> str:
    """The eighteenth character of an ID number (GB 11643, ISO 7064 mod 11-2)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person."""

    name: str
    sex: str
    birth_date: date
    id_number: str


class Inventor:
    """Makes people who never repeat, from a seed."""

    def __init__(self, seed: int = 1):
        self.dice = random.Random(seed)  # noqa: S311 — invented people, not keys
        self.used: set[str] = set()
        self.names: set[str] = set()

    def person(self, *, birth: date, sex: str = "", county: int = 220802, surname: str = "") -> Invented:
        """A person born on that day; the same day twice gives two numbers."""
        sex = sex or self.dice.choice("12")
        while True:
            order = self.dice.randrange(0, 500) * 2 + (1 if sex == "1" else 0)
            body = f"{county:06d}{birth:%Y%m%d}{order:03d}"
            if body not in self.used:
                break
        self.used.add(body)
        return Invented(self._name(sex, surname), sex, birth, body + check_digit(body))

    def _name(self, sex: str, surname: str) -> str:
        """A name nobody in the last families has, so that no two members of one share it."""
        if len(self.names) > 300:
            self.names.clear()
        while True:
            name = (surname or self.dice.choice(SURNAMES)) + self.dice.choice(GIVEN[sex])
            if name not in self.names or len(self.names) > 250:
                self.names.add(name)
                return name
