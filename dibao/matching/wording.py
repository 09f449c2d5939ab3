"""评测人群的用字 — two unrelated ways to invent names and to write addresses. Pure: no Django."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

_NUMERALS: Final = "零一二三四五六七八九"


class Address(NamedTuple):
    """Where somebody lives: the named units, and the numbers below them."""

    above: str
    town: str
    place: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Human:
    """One invented human and what is true of them."""

    number: int
    name: str
    birth: date
    sex: str
    id_number: str
    phone: str
    address: Address
    account: str
    county: int
    household: str


@dataclass(frozen=True, slots=True)
class Words:
    """What names and places are made of. composed: given names put together character by character, else whole words."""

    surnames: str
    given: dict[str, str]
    composed: bool
    transcribed: float
    towns: tuple[str, ...]
    places: str
    units: tuple[tuple[str, ...], ...]

    @property
    def characters(self) -> str:
        return "".join(self.given.values()).replace(" ", "")

    def surname(self, dice: random.Random) -> str:
        """By rank: the first is the most frequent."""
        rank = min(int(dice.expovariate(1 / 18)), len(self.surnames) - 1)
        return self.surnames[rank]

    def generation(self, dice: random.Random) -> str:
        """字辈 — the character that brothers and sisters share."""
        return dice.choice(self.characters)

    def name(self, dice: random.Random, surname: str, sex: str, first: str) -> str:
        """A full name; first: the shared given character, or none."""
        if not first and dice.random() < self.transcribed:
            return "·".join("".join(dice.choice(_TRANSCRIBED) for _ in range(dice.randrange(2, 5))) for _ in range(2))
        pool = self.given[sex]
        if not self.composed:
            words = pool.split()
            return surname + (
                first + dice.choice(dice.choice(words))
                if first
                else words[min(int(dice.expovariate(1 / 25)), len(words) - 1)]
            )
        rank = lambda: pool[min(int(dice.expovariate(1 / 40)), len(pool) - 1)]  # noqa: E731
        return surname + first + rank() if first or dice.random() < 0.17 else surname + rank() + rank()

    def address(self, dice: random.Random) -> Address:
        """Somewhere to live."""
        place = dice.choice(self.places) + dice.choice(self.places)
        numbers = tuple(
            dice.randrange(1, most) for most in ((9, 120) if len(self.units[0]) == 2 else (300, 30, 5, 700))
        )
        return Address("", dice.choice(self.towns), place, numbers)

    def write(self, dice: random.Random, address: Address, *, plain: bool) -> str:
        """The address as somebody writes it; plain: the long official way."""
        units = self.units[0] if plain else dice.choice(self.units)
        numerals = not plain and dice.random() < 0.25
        tail = "".join(f"{_spoken(n) if numerals else n}{unit}" for n, unit in zip(address.numbers, units, strict=True))
        above = (
            "" if not plain and dice.random() < 0.5 else dice.choice(("吉林省白城市洮北区", "白城市洮北区", "洮北区"))
        )
        town = "" if not above and dice.random() < 0.4 else address.town
        return above + town + address.place + self._kind + tail

    @property
    def _kind(self) -> str:
        return "村" if len(self.units[0]) == 2 else "路"


def _spoken(number: int) -> str:
    """12 → 十二, 105 → 一百零五."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = _NUMERALS[hundreds] + "百" if hundreds else ""
    text += (
        (("" if tens == 1 and not hundreds else _NUMERALS[tens]) + "十")
        if tens
        else ("零" if hundreds and ones else "")
    )
    return text + (_NUMERALS[ones] if ones else "")


_TRANSCRIBED: Final = "阿买提古丽艾力木尔扎依布拉江吐逊麦麦热合曼帕夏孜吾斯曼图尔洪达吾提尼亚孜卡德尔赛买"
_HUNDRED: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范"
    "汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔"
)
RURAL: Final = Words(
    surnames="李王张刘赵孙陈高于杨徐朱郭宋马姜林唐田吕吴周胡董丁许郑韩冯曹曾彭潘袁蔡余蒋杜苏魏叶程沈任姚卢傅钟崔谭范陆石戴夏邱方侯孟白段史陶",
    given={
        "1": "建国 志强 国庆 永贵 长海 德福 玉柱 春生 立军 树林 明辉 宝山 文斌 景春 凤山 海涛 振华 占江 洪生 德才 福林 万友 国志 喜军 连生 "
             "庆丰 殿臣 守信 铁柱 金龙 成林 光辉 胜利 忠诚 云鹏 学文 广才 兴旺 少华 士杰 向东 卫东 红军 爱国 跃进 和平 援朝 新民 保田 安邦 伟 刚 强 军 勇 磊 涛 超 鹏 杰",
        "2": "桂兰 淑珍 秀英 玉梅 凤琴 丽娟 春燕 艳华 亚芹 晓红 金花 素云 慧敏 玉兰 秀芹 淑华 桂芝 凤英 玉珍 秀兰 亚杰 丽华 春梅 桂荣 玉芬 "
             "淑芳 秀芳 翠英 彩霞 月娥 桂英 玉英 秀珍 凤兰 淑云 海燕 艳红 立新 云霞 美玲 冬梅 小红 雪梅 秀丽 国英 瑞芝 芳 丽 静 敏 娜 艳 燕 红 霞 玲",
    },
    composed=False,
    transcribed=0.01,
    towns=("平安镇", "青山镇", "林海镇", "东风乡", "三合乡", "到保镇", "金祥乡", "平台镇"),
    places="幸福安和永兴向阳红旗光明新民团结东胜前进长青双龙三道河沿江泉眼岭柳树榆杏花",
    units=(("组", "号"), ("社", "号"), ("队", "户"), ("组", "")),
)  # fmt: skip
URBAN: Final = Words(
    surnames=_HUNDRED,
    given={
        "1": "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢佳阳文博欣建国志海峰东子轩梓涵泽睿辰晨皓然哲瀚霖铭瑞嘉毅诚恒骏"
             "祥福贵根生财旺水木火金土山石河江湖松柏柱栋梁才良忠义仁礼信德厚永长久安康乐庆荣光耀祖继承先宗传世昌盛达通顺利发兴立新民主学武彬",
        "2": "芳娜敏静丽娟艳秀霞燕玲桂英梅莉兰红玉萍琴云洁雪婷慧颖琳晶倩佳怡欣妍雨桐萱诗涵梓琪瑶悦彤蕊菲璐薇珊岚馨雅淑惠珍珠凤翠香莲菊荷芬芝"
             "蓉菁茜莹瑾璇玥琬珂妮媛嫣婉娇娥素贞巧爱花月春夏秋冬青蓝紫彩霓虹晓晨曦露霜冰清银环钗素勤俭善美好思念盼迎笑喜",
    },
    composed=True,
    transcribed=0.03,
    towns=("海明街道", "新立街道", "明仁街道", "铁东街道", "瑞光街道"),
    places="中兴民生爱国新华胜利文化光复洮安长庆瑞光海明幸福和平解放建设师范金辉丽江保胜辽北",
    units=(("号", "栋", "单元", "室"), ("号", "幢", "单元", ""), ("-", "-", "-", ""), ("号院", "号楼", "门", "室")),
)  # fmt: skip
